"""Documents for the tests of generation, and generated modules as namespaces."""

from __future__ import annotations

import functools
import types
from pathlib import Path

import numpy as np

from derive.generate import generate
from derive.outcome import CheckedDocument
from derive.pipeline import check_document

ROOT = Path(__file__).resolve().parent.parent.parent
FORMULAS = ROOT / "formulas"
PAGES = (
    "batch.md",
    "two-layer.md",
    "single-sample.md",
    "one-layer.md",
    "losses/softmax.md",
    "losses/regression.md",
    "normalisation/batch-norm.md",
    "normalisation/layer-norm.md",
    "attention/one-head.md",
    "networks/shared-and-skipped.md",
    "networks/three-layers.md",
    "networks/unknown-activation.md",
    "recurrent/angle-brackets.md",
    "recurrent/through-time.md",
)
"""The documents of `formulas/` that have a cost and proved gradients of it by parameters or inputs."""
NAMES = ("batch.md", "two-layer.md", "single-sample.md", "one-layer.md")

REGRESSION = r"""
$$ U \in \mathbb{R}^{d_0 \times N}, \qquad T \in \mathbb{R}^{d_K \times N} $$
$$ V^{[k]} \in \mathbb{R}^{d_k \times d_{k-1}}, \qquad c^{[k]} \in \mathbb{R}^{d_k \times 1}, \qquad k = 1, \dots, K $$
$$ H^{[0]} = U $$
$$ S^{[k]} = V^{[k]} H^{[k-1]} + c^{[k]} $$
$$ H^{[k]} = f^{[k]}(S^{[k]}) $$
$$ E = \frac{1}{2N} \| H^{[K]} - T \|_F^2 $$
$$ dS^{[k]} = \frac{\partial E}{\partial S^{[k]}}, \qquad dH^{[k]} = \frac{\partial E}{\partial H^{[k]}} $$
$$ dV^{[k]} = \frac{\partial E}{\partial V^{[k]}}, \qquad dc^{[k]} = \frac{\partial E}{\partial c^{[k]}} $$
$$ dH^{[K]} = \frac{1}{N} (H^{[K]} - T) $$
$$ dS^{[k]} = dH^{[k]} \odot f^{[k]\prime}(S^{[k]}) $$
$$ dV^{[k]} = dS^{[k]} H^{[k-1]T} $$
$$ dc^{[k]} = \sum_{i=1}^{N} dS^{[k](i)} $$
$$ dH^{[k-1]} = V^{[k]T} dS^{[k]} $$
$$ V^{[k]} := V^{[k]} - \eta \, dV^{[k]}, \qquad c^{[k]} := c^{[k]} - \eta \, dc^{[k]} $$
"""
"""Other letters, another cost, an output of any kind."""

FIXED = rf"""
<!-- derive: use {FORMULAS}/forward.md -->
$$ g^{{[L]}} = \sigma $$
$$ g^{{[l]}} = \tanh $$
$$ dZ^{{[L]}} = A^{{[L]}} - Y $$
$$ dZ^{{[l]}} = W^{{[l+1]T}} dZ^{{[l+1]}} * (1 - A^{{[l]}} * A^{{[l]}}) $$
$$ dW^{{[l]}} = \frac{{1}}{{m}} dZ^{{[l]}} A^{{[l-1]T}} $$
$$ db^{{[l]}} = \frac{{1}}{{m}} \sum_{{i=1}}^{{m}} dZ^{{[l](i)}} $$
"""
"""The document says which activation functions there are; none is given by the caller, and nothing is updated."""

LINEAR = r"""
$$ X \in \mathbb{R}^{n \times m}, \quad Y \in \mathbb{R}^{k \times m} $$
$$ W \in \mathbb{R}^{k \times n}, \quad b \in \mathbb{R}^{k \times 1} $$
$$ P = W X + b $$
$$ J = \frac{1}{2m} \|P - Y\|_F^2 $$
$$ dP = \frac{\partial J}{\partial P}, \quad dW = \frac{\partial J}{\partial W} $$
$$ db = \frac{\partial J}{\partial b} $$
$$ dP = \frac{1}{m} (P - Y) $$
$$ dW = dP X^T $$
$$ db = \sum_{i=1}^m dP^{(i)} $$
"""
"""No layers."""

LOGISTIC = r"""
$$ X \in \mathbb{R}^{m \times n}, \quad y \in \mathbb{R}^{m \times 1}, \quad w \in \mathbb{R}^{n \times 1} $$
$$ p = \sigma(X w) $$
$$ J = -\frac{1}{m} \sum_{i=1}^m \left( y_i \log p_i + (1 - y_i) \log(1 - p_i) \right) + \lambda \|w\|^2 $$
$$ dw = \frac{\partial J}{\partial w} $$
$$ dw = \frac{1}{m} X^T (p - y) + 2 \lambda w $$
$$ w := w - \alpha \, dw $$
"""

QUADRATIC = r"""
$$ A \in \mathbb{R}^{n \times n}, \quad x \in \mathbb{R}^{n \times 1} $$
$$ f = x^T A x $$
$$ \frac{\partial f}{\partial x} = (A + A^T) x $$
$$ \frac{\partial f}{\partial A} = x x^T $$
"""
"""Gradients without names."""

