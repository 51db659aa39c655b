"""Claim → lambdified NumPy functions of whole arrays.

In: a Claim. Out: two functions of keyword arguments; each takes arrays and gives the array of its side. Refused: what
`to_sympy` refuses, and, at the call, arrays whose shapes contradict each other (ValueError).

An index becomes an open grid of places with an axis of its own, an entry fancy indexing, a sum a sum over its axis: so
one evaluation of the lambdified entry gives all entries. Only generated names (`v0`, `v1`, …) reach `lambdify`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy
from sympy.core.function import AppliedUndef

from derive.claim import Claim
from derive.formulate.equation import Expression, Writer
from derive.formulate.naming import Argument, Callback, Meaning, arguments, settle_head, settle_size
from derive.formulate.unroll import at_layers
from derive.notation import Notation
from derive.term import Determinant, Entry, Index, Inverse, Size, Sum, Term, subterms

TAKE, TOTAL, CALL, EQUAL, LARGER, SMALLER = (
    sympy.Function(f"derive_{name}") for name in ("take", "total", "call", "equal", "larger", "smaller")
)


def _take(array: Any, *places: Any) -> Any:
    return array[tuple(places)]


def _total(body: Any, axis: int, size: int) -> Any:
    """The sum over one axis; a body that does not depend on the index counts `size` times."""
    body = np.asarray(body)
    if body.ndim == 0 or body.shape[axis] == 1:
        return body * size
    return body.sum(axis=axis, keepdims=True)


IMPLEMENTATIONS: dict[str, Callable[..., Any]] = {
    "derive_take": _take,
    "derive_total": _total,
    "derive_call": lambda function, *at: function(*at),
    "derive_equal": lambda left, right: np.equal(left, right).astype(float),
    "derive_larger": np.maximum,
    "derive_smaller": np.minimum,
    "erf": np.vectorize(math.erf, otypes=[float]),
}


@dataclass(frozen=True)
class Lowered:
    """Both sides of a claim as functions of arrays, and what each argument stands for."""

    left: Callable[..., np.ndarray]
    right: Callable[..., np.ndarray]
    arguments: tuple[Argument, ...]


def to_numpy(
    claim: Claim, layers: Mapping[str, int] | None = None
) -> tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]:
    """`left(**arrays)` and `right(**arrays)`; the keywords are `names(claim)`, and both accept all of them.

    An array has one axis for each axis of its tensor; an axis of literal size 1 may be there or not (a column vector
    is `(n, 1)` or `(n,)`). What comes back has the claim's shape, a matrix with both its axes, a scalar with none;
    a claim about entries (`dW_{jk} = …`) gives the array of all of them.
    Inverses and determinants are computed from the matrix, which is the argument.
    Unknown functions and their derivatives (`g_L`, `g_L_prime`) are callables that act entry by entry; gradients are
    arrays that the caller gives. Sizes come from the arrays; one that no array has is an argument. A layer stays a
    letter: `W^{[l]}` and `A^{[l-1]}` of one and the same l are the arguments `W_l` and `A_l_minus_1`. `layers` gives
    numbers to such letters, `{"T": 3}`: a sum over layers or times is written out and needs them.
    """
    lowered = lower(at_layers(claim, layers))
    return lowered.left, lowered.right


def lower(claim: Claim) -> Lowered:
    """`to_numpy`, with what each argument stands for."""
    found = arguments(claim)
    return Lowered(_side(claim, claim.left.term, found, "left"), _side(claim, claim.right.term, found, "right"), found)


# --- the symbolic entry, with arrays and grids for symbols --------------------------------------------------------


@dataclass
class _Lowering:
    """Replaces what `to_sympy` writes by calls that NumPy can run; each input gets a generated symbol."""

    writer: Writer
    axes: dict[str, int]
    inputs: dict[tuple[str, object], sympy.Symbol] = field(default_factory=dict)

    def symbol(self, kind: str, meaning: object) -> sympy.Symbol:
        return self.inputs.setdefault((kind, meaning), sympy.Symbol(f"v{len(self.inputs)}"))

    def lower(self, expression: Expression) -> Expression:
        match expression:
            case sympy.Indexed(base=base):
                array = self.symbol("value", self.writer.meanings[base.label])  # type: ignore[attr-defined]
                return TAKE(array, *(self.place(index) - 1 for index in expression.indices))
            case sympy.Symbol():
                return self.symbol("value", self.writer.meanings[expression])
            case sympy.Sum():
                total = self.lower(expression.function)
                for index, _, size in expression.limits:
                    total = TOTAL(total, self.axes[index.name], self.lower(size))
                return total
            case AppliedUndef():
                return self._call(expression.func, (0,) * len(expression.args), expression.args)
            case sympy.Subs():
                return self._derivative(expression)
            case sympy.KroneckerDelta():
                return EQUAL(*map(self.place, expression.args))
            case sympy.Max() | sympy.Min():
                both = LARGER if isinstance(expression, sympy.Max) else SMALLER
                return both(*map(self.lower, expression.args))
        return expression.func(*map(self.lower, expression.args)) if expression.args else expression

    def place(self, index: Expression) -> Expression:
        """A place along an axis, from 1."""
        return self.symbol("grid", index.name) if isinstance(index, sympy.Idx) else self.lower(index)

    def _call(self, function: Expression, orders: tuple[int, ...], at: Sequence[Expression]) -> Expression:
        unknown = self.writer.meanings[function]
        assert isinstance(unknown, Callback)
        return CALL(self.symbol("value", Callback(unknown.function, orders)), *map(self.lower, at))

    def _derivative(self, subs: Expression) -> Expression:
        derivative, places, point = subs.args
        counts = dict(derivative.variable_count)
        return self._call(derivative.expr.func, tuple(int(counts.get(x, 0)) for x in places), point)


def _side(claim: Claim, term: Term, found: tuple[Argument, ...], name: str) -> Callable[..., np.ndarray]:
    indices = _indices(claim, term)
    writer = Writer(claim.notation)
    lowering = _Lowering(writer, {index.name: axis for axis, index in enumerate(indices)})
    entry = lowering.lower(writer.term(term))
    evaluate = sympy.lambdify(list(lowering.inputs.values()), entry, modules=[IMPLEMENTATIONS, "numpy"], cse=True)
    keywords = {argument.meaning: argument for argument in found}
    axes = _axes(claim)

    def side(**arrays: Any) -> np.ndarray:
        _check_keywords(arrays, found)
        given = {a.meaning: _fitted(a, arrays[a.keyword], axes) for a in found if a.keyword in arrays}
        sizes = _sizes(given, axes, keywords)
        inputs = [_input(key, given, sizes, indices, claim, keywords, name) for key in lowering.inputs]
        return _shaped(evaluate(*inputs), claim, sizes)

    side.__name__ = side.__qualname__ = name
    shape = " by ".join(map(str, claim.shape)) or "()"
    side.__doc__ = f"The {name} side, of shape {shape}; arguments: {', '.join(a.keyword for a in found)}."
    return side


def _indices(claim: Claim, term: Term) -> tuple[Index, ...]:
    """The claim's free indices, then those that sums bind: one axis of the grid each."""
    from_sums = [t.index for t in subterms(term) if isinstance(t, Sum)]
    return tuple(dict.fromkeys((*claim.indices, *from_sums)))


