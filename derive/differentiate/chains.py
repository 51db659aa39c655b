"""What stands in a matrix formula: factors in a chain, scalars before it, and how they are spelled.

In: syntax trees of the parts. Out: `Chained` terms and their syntax. Refused (`NoForm`): nothing here; writers of
factors refuse what has no form in matrices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction as Rational
from functools import cached_property
from itertools import groupby

from derive.printing import print_latex
from derive.reassemble.build import (
    addition,
    applied,
    brackets,
    negative,
    number,
    product,
    transposed,
)
from derive.syntax import (
    Addition,
    BigOperator,
    Call,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Styled,
    Symbol,
    Text,
)

_TOKEN = re.compile(r"\\operatorname\{softmax\}|\\[A-Za-z]+|[^\s{}^_()]")
_HIDDEN = {"\\left": 0, "\\right": 0, "I": 3, "\\mathbf": 2}
"""Brackets cost nothing; a matrix that nobody asked for costs more than its sign."""


def length(node: Node) -> int:
    """How many signs a reader reads."""
    return sum(_HIDDEN.get(sign, 1) for sign in _TOKEN.findall(print_latex(node)))


class NoForm(Exception):
    """What has no form in matrices."""


@dataclass(frozen=True)
class Element:
    """Something that is multiplied entry by entry, in one orientation."""

    node: Node
    flipped: Node
    """The transpose."""
    squares: tuple[Node, Node] | None = None
    """The square entry by entry, `\\tanh^{2}(x)`, and its transpose, where there is a short way to write it."""

    @cached_property
    def key(self) -> str:
        return print_latex(self.node)

    def transposed(self) -> Element:
        squares = None if self.squares is None else (self.squares[1], self.squares[0])
        return Element(self.flipped, self.node, squares)


Elements = tuple[tuple[Element, Rational], ...]
ELEMENTWISE = "\\odot"


@dataclass(frozen=True)
class Factor:
    """A matrix or a column in a chain: an elementwise product of `elements`; `shape` says whether it is diag of one."""

    elements: Elements
    sign: str = ELEMENTWISE
    is_diagonal: bool = False
    is_identity: bool = False
    is_vector: bool = False
    """A column or a row of an outer product: first or last in its chain."""
    sum_of: tuple[Chained, ...] = ()
    """The terms of a bracket."""

    @cached_property
    def key(self) -> str:
        kind = "diag" if self.is_diagonal else ""
        return kind + "*".join(f"{element.key}^{e}" for element, e in sorted(self.elements, key=lambda one: one[0].key))

    def transposed(self) -> Factor:
        if self.is_diagonal or self.is_identity:
            return self
        elements = tuple((element.transposed(), e) for element, e in self.elements)
        return replace(self, elements=elements, sum_of=tuple(term.transposed() for term in self.sum_of))

    def node(self) -> Node:
        if self.is_identity:
            return Symbol("I")
        inner = elementwise(self.elements, self.sign)
        if self.is_diagonal:
            return diagonal(inner)
        if len(self.elements) > 1:
            turned = transpose(brackets(elementwise(self.transposed().elements, self.sign)))
            return turned if length(turned) < length(inner) else inner
        return inner


def plain(node: Node, flipped: Node | None = None, sign: str = ELEMENTWISE) -> Factor:
    """One node as a factor."""
    return Factor(((Element(node, flipped if flipped is not None else transpose(node)), Rational(1)),), sign)


IDENTITY = Factor((), is_identity=True)


def diagonal(node: Node) -> Node:
    return applied(Text("\\operatorname", "diag"), node)


def elementwise(elements: Elements, sign: str) -> Node:
    """`A \\odot (1 - A)`, `\\frac{Y}{P}`."""
    above, below = list[Node](), list[Node]()
    for element, e in elements:
        side = above if e > 0 else below
        if abs(e) == 2 and element.squares is not None:
            side.append(element.squares[0])
        elif e.denominator == 1 and (abs(e) <= 2 or element.node == Number("1")):
            side.extend([element.node] * abs(int(e)))
        else:
            raise NoForm("a power entry by entry")
    top = _joined(above, sign) if above else Number("1")
    return Fraction(top, _joined(below, sign)) if below else top


def _joined(nodes: Sequence[Node], sign: str) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return product([brackets(node) if _is_chain(node) else node for node in nodes], sign)


def _is_chain(node: Node) -> bool:
    """Side by side, a matrix product: in brackets beside an elementwise sign."""
    if not isinstance(node, Product) or node.signs:
        return False
    return node.operators[0] == "" and not _is_name(node)


def _is_name(node: Product) -> bool:
    """`dZ`, `g'(Z)`: one factor that has two parts."""
    return node.factors[0] == Symbol("d") or (len(node.factors) == 2 and isinstance(node.factors[1], Group))


def transpose(node: Node) -> Node:
    """`A^{T}`, `X^{-T}`, `(A B)^{T}`; of a transpose, what it is of."""
    if isinstance(node, Scripts) and node.sup == Symbol("T") and node.sub is None:
        inner = node.base
        return inner.body if isinstance(inner, Group) and inner.open == "(" else inner
    if isinstance(node, Styled):
        return Scripts(node, sup=Symbol("T"))
    if isinstance(node, Scripts) and node.sup == Addition(("-",), (Number("1"),)):
        if isinstance(node.base, Group):
            return transposed(brackets(node))
        return replace(node, sup=Addition(("-",), (Symbol("T"),)), marks=())
    if isinstance(node, Product) and node.factors[0] != Symbol("d"):
        return transposed(brackets(node))
    return transposed(brackets(node) if isinstance(node, Addition | Fraction | Call | BigOperator) else node)


ONES = plain(Styled("\\mathbf", Number("1")))
ONES_KEYS = frozenset((ONES.key, ONES.transposed().key))
Chain = tuple[Factor, ...]


def flipped(chain: Chain) -> Chain:
    return tuple(factor.transposed() for factor in reversed(chain))


def chain_node(chain: Chain) -> Node:
    """The matrix product; what stands there often is a power."""
    parts = [node for _, group in groupby(chain, lambda factor: factor.key) for node in _powers(tuple(group))]
    if len(parts) == 1:
        return parts[0]
    return product([brackets(part) if _has_sign(part) else part for part in parts])


def _powers(equal: Chain) -> list[Node]:
    """`X X`, `X^{3}`, `(X^{2})^{T}`."""
    node, times = equal[0].node(), Number(str(len(equal)))
    if len(equal) > 1 and isinstance(node, Scripts) and node == transpose(transpose(node)):
        below = transpose(node)
        if isinstance(below, Symbol):
            return [transposed(brackets(Scripts(below, sup=times)))]
    return [Scripts(node, sup=times)] if len(equal) > 2 and isinstance(node, Symbol) else [node] * len(equal)


def _has_sign(node: Node) -> bool:
    """Whether an elementwise product stands in it without brackets."""
    return isinstance(node, Product) and bool({ELEMENTWISE, "*"} & set(node.operators))


@dataclass(frozen=True)
class Scalar:
    """A number that is no literal: a size, a norm, a trace."""

    node: Node

    @cached_property
    def key(self) -> str:
        return print_latex(self.node)


Scalars = tuple[tuple[Scalar, Rational], ...]


@dataclass(frozen=True)
class Chained:
    """coefficient · scalars · chain; an empty chain is a number."""

    coefficient: Rational
    scalars: Scalars
    chain: Chain

    @cached_property
    def key(self) -> str:
        scalars = "*".join(f"{scalar.key}^{e}" for scalar, e in sorted(self.scalars, key=lambda one: one[0].key))
        return f"{scalars}|{'.'.join(factor.key for factor in self.chain)}"

    @cached_property
    def length(self) -> int:
        return length(written(self))

    def transposed(self) -> Chained:
        return replace(self, chain=flipped(self.chain))


def multiply_scalars(*parts: Scalars) -> Scalars:
    found: dict[str, tuple[Scalar, Rational]] = {}
    for scalar, e in (one for part in parts for one in part):
        before = found.get(scalar.key, (scalar, Rational(0)))[1]
        found[scalar.key] = scalar, before + e
    return tuple((scalar, e) for scalar, e in found.values() if e)


def collected(terms: Iterable[Chained]) -> list[Chained]:
    """Equal terms together; the positive ones first, then the longer ones."""
    found: dict[str, Chained] = {}
    for term in terms:
        known = found.get(term.key)
        total = term.coefficient + (known.coefficient if known is not None else 0)
        found[term.key] = replace(known or term, coefficient=total)
    kept = [term for term in found.values() if term.coefficient]
    return sorted(kept, key=lambda term: (term.coefficient < 0, -term.length))


def scalar_node(scalar: Scalar, e: Rational) -> Node:
    node = scalar.node
    if isinstance(node, Root) and e.denominator == 1 and e % 2 == 0:
        return scalar_node(Scalar(node.radicand), e / 2)
    if e == 1:
        return node
    if e.denominator == 1 and isinstance(node, Group) and node.open == "\\|":
        return Scripts(node, sup=number(e))
    if isinstance(node, Scripts) and isinstance(node.base, Group) and node.base.open == "\\|" and node.sup is None:
        return replace(node, sup=number(e), marks=())
    if isinstance(node, Symbol):
        return Scripts(node, sup=number(e))
    return Scripts(brackets(node), sup=number(e))


def is_size(node: Node) -> bool:
    """A letter, perhaps with marks: it stands in a fraction of its own before the rest."""
    return isinstance(node.base if isinstance(node, Scripts) else node, Symbol)


def written(term: Chained) -> Node:
    """One term with its sign. A size d stands last: before a name it would be read as a differential."""
    value, above, below = abs(term.coefficient), list[Node](), list[Node]()
    tall = False
    for scalar, e in term.scalars:
        (above if e > 0 else below).append(scalar_node(scalar, abs(e)))
        tall = tall or (e < 0 and not is_size(scalar.node))
    chain = chain_node(term.chain) if term.chain else None
    above, below = (sorted(nodes, key=lambda node: node == Symbol("d")) for nodes in (above, below))
    under = [*([number(value.denominator)] if value.denominator != 1 else []), *below]
    over = [*([number(value.numerator)] if value.numerator != 1 else [])]
    if tall and chain is not None:
        above = [brackets(node) if _is_chain(node) else node for node in above]
        node: Node = Fraction(product([*over, *above, chain]), product(under))
    else:
        scalar = Fraction(product(over) if over else Number("1"), product(under)) if under else None
        if chain is not None or len(above) > 1:
            above = [brackets(node) if _is_chain(node) else node for node in above]
        parts = [*([scalar] if scalar is not None else over), *above, *([chain] if chain is not None else [])]
        parts = [brackets(part) if _has_sign(part) and len(parts) > 1 else part for part in parts]
        node = product(parts) if parts else Number("1")
    return negative(node) if term.coefficient < 0 else node


def sum_length(terms: Sequence[Chained]) -> int:
    """Signs of the sum, more or less: each term, and a plus between two."""
    return sum(term.length + (term.coefficient > 0) for term in terms)


def sum_node(terms: Sequence[Chained]) -> Node:
    """The terms with their signs; a matrix of ones beside others is a 1 that is added everywhere."""
    others = [factor for term in terms if not _is_ones(term) for factor in term.chain]
    apart = any(factor.is_identity or factor.is_diagonal for factor in others)
    if len(terms) > 1 and not all(map(_is_ones, terms)) and not apart:
        terms = [replace(term, chain=()) if _is_ones(term) else term for term in terms]
    return addition([written(term) for term in terms]) if terms else Number("0")


def _is_ones(term: Chained) -> bool:
    return bool(term.chain) and all(factor.key in ONES_KEYS for factor in term.chain)
