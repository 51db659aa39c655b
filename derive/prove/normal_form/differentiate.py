"""The derivative of a polynomial by one entry of a tensor.

In: a polynomial, a head, places. Out: a polynomial; every other tensor counts as independent. Refused: a matrix that
is known to be symmetric, whose entries are not independent (`Impossible`).

    ∂(X⁻¹)_ij / ∂X_kl = −(X⁻¹)_ik (X⁻¹)_lj        ∂ det X / ∂X_kl = det X · (X⁻¹)_lk
"""
from __future__ import annotations

from fractions import Fraction

from derive.prove.normal_form.atoms import (
    ApplyAtom,
    Atom,
    EntryAtom,
    LayerSumAtom,
    Place,
    Poly,
    RootAtom,
    SumAtom,
    made_of,
    vars_of,
)
from derive.prove.normal_form.layer_sums import LayerSums
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY, Impossible, without_new
from derive.term import Determinant, Head, Inverse


class Differentiation(LayerSums):
    """Sums with derivatives."""

    def derivative(self, poly: Poly, head: Head, places: tuple[Place, ...], alone: bool = False) -> Poly:
        """∂poly/∂head. `alone`: sums over layers that run through the head do not count, only what names it."""
        parts: list[Poly] = []
        if any(self.is_known_symmetric(one) for one in made_of(head)):
            raise Impossible("a derivative by a symmetric matrix")
        if head in self.binary or head in self.units:
            raise Impossible("a derivative by labels of which there are two")
        for monomial, c in poly.terms.items():
            for atom, e in monomial:
                if not self.may_depend(atom, head):
                    continue
                rest = {a: n for a, n in monomial if a is not atom}
                rest[atom] = e - 1
                inner = self._by_atom(atom, head, places, alone)
                if isinstance(atom, RootAtom):
                    inner = self.derivative(atom.base, head, places, alone)
                if inner.terms and e < 1 and e.denominator != 1:
                    # a root has no slope at 0, where it still has a value
                    self._require_root(atom.base if isinstance(atom, RootAtom) else self.of_atom(atom), True)
                parts.append(self.scale(self.multiply(self.settle(rest), inner), c * Fraction(e)))
        return without_new(self.add(*parts), poly.free | vars_of(places)) if parts else ZERO_POLY

    def _by_atom(self, atom: Atom, head: Head, places: tuple[Place, ...], alone: bool) -> Poly:
        match atom:
            case EntryAtom(head=Determinant(of=matrix)) if head == matrix:
                return self.multiply(self.of_atom(atom), self.entry(Inverse(matrix), places[::-1]))
            case EntryAtom(head=Inverse() as inverse, places=(row, column)) if head == inverse.of:
                k, l = places  # noqa: E741
                before, after = self.entry(inverse, (row, k)), self.entry(inverse, (l, column))
                return self.scale(self.multiply(before, after), -1)
            case EntryAtom(head=other) if other != head:
                return ZERO_POLY
            case EntryAtom(places=own):
                assert len(own) == len(places), f"{atom.key} has {len(own)} indices, not {len(places)}"
                return self.product([self.delta(i, j) for i, j in zip(own, places, strict=True)])
            case SumAtom():
                bound, body = self.open(atom)
                return self.sum_over(bound, self.derivative(body, head, places, alone))
            case LayerSumAtom():
                return self.by_member(atom, head, places, alone)
            case ApplyAtom(function=function, arguments=arguments, orders=orders):
                parts = [ZERO_POLY]
                for k, argument in enumerate(arguments):
                    if any(self.may_depend(a, head) for m in argument.terms for a, _ in m):
                        raised = tuple(n + (position == k) for position, n in enumerate(orders))
                        outer = self.apply(function, arguments, raised)
                        parts.append(self.multiply(outer, self.derivative(argument, head, places, alone)))
                return self.add(*parts)
            case _:
                return ONE_POLY