# --- a call -------------------------------------------------------------------------------------------------------

Axes = dict[Meaning, tuple[Size | int | None, ...]]
"""For each head the size of each axis; None where the claim only takes fixed places of it."""


def _axes(claim: Claim) -> Axes:
    found: Axes = {}
    for side in (claim.left, claim.right):
        for term in subterms(side.term):
            if isinstance(term, Entry):
                head = settle_head(term.head, claim.notation)
                sizes = tuple(
                    settle_size(i.size, claim.notation) if isinstance(i, Index) else None for i in term.indices
                )
                if isinstance(head, Inverse | Determinant):
                    head, sizes = head.of, sizes or (None, None)
                known = found.get(head, (None,) * len(sizes))
                found[head] = tuple(a if a is not None else b for a, b in zip(known, sizes, strict=True))
    return found


def _check_keywords(arrays: Mapping[str, Any], found: tuple[Argument, ...]) -> None:
    unexpected = set(arrays) - {argument.keyword for argument in found}
    if unexpected:
        names = ", ".join(f"{a.keyword} ({a.latex})" for a in found)
        raise TypeError(f"unexpected argument {sorted(unexpected)[0]}; the arguments are {names}")


def _fitted(argument: Argument, value: Any, axes: Axes) -> Any:
    """The array with exactly one axis for each index."""
    if isinstance(argument.meaning, Callback):
        if not callable(value):
            raise TypeError(f"{argument.keyword} ({argument.latex}) is a function of an array")
        return value
    array = np.asarray(value)
    rank = len(axes.get(argument.meaning, ()))
    if array.ndim > rank:
        extra = array.ndim - rank
        ones = [axis for axis in reversed(range(array.ndim)) if array.shape[axis] == 1][:extra]
        array = np.squeeze(array, axis=tuple(ones))  # an axis of literal size 1 has no index
    if array.ndim != rank:
        raise ValueError(f"{argument.keyword} ({argument.latex}) has {rank} axes, not the shape {np.shape(value)}")
    return array


