"""One network as a chain of matrices: indices that are summed over are removed one by one.

In: edges (what carries one or two indices), the indices of rows and columns. Out: a `Chained` term. Refused (`NoForm`):
an index that three matrices share.

    Σ_k A_ik B_kj = (A B)_ij      Σ_k A_ik v_k B_kj = (A diag(v) B)_ij      Σ_k A_ik = (A 1)_i      Σ_k u_k v_k = uᵀv
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from fractions import Fraction as Rational

from derive.differentiate.chains import (
    ELEMENTWISE,
    IDENTITY,
    ONES,
    Chain,
    Chained,
    Element,
    Elements,
    Factor,
    NoForm,
    Scalar,
    Scalars,
    chain_node,
    flipped,
    length,
    multiply_scalars,
    plain,
)
from derive.reassemble.build import applied
from derive.syntax import Chain as Relation
from derive.syntax import Group, Node, Number, Scripts, Sequence, Symbol, Text
from derive.term import Index


@dataclass(frozen=True)
class Edge:
    """A chain from `ends[0]` to `ends[1]`, or a column over `ends[0]`."""

    ends: tuple[Index, ...]
    chain: Chain

    def read(self, first: Index) -> Chain:
        """From this end to the other."""
        return self.chain if self.ends[0] == first else flipped(self.chain)

    def other(self, end: Index) -> Index:
        return self.ends[1] if self.ends[0] == end else self.ends[0]


Totals = Callable[[Chain], Chain]
"""The sum of each row of a chain."""


def ones_total(chain: Chain) -> Chain:
    return (*chain, ONES)


@dataclass
class Contraction:
    """The edges of one network, while they are contracted."""

    edges: list[Edge]
    size: Callable[[Index], Scalar]
    total: Totals = ones_total
    sign: str = ELEMENTWISE
    scalars: Scalars = ()
    coefficient: Rational = Rational(1)

    def run(self, bound: Many[Index], rows: Index | None, columns: Index | None) -> Chained:
        waiting = list(bound)
        self._merge()
        while waiting:
            index = min(waiting, key=lambda one: (len(self._matrices(one)), waiting.index(one)))
            waiting.remove(index)
            self._remove(index)
            self._merge()
        chain = self._assembled(rows, columns)
        return Chained(self.coefficient, self.scalars, chain)

    # --- edges with the same ends ----------------------------------------------------------------------------------

    def _merge(self) -> None:
        groups: dict[frozenset[Index], list[Edge]] = {}
        for edge in self.edges:
            groups.setdefault(frozenset(edge.ends), []).append(edge)
        self.edges = [self._together(group) for group in groups.values()]

    def _together(self, group: list[Edge]) -> Edge:
        first = group[0]
        if len(group) == 1:
            return first
        if any(factor.is_identity for edge in group for factor in edge.chain):
            raise NoForm("a diagonal of a product")
        found: dict[str, tuple[Element, Rational]] = {}
        for edge in group:
            for element, e in self._elements(edge.read(first.ends[0])):
                found[element.key] = element, e + found.get(element.key, (element, Rational(0)))[1]
        return Edge(first.ends, (Factor(tuple(pair for pair in found.values() if pair[1]), self.sign),))

    @staticmethod
    def _elements(chain: Chain) -> Elements:
        if len(chain) == 1 and not chain[0].is_diagonal:
            return chain[0].elements
        return ((Element(chain_node(chain), chain_node(flipped(chain))), Rational(1)),)

    # --- an index that is summed over ------------------------------------------------------------------------------

    def _matrices(self, index: Index) -> list[Edge]:
        return [edge for edge in self.edges if index in edge.ends and len(edge.ends) == 2]

    def _remove(self, index: Index) -> None:
        matrices = self._matrices(index)
        vector = next((edge for edge in self.edges if edge.ends == (index,)), None)
        self.edges = [edge for edge in self.edges if index not in edge.ends]
        if not matrices:
            self._scalar(index, vector)
        elif len(matrices) == 1:
            chain = flipped(matrices[0].read(index))
            chain = (*chain, *vector.chain) if vector is not None else self.total(chain)
            self.edges.append(Edge((matrices[0].other(index),), chain))
        elif len(matrices) == 2:
            one, other = matrices
            middle: Chain = () if vector is None else (as_diagonal(vector.chain, self.sign),)
            chain = (*flipped(one.read(index)), *middle, *other.read(index))
            self.edges.append(Edge((one.other(index), other.other(index)), without_identity(chain)))
        else:
            raise NoForm("an index that three matrices share")

    def _scalar(self, index: Index, vector: Edge | None) -> None:
        if vector is None:
            self.scalars = multiply_scalars(self.scalars, ((self.size(index), Rational(1)),))
            return
        node = inner_product(vector.chain, self.total, self.sign)
        self.scalars = multiply_scalars(self.scalars, ((Scalar(node), Rational(1)),))

    # --- what is left ----------------------------------------------------------------------------------------------

    def _assembled(self, rows: Index | None, columns: Index | None) -> Chain:
        if rows is None and columns is None:
            return ()
        if rows is None or columns is None:
            (only,) = (index for index in (rows, columns) if index is not None)
            column = next((edge.chain for edge in self.edges if edge.ends == (only,)), (ONES,))
            return column if rows is not None else flipped(column)
        left = next((edge.chain for edge in self.edges if edge.ends == (rows,)), None)
        right = next((edge.chain for edge in self.edges if edge.ends == (columns,)), None)
        matrix = next((edge for edge in self.edges if set(edge.ends) == {rows, columns}), None)
        if matrix is None:
            return (*_as_vector(left or (ONES,)), *flipped(_as_vector(right or (ONES,))))
        middle = without_identity(matrix.read(rows))
        before: Chain = () if left is None else (as_diagonal(left, self.sign),)
        after: Chain = () if right is None else (as_diagonal(right, self.sign),)
        return without_identity((*before, *middle, *after))


def _as_vector(column: Chain) -> Chain:
    """A column of one factor, marked as that."""
    return tuple(replace(factor, is_vector=True) for factor in column) if len(column) == 1 else column


def without_identity(chain: Chain) -> Chain:
    """Neighbouring diagonals together, and no identity beside others."""
    kept: list[Factor] = []
    for factor in chain:
        if factor.is_diagonal and kept and kept[-1].is_diagonal:
            kept[-1] = replace(factor, elements=(*kept[-1].elements, *factor.elements))
        elif not factor.is_identity:
            kept.append(factor)
    return tuple(kept) or (IDENTITY,)


def as_diagonal(column: Chain, sign: str) -> Factor:
    """diag(v)."""
    if len(column) == 1 and not column[0].is_diagonal:
        return replace(column[0], is_diagonal=True)
    element = Element(chain_node(column), chain_node(flipped(column)))
    return Factor(((element, Rational(1)),), sign, is_diagonal=True)


def inner_product(column: Chain, total: Totals, sign: str) -> Node:
    """The sum of the entries of a column: uᵀv, ‖v‖² or 1ᵀv."""
    if len(column) > 1:
        return chain_node((*flipped((ONES,)), *column))
    elements = next(iter(column)).elements
    if len(elements) == 1 and elements[0][1] == 2:
        return chain_node((plain(elements[0][0].flipped), plain(elements[0][0].node)))
    if len(elements) > 1 and elements[0][1] == 1:
        first = Factor(((elements[0][0].transposed(), Rational(1)),), sign)
        return chain_node((first, Factor(elements[1:], sign)))
    whole = total(flipped(column))
    return min((chain_node(whole), chain_node(flipped(whole))), key=length)


def numpy_total(chain: Chain) -> Chain:
    """np.sum along the rows of a matrix."""
    row = chain_node(flipped(chain))
    return (plain(_numpy_sum(chain_node(chain), "1"), _numpy_sum(row, "0")),)


def _numpy_sum(node: Node, axis: str) -> Node:
    options = [_option("axis", Number(axis)), _option("keepdims", Text("\\text", "True"))]
    return applied(Text("\\text", "np.sum"), Sequence((node, *options), (",", ",")))


def _option(name: str, value: Node) -> Node:
    return Relation((Text("\\text", name), value), ("=",))


def norm(node: Node, mark: str) -> Node:
    return Scripts(Group("\\|", node, "\\|"), sub=Number(mark) if mark.isdigit() else Symbol(mark))
