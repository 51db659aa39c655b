"""A block of bare formulas, one a line, as one gets it by copying from a page.

In: a stretch of a source. Out: its formulas and its lines of words. Refused: nothing.
A line that begins with a relation continues a chain. Lines far to the right whose indentations differ by less than
eight columns are one column of the page: a chain that was torn apart, whose lines may stand out of order among other
lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from derive.read.source import Blocks

DEEP = 8
_COMMAND = re.compile(r"\\[A-Za-z]{2,}|[\^_]\{")
_CONTINUES = re.compile(
    r"&?\s*(?::?=|\\(?:approx|leq?|geq?|leqslant|geqslant|equiv|coloneqq|propto|sim|triangleq|leftarrow|Rightarrow|implies|iff|"
    r"Leftrightarrow)(?![A-Za-z])|[<>≤≥≈≡＝]|\+|\\(?:cdot|times|odot)(?![A-Za-z]))"
)
_RELATION = re.compile(r"[=<>≤≥≈＝]|\\(?:in|to|leq?|geq?|approx|equiv|propto|leftarrow)(?![A-Za-z])|\^|_")
_PLAIN_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z][a-z]{2,}(?![A-Za-z(^_])")
_LINE = re.compile(r"(?P<indentation>[ \t\u3000]*)(?P<text>[^\n]*)\n?")


@dataclass
class _Line:
    start: int
    end: int
    indentation: int
    text: str

    @property
    def continues(self) -> bool:
        return _CONTINUES.match(self.text) is not None


@dataclass
class _Chain:
    """A formula as lines: its head and what continues it."""

    lines: list[_Line] = field(default_factory=list)
    head: _Line | None = None

    @property
    def order(self) -> int:
        return (self.head or self.lines[0]).start


def looks_like_formulas(text: str) -> bool:
    """Whether most lines of a block hold LaTeX."""
    lines = [line for line in text.splitlines() if line.strip()]
    with_commands = sum(1 for line in lines if _COMMAND.search(line))
    return "=" in text and 2 * with_commands > len(lines)


def read_bare(blocks: Blocks, start: int, end: int) -> None:
    """Adds the formulas and the words of a stretch."""
    lines = _lines(blocks.source.text, start, end)
    formulas = [line for line in lines if _is_formula(line.text)]
    chains = _chains(formulas)
    words = [line for line in lines if not _is_formula(line.text)]
    for item in sorted([*chains, *words], key=lambda item: item.order if isinstance(item, _Chain) else item.start):
        if isinstance(item, _Chain):
            blocks.joined([(line.start, line.end) for line in item.lines], "\n", True)
        else:
            blocks.prose(item.start, item.end)
        blocks.paragraph += 1


def _lines(text: str, start: int, end: int) -> list[_Line]:
    found = []
    for match in _LINE.finditer(text, start, end):
        words = match.group("text").rstrip()
        if words:
            begin = match.start("text")
            found.append(_Line(begin, begin + len(words), len(match.group("indentation").expandtabs(4)), words))
    return found


def _is_formula(text: str) -> bool:
    """A line with a command, or with a relation and not mainly words."""
    if _COMMAND.search(text):
        return True
    return bool(_RELATION.search(text)) and "@" not in text and len(_PLAIN_WORD.findall(text)) < 3


def _chains(formulas: list[_Line]) -> list[_Chain]:
    """The lines put together."""
    columns = _columns(formulas)
    chains: list[_Chain] = []
    for column in columns:
        chains += _torn(column)
    in_columns = {line.start for column in columns for line in column}
    owner = {line.start: chain for chain in chains for line in chain.lines}
    shallow: _Chain | None = None
    before: _Chain | None = None
    for line in formulas:
        if line.start in in_columns:
            before = owner[line.start]
            continue
        previous = shallow if line.indentation < DEEP else before
        if line.continues and previous is not None:
            previous.lines.append(line)
        else:
            previous = _Chain([line], line)
            chains.append(previous)
        before = previous
        shallow = previous
    return chains


def _columns(formulas: list[_Line]) -> list[list[_Line]]:
    """The deep columns that hold a head; one without is indented under the line before it."""
    deep = sorted({line.indentation for line in formulas if line.indentation >= DEEP})
    columns: list[list[int]] = []
    for indentation in deep:
        if columns and indentation - columns[-1][-1] < DEEP:
            columns[-1].append(indentation)
        else:
            columns.append([indentation])
    found = [[line for line in formulas if line.indentation in column] for column in columns]
    return [column for column in found if any(not line.continues for line in column)]


def _torn(column: list[_Line]) -> list[_Chain]:
    """Each head takes the lines after it; those above the first head are its own too."""
    chains: list[_Chain] = []
    above: list[_Line] = []
    for line in column:
        if not line.continues:
            chains.append(_Chain([line, *above], line))
            above = []
        elif chains:
            chains[-1].lines.append(line)
        else:
            above.append(line)
    return chains
