"""What in a checked document calls for attention, and what follows for the exit status.

In: `CheckedDocument`s. Out: counts, and 0, 1 or 2. Refused: nothing.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple, dataclass

from derive.outcome import CheckedClaim, CheckedDocument, UnreadFormula

ALLOWABLE = ("undecided", "unread")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over documents. `findings` make the exit status 1; `surprises` are the findings before `--allow`."""

    documents: int = 0
    formulas: int = 0
    claims: int = 0
    proved: int = 0
    refuted: int = 0
    undecided: int = 0
    unread: int = 0
    surprises: int = 0
    findings: int = 0
    failures: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))


def is_finding(seen: CheckedClaim | UnreadFormula, allowed: Collection[str] = ()) -> bool:
    """Whether a claim or an unread formula is not as it should be. What is allowed must not contradict an `expect`: the
    `expected` of a claim is proved where its author says nothing of it, or only of other links of its chain."""
    if isinstance(seen, UnreadFormula):
        return not seen.as_expected and not (seen.expected is None and "unread" in allowed)
    if seen.cross_check is not None and seen.cross_check.disagrees:
        return True
    return not seen.as_expected and not (seen.expected in (None, "proved") and seen.verdict.name in allowed)


def has_formulas(document: CheckedDocument) -> bool:
    return bool(document.formulas or document.claims or document.unread or document.definitions)


def tally(document: CheckedDocument, allowed: Collection[str] = ()) -> Tally:
    verdicts = [claim.verdict.name for claim in document.claims]
    seen = (*document.claims, *document.unread)
    return Tally(
        documents=1,
        formulas=document.formulas or len(seen) + len(document.definitions),
        claims=len(verdicts),
        proved=verdicts.count("proved"),
        refuted=verdicts.count("refuted"),
        undecided=verdicts.count("undecided"),
        unread=len(document.unread),
        surprises=sum(is_finding(one) for one in seen),
        findings=sum(is_finding(one, allowed) for one in seen),
        failures=int(document.failure is not None),
    )


def complaint(total: Tally, only: str | None = None) -> str | None:
    """Why there was nothing to check, if so."""
    if total.failures:
        return None
    if not total.formulas:
        return "nothing to check: no formula was found"
    if only is not None and not total.claims + total.unread:
        return f"nothing to check: no claim matches {only!r}"
    return None


def exit_status(total: Tally, only: str | None = None) -> int:
    """0: all as expected; 1: a finding; 2: a document that cannot be read, or nothing to check."""
    if total.failures or complaint(total, only):
        return 2
    return 1 if total.findings else 0
