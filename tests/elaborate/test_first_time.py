"""A state that is given before the first time, `h_0`, is none of those that a formula for `h_t` speaks of."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

GIVEN = "$h_0 \\in \\mathbb{R}^n$, $x_t \\in \\mathbb{R}^d$"
FORWARD = "\n\n$$ h_t = \\tanh(U h_{t-1} + V x_t) RANGE$$\n\n$$ L = \\sum_{t=1}^{T} c^T h_t $$\n\n"
BACK = (
    r"\frac{\partial L}{\partial h_t} = OWN U^T \left(\frac{\partial L}{\partial h_{t+1}}"
    r" \odot (1 - h_{t+1}^2)\right)"
)
RIGHT, WRONG = BACK.replace("OWN", "c +"), BACK.replace("OWN", "")
TABLE = [
    # what is said before, the range behind the forward equation, the claim, its verdict
    (GIVEN + " for $t = 1, \\dots, T$.", "", RIGHT, "proved"),
    (GIVEN + ".", ", \\quad t = 1, \\dots, T", RIGHT, "proved"),
    (GIVEN + ".", "\\quad (1 \\le t \\le T)", RIGHT, "proved"),
    (GIVEN + ".", "", RIGHT, "proved"),
    ("$x_t \\in \\mathbb{R}^d$.", "", RIGHT, "proved"),
    (GIVEN + ".", "", RIGHT + r" \quad 1 \le t < T", "proved"),
    (GIVEN + ".", "", RIGHT + r" \quad 0 \le t < T", "refuted"),
    (GIVEN + " for $t = 1, \\dots, T$.", "", WRONG, "refuted"),
    (GIVEN + ".", "", WRONG + r" \quad 1 \le t < T", "refuted"),
]


@pytest.mark.parametrize(("said", "range_", "claim", "verdict"), TABLE)
def test_the_times_that_a_formula_speaks_of(said: str, range_: str, claim: str, verdict: str) -> None:
    text = f"{said}{FORWARD.replace('RANGE', range_)}$$ {claim} $$\n"
    (found,) = check_document("notes.md", text).claims
    assert found.verdict.name == verdict
