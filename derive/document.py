"""Where a formula stands: the blocks of a file, in order, each with its place.

In: nothing (`read` makes these). Out: frozen records. Refused: nothing; text is kept exactly as it was in the file.
Columns and lines count from 1, in Unicode code points; an end is the first position after the last character.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file; `cell` is the notebook cell (from 1), or None outside notebooks."""

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None

    def __str__(self) -> str:
        head = f"{self.line}:{self.column}"
        return f"cell {self.cell}:{head}" if self.cell is not None else head


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of characters in `Formula.latex`."""

    start: int
    end: int

    def __or__(self, other: Span) -> Span:
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of `Formula.latex` that is contiguous in the file: it begins at `start` there, at line and column here."""

    start: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Formula:
    """One stretch of mathematics.

    `latex` is the text between the delimiters, exactly as in the file; where a formula is put together from several
    lines of a torn text, or where lines carry a prefix (the mark of a quotation), each run is a `Piece`.
    `paragraph` is shared by the formulas and the prose of one paragraph of the document.
    """

    latex: str
    pieces: tuple[Piece, ...]
    display: bool = True
    paragraph: int = 0
    cell: int | None = None

    def place(self, span: Span | None = None) -> Place:
        """The place in the file of a span of `latex` (of all of it without one)."""
        start, end = (span.start, span.end) if span is not None else (0, len(self.latex))
        line, column = self._position(start)
        if end <= start:
            return Place(line, column, line, column, self.cell)
        last_line, last_column = self._position(end - 1)
        if self.latex[end - 1] == "\n":
            return Place(line, column, last_line + 1, 1, self.cell)
        return Place(line, column, last_line, last_column + 1, self.cell)

    def _position(self, offset: int) -> tuple[int, int]:
        piece = max((p for p in self.pieces if p.start <= offset), key=lambda p: p.start)
        run = self.latex[piece.start:offset]
        newlines = run.count("\n")
        if not newlines:
            return piece.line, piece.column + len(run)
        return piece.line + newlines, len(run) - run.rfind("\n")


@dataclass(frozen=True, slots=True)
class Prose:
    """Words between formulas: conditions, shapes and conventions are looked for here."""

    text: str
    place: Place
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Directive:
    """An author's `derive:` comment: expect, use, skip, new or math, which carries its formulas and their words.

    `new document` makes the reader forget what was declared: what follows is checked as a document of its own.
    """

    kind: str
    argument: str
    place: Place
    blocks: tuple[Formula | Prose, ...] = ()


@dataclass(frozen=True, slots=True)
class Macro:
    """`\\newcommand`, `\\def` and their kind: a command, its number of arguments, and its body (`#1` … `#9`)."""

    name: str
    arguments: int
    body: str
    default: str | None = None


Block = Formula | Prose | Directive


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its blocks in reading order, the macros it declares, and what was left out with a note."""

    path: str
    blocks: tuple[Block, ...]
    macros: tuple[Macro, ...] = field(default=())
    lines: Mapping[int | None, tuple[str, ...]] = field(default_factory=dict)
    """The lines of the file, for messages that point; by notebook cell, under None outside notebooks."""
