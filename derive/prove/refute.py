"""Counterexamples: sizes, layers and values at which the two sides of a claim differ.

In: a claim, a seed, a budget. Out: a `Refutation`, exact or in intervals, or None. Refused: a difference in floats
alone. First in a finite field, where equality is as good as certain and costs little; only what differs there is
looked at in fractions, and where those cannot say, in floats and then in intervals.
"""
from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from fractions import Fraction
from itertools import islice, product
from math import inf, nextafter

from derive.claim import Claim
from derive.prove.draw import Draw, Setup, setups
from derive.prove.evaluate import Compiled, Layers, Places, World
from derive.prove.fields import (
    IRRATIONAL,
    AtKinks,
    Exact,
    Field,
    Floating,
    Intervals,
    Outside,
    Unsure,
    Value,
)
from derive.prove.normal_form.budget import Budget
from derive.prove.trial import ATTEMPTS, Trials, Worlds, differ, draws_of, has_kinks
from derive.term import Apply, Entry, Gradient, subterms

POINTS = 12
"""How many draws look for a point at which both sides are defined."""
SHOWN_DIGITS = 12


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


def refute(claim: Claim, seed: int, budget: Budget, worlds: Worlds | None = None) -> Refutation | None:
    """The first confirmed difference. What confirms is drawn for this claim alone, whatever was drawn before."""
    worlds = worlds or Worlds()
    for number, setup in enumerate(setups(claim)):
        if _differs_somewhere(claim, setup, f"{seed} {number}", worlds, budget):
            fresh = Setup(setup.constants, setup.pool)
            found = _confirmed(claim, fresh, random.Random(f"{seed} {number}"), budget)
            if found is not None:
                return found
    return _at_a_kink(claim, seed, budget)


def _at_a_kink(claim: Claim, seed: int, budget: Budget) -> Refutation | None:
    """A difference between values where a function has a kink, 1[x > 0] and 1[x ≥ 0] at 0. A slope has no value there,
    so not where anything is differentiated."""
    if not has_kinks(claim) or _has_slopes(claim):
        return None
    for setup in islice(setups(claim), 1):
        for attempt in range(4 * ATTEMPTS):
            rng = random.Random(f"kink {seed} {attempt}")
            try:
                here = Setup(setup.constants, setup.pool)
                found = next(differences(claim, here, AtKinks(rng), Draw(rng), budget, Worlds()), None)
            except (Outside, Unsure):
                continue
            if found is not None:
                return found
    return None


def _has_slopes(claim: Claim) -> bool:
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    return any((isinstance(t, Apply) and any(t.orders)) or (isinstance(t, Entry) and isinstance(t.head, Gradient))
               for term in terms for t in subterms(term))


def _differs_somewhere(claim: Claim, setup: Setup, name: str, worlds: Worlds, budget: Budget) -> bool:
    """Whether a closer look pays."""
    differences = (worlds.difference(claim, setup, f"{name} {draw}", budget) for draw in range(draws_of(claim)))
    return any(found is not False for found in differences)


def defined_somewhere(claim: Claim, seed: int, budget: Budget) -> bool:
    """Whether some drawn point is inside the domains of both sides: a proof about no point at all says nothing."""
    unsure = False
    worlds = Trials()
    for number, setup in enumerate(setups(claim)):
        rng = random.Random(f"defined {seed} {number}")
        for attempt in range(POINTS):
            try:
                for _ in differences(claim, setup, Floating(rng), Draw(rng, gentle=attempt > 1), budget, worlds):
                    pass
                return True
            except Unsure:
                unsure = True
            except Outside:
                continue
    return unsure


def _confirmed(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> Refutation | None:
    worlds = Trials()
    for attempt in range(2 * ATTEMPTS):
        wide = attempt in (1, 3)
        draw = Draw(rng, gentle=attempt > 1 and not wide, wide=wide)
        try:
            found = next(differences(claim, setup, Exact(rng), draw, budget, worlds), None)
        except Outside:
            continue
        except Unsure:
            break
        if found is not None:
            return found
        if attempt >= 3:
            break
    return _confirmed_in_intervals(claim, setup, rng, budget, worlds)


def _confirmed_in_intervals(
    claim: Claim, setup: Setup, rng: random.Random, budget: Budget, worlds: Worlds
) -> Refutation | None:
    tried, tries = 0, ATTEMPTS if claim.notation.orders else 2
    if has_kinks(claim):
        tries = 2 * ATTEMPTS
    for attempt in range(3 * ATTEMPTS):
        wide = attempt % 2 == 1
        draw = Draw(rng, gentle=attempt > 1 and not wide, wide=wide)
        try:
            tried += 1
            if claim.notation.equations:
                worlds.world(claim, setup, Exact(rng), draw, budget)
            state = rng.getstate()
            if next(differences(claim, setup, Floating(rng), draw, budget, worlds), None) is None:
                if tried >= tries:
                    return None
                continue
            rng.setstate(state)
            found = next(differences(claim, setup, Intervals(rng), draw.again(rng), budget, worlds), None)
        except Outside:
            tried -= 1
            continue
        except Unsure:
            return None
        if found is not None:
            return found
    return None


def differences(
    claim: Claim, setup: Setup, field: Field, draw: Draw, budget: Budget, worlds: Worlds
) -> Iterator[Refutation]:
    """One for each choice of layers at which the sides differ."""
    world = worlds.made(claim, setup, field, draw, budget)
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
    clear = False
    names = [i.name for i in claim.indices]
    unsure = False
    for places in product(*(range(1, n + 1) for n in lengths)):
        at = dict(zip(names, places, strict=True))
        left[places], right[places] = (world.values[c(at)] for c in compiled)
        if left[places] is IRRATIONAL or right[places] is IRRATIONAL:
            unsure = True
        elif not clear and differ(world.field, left[places], right[places]):
            clear = _clearly(world.field, left[places], right[places])
            first = places if clear else first or places
    if first is None and unsure:
        raise Unsure("irrational sides")
    return None if first is None else (left, right, first)


def _clearly(field: Field, left: Value, right: Value) -> bool:
    """Whether a difference is to be seen in the first digits: that is the entry to show."""
    if not isinstance(field, Intervals):
        return True
    one, other = float(left.mid), float(right.mid)
    return abs(one - other) > 1e-4 * max(abs(one), abs(other))


def shown(value: Value) -> str | tuple[str, str]:
    """A value as the report writes it: an exact fraction, or the ends of an interval."""
    if isinstance(value, Fraction):
        return str(value)
    if value is IRRATIONAL:
        return "irrational"
    low, high = float(value.a), float(value.b)
    if low != high:  # outward, so that the written interval holds the computed one
        low, high = nextafter(low, -inf), nextafter(high, inf)
    return _rounded(low, ROUND_FLOOR), _rounded(high, ROUND_CEILING)


def _rounded(number: float, rounding: str) -> str:
    return f"{Context(prec=SHOWN_DIGITS, rounding=rounding).create_decimal_from_float(number).normalize():g}"
