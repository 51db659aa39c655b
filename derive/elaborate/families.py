"""Which members a family has: its layers or times.

In: a declaration and the definitions so far. Out: a range. Refused: a member outside it (ShapeError, by `State.bound`).
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.elaborate.labels import last_layer
from derive.elaborate.state import State
from derive.notation import Declared
from derive.term import Definition, Entry, Layer, LayerRange, Tensor, subterms


def family_range(declared: Declared, state: State) -> LayerRange | None:
    """The layers at which a family has members: its equations', or its declaration's, or 1 … L."""
    if declared.variable is None:
        return None
    defined = [d for d in state.notation.definitions if d.tensor.name == declared.name]
    over = next((d.over for d in defined if d.over is not None), None)
    over = over or declared.over or state.notation.ranges.get(declared.variable)
    over = over or LayerRange(declared.variable, Layer(None, 1), last_layer(declared.variable))
    low, high = state.layer(over.low), state.layer(over.high) if over.high is not None else None
    steps = [0, *(step for d in defined for step in _own_steps(d))]
    low, high = low + min(steps), high + max(steps) if high is not None else None
    alone = {d.tensor.layer for d in defined if d.over is None}
    alone |= {d.over.low for d in state.declarations(declared.name) if d.variable is None and d.over is not None}
    while low.base is None and low + -1 in alone:
        low = low + -1
    while high is not None and high + 1 in alone:
        high = high + 1
    return LayerRange(over.variable, low, high)


def _own_steps(definition: Definition) -> Iterator[int]:
    """How far from itself a family's equation reads its own members: −1 in h_t = f(h_{t-1})."""
    own = definition.tensor.layer
    if definition.over is not None and own is not None:
        for part in subterms(definition.body):
            if isinstance(part, Entry) and isinstance(part.head, Tensor) and part.head.name == definition.tensor.name:
                if part.head.layer is not None and part.head.layer.base == own.base:
                    yield part.head.layer.offset - own.offset


def bound_member(declared: Declared, layer: Layer | None, state: State) -> None:
    """Notes that a member must exist."""
    state.bound(layer, family_range(declared, state), declared.name)


def is_last_layer(name: str, state: State) -> bool:
    """Whether a letter is where a family ends: T in `1 \\le t \\le T`, in `h_T`, above a sum over times."""
    ends = {over.high.base for over in state.notation.ranges.values() if over.high is not None}
    return name in ends or (name in ("L", "T") and name in state.notation.layer_letters)
