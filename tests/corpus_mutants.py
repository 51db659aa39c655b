"""Wrong neighbours of what is proved in real documents: with another sign, another factor, another transpose.

In: a checked claim. Out: those of its mutants that are proved in the same document and context, and should not be.
Refused: mutants that say the same as the claim: of zero, of numbers and symmetric shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from derive.elaborate import elaborate
from derive.elaborate.expressions import evaluate, value_of
from derive.elaborate.state import State
from derive.errors import DeriveError
from derive.outcome import CheckedClaim
from derive.prove import holds
from derive.syntax import Addition, Chain, Group, Node, Number, Product, Scripts, Styled, Symbol
from derive.term import ZERO
from derive.verdict import Proved

KINDS = ("sign", "factor", "transpose")


def proved_mutants(checked: CheckedClaim) -> list[str]:
    """`sign: \\…` for each mutant that is proved."""
    claim = checked.claim
    if not isinstance(checked.verdict, Proved) or checked.is_update or claim is None or _is_zero(checked):
        return []
    found = []
    for kind, member in mutants(checked.link.right, checked):
        try:
            wrong = elaborate(checked.link.left, member, claim.notation, checked.link.formula.latex)
        except DeriveError:
            continue
        if holds(wrong) and not _is_equal(member, checked):
            found.append(f"{kind}: {checked.left} = …")
    return found


def _is_equal(member: Node, checked: CheckedClaim) -> bool:
    """Whether a mutant says the same as the claim: the sum of all entries of a transposed array."""
    assert checked.claim is not None
    return holds(elaborate(checked.link.right, member, checked.claim.notation, checked.link.formula.latex))


def _is_zero(checked: CheckedClaim) -> bool:
    """Whether both sides are zero for all values, so that their sign and factor say nothing."""
    claim = checked.claim
    assert claim is not None
    if ZERO in (claim.left.term, claim.right.term):
        return True
    try:
        return holds(elaborate(checked.link.right, Number("0"), claim.notation, checked.link.formula.latex))
    except DeriveError:
        return False


def mutants(right: Node, checked: CheckedClaim) -> Iterator[tuple[str, Node]]:
    whole = Group("(", right, ")")
    yield "sign", Addition(("-",), (whole,))
    yield "factor", Product((Number("2"), whole), ("",))
    for changed in _transposed(right, checked):
        yield "transpose", changed


def _transposed(node: Node, checked: CheckedClaim) -> Iterator[Node]:
    """The member with one array transposed, where that changes its shape."""
    if isinstance(node, Chain):
        return  # the option of a call
    if isinstance(node, Scripts | Symbol | Styled):
        if _has_two_sizes(node, checked):
            yield Scripts(Group("{", node, "}"), None, Symbol("T"))
        return
    for field in fields(node):
        inner = getattr(node, field.name)
        if isinstance(inner, Node):
            yield from (replace(node, **{field.name: one}) for one in _transposed(inner, checked))  # type: ignore[arg-type]
        elif isinstance(inner, tuple):
            for at, item in enumerate(inner):
                if isinstance(item, Node):
                    for one in _transposed(item, checked):
                        yield replace(node, **{field.name: (*inner[:at], one, *inner[at + 1 :])})  # type: ignore[arg-type]


def _has_two_sizes(node: Node, checked: CheckedClaim) -> bool:
    assert checked.claim is not None
    state = State(checked.claim.notation, evaluate, checked.link.formula.latex)
    try:
        item = value_of(node, state)
    except (DeriveError, AssertionError):
        return False
    sizes = [1 if axis is None else state.sizes.resolve(axis.size) for axis in item.axes]
    return len(set(sizes)) == 2
