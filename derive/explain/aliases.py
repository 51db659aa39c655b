"""Proofs without the names that only rename: `f'(z)` is differentiated by an argument that is z itself.

In: a claim and the steps of its proof. Out: the same with z in the place of the argument, where the prover agrees.
Refused: an argument that is more than a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.claim import Claim
from derive.explain.judge import Judge
from derive.reassemble.aliases import Rename, aliases, renamed_term, renaming, without_alias_names
from derive.term import Head, change_tensors
from derive.verdict import Step


def without_aliases(claim: Claim, steps: Sequence[Step], judge: Judge) -> tuple[Claim, tuple[Step, ...]]:
    """A claim that is proved, and its steps."""
    found = aliases(claim.definitions)
    plain = without_alias_names(claim)
    if not found or not judge.holds(plain):
        return claim, tuple(steps)
    kept = [step for step in steps if not (step.rule == "unfold definition" and step.arguments[0] in found)]
    return plain, tuple(_step(step, renaming(found)) for step in kept)


def _step(step: Step, rename: Rename) -> Step:
    def changed(argument: object) -> object:
        return change_tensors(argument, rename) if isinstance(argument, Head) else argument

    before, after = (None if term is None else renamed_term(term, rename) for term in (step.before, step.after))
    return Step(step.rule, tuple(map(changed, step.arguments)), before, after)
