"""A matrix with one subscript, `W_i`: the only line of it whose shapes fit, a row or a column, standing or lying.

In: what is to be read, as a function of the kind of line, and the members that it is read from. Out: what it gives.
Refused: what fits as several lines (OneOfTwo), or as none (ShapeError).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from derive.elaborate.entries import is_whole_axis
from derive.elaborate.scripts import marks_of, plain_letter
from derive.errors import DeriveError, OneOfTwo, ShapeError
from derive.syntax import BigOperator, Chain, Node, Scripts, walk

Read = TypeVar("Read")
Line = tuple[int, bool]
"""The axis that is fixed, and whether the line lies, as a row vector."""
LINES: tuple[Line, ...] = tuple((fixed, lies) for fixed in (0, 1) for lies in (False, True))


def with_a_line(read: Callable[[Line | None], Read], members: tuple[Node, ...]) -> Read:
    try:
        return read(None)
    except ShapeError:
        if not any(map(_is_lying_slice, (node for member in members for node in walk(member)))):
            raise
        try:
            return read((0, False))
        except DeriveError:
            pass
        raise
    except OneOfTwo as error:
        if not _runs_elsewhere(members):
            raise
        return _of_a_line(error, read)


def _runs_elsewhere(members: tuple[Node, ...]) -> bool:
    """Whether a subscript stands below two things, `z_i = W_i x`, so that one of them says what it runs over."""
    below: dict[str, set[Node]] = {}
    for node in (inner for member in members for inner in walk(member) if isinstance(inner, BigOperator)):
        letter = plain_letter(node.lower.members[0]) if isinstance(node.lower, Chain) and node.upper else None
        if letter is not None and node.lower is not None:
            below[letter] = {node.lower}
    for node in (inner for member in members for inner in walk(member) if isinstance(inner, Scripts)):
        for letter in map(plain_letter, marks_of(node).below):
            if letter is not None:
                below.setdefault(letter, set()).add(replace(node, sup=None, primes=0, sub_first=False))
    return any(len(places) > 1 for places in below.values())


def _is_lying_slice(node: Node) -> bool:
    """`W_{j,:}`, a row of W."""
    below = marks_of(node).below if isinstance(node, Scripts) else ()
    return len(below) == 2 and is_whole_axis(below[1])


def _of_a_line(error: OneOfTwo, read: Callable[[Line | None], Read]) -> Read:
    found: list[Read | None] = []
    for line in LINES:
        try:
            found.append(read(line))
        except ShapeError:
            continue
        except DeriveError:
            found.append(None)
    if not found:
        message = f"a line of the matrix, be it a row or a column, does not fit: {error.message}"
        raise ShapeError("DRV201", message, span=error.span) from None
    if len(found) > 1 or found[0] is None:
        raise error
    return found[0]
