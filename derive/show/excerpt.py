"""The lines of a file around a place, with the place underlined.

In: source lines and a `Place`. Out: `Line`s. Refused: nothing; a place outside the lines shows nothing.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.document import Place
from derive.show.line import Line, safe, width

INDENTATION = "   "
MOST_LINES = 4
MOST_COLUMNS = 120
BEFORE = 40
"""How many characters before an underline stay when a long line is cut."""

Cell = tuple[str, str]
"""A character as shown, and its mark."""


def excerpt(lines: Mapping[int | None, Sequence[str]], place: Place, focus: Place | None = None) -> list[Line]:
    """The lines of `place` with `^` under it; with a `focus`, `^` under that and `~` under the rest."""
    source = lines.get(place.cell, ())
    places = [place] if focus is None or focus.cell != place.cell else [place, focus]
    first, last = min(p.line for p in places), max(p.end_line for p in places)
    rows = [_marked(source[number - 1], number, places) for number in range(max(first, 1), min(last, len(source)) + 1)]
    rows = [row for row in rows if any(not shown.isspace() for shown, _ in row)]
    indentation = min((_indentation(row) for row in rows), default=0)
    found: list[Line] = []
    for row in rows[:MOST_LINES]:
        found += _drawn(_cropped(row[indentation:]))
    if len(rows) > MOST_LINES:
        found.append((("", INDENTATION + "…"),))
    return found


def _marked(text: str, number: int, places: Sequence[Place]) -> list[Cell]:
    row: list[Cell] = []
    stripped = len(text.rstrip())
    for column, character in enumerate(text + " ", start=1):
        within = [_covers(place, number, column) for place in places]
        mark = " " if not any(within) else "^" if within[-1] else "~"
        if column > stripped and not _is_point(places[-1]):
            mark = " "
        row.append((safe(character), mark))
    first = next((i for i, (shown, _) in enumerate(row) if not shown.isspace()), 0)
    return [(shown, " " if i < first else mark) for i, (shown, mark) in enumerate(row)]


def _covers(place: Place, line: int, column: int) -> bool:
    if _is_point(place):
        return (line, column) == (place.line, place.column)
    return (place.line, place.column) <= (line, column) < (place.end_line, place.end_column)


def _is_point(place: Place) -> bool:
    return (place.end_line, place.end_column) <= (place.line, place.column)


def _indentation(row: Sequence[Cell]) -> int:
    return next((i for i, (shown, mark) in enumerate(row) if mark != " " or not shown.isspace()), 0)


def _cropped(row: list[Cell]) -> list[Cell]:
    """The part of a long row around its marks, with … where something was cut."""
    if sum(width(shown) for shown, _ in row) <= MOST_COLUMNS:
        return row
    first = next((i for i, (_, mark) in enumerate(row) if mark != " "), 0)
    start = max(0, first - BEFORE)
    end, columns = start, 0
    while end < len(row) and columns < MOST_COLUMNS:
        columns += width(row[end][0])
        end += 1
    ellipsis = [("…", " ")]
    return (ellipsis if start else []) + row[start:end] + (ellipsis if end < len(row) else [])


def _drawn(row: Sequence[Cell]) -> list[Line]:
    text = "".join(shown for shown, _ in row)
    marks = "".join(mark * width(shown) for shown, mark in row)
    drawn: list[Line] = [(("", INDENTATION + text.rstrip()),)]
    if marks.strip():
        drawn.append((("", INDENTATION), ("mark", marks.rstrip())))
    return drawn
