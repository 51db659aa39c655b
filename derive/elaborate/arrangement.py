"""Which axis of an array the samples stand along: its rows or its columns.

In: an array's axes and the notation. Out: the axis, and what says so. Refused: guessing; where nothing says it, None.

| what says it | example |
|---|---|
| a sentence | "each row of X is a sample", 每一行是一个样本, "softmax acts on each row" |
| a bias, which is the same for every sample | `Z = X W + b` with b of one row: the rows of Z are samples |
| the size over which samples are summed | `\\sum_{i=1}^{m} x^{(i)}`: m |
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.elaborate.class_labels import label_of
from derive.elaborate.sizes import Sizes
from derive.elaborate.state import State
from derive.elaborate.values import Axes
from derive.notation import Notation
from derive.term import ONE, Definition, Entry, Index, Plus, Power, Size, Sum, Tensor, Term, free_indices

ROWS, COLUMNS = 0, 1
AXES = {"rows": ROWS, "columns": COLUMNS}
PLACES = ("row", "column")


def sample_axis(sizes: tuple[Size | int, Size | int], notation: Notation) -> tuple[int, str] | None:
    """The axis of an array of these sizes that the samples stand along."""
    said = notation.conventions.get("arrangement")
    if said is not None:
        return AXES[said], "the document says so"
    found = Sizes(notation)
    for size, why in _sample_sizes(notation):
        size = found.resolve(size)
        fitting = [axis for axis in (ROWS, COLUMNS) if found.resolve(sizes[axis]) == size]
        if len(fitting) == 1:
            return fitting[0], why
    return None


def class_axis(axes: Axes, state: State) -> int:
    """The axis that softmax acts along: the one that the samples do not stand along; else that of the columns."""
    rows, columns = axes
    assert rows is not None and columns is not None
    found = _said_of_softmax(state.notation) or sample_axis((rows.size, columns.size), state.notation)
    found = found or _said_of_labels(state.notation)
    samples, why = found if found is not None else (COLUMNS, "nothing says where the samples stand")
    state.read_for_good(f"softmax acts on each {PLACES[samples]}: {why}")
    return 1 - samples


def _said_of_softmax(notation: Notation) -> tuple[int, str] | None:
    said = notation.conventions.get("softmax")
    return None if said is None else (AXES[said], "the document says so")


def _said_of_labels(notation: Notation) -> tuple[int, str] | None:
    """Where the document calls each row of the labels one-hot, the classes stand in rows."""
    said = {where for name, where in notation.conventions.items() if name.startswith("one-hot ")}
    return (AXES[said.pop()], "the labels are one-hot there") if len(said) == 1 else None


def _sample_sizes(notation: Notation) -> Iterator[tuple[Size, str]]:
    for definition in notation.definitions:
        size = _size_beside_bias(definition)
        if size is not None:
            yield size, f"the bias of {definition.tensor.name} is the same for each of them"
    if notation.sample_size is not None:
        yield notation.sample_size, f"the sum over samples runs to {notation.sample_size}"


def _size_beside_bias(definition: Definition) -> Size | None:
    """n in `Z_ij = Σ_k X_ik W_kj + b_j`: the length of the axis along which a summand with one index is constant."""
    body, indices = definition.body, frozenset(definition.indices)
    if len(indices) != 2 or not isinstance(body, Plus):
        return None
    free = [free_indices(term) & indices for term in body.terms]
    constant = {next(iter(indices - one)) for one in free if len(one) == 1}
    if indices not in free or len(constant) != 1:
        return None
    size = constant.pop().size
    return size if isinstance(size, Size) else None


def one_hot(notation: Notation) -> Notation:
    """The notation with what its one-hot names are: the classes of each sample sum to 1, and each is 0 or 1."""
    for name in sorted(notation.one_hot):
        declared = notation.declared.get(name, ())
        if len(declared) != 1 or declared[0].variable is not None or any(
            one.tensor.name == name for one in notation.definitions
        ):
            continue
        sizes = tuple(map(Sizes(notation).resolve, declared[0].shape.sizes))
        axis = _classes(name, sizes, notation)
        if axis is None:
            continue
        label = label_of(name)
        words = f"{name} is one-hot: {_whole(name, sizes, axis)} sums to 1"
        words = words if label is None else f"{label} is one of the classes"
        every = _every(Tensor(name), sizes)
        each = f"{name} is one-hot: each entry of {name} is 0 or 1"
        for equation in (
            (total_along(Tensor(name), sizes, axis), ONE, words),
            (Power(every, Fraction(2)), every, each if label is None else words),
        ):
            if not any(equation[:2] == known[:2] for known in notation.equations):
                notation = notation.with_(equations=(*notation.equations, equation))
    return notation


def _classes(name: str, sizes: tuple[Size | int, ...], notation: Notation) -> int | None:
    """The axis along which the classes stand: as the words say, `each column is one-hot`, else beside the samples."""
    if label_of(name) is not None:
        return 0
    long = [axis for axis, size in enumerate(sizes) if size != 1]
    if len(long) == 1:
        return long[0]
    if len(sizes) != 2:
        return None
    said = notation.conventions.get(f"one-hot {name}")
    if said is not None:
        return 0 if said == "columns" else 1
    found = sample_axis((sizes[0], sizes[1]), notation)
    return 1 - found[0] if found is not None else None


def _whole(name: str, sizes: tuple[Size | int, ...], axis: int) -> str:
    long = sum(size != 1 for size in sizes)
    return f"each {PLACES[1 - axis]} of {name}" if long > 1 else name


def total_along(tensor: Tensor, sizes: tuple[Size | int, ...], axis: int) -> Term:
    """The sum of an array's entries along one axis."""
    entry = _every(tensor, sizes, axis)
    return Sum(Index("k~", sizes[axis]), entry)


def _every(tensor: Tensor, sizes: tuple[Size | int, ...], axis: int = 0) -> Entry:
    """The entry at k along an axis, and at j along the other."""
    indices = (Index(f"{'jk'[k == axis]}~", size) for k, size in enumerate(sizes))
    return Entry(tensor, tuple(index for index in indices if index.size != 1))
