"""Identities between known functions, determinants and double sums: each proved, beside a near miss that is refuted."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NUMBERS = (
    r"$$x \in \mathbb{R}, \; y \in \mathbb{R}, \; z \in \mathbb{R}, \; w \in \mathbb{R}^n, \; v \in \mathbb{R}^n$$"
)
MATRICES = (
    r"$$u, v \in \mathbb{R}^n, \; A \in \mathbb{R}^{n \times n}, \; C \in \mathbb{R}^{k \times k}, \;"
    r" U \in \mathbb{R}^{n \times k}, \; V \in \mathbb{R}^{k \times n}$$"
)

ROWS = [
    # what is given, a formula that is proved, a near miss that is refuted
    (NUMBERS, r"\log \sigma(x) = -\log(1 + e^{-x})", r"\log \sigma(x) = -\log(1 + e^{x})"),
    (NUMBERS, r"\log \sigma(x) = -\mathrm{softplus}(-x)", r"\log \sigma(x) = -\mathrm{softplus}(x)"),
    (
        NUMBERS,
        r"\mathrm{softplus}(x) - \mathrm{softplus}(-x) = x",
        r"\mathrm{softplus}(x) - \mathrm{softplus}(-x) = 2x",
    ),
    (NUMBERS, r"\tanh(x) = 2\sigma(2x) - 1", r"\tanh(x) = 2\sigma(x) - 1"),
    (NUMBERS, r"\max(x, y) = \frac{x + y + |x - y|}{2}", r"\max(x, y) = \frac{x + y - |x - y|}{2}"),
    (NUMBERS, r"|x| = \max(x, -x)", r"|x| = \max(x, 0)"),
    (NUMBERS, r"\max(x, x, y) = \max(x, y)", r"\max(x, y, z) = \max(x, y)"),
    (NUMBERS, r"\frac{d}{dx}\max(0, 1-x)^2 = -2\max(0, 1-x)", r"\frac{d}{dx}\max(0, 1-x)^2 = 2\max(0, 1-x)"),
    (NUMBERS, r"\max\{0, x\}^2 = x \max\{0, x\}", r"\max\{0, x\}^2 = x^2"),
    (NUMBERS, r"\sin(x + y) = \sin x \cos y + \cos x \sin y", r"\sin(x + y) = \sin x \cos y - \cos x \sin y"),
    (NUMBERS, r"\cos(2x) = 1 - 2 \sin^2 x", r"\cos(2x) = 1 - \sin^2 x"),
    (NUMBERS, r"\frac{d}{dx}\tan x = \frac{1}{\cos^2 x}", r"\frac{d}{dx}\tan x = \frac{1}{\sin^2 x}"),
    (
        NUMBERS,
        r"\frac{d}{dx}\arctan\frac{x}{y} = \frac{y}{x^2 + y^2}",
        r"\frac{d}{dx}\arctan\frac{x}{y} = \frac{x}{x^2 + y^2}",
    ),
    (NUMBERS, r"\frac{d}{dx}\arccos x = -\frac{1}{\sqrt{1-x^2}}", r"\frac{d}{dx}\arccos x = \frac{1}{\sqrt{1-x^2}}"),
    (NUMBERS, r"\frac{d}{dx}\tanh x = \operatorname{sech}^2(x)", r"\frac{d}{dx}\tanh x = \operatorname{sech}(x)"),
    (
        NUMBERS,
        r"\frac{d}{dx}\operatorname{artanh}(x) = \frac{1}{1-x^2}",
        r"\frac{d}{dx}\operatorname{artanh}(x) = \frac{1}{1+x^2}",
    ),
    (NUMBERS, r"\frac{\partial}{\partial x} x^y = y x^{y-1}", r"\frac{\partial}{\partial x} x^y = y x^y"),
    (NUMBERS, r"\log(x^y (1-x)^{1-y}) = y \log x + (1-y) \log(1-x)", r"\log(x^y (1-x)^{1-y}) = y \log x + y \log(1-x)"),
    (
        f"{NUMBERS}\n\nLet $x \\ge 0$ and $y \\ge 0$.",
        r"\sqrt{xy} = \sqrt{x}\sqrt{y}",
        r"\sqrt{xy} = \sqrt{x} + \sqrt{y}",
    ),
    (
        f"{NUMBERS}\n\nLet $v_i \\ge 0$ and $w_i > 0$.",
        r"\sum_{i=1}^n |v_i| = \sum_{i=1}^n v_i",
        r"\sum_{i=1}^n |v_i| = 1",
    ),
    (
        NUMBERS,
        r"\sum_{i=1}^n \sum_{j=1}^n (\mathbb{1}[w_i > w_j] + \mathbb{1}[w_i \ge w_j]) = n^2",
        r"\sum_{i=1}^n \sum_{j=1}^n \mathbb{1}[w_i > w_j] = \frac{n(n-1)}{2}",
    ),
    (
        NUMBERS,
        r"\sum_{i=1}^n \sum_{j=1}^n v_i v_j (\mathbb{1}[w_i > w_j] + \mathbb{1}[w_i \ge w_j]) "
        r"= \left(\sum_{i=1}^n v_i\right)^2",
        r"\sum_{i=1}^n \sum_{j=1}^n v_i v_j \mathbb{1}[w_i > w_j] = "
        r"\frac{1}{2}\left(\left(\sum_{i=1}^n v_i\right)^2 - v^T v\right)",
    ),
    (
        NUMBERS,
        r"\sum_{i=1}^n \sum_{j=1}^n |w_i - w_j| = 2 \sum_{i=1}^n \sum_{j=1}^n \max(0, w_i - w_j)",
        r"\sum_{i=1}^n \sum_{j=1}^n |w_i - w_j| = \sum_{i=1}^n \sum_{j=1}^n \max(0, w_i - w_j)",
    ),
    (MATRICES, r"\det(A + u v^T) = \det(A) (1 + v^T A^{-1} u)", r"\det(A + u v^T) = \det(A) (1 + u^T A^{-1} v)"),
    (MATRICES, r"\det(I + u v^T) = 1 + v^T u", r"\det(I + u v^T) = 1 + v^T v"),
    (MATRICES, r"\det(A + U V) = \det(A) \det(I + V A^{-1} U)", r"\det(A + U V) = \det(A) \det(I + V U)"),
    (MATRICES, r"\det(I + U V) = \det(I + V U)", r"\det(I + U V) = \det(I - V U)"),
    (MATRICES, r"\det(2A) = 2^n \det(A)", r"\det(2A) = 2 \det(A)"),
    (MATRICES, r"(2A)^{-1} = \frac{1}{2} A^{-1}", r"(2A)^{-1} = 2 A^{-1}"),
    (
        MATRICES,
        r"(A + U C V)^{-1} = A^{-1} - A^{-1} U (C^{-1} + V A^{-1} U)^{-1} V A^{-1}",
        r"(A + U C V)^{-1} = A^{-1} - A^{-1} U (C + V A^{-1} U)^{-1} V A^{-1}",
    ),
]


@pytest.mark.parametrize(("given", "right", "wrong"), ROWS, ids=[row[1] for row in ROWS])
def test_an_identity_and_its_near_miss(given: str, right: str, wrong: str) -> None:
    verdicts = [check_document("-", f"{given}\n\n$$ {one} $$").claims[0].verdict for one in (right, wrong)]
    assert [verdict.name for verdict in verdicts] == ["proved", "refuted"]


def test_a_tie_is_a_counterexample() -> None:
    """What differs in every pair is no hypothesis unless the document makes it one."""
    (claim,) = check_document("-", f"{NUMBERS}\n\n$$ {ROWS[20][2]} $$").claims
    values = claim.verdict.counterexample.values["w"]
    assert len(set(values)) < len(values)
