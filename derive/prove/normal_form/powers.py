"""Powers, and the reactions between factors: deltas, denominators, partial fractions, idempotent functions.

In: polynomials and exponents. Out: polynomials; what a power relied on goes to `conditions`. Refused: 1/0
(`Impossible`). A polynomial of several terms under a negative or fractional exponent is a `RootAtom`. Its law is
LM(D)·D^e = (D^(e+1) − tail(D)·D^e) / LC(D), where LM(D) is chosen in an order that sees no index names.
"""
from __future__ import annotations

from fractions import Fraction
from math import floor, isqrt

from derive.prove.normal_form.atoms import (
    UNIT,
    ApplyAtom,
    Atom,
    DeltaAtom,
    EntryAtom,
    Exponent,
    Monomial,
    Place,
    Poly,
    RootAtom,
    SumAtom,
    Var,
    exponent,
)
from derive.prove.normal_form.contents import rational_content, square_part
from derive.prove.normal_form.kinks import Kinks
from derive.prove.normal_form.order import monomial_weight, order_key
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY, Factors, Impossible
from derive.prove.normal_form.signs import plain_function

MAX_POWER = 24
MAX_EXPONENT = 1000
MOST_BITS = 1 << 16
"""Of a power of a number."""
ZERO_ONE_FUNCTIONS = frozenset({"step"})


