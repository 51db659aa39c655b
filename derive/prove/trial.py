"""Whether a claim may hold: its sides are compared at one draw, before anybody looks for a proof.

In: a claim, a budget. Out: yes or no; a no is nearly certain, a yes is nothing yet. Refused: to confirm anything
(`refute` does that), and to show what was drawn here. What was computed for one claim serves the next that is like it.
"""
from __future__ import annotations

import random
from dataclasses import dataclass, fields
from itertools import product

from derive.claim import Claim
from derive.notation import Notation
from derive.prove.draw import Draw, Setup, labels_of, setups
from derive.prove.evaluate import World
from derive.prove.fields import Exact, Field, Finite, Floating, Outside, Unsure, Value
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.functions import FUNCTIONS
from derive.term import Apply, subterms

ATTEMPTS = 4
MOST_SHARED = 8
"""How many worlds are kept for the claims to come."""
MOST_SHARED_STEPS = 20_000
UNRELATED = frozenset({"log", "sqrt", "abs", "step", "sign", "relu", "max", "identity"})
LAWFUL = frozenset({"exp", "log", "sqrt", "abs", "sign", "sin", "cos"})
"""Functions whose values at sums, products or powers have to do with each other, which the finite field draws apart."""
RELATED_IN_FIELD = frozenset({"sigmoid", "tanh"})
OF_VALUES = frozenset({"equations", "positive", "orders", "hypotheses"})
"""What a notation says of values alone."""

Kind = type[Finite] | type[Floating]


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
    """Worlds by what they rest on: claims that only differ in their sides share what was computed.

    What a shared world cost its first claim is spent again, so that a budget does not hang on what came before.
    """

    def __init__(self) -> None:
        self.known: list[_Known] = []

    def difference(self, claim: Claim, setup: Setup, name: str, budget: Budget) -> bool | None:
        """Whether the sides differ in the world of this name of the finite field; None where it cannot say."""
        return self._in_a_known_one(claim, setup, name, budget, Finite)

    def agree_in_floats(self, claim: Claim, setup: Setup, budget: Budget) -> bool:
        """Whether the sides seem equal in floats, and are defined somewhere."""
        return self.agree_near_zero(claim, setup, budget) and not self._differ_in_floats(claim, setup, budget, False)

    def agree_near_zero(self, claim: Claim, setup: Setup, budget: Budget) -> bool:
        """The same with small numbers, and if they are defined there."""
        return not self._differ_in_floats(claim, setup, budget, True)

    def _differ_in_floats(self, claim: Claim, setup: Setup, budget: Budget, small: bool) -> bool:
        names = (f"{'small ' * small}floats {draw}" for draw in range(ATTEMPTS if labels_of(claim) else 1))
        return any(self._in_a_known_one(claim, setup, name, budget, Floating, small, not small) for name in names)

    def _in_a_known_one(self, claim: Claim, setup: Setup, name: str, budget: Budget, kind: Kind, small: bool = False,
                        nowhere: bool | None = None) -> bool | None:
        """`nowhere`: the answer where no draw is inside the domains of both sides."""
        known = next((one for one in self.known if one.serves(claim, setup, name)), None)
        if known is not None:
            known.world.budget = budget
            budget.spend(known.steps)
            try:
                return differs_in(known.world, claim, known.setup)
            except (Outside, Unsure):
                self.known.remove(known)
        before, rng = budget.left, random.Random(name)
        for attempt in range(ATTEMPTS):
            draw = Draw(rng, gentle=kind is Floating and attempt > 1, small=small)
            try:
                world = self.world(claim, setup, kind(rng), draw, budget)
                found = differs_in(world, claim, setup)
            except Outside:
                continue
            except Unsure:
                return None
            self.keep(_Known(claim, setup, name, world, before - budget.left))
            return found
        return nowhere

    def world(self, claim: Claim, setup: Setup, field: Field, draw: Draw, budget: Budget) -> World:
        """A world in which the hypotheses hold. Floats are too coarse to solve them."""
        if isinstance(field, Floating) and claim.notation.equations:
            self.world(claim, setup, Exact(draw.rng), draw, budget)
        world = self.made(claim, setup, field, draw, budget)
        draw.satisfy(claim, world)
        return world

    def made(self, claim: Claim, setup: Setup, field: Field, draw: Draw, budget: Budget) -> World:
        return World(claim, field, setup.constants, setup.size, draw.leaf(claim, field), budget)

    def keep(self, known: _Known) -> None:
        if known.steps <= MOST_SHARED_STEPS:
            self.known = [known, *self.known[: MOST_SHARED - 1]]


