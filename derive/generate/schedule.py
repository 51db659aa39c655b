"""The order of all statements: forward, cost, backward, update, with loops over the layers.

In: a Network. Out: a `Plan` of four schedules. Refused (DRV401): a formula that is needed and not proved, with its
place and verdict; a formula that is refuted, though others would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from derive.errors import DeriveError
from derive.generate.network import Network, with_given
from derive.generate.planner import Instance, Missing, Planner, Step, World
from derive.generate.refusals import Unstated, missing, refuse_contradictions, refuse_unproved, refuse_unreached
from derive.generate.roll import Schedule, _end, roll, works
from derive.generate.rules import Rule, family_of
from derive.term import Function, Gradient, Head, Layer, Tensor

MOST_GIVEN = 8
MARGIN = 6
"""How many layers more than the formulas name are planned for, so that the middle ones repeat."""


@dataclass(frozen=True)
class Plan:
    """The schedules, and the layers at which each family has members (None for what has no layers)."""

    forward: Schedule
    cost: Schedule
    backward: Schedule
    update: Schedule
    layers: dict[Head | Function, tuple[Layer, Layer] | None]
    least: int
    """The smallest number of layers for which all this is right."""


class NotDefined(Exception):
    """No equation defines the first member of a family."""

    def __init__(self, family: Tensor, layer: Layer):
        super().__init__(family, layer)
        self.family, self.layer = family, layer


@dataclass(frozen=True)
class _Row:
    """A schedule before loops are made: its planner, what it must give, and the steps in two orders."""

    planner: Planner
    wanted: tuple[Instance, ...]
    orders: tuple[tuple[Step, ...], ...]


def planned(network: Network, downwards: bool = False) -> tuple[Network, Plan]:
    """The plan; a first member that no equation defines, such as the state before the first time, is given."""
    for _ in range(MOST_GIVEN):
        try:
            return network, plan(network, downwards)
        except NotDefined as error:
            network = with_given(network, error.family, error.layer)
    return network, plan(network, downwards)


def plan(network: Network, downwards: bool = False) -> Plan:
    """Plans for one number of layers, makes loops, and tries them at others.

    `downwards` computes the gradients of a layer's parameters right after that of the layer, in the same loop.
    """
    layers = network.given_layers
    if layers is None:
        layers = 2 * _farthest(network) + MARGIN if network.constant else 0
    rows = _rows(network, layers)
    schedules = [
        min((roll(order, layers, network.constant) for order in row.orders[: 1 if downwards else None]), key=len)
        for row in rows
    ]
    forward, cost, backward, update = schedules
    least = _least(network, schedules, layers) if network.constant else 0
    return Plan(forward, cost, backward, update, _layers(network, rows, layers), least)


def _rows(network: Network, layers: int) -> list[_Row]:
    """Forward, cost, backward and update for this many layers."""
    world = World(layers, network.bindings)
    try:
        return _Rows(network, world).rows()
    except Missing as error:
        family, layer = error.instance
        if layer is not None and isinstance(family, Tensor) and _is_first(family, layer, network, world):
            raise NotDefined(family, _end(layer, layers, network.constant)) from None
        raise missing(error.instance, network, world) from None


def _is_first(family: Tensor, layer: int, network: Network, world: World) -> bool:
    """Whether equations define members of a family, but none up to this layer."""
    rules = [rule for rule in network.forward if rule.family == family]
    return bool(rules) and not any(world.holds(rule, at) for rule in rules for at in range(layer + 1))


@dataclass
class _Rows:
    network: Network
    world: World

    def rows(self) -> list[_Row]:
        if any(rule.family == self.network.cost for rule in self.network.late):
            raise Unstated("DRV403", f"the cost {self.network.cost.name} is made of gradients",
                           hint="second derivatives are not generated")
        refuse_unreached(self.network, (gradient for _, gradient in self._members))
        cost, forward = self.cost_and_forward()
        backward = self.backward()
        refuse_contradictions(self.network, [step for order in backward.orders[:1] for step in order])
        steps = [step for order in backward.orders[:1] for step in order]
        refuse_unproved(self.network, steps, backward.planner.spared)
        return [forward, cost, backward, self.update()]

    def cost_and_forward(self) -> tuple[_Row, _Row]:
        """Scalars that nothing else needs belong to the cost."""
        everything = Planner(self.world, self.network.forward, self._is_input)
        wanted = (self.network.cost, None)
        mentioned = self._mentioned(everything)
        reached = everything._closure([wanted]) | mentioned
        for instance in list(reached):
            rule, alternatives = everything.choose(instance)
            reached |= {
                n for one in (*alternatives, rule) if one is not None for n in everything.needs(one, instance[1])
            }
        scalars = {i for i in reached if not self.network.shape(i[0]).sizes}
        arrays = everything._closure([i for i in reached if i not in scalars or (i in mentioned and i != wanted)])
        forward = _row(everything, self._in_order(arrays))
        rest = Planner(self.world, self.network.forward, lambda i: self._is_input(i) or i in arrays)
        return _row(rest, (wanted,)), forward

    def backward(self) -> _Row:
        defined = {family_of(rule.target) for rule in self.network.forward}
        planner = Planner(
            self.world,
            self.network.gradients,
            lambda i: not isinstance(i[0], Gradient) and (i[0] in defined or self._is_input(i)),
        )
        wanted = tuple((gradient, layer) for layer, gradient in self._members)
        return _row(planner, wanted)

    def update(self) -> _Row:
        """Every parameter by its formula, if the document updates any."""
        rules = tuple(rule for _, rule in self.network.updates if rule is not None)
        if not self.network.updates:
            return _Row(Planner(self.world, (), lambda i: True), (), ((),))
        wanted, steps = [], []
        for layer, gradient in self._members:
            instance = Tensor(gradient.of.name), layer
            rule = next((r for r in rules if family_of(r.target) == instance[0] and self.world.holds(r, layer)), None)
            if rule is None:
                raise Missing(instance)
            wanted.append(instance)
            steps.append(Step(instance[0], None if layer is None else Layer(None, layer), rule))
        planner = Planner(self.world, rules, lambda i: True)
        return _Row(planner, tuple(wanted), (tuple(steps),))

    def _is_input(self, instance: Instance) -> bool:
        return not any(rule.family == instance[0] for rule in (*self.network.forward, *self.network.late))

    @cached_property
    def _members(self) -> list[tuple[int | None, Gradient]]:
        """The parameters that the forward equations use, by layer."""
        planner = Planner(self.world, self.network.forward, self._is_input)
        reached = planner._closure([(self.network.cost, None)])
        used: set[Instance] = set()
        for instance in reached:
            rule, alternatives = planner.choose(instance)
            for one in (*alternatives, *((rule,) if rule is not None else ())):
                used |= set(self.world.mentions(one, instance[1]))
        found = [
            (layer, number, gradient)
            for number, gradient in enumerate(self.network.parameters)
            for family, layer in used
            if family == Tensor(gradient.of.name)
        ]
        return [(layer, gradient) for layer, _, gradient in sorted(found, key=lambda f: (f[0] or 0, f[1]))]

    def _mentioned(self, forward: Planner) -> set[Instance]:
        """What the formulas of gradients mention of the forward equations, besides what the cost needs."""
        late = {rule.family for rule in self.network.late}
        planner = Planner(
            self.world, self.network.gradients, lambda i: not isinstance(i[0], Gradient) and i[0] not in late
        )
        reached = planner._closure([(gradient, layer) for layer, gradient in self._members])
        found: set[Instance] = set()
        for instance in reached:
            rule, alternatives = planner.choose(instance)
            for one in (*alternatives, *((rule,) if rule is not None else ())):
                found |= {i for i in self.world.mentions(one, instance[1]) if isinstance(i[0], Tensor)}
        return forward._closure([i for i in found if not self._is_input(i) and i[0] not in late])

    def _in_order(self, instances: Iterable[Instance]) -> tuple[Instance, ...]:
        order = list(dict.fromkeys(family_of(rule.target) for rule in self.network.forward))
        return tuple(sorted(instances, key=lambda i: (-1 if i[1] is None else i[1], order.index(i[0]))))


def _row(planner: Planner, wanted: Sequence[Instance]) -> _Row:
    """From the first layer to the last, and the other way round; within a layer as wanted."""
    layers = sorted({layer for _, layer in wanted if layer is not None})
    places: dict[int | None, int] = {layer: place for place, layer in enumerate(layers)}
    upwards = sorted(wanted, key=lambda i: places.get(i[1], -1))
    downwards = sorted(wanted, key=lambda i: -places.get(i[1], len(layers)))
    return _Row(planner, tuple(wanted), (tuple(planner.sequence(downwards)), tuple(planner.sequence(upwards))))


def _offset(layer: Layer | None) -> int | None:
    return None if layer is None else layer.offset


def _farthest(network: Network) -> int:
    """The largest layer that the formulas name, or distance from the last."""
    rules: list[Rule] = [*network.forward, *network.gradients]
    layers = [layer for rule in rules for layer in (rule.layer, rule.low, rule.high)]
    layers += [layer for rule in rules for _, layer in rule.mentions]
    return max((abs(layer.offset) for layer in layers if layer is not None), default=0)


def _least(network: Network, schedules: Sequence[Schedule], layers: int) -> int:
    """The smallest number of layers from which on every schedule is right."""
    fails = [count for count in range(1, layers + 4) if not _works_at(network, schedules, count)]
    if fails and fails[-1] >= layers:
        raise DeriveError("DRV405", "the formulas do not repeat from layer to layer in a way that loops can say")
    return fails[-1] + 1 if fails else 1


def _works_at(network: Network, schedules: Sequence[Schedule], count: int) -> bool:
    try:
        rows = _rows(network, count)
    except DeriveError:
        return False
    return all(works(schedule, row.planner, row.wanted) for schedule, row in zip(schedules, rows, strict=True))


# --- where families have members -----------------------------------------------------------------------------------


def _layers(network: Network, rows: Sequence[_Row], layers: int) -> dict[Head | Function, tuple[Layer, Layer] | None]:
    """From which layer to which each family is computed or used."""
    found: dict[Head | Function, set[int | None]] = {}
    for row in rows:
        for step in row.orders[0]:
            for family, layer in _spoken_of(step, row.planner):
                found.setdefault(family, set()).add(layer)
    return {family: _span(members, layers, network.constant) for family, members in found.items()}


def _spoken_of(step: Step, planner: Planner) -> Iterable[tuple[Head | Function, int | None]]:
    """Arrays and functions that are not fixed, with their layers."""
    layer = _offset(step.layer)
    yield step.family, layer
    for rule in (*step.alternatives, *((step.rule,) if step.rule is not None else ())):
        yield from planner.world.mentions(rule, layer)
        for function in planner.world.applies(rule, layer):
            if planner.world.bound(function) == function:
                yield Function(function.name, known=function.known), _offset(function.layer)
    for other in step.otherwise:
        yield from _spoken_of(other, planner)


def _span(members: set[int | None], layers: int, constant: str) -> tuple[Layer, Layer] | None:
    numbers = [member for member in members if member is not None]
    if not numbers:
        return None
    low, high = (Layer(constant, end - layers) if constant and end > layers // 2 else Layer(None, end)
                 for end in (min(numbers), max(numbers)))
    return low, high
