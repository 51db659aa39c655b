"""What depends on a comparison: indicators, and functions given by cases.

In: `\\mathbb{1}[z > 0]`, `1[z > 0]`, `\\mathbf{1}_{z > 0}`, `(z > 0)`, and
`\\begin{cases} z & z > 0 \\\\ 0 & \\text{otherwise} \\end{cases}`.
Out: a Value. Refused: comparisons of more than two members, and cases that leave something out or overlap. Of an entry
that is 0 or 1 by hypothesis, `y = 1` and `y = 0` are two cases, and [y = 1] is y itself.

    [a > b] = step(a − b)    [a < b] = step(b − a)    [a ≥ b] = 1 − step(b − a)    [a ≤ b] = 1 − step(a − b)
"""

from __future__ import annotations

from fractions import Fraction

from derive.elaborate.constants import delta_of_letters
from derive.elaborate.from_zero import first_or_not, index_from_zero
from derive.elaborate.scripts import Marks, is_group, unwrap
from derive.elaborate.sentences import UNEQUAL
from derive.elaborate.state import PARAMETER, State
from derive.elaborate.values import Value, add, apply, elementwise, misfit, scale, value
from derive.errors import Undeclared
from derive.syntax import Chain, Empty, Environment, Node, Number, Sequence, Statements, Styled, Symbol, Text
from derive.term import MINUS_ONE, ONE, Delta, Entry, Function, Power, tensor_of

BLACKBOARD = frozenset({"\\mathbb", "\\mathbf", "\\mathds", "\\mathbbm", "\\Bbb", "\\boldsymbol", "\\bm", "\\mathrm"})
GREATER = {">": (False, False), "<": (True, False), "\\geq": (True, True), "\\ge": (True, True), "\\leq": (False, True),
           "\\le": (False, True), "\\geqslant": (True, True), "\\leqslant": (False, True)}
"""For each comparison: whether its sides are swapped in step(left − right), and whether that is taken from 1."""
OTHERWISE = frozenset({"otherwise", "else", "其他", "否则", "其它"})


def is_one(node: Node) -> bool:
    """A bold or blackboard 1."""
    node = unwrap(node)
    return isinstance(node, Styled) and node.command in BLACKBOARD and unwrap(node.body) == Number("1")


def indicator(marks: Marks, group: Node | None, state: State) -> Value | None:
    """A bold 1 with a comparison in brackets after it, or below it; None where it is no indicator."""
    plain = marks.bare and unwrap(marks.base) == Number("1")
    ones = plain or is_one(marks.base) or (isinstance(marks.base, Styled) and unwrap(marks.base.body) in (Symbol("I"),))
    below = unwrap(marks.below[0]) if len(marks.below) == 1 else None
    inside = below
    if group is not None and is_group(group, "[", "(", "\\{") and not marks.below:
        inside = unwrap(group.body)
    if not ones or not isinstance(inside, Chain):
        return None
    return comparison(inside, state)


def comparison(chain: Chain, state: State) -> Value:
    """1 where it holds, else 0."""
    if len(chain.members) != 2:
        raise Undeclared("DRV304", f"the comparison {state.words(chain)} is not read", span=chain.span)
    relation, (left, right) = chain.relations[0], chain.members
    if relation in ("=", *UNEQUAL):
        both = delta_of_letters(left, right, state)
        both = both or _of_two_values(chain, state)
        if both is not None:
            return both if relation == "=" else _complement(both, state)
    if relation not in GREATER:
        raise Undeclared(
            "DRV304",
            f"the comparison {state.words(chain)} is not read",
            span=chain.span,
            hint="indicators are written with <, >, \\le or \\ge between numbers, or = between indices",
        )
    swapped, negated = GREATER[relation]
    one, other = (state.evaluate(member, state) for member in ((right, left) if swapped else (left, right)))
    difference = add(one, scale(MINUS_ONE, other), state.sizes)
    if difference is None:
        raise misfit(one, other, state.sizes)
    step = apply(Function("step", known=True), (difference,), (0,), state.sizes)
    assert step is not None
    return _complement(step, state) if negated else step


def _of_two_values(chain: Chain, state: State) -> Value | None:
    """[y = 1] = y and [y = 0] = 1 − y for an entry that is 0 or 1; None for other equations."""
    subject, number = _equation(chain)
    item = state.evaluate(subject, state) if number is not None and subject is not None else None
    if item is None or not isinstance(item.term, Entry):
        return None
    if tensor_of(item.term.head).name.startswith(PARAMETER):
        return item
    for left, right, words in state.notation.equations:
        if isinstance(right, Entry) and left == Power(right, Fraction(2)) and right.head == item.term.head:
            state.hypotheses.setdefault(words)
            return item if number == "1" else _complement(item, state)
    return None


