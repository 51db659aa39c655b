"""Documents of a few lines in everyday notations: a true formula, and a near miss right behind it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SIGNS = r"$w \in \mathbb{R}^d$, $x_i \in \mathbb{R}^d$ for $i = 1, \dots, n$, $y_i \in %s$"
MARGIN = r"$$J = \frac{1}{2} \sum_{i=1}^n (y_i x_i^T w - 1)^2$$"
TWO_PATHS = r"""$x \in \mathbb{R}^d$, $W, V \in \mathbb{R}^{m \times d}$

$$a = W x$$

$$b = V x$$

$$h = a \odot b$$

Denote $\delta = \frac{\partial L}{\partial h}$."""
ROWS = r"""$X$ has shape $(N, D)$, $W_1$ is $D \times H$ and $b_1$ is $1 \times H$, $T$ is $N \times H$.

$$J = \frac{1}{2} \|X W_1 + b_1 - T\|_F^2$$"""

DOCUMENTS = [
    # labels that are -1 or 1: their squares are 1
    (SIGNS % r"\{-1, 1\}" + "\n\n" + MARGIN, r"\nabla_w J = \sum_{i=1}^n (x_i x_i^T w - y_i x_i)",
     r"\nabla_w J = \sum_{i=1}^n (x_i x_i^T w + y_i x_i)"),
    (SIGNS % r"\{+1, -1\}" + "\n\n" + MARGIN, r"\nabla_w^2 J = \sum_{i=1}^n x_i x_i^T",
     r"\nabla_w^2 J = \sum_{i=1}^n y_i x_i x_i^T"),
    (SIGNS % r"\{\pm 1\}" + "\n\n" + MARGIN, r"y_i^3 = y_i", r"y_i^2 = y_i"),
    (r"$y \in \{-1, 1\}^n$, $x \in \mathbb{R}^n$", r"\frac{x_i}{y_i} = x_i y_i", r"\frac{x_i}{y_i} = x_i"),
    (r"$y \in \{-1, 1\}^n$", "y^T y = n", "y^T y = 1"),
    (r"$y \in \{0, 1\}^n$", r"\sum_i y_i^2 = \sum_i y_i", "y^T y = n"),
    # a function, for it is differentiated
    (r"$x \in \mathbb{R}^d$, $w \in \mathbb{R}^d$, a smooth $b$" + "\n\n" + "$$J = b(w^T x)$$",
     r"\nabla_w J = b'(w^T x) x", r"\nabla_w J = b(w^T x) x"),
    (r"$x \in \mathbb{R}^d$, $w \in \mathbb{R}^d$" + "\n\n" + "$$J = A(w^T x)$$", r"\nabla_w^2 J = A''(w^T x) x x^T",
     r"\nabla_w^2 J = A'(w^T x) x x^T"),
    # a cost without an equation, of which a derivative has a name, depends on all paths
    (TWO_PATHS,
     r"\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial a} + V^T \frac{\partial L}{\partial b}",
     r"\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial a}"),
    # shapes that are said without a word for them
    (ROWS, r"\frac{\partial J}{\partial b_1} = \mathbf{1}^T (X W_1 + b_1 - T)",
     r"\frac{\partial J}{\partial b_1} = (X W_1 + b_1 - T) \mathbf{1}"),
    # an assumption about a name with a sign on it
    (r"$\hat{A} \in \mathbb{R}^{n \times n}$, $\hat{A} = \hat{A}^\top$, $x \in \mathbb{R}^n$",
     r"\frac{\partial}{\partial x} x^T \hat{A} x = 2 \hat{A} x",
     r"\frac{\partial}{\partial x} x^T \hat{A} x = \hat{A} x"),
    # e is an array where it is transposed
    (r"$x, y \in \mathbb{R}^n$. Let $e = x - y$." + "\n\n" + r"$$J = e^\top e$$",
     r"\frac{\partial J}{\partial x} = 2 e",
     r"\frac{\partial J}{\partial x} = -2 e"),
    (r"$x, y \in \mathbb{R}^n$. Let $e = x - y$." + "\n\n" + "$$J = e^T e$$", r"\frac{\partial J}{\partial y} = -2 e",
     r"\frac{\partial J}{\partial y} = 2 e"),
    (r"$x \in \mathbb{R}$, $T \in \mathbb{R}$", "e^T e^x = e^{T + x}", "e^T e^x = e^{T x}"),
    # Greek letters behind arrays are arrays, with a label they are numbers
    (r"$x \in \mathbb{R}^p$, $y \in \mathbb{R}$" + "\n\n" + r"$$J = y x^T \beta$$",
     r"\frac{\partial J}{\partial \beta} = y x",
     r"\frac{\partial J}{\partial \beta} = y x^T"),
    (r"$X \in \mathbb{R}^{n \times p}$, $y \in \mathbb{R}^n$"
     "\n\n" r"$$J = \|y - X \beta\|^2 + \lambda \|\beta\|^2$$",
     r"\nabla_\beta J = 2 X^T (X \beta - y) + 2 \lambda \beta",
     r"\nabla_\beta J = X^T (X \beta - y) + 2 \lambda \beta"),
    (r"$b \in \mathbb{R}^n$" + "\n\n" + r"$$Q = \lambda_1 \|b\|^2 + \lambda_2 b^T b$$",
     r"\nabla_b Q = 2 (\lambda_1 + \lambda_2) b", r"\nabla_b Q = (\lambda_1 + \lambda_2) b"),
    # numbers that only the equation of a cost knows
    (r"$b \in \mathbb{R}^n$" + "\n\n" + r"$$Q(b) = k \|b\|^2$$", r"\nabla Q(b) = 2 k b", r"\nabla Q(b) = k b"),
    # derivatives of functions that are defined
    (r"$r \in \mathbb{R}$" "\n\n" r"$$q(r) = \log \cosh r$$", r"q''(r) = 1 - \tanh^2 r", r"q''(r) = 1 - \tanh r"),
    (r"$r \in \mathbb{R}$" "\n\n" r"$$q(r) = \log \cosh r$$", r"\frac{dq}{dr} = \tanh r", r"\frac{dq}{dr} = \sinh r"),
    (r"$r \in \mathbb{R}$, $\delta > 0$" "\n\n" r"$$h(r) = \delta \sqrt{1 + (r/\delta)^2}$$",
     r"h'(r) = \frac{r}{\delta \sqrt{1 + (r/\delta)^2}}", r"h'(r) = \frac{r}{\sqrt{1 + (r/\delta)^2}}"),
    (r"$w, x, y \in \mathbb{R}$" "\n\n" r"$$J(w) = \frac{1}{2} (w x - y)^2$$", r"\frac{dJ}{dx} = (w x - y) w",
     r"\frac{dJ}{dx} = (w x - y) x"),
    # what is said of a macro
    (r"$\newcommand{\vect}[1]{\boldsymbol{#1}}$ Let $\vect{y} \in \mathbb{R}^k$ be one-hot, $z \in \mathbb{R}^k$."
     "\n\n" r"$$J = -\vect{y}^T \log \operatorname{softmax}(z)$$",
     r"\frac{\partial J}{\partial z} = \operatorname{softmax}(z) - \vect{y}",
     r"\frac{\partial J}{\partial z} = \vect{y} - \operatorname{softmax}(z)"),
    (r"$x \in \mathbb{R}^d$, $b_i \in \{-1, 1\}$" + "\n\n" + r"$$f(x) = \sum_{i=1}^n b_i x^T x$$",
     r"\nabla f(x) = 2 x \sum_{i=1}^n b_i", r"\nabla f(x) = 2 n x"),
]
REFUSED = [
    (r"$x \in \mathbb{R}^n$" + "\n\n" + "$$f(x) = q x$$", r"\nabla f(x) = q", "DRV301", "the equation of f"),
    (r"$x, y \in \mathbb{R}^n$" + "\n\n" + "$$J(x, y) = x^T y$$", r"\nabla J(x, y) = y", "DRV301", "by what J"),
    (r"$x \in \mathbb{R}^n$", r"\nabla J = x", "DRV301", "J has no equation"),
    # a transpose that is written with a prime is none
    (r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^n$", "X'(w) = X^T w", "DRV304", "prime"),
]


@pytest.mark.parametrize(("document", "true", "near"), DOCUMENTS, ids=[true for _, true, _ in DOCUMENTS])
def test_a_true_formula_and_a_near_miss(document: str, true: str, near: str) -> None:
    found = [check_document("notes.md", f"{document}\n\n$$ {one} $$\n").claims[-1].verdict for one in (true, near)]
    assert [verdict.name for verdict in found] == ["proved", "refuted"], found


@pytest.mark.parametrize(("document", "formula", "code", "words"), REFUSED, ids=[one for _, one, *_ in REFUSED])
def test_what_is_missing_is_said(document: str, formula: str, code: str, words: str) -> None:
    verdict = check_document("notes.md", f"{document}\n\n$$ {formula} $$\n").claims[-1].verdict
    assert (verdict.name, verdict.code) == ("undecided", code)
    assert words in verdict.message
