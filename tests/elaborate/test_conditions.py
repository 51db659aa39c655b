"""Conditions in words and signs: which become hypotheses of which statements, and which say that they are not read."""

from __future__ import annotations

import pytest

SIGMOID = ("g^{[L]} is the sigmoid",)
S = r"dZ^{[L]} = A^{[L]} - Y"

READ = [
    # the same condition, in all the ways that it is said
    rf"{S} \quad \text{{if }} g^{{[L]}} \text{{ is the sigmoid}}",
    rf"{S} \quad \text{{if }} g^{{[L]}} = \sigma",
    rf"{S} \quad \text{{for }} g^{{[L]}} = \sigma",
    rf"{S} \quad \text{{when }} g^{{[L]}} \text{{ is sigmoid}}",
    rf"{S} \quad \text{{provided that }} g^{{[L]}} \text{{ is the logistic sigmoid}}",
    rf"{S} \quad \text{{as long as }} g^{{[L]}} = \sigma",
    rf"{S} \quad \text{{where }} g^{{[L]}} = \sigma",
    rf"{S} \quad \text{{where }} g^{{[L]}} \text{{ is the sigmoid}}",
    rf"{S} \quad (g^{{[L]}} = \sigma)",
    rf"\text{{if }} g^{{[L]}} \text{{ is the sigmoid, then }} {S}",
    rf"\text{{if }} g^{{[L]}} \text{{ is the sigmoid, }} {S}",
    rf"\text{{if }} g^{{[L]}} = \sigma, {S}",
    rf"\text{{with }} g^{{[L]}} = \sigma: \quad {S}",
    rf"若 g^{{[L]}} 为 sigmoid 函数, 则 {S}",
    rf"若 g^{{[L]}} 为 sigmoid 函数, {S}",
    rf"若 g^{{[L]}} = \sigma, {S}",
    rf"当 g^{{[L]}} 取 sigmoid 函数时, {S}",
    rf"{S}, 其中 g^{{[L]}} 为 sigmoid 函数",
    r"dZ^{[l]} = A^{[l]} - Y \quad \text{if } l = L \text{ and } g^{[L]} = \sigma",
    r"dZ^{[l]} = A^{[l]} - Y \quad \text{if } l = L, g^{[l]} = \sigma",
]


@pytest.mark.parametrize("formula", READ)
def test_the_condition_is_the_hypothesis(after, formula: str) -> None:
    (claim,) = after(formula, context="forward.md")
    assert claim.verdict.name == "proved"
    assert claim.verdict.hypotheses == SIGMOID


NOT_READ = [
    # words that say more than we read: no proof under what they do not say, no refutation of what they exclude
    r"\text{when } g^{[L]} \text{ is not the sigmoid}",
    r"\text{unless } g^{[L]} \text{ is the sigmoid}",
    r"\text{except when } g^{[L]} = \sigma",
    r"\text{if } g^{[L]} \text{ is sigmoid or tanh}",
    r"\text{if } g^{[L]} \text{ is a linear combination of sigmoids}",
    r"\text{if } g^{[L]} \text{ is the hard sigmoid}",
    r"\text{if } g^{[L]} \text{ is a maxout}",
    r"\text{if the output activation is the sigmoid}",
    r"\text{if } Y \text{ is one-hot}",
    r"若 g^{[L]} 不是 sigmoid 函数",
]


@pytest.mark.parametrize("words", NOT_READ)
def test_other_words_leave_it_open(after, words: str) -> None:
    (claim,) = after(rf"{S} \quad {words}", context="forward.md")
    assert (claim.verdict.name, claim.verdict.code) == ("undecided", "DRV306")
    assert "is not read" in claim.verdict.message
    (right,) = after(rf"dA^{{[L-1]}} = W^{{[L]T}} dZ^{{[L]}} \quad {words}", context="forward.md")
    assert right.verdict.name == "proved"


OTHERS = [
    # a condition that does not help
    (rf"{S} \quad \text{{if }} g^{{[L]}} \text{{ is tanh}}", "g^{[L]} is tanh"),
    (rf"{S} \quad \text{{if }} g^{{[L]}} \text{{ is the ReLU}}", "g^{[L]} is the ReLU"),
    (rf"{S} \quad \text{{if }} g^{{[L]}} \text{{ is the identity}}", "g^{[L]} is the identity"),
    (rf"{S} \quad \text{{if }} g^{{[1]}} \text{{ is the sigmoid}}", "g^{[1]} is the sigmoid"),
    (r"dZ^{[L]} = Y - A^{[L]} \quad \text{if } g^{[L]} \text{ is the sigmoid}", "g^{[L]} is the sigmoid"),
]


