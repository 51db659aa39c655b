"""A defined tensor is what its definition says.

In: an instance of a definition, and places. Out: its body as a polynomial at those places. Refused: another number of
places, and places of other sizes (`Impossible`).
"""
from __future__ import annotations

from derive.prove.normal_form import Algebra, Impossible, Place, Poly, Var
from derive.prove.normal_form.atoms import vars_of
from derive.prove.normal_form.ring import without_new
from derive.prove.rules.definitions import Definitions, Instance
from derive.term import Index


def environment(algebra: Algebra, indices: tuple[Index, ...], places: tuple[Place, ...]) -> dict[str, Place]:
    """The places of a definition's indices; an index of size 1 is the place 1."""
    if len(indices) != len(places):
        raise Impossible(f"{len(places)} places for {len(indices)} indices")
    for index, place in zip(indices, places, strict=True):
        if isinstance(place, Var) and place.size != index.size:
            raise Impossible(f"an index of size {place.size} where {index.size} is defined")
        if isinstance(place, int):
            algebra.require_size(index.size, place)
    return {i.name: p for i, p in zip(indices, places, strict=True)}


def forward(definitions: Definitions, algebra: Algebra, instance: Instance, places: tuple[Place, ...]) -> Poly:
    """A defined tensor's entry, by its definition."""
    body = algebra.poly(definitions.body(instance), environment(algebra, definitions.indices(instance), places))
    return without_new(body, vars_of(places))