class Powers(Kinks):
    """The ring with powers and reactions."""

    # Powers.
    def power(self, base: Poly, e: Exponent) -> Poly:
        if e == 1:
            return base
        e = exponent(e)
        if isinstance(e, int) and e >= 0:
            if e > MAX_POWER and len(base.terms) > 1:
                raise Impossible(f"a power of {e}")
            single = base.single()
            if single is not None and abs(single[1]) != 1 and _is_long(single[1], e):
                raise Impossible(f"a power of {e}")
            if single is not None and not any(a.reactive for a, _ in single[0]):
                return Poly({tuple((a, exponent(n * e)) for a, n in single[0]) if e else UNIT: single[1] ** e})
            return self.natural_power(base, e)
        if not base.terms:
            if e > 0:
                return ZERO_POLY
            raise Impossible("a division by zero")
        single = base.single()
        if single is not None:
            return self._monomial_power(*single, e)
        return self._root(base, e)

    def _monomial_power(self, monomial: Monomial, c: Fraction, e: Exponent) -> Poly:
        outside: list[Poly] = []
        left: list[tuple[Atom, Exponent]] = []
        for atom, n in monomial:
            if isinstance(atom, DeltaAtom) or plain_function(atom) in ZERO_ONE_FUNCTIONS:
                raise Impossible("a power of an indicator")
            if isinstance(e, int) or self.atom_positive(atom):
                if e < 0:
                    self.require_nonzero(self.of_atom(atom))
                outside.append(self.settle({atom: n * e}))
            elif n.denominator == 1 and int(n) % 2 == 0 and (n * e).denominator == 1:
                outside.append(self._absolute_power(atom, int(n * e)))
            elif self.atom_nonnegative(atom, 1) and n * e > 0:
                outside.append(self.settle({atom: n * e}))
            else:
                left.append((atom, n))
        if isinstance(e, int):
            if abs(c) != 1 and _is_long(c, e):
                raise Impossible(f"a power of {e}")
            return self.scale(self.product(outside), c ** e)
        return self.product([*outside, self._leftover_power(tuple(left), c, Fraction(e))])

    def _absolute_power(self, atom: Atom, n: int) -> Poly:
        """(x²)^(n/2) = |x|ⁿ."""
        if n < 0:
            self.require_nonzero(self.of_atom(atom))
        if n % 2 == 0:
            return self.settle({atom: n})
        return self.multiply(self.absolute(self.of_atom(atom)), self.settle({atom: n - 1}))

    def absolute(self, poly: Poly) -> Poly:
        raise NotImplementedError

    def _leftover_power(self, left: Monomial, c: Fraction, e: Fraction) -> Poly:
        """The fractional power of c·left, where nothing is known about the sign of what is left."""
        if not left:
            return self._constant_power(c, e)
        if len(left) == 1 and c > 0 and left[0][1].denominator == 1 and int(left[0][1]) % 2:
            atom, n = left[0]
            self._require_root(self.of_atom(atom), n * e < 0)
            return self.multiply(self._constant_power(c, e), self.settle({atom: n * e}))
        base = Poly({left: c})
        self._require_root(base, e < 0)
        return self.settle({self.root_atom(base): e})

    def _require_root(self, base: Poly, below: bool) -> None:
        """Where a root exists, or its reciprocal."""
        if self._square(base):
            if below:
                self.require_nonzero(base)
        elif not self.is_positive(base) and (below or not self.is_nonnegative(base)):
            self.require("positive" if below else "nonnegative", base)

    def _constant_power(self, c: Fraction, e: Fraction) -> Poly:
        if c == 1:
            return ONE_POLY
        if c < 0:
            raise Impossible("a root of a negative number")
        if e.denominator == 2:
            root = Fraction(isqrt(c.numerator), isqrt(c.denominator))
            if root * root == c:
                return self.number(root ** int(2 * e))
        return self.settle({self.root_atom(self.number(c)): e})

    def _root(self, base: Poly, e: Exponent) -> Poly:
        """D^e for D of several terms: what divides every term comes out, the rest is opaque."""
        if isinstance(e, int):
            self.require_nonzero(base)
        else:
            self._require_root(base, e < 0)
        content = self._content(base, isinstance(e, int))
        divided = Poly({_divide(m, content): c for m, c in base.terms.items()})
        if any(isinstance(a, RootAtom) and n < 0 for a, n in content):
            opened = self.add(*(self.scale(self.settle(dict(m)), c) for m, c in divided.terms.items()))
            return self.multiply(self.power(Poly({content: Fraction(1)}), e), self.power(opened, e))
        by = rational_content(divided)
        leading = self.leading(divided)
        if leading is not None and leading[1] < 0 and isinstance(e, int):
            by = -by
        if not isinstance(e, int):
            by = square_part(by) if e.denominator == 2 else Fraction(1)
        divided = self.scale(divided, 1 / by)
        outside = self.power(Poly({content: by}), e)
        return self.multiply(outside, self.settle({self.root_atom(divided): e}))

    def _content(self, poly: Poly, whole: bool) -> Monomial:
        """The greatest monomial that divides every term; negative exponents count. Under a root only positive atoms."""
        least: dict[Atom, Exponent] = {a: e for m in poly.terms for a, e in m}
        for atom in least:
            least[atom] = min(dict(m).get(atom, 0) for m in poly.terms)
        kept = {a: e for a, e in least.items() if e and (whole or self.atom_positive(a))
                and not isinstance(a, DeltaAtom) and plain_function(a) not in ZERO_ONE_FUNCTIONS}
        return tuple(sorted(kept.items(), key=lambda pair: pair[0].key))

    def without_positive(self, poly: Poly) -> Poly:
        """Divided by the positive factors of all terms."""
        content = self._content(poly, False)
        return self.multiply(poly, self.power(Poly({content: Fraction(1)}), -1)) if content else poly

    def root_atom(self, base: Poly) -> RootAtom:
        key = f"({base.key})"
        atom = self.atoms.get(key)
        if atom is None:
            weight = max(int(monomial_weight(m)) for m in base.terms)
            atom = self.atoms[key] = RootAtom(key, base, max(weight, 0))
            atom.leading = self.leading(base)
            if atom.leading is not None:
                atom.tail = Poly({m: c for m, c in base.terms.items() if m != atom.leading[0]})
        assert isinstance(atom, RootAtom)
        return atom

    def leading(self, poly: Poly) -> tuple[Monomial, Fraction] | None:
        """The greatest monomial by weight, then by names without indices; None where two are greatest."""
        ranked = sorted(((order_key(m), i) for i, m in enumerate(poly.terms)), reverse=True)
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            return None
        monomial = list(poly.terms)[ranked[0][1]]
        if not monomial or any(isinstance(a, DeltaAtom) or e <= 0 for a, e in monomial):
            return None
        return monomial, poly.terms[monomial]

    # Reactions.
    def react(self, factors: Factors) -> Poly | None:
        for atom, e in factors.items():
            match atom:
                case DeltaAtom():
                    found = self._contract(atom, e, factors)
                case RootAtom():
                    found = self._react_root(atom, e, factors)
                case ApplyAtom():
                    found = self._react_function(atom, e, factors)
                case EntryAtom() | SumAtom() if atom.reactive:
                    found = self._of_a_label(atom, e, factors) or self._rewrite(atom, e, factors)
                case _:
                    found = None
            if found is not None:
                return found
        return self._partial_fractions(factors)

    def _contract(self, atom: DeltaAtom, e: Exponent, factors: Factors) -> Poly | None:
        """δ(i,j)·f(j) = δ(i,j)·f(i), and δ² = δ."""
        if e != 1:
            return self.settle({**factors, atom: 1})
        target = contraction(atom)
        if target is None:
            return None
        var, place = target
        rest = {a: n for a, n in factors.items() if a is not atom}
        if all(var not in a.free for a in rest):
            return None
        return self.multiply(self.of_atom(atom), self._substituted(rest, {var: place}))

    def _substituted(self, factors: Factors, mapping: dict[Var, Place]) -> Poly:
        return self.substitute(Poly({tuple(factors.items()): Fraction(1)}), mapping)

    def _react_root(self, atom: RootAtom, e: Exponent, factors: Factors) -> Poly | None:
        rest = {a: n for a, n in factors.items() if a is not atom}
        constant = atom.base.constant()
        if constant is not None and not 0 < e < 1:
            whole = floor(e)
            return self.scale(self.settle({**rest, atom: e - whole}), constant ** whole)
        if e >= 1:
            whole = int(e)
            return self.multiply(self.natural_power(atom.base, whole), self.settle({**rest, atom: e - whole}))
        if e > 0 or atom.leading is None or atom.tail is None:
            return None
        monomial, c = atom.leading
        if any(n > factors.get(a, 0) for a, n in monomial):
            return None
        for a, n in monomial:
            rest[a] = rest[a] - n
        less = self.multiply(atom.tail, self.settle({**rest, atom: e}))
        return self.scale(self.subtract(self.settle({**rest, atom: e + 1}), less), 1 / c)

    def _react_function(self, atom: ApplyAtom, e: Exponent, factors: Factors) -> Poly | None:
        """step² = step, cos² = 1 − sin², below a line sin² = 1 − cos², and what `kinks` says of steps and signs."""
        name = plain_function(atom)
        if name == "cos" and e < 0:
            return self._over_cosine(atom, factors)
        if name in {"step", "sign"}:
            return self.react_step(atom, e, factors) if name == "step" else self.react_sign(atom, e, factors)
        if e == 1 or e < 0 or name != "cos":
            return None
        rest = {a: n for a, n in factors.items() if a is not atom}
        sine = self.known("sin", atom.arguments[0])
        square = self.subtract(ONE_POLY, self.multiply(sine, sine))
        return self.multiply(self.settle({**rest, atom: e - 2}), square)

    def _over_cosine(self, atom: ApplyAtom, factors: Factors) -> Poly | None:
        sine = self.known("sin", atom.arguments[0]).single()
        of = sine[0][0][0] if sine is not None and len(sine[0]) == 1 else None
        if of is None or factors.get(of, 0) < 2:
            return None
        less = {**factors, of: factors[of] - 2}
        return self.subtract(self.settle(less), self.settle({**less, atom: less[atom] + 2}))

    def known(self, name: str, argument: Poly) -> Poly:
        raise NotImplementedError

    def replacement(self, atom: Atom) -> Poly | None:
        """What a hypothesis says that an atom is."""
        return None

    def _rewrite(self, atom: Atom, e: Exponent, factors: Factors) -> Poly | None:
        by = self.replacement(atom)
        if by is None:
            return None
        return self.multiply(self.settle({a: n for a, n in factors.items() if a is not atom}), self.power(by, e))

    def _of_a_label(self, atom: Atom, e: Exponent, factors: Factors) -> Poly | None:
        """y² = y where y is 0 or 1, y² = 1 where it is -1 or 1."""
        if not isinstance(atom, EntryAtom) or not isinstance(e, int):
            return None
        if atom.head in self.units and e not in (0, 1):
            return self.settle({**factors, atom: e % 2})
        return self.settle({**factors, atom: 1}) if atom.head in self.binary and e > 1 else None

    def _partial_fractions(self, factors: Factors) -> Poly | None:
        """1/(D·E) = (1/E − c/D)/r where D − c·E = r is a number."""
        below = [(a, self._denominator(a)) for a, e in factors.items() if isinstance(e, int) and e < 0]
        for position, (atom, poly) in enumerate(below):
            if not isinstance(atom, RootAtom) or atom.leading is None:
                continue
            for other_position, (other, second) in enumerate(below):
                c = second.terms.get(atom.leading[0])
                if other_position == position or c is None:
                    continue
                c = atom.leading[1] / c
                r = self.subtract(poly, self.scale(second, c)).constant()
                if r:
                    first = self.settle({**factors, atom: factors[atom] + 1})
                    return self.scale(self.subtract(first, self.scale(
                        self.settle({**factors, other: factors[other] + 1}), c)), 1 / r)
        return None

    def _denominator(self, atom: Atom) -> Poly:
        return atom.base if isinstance(atom, RootAtom) else self.of_atom(atom)


def contraction(atom: DeltaAtom) -> tuple[Var, Place] | None:
    """Which variable a delta replaces, and by what: a number takes a variable, the smaller key the greater."""
    left, right = atom.left, atom.right
    if isinstance(left, Var) and isinstance(right, Var):
        return (right, left) if left.size == right.size else None
    for var, place in ((left, right), (right, left)):
        if isinstance(var, Var) and (isinstance(place, int) or place == var.size):
            return var, place
    return None


def _is_long(number: Fraction, e: Exponent) -> bool:
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return abs(e) > MAX_EXPONENT or bits * abs(e) > MOST_BITS


def _divide(monomial: Monomial, by: Monomial) -> Monomial:
    factors = dict(monomial)
    for atom, e in by:
        factors[atom] = factors.get(atom, 0) - e
    return tuple((a, exponent(e)) for a, e in sorted(factors.items(), key=lambda pair: pair[0].key) if e)
