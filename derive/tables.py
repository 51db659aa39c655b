"""Tables of operations: each row may give a name another meaning, for that row alone.

In: a document, and the notation from row to row. Out: the notation in which a row is read. Refused: nothing; a table
whose rows go on from each other, as those of a forward pass do, is read like any other text.

`| matmul | $C = A B$ | … |` and then `| sum | $C = A + B$ | … |`: the second C is no claim about the first. A row that
defines a name again is read with what stood before the table, and what follows the table is too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from derive.document import Document, Formula
from derive.elaborate import EQUALITIES, marks_of, spelled
from derive.notation import Notation
from derive.syntax import Chain, Statements

Row = tuple[int | None, int, int]
"""The cell, the line in which the table begins, and the row."""
_TABULAR = re.compile(r"\\begin\{(tabular[xy]?\*?|longtable|tabu)\}|\\end\{(?:tabular[xy]?\*?|longtable|tabu)\}|\\\\")


@dataclass
class Tables:
    """Where the reader is in a table."""

    document: Document
    row: Row | None = None
    before: Notation | None = None
    """The notation in front of the table."""
    apart: bool = False
    """Whether a row of the table has given a name another meaning."""
    defined: set[str] = field(default_factory=set)
    """Names that the rows above define."""
    names: dict[Row, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.starts = {cell: _rows(self.document.path, lines) for cell, lines in self.document.lines.items()}

    def look_ahead(self, formulas: Iterable[tuple[Formula, Statements]]) -> None:
        """Notes what each row would define."""
        for formula, tree in formulas:
            row = self.row_of(formula)
            if row is not None:
                self.names[row] |= {name for part in tree.parts if (name := _left(part)) is not None}

    def row_of(self, formula: Formula) -> Row | None:
        place = formula.place()
        starts = self.starts.get(formula.cell, [])
        at = bisect_right(starts, (place.line, place.column, 1 << 30, 0)) - 1
        if at < 0 or not starts[at][2]:
            return None
        return formula.cell, starts[at][2], starts[at][3]

    def at(self, formula: Formula, notation: Notation) -> Notation:
        """The notation for a formula."""
        row, last = self.row_of(formula), self.row
        if row == last:
            return notation
        self.row = row
        if last is not None and (row is None or row[:2] != last[:2]):
            notation = self.before if self.apart and self.before is not None else notation
            self.before, self.apart, self.defined = None, False, set()
        if row is None:
            return notation
        if self.before is None:
            self.before = notation
        again = self.names[row] & self.defined - {d.tensor.name for d in self.before.definitions}
        self.defined |= self.names[row]
        self.apart = self.apart or bool(again)
        return self.before if again else notation


def _left(part: object) -> str | None:
    if not isinstance(part, Chain) or part.relations[0] not in EQUALITIES:
        return None
    marks = marks_of(part.members[0])
    return spelled(marks.base) if marks.bare else None


def _rows(path: str, lines: tuple[str, ...]) -> list[tuple[int, int, int, int]]:
    """Where rows begin: line and column, the line in which their table begins (0 behind a table), and a number."""
    return _of_tabular(lines) if path.endswith(".tex") else _of_bars(lines)


def _of_bars(lines: tuple[str, ...]) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    begin = 0
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("|"):
            begin = begin or number
            found.append((number, 1, begin, number))
        elif begin:
            begin = 0
            found.append((number, 1, 0, 0))
    return found


def _of_tabular(lines: tuple[str, ...]) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    begin = 0
    for number, line in enumerate(lines, 1):
        for mark in _TABULAR.finditer(line):
            if mark.group().startswith("\\begin"):
                begin = number
                found.append((number, mark.end() + 1, begin, len(found)))
            elif mark.group().startswith("\\end"):
                begin = 0
                found.append((number, mark.start() + 1, 0, 0))
            elif begin and line.count("$", 0, mark.start()) % 2 == 0:
                found.append((number, mark.end() + 1, begin, len(found)))
    return found
