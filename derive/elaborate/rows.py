"""A row written out with dots: `(f(1), f(2), \\dots, f(m))` is the row whose entry i is f(i).

In: a group that holds a sequence. Out: a Value with a column axis. Refused: rows whose items do not follow one
pattern from 1 to a size, each item tested against the pattern.
"""

from __future__ import annotations

from dataclasses import fields, replace

from derive.elaborate.scripts import unwrap
from derive.elaborate.sizes import read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, value
from derive.errors import ShapeError, Undeclared
from derive.syntax import Dots, Group, Node, Number, Sequence, Symbol, exchanged
from derive.term import Size

FIRST = Number("1")
PLACE = Symbol("\x00i")
"""Stands for the running number in the pattern; no document can write it."""


def row(node: Group, state: State) -> Value:
    assert isinstance(node.body, Sequence)
    items = [unwrap(item) for item in node.body.items]
    dots = [k for k, item in enumerate(items) if isinstance(item, Dots)]
    if len(dots) != 1 or dots[0] != len(items) - 2 or dots[0] == 0:
        raise Undeclared(
            "DRV304",
            f"the list {state.words(node)} is not read",
            span=node.span,
            hint="a row is written (x_1, x_2, \\dots, x_m)",
        )
    first, last = items[0], items[-1]
    ends = common_pattern(first, last)
    if ends is None:
        raise Undeclared(
            "DRV304", f"the first and the last item of {state.words(node)} follow no common pattern", span=node.span
        )
    pattern, end = ends
    for number, item in enumerate(items[: dots[0]], start=1):
        if exchanged(pattern, PLACE, Number(str(number))) != item:
            raise Undeclared(
                "DRV304", f"item {number} of the row does not follow the pattern of the first", span=item.span
            )
    size = read_size(end, state.notation, state.layer_names())
    if not isinstance(size, Size):
        raise Undeclared("DRV304", f"the row ends at {state.words(end)}, which is no size", span=end.span)
    return _build(pattern, state.sizes.resolve(size), node, state)


def _build(pattern: Node, size: Size | int, node: Group, state: State) -> Value:
    index = state.index(size, "i")
    saved = dict(state.scope)
    state.scope[PLACE.name] = index
    item = state.evaluate(pattern, state)
    state.scope = saved
    if not item.is_scalar and item.axes[1] is not None:
        raise ShapeError(
            "DRV201", f"shapes do not fit: the items of the row {state.words(node)} are rows themselves", span=node.span
        )
    rows = item.axes[0] if item.axes else None
    return value((rows, index), item.term, item)


def common_pattern(first: Node, last: Node, start: Node = FIRST) -> tuple[Node, Node] | None:
    """The common pattern of two items, and what stands in the last for the 1 of the first."""
    if first == last:
        return None
    if first == start:
        return PLACE, last
    if type(first) is not type(last):
        return None
    changes: dict[str, object] = {}
    end: Node | None = None
    for name, mine, theirs in _field_pairs(first, last):
        if mine == theirs:
            continue
        found = _tuple_ends(mine, theirs, start) if isinstance(mine, tuple) else _node_ends(mine, theirs, start)
        if found is None or (end is not None and found[1] != end):
            return None
        changes[name], end = found
    return (replace(first, **changes), end) if end is not None else None  # type: ignore[arg-type]


def _node_ends(mine: object, theirs: object, start: Node) -> tuple[object, Node] | None:
    return common_pattern(mine, theirs, start) if isinstance(mine, Node) and isinstance(theirs, Node) else None


def _tuple_ends(mine: tuple, theirs: object, start: Node) -> tuple[object, Node] | None:
    if not isinstance(theirs, tuple) or len(mine) != len(theirs):
        return None
    items, end = [], None
    for one, other in zip(mine, theirs, strict=True):
        if one == other:
            items.append(one)
            continue
        found = _node_ends(one, other, start)
        if found is None or (end is not None and found[1] != end):
            return None
        items.append(found[0])
        end = found[1]
    return (tuple(items), end) if end is not None else None


def _field_pairs(first: Node, last: Node):
    for field in fields(first):
        if field.compare:
            yield field.name, getattr(first, field.name), getattr(last, field.name)
