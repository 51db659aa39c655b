"""Names that only rename: `f'(z)` is differentiated by an argument that is z itself.

In: a claim and the steps of its proof. Out: the same with z in the place of the argument, where the prover agrees.
Refused: an argument that is more than a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.claim import Claim, Side
from derive.explain.judge import Judge
from derive.term import Definition, Entry, Head, Tensor, Term, change_tensors, rebuild
from derive.verdict import Step

NAMELESS = "\\{"
Rename = Callable[[Tensor], Tensor]


def aliases(definitions: Sequence[Definition]) -> dict[Tensor, Tensor]:
    """Nameless tensors that are another tensor, entry by entry."""
    return {one.tensor: one.body.head for one in definitions
            if one.tensor.name.startswith(NAMELESS) and isinstance(one.body, Entry)
            and isinstance(one.body.head, Tensor) and one.body.indices == one.indices}


def without_aliases(claim: Claim, steps: Sequence[Step], judge: Judge) -> tuple[Claim, tuple[Step, ...]]:
    """A claim that is proved, and its steps."""
    found = aliases(claim.definitions)
    renamed = renamed_claim(claim)
    if not found or not judge.holds(renamed):
        return claim, tuple(steps)
    kept = [step for step in steps if not (step.rule == "unfold definition" and step.arguments[0] in found)]
    return renamed, tuple(_step(step, _rename(found)) for step in kept)


def renamed_claim(claim: Claim) -> Claim:
    found = aliases(claim.definitions)
    rename = _rename(found)
    left, right = (Side(side.syntax, _renamed(side.term, rename)) for side in (claim.left, claim.right))
    definitions = tuple(replace(one, body=_renamed(one.body, rename)) for one in claim.definitions
                        if one.tensor not in found)
    return replace(claim, left=left, right=right, definitions=definitions)


def _rename(found: dict[Tensor, Tensor]) -> Rename:
    return lambda tensor: found.get(tensor, tensor)


def _renamed(term: Term, rename: Rename) -> Term:
    if isinstance(term, Entry):
        return Entry(change_tensors(term.head, rename), term.indices)
    return rebuild(term, lambda inner: _renamed(inner, rename))


def _step(step: Step, rename: Rename) -> Step:
    def changed(argument: object) -> object:
        return change_tensors(argument, rename) if isinstance(argument, Head) else argument

    before, after = (None if term is None else _renamed(term, rename) for term in (step.before, step.after))
    return Step(step.rule, tuple(map(changed, step.arguments)), before, after)
