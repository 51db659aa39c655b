"""The true formulas that mutants are made of: every proved claim of `formulas/`, and of `sources/` beside this file.

In: nothing, or paths. Out: `Source`s: a document, a claim that is true, and what the oracle needs for it. Refused:
claims that the oracle does not call equal; they are listed, for each is a mistake of the document, of `derive`, or a
gap of the oracle.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from derive import links, pipeline
from derive.errors import DeriveError
from derive.outcome import CheckedClaim
from derive.prove import decision
from tests.soundness.oracle import Judge, Opinion, Stop, read_stops

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "formulas", Path(__file__).resolve().parent / "sources")


@contextmanager
def replaced(module: object, name: str, value: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def rules_alone() -> AbstractContextManager[None]:
    """No counterexample is looked for: a rule that proves what is false is not hidden behind one."""
    return replaced(decision, "refute", lambda *_: None)


@dataclass
class Page:
    """A document, read by both sides; its judge keeps what it has computed."""

    path: Path
    text: str
    stops: list[Stop]
    claims: tuple[CheckedClaim, ...]
    judge: Judge = field(default_factory=Judge)

    @property
    def name(self) -> str:
        for folder in FOLDERS:
            if self.path.is_relative_to(folder):
                return str(self.path.relative_to(folder.parent))
        return str(self.path)


@dataclass(frozen=True)
class Source:
    """One claim: the formula that it stands in, and which of the formula's claims it is."""

    page: Page
    stop: Stop
    ordinal: int
    claim: CheckedClaim

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.claim.place.line}:{self.claim.place.column}"

    def opinion(self, latex: str | None = None) -> Opinion:
        """What the oracle says of the claim, or of what stands in its place in another text of the formula."""
        try:
            links = self.stop.links(latex)
        except DeriveError as error:
            return Opinion("none", f"unread: {error.message}")
        whole = len(self.stop.links()) if latex is not None else len(links)
        if len(links) != whole or self.ordinal >= len(links):
            return Opinion("none", "another number of claims")
        return self.page.judge.opinion(links[self.ordinal])

    def verdict(self, latex: str, refuting: bool = True) -> str:
        """What `derive check` says when the formula has another text: a verdict, unread, or no claim.

        Without refuting no counterexample is looked for, so that what is proved is proved by the rules alone.
        """
        changed = _spliced(self.page.text, self.stop, latex)
        first, last = self.stop.place.line, self.stop.place.end_line
        lines = "|".join(str(n) for n in range(first, last + 1))
        with replaced(links, "REPAIRS_TRIED", 0), nullcontext() if refuting else rules_alone():
            outcome = pipeline.check_document(
                str(self.page.path), changed, only=rf"\.md:({lines})$", within=[str(ROOT)]
            )
        if any(first <= one.place.line <= last for one in outcome.unread):
            return "unread"
        found = [c for c in outcome.claims if self._is_here(c)]
        siblings = [c for c in self.page.claims if self._is_here(c)]
        if len(found) != len(siblings):
            return "no claim"
        place = siblings.index(self.claim)
        return found[place].verdict.name

    def _is_here(self, claim: CheckedClaim) -> bool:
        place = self.stop.place
        start, end = (place.line, place.column), (place.end_line, place.end_column + 10**6)
        return start <= (claim.place.line, claim.place.column) <= end and self._same_block(claim)

    def _same_block(self, claim: CheckedClaim) -> bool:
        return claim.link.formula.place().line == self.stop.place.line and (
            claim.link.formula.place().column == self.stop.place.column
        )


def page_paths() -> list[Path]:
    """Every formula document: one joins the bench by being there."""
    return [p for folder in FOLDERS for p in sorted(folder.rglob("*.md")) if "contexts" not in p.parts]


def pages(paths: list[Path] | None = None) -> Iterator[Page]:
    for path in paths or page_paths():
        text = path.read_text(encoding="utf-8")
        checked = pipeline.check_document(str(path), text, within=[str(ROOT)])
        yield Page(path, text, read_stops(str(path), text), tuple(checked.claims))


def sources(page: Page) -> list[Source]:
    """The claims of a page that both sides find, with the ordinal of each in its formula."""
    by_place = {}
    for stop in page.stops:
        try:
            links = stop.links()
        except DeriveError:
            continue
        for ordinal, link in enumerate(links):
            place = stop.formula.place(link.right.span)
            by_place[place.line, place.column] = (stop, ordinal)
    found = []
    for claim in page.claims:
        at = by_place.get((claim.place.line, claim.place.column))
        if at is not None and not claim.is_update:
            found.append(Source(page, *at, claim))
    return found


def changed_formula(source: Source, side: str, latex: str) -> str:
    """The text of the whole formula with one side of the claim changed; no line more or less."""
    link = source.claim.link
    span = link.left_span if side == "left" else link.right_span
    text = source.stop.formula.latex
    lost = text[span.start : span.end].count("\n")
    changed = latex.replace("\n", " ").strip()
    before = " " if text[: span.start].strip() else ""
    return text[: span.start] + before + changed + " " + "\n" * lost + text[span.end :]


def _spliced(text: str, stop: Stop, latex: str) -> str:
    lines = text.split("\n")
    place = stop.place
    start = sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1
    end = sum(len(line) + 1 for line in lines[: place.end_line - 1]) + place.end_column - 1
    return text[:start] + latex + text[end:]


__all__ = ["Page", "Source", "changed_formula", "page_paths", "pages", "replaced", "rules_alone", "sources"]
