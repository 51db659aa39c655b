"""Small letters that stand for all samples in one formula of a document, and for one sample in another.

In: claims with their verdicts. Out: the same claims; what is false over all samples and right of one is undecided where
the document speaks of one sample somewhere. Refused: a proof from this: a factor 1/m that was forgotten looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.outcome import CheckedClaim
from derive.verdict import Refuted, Undecided

ONE_SAMPLE = "the small letters stand for one sample"
_HELP = "help: write capitals for all samples, dz^{(i)} for one of many, or declare the small letters"


def of_one_sample(refuted: Refuted) -> Undecided:
    """Of a formula that would hold if its small letters stood for one sample, which they may."""
    return Undecided(
        "DRV306",
        f"refuted over all samples, but it holds if {ONE_SAMPLE}: {refuted.message}",
        holds_if=(ONE_SAMPLE,),
        hypotheses=refuted.hypotheses,
        conditions=refuted.conditions,
        readings=refuted.readings,
        details=(*refuted.details, _HELP),
        span=refuted.span,
    )


def settle_samples(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    """After all claims: a formula whose shapes fit one sample only shows that the document speaks of one."""
    claims = list(claims)
    if not any(isinstance(c.verdict, Undecided) and ONE_SAMPLE in c.verdict.holds_if for c in claims):
        return claims
    return [_settled(claim) for claim in claims]


def _settled(checked: CheckedClaim) -> CheckedClaim:
    verdict = checked.verdict
    if not isinstance(verdict, Refuted) or ONE_SAMPLE not in verdict.holds_if:
        return checked
    return replace(checked, verdict=of_one_sample(verdict))
