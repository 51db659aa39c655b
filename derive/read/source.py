"""The text of a file or of a notebook cell, and the blocks made from stretches of it.

In: a text, and stretches of it as offsets. Out: blocks with their places. Refused: nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from derive.document import Block, Directive, Formula, Piece, Place, Prose

Stretch = tuple[int, int]

_QUOTED_LINE = re.compile(r"[ \t]*(?:>[ \t]?)+")


class Source:
    """A text with its line numbers."""

    def __init__(self, text: str, cell: int | None = None):
        self.text = text
        self.cell = cell
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        return Place(*self.position(start), *self.position(end), self.cell)

    def is_quoted(self, offset: int) -> bool:
        """Whether the line of an offset begins with `>`."""
        start = self._line_starts[bisect_right(self._line_starts, offset) - 1]
        return bool(_QUOTED_LINE.match(self.text, start, offset))


class Blocks:
    """Collects the blocks of a document in reading order; `paragraph` is the number of the current one."""

    def __init__(self, source: Source, paragraph: int = 0):
        self.source = source
        self.paragraph = paragraph
        self.found: list[Block] = []

    def prose(self, start: int, end: int) -> None:
        """Words, without the white space around them; nothing where there are none."""
        words = self.source.text[start:end]
        stripped = words.strip()
        if stripped:
            start += words.index(stripped)
            place = self.source.place(start, start + len(stripped))
            self.found.append(Prose(stripped, place, self.paragraph))

    def formula(self, start: int, end: int, display: bool) -> None:
        """One stretch of mathematics, without white space around it and without the marks of a quotation."""
        is_quoted = self.source.is_quoted(start)
        start, end = _trimmed(self.source.text, start, end, is_quoted)
        if start < end:
            stretches = self._unquoted(start, end) if is_quoted else [(start, end)]
            self.joined(list(stretches), "", display)

    def _unquoted(self, start: int, end: int) -> Iterator[Stretch]:
        while start < end:
            line_end = self.source.text.find("\n", start, end) + 1 or end
            yield start, line_end
            prefix = _QUOTED_LINE.match(self.source.text, line_end, end)
            start = prefix.end() if prefix else line_end

    def joined(self, stretches: Sequence[Stretch], between: str, display: bool) -> None:
        """One formula put together from several stretches of the file."""
        pieces, texts, length = [], [], 0
        for start, end in stretches:
            pieces.append(Piece(length, *self.source.position(start)))
            texts.append(self.source.text[start:end])
            length += end - start + len(between)
        self.found.append(Formula(between.join(texts), tuple(pieces), display, self.paragraph, self.source.cell))

    def directive(
        self, kind: str, start: int, end: int, argument: str, blocks: tuple[Formula | Prose, ...] = ()
    ) -> None:
        self.found.append(Directive(kind, argument, self.source.place(start, end), blocks))


def _trimmed(text: str, start: int, end: int, is_quoted: bool) -> Stretch:
    """A stretch without the white space at its ends; in a quotation, also without lines that hold only its mark."""
    begins_line = False
    while start < end and (text[start].isspace() or (is_quoted and begins_line and text[start] == ">")):
        begins_line = begins_line or text[start] == "\n"
        start += 1
    while start < end:
        end = start + len(text[start:end].rstrip())
        line = text.rfind("\n", start, end)
        if not is_quoted or line < 0 or text[line:end].strip(" \t\n>"):
            break
        end = line
    return start, end
