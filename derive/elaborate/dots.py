"""`w \\cdot x` of two columns: the inner product, or entry by entry where only that fits the shapes.

In: what is to be read, as a function of a State. Out: what it gives. Refused: what fits in neither reading
(ShapeError).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from derive.elaborate.state import State
from derive.elaborate.values import Value, is_guessed, multiply, transpose
from derive.errors import DeriveError, ShapeError, Undeclared

Read = TypeVar("Read")
DOTS = frozenset({"\\cdot", "·", "⋅"})


def with_either(read: Callable[[State], Read], state: Callable[[], State]) -> Read:
    """With the inner product first; a reading that has none is not tried again."""
    first = state()
    first.dots_are_inner = True
    try:
        return read(first)
    except ShapeError:
        if not first.took_inner:
            raise
    return read(state())


def with_numbers(read: Callable[[State], Read], state: Callable[[], State], by_entries: bool) -> Read:
    """An equation as it is; that of an entry which does not fit so, with its bare small names as numbers."""
    try:
        return with_either(read, state)
    except (ShapeError, Undeclared) as error:
        if not by_entries:
            raise
        try:
            return with_either(read, lambda: replace(state(), bare_are_numbers=True))
        except DeriveError:
            raise error from None


def inner_product(operator: str, left: Value, right: Value, state: State) -> Value | None:
    """The inner product of two columns, where the document does not say that the sign is elementwise."""
    if not state.dots_are_inner or operator not in DOTS or state.notation.conventions.get("\\cdot") == "elementwise":
        return None
    for item in (left, right):
        if item.is_scalar or item.axes[0] is None or item.axes[1] is not None or is_guessed(item, state.sizes):
            return None
    product = multiply(transpose(left), right, state.sizes)
    if product is not None:
        state.took_inner = True
        state.read_as(f"{operator} between {left.latex} and {right.latex} is the inner product")
    return product
