"""Slopes of what lies in the middle, where the document writes out the chain rule that they belong to."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NORM = r"""
Over a batch of $m$ numbers, with $\gamma, \beta, \epsilon \in \mathbb{R}$:

$$ \mu_B = \frac{1}{m} \sum_{i=1}^m x_i $$
$$ \sigma_B^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu_B)^2 $$
$$ \hat{x}_i = \frac{x_i - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}} $$
$$ y_i = \gamma \hat{x}_i + \beta $$
"""
RULE = (r"\frac{\partial \ell}{\partial x_i} = "
        r"\frac{\partial \ell}{\partial \hat{x}_i} \frac{\partial \hat{x}_i}{\partial x_i}"
        r" + \frac{\partial \ell}{\partial \mu_B} \frac{\partial \mu_B}{\partial x_i}"
        r" + \frac{\partial \ell}{\partial \sigma_B^2} \frac{\partial \sigma_B^2}{\partial x_i}")
SLOPE = r"\frac{\partial \hat{x}_i}{\partial x_i} = \frac{1}{\sqrt{\sigma_B^2 + \epsilon}}"
TABLE = [
    (RULE, "proved"),
    (RULE.replace(r"} + \frac{\partial \ell}{\partial \mu", r"} - \frac{\partial \ell}{\partial \mu"), "refuted"),
    (SLOPE, "proved"),
    (SLOPE.replace("{1}{", "{-1}{"), "refuted"),
    (SLOPE.replace("{1}{", r"{\gamma}{"), "refuted"),
    (r"\frac{\partial \mu_B}{\partial x_i} = \frac{1}{m}", "proved"),
    (r"\frac{\partial \mu_B}{\partial x_i} = 1", "refuted"),
    (r"\frac{\partial \sigma_B^2}{\partial x_i} = \frac{2 (x_i - \mu_B)}{m}", "proved"),
    (r"\frac{\partial \sigma_B^2}{\partial x_i} = \frac{2 (x_i - \mu_B)}{m - 1}", "refuted"),
    (r"\frac{\partial \sigma_B^2}{\partial x_i} = \frac{x_i - \mu_B}{m}", "refuted"),
    (r"\frac{\partial \hat{x}_i}{\partial \mu_B} = \frac{-1}{\sqrt{\sigma_B^2 + \epsilon}}", "proved"),
    (r"\frac{\partial \hat{x}_i}{\partial \mu_B} = \frac{1}{\sqrt{\sigma_B^2 + \epsilon}}", "refuted"),
    (r"\frac{\partial \ell}{\partial \sigma_B^2} = -\frac{1}{2} \sum_{i=1}^m \frac{\partial \ell}{\partial \hat{x}_i}"
     r" (x_i - \mu_B) (\sigma_B^2 + \epsilon)^{-3/2}", "proved"),
    (r"\frac{\partial \ell}{\partial \sigma_B^2} = \frac{1}{2} \sum_{i=1}^m \frac{\partial \ell}{\partial \hat{x}_i}"
     r" (x_i - \mu_B) (\sigma_B^2 + \epsilon)^{-3/2}", "refuted"),
]


@pytest.mark.parametrize(("claim", "expected"), TABLE)
def test_slopes_of_a_rule_that_is_written_out(claim: str, expected: str) -> None:
    text = f"{NORM}\n$$ {RULE} $$\n\n$$ {claim} $$\n"
    assert check_document("notes.md", text).claims[-1].verdict.name == expected


def test_the_reading_is_listed_and_rests_on_the_rule() -> None:
    held = check_document("notes.md", f"{NORM}\n$$ {RULE} $$\n\n$$ {SLOPE} $$\n").claims[-1].verdict
    assert any("held fixed, as the chain rule says" in reading for reading in held.readings)
    assert check_document("notes.md", f"{NORM}\n$$ {SLOPE} $$\n").claims[-1].verdict.name == "undecided"


def test_a_letter_that_is_not_at_the_head_of_the_chain() -> None:
    """The second step holds for each j; the head is the sum over j, which the first step misses."""
    given = r"$x \in \mathbb{R}^n$, $W \in \mathbb{R}^{k \times n}$. $$ z = W x $$ $$ L = \sum_{j=1}^k z_j^3 $$"
    first = r"\frac{\partial L}{\partial x_p} = \frac{\partial L}{\partial z_j} \frac{\partial z_j}{\partial x_p}"
    claims = check_document("notes.md", rf"{given} $$ {first} = 3 z_j^2 W_{{jp}} $$").claims
    assert [claim.verdict.name for claim in claims] == ["refuted", "undecided"]
    assert "j stands here, and not at the head of the chain" in claims[-1].verdict.message
    whole = first.replace(r"= \frac", r"= \sum_{j=1}^k \frac") + r" = \sum_{j=1}^k 3 z_j^2 W_{jp}"
    claims = check_document("notes.md", rf"{given} $$ {whole} $$").claims
    assert [claim.verdict.name for claim in claims] == ["proved", "proved"]


LAYER = r"$W \in \mathbb{R}^{k \times n}$, $A \in \mathbb{R}^{n \times m}$."
LINES = [
    # words, claim, verdict: slices, rows with a small letter, a column under a sum
    (LAYER, r"Z = W A",
     r"Z_{(j,l)} = w_j^T A_{(:,l)}", "proved"),
    (LAYER, r"Z = W A",
     r"Z_{(j,l)} = w_j^T A_{(l,:)}", "refuted"),
    (LAYER, r"Z = W A",
     r"Z_{j,l} = W_{j,:} A_{:,l}", "proved"),
    (LAYER, r"Z = W A",
     r"Z_{j,l} = W_{j,:}^T A_{:,l}", "proved"),
    (LAYER, r"Z = W A",
     r"Z_{\cdot l} = W A_{\cdot l}", "proved"),
    (LAYER, r"Z = W A",
     r"Z_{:,l} = W_{:,l}", "refuted"),
    (LAYER, r"Z = W A",
     r"\frac{\partial Z_{jl}}{\partial A_{pl}} = (w_j)_p", "proved"),
    (LAYER, r"Z = W A",
     r"\frac{\partial Z_{jl}}{\partial A_{pl}} = (w_p)_j", "proved"),  # a column, as only that fits
    (LAYER, r"Z = W A",
     r"\frac{\partial Z_{jl}}{\partial A_{pl}} = (w_j)_p + 1", "refuted"),
    (r"$b \in \mathbb{R}^k$, $Z \in \mathbb{R}^{k \times m}$.", r"b = \sum_{i=1}^m Z_i",
     r"b_j = \sum_{i=1}^m Z_{ji}", "proved"),
    (r"$A \in \mathbb{R}^{n \times n}$.", r"B = A A",
     r"B_{ij} = a_i^T a_j", "undecided"),
]


@pytest.mark.parametrize(("words", "given", "claim", "expected"), LINES)
def test_lines_of_matrices(words: str, given: str, claim: str, expected: str) -> None:
    text = f"{words}\n\n$$ {given} $$\n\n$$ {claim} $$\n"
    assert check_document("notes.md", text).claims[-1].verdict.name == expected


EACH = r"""
$x^{(i)} \in \mathbb{R}^n$, $w \in \mathbb{R}^n$, $b, y^{(i)} \in \mathbb{R}$.
$$ z^{(i)} = w^T x^{(i)} + b $$
$$ a^{(i)} = \sigma(z^{(i)}) $$
$$ J = -\frac{1}{m} \sum_{i=1}^m \left( y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)}) \right) $$
$$ dw = \frac{\partial J}{\partial w}, \qquad db = \frac{\partial J}{\partial b} $$
"""


@pytest.mark.parametrize(("claim", "expected"), [
    (r"dw = \frac{1}{m} \sum_{i=1}^m dw^{(i)}", "proved"),
    (r"dw = \sum_{i=1}^m dw^{(i)}", "refuted"),
    (r"db = \frac{1}{m} \sum_{i=1}^m db^{(i)}", "proved"),
    (r"dw^{(i)} = x^{(i)} (a^{(i)} - y^{(i)})", "proved"),
    (r"dw_j^{(i)} = x_j^{(i)} (a^{(i)} - y^{(i)})", "proved"),
    (r"dw_j^{(i)} = x_j^{(i)} (y^{(i)} - a^{(i)})", "refuted"),
    (r"dw_j^{(i)} = \frac{1}{m} x_j^{(i)} (a^{(i)} - y^{(i)})", "refuted"),
    (r"db^{(i)} = a^{(i)} - y^{(i)}", "proved"),
    (r"db^{(i)} = a^{(i)} + y^{(i)}", "refuted"),
])
def test_the_gradient_of_one_sample(claim: str, expected: str) -> None:
    assert check_document("notes.md", f"{EACH}\n$$ {claim} $$\n").claims[-1].verdict.name == expected


@pytest.mark.parametrize("word", ["Loss", "FinalOutput", "cost"])
def test_a_word_that_is_differentiated_is_one_name(word: str) -> None:
    text = r"$x, y \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$. $$ y = A x $$ $$ WORD = y^T y $$ $$ CLAIM $$"
    for claim, expected in ((r"\frac{\partial WORD}{\partial x} = 2 A^T y", "proved"),
                            (r"\frac{\partial WORD}{\partial x} = 2 A y", "refuted")):
        found = check_document("notes.md", text.replace("CLAIM", claim).replace("WORD", word)).claims[-1]
        assert found.verdict.name == expected


SOFTMAX = r"""
Samples $x^{(i)} \in \mathbb{R}^n$, $\theta \in \mathbb{R}^{n \times K}$; labels $y^{(i)} \in \{1, \dots, K\}$.

$$ p_k^{(i)} = \frac{\exp(\theta_k^T x^{(i)})}{\sum_{j=1}^{K} \exp(\theta_j^T x^{(i)})} $$
$$ J(\theta) = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{K} 1\{y^{(i)} = k\} \log p_k^{(i)} $$
"""
BY_ONE_CLASS = r"\nabla_{\theta_k} J(\theta) = -\frac{1}{m} \sum_{i=1}^{m} x^{(i)} (1\{y^{(i)} = k\} - p_k^{(i)})"


@pytest.mark.parametrize(("claim", "expected"), [
    (BY_ONE_CLASS, "proved"),
    (BY_ONE_CLASS.replace("= -", "= "), "refuted"),
    (BY_ONE_CLASS.replace(r"\frac{1}{m}", ""), "refuted"),
    (BY_ONE_CLASS.replace(" - p_k", " + p_k"), "refuted"),
    (BY_ONE_CLASS.replace(" - p_k^{(i)}", ""), "refuted"),
])
def test_the_class_of_a_sample_in_an_indicator(claim: str, expected: str) -> None:
    assert check_document("notes.md", f"{SOFTMAX}\n$$ {claim} $$\n").claims[-1].verdict.name == expected
