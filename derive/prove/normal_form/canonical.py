"""In which orders the bound variables of a component may be named so that the least key does not depend on old names.

In: bound variables and factors. Out: the orders to try. Colour refinement separates variables that look different;
where several look alike each is tried first (individualisation), except those that a symmetry maps to one another.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from derive.prove.normal_form.atoms import Atom, Exponent, Place, Var, paint
from derive.prove.normal_form.budget import Budget


class Renamer(Protocol):
    budget: Budget

    def rename(self, atom: Atom, names: dict[Var, Place]) -> Atom: ...


Factors = dict[Atom, Exponent]
Colours = dict[Var, str]


def orderings(ring: Renamer, bound: tuple[Var, ...], factors: Factors) -> Iterator[tuple[Var, ...]]:
    if len(bound) == 1:
        yield bound
        return
    yield from _search(ring, bound, factors, _refine(ring, bound, factors, {v: str(v.size) for v in bound}))


def _search(ring: Renamer, bound: tuple[Var, ...], factors: Factors, colours: Colours) -> Iterator[tuple[Var, ...]]:
    ring.budget.spend(len(bound))
    classes: dict[str, list[Var]] = {}
    for var in bound:
        classes.setdefault(colours[var], []).append(var)
    tied = [(colour, members) for colour, members in sorted(classes.items()) if len(members) > 1]
    if not tied:
        yield tuple(sorted(bound, key=lambda v: colours[v]))
        return
    colour, members = tied[0]
    tried: list[Var] = []
    for var in members:
        if any(_swap_is_symmetry(ring, factors, var, other) for other in tried):
            continue
        tried.append(var)
        chosen = {**colours, var: colour + "!"}
        yield from _search(ring, bound, factors, _refine(ring, bound, factors, chosen))


def _refine(ring: Renamer, bound: tuple[Var, ...], factors: Factors, colours: Colours) -> Colours:
    """Colours that tell apart all variables whose surroundings look different, as ranks so that they stay short."""
    count = len(set(colours.values()))
    colours = _ranked(colours)
    while count < len(bound):
        signatures: Colours = {}
        ring.budget.spend(sum(1 + len(a.key) // 20 for a in factors))
        for var in bound:
            seen = sorted(f"{paint(a, _marking(colours, var))}^{e}" for a, e in factors.items() if var in a.free)
            signatures[var] = f"{colours[var]}|{'*'.join(seen)}"
        colours = _ranked(signatures)
        refined = len(set(colours.values()))
        if refined == count:
            break
        count = refined
    return colours


def _marking(colours: Colours, var: Var):
    def colour(other: Var) -> str:
        if other is var:
            return "*"
        found = colours.get(other)
        return other.key if found is None else f"<{found}>"

    return colour


def _ranked(colours: Colours) -> Colours:
    ranks = {colour: f"{rank:03d}" for rank, colour in enumerate(sorted(set(colours.values())))}
    return {var: ranks[colour] for var, colour in colours.items()}


def _swap_is_symmetry(ring: Renamer, factors: Factors, one: Var, other: Var) -> bool:
    swap: dict[Var, Place] = {one: other, other: one}
    swapped = {ring.rename(a, swap): e for a, e in factors.items()}
    return len(swapped) == len(factors) and all(factors.get(a) == e for a, e in swapped.items())
