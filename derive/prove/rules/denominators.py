"""A polynomial times the denominators of its terms.

In: a polynomial, whose denominators are not 0 (its conditions say so). Out: one without denominators, which is 0 where
the other is. Refused: nothing; what stands below a sum stays.
"""
from __future__ import annotations

from derive.prove.normal_form import Algebra, Poly
from derive.prove.normal_form.atoms import Atom, RootAtom


def cleared(algebra: Algebra, poly: Poly) -> Poly:
    while True:
        below: dict[Atom, int] = {}
        for monomial in poly.terms:
            for atom, e in monomial:
                if isinstance(e, int) and e < 0:
                    below[atom] = min(below.get(atom, 0), e)
        if not below:
            return poly
        atom = min(below, key=lambda a: a.key)
        total = Poly({})
        for monomial, c in poly.terms.items():
            factors = dict(monomial)
            e = factors.pop(atom, 0) - below[atom]
            base = atom.base if isinstance(atom, RootAtom) else algebra.of_atom(atom)
            whole = algebra.multiply(algebra.settle(factors), algebra.power(base, e))
            total = algebra.add(total, algebra.scale(whole, c))
        poly = total
