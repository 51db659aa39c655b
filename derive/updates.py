"""Updates, `W := W - \\alpha dW`: proved where each gradient's formula is, and where the step goes down.

In: the claims of a document, well-shaped updates among them. Out: the same claims, the updates with their verdicts.
Refused: nothing; an update without a proved gradient, or one that goes up, is undecided and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.claim import Claim
from derive.outcome import CheckedClaim
from derive.term import MINUS_ONE, Entry, Gradient, Layer, Plus, Term, Times, subterms
from derive.verdict import Proved, Undecided, Verdict


def settle_updates(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    """After all other claims: what they prove is what an update rests on."""
    claims = list(claims)
    shown = [c.claim for c in claims if isinstance(c.verdict, Proved) and c.claim and not c.is_update]
    proved = {_left_gradient(claim) for claim in shown}.union(*map(_replaced, shown))
    return [replace(c, verdict=_verdict(c.claim, proved)) if _is_open(c) and c.claim else c for c in claims]


def _is_open(checked: CheckedClaim) -> bool:
    return checked.is_update and isinstance(checked.verdict, Proved)


def _left_gradient(claim: Claim) -> Gradient | None:
    """The gradient whose formula a claim is."""
    head = claim.left.term.head if isinstance(claim.left.term, Entry) else None
    return head if isinstance(head, Gradient) else None


def _replaced(claim: Claim) -> set[Gradient]:
    """The gradients of one member that the next writes out: θ - α ∂J/∂θ = θ - \\frac{α}{m} Σ …"""
    left, right = (_gradients(side.term) for side in (claim.left, claim.right))
    return left if not right else set()


def _gradients(term: Term) -> set[Gradient]:
    return {t.head for t in subterms(term) if isinstance(t, Entry) and isinstance(t.head, Gradient)}


def has_gradient(term: Term) -> bool:
    """Whether a side speaks of a gradient, as the right side of an update does that takes a step by it."""
    return bool(_gradients(term))


def _verdict(claim: Claim, proved: set[Gradient | None]) -> Verdict:
    heads = _gradients(claim.right.term)
    members = {head: tuple(_members(head, claim)) for head in heads}
    missing = [
        head for head in sorted(heads, key=str)
        if not all(any(_covers(known, one) for known in proved) for one in members[head])
    ]
    if not heads or missing:
        what = ", ".join(f"d{head.of.name}" for head in missing) or "its gradient"
        message = f"the update is well-shaped, but no formula of {what} is proved in this document"
        return Undecided("DRV307", message, readings=claim.readings)
    if _goes_up(claim.right.term):
        return Undecided("DRV307", "the step goes up the gradient: it raises the cost", readings=claim.readings)
    message = "well-shaped, and the formula of each gradient in it is proved"
    return Proved(None, hypotheses=claim.hypotheses, readings=claim.readings, message=message)


def _goes_up(right: Term) -> bool:
    """Whether a gradient is added: `W + \\alpha dW`."""
    terms = right.terms if isinstance(right, Plus) else (right,)
    products = (t.factors if isinstance(t, Times) else (t,) for t in terms)
    return any(factors.count(MINUS_ONE) % 2 == 0 and any(map(_is_gradient, factors)) for factors in products)


def _is_gradient(term: Term) -> bool:
    return isinstance(term, Entry) and isinstance(term.head, Gradient)


def _members(head: Gradient, claim: Claim) -> Iterable[Gradient]:
    """The gradient itself, or where its layers are counted, l = 1, 2, 3, that of each."""
    layer = head.of.layer
    over = next((r for r in claim.ranges if layer is not None and r.variable == layer.base), None)
    if layer is None or over is None or over.high is None or over.low.base is not None or over.high.base is not None:
        return (head,)
    numbers = range(over.low.offset + layer.offset, over.high.offset + layer.offset + 1)
    return [replace(head, of=replace(head.of, layer=Layer(None, number))) for number in numbers]


def _covers(known: Gradient | None, head: Gradient) -> bool:
    """The same gradient, or the family that it is a member of."""
    if known is None or known.cost != head.cost or known.of.name != head.of.name:
        return False
    layer = known.of.layer
    return known.of == head.of or (layer is not None and layer.base is not None and layer.base.islower())
