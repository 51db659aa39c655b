"""Which rule gives each array, and in what order, in a network with a given number of layers.

In: rules, the functions that the document fixes, and the arrays that are wanted. Out: `Step`s in an order in which each
finds what it needs. Refused: an array that no rule gives (`Missing`, which `schedule` turns into words), rules that
only lead in circles.

The simplest proved formula is taken, as long as what it mentions can be had; one that holds for a certain activation
function is an alternative beside it, if it is no more work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from derive.generate.rules import Rule, is_variable
from derive.program import Activation
from derive.term import Function, Head, Layer

Instance = tuple[Head, int | None]
"""A family and a layer; None for what has no layers."""


class Missing(Exception):
    """No rule gives this array, or only one that needs it itself."""

    def __init__(self, instance: Instance):
        super().__init__(instance)
        self.instance = instance


@dataclass(frozen=True, slots=True)
class Step:
    """One array by a rule; where `alternatives` are, the first whose activations are given is taken instead.

    `otherwise` are steps that only `rule` needs. `fixed` are functions that the document fixes, by name and by their
    distance from this layer.
    """

    family: Head
    layer: Layer | None
    rule: Rule | None
    alternatives: tuple[Rule, ...] = ()
    otherwise: tuple[Step, ...] = ()
    fixed: frozenset[tuple[str, int | None, Function]] = frozenset()

    def moved(self, base: str | None, by: int) -> Step:
        """The step with its layer counted from elsewhere."""
        if self.layer is None:
            return self
        layer = Layer(base, self.layer.offset + by)
        return Step(
            self.family,
            layer,
            self.rule,
            self.alternatives,
            tuple(step.moved(base, by) for step in self.otherwise),
            self.fixed,
        )


@dataclass(frozen=True)
class World:
    """A number of layers, and what is known about functions in it."""

    layers: int
    bindings: dict[Function, Function] = field(default_factory=dict)

    def value(self, layer: Layer) -> int:
        """L − 1 as a number."""
        return layer.offset + (self.layers if layer.base is not None else 0)

    def holds(self, rule: Rule, at: int | None) -> bool:
        """Whether the rule speaks of this layer."""
        if rule.layer is None or at is None:
            return rule.layer is None and at is None
        if 0 < self.layers < rule.least:
            return False
        if not is_variable(rule.layer):
            return self.value(rule.layer) == at
        low = rule.low is None or self.value(rule.low) <= at
        return low and (rule.high is None or at <= self.value(rule.high))

    def places(self, rule: Rule, layer: Layer | None, at: int | None) -> Iterable[int | None]:
        """A layer that the rule mentions, as a number, where its target is at layer `at`; all that a sum runs over."""
        over = rule.sums.get(layer.base) if layer is not None else None
        if layer is None or over is None or over.high is None:
            return (None if layer is None else self.place(rule, layer, at),)
        low, high = self.place(rule, over.low, at), self.place(rule, over.high, at)
        return range(low + layer.offset, high + layer.offset + 1)

    def place(self, rule: Rule, layer: Layer, at: int | None) -> int:
        if rule.layer is not None and rule.layer.base is not None and layer.base == rule.layer.base and at is not None:
            return at - rule.layer.offset + layer.offset
        return self.value(layer)

    def mentions(self, rule: Rule, at: int | None) -> dict[Instance, None]:
        """The arrays that the rule mentions there."""
        found = ((family, place) for family, layer in rule.mentions for place in self.places(rule, layer, at))
        return dict.fromkeys(found)

    def applies(self, rule: Rule, at: int | None) -> Iterator[Function]:
        """The functions that the rule applies there, with numbers for layers."""
        for function in rule.applies:
            for number in self.places(rule, function.layer, at):
                yield Function(function.name, None if number is None else Layer(None, number), function.known)

    def bound(self, function: Function) -> Function:
        """The known function that the document says this one is."""
        if function.known:
            return function
        for key, known in self.bindings.items():
            if key.name != function.name or (key.layer is None) != (function.layer is None):
                continue
            if key.layer is None or is_variable(key.layer) or self.value(key.layer) == self.value(function.layer):  # type: ignore[arg-type]
                return known
        return function


@dataclass
class Planner:
    """`provided` says which arrays are there from the beginning."""

    world: World
    rules: Sequence[Rule]
    provided: Callable[[Instance], bool]
    chosen: dict[Instance, tuple[Rule | None, tuple[Rule, ...]]] = field(default_factory=dict)
    open: list[Instance] = field(default_factory=list)
    spared: dict[Head, None] = field(default_factory=dict)
    """Families of which members could be computed and need not be."""
    needed: dict[tuple[int, int | None], tuple[Instance, ...]] = field(default_factory=dict)

    def needs(self, rule: Rule, layer: int | None) -> tuple[Instance, ...]:
        """What a rule mentions that must be computed."""
        if (id(rule), layer) not in self.needed:
            found = self.world.mentions(rule, layer)
            self.needed[id(rule), layer] = tuple(one for one in found if not self.provided(one))
        return self.needed[id(rule), layer]

    def choose(self, instance: Instance) -> tuple[Rule | None, tuple[Rule, ...]]:
        """The rule for an array and the alternatives to it."""
        if instance in self.chosen:
            return self.chosen[instance]
        if instance in self.open:
            raise Missing(instance)
        self.open.append(instance)
        family, layer = instance
        rules = sorted(
            (r for r in self.rules if r.family == family and self.world.holds(r, layer)),
            key=lambda rule: (rule.weight, rule.variable is None, len(rule.latex)),
        )
        causes = [self._lacks(rule, layer) for rule in rules]
        usable = [rule for rule, cause in zip(rules, causes, strict=True) if cause is None]
        self.open.pop()
        rule = next((r for r in usable if not r.activations), None)
        best: dict[tuple[Activation, ...], Rule] = {}
        for other in usable:
            if other.activations and (rule is None or other.weight <= rule.weight):
                best.setdefault(other.activations, other)
        if rule is None and not best:
            deeper = [cause for cause in causes if cause is not None and cause not in self.open and cause != instance]
            raise Missing(deeper[0] if deeper else instance)
        self.chosen[instance] = self._straight(rule, usable, layer), tuple(best.values())
        return self.chosen[instance]

    def _straight(self, rule: Rule | None, usable: Iterable[Rule], layer: int | None) -> Rule | None:
        """A rule that does without an array that only this one needs, if it is no more work in all.

        W dZ * g' is one array instead of two: dA = W dZ and dA * g'.
        """
        for other in usable if rule is not None else ():
            assert rule is not None
            spared = [one for one in self.needs(rule, layer) if one not in self.needs(other, layer)]
            steps = [(step, at) for one in spared for step, at in [(self.chosen[one][0], one[1])] if step is not None]
            known = {*self.needs(rule, layer), *(need for step, at in steps for need in self.needs(step, at))}
            work = rule.weight + sum(step.weight for step, _ in steps)
            is_inlined = len(steps) == len(spared) > 0 and set(self.needs(other, layer)) <= known
            if is_inlined and not other.activations and other.weight <= work and not self._has_users(spared, rule):
                self.spared.update((family, None) for family, _ in spared)
                return other
        return rule

    def _has_users(self, instances: Iterable[Instance], rule: Rule) -> bool:
        """Whether a formula of another array mentions one of these families."""
        families = {family for family, _ in instances}
        return any(
            family in families for other in self.rules if other.family != rule.family for family, _ in other.mentions
        )

    def _lacks(self, rule: Rule, layer: int | None) -> Instance | None:
        """What a rule needs that cannot be had."""
        for needed in self.needs(rule, layer):
            try:
                self.choose(needed)
            except Missing as missing:
                return missing.instance
        return None

    # --- the order -------------------------------------------------------------------------------------------------

    def sequence(self, wanted: Iterable[Instance]) -> list[Step]:
        """The steps that give what is wanted, each after what it needs."""
        wanted = list(wanted)
        self.always = self._closure(wanted)
        done: set[Instance] = set()
        steps: list[Step] = []
        for instance in wanted:
            self._visit(instance, steps, done)
        return steps

    def _closure(self, wanted: list[Instance]) -> set[Instance]:
        """What is computed in any case: where there are alternatives, only what they need."""
        found: set[Instance] = set()
        waiting = list(wanted)
        while waiting:
            instance = waiting.pop()
            if instance not in found:
                found.add(instance)
                rule, alternatives = self.choose(instance)
                for one in alternatives or (rule,):
                    assert one is not None
                    waiting.extend(self.needs(one, instance[1]))
        return found

    def _visit(self, instance: Instance, steps: list[Step], done: set[Instance]) -> None:
        if instance in done:
            return
        done.add(instance)
        family, layer = instance
        rule, alternatives = self.choose(instance)
        for one in alternatives:
            for needed in self.needs(one, layer):
                self._visit(needed, steps, done)
        otherwise: list[Step] = []
        for needed in self.needs(rule, layer) if rule is not None else ():
            if needed in self.always or not alternatives:
                self._visit(needed, steps, done)
            else:
                self._visit_otherwise(needed, steps, otherwise, done)
        used = (*alternatives, *((rule,) if rule is not None else ()))
        steps.append(
            Step(
                family,
                None if layer is None else Layer(None, layer),
                rule,
                alternatives,
                tuple(otherwise),
                frozenset(self._fixed(used, layer)),
            )
        )

    def _visit_otherwise(
        self, instance: Instance, steps: list[Step], otherwise: list[Step], done: set[Instance]
    ) -> None:
        """What only the general formula needs: into its branch; what is computed in any case, before it."""
        mine: list[Step] = []
        seen = set(done)
        rule, alternatives = self.choose(instance)
        for one in (*alternatives, *((rule,) if rule is not None else ())):
            for needed in self.needs(one, instance[1]):
                if needed in self.always:
                    self._visit(needed, steps, done)
                    seen.add(needed)
        self._visit(instance, mine, seen | done)
        known = {(step.family, step.layer) for step in otherwise}
        otherwise.extend(step for step in mine if (step.family, step.layer) not in known)

    def _fixed(self, rules: Iterable[Rule], layer: int | None) -> set[tuple[str, int | None, Function]]:
        found = set()
        for rule in rules:
            for function in self.world.applies(rule, layer):
                known = self.world.bound(function)
                if known != function:
                    distance = None if function.layer is None else function.layer.offset - (layer or 0)
                    found.add((function.name, distance, known))
        return found


__all__ = ["Instance", "Missing", "Planner", "Step", "World"]
