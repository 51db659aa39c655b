"""Entries counted from 0, \\theta_0, \\dots, \\theta_n: sums, cases and conditions that leave the entry 0 out or in."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

MODEL = r"""
Each sample has $x^{(i)} \in \mathbb{R}^{n+1}$ and $y^{(i)} \in \mathbb{R}$, with $x_0 = 1$;
$\theta \in \mathbb{R}^{n+1}$.

$$ h_\theta(x) = \theta_0 x_0 + \theta_1 x_1 + \dots + \theta_n x_n $$
$$ J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})^2 $$
$$ J_r(\theta) = J(\theta) + \frac{\lambda}{2m} \sum_{j=1}^{n} \theta_j^2 $$

$X \in \mathbb{R}^{m \times (n+1)}$ has the samples in its rows.
"""
SLOPE = r"\frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}"
DECAY = SLOPE + r" + \frac{\lambda}{m} \theta_j"
OF_COST, OF_BOTH = (rf"\frac{{\partial {cost}(\theta)}}{{\partial \theta_j}} = " for cost in ("J", "J_r"))

BY_THE_BIAS = r"\frac{\partial J(\theta)}{\partial \theta_0} = \frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})"


def cases(first: str, second: str, at: str = "j = 0", rest: str = r"j \ge 1") -> str:
    return rf"{OF_BOTH} \begin{{cases}} {first} & {at} \\ {second} & {rest} \end{{cases}}"


TABLE = [
    (OF_COST + SLOPE, "proved"),
    (OF_COST + SLOPE.replace(r"\frac{1}{m} ", ""), "refuted"),
    (r"\theta^T x = \sum_{j=0}^{n} \theta_j x_j", "proved"),
    (r"\theta^T x = \sum_{j=1}^{n} \theta_j x_j", "refuted"),
    (r"\theta^T x = \theta_0 + \theta_1 x_1 + \dots + \theta_n x_n", "proved"),
    (r"\theta^T x = \theta_0 + \sum_{j=1}^{n} \theta_j x_j", "proved"),
    (r"\theta^T x = \theta_1 + \sum_{j=1}^{n} \theta_j x_j", "refuted"),
    (BY_THE_BIAS, "proved"),
    (BY_THE_BIAS.replace(r"\theta_0", r"\theta_1"), "refuted"),
    (cases(SLOPE, DECAY), "proved"),
    (cases(SLOPE, DECAY, rest=r"j > 0"), "proved"),
    (cases(SLOPE, DECAY, rest=r"j = 1, 2, \dots, n"), "proved"),
    (cases(SLOPE, DECAY, rest=r"\text{otherwise}"), "proved"),
    (cases(DECAY, SLOPE, r"j \neq 0", "j = 0"), "proved"),
    (cases(DECAY, SLOPE), "refuted"),
    (cases(SLOPE, DECAY.replace(r"\frac{\lambda}{m}", r"\frac{\lambda}{2m}")), "refuted"),
    (cases(SLOPE, DECAY, "j = 1"), "undecided"),
    (OF_BOTH + DECAY, "refuted"),
    (OF_BOTH + DECAY + r" \quad \text{for } j \ge 1", "proved"),
    (OF_BOTH + DECAY + r" \quad (j = 1, 2, \dots, n)", "proved"),
    (OF_BOTH + SLOPE + r" \quad \text{for } j \ge 1", "refuted"),
    (OF_BOTH + SLOPE + r" \quad \text{if } j = 0", "proved"),
    (OF_BOTH + DECAY + r" \quad \text{if } j = 0", "refuted"),
    (r"\nabla_\theta J(\theta) = \frac{1}{m} X^T (X \theta - y)", "proved"),
    (r"\nabla_\theta J(\theta) = \frac{1}{m} X^T (X \theta + y)", "refuted"),
    (r"\sum_{j=0}^{m} y_j = 0", "refuted"),  # one more than there are
]


@pytest.mark.parametrize(("claim", "expected"), TABLE)
def test_entries_from_zero(claim: str, expected: str) -> None:
    assert check_document("notes.md", f"{MODEL}\n$$ {claim} $$\n").claims[-1].verdict.name == expected


def test_the_input_of_the_bias_is_a_hypothesis() -> None:
    """Without x_0 = 1 the slope by \\theta_0 keeps x_0."""
    claim = BY_THE_BIAS
    said = check_document("notes.md", f"{MODEL}\n$$ {claim} $$\n").claims[-1].verdict
    assert "x_0 = 1" in said.hypotheses
    unsaid = check_document("notes.md", f"{MODEL.replace(', with $x_0 = 1$', '')}\n$$ {claim} $$\n").claims[-1].verdict
    assert unsaid.name == "refuted"


WITHOUT = [
    # an axis of length n + 1 without an entry 0 is counted from 1; n and n + 1 in one formula are not read together
    (r"$u, v \in \mathbb{R}^{n+1}$", r"u^T v = \sum_{j=1}^{n} u_j v_j", ("refuted", "undecided")),
    (r"$u, v \in \mathbb{R}^{n}$", r"u^T v = \sum_{j=0}^{n} u_j v_j", ("refuted", "undecided")),
    (r"$u \in \mathbb{R}^{n+1}$, $u_0$ first", r"u^T u - n = \sum_{j=0}^{n} u_j^2 - n", ("undecided",)),
    (r"$u, v \in \mathbb{R}^{n}$", r"u^T v = u_1 v_1 + u_2 v_2 + \dots + u_n v_n", ("proved",)),
    (r"$u, v \in \mathbb{R}^{n}$", r"u^T v = u_1 v_1 + u_2 v_1 + \dots + u_n v_n", ("undecided",)),
    (r"$u, v \in \mathbb{R}^{n}$", r"u^T u = u_1^2 + u_2^2 + \dots + u_n^2", ("proved",)),
    (r"$u, v \in \mathbb{R}^{n}$", r"u^T v = u_1^2 + u_2^2 + \dots + u_n^2", ("refuted",)),
    (r"$A \in \mathbb{R}^{n \times n}$, $u \in \mathbb{R}^n$", r"(A u)_i = \sum_{j=1}^{n} A_{ij} u_j", ("proved",)),
    (r"$A \in \mathbb{R}^{n \times n}$, $u \in \mathbb{R}^n$", r"(A u)_i = \sum_{j=1}^{n} A_{ji} u_j", ("refuted",)),
    (r"$A \in \mathbb{R}^{n \times n}$", r"(A A^T)_{ij} = \sum_{k=1}^{n} A_{ik} A_{jk}", ("proved",)),
    (r"$A \in \mathbb{R}^{n \times n}$", r"(A A^T)_{ij} = \sum_{k=1}^{n} A_{ik} A_{kj}", ("refuted",)),
    (r"$A \in \mathbb{R}^{n \times n}$, $u \in \mathbb{R}^n$", r"(A u)_{ij} = A_{ij} u_j", ("undecided",)),
]


@pytest.mark.parametrize(("words", "claim", "expected"), WITHOUT)
def test_other_axes_and_entries_of_expressions(words: str, claim: str, expected: tuple[str, ...]) -> None:
    assert check_document("notes.md", f"{words}\n\n$$ {claim} $$\n").claims[-1].verdict.name in expected


LIKELIHOOD = r"""
Samples $x^{(i)} \in \mathbb{R}^n$ with labels $y^{(i)} \in \{0, 1\}$; $\theta \in \mathbb{R}^n$,
$g(z) = \frac{1}{1 + e^{-z}}$.

