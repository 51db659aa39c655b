"""A tensor with a sample and subscripts → the whole of it, a column, or an entry.

In: a head with its sizes, and marks. Out: a Value. Refused: subscripts that do not fit the axes.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate import from_zero
from derive.elaborate.class_labels import class_index
from derive.elaborate.each_sample import loss_of_each
from derive.elaborate.scripts import Marks, plain_letter, unwrap
from derive.elaborate.sizes import read_size
from derive.elaborate.state import State, entry
from derive.elaborate.values import Value, axis_size, value
from derive.errors import OneOfTwo, ShapeError, Undeclared
from derive.syntax import Chain, Empty, Node, Number, Styled, Symbol
from derive.term import Gradient, Head, Index, Position, Size, replace_index, tensor_of

BOLD = ("\\mathbf", "\\boldsymbol", "\\bm")
LINE = ("row", "column")
SAMPLE_LETTERS = frozenset("in")
"""Letters that number the samples below a bold vector; its entries are written with plain letters."""


def is_size(size: Size, state: State) -> bool:
    """Whether a symbol has been used as a size: in a shape, or as the upper end of a sum over samples."""
    family = {s.name for s in state.notation.size_symbols if s.layer is not None}
    return size in state.notation.size_symbols or (size.layer is not None and size.name in family)


def plain_capital(name: str, marks: Marks, state: State) -> str | None:
    """The matrix X of which the bold \\mathbf{x}_i, \\mathbf{x}^{(i)} is one sample."""
    bold = next((style for style in BOLD if name.startswith(f"{style}{{") and len(name) == len(style) + 3), None)
    if bold is None or name in state.scope or not (marks.sample is not None or len(marks.below) == 1):
        return None
    shapes = state.declarations(name[-2].upper()) if name[-2].islower() else ()
    return name[-2].upper() if len(shapes) == 1 and len(shapes[0].shape.sizes) == 2 else None


def sample_of(sizes: tuple, raw: tuple, state: State) -> str:
    """What one sample is of its array, in words."""
    return "a row of " if _is_sampled(sizes, raw, 1, state) and len(sizes) > 1 and raw[1] != 1 else "a column of "


def select(
    head: Head,
    sizes: tuple,
    raw: tuple,
    marks: Marks,
    node: Node,
    state: State,
    before: tuple[Position, ...] = (),
) -> Value:
    """The whole tensor, its column (a sample), or an entry; `before` are places that are chosen already."""
    if marks.sample is not None and _is_sampled(sizes, raw, 1, state):
        return _sample_of(head, sizes, raw, marks, node, state)
    each = loss_of_each(head, sizes, marks, state) if isinstance(head, Gradient) and not before else None
    if each is not None and marks.sample is not None and state.notation.sample_size is not None:
        one = position(marks.sample, state.sizes.resolve(state.notation.sample_size), node, state)
        return select(each, sizes, raw, replace(marks, sample=None), node, state, (one,))
    marks = _of_one_sample(marks, raw, state)
    below = marks.below
    if marks.sample is None and not below:
        axes = tuple(None if size == 1 else state.index(size) for size in sizes)
        places = tuple(
            None if literal == 1 else axis if axis is not None else 1 for axis, literal in zip(axes, raw, strict=True)
        )
        return value(axes, entry(head, (*before, *places)))  # type: ignore[arg-type]
    if state.line is not None and marks.sample is None and len(below) == 1 and len(sizes) == 2 and 1 not in raw:
        return _line(head, sizes, marks, node, state, before)
    chosen = _chosen(sizes, raw, marks, node, state)
    axes, places = [], []
    for size, literal, place in zip(sizes, raw, chosen, strict=True):
        whole = place is None and size != 1 and (not below or any(map(is_whole_axis, below)))
        axes.append(state.index(size) if whole else None)
        places.append(None if literal == 1 else axes[-1] or place or 1)
    if axes[0] is None and axes[-1] is not None and any(map(is_whole_axis, below)) and state.line is not None:
        state.read_as(f"{state.words(node)} is a row of its matrix, as a column: only that fits the shapes")
        axes = axes[::-1]
    return value(tuple(axes), entry(head, (*before, *places)))  # type: ignore[arg-type]


def is_whole_axis(node: Node) -> bool:
    """The colon of `Z_{:,j}`, the dot of `Z_{\\cdot j}`."""
    node = unwrap(node)
    if isinstance(node, Chain):
        return node.relations == (":",) and all(isinstance(member, Empty) for member in node.members)
    return isinstance(node, Symbol) and node.name in ("\\cdot", "*", "\\bullet")


def _line(head: Head, sizes: tuple, marks: Marks, node: Node, state: State, before: tuple[Position, ...]) -> Value:
    """A line of a matrix with one subscript, as the State tries it: which axis is fixed, and which way it lies."""
    assert state.line is not None
    fixed, lies = state.line
    letter = plain_letter(marks.base)
    if lies and letter is not None and letter.islower() and tensor_of(head).name[-1:].isupper():
        raise ShapeError("DRV201", f"{state.words(node)} is written small, as a column", span=node.span)
    running = state.index(sizes[1 - fixed])
    places = [running, running]
    places[fixed] = position(marks.below[0], sizes[fixed], node, state)  # type: ignore[call-overload]
    lying = "" if LINE[fixed] == LINE[not lies] else f", as a {LINE[not lies]}"
    state.read_as(f"{state.words(node)} is a {LINE[fixed]} of its matrix{lying}: only that fits the shapes")
    return value((None, running) if lies else (running, None), entry(head, (*before, *places)))  # type: ignore[arg-type]


def row_or_column(head: Head, sizes: tuple, raw: tuple, marks: Marks, node: Node, state: State) -> Value | None:
    """`x_i` under a sum over i, of a matrix X: the row or the column that is as many as i runs over, as a column."""
    bound = state.scope.get(plain_letter(marks.below[0]) or "") if len(marks.below) == 1 else None
    if not isinstance(bound, Index) or marks.sample is not None or len(sizes) != 2 or 1 in raw or sizes[0] == sizes[1]:
        return None
    many = state.sizes.resolve(axis_size(bound))
    if many not in sizes:
        return None
    whole = replace(marks, below=())
    if many == sizes[1]:
        return select(head, sizes, raw, replace(whole, sample=marks.below[0]), node, state)
    state.read_as(f"{state.words(node)} is a row of its matrix, as a column")
    return select(head, (sizes[1], 1), (raw[1], 1), whole, node, state, (bound,))


def _chosen(sizes: tuple, raw: tuple, marks: Marks, node: Node, state: State) -> list[Position | None]:
    """For each axis the place that the sample or a subscript names."""
    below = marks.below
    chosen: list[Position | None] = [None] * len(sizes)
    if marks.sample is not None:
        if len(sizes) < 2 or raw[1] == 1:
            raise Undeclared(
                "DRV304",
                f"{state.words(node)} names a sample, but has one column only",
                span=node.span,
                hint="declare its matrix, with the samples in the columns",
            )
        try:
            chosen[1] = position(marks.sample, sizes[1], node, state)
        except ShapeError as error:
            if state.notation.sample_size is None or sizes[1] == state.sizes.resolve(state.notation.sample_size):
                raise
            message = f"{state.words(node)} names a sample, and its columns are no samples"
            hint = "leave the sample out where a name has none"
            raise Undeclared("DRV304", message, span=error.span, hint=hint) from None
    open_axes = [k for k in range(len(sizes)) if chosen[k] is None and not (raw[k] == 1 and below)]
    if len(below) == 1 and len(open_axes) == 2:
        below = _digits(below[0]) or below
    if len(below) == 1 and len(open_axes) == 2 and sum(sizes[k] == 1 for k in open_axes) == 1:
        open_axes = [k for k in open_axes if sizes[k] != 1]
    if len(below) not in (0, len(open_axes)):
        line = (len(below), len(open_axes)) == (1, 2) and plain_letter(below[0]) is not None
        raise (OneOfTwo if line else Undeclared)(
            "DRV304",
            f"{state.words(node)}: {len(below)} subscripts for {len(open_axes)} axes",
            span=node.span,
            hint="write one subscript for each axis, rows first",
        )
    for axis, sub in zip(open_axes, below, strict=False):
        chosen[axis] = None if is_whole_axis(sub) and len(below) == 2 else position(sub, sizes[axis], node, state)
    return chosen


def _digits(node: Node) -> tuple[Node, ...]:
    """`W_{12}` is the entry in row 1 and column 2."""
    node = unwrap(node)
    if not isinstance(node, Number) or len(node.text) != 2 or not node.text.isdigit() or "0" in node.text:
        return ()
    return tuple(replace(node, text=digit) for digit in node.text)


def _is_sampled(sizes: tuple, raw: tuple, other: int, state: State) -> bool:
    """Whether the rows are the samples: a column as long as there are samples, or a matrix with that many rows."""
    samples = state.notation.sample_size
    if samples is None or not sizes or raw[0] == 1:
        return False
    samples = state.sizes.resolve(samples)
    return sizes[0] == samples and (len(sizes) == 1 or raw[other] == 1 or sizes[other] != samples)


def _sample_of(head: Head, sizes: tuple, raw: tuple, marks: Marks, node: Node, state: State) -> Value:
    """`y^{(i)}` is entry i of a column over the samples; `x^{(i)}` is row i of a matrix, written as a column."""
    assert marks.sample is not None
    place = position(marks.sample, sizes[0], node, state)
    if len(sizes) == 1 or raw[1] == 1:
        return select(head, (1, 1), (1, 1), replace(marks, sample=None), node, state, (place,))
    column = select(head, (sizes[1], 1), (raw[1], 1), replace(marks, sample=None), node, state, (place,))
    if column.axes:
        state.read_as(f"{state.words(node)} is a row of its matrix, as a column")
    return column


def _of_one_sample(marks: Marks, raw: tuple, state: State) -> Marks:
    """Without the mark of the one sample that all is of: y_j^k of a column y, \\mathbf{x}_i of a bold column."""
    if len(raw) > 1 and raw[1] != 1:
        return marks
    if marks.sample is not None and state.fix(plain_letter(marks.sample)):
        return replace(marks, sample=None)
    bold = isinstance(unwrap(marks.base), Styled) and unwrap(marks.base).command in BOLD  # type: ignore[attr-defined]
    letter = plain_letter(marks.below[0]) if bold and len(marks.below) == 1 else None
    if letter not in SAMPLE_LETTERS or letter in state.scope:
        return marks
    if not state.fix(letter):
        raise Undeclared(
            "DRV304",
            f"{letter} is a sample below the bold name {state.words(marks.base)}, and something else beside it",
            span=marks.base.span,
            hint="write samples as x^{(i)}, and declare all of them",
        )
    return replace(marks, below=())


def entry_of(item: Value, below: tuple[Node, ...], node: Node, state: State) -> Value:
    """The entry of an expression, `(W x)_i`, `(w_j)_p`, and of a parameter that an array stands for."""
    axes = [axis for axis in item.axes if axis is not None]
    if len(below) != len(axes):
        raise Undeclared(
            "DRV304" if axes else "DRV301",
            f"{state.words(node)}: {len(below)} subscripts for {len(axes)} axes",
            span=node.span,
            hint="write one subscript for each axis, rows first",
        )
    term = item.term
    for axis, sub in zip(axes, below, strict=True):
        term = replace_index(term, axis.name, position(sub, axis.size, node, state))
    return value((), term, item)


def position(node: Node, size: Size | int, whole: Node, state: State) -> Position:
    """What stands where an index may stand: a running index, a number, the last one, or a free index of the claim."""
    node = unwrap(node)
    counted = from_zero.place(node, state.sizes.resolve(size), state)
    if counted is not None:
        return counted
    if isinstance(node, Number) and node.text.isdigit() and int(node.text) > 0:
        return int(node.text)
    chosen = class_index(node, state)
    if chosen is not None:
        return _same_size(chosen, size, node, whole, state)
    letter = plain_letter(node)
    bound = state.scope.get(letter or "")
    if isinstance(bound, Index):
        return _same_size(bound, size, node, whole, state)
    last = read_size(node, state.notation, state.layer_names())
    if isinstance(last, Size) and state.sizes.resolve(last) == size and is_size(last, state):
        return last
    if letter is None or letter in state.fixed or not (len(letter) == 1 or letter.startswith("\\")):
        raise Undeclared(
            "DRV304",
            f"the subscript {state.words(node)} of {state.words(whole)} is not read",
            span=node.span,
            hint="entries are written W_{jk}, a_j, samples a^{(i)}",
        )
    if letter in state.labels:
        raise _is_label(letter, whole, state)
    index = state.free.setdefault(letter, Index(letter, size))
    return _same_size(index, size, node, whole, state)


def one_array(label: tuple[Node, ...], node: Node, state: State) -> None:
    """Notes the letters that are part of a name, `x_i`; nothing may run over them."""
    for letter in (plain_letter(part) for part in label):
        if letter is not None and len(letter) == 1:
            if isinstance(state.scope.get(letter), Index) or letter in state.free:
                raise _is_label(letter, node, state)
            state.labels.add(letter)


def _is_label(letter: str, node: Node, state: State) -> Undeclared:
    return Undeclared(
        "DRV304",
        f"{letter} runs in {state.words(node)}, and is part of the name of one array that is declared",
        span=node.span,
        hint="declare all members: x_1, \\dots, x_N \\in \\mathbb{R}^d, or the matrix that has them as columns",
    )


def _same_size(index: Index, size: Size | int, node: Node, whole: Node, state: State) -> Position:
    if (size == 1) != (state.sizes.resolve(axis_size(index)) == 1):
        raise Undeclared(
            "DRV305",
            f"{state.words(whole)} is one of many, and what it belongs to is a single number here",
            span=whole.span,
            hint="declare the shape of the array: x \\in \\mathbb{R}^{n}, or x \\in \\mathbb{R}^{n \\times m}",
        )
    if not state.sizes.unify(axis_size(index), size):
        raise ShapeError(
            "DRV201",
            f"shapes do not fit: {state.words(node)} runs to {state.sizes.resolve(index.size)}, "
            f"but that axis of {state.words(whole)} has length {size}",
            span=whole.span,
        )
    return index if size != 1 else 1
