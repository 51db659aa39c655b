"""Arrays that are defined by their entries: identity, ones, diagonals, inverses, powers, softmax.

In: values. Out: values. Refused: matrices that are not square where they must be (ShapeError).

    I_ij = δ_ij        1_i = 1        diag(v)_ij = δ_ij v_i        softmax(z)_i = exp(z_i) / Σ_k exp(z_k)

The inverse and the determinant of a matrix are entries of heads of their own over a named matrix; a matrix that is an
expression gets a name. (X⁻¹)⁻¹ = X, (Xᵀ)⁻¹ = (X⁻¹)ᵀ, det Xᵀ = det X.
"""

from __future__ import annotations

from fractions import Fraction

from derive.elaborate.arrangement import class_axis
from derive.elaborate.numbers import rational
from derive.elaborate.state import State
from derive.elaborate.values import Value, axis_size, describe, multiply, power, value
from derive.errors import ShapeError, Undeclared
from derive.syntax import Node
from derive.term import (
    ONE,
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
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    replace_index,
)

MAX_MATRIX_POWER = 6
Square = tuple[Index, Index]


def identity(size: Size | int | None, state: State) -> Value:
    """I, of a size that the shapes around it say where it is not written."""
    size = state.sizes.fresh() if size is None else size
    rows, columns = state.index(size), state.index(size)
    return Value((rows, columns), Delta(rows, columns), "I")


def ones(size: Size | int | None, state: State) -> Value:
    """A column of ones."""
    index = state.index(state.sizes.fresh() if size is None else size)
    return value((index, None), ONE, latex="\\mathbf{1}")


def diagonal(item: Value, state: State) -> Value:
    """The diagonal matrix of a vector; the diagonal of a square matrix, as a column."""
    if item.is_scalar:
        return item
    rows, columns = item.axes
    if rows is not None and columns is not None:
        square(item, state, "diag")
        return value((rows, None), replace_index(item.term, columns.name, rows), item)
    own = rows or columns
    assert own is not None
    other = state.index(own.size)
    return value((own, other), Times((Delta(own, other), item.term)), item)


def square(item: Value, state: State, what: str) -> Square:
    """The two axes of a square matrix."""
    rows, columns = item.axes if item.axes else (None, None)
    if rows is None or columns is None or not state.sizes.unify(axis_size(rows), axis_size(columns)):
        raise ShapeError(
            "DRV201", f"the {what} needs a square matrix: {describe(item, state.sizes)}", span=item.span
        )
    return rows, columns


def inverse(item: Value, state: State) -> Value:
    """The entries of the inverse: of a scalar, its reciprocal."""
    if item.is_scalar:
        return power(item, Fraction(-1))
    rows, columns = square(item, state, "inverse")
    term = item.term
    if isinstance(term, Entry) and isinstance(term.head, Inverse) and _at(term, rows, columns):
        state.hypotheses.setdefault(f"{item.latex.removeprefix('(').removesuffix(')')} exists")
        return value(item.axes, Entry(term.head.of, term.indices), item)
    head, places = _matrix(item, rows, columns, state)
    return value(item.axes, Entry(Inverse(head), places), item)


def determinant(item: Value, state: State) -> Value:
    if item.is_scalar:
        return item
    rows, columns = square(item, state, "determinant")
    term = item.term
    if isinstance(term, Entry) and isinstance(term.head, Inverse) and _at(term, rows, columns):
        return value((), Power(Entry(Determinant(term.head.of)), Fraction(-1)), item)
    head, _ = _matrix(item, rows, columns, state)
    return value((), Entry(Determinant(head)), item)


