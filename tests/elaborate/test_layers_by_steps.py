"""Layers and times a step away: `l+1` in every order and in parentheses; and gradients that are turned."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NETWORK = (r"$$X \in \mathbb{R}^{n_0 \times m}$$ $$W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$$ "
           r"$$A^{[0]} = X, \quad Z^{[l]} = W^{[l]} A^{[l-1]}, \quad A^{[l]} = g^{[l]}(Z^{[l]})$$ "
           r"$$\mathcal{J} = \frac{1}{m} \| A^{[L]} \|_F^2$$ "
           r"$$dA^{[l]} = \frac{\partial \mathcal{J}}{\partial A^{[l]}}, \quad "
           r"dZ^{[l]} = \frac{\partial \mathcal{J}}{\partial Z^{[l]}}$$ ")
STATES = (r"$$V \in \mathbb{R}^{k \times k}, \quad v_t \in \mathbb{R}^k, \quad h_0 \in \mathbb{R}^k$$ "
          r"$$z_t = V h_{t-1}, \qquad h_t = \tanh(z_t), \qquad J = \sum_{t=1}^{T} v_t^T h_t$$ "
          r"$$dz_t = \frac{\partial J}{\partial z_t}, \quad dh_t = \frac{\partial J}{\partial h_t}$$ ")
BARE = (r"$$w^l \in \mathbb{R}^{n_l \times n_{l-1}}, \quad b^l \in \mathbb{R}^{n_l}, \quad a^0 \in \mathbb{R}^{n_0}$$ "
        r"$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad C = \frac{1}{2} \| a^L \|^2$$ "
        r"$$\delta^l = \frac{\partial C}{\partial z^l}$$ ")
VECTORS = (r"$$A \in \mathbb{R}^{m \times n}, \quad b \in \mathbb{R}^m, \quad x \in \mathbb{R}^n$$ "
           r"$$r = \frac{1}{2} \| A x - b \|^2, \qquad f = A x$$ ")
TABLE = [
    (NETWORK, r"dA^{[l]} = W^{[1+l]T} dZ^{[l+1]}", "proved"),
    (NETWORK, r"dA^{[-1+l]} = W^{[l]T} dZ^{[l]}", "proved"),
    (NETWORK, r"dA^{[(l-1)]} = W^{[l]T} dZ^{[l]}", "proved"),
    (NETWORK, r"dA^{[l+1-2]} = W^{[l]T} dZ^{[l]}", "proved"),
    (NETWORK, r"dA^{[l]} = W^{[1+l]T} dZ^{[2+l]}", "refuted"),
    (NETWORK, r"dA^{[1+l]} = W^{[l]T} dZ^{[l]}", "refuted"),
    (NETWORK, r"dA^{[1-l]} = W^{[l]T} dZ^{[l]}", "undecided"),
    (NETWORK, r"dA^{[l-(l-1)]} = W^{[l]T} dZ^{[l]}", "undecided"),
    (NETWORK, r"dA^{[2l-1]} = W^{[l]T} dZ^{[l]}", "undecided"),
    (STATES, r"dh_t = v_t + V^T dz_{1+t} \quad \text{for } t < T", "proved"),
    (STATES, r"dh_t = v_t + V^T dz_{2+t} \quad \text{for } t < T", "refuted"),
    (STATES, r"dh_t = v_t + V dz_{1+t} \quad \text{for } t < T", "refuted"),
    (BARE, r"\delta^l = ((w^{1+l})^T \delta^{l+1}) \odot \sigma'(z^l)", "proved"),
    (BARE, r"\delta^l = ((w^{l+1})^T \delta^{1+l}) \odot \sigma'(z^{1+l})", "refuted"),
    (VECTORS, r"\nabla_x^T r = (A x - b)^T A", "proved"),
    (VECTORS, r"\nabla_x^\top r = (A x - b)^T A", "proved"),
    (VECTORS, r"\nabla_x^T r = A^T (A x - b)", "refuted"),
    (VECTORS, r"\nabla_x^{2 T} r = A^T A", "proved"),
    (VECTORS, r"\nabla_x^{2 T} r = A A^T", "refuted"),
    (VECTORS, r"\nabla_x^T f = A^T", "undecided"),
    (VECTORS, r"\nabla_x^3 r = A^T A", "undecided"),
    (VECTORS, r"\nabla_x \odot r = A^T (A x - b)", "undecided"),
    (VECTORS, r"\nabla_x \cdot f = A^T", "undecided"),
]


@pytest.mark.parametrize(("given", "latex", "verdict"), TABLE, ids=[row[1] for row in TABLE])
def test_it_is_read(given: str, latex: str, verdict: str) -> None:
    claim = check_document("layers.md", f"{given} $${latex}$$").claims[-1]
    assert claim.verdict.name == verdict


@pytest.mark.parametrize(("latex", "said"), [
    (r"\nabla_x \cdot f = A^T", "a sign stands between"),
    (r"\nabla_x^T f = A^T", "a transposed Jacobian"),
    (r"\nabla_x^3 r = A", "is not read"),
])
def test_it_says_what_is_not_read(latex: str, said: str) -> None:
    claim = check_document("layers.md", f"{VECTORS} $${latex}$$").claims[-1]
    assert said in claim.verdict.message
