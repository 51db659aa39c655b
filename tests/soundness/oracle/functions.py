"""Functions of one number: the known ones by name, and unknown ones drawn so that their derivatives are exact.

In: a number. Out: a number. Refused: arguments outside the domain (`Outside`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from mpmath import mp, mpf

from tests.soundness.oracle.arrays import Cannot, Outside

Number = Callable[[mpf], mpf]


def _log(x: mpf) -> mpf:
    if x <= 0:
        raise Outside("log of what is not positive")
    return mp.log(x)


def _root(x: mpf) -> mpf:
    if x < 0:
        raise Outside("root of a negative number")
    return mp.sqrt(x)


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def _sign(x: mpf) -> mpf:
    return mpf(mp.sign(x))


KNOWN: dict[str, Number] = {
    "exp": mp.exp,
    "log": _log,
    "ln": _log,
    "sqrt": _root,
    "tanh": mp.tanh,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "arctan": mp.atan,
    "erf": mp.erf,
    "sigma": _sigmoid,
    "sigmoid": _sigmoid,
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "relu": lambda x: x if x > 0 else mpf(0),
    "sign": _sign,
    "sgn": _sign,
    "abs": abs,
    "silu": lambda x: x * _sigmoid(x),
    "swish": lambda x: x * _sigmoid(x),
    "identity": lambda x: x,
}
SMALL = mpf(10) ** -50
SECOND = mpf(10) ** -35


def kept(function: Number) -> Number:
    """With the values that were asked for already: where one entry of an array moves, the others do not."""
    known: dict[mpf, mpf] = {}

    def value(x: mpf) -> mpf:
        if type(x) is not mpf:
            return function(x)
        if x not in known:
            known[x] = function(x)
        return known[x]

    return value


def derived(function: Number, order: int) -> Number:
    """The derivative as a central difference: right to 70 digits at least."""
    if order == 0:
        return function
    if order == 1:
        return lambda x: (function(x + SMALL) - function(x - SMALL)) / (2 * SMALL)
    if order == 2:
        return lambda x: (function(x + SECOND) - 2 * function(x) + function(x - SECOND)) / SECOND**2
    raise Cannot(f"derivative {order} of a function")


@dataclass(frozen=True)
class Unknown:
    """p + q·sin(a x + b) + r·cos(c x + d): smooth, between 0.1 and 0.9, and no known function."""

    seed: str

    def derivative(self, order: int) -> Number:
        rng = random.Random(self.seed)
        a, b, c, d = (mpf(rng.randint(20, 99)) / 40 for _ in range(4))
        p, q, r = mpf(1) / 2, mpf(rng.randint(15, 22)) / 100, mpf(rng.randint(9, 16)) / 100
        turn = mp.pi / 2 * order

        def value(x: mpf) -> mpf:
            waves = q * a**order * mp.sin(a * x + b + turn) + r * c**order * mp.cos(c * x + d + turn)
            return waves + (p if order == 0 else 0)

        return value