def _matrix(item: Value, rows: Index, columns: Index, state: State) -> tuple[Tensor, tuple[Position, ...]]:
    """The name of a matrix, and the places of its entry at (rows, columns)."""
    term = item.term
    if isinstance(term, Entry) and isinstance(term.head, Tensor):
        if _at(term, rows, columns):
            return term.head, term.indices
    if {index.name for index in free_indices(term)} - {rows.name, columns.name}:
        raise Undeclared(
            "DRV304",
            f"the inverse of {item.latex}, which has further indices, is not decided yet",
            span=item.span,
            hint="give the matrix a name of its own",
        )
    return state.auxiliary_tensor(term, (rows, columns), item.latex), (rows, columns)


def _at(entry: Entry, rows: Index, columns: Index) -> bool:
    """Whether an entry is that of a whole matrix, or of its transpose."""
    names = tuple(i.name if isinstance(i, Index) else "" for i in entry.indices)
    return names in ((rows.name, columns.name), (columns.name, rows.name))


def is_matrix_power(item: Value, exponent: Node, state: State) -> bool:
    """Whether a power above a name is a product of matrices: a whole one, of a matrix that is surely square."""
    number = whole_power(exponent)
    if number is None or not 1 < abs(number) <= MAX_MATRIX_POWER or item.is_scalar or None in item.axes:
        return False
    rows, columns = (state.sizes.resolve(axis_size(axis)) for axis in item.axes)
    return rows == columns


def is_matrix(item: Value) -> bool:
    return not item.is_scalar and None not in item.axes


def is_oblong(item: Value, state: State) -> bool:
    """Whether a matrix is surely not square, so that a power above it can only be one of its entries."""
    rows, columns = (state.sizes.resolve(axis_size(axis)) for axis in item.axes)
    return rows != columns and not any(isinstance(s, Size) and s.name.startswith("?") for s in (rows, columns))


def whole_power(exponent: Node) -> int | None:
    """A whole exponent of either sign."""
    number = rational(exponent)
    return int(number) if number is not None and number.denominator == 1 else None


def matrix_power(item: Value, exponent: int, state: State) -> Value:
    """X^k, the product of k copies of a square matrix, or of its inverse for k < 0."""
    square(item, state, "power")
    item = inverse(item, state) if exponent < 0 else item
    result = item
    for _ in range(abs(exponent) - 1):
        following = multiply(result, again(item, state), state.sizes)
        assert following is not None
        result = following
    return value(result.axes, result.term, item)


def again(item: Value, state: State) -> Value:
    """The same value with fresh axes, so that it can be combined with itself."""
    term = item.term
    axes: list[Index | None] = []
    for axis in item.axes:
        fresh = None if axis is None else state.index(axis.size)
        if axis is not None and fresh is not None:
            term = replace_index(term, axis.name, fresh)
        axes.append(fresh)
    return Value(tuple(axes), term, item.latex, item.span, item.sources)


def softmax(item: Value, along: int | None, log: bool, state: State) -> Value:
    """exp(z) / Σ exp(z), or its logarithm z − log Σ exp(z), over the rows' index (0) or the columns' (1)."""
    if item.is_scalar:
        raise ShapeError("DRV201", f"softmax needs a vector: {describe(item, state.sizes)}", span=item.span)
    axis = _softmax_axis(item, state) if along is None else along
    own = item.axes[axis]
    if own is None:
        return value(item.axes, Rational(Fraction(0)) if log else ONE, item)
    running = state.index(own.size)
    total = Sum(running, _exp(replace_index(item.term, own.name, running)))
    if log:
        return value(item.axes, Plus((item.term, Times((Rational(Fraction(-1)), _known("log", total))))), item)
    return value(item.axes, Times((_exp(item.term), Power(total, Fraction(-1)))), item)


def _softmax_axis(item: Value, state: State) -> int:
    rows, columns = item.axes
    if rows is None or columns is None:
        return 0 if columns is None else 1
    return class_axis(item.axes, state)


def _exp(term: Term) -> Term:
    return _known("exp", term)


def _known(name: str, term: Term) -> Term:
    return Apply(Function(name, known=True), (term,), (0,))
