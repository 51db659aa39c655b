"""A written-out network in NumPy: whole arrays forward, gradients by complex steps.

In: a Network and a Draw. Out: arrays of tensors and gradients. Refused: functions without a rule (DeriveError),
logarithms outside their domain (OutOfDomain).

A gradient is the imaginary part of the cost where one entry of the variable is moved by 1e-30 i: no difference, so no
digits are lost. Branches go by the real part. A derivative of a derivative takes its inner one from a small circle of
complex points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.cross_check.draws import Draw
from derive.cross_check.network import Network
from derive.cross_check.values import OutOfDomain
from derive.errors import DeriveError
from derive.functions import FUNCTIONS as LAWS
from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Inverse,
    Plus,
    Position,
    Power,
    Rational,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    subterms,
)

Array = NDArray[Any]
Moved = Mapping[Tensor, Array]
STEP = 1e-30
POINTS, RADIUS = 12, 0.02
WORST_CONDITION = 1e6
"""Of a matrix that is inverted: a draw closer to a singular one loses too many digits."""
STILL: Moved = {}


def _by_real_part(yes: Callable[[Array], Any]) -> Callable[[Array], Array]:
    return lambda x: np.where(np.real(x) > 0, yes(x), -yes(x))


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _erf(x: Array) -> Array:
    """By its Taylor series around the real part: the imaginary parts that come here are small."""
    real, rest = np.real(x), x - np.real(x)
    value = np.vectorize(math.erf, otypes=[float])(real).astype(np.result_type(x))
    before, hermite, power = np.zeros_like(real), np.ones_like(real), 2 / np.sqrt(np.pi) * np.exp(-(real**2)) * rest
    for n in range(1, POINTS + 4):
        value = value + power * hermite
        before, hermite = hermite, -2 * real * hermite - 2 * (n - 1) * before
        power = power * rest / (n + 1)
    return value


FUNCTIONS: dict[tuple[str, int], Callable[[Array], Array]] = {
    ("sigmoid", 0): _sigmoid,
    ("sigmoid", 1): lambda x: _sigmoid(x) * _sigmoid(-x),
    ("sigmoid", 2): lambda x: _sigmoid(x) * _sigmoid(-x) * (1 - 2 * _sigmoid(x)),
    ("tanh", 0): np.tanh,
    ("tanh", 1): lambda x: np.cosh(x) ** -2,
    ("tanh", 2): lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2,
    ("log", 1): lambda x: 1 / x,
    ("log", 2): lambda x: -(x**-2),
    ("sqrt", 0): np.sqrt,
    ("softplus", 0): lambda x: np.log(1 + np.exp(x)),
    ("softplus", 1): _sigmoid,
    ("sinh", 0): np.sinh,
    ("cosh", 0): np.cosh,
    ("tan", 0): np.tan,
    ("atan", 0): np.arctan,
    ("erf", 0): _erf,
    ("silu", 0): lambda x: x * _sigmoid(x),
    ("gelu", 0): lambda x: x * (1 + _erf(x / np.sqrt(2))) / 2,
    ("elu", 0): lambda x: np.where(np.real(x) > 0, x, np.exp(x) - 1),
    ("leaky_relu", 0): lambda x: np.where(np.real(x) > 0, x, x / 100),
    ("identity", 0): lambda x: x,
    ("pi", 0): lambda x: np.full(np.shape(x), np.pi),
    ("relu", 0): lambda x: np.where(np.real(x) > 0, x, 0),
    ("relu", 1): lambda x: np.where(np.real(x) > 0, 1.0, 0.0),
    ("step", 0): lambda x: np.where(np.real(x) > 0, 1.0, 0.0),
    ("abs", 0): _by_real_part(lambda x: x),
    ("abs", 1): _by_real_part(np.ones_like),
    ("sign", 0): _by_real_part(np.ones_like),
    **{("exp", n): np.exp for n in range(4)},
    **{("sin", n): (lambda x, n=n: np.sin(x + n * np.pi / 2)) for n in range(4)},
    **{("cos", n): (lambda x, n=n: np.cos(x + n * np.pi / 2)) for n in range(4)},
}


def value_of(name: str) -> Callable[[Array], Array]:
    """A function of the table; one without a form of its own here is what its row says by other functions."""
    if (name, 0) in FUNCTIONS:
        return FUNCTIONS[name, 0]
    law = LAWS.get(name)
    if law is None or law.exponential is None:
        raise DeriveError("DRV501", f"{name} has no NumPy form", hint="add it to derive/functions.py")
    body = law.exponential
    return lambda x: _row(body, x)


def _row(term: Term, x: Array) -> Array:
    match term:
        case Rational(value=value):
            return np.full(np.shape(x), float(value))
        case Plus(terms=terms):
            return np.sum([_row(part, x) for part in terms], axis=0)
        case Times(factors=factors):
            return np.prod([_row(part, x) for part in factors], axis=0)
        case Power(base=base, exponent=e):
            return _row(base, x) ** (int(e) if e.denominator == 1 else float(e))
        case Apply(function=function, arguments=(inner,)):
            at = _row(inner, x)
            return np.log(at) if function.name == "log" else value_of(function.name)(at)
        case _:
            return x


class Numeric:
    """The arrays of one network under one draw."""

    def __init__(self, network: Network, draw: Draw):
        self.network = network
        self.draw = draw
        self._still: dict[Head, Array] = {}

    def array(self, head: Head, moved: Moved = STILL, memo: dict[Head, Array] | None = None) -> Array:
        """All entries of a head, where some tensors have been moved."""
        if isinstance(head, Tensor) and head in moved:
            return moved[head]
        if not any(tensor in moved for tensor in self.network.reach(head)):
            moved, memo = STILL, self._still
        memo = {} if memo is None else memo
        if head not in memo:
            if isinstance(head, Gradient):
                memo[head] = self._gradient(head, moved)
            elif isinstance(head, Inverse | Determinant):
                memo[head] = _of_matrix(head, self.array(head.of, moved, memo))
            else:
                memo[head] = self._tensor(head, moved, memo)
        return memo[head]

    def _tensor(self, tensor: Tensor, moved: Moved, memo: dict[Head, Array]) -> Array:
        definition = self.network.definition(tensor)
        shape = self.network.shape(tensor)
        if definition is None:
            numbers = [float(self.draw.number(tensor, places)) for places in self.network.places(shape)]
            return np.array(numbers, dtype=float).reshape(shape)
        return self.term(definition.body, definition.indices, moved, memo)

    def _gradient(self, gradient: Gradient, moved: Moved) -> Array:
        of = self.array(gradient.of, moved)
        result = np.zeros(self.network.shape(gradient.cost) + of.shape, dtype=complex)
        # Two steps of 1e-30 i would be lost in each other: a derivative of a derivative goes around a circle.
        inside = any(np.iscomplexobj(array) for array in moved.values())
        circle = inside or self.network.differentiates(gradient.cost, gradient.of)
        for place in np.ndindex(of.shape):
            result[(..., *place)] = self._slope(gradient, of, place, moved, circle)
        return result if inside else np.real(result)

    def _slope(self, gradient: Gradient, of: Array, place: tuple[int, ...], moved: Moved, circle: bool) -> Array:
        def cost(step: complex) -> Array:
            shifted = of.astype(complex)
            shifted[place] += step
            return self.array(gradient.cost, {**moved, gradient.of: shifted})

        if not circle:
            return np.imag(cost(STEP * 1j)) / STEP
        points = RADIUS * np.exp(2j * np.pi * np.arange(POINTS) / POINTS)
        return sum((cost(complex(p)) / p for p in points), np.zeros(())) / POINTS

    # --- terms ------------------------------------------------------------------------------------------------

    def term(
        self, term: Term, indices: tuple[Index, ...], moved: Moved = STILL, memo: dict[Head, Array] | None = None
    ) -> Array:
        """The array of a grounded term over its free `indices`, in their order."""
        names = [*(i.name for i in indices), *(t.index.name for t in subterms(term) if isinstance(t, Sum))]
        axes = {name: axis for axis, name in enumerate(dict.fromkeys(names))}
        value = _Reading(self, axes, moved, {} if memo is None else memo).read(term)
        shape = tuple(self.network.size(i.size) for i in indices)
        value = np.asarray(value)
        value = value.reshape(value.shape[: len(indices)]) if value.ndim else value
        return np.array(np.broadcast_to(value, shape))


class _Reading:
    """One term over a grid that has an axis for each index, free or bound."""

    def __init__(self, numeric: Numeric, axes: dict[str, int], moved: Moved, memo: dict[Head, Array]):
        self.numeric = numeric
        self.network = numeric.network
        self.axes = axes
        self.moved = moved
        self.memo = memo

    def read(self, term: Term) -> Any:
        match term:
            case Rational(value=number):
                return np.asarray(float(number))
            case SizeValue(size=size):
                return np.asarray(float(self.network.size(size)))
            case Plus(terms=inner):
                return sum((self.read(x) for x in inner), np.zeros(()))
            case Times(factors=inner):
                return _product([self.read(x) for x in inner])
            case Power():
                return _power(self.read(term.base), float(term.exponent), term.exponent.denominator == 1)
            case Sum(index=index, body=body):
                return self._sum(np.asarray(self.read(body)), index)
            case Delta(left=left, right=right):
                return np.asarray(self._place(left) == self._place(right)).astype(float)
            case Entry(head=head, indices=indices):
                array = self.numeric.array(head, self.moved, self.memo)
                return array[tuple(self._place(i) - 1 for i in indices)]
            case Apply():
                return self._apply(term)
        raise DeriveError(
            "DRV515", f"{type(term).__name__} has no numeric rule", hint="add it to derive/cross_check/numeric.py"
        )

    def _place(self, position: Position) -> Any:
        if not isinstance(position, Index):
            return self.network.size(position)
        axis, size = self.axes[position.name], self.network.size(position.size)
        return np.arange(1, size + 1).reshape((1,) * axis + (size,) + (1,) * (len(self.axes) - axis - 1))

    def _sum(self, body: Array, index: Index) -> Array:
        axis = self.axes[index.name]
        size = self.network.size(index.size)
        if body.ndim == 0 or body.shape[axis] != size:
            return body * size
        return body.sum(axis=axis, keepdims=True)

    def _apply(self, term: Apply) -> Array:
        function = self.network.function(term.function)
        at = [np.asarray(self.read(x)) for x in term.arguments]
        if not function.known:
            return wave(self.numeric.draw, function, term.orders)(*at)
        if function.name == "log" and term.orders == (0,):
            return _logarithm(at[0])
        order = sum(term.orders)
        known = FUNCTIONS.get((function.name, order))
        if known is not None:
            return known(*at)
        return _derivative(value_of(function.name), order, at[0]) if order else value_of(function.name)(at[0])


def _derivative(function: Callable[[Array], Array], order: int, at: Array) -> Array:
    """Cauchy's formula: a derivative is a mean over a small circle."""
    points = RADIUS * np.exp(2j * np.pi * np.arange(POINTS) / POINTS)
    total = sum((function(at + p) / p**order for p in points), np.zeros(()))
    value = math.factorial(order) * total / POINTS
    return value if np.iscomplexobj(at) else np.real(value)


