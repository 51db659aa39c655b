"""Functions by cases with a constant of the document in them, and arrays that are defined over their variables."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

HUBER = r"""
$$ x, y \in \mathbb{R}^n, \quad \delta > 0 $$
$$ \ell(r) = \begin{cases} \frac12 r^2 & |r| \le \delta \\ \delta (|r| - \frac12 \delta) & |r| > \delta \end{cases} $$
$$ J = \sum_{i=1}^n \ell(x_i - y_i) $$
"""
CASES = r"\begin{cases} x_i - y_i & |x_i - y_i| \le \delta \\ SLOPE & |x_i - y_i| > \delta \end{cases}"
SQUARES = r"$$ x, y \in \mathbb{R}^n $$ $$ q(x) = x \odot x $$"
ROWS = [
    (HUBER, r"\frac{\partial J}{\partial x_i} = " + CASES.replace("SLOPE", r"\delta \operatorname{sign}(x_i - y_i)"),
     "proved"),
    (HUBER, r"\frac{\partial J}{\partial x_i} = " + CASES.replace("SLOPE", r"\delta"), "refuted"),
    (HUBER, r"\frac{\partial J}{\partial x_i} = x_i - y_i", "refuted"),
    # r is an array here, and ℓ one of its kind: what it is elsewhere is not read
    (HUBER.replace(r"x, y", r"x, y, r"), r"\frac{\partial J}{\partial x_i} = x_i - y_i", "undecided"),
    (SQUARES, r"\mathbf{1}^T q(y) = y^T y", "proved"),
    (SQUARES, r"\mathbf{1}^T q(y) = x^T x", "refuted"),
]


@pytest.mark.parametrize(("document", "formula", "expected"), ROWS, ids=[row[1][-30:] + row[2] for row in ROWS])
def test_a_function_with_a_constant(document: str, formula: str, expected: str) -> None:
    claims = check_document("-", f"{document}\n\n$$ {formula} $$\n").claims
    assert claims[-1].verdict.name == expected
