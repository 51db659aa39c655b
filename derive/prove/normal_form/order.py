"""An order of monomials that products respect and that sees no names of indices.

In: monomials. Out: keys to sort by. Refused: nothing; two monomials that differ in index names only have the same key.
"""
from __future__ import annotations

from derive.prove.normal_form.atoms import Exponent, Monomial, RootAtom, erased


def monomial_weight(monomial: Monomial) -> Exponent:
    return sum((a.weight * e for a, e in monomial), 0)


def order_key(monomial: Monomial) -> tuple[Exponent, tuple[tuple[str, Exponent], ...]]:
    """Weight first, then the exponents of the atoms, the greatest name first: an order that products respect.

    A root comes before all other names: its square is a polynomial of the same weight, which must count as smaller.
    """
    names = ((("~" if isinstance(a, RootAtom) else "") + erased(a), e) for a, e in monomial)
    return monomial_weight(monomial), tuple(sorted(names, reverse=True))