def _sizes(given: Mapping[Meaning, Any], axes: Axes, keywords: Mapping[Meaning, Argument]) -> dict[Size, int]:
    """The sizes that the arrays show. Two arrays that contradict each other are refused."""
    sizes: dict[Size, int] = {m: int(v) for m, v in given.items() if isinstance(m, Size)}
    sources: dict[Size, str] = {m: keywords[m].keyword for m in sizes}
    for meaning, expected in axes.items():
        if meaning not in given:
            continue
        for size, length in zip(expected, given[meaning].shape, strict=True):
            number = size if isinstance(size, int) else sizes.setdefault(size, length) if size is not None else length
            if number != length:
                where = sources.get(size, "the claim") if isinstance(size, Size) else "the claim"
                raise ValueError(f"{size} is {number} in {where}, but {length} in {keywords[meaning].keyword}")
            if isinstance(size, Size):
                sources.setdefault(size, keywords[meaning].keyword)
    return sizes


def _number(size: Size | int, sizes: Mapping[Size, int], notation: Notation) -> int:
    settled = settle_size(size, notation)
    if isinstance(settled, Size) and settled not in sizes:
        raise TypeError(f"the size {settled} is shown by none of the arguments")
    return settled if isinstance(settled, int) else sizes[settled]


def _input(
    key: tuple[str, object],
    given: Mapping[Meaning, Any],
    sizes: Mapping[Size, int],
    indices: tuple[Index, ...],
    claim: Claim,
    keywords: Mapping[Meaning, Argument],
    name: str,
) -> Any:
    kind, meaning = key
    if kind == "grid":
        axis = next(k for k, index in enumerate(indices) if index.name == meaning)
        length = _number(indices[axis].size, sizes, claim.notation)
        return np.arange(1, length + 1).reshape((1,) * axis + (length,) + (1,) * (len(indices) - axis - 1))
    if isinstance(meaning, Size):
        return _number(meaning, sizes, claim.notation)
    if isinstance(meaning, Inverse | Determinant):
        matrix = _input((kind, meaning.of), given, sizes, indices, claim, keywords, name)
        return np.linalg.inv(matrix) if isinstance(meaning, Inverse) else np.linalg.det(matrix)
    if meaning not in given:
        argument = keywords[meaning]  # type: ignore[index]
        raise TypeError(f"the {name} side needs {argument.latex}, as {argument.keyword}")
    return given[meaning]  # type: ignore[index]


def _shaped(value: Any, claim: Claim, sizes: Mapping[Size, int]) -> np.ndarray:
    """All entries, in the claim's shape: bound axes have length 1 by now, free ones are filled up."""
    free = tuple(_number(index.size, sizes, claim.notation) for index in claim.indices)
    shape = tuple(_number(size, sizes, claim.notation) for size in claim.shape)
    value = np.asarray(value, dtype=None if np.iscomplexobj(value) else float)
    value = value.reshape(value.shape[: len(free)]) if value.ndim else value
    entrywise = int(np.prod(free)) != int(np.prod(shape))
    return np.array(np.broadcast_to(value, free)).reshape(free if entrywise else shape)
