"""For which layers a claim is: the ends that its names set, and those that it states.

In: the bounds that an elaboration found. Out: for each letter the strictest range. Refused: a claim for more layers
than there are of what it speaks of (ShapeError).
"""

from __future__ import annotations

from derive.elaborate.labels import TIME_LETTERS
from derive.elaborate.state import State
from derive.errors import ShapeError
from derive.syntax import Node
from derive.term import Layer, LayerRange


def ranges_of(state: State, stated: tuple[LayerRange, ...]) -> tuple[LayerRange, ...]:
    """For each layer variable the strictest ends that its uses allow; for constants (L) the least value. What is given
    before the first layer is none of those that the document counts, `h_0` beside `t = 1, \\dots, T`.
    """
    found: dict[str, LayerRange] = {}
    for bound in state.bounds:
        known = found.get(bound.variable)
        found[bound.variable] = bound if known is None else _stricter(known, bound)
    first = {name for name, over in state.notation.ranges.items() if over.low == Layer(None, 1)} | TIME_LETTERS
    for name in found.keys() & (first - {bound.variable for bound in stated}):
        found[name] = _stricter(found[name], LayerRange(name, Layer(None, 1), None))
    for bound in state.bounds:
        _keep_nearer(bound, found)
    trivial = {name for name, r in found.items() if r.high is None and r.low.base is None and r.low.offset <= 1}
    return _ends_first({name: found[name] for name in sorted(found) if name not in trivial})


def _keep_nearer(bound: LayerRange, found: dict[str, LayerRange]) -> None:
    """k ≤ t rather than k ≤ T, where t ≤ T is known; of k ≤ T − 1 and k ≤ t both hold where t ≤ T − 1."""
    known = found[bound.variable]
    one, two = known.high, bound.high
    if one is None or two is None or one.base == two.base or two.base is None or two.base == known.variable:
        return
    beyond = found.get(two.base)
    if beyond is None or beyond.high is None or beyond.high.base != one.base:
        return
    excess = beyond.high.offset + two.offset - one.offset
    if excess > 0:
        found[two.base] = LayerRange(beyond.variable, beyond.low, beyond.high + -excess)
    found[known.variable] = LayerRange(known.variable, known.low, two)


def _ends_first(found: dict[str, LayerRange]) -> tuple[LayerRange, ...]:
    """The ranges, after those of the variables at which they end."""
    ordered: dict[str, LayerRange] = {}
    while len(ordered) < len(found):
        waiting = [over for name, over in found.items() if name not in ordered]
        bases = [{end.base for end in (over.low, over.high) if end is not None} for over in waiting]
        names = {over.variable for over in waiting}
        ready = [over for over, ends in zip(waiting, bases, strict=True) if not ends & (names - {over.variable})]
        ordered |= {over.variable: over for over in ready or waiting}
    return tuple(ordered.values())


def refuse_narrower(stated: tuple[LayerRange, ...], state: State, node: Node) -> None:
    """A claim for all layers that it names, where what it speaks of is not there for some of them.

    A lower end of 1 is also what a condition without one has, so it states nothing.
    """
    for said in stated:
        for found in state.bounds[len(stated) :]:
            if found.variable != said.variable:
                continue
            ends = (said.high, found.high, 1), (said.low if said.low.offset != 1 else None, found.low, -1)
            for mine, there, sign in ends:
                if mine is None or there is None or mine.base != there.base:
                    continue
                if (mine.offset - there.offset) * sign > 0:
                    raise ShapeError(
                        "DRV205",
                        f"the formula is said to hold for {said}, and speaks of what is there for {found} only",
                        span=node.span,
                    )


def _stricter(one: LayerRange, two: LayerRange) -> LayerRange:
    low = one.low
    if two.low.base is None and (low.base is not None or two.low.offset > low.offset):
        low = two.low
    high = one.high if one.high is not None else two.high
    if one.high is not None and two.high is not None and one.high.base == two.high.base:
        high = min(one.high, two.high, key=lambda h: h.offset)
    return LayerRange(one.variable, low, high)
