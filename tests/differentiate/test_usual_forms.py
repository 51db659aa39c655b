"""What `differentiate` prints for the gradients of textbooks, letter by letter; and the few that books write shorter.

`LONGER` is the whole list of those, which `docs/differentiate.md` explains; `test_differentiate.py` compares lengths.
"""

from __future__ import annotations

import pytest

from derive.verdict import Proved
from tests.differentiate.test_differentiate import gradient, signs

SHAPES = r"""
$$ A \in \mathbb{R}^{n \times n}, \quad B \in \mathbb{R}^{n \times n}, \quad X \in \mathbb{R}^{n \times n} $$
$$ M \in \mathbb{R}^{n \times m}, \quad N \in \mathbb{R}^{n \times m}, \quad C \in \mathbb{R}^{m \times m} $$
$$ U \in \mathbb{R}^{n \times m}, \quad V \in \mathbb{R}^{m \times n} $$
$$ a \in \mathbb{R}^{n}, \quad b \in \mathbb{R}^{n}, \quad x \in \mathbb{R}^{n}, \quad y \in \mathbb{R}^{n} $$
$$ z \in \mathbb{R}^{n}, \quad v \in \mathbb{R}^{n}, \quad u \in \mathbb{R}^m $$
$$ S \in \mathbb{R}^{n \times n}, \quad S = S^T $$
Where $X$ is invertible:
"""
SOFTMAX = r"""
$$ z \in \mathbb{R}^{n}, y \in \mathbb{R}^n $$
where $\sum_{k=1}^{n} y_{k} = 1$
$$ p_{k} = \frac{e^{z_{k}}}{\sum_{j=1}^{n} e^{z_{j}}} $$
$$ q_k = \log p_k $$
$$ L = -\sum_{k=1}^n y_k \log p_k $$
"""
SHARED = r"""
$$ x \in \mathbb{R}^{n}, W \in \mathbb{R}^{n \times n}, y \in \mathbb{R}^n $$
$$ h = \tanh(W x) $$
$$ o = \tanh(W h) $$
$$ J = \frac12 \| o - y \|_2^2 $$
"""
SKIP = r"""
$$ x \in \mathbb{R}^{n}, W \in \mathbb{R}^{n \times n}, y \in \mathbb{R}^n $$
$$ z = W x $$
$$ h = x + g(z) $$
$$ J = \frac12 \| h - y \|_2^2 $$
"""

