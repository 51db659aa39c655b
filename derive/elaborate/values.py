"""Tensor expressions as entries: a term with the index of its row and of its column.

In: values and sizes. Out: values. Refused: shapes that do not fit, by ShapeError with both shapes in the author's
words. An axis of size 1 has no index (None); a scalar has no axes at all. The mathematics is the definition of each
operation by its entries: (A B)_ij = Σ_k A_ik B_kj, (Aᵀ)_ij = A_ji, (A ⊙ B)_ij = A_ij B_ij.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.document import Span
from derive.elaborate.sizes import Sizes
from derive.errors import ShapeError, Undeclared
from derive.term import (
    Apply,
    Entry,
    Function,
    Index,
    Plus,
    Power,
    Rational,
    Size,
    Sum,
    Term,
    Times,
    replace_index,
    subterms,
)

Axes = tuple[Index | None, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """`axes` is () for a scalar, else (row, column). `latex` and `source` are for messages: what was written, whence
    its shape.
    """

    axes: Axes
    term: Term
    latex: str = ""
    span: Span | None = None
    sources: tuple[str, ...] = ()
    vector: bool = False
    """A one-dimensional array (`np.sum` without keepdims): a column where a shape is needed."""

    @property
    def is_scalar(self) -> bool:
        return not self.axes


def value(axes: Axes, term: Term, like: Value | None = None, **more: object) -> Value:
    """A value whose axes are () when neither has an index."""
    if not any(axes):
        axes = ()
    if like is not None:
        more = {"latex": like.latex, "span": like.span, "sources": like.sources, **more}
    return Value(axes, term, **more)  # type: ignore[arg-type]


def axis_size(axis: Index | None) -> Size | int:
    return 1 if axis is None else axis.size


def shape_of(item: Value, sizes: Sizes) -> tuple[Size | int, ...]:
    return tuple(sizes.resolve(axis_size(axis)) for axis in item.axes)


def describe(item: Value, sizes: Sizes) -> str:
    shape = shape_of(item, sizes)
    if not shape:
        return f"{item.latex} is a scalar"
    return f"{item.latex} is {' × '.join(_size_words(s) for s in shape)}"


def _size_words(size: Size | int) -> str:
    return "(not known)" if isinstance(size, Size) and size.name.startswith("?") else str(size)


def is_guessed(item: Value, sizes: Sizes) -> bool:
    """An array whose shape nothing says but that its small letter was taken for a column."""
    shape = [size for size in shape_of(item, sizes) if size != 1]
    return bool(shape) and all(isinstance(size, Size) and _GUESSED.match(size.name) for size in shape)


_GUESSED = re.compile(r"\?(?:[a-z]|\\[a-z])[^.]*\.rows\Z")


def misfit(left: Value, right: Value, sizes: Sizes, what: str = "shapes do not fit") -> ShapeError | Undeclared:
    """The refutation; no refutation where a shape was only guessed."""
    for one in (left, right):
        if is_guessed(one, sizes):
            return Undeclared(
                "DRV302",
                f"the shape of {one.latex} is not known",
                span=one.span,
                hint="declare the shapes of its names: x \\in \\mathbb{R} for a number, "
                "x \\in \\mathbb{R}^{n} for a vector",
            )
    error = ShapeError(
        "DRV201",
        f"{what}: {describe(left, sizes)}, {describe(right, sizes)}",
        span=left.span | right.span if left.span and right.span else None,
    )
    error.details = known_from(left, right)
    return error


def refuse_unknown(one: Value, other: Value, sizes: Sizes) -> None:
    """An axis of which nothing says the length may be as long as the other side's: no refutation."""
    shapes = [shape_of(item, sizes) or (1, 1) for item in (one, other)]

    def unknown(size: Size | int) -> bool:
        return isinstance(size, Size) and size.name.startswith("?")

    if all(a == b or unknown(a) or unknown(b) for a, b in zip(*shapes, strict=True)):
        raise Undeclared(
            "DRV302",
            f"the two sides have shapes that are not known: {describe(one, sizes)}, {describe(other, sizes)}",
            span=other.span,
            hint="declare the names: x \\in \\mathbb{R} for a number, x \\in \\mathbb{R}^{n} for a vector",
        )


def known_from(*items: Value) -> tuple[str, ...]:
    """The line that says where the shapes of these values come from."""
    sources = dict.fromkeys(source for item in items for source in item.sources)
    return (f"sizes: {', '.join(sources)}",) if sources else ()


def scale(factor: Term, item: Value) -> Value:
    return value(item.axes, times(factor, item.term), item)


