"""Matrices of high-precision numbers whose sides have names, so that shapes fit only where they fit for all sizes.

In: rows of numbers with a `Dim` for each axis. Out: products, sums, transposes, inverses. Refused: sides that do not
fit (`Misfit`: the formula is wrong), values outside a function's domain (`Outside`: draw again), and what this
evaluator does not know how to read (`Cannot`: no opinion).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpmath import mp, mpf


class Misfit(Exception):
    """Shapes that do not fit."""


class Outside(Exception):
    """A value where a function is not defined."""


class Cannot(Exception):
    """A notation that this evaluator has no meaning for."""


@dataclass(frozen=True, slots=True)
class Dim:
    """The length of an axis; two axes fit when they have the same name and length. A literal length has no name."""

    name: str
    size: int


ONE = Dim("", 1)
ANY = Dim("?", 1)
"""As long as its neighbour needs; the entries along it are all the same."""


@dataclass(frozen=True, slots=True)
class Value:
    """`eye` marks a multiple of the identity whose size its neighbours decide."""

    rows: Dim
    cols: Dim
    data: tuple[tuple[mpf, ...], ...]
    eye: bool = False
    literal: bool = False
    """A bare number, `0`: it may stand for an array of it."""

    @property
    def is_scalar(self) -> bool:
        return self.rows == ONE and self.cols == ONE and not self.eye

    @property
    def number(self) -> mpf:
        if not self.is_scalar:
            raise Misfit("a number is needed")
        return self.data[0][0]

    def at(self, i: int, j: int) -> mpf:
        return self.data[0 if self.rows == ANY else i][0 if self.cols == ANY else j]


def scalar(number, literal: bool = False) -> Value:
    return Value(ONE, ONE, ((mpf(number),),), literal=literal)


def make(rows: Dim, cols: Dim, entry: Callable[[int, int], mpf]) -> Value:
    return Value(rows, cols, tuple(tuple(entry(i, j) for j in range(cols.size)) for i in range(rows.size)))


def ones(rows: Dim = ANY) -> Value:
    return make(rows, ONE, lambda i, j: mpf(1))


def identity() -> Value:
    return Value(ANY, ANY, ((mpf(1),),), eye=True)


def spread(value: Value, rows: Dim, cols: Dim) -> Value:
    """Axes of no length of their own get the lengths given."""
    if value.eye:
        if ANY in (rows, cols):
            raise Cannot("an identity of unknown size")
        if rows != cols:
            raise Misfit("an identity is square")
        one = value.data[0][0]
        return make(rows, cols, lambda i, j: one if i == j else mpf(0))
    new_rows = rows if value.rows == ANY else value.rows
    new_cols = cols if value.cols == ANY else value.cols
    if (new_rows, new_cols) == (value.rows, value.cols):
        return value
    return make(new_rows, new_cols, value.at)


def transpose(value: Value) -> Value:
    if value.eye:
        return value
    return Value(value.cols, value.rows, tuple(zip(*value.data, strict=True)))


def mapped(value: Value, function: Callable[[mpf], mpf]) -> Value:
    if value.eye:
        raise Cannot("a function of an identity of unknown size")
    return Value(value.rows, value.cols, tuple(tuple(function(x) for x in row) for row in value.data))


def _side(one: Dim, two: Dim, repeat: bool) -> Dim:
    if one == two:
        return one
    if repeat and ONE in (one, two):
        return two if one == ONE else one
    if ANY in (one, two):
        return two if one == ANY else one
    raise Misfit(f"{one.name or one.size} and {two.name or two.size}")


def elementwise(
    left: Value, right: Value, function: Callable[[mpf, mpf], mpf], *, repeat: bool = True, linear: bool = False
) -> Value:
    """Entry by entry; a scalar goes with anything, and with `repeat` a row or a column goes with a matrix."""
    if left.eye and right.eye and linear:
        return Value(ANY, ANY, ((function(left.data[0][0], right.data[0][0]),),), eye=True)
    if left.eye or right.eye:
        other = right if left.eye else left
        if other.is_scalar:
            raise Cannot("a number and an identity of unknown size, entry by entry")
        rows, cols = other.rows, other.cols
        rows, cols = (cols if rows == ANY else rows), (rows if cols == ANY else cols)
        left, right = spread(left, rows, cols), spread(right, rows, cols)
    repeat = repeat or left.is_scalar or right.is_scalar
    rows = _side(left.rows, right.rows, repeat)
    cols = _side(left.cols, right.cols, repeat)

    def entry(i: int, j: int) -> mpf:
        return function(_pick(left, i, j), _pick(right, i, j))

    return make(rows, cols, entry)


def _pick(value: Value, i: int, j: int) -> mpf:
    return value.data[i if len(value.data) > 1 else 0][j if len(value.data[0]) > 1 else 0]


def scaled(value: Value, by: mpf) -> Value:
    return Value(value.rows, value.cols, tuple(tuple(x * by for x in row) for row in value.data), value.eye)


def product(left: Value, right: Value) -> Value:
    """The matrix product; a scalar scales."""
    if left.is_scalar:
        return scaled(right, left.number)
    if right.is_scalar:
        return scaled(left, right.number)
    if left.eye:
        return scaled(right, left.data[0][0])
    if right.eye:
        return scaled(left, right.data[0][0])
    inner = _side(left.cols, right.rows, False)
    if inner == ANY:
        raise Cannot("a sum over an axis of unknown length")
    columns = [[right.at(k, j) for k in range(inner.size)] for j in range(right.cols.size)]
    rows = [[left.at(i, k) for k in range(inner.size)] for i in range(left.rows.size)]
    data = tuple(tuple(mp.fdot(row, column) for column in columns) for row in rows)
    return Value(left.rows, right.cols, data)


def quotient(one: mpf, two: mpf) -> mpf:
    if two == 0:
        raise Outside("a division by zero")
    return one / two


def total(value: Value, rows: bool = True, cols: bool = True) -> Value:
    """The sum over the axes that are named."""
    if value.eye or (rows and value.rows == ANY) or (cols and value.cols == ANY):
        raise Cannot("a sum over an axis of unknown length")
    lines = [list(row) for row in value.data]
    if cols:
        lines = [[mp.fsum(row)] for row in lines]
    if rows:
        lines = [[mp.fsum(column) for column in zip(*lines, strict=True)]]
    return Value(ONE if rows else value.rows, ONE if cols else value.cols, tuple(map(tuple, lines)))


def square(value: Value) -> Value:
    if value.eye:
        raise Cannot("an identity of unknown size")
    if value.rows != value.cols:
        raise Misfit("not a square matrix")
    return value


def trace(value: Value) -> Value:
    square(value)
    return scalar(mp.fsum(value.data[i][i] for i in range(value.rows.size)))


def determinant(value: Value) -> Value:
    """Expansion along the first row; sizes are small."""
    square(value)

    def det(rows: list[tuple[mpf, ...]]) -> mpf:
        if len(rows) == 1:
            return rows[0][0]
        parts = ((-1) ** k * rows[0][k] * det([row[:k] + row[k + 1 :] for row in rows[1:]]) for k in range(len(rows)))
        return mp.fsum(parts)

    return scalar(det(list(value.data)))


def inverse(value: Value) -> Value:
    """By Gauss and Jordan."""
    if value.eye or value.is_scalar:
        return mapped_eye(value)
    square(value)
    n = value.rows.size
    work = [[*value.data[i], *(mpf(i == j) for j in range(n))] for i in range(n)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(work[r][k]))
        if abs(work[pivot][k]) < mpf(10) ** -20:
            raise Outside("a singular matrix")
        work[k], work[pivot] = work[pivot], work[k]
        work[k] = [x / work[k][k] for x in work[k]]
        for r in range(n):
            if r != k:
                factor = work[r][k]
                work[r] = [x - factor * y for x, y in zip(work[r], work[k], strict=True)]
    return make(value.rows, value.cols, lambda i, j: work[i][n + j])


def mapped_eye(value: Value) -> Value:
    return Value(value.rows, value.cols, ((quotient(mpf(1), value.data[0][0]),),), value.eye)


def column(value: Value, j: int) -> Value:
    """Column j, from 1."""
    if not 1 <= j <= value.cols.size:
        raise Misfit(f"there is no column {j}")
    return Value(value.rows, ONE, tuple((row[j - 1],) for row in value.data))


def diagonal(value: Value) -> Value:
    """A matrix from a vector, the vector of a square matrix."""
    if value.eye or ANY in (value.rows, value.cols):
        raise Cannot("a diagonal of unknown size")
    if value.cols == ONE or value.rows == ONE:
        items = [x for row in value.data for x in row]
        dim = value.rows if value.cols == ONE else value.cols
        return make(dim, dim, lambda i, j: items[i] if i == j else mpf(0))
    square(value)
    return make(value.rows, ONE, lambda i, j: value.data[i][i])


def same(left: Value, right: Value, tolerance: mpf) -> bool:
    """Whether two sides are equal; a `Misfit` where their shapes differ."""
    if left.eye and right.eye:
        return abs(left.data[0][0] - right.data[0][0]) <= tolerance
    for one, two in ((left, right), (right, left)):
        if one.literal and one.number == 0 and not two.is_scalar:
            zero = Value(two.rows, two.cols, tuple(tuple(mpf(0) for _ in row) for row in two.data), two.eye)
            return same(zero, two, tolerance)
    for one, two in ((left, right), (right, left)):
        if not one.eye and ((one.rows == ANY and two.rows == ONE) or (one.cols == ANY and two.cols == ONE)):
            raise Misfit("an array of ones and a number")
    left, right = spread(left, right.rows, right.cols), spread(right, left.rows, left.cols)
    if (left.rows, left.cols) != (right.rows, right.cols):
        raise Misfit("the sides have different shapes")
    pairs = [(a, b) for r, s in zip(left.data, right.data, strict=True) for a, b in zip(r, s, strict=True)]
    return all(abs(a - b) <= tolerance * (1 + abs(a) + abs(b)) for a, b in pairs)
