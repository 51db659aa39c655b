"""Proved, Refuted or Undecided: first try to refute, then to prove.

In: a claim. Out: a verdict with everything that it rests on. Refused: nothing; over budget is Undecided.
"""
from __future__ import annotations

from derive.claim import Claim
from derive.prove.kernel import replay
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.search import Outcome, search
from derive.verdict import Proved, Undecided, Verdict

STEPS = 3_000_000


def prove(claim: Claim, *, seed: int = 0, quick: bool = False) -> Verdict:
    """The verdict on a claim. The same claim and seed give the same verdict on every machine."""
    try:
        return decide(claim, seed, quick)
    except (OverBudget, RecursionError):
        return Undecided("DRV302", "the formula is too large to decide", readings=claim.readings)


def decide(claim: Claim, seed: int, quick: bool) -> Verdict:
    proof = search(claim, Budget(STEPS))
    if proof.found:
        return proved(claim, proof)
    return undecided(claim, proof)


def proved(claim: Claim, proof: Outcome) -> Proved:
    theorem = replay(claim, proof.steps, Budget(STEPS))
    return Proved(theorem, theorem.hypotheses, theorem.conditions, claim.readings, steps=theorem.steps)


def undecided(claim: Claim, proof: Outcome) -> Undecided:
    where = f" (where {proof.case})" if proof.case else ""
    message = proof.reason or "neither a proof nor a counterexample was found"
    return Undecided("DRV301", message + where, proof.residual, readings=claim.readings)
