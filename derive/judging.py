"""The prover and the reader, as `explain` is lent them: it asks, and may not import either.

In: claims, pieces of LaTeX, parts of formulas. Out: whether a claim is proved, what a piece of LaTeX claims, the shape
of a part. Refused: nothing; what cannot be read or has no shape is None.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.claim import Claim
from derive.elaborate import elaborate
from derive.errors import DeriveError
from derive.notation import Notation
from derive.parse import parse
from derive.prove import holds, prove
from derive.syntax import Chain, Node
from derive.term import LayerRange, Size
from derive.verdict import Verdict


class Prover:
    """Implements `explain.Judge`."""

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
