"""Products over layers or times: `\\prod_{s=t+1}^{T} \\frac{\\partial h_s}{\\partial h_{s-1}}`.

In: a product whose letter runs over layers. Out: a Value, a member of the family of its tails: with factors M_s up to
the end e, P_e = 1 and P_p = P_{p+1} M_{p+1}, or M_{p+1} P_{p+1}. Which factor stands first is said by the shapes,
where they change with the letter, else by derivatives, of which one's variable is the next one's array. Refused:
matrices of which neither says it, members that do not exist, factors that hang on the letter of a sum around.
"""

from __future__ import annotations

import re
from hashlib import sha1

from derive.elaborate.labels import layer_letter
from derive.elaborate.layer_sums import check_members, ends_exist, letter_and_start, range_of, runs_over_layers
from derive.elaborate.scripts import marks_of, plain_letter
from derive.elaborate.state import State, unnamed
from derive.elaborate.values import Value, axis_size, multiply, value
from derive.errors import DeriveError, ShapeError, Undeclared
from derive.syntax import BigOperator, Node, Scripts, walk
from derive.term import (
    BOUND,
    ONE,
    PRODUCT,
    TAIL,
    Definition,
    Delta,
    Entry,
    Gradient,
    Layer,
    LayerRange,
    LayerSum,
    Size,
    Tensor,
    move_size,
    subterms,
)

DOWN, UP = "the last factor first", "the first factor first"
NEXT = Layer(PRODUCT, 1)


def layer_product(node: BigOperator, state: State) -> Value | None:
    letter, start = letter_and_start(node)
    if letter is None or letter in state.scope:
        return None
    if not runs_over_layers(letter, node.upper, state) and not _stands_at_times(letter, node.body, state):
        return None
    over = range_of(letter, start, node, state)
    assert over.high is not None
    if any(layer.base == PRODUCT for layer in state.notation.layers.values()):
        raise Undeclared("DRV304", f"{state.words(node)} stands in another product", span=node.span)
    body, low = _factor(node, letter, LayerRange(PRODUCT, over.low + -1, over.high + -1), state)
    if _hangs_on_a_sum(body, over.high):
        raise Undeclared("DRV304", f"the factors of {state.words(node)} hang on a letter that a sum around it binds",
                         span=node.span, hint="write the sum out, or give the product a name")
    name = _family(body, over.high, low, node, state)
    known = (*state.notation.definitions, *state.auxiliary)
    members = [d for d in known if d.tensor.name == name and d.over is not None]
    at = over.low + -1
    axes = tuple(state.index(move_size(index.size, PRODUCT, at)) for index in members[0].indices)
    return value(axes, Entry(Tensor(name, at), axes), body)


def _stands_at_times(letter: str, body: Node, state: State) -> bool:
    """Whether the letter stands below names that have their time there."""
    for node in walk(body):
        marks = marks_of(node) if isinstance(node, Scripts) and node.sub is not None else None
        if marks is not None and plain_letter(marks.base) in state.notation.time_families and len(marks.below) == 1:
            if layer_letter(marks.below[0]) == letter:
                return True
    return False


def _factor(node: BigOperator, letter: str, over: LayerRange, state: State) -> tuple[Value, Layer]:
    """The factor after a member of the family, and the first member that there is."""
    outer, outer_bounds = state.notation, state.bounds
    state.notation = outer.with_(layers={**outer.layers, letter: NEXT})
    state.bounds = []
    try:
        body = state.evaluate(node.body, state)
        inside = state.bounds
    except DeriveError as error:  # people know the letter, not the variable of our own
        error.message = error.message.replace(f"{PRODUCT}+1", letter).replace(PRODUCT, f"{letter}-1")
        raise
    finally:
        state.notation, state.bounds = outer, outer_bounds
    low = Layer(None, 0)
    for needed in inside:
        if needed.variable != PRODUCT:
            state.bounds.append(needed)
            continue
        check_members(over, needed, node, letter, state)
        state.bounds += [end for end, _ in ends_exist(over, needed)]
        state.bounds += _last_exists(over, needed)
        if needed.low.base is not None:
            raise Undeclared("DRV304", f"where {state.words(node)} may begin is not read", span=node.span)
        low = max(low, needed.low, key=lambda layer: layer.offset)
    return body, low


