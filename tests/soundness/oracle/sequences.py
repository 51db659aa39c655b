"""A row written with dots: `(f(1), f(2), \\dots, f(m))`.

In: a Sequence. Out: a row of its members, side by side. Refused: rows whose members do not follow one pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.syntax import Dots, Node, Number, Sequence
from tests.soundness.oracle.arrays import ONE, Cannot, Dim, Misfit, Value, make
from tests.soundness.oracle.world import At, Env

if TYPE_CHECKING:
    from tests.soundness.oracle.evaluate import Evaluator


def row_of(node: Sequence, env: Env, evaluator: Evaluator) -> Value:
    items = [item for item in node.items]
    dots = [k for k, item in enumerate(items) if isinstance(item, Dots)]
    if not dots:
        values = [evaluator.value(item, env) for item in items]
        return _side_by_side(values, Dim("", len(values)))
    if len(dots) != 1 or dots[0] != len(items) - 2 or dots[0] == 0:
        raise Cannot("dots of another form")
    last = items[-1]
    ends = _difference(items[0], last)
    if not ends or any(pair != ends[0] for pair in ends):
        raise Cannot("a row whose members follow no pattern")
    first, end = ends[0]
    if first != Number("1"):
        raise Cannot("a row that does not begin with 1")
    dim = evaluator.world.dim(end, env)
    values = [evaluator.value(_put(last, end, k), env) for k in range(1, dim.size + 1)]
    for at, item in enumerate(items[: dots[0]]):
        given = evaluator.value(item, env) if at < dim.size else None
        if given is not None and given.data != values[at].data:
            raise Misfit("a row whose members follow no pattern")
    return _side_by_side(values, dim)


def _side_by_side(values: list[Value], dim: Dim) -> Value:
    if any(v.cols != ONE or v.eye for v in values):
        raise Cannot("a row of matrices")
    return make(values[0].rows, dim, lambda i, j: values[j].data[i][0])


def _difference(one: Node, two: Node) -> list[tuple[Node, Node]]:
    """Where two trees differ: the smallest nodes."""
    if one == two:
        return []
    if type(one) is not type(two):
        return [(one, two)]
    found: list[tuple[Node, Node]] = []
    for a, b in zip(_fields(one), _fields(two), strict=True):
        if len(a) != len(b):
            return [(one, two)]
        for x, y in zip(a, b, strict=True):
            if isinstance(x, Node) and isinstance(y, Node):
                found += _difference(x, y)
            elif x != y:
                return [(one, two)]
    return found


def _fields(node: Node) -> list[tuple]:
    """What makes a node, field by field, each as a tuple."""
    names = [name for name in node.__dataclass_fields__ if name not in ("span", "bare", "marks", "sub_first")]
    values = [getattr(node, name) for name in names]
    return [value if isinstance(value, tuple) else (value,) for value in values]


def _put(node: Node, end: Node, number: int) -> Node:
    """The last member with a number where it says `m`."""
    from dataclasses import replace

    if node == end:
        return Number(str(number))
    changes = {}
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            changes[name] = _put(value, end, number)
        elif isinstance(value, tuple) and any(isinstance(v, Node) for v in value):
            changes[name] = tuple(_put(v, end, number) if isinstance(v, Node) else v for v in value)
    return replace(node, **changes) if changes else node


__all__ = ["At", "row_of"]
