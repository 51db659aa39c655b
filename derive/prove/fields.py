"""The numbers in which a claim is evaluated: a finite field, exact fractions, floats, and intervals.

In: fractions, and functions by name. Out: values of the field. Refused: a point outside a domain or on a kink
(`Outside`), and what the field cannot say (`Unsure`). Two sides that differ in the finite field differ as rational
functions; there, and only there, a known function is drawn like an unknown one (with its own derivative), so it
refutes nothing alone.
"""
from __future__ import annotations

import math
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]

from derive.prove.rules.functions import FUNCTIONS
from derive.term import Function

Value = Any
iv: Any = mpmath.iv
PRIME = (1 << 61) - 1
FUNCTION_VALUES = [Fraction(a, b) for b in range(2, 8) for a in range(1, b) if math.gcd(a, b) == 1]
MOST_BITS = 1 << 13
"""Of an exact number; longer ones cost time and no budget, and intervals say as much."""
iv.prec = 120


class Outside(Exception):
    """A point where a side is not defined, or has no derivative."""


class Unsure(Exception):
    """The field cannot evaluate this."""


class _Irrational:
    """A value of which only its being irrational is known; it matters only where it is not multiplied by 0."""

    def __repr__(self) -> str:
        return "irrational"


IRRATIONAL = _Irrational()


class Field(ABC):
    """Arithmetic, and functions drawn at random where nothing is known."""

    def __init__(self, rng: random.Random):
        self.rng = rng
        self.drawn: dict[tuple[Function, tuple[Value, ...], tuple[int, ...]], Value] = {}
        self.shown: dict[tuple[Function, tuple[Value, ...], tuple[int, ...]], Fraction] = {}
        """Drawn values as fractions."""

    @abstractmethod
    def number(self, value: Fraction) -> Value: ...

    def add(self, left: Value, right: Value) -> Value:
        return left + right

    def multiply(self, left: Value, right: Value) -> Value:
        return left * right

    @abstractmethod
    def power(self, base: Value, e: Fraction) -> Value: ...

    @abstractmethod
    def function(self, name: str, x: Value) -> Value:
        """A known function without derivative."""

    @abstractmethod
    def is_zero(self, value: Value) -> bool: ...

    def key(self, value: Value) -> Value:
        """Equal for equal arguments of an unknown function."""
        return value

    def is_above(self, left: Value, right: Value, strict: bool) -> bool:
        """Surely left > right; or left ≥ right, if not strict."""
        if left is IRRATIONAL or right is IRRATIONAL:
            raise Unsure("an order of irrational numbers")
        return left > right or (not strict and left == right)

    def unknown(self, function: Function, arguments: tuple[Value, ...], orders: tuple[int, ...]) -> Value:
        key = (function, tuple(map(self.key, arguments)), orders)
        if key not in self.drawn:
            value = self.rng.choice(FUNCTION_VALUES)
            if any(orders):
                value = self.rng.choice((-1, 1)) * (value + self.rng.choice((0, 1)))
            self.shown[key] = value
            self.drawn[key] = self.number(value)
        return self.drawn[key]

    def leaf(self, positive: bool, unit: bool) -> Fraction:
        """A number for an input or a parameter."""
        if unit:
            return self.rng.choice(FUNCTION_VALUES)
        value = Fraction(self.rng.randint(1, 7), self.rng.randint(1, 5))
        return value if positive else self.rng.choice((-1, 1)) * value


