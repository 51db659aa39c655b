"""Which members a family has: its layers or times.

In: a declaration and the definitions so far. Out: a range. Refused: a member outside it (ShapeError, by `State.bound`).
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.elaborate.labels import last_layer
from derive.elaborate.state import State
from derive.notation import Declared
from derive.term import Entry, Layer, LayerRange, LayerSum, Tensor, subterms


def family_range(declared: Declared, state: State) -> LayerRange | None:
    """The layers at which a family has members: its equations', or its declaration's, or 1 … L."""
    if declared.variable is None:
        return None
    defined = [d for d in state.notation.definitions if d.tensor.name == declared.name]
    over = next((d.over for d in defined if d.over is not None), None)
    over = over or declared.over or state.notation.ranges.get(declared.variable)
    over = over or _summed_over(declared, state)
    over = over or LayerRange(declared.variable, Layer(None, 1), last_layer(declared.variable, state.notation))
    low, high = state.layer(over.low), state.layer(over.high) if over.high is not None else None
    for used in _used_members(declared.name, state):
        first, last = state.layer(used.low), state.layer(used.high) if used.high is not None else None
        low = min(low, first) if low.base == first.base else low
        if high is not None and last is not None and high.base == last.base:
            high = max(high, last, key=lambda layer: layer.offset)
    alone = {d.tensor.layer for d in defined if d.over is None}
    alone |= {d.over.low for d in state.declarations(declared.name) if d.variable is None and d.over is not None}
    while low.base is None and low + -1 in alone:
        low = low + -1
    while high is not None and high + 1 in alone:
        high = high + 1
    return LayerRange(over.variable, low, high)


def _summed_over(declared: Declared, state: State) -> LayerRange | None:
    """The members that sums speak of, where nothing else says which there are: Θ^{(1)} … Θ^{(L-1)} of a penalty."""
    found: set[tuple[Layer, Layer]] = set()
    for total in (t for d in state.notation.definitions for t in subterms(d.body) if isinstance(t, LayerSum)):
        for part in subterms(total.body):
            head = part.head if isinstance(part, Entry) else None
            layer = head.layer if isinstance(head, Tensor) and head.name == declared.name else None
            if layer is not None and layer.base == total.over.variable and total.over.high is not None:
                found.add((total.over.low + layer.offset, total.over.high + layer.offset))
    if len(found) != 1 or declared.variable is None:
        return None
    (low, high), = found
    return LayerRange(declared.variable, low, high)


def _used_members(name: str, state: State) -> Iterator[LayerRange]:
    """The members that the equations of families read: h_0 … h_{T-1} in h_t = f(h_{t-1})."""
    for definition in state.notation.definitions:
        over = definition.over
        for part in subterms(definition.body) if over is not None else ():
            layer = part.head.layer if isinstance(part, Entry) and isinstance(part.head, Tensor) else None
            named = isinstance(part, Entry) and isinstance(part.head, Tensor) and part.head.name == name
            if over is not None and named and layer is not None and layer.base == over.variable:
                high = None if over.high is None else over.high + layer.offset
                yield LayerRange(over.variable, over.low + layer.offset, high)


def bound_member(declared: Declared, layer: Layer | None, state: State) -> None:
    """Notes that a member must exist."""
    state.bound(layer, family_range(declared, state), declared.name)


def is_last_layer(name: str, state: State) -> bool:
    """Whether a letter is where a family ends: T in `1 \\le t \\le T`, in `h_T`, above a sum over times."""
    ends = {over.high.base for over in state.notation.ranges.values() if over.high is not None}
    return name in ends or (name in ("L", state.notation.last_time) and name in state.notation.layer_letters)