def _equation(chain: Chain) -> tuple[Node | None, str | None]:
    """What is compared with 0 or 1, and with which."""
    members = [unwrap(member) for member in chain.members]
    numbers = [member.text for member in members if isinstance(member, Number) and member.text in ("0", "1")]
    subjects = [member for member in members if not isinstance(member, Number)]
    return (subjects[0], numbers[0]) if len(members) == 2 and len(subjects) == len(numbers) == 1 else (None, None)


def _complement(item: Value, state: State) -> Value:
    found = add(Value((), ONE), scale(MINUS_ONE, item), state.sizes)
    assert found is not None
    return value(found.axes, found.term, item)


def cases(node: Environment, state: State) -> Value:
    """v₁ where c₁ holds, else v₂: c₁·v₁ + (1 − c₁)·v₂. The second condition is the opposite of the first."""
    if node.name not in ("cases", "dcases") or len(node.rows) != 2 or any(len(row) != 2 for row in node.rows):
        raise Undeclared(
            "DRV304", f"{state.words(node)} is not decided yet", span=node.span, hint="two cases are: one, or otherwise"
        )
    (one, first), (other, second) = node.rows
    at_zero = _first_place(first, second, state)
    condition = _condition(first)
    if at_zero is None and (
        condition is None or not (_is_rest(condition, second) or _is_other_value(condition, second, state))
    ):
        raise Undeclared(
            "DRV304",
            f"the conditions of {state.words(node)} are not read",
            span=node.span,
            hint="the second is the opposite of the first, or otherwise",
        )
    holds = at_zero or comparison(condition, state)  # type: ignore[arg-type]
    parts = [
        elementwise(part, state.evaluate(_plain(item), state), state.sizes)
        for part, item in ((holds, one), (_complement(holds, state), other))
    ]
    both = add(parts[0], parts[1], state.sizes) if parts[0] is not None and parts[1] is not None else None
    if both is None:
        raise Undeclared("DRV304", f"the cases {state.words(node)} have different shapes", span=node.span)
    return value(both.axes, both.term)


def _first_place(first: Node, second: Node, state: State) -> Value | None:
    """1 at the first place, where the cases are `j = 0` and `j \\ge 1` of an axis that is counted from 0."""
    one, other = first_or_not(first), first_or_not(second)
    rest = isinstance(unwrap(second), Text) and unwrap(second).text.strip(" ,.") in OTHERWISE  # type: ignore[attr-defined]
    index = index_from_zero(one[0], state) if one is not None else None
    if one is None or index is None or not (rest or other == (one[0], not one[1])):
        return None
    holds = Value((), Delta(index, 1))
    return holds if one[1] else _complement(holds, state)


def _plain(node: Node) -> Node:
    """A cell without the comma at its end."""
    if isinstance(node, Sequence) and len(node.items) == 2 and isinstance(node.items[1], Empty):
        return node.items[0]
    return node


def _condition(node: Node) -> Chain | None:
    node = unwrap(node)
    if isinstance(node, Statements):
        chains = [part for part in node.parts if isinstance(part, Chain)]
        words = [part.text.strip(" ,.") for part in node.parts if isinstance(part, Text)]
        known = all(word in ("if", "when", "for", "where", "若", "当", "") for word in words)
        return chains[0] if len(chains) == 1 and known and len(chains) + len(words) == len(node.parts) else None
    return node if isinstance(node, Chain) and len(node.members) == 2 else None


def _is_rest(first: Chain, node: Node) -> bool:
    """Whether a condition holds exactly where the first does not: otherwise, or the opposite sign."""
    node = unwrap(node)
    if isinstance(node, Text):
        return node.text.strip(" ,.") in OTHERWISE
    second = _condition(node)
    return second is not None and second.members == first.members and _opposite(
        first.relations[0], second.relations[0]
    )


def _is_other_value(first: Chain, node: Node, state: State) -> bool:
    """Whether y = 0 stands beside y = 1, where y is 0 or 1."""
    second = _condition(node)
    if second is None or {first.relations[0], second.relations[0]} != {"="}:
        return False
    (one, number), (other, another) = _equation(first), _equation(second)
    return one is not None and one == other and number != another and _of_two_values(first, state) is not None


def _opposite(one: str, other: str) -> bool:
    """Opposite directions, of which at most one takes the point of equality; equal and unequal."""
    if {one, other} - UNEQUAL == {"="} and {one, other} & UNEQUAL:
        return True
    if one not in GREATER or other not in GREATER:
        return False
    (swapped, negated), (swapped_too, negated_too) = GREATER[one], GREATER[other]
    upwards, downwards = swapped == negated, swapped_too == negated_too
    return upwards != downwards and not (negated and negated_too)


__all__ = ["cases", "comparison", "indicator", "is_one"]