class Trials(Worlds):
    """Worlds of a claim under one hypothesis after another: as long as these speak of values alone, every world has the
    same terms, which are compiled once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.last: tuple[Claim, Setup, World] | None = None

    def made(self, claim: Claim, setup: Setup, field: Field, draw: Draw, budget: Budget) -> World:
        if self.last is not None:
            mine, same, world = self.last
            if (same.constants, same.pool) == (setup.constants, setup.pool) and alike(mine, claim):
                return world.again(claim, field, draw.leaf(claim, field), budget)
        world = super().made(claim, setup, field, draw, budget)
        self.last = claim, setup, world
        return world

    def keep(self, known: _Known) -> None:
        """Nothing: the world will be another."""


def alike(one: Claim, other: Claim) -> bool:
    """Whether two claims differ in their sides, and in what their notations say of values, at most."""
    if one.definitions is not other.definitions or one.ranges != other.ranges:
        return False
    names = (field.name for field in fields(Notation) if field.name not in OF_VALUES)
    return all(getattr(one.notation, name) is getattr(other.notation, name) for name in names)


def agrees(claim: Claim, budget: Budget, worlds: Worlds | None = None) -> bool:
    """No difference at one draw: in the finite field, where every function is drawn; in floats where that field has no
    answer (a root that is not rational) or tells functions apart that have to do with each other."""
    worlds = worlds or Worlds()
    setup = next(setups(claim), None)
    if setup is None:
        return True
    draws = (worlds.difference(claim, setup, f"agrees {draw}", budget) for draw in range(draws_of(claim)))
    found = next((found for found in draws if found is not False), False)
    if found is None or (found and _has_related_functions(claim)):
        return worlds.agree_in_floats(claim, setup, budget)
    return not found


def agrees_with_signs(claim: Claim, budget: Budget, worlds: Worlds) -> bool:
    """No difference at one draw that keeps the assumed signs, which a finite field does not know."""
    setup = next(setups(claim), None)
    return setup is None or worlds.agree_near_zero(claim, setup, budget)


def draws_of(claim: Claim) -> int:
    """How many draws say something. Of a sign, or a label, one says little."""
    names = known_functions(claim) | {function.name for function in claim.notation.bindings.values()}
    has_signs = any(FUNCTIONS[name].smooth == "nonzero" for name in names if name in FUNCTIONS)
    return ATTEMPTS if has_signs or labels_of(claim) else 1


def _has_related_functions(claim: Claim) -> bool:
    """Functions such as softplus and the sigmoid, or one such as exp, which the finite field draws apart."""
    known = known_functions(claim)
    names = known - UNRELATED
    return bool(known & LAWFUL) or (len(names) > 1 and not names <= RELATED_IN_FIELD)


def has_kinks(claim: Claim) -> bool:
    """Functions that are one thing on one side and another on the other: one draw may miss the side that is wrong."""
    return any(name in FUNCTIONS and FUNCTIONS[name].smooth == "nonzero" for name in known_functions(claim))


def known_functions(claim: Claim) -> set[str]:
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    return {t.function.name for term in terms for t in subterms(term) if isinstance(t, Apply) and t.function.known}


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


def differ(field: Field, left: Value, right: Value) -> bool:
    if isinstance(field, Floating):
        return not abs(left - right) <= 1e-7 * (1 + abs(left) + abs(right))
    return not field.is_zero(left - right)
