"""What a claim is tried at: sizes, constants of layers, and values of inputs and parameters.

In: a claim. Out: setups (sizes pairwise distinct and at least 2, then small ones), and draws of leaves that satisfy the
hypotheses. Refused: a draw that cannot satisfy them (`Unsure`).
"""
from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from derive.claim import Claim
from derive.prove.evaluate import Layers, Places, World
from derive.prove.fields import Exact, Field, Finite, Outside, Unsure
from derive.prove.induction import layer_variables
from derive.prove.rules.equations import minus_or_one, zero_or_one
from derive.term import (
    BOUND,
    ZERO,
    Apply,
    Delta,
    Entry,
    Head,
    Index,
    Inverse,
    Layer,
    LayerRange,
    LayerSum,
    Position,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    free_indices,
    subterms,
    tensors_in,
)

OPEN_END = 3
"""How many members of a range without upper end are tried."""
MOST_CHOICES = 8
SMALL = 4


@dataclass(slots=True)
class Setup:
    """Values of the constants and of the sizes, the latter as they are met."""

    constants: Layers
    pool: tuple[int, ...]
    sizes: dict[Size, int] = field(default_factory=dict[Size, int])

    def size(self, size: Size) -> int:
        if size not in self.sizes:
            self.sizes[size] = self.pool[min(len(self.sizes), len(self.pool) - 1)]
        return self.sizes[size]

    def layer_choices(self, claim: Claim) -> list[Layers]:
        """Every layer in the ranges of the claim; none where a constant is out of its own."""
        choices: list[Layers] = [{}]
        for over in claim.ranges:
            own = self.constants.get(over.variable)
            if own is None:
                choices = [{**c, over.variable: at} for c in choices for at in _members(over, {**self.constants, **c})]
            elif own < _value(over.low, self.constants) or (over.high and own > _value(over.high, self.constants)):
                return []
        return _thinned(choices)


def _thinned(choices: list[Layers]) -> list[Layers]:
    """Not too many, both ends among them."""
    if len(choices) <= MOST_CHOICES:
        return choices
    return [*choices[:MOST_CHOICES - 1], choices[-1]]


def _members(over: LayerRange, values: Layers) -> range:
    low = _value(over.low, values)
    high = low + OPEN_END - 1 if over.high is None else _value(over.high, values)
    return range(low, high + 1)


def _value(layer: Layer, values: Layers) -> int:
    if layer.base is None:
        return layer.offset
    if layer.base not in values:
        raise Unsure(f"the layer {layer}")
    return values[layer.base] + layer.offset


def setups(claim: Claim) -> Iterator[Setup]:
    """Three constants of layers, three choices of sizes: distinct ones; smaller ones for the larger network, since that
    shapes fit for all sizes is known; and everything as small as it may be."""
    known = {name: layer.offset for name, layer in claim.notation.layers.items() if layer.base is None}
    free = sorted(_constants(claim) - known.keys())
    beyond = {over.variable: over.low.offset - 1 for over in claim.ranges if over.low.base is None}
    reached = max([1, *_fixed_places(claim)])
    least = max(2, reached)
    ascending = tuple(range(least, least + 12))
    cycle = (least + 1, least + 2, least) * 4
    tries = [(2, ascending), (3, cycle), (1, (reached,))]
    if _inverts(claim):
        tries.insert(1, (2, ascending[3::-1]))
    for step, pool in tries:
        setup = Setup({**known, **{name: step + k + beyond.get(name, 0) for k, name in enumerate(free)}}, pool)
        try:
            if setup.layer_choices(claim):
                yield setup
        except Unsure:
            return


def _inverts(claim: Claim) -> bool:
    """Whether a claim speaks of inverses: of X^T X there is one only where X has as many rows as columns."""
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    return any(isinstance(t, Entry) and isinstance(t.head, Inverse) for term in terms for t in subterms(term))


def _constants(claim: Claim) -> set[str]:
    """Base names that are no variables."""
    variables = layer_variables(claim)
    found = {over.variable for over in claim.ranges}
    for over in claim.ranges:
        found |= _bases([over.low, over.high])
    for term in (claim.left.term, claim.right.term):
        found |= _bases(layers_in(term))
    for definition in claim.definitions:
        own = {definition.over.variable} if definition.over is not None else set[str]()
        ends = [definition.over.low, definition.over.high] if definition.over is not None else []
        inside = [definition.tensor.layer, *layers_in(definition.body)]
        found |= (_bases(inside) - own) | _bases(ends)
    found |= _bases([s.layer for s in claim.notation.sizes])
    found |= {b for f in claim.notation.bindings if f.layer is not None and (b := f.layer.base) is not None
              and b not in claim.notation.ranges}
    return found - variables


