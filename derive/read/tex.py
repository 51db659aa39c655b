"""TeX documents: running text with formulas, comments, macros and verbatim text.

In: a source. Out: its blocks. Refused: a document that changes what characters mean (DRV908). The preamble, verbatim
text and what stands between `\\iffalse` and `\\fi` are passed over.
"""

from __future__ import annotations

import re
from functools import partial

from derive.errors import DeriveError
from derive.read import scan as s
from derive.read.definitions import definitions
from derive.read.scan import Scan
from derive.read.source import Blocks, Stretch

_VERBATIM = "verbatim|Verbatim|lstlisting|minted|alltt|comment|filecontents|tikzpicture"
_MARKS = re.compile(
    rf"(?P<environment>{s.BEGIN_MATH})|(?P<verbatim>\\begin\{{(?P<kind>(?:{_VERBATIM})\*?)\}})"
    r"|(?P<verb>\\(?:verb\*?|lstinline)(?P<quote>[^A-Za-z\s*{\[]))|(?P<definition>\\(?:(?:re)?newenvironment|(?:re)?newcommand|providecommand|def|let|"
    r"DeclareMathOperator|DeclarePairedDelimiter)(?![A-Za-z]))"
    r"|(?P<false>\\iffalse(?![A-Za-z]))|(?P<row>\\\\(?:\[[^\]\n]*\])?)|(?P<bracket>\\[\[(])|(?P<section>\\(?:sub)*(?:section|chapter|paragraph|item)(?![A-Za-z]))"
    r"|(?P<escaped>\\.)|(?P<comment>%[^\n]*)|(?P<dollars>\$\$?)|(?P<blank>\n[ \t]*\n)",
    re.DOTALL,
)
_BEGINS = re.compile(s.BEGIN_MATH)
_ENVIRONMENT = re.compile(
    rf"\\(?:re)?newenvironment\s*\{{(?P<own>[A-Za-z]+\*?)\}}\s*\{{\s*{s.BEGIN_MATH}\s*\}}"
    r"\s*\{\s*\\end\{(?P=name)\}\s*\}"
)
_COMMENT = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)
_BEGIN_DOCUMENT = re.compile(r"^[^%\n]*\\begin\{document\}", re.MULTILINE)
_DIRECTIVE = re.compile(r"%+\s*derive:")
_IF = re.compile(r"\\(?P<fi>fi)(?![A-Za-z])|\\if[A-Za-z]*")
_NEW_MEANING = re.compile(r"\\(?:cat|math|del)code\s*(?!\s*(?:`\\?@|64(?![0-9])))[`'\"0-9\\]")


def without_comments(text: str) -> str:
    """The text with its comments blanked out, every offset as it was."""
    return _COMMENT.sub(lambda match: match.group(1) or " " * len(match.group()), text)


def read_tex(blocks: Blocks) -> list[Stretch]:
    """Adds the blocks of a source; returns the stretch that may hold definitions of macros: all of it."""
    text = blocks.source.text
    changed = _NEW_MEANING.search(without_comments(text))
    if changed is not None:
        line, _ = blocks.source.position(changed.start())
        raise DeriveError(
            "DRV908", f"line {line}: {changed.group()[:-1].strip()} changes what a character means",
            hint="the formulas could say something else than they show; remove it")
    body = _BEGIN_DOCUMENT.search(text)
    start = body.end() if body else 0
    finish = text.find("\\end{document}", start)
    short = _short_names(without_comments(text))
    pattern, handlers = _MARKS, _HANDLERS
    if short:
        names = "|".join(map(re.escape, sorted(short, key=len, reverse=True)))
        pattern = re.compile(rf"(?P<short>(?:{names})(?![A-Za-z]))|{_MARKS.pattern}", re.DOTALL)
        handlers = {"short": partial(_short, short), **_HANDLERS}
    Scan(blocks, pattern, handlers).run(start, finish if finish >= 0 else len(text))
    return [(0, len(text))]


def _short_names(text: str) -> dict[str, tuple[str, ...]]:
    """What a document writes for `\\begin{equation}` and its kind, with what ends it: `\\beq` … `\\eeq`."""
    found = {macro.name: macro.body.strip() for macro, _ in definitions(text)}
    short: dict[str, tuple[str, ...]] = {}
    for name, body in found.items():
        begins = _BEGINS.fullmatch(body)
        if begins:
            end = f"\\end{{{begins['name']}}}"
            short[name] = (end, *(other for other, its in found.items() if its == end))
        elif body == "\\[":
            short[name] = ("\\]", *(other for other, its in found.items() if its == "\\]"))
    for own in _ENVIRONMENT.finditer(text):
        short[f"\\begin{{{own['own']}}}"] = (f"\\end{{{own['own']}}}",)
    return short


def _short(short: dict[str, tuple[str, ...]], scan: Scan, match: re.Match[str]) -> int:
    ends = [(at, len(ending)) for ending in short[match.group()] if (at := scan.find(ending, match.end())) >= 0]
    if not ends:
        return match.end()
    end, length = min(ends)
    return scan.formula(match.start(), match.end(), end, end + length, True)


def _comment(scan: Scan, match: re.Match[str]) -> int:
    scan.flush(match.start(), match.end())
    opening = _DIRECTIVE.match(match.group())
    if opening:
        s.directive(scan, match.span(), match.start() + opening.end(), match.end())
    return match.end()


def _verbatim(scan: Scan, match: re.Match[str]) -> int:
    closing = f"\\end{{{match.group('kind')}}}"
    end = scan.find(closing, match.end())
    if end < 0:
        return match.end()
    scan.flush(match.start(), end + len(closing))
    return end + len(closing)


def _false(scan: Scan, match: re.Match[str]) -> int:
    """To the `\\fi` of this `\\iffalse`; to the end where there is none."""
    depth = 1
    for mark in _IF.finditer(scan.text, match.end(), scan.end):
        depth += -1 if mark["fi"] else 1
        if depth == 0:
            scan.flush(match.start(), mark.end())
            return mark.end()
    scan.flush(match.start(), scan.end)
    return scan.end


def _verb(scan: Scan, match: re.Match[str]) -> int:
    end = scan.text.find(match.group("quote"), match.end(), scan.end)
    return end + 1 if end >= 0 else match.end()


def _definition(scan: Scan, match: re.Match[str]) -> int:
    own = _ENVIRONMENT.match(scan.text, match.start(), scan.end)
    if own is not None:
        scan.flush(match.start(), own.end())
        return own.end()
    for _, (start, end) in definitions(scan.text[match.start() : match.start() + 4000]):
        if start == 0:
            scan.flush(match.start(), match.start() + end)
            return match.start() + end
        break
    return match.end()


_HANDLERS = {
    "environment": s.environment,
    "verbatim": _verbatim,
    "verb": _verb,
    "false": _false,
    "definition": _definition,
    "row": s.pass_over,
    "bracket": s.bracket,
    "section": s.end_paragraph,
    "escaped": s.pass_over,
    "comment": _comment,
    "dollars": s.dollars,
    "blank": s.end_paragraph,
}
