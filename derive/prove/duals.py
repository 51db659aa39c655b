"""Numbers with a slope, x + x'ε with ε² = 0, over any of the fields: slopes of these are second derivatives.

In: a field, whose draws it shares. Out: pairs of its values. Refused: what the field refuses.

    f(x + x'ε) = f(x) + f'(x)·x'ε
"""
from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.prove.fields import Field, Value
from derive.prove.laws import evaluate_law
from derive.term import Function

Dual = tuple[Any, Any]


class Duals(Field):
    """Pairs (value, slope)."""

    def __init__(self, below: Field):
        super().__init__(below.rng)
        self.below = below
        self.zero, self.one = below.number(Fraction(0)), below.number(Fraction(1))

    def number(self, value: Fraction) -> Dual:
        return self.below.number(value), self.zero

    def add(self, left: Dual, right: Dual) -> Dual:
        return self.below.add(left[0], right[0]), self.below.add(left[1], right[1])

    def multiply(self, left: Dual, right: Dual) -> Dual:
        both = self.below.multiply
        return both(left[0], right[0]), self.below.add(both(left[0], right[1]), both(left[1], right[0]))

    def _chain(self, value: Value, slope: Value, inner: Value) -> Dual:
        return value, self.below.multiply(slope, inner)

    def power(self, base: Dual, e: Fraction) -> Dual:
        below = self.below
        slope = below.multiply(below.number(e), below.power(base[0], e - 1)) if e else self.zero
        return self._chain(below.power(base[0], e), slope, base[1])

    def function(self, name: str, x: Dual) -> Dual:
        value, slope = (evaluate_law(self.below, name, order, x[0]) for order in (0, 1))
        return self._chain(value, slope, x[1])

    def unknown(self, function: Function, arguments: tuple[Dual, ...], orders: tuple[int, ...]) -> Dual:
        below, places = self.below, tuple(a for a, _ in arguments)
        slope = self.zero
        for k, (_, inner) in enumerate(arguments):
            raised = tuple(n + (position == k) for position, n in enumerate(orders))
            slope = below.add(slope, below.multiply(below.unknown(function, places, raised), inner))
        return below.unknown(function, places, orders), slope

    def leaf(self, positive: bool, unit: bool) -> Fraction:
        return self.below.leaf(positive, unit)

    def is_zero(self, value: Dual) -> bool:
        return self.below.is_zero(value[0])
