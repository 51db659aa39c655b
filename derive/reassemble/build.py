"""Short ways to make syntax trees that print as a careful author would write them.

In: nodes. Out: nodes. Refused: nothing; brackets are put where the tree would otherwise be read differently.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace
from fractions import Fraction as Rational

from derive.document import Span
from derive.syntax import (
    Addition,
    BigOperator,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Sequence,
    Styled,
    Symbol,
    Text,
)

TOUCHING = Span(1, 1)
"""The span of parts that are printed without a space between them: `dZ`, `_{jk}`, `g(Z)`."""

LONGEST_DENOMINATOR, PLACES = 100, 12


def close(nodes: Many[Node]) -> Node:
    """Side by side without a space."""
    if len(nodes) == 1:
        return nodes[0]
    return Product(tuple(replace(node, span=TOUCHING) for node in nodes), ("",) * (len(nodes) - 1))


def number(value: Rational | int) -> Node:
    """A number; a negative one is an Addition with a sign. Long fractions that are decimals are written so."""
    value = Rational(value)
    if value < 0:
        return Addition(("-",), (number(-value),))
    if value.denominator == 1:
        return Number(str(value.numerator))
    if value.denominator > LONGEST_DENOMINATOR and 10**PLACES % value.denominator == 0:
        whole, rest = divmod(value.numerator * 10**PLACES // value.denominator, 10**PLACES)
        return Number(f"{whole}.{rest:0{PLACES}d}".rstrip("0"))
    return Fraction(Number(str(value.numerator)), Number(str(value.denominator)))


def brackets(node: Node) -> Node:
    return Group("(", node, ")")


def as_factor(node: Node) -> Node:
    """In brackets where a factor would fall apart."""
    return brackets(node) if isinstance(node, Addition) else node


def product(factors: Many[Node], operator: str = "") -> Node:
    """Factors side by side; a sum or a big operator that others follow is bracketed, and so are signs."""
    flat: list[Node] = []
    for factor in factors:
        if isinstance(factor, Product) and set(factor.operators) == {operator} and not _is_close(factor):
            flat.extend(factor.factors)
        else:
            flat.append(factor)
    if len(flat) == 1:
        return flat[0]
    last = len(flat) - 1
    safe = [brackets(f) if _reaches_on(f) and at < last else as_factor(f) for at, f in enumerate(flat)]
    return Product(tuple(safe), (operator,) * last)


def _is_close(node: Product) -> bool:
    """One name or one call, which is one factor."""
    return bool(node.signs) or node.factors[0].span == TOUCHING


def _reaches_on(node: Node) -> bool:
    """Whether what follows would be read as part of the node."""
    if isinstance(node, Product):
        return _reaches_on(node.factors[-1])
    return isinstance(node, BigOperator)


def addition(terms: Many[Node]) -> Node:
    """A sum; a term with a minus in front is subtracted."""
    signs: list[str] = []
    kept: list[Node] = []
    for term in terms:
        parts = zip(term.signs, term.terms, strict=True) if isinstance(term, Addition) else (("", term),)
        for sign, inner in parts:
            signs.append(sign if sign == "-" else "+" if kept else "")
            kept.append(inner)
    return kept[0] if signs == [""] else Addition(tuple(signs), tuple(kept))


def negative(node: Node) -> Node:
    if isinstance(node, Addition) and len(node.terms) == 1 and node.signs == ("-",):
        return node.terms[0]
    return Addition(("-",), (as_factor(node),))


def superscript(base: Node, mark: Node) -> Node:
    """`base^{mark}`, after a superscript that is already there: `W^{[l]T}`."""
    if isinstance(base, Scripts):
        sup = mark if base.sup is None else close([*_parts(base.sup), mark])
        return replace(base, sup=sup, marks=())
    if not isinstance(base, Symbol | Group | Number):
        base = brackets(base)
    return Scripts(base, sup=mark)


def transposed(node: Node) -> Node:
    """`A^{T}`, `dZ^{T}`, `(A B)^{T}`."""
    mark = Symbol("T")
    if isinstance(node, Product) and node.factors[0] == Symbol("d") and len(node.factors) == 2:
        return close([node.factors[0], superscript(node.factors[1], mark)])
    return superscript(node, mark)


def _parts(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


def subscript(base: Node, marks: Many[Node]) -> Node:
    """`base_{jk}`; places of more than one sign are set apart by commas."""
    if not marks:
        return base
    if all(isinstance(mark, Symbol) for mark in marks):
        sub = close(marks)
    else:
        sub = Sequence(tuple(marks), (",",) * (len(marks) - 1)) if len(marks) > 1 else marks[0]
    if isinstance(base, Product) and len(base.factors) == 2:
        return close([base.factors[0], subscript(base.factors[1], marks)])
    if isinstance(base, Scripts) and base.sub is None:
        return replace(base, sub=sub, marks=())
    if isinstance(base, Symbol | Styled):
        return Scripts(base, sub=sub)
    return Scripts(brackets(base), sub=sub)


def applied(function: Node, argument: Node) -> Node:
    inner = argument if isinstance(argument, Group) and argument.open == "(" else brackets(argument)
    return close([function, inner])


def words(text: str) -> Node:
    return Text("\\text", text)

