"""Names that only rename: `f'(z)` is differentiated by an argument that is z itself.

In: a claim and the steps of its proof. Out: the same with z in the place of the argument, where the prover agrees.
Refused: an argument that is more than a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.claim import Claim, Side
from derive.explain.judge import Judge
from derive.reassemble import Names
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
    plain = without_alias_names(claim)
    if not found or not judge.holds(plain):
        return claim, tuple(steps)
    kept = [step for step in steps if not (step.rule == "unfold definition" and step.arguments[0] in found)]
    return plain, tuple(_step(step, _rename(found)) for step in kept)


def without_alias_names(claim: Claim) -> Claim:
    """Whether or not it is proved."""
    found = aliases(claim.definitions)
    kept = tuple(one for one in claim.definitions if one.tensor not in found)
    return renamed(replace(claim, definitions=kept), found)


def renamed(claim: Claim, given: dict[Tensor, Tensor]) -> Claim:
    """The claim and its definitions with other names for some tensors."""
    rename = _rename(given)
    left, right = (Side(side.syntax, _renamed(side.term, rename)) for side in (claim.left, claim.right))
    definitions = tuple(replace(one, tensor=rename(one.tensor), body=_renamed(one.body, rename))
                        for one in claim.definitions)
    return replace(claim, left=left, right=right, definitions=definitions)


def in_words(text: str, claim: Claim | None) -> str:
    """A text of the prover, with what explanations call the expressions that have no name."""
    if claim is None or NAMELESS not in text:
        return text
    letters = dict(Names(claim.notation, (), claim.definitions).auxiliary)
    letters |= {nameless.name: other.name for nameless, other in aliases(claim.definitions).items()}
    for name, letter in letters.items():
        text = text.replace(name, letter)
    return text


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
