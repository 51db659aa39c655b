"""Scalar functions of polynomials: which become atoms, and which are something simpler.

In: a function, its arguments as polynomials, the orders of differentiation. Out: polynomials. Refused: a known function
without a row in `derive/functions.py`. exp(a+b) = exp(a)·exp(b); log of positive factors splits; relu(x) = x·step(x).
"""
from __future__ import annotations

from fractions import Fraction

from derive.prove.normal_form.atoms import (
    UNIT,
    ApplyAtom,
    Atom,
    Exponent,
    Monomial,
    Place,
    Poly,
    RootAtom,
    function_key,
    monomial_key,
)
from derive.prove.normal_form.powers import Powers, plain_function
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY, Impossible
from derive.prove.rules.functions import FUNCTIONS
from derive.term import Function, Tensor, Term

ARGUMENT = Tensor("x")
LARGEST_ANGLE = 8
MOST_CASES = 3
"""Steps in an argument by which it is parted."""
REACTIVE = frozenset({"step", "sign", "cos"})


class Functions(Powers):
    """Powers with scalar functions."""

    exponential_form: bool = False
    angle_sums: bool = False
    step_form: bool = False
    """|x| = x·(2·step(x) − 1), and sign(x) = step(x) − step(−x)."""

    def convert_law(self, law: Term, argument: Poly) -> Poly:
        """A term of the table at x = argument."""
        raise NotImplementedError

    def derivative_by_argument(self, term: Term, order: int) -> Term | None:
        raise NotImplementedError

    def known(self, name: str, argument: Poly) -> Poly:
        return self.apply(Function(name, None, True), (argument,), (0,))

    def absolute(self, poly: Poly) -> Poly:
        return self.known("abs", poly)

    def apply_again(self, atom: ApplyAtom, arguments: tuple[Poly, ...]) -> Poly:
        return self.apply(atom.function, arguments, atom.orders)

    def apply(self, function: Function, arguments: tuple[Poly, ...], orders: tuple[int, ...]) -> Poly:
        if not function.known:
            return self.apply_atom(function, arguments, orders)
        law = FUNCTIONS.get(function.name)
        if law is None or len(arguments) != 1:
            raise Impossible(f"no law for {function.name} in derive/functions.py")
        argument, order = arguments[0], orders[0]
        if order:
            return self._derivative(function.name, argument, order)
        constant = argument.constant()
        if constant is not None:
            if constant in law.values:
                return self.number(law.values[constant])
            if law.exact is not None:
                return self.number(law.exact(constant))
        if law.is_written_out or (self.exponential_form and law.kept):
            assert law.exponential is not None
            return self.convert_law(law.exponential, argument)
        special = {"exp": self._exp, "log": self._log, "sqrt": self._sqrt, "relu": self._relu, "abs": self._abs,
                   "step": self._step, "sign": self._sign}.get(law.name)
        if special is not None:
            return special(argument)
        return argument if law.name == "identity" else self._mirrored(function.name, argument)

    def apply_atom(self, function: Function, arguments: tuple[Poly, ...], orders: tuple[int, ...]) -> Poly:
        key = f"{function_key(function, orders)}({';'.join(p.key for p in arguments)})"
        atom = self.atoms.get(key)
        if atom is None:
            reactive = function.known and function.name in REACTIVE
            atom = self.atoms[key] = ApplyAtom(key, function, arguments, orders, reactive)
        return self.of_atom(atom)

    def _atom(self, name: str, argument: Poly) -> Poly:
        return self.apply_atom(Function(name, None, True), (argument,), (0,))

    def _derivative(self, name: str, argument: Poly, order: int) -> Poly:
        law = FUNCTIONS[name]
        if law.smooth == "nonzero" and not self._nonzero(argument):
            self.require("kink", argument)
        if law.smooth == "positive" and not self.is_positive(argument):
            self.require("positive", argument)
        if order == 1:
            return self.convert_law(law.derivative, argument)
        placeholder = self.entry(ARGUMENT, ())
        poly = self.convert_law(law.derivative, placeholder)
        for _ in range(order - 1):
            poly = self.derivative(poly, ARGUMENT, ())
        return self.replace_entry(poly, ARGUMENT, argument)

    def derivative(self, poly: Poly, head: Tensor, places: tuple[Place, ...], alone: bool = False) -> Poly:
        raise NotImplementedError

    def replace_entry(self, poly: Poly, head: Tensor, by: Poly) -> Poly:
        """A scalar tensor replaced everywhere."""
        return self.rebuild(poly, lambda atom: head in atom.heads, lambda _: by)

    # The functions with laws of their own.
    def _exp(self, argument: Poly) -> Poly:
        """exp(Σ c·t) = Π exp(t)^c, and exp(c·log x) = x^c."""
        factors: list[Poly] = []
        for monomial, c in argument.ordered():
            e: Exponent = int(c) if c.denominator == 1 else c
            inner = self._log_argument(monomial)
            if inner is not None:
                factors.append(self.power(inner, e))
            else:
                atom = self._atom("exp", Poly({monomial: Fraction(1)})).single()
                assert atom is not None
                factors.append(self.settle({atom[0][0][0]: e}))
        return self.product(factors)

    def _log_argument(self, monomial: Monomial) -> Poly | None:
        if len(monomial) == 1 and monomial[0][1] == 1 and plain_function(monomial[0][0]) == "log":
            atom = monomial[0][0]
            assert isinstance(atom, ApplyAtom)
            return atom.arguments[0]
        return None

    def _log(self, argument: Poly) -> Poly:
        """log(c·p·r) = log c + log p + log r where c and p are positive."""
        if not self.is_positive(argument):
            self.require("positive", argument)
        single = argument.single()
        if single is None:
            content = self._content(argument, False)
            if content:
                inside = self.multiply(argument, self.power(Poly({content: Fraction(1)}), -1))
                other = self._log(inside) if inside.single() is not None else self._atom("log", inside)
                return self.add(self._log(Poly({content: Fraction(1)})), other)
            return self._atom("log", argument)
        monomial, c = single
        parts: list[Poly] = []
        rest: list[tuple[object, Exponent]] = []
        for atom, e in monomial:
            if not self.atom_positive(atom):
                rest.append((atom, e))
            elif plain_function(atom) == "exp":
                assert isinstance(atom, ApplyAtom)
                parts.append(self.scale(atom.arguments[0], Fraction(e)))
            else:
                parts.append(self.scale(self._log_atom(atom), Fraction(e)))
        if rest:
            kept = tuple(pair for pair in monomial if pair in rest)
            whole = len(kept) == 1 and kept[0][1].denominator == 1 and kept[0][1] % 2
            sign = Fraction(1 if c > 0 else -1)
            if whole and sign > 0:
                parts.append(self.scale(self._log_atom(kept[0][0]), Fraction(kept[0][1])))
            else:
                parts.append(self._atom("log", Poly({kept: sign})))
        size = abs(c)
        if size != 1:
            parts.append(self._log_number(size))
        return self.add(*parts) if parts else ZERO_POLY

    def _log_atom(self, atom: Atom) -> Poly:
        """Of a denominator, the logarithm of what it is made of."""
        return self._log(atom.base) if isinstance(atom, RootAtom) else self._atom("log", self.of_atom(atom))

    def _log_number(self, value: Fraction) -> Poly:
        parts = [self._atom("log", self.number(Fraction(n))) for n in (value.numerator, value.denominator)]
        signs = (1 if value.numerator != 1 else 0, -1 if value.denominator != 1 else 0)
        return self.add(*(self.scale(p, s) for p, s in zip(parts, signs, strict=True)))

    def _sqrt(self, argument: Poly) -> Poly:
        return self.power(argument, Fraction(1, 2))

    def _relu(self, argument: Poly) -> Poly:
        if self.is_nonnegative(argument):
            return argument
        return self.multiply(argument, self._step_of_factor(argument))

    def _abs(self, argument: Poly) -> Poly:
        if self.is_nonnegative(argument):
            return argument
        if self.is_nonnegative(self.scale(argument, -1)):
            return self.scale(argument, -1)
        if self.step_form:
            return self.multiply(argument, self._twice_less_one(self._step_of_factor(argument)))
        parted = self._by_cases("abs", argument)
        return self.multiply(argument, self._sign(argument)) if parted is None else parted

    def _sign(self, argument: Poly) -> Poly:
        if self.is_positive(argument):
            return ONE_POLY
        if self.is_positive(self.scale(argument, -1)):
            return self.scale(ONE_POLY, -1)
        if self.step_form:
            return self.subtract(self._step(argument), self._step(self.scale(argument, -1)))
        parted = self._by_cases("sign", argument)
        return self._mirrored("sign", self._normalised(argument)) if parted is None else parted

    def _twice_less_one(self, step: Poly) -> Poly:
        return self.subtract(self.scale(step, 2), ONE_POLY)

    def _step(self, argument: Poly) -> Poly:
        if self.is_positive(argument):
            return ONE_POLY
        if self.is_nonnegative(self.scale(argument, -1)):
            return ZERO_POLY
        parted = self._by_cases("step", argument)
        if parted is not None:
            return parted
        single = self._atom("step", self._normalised(argument)).single()
        assert single is not None
        return self.settle(dict(single[0]))

    def _by_cases(self, name: str, argument: Poly) -> Poly | None:
        """f(p + s·q) = s·f(p + q) + (1 − s)·f(p), where s is a step: 0 or 1. None without a step, or with many."""
        found = [atom for monomial in argument.terms for atom, _ in monomial if plain_function(atom) == "step"]
        steps = {atom.key: atom for atom in found}
        if not 0 < len(steps) <= MOST_CASES:
            return None
        step = self.of_atom(steps[min(steps)])
        held: list[Poly] = []
        rest: dict[Monomial, Fraction] = {}
        for monomial, c in argument.terms.items():
            less = tuple(pair for pair in monomial if pair[0].key != min(steps))
            if less == monomial:
                rest[monomial] = c
            else:
                held.append(Poly({less: c}))
        without = Poly(rest)
        one, other = (self.known(name, case) for case in (self.add(without, *held), without))
        return self.add(self.multiply(step, one), self.multiply(self.subtract(ONE_POLY, step), other))

    def _step_of_factor(self, argument: Poly) -> Poly:
        """The step where it is multiplied by its argument, so that nothing hangs on its value at 0."""
        if self.is_negative_first(argument) and not self.is_nonnegative(self.scale(argument, -1)):
            return self.subtract(ONE_POLY, self._step(self.scale(argument, -1)))
        return self._step(argument)

    def _normalised(self, argument: Poly) -> Poly:
        """Divided by the absolute value of the first coefficient; positive factors of all terms go."""
        leading = self.leading(argument)
        if leading is not None:
            argument = self.scale(argument, 1 / abs(leading[1]))
        return self.without_positive(argument)

    def _angle_sum(self, name: str, argument: Poly) -> Poly | None:
        """sin(a + b) = sin a cos b + cos a sin b, cos(a + b) = cos a cos b − sin a sin b; 2a is a + a."""
        monomial, c = argument.ordered()[0]
        if len(argument.terms) == 1 and abs(c) <= 1:
            return None
        if abs(c) > LARGEST_ANGLE:
            return None
        first = Poly({monomial: c if abs(c) <= 1 else Fraction(1 if c > 0 else -1)})
        rest = self.subtract(argument, first)
        one, other = ((self.known(f, first), self.known(f, rest)) for f in (name, "cos" if name == "sin" else "sin"))
        if name == "sin":
            return self.add(self.multiply(one[0], other[1]), self.multiply(other[0], one[1]))
        return self.subtract(self.multiply(one[0], one[1]), self.multiply(other[0], other[1]))

    def _mirrored(self, name: str, argument: Poly) -> Poly:
        """f(−x) = ±f(x) or 1 − f(x), with the sign chosen so that the leading coefficient is positive."""
        law = FUNCTIONS[name]
        if self.angle_sums and name in {"sin", "cos"}:
            found = self._angle_sum(name, argument)
            if found is not None:
                return found
        if (law.parity or law.mirror) and self.is_negative_first(argument):
            inner = self._atom(name, self.scale(argument, -1))
            return self.scale(inner, law.parity) if law.parity else self.subtract(ONE_POLY, inner)
        return self._atom(name, argument)


__all__ = ["UNIT", "Functions", "monomial_key"]
