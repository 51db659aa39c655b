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
    Finite,
    Floating,
    Intervals,
    Outside,
    Unsure,
    Value,
)
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.functions import FUNCTIONS
from derive.term import Apply, Entry, Gradient, subterms

ATTEMPTS = 4
POINTS = 12
"""How many draws look for a point at which both sides are defined."""
SHOWN_DIGITS = 12
MOST_SHARED = 8
"""How many worlds are kept for the claims to come."""
MOST_SHARED_STEPS = 20_000
UNRELATED = frozenset({"log", "sqrt", "abs", "step", "sign", "relu", "max", "identity"})
LAWFUL = frozenset({"exp", "log", "sqrt", "abs", "sign", "sin", "cos"})
"""Functions whose values at sums, products or powers have to do with each other, which the finite field draws apart."""


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
    if not _has_kinks(claim) or _has_slopes(claim):
        return None
    for setup in islice(setups(claim), 1):
        for attempt in range(4 * ATTEMPTS):
            rng = random.Random(f"kink {seed} {attempt}")
            try:
                here = Setup(setup.constants, setup.pool)
                found = next(differences(claim, here, AtKinks(rng), Draw(rng), budget), None)
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
    """Whether a closer look pays. In the finite field a sign is drawn, so that one draw of it says little."""
    draws = ATTEMPTS if _has_signs(claim) else 1
    return any(worlds.difference(claim, setup, f"{name} {draw}", budget) is not False for draw in range(draws))


def _has_signs(claim: Claim) -> bool:
    known = {function.name for function in claim.notation.bindings.values()}
    for term in (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions)):
        known |= {t.function.name for t in subterms(term) if isinstance(t, Apply) and t.function.known}
    return any(FUNCTIONS[name].smooth == "nonzero" for name in known if name in FUNCTIONS)


@dataclass(slots=True)
class _Known:
    """A world, what it rests on, and how many steps its first claim took."""

    claim: Claim
    setup: Setup
    name: str
    world: World
    steps: int

    def serves(self, claim: Claim, setup: Setup, name: str) -> bool:
        mine, same = self.claim, self.setup
        if self.name != name or mine.notation is not claim.notation or mine.ranges != claim.ranges:
            return False
        return (same.constants, same.pool) == (setup.constants, setup.pool) and mine.definitions == claim.definitions


class Worlds:
    """Worlds of the finite field by what they rest on: claims that only differ in their sides share what was computed.

    What a shared world cost its first claim is spent again, so that a budget does not hang on what came before.
    """

    def __init__(self) -> None:
        self.known: list[_Known] = []

    def difference(self, claim: Claim, setup: Setup, name: str, budget: Budget) -> bool | None:
        """Whether the sides differ in the world of this name; None where it cannot say."""
        known = next((one for one in self.known if one.serves(claim, setup, name)), None)
        if known is not None:
            known.world.budget = budget
            budget.spend(known.steps)
            try:
                return differs_in(known.world, claim, known.setup)
            except (Outside, Unsure):
                self.known.remove(known)
        return self._in_a_new_one(claim, setup, name, budget)

    def _in_a_new_one(self, claim: Claim, setup: Setup, name: str, budget: Budget) -> bool | None:
        before, rng = budget.left, random.Random(name)
        for _ in range(ATTEMPTS):
            try:
                draw, field = Draw(rng), Finite(rng)
                world = World(claim, field, setup.constants, setup.size, draw.leaf(claim, field), budget)
                draw.satisfy(claim, world)
                found = differs_in(world, claim, setup)
            except Outside:
                continue
            except Unsure:
                return None
            steps = before - budget.left
            if steps <= MOST_SHARED_STEPS:
                self.known = [_Known(claim, setup, name, world, steps), *self.known[: MOST_SHARED - 1]]
            return found
        return None


def agrees(claim: Claim, budget: Budget, worlds: Worlds | None = None) -> bool:
    """No difference at one draw: in the finite field, where every function is drawn; in floats where that field has no
    answer (a root that is not rational) or tells functions apart that have to do with each other."""
    for setup in islice(setups(claim), 1):
        found = (worlds or Worlds()).difference(claim, setup, "agrees", budget)
        if found is None or (found and _has_related_functions(claim)):
            found = not _agrees_in_floats(claim, setup, random.Random("agrees"), budget)
        if found:
            return False
    return True


def _has_related_functions(claim: Claim) -> bool:
    """Functions such as tanh and the sigmoid, or one such as the logarithm, which the finite field draws apart."""
    known = _known_functions(claim)
    return bool(known & LAWFUL) or len(known - UNRELATED) > 1


def _has_kinks(claim: Claim) -> bool:
    """Functions that are one thing on one side and another on the other: one draw may miss the side that is wrong."""
    return any(name in FUNCTIONS and FUNCTIONS[name].smooth == "nonzero" for name in _known_functions(claim))


def _known_functions(claim: Claim) -> set[str]:
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    return {t.function.name for term in terms for t in subterms(term) if isinstance(t, Apply) and t.function.known}


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


def _agrees_in_floats(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> bool:
    for attempt in range(ATTEMPTS):
        draw = Draw(rng, gentle=attempt > 1)
        try:
            if claim.notation.equations:
                _solve_hypotheses(claim, setup, rng, draw, budget)
            return next(differences(claim, setup, Floating(rng), draw, budget), None) is None
        except Outside:
            continue
        except Unsure:
            return True
    return False


def _confirmed(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> Refutation | None:
    for attempt in range(2 * ATTEMPTS):
        wide = attempt in (1, 3)
        draw = Draw(rng, gentle=attempt > 1 and not wide, wide=wide)
        try:
            found = next(differences(claim, setup, Exact(rng), draw, budget), None)
        except Outside:
            continue
        except Unsure:
            break
        if found is not None:
            return found
        if attempt >= 3:
            break
    return _confirmed_in_intervals(claim, setup, rng, budget)


def _confirmed_in_intervals(claim: Claim, setup: Setup, rng: random.Random, budget: Budget) -> Refutation | None:
    tried, tries = 0, ATTEMPTS if claim.notation.orders else 2
    if _has_kinks(claim):
        tries = 2 * ATTEMPTS
    for attempt in range(3 * ATTEMPTS):
        wide = attempt % 2 == 1
        draw = Draw(rng, gentle=attempt > 1 and not wide, wide=wide)
        try:
            tried += 1
            if claim.notation.equations:
                _solve_hypotheses(claim, setup, rng, draw, budget)
            state = rng.getstate()
            if next(differences(claim, setup, Floating(rng), draw, budget), None) is None:
                if tried >= tries:
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


def differs_in(world: World, claim: Claim, setup: Setup) -> bool:
    """Whether the sides differ anywhere; the first place is enough."""
    names = [i.name for i in claim.indices]
    for local in setup.layer_choices(claim):
        left, right = (world.compile(side.term, local) for side in (claim.left, claim.right))
        lengths = [range(1, world.size(i.size, local) + 1) for i in claim.indices]
        for places in product(*lengths):
            at = dict(zip(names, places, strict=True))
            if differ(world.field, world.values[left(at)], world.values[right(at)]):
                return True
    return False


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
    low, high = float(value.a), float(value.b)
    if low != high:  # outward, so that the written interval holds the computed one
        low, high = nextafter(low, -inf), nextafter(high, inf)
    return _rounded(low, ROUND_FLOOR), _rounded(high, ROUND_CEILING)


def _rounded(number: float, rounding: str) -> str:
    return f"{Context(prec=SHOWN_DIGITS, rounding=rounding).create_decimal_from_float(number).normalize():g}"