SAME: list[tuple[str, str, str, str]] = [
    (SHAPES, r"\det X", r"X", r"\det(X) X^{-T}"),
    (SHAPES, r"\ln |\det X|", r"X", r"X^{-T}"),
    (SHAPES, r"a^T x", r"x", r"a"),
    (SHAPES, r"a^T X a", r"X", r"a a^{T}"),
    (SHAPES, r"\operatorname{tr} X", r"X", r"I"),
    (SHAPES, r"\operatorname{tr}(M V)", r"M", r"V^{T}"),
    (SHAPES, r"\operatorname{tr}(A M V)", r"M", r"A^{T} V^{T}"),
    (SHAPES, r"\operatorname{tr}(M^T U)", r"M", r"U"),
    (SHAPES, r"\operatorname{tr}(U M^T)", r"M", r"U"),
    (SHAPES, r"\operatorname{tr}(X^2)", r"X", r"2 X^{T}"),
    (SHAPES, r"\operatorname{tr}(X^2 B)", r"X", r"(B X + X B)^{T}"),
    (SHAPES, r"\operatorname{tr}(M^T B M)", r"M", r"(B^{T} + B) M"),
    (SHAPES, r"\operatorname{tr}(B M M^T)", r"M", r"(B^{T} + B) M"),
    (SHAPES, r"\operatorname{tr}(M C M^T)", r"M", r"M (C^{T} + C)"),
    (SHAPES, r"\| x - a \|_2", r"x", r"\frac{x - a}{\|x - a\|_{2}}"),
    (SHAPES, r"\| x \|_2^2", r"x", r"2 x"),
    (SHAPES, r"\| M \|_F^2", r"M", r"2 M"),
    (SHAPES, r"\| M \|_F", r"M", r"\frac{M}{\|M\|_{F}}"),
    (SHAPES, r"\frac12 x^T A x", r"x", r"\frac{1}{2} (A^{T} + A) x"),
    (SHAPES, r"A \exp(x)", r"x", r"A \operatorname{diag}(\exp(x))"),
    (SHAPES, r"\sin(x)^T y", r"x", r"\cos(x) \odot y"),
    (SHAPES, r"(y \odot v)^T x", r"y", r"v \odot x"),
    (SHAPES, r"\log \sum_{i=1}^n e^{z_i}", r"z", r"\operatorname{softmax}(z)"),
    (SHAPES, r"\frac{e^z}{\sum_{i=1}^n e^{z_i}}", r"z",
     r"\operatorname{diag}(\operatorname{softmax}(z)) - \operatorname{softmax}(z) (\operatorname{softmax}(z))^{T}"),
    (SHAPES, r"\log(\mathbf{1}^T e^{A z})", r"z", r"A^{T} \operatorname{softmax}(A z)"),
    (SHAPES, r"\frac{1}{\sum_{i=1}^n e^{z_i}}", r"z", r"-\frac{\exp(z)}{((\exp(z))^{T} \mathbf{1})^{2}}"),
    (SHAPES, r"\sigma(z)", r"z", r"\operatorname{diag}(\sigma(z) \odot (1 - \sigma(z)))"),
    (SHAPES, r"\tanh(z)", r"z", r"\operatorname{diag}(1 - \tanh^{2}(z))"),
    (SHAPES, r"x^T A y", r"A", r"x y^{T}"),
    (SHAPES, r"\operatorname{tr}(X^{-1} B)", r"X", r"-X^{-T} B^{T} X^{-T}"),
    (SHAPES, r"\log\det X", r"X", r"X^{-T}"),
    (SHAPES, r"\log\det(M^T M)", r"M", r"2 M (M^{T} M)^{-1}"),
    (SHAPES, r"\det(X)^2", r"X", r"2 (\det(X))^{2} X^{-T}"),
    (SHAPES, r"\operatorname{tr}(X^3)", r"X", r"3 (X^{2})^{T}"),
    (SHAPES, r"\operatorname{tr}(X^4)", r"X", r"4 (X^{3})^{T}"),
    (SHAPES, r"\operatorname{tr}(A X^2)", r"X", r"(A X + X A)^{T}"),
    (SHAPES, r"\operatorname{tr}(X^T X)", r"X", r"2 X"),
    (SHAPES, r"\operatorname{tr}(A X B X)", r"X", r"(A X B + B X A)^{T}"),
    (SHAPES, r"\operatorname{tr}(A X B X^T)", r"X", r"A^{T} X B^{T} + A X B"),
    (SHAPES, r"\| A x - b \|_2^2", r"x", r"2 A^{T} (A x - b)"),
    (SHAPES, r"\frac12 \| A x - b \|^2", r"x", r"A^{T} (A x - b)"),
    (SHAPES, r"\| A X - B \|_F^2", r"X", r"2 A^{T} (A X - B)"),
    (SHAPES, r"\| A x - b \|_2", r"x", r"\frac{A^{T} (A x - b)}{\|A x - b\|_{2}}"),
    (SHAPES, r"(A x - b)^T S (A x - b)", r"x", r"2 A^{T} S (A x - b)"),
    (SHAPES, r"(x-a)^T A (x-a)", r"x", r"(A^{T} + A) (x - a)"),
    (SHAPES, r"a^T X^{-1} b", r"X", r"-X^{-T} a b^{T} X^{-T}"),
    (SHAPES, r"x^T x", r"x", r"2 x"),
    (SHAPES, r"(x^T x)^2", r"x", r"4 (x^{T} x) x"),
    (SHAPES, r"\exp(a^T x)", r"x", r"\exp(a^{T} x) a"),
    (SHAPES, r"\log(a^T x)", r"x", r"\frac{a}{a^{T} x}"),
    (SHAPES, r"\frac{1}{a^T x}", r"x", r"-\frac{a}{(a^{T} x)^{2}}"),
    (SHAPES, r"\sigma(a^T x)", r"x", r"\sigma(a^{T} x) (a - \sigma(a^{T} x) a)"),
    (SHAPES, r"\sum_{i=1}^n |x_i|", r"x", r"\mathrm{sign}(x)"),
    (SHAPES, r"\| x \|_1", r"x", r"\mathrm{sign}(x)"),
    (SHAPES, r"\mathbf{1}^T \exp(x)", r"x", r"\exp(x)"),
    (SHAPES, r"x^T \log(x)", r"x", r"1 + \log(x)"),
    (SHAPES, r"\operatorname{tr}(M^T A M C)", r"M", r"A^{T} M C^{T} + A M C"),
    (SHAPES, r"A x", r"x", r"A"),
    (SHAPES, r"x^T A", r"x", r"A"),
    (SHAPES, r"\operatorname{diag}(a) x", r"x", r"\operatorname{diag}(a)"),
    (SHAPES, r"x \odot (A x)", r"x", r"\operatorname{diag}(A x) + \operatorname{diag}(x) A"),
    (SHAPES, r"\log(1 + e^{a^T x})", r"x", r"\sigma(a^{T} x) a"),
    (SHAPES, r"\| A x \|_2^2", r"A", r"2 A x x^{T}"),
    (SHAPES, r"\| M V \|_F^2", r"M", r"2 M V V^{T}"),
    (SHAPES, r"\| M - N \|_F^2", r"M", r"2 (M - N)"),
    (SHAPES, r"\operatorname{tr}((M - N)^T (M - N))", r"M", r"2 (M - N)"),
    (SHAPES, r"\| X^T X - A \|_F^2", r"X", r"2 X (2 X^{T} X - A^{T} - A)"),
    (SHAPES, r"\| X X^T \|_F^2", r"X", r"4 X X^{T} X"),
    (SOFTMAX, r"p", r"z", r"\operatorname{diag}(p) - p p^{T}"),
    (SOFTMAX, r"q", r"z", r"I - \mathbf{1} p^{T}"),
    (SOFTMAX, r"L", r"z", r"p - y"),
    (SOFTMAX, r"L", r"p", r"-\frac{y}{p}"),
    (SHARED, r"J", r"W",
     r"(W^{T} ((o - y) \odot (1 - o \odot o)) \odot (1 - h \odot h)) x^{T} + ((o - y) \odot (1 - o \odot o)) h^{T}"),
    (SHARED, r"J", r"h", r"W^{T} ((o - y) \odot (1 - o \odot o))"),
    (SKIP, r"J", r"x", r"W^{T} ((h - y) \odot g^{\prime}(z)) + h - y"),
    (SKIP, r"J", r"W", r"((h - y) \odot g^{\prime}(z)) x^{T}"),
    ("normalisation/batch-norm.md", r"J", r"O", r"G"),
    ("normalisation/batch-norm.md", r"J", r"H", r"G \operatorname{diag}(\gamma)"),
    ("normalisation/batch-norm.md", r"J", r"\gamma", r"(G \odot H)^{T} \mathbf{1}"),
    ("normalisation/batch-norm.md", r"J", r"\beta", r"G^{T} \mathbf{1}"),
    ("normalisation/batch-norm.md", r"J", r"X",
     r"(G - \frac{1}{m} (H \operatorname{diag}((G \odot H)^{T} \mathbf{1}) + \mathbf{1} \mathbf{1}^{T} G)) "
     r"\operatorname{diag}(\frac{\gamma}{s})"),
    ("normalisation/batch-norm.md", r"J", r"v",
     r"-\frac{1}{2} \frac{\gamma \odot ((G \odot H)^{T} \mathbf{1})}{s \odot s}"),
    ("normalisation/layer-norm.md", r"J", r"\gamma", r"g \odot h"),
    ("normalisation/layer-norm.md", r"J", r"\beta", r"g"),
    ("normalisation/layer-norm.md", r"J", r"x", r"\frac{1}{s} (u - \frac{1}{d} (u^{T} \mathbf{1} + (h^{T} u) h))"),
    ("normalisation/layer-norm.md", r"J", r"h", r"u"),
    ("normalisation/layer-norm.md", r"R", r"\gamma", r"\frac{1}{r} (g \odot x)"),
    ("normalisation/layer-norm.md", r"R", r"x", r"\frac{1}{r} (u - \frac{1}{r d} R x)"),
    ("attention/one-head.md", r"J", r"V", r"P^{T} G"),
    ("attention/one-head.md", r"J", r"P", r"G V^{T}"),
    ("attention/one-head.md", r"J", r"S", r"P \odot (G V^{T}) - \operatorname{diag}((G \odot O) \mathbf{1}) P"),
    ("attention/one-head.md", r"J", r"Q",
     r"\frac{(P \odot (G V^{T}) - \operatorname{diag}((G \odot O) \mathbf{1}) P) K}{\sqrt{d}}"),
    ("attention/one-head.md", r"J", r"K",
     r"\frac{(P^{T} \odot (V G^{T}) - P^{T} \operatorname{diag}((G \odot O) \mathbf{1})) Q}{\sqrt{d}}"),
    ("attention/one-head.md", r"J", r"M", r"P \odot (G V^{T}) - \operatorname{diag}((G \odot O) \mathbf{1}) P"),
    ("second-order/hessians.md", r"J", r"w", r"X^{T} (X w - t) + \lambda w"),
    ("second-order/hessians.md", r"K", r"w", r"X^{T} (p - t)"),
    ("second-order/hessians.md", r"E", r"z", r"q - y"),
    ("second-order/hessians.md", r"\nabla_w J", r"w", r"\lambda I + X^{T} X"),
    ("second-order/hessians.md", r"\nabla_z E", r"z", r"\operatorname{diag}(q) - q q^{T}"),
    ("second-order/hessians.md", r"q", r"z", r"\operatorname{diag}(q) - q q^{T}"),
    ("second-order/hessians.md", r"p", r"w", r"\operatorname{diag}(p \odot (1 - p)) X"),
    ("second-order/hessians.md", r"\frac{\partial J}{\partial w}", r"w", r"\lambda I + X^{T} X"),
    ("second-order/hessians.md", r"(\nabla_w K)^T v", r"w", r"X^{T} (p \odot (X v) \odot (1 - p))"),
    ("second-order/hessians.md", r"v^T \nabla_w J", r"w", r"X^{T} X v + \lambda v"),
    ("second-order/jacobians.md", r"A x", r"x", r"A"),
    ("second-order/jacobians.md", r"(A x)^T", r"x", r"A^{T}"),
    ("second-order/jacobians.md", r"\tanh(x)", r"x", r"\operatorname{diag}(1 - \tanh^{2}(x))"),
    ("second-order/jacobians.md", r"e^x", r"x", r"\operatorname{diag}(\exp(x))"),
    ("second-order/jacobians.md", r"a \odot x", r"x", r"\operatorname{diag}(a)"),
    ("second-order/jacobians.md", r"h", r"x", r"\operatorname{diag}(h \odot (1 - h)) A"),
    ("second-order/jacobians.md", r"o", r"h", r"B"),
    ("second-order/jacobians.md", r"o", r"x", r"B \operatorname{diag}(h \odot (1 - h)) A"),
    ("second-order/jacobians.md", r"(a^T x) x", r"x", r"(a^{T} x) I + x a^{T}"),
    ("second-order/jacobians.md", r"\frac{x}{a^T x}", r"x", r"\frac{I - \frac{x a^{T}}{a^{T} x}}{a^{T} x}"),
    ("second-order/jacobians.md", r"o^T", r"x", r"A^{T} \operatorname{diag}(h \odot (1 - h)) B^{T}"),
    ("second-order/jacobians.md", r"h^T", r"x", r"A^{T} \operatorname{diag}(h \odot (1 - h))"),
    ("recurrent/through-time.md", r"L", r"o_t", r"\frac{1}{T} (o_{t} - y_{t})"),
    ("recurrent/through-time.md", r"L", r"h_T", r"\frac{1}{T} V^{T} (o_{T} - y_{T})"),
    ("recurrent/through-time.md", r"L", r"h_t",
     r"W^{T} \frac{\partial L}{\partial a_{t+1}} + V^{T} \frac{\partial L}{\partial o_{t}}"),
    ("recurrent/through-time.md", r"L", r"a_t", r"\frac{\partial L}{\partial h_{t}} \odot (1 - \tanh^{2}(a_{t}))"),
    ("recurrent/through-time.md", r"L", r"V", r"\frac{1}{T} \sum_{t=1}^{T} (o_{t} - y_{t}) h^{T}_{t}"),
    ("recurrent/through-time.md", r"L", r"c", r"\frac{1}{T} \sum_{t=1}^{T} (o_{t} - y_{t})"),
    ("recurrent/through-time.md", r"L", r"W", r"\sum_{t=1}^{T} \frac{\partial L}{\partial a_{t}} h^{T}_{t-1}"),
    ("recurrent/through-time.md", r"L", r"U", r"\sum_{t=1}^{T} \frac{\partial L}{\partial a_{t}} x^{T}_{t}"),
    ("recurrent/through-time.md", r"L", r"b", r"\sum_{t=1}^{T} \frac{\partial L}{\partial a_{t}}"),
    ("recurrent/lstm.md", r"L", r"o_t", r"\tanh(c_{t}) \odot \frac{\partial L}{\partial h_{t}}"),
    ("recurrent/lstm.md", r"L", r"f_t", r"c_{t-1} \odot \frac{\partial L}{\partial c_{t}}"),
    ("recurrent/lstm.md", r"L", r"i_t", r"\frac{\partial L}{\partial c_{t}} \odot g_{t}"),
    ("recurrent/lstm.md", r"L", r"g_t", r"\frac{\partial L}{\partial c_{t}} \odot i_{t}"),
    ("recurrent/lstm.md", r"L", r"s_t", r"\frac{\partial L}{\partial g_{t}} \odot (1 - \tanh^{2}(s_{t}))"),
    ("recurrent/lstm.md", r"L", r"c_T", r"V^{T} (V h_{T} - y_{T}) \odot o_{T} \odot (1 - \tanh^{2}(c_{T}))"),
    ("recurrent/lstm.md", r"L", r"c_t",
     r"\frac{\partial L}{\partial h_{t}} \odot o_{t} \odot (1 - \tanh^{2}(c_{t})) + \frac{\partial "
     r"L}{\partial c_{t+1}} \odot f_{t+1}"),
    ("recurrent/lstm.md", r"L", r"W_f",
     r"\sum_{t=1}^{T} (\frac{\partial L}{\partial f_{t}} \odot f_{t} \odot (1 - f_{t})) x^{T}_{t}"),
    ("recurrent/lstm.md", r"L", r"U_c", r"\sum_{t=1}^{T} \frac{\partial L}{\partial s_{t}} h^{T}_{t-1}"),
    ("recurrent/lstm.md", r"L", r"V", r"\sum_{t=1}^{T} (V h_{t} - y_{t}) h^{T}_{t}"),
    ("recurrent/gru.md", r"L", r"z_t", r"\frac{\partial L}{\partial h_{t}} \odot (\tilde{h}_{t} - h_{t-1})"),
    ("recurrent/gru.md", r"L", r"\tilde{h}_t", r"\frac{\partial L}{\partial h_{t}} \odot z_{t}"),
    ("recurrent/gru.md", r"L", r"s_t", r"\frac{\partial L}{\partial \tilde{h}_{t}} \odot (1 - \tanh^{2}(s_{t}))"),
    ("recurrent/gru.md", r"L", r"r_t", r"h_{t-1} \odot (U^{T}_{h} \frac{\partial L}{\partial s_{t}})"),
    ("recurrent/gru.md", r"L", r"U_h", r"\sum_{t=1}^{T} \frac{\partial L}{\partial s_{t}} (h_{t-1} \odot r_{t})^{T}"),
    ("forward.md", r"\mathcal{J}", r"W^{[l]}", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
    ("forward.md", r"\mathcal{J}", r"b^{[l]}", r"\frac{1}{m} dZ^{[l]} \mathbf{1}"),
    ("forward.md", r"\mathcal{L}", r"Z^{[l]}", r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})"),
    ("forward.md", r"\mathcal{L}", r"A^{[l-1]}", r"W^{[l]T} dZ^{[l]}"),
]
LONGER: list[tuple[str, str, str, str, str]] = [
    (SHAPES, r"\frac{x - a}{\| x - a \|_2}", r"x",
     r"\frac{I - \frac{(x - a) (x - a)^{T}}{\|x - a\|^{2}_{2}}}{\|x - a\|_{2}}",
     r"\frac{I}{\| x - a \|} - \frac{(x - a) (x - a)^T}{\| x - a \|^3}"),
    (SHAPES, r"\operatorname{tr}(A X^{-1} B)", r"X", r"-X^{-T} A^{T} B^{T} X^{-T}",
     r"-(X^{-1} B A X^{-1})^T"),
    (SHAPES, r"\det(A X B)", r"X", r"(\det(A X B) B (A X B)^{-1} A)^{T}",
     r"\det(A X B) X^{-T}"),
    (SHAPES, r"\frac{x^T A x}{x^T x}", r"x",
     r"\frac{A^{T} x + A x - \frac{2 (x^{T} A x) x}{\|x\|^{2}_{2}}}{\|x\|^{2}_{2}}",
     r"\frac{(A + A^T) x}{x^T x} - \frac{2 x^T A x}{(x^T x)^2} x"),
    (SHAPES, r"\frac{x^T S x}{x^T x}", r"x", r"\frac{2 (S x - \frac{(x^{T} S x) x}{\|x\|^{2}_{2}})}{\|x\|^{2}_{2}}",
     r"\frac{2}{x^T x} (S x - \frac{x^T S x}{x^T x} x)"),
    (SHAPES, r"\frac{x}{\| x \|}", r"x", r"\frac{I - \frac{x x^{T}}{\|x\|^{2}_{2}}}{\|x\|_{2}}",
     r"\frac{I}{\|x\|} - \frac{x x^T}{\|x\|^3}"),
    ("second-order/hessians.md", r"\nabla_w K", r"w", r"X^{T} \operatorname{diag}(p \odot (1 - p)) X",
     r"X^T D X"),
    ("forward.md", r"\mathcal{L}", r"Z^{[L]}",
     r"(\frac{1 - Y}{1 - A^{[L]}} - \frac{Y}{A^{[L]}}) * g^{[L]\prime}(Z^{[L]})",
     r"A^{[L]} - Y"),
]


@pytest.mark.parametrize(("document", "expression", "by", "printed"), SAME,
                         ids=[f"{expression} by {by}" for _, expression, by, _ in SAME])
def test_what_is_printed(document: str, expression: str, by: str, printed: str) -> None:
    found = gradient(document, expression, by)
    assert isinstance(found.verdict, Proved)
    assert found.right == printed


@pytest.mark.parametrize(("document", "expression", "by", "printed", "usual"), LONGER,
                         ids=[f"{expression} by {by}" for _, expression, by, _, _ in LONGER])
def test_what_books_write_shorter(document: str, expression: str, by: str, printed: str, usual: str) -> None:
    found = gradient(document, expression, by)
    assert isinstance(found.verdict, Proved)
    assert found.right == printed
    assert signs(printed) > signs(usual), "as short as the usual form by now: it belongs above"
