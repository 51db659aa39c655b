"""Names that only rename: `f'(z)` is differentiated by an argument that is z itself.

In: a claim. Out: the same with z in the place of the argument. Refused: an argument that is more than a name; it keeps
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.claim import Claim, Side
from derive.reassemble.names import Names
from derive.term import Definition, Entry, Tensor, Term, change_tensors, rebuild

NAMELESS = "\\{"
Rename = Callable[[Tensor], Tensor]


def aliases(definitions: Sequence[Definition]) -> dict[Tensor, Tensor]:
    """Nameless tensors that are another tensor, entry by entry."""
    return {one.tensor: one.body.head for one in definitions
            if one.tensor.name.startswith(NAMELESS) and isinstance(one.body, Entry)
            and isinstance(one.body.head, Tensor) and one.body.indices == one.indices}


def without_alias_names(claim: Claim) -> Claim:
    """Whether or not it is proved."""
    found = aliases(claim.definitions)
    kept = tuple(one for one in claim.definitions if one.tensor not in found)
    return renamed(replace(claim, definitions=kept), found)


def renamed(claim: Claim, given: dict[Tensor, Tensor]) -> Claim:
    """The claim and its definitions with other names for some tensors."""
    rename = renaming(given)
    left, right = (Side(side.syntax, renamed_term(side.term, rename)) for side in (claim.left, claim.right))
    definitions = tuple(replace(one, tensor=rename(one.tensor), body=renamed_term(one.body, rename))
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


def renaming(found: dict[Tensor, Tensor]) -> Rename:
    return lambda tensor: found.get(tensor, tensor)


def renamed_term(term: Term, rename: Rename) -> Term:
    if isinstance(term, Entry):
        return Entry(change_tensors(term.head, rename), term.indices)
    return rebuild(term, lambda inner: renamed_term(inner, rename))
