"""Signs of polynomials: what is surely above 0, and what is assumed to be.

In: polynomials, and what hypotheses and domains say. Out: yes, or no, which means that nobody knows. Refused: nothing.
"""
from __future__ import annotations

from derive.prove.normal_form.atoms import UNIT, ApplyAtom, Atom, EntryAtom, Exponent, Poly, RootAtom, SumAtom, Var
from derive.prove.normal_form.ring import Ring
from derive.prove.rules.functions import FUNCTIONS
from derive.term import Head


class Signs(Ring):
    """The ring with signs."""

    positive_names: frozenset[str] = frozenset()
    orders: frozenset[tuple[str, bool]] = frozenset()
    """Keys of polynomials that are assumed to be above 0 (True) or not below it, up to a positive factor."""

    signs: frozenset[tuple[Head, bool]] = frozenset()
    """Tensors of which every entry is above 0 (True) or not below it."""

    def suppose(self, poly: Poly, strict: bool) -> None:
        """poly > 0, or poly ≥ 0, whatever its indices are: of numbers, and of the entries of one array."""
        if poly.terms and not poly.free:
            self.orders |= {(direction(poly), strict)}
        single = poly.single()
        if single is None or single[1] < 0 or len(single[0]) != 1 or not poly.free:
            return
        (atom, e), = single[0]
        if isinstance(atom, EntryAtom) and isinstance(e, int) and e % 2:
            variables = [place for place in atom.places if isinstance(place, Var)]
            if len(set(variables)) == len(atom.places):
                self.signs |= {(atom.head, strict)}

    def is_nonnegative(self, poly: Poly) -> bool:
        if self.is_positive(poly) or bool(self.orders and (direction(poly), False) in self.orders):
            return True
        single = poly.single()
        return single is not None and single[1] > 0 and all(self.atom_nonnegative(a, e) for a, e in single[0])

    def atom_nonnegative(self, atom: Atom, e: Exponent) -> bool:
        if self._even(atom, e):
            return True
        if isinstance(atom, EntryAtom) and (atom.head, False) in self.signs:
            return True
        return bool(self.orders and (direction(self.of_atom(atom)), False) in self.orders)

    def is_positive(self, poly: Poly) -> bool:
        """True only where every value is > 0."""
        if not poly.terms:
            return False
        if all(c > 0 and all(self.atom_positive(a) for a, _ in m) for m, c in poly.terms.items()):
            return True
        return self._is_unit_minus(poly) or bool(self.orders and (direction(poly), True) in self.orders)

    def _is_unit_minus(self, poly: Poly) -> bool:
        """c − d·sigmoid(x)ⁿ and c − d·tanh(x)ⁿ with c ≥ d > 0."""
        rest = [(m, c) for m, c in poly.terms.items() if m]
        if len(rest) != 1 or len(poly.terms) != 2 or len(rest[0][0]) != 1:
            return False
        (monomial, c), = rest
        atom, e = monomial[0]
        return c < 0 and poly.terms[UNIT] >= -c and e >= 1 and e.denominator == 1 and (
            plain_function(atom) in {"sigmoid", "tanh"})

    def atom_positive(self, atom: Atom) -> bool:
        if atom.positive is None:
            atom.positive = self._find_positive(atom)
        return atom.positive

    def _find_positive(self, atom: Atom) -> bool:
        match atom:
            case ApplyAtom(function=function, orders=orders):
                law = FUNCTIONS.get(function.name) if function.known and not any(orders) else None
                return law is not None and law.range_ in {"positive", "unit"}
            case SumAtom(factors=factors):
                return all(self.atom_positive(a) for a, _ in factors)
            case RootAtom(base=base):
                return self.is_positive(base)
            case EntryAtom(head=head):
                named = getattr(head, "name", "") in self.positive_names or (head, True) in self.signs
                return named or bool(self.orders and (direction(self.of_atom(atom)), True) in self.orders)
            case _:
                return False

    def _nonzero(self, poly: Poly) -> bool:
        return self.is_positive(poly) or self.is_positive(self.scale(poly, -1))

    def require_nonzero(self, poly: Poly) -> None:
        if not self._nonzero(poly):
            self.require("nonzero", poly)

    def _square(self, poly: Poly) -> bool:
        """A sum of even powers with positive coefficients."""
        return all(c > 0 and all(self._even(a, e) for a, e in m) for m, c in poly.terms.items())

    def _even(self, atom: Atom, e: Exponent) -> bool:
        if (isinstance(e, int) and e % 2 == 0) or self.atom_positive(atom):
            return True
        return isinstance(atom, SumAtom) and all(self._even(a, n) for a, n in atom.factors)


def direction(poly: Poly) -> str:
    """The key of a polynomial divided by the size of its first coefficient."""
    by = 1 / abs(poly.ordered()[0][1])
    return Poly({m: c * by for m, c in poly.terms.items()}).key


def plain_function(atom: Atom) -> str:
    """The name of a known function that is not differentiated."""
    if isinstance(atom, ApplyAtom) and atom.function.known and not any(atom.orders):
        return atom.function.name
    return ""
