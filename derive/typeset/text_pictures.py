"""Pictures of shapes and small matrices, in characters.

In: `Picture`s and `Values`. Out: lines at most as wide as told. Refused: nothing; a picture that is too wide is drawn
at a smaller scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.explanation import Block, Joint, Picture, Values
from derive.typeset.plain import plain
from derive.typeset.widths import width
from derive.verdict import Array

FITS, FAILS = "✓", "✗"
MOST_ROWS = 8
LONGEST_CELL = 7
LONGEST_NAME = 20


def picture_lines(picture: Picture, limit: int) -> list[str]:
    """Blocks side by side, with their sizes; below each joint the two sizes that meet there, and whether they agree.

    Of a product that is too wide for the page, only how its sizes meet.
    """
    for scale in (1.25, 1.0, 0.75, 0.5):
        lines = _picture(picture, scale)
        if max(map(width, lines)) <= limit:
            return [*lines, *meetings(picture)]
    return meetings(picture)


def _picture(picture: Picture, scale: float) -> list[str]:
    tallest = max(_height(block, scale) for block in picture.blocks) + 3
    columns: list[list[str]] = []
    for at, block in enumerate(picture.blocks):
        if at:
            columns.append(_joint(picture.joints[at - 1], tallest))
        columns += _block(block, tallest, scale)
    return ["".join(row).rstrip() for row in zip(*columns, strict=True)]


def _height(block: Block, scale: float) -> int:
    """A line is as tall as two columns are wide."""
    return max(1, round(block.height * scale / 2)) + 2


def _block(block: Block, tallest: int, scale: float) -> list[list[str]]:
    """The column with the number of rows, and the one with the box."""
    name, rows, above = shortened(plain(block.name)), plain(block.rows), plain(block.columns)
    inner = max(2, round(block.width * scale))
    height = _height(block, scale)
    box = ["┌" + "─" * inner + "┐", *["│" + " " * inner + "│"] * (height - 2), "└" + "─" * inner + "┘"]
    wide = max(inner + 2, width(name), width(above))
    top = (tallest - 3 - height) // 2
    middle = top + 1 + height // 2
    body = [_centred(above, wide), *(_centred(line, wide) for line in box), _centred(name, wide)]
    body = [" " * wide] * top + body
    body += [" " * wide] * (tallest - len(body))
    label = [" " * width(rows) + " "] * tallest
    label[middle] = rows + " "
    return [label, body]


def _joint(joint: Joint, tallest: int) -> list[str]:
    middle = (tallest - 3) // 2 + 1
    lines = ["     "] * tallest
    lines[middle] = f"  {joint.sign}  "
    lines[min(middle + 1, tallest - 1)] = f"  {FITS if joint.fits else FAILS}  "
    return lines


def meetings(picture: Picture) -> list[str]:
    """The sizes that meet at each sign."""
    lines: list[str] = []
    for joint, right in told(picture):
        sizes = ", ".join(f"{plain(m.one)} {'=' if m.agrees else '≠'} {plain(m.other)} {FITS if m.agrees else FAILS}"
                          for m in joint.meetings)
        lines.append(f"{plain(joint.left)} {joint.sign} {plain(right.name)}: {sizes}")
    return lines


def shortened(name: str) -> str:
    """A name that fits below its block."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def told(picture: Picture) -> list[tuple[Joint, Block]]:
    """The joints that are put in words, with what stands to their right; not that both sides have one shape."""
    pairs = zip(picture.joints, picture.blocks[1:], strict=True)
    return [(joint, right) for joint, right in pairs if joint.sign != "=" or not joint.fits]


def _centred(text: str, wide: int) -> str:
    left = (wide - width(text)) // 2
    return " " * left + text + " " * (wide - width(text) - left)


def value_lines(values: Values, name: str, limit: int) -> list[str]:
    """`A = ⎡1 2⎤`, the entry to be looked at in brackets of its own."""
    rows, exact = rows_of(values)
    if not values.entry:
        return [f"{name} {'=' if exact else '≈'} {rows[0][0]}"]
    head = f"{name} {'=' if exact else '≈'} "
    at = place(values.entry)
    cells = [[f"[{cell}]" if (r, c) == at else f" {cell} " for c, cell in enumerate(row, 1)]
             for r, row in enumerate(rows, 1)]
    wide = [max(width(row[c]) for row in cells) for c in range(len(cells[0]))]
    lines = ["".join(cell + " " * (wide[c] - width(cell)) for c, cell in enumerate(row)) for row in cells]
    pad = " " * width(head)
    middle = (len(lines) - 1) // 2
    found = [(head if k == middle else pad) + left + line + right
             for k, (line, (left, right)) in enumerate(zip(lines, brackets(len(lines)), strict=True))]
    return found if max(map(width, found)) <= limit and len(found) <= MOST_ROWS else [head + "…"]


def rows_of(values: Values) -> tuple[list[list[str]], bool]:
    """Rows of short numbers, and whether they are exact; a vector is a column. The entry says how many axes there are:
    what is nested deeper is an interval.
    """
    rank = len(values.entry)
    rows: list[list[Array]] = [[values.values]]
    if rank and not isinstance(values.values, str):
        rows = [list(row) if rank > 1 and not isinstance(row, str) else [row] for row in values.values]
    exact = all(isinstance(cell, str) and len(cell) <= LONGEST_CELL for row in rows for cell in row)
    return [[_number(cell, exact) for cell in row] for row in rows], exact


def place(entry: Sequence[int]) -> tuple[int, int]:
    """Row and column of an entry."""
    row, column = (*entry, 1, 1)[:2]
    return row, column


def brackets(count: int) -> list[tuple[str, str]]:
    if count == 1:
        return [("[", "]")]
    return [("⎡", "⎤"), *[("⎢", "⎥")] * (count - 2), ("⎣", "⎦")]


def _number(value: Array, exact: bool) -> str:
    """A number, or the lower end of an interval that is too short to see; `·` where none was needed."""
    while not isinstance(value, str):
        value = value[0] if value else ""
    return value if exact or not value else rounded(value)


def rounded(cell: str) -> str:
    """Four digits of an exact number."""
    try:
        return f"{float(Fraction(cell)):.4g}"
    except (ValueError, OverflowError):
        return cell
