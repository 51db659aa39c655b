"""The known scalar functions and their derivatives as SymPy expressions.

In: a name as `elaborate` gives it, SymPy arguments. Out: a SymPy expression. Refused: names that are not in the table.
The kinks of ReLU and of the absolute value keep their usual one-sided names; at the kink itself nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from derive.errors import DeriveError
from derive.functions import FUNCTIONS
from derive.term import Apply, Plus, Power, Rational, Term, Times

KNOWN: dict[str, Callable[..., sympy.Expr]] = {
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "silu": lambda x: x / (1 + sympy.exp(-x)),
    "gelu": lambda x: x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2,
    "elu": lambda x: sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True)),
    "leaky_relu": lambda x: sympy.Piecewise((x, x > 0), (x / 100, True)),
    "identity": lambda x: x,
    "pi": lambda x: sympy.pi,
    "erf": sympy.erf,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "atan": sympy.atan,
    "relu": lambda x: sympy.Max(0, x),
    "step": lambda x: sympy.Heaviside(x, sympy.Integer(0)),  # pyright: ignore[reportArgumentType]
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "max": sympy.Max,
    "min": sympy.Min,
}

KINKED: dict[str, tuple[str, ...]] = {
    "relu": ("relu", "step"),
    "abs": ("abs", "sign"),
    "step": ("step",),
    "sign": ("sign",),
}
"""Piecewise linear functions: the names of their derivatives in order; after the last comes 0."""


LARGEST_POWER = 1000


def known(name: str, arguments: tuple[sympy.Expr, ...], orders: tuple[int, ...]) -> sympy.Expr:
    """The function `name`, differentiated `orders[k]` times by its k-th argument, at `arguments`."""
    if name not in KNOWN:
        return _written_out(name, arguments, orders)
    if name in KINKED:
        follow = KINKED[name]
        return KNOWN[follow[orders[0]]](*arguments) if orders[0] < len(follow) else sympy.Integer(0)
    if name == "exp" and not any(orders) and _is_huge(arguments[0]):
        return sympy.Function("exp")(arguments[0])
    if not any(orders):
        return KNOWN[name](*arguments)
    places = tuple(sympy.Dummy(f"x{k}", real=True) for k in range(len(arguments)))
    derivative: Any = sympy.diff(KNOWN[name](*places), *((x, n) for x, n in zip(places, orders, strict=True) if n))
    return derivative.xreplace(dict(zip(places, arguments, strict=True)))


def _is_huge(exponent: sympy.Expr) -> bool:
    """n log x with a large n, of which SymPy would make the digits of xⁿ: nothing evaluates it then."""
    return exponent.has(sympy.log) and any(abs(number) > LARGEST_POWER for number in exponent.atoms(sympy.Rational))


def _written_out(name: str, arguments: tuple[sympy.Expr, ...], orders: tuple[int, ...]) -> sympy.Expr:
    """A function without a form of its own here is what its row says by other functions."""
    law = FUNCTIONS.get(name)
    if law is None or law.exponential is None:
        raise DeriveError("DRV501", f"the function {name} has no SymPy form", hint="add it to derive/functions.py")
    place = sympy.Dummy("x", real=True)
    derivative: Any = sympy.diff(_expression(law.exponential, place), place, orders[0])
    return derivative.xreplace({place: arguments[0]})


def _expression(term: Term, x: sympy.Expr) -> sympy.Expr:
    """A term of the table as SymPy has it."""
    match term:
        case Rational(value=value):
            return sympy.Rational(value.numerator, value.denominator)
        case Plus(terms=terms):
            return sympy.Add(*(_expression(part, x) for part in terms))
        case Times(factors=factors):
            return sympy.Mul(*(_expression(part, x) for part in factors))
        case Power(base=base, exponent=e):
            return sympy.Pow(_expression(base, x), sympy.Rational(e.numerator, e.denominator))
        case Apply(function=function, arguments=inner, orders=orders):
            return known(function.name, (_expression(inner[0], x),), orders)
        case _:
            return x
