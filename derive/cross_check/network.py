"""A network written out: every layer a number, every size a number, every unknown function one of its own.

In: a claim's definitions and notation, and a `Scale` (how many layers, which small sizes). Out: for each concrete tensor
its definition, its shape and what it rests on. Refused: definitions in a circle, arrays too large to write out (DeriveError).
A cost that the document leaves undefined becomes a generic function of whatever nothing else consumes.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from derive.claim import Claim
from derive.errors import DeriveError
from derive.notation import Notation
from derive.term import (
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Layer,
    LayerRange,
    Position,
    Size,
    Sum,
    Tensor,
    Term,
    move_head,
    move_layer,
    move_size,
    move_term,
    subterms,
)

MOST_ENTRIES = 64
LAYERS_BEYOND = 2
"""How many layers of a range without an upper end are tried after the first."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The explicit numbers of one written-out network, where the document leaves them open."""

    layers: int
    samples: int
    sizes: tuple[int, ...]
    """Given to the other sizes in turn."""


SMALL = Scale(layers=2, samples=2, sizes=(2, 3))
DEEP = Scale(layers=3, samples=3, sizes=(1, 2))


@dataclass(frozen=True)
class Case:
    """Both sides at given layers."""

    layers: tuple[tuple[str, int], ...]
    left: Term
    right: Term
    indices: tuple[Index, ...]


