"""Markdown: running text with formulas, fences and comments.

In: a source. Out: its blocks. Refused: nothing; code, other fences, scripts and comments without `derive:` are passed
over.
"""

from __future__ import annotations

import re

from derive.read import scan as s
from derive.read.bare import looks_like_formulas, read_bare
from derive.read.scan import Scan
from derive.read.source import Blocks, Stretch

_FENCE = re.compile(
    r"(?m)^(?P<prefix>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<ticks>`{3,}|~{3,})(?P<label>[^`\n]*)$"
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_DIRECTIVE = re.compile(r"<!--\s*derive:")
_LOOKS_LIKE_MATH = re.compile(r"\\[A-Za-z]|[\^_=]")
_MARKS = re.compile(
    rf"(?P<environment>{s.BEGIN_MATH})|(?P<bracket>\\\\?[\[(])|(?P<escaped>\\.)|(?P<code>`+)|(?P<comment><!--)"
    r"|(?P<html><(?P<tag>script|style|pre)\b)|(?P<ticked>\$`)|(?P<dollars>\$\$?)|(?P<blank>\n[ \t>]*\n)"
    r"|(?P<heading>\n(?=#{1,6} ))",
    re.DOTALL,
)


def is_markdown(text: str) -> bool:
    """Whether a text without a telling name is Markdown rather than bare formulas."""
    return "$" in text or _FENCE.search(text) is not None or _DIRECTIVE.search(text) is not None


def read_markdown(blocks: Blocks) -> list[Stretch]:
    """Adds the blocks of a source; returns the stretches that are running text."""
    text = blocks.source.text
    front = _FRONT_MATTER.match(text)
    position = front.end() if front else 0
    running: list[Stretch] = []
    while (opening := _FENCE.search(text, position)) is not None:
        end, after = _fence_end(text, opening)
        running.append((position, opening.start()))
        _running_text(blocks, *running[-1])
        _fence(blocks, opening, end)
        blocks.paragraph += 1
        position = after
    running.append((position, len(text)))
    _running_text(blocks, *running[-1])
    return running


def _running_text(blocks: Blocks, start: int, end: int) -> None:
    Scan(blocks, _MARKS, _HANDLERS).run(start, end)


def _fence_end(text: str, opening: re.Match[str]) -> tuple[int, int]:
    """Where the content of a fence ends, and where the text goes on."""
    ticks = opening.group("ticks")
    closing = re.compile(rf"(?m)^[ \t>]*{re.escape(ticks[0])}{{{len(ticks)},}}[ \t]*$").search(text, opening.end())
    return (closing.start(), closing.end()) if closing else (len(text), len(text))


def _fence(blocks: Blocks, opening: re.Match[str], end: int) -> None:
    start = min(opening.end() + 1, end)
    label = opening.group("label").strip().lower()
    content = blocks.source.text[start:end]
    if label in ("math", "{math}"):
        blocks.formula(opening.end(), end, True)
    elif not label and looks_like_formulas(content):
        read_bare(blocks, start, end)


def _bracket(scan: Scan, match: re.Match[str]) -> int:
    """`\\[` may also be a bracket that is escaped so as to make no link."""
    closing = scan.find(match.group()[:-1] + "]", match.end())
    is_display = match.group()[-1] == "["
    if (
        is_display
        and closing >= 0
        and not _LOOKS_LIKE_MATH.search(scan.text, match.end(), min(closing, match.end() + 200))
    ):
        return match.end()
    return s.bracket(scan, match)


def _ticked(scan: Scan, match: re.Match[str]) -> int:
    """GitHub's $`…`$, whose signs Markdown leaves alone."""
    closing = scan.find("`$", match.end())
    if closing <= match.end() or 0 <= scan.next_blank(match.end()) < closing:
        return match.start() + 1
    return scan.formula(match.start(), match.end(), closing, closing + 2, False)


def _code(scan: Scan, match: re.Match[str]) -> int:
    """A code span ends with as many backticks as it began with; its words stay words."""
    ticks = match.group()
    closing = re.compile(rf"(?<!`){ticks}(?!`)").search(scan.text, match.end(), scan.end)
    paragraph = scan.text.find("\n\n", match.end())
    if closing is None or 0 <= paragraph < closing.start():
        return match.end()
    return closing.end()


def _comment(scan: Scan, match: re.Match[str]) -> int:
    closing = scan.find("-->", match.end())
    if closing < 0:
        return match.end()
    scan.flush(match.start(), closing + 3)
    opening = _DIRECTIVE.match(scan.text, match.start(), closing)
    if opening:
        s.directive(scan, (match.start(), closing + 3), opening.end(), closing)
    return closing + 3


def _html(scan: Scan, match: re.Match[str]) -> int:
    closing = scan.find(f"</{match.group('tag')}>", match.end())
    if closing < 0:
        return match.end()
    scan.flush(match.start(), closing)
    return closing


_HANDLERS = {
    "environment": s.environment,
    "bracket": _bracket,
    "escaped": s.pass_over,
    "code": _code,
    "comment": _comment,
    "html": _html,
    "ticked": _ticked,
    "dollars": s.dollars,
    "blank": s.end_paragraph,
    "heading": s.end_paragraph,
}
