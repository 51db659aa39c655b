"""A claim: left = right for all values of its free indices, under a notation; what must be differentiated, and why.

In: `elaborate` makes claims of relations. Out: frozen values that `prove`, `formulate`, `explain` and `generate` read.
Refused: ill-shaped relations never become claims (they raise ShapeError in `elaborate`).
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.document import Formula, Span
from derive.notation import Notation
from derive.syntax import Node
from derive.term import Definition, Index, LayerRange, Size, Term


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
    without_shape: tuple[str, ...] = ()
    """Names whose sizes nothing says; they stand for any."""
    fixed_by_it: tuple[str, ...] = ()
    """Names whose sizes only this claim says, by having no shape otherwise: nothing is proved by that."""


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
