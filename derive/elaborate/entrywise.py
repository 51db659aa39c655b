"""Equations that define a tensor entry by entry: `h_j = \\sum_i W_{ji} x_i`, `a^{(i)} = \\sigma(z^{(i)})`, `y_i = x_i
w`.

In: the name, its marks, and the value of the right side, whose free indices are the ones on the left. Out: a
Definition, with a declaration where the name has none. Refused: indices that stand on one side only.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.entries import position
from derive.elaborate.labels import label_splits, last_layer
from derive.elaborate.membership import NUMBERS
from derive.elaborate.scripts import Marks, plain_letter
from derive.elaborate.sizes import is_variable
from derive.elaborate.state import State
from derive.elaborate.values import Axes, Value, axis_size, is_open
from derive.errors import Undeclared
from derive.notation import Declared, Shape
from derive.syntax import Node
from derive.term import Definition, Index, Layer, LayerRange, Size, Tensor


def define_by_entries(
    name: str, layer: Layer | None, marks: Marks, body: Value, left: Node, state: State, source: str
) -> tuple[Definition, Declared | None]:
    """The definition, and the declaration of a new name: rows by the subscript or the right side, columns by the
    sample.
    """
    known = state.find(name, layer)
    declared = None
    if known is None:
        family = is_variable(layer, state.notation)
        over = None if layer is None or family else LayerRange("", layer, layer)
        shape = Shape(_new_sizes(marks, body, left, state))
        known = declared = Declared(name, shape, layer.base if family and layer else None, over, source)
        state.declared[name] = (*state.declarations(name), declared)
    sizes = state.member_shape(known, layer)
    chosen = _chosen(marks, sizes, known, left, state)
    axes = _axes(chosen, known, body, left, state)
    _check_free(chosen, left, state)
    over = _over(layer, state)
    return Definition(Tensor(name, layer), axes, body.term, over), declared


def with_left_labels(name: str, marks: Marks, state: State) -> tuple[str, Marks]:
    """A new name without the indices that stand on the left only: `\\hat y_j^k = f(\\beta_j)` is of the one sample
    k, and `E_k = \\sum_j (y_j - t_j)^2` is a number whose name is E_k.
    """
    if any(declared.shape.sizes for declared in state.declarations(name)):
        return name, marks
    if marks.sample is not None and _is_left_only(marks.sample, state) and state.fix(plain_letter(marks.sample)):
        marks = replace(marks, sample=None)
    if marks.below and marks.sample is None and all(_is_left_only(sub, state) for sub in marks.below):
        longer, rest = label_splits(name, marks.below)[0]
        return longer, replace(marks, below=rest)
    for longer, rest in label_splits(name, marks.below) if marks.sample is None else ():
        label = marks.below[: len(marks.below) - len(rest)]
        if rest and all(_is_left_only(sub, state) and plain_letter(sub) in state.labels for sub in label):
            return longer, replace(marks, below=rest)  # \delta_{oi} beside z_{oi}, an entry of z_o
    return name, marks


def _is_left_only(node: Node, state: State) -> bool:
    letter = plain_letter(node)
    return letter is not None and letter not in state.free


def _over(layer: Layer | None, state: State) -> LayerRange | None:
    if layer is None or layer.base is None or not is_variable(layer, state.notation):
        return None
    last = state.layer(last_layer(layer.base, state.notation))
    return state.notation.ranges.get(layer.base) or LayerRange(layer.base, Layer(None, 1), last)


def _new_sizes(marks: Marks, body: Value, left: Node, state: State) -> tuple[Size | int, ...]:
    if marks.sample is not None:
        rows = _free_size(marks.below[0], left, state) if marks.below else _rows(body)
        many = _free_size(marks.sample, left, state)
        return (many, 1) if rows == 1 and NUMBERS in state.notation.conventions else (rows, many)
    sizes = tuple(_free_size(sub, left, state) for sub in marks.below)
    return (*sizes, 1) if len(sizes) == 1 else sizes


def _rows(body: Value) -> Size | int:
    return axis_size(body.axes[0]) if body.axes else 1


def _free_size(node: Node, left: Node, state: State) -> Size | int:
    letter = plain_letter(node) or ""
    index = state.free.get(letter)
    if index is None:
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} stands on the left of {state.words(left)} only",
            span=left.span,
            hint="the right side must depend on every index of the left",
        )
    return state.sizes.resolve(index.size)


def _chosen(
    marks: Marks, sizes: tuple[Size | int, ...], known: Declared, left: Node, state: State
) -> list[Index | None]:
    """For each axis the index that the left side names there."""
    chosen: list[Index | None] = [None] * len(sizes)
    along = 0 if sizes[1:] == (1,) and sizes[0] == state.notation.sample_size else 1
    places = [(along, marks.sample)] if marks.sample is not None else []
    open_axes = [k for k in range(len(sizes)) if not places or k != along]
    open_axes = [k for k in open_axes if known.shape.sizes[k] != 1]
    if (marks.below and len(marks.below) != len(open_axes)) or (marks.sample is not None and len(sizes) < 2):
        shape = f"{known.name} is {known.shape}" + (f" ({known.source})" if known.source else "")
        raise Undeclared(
            "DRV305",
            f"{state.words(left)} has {len(marks.below)} indices below, and {shape}",
            span=left.span,
            hint="write another name, or an index for every axis",
        )
    places += list(zip(open_axes, marks.below, strict=False))
    for axis, node in places:
        index = position(node, sizes[axis], left, state)
        if not isinstance(index, Index) or index in chosen:
            raise Undeclared(
                "DRV304", f"{state.words(left)} is one entry only", span=left.span, hint="define all of them"
            )
        chosen[axis] = index
    return chosen


def _axes(chosen: list[Index | None], known: Declared, body: Value, left: Node, state: State) -> tuple[Index, ...]:
    """The indices of the definition, one for each axis that is not 1: named on the left, or the right side's own."""
    own: Axes = body.axes or (None, None)
    found: list[Index] = []
    for axis, raw in enumerate(known.shape.sizes):
        index = chosen[axis] or (own[axis] if axis < len(own) else None)
        if index is None and is_open(state.sizes.resolve(raw)) and state.sizes.unify(raw, 1):
            found.append(state.index(1))
            continue
        if raw == 1 and index is None:
            continue
        if index is None or (chosen[axis] is not None and own[axis] is not None):
            raise Undeclared(
                "DRV305",
                f"the sides of the equation of {state.words(left)} have different shapes "
                f"({known.name} is {known.shape})",
                span=left.span,
                hint="write another name, or the same indices on both sides",
            )
        found.append(index)
    return tuple(found)


def _check_free(chosen: list[Index | None], left: Node, state: State) -> None:
    named = {index.name for index in chosen if index is not None}
    extra = sorted(set(index.name for index in state.free.values()) - named)
    if extra:
        raise Undeclared(
            "DRV304",
            f"{', '.join(extra)} stands on the right of {state.words(left)} only",
            span=left.span,
            hint="sum over it, or write it on the left",
        )
