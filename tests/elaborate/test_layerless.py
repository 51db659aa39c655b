"""Formulas of a network that leave the layers out."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NETWORK = (
    r"x \in \mathbb{R}^{n_0}, \quad y \in \mathbb{R}^{n_L}, \quad w^l \in \mathbb{R}^{n_l \times n_{l-1}}, \quad "
    r"b^l \in \mathbb{R}^{n_l}, \quad l = 1, \dots, L",
    r"a^0 = x, \quad z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l)",
    r"C = \frac{1}{2} \sum_{j=1}^{n_L} (a^L_j - y_j)^2",
    r"\delta^l = \frac{\partial C}{\partial z^l}",
)
TABLE = [
    (r"\frac{\partial C}{\partial b} = \delta", "proved"),
    (r"\frac{\partial C}{\partial b} = -\delta", "undecided"),
    (r"\frac{\partial C}{\partial w} = \delta a^T", "undecided"),
    (r"\frac{\partial C}{\partial b} = \delta^l", "undecided"),
    (r"\delta^L = \nabla_a C \odot \sigma'(z^L)", "proved"),
    (r"\delta^L = \nabla_a C \odot \sigma'(z^{L-1})", "refuted"),
    (r"\delta^l = \nabla_a C \odot \sigma'(z^l)", "refuted"),
    (r"\delta^L = \nabla_z C", "undecided"),
]


@pytest.mark.parametrize(("formula", "expected"), TABLE)
def test_without_layers(formula: str, expected: str) -> None:
    text = "".join(f"$$\n{one}\n$$\n\n" for one in (*NETWORK, formula))
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == expected, claim.verdict.message


def test_the_layer_that_is_meant_is_said() -> None:
    text = "".join(f"$$\n{one}\n$$\n\n" for one in (*NETWORK, TABLE[0][0], TABLE[1][0], TABLE[4][0]))
    one, other, output = (claim.verdict for claim in check_document("notes.md", text).claims)
    assert "no name has a layer: all are of one layer, l" in one.readings
    assert other.code == "DRV303"
    assert other.message == "no name has a layer, and with all of them at one layer it is false"
    assert "a without a layer is a^{[L]}: C is a function of it" in output.readings
