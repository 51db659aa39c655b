"""Steps and signs, exactly: at 0 too, where 1[x > 0] and 1[x ≥ 0] have two values.

In: factors with a step or a sign among them. Out: what they are together, or None. Refused: nothing. That an argument
is not 0 is used only where a condition says so already, for a slope or a quotient that is not there otherwise.

    step(p)·step(−p) = 0                     p·step(−p) = p − p·step(p)         p·sign(p)² = p
    step(−p) = 1 − step(p)   where p ≠ 0     sign(p)² = 1   where p ≠ 0
"""
from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

from derive.prove.normal_form.atoms import ApplyAtom, Exponent, Monomial, Poly
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY, Factors
from derive.prove.normal_form.signs import Signs, direction, plain_function

APART = frozenset({"kink", "nonzero", "positive"})
"""Kinds of conditions under which a polynomial is not 0."""
MOST_PLACES = 3


def has_kinks(poly: Poly) -> bool:
    """Whether a step or a sign stands anywhere in it."""
    return any("step(" in a.key or "sign(" in a.key for m in poly.terms for a, _ in m)


class Kinks(Signs):
    """Signs with steps."""

    unequal: tuple[Poly, ...] = ()
    """What hypotheses say is not 0, whatever its indices are, unless two of them are one and nothing is left."""

    def leading(self, poly: Poly) -> tuple[Monomial, Fraction] | None:
        raise NotImplementedError

    def known(self, name: str, argument: Poly) -> Poly:
        raise NotImplementedError

    def require(self, kind: str, poly: Poly) -> None:
        before = len(self.conditions)
        super().require(kind, poly)
        if kind in APART and len(self.conditions) > before:
            self.settled.clear()  # what it says may let a step or a sign react

    def is_negative_first(self, argument: Poly) -> bool:
        leading = self.leading(argument)
        return leading is not None and leading[1] < 0

    def is_apart(self, poly: Poly) -> bool:
        """Whether a condition or a hypothesis says that a polynomial is not 0, at all values of its indices."""
        return self._is_said(poly, [known for known in self._said() if not self._meets(known)])

    def is_distinct(self, poly: Poly) -> bool:
        """Whether a condition or a hypothesis says that a polynomial is not 0 where its two indices differ."""
        return len(poly.free) == 2 and self._is_said(poly, [known for known in self._said() if self._meets(known)])

    def _said(self) -> tuple[Poly, ...]:
        return (*(known for kind, known in self.conditions.values() if kind in APART), *self.unequal)

    def _meets(self, poly: Poly) -> bool:
        """Whether nothing is left of a polynomial where two of its indices are one, as of x_i − x_j."""
        poly = self._open_names(poly)
        pairs = ((one, other) for one, other in permutations(poly.free, 2) if one.size == other.size)
        return any(not self.substitute(poly, {one: other}).terms for one, other in pairs)

    def _is_said(self, poly: Poly, said: list[Poly]) -> bool:
        """Whether a polynomial is one of those, up to a factor and to the names of indices."""
        if not poly.terms:
            return False
        poly = self._open_names(poly)
        wanted = direction(poly), direction(self.scale(poly, -1))
        for known in said:
            if len(known.free) <= MOST_PLACES and known.heads == poly.heads:
                free = sorted(known.free, key=lambda var: var.name)
                choices = [[v for v in poly.free if v.size == var.size] for var in free]
                for places in product(*choices):
                    moved = self.substitute(known, dict(zip(free, places, strict=True)))
                    if moved.terms and direction(moved) in wanted:
                        return True
        return False

    def _open_names(self, poly: Poly) -> Poly:
        """Fresh names where there are those of a closed sum, which the sums of another polynomial may have too."""
        return self.substitute(poly, {var: self.fresh(var.size) for var in poly.free if var.height})

    def react_step(self, atom: ApplyAtom, e: Exponent, factors: Factors) -> Poly | None:
        rest: Factors = {a: n for a, n in factors.items() if a is not atom}
        if e != 1:
            return self.settle({**rest, atom: 1}) if e > 0 else None
        argument = atom.arguments[0]
        negative_first = self.is_negative_first(argument)
        if not negative_first and not any(plain_function(other) == "step" for other in rest):
            return None
        turned = self.scale(argument, -1)
        other = self.known("step", turned)
        single = other.single()
        if single is not None and len(single[0]) == 1 and single[0][0][0] in rest:
            return ZERO_POLY
        if not negative_first:
            return None
        if self.is_apart(argument):
            return self.multiply(self.settle(rest), self.subtract(ONE_POLY, other))
        parted = self._without_leading(turned, rest)
        if parted is None:
            return None
        less, leading, tail = parted
        beyond = self.subtract(self.add(self.of_atom(atom), other), ONE_POLY)
        changed = self.subtract(self.multiply(leading, self.subtract(ONE_POLY, other)), self.multiply(tail, beyond))
        return self.multiply(less, changed)

    def react_sign(self, atom: ApplyAtom, e: Exponent, factors: Factors) -> Poly | None:
        rest: Factors = {a: n for a, n in factors.items() if a is not atom}
        if e < 2:
            return None
        if e > 2:
            return self.settle({**rest, atom: e - 2})
        if self.is_apart(atom.arguments[0]):
            return self.settle(rest)
        parted = self._without_leading(atom.arguments[0], rest)
        if parted is None:
            return None
        less, leading, tail = parted
        square = self.subtract(ONE_POLY, self.settle({atom: 2}))
        return self.multiply(less, self.add(leading, self.multiply(tail, square)))

    def _without_leading(self, argument: Poly, rest: Factors) -> tuple[Poly, Poly, Poly] | None:
        """The factors without the greatest monomial of an argument, that monomial, and the rest of the argument."""
        found = self.leading(argument)
        if found is None or any(n > rest.get(a, 0) for a, n in found[0]):
            return None
        monomial, c = found
        less: Factors = dict(rest)
        for a, n in monomial:
            less[a] = less[a] - n
        tail = Poly({m: d / c for m, d in argument.terms.items() if m != monomial})
        return self.settle(less), Poly({monomial: Fraction(1)}), tail
