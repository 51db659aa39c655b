"""Terms as matrix formulas: products, transposes, elementwise products, diag, traces, norms, sums.

In: a term, the indices of its rows and columns, the names of a document. Out: `Chained` terms, whose sum it is.
Refused (`NoForm`): what stands with three indices at once, and fixed places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction as Rational_
from functools import cached_property

from derive.differentiate.chains import (
    ELEMENTWISE,
    IDENTITY,
    Chained,
    Element,
    Factor,
    NoForm,
    Scalar,
    multiply_scalars,
    sum_node,
    transpose,
)
from derive.differentiate.contraction import Contraction, Edge, Totals, norm, ones_total
from derive.differentiate.factoring import shortest, shortest_terms
from derive.differentiate.layer_sums import Summed, gathered
from derive.differentiate.networks import Network, networks, placed
from derive.printing import print_latex
from derive.reassemble import Names
from derive.reassemble.build import applied, brackets, close
from derive.syntax import Addition, Chain, Group, Node, Number, Product, Root, Scripts, Styled, Symbol, Text
from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Gradient,
    Head,
    Index,
    Inverse,
    Plus,
    Power,
    SizeValue,
    Sum,
    Tensor,
    Term,
    free_indices,
    subterms,
)

SQUARED = tuple(map(Symbol, ("\\tanh", "\\sin", "\\cos")))
Body = tuple[tuple[Index, ...], Term]


@dataclass
class Matrices:
    """Writes terms with the names of one document. `inline` are heads that are written out where they stand."""

    names: Names
    inline: Mapping[Head, Body] = field(default_factory=dict)
    total: Totals = ones_total
    sign: str = ELEMENTWISE

    @cached_property
    def symmetric(self) -> frozenset[Head]:
        """Matrices that are their own transposes by hypothesis."""
        return frozenset(
            left.head for left, right, _ in self.names.notation.equations
            if isinstance(left, Entry) and isinstance(right, Entry) and left.head == right.head
            and len(left.indices) == 2 and left.indices == right.indices[::-1]
        )

    def node(self, term: Term, rows: Index | None = None, columns: Index | None = None) -> Node:
        return shortest(self.terms(term, rows, columns))

    def terms(self, term: Term, rows: Index | None = None, columns: Index | None = None) -> list[Chained]:
        sums, others = gathered(networks(term))
        found = [self.network(one, rows, columns) for one in others]
        return found + [self._layer_sum(one, rows, columns) for one in sums]

    def _layer_sum(self, summed: Summed, rows: Index | None, columns: Index | None) -> Chained:
        """A sum over layers, behind the numbers that are the same for all."""
        inner = shortest_terms(self.terms(summed.body, rows, columns))
        coefficient, scalars = Rational_(1), tuple[tuple[Scalar, Rational_], ...]()
        if len(inner) == 1:
            coefficient = inner[0].coefficient
            scalars = tuple(pair for pair in inner[0].scalars if not summed.binds(pair[0].node))
            kept = tuple(pair for pair in inner[0].scalars if pair not in scalars)
            inner = [replace(inner[0], coefficient=Rational_(1), scalars=kept)]
        node = summed.around(sum_node(inner))
        if rows is None and columns is None:
            return Chained(coefficient, multiply_scalars(scalars, ((Scalar(node), Rational_(1)),)), ())
        element = Element(node, summed.around(sum_node([one.transposed() for one in inner])))
        return Chained(coefficient, scalars, (Factor(((element, Rational_(1)),), self.sign),))

    # --- one network -----------------------------------------------------------------------------------------------

    def network(self, network: Network, rows: Index | None, columns: Index | None) -> Chained:
        work = Contraction([], self._size, self.total, self.sign, coefficient=network.coefficient)
        bound = list(network.bound)
        groups: dict[frozenset[Index], list[tuple[Term, Rational_]]] = {}
        for base, e in network.factors:
            if self._trace(base, e, network, work):
                bound = [index for index in bound if index not in free_indices(base)]
            elif isinstance(base, Delta):
                work.edges.append(self._delta(base))
            elif not free_indices(base):
                work.scalars = multiply_scalars(work.scalars, (self.scalar(base, e),))
            elif not self._inlined(base, e, work):
                groups.setdefault(free_indices(base), []).append((base, e))
        if any(len(axes) > 2 for axes in groups):
            raise NoForm("something with three indices")
        for axes, factors in groups.items():
            work.edges.append(self._elementwise(axes, factors, rows, columns))
        return work.run(bound, rows, columns)

    def _size(self, index: Index) -> Scalar:
        return Scalar(self.names.size(index.size))

    def _delta(self, delta: Delta) -> Edge:
        if not isinstance(delta.left, Index) or not isinstance(delta.right, Index):
            raise NoForm("a fixed place")
        return Edge((delta.left, delta.right), (IDENTITY,))

    def _trace(self, base: Term, e: Rational_, network: Network, work: Contraction) -> bool:
        """Σ_k X_kk."""
        if not isinstance(base, Entry) or len(base.indices) != 2 or base.indices[0] != base.indices[1] or e != 1:
            return False
        (index,) = set(base.indices)
        if index not in network.bound or sum(index in free_indices(other) for other, _ in network.factors) != 1:
            raise NoForm("a diagonal")
        trace = applied(Text("\\operatorname", "tr"), self.names.head(base.head))
        work.scalars = multiply_scalars(work.scalars, ((Scalar(trace), Rational_(1)),))
        return True

    def _inlined(self, base: Term, e: Rational_, work: Contraction) -> bool:
        """What is written out where it stands: one term joins the chain, several stand in brackets."""
        if e != 1 or not (isinstance(base, Plus) or (isinstance(base, Entry) and base.head in self.inline)):
            return False
        axes = free_indices(base)
        if len(axes) > 2:
            raise NoForm("something with three indices")
        order = self.order(base, axes)
        term = placed(self.inline[base.head][1], self.inline[base.head][0], base) if isinstance(base, Entry) else base
        found = shortest_terms(self.terms(term, *order))
        if len(found) != 1:
            return False
        work.coefficient *= found[0].coefficient
        work.scalars = multiply_scalars(work.scalars, found[0].scalars)
        work.edges.append(Edge(order, found[0].chain))
        return True

    def _elementwise(
        self, axes: frozenset[Index], factors: Sequence[tuple[Term, Rational_]], rows: Index | None,
        columns: Index | None,
    ) -> Edge:
        order = self.order(factors[0][0], axes) or tuple(i for i in (rows, columns) if i in axes)
        elements = tuple(self.element(base, e, order) for base, e in factors)
        return Edge(order, (Factor(elements, self.sign),))

    def order(self, base: Term, axes: frozenset[Index]) -> tuple[Index, ...]:
        """The axes as the first array that has both lies."""
        first: list[Index] = []
        for term in subterms(base):
            if isinstance(term, Entry):
                own = [place for place in term.indices if isinstance(place, Index) and place in axes]
                if set(own) == axes:
                    return tuple(own)
                first += [index for index in own if index not in first]
        return tuple(first + sorted(axes - set(first)))

    # --- one factor ------------------------------------------------------------------------------------------------

    def element(self, base: Term, e: Rational_, order: tuple[Index, ...]) -> tuple[Element, Rational_]:
        rows, columns = (*order, None)[:2]
        if e.denominator == 2:
            root = Root(self.node(base, rows, columns))
            return Element(root, transpose(root)), 2 * e
        if e.denominator != 1:
            raise NoForm("a root entry by entry")
        match base:
            case Entry() if base.head not in self.inline:
                return self._entry(base, order), e
            case Apply():
                node = self._apply(base, rows, columns)
                square = _squared(node)
                return Element(node, transpose(node), square and (square, transpose(square))), e
            case Entry():
                base = placed(self.inline[base.head][1], self.inline[base.head][0], base)
            case _:
                pass
        node = self.node(base, rows, columns)
        other = self.node(base, columns, rows) if columns is not None else transpose(node)
        return Element(node, other), e

    def head(self, head: Head) -> Node:
        """The name of a head; an inverse or a determinant of what has no name is written out."""
        if isinstance(head, Determinant):
            inner = self._whole(head.of)
            return applied(Symbol("\\det"), self.names.head(head.of) if inner is None else inner)
        if isinstance(head, Inverse):
            inner = self._whole(head.of)
            if inner is not None:
                return Scripts(brackets(inner), sup=Addition(("-",), (Number("1"),)))
        return self.names.head(head)

    def _whole(self, tensor: Tensor) -> Node | None:
        if tensor not in self.inline:
            return None
        (rows, columns), body = self.inline[tensor]
        return self.node(body, rows, columns)

    def _is_symmetric(self, tensor: Tensor) -> bool:
        (rows, columns), body = self.inline[tensor]
        return print_latex(self.node(body, rows, columns)) == print_latex(self.node(body, columns, rows))

    def _entry(self, entry: Entry, order: tuple[Index, ...]) -> Element:
        node = self.head(entry.head)
        if isinstance(entry.head, Inverse) and entry.head.of in self.inline:
            other = node if self._is_symmetric(entry.head.of) else transpose(node)
            return Element(node, other) if entry.indices == order else Element(other, node)
        layout = self._layout(entry)
        if len(order) == 2 and entry.head in self.symmetric:
            return Element(node, node)
        if len(order) == 2:
            return Element(node, transpose(node)) if layout == list(order) else Element(transpose(node), node)
        is_row = len(layout) == 2 and layout[0] is None
        return Element(transpose(node), node) if is_row else Element(node, transpose(node))

    def _layout(self, entry: Entry) -> list[Index | None]:
        """What stands on each axis; None where there is one entry only."""
        kinds = self.names.axes(entry.head)
        if isinstance(entry.head, Gradient) and self.names.rank(entry.head.cost):
            raise NoForm("a derivative of an array")
        if len(kinds) > 2 or sum(kind is not None for kind in kinds) != len(entry.indices):
            raise NoForm("an array of unknown layout")
        places = iter(entry.indices)
        found: list[Index | None] = []
        for kind in kinds:
            place = None if kind is None else next(places)
            if place is not None and not isinstance(place, Index) and kind != 1:
                raise NoForm("a fixed place")
            found.append(place if isinstance(place, Index) else None)
        return found

    def _apply(self, term: Apply, rows: Index | None, columns: Index | None) -> Node:
        if len(term.arguments) != 1:
            raise NoForm("a function of several arguments")
        inner = self.node(term.arguments[0], rows, columns)
        if term.function.known and term.function.name == "step" and not any(term.orders):
            condition = Chain((inner, Number("0")), (">",))
            return close([Styled("\\mathbb", Number("1")), Group("[", condition, "]")])
        if term.function.known and term.function.name == "pi":
            return self.names.function(term.function)
        return applied(self.names.function(term.function, term.orders[0]), inner)

    # --- numbers ---------------------------------------------------------------------------------------------------

    def scalar(self, base: Term, e: Rational_) -> tuple[Scalar, Rational_]:
        match base:
            case SizeValue(size=size):
                node = self.names.size(size)
            case Entry() if base.head not in self.inline:
                node = self.head(base.head)
            case Apply():
                node = self._apply(base, None, None)
            case Entry():
                return self.scalar(placed(self.inline[base.head][1], self.inline[base.head][0], base), e)
            case Power(base=inner, exponent=exponent):
                return self.scalar(inner, exponent * e)
            case _:
                length = self._norm(base)
                if length is not None:
                    return Scalar(length), 2 * e
                node = self.node(base)
        if e.denominator == 2:
            return Scalar(Root(node)), 2 * e
        if e.denominator != 1:
            raise NoForm("a root")
        return Scalar(node), e

    def _norm(self, base: Term) -> Node | None:
        """√(Σ v_k²)."""
        found = networks(base) if isinstance(base, Sum) else []
        if len(found) != 1 or found[0].coefficient != 1 or len(found[0].factors) != 1:
            return None
        (inner, e), bound = found[0].factors[0], found[0].bound
        if e != 2 or free_indices(inner) != set(bound) or not 1 <= len(bound) <= 2:
            return None
        order = self.order(inner, frozenset(bound))
        return norm(self.node(inner, *order), "2" if len(bound) == 1 else "F")


def _squared(node: Node) -> Node | None:
    """`\\tanh^{2}(x)`, of functions that are written so."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.factors[0] not in SQUARED:
        return None
    return applied(Scripts(node.factors[0], sup=Number("2")), node.factors[1])