@pytest.mark.parametrize(("formula", "hypothesis"), OTHERS)
def test_under_another_hypothesis_it_is_refuted(after, formula: str, hypothesis: str) -> None:
    (claim,) = after(formula, context="forward.md")
    assert claim.verdict.name == "refuted"
    assert hypothesis in claim.verdict.hypotheses


REMARKS = [
    # words that limit nothing
    r"\quad \text{(sigmoid)}",
    r"\text{ where } m \text{ is the number of samples}",
    r"\text{ where } g^{[L]} \text{ is the activation}",
    r"\text{ for every layer}",
    r"(不用算)",
]


@pytest.mark.parametrize("words", REMARKS)
def test_remarks_do_not_soften_a_refutation(after, words: str) -> None:
    (claim,) = after(rf"dZ^{{[L]}} = Y - A^{{[L]}} {words}", context="forward.md")
    assert claim.verdict.name == "refuted"


STEP = r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})"
LAYERS = [
    rf"{STEP} \quad \text{{for }} 1 \le l < L",
    rf"{STEP} \quad \text{{for }} l = 1, \dots, L-1",
    rf"{STEP}, \quad l = 1, \dots, L-1",
    rf"{STEP}, \quad l = L-1, \dots, 1",
    rf"{STEP}, \quad l = 1, 2, \dots, L-1",
    rf"{STEP} \quad (1 \le l < L)",
    rf"{STEP} \quad \text{{for all }} l < L",
    rf"\text{{for }} l = 1, \dots, L-1: \quad {STEP}",
]


@pytest.mark.parametrize("formula", LAYERS)
def test_ranges_of_layers(after, formula: str) -> None:
    (claim,) = after(formula, context="forward.md")
    assert claim.verdict.name == "proved"
    assert [str(one) for one in claim.claim.ranges if one.variable == "l"] == ["1 ≤ l ≤ L-1"]


AT_ONE_LAYER = [
    (r"dA^{[l]} = -\frac{Y}{A^{[l]}} + \frac{1 - Y}{1 - A^{[l]}} \quad \text{for } l = L", "proved"),
    (r"dA^{[l]} = -\frac{Y}{A^{[l]}} + \frac{1 - Y}{1 - A^{[l]}} \quad \text{for } l < L", "refuted"),
    (r"dA^{[l]} = -\frac{Y}{A^{[l]}} + \frac{1 - Y}{1 - A^{[l]}}", "refuted"),
    (r"dA^{[l-1]} = W^{[l]T} dZ^{[l]} \quad \text{for } l = 1", "proved"),
    (r"Z^{[l]} = W^{[l]} X + b^{[l]} \quad \text{for } l = 1", "proved"),
    (r"Z^{[l]} = W^{[l]} X + b^{[l]} \quad \text{for } l = 2", "refuted"),
]


@pytest.mark.parametrize(("formula", "verdict"), AT_ONE_LAYER)
def test_a_formula_for_one_layer(after, formula: str, verdict: str) -> None:
    (claim,) = after(formula, context="forward.md")
    assert claim.verdict.name == verdict


def test_what_stands_under_one_condition(after) -> None:
    """All statements of a formula that begins with one, or ends with it."""
    product = r"dW^{[L]} = \frac{1}{m} (A^{[L]} - Y) A^{[L-1]T}"
    for formula in (
        rf"\text{{if }} g^{{[L]}} \text{{ is the sigmoid, }} {S}, {product}",
        rf"{product}, {S} \quad \text{{if }} g^{{[L]}} = \sigma",
    ):
        assert [(c.verdict.name, c.verdict.hypotheses) for c in after(formula, context="forward.md")] == [
            ("proved", SIGMOID)
        ] * 2


def test_a_condition_ends_with_its_formula(after) -> None:
    (claim,) = after(rf"{S} \quad \text{{if }} g^{{[L]}} = \sigma", S, context="forward.md")
    assert claim.verdict.name == "refuted"


def test_a_declared_activation_holds_for_all_that_follows(after) -> None:
    (claim,) = after(r"g^{[L]} = \sigma", S, context="forward.md")
    assert (claim.verdict.name, claim.verdict.hypotheses) == ("proved", SIGMOID)