@dataclass
class Network:
    """Definitions under a notation at one scale."""

    definitions: tuple[Definition, ...]
    notation: Notation
    constants: dict[str, int]
    scale: Scale
    sizes: dict[Size, int] = field(default_factory=dict)
    _bodies: dict[Tensor, Definition | None] = field(default_factory=dict)
    _reach: dict[Head, frozenset[Tensor]] = field(default_factory=dict)
    _open: set[Tensor] = field(default_factory=set)

    def __post_init__(self) -> None:
        for size, number in self.notation.sizes.items():
            self.sizes[self._ground_size(size)] = number

    # --- layers and sizes -------------------------------------------------------------------------------------

    def ground(self, term: Term, layers: Iterable[tuple[str, int]] = ()) -> Term:
        """The term with every layer variable and layer constant replaced by its number."""
        for variable, number in (*layers, *self.constants.items()):
            term = move_term(term, variable, Layer(None, number))
        return term

    def ground_head(self, head: Head) -> Head:
        for variable, number in self.constants.items():
            head = move_head(head, variable, Layer(None, number))
        return head

    def _ground_size(self, size: Size) -> Size:
        for variable, number in self.constants.items():
            size = move_size(size, variable, Layer(None, number))  # type: ignore[assignment]
        return size

    def layer(self, layer: Layer, layers: dict[str, int] | None = None) -> int | None:
        """The number of a layer; None where it has a variable that has no value."""
        known = {**self.constants, **(layers or {})}
        if layer.base is None:
            return layer.offset
        return known[layer.base] + layer.offset if layer.base in known else None

    def size(self, size: Size | int) -> int:
        """The explicit number of a size, chosen at its first use."""
        if isinstance(size, int):
            return size
        size = self._ground_size(size)
        if size not in self.sizes:
            sample = self.notation.sample_size
            is_sample = size == sample or (sample is None and size.name == "m")
            taken = len(self.sizes) % len(self.scale.sizes)
            self.sizes[size] = self.scale.samples if is_sample else self.scale.sizes[taken]
        return self.sizes[size]

    def place(self, position: Position, at: dict[str, int]) -> int:
        """Where a position is, from 1."""
        if isinstance(position, Index):
            return at[position.name]
        return self.size(position)

    def places(self, shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        return product(*(range(1, n + 1) for n in shape))

    # --- tensors ----------------------------------------------------------------------------------------------

    def definition(self, tensor: Tensor) -> Definition | None:
        """The definition of a concrete tensor, with its layers filled in; None for an input."""
        if tensor not in self._bodies:
            self._bodies[tensor] = self._find(tensor)
        return self._bodies[tensor]

    def _find(self, tensor: Tensor) -> Definition | None:
        family: Definition | None = None
        for definition in self.definitions:
            head = self.ground_head(definition.tensor)
            if head == tensor:
                return self._instance(definition, ())
            if family is None and self._covers(definition, tensor):
                family = definition
        if family is None:
            return None
        assert family.tensor.layer is not None and family.tensor.layer.base is not None and tensor.layer is not None
        return self._instance(family, ((family.tensor.layer.base, tensor.layer.offset - family.tensor.layer.offset),))

    def _covers(self, definition: Definition, tensor: Tensor) -> bool:
        pattern = definition.tensor
        if pattern.name != tensor.name or pattern.layer is None or tensor.layer is None:
            return False
        if pattern.layer.base is None or pattern.layer.base in self.constants:
            return False
        return definition.over is None or self._within(tensor.layer.offset - pattern.layer.offset, definition.over)

    def _within(self, number: int, over: LayerRange) -> bool:
        low = self.layer(over.low)
        high = self.layer(over.high) if over.high is not None else None
        return (low is None or low <= number) and (high is None or number <= high)

    def _instance(self, definition: Definition, layers: tuple[tuple[str, int], ...]) -> Definition:
        indices = definition.indices
        for variable, number in (*layers, *self.constants.items()):
            indices = tuple(Index(i.name, move_size(i.size, variable, Layer(None, number))) for i in indices)
        tensor = definition.tensor
        layer = tensor.layer
        for variable, number in (*layers, *self.constants.items()):
            layer = move_layer(layer, variable, Layer(None, number))
        return Definition(Tensor(tensor.name, layer), indices, self.ground(definition.body, layers))

    def shape(self, head: Head, positions: tuple[Position, ...] = ()) -> tuple[int, ...]:
        """The sizes of a head's axes; `positions` are those of an entry, for a tensor that is declared nowhere."""
        if isinstance(head, Gradient):
            cost = self.shape(head.cost)
            return cost + self.shape(head.of, positions[len(cost):])
        definition = self.definition(head)
        if definition is not None:
            return self._small(head, tuple(self.size(i.size) for i in definition.indices))
        declared = self._declared(head)
        if declared is not None and (len(declared) == len(positions) or not positions):
            return self._small(head, declared)
        if all(isinstance(p, Index) for p in positions):
            return self._small(head, tuple(self.size(p.size) for p in positions if isinstance(p, Index)))
        raise DeriveError("DRV511", f"the shape of {head.name} is not known")

    def _declared(self, tensor: Tensor) -> tuple[int, ...] | None:
        for declared in self.notation.declared.get(tensor.name, ()):
            axes = [size for size in declared.shape.sizes if size != 1]
            if tensor.layer is not None and declared.variable is not None:
                axes = [move_size(size, declared.variable, tensor.layer) for size in axes]
            elif tensor.layer is not None and declared.over is not None:
                if self.layer(declared.over.low) != tensor.layer.offset:
                    continue
            return tuple(self.size(size) for size in axes)
        return None

    def _small(self, head: Head, shape: tuple[int, ...]) -> tuple[int, ...]:
        count = 1
        for number in shape:
            count *= number
        if count > MOST_ENTRIES:
            raise DeriveError("DRV512", f"too large to write out: an array of {count} entries")
        return shape

    def function(self, function: Function) -> Function:
        """The known function that stands in for this one, or the same."""
        if function.known:
            return function
        for key, bound in self.notation.bindings.items():
            if key.name == function.name and self._same_layer(key.layer, function.layer):
                return bound
        return function

    def _same_layer(self, key: Layer | None, layer: Layer | None) -> bool:
        if key is None or layer is None:
            return key == layer
        number = self.layer(key)
        return number is None or number == layer.offset

    def reach(self, head: Head) -> frozenset[Tensor]:
        """The concrete tensors that a head rests on, itself included."""
        if isinstance(head, Gradient):
            return self.reach(head.cost) | self.reach(head.of)
        if head not in self._reach:
            if head in self._open:
                raise DeriveError("DRV513", f"{head.name} is defined by itself")
            self._open.add(head)
            definition = self.definition(head)
            found = frozenset({head})
            for below in set(heads(definition.body)) if definition is not None else ():
                found |= self.reach(below)
            self._open.discard(head)
            self._reach[head] = found
        return self._reach[head]

    def is_free(self, tensor: Tensor) -> bool:
        return self.definition(tensor) is None


def heads(term: Term) -> Iterator[Head]:
    """The heads of all entries."""
    return (t.head for t in subterms(term) if isinstance(t, Entry))


# --- from a claim to its network and its cases ---------------------------------------------------------------------


def network_of(claim: Claim, scale: Scale) -> Network:
    """The network that a claim speaks of, at a scale."""
    network = Network(claim.definitions, claim.notation, _constants(claim, scale), scale)
    extra = tuple(_surrogates(claim, network)) + tuple(_given(network))
    return replace(network, definitions=network.definitions + extra, sizes={}, _bodies={}, _reach={}) if extra else network


def _constants(claim: Claim, scale: Scale) -> dict[str, int]:
    """Numbers for L and its like: the document's own, or enough layers for everything that the claim names."""
    free = {over.variable for over in claim.ranges}
    variables = free | {
        d.tensor.layer.base for d in claim.definitions
        if d.tensor.layer is not None and d.tensor.layer.base is not None and d.over is not None}
    named = [layer for side in (claim.left, claim.right) for layer in _layers(side.term)]
    ends = [end for over in (*claim.ranges, *(d.over for d in claim.definitions if d.over is not None))
            for end in (over.low, over.high) if end is not None]
    bases = ({layer.base for layer in named} - free) | ({end.base for end in ends} - variables)
    least = max([scale.layers, *(layer.offset for layer in named if layer.base is None)])
    found = {base: least for base in sorted(b for b in bases if b is not None)}
    for name, layer in claim.notation.layers.items():
        if layer.base is None:
            found[name] = layer.offset
    return found


def _layers(term: Term) -> Iterator[Layer]:
    for part in subterms(term):
        head = part.head if isinstance(part, Entry) else part.function if isinstance(part, Apply) else None
        if isinstance(head, Gradient):
            head = head.of
        if head is not None and head.layer is not None:
            yield head.layer


def _surrogates(claim: Claim, network: Network) -> Iterator[Definition]:
    """A generic function for each cost that has no definition."""
    costs: dict[Tensor, list[Tensor]] = {}
    for case in cases(claim, network):
        for head in (*heads(case.left), *heads(case.right)):
            while isinstance(head, Gradient):
                if isinstance(head.cost, Tensor) and network.is_free(head.cost):
                    costs.setdefault(head.cost, []).append(head.of)
                head = head.cost
    for number, (cost, variables) in enumerate(costs.items()):
        yield Definition(cost, (), _generic(number, _sinks(network, variables), network))


def _sinks(network: Network, variables: list[Tensor]) -> list[Tensor]:
    """What nothing consumes: the ends of the forward equations, and the variables themselves where there is none."""
    defined = [tensor for d in network.definitions for tensor in _members(d, network)] + variables
    consumed = {below for tensor in defined for below in network.reach(tensor) - {tensor}}
    return [tensor for tensor in dict.fromkeys(defined) if tensor not in consumed]


def _members(definition: Definition, network: Network) -> list[Tensor]:
    head = network.ground_head(definition.tensor)
    assert isinstance(head, Tensor)
    if head.layer is None or head.layer.base is None:
        return [head]
    numbers = _numbers(definition.over, network) if definition.over is not None else []
    return [Tensor(head.name, Layer(None, number + head.layer.offset)) for number in numbers]


def _generic(number: int, sinks: list[Tensor], network: Network) -> Term:
    from_sinks: list[Term] = []
    for count, sink in enumerate(sinks):
        definition = network.definition(sink)
        sizes = tuple(i.size for i in definition.indices) if definition is not None else network.shape(sink)
        indices = tuple(Index(f"cost {number} {count} {axis}", size) for axis, size in enumerate(sizes))
        weight = Entry(Tensor(f"weight {number} {count}"), indices)
        body: Term = Apply(Function(f"cost {number}"), (Entry(sink, indices), weight), (0, 0))
        for index in indices:
            body = Sum(index, body)
        from_sinks.append(body)
    total = from_sinks[0]
    for body in from_sinks[1:]:
        total = Apply(Function(f"sum {number}"), (total, body), (0, 0))
    return total


def _given(network: Network) -> Iterator[Definition]:
    """Hypotheses that say what an input is: `G = dO` with G free and dO computed."""
    for left, right, _ in network.notation.equations:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Entry) and isinstance(one.head, Tensor) and _is_new(one, other, network):
                yield Definition(one.head, one.indices, other)  # type: ignore[arg-type]
                break


