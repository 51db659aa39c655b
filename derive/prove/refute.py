"""Counterexamples: sizes, layers and values at which the two sides of a claim differ.

In: a claim, a seed, a budget. Out: a `Refutation`, exact or in intervals, or None. Refused: a difference in floats
alone. First in a finite field, where equality is as good as certain and costs little; only what differs there is
looked at in fractions, and where those cannot say, in floats and then in intervals.
"""
from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from derive.claim import Claim
from derive.prove.draw import Draw, Setup, setups
from derive.prove.evaluate import Compiled, Layers, Places, World
from derive.prove.fields import (
    IRRATIONAL,
    Exact,
    Field,
    Finite,
    Floating,
    Intervals,
    Outside,
    Unsure,
    Value,
)
from derive.prove.normal_form.budget import Budget
from derive.term import Apply, subterms

ATTEMPTS = 4
POINTS = 12
"""How many draws look for a point at which both sides are defined."""
SHOWN_DIGITS = 12
UNRELATED = frozenset({"log", "sqrt", "abs", "step", "sign", "relu", "max", "identity"})


@dataclass(slots=True)
class Refutation:
    """Where the sides differ: both as values by places, at one choice of layers."""

    world: World
    draw: Draw
    setup: Setup
    local: Layers
    shape: tuple[int, ...]
    left: dict[Places, Value]
    right: dict[Places, Value]
    place: Places
    """The first place at which they differ."""

    @property
    def exact(self) -> bool:
        return isinstance(self.world.field, Exact)


def refute(claim: Claim, seed: int, budget: Budget) -> Refutation | None:
    """The first confirmed difference."""
    for number, setup in enumerate(setups(claim)):
        rng = random.Random(f"{seed} {number}")
        if _differs_somewhere(claim, setup, rng, budget):
            found = _confirmed(claim, setup, rng, budget)
            if found is not None:
                return found
    return None


def agrees(claim: Claim, budget: Budget) -> bool:
    """No difference at one draw: in the finite field, where every function is drawn; in floats where that field has no
    answer (a root that is not rational) or tells functions apart that have to do with each other."""
    rng = random.Random("agrees")
    for setup in islice(setups(claim), 1):
        found = _difference_somewhere(claim, setup, rng, budget)
        if found is None or (found and _has_related_functions(claim)):
            found = not _agrees_in_floats(claim, setup, rng, budget)
        if found:
            return False
    return True


def _has_related_functions(claim: Claim) -> bool:
    """Functions such as tanh and the sigmoid, which the finite field draws apart."""
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    known = {t.function.name for term in terms for t in subterms(term) if isinstance(t, Apply) and t.function.known}
    return len(known - UNRELATED) > 1


def defined_somewhere(claim: Claim, seed: int, budget: Budget) -> bool:
    """Whether some drawn point is inside the domains of both sides: a proof about no point at all says nothing."""
    unsure = False
    for number, setup in enumerate(setups(claim)):
        rng = random.Random(f"defined {seed} {number}")
        for attempt in range(POINTS):
            try:
                for _ in differences(claim, setup, Floating(rng), Draw(rng, gentle=attempt > 1), budget):
                    pass
                return True
            except Unsure:
                unsure = True
            except Outside:
                continue
    return unsure


def _differs_somewhere(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> bool:
    """False where the sides agree in the finite field; True where a closer look pays."""
    return _difference_somewhere(claim, setup, rng, budget) is not False


def _difference_somewhere(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> bool | None:
    """Whether the sides differ in the finite field; None where it cannot say."""
    for _ in range(ATTEMPTS):
        try:
            return next(differences(claim, setup, Finite(rng), Draw(rng), budget), None) is not None
        except Outside:
            continue
        except Unsure:
            return None
    return None


def _agrees_in_floats(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> bool:
    for attempt in range(ATTEMPTS):
        try:
            return next(differences(claim, setup, Floating(rng), Draw(rng, gentle=attempt > 1), budget), None) is None
        except Outside:
            continue
        except Unsure:
            return True
    return False


def _confirmed(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> Refutation | None:
    for attempt in range(2 * ATTEMPTS):
        draw = Draw(rng, gentle=attempt > 1)
        try:
            found = next(differences(claim, setup, Exact(rng), draw, budget), None)
        except Outside:
            continue
        except Unsure:
            break
        if found is not None:
            return found
        break
    return _confirmed_in_intervals(claim, setup, rng, budget)


def _confirmed_in_intervals(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> Refutation | None:
    tried = 0
    for attempt in range(3 * ATTEMPTS):
        draw = Draw(rng, gentle=attempt > 1)
        try:
            tried += 1
            if claim.notation.equations:
                _solve_hypotheses(claim, setup, rng, draw, budget)
            state = rng.getstate()
            if next(differences(claim, setup, Floating(rng), draw, budget), None) is None:
                if tried >= 2:
                    return None
                continue
            rng.setstate(state)
            found = next(differences(claim, setup, Intervals(rng), draw.again(rng), budget), None)
        except Outside:
            tried -= 1
            continue
        except Unsure:
            return None
        if found is not None:
            return found
    return None


def _solve_hypotheses(claim: Claim, setup: Setup, rng: random.Random, draw: Draw, budget: Budget) -> None:
    """Leaves that satisfy the hypotheses, in fractions."""
    field = Exact(rng)
    draw.satisfy(claim, World(claim, field, setup.constants, setup.size, draw.leaf(claim, field), budget))


def differences(claim: Claim, setup: Setup, field: Field, draw: Draw, budget: Budget) -> Iterator[Refutation]:
    """One for each choice of layers at which the sides differ."""
    world = World(claim, field, setup.constants, setup.size, draw.leaf(claim, field), budget)
    draw.satisfy(claim, world)
    for local in setup.layer_choices(claim):
        compiled = [world.compile(side.term, local) for side in (claim.left, claim.right)]
        lengths = tuple(world.size(i.size, local) for i in claim.indices)
        found = _first_difference(claim, world, compiled, lengths)
        if found is not None:
            left, right, place = found
            yield Refutation(world, draw, setup, local, lengths, left, right, place)


def _first_difference(claim: Claim, world: World, compiled: list[Compiled], lengths: tuple[int, ...],
                      ) -> tuple[dict[Places, Value], dict[Places, Value], Places] | None:
    left: dict[Places, Value] = {}
    right: dict[Places, Value] = {}
    first: Places | None = None
    names = [i.name for i in claim.indices]
    unsure = False
    for places in product(*(range(1, n + 1) for n in lengths)):
        at = dict(zip(names, places, strict=True))
        left[places], right[places] = (world.values[c(at)] for c in compiled)
        if left[places] is IRRATIONAL or right[places] is IRRATIONAL:
            unsure = True
        elif first is None and differ(world.field, left[places], right[places]):
            first = places
    if first is None and unsure:
        raise Unsure("irrational sides")
    return None if first is None else (left, right, first)


def differ(field: Field, left: Value, right: Value) -> bool:
    if isinstance(field, Floating):
        return not abs(left - right) <= 1e-7 * (1 + abs(left) + abs(right))
    return not field.is_zero(left - right)


def shown(value: Value) -> str | tuple[str, str]:
    """A value as the report writes it: an exact fraction, or the ends of an interval."""
    if isinstance(value, Fraction):
        return str(value)
    if value is IRRATIONAL:
        return "irrational"
    from_below, from_above = (f"{float(end):.{SHOWN_DIGITS}g}" for end in (value.a, value.b))
    return from_below, from_above
