"""The prover and the reader, as `explain` is lent them: it asks, and may not import either.

In: claims, pieces of LaTeX, parts of formulas. Out: whether a claim is proved, what a piece of LaTeX claims, the shape
of a part. Refused: nothing; what cannot be read or has no shape is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from derive.claim import Claim
from derive.document import Span
from derive.elaborate import elaborate
from derive.errors import DeriveError
from derive.notation import Notation
from derive.parse import parse
from derive.prove import holds, prove
from derive.prove.unfolding import Named, definition, made_from, simplified, unfolded
from derive.syntax import Chain, Node
from derive.term import Gradient, LayerRange, Size, Tensor, Term
from derive.verdict import Verdict


class Prover:
    """Implements `explain.Judge` and `differentiate.Judge`."""

    def holds(self, claim: Claim) -> bool:
        return holds(claim)

    def verdict(self, claim: Claim) -> Verdict:
        return prove(claim, quick=True)

    def read(self, left: str, right: str, notation: Notation, ranges: Iterable[LayerRange] = ()) -> Claim | None:
        latex = f"{left} = {right}"
        try:
            (chain,) = parse(latex, ()).parts
            if not isinstance(chain, Chain) or len(chain.members) != 2:
                return None
            return elaborate(*chain.members, notation, latex, ranges)
        except (DeriveError, ValueError):
            return None

    def claim(self, latex: str, notation: Notation) -> Claim:
        """The claim that an expression is itself: what it means. DeriveError where it cannot be read."""
        node = self.formula(latex)
        return elaborate(node, node, notation, latex)

    def formula(self, latex: str) -> Node:
        """The tree of one formula. DeriveError where there is none, or more than one."""
        parts = parse(latex, ()).parts
        if len(parts) != 1:
            raise DeriveError("DRV321", "one expression is expected", span=Span(0, len(latex)))
        return parts[0]

    def parse(self, latex: str) -> Node | None:
        try:
            parts = parse(latex, ()).parts
        except DeriveError:
            return None
        return parts[0] if len(parts) == 1 else None

    def shape(self, node: Node, latex: str, notation: Notation) -> tuple[Size | int, ...] | None:
        try:
            return elaborate(node, node, notation, latex).shape
        except DeriveError:
            return None

    def unfolded(self, claim: Claim, term: Term, keep: Callable[[Gradient], bool]) -> Term | None:
        return unfolded(claim, term, keep)

    def simplified(self, claim: Claim, term: Term) -> Term | None:
        return simplified(claim, term)

    def made_from(self, claim: Claim, term: Term) -> tuple[Named, ...]:
        return made_from(claim, term)

    def definition(self, claim: Claim, tensor: Tensor) -> Named | None:
        return definition(claim, tensor)