def _of_matrix(head: Inverse | Determinant, matrix: Array) -> Array:
    if matrix.shape[0] != matrix.shape[1]:
        raise DeriveError("DRV511", f"{head.of.name} is not square at these sizes")
    if np.linalg.cond(np.real(matrix)) > WORST_CONDITION:
        raise OutOfDomain
    return np.asarray(np.linalg.inv(matrix) if isinstance(head, Inverse) else np.linalg.det(matrix))


def _product(factors: list[Any]) -> Any:
    value: Any = np.ones(())
    for factor in factors:
        value = value * factor
    return value


def _power(base: Any, exponent: float, whole: bool) -> Any:
    if exponent < 0 and np.any(base == 0):
        raise OutOfDomain
    if whole:
        return base ** int(exponent) if exponent >= 0 else 1 / base ** int(-exponent)
    if np.any(np.real(base) <= 0):
        raise OutOfDomain
    return base**exponent


def _logarithm(value: Array) -> Array:
    if np.any(np.real(value) <= 0):
        raise OutOfDomain
    return np.log(value)


def wave(draw: Draw, function: Function, orders: tuple[int, ...]) -> Callable[..., Array]:
    """The unknown function of a draw, or its derivative, over arrays."""
    drawn = draw.wave(function, len(orders))
    factor = float(drawn.height)
    for slope, order in zip(drawn.slopes, orders, strict=True):
        factor *= float(slope) ** order
    base = 0.0 if any(orders) else float(drawn.middle)

    def values(*at: Array) -> Array:
        angle = float(drawn.shift) + sum(float(c) * x for c, x in zip(drawn.slopes, at, strict=True))
        return base + factor * np.sin(angle + sum(orders) * np.pi / 2)

    return values
