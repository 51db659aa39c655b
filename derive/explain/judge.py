"""Who decides whether an equality may be printed: the prover, handed in from outside, and a record of what it said.

In: a `Judge`, claims and terms. Out: `Shown` equalities, or None where an equality is not proved. Refused: to show one
that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from derive.claim import Claim, Side
from derive.explanation import Shown
from derive.notation import Notation
from derive.printing import print_latex
from derive.reassemble import Entries, Letters, Names
from derive.syntax import Node
from derive.term import Index, LayerRange, Size, Term, free_indices
from derive.verdict import Verdict


class Judge(Protocol):
    """What the pipeline lends: the prover and the reader."""

    def holds(self, claim: Claim) -> bool:
        """Whether the claim is proved."""
        ...

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict on a claim, with the steps of its proof."""
        ...

    def read(self, left: str, right: str, notation: Notation, ranges: Iterable[LayerRange] = ()) -> Claim | None:
        """The claim that two pieces of LaTeX are equal, or None where they cannot be read as one."""
        ...

    def parse(self, latex: str) -> Node | None:
        """The tree of one formula, or None where it cannot be read."""
        ...

    def shape(self, node: Node, latex: str, notation: Notation) -> tuple[Size | int, ...] | None:
        """Rows and columns of a part of the formula `latex`, () for a number, None where it has no shape."""
        ...


@dataclass
class Bench:
    """A judge, sitting over one claim in one case of its layers."""

    judge: Judge
    claim: Claim
    names: Names
    letters: Letters
    asked: dict[tuple[Term, Term, tuple[LayerRange, ...]], Claim | None] = field(default_factory=dict)

    def proved(self, left: Term, right: Term) -> Claim | None:
        """The claim of two entries, if it is proved."""
        key = (left, right, self.claim.ranges)
        if key not in self.asked:
            indices = _ordered(free_indices(left) | free_indices(right), self.claim.indices)
            sides = (Side(self.claim.left.syntax, left), Side(self.claim.right.syntax, right))
            claim = replace(self.claim, left=sides[0], right=sides[1], indices=indices, shape=())
            self.asked[key] = claim if self.judge.holds(claim) else None
        return self.asked[key]

    def entries(self, *terms: Term) -> Shown | None:
        """Terms that are equal one after the other, each printed entry by entry; None if one link is not proved."""
        lettered = [self.letters.term(term) for term in terms]
        claims = [self.proved(left, right) for left, right in pairwise(lettered)]
        members = tuple(self.write(term) for term in lettered)
        kept, distinct = [members[0]], list[Claim]()
        for member, claim in zip(members[1:], claims, strict=True):
            if claim is None:
                return None
            if print_latex(member) != print_latex(kept[-1]):
                kept.append(member)
                distinct.append(claim)
        return Shown(tuple(kept), ("=",) * len(distinct), tuple(distinct)) if distinct else None

    def matrices(self, left: Node, right: Node) -> Shown | None:
        """An equality of matrices: what will be printed is read again, and that is proved."""
        own = self.claim
        claim = self.judge.read(print_latex(left), print_latex(right), own.notation, own.ranges)
        if claim is None or not self.judge.holds(claim):
            return None
        return Shown((left, right), ("=",), (claim,))

    def only(self, kept: Iterable[Index]) -> None:
        """Only these indices keep their letters."""
        names = {index.name for index in kept}
        self.letters.forget([name for name in self.letters.given if name not in names])

    def write(self, term: Term) -> Node:
        return Entries(self.names).write(term)


def _ordered(found: Iterable[Index], known: Sequence[Index]) -> tuple[Index, ...]:
    found = set(found)
    return tuple([i for i in known if i in found] + sorted(found - set(known)))


def path_shown(members: Sequence[Node]) -> Shown:
    """What depends on what: an arrow between neighbours."""
    return Shown(tuple(members), ("\\to",) * (len(members) - 1))