SOFTMAX_NETWORK = r"""
$$ X \in \mathbb{R}^{n_0 \times m}, \qquad Y \in \mathbb{R}^{n_L \times m} $$
$$ W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \qquad b^{[l]} \in \mathbb{R}^{n_l \times 1}, \qquad l = 1, \dots, L $$
$$ A^{[0]} = X $$
$$ Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} $$
$$ A^{[l]} = g^{[l]}(Z^{[l]}) \quad \text{for } 1 \le l < L $$
$$ P = \operatorname{softmax}(Z^{[L]}, \text{axis} = 0) $$
$$ J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{n_L} Y_{ki} \log P_{ki} $$
$$ \sum_{k=1}^{n_L} Y_{ki} = 1 $$
$$ dZ^{[l]} = \frac{\partial J}{\partial Z^{[l]}} $$
$$ dW^{[l]} = \frac{\partial J}{\partial W^{[l]}}, \qquad db^{[l]} = \frac{\partial J}{\partial b^{[l]}} $$
$$ dZ^{[L]} = \frac{1}{m} (P - Y) $$
$$ dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} \odot g^{[l]\prime}(Z^{[l]}) $$
$$ dW^{[l]} = dZ^{[l]} A^{[l-1]T}, \qquad db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)} $$
$$ W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}, \qquad b^{[l]} := b^{[l]} - \alpha \, db^{[l]} $$
"""
"""Many classes."""

RECURRENT = r"""
$$ x_t \in \mathbb{R}^{d}, \qquad h_t \in \mathbb{R}^{n}, \qquad y_t \in \mathbb{R}^{n} $$
$$ W \in \mathbb{R}^{n \times n}, \qquad U \in \mathbb{R}^{n \times d}, \qquad b \in \mathbb{R}^{n} $$
$$ a_t = W h_{t-1} + U x_t + b, \qquad h_t = \tanh(a_t) $$
$$ E = \frac{1}{T} \sum_{t=1}^{T} \frac{1}{2} \| h_t - y_t \|^2 $$
$$ \frac{\partial E}{\partial h_T} = \frac{1}{T} (h_T - y_T) $$
$$ \frac{\partial E}{\partial h_t} = \frac{1}{T} (h_t - y_t) + W^T \frac{\partial E}{\partial a_{t+1}} $$
$$ \frac{\partial E}{\partial a_t} = \frac{\partial E}{\partial h_t} \odot (1 - h_t \odot h_t) $$
$$ \frac{\partial E}{\partial W} = \sum_{t=1}^{T} \frac{\partial E}{\partial a_t} h_{t-1}^T $$
$$ \frac{\partial E}{\partial b} = \sum_{t=1}^{T} \frac{\partial E}{\partial a_t} $$
"""
"""The same weights at every time; the first state is given."""

COUNTED = r"""
$$ X \in \mathbb{R}^{n_0 \times m}, \quad Y \in \mathbb{R}^{n_2 \times m} $$
$$ W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad b^{[l]} \in \mathbb{R}^{n_l \times 1}, \quad l = 1, 2 $$
$$ A^{[0]} = X, \quad Z^{[1]} = W^{[1]} A^{[0]} + b^{[1]}, \quad A^{[1]} = \tanh(Z^{[1]}) $$
$$ Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad P = \operatorname{softmax}(Z^{[2]}) $$
$$ J = -\frac{1}{m} \sum_{i=1}^m \sum_{k=1}^{n_2} Y_{ki} \log P_{ki} $$
$$ \sum_{k=1}^{n_2} Y_{ki} = 1 $$
$$ dZ^{[l]} = \frac{\partial J}{\partial Z^{[l]}}, \quad dW^{[l]} = \frac{\partial J}{\partial W^{[l]}} $$
$$ db^{[l]} = \frac{\partial J}{\partial b^{[l]}} $$
$$ dZ^{[2]} = \frac{1}{m}(P - Y), \quad dW^{[2]} = dZ^{[2]} A^{[1]T} $$
$$ db^{[2]} = \text{np.sum}(dZ^{[2]}, axis=1, keepdims=True) $$
$$ dZ^{[1]} = W^{[2]T} dZ^{[2]} \odot (1 - A^{[1]} \odot A^{[1]}), \quad dW^{[1]} = dZ^{[1]} A^{[0]T} $$
$$ db^{[1]} = \text{np.sum}(dZ^{[1]}, axis=1, keepdims=True) $$
$$ W^{[l]} := W^{[l]} - \alpha dW^{[l]}, \quad b^{[l]} := b^{[l]} - \alpha db^{[l]} $$
"""
"""Layers that are counted, with a formula for each, and one update for all."""

