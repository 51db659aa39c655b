"""A checked document as a row of what it declares and what it claims, in the order in which it says them.

In: a CheckedDocument. Out: `Declaration`s and `Group`s of claims that belong to one chain, titles and places as plain
text that a writer escapes. Refused: nothing; what cannot be said again apart from its chain is left out, with a remark.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from derive.document import Place
from derive.errors import DeriveError
from derive.explanation import Explanation
from derive.notation import Statement
from derive.outcome import CheckedClaim, CheckedDocument
from derive.verdict import Proved

Position = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Declaration:
    statement: Statement
    is_own: bool
    """Whether the document says it itself, rather than one that it uses."""


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring links of one chain."""

    claims: tuple[CheckedClaim, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A formula that is not written, and why: a proved link of a chain that holds only under what the chain's head
    says, or (`error`) a formula that the format has no signs for, or that rests on such a one.
    """

    where: str
    """As in `line 9` or `line 9 of forward.md`."""
    place: Place | None
    """In the document itself; None for what a context says."""
    error: DeriveError | None = None


Part = Declaration | Group | LeftOut


@dataclass(frozen=True, slots=True)
class Page:
    """One document to be written, with the explanations of its claims if there are any."""

    document: CheckedDocument
    explanations: tuple[Explanation, ...] = ()
    """One for each claim, in its order; or none."""
    _of: dict[int, Explanation] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.explanations:
            pairs = zip(self.document.claims, self.explanations, strict=True)
            self._of.update((id(claim), one) for claim, one in pairs)

    def explanation(self, claim: CheckedClaim) -> Explanation | None:
        return self._of.get(id(claim))


def pages_of(documents: Iterable[CheckedDocument], explanations: Sequence[Sequence[Explanation]] = ()) -> list[Page]:
    """Each document, or each of the documents that a file is parted into."""
    pages: list[Page] = []
    for at, document in enumerate(documents):
        told = list(explanations[at]) if explanations else []
        for part in document.pages or (document,):
            own, told = told[: len(part.claims)], told[len(part.claims) :]
            pages.append(Page(part, tuple(own)))
    return pages


def titles_of(document: CheckedDocument) -> list[str]:
    """The headings, as words without marks."""
    found = (re.match(r"#{1,6}\s+(.*)|\\(?:title|(?:sub)*section\*?)\{(.*)\}\s*$", line)
             for line in next(iter(document.lines.values()), ()))
    titles = ((one[1] or one[2] or "").replace("$", "").replace("\\", "").strip() for one in found if one is not None)
    return [title for title in titles if title]


def place_of(claim: CheckedClaim, document: CheckedDocument) -> str:
    cell = "" if claim.place.cell is None else f"{claim.place.cell}:"
    return f"{os.path.basename(document.path)}:{cell}{claim.place.line}"


def parts_of(document: CheckedDocument, all_verdicts: bool) -> list[Part]:
    """What a document says, contexts first."""
    notation = document.notation
    statements = notation.statements if notation is not None else ()
    own = len(document.definitions)
    contexts, mine = statements[: len(statements) - own], statements[len(statements) - own :]
    placed: list[tuple[Position, Part]] = [
        (_position(record.place), Declaration(said, True))
        for record, said in zip(document.definitions, mine, strict=True)
    ]
    for group in _groups(document.claims, all_verdicts):
        placed += [(_start(group.claims[0]), part) for part in _whole_or_left_out(group, document)]
    placed.sort(key=lambda pair: pair[0])
    return [*(Declaration(said, False) for said in contexts), *(part for _, part in placed)]


def _position(place: Place) -> Position:
    return place.cell or 0, place.line, place.column


def _start(claim: CheckedClaim) -> Position:
    return _position(claim.link.formula.place(claim.link.left_span))


def said_instead(part: LeftOut, document: CheckedDocument) -> str:
    """What stands in the place of a formula that is left out."""
    where = f"{os.path.basename(document.path)}:{part.place}" if part.place is not None else part.where
    if part.error is None:
        return f"(A link of a chain at {where} is proved, but not apart from its chain.)"
    return f"(The formula at {where} is left out: {part.error.message}.)"


def _groups(claims: Sequence[CheckedClaim], all_verdicts: bool) -> Iterable[Group]:
    """The links of each chain: all of them, or each run of proved ones."""
    for _, links in groupby(claims, key=lambda claim: (id(claim.link.formula), claim.link.first)):
        chain = list(links)
        if all_verdicts:
            yield Group(tuple(chain))
            continue
        run: list[CheckedClaim] = []
        for claim in chain:
            if isinstance(claim.verdict, Proved) and (not run or run[-1].link.right_span == claim.link.left_span):
                run.append(claim)
            else:
                if run:
                    yield Group(tuple(run))
                run = [claim] if isinstance(claim.verdict, Proved) else []
        if run:
            yield Group(tuple(run))


def _whole_or_left_out(group: Group, document: CheckedDocument) -> list[Part]:
    """A run that does not begin with its chain keeps its meaning only where the chain's head changes nothing."""
    first = group.claims[0]
    assert document.notation is not None
    own = first.claim.notation if first.claim is not None else document.notation
    same = (
        own.layers.items() <= document.notation.layers.items() and own.sizes.items() <= document.notation.sizes.items()
    )
    if same or first.link.left_span.start <= first.link.first.end or _is_first(first, document):
        return [group]
    return [LeftOut(f"line {claim.place.line}", claim.place) for claim in group.claims]


def _is_first(claim: CheckedClaim, document: CheckedDocument) -> bool:
    chain = [c for c in document.claims if c.link.formula is claim.link.formula and c.link.first == claim.link.first]
    return chain[0] is claim
