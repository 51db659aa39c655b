"""What a sentence denies, doubts, asks, or says of one case alone is not assumed; its neighbours are."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

S = "Let $S \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}^n$. "
OF_S = "\n\n$$ \\frac{\\partial}{\\partial x} x^T S x = 2 S x $$\n"
X = "Let $x \\in \\mathbb{R}$. "
OF_X = "\n\n$$ |x| = x $$\n"
G = "Let $z \\in \\mathbb{R}$ and $a = g(z)$ with an elementwise $g$. "
OF_G = "\n\n$$ g'(z) = a (1 - a) $$\n"
P = "Let $p \\in \\mathbb{R}^n$. "
OF_P = "\n\n$$ 2 \\sum_i p_i = 2 $$\n"
Y = "Let $y \\in \\mathbb{R}$. "
OF_Y = "\n\n$$ 3 y^2 = 3 y $$\n"
V = "Let $v \\in \\mathbb{R}^n$. "
OF_V = "\n\n$$ \\sum_i |v_i| = \\sum_i v_i $$\n"
M = "Let $X \\in \\mathbb{R}^{d \\times m}$. "
OF_M = "\n\n$$ \\frac{1}{m} X X^T = X X^T $$\n"

TAKEN_BACK = [
    (S, OF_S, [
        "We cannot assume that $S$ is symmetric.", "We don't know whether $S$ is symmetric.",
        "It is false that $S$ is symmetric.", "Is $S$ symmetric?", "$S$ is symmetric if and only if $n = 1$.",
        "$S$ is symmetric only in special cases.", "Nothing says that $S$ is symmetric.",
        "Suppose for a contradiction that $S$ is symmetric.", "Here $S = S^T$ is not assumed.",
        "Nothing forces $S = S^T$.", "There is no need for $S$ to be symmetric.", "$S$ is asymmetric.",
        "We drop the assumption that $S$ is symmetric.", "Without assuming that $S$ is symmetric we get",
        "我们不假设 $S$ 是对称的。", "$S$ 未必对称。", "不能认为 $S$ 对称。",
    ]),
    (X, OF_X, [
        "We do not assume $x > 0$.", "It is not true that $x > 0$.", "Let $x > 0$ be false.",
        "The condition $x > 0$ is not needed.", "Whether $x > 0$ or not,", "It is wrong that $x$ is positive.",
        "Without $x > 0$ we have", "$x > 0$ is impossible.", "不要求 $x > 0$。",
        "We do not assume, for instance, that $x > 0$.", "We do not assume that $x > 2$ or $x > 0$.",
    ]),
    (G, OF_G, [
        "We do not assume that $g$ is the sigmoid.", "Is $g$ the sigmoid?", "Nothing says that $g = \\sigma$.",
        "$g$ is the sigmoid? No.", "未必 $g$ 是 sigmoid。",
    ]),
    (P, OF_P, [
        "We do not assume that $p$ sums to 1.", "It is false that $\\sum_i p_i = 1$.", "$p$ rarely sums to 1.",
        "$p$ sums to 1 only if normalised.", "$p$ sums to 1.5.", "$p$ sums to 10.",
    ]),
    (Y, OF_Y, ["We do not assume $y \\in \\{0, 1\\}$.", "It is not true that $y \\in \\{0, 1\\}$."]),
    (V, OF_V, [
        "We do not need $v_i > 0$.", "$v_i > 0$ for some $i$.", "Some entries of $v$ are positive.",
    ]),
    (M, OF_M, [
        "If $m = 1$ we need no mean.", "The two agree for $m = 1$.", "In the special case $m = 1$ this is easy.",
        "Not only $m = 1$ is allowed.", "It does not hold unless $m = 1$.", "It holds only if $m = 1$.",
        "We do not assume $m = 1$.", "若 $m = 1$，则不必平均。", "对于 $m = 1$ 很简单。",
    ]),
]

ASSUMED = [
    (S, OF_S, [
        "Suppose, without loss of generality, that $S$ is symmetric.", "The cost is not convex, but $S$ is symmetric.",
        "Since $x$ is not fixed, let $S$ be symmetric.",
        "不失一般性，设 $S$ 为对称矩阵。", "$S$ is symmetric. It is not diagonal.",
    ]),
    (X, OF_X, [
        "We assume $x > 0$.", "Do not forget that $x > 0$.", "Nothing else is fixed. Let $x > 0$.",
        "It is no restriction to assume $x > 0$.",
        "不妨设 $x > 0$。", "Let $x > 0$. Is that enough?",
    ]),
    (G, OF_G, ["Here $g$ is the sigmoid.", "The net is not deep, and $g$ is the sigmoid."]),
    (P, OF_P, ["Here $p$ sums to 1.", "Nothing is lost, since $\\sum_i p_i = 1$."]),
    (Y, OF_Y, ["We assume $y \\in \\{0, 1\\}$."]),
    (V, OF_V, ["The entries of $v$ are positive.", "We need $v_i > 0$."]),
    (M, OF_M, ["Here $m = 1$.", "The set has $m = 1$ sample.", "When $m = 1$, we have", "若 $m = 1$，则"]),
]


def rows(table: list[tuple[str, str, list[str]]]) -> list[tuple[str, str]]:
    return [(f"{given}{words}{claim}", words) for given, claim, sentences in table for words in sentences]


@pytest.mark.parametrize("text", [pytest.param(text, id=words) for text, words in rows(TAKEN_BACK)])
def test_what_is_taken_back_is_not_assumed(text: str) -> None:
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name in ("refuted", "undecided")


@pytest.mark.parametrize("text", [pytest.param(text, id=words) for text, words in rows(ASSUMED)])
def test_what_is_said_is_assumed_and_printed(text: str) -> None:
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == "proved"
    assert claim.verdict.hypotheses


NUMBERS = [
    # text, the hypotheses of its claims
    (f"{M}Here $m = 1$.{OF_M}", [("m = 1",)]),
    (f"{M}{V}Here $m = 1$.\n\n$$ \\|v\\|^2 = v^T v $$\n", [()]),
    (f"{M}For $m = 1$ the formula is{OF_M}In general{OF_M}", [("m = 1",), ()]),
    (f"{M}\n\n## The case $m = 1$\n\nNow{OF_M}", [("m = 1",)]),
    (f"## One\n\n{M}Here $m = 1$.{OF_M}\n## Many\n\n{M}{OF_M}", [("m = 1",), ("m = 1",)]),
]


@pytest.mark.parametrize(("text", "hypotheses"), NUMBERS)
def test_the_number_of_a_size_is_a_hypothesis(text: str, hypotheses: list[tuple[str, ...]]) -> None:
    claims = check_document("notes.md", text).claims
    assert [claim.verdict.hypotheses for claim in claims] == hypotheses
