"""The chain rule as one sign: `\\text{prod}(\\frac{\\partial J}{\\partial Y}, \\frac{\\partial Y}{\\partial X})`.

In: a derivative of a number, then derivatives each of what the one before it is taken by. Out: the derivative of the
number by the last variable, in its shape: Σ over the entries of Y of (∂J/∂Y)(∂Y/∂X), with whatever transposes that
takes. Refused: other arguments.
"""

from __future__ import annotations

from derive.elaborate.calls import arguments_of
from derive.elaborate.derivatives import split_differential, variable_of
from derive.elaborate.state import State
from derive.elaborate.values import Value, aligned, misfit, times, value
from derive.errors import Undeclared
from derive.syntax import Fraction, Node
from derive.term import Entry, Gradient, Sum, Tensor, Term


def chain_product(group: Node, node: Node, state: State) -> Value:
    first, *rest = arguments_of(group)
    result = state.evaluate(first, state)
    by = _parts(first, node, state)[1]
    for factor in rest:
        above, below = _parts(factor, node, state)
        inner, outer = variable_of(above, state), variable_of(below, state)
        if state.words(above) != state.words(by):
            raise _unread(node, state)
        result = _through(result, inner, outer, state)
        by = below
    return result


def _parts(node: Node, whole: Node, state: State) -> tuple[Node, Node]:
    """Y and X of ∂Y/∂X."""
    above = split_differential(node.numerator) if isinstance(node, Fraction) else None
    below = split_differential(node.denominator) if isinstance(node, Fraction) else None
    if not above or not below or len(above) != 1 or len(below) != 1:
        raise _unread(whole, state)
    return above[0], below[0]


def _unread(node: Node, state: State) -> Undeclared:
    return Undeclared(
        "DRV304",
        f"{state.words(node)} is no chain of derivatives",
        span=node.span,
        hint="write \\text{prod}(\\frac{\\partial J}{\\partial Y}, \\frac{\\partial Y}{\\partial X})",
    )


def _through(gradient: Value, inner: Value, outer: Value, state: State) -> Value:
    """Σ over the entries of `inner` of its gradient times its derivative by `outer`."""
    pair = aligned(inner, gradient, state.sizes, broadcast=False) if gradient.is_scalar == inner.is_scalar else None
    if pair is None:
        raise misfit(gradient, inner, state.sizes)
    axes, mine, factor = pair
    assert isinstance(mine, Entry) and isinstance(outer.term, Entry)
    assert isinstance(mine.head, Tensor) and isinstance(outer.term.head, Tensor)
    derivative = Entry(Gradient(mine.head, outer.term.head), mine.indices + outer.term.indices)
    term: Term = times(factor, derivative)
    for index in reversed([axis for axis in axes if axis is not None]):
        term = Sum(index, term)
    return value(outer.axes, term, outer)
