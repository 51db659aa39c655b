"""What an explanation is made of, before it becomes text, Markdown or HTML.

In: `explain` fills these. Out: frozen values that the writers show. Refused: an equality without the claim that was
proved of it (`Shown.claims` has one for each `=`).
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.claim import Claim
from derive.syntax import Node
from derive.verdict import Array


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the table, with what stands in its gaps: formulas, other texts, plain words."""

    key: str
    parts: tuple[Node | Words | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence."""

    words: Words


@dataclass(frozen=True, slots=True)
class Heading:
    """The beginning of a step; `number` counts from 1."""

    words: Words
    number: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Members with the relations between them, on a line of their own. `claims` are what was proved, one for each `=`;
    other relations (`\\to`, a doubtful `=`) say nothing that could be proved.
    """

    members: tuple[Node, ...]
    relations: tuple[str, ...]
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One matrix of a picture: its name, what its sides are called, and how long they are drawn."""

    name: Node
    rows: Node
    columns: Node
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two sizes that must agree: of what stands to the left of a sign and of what stands to its right."""

    one: Node
    other: Node
    agrees: bool


@dataclass(frozen=True, slots=True)
class Joint:
    """The sign between two blocks: `·` for a matrix product, where the inner sizes meet; `⊙` for an elementwise one
    and `=` before the other side, where both sizes do. `left` is what stands to its left.
    """

    sign: str
    left: Node
    meetings: tuple[Meeting, ...]

    @property
    def fits(self) -> bool:
        return all(meeting.agrees for meeting in self.meetings)


@dataclass(frozen=True, slots=True)
class Picture:
    """A product of matrices to scale, with a joint between each two blocks. The last block is the other side of the
    relation where its joint is `=`.
    """

    blocks: tuple[Block, ...]
    joints: tuple[Joint, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """A named array of numbers (a counterexample's), with the entry to be looked at, from 1."""

    name: Node | Words
    values: Array
    entry: tuple[int, ...] = ()


Item = Said | Heading | Shown | Picture | Values


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of one claim: where it stands, what it says, its verdict, and why."""

    where: str
    left: Node
    right: Node
    verdict: str
    code: str | None
    items: tuple[Item, ...]
    link: tuple[int, int] | None = None
    """Which link of how many, in a chain."""
    relation: str = "="
