"""Random terms, and what they are as numbers: an evaluator that is written for these tests and shares nothing.

In: a generator of random numbers. Out: terms over vectors, square and other matrices, their inverses and determinants,
deltas, fixed places, sums, powers, known and unknown functions; and their values, modulo a prime or in floats.
Refused: points at which a term is not defined (`Undefined`).
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache

from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Function,
    Index,
    Inverse,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    rebuild,
    replace_index,
)

N, M = Size("n"), Size("m")
LENGTH = {N: 3, M: 2}
FREE = (Index("i", N), Index("j", N), Index("q", M))
PRIME = (1 << 61) - 1
PLAIN = ("x", "y"), ("u",)
"""Vectors over n, and over m."""
MATRIX = Tensor("A")
KNOWN = ("tanh", "sigmoid", "relu", "abs", "cos", "sin", "exp", "softplus", "step", "sign")


class Undefined(Exception):
    """A division by zero, a kink, or a number that is too large."""


# --- terms ------------------------------------------------------------------------------------------------------


def number(value: int | Fraction) -> Term:
    return Rational(Fraction(value))


def random_term(rng: random.Random, depth: int, known: bool, scope: tuple[Index, ...] = FREE) -> Term:
    if depth == 0 or rng.random() < 0.12:
        return _leaf(rng, scope)

    def inner(scope: tuple[Index, ...] = scope) -> Term:
        return random_term(rng, depth - 1, known, scope)

    kind = rng.random()
    if kind < 0.22:
        return Plus(tuple(inner() for _ in range(rng.choice((2, 2, 3)))))
    if kind < 0.5:
        return Times(tuple(inner() for _ in range(rng.choice((2, 2, 3)))))
    if kind < 0.78:
        bound = Index(f"s{len(scope)}", rng.choice((N, N, N, M, 2)))
        return Sum(bound, inner((*scope, bound)))
    if kind < 0.84:
        return Power(inner(), Fraction(rng.choice((2, 2, 3))))
    if kind < 0.9:
        return Apply(Function("f"), (inner(),), (rng.choice((0, 0, 1)),))
    if not known:
        return Power(Plus((number(3), inner())), Fraction(rng.choice((-1, -1, -2))))
    return _known(rng, inner())


def _known(rng: random.Random, body: Term) -> Term:
    """A known function, perhaps of a derivative; log and roots where their argument is surely positive."""
    name = rng.choice((*KNOWN, "log", "root", "over"))
    above = Plus((number(2), Power(body, Fraction(2))))
    if name == "log":
        return Apply(Function("log", None, True), (above,), (0,))
    if name == "root":
        return Power(above if rng.random() < 0.5 else Power(body, Fraction(2)), Fraction(rng.choice((1, 1, -1, 3)), 2))
    if name == "over":
        return Power(above, Fraction(-1))
    if name == "exp":
        body = Apply(Function("tanh", None, True), (body,), (0,))
    return Apply(Function(name, None, True), (body,), (rng.choice((0, 0, 0, 1)),))


def _place(rng: random.Random, size: Size | int, scope: tuple[Index, ...]) -> Position | None:
    if rng.random() < 0.06:
        return rng.choice((1, 2, size)) if isinstance(size, Size) else rng.randint(1, size)
    fitting = [index for index in scope if index.size == size]
    return rng.choice(fitting) if fitting else None


def _leaf(rng: random.Random, scope: tuple[Index, ...]) -> Term:
    while True:
        kind = rng.random()
        if kind < 0.14:
            return number(rng.choice((-3, -2, -1, 1, 2, 3, Fraction(1, 2))))
        if kind < 0.2:
            return SizeValue(rng.choice((N, M)))
        if kind < 0.25:
            return Entry(Determinant(MATRIX))
        if kind < 0.4:
            return _delta(rng, scope)
        sizes: tuple[Size | int, ...]
        name, sizes = rng.choice((("x", (N,)), ("y", (N,)), ("u", (M,)), ("A", (N, N)), ("A", (N, N)), ("A⁻¹", (N, N)),
                                  ("B", (N, M)), ("p", (2,))))
        places = tuple(_place(rng, size, scope) for size in sizes)
        if None not in places:
            return Entry(Inverse(MATRIX) if name == "A⁻¹" else Tensor(name), places)  # type: ignore[arg-type]


def _delta(rng: random.Random, scope: tuple[Index, ...]) -> Term:
    """Also between indices of different sizes, and with fixed places."""
    left, right = rng.choice(scope), rng.choice((*scope, 1, 2, N, M))
    return Delta(left, right) if rng.random() < 0.5 else Delta(right, left)


def shuffled(term: Term, rng: random.Random) -> Term:
    """The same with the parts of sums and products permuted, and bound indices renamed."""

    def change(inner: Term) -> Term:
        return shuffled(inner, rng)

    match term:
        case Sum(index=index, body=body):
            fresh = Index(f"{rng.choice('abcxyz')}{rng.getrandbits(64)}", index.size)
            return Sum(fresh, replace_index(change(body), index.name, fresh))
        case Times(factors=parts) | Plus(terms=parts):
            changed = list(map(change, parts))
            rng.shuffle(changed)
            return type(term)(tuple(changed))
        case Delta(left=left, right=right):
            return Delta(right, left)
    return rebuild(term, change)


# --- numbers ----------------------------------------------------------------------------------------------------


class Field:
    """Integers modulo a prime; every tensor and every function is drawn from its name and place."""

    def __init__(self, seed: int):
        self.seed = seed

    def drawn(self, *what: object) -> int:
        return random.Random(f"{self.seed} {what}").randrange(2, PRIME)

    def of(self, value: Fraction) -> int:
        return value.numerator * pow(value.denominator, -1, PRIME) % PRIME

    def add(self, left: int, right: int) -> int:
        return (left + right) % PRIME

    def multiply(self, left: int, right: int) -> int:
        return left * right % PRIME

    def power(self, base: int, e: Fraction) -> int:
        if (e < 0 and base == 0) or e.denominator != 1:
            raise Undefined
        return pow(base, e.numerator, PRIME)

    def function(self, function: Function, order: int, x: int) -> int:
        return self.drawn(function.name, order, x)

    def same(self, left: int, right: int) -> bool:
        return left == right


class Floats(Field):
    """Floats; unknown functions are a cosine."""

    def drawn(self, *what: object) -> float:  # type: ignore[override]
        rng = random.Random(f"{self.seed} {what}")
        return rng.uniform(0.3, 1.2) * rng.choice((-1, 1))

    def of(self, value: Fraction) -> float:  # type: ignore[override]
        return float(value)

    def add(self, left: float, right: float) -> float:  # type: ignore[override]
        return left + right

    def multiply(self, left: float, right: float) -> float:  # type: ignore[override]
        return left * right

    def power(self, base: float, e: Fraction) -> float:  # type: ignore[override]
        if (e < 0 and abs(base) < 1e-6) or (e.denominator != 1 and base <= 0):
            raise Undefined
        return base ** float(e)

    def function(self, function: Function, order: int, x: float) -> float:  # type: ignore[override]
        if not function.known:
            return math.cos(1.3 * x + order + 0.2)
        value = FUNCTIONS[function.name][order](x)
        if function.name in ("relu", "abs", "step", "sign") and abs(x) < 1e-7:
            raise Undefined
        return value

    def same(self, left: float, right: float) -> bool:
        if max(abs(left), abs(right)) > 1e9:
            raise Undefined
        return abs(left - right) <= 1e-6 * (1 + abs(left) + abs(right))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


FUNCTIONS: dict[str, tuple[Callable[[float], float], ...]] = {
    "tanh": (math.tanh, lambda x: 1 - math.tanh(x) ** 2),
    "sigmoid": (_sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
    "relu": (lambda x: max(x, 0.0), lambda x: float(x > 0)),
    "abs": (abs, lambda x: math.copysign(1, x)),
    "step": (lambda x: float(x > 0), lambda x: 0.0),
    "sign": (lambda x: math.copysign(1, x), lambda x: 0.0),
    "cos": (math.cos, lambda x: -math.sin(x)),
    "sin": (math.sin, math.cos),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda x: 1 / x),
    "softplus": (lambda x: math.log1p(math.exp(x)), _sigmoid),
    "sqrt": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
}
"""Values and derivatives, written down here once more."""


class Point:
    """One choice of all entries."""

    def __init__(self, field: Field):
        self.field = field
        rows = [[field.drawn("A", i, j) for j in (1, 2, 3)] for i in (1, 2, 3)]
        self.determinant, self.inverse = _by_cofactors(field, rows)

    def value(self, term: Term, at: dict[str, int]) -> int:  # noqa: C901
        """A walk over the kinds of a term, one case each."""
        field = self.field
        match term:
            case Rational(value=value):
                return field.of(value)
            case SizeValue(size=size):
                return field.of(Fraction(LENGTH[size]))
            case Delta(left=left, right=right):
                return field.of(Fraction(int(_where(left, at) == _where(right, at))))
            case Entry(head=Determinant()):
                return self.determinant
            case Entry(head=Inverse(), indices=(row, column)):
                return self.inverse[_where(row, at) - 1][_where(column, at) - 1]
            case Entry(head=head, indices=indices):
                return field.drawn(str(head.name), *(_where(i, at) for i in indices))  # type: ignore[union-attr]
            case Plus(terms=parts) | Times(factors=parts):
                return self._combined([self.value(part, at) for part in parts], isinstance(term, Plus))
            case Power(base=base, exponent=e):
                return field.power(self.value(base, at), e)
            case Apply(function=function, arguments=(argument,), orders=(order,)):
                return field.function(function, order, self.value(argument, at))
            case Sum(index=Index(name=name, size=size), body=body):
                length = size if isinstance(size, int) else LENGTH[size]
                return self._combined([self.value(body, {**at, name: k}) for k in range(1, length + 1)], True)
        raise AssertionError(term)

    def _combined(self, values: list[int], sum_: bool) -> int:
        combine = self.field.add if sum_ else self.field.multiply
        total = self.field.of(Fraction(0 if sum_ else 1))
        for value in values:
            total = combine(total, value)
        return total


def _where(position: Position, at: dict[str, int]) -> int:
    if isinstance(position, Index):
        return at[position.name]
    return position if isinstance(position, int) else LENGTH[position]


def _by_cofactors(field: Field, rows: list[list[int]]) -> tuple[int, list[list[int]]]:
    minus = field.of(Fraction(-1))

    def minor(i: int, j: int) -> int:
        (a, b), (c, d) = ([row[k] for k in range(3) if k != j] for at, row in enumerate(rows) if at != i)
        found = field.add(field.multiply(a, d), field.multiply(minus, field.multiply(b, c)))
        return found if (i + j) % 2 == 0 else field.multiply(minus, found)

    determinant = field.of(Fraction(0))
    for j in range(3):
        determinant = field.add(determinant, field.multiply(rows[0][j], minor(0, j)))
    over = field.power(determinant, Fraction(-1))
    return determinant, [[field.multiply(minor(j, i), over) for j in range(3)] for i in range(3)]


@cache
def points(floats: bool) -> tuple[Point, ...]:
    return tuple(Point(Floats(seed) if floats else Field(seed)) for seed in (1, 2, 3))


PLACES = tuple({index.name: k for index, k in zip(FREE, ks, strict=True)}
               for ks in itertools.product((1, 2, 3), (1, 2, 3), (1, 2)))


def differ(left: Term, right: Term, rng: random.Random, floats: bool) -> bool:
    """At one point and two places, drawn."""
    point = rng.choice(points(floats))
    for at in rng.sample(PLACES, 2):
        if not point.field.same(point.value(left, at), point.value(right, at)):
            return True
    return False