$$ h_\theta(x) = g(\theta^T x) $$
$$ NAME(\theta) = \sum_{i=1}^{m} y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)})) $$
"""
GRADIENT = r"\frac{\partial NAME(\theta)}{\partial \theta_j} = \sum_{i=1}^{m} (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}"


@pytest.mark.parametrize("name", [r"\ell", "l", "L", "J", "K"])
@pytest.mark.parametrize(("change", "expected"), [(("", ""), "proved"), (("(y^{(i)} - h", "(y^{(i)} + h"), "refuted")])
def test_the_sum_goes_on_to_the_other_half_of_a_cost_with_arguments(name, change, expected) -> None:
    text = f"{LIKELIHOOD}\n$$ {GRADIENT.replace(*change)} $$\n".replace("NAME", name)
    assert check_document("notes.md", text).claims[-1].verdict.name == expected


WORDS = r"""
$X$ 是 $m \times (n+1)$ 的矩阵，$\theta$ 是 $(n+1) \times 1$ 的向量，$y$ 是 $m \times 1$ 的向量。

$$ J(\theta) = \frac{1}{2m} (X\theta - y)^T (X\theta - y) $$
"""


@pytest.mark.parametrize(("claim", "expected"), [
    (r"\nabla_\theta J(\theta) = \frac{1}{m} X^T (X\theta - y)", "proved"),
    (r"\nabla_\theta J(\theta) = \frac{1}{m} (X\theta - y)^T X", "refuted"),
    (r"\nabla_\theta J(\theta) = \frac{1}{m} X (X\theta - y)", "refuted"),
])
def test_a_size_and_one_in_words(claim: str, expected: str) -> None:
    assert check_document("notes.md", f"{WORDS}\n$$ {claim} $$\n").claims[-1].verdict.name == expected