class Finite(Field):
    """Integers modulo a prime: as good as exact, and fast."""

    def number(self, value: Fraction) -> int:
        if value.denominator == 1:
            return value.numerator % PRIME
        return value.numerator * pow(value.denominator, -1, PRIME) % PRIME

    def add(self, left: int, right: int) -> int:
        return (left + right) % PRIME

    def multiply(self, left: int, right: int) -> int:
        return left * right % PRIME

    def power(self, base: int, e: Fraction) -> int:
        if e.denominator != 1:
            raise Unsure("a root")
        if e < 0 and base == 0:
            raise Outside("a division by zero")
        return pow(base, e.numerator, PRIME)

    def function(self, name: str, x: int) -> int:
        if name == "identity":
            return x
        if name in {"relu", "abs"}:
            return x * self.function({"relu": "step", "abs": "sign"}[name], x) % PRIME
        if name == "sqrt":
            raise Unsure("a root")
        if name == "tanh":  # tanh x = 2 σ(2x) − 1, so that no formula tells the two apart that should not
            return (2 * self.function("sigmoid", 2 * x % PRIME) - 1) % PRIME
        if FUNCTIONS[name].mirror and x > PRIME // 2:
            return (1 - self.function(name, PRIME - x)) % PRIME
        if FUNCTIONS[name].parity and x > PRIME // 2:
            return FUNCTIONS[name].parity * self.function(name, PRIME - x) % PRIME
        key = (Function(name, None, True), (x,), (0,))
        if key not in self.drawn:
            small = next((v for at, v in FUNCTIONS[name].values.items() if self.number(at) == x), None)
            choices = {"step": (0, 1), "sign": (1, PRIME - 1)}.get(name)
            if choices is not None:
                self.drawn[key] = self.rng.choice(choices)
            else:
                self.drawn[key] = self.rng.randrange(2, PRIME) if small is None else self.number(small)
        return self.drawn[key]

    def unknown(self, function: Function, arguments: tuple[int, ...], orders: tuple[int, ...]) -> int:
        key = (function, arguments, orders)
        if key not in self.drawn:
            self.drawn[key] = self.rng.randrange(2, PRIME)
        return self.drawn[key]

    def leaf(self, positive: bool, unit: bool) -> Fraction:
        return Fraction(self.rng.randrange(2, PRIME))

    def is_zero(self, value: int) -> bool:
        return value == 0


class Exact(Field):
    """Fractions; an irrational value is carried along unseen, and only its derivative may be rational again."""

    def number(self, value: Fraction) -> Value:
        return value

    def add(self, left: Value, right: Value) -> Value:
        return IRRATIONAL if left is IRRATIONAL or right is IRRATIONAL else _short(left + right)

    def multiply(self, left: Value, right: Value) -> Value:
        if left is IRRATIONAL or right is IRRATIONAL:
            return Fraction(0) if left == 0 or right == 0 else IRRATIONAL
        return _short(left * right)

    def power(self, base: Value, e: Fraction) -> Value:
        if base is IRRATIONAL:
            return IRRATIONAL if e else Fraction(1)
        if e < 0 and base == 0:
            raise Outside("a division by zero")
        if e.denominator == 1:
            if _bits(base) * abs(e.numerator) > MOST_BITS:
                raise Unsure("a number of too many digits")
            return base ** e.numerator
        if base < 0:
            raise Outside("a root of a negative number")
        root = Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator))
        if e.denominator == 2 and root * root == base:
            return root ** e.numerator
        return IRRATIONAL

    def function(self, name: str, x: Value) -> Value:
        law = FUNCTIONS[name]
        if x is IRRATIONAL:
            if law.domain != "all" or law.smooth != "all":
                raise Unsure("an irrational argument")
            return IRRATIONAL
        check_domain(law.domain, x)
        if law.smooth == "nonzero" and x == 0:
            raise Outside("a kink")
        if x in law.values:
            return law.values[x]
        return law.exact(x) if law.exact is not None else IRRATIONAL

    def unknown(self, function: Function, arguments: tuple[Value, ...], orders: tuple[int, ...]) -> Value:
        if any(a is IRRATIONAL for a in arguments):
            raise Unsure("an irrational argument")
        return super().unknown(function, arguments, orders)

    def is_zero(self, value: Value) -> bool:
        return value is not IRRATIONAL and value == 0


class AtKinks(Exact):
    """Fractions, 0 often among them, where functions with kinks have values and no slopes: for claims without any."""

    def leaf(self, positive: bool, unit: bool) -> Fraction:
        return Fraction(1 if positive else self.rng.choice((-1, 0, 1, 1)))

    def function(self, name: str, x: Value) -> Value:
        law = FUNCTIONS[name]
        if law.smooth == "nonzero" and x is not IRRATIONAL and x == 0:
            return law.exact(Fraction(0)) if law.exact is not None else IRRATIONAL
        return super().function(name, x)


class Floating(Field):
    """Floats: fast, and never the last word."""

    def number(self, value: Fraction) -> float:
        return float(value)

    def power(self, base: float, e: Fraction) -> float:
        if (base == 0 and e < 0) or (base < 0 and e.denominator != 1):
            raise Outside("a power")
        try:
            return base ** (e.numerator if e.denominator == 1 else float(e))
        except OverflowError as error:
            raise Outside("too large") from error

    def function(self, name: str, x: float) -> float:
        law = FUNCTIONS[name]
        check_domain(law.domain, x)
        if law.smooth == "nonzero" and abs(x) < 1e-9:
            raise Outside("a kink")
        try:
            return law.number(x)
        except (OverflowError, ValueError) as error:
            raise Outside("too large") from error

    def key(self, value: float) -> float:
        return float(f"{value:.9g}")

    def is_zero(self, value: float) -> bool:
        return abs(value) < 1e-7


