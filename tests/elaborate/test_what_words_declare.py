"""Costs, numbers and gradients that words introduce, names of two capitals, gradients without a letter below."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

ATTENTION = (
    r"$Q, K \in \mathbb{R}^{n \times d}$, $V \in \mathbb{R}^{n \times k}$." "\n\n"
    r"$$S = Q K^\top, \qquad O = S V$$" "\n\n"
)
SHORT = ATTENTION + "Let $L$ be a scalar loss and write $dX$ for $\\frac{\\partial L}{\\partial X}$.\n\n"
SAMPLED = (
    r"$\mu, s, \epsilon \in \mathbb{R}^k$." "\n\n"
    r"$$D = \frac12 \sum_j \mu_j^2, \qquad z = \mu + s \odot \epsilon$$" "\n\n"
)
SOFT = (
    r"$z, v \in \mathbb{R}^K$, temperature $T > 0$." "\n\n"
    r"$$p_k = \frac{\exp(z_k / T)}{\sum_j \exp(z_j / T)}$$" "\n\n"
)
MASK = (
    r"$A, D \in \mathbb{R}^{k \times m}$ and $0 < p < 1$ the probability to keep a unit." "\n\n"
    r"$$\tilde{A} = \frac{1}{p} A \odot D, \qquad J = \frac12 \|\tilde{A}\|_\textrm{F}^2$$" "\n\n"
)
FOCAL = r"$x \in \mathbb{R}$." "\n\n" r"$$p = \sigma(x), \qquad FL = -(1 - p) \log p$$" "\n\n"
SCALED = (
    r"$x, g \in \mathbb{R}^d$, $R \in \mathbb{R}$." "\n\n" r"$$y_i = g_i \frac{x_i}{d R^3}$$" "\n\n"
    r"With a loss $\mathcal{L}$ and $\bar{y}_i = \frac{\partial \mathcal{L}}{\partial y_i}$:" "\n\n"
)
ROWS = (
    r"$X \in \mathbb{R}^{N \times d}$, $y \in \mathbb{R}^N$, $w \in \mathbb{R}^d$." "\n\n"
    r"$$\ell(w) = \frac12 \|X w - y\|^2$$" "\n\n"
)
SMOOTH = (
    r"$z, y \in \mathbb{R}^K$, $0 < \epsilon < 1$." "\n\n"
    r"$$u_k = (1 - \epsilon) y_k + \frac{\epsilon}{K}, \qquad L = \sum_k u_k z_k$$" "\n\n"
)

TABLE = [
    (SHORT, r"dV = S^\top dO", "proved"),
    (SHORT, r"dV = S dO", "refuted"),
    (SHORT, r"dQ = dS K", "proved"),
    (SHORT, r"dQ = dS^\top K", "refuted"),
    (ATTENTION + r"Let $L$ be a loss; $dS$ denotes $\frac{\partial L}{\partial S}$.", r"dQ = dS K", "undecided"),
    (SAMPLED + "For a reconstruction loss $R$ of $z$",
     r"\frac{\partial R}{\partial s} = \frac{\partial R}{\partial z} \odot \epsilon", "proved"),
    (SAMPLED + "For a reconstruction loss $R$ of $z$",
     r"\frac{\partial R}{\partial s} = \frac{\partial R}{\partial z} \odot s", "refuted"),
    (SAMPLED + "For a reconstruction loss $R$",
     r"\frac{\partial R}{\partial \mu} = \frac{\partial R}{\partial z}", "undecided"),
    (SOFT, r"\frac{\partial p_k}{\partial z_k} = \frac{1}{T} p_k (1 - p_k)", "proved"),
    (SOFT, r"\frac{\partial p_k}{\partial z_k} = p_k (1 - p_k)", "refuted"),
    (SOFT, r"|T| = T", "proved"),
    (SOFT, r"|T| = -T", "refuted"),
    (MASK, r"\frac{\partial J}{\partial A} = \frac{1}{p} \tilde{A} \odot D", "proved"),
    (MASK, r"\frac{\partial J}{\partial A} = \tilde{A} \odot D", "refuted"),
    (MASK, r"\sqrt{p^2} = p", "proved"),
    (MASK.replace("$0 < p < 1$ the", r"$p \in \mathbb{R}$, a"), r"\sqrt{p^2} = p", "refuted"),
    (FOCAL, r"\frac{\partial FL}{\partial p} = \log p - \frac{1 - p}{p}", "proved"),
    (FOCAL, r"\frac{\partial FL}{\partial p} = \log p + \frac{1 - p}{p}", "refuted"),
    (SCALED, r"\frac{\partial \mathcal{L}}{\partial x_i} = \bar{y}_i \frac{g_i}{d R^3}", "proved"),
    (SCALED, r"\frac{\partial \mathcal{L}}{\partial x_i} = \bar{y}_i \frac{g_i}{R^3}", "refuted"),
    (ROWS, r"\nabla \ell = X^T (X w - y)", "proved"),
    (ROWS, r"\nabla \ell = X^T (y - X w)", "refuted"),
    (ROWS, r"\nabla^2 \ell = X^T X", "proved"),
    (ROWS, r"\nabla^2 \ell = 2 X^T X", "refuted"),
    (SMOOTH, r"\frac{\partial L}{\partial z_k} = (1 - \epsilon) y_k + \frac{\epsilon}{K}", "proved"),
    (SMOOTH, r"\frac{\partial L}{\partial z_k} = (1 - \epsilon) y_k + \epsilon", "refuted"),
]


@pytest.mark.parametrize(("text", "claim", "verdict"), TABLE)
def test_what_words_declare(text, claim, verdict):
    found = check_document("notes.md", f"{text}\n\n$$\n{claim}\n$$\n").claims[-1]
    assert found.verdict.name == verdict, found.verdict

GATED = (
    r"$s, z, c \in \mathbb{R}^n$." "\n\n"
    r"$$\tilde{h} = \tanh(c), \qquad h = (1 - z) \odot s + z \odot \tilde{h}$$" "\n\n"
)
SPACES = (
    r"$x \in \mathbb{R}^d$, $W \in \mathbb{R}^{n \times d}$, $S = S^\top \in \mathbb{R}^{n \times n}$." "\n\n"
    r"$$h = W x \in \mathbb{R}^n, \qquad J = \frac12 h^\top S h \in \mathbb{R}$$" "\n\n"
)
ANY = (
    r"$P \in \mathbb{R}^{p \times k}$, $w \in \mathbb{R}^{k \times c}$, $b \in \mathbb{R}^{1 \times c}$." "\n\n"
    r"$$Y = P w + \mathbf{1} b$$" "\n\n" r"For a loss $L$ with $G = \frac{\partial L}{\partial Y}$:" "\n\n"
)
HUBER = (
    r"$r \in \mathbb{R}$, $\delta > 0$." "\n\n"
    r"$$\rho(r) = \begin{cases} \frac12 r^2 & |r| \le \delta \\ \delta |r| - \frac12 \delta^2 & |r| > \delta"
    r" \end{cases}$$"
    "\n\n" r"If $|r| < \delta$, then" "\n\n"
)
MORE = [
    (HUBER, r"\rho'(r) = r", "proved"),
    (HUBER, r"\rho'(r) = 2 r", "refuted"),
    (ROWS, r"\nabla\nabla \ell(w) = X^T X", "proved"),
    (ROWS, r"\nabla\nabla \ell(w) = -X^T X", "refuted"),
    (ROWS, r"\nabla_w \nabla_w \ell = X^T X", "proved"),
    (ROWS, r"\nabla_w \nabla_w \ell = 2 X^T X", "refuted"),
    (GATED, r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial h} \odot (\tilde{h} - s)", "proved"),
    (GATED, r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial h} \odot (s - \tilde{h})", "refuted"),
    (SPACES, r"\frac{\partial J}{\partial h} = S h \in \mathbb{R}^n", "proved"),
    (SPACES, r"\frac{\partial J}{\partial h} = 2 S h \in \mathbb{R}^n", "refuted"),
    (SPACES.replace(r"S = S^\top", "S"), r"\frac{\partial J}{\partial h} = S h \in \mathbb{R}^n", "refuted"),
    (ANY, r"\frac{\partial L}{\partial b} = \mathbf{1}^T G", "proved"),
    (ANY, r"\frac{\partial L}{\partial b} = 2 \mathbf{1}^T G", "refuted"),
    (ANY, r"\frac{\partial L}{\partial w} = P^T G", "proved"),
    (ANY, r"\frac{\partial L}{\partial w} = G^T P", "refuted"),
]


@pytest.mark.parametrize(("text", "claim", "verdict"), MORE)
def test_what_equations_say(text, claim, verdict):
    found = check_document("notes.md", f"{text}\n\n$$\n{claim}\n$$\n").claims[-1]
    assert found.verdict.name == verdict, found.verdict


def test_capitals_that_are_names_are_a_product():
    text = r"$A, B \in \mathbb{R}^{n \times n}$." "\n\n" "$$AB = BA$$"
    assert [one.verdict.name for one in check_document("notes.md", text).claims] == ["refuted"]


UNREAD = [
    # an equation that is not read: of an accented letter, of a part of a sum
    (r"\tilde{A} = \mystery A", r"J = \frac12 \|\tilde{A}\|^2", r"\frac{\partial J}{\partial A} = 0"),
    (r"\hat x = \mystery x", r"J = \frac12 \|\hat{x}\|^2 + \|x\|^2", r"\frac{\partial J}{\partial x} = 2 x"),
    (r"s = \mystery \|A\|", r"J = \frac12 \|A\|^2 + s", r"\frac{\partial J}{\partial A} = A"),
]


@pytest.mark.parametrize(("unread", "cost", "claim"), UNREAD)
def test_nothing_is_said_past_an_equation_that_is_not_read(unread, cost, claim):
    shapes = r"$A \in \mathbb{R}^{k \times m}$, $x \in \mathbb{R}^n$."
    text = "\n\n".join((shapes, *(f"$$\n{one}\n$$" for one in (unread, cost, claim))))
    assert check_document("notes.md", text).claims[-1].verdict.name == "undecided"
