"""Transposes, inverses and powers behind parentheses: `(W X)^T`, `(a - y)^2`, `g(Z)^T`.

In: the value of what stands in front, and the marks. Out: a Value. Refused: other marks, inverses of what is not
square.
"""

from __future__ import annotations

from derive.elaborate.arrays import inverse, is_matrix_power, matrix_power, whole_power
from derive.elaborate.numbers import rational
from derive.elaborate.scripts import Marks
from derive.elaborate.state import State
from derive.elaborate.values import Value, power, transpose
from derive.errors import Undeclared
from derive.syntax import Node


def marked(item: Value, marks: Marks, node: Node, state: State) -> Value:
    """The value with its marks; `node` is the whole, for messages."""
    if marks.below or marks.layer or marks.sample or marks.primes:
        raise Undeclared(
            "DRV304",
            f"the marks of {state.words(node)} are not read",
            span=node.span,
            hint="give the expression a name of its own",
        )
    if marks.transposed:
        item = transpose(item)
    if marks.inverse:
        item = inverse(item, state)
    if marks.power is not None:
        exponent = rational(marks.power)
        if exponent is None:
            raise Undeclared("DRV306", f"the exponent {state.words(marks.power)} is not a small number", span=node.span)
        if is_matrix_power(item, marks.power, state):
            state.read_as(f"{state.words(node)} is the matrix product")
            return matrix_power(item, whole_power(marks.power) or 1, state)
        if not item.is_scalar:
            state.read_as(f"{state.words(node)} is the power of each entry")
        item = power(item, exponent)
    return item
