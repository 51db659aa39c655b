"""Inverses and determinants of matrices that are defined: what a definition says about them.

In: the instance of a definition of a square matrix. Out: the factors of a product of square matrices, and the equations
between a matrix and its inverse. Refused: products with factors that are not square (None).

    (A B)⁻¹ = B⁻¹ A⁻¹        det(A B) = det A · det B        M M⁻¹ = 1 = M⁻¹ M with M written out
"""
from __future__ import annotations

from dataclasses import dataclass

from derive.prove.normal_form import Algebra, Place, Poly, Var
from derive.prove.normal_form.atoms import Atom, DeltaAtom, EntryAtom, Exponent, SumAtom
from derive.prove.rules.definitions import Definitions, Instance
from derive.prove.rules.forward import forward
from derive.term import (
    Delta,
    Determinant,
    Entry,
    Head,
    Index,
    Inverse,
    Size,
    Sum,
    Tensor,
    Term,
    Times,
    replace_index,
    tensor_of,
)


@dataclass(frozen=True, slots=True)
class Factor:
    """One matrix of a product, perhaps transposed."""

    head: Tensor | Inverse
    transposed: bool


@dataclass(frozen=True, slots=True)
class MatrixProduct:
    """`scalar` times the factors, square matrices of one size, from left to right; without factors the identity."""

    size: Size | int
    scalar: Poly
    factors: tuple[Factor, ...]


def product_of(definitions: Definitions, algebra: Algebra, instance: Instance) -> MatrixProduct | None:
    """The square matrices that a matrix is the product of."""
    size = square_size(definitions, instance)
    if size is None:
        return None
    i, j = algebra.fresh(size), algebra.fresh(size)
    single = forward(definitions, algebra, instance, (i, j)).single()
    if single is None:
        return None
    monomial, c = single
    scalar = tuple((a, e) for a, e in monomial if not a.free)
    rest = [(a, e) for a, e in monomial if a.free]
    if len(rest) == 1 and isinstance(rest[0][0], SumAtom) and rest[0][1] == 1:
        rest = list(rest[0][0].factors)
    factors = _path(rest, i, j)
    if factors is None or any(i in a.free or j in a.free for a, _ in scalar):
        return None
    return MatrixProduct(size, Poly({scalar: c}), factors)


def square_size(definitions: Definitions, instance: Instance) -> Size | int | None:
    """The number of rows of a square matrix."""
    indices = definitions.indices(instance)
    if len(indices) != 2 or indices[0].size != indices[1].size or indices[0].size == 1:
        return None
    return indices[0].size


def _path(entries: list[tuple[Atom, Exponent]], i: Var, j: Var) -> tuple[Factor, ...] | None:
    """The entries as a path from i to j: A_ik B_kj. Each place between stands in two of them. The identity is none."""
    if len(entries) == 1 and isinstance(entries[0][0], DeltaAtom) and entries[0][1] == 1:
        return () if {entries[0][0].left, entries[0][0].right} == {i, j} else None
    left: list[EntryAtom] = []
    for atom, e in entries:
        if not isinstance(atom, EntryAtom) or e != 1 or len(atom.places) != 2:
            return None
        if any(not isinstance(p, Var) or p.size != i.size for p in atom.places):
            return None
        left.append(atom)
    at, found = i, list[Factor]()
    while left:
        using = [a for a in left if at in a.places]
        if len(using) != 1 or not isinstance(using[0].head, Tensor | Inverse) or (at is j and found):
            return None
        atom = using[0]
        transposed = atom.places[1] is at
        following = atom.places[0 if transposed else 1]
        if following is at or not isinstance(following, Var) or not isinstance(atom.head, Tensor | Inverse):
            return None
        found.append(Factor(atom.head, transposed))
        left.remove(atom)
        at = following
    return tuple(found) if at is j and found else None


def inverse_of_product(algebra: Algebra, product: MatrixProduct, places: tuple[Place, ...]) -> Poly:
    """The inverses in the other order."""
    row, column = places
    inner = [algebra.fresh(row.size if isinstance(row, Var) else 0) for _ in product.factors[1:]]
    stops: list[Place] = [row, *inner, column]
    parts = [algebra.power(product.scalar, -1)]
    if not product.factors:
        parts.append(algebra.delta(row, column))
    for factor, one, other in zip(reversed(product.factors), stops, stops[1:], strict=False):
        head: Head = factor.head.of if isinstance(factor.head, Inverse) else Inverse(factor.head)
        parts.append(algebra.entry(head, (other, one) if factor.transposed else (one, other)))
        algebra.require("nonzero", algebra.entry(Determinant(tensor_of(factor.head)), ()))
    return algebra.sum_over(tuple(inner), algebra.product(parts))


def determinant_of_product(algebra: Algebra, product: MatrixProduct) -> Poly:
    """The product of the determinants; det(c A) = cⁿ det A, with cⁿ = exp(n log c) where c is positive."""
    parts: list[Poly] = []
    if product.scalar.constant() != 1:
        logarithm = algebra.known("log", product.scalar)
        parts.append(algebra.known("exp", algebra.multiply(algebra.size(product.size), logarithm)))
    for factor in product.factors:
        inverted, determinant = isinstance(factor.head, Inverse), Determinant(tensor_of(factor.head))
        parts.append(algebra.power(algebra.entry(determinant, ()), -1 if inverted else 1))
    return algebra.product(parts)


def inverse_equations(definitions: Definitions, instance: Instance) -> tuple[tuple[Term, Term], ...]:
    """M M⁻¹ = 1 and M⁻¹ M = 1, with M written out."""
    size = square_size(definitions, instance)
    if size is None:
        return ()
    i, j, k = (Index(f"{letter}~", size) for letter in "ijk")
    rows, columns = definitions.indices(instance)
    inverse = Inverse(definitions.defined(instance))

    def entry(row: Index, column: Index) -> Term:
        marked = replace_index(definitions.body(instance), rows.name, Index("\x00", size))
        return replace_index(replace_index(marked, columns.name, column), "\x00", row)

    return (
        (Sum(k, Times((entry(i, k), Entry(inverse, (k, j))))), Delta(i, j)),
        (Sum(k, Times((Entry(inverse, (i, k)), entry(k, j)))), Delta(i, j)),
    )