def _is_new(entry: Entry, value: Term, network: Network) -> bool:
    distinct = all(isinstance(i, Index) for i in entry.indices) and len(set(entry.indices)) == len(entry.indices)
    head = network.ground_head(entry.head)
    assert isinstance(head, Tensor)
    rests = [network.ground_head(h) for h in heads(value)]
    computed = any(isinstance(h, Gradient) or not network.is_free(h) for h in rests)
    return distinct and computed and network.is_free(head) and all(head not in network.reach(h) for h in rests)


def _numbers(over: LayerRange, network: Network, layers: dict[str, int] | None = None) -> list[int]:
    low = network.layer(over.low, layers)
    if low is None:
        raise DeriveError("DRV514", f"the range {over} begins nowhere")
    high = network.layer(over.high, layers) if over.high is not None else low + LAYERS_BEYOND
    return list(range(low, (low if high is None else high) + 1))


def cases(claim: Claim, network: Network) -> list[Case]:
    """The claim at each combination of layers in its ranges."""
    combinations: list[dict[str, int]] = [{}]
    for over in claim.ranges:
        combinations = [{**known, over.variable: number}
                        for known in combinations for number in _numbers(over, network, known)]
    found = []
    for layers in combinations:
        items = tuple(layers.items())
        indices = claim.indices
        for variable, number in (*items, *network.constants.items()):
            indices = tuple(Index(i.name, move_size(i.size, variable, Layer(None, number))) for i in indices)
        found.append(Case(items, network.ground(claim.left.term, items), network.ground(claim.right.term, items), indices))
    return found
