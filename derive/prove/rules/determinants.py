"""Determinants of a matrix that is another one and a product: the matrix determinant lemma.

In: the instance of a definition of a square matrix, and of the smaller one. Out: the determinant as a polynomial.
Refused (None): matrices of another form.

    det(B + u vᵀ) = det B · (1 + vᵀ B⁻¹ u)        det(B + U V) = det B · det(1 + V B⁻¹ U)        B may be 1
"""
from __future__ import annotations

from dataclasses import dataclass

from derive.prove.normal_form import ONE_POLY, ZERO_POLY, Algebra, Place, Poly, Var
from derive.prove.normal_form.atoms import Atom, DeltaAtom, EntryAtom, Exponent, Monomial, SumAtom
from derive.prove.rules.definitions import Definitions, Instance
from derive.prove.rules.forward import forward
from derive.prove.rules.inverses import square_size
from derive.term import Determinant, Inverse, Tensor


@dataclass(frozen=True, slots=True)
class Update:
    """`base` + U V at row i and column j; with no k, U and V are a column and a row."""

    base: Tensor | Inverse | None
    transposed: bool
    left: Poly
    right: Poly
    i: Var
    j: Var
    k: Var | None


def determinant_of_sum(definitions: Definitions, algebra: Algebra, whole: Instance, small: Instance | None
                       ) -> Poly | None:
    """The determinant of `whole`, with that of `small` where the product is of more than a column and a row."""
    update = update_of(definitions, algebra, whole)
    if update is None or (update.k is None) != (small is None):
        return None
    if small is None:
        factor = algebra.add(ONE_POLY, _middle(algebra, update, None, None))
    elif _is_small(definitions, algebra, update, small):
        factor = algebra.entry(Determinant(definitions.defined(small)), ())
    else:
        return None
    return algebra.multiply(_determinant(algebra, update.base), factor)


def update_of(definitions: Definitions, algebra: Algebra, instance: Instance) -> Update | None:
    """A definition as a matrix and a product."""
    size = square_size(definitions, instance)
    if size is None:
        return None
    i, j = algebra.fresh(size), algebra.fresh(size)
    terms = list(forward(definitions, algebra, instance, (i, j)).terms.items())
    if len(terms) != 2:
        return None
    for (base, c), (rest, d) in (terms, terms[::-1]):
        known = _base(base, i, j) if c == 1 else None
        if known is None:
            continue
        found = _split(algebra, rest, i, j)
        if found is not None:
            left, right, k = found
            return Update(*known, algebra.scale(left, d), right, i, j, k)
    return None


def _base(monomial: Monomial, i: Var, j: Var) -> tuple[Tensor | Inverse | None, bool] | None:
    """The identity, or one matrix, perhaps transposed."""
    if len(monomial) != 1 or monomial[0][1] != 1:
        return None
    atom = monomial[0][0]
    if isinstance(atom, DeltaAtom) and {atom.left, atom.right} == {i, j}:
        return None, False
    if isinstance(atom, EntryAtom) and isinstance(atom.head, Tensor | Inverse) and set(atom.places) == {i, j}:
        return atom.head, atom.places[0] is j
    return None


def _split(algebra: Algebra, monomial: Monomial, i: Var, j: Var) -> tuple[Poly, Poly, Var | None] | None:
    """What hangs on the row, what hangs on the column, and the index between them."""
    sums = [a for a, e in monomial if isinstance(a, SumAtom) and e == 1 and {i, j} <= a.free]
    factors, scalars, k = dict(monomial), ZERO_POLY, None
    if sums:
        bound, body = algebra.open(sums[0])
        single = body.single()
        if len(bound) != 1 or single is None or bound[0].size == 1:
            return None
        (k,), outer = bound, {a: e for a, e in monomial if a is not sums[0]}
        if any(i in a.free or j in a.free for a in outer):
            return None
        factors = {**outer, **dict(single[0])}
        scalars = algebra.number(single[1])
    left: dict[Atom, Exponent] = {a: e for a, e in factors.items() if j not in a.free}
    right: dict[Atom, Exponent] = {a: e for a, e in factors.items() if j in a.free}
    if not any(i in a.free for a in left) or not right or any(i in a.free for a in right):
        return None
    if k is not None and not (any(k in a.free for a in left) and any(k in a.free for a in right)):
        return None
    one = algebra.settle(left)
    return (algebra.multiply(scalars, one) if sums else one), algebra.settle(right), k


def _middle(algebra: Algebra, update: Update, row: Place | None, column: Place | None) -> Poly:
    """V B⁻¹ U at a row and a column, which are places of k."""
    size = update.i.size
    a, b = algebra.fresh(size), algebra.fresh(size)
    right: dict[Var, Place] = {update.j: a}
    left: dict[Var, Place] = {update.i: b}
    if update.k is not None and row is not None and column is not None:
        right[update.k], left[update.k] = row, column
    inner: Place = a if update.base is None else b
    parts = [algebra.substitute(update.right, right), algebra.substitute(update.left, {**left, update.i: inner})]
    if update.base is None:
        return algebra.sum_over((a,), algebra.product(parts))
    head = update.base.of if isinstance(update.base, Inverse) else Inverse(update.base)
    algebra.require("nonzero", _determinant(algebra, update.base))
    parts.append(algebra.entry(head, (b, a) if update.transposed else (a, b)))
    return algebra.sum_over((a, b), algebra.product(parts))


def _is_small(definitions: Definitions, algebra: Algebra, update: Update, small: Instance) -> bool:
    """Whether a matrix is 1 + V B⁻¹ U, or the transpose of that."""
    size = square_size(definitions, small)
    if size is None or update.k is None or size != update.k.size:
        return False
    p, q = algebra.fresh(size), algebra.fresh(size)
    wanted = algebra.add(algebra.delta(p, q), _middle(algebra, update, p, q))
    ways = (forward(definitions, algebra, small, places) for places in ((p, q), (q, p)))
    return any(not algebra.subtract(found, wanted).terms for found in ways)


def _determinant(algebra: Algebra, base: Tensor | Inverse | None) -> Poly:
    if base is None:
        return ONE_POLY
    inverted = isinstance(base, Inverse)
    of = base.of if isinstance(base, Inverse) else base
    return algebra.power(algebra.entry(Determinant(of), ()), -1 if inverted else 1)