class Intervals(Field):
    """Intervals that surely contain the value."""

    def number(self, value: Fraction) -> Value:
        return iv.mpf(value.numerator) / iv.mpf(value.denominator)

    def power(self, base: Value, e: Fraction) -> Value:
        if e < 0 and 0 in base:
            raise Outside("a division by zero")
        if e.denominator == 1:
            return base ** e.numerator
        if base.a < 0:
            raise Outside("a root")
        if e.denominator == 2:
            return iv.sqrt(base) ** e.numerator
        if base.a <= 0:
            raise Unsure("a power of zero")
        return iv.exp(iv.log(base) * self.number(e))

    def function(self, name: str, x: Value) -> Value:
        law = FUNCTIONS[name]
        inside = bool(-1 < x.a) and bool(x.b < 1)
        if (name == "log" and x.a <= 0) or (name == "sqrt" and x.a < 0) or (law.domain == "inside" and not inside):
            raise Outside("outside the domain")
        if law.smooth == "nonzero":
            if 0 in x:
                raise Outside("a kink")
            above = bool(x.a > 0)
            return {"relu": x if above else iv.mpf(0), "step": iv.mpf(int(above)), "abs": x if above else -x,
                    "sign": iv.mpf(1 if above else -1)}[name]
        if name in SERIES:
            return SERIES[name](x)
        if name not in {"exp", "log", "sqrt", "sin", "cos", "identity"}:
            raise Unsure(f"{name} has no interval")
        return x if name == "identity" else getattr(iv, name)(x)

    def is_above(self, left: Value, right: Value, strict: bool) -> bool:
        return bool(left.a > right.b) or (not strict and bool(left.a >= right.b))

    def key(self, value: Value) -> str:
        """The nine leading digits, unless the interval lies where they change."""
        low, high = (f"{float(end):.9g}" for end in (value.a, value.b))
        if low != high:
            raise Unsure("an argument that cannot be told from its neighbours")
        return low

    def is_zero(self, value: Value) -> bool:
        return 0 in value


def erf_interval(x: Any) -> Any:
    """erf x = 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)): alternating, so the rest is at most the first term left out."""
    if max(abs(x.a), abs(x.b)) > 5:
        raise Unsure("erf far from 0")
    total: Any = iv.mpf(0)
    power, n, least = x, 0, 0.5 ** 110
    while True:
        term = power / (2 * n + 1)
        if n > 25 and max(abs(term.a), abs(term.b)) < least:
            rest = max(abs(term.a), abs(term.b))
            return 2 / iv.sqrt(iv.pi) * (total + iv.mpf([-rest, rest]))
        total, n = total + term, n + 1
        power = -power * x * x / n


def arctangent_interval(x: Any) -> Any:
    """atan x = 2 atan(x / (1 + √(1 + x²))) until x is small, then Σ (−1)ⁿ x²ⁿ⁺¹ / (2n+1): alternating, too."""
    halvings = 0
    while max(abs(x.a), abs(x.b)) > 0.1:
        x, halvings = x / (1 + iv.sqrt(1 + x * x)), halvings + 1
    total: Any = iv.mpf(0)
    power, n, least = x, 0, 0.5 ** 110
    while True:
        term = power / (2 * n + 1)
        rest = max(abs(term.a), abs(term.b))
        if rest < least:
            return 2 ** halvings * (total + iv.mpf([-rest, rest]))
        total, power, n = total + term, -power * x * x, n + 1


def pi_interval(_: Any) -> Any:
    return +iv.pi


SERIES: dict[str, Callable[[Any], Any]] = {"erf": erf_interval, "atan": arctangent_interval, "pi": pi_interval}


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _short(value: Fraction) -> Fraction:
    if _bits(value) > MOST_BITS:
        raise Unsure("a number of too many digits")
    return value


def check_domain(domain: str, x: Value) -> None:
    outside = {"positive": x <= 0, "nonnegative": x < 0, "nonzero": x == 0, "inside": abs(x) >= 1}
    if outside.get(domain, False):
        raise Outside("outside the domain")