ROWS = r"""
$$ X \in \mathbb{R}^{N \times D}, \quad Y \in \mathbb{R}^{N \times C} $$
$$ W_1 \in \mathbb{R}^{D \times H}, \quad b_1 \in \mathbb{R}^{1 \times H} $$
$$ W_2 \in \mathbb{R}^{H \times C}, \quad b_2 \in \mathbb{R}^{1 \times C} $$
$$ A_1 = \operatorname{relu}(X W_1 + b_1) $$
$$ S = A_1 W_2 + b_2, \qquad P = \operatorname{softmax}(S, \text{axis}=1) $$
$$ J = -\frac{1}{N} \sum_{i=1}^{N} \sum_{c=1}^{C} Y_{ic} \log P_{ic} $$

Each row of $Y$ is one-hot.

$$ dS = \frac{\partial J}{\partial S} = \frac{1}{N} (P - Y), \qquad \frac{\partial J}{\partial W_2} = A_1^T dS $$
$$ \frac{\partial J}{\partial b_2} = \text{np.sum}(dS, axis=0, keepdims=True) $$
$$ \frac{\partial J}{\partial A_1} = dS W_2^T $$
$$ \frac{\partial J}{\partial W_1} =
   X^T \left( \frac{\partial J}{\partial A_1} \odot \operatorname{relu}'(X W_1 + b_1) \right) $$
"""
"""A sample in each row; what a row of labels sums to is said in words."""

ERRORS = r"""
$$ x \in \mathbb{R}^{n}, \quad t \in \mathbb{R}^{k} $$
$$ U \in \mathbb{R}^{p \times n}, \quad V \in \mathbb{R}^{k \times p} $$
$$ h = \tanh(U x), \qquad q = V h, \qquad E = \frac{1}{2} \| q - t \|^2 $$
$$ e_2 = \frac{\partial E}{\partial q} = q - t $$
$$ e_1 = V^T e_2 \odot (1 - h \odot h) $$
$$ \frac{\partial E}{\partial V} = e_2 h^T, \qquad \frac{\partial E}{\partial U} = e_1 x^T $$
"""
"""Equations of what only gradients need: e_1 is defined by a gradient, not said to be one."""

TARGETS_OF_THE_LAST = r"""
$$ X \in \mathbb{R}^{n_0 \times m}, \quad W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L $$
$$ S^{[L]} \in \mathbb{R}^{n_L \times m} $$
$$ A^{[0]} = X, \qquad Z^{[l]} = W^{[l]} A^{[l-1]}, \qquad A^{[l]} = g^{[l]}(Z^{[l]}) $$
$$ J = \frac{1}{2m} \| A^{[L]} - S^{[L]} \|_F^2 $$
$$ dA^{[l]} = \frac{\partial J}{\partial A^{[l]}}, \qquad dZ^{[l]} = \frac{\partial J}{\partial Z^{[l]}} $$
$$ dW^{[l]} = \frac{\partial J}{\partial W^{[l]}} $$
$$ dA^{[L]} = \frac{1}{m} (A^{[L]} - S^{[L]}) $$
$$ dZ^{[l]} = dA^{[l]} \odot g^{[l]\prime}(Z^{[l]}) $$
$$ dA^{[l]} = W^{[l+1]T} dZ^{[l+1]} $$
$$ dW^{[l]} = dZ^{[l]} A^{[l-1]T} $$
"""
"""An array that has a member at the last layer only."""

OTHERS = {"regression": REGRESSION, "fixed": FIXED, "linear": LINEAR, "logistic": LOGISTIC, "quadratic": QUADRATIC,
          "softmax-network": SOFTMAX_NETWORK, "recurrent": RECURRENT, "counted": COUNTED, "rows": ROWS,
          "errors": ERRORS, "targets-of-the-last": TARGETS_OF_THE_LAST}  # fmt: skip


ALL = (*PAGES, *OTHERS)


@functools.cache
def document_of(name: str) -> CheckedDocument:
    """A checked document of `formulas/` or of this file."""
    return check_document(f"{name}.md", OTHERS[name]) if name in OTHERS else check_document(str(FORMULAS / name))


@functools.cache
def code_of(name: str, target: str = "numpy", style: str = "plain", by: tuple[str, ...] = ()) -> str:
    """The generated module of a document of `formulas/` or of this file."""
    return generate(document_of(name), target, style, by)


def changed(name: str, old: str, new: str) -> str:
    """The module of a document of `formulas/` with one formula changed."""
    text = (FORMULAS / name).read_text("utf-8")
    assert old in text
    return generate(check_document(str(FORMULAS / name), text.replace(old, new)))


def module_of(code: str) -> types.ModuleType:
    module = types.ModuleType("generated")
    exec(compile(code, "generated", "exec"), module.__dict__)
    return module


def draw_batch(sizes: tuple[int, ...], m: int, seed: int = 0, dtype: type = np.float64):
    """Data, parameters and targets of a network of `batch.md`."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(sizes[0], m)).astype(dtype)
    W = {at: random.normal(size=(sizes[at], sizes[at - 1])).astype(dtype) * dtype(0.7) for at in range(1, len(sizes))}
    b = {at: random.normal(size=(sizes[at], 1)).astype(dtype) for at in range(1, len(sizes))}
    Y = random.integers(0, 2, size=(sizes[-1], m)).astype(dtype)
    return X, Y, W, b