def _last_exists(over: LayerRange, needed: LayerRange) -> list[LayerRange]:
    """Where a product from k + 1 ends at t, the members up to t are there, and t is no later than the last of all."""
    end, last = over.high, needed.high
    if end is None or last is None or end.base is None or end.base == last.base or over.low.base is None:
        return []
    beyond = min(last.offset, -1) if last.base is not None else last.offset
    return [LayerRange(end.base, needed.low + (-1 - end.offset), Layer(last.base, beyond - end.offset))]


def _hangs_on_a_sum(body: Value, end: Layer) -> bool:
    """Whether the family would speak of the variable of a sum outside of it."""
    own = {term.over.variable for term in subterms(body.term) if isinstance(term, LayerSum)}
    named = set(re.findall(f"'([^']*{BOUND}[^']*)'", repr((body.term, end))))
    return bool(named - own)


def _family(body: Value, end: Layer, low: Layer, node: BigOperator, state: State) -> str:
    """The name of the family of tails, which has equations from now on. The same product has the same name."""
    order = UP if body.is_scalar else _order(body, end, node, state)
    indices = tuple(axis for axis in body.axes if axis is not None)
    content = repr((order, end, low, unnamed(body.term, indices, state.sizes.resolve)))
    name = f"{TAIL}{sha1(content.encode(), usedforsecurity=False).hexdigest()[:12]}\\}}"
    if any(d.tensor.name == name for d in (*state.notation.definitions, *state.auxiliary)):
        return name
    shape = tuple(axis_size(axis) for axis in body.axes)
    moved = (end + -1, NEXT) if order == DOWN else (NEXT, end + -1)
    axes = tuple(state.index(move_size(size, PRODUCT, to)) for size, to in zip(shape, moved, strict=False))
    beyond = value(axes, Entry(Tensor(name, NEXT), axes))
    product = multiply(*((beyond, body) if order == DOWN else (body, beyond)), state.sizes)
    assert product is not None
    own = tuple(axis for axis in product.axes if axis is not None)
    over = LayerRange(PRODUCT, low, end + -1)
    square = tuple(state.index(move_size(shape[1] if order == DOWN else shape[0], PRODUCT, end)) for _ in shape)
    last = Delta(*square) if square else ONE
    written = f"\\prod_{{{letter_and_start(node)[0]}}}"
    state.auxiliary.append(Definition(Tensor(name, end), square, last, written=written))
    state.auxiliary.append(Definition(Tensor(name, Layer(PRODUCT)), own, product.term, over, written))
    if order and not body.is_scalar:
        state.read_as(f"{state.words(node)} has {order}")
    return name


def _order(body: Value, end: Layer, node: BigOperator, state: State) -> str:
    """Which factor stands first: the last, as in a chain rule for derivatives, or the first."""
    if len(body.axes) != 2 or None in body.axes:
        raise ShapeError("DRV201", f"the factors of {state.words(node)} cannot be multiplied: {body.latex}",
                         span=node.span)
    rows, columns = (state.sizes.resolve(axis_size(axis)) for axis in body.axes)
    found = [order for order, one, other in ((DOWN, columns, rows), (UP, rows, columns))
             if state.sizes.resolve(move_size(one, PRODUCT, NEXT)) == other]
    if not found and isinstance(rows, Size) and isinstance(columns, Size):
        raise ShapeError("DRV201", f"neighbouring factors of {state.words(node)} do not fit: one is {rows} × {columns}",
                         span=node.span)
    if len(found) != 1:
        found = _as_derivatives(body) or state.orders.get(end, [])
    if len(found) != 1:
        raise Undeclared("DRV304", f"which factor of {state.words(node)} stands first is not said", span=node.span,
                         hint="write its factors as derivatives, \\frac{\\partial h_s}{\\partial h_{s-1}}")
    state.orders[end] = found
    return found[0]


def _as_derivatives(body: Value) -> list[str]:
    """∂h_s/∂h_{s-1} with a row for each output follows the factor of s + 1; transposed it stands before that."""
    term = body.term
    if not isinstance(term, Entry) or not isinstance(term.head, Gradient) or not isinstance(term.head.cost, Tensor):
        return []
    cost, of = term.head.cost, term.head.of
    if cost.name != of.name or cost.layer is None or of.layer != cost.layer + -1:
        return []
    return [order for order, axes in ((DOWN, body.axes), (UP, body.axes[::-1])) if axes == term.indices]
