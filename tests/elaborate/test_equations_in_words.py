"""Equations that stand behind what uses them, that come too late, that braces hide, or whose argument is left out."""

import pytest

from derive.pipeline import check_document

LEAST_SQUARES = r"""Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^{m}$, $\theta \in \mathbb{R}^{n}$ and
$$J(\theta) = \frac{1}{2m} (X\theta - y)^T (X\theta - y)$$
The minimum is at
$$\theta = (X^T X)^{-1} X^T y$$
"""
MEAN = r"""Let $x \in \mathbb{R}^{n}$, $\mu \in \mathbb{R}$ and
$$J = \sum_{i=1}^n (x_i - \mu)^2$$
which is least for
$$\mu = \frac{1}{n} \sum_{i=1}^n x_i$$
"""
NEURON = r"""Let $x, w \in \mathbb{R}^n$ and $b, y \in \mathbb{R}$. 
The output is $a = \sigma(z)$, where $z = \sum_j w_j x_j + b$.
$$C = -y \ln a - (1 - y) \ln (1 - a)$$
"""
HYPOTHESIS = r"""Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^{m}$, $\theta \in \mathbb{R}^{n}$.
$$J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})^2$$
其中 $h_\theta(x) = \theta^T x$。
"""
LABELLED = HYPOTHESIS + r"""
$$J_\lambda(\theta) = J(\theta) + \frac{\lambda}{2m} \sum_{j=1}^{n} \theta_j^2$$
"""
HIDDEN = r"""Let $x \in \mathbb{R}^{n_0}$, $V \in \mathbb{R}^{n_1 \times n_0}$, $u \in \mathbb{R}^{n_1}$.
$$z = V x, \qquad a = g(z), \qquad s = u^T a, \qquad p = \sigma(s)$$
"""
ROWS = [
    (LEAST_SQUARES, r"\nabla_\theta J(\theta) = \frac{1}{m} X^T (X\theta - y)", "proved"),
    (LEAST_SQUARES, r"\nabla_\theta J(\theta) = \frac{1}{2m} X^T (X\theta - y)", "undecided"),
    (LEAST_SQUARES, r"\nabla_\theta J(\theta) = 0", "proved"),
    (MEAN, r"\frac{\partial J}{\partial \mu} = -2 \sum_{i=1}^n (x_i - \mu)", "proved"),
    (MEAN, r"\frac{\partial J}{\partial \mu} = -\sum_{i=1}^n (x_i - \mu)", "undecided"),
    (NEURON, r"\frac{\partial C}{\partial w_j} = x_j (\sigma(z) - y)", "proved"),
    (NEURON, r"\frac{\partial C}{\partial w_j} = \frac{a - y}{a (1 - a)} \frac{\partial \sigma}{\partial w_j}",
     "proved"),
    (NEURON, r"\frac{\partial C}{\partial w_j} = \frac{a - y}{a} \frac{\partial \sigma}{\partial w_j}", "refuted"),
    (NEURON, r"\frac{\partial C}{\partial b} = y - \sigma(z)", "refuted"),
    (HYPOTHESIS, r"\frac{\partial J(\theta)}{\partial \theta_j} = "
                 r"\frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}", "proved"),
    (HYPOTHESIS, r"\frac{\partial J(\theta)}{\partial \theta_j} = "
                 r"\sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}", "refuted"),
    (LABELLED, r"\nabla_\theta J_\lambda(\theta) = \frac{1}{m} (X^T (X\theta - y) + \lambda \theta)", "proved"),
    (LABELLED, r"\nabla_\theta J_\lambda(\theta) = \frac{1}{m} X^T (X\theta - y) + \lambda \theta", "refuted"),
    (HIDDEN, r"\frac{\partial s}{\partial z} = u \odot g'", "proved"),
    (HIDDEN, r"\frac{\partial s}{\partial z} = u \odot g' \odot z", "refuted"),
    (HIDDEN, r"\frac{\partial p}{\partial a} = \sigma' u", "proved"),
    (HIDDEN, r"\frac{\partial p}{\partial a} = \sigma' s u", "refuted"),
    (HIDDEN, r"p = \sigma(s) = \frac{1}{1 + e^{-s}}", "proved"),
    (HIDDEN, r"p = \sigma(s) = \frac{1}{{1 + e}^{-s}}", "refuted"),
]


@pytest.mark.parametrize(("given", "formula", "verdict"), ROWS)
def test_the_verdict(given, formula, verdict):
    claim = check_document("notes.md", f"{given}\n$${formula}$$\n").claims[-1]
    assert claim.verdict.name == verdict, claim.verdict.message


RIDGE = r"""Let $X \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^{m}$, $w \in \mathbb{R}^{n}$ and
$$J(w) = \|Xw - y\|^2 + \lambda \|w\|^2$$
"""
STARRED = "It is $w^* = (X^T X + \\lambda I)^{-1} X^T y$. There"
SENTENCES = [
    ("Setting the gradient to zero,", r"\nabla_w J(w) = 0", "undecided"),
    ("The gradient is", r"\nabla_w J(w) = 0", "refuted"),
    ("We obtain the normal equations", r"(X^T X + \lambda I) w = X^T y", "undecided"),
    ("We obtain", r"(X^T X + \lambda I) w = X^T y", "refuted"),
    ("令导数等于零：", r"2 X^T (Xw - y) + 2 \lambda w = 0", "undecided"),
    ("导数为", r"2 X^T (Xw - y) + 2 \lambda w = 0", "refuted"),
    ("Over the training set we have", r"X^T X w = X^T y", "refuted"),
    ("To solve this we need", r"\nabla_w J(w) = 2 X^T (Xw - y) + \lambda w", "refuted"),
    ("To solve this we need", r"\nabla_w J(w) = 2 X^T (Xw - y) + 2 \lambda w", "proved"),
    (STARRED, r"(X^T X + \lambda I) w^* = X^T y", "proved"),
    (STARRED, r"(X^T X - \lambda I) w^* = X^T y", "refuted"),
    (STARRED, r"w^\star = w", "refuted"),
]


@pytest.mark.parametrize(("words", "formula", "verdict"), SENTENCES)
def test_a_sentence_that_solves_an_equation(words, formula, verdict):
    claim = check_document("notes.md", f"{RIDGE}{words}\n$${formula}$$\n").claims[-1]
    assert claim.verdict.name == verdict, claim.verdict.message


MESSAGES = [
    (LEAST_SQUARES, ROWS[1][1],
     "proved as it was read, but only with the equation of \\theta (line 4), by which a derivative is taken here"),
    (HIDDEN, r"f(t) = \frac{1}{{1 + e}^{-t}}", "{1 + e}^{-t} is not read in an equation that defines"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "formula", "message"), MESSAGES)
def test_what_is_said(given, formula, message):
    claim = check_document("notes.md", f"{given}\n$${formula}$$\n").claims[-1]
    assert claim.verdict.message == message


def test_two_functions_without_an_argument_stay_undecided():
    text = HIDDEN + "\n$$c = g(x)$$\n\n$$\\frac{\\partial s}{\\partial z} = u \\odot g'$$\n"
    assert check_document("notes.md", text).claims[-1].verdict.name == "undecided"
