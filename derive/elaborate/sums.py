"""Sums with a running index.

In: `\\sum_{i=1}^{m} body`. Out: a Value, the body summed. Refused: other big operators, lower ends other than 1. Sums
over layers are in `layer_sums`.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.class_labels import with_classes_chosen
from derive.elaborate.constants import delta_of_letters
from derive.elaborate.entries import is_size
from derive.elaborate.from_zero import begins_at_zero
from derive.elaborate.layer_sums import layer_sum
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.sentences import UNEQUAL
from derive.elaborate.sizes import is_fresh, read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, times, value
from derive.errors import ShapeError, Undeclared
from derive.syntax import (
    Addition,
    BigOperator,
    Chain,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Sequence,
    Symbol,
    children,
)
from derive.term import MINUS_ONE, ONE, Index, Plus, Size, Sum, Times, replace_index


def big_operator(node: BigOperator, state: State) -> Value:
    if node.command not in ("\\sum", "∑"):
        raise Undeclared("DRV304", f"{node.command} is not decided yet", span=node.span)
    over_layers = layer_sum(node, state)
    if over_layers is not None:
        return over_layers
    lower, _ = _but_one(node.lower)
    letters = _running(lower, node, state)
    shifted = _before_the_end(node) if begins_at_zero(node.lower) else None
    size = _upper(node if shifted is None else replace(node, upper=shifted), state)
    longer = Size(f"{size}+1")
    if begins_at_zero(node.lower) and shifted is None and isinstance(size, Size):
        item = _summed(node, letters, longer, state)
        if longer not in state.notation.from_zero:
            raise Undeclared("DRV304", "the sum begins at 0", span=node.span, hint="sums run from 1")
        return item
    if longer in state.notation.from_zero and len(letters) == 1 and not begins_at_zero(node.lower):
        return _beyond_the_first(node, letters, size, longer, state)
    return _summed(node, letters, size, state)


def _beyond_the_first(
    node: BigOperator, letters: tuple[str, ...], size: Size | int | None, longer: Size, state: State
) -> Value:
    """`\\sum_{j=1}^{n} \\theta_j^2` where \\theta has the entries 0, …, n: all of them but \\theta_0."""
    scope, free, found = dict(state.scope), dict(state.free), dict(state.sizes.found)
    try:
        return _summed(node, letters, size, state)
    except ShapeError:
        state.scope, state.free, state.sizes.found = scope, free, found
    try:
        item = _summed(node, letters, longer, state)
    except ShapeError as error:
        what = f"what {letters[0]} runs over in {state.words(node)} is not read"
        hint = "let it stand below arrays of one length only"
        raise Undeclared("DRV304", what, span=error.span, hint=hint) from None
    assert isinstance(item.term, Sum)
    first = replace_index(item.term.body, item.term.index.name, 1)
    state.read_as(f"{letters[0]} in {state.words(node)} begins at 1, so the entry 0 is not in it")
    return value(item.axes, Plus((item.term, times(MINUS_ONE, first))), item)


def _summed(node: BigOperator, letters: tuple[str, ...], size: Size | int | None, state: State) -> Value:
    """The body summed over indices of that size."""
    other = _but_one(node.lower)[1]
    saved = dict(state.scope)
    indices = []
    for letter in letters:
        index = state.index(size if size is not None else state.sizes.fresh(), letter.lstrip("\\"))
        state.scope[letter] = index
        indices.append(index)
    body = state.evaluate(node.body, state)
    if other is not None:
        body = _without(letters[0], other, body, node, state)
    body = with_classes_chosen(body, state, letters)
    state.scope = saved
    _count_in_one_way(node, indices, state)
    term = body.term
    for index in reversed(indices):
        known = state.sizes.resolve(index.size)
        if is_fresh(known):
            raise Undeclared(
                "DRV302",
                f"how far {state.words(node.lower or node)} runs is not known",
                span=node.span,
                hint="write the upper end of the sum",
            )
        term = Sum(index, term)
    return value(body.axes, term, body)


def _but_one(lower: Node | None) -> tuple[Node | None, Node | None]:
    """`j \\neq i` below a sum: what runs, and what it passes over."""
    below = unwrap(lower) if lower is not None else None
    if isinstance(below, Chain) and len(below.members) == 2 and below.relations[0] in UNEQUAL:
        return below.members
    return lower, None


def _without(letter: str, other: Node, body: Value, node: BigOperator, state: State) -> Value:
    """The body where the running index is not the other one, and 0 there."""
    same = delta_of_letters(Symbol(letter), other, state)
    if same is None:
        raise Undeclared("DRV304", f"what {state.words(node)} passes over is not read", span=node.span,
                         hint="write \\sum_{j \\neq i} with an index")
    others = Plus((ONE, Times((MINUS_ONE, same.term))))
    return value(body.axes, Times((others, body.term)), body)


def _count_in_one_way(node: BigOperator, indices: list[Index], state: State) -> None:
    """`\\sum_{i=0}^{n-1} x_i` goes over all of x where x is counted from 0, and not beside `\\sum_{i=1}^n x_i`."""
    below = unwrap(node.lower) if node.lower is not None else None
    if not isinstance(below, Chain) or below.relations != ("=",):
        return
    start = "0" if begins_at_zero(below) else "1"
    indices = [index for index in indices if state.sizes.resolve(index.size) not in state.notation.from_zero]
    for index in indices:
        if state.counted_from.setdefault(state.sizes.resolve(index.size), start) != start:
            raise Undeclared(
                "DRV304",
                f"{state.words(below)} beside a sum that begins at {1 - int(start)}: where counting begins is open",
                span=node.span,
                hint="let all sums begin at the same number",
            )
    if start == "0" and indices:
        ends = f"\\sum_{{{state.words(below)}}}^{{{state.words(unwrap(node.upper)) if node.upper else ''}}}"
        state.read_for_good(f"{ends} goes over all entries, counted from 0")


def _running(lower: Node | None, node: BigOperator, state: State) -> tuple[str, ...]:
    """The letters that run: `i=1`, `i`, `i,j`, `ij`."""
    below = unwrap(lower) if lower is not None else None
    if isinstance(below, Chain) and below.relations == ("=",):
        start = unwrap(below.members[1])
        if start not in (Number("0"), Number("1")):
            raise Undeclared(
                "DRV304", f"the sum begins at {state.words(start)}", span=node.span, hint="sums run from 1"
            )
        below = unwrap(below.members[0])
    items: tuple[Node, ...] = () if below is None else (below,)
    if isinstance(below, Sequence):
        items = below.items
    elif isinstance(below, Product) and not any(below.operators):
        items = below.factors
    letters = tuple(plain_letter(item) or "" for item in items)
    if not letters or not all(letters):
        raise Undeclared(
            "DRV304", f"what runs in {state.words(node)} is not read", span=node.span, hint="write \\sum_{i=1}^{m}"
        )
    return letters


def _before_the_end(node: BigOperator) -> Node | None:
    """m in `\\sum_{i=0}^{m-1}`, which has m terms."""
    upper = unwrap(node.upper) if node.upper is not None else None
    if isinstance(upper, Addition) and upper.signs in (("", "-"), ("+", "-")) and unwrap(upper.terms[1]) == Number("1"):
        return upper.terms[0]
    return None


def refuse_ended_index(node: Addition, state: State) -> None:
    """`\\sum_i a_i + b_i`: the sum ends before the plus, so the i after it is another one, and hardly meant."""
    ended: set[str] = set()
    for term in node.terms:
        used = ended & _indices(term) - set(state.scope)
        if used:
            letter = min(used)
            raise Undeclared(
                "DRV304",
                f"the sum over {letter} ends before {state.words(term)}, where {letter} stands again",
                span=term.span,
                hint="put what is summed in parentheses",
            )
        last = term.factors[-1] if isinstance(term, Product) else term
        while isinstance(last, BigOperator):
            ended |= set(_letters(last.lower))
            last = last.body.factors[-1] if isinstance(last.body, Product) else last.body


def with_open_end(node: Addition, state: State) -> Addition:
    """`J = \\sum_i y_i \\log a_i + (1 - y_i) \\log(1 - a_i)`: in an equation that defines, the two halves of a weighted
    pair belong together, and the sum goes on to the second.
    """
    if not (state.may_declare or state.defines):
        return node
    for at, term in enumerate(node.terms):
        last = term.factors[-1] if isinstance(term, Product) else term
        if not isinstance(last, BigOperator):
            continue
        letters, end = _letters(last.lower) - set(state.scope), at + 2
        behind = node.terms[at + 1] if end <= len(node.terms) else None
        if behind is None or not letters & _indices(behind) or not _is_other_half(last.body, behind):
            continue
        inner = Addition(
            terms=(last.body, *node.terms[at + 1 : end]),
            signs=("", *node.signs[at + 1 : end]),
            span=last.body.span | node.terms[end - 1].span,
        )
        whole: Node = replace(last, body=inner, span=last.span | inner.span)
        if isinstance(term, Product):
            whole = replace(term, factors=(*term.factors[:-1], whole), span=term.span | inner.span)
        state.read_for_good(f"the sum over {', '.join(sorted(letters))} goes on to {state.words(node.terms[end - 1])}")
        terms = (*node.terms[:at], whole, *node.terms[end:])
        return replace(node, terms=terms, signs=(*node.signs[: at + 1], *node.signs[end:]))
    return node


def _is_other_half(one: Node, other: Node) -> bool:
    """Whether one is u·A and the other (1 - u)·B."""
    weights = one.factors if isinstance(one, Product) else (one,)
    for factor in other.factors if isinstance(other, Product) else ():
        inner = unwrap(factor.body) if isinstance(factor, Group) else None
        if isinstance(inner, Addition) and len(inner.terms) == 2 and inner.signs[1] in ("-", "−"):
            if unwrap(inner.terms[0]) == Number("1") and inner.terms[1] in weights:
                return True
    return False


def _letters(lower: Node | None) -> set[str]:
    """The letters that run, as far as they can be read."""
    below = unwrap(lower) if lower is not None else None
    if isinstance(below, Chain):
        below = unwrap(below.members[0])
    items = below.items if isinstance(below, Sequence) else (below,)
    return {letter for item in items if item is not None and (letter := plain_letter(item))}


def _indices(node: Node) -> set[str]:
    """The letters that stand as a subscript or in parentheses above, and are free."""
    if isinstance(node, BigOperator):
        return _indices(node.body) - _letters(node.lower)
    found: set[str] = set()
    if isinstance(node, Scripts):
        marks = marks_of(node)
        places = (*marks.below, *([marks.sample] if marks.sample is not None else []))
        found = {letter for place in places if (letter := plain_letter(place))}
    return found.union(*map(_indices, children(node)))


def _upper(node: BigOperator, state: State) -> Size | int | None:
    if node.upper is None:
        return None
    size = read_size(node.upper, state.notation, state.layer_names())
    if (
        isinstance(size, Size)
        and size.layer is None
        and not is_size(size, state)
        and (size.name in ("L", "T") or not state.may_declare)
    ):
        raise Undeclared(
            "DRV304",
            f"a sum up to {state.words(node.upper)} is not decided yet",
            span=node.span,
            hint="sums run over samples or over the entries of an axis",
        )
    if size is None:
        raise Undeclared("DRV304", f"the upper end {state.words(node.upper)} is not read as a size", span=node.span)
    return state.sizes.resolve(size)
