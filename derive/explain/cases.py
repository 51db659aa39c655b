"""The cases of a proof over all layers: each with its claim, moved to its layers, and its own steps.

In: a claim and the steps that proved it. Out: `Case`s; one without a name where the proof needs no cases. Refused:
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.claim import Claim, Side
from derive.term import Index, Layer, LayerRange, move_position, move_term
from derive.verdict import Step

_WORDS = re.compile(r"(\w+) (=|≤) (\w*)([+-]\d+)?$")


@dataclass(frozen=True, slots=True)
class Case:
    """`words` is what holds in it: `l = L`."""

    words: str
    claim: Claim
    steps: tuple[Step, ...]


def cases(claim: Claim, steps: Sequence[Step]) -> tuple[Case, ...]:
    """In the order of the proof. A case that is split again is told by the last of its conditions."""
    found: list[tuple[str, list[Step]]] = []
    current: list[Step] = []
    words = ""
    for step in steps:
        if step.rule == "case":
            words, current = str(step.arguments[0]), []
        elif step.rule == "zero":
            found.append((words, current))
            current = []
        elif step.rule != "split":
            current.append(step)
    return tuple(Case(words, _moved(claim, words), tuple(own)) for words, own in found)


def _moved(claim: Claim, words: str) -> Claim:
    """The claim where the words hold: at its one layer, or with a narrower range."""
    match = _WORDS.match(words)
    if match is None:
        return claim
    name, relation, base, offset = match.groups()
    layer = Layer(None, int(base)) if base.isdigit() else Layer(base or None, int(offset or 0))
    if relation == "=":
        return _at(claim, name, layer)
    ranges = tuple(LayerRange(r.variable, r.low, layer) if r.variable == name else r for r in claim.ranges)
    return replace(claim, ranges=ranges)


def _at(claim: Claim, name: str, layer: Layer) -> Claim:
    def index(one: Index) -> Index:
        moved = move_position(one, name, layer)
        assert isinstance(moved, Index)
        return moved

    def side(one: Side) -> Side:
        return Side(one.syntax, move_term(one.term, name, layer))

    return replace(claim, left=side(claim.left), right=side(claim.right), indices=tuple(map(index, claim.indices)),
                   ranges=tuple(r for r in claim.ranges if r.variable != name))
