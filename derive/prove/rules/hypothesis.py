"""Induction over a layer variable of a claim: what it says of the neighbouring layer, used in the proof for one.

In: a claim for all layers of a range, which of its sides is a single entry, a variable of its layers, and a step of +1
or −1. Out: the head of that entry at the neighbouring layer, and what the claim says it is. Refused (None): a step that
leaves the range, a range without an end in that direction, definitions and hypotheses that speak of this very layer.

With the range's end e, the statement for v rests on that for v + 1 ≤ e, and so on up to e: the steps are counted down
by e − v. All other variables stay as they are.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from derive.claim import Claim
from derive.prove.normal_form import Place, Poly
from derive.prove.rules.definitions import Definitions
from derive.prove.rules.equations import Rewriting
from derive.prove.rules.forward import environment
from derive.term import (
    PRODUCT,
    Definition,
    Entry,
    Head,
    Index,
    Layer,
    LayerRange,
    Term,
    move_head,
    move_layer,
    move_position,
    move_range,
    move_term,
)
from derive.verdict import Step

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`entry` at the neighbouring layer is `term`, for all values of the indices in it."""

    head: Head
    indices: tuple[Index, ...]
    term: Term

    def at(self, definitions: Definitions, algebra: Rewriting) -> Callable[[tuple[Place, ...]], Poly]:
        indices = tuple(definitions.index(index) for index in self.indices)
        term = definitions.resolve(self.term, {})
        return lambda places: algebra.poly(term, environment(algebra, indices, places))


def hypothesis(claim: Claim, definitions: Definitions, variable: str, step: int, side: str) -> Hypothesis | None:
    """What the claim says of the layer a step further, where the claim speaks of that."""
    if step not in (1, -1) or side not in SIDES or variable not in definitions.variables:
        return None
    entry, other = (claim.left.term, claim.right.term) if side == "left" else (claim.right.term, claim.left.term)
    if not isinstance(entry, Entry) or not _is_whole(entry, claim) or _speaks_of(claim, variable):
        return None
    to = Layer(variable, step)
    head = move_head(entry.head, variable, to)
    if head == entry.head or not _has_end(claim, variable, step) or not _within(claim, definitions, variable, to):
        return None
    moved = (move_position(place, variable, to) for place in entry.indices)
    indices = tuple(place for place in moved if isinstance(place, Index))
    return Hypothesis(definitions.head(head, {}), indices, move_term(other, variable, to))


def _is_whole(entry: Entry, claim: Claim) -> bool:
    """Whether the claim gives every entry of an array."""
    names = [place.name for place in entry.indices if isinstance(place, Index)]
    distinct = len(set(names)) == len(names) == len(entry.indices)
    return distinct and set(names) == {index.name for index in claim.indices}


def _has_end(claim: Claim, variable: str, step: int) -> bool:
    """Whether the range ends in the direction of the step, at a layer that the variable does not move."""
    ends = (over.high if step > 0 else over.low for over in claim.ranges if over.variable == variable)
    return any(end is not None and end.base != variable for end in ends)


def _within(claim: Claim, definitions: Definitions, variable: str, to: Layer) -> bool:
    """Whether the claim speaks of the layers after the step: every range still holds."""
    layers = definitions.layers
    for over in claim.ranges:
        own = to if over.variable == variable else Layer(over.variable)
        low, high = move_layer(over.low, variable, to), move_layer(over.high, variable, to)
        assert low is not None
        if not layers.at_most(low, own) or (high is not None and not layers.at_most(own, high)):
            return False
    return True


def _speaks_of(claim: Claim, variable: str) -> bool:
    """Whether what the claim rests on is said of the variable's own layer, and not of every layer."""
    to = Layer(variable, 1)
    notation = claim.notation
    said = [side for left, right, *_ in (*notation.equations, *notation.orders, *notation.unequal)
            for side in (left, right)]
    return any(move_term(term, variable, to) != term for term in said) or any(
        _mentions(definition, variable, to) for definition in claim.definitions)


def _mentions(definition: Definition, variable: str, to: Layer) -> bool:
    over = definition.over
    if over is not None and move_range(LayerRange("", over.low, over.high), variable, to).high != over.high:
        return True
    if over is not None and move_layer(over.low, variable, to) != over.low:
        return True
    if over is not None and over.variable == variable:
        return False
    indices = (move_position(index, variable, to) != index for index in definition.indices)
    moved = move_head(definition.tensor, variable, to) != definition.tensor or any(indices)
    return moved or move_term(definition.body, variable, to) != definition.body


def against(claim: Claim, steps: Sequence[Step], conditions: Iterable[str]) -> str | None:
    """What no step by itself shows: that all go one way, and that nothing is asked of the layers that they pass."""
    ways = {step.arguments[:2] for step in steps if step.rule == "induction"}
    if len(ways) > 1:
        return "an induction in two directions, which may rest on itself"
    if ways and set(conditions) - set(map(str, claim.ranges)):
        return "an induction under conditions, which would have to hold for the layers that it passes, too"
    return None


def hypotheses(claim: Claim) -> Iterator[tuple[str, int, str]]:
    """The inductions that are worth a try: those of claims about products over layers."""
    if all(definition.over is None or definition.over.variable != PRODUCT for definition in claim.definitions):
        return
    for side in SIDES:
        entry = claim.left.term if side == "left" else claim.right.term
        if isinstance(entry, Entry):
            for variable in dict.fromkeys(over.variable for over in claim.ranges):
                for step in (1, -1):
                    if move_head(entry.head, variable, Layer(variable, step)) != entry.head:
                        yield variable, step, side
