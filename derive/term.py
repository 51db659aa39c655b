"""The formula as meant: index calculus. A tensor expression is its entry, with free indices; sizes live on the indices.

In: `elaborate` builds terms, `prove` rewrites them. Out: frozen, hashable values. Refused: implicit meaning. Matrix
product, transpose, Hadamard product, broadcasting and `np.sum` have been *defined* away into entries, sums and
deltas.

An axis of literal size 1 has no index: a column vector `b` of shape n × 1 and a vector of length n are both `Entry(b,
(i,))`. Layers (and time steps, and any other family index) are `Layer`s: a variable or a constant plus an offset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True, order=True)
class Layer:
    """`base + offset`; base None is a plain number. `Layer("l", -1)` is l − 1, `Layer(None, 2)` is 2, `Layer("L")` is
    L.
    """

    base: str | None = None
    offset: int = 0

    def __add__(self, step: int) -> Layer:
        return Layer(self.base, self.offset + step)

    def __str__(self) -> str:
        if self.base is None:
            return str(self.offset)
        return self.base + (f"{self.offset:+d}" if self.offset else "")


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """A symbolic number of rows, columns or samples, at least 1: `m`, or one of a family: `n` at layer l − 1."""

    name: str
    layer: Layer | None = None

    def __str__(self) -> str:
        if self.layer is None:
            return self.name
        label = str(self.layer)
        return f"{self.name}_{label}" if len(label) == 1 else f"{self.name}_{{{label}}}"


@dataclass(frozen=True, slots=True, order=True)
class Index:
    """A variable that runs from 1 to its size. Within one claim an index is known by its name."""

    name: str
    size: Size | int


Position = Index | int | Size
"""What stands where an index may stand: a variable, a fixed place (from 1), or the last place of a symbolic size."""


@dataclass(frozen=True, slots=True, order=True)
class Tensor:
    """A named array, or one of a family over layers or time."""

    name: str
    layer: Layer | None = None


@dataclass(frozen=True, slots=True, order=True)
class Gradient:
    """The total derivative of `cost` by `of`: its entries carry the indices of `cost` first, then those of `of`."""

    cost: Tensor | Gradient
    of: Tensor


@dataclass(frozen=True, slots=True, order=True)
class Inverse:
    """The inverse of a square matrix, wherever it has one: its entries carry (row, column)."""

    of: Tensor


@dataclass(frozen=True, slots=True, order=True)
class Determinant:
    """The determinant of a square matrix, a scalar."""

    of: Tensor


Head = Tensor | Gradient | Inverse | Determinant


def tensor_of(head: Head) -> Tensor:
    """What a head is about: what a gradient is taken by, the matrix that is inverted, or the tensor itself."""
    return head if isinstance(head, Tensor) else head.of


def root_of(head: Head) -> str:
    """The name of the cost that a gradient is of, however often it is differentiated."""
    return root_of(head.cost) if isinstance(head, Gradient) else tensor_of(head).name


@dataclass(frozen=True, slots=True, order=True)
class Function:
    """A scalar function applied entry by entry: a known one (`functions.py` has its laws) or an unknown
    one, perhaps of a family (`g` at layer l)."""

    name: str
    layer: Layer | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Rational:
    value: Fraction


@dataclass(frozen=True, slots=True)
class SizeValue:
    """A size used as a number, as in 1/m."""

    size: Size


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tensor or of a gradient; a scalar has no indices."""

    head: Head
    indices: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Apply:
    """A scalar function of scalar arguments, differentiated `orders[k]` times by its k-th argument."""

    function: Function
    arguments: tuple[Term, ...]
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plus:
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Times:
    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Power:
    base: Term
    exponent: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of `body` for `index` from 1 to its size. The name of `index` occurs nowhere outside this sum."""

    index: Index
    body: Term


@dataclass(frozen=True, slots=True)
class Delta:
    """1 where the two positions are equal, else 0."""

    left: Position
    right: Position


@dataclass(frozen=True, slots=True)
class LayerRange:
    """`low ≤ variable ≤ high`, both ends included; `high` None has no upper end."""

    variable: str
    low: Layer
    high: Layer | None

    def __str__(self) -> str:
        tail = f" ≤ {self.high}" if self.high is not None else ""
        return f"{self.low} ≤ {self.variable}{tail}"


@dataclass(frozen=True, slots=True)
class LayerSum:
    """The sum of `body` for a layer (or time) variable over its range, whose upper end is known. The name of the
    variable, which contains `BOUND`, occurs nowhere outside this sum.
    """

    over: LayerRange
    body: Term


BOUND = "@"
"""What tells the name of a layer variable that a sum binds from every other."""

PRODUCT = "p*"
"""The layer variable of the families that products over layers define; no document can write it."""
TAIL = "\\{∏"
"""How the names of these families begin: the products of the factors from a layer on."""

Term = Rational | SizeValue | Entry | Apply | Plus | Times | Power | Sum | LayerSum | Delta

ZERO = Rational(Fraction(0))
ONE = Rational(Fraction(1))
MINUS_ONE = Rational(Fraction(-1))


@dataclass(frozen=True, slots=True)
class Definition:
    """`Entry(tensor, indices) = body`; for a family, `tensor.layer` is a variable (offset 0) that runs over `over`.

    The indices are distinct variables; every other index in `body` is bound there. `written`: its words.
    """

    tensor: Tensor
    indices: tuple[Index, ...]
    body: Term
    over: LayerRange | None = None
    written: str = field(default="", compare=False)


def parts(term: Term) -> tuple[Term, ...]:
    """The direct subterms, left to right."""
    match term:
        case Plus(terms=inner) | Times(factors=inner) | Apply(arguments=inner):
            return inner
        case Power(base=inner) | Sum(body=inner) | LayerSum(body=inner):
            return (inner,)
        case _:
            pass
    return ()


def rebuild(term: Term, change: Callable[[Term], Term]) -> Term:
    """The same node over changed subterms."""
    match term:
        case Plus(terms=inner):
            return Plus(tuple(map(change, inner)))
        case Times(factors=inner):
            return Times(tuple(map(change, inner)))
        case Apply(function=function, arguments=inner, orders=orders):
            return Apply(function, tuple(map(change, inner)), orders)
        case Power(base=inner, exponent=exponent):
            return Power(change(inner), exponent)
        case Sum(index=index, body=inner):
            return Sum(index, change(inner))
        case LayerSum(over=over, body=inner):
            return LayerSum(over, change(inner))
        case _:
            pass
    return term


def subterms(term: Term) -> Iterator[Term]:
    """The term and everything below it, from left to right."""
    waiting = [term]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(parts(current)))


def move_layer(layer: Layer | None, variable: str, to: Layer) -> Layer | None:
    """`layer` with the variable replaced: l − 1 under l ↦ L is L − 1."""
    if layer is None or layer.base != variable:
        return layer
    return Layer(to.base, to.offset + layer.offset)


def move_size(size: Size | int, variable: str, to: Layer) -> Size | int:
    return size if isinstance(size, int) else Size(size.name, move_layer(size.layer, variable, to))


def tensors_in(head: Head) -> tuple[Tensor, ...]:
    """The tensors that a head names: itself, cost and variable of a gradient, the matrix of an inverse."""
    if isinstance(head, Tensor):
        return (head,)
    return (*tensors_in(head.cost), head.of) if isinstance(head, Gradient) else (head.of,)


def values_in(head: Head) -> tuple[Tensor, ...]:
    """The tensors whose values an entry is made of: none for a gradient."""
    return () if isinstance(head, Gradient) else tensors_in(head)


def change_tensors(head: Head, change: Callable[[Tensor], Tensor]) -> Head:
    """The same head over changed tensors."""
    if isinstance(head, Tensor):
        return change(head)
    if isinstance(head, Gradient):
        cost = change_tensors(head.cost, change)
        assert isinstance(cost, Tensor | Gradient)
        return Gradient(cost, change(head.of))
    return type(head)(change(head.of))


def letter_of(variable: str) -> str:
    """The letter in which the author wrote a variable: t, whatever sum binds it."""
    return variable.split(BOUND)[0] or "t"


def shown_layer(layer: Layer) -> Layer:
    """The layer as a reader sees it."""
    return layer if layer.base is None else Layer(letter_of(layer.base), layer.offset)


def move_range(over: LayerRange, variable: str, to: Layer) -> LayerRange:
    """The range of a sum with another variable replaced in its ends."""
    low = move_layer(over.low, variable, to)
    assert low is not None and over.variable not in (variable, to.base), "a layer would be captured"
    return LayerRange(over.variable, low, move_layer(over.high, variable, to))


def move_head(head: Head, variable: str, to: Layer) -> Head:
    return change_tensors(head, lambda tensor: Tensor(tensor.name, move_layer(tensor.layer, variable, to)))


def move_position(position: Position, variable: str, to: Layer) -> Position:
    if isinstance(position, Index):
        return Index(position.name, move_size(position.size, variable, to))
    return move_size(position, variable, to)


def move_term(term: Term, variable: str, to: Layer) -> Term:
    """The term with a layer variable replaced everywhere: in tensors, functions, sizes and indices."""

    def change(inner: Term) -> Term:
        return move_term(inner, variable, to)

    match term:
        case Entry(head=head, indices=indices):
            return Entry(move_head(head, variable, to), tuple(move_position(i, variable, to) for i in indices))
        case SizeValue(size=size):
            moved = move_size(size, variable, to)
            assert isinstance(moved, Size)
            return SizeValue(moved)
        case Delta(left=left, right=right):
            return Delta(move_position(left, variable, to), move_position(right, variable, to))
        case Apply(function=function, arguments=arguments, orders=orders):
            moved_function = Function(function.name, move_layer(function.layer, variable, to), function.known)
            return Apply(moved_function, tuple(map(change, arguments)), orders)
        case Sum(index=index, body=body):
            moved_index = move_position(index, variable, to)
            assert isinstance(moved_index, Index)
            return Sum(moved_index, change(body))
        case LayerSum(over=over, body=body):
            return LayerSum(move_range(over, variable, to), change(body))
        case _:
            pass
    return rebuild(term, change)


def replace_index(term: Term, name: str, to: Position) -> Term:
    """The term with the free index `name` replaced. `to` must not be bound inside the term (names are unique in a
    claim).
    """

    def place(position: Position) -> Position:
        return to if isinstance(position, Index) and position.name == name else position

    match term:
        case Entry(head=head, indices=indices):
            return Entry(head, tuple(map(place, indices)))
        case Delta(left=left, right=right):
            return Delta(place(left), place(right))
        case Sum(index=index):
            assert not (isinstance(to, Index) and to.name == index.name), "an index would be captured"
            if index.name == name:
                return term
        case _:
            pass
    return rebuild(term, lambda inner: replace_index(inner, name, to))


def free_indices(term: Term) -> frozenset[Index]:
    """The index variables that no sum inside the term binds."""
    match term:
        case Entry(indices=indices):
            return frozenset(i for i in indices if isinstance(i, Index))
        case Delta(left=left, right=right):
            return frozenset(i for i in (left, right) if isinstance(i, Index))
        case Sum(index=index, body=body):
            return free_indices(body) - {index}
        case _:
            pass
    found: frozenset[Index] = frozenset()
    for part in parts(term):
        found |= free_indices(part)
    return found
