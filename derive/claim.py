"""A claim: left = right for all values of its free indices, under a notation; what must be differentiated, and why.

In: `elaborate` makes claims of relations. Out: frozen values that `prove`, `formulate`, `explain` and `generate` read.
Refused: ill-shaped relations never become claims (they raise ShapeError in `elaborate`).
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.document import Formula, Span
from derive.errors import DeriveError
from derive.notation import Notation
from derive.syntax import Node
from derive.term import (
    Definition,
    Determinant,
    Entry,
    Index,
    Inverse,
    LayerRange,
    LayerSum,
    Size,
    Term,
    letter_of,
    subterms,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One member of a relation: as written, and as meant (its entry at the claim's free indices)."""

    syntax: Node
    term: Term


@dataclass(frozen=True, slots=True)
class Claim:
    """`left.term = right.term` for every value of `indices` and every layer in `ranges`.

    `rows` and `columns` are the sizes of the two sides as matrices; the entry (i, j) of a side has the claim's row
    index i and column index j, of which an axis of size 1 has none. `definitions` are all that the terms rest on: the
    notation's, and auxiliary ones that this claim's own expressions need (the braced cost of `d/dA{…}`).
    """

    left: Side
    right: Side
    indices: tuple[Index, ...]
    shape: tuple[Size | int, ...]
    ranges: tuple[LayerRange, ...]
    definitions: tuple[Definition, ...]
    notation: Notation
    readings: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    """Names that the document does not declare and that were taken as any number or any function: what is proved holds
    for all of them, but nothing is refuted by choosing one."""
    hypotheses: tuple[str, ...] = ()


def refuse_inverses(claim: Claim, form: str) -> None:
    """DeriveError where a claim rests on an inverse, a determinant or a sum over layers, for those who have no form for
    them."""
    for term in (claim.left.term, claim.right.term, *(definition.body for definition in claim.definitions)):
        for part in subterms(term):
            if isinstance(part, Entry) and isinstance(part.head, Inverse | Determinant):
                what = "an inverse" if isinstance(part.head, Inverse) else "a determinant"
                raise DeriveError("DRV501", f"{what} has no {form} form", hint="its derivative is proved all the same")
            if isinstance(part, LayerSum):
                raise DeriveError("DRV501", f"a sum over {letter_of(part.over.variable)} has no {form} form",
                                  hint="its derivative is proved all the same")


@dataclass(frozen=True, slots=True)
class Link:
    """A claim's place in the document: two neighbouring members of a chain."""

    formula: Formula
    left: Node
    right: Node
    left_span: Span
    right_span: Span
    first: Span
    """The head of the chain."""
    alone: bool
    """A single relation, no chain."""