def times(*terms: Term) -> Term:
    """A product without nested products and ones."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.factors if isinstance(term, Times) else (term,))
    flat = [t for t in flat if t != Rational(Fraction(1))]
    if len(flat) == 1:
        return flat[0]
    return Times(tuple(flat)) if flat else Rational(Fraction(1))


def transpose(item: Value) -> Value:
    return value(item.axes[::-1], item.term, item) if item.axes else item


def multiply(left: Value, right: Value, sizes: Sizes) -> Value | None:
    """The matrix product (a scaling when one is a scalar); None when the inner sizes differ."""
    if left.is_scalar or right.is_scalar:
        return value(left.axes or right.axes, times(left.term, right.term), joined(left, right))
    inner, other = left.axes[1], right.axes[0]
    if not sizes.unify(axis_size(inner), axis_size(other)):
        return None
    axes = (left.axes[0], right.axes[1])
    if inner is None or other is None:
        return value(axes, times(left.term, right.term), joined(left, right))
    body = times(left.term, replace_index(right.term, other.name, inner))
    return value(axes, Sum(inner, body), joined(left, right))


def aligned(left: Value, right: Value, sizes: Sizes, broadcast: bool = True) -> tuple[Axes, Term, Term] | None:
    """Both terms over the same axes; an axis of size 1 is repeated along the other's when `broadcast`."""
    if left.is_scalar or right.is_scalar:
        return left.axes or right.axes, left.term, right.term
    axes: list[Index | None] = []
    left_term, right_term = left.term, right.term
    for mine, theirs in zip(left.axes, right.axes, strict=True):
        if mine is not None and theirs is not None:
            if not sizes.unify(mine.size, theirs.size):
                return None
            right_term = replace_index(right_term, theirs.name, mine)
        elif mine is not theirs and not broadcast and sizes.resolve(axis_size(mine or theirs)) != 1:
            return None
        axes.append(mine or theirs)
    return tuple(axes), left_term, right_term


def _one_bias(row: Value, column: Value, sizes: Sizes) -> None:
    """`w^T X + b`: beside a row, a column of which nobody says the length is one number, not a matrix of all sums."""
    if row.axes[0] is None and row.axes[1] is not None and column.axes[0] is not None and column.axes[1] is None:
        if is_open(sizes.resolve(column.axes[0].size)):
            sizes.unify(column.axes[0].size, 1)


def _one_number(item: Value, beside: Value, sizes: Sizes) -> Value:
    """`w^T x + b`: beside an inner product, a name of which nobody says the length is one number."""
    own = item.axes[0] if isinstance(item.term, Entry) and len(item.axes) == 2 and item.axes[1] is None else None
    if own is None or not beside.is_scalar or not is_open(sizes.resolve(own.size)):
        return item
    if not any(isinstance(part, Sum) for part in subterms(beside.term)):
        return item
    sizes.unify(own.size, 1)
    return value((), replace_index(item.term, own.name, 1), item)


def is_open(size: Size | int) -> bool:
    """Whether nothing says yet how long an axis is."""
    return isinstance(size, Size) and size.name.startswith("?")


def broadcasts(left: Value, right: Value) -> bool:
    """Whether combining the two entry by entry repeats an axis of one of them."""
    if left.is_scalar or right.is_scalar:
        return False
    return any((mine is None) != (theirs is None) for mine, theirs in zip(left.axes, right.axes, strict=True))


def elementwise(left: Value, right: Value, sizes: Sizes, broadcast: bool = True) -> Value | None:
    pair = aligned(left, right, sizes, broadcast)
    if pair is None:
        return None
    axes, a, b = pair
    return value(axes, times(a, b), joined(left, right))


def add(left: Value, right: Value, sizes: Sizes) -> Value | None:
    left, right = _one_number(left, right, sizes), _one_number(right, left, sizes)
    for row, column in ((left, right), (right, left)):
        if not row.is_scalar and not column.is_scalar:
            _one_bias(row, column, sizes)
    pair = aligned(left, right, sizes)
    if pair is None:
        return None
    axes, a, b = pair
    terms = (*(a.terms if isinstance(a, Plus) else (a,)), *(b.terms if isinstance(b, Plus) else (b,)))
    return value(axes, Plus(terms), joined(left, right))


def power(item: Value, exponent: Fraction) -> Value:
    """Entry by entry."""
    return value(item.axes, Power(item.term, exponent), item)


def apply(function: Function, arguments: Sequence[Value], orders: tuple[int, ...], sizes: Sizes) -> Value | None:
    """A scalar function entry by entry; several arguments share their axes."""
    axes: Axes = ()
    terms: list[Term] = []
    for argument in arguments:
        pair = aligned(Value(axes, Rational(Fraction(0))), argument, sizes)
        if pair is None:
            return None
        axes, _, term = pair
        terms.append(term)
    return value(axes, Apply(function, tuple(terms), orders), arguments[0])


def total(item: Value, along: Sequence[int]) -> Value:
    """The sum along the given axes (0 the rows, 1 the columns), each left with size 1."""
    if item.is_scalar:
        return item
    axes, term = list(item.axes), item.term
    for axis in along:
        index = axes[axis]
        if index is not None:
            term, axes[axis] = Sum(index, term), None
    return value(tuple(axes), term, item)


def joined(left: Value, right: Value) -> Value:
    """Only the words of a combination: its latex, span and sources."""
    span = left.span | right.span if left.span and right.span else left.span or right.span
    sources = left.sources + tuple(s for s in right.sources if s not in left.sources)
    return Value((), left.term, left.latex or right.latex, span, sources)