def _bases(layers: list[Layer | None]) -> set[str]:
    return {y.base for y in layers if y is not None and y.base is not None and BOUND not in y.base}


def layers_in(term: Term) -> list[Layer | None]:
    """Every layer that a term mentions."""
    found: list[Layer | None] = []
    for part in subterms(term):
        match part:
            case Entry(head=head, indices=indices):
                found += _head_layers(head)
                found += [lay for i in indices for lay in _position_layers(i)]
            case SizeValue(size=size):
                found.append(size.layer)
            case Delta(left=left, right=right):
                found += [*_position_layers(left), *_position_layers(right)]
            case Sum(index=index):
                found += _position_layers(index)
            case LayerSum(over=over):
                found += [over.low, over.high]
            case Apply(function=function):
                found.append(function.layer)
            case _:
                pass
    return found


def _head_layers(head: Head) -> list[Layer | None]:
    return [tensor.layer for tensor in tensors_in(head)]


def _position_layers(position: Position) -> list[Layer | None]:
    size = position.size if isinstance(position, Index) else position
    return [size.layer] if isinstance(size, Size) else []


def _fixed_places(claim: Claim) -> set[int]:
    """Numbers that stand where an index may stand: sizes must reach them."""
    found: set[int] = set()
    for term in (claim.left.term, claim.right.term, *(d.body for d in claim.definitions)):
        for part in subterms(term):
            places: tuple[Position, ...] = ()
            if isinstance(part, Entry):
                places = part.indices
            elif isinstance(part, Delta):
                places = (part.left, part.right)
            found |= {p for p in places if isinstance(p, int)}
    return found


