"""Numbers for SymPy expressions of a written-out network, to forty digits.

In: a Written network and a Draw. Out: mpmath numbers. Refused: logarithms and roots outside their domain, division by
zero (OutOfDomain: the draw does not fit, another may), SymPy nodes without a rule (DeriveError).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import sympy

from derive.cross_check.draws import Draw
from derive.cross_check.symbolic import Expression, Opaque, Shared, Written
from derive.errors import DeriveError
from derive.term import Function

DIGITS = 40
exact = mpmath.MPContext()
exact.dps = DIGITS
TOLERANCE = exact.mpf(10) ** (10 - DIGITS)

PLAIN: dict[type, Callable[[Any], Any]] = {
    sympy.exp: exact.exp,
    sympy.tanh: exact.tanh,
    sympy.sin: exact.sin,
    sympy.cos: exact.cos,
    sympy.tan: exact.tan,
    sympy.sinh: exact.sinh,
    sympy.cosh: exact.cosh,
    sympy.atan: exact.atan,
    sympy.erf: exact.erf,
}
CONSTANTS = {sympy.E: exact.e, sympy.pi: exact.pi}
KINKED: dict[tuple[str, int], Callable[[Any], Any]] = {
    ("relu", 0): lambda x: max(x, exact.zero),
    ("relu", 1): lambda x: exact.mpf(x > 0),
    ("step", 0): lambda x: exact.mpf(x > 0),
    ("abs", 0): abs,
    ("abs", 1): exact.sign,
    ("sign", 0): exact.sign,
}


class OutOfDomain(Exception):
    """The values drawn leave the domain of a function."""


class Values:
    """Evaluates expressions under one draw; each subexpression once."""

    def __init__(self, written: Written, draw: Draw):
        self.written = written
        self.draw = draw
        self._known: dict[sympy.Basic, Any] = {}

    def __call__(self, expression: Expression) -> Any:
        if expression not in self._known:
            self._known[expression] = self._value(expression)
        return self._known[expression]

    def _value(self, expression: Expression) -> Any:
        match expression:
            case sympy.Symbol():
                return self._symbol(expression)
            case sympy.Rational():
                return exact.mpf(expression.p) / expression.q
            case sympy.Add():
                return exact.fsum(map(self, expression.args))
            case sympy.Mul():
                return exact.fprod(map(self, expression.args))
            case sympy.Pow():
                return self._power(*expression.args)
            case sympy.log():
                return self._logarithm(self(expression.args[0]))
            case Shared():
                return self(expression.expression)
            case Opaque():
                return self._opaque(expression)
        return self._named(expression)

    def _named(self, expression: Expression) -> Any:
        if expression in CONSTANTS:
            return +CONSTANTS[expression]
        if type(expression) in PLAIN:
            return PLAIN[type(expression)](self(expression.args[0]))
        if isinstance(expression, sympy.Piecewise):
            branches: Any = expression.args
            return self(next(branch for branch, condition in branches if self._holds(condition)))
        if expression in (sympy.nan, sympy.zoo):
            raise OutOfDomain
        if isinstance(expression, sympy.Max | sympy.Min):
            return (max if isinstance(expression, sympy.Max) else min)(map(self, expression.args))
        raise DeriveError(
            "DRV515", f"{type(expression).__name__} has no numeric rule", hint="add it to derive/cross_check/values.py"
        )

    def _holds(self, condition: Any) -> bool:
        """A comparison at its values."""
        sides = [sympy.Float(str(self(side)), DIGITS) for side in condition.args]
        return bool(condition.func(*sides) if sides else condition)

    def _symbol(self, symbol: sympy.Symbol) -> Any:
        """An input's value, or, where the network was cut, the value of what was there."""
        tensor, places = self.written.meanings[symbol]
        if self.written.network.is_free(tensor):
            number = self.draw.number(tensor, places)
            return exact.mpf(number.numerator) / number.denominator
        return self(self.written.entry(tensor, places))

    def _power(self, base: Expression, exponent: Expression) -> Any:
        value = self(base)
        if exponent.is_negative and abs(value) < TOLERANCE:
            raise OutOfDomain
        if exponent.is_Integer:
            return value ** int(exponent)
        if value <= 0:
            raise OutOfDomain
        return value ** self(exponent)

    def _logarithm(self, value: Any) -> Any:
        if value <= 0:
            raise OutOfDomain
        return exact.log(value)

    def _opaque(self, expression: Opaque) -> Any:
        function, orders = expression.function, expression.orders
        at = [self(x) for x in expression.args]
        if function.known:
            return KINKED[function.name, sum(orders)](*at)
        return self._wave(function, orders, at)

    def _wave(self, function: Function, orders: tuple[int, ...], at: list[Any]) -> Any:
        wave = self.draw.wave(function, len(orders))

        def number(value: Any) -> Any:
            return exact.mpf(value.numerator) / value.denominator

        angle = number(wave.shift) + exact.fsum(number(c) * x for c, x in zip(wave.slopes, at, strict=True))
        value = number(wave.height) * exact.sin(angle + sum(orders) * exact.pi / 2)
        for slope, order in zip(wave.slopes, orders, strict=True):
            value *= number(slope) ** order
        return value if any(orders) else number(wave.middle) + value
