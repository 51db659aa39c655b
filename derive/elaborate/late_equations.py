"""A variable that gets an equation after what is computed from it: the θ of J(θ), once its best value is written down.

In: a claim. Out: the variables of its derivatives that have such an equation, with its place; the claim without them.
Refused: nothing.

`\\theta = (X^T X)^{-1} X^T y` says where the derivative of J is 0. There every multiple of it is 0, too, so a formula
for the derivative has to hold without that equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.claim import Claim
from derive.elaborate.definable import mentions_name
from derive.term import ZERO, Definition, Entry, Gradient, subterms, tensor_of


def late_variables(claim: Claim) -> dict[str, str]:
    """The variable ↦ where its equation stands. A claim that a derivative is 0 is about that point."""
    sides = (claim.left.term, claim.right.term)
    if ZERO in sides:
        return {}
    heads = (part.head for side in sides for part in subterms(side) if isinstance(part, Entry))
    varied = {tensor_of(head).name for head in heads if isinstance(head, Gradient)}
    varied &= {definition.tensor.name for definition in claim.definitions}
    found: dict[str, str] = {}
    used: set[str] = set()
    for statement in claim.notation.statements if varied else ():
        for definition in statement.definitions:
            if definition.tensor.name in used and definition.tensor.layer is None:
                found[definition.tensor.name] = statement.source
            used |= {name for name in varied if mentions_name(definition.body, name)}
    return found


def is_of_some_values(claim: Claim) -> bool:
    """`\\nabla J = 0`, `X^T X w = X^T y`: an equation to be solved, if the words say so; no formula of a derivative."""
    sides = (claim.left.term, claim.right.term)
    if ZERO in sides:
        return True
    heads = [part.head for side in sides for part in subterms(side) if isinstance(part, Entry)]
    return not any(isinstance(head, Gradient) for head in heads)


def without_equations(claim: Claim, names: Mapping[str, str]) -> Claim:
    """The claim for all values of these variables."""

    def kept(definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
        return tuple(definition for definition in definitions if definition.tensor.name not in names)

    notation = claim.notation.with_(definitions=kept(claim.notation.definitions))
    return replace(claim, definitions=kept(claim.definitions), notation=notation)
