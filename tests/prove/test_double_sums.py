"""Double sums that are known by the exchange of their indices, and near misses."""
from __future__ import annotations

import pytest

from derive.pipeline import check_document

SUM = r"\sum_{i=1}^{n} \sum_{j=1}^{n}"
ROWS = [
    (rf"{SUM} \frac{{x_i}}{{x_i + x_j}} = \frac{{n^2}}{{2}}", "proved"),
    (rf"{SUM} \frac{{2 x_i^2}}{{x_i^2 + x_j^2}} = n^2", "proved"),
    (rf"{SUM} \frac{{e^{{x_i}}}}{{e^{{x_i}} + e^{{x_j}}}} = \frac{{n^2}}{{2}}", "proved"),
    (rf"{SUM} \frac{{x_i}}{{x_i + x_j}} = \frac{{n}}{{2}}", "refuted"),
    (rf"{SUM} \frac{{x_i}}{{x_i + 2 x_j}} = \frac{{n^2}}{{2}}", "refuted"),
    (rf"{SUM} \frac{{x_i^2}}{{x_i + x_j}} = \frac{{n^2}}{{2}}", "refuted"),
    (rf"{SUM} \frac{{x_i}}{{x_i - x_j}} = \frac{{n^2}}{{2}}", "undecided"),
]


@pytest.mark.parametrize(("claim", "verdict"), ROWS)
def test_double_sum(claim: str, verdict: str) -> None:
    document = check_document("sums.md", rf"$$ x \in \mathbb{{R}}^{{n}} $$ $$ {claim} $$".encode())
    assert [c.verdict.name for c in document.claims] == [verdict]
