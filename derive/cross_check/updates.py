"""Updates as claims that can be computed: the step with the cost's own derivative = the step with the proved formula.

In: the checked claims of a document. Out: for an update, a Claim whose left side has the gradient as it is, and whose
right side has the proved formula in its place; None where there is nothing to compare. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.claim import Claim, Side
from derive.outcome import CheckedClaim
from derive.term import Entry, Gradient, Index, Layer, Term, move_term, rebuild, replace_index
from derive.verdict import Proved


def as_equation(update: Claim, claims: Iterable[CheckedClaim]) -> Claim | None:
    """The update with each gradient's proved formula in its place."""
    formulas = [
        c.claim
        for c in claims
        if isinstance(c.verdict, Proved) and c.claim is not None and not c.is_update
        if c.claim.notation.bindings == update.notation.bindings
    ]
    substituted = _substituted(update.right.term, formulas)
    if substituted == update.right.term:
        return None
    definitions = {d.tensor: d for c in (update, *formulas) for d in c.definitions}
    return replace(
        update,
        left=Side(update.right.syntax, update.right.term),
        right=Side(update.right.syntax, substituted),
        definitions=tuple(definitions.values()),
    )


def _substituted(term: Term, formulas: list[Claim]) -> Term:
    if isinstance(term, Entry) and isinstance(term.head, Gradient):
        return next((found for f in formulas if (found := _instance(term, f)) is not None), term)
    return rebuild(term, lambda inner: _substituted(inner, formulas))


def _instance(entry: Entry, formula: Claim) -> Term | None:
    """The right side of a formula for this gradient, at this layer and these indices."""
    left = formula.left.term
    if not isinstance(left, Entry) or not isinstance(left.head, Gradient) or not isinstance(entry.head, Gradient):
        return None
    mine, wanted = left.head, entry.head
    body = formula.right.term
    if mine != wanted:
        layer, to = mine.of.layer, wanted.of.layer
        family = mine.cost == wanted.cost and mine.of.name == wanted.of.name and layer is not None and to is not None
        if not family or layer is None or layer.base is None or not layer.base.islower() or to is None:
            return None
        body = move_term(body, layer.base, Layer(to.base, to.offset - layer.offset))
    for own, place in zip(left.indices, entry.indices, strict=True):
        if isinstance(own, Index) and own != place:
            body = replace_index(body, own.name, place)
    return body
