"""Members that are declared one by one, `x_i \\in \\mathbb{R}^d`: each of its own, whatever runs over them."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

ONE_BY_ONE = (
    "Let $x_i \\in \\mathbb{R}^d$ and $y_i \\in \\mathbb{R}$ for $i = 1, \\dots, n$, and $w \\in \\mathbb{R}^d$."
)
LISTED = "Let $x_1, \\dots, x_n \\in \\mathbb{R}^d$, $y \\in \\mathbb{R}^n$ and $w \\in \\mathbb{R}^d$."
ABOVE = "Let $x^{(i)} \\in \\mathbb{R}^d$ and $y^{(i)} \\in \\mathbb{R}$, and $w \\in \\mathbb{R}^d$."
ROWS_OF = "Let $X \\in \\mathbb{R}^{n \\times d}$, $y \\in \\mathbb{R}^n$ and $w \\in \\mathbb{R}^d$."
COLUMNS_OF = "Let $X \\in \\mathbb{R}^{d \\times n}$, $y \\in \\mathbb{R}^n$ and $w \\in \\mathbb{R}^d$."
LOSS = r"L = \sum_{i=1}^n (w^T x_i - y_i)^2"
SLOPE = r"\nabla_w L = 2 \sum_{i=1}^n (w^T x_i - y_i) x_i"
WRONG = r"\nabla_w L = \sum_{i=1}^n (w^T x_i - y_i) x_i"

ROWS = [
    # what is declared, formulas, the verdicts of the claims
    (ONE_BY_ONE, [LOSS, SLOPE, WRONG], ["proved", "refuted"]),
    (LISTED, [LOSS, SLOPE, WRONG], ["proved", "refuted"]),
    (ROWS_OF, [LOSS, SLOPE, WRONG, r"\nabla_w L = 2 X^T (X w - y)"], ["proved", "refuted", "proved"]),
    (COLUMNS_OF, [LOSS, SLOPE, WRONG, r"\nabla_w L = 2 X (X^T w - y)"], ["proved", "refuted", "proved"]),
    (
        ABOVE,
        [
            r"L = \frac{1}{N} \sum_{i=1}^N (w^T x^{(i)} - y^{(i)})^2",
            r"\nabla_w L = \frac{2}{N} \sum_{i=1}^N (w^T x^{(i)} - y^{(i)}) x^{(i)}",
            r"\nabla_w L = 2 \sum_{i=1}^N (w^T x^{(i)} - y^{(i)}) x^{(i)}",
        ],
        ["proved", "refuted"],
    ),
    (ONE_BY_ONE, [r"\sum_{i=1}^n x_i = n x_i"], ["refuted"]),
    (ONE_BY_ONE, [r"\sum_{i=1}^n x_i = n x_1"], ["refuted"]),
    (ONE_BY_ONE, [r"\sum_{i=1}^n y_i = n y_1"], ["refuted"]),
    (ONE_BY_ONE, [r"\sum_{i=1}^n x_i = \sum_{j=1}^n x_j"], ["proved"]),
    (LISTED, [r"\sum_{i=1}^n x_i = n x_1"], ["refuted"]),
    ("$$W_i \\in \\mathbb{R}^{d \\times d}$$", [r"\sum_{i=1}^n W_i = n W_i"], ["undecided"]),
]


@pytest.mark.parametrize(("given", "formulas", "verdicts"), ROWS)
def test_members(given: str, formulas: list[str], verdicts: list[str]) -> None:
    text = "\n\n".join((given, *(f"$$ {formula} $$" for formula in formulas)))
    assert [claim.verdict.name for claim in check_document("-", text).claims] == verdicts
