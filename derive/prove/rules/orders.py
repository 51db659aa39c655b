"""Hypotheses about orders: what is above 0, and what is not 0.

In: a claim, and the algebra of a case. Out: the algebra supposes them. Refused: an order that includes the equality,
where anything is differentiated.
"""
from __future__ import annotations

from derive.claim import Claim
from derive.prove.rules.definitions import Definitions
from derive.prove.rules.equations import Rewriting
from derive.term import Entry, Gradient, subterms


def has_slopes(claim: Claim) -> bool:
    terms = (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions))
    return any(isinstance(t, Entry) and isinstance(t.head, Gradient) for term in terms for t in subterms(term))


def suppose_orders(claim: Claim, definitions: Definitions, algebra: Rewriting) -> None:
    """Hypotheses about orders. One that includes the equality says nothing of slopes, so not where there are any."""
    slopes = has_slopes(claim)
    for left, right, strict, _ in claim.notation.orders:
        if strict or not slopes:
            above, below = (algebra.poly(definitions.resolve(side, {}), {}) for side in (left, right))
            algebra.suppose(algebra.subtract(above, below), strict)
    for left, right, _ in claim.notation.unequal:
        one, other = (algebra.poly(definitions.resolve(side, {}), {}) for side in (left, right))
        algebra.unequal += (algebra.subtract(one, other),)
