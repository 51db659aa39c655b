"""Steps in a row → loops over layers, and the proof by trial that they do for other numbers of layers.

In: steps of a network with one number of layers. Out: a `Schedule` of steps and `Loop`s whose ends are 1, 2, … or L, L
− 1, …; and the least number of layers for which it is right. Refused: nothing; what does not repeat stays a row of
steps.

The row was made for one number of layers. `works` replays the schedule at others, and looks at each whether every step
finds what it needs and every rule speaks of its layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from derive.generate.planner import Instance, Planner, Step
from derive.term import Layer

LOOP = "\x00layer"
"""The base of the layers within a loop."""
SHORTEST = 3
"""How often something must repeat to be a loop."""


@dataclass(frozen=True, slots=True)
class Loop:
    """`body` for each layer from `first` to `last`, counting by `step`; its layers are LOOP plus a number."""

    first: Layer
    last: Layer
    step: int
    body: tuple[Step, ...]


Schedule = tuple[Step | Loop, ...]


def roll(steps: Sequence[Step], layers: int, constant: str) -> Schedule:
    """The steps with the longest repetition as a loop, and what stands before and after it likewise."""
    best: tuple[int, int, int, int, int] | None = None
    for start in range(len(steps)):
        for length in range(1, (len(steps) - start) // SHORTEST + 1):
            for direction in (1, -1):
                count = _repeats(steps, start, length, direction)
                if count >= SHORTEST and (best is None or count * length > best[0]):
                    best = (count * length, start, length, direction, count)
    if best is None:
        return tuple(_placed(step, layers, constant) for step in steps)
    _, start, length, direction, count = best
    body = steps[start : start + length]
    first = _main_layer(body)
    loop = Loop(
        _end(first, layers, constant),
        _end(first + direction * (count - 1), layers, constant),
        direction,
        tuple(step.moved(LOOP, -first) for step in body),
    )
    before, after = steps[:start], steps[start + length * count :]
    return (*roll(before, layers, constant), loop, *roll(after, layers, constant))


def _repeats(steps: Sequence[Step], start: int, length: int, direction: int) -> int:
    """How often the steps from `start` are repeated, each time one layer further."""
    block = steps[start : start + length]
    if any(step.layer is None for step in block):
        return 0
    count = 1
    while True:
        at = start + count * length
        expected = [step.moved(None, direction * count) for step in block]
        if list(steps[at : at + length]) != expected:
            return count
        count += 1


def _main_layer(body: Sequence[Step]) -> int:
    """The layer at which most steps of a body stand."""
    layers = [step.layer.offset for step in body if step.layer is not None]
    return max(layers, key=lambda layer: (layers.count(layer), layer))


def _end(layer: int, layers: int, constant: str) -> Layer:
    """A layer near the first is a number, one near the last is counted from L."""
    return Layer(None, layer) if not constant or layer <= layers // 2 else Layer(constant, layer - layers)


def _placed(step: Step, layers: int, constant: str) -> Step:
    if step.layer is None:
        return step
    end = _end(step.layer.offset, layers, constant)
    return step.moved(end.base, end.offset - step.layer.offset)


# --- at other numbers of layers --------------------------------------------------------------------------------


def unroll(schedule: Schedule, layers: int) -> Iterator[Step]:
    """The steps as they are done in a network with so many layers."""
    for part in schedule:
        if isinstance(part, Step):
            yield _numbered(part, layers)
            continue
        first, last = (end.offset + (layers if end.base is not None else 0) for end in (part.first, part.last))
        for layer in range(first, last + part.step, part.step):
            yield from (step.moved(None, layer) for step in part.body)


def _numbered(step: Step, layers: int) -> Step:
    if step.layer is None or step.layer.base is None:
        return step
    return step.moved(None, layers)


def works(schedule: Schedule, planner: Planner, wanted: Iterable[Instance]) -> bool:
    """Whether the schedule gives all that is wanted in the planner's network."""
    done: set[Instance] = set()
    for step in unroll(schedule, planner.world.layers):
        if not _is_right(step, planner, done):
            return False
    return all(instance in done for instance in wanted)


def _is_right(step: Step, planner: Planner, done: set[Instance]) -> bool:
    layer = None if step.layer is None else step.layer.offset
    instance = step.family, layer
    rules = [*step.alternatives, *([step.rule] if step.rule is not None else [])]
    if instance in done or any(not planner.world.holds(rule, layer) for rule in rules):
        return False
    if step.fixed != frozenset(planner._fixed(rules, layer)):
        return False
    inner = set(done)
    if not all(_is_right(other, planner, inner) for other in step.otherwise):
        return False
    for rule in step.alternatives:
        if not set(planner.needs(rule, layer)) <= done:
            return False
    if step.rule is not None and not set(planner.needs(step.rule, layer)) <= inner:
        return False
    done.add(instance)
    return True
