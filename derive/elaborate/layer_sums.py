"""Sums over layers or times.

In: `\\sum_{t=1}^{T} body`, `\\sum_{l=2}^{L}`, with a letter of layers or an end where layers end. Out: a Value, the
body summed over a variable of its own; None where the letter runs over an axis. Refused: members that do not exist
(ShapeError), arrays whose shape changes with the letter, ends that are no layers (Undeclared).
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.elaborate.entries import is_size
from derive.elaborate.families import is_last_layer
from derive.elaborate.labels import TIME_LETTERS, last_layer
from derive.elaborate.scripts import plain_letter, unwrap
from derive.elaborate.sizes import read_layer, read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, axis_size, value
from derive.errors import DeriveError, ShapeError, Undeclared
from derive.syntax import BigOperator, Chain, Node
from derive.term import BOUND, Layer, LayerRange, LayerSum, Size


def layer_sum(node: BigOperator, state: State) -> Value | None:
    letter, start = letter_and_start(node)
    if letter is None or not runs_over_layers(letter, node.upper, state):
        return None
    over = range_of(letter, start, node, state)
    outer, outer_bounds, free = state.notation, state.bounds, set(state.free)
    state.notation = outer.with_(layers={**outer.layers, letter: Layer(over.variable)})
    state.bounds = []
    try:
        body = state.evaluate(node.body, state)
        inside = state.bounds
    except DeriveError as error:  # people know the letter, not the variable of our own
        error.message = error.message.replace(over.variable, letter)
        raise
    finally:
        state.notation, state.bounds = outer, outer_bounds
    for needed in inside:
        if needed.variable == over.variable:
            check_members(over, needed, node, letter, state)
            for end, empty in ends_exist(over, needed):
                state.bounds.append(end)
                state.empty_beyond[end] = empty
        else:
            state.bounds.append(needed)
    if letter in set(state.free) - free:
        raise Undeclared("DRV304", f"{letter} runs over layers in {state.words(node)}, and over an axis inside",
                         span=node.span, hint="write another letter for the axis")
    sizes = [axis_size(axis) for axis in body.axes]
    if any(isinstance(s, Size) and s.layer is not None and s.layer.base == over.variable for s in sizes):
        raise ShapeError("DRV201", f"the shape of {body.latex} is not the same for every {letter}", span=node.span)
    return value(body.axes, LayerSum(over, body.term), body)


def letter_and_start(node: BigOperator) -> tuple[str | None, Node | None]:
    """What runs, and from where: t and 1 of `\\sum_{t=1}`."""
    below = unwrap(node.lower) if node.lower is not None else None
    start: Node | None = None
    if isinstance(below, Chain) and below.relations == ("=",):
        below, start = unwrap(below.members[0]), below.members[1]
    return plain_letter(below) if below is not None else None, start


def runs_over_layers(letter: str, upper: Node | None, state: State) -> bool:
    if letter in state.scope:
        return False
    size = read_size(upper, state.notation, state.layer_names()) if upper is not None else None
    if isinstance(size, Size) and is_size(size, state):
        return False
    end = read_layer(upper, state.notation) if upper is not None else None
    if end is not None and end.base is not None and (is_last_layer(end.base, state) or _is_layer(end.base, state)):
        return True
    return letter in state.layer_names()


def _is_layer(name: str, state: State) -> bool:
    """Whether a letter is a layer where it stands: the t in `\\sum_{t=1}^{T} \\sum_{s=1}^{t}`."""
    return BOUND in name or name in state.layer_names()


def range_of(letter: str, start: Node | None, node: BigOperator, state: State) -> LayerRange:
    """The range as written; where it is not, that of the letter."""
    known = state.notation.ranges.get(letter) or LayerRange(letter, Layer(None, 1), last_layer(letter, state.notation))
    low = known.low if start is None else read_layer(start, state.notation)
    high = known.high if node.upper is None else read_layer(node.upper, state.notation)
    if low is None or high is None:
        raise Undeclared("DRV304", f"the ends of {state.words(node)} are not read as layers", span=node.span,
                         hint="write \\sum_{t=1}^{T}")
    state.count += 1
    name = letter.lstrip("\\")
    return LayerRange(f"{name}{BOUND}a{state.count}", state.layer(low), state.layer(high))


def check_members(over: LayerRange, needed: LayerRange, node: BigOperator, letter: str, state: State) -> None:
    """Every member that the sum names exists. Of times nobody may have said which there are: is there an x_0?"""
    assert over.high is not None
    low = over.low.base == needed.low.base and over.low.offset < needed.low.offset
    high = needed.high is not None and over.high.base == needed.high.base and over.high.offset > needed.high.offset
    if low or high:
        empty = state.empty_beyond.get(needed)
        if (empty == "low" and not high) or (empty == "high" and not low):
            said = f"a sum in {state.words(node)} ends before it begins: that it is 0 then is not taken for granted"
            raise Undeclared("DRV304", said, span=node.span, hint="begin where each sum has a member")
        names = f"{needed.low} … {needed.high}" if needed.high is not None else f"{needed.low} …"
        if letter in TIME_LETTERS and letter not in state.notation.ranges:
            said = f"{state.words(node)} runs to members of which nothing is said: {names} are known"
            raise Undeclared("DRV304", said, span=node.span, hint=f"say which there are: {letter} = 0, \\dots, T")
        raise ShapeError("DRV205", f"{state.words(node)} runs to members that do not exist: only {names} do",
                         span=node.span)


def ends_exist(over: LayerRange, needed: LayerRange) -> Iterator[tuple[LayerRange, str]]:
    """Where a sum ends at another variable, 1 … t or t … T, that is where the variable may be, and the end beyond
    which the sum is empty; beyond the other it has members that do not exist."""
    assert over.high is not None
    if over.high.base is not None and needed.high is not None and over.high.base != needed.high.base:
        step = over.high.offset
        if over.low.base is None:
            yield LayerRange(over.high.base, over.low + (-1 - step), needed.high + -step), "low"
    if over.low.base is not None and over.low.base != over.high.base and needed.low.base is None:
        step = over.low.offset
        yield LayerRange(over.low.base, needed.low + -step, over.high + (1 - step)), "high"
