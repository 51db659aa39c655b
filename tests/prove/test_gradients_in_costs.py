"""Derivatives of what has gradients in it: a Hessian times a vector, penalties of gradients, steps of descent.

Each row is proved or refuted by the whole, and what is refuted is never proved by the rules alone.
"""

from __future__ import annotations

from functools import cache

import pytest

from derive.findings import CheckedClaim
from derive.pipeline import check_document
from derive.prove import holds

LOGISTIC = r"""
$$ X \in \mathbb{R}^{m \times n}, y \in \mathbb{R}^{m}, w, v \in \mathbb{R}^n, \lambda \in \mathbb{R} $$
$$ p = \sigma(X w) $$
$$ J = -\sum_{i=1}^m (y_i \log p_i + (1 - y_i) \log(1 - p_i)) + \frac{\lambda}{2} \| w \|^2 $$
$$ g = \frac{\partial J}{\partial w} $$
$$ r = g^T v $$
"""
PENALTY = r"""
$$ A \in \mathbb{R}^{n \times n}, \quad b, x \in \mathbb{R}^n, \quad \mu \in \mathbb{R} $$
$$ f = \frac12 x^T A x - b^T x $$
$$ K = f + \frac{\mu}{2} \| \frac{\partial f}{\partial x} \|^2 $$
"""
DESCENT = r"""
$$ X \in \mathbb{R}^{m \times n}, y, u \in \mathbb{R}^{m}, w, a \in \mathbb{R}^n, \eta \in \mathbb{R} $$
$$ z = X w $$
$$ J = \frac12 \| z - y \|^2 $$
$$ s = w - \eta \frac{\partial J}{\partial w} $$
$$ L = \frac12 \| s - a \|^2 $$
$$ q = \frac{\partial J}{\partial w} $$
$$ t = q \odot w $$
$$ P = \mathbf{1}^T (t \odot t) + J $$
$$ r = u^T \frac{\partial J}{\partial z} $$
"""
ROWS = [
    (LOGISTIC, "g", "w", r"X^T \operatorname{diag}(p \odot (1 - p)) X + \lambda I", "proved"),
    (LOGISTIC, "g", "w", r"X^T \operatorname{diag}(p \odot (1 - p)) X", "refuted"),
    (LOGISTIC, "r", "w", r"X^T (p \odot (1 - p) \odot (X v)) + \lambda v", "proved"),
    (LOGISTIC, "r", "w", r"X^T (p \odot (X v)) + \lambda v", "refuted"),
    (LOGISTIC, "r", "v", "g", "proved"),
    (LOGISTIC, "r", "y", "-X v", "proved"),
    (LOGISTIC, "r", "y", "0", "refuted"),
    (PENALTY, "K", "b", r"\mu (b - \frac12 (A + A^T) x) - x", "proved"),
    (PENALTY, "K", "b", "-x", "refuted"),
    (PENALTY, "K", "x", r"(I + \frac{\mu}{2} (A + A^T)) \frac{\partial f}{\partial x}", "proved"),
    (PENALTY, "K", "x", r"\frac{\partial f}{\partial x}", "refuted"),
    (PENALTY, "K", "A", r"\frac12 x x^T + \frac{\mu}{2} (\nabla_x f x^T + x (\nabla_x f)^T)", "proved"),
    (PENALTY, "K", "A", r"\frac12 x x^T + \mu \nabla_x f x^T", "refuted"),
    (DESCENT, "L", "w", r"(I - \eta X^T X) (s - a)", "proved"),
    (DESCENT, "L", "w", "s - a", "refuted"),
    (DESCENT, "L", r"\eta", r"-(s - a)^T X^T (X w - y)", "proved"),
    (DESCENT, "L", r"\eta", r"(s - a)^T X^T (X w - y)", "refuted"),
    (DESCENT, "P", "w", r"2 t \odot q + 2 X^T X (t \odot w) + q", "proved"),
    (DESCENT, "P", "w", r"2 t \odot q + q", "refuted"),
    (DESCENT, "P", "w", r"2 X^T X (t \odot w) + q", "refuted"),
    (DESCENT, "r", "y", "-u", "proved"),
    (DESCENT, "r", "w", "0", "undecided"),
    (DESCENT, "P", "z", "z - y", "undecided"),
]


@cache
def claims(document: str) -> dict[tuple[str, str], CheckedClaim]:
    rows = [(rf"\frac{{\partial {cost}}}{{\partial {by}}}", right) for where, cost, by, right, _ in ROWS
            if where == document]
    text = document + "".join(f"\n$$ {left} = {right} $$\n" for left, right in rows)
    return {(claim.left, claim.right): claim for claim in check_document("-", text).claims}


@pytest.mark.parametrize(("document", "cost", "by", "right", "expected"), ROWS,
                         ids=[f"{row[1]} by {row[2]}: {row[3]}" for row in ROWS])
def test_what_has_gradients_in_it(document: str, cost: str, by: str, right: str, expected: str) -> None:
    found = claims(document)[rf"\frac{{\partial {cost}}}{{\partial {by}}}", right]
    assert found.verdict.name == expected
    assert found.claim is not None and holds(found.claim) == (expected == "proved")
