"""From a claim to the network that it speaks of, and to its cases: one for each choice of layers.

In: a Claim and a Scale. Out: a Network, and Cases whose terms name layers by numbers. Refused: ranges that begin
nowhere (DeriveError). A cost that the document leaves undefined becomes a generic function of whatever nothing else
consumes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.claim import Claim
from derive.cross_check.network import LAYERS_BEYOND, Network, Scale, heads
from derive.errors import DeriveError
from derive.term import (
    BOUND,
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Sum,
    Tensor,
    Term,
    move_size,
    subterms,
    tensor_of,
)


@dataclass(frozen=True)
class Case:
    """Both sides at given layers."""

    layers: tuple[tuple[str, int], ...]
    left: Term
    right: Term
    indices: tuple[Index, ...]


def network_of(claim: Claim, scale: Scale) -> Network:
    """The network that a claim speaks of, at a scale."""
    network = Network(claim.definitions, claim.notation, constants_of(claim, scale), scale)
    extra = tuple(_surrogates(claim, network)) + tuple(_given(network))
    if not extra:
        return network
    return Network(claim.definitions + extra, claim.notation, network.constants, scale)


def constants_of(claim: Claim, scale: Scale) -> dict[str, int]:
    """Numbers for L and its like: the document's own, or enough layers for everything that the claim names."""
    free = {over.variable for over in claim.ranges}
    variables = free | {
        d.tensor.layer.base
        for d in claim.definitions
        if d.tensor.layer is not None and d.tensor.layer.base is not None and d.over is not None
    }
    named = [layer for side in (claim.left, claim.right) for layer in _layers(side.term)]
    bodies = (claim.left.term, claim.right.term, *(d.body for d in claim.definitions))
    ranges = [
        *claim.ranges,
        *(d.over for d in claim.definitions if d.over is not None),
        *(part.over for body in bodies for part in subterms(body) if isinstance(part, LayerSum)),
    ]
    ends = [end for over in ranges for end in (over.low, over.high) if end is not None]
    bases = ({layer.base for layer in named} - free) | ({end.base for end in ends} - variables)
    least = max([scale.layers, *(layer.offset for layer in named if layer.base is None)])
    found = {base: least for base in sorted(b for b in bases if b is not None and BOUND not in b)}
    found.update((name, number) for name, number in scale.given if name in found)
    for name, layer in claim.notation.layers.items():
        if layer.base is None:
            found[name] = layer.offset
    return found


def _layers(term: Term) -> Iterator[Layer]:
    for part in subterms(term):
        if isinstance(part, Entry):
            layer = tensor_of(part.head).layer
        else:
            layer = part.function.layer if isinstance(part, Apply) else None
        if layer is not None:
            yield layer


def _surrogates(claim: Claim, network: Network) -> Iterator[Definition]:
    """A generic function for each cost that has no definition."""
    costs: dict[Tensor, list[Tensor]] = {}
    for case in cases(claim, network):
        for head in (*heads(case.left), *heads(case.right)):
            while isinstance(head, Gradient):
                if head.cost != head.of and isinstance(head.cost, Tensor) and network.is_free(head.cost):
                    costs.setdefault(head.cost, []).append(head.of)
                head = head.cost
    for number, (cost, variables) in enumerate(costs.items()):
        rows = tuple(Index(f"cost {number} row {axis}", size) for axis, size in enumerate(_shape(cost, network)))
        yield Definition(cost, rows, _generic(number, _sinks(network, variables), network, rows))


def _shape(cost: Tensor, network: Network) -> tuple[int, ...]:
    """As declared; a scalar where nothing is said."""
    try:
        return network.shape(cost)
    except DeriveError:
        return ()


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


def _generic(number: int, sinks: list[Tensor], network: Network, rows: tuple[Index, ...]) -> Term:
    """A function of everything in the sinks: each of the cost's rows with weights of its own."""
    from_sinks: list[Term] = []
    for count, sink in enumerate(sinks):
        definition = network.definition(sink)
        sizes = tuple(i.size for i in definition.indices) if definition is not None else network.shape(sink)
        indices = tuple(Index(f"cost {number} {count} {axis}", size) for axis, size in enumerate(sizes))
        weight = Entry(Tensor(f"weight {number} {count}"), (*rows, *indices))
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
    computed = any(not isinstance(h, Tensor) or not network.is_free(h) for h in rests)
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
        combinations = [
            {**known, over.variable: number} for known in combinations for number in _numbers(over, network, known)
        ]
    found = []
    for layers in combinations:
        items = tuple(layers.items())
        indices = claim.indices
        for variable, number in (*items, *network.constants.items()):
            indices = tuple(Index(i.name, move_size(i.size, variable, Layer(None, number))) for i in indices)
        left, right = network.ground(claim.left.term, items), network.ground(claim.right.term, items)
        network.note(left)
        network.note(right)
        found.append(Case(items, left, right, indices))
    return found
