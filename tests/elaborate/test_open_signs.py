"""Signs with more than one meaning: what is not read is said, and what is read in one way says which."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

GIVEN = (
    "$a \\in \\mathbb{R}$, $x \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times n}$.\n\n"
)
TABLE = [
    # a claim, its verdict, words in its readings or its hypotheses
    (r"\lfloor a \rfloor = a", "undecided", ""),
    (r"\left\lceil a \right\rceil = a", "undecided", ""),
    (r"\left\lfloor a \right\rceil = a", "undecided", ""),
    (r"2 \langle a \rangle = 2 a", "undecided", ""),
    (r"\log \lfloor a \rfloor = \log a", "undecided", ""),
    (r"\sum_i \lfloor x_i \rfloor = \sum_i x_i", "undecided", ""),
    (r"f(t) = \lfloor t \rfloor", "undecided", ""),
    (r"\langle x, x \rangle = x^T x", "proved", ""),
    (r"\llbracket a > 0 \rrbracket = 1[a > 0]", "proved", ""),
    (r"\left[ a \right] = \left\{ a \right\}", "proved", ""),
    (r"\|A\|_2^2 = \|A\|_F^2", "undecided", ""),
    (r"\|A\|_2^2 = \operatorname{tr}(A^T A)", "proved", "root of the sum of squares"),
    (r"\|A\|_F^2 = \operatorname{tr}(A^T A)", "proved", ""),
    (r"\|x\|_2^2 = x^T x", "proved", ""),
    (r"(A^{-1})^{-1} = A", "proved", "A^{-1} exists"),
    (r"\sum_{i=0}^{n-1} x_i = \sum_{i=1}^{n} x_i", "undecided", ""),
    (r"2 \sum_{i=0}^{n-1} x_i = \sum_{j=0}^{n-1} 2 x_j", "proved", "counted from 0"),
    (r"2 \sum_{i=1}^{n} x_i = \sum_{j=1}^{n} 2 x_j", "proved", ""),
]


@pytest.mark.parametrize(("claim", "verdict", "said"), TABLE)
def test_a_sign_with_more_than_one_meaning(claim: str, verdict: str, said: str) -> None:
    (found,) = check_document("notes.md", f"{GIVEN}$$ {claim} $$\n").claims
    assert found.verdict.name == verdict
    words = [*getattr(found.verdict, "readings", ()), *getattr(found.verdict, "hypotheses", ())]
    assert words == [] if not said else any(said in one for one in words)
