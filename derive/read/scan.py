"""Formulas and words in running text, the same way for Markdown and for TeX.

In: a stretch of a source, and the marks that begin something there. Out: formulas, prose and directives, in order.
Refused: nothing; a delimiter without its partner is taken as words, unless a display begins a line with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.document import Formula, Prose
from derive.read.definitions import definitions
from derive.read.source import Blocks

MATH_ENVIRONMENTS = "equation|align|gather|eqnarray|multline|displaymath|math|alignat|flalign|IEEEeqnarray|dmath"
BEGIN_MATH = rf"\\begin\{{(?P<name>(?:{MATH_ENVIRONMENTS})\*?)\}}"
_MONEY = re.compile(r"\s*\d[\d,.]*\s+[A-Za-z]{2}[^\\^_={}]*")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_MARGIN = 200
_SINGLE_DOLLAR = re.compile(r"(?:\\.|[^$\\])*", re.DOTALL)
_ARGUMENT = re.compile(r"(?:\s*\{[^{}\n]*\})?")
_WORD = re.compile(r"\S+")


class Scan:
    """Goes over text from left to right; `handlers` say what begins at each mark of `pattern`.

    A handler gets this scan and the match, and returns the position to go on from.
    """

    def __init__(
        self, blocks: Blocks, pattern: re.Pattern[str], handlers: dict[str, Callable[[Scan, re.Match[str]], int]]
    ):
        self.blocks = blocks
        self.text = blocks.source.text
        self.pattern = pattern
        self.handlers = handlers
        self.words_from = 0
        self.end = 0
        self._known: dict[str, tuple[int, int, int]] = {}

    def run(self, start: int, end: int) -> None:
        self.words_from, self.end = start, end
        position = start
        while (match := self.pattern.search(self.text, position, end)) is not None:
            assert match.lastgroup is not None
            mark = next(name for name in self.handlers if match.group(name) is not None)
            position = max(self.handlers[mark](self, match), match.start() + 1)
        self.blocks.prose(self.words_from, end)

    def find(self, closing: str, start: int) -> int:
        """Where `closing` stands next, or -1; no stretch is searched twice for the same."""
        return self._found(closing, start, lambda: self.text.find(closing, start, self.end))

    def next_blank(self, start: int) -> int:
        """Where the next blank line begins, or -1."""

        def look() -> int:
            blank = _BLANK_LINE.search(self.text, start, self.end)
            return blank.start() if blank else -1

        return self._found("", start, look)

    def _found(self, what: str, start: int, look: Callable[[], int]) -> int:
        looked_from, found, end = self._known.get(what, (0, 0, -1))
        if end != self.end or not looked_from <= start or (start > found >= 0):
            found = look()
            self._known[what] = (start, found, self.end)
        return found

    def flush(self, end: int, resume: int) -> None:
        """The words up to `end` are prose; words go on from `resume`."""
        self.blocks.prose(self.words_from, end)
        self.words_from = resume

    def formula(self, outer_start: int, start: int, end: int, outer_end: int, display: bool) -> int:
        """A formula from `start` to `end` within its delimiters; one that only defines macros is none."""
        self.flush(outer_start, outer_end)
        content = self.text[start:end]
        if "command" in content or "\\def" in content or "\\DeclareMath" in content:
            start, end = _without_definitions(content, start, end)
        self.blocks.formula(start, end, display)
        return outer_end


def _without_definitions(content: str, start: int, end: int) -> tuple[int, int]:
    """Leaves out the definitions of macros with which a formula begins."""
    position = 0
    for _, (first, last) in definitions(content):
        if content[position:first].strip():
            break
        position = last
    return start + position, end


def end_paragraph(scan: Scan, match: re.Match[str]) -> int:
    """A blank line, a heading."""
    scan.flush(match.start(), match.start())
    scan.blocks.paragraph += 1
    return max(match.end() - 1, match.start() + 1)


def pass_over(scan: Scan, match: re.Match[str]) -> int:
    """Something escaped: words."""
    return match.end()


def dollars(scan: Scan, match: re.Match[str]) -> int:
    return _double_dollar(scan, match.start()) if match.group() == "$$" else _one_dollar(scan, match.start())


def _double_dollar(scan: Scan, start: int) -> int:
    text, closing = scan.text, scan.find("$$", start + 2)
    if closing < 0:
        return _never_closed(scan, start, start + 2)
    content = text[start + 2 : closing]
    line_start = max(text.rfind("\n", max(start - _MARGIN, 0), start) + 1, start - _MARGIN)
    alone = not text[line_start:start].strip(" \t>-*+0123456789.")
    if not alone and 0 <= scan.next_blank(start) < closing:
        return start + 2
    words_after = text[closing + 2 : closing + _MARGIN].partition("\n")[0].strip(" \t.,;:")
    display = alone or "\n" in content or not words_after
    return scan.formula(start, start + 2, closing, closing + 2, display)


def _never_closed(scan: Scan, start: int, inner: int) -> int:
    """A display that begins a line and has no end is handed on with its delimiter, so that it is reported as unread;
    without a relation it is words.
    """
    blank = scan.next_blank(inner)
    end = scan.end if blank < 0 else blank
    line = scan.text[max(scan.text.rfind("\n", 0, start) + 1, start - _MARGIN) : start]
    if line.strip(" \t>") or "=" not in scan.text[inner:end]:
        return inner
    scan.flush(start, end)
    scan.blocks.formula(start, end, True)
    return end


def _one_dollar(scan: Scan, start: int) -> int:
    body = _SINGLE_DOLLAR.match(scan.text, start + 1, scan.end)
    assert body is not None
    end, content = body.end(), body.group()
    closed = end < scan.end and scan.text[end] == "$"
    if not closed or not content.strip() or _BLANK_LINE.search(content) or _MONEY.fullmatch(content):
        return start + 1
    return scan.formula(start, start + 1, end, end + 1, False)


def bracket(scan: Scan, match: re.Match[str]) -> int:
    """`\\(`…`\\)` and `\\[`…`\\]`, also with the two backslashes that some Markdown needs."""
    opening = match.group()
    closing = opening[:-1] + {"(": ")", "[": "]"}[opening[-1]]
    end = scan.find(closing, match.end())
    if end < 0 and closing in ("\\]", "\\\\]"):
        return _never_closed(scan, match.start(), match.end())
    if end < 0 or 0 <= scan.next_blank(match.end()) < end:
        return match.end()
    return scan.formula(match.start(), match.end(), end, end + len(closing), opening[-1] == "[")


def environment(scan: Scan, match: re.Match[str]) -> int:
    """`\\begin{align}`…`\\end{align}`."""
    name = match.group("name")
    closing = f"\\end{{{name}}}"
    end = scan.find(closing, match.end())
    if end < 0:
        return _never_closed(scan, match.start(), match.end())
    start = match.end()
    if name.startswith(("alignat", "IEEE")):
        columns = _ARGUMENT.match(scan.text, start)
        start = columns.end() if columns else start
    return scan.formula(match.start(), start, end, end + len(closing), name.rstrip("*") != "math")


def directive(scan: Scan, outer: tuple[int, int], start: int, end: int) -> None:
    """An author's `derive:` comment, whose words stand from `start` to `end`."""
    argument = scan.text[start:end].strip()
    first = _WORD.match(argument)
    kind = first.group() if first else ""
    if kind in ("expect", "use", "skip", "new"):
        scan.blocks.directive(kind, *outer, argument[len(kind) :].strip())
        return
    inner = Blocks(scan.blocks.source, scan.blocks.paragraph)
    Scan(inner, scan.pattern, scan.handlers).run(start, end)
    blocks = tuple(block for block in inner.found if isinstance(block, Formula | Prose))
    is_math = any(isinstance(block, Formula) for block in blocks)
    scan.blocks.directive("math" if is_math else "unknown", *outer, argument, blocks if is_math else ())
