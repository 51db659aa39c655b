"""Builds claims by hand: entries, sums, and the networks that the tests speak of."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.claim import Claim, Side
from derive.notation import Notation
from derive.syntax import Empty
from derive.term import (
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    LayerRange,
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
    free_indices,
)

L_ = Layer("L")
l_ = Layer("l")
M = Size("m")


def size(layer: Layer) -> Size:
    return Size("n", layer)


def number(value: int | str | Fraction) -> Rational:
    return Rational(Fraction(value))


def tensor(name: str, layer: Layer | int | None = None) -> Tensor:
    return Tensor(name, Layer(None, layer) if isinstance(layer, int) else layer)


def at(name: str, layer: Layer | int | None, *places: Position) -> Entry:
    return Entry(tensor(name, layer), places)


def gradient(cost: Tensor, of: Tensor, *places: Position) -> Entry:
    return Entry(Gradient(cost, of), places)


def known(name: str, argument: Term, order: int = 0) -> Apply:
    return Apply(Function(name, None, True), (argument,), (order,))


def unknown(name: str, layer: Layer | int | None, argument: Term, order: int = 0) -> Apply:
    return Apply(Function(name, Layer(None, layer) if isinstance(layer, int) else layer), (argument,), (order,))


def times(*factors: Term) -> Times:
    return Times(factors)


def plus(*terms: Term) -> Plus:
    return Plus(terms)


def minus(term: Term) -> Times:
    return Times((number(-1), term))


def over(term: Term) -> Power:
    return Power(term, Fraction(-1))


def total(body: Term, *indices: Index) -> Term:
    for index in reversed(indices):
        body = Sum(index, body)
    return body


def claim(left: Term, right: Term, definitions: tuple[Definition, ...] = (), ranges: tuple[LayerRange, ...] = (),
          indices: tuple[Index, ...] | None = None, **notation: object) -> Claim:
    if indices is None:
        free = free_indices(left) | free_indices(right)
        indices = tuple(sorted(free, key=lambda i: i.name))
    sides = Side(Empty(), left), Side(Empty(), right)
    return Claim(*sides, indices, tuple(i.size for i in indices), ranges, definitions,
                 Notation(definitions=definitions, **notation))  # type: ignore[arg-type]


SIGMOID = Function("sigmoid", None, True)
G = Function("g", L_)


def cross_entropy(a: Term, y: Term) -> Term:
    one_minus = (plus(number(1), minus(y)), plus(number(1), minus(a)))
    return minus(plus(times(y, known("log", a)), times(one_minus[0], known("log", one_minus[1]))))


def elementwise_loss(a: Term, y: Term) -> Term:
    return Apply(Function("\\ell"), (a, y), (0, 0))


def network(loss=cross_entropy) -> tuple[Definition, ...]:
    """A network of L layers: Z = W A + b, A = g(Z), a summed loss and the mean cost."""
    here, below = size(l_), size(l_ + -1)
    r, c, k = Index("r", here), Index("c", M), Index("k", below)
    over_layers = LayerRange("l", Layer(None, 1), L_)
    out = size(L_)
    o, s = Index("o", out), Index("s", M)
    x = Index("x", size(Layer(None, 0)))
    return (
        Definition(tensor("A", 0), (x, c), Entry(Tensor("X"), (x, c))),
        Definition(tensor("Z", l_), (r, c), plus(total(times(at("W", l_, r, k), at("A", l_ + -1, k, c)), k),
                                                 at("b", l_, r)), over_layers),
        Definition(tensor("A", l_), (r, c), unknown("g", l_, at("Z", l_, r, c)), over_layers),
        Definition(tensor("\\mathcal{L}"), (), total(loss(at("A", L_, o, s), at("Y", None, o, s)), o, s)),
        Definition(tensor("J"), (), times(over(SizeValue(M)), at("\\mathcal{L}", None))),
    )


COST, LOSS = tensor("J"), tensor("\\mathcal{L}")
LAYERS = (LayerRange("l", Layer(None, 1), L_),)
HIDDEN = (LayerRange("l", Layer(None, 1), L_ + -1),)
Bindings = Mapping[Function, Function]


def explicit_network(depth: int, loss=elementwise_loss, mark: str = "") -> tuple[Definition, ...]:
    """A network of `depth` layers, each written out; `mark` is appended to every name but X and Y."""
    found: list[Definition] = []
    below_size = Size("n", Layer(None, 0))
    below_name = Tensor("X")
    for layer in range(1, depth + 1):
        n = Size("n", Layer(None, layer))
        r, c, k = Index(f"r{layer}", n), Index("c", M), Index(f"k{layer}", below_size)
        z = plus(total(times(at("W" + mark, layer, r, k), Entry(below_name, (k, c))), k), at("b" + mark, layer, r))
        found.append(Definition(tensor("Z" + mark, layer), (r, c), z))
        found.append(Definition(tensor("A" + mark, layer), (r, c), unknown("g", layer, at("Z" + mark, layer, r, c))))
        below_size, below_name = n, tensor("A" + mark, layer)
    o, s = Index("o", below_size), Index("s", M)
    inside = total(loss(Entry(below_name, (o, s)), at("Y", None, o, s)), o, s)
    return (*found, Definition(tensor("J" + mark), (), times(over(SizeValue(M)), inside)))


def descent(depth: int) -> Claim:
    """d/dα of the cost after a step of length α, at α = 0, is minus the squared length of the gradient."""
    first = explicit_network(depth)
    step = at("a", None)
    moved: list[Definition] = [Definition(tensor("a"), (), number(0))]
    squares: list[Term] = []
    cost = tensor("J")
    for layer in range(1, depth + 1):
        r, k = Index("r", Size("n", Layer(None, layer))), Index("k", Size("n", Layer(None, layer - 1)))
        for name, indices in (("W", (r, k)), ("b", (r,))):
            slope = gradient(cost, tensor(name, layer), *indices)
            stepped = plus(at(name, layer, *indices), minus(times(step, slope)))
            moved.append(Definition(tensor(name + "'", layer), indices, stepped))
            squares.append(total(Power(slope, Fraction(2)), *indices))
    definitions = (*first, *moved, *explicit_network(depth, mark="'"))
    return claim(gradient(tensor("J'"), tensor("a")), minus(plus(*squares)), definitions)
