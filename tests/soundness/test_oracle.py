"""What the oracle makes of notation: a table of formulas under one set of declarations."""

from __future__ import annotations

import pytest

from tests.soundness.oracle import Judge, read_stops

GIVEN = r"""
$$ A \in \mathbb{R}^{n \times n}, \qquad B \in \mathbb{R}^{n \times m}, \qquad W_{ya} \in \mathbb{R}^{n \times m} $$

$$ x \in \mathbb{R}^{n}, \qquad v \in \mathbb{R}^{n}, \qquad a \in \mathbb{R}^{n}, \qquad w \in \mathbb{R}^{n} $$

$$ J = \frac{1}{2} w^T A w $$
"""
# what is judged, and how
FORMULAS = [
    (r"A^{-2} A^2 = I", "equal"),
    (r"A^{-2} = A^{-1}", "unequal"),
    (r"\frac{\partial}{\partial A} \operatorname{tr}(A^{-1}) = -(A^{-2})^T", "equal"),
    (r"\frac{\partial}{\partial A} \operatorname{tr}(A^{-1}) = -A^{-2}", "unequal"),
    (r"\sum_k A^{T}_{ik} = \sum_k A_{ki}", "equal"),
    (r"\sum_k B^{T}_{ik} B_{kj} = (B^T B)_{ij}", "equal"),
    (r"\sum_k B^{T}_{ki} B_{kj} = (B^T B)_{ij}", "ill-shaped"),
    (r"A - \mathbf{1} \odot x^T = A - \mathbf{1} x^T", "equal"),
    (r"\mathbf{1} \odot x = x", "equal"),
    (r"\mathbf{1} \odot x^T = x^T", "ill-shaped"),
    (r"x + \mathbf{1} \cdot 2 = x + 2", "equal"),
    (r"\operatorname{tr}(W_{ya} B^T) = \sum_i \sum_j W_{ya} \odot B", "none"),
    (r"\operatorname{tr}(W_{ya} B^T) = \operatorname{np.sum}(W_{ya} \odot B)", "equal"),
    (r"\frac{\partial (A x)^T}{\partial x} = A^T", "equal"),
    (r"\frac{\partial (A x)^T}{\partial x} = A", "unequal"),
    (r"\frac{\partial (A x)}{\partial x} = A", "equal"),
    (r"\nabla_w^2 J \, v = \frac{1}{2} (A + A^T) v", "equal"),
    (r"\nabla_w^2 J \, v = A v", "unequal"),
    (r"\nabla_w^T J = \frac{1}{2} w^T (A + A^T)", "equal"),
    (r"\nabla_w^T J = \frac{1}{2} (A + A^T) w", "ill-shaped"),
    (r"\nabla_w^{2 T} J = \frac{1}{2} (A + A^T)", "equal"),
    (r"\nabla_w^T (A w) = A^T", "none"),
    (r"\nabla_w^3 J = \frac{1}{2} (A + A^T)", "none"),
    (r"\nabla_w \odot J = \frac{1}{2} (A + A^T) w", "none"),
    (r"A^{-1 1} = A^{-1}", "none"),
    (r"\|A\|_{F^T}^2 = \operatorname{tr}(A^T A)", "none"),
    (r"\|A\|_F^2 = \operatorname{tr}(A^T A)", "equal"),
    (r"\frac{d}{dx} g_1(x) = \operatorname{diag}(g_1'(x))", "equal"),
    (r"\frac{d}{dx} g_1(x) = \operatorname{diag}(g_2'(x))", "unequal"),
    (r"x \log v = v \log x", "none"),
    (r"x v = v x", "ill-shaped"),
]


@pytest.mark.parametrize(("formula", "kind"), FORMULAS)
def test_it_finds(formula: str, kind: str) -> None:
    (link,) = read_stops("notes.md", f"{GIVEN}\n$$ {formula} $$")[-1].links()
    assert Judge(((2, None, 1),)).opinion(link).kind == kind


RECURRENT = r"""
$$ x_t \in \mathbb{R}^n, \qquad h_t \in \mathbb{R}^n, \qquad a \in \mathbb{R}^n $$

$$ h_t = x_t \odot h_{t-1} $$

$$ L = \sum_{t=1}^{T} a^T h_t $$
"""


@pytest.mark.parametrize(("formula", "kind"), [
    (r"\frac{\partial L}{\partial h_T} = a", "equal"),
    (r"\frac{\partial L}{\partial h_t} = a, \qquad 1 \le t < T", "unequal"),
    (r"\frac{\partial L}{\partial h_t} = a + x_{t+1} \odot \frac{\partial L}{\partial h_{t+1}}, \qquad 1 \le t < T",
     "equal"),
    (r"\frac{\partial L}{\partial h_t} = a + x_{1+t} \odot \frac{\partial L}{\partial h_{t+1}}, \qquad 1 \le t < T",
     "equal"),
    (r"\frac{\partial L}{\partial h_{1-t}} = a", "none"),
])
def test_the_range_of_a_claim_is_none_of_its_definitions(formula: str, kind: str) -> None:
    (link,) = read_stops("notes.md", f"{RECURRENT}\n$$ {formula} $$")[-1].links()
    assert Judge(((3, None, 1),)).opinion(link).kind == kind
