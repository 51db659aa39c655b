"""Letters that run in a link of a chain, and do not stand at the chain's head.

In: the head, and the claim of a link. Out: the letters. Refused: nothing.

In ∂f/∂z_p = ∂f/∂y_j · w_jp = δ_j w_jp the second link holds for each j, but a head without j is the sum over j, or one
step is wrong: what is said of each j says nothing of the head.
"""

from __future__ import annotations

from derive.claim import Claim
from derive.elaborate.scripts import plain_letter
from derive.syntax import BigOperator, Node, Scripts, walk


def letters_not_at_the_head(head: Node, claim: Claim) -> tuple[str, ...]:
    known: set[str | None] = set()
    for node in walk(head):
        marks = (node.sub, node.sup) if isinstance(node, Scripts) else ()
        marks = (node.lower,) if isinstance(node, BigOperator) else marks
        known |= {plain_letter(inner) for mark in marks if mark is not None for inner in walk(mark)}
    running = (index.name for index in claim.indices if not index.name[-1].isdigit())
    return tuple(name for name in running if name not in known)
