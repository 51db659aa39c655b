"""Transposes, inverses and powers behind parentheses: `(W X)^T`, `(a - y)^2`, `g(Z)^T`.

In: the value of what stands in front, and the marks. Out: a Value. Refused: other marks, inverses of what is not
square.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.elaborate.arrays import inverse, is_matrix_power, matrix_power, whole_power
from derive.elaborate.entries import entry_of, is_whole_axis
from derive.elaborate.numbers import rational
from derive.elaborate.scripts import Marks, plain_letter
from derive.elaborate.state import State
from derive.elaborate.values import Value, power, times, transpose, value
from derive.errors import DeriveError, Undeclared
from derive.syntax import Call, Node, Product, Scripts, walk
from derive.term import Apply, Function, Size


def marked(item: Value, marks: Marks, node: Node, state: State) -> Value:
    """The value with its marks; `node` is the whole, for messages."""
    if marks.below and not marks.transposed and not marks.inverse:
        item, marks = entry_of(item, marks.below, node, state), replace(marks, below=())
    if marks.below or marks.layer or marks.sample or marks.primes:
        raise Undeclared(
            "DRV304",
            f"the marks of {state.words(node)} are not read",
            span=node.span,
            hint="give the expression a name of its own",
        )
    if marks.transposed:
        item = turned(item, marks, node, state)
    if marks.inverse:
        item = inverse(item, state)
    if marks.power is not None:
        exponent = rational(marks.power)
        if exponent is None:
            found = with_exponent(item, marks.power, state)
            if found is not None:
                return found
            raise Undeclared("DRV306", f"the exponent {state.words(marks.power)} is not a small number", span=node.span)
        if is_matrix_power(item, marks.power, state):
            state.read_as(f"{state.words(node)} is the matrix product")
            return matrix_power(item, whole_power(marks.power) or 1, state)
        if not item.is_scalar:
            state.read_as(f"{state.words(node)} is the power of each entry")
        item = power(item, exponent)
    return item


def with_exponent(item: Value, above: Node, state: State) -> Value | None:
    """`2^n`, `(1 - p)^\\gamma`: exp(γ log(1 − p)), where the base is positive; None where either is no number, or where
    the exponent may be a time or a transpose."""
    if not item.is_scalar or plain_letter(above) in ("t", "T"):
        return None
    try:
        exponent = state.evaluate(above, state)
    except DeriveError:
        return None
    if not exponent.is_scalar:
        return None
    logarithm = Apply(Function("log", known=True), (item.term,), (0,))
    whole = Apply(Function("exp", known=True), (times(exponent.term, logarithm),), (0,))
    return value((), whole, item)


def turned(item: Value, marks: Marks, node: Node, state: State) -> Value:
    """The transpose. Of a number that is the number itself, so there a T that is a number too must be an exponent."""
    number = any(plain_letter(one) == "T" for one in _above(node)) and _is_number("T", state)
    if item.is_scalar and (number or marks.power is not None):
        raise Undeclared(
            "DRV304",
            f"the T of {state.words(node)} may be an exponent or a transpose",
            span=node.span,
            hint="a transpose is also written ^\\top",
        )
    return transpose(item)


def _above(node: Node) -> Iterator[Node]:
    """What stands above an expression as a whole, `T` and `-T` alike: above its parentheses, where it is a call."""
    while True:
        if isinstance(node, Scripts):
            if node.sup is not None:
                yield from walk(node.sup)
            node = node.base
        elif isinstance(node, Call):
            node = node.argument
        elif isinstance(node, Product):
            node = node.factors[-1]
        else:
            return


def _is_number(name: str, state: State) -> bool:
    known = any(not declared.shape.sizes for declared in state.declarations(name))
    sizes = state.notation.size_symbols | set(state.notation.sizes)
    return known or name in state.scope or name in state.notation.layers or Size(name) in sizes


def entry_of_turned(marks: Marks, node: Node, state: State) -> Marks:
    """`W^T_{ij}` is the entry W_{ji}; in `W_{ij}^T` and `W^{-1}_{ij}` the number or the matrix may be meant."""
    if len(marks.below) != 2 or not (marks.transposed or marks.inverse):
        return marks
    behind = isinstance(node, Scripts) and node.sub_first
    if behind and not marks.inverse and any(map(is_whole_axis, marks.below)):
        return marks
    if marks.inverse or behind or any(map(is_whole_axis, marks.below)):
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} may be an entry of the matrix or of what it is turned into",
            span=node.span,
            hint="write W_{ji}, or give the other matrix a name",
        )
    state.read_as(f"{state.words(node)} is an entry of the transpose")
    return replace(marks, below=marks.below[::-1], transposed=False)