class Draw:
    """Values of the leaves: drawn when first asked for, and kept."""

    def __init__(self, rng: random.Random, gentle: bool = False, wide: bool = False, small: bool = False):
        self.rng = rng
        self.small = small
        """All values near 0, where no function is flat: in its flat parts all slopes seem equal."""
        self.gentle = gentle or small
        """All values between 0 and 1, for formulas whose domain is narrow."""
        self.wide = wide
        """Labels, too, may be any number: only what a hypothesis says holds."""
        self.values: dict[tuple[Tensor, Places], Fraction] = {}
        self.solved: set[tuple[Tensor, Places]] = set()

    def again(self, rng: random.Random) -> Draw:
        """The same values."""
        copy = Draw(rng, self.gentle, self.wide, self.small)
        copy.values, copy.solved = dict(self.values), set(self.solved)
        return copy

    def leaf(self, claim: Claim, numbers: Field) -> Callable[[Tensor, Places], Fraction]:
        signs = dict(_signs(claim))
        labels = labels_of(claim)

        def value(tensor: Tensor, places: Places) -> Fraction:
            key = (tensor, places)
            if key not in self.values:
                positive = tensor.name in claim.notation.positive
                unit = self.gentle or (not self.wide and tensor.name.lower() in {"y", "t"})
                drawn = Fraction(self.rng.choice(labels[tensor])) if tensor in labels else numbers.leaf(positive, unit)
                drawn = drawn / SMALL if self.small and tensor not in labels else drawn
                sign = signs.get(tensor.name)
                self.values[key] = drawn if sign is None or isinstance(numbers, Finite) else sign * abs(drawn)
            return self.values[key]

        return value

    def satisfy(self, claim: Claim, world: World) -> None:
        """Solves each hypothesis, at each place, for one free entry in which it is linear; then checks all of them."""
        equations = claim.notation.equations
        if isinstance(world.field, Finite | Exact):
            for left, right, _ in equations:
                for local, at in _instances(world, left, right):
                    self._solve(world, left, right, local, at, labels_of(claim))
        for left, right, _ in equations:
            for local, at in _instances(world, left, right):
                a, b = (world.values[world.compile(side, local)(at)] for side in (left, right))
                minus_b = world.field.multiply(b, world.field.number(Fraction(-1)))
                if not world.field.is_zero(world.field.add(a, minus_b)):
                    raise Unsure("a hypothesis that no draw satisfies")
        self._keep_orders(claim, world)

    def _keep_orders(self, claim: Claim, world: World) -> None:
        """Refuses (`Outside`) what breaks a hypothesis about an order or a difference; a finite field has none."""
        if isinstance(world.field, Finite):
            return
        notation = claim.notation
        for left, right, strict, words in notation.orders:
            for local, at in _instances(world, left, right):
                above, below = (world.values[world.compile(side, local)(at)] for side in (left, right))
                if not world.field.is_above(above, below, strict):
                    raise Outside(words)
        for left, right, words in notation.unequal:
            for local, at in _instances(world, left, right):
                one, other = (world.compile(side, local)(at) for side in (left, right))
                if one != other and world.values[one] == world.values[other]:
                    raise Outside(words)
        if any(value <= 0 for (tensor, _), value in self.values.items() if tensor.name in notation.positive):
            raise Outside("a number that is assumed to be positive")

    def _solve(self, world: World, left: Term, right: Term, local: Layers, at: dict[str, int],
               labels: Collection[Tensor]) -> None:
        one, other = (world.compile(side, local)(at) for side in (left, right))
        numbers = world.field
        minus = numbers.number(Fraction(-1))
        root = world.add([one, world.multiply([other, world.node(minus)])])
        rest = world.values[root]
        if numbers.is_zero(rest):
            return
        slopes = world.backward(root, {root: numbers.number(Fraction(1))})
        open_ = [(node, key) for node, key in sorted(world.leaves.items(), reverse=True)
                 if node < len(slopes) and key not in self.solved and not numbers.is_zero(slopes[node])]
        if not open_:
            raise Unsure("a hypothesis that cannot be solved")
        numbered = [(node, key) for node, key in open_ if key[0] not in labels]
        if numbered:
            node, key = numbered[0]
            change = numbers.multiply(rest, numbers.power(slopes[node], Fraction(-1)))
            new = numbers.add(world.values[node], numbers.multiply(change, minus))
            if not isinstance(new, int | Fraction):
                raise Unsure("a hypothesis with irrational values")
            self.values[key] = Fraction(new)
            self.solved.add(key)
        else:
            self._choose_one([key for _, key in open_])
        world.reset()

    def _choose_one(self, keys: list[tuple[Tensor, Places]]) -> None:
        """One label of several is 1, as where they sum to 1."""
        self.values.update(dict.fromkeys(keys, Fraction(0)))
        self.values[self.rng.choice(keys)] = Fraction(1)
        self.solved.update(keys)


def labels_of(claim: Claim) -> dict[Tensor, tuple[int, int]]:
    """Tensors of which a hypothesis says that every entry is one of two labels."""
    equations = [(left, right) for left, right, _ in claim.notation.equations]
    signs = {tensor: (-1, 1) for left, right in equations if (tensor := minus_or_one(left, right))}
    return {**signs, **{tensor: (0, 1) for left, right in equations if (tensor := zero_or_one(left, right))}}


def _signs(claim: Claim) -> Iterator[tuple[str, int]]:
    """Names that are assumed to be above or below 0."""
    for left, right, *_ in claim.notation.orders:
        for side, other, sign in ((left, right, 1), (right, left, -1)):
            if isinstance(side, Entry) and isinstance(side.head, Tensor) and other == ZERO:
                yield side.head.name, sign


def _instances(world: World, left: Term, right: Term) -> Iterator[tuple[Layers, dict[str, int]]]:
    """Every layer and every place of which a hypothesis speaks."""
    variables = sorted((_bases(layers_in(left)) | _bases(layers_in(right))) & world.variables)
    for layers in product(range(max([1, *world.constants.values()]) + 1), repeat=len(variables)):
        yield from _places(world, left, right, dict(zip(variables, layers, strict=True)))


def _places(world: World, left: Term, right: Term, local: Layers) -> Iterator[tuple[Layers, dict[str, int]]]:
    indices = sorted({(i.name, i.size) for i in free_indices(left) | free_indices(right)}, key=str)
    lengths = [world.size(size, local) for _, size in indices]
    for places in product(*(range(1, n + 1) for n in lengths)):
        yield local, dict(zip((name for name, _ in indices), places, strict=True))
