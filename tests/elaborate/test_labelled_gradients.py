"""Gradients of names with a number or a letter below: `dW_2 = ∂J/∂W_2` declares dW_2, whether or not there is a W."""
from __future__ import annotations

import pytest

from derive.pipeline import check_document

NET = r"""$X \in \mathbb{R}^{N \times d}$, $%(w)s \in \mathbb{R}^{d \times c}$, $T \in \mathbb{R}^{N \times c}$.

$$ V = X %(w)s $$
$$ J = \frac12 \| V - T \|^2 $$
$$ d%(w)s = \frac{\partial J}{\partial %(w)s}, \qquad dV = \frac{\partial J}{\partial V} $$
$$ %(claim)s $$
"""


@pytest.mark.parametrize(("name", "claim", "verdict"), [
    ("W_2", "dW_2 = X^T dV", "proved"),
    ("W_{2}", "dW_2 = X^T dV", "proved"),
    ("W_o", "dW_o = X^T dV", "proved"),
    ("W_2", "dW_2 = dV^T X", "refuted"),
    ("W_2", "dW_2 = 2 X^T dV", "refuted"),
    ("W_2", "dW_1 = X^T dV", "undecided"),
])
def test_the_gradient_of_a_labelled_name(name, claim, verdict):
    *_, last = check_document("notes.md", NET % {"w": name, "claim": claim}).claims
    assert last.verdict.name == verdict
