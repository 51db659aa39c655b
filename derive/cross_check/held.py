"""A claim whose definitions speak of its own layers, at numbers for these: a product over times that ends at the t of
the claim.

In: a Claim, and numbers for the layer constants. Out: the claim, or one for each of a few choices. Refused: nothing; a
range without known ends gives no choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from derive.claim import Claim, Side
from derive.formulate.unroll import layers_in
from derive.term import (
    Definition,
    Index,
    Layer,
    LayerRange,
    Tensor,
    move_layer,
    move_position,
    move_range,
    move_size,
    move_term,
)

MOST = 3
"""Choices that are tried."""


def held(claim: Claim, constants: Mapping[str, int]) -> Iterator[Claim]:
    names = {name for definition in claim.definitions for name in _spoken_of(definition)}
    fixed = [over for over in claim.ranges if over.variable in names and over.variable not in constants]
    if not fixed:
        yield claim
        return
    choices: list[dict[str, int]] = [{}]
    for over in fixed:
        choices = [{**known, over.variable: at} for known in choices for at in _numbers(over, {**constants, **known})]
    for choice in choices[-MOST:]:
        yield _at(claim, choice)


def _spoken_of(definition: Definition) -> set[str]:
    """The layer letters of a definition, but that of its own family."""
    over = definition.over
    ends = (over.low, over.high) if over is not None else ()
    layers = [definition.tensor.layer, *layers_in(definition.body)]
    inside = {layer.base for layer in layers if layer is not None} - {over.variable if over is not None else None}
    return {base for base in inside | {end.base for end in ends if end is not None} if base is not None}


def _numbers(over: LayerRange, known: Mapping[str, int]) -> range:
    ends = [_number(end, known) for end in (over.low, over.high)]
    return range(ends[0], ends[1] + 1) if ends[0] is not None and ends[1] is not None else range(0)


def _number(layer: Layer | None, known: Mapping[str, int]) -> int | None:
    if layer is None or (layer.base is not None and layer.base not in known):
        return None
    return layer.offset + (known[layer.base] if layer.base is not None else 0)


def _at(claim: Claim, numbers: Mapping[str, int]) -> Claim:
    for letter, number in numbers.items():
        to = Layer(None, number)
        claim = replace(
            claim,
            left=Side(claim.left.syntax, move_term(claim.left.term, letter, to)),
            right=Side(claim.right.syntax, move_term(claim.right.term, letter, to)),
            indices=tuple(Index(index.name, move_size(index.size, letter, to)) for index in claim.indices),
            shape=tuple(move_size(size, letter, to) for size in claim.shape),
            ranges=tuple(move_range(over, letter, to) for over in claim.ranges if over.variable != letter),
            definitions=tuple(_moved(definition, letter, to) for definition in claim.definitions),
        )
    return claim


def _moved(definition: Definition, letter: str, to: Layer) -> Definition:
    over = definition.over
    if over is not None and over.variable == letter:
        return definition
    places = (move_position(index, letter, to) for index in definition.indices)
    return replace(
        definition,
        tensor=Tensor(definition.tensor.name, move_layer(definition.tensor.layer, letter, to)),
        indices=tuple(place for place in places if isinstance(place, Index)),
        body=move_term(definition.body, letter, to),
        over=move_range(over, letter, to) if over is not None else None,
    )
