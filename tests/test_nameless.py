"""Expressions without a name stand in verdicts as they are meant; what a multiple of the identity is worth."""
from __future__ import annotations

import pytest

from derive.pipeline import check_document

DECLARED = (r"$A, B \in \mathbb{R}^{n \times n}$, $X \in \mathbb{R}^{k \times n}$, "
            r"$c \in \mathbb{R}$, $a \in \mathbb{R}^{n}$.")


def checked(latex: str):
    (claim,) = check_document("notes.md", f"{DECLARED}\n\n$$ {latex} $$").claims
    return claim.verdict


@pytest.mark.parametrize(("latex", "conditions"), [
    (r"(A B)^{-1} = B^{-1} A^{-1}", {r"\det(A B) ≠ 0", r"\det A ≠ 0", r"\det B ≠ 0"}),
    (r"X^T X (X^T X)^{-1} = (X^T X)^{-1} X^T X", {r"\det(X^T X) ≠ 0"}),
    (r"\frac{\partial}{\partial a} \sum_{i=1}^{n} |a_i + c| = \mathrm{sign}(a + c)",
     {"a_{i} + c ≠ 0 where it has a kink"}),
    (r"((A + B)^{-1})^{-1} = A + B", set()),
])
def test_what_has_no_name_is_written_out(latex, conditions):
    verdict = checked(latex)
    assert verdict.name == "proved" and conditions <= set(verdict.conditions)
    assert not any("\\{" in text for text in verdict.conditions)


@pytest.mark.parametrize(("latex", "name"), [
    (r"\det(A^{-1} A) = 1", "proved"),
    (r"\det(A^{-1} A) = 2", "refuted"),
    (r"\det I_n = 1", "proved"),
    (r"(A^{-1} A)^{-1} B = B", "proved"),
    (r"(3 A A^{-1})^{-1} B = \frac13 B", "proved"),
    (r"(3 A A^{-1})^{-1} B = 3 B", "refuted"),
    (r"\det(3 A A^{-1}) = 3", "refuted"),
    (r"\det(3 A A^{-1}) = 1", "refuted"),
])
def test_a_multiple_of_the_identity(latex, name):
    assert checked(latex).name == name
