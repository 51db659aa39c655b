"""`h = \\phi(z) = e^{-z^2}`: the value, and the function that has it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SHAPES = r"$z \in \mathbb{R}$, $x, w \in \mathbb{R}^n$."
CASES = [
    (r"h = \phi(z) = e^{-z^2}", r"\frac{d \phi(z)}{dz} = -2 z e^{-z^2}", "proved"),
    (r"h = \phi(z) = e^{-z^2}", r"\frac{d h}{dz} = -2 z \phi(z)", "proved"),
    (r"h = \phi(z) = e^{-z^2}", r"\frac{d \phi(z)}{dz} = -z e^{-z^2}", "refuted"),
    (r"a = g(z) = \max(0, z)", r"g'(z) = 1[z > 0]", "proved"),
    (r"a = g(z) = \max(0, z)", r"g'(z) = 1[z < 0]", "refuted"),
    (r"a = g(z) = \max(0, z)", r"a = g(z) = \min(0, z)", "refuted"),
    (r"a = \sigma(z) = \frac{1}{1 + e^{-z}}", r"\sigma'(z) = a (1 - a)", "proved"),
    (r"u = f(x) = x^T x", r"\frac{\partial u}{\partial x} = 2 x", "proved"),
    (r"u = f(x) = x^T x", r"\frac{\partial f}{\partial x} = x", "refuted"),
]


@pytest.mark.parametrize(("chain", "claim", "name"), CASES)
def test_a_chain_defines_the_function_in_it(chain, claim, name):
    text = f"{SHAPES}\n\n$$ {chain} $$\n\n$$ {claim} $$"
    assert check_document("notes.md", text).claims[-1].verdict.name == name


def test_a_known_function_in_a_chain_is_claimed():
    text = f"{SHAPES}\n\n" r"$$ a = \sigma(z) = \frac{1}{1 + e^{z}} $$"
    (claim,) = check_document("notes.md", text).claims
    assert claim.left == r"\sigma(z)" and claim.verdict.name == "refuted"
