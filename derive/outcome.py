"""What a check found in a document: claims with their verdicts, definitions, unread formulas and notes, each with its
place.

In: `pipeline` fills these. Out: frozen records that `report` shows and `export` and `generate` read. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.claim import Claim, Link
from derive.document import Place
from derive.notation import DefinitionRecord, Notation
from derive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain that a claim is a link of: the line of its head, and whether head and last member agree."""

    first_line: int
    ends: str
    """proved, refuted or undecided"""


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Second opinions: `agrees`, `disagrees: …`, `not run: why`, or (second reader) `no scalar body`."""

    sympy: str
    numpy: str
    latex2sympy2: str

    @property
    def disagrees(self) -> bool:
        return any(answer.startswith("disagrees") for answer in (self.sympy, self.numpy, self.latex2sympy2))


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One relation between two neighbouring members. `claim` is None where it could not be given a meaning (shapes,
    names).
    """

    place: Place
    """Of the right member."""
    left: str
    right: str
    link: Link
    verdict: Verdict
    claim: Claim | None = None
    expected: str | None = None
    chain: Chain | None = None
    cross_check: CrossCheck | None = None
    is_update: bool = False

    @property
    def latex(self) -> str:
        return f"{self.left} = {self.right}"

    @property
    def as_expected(self) -> bool:
        return self.verdict.name == (self.expected or "proved")


@dataclass(frozen=True, slots=True)
class UnreadFormula:
    """A formula that could not be parsed. `place` is the formula's, `at` where reading stopped."""

    place: Place
    at: Place
    latex: str
    code: str
    message: str
    hint: str | None = None
    expected: str | None = None

    @property
    def as_expected(self) -> bool:
        return self.expected == "unread"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was seen and has no effect on a verdict: words, a directive without a formula."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read at all, or that an author's directive makes impossible to check."""

    code: str
    message: str
    hint: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """Everything found in one file. `lines` are its source lines (by notebook cell; None outside notebooks), for
    carets.
    """

    path: str
    claims: tuple[CheckedClaim, ...] = ()
    definitions: tuple[DefinitionRecord, ...] = ()
    unread: tuple[UnreadFormula, ...] = ()
    notes: tuple[Note, ...] = ()
    failure: Failure | None = None
    notation: Notation | None = None
    """The notation at the end of the document, contexts included."""
    formulas: int = 0
    """How many formulas the document has, claims or not."""
    lines: Mapping[int | None, tuple[str, ...]] = field(default_factory=dict)
    pages: tuple[CheckedDocument, ...] = ()
    """The documents that `derive: new document` parts a file into; then `notation` is None. Empty for others."""
