"""Refutations that rested on a misreading: what real notes write, with the verdict that a reader would give."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

DOCUMENTS = {
    "a bold capital that the next sentence declares": (
        r"""Let $\mathbf{x} \in \mathbb{R}^d$.
$$\mathbf{z} = \mathbf{W}^{(1)} \mathbf{x},$$
where $\mathbf{W}^{(1)} \in \mathbb{R}^{p \times d}$.
$$\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{W}^{(1)}$$
$$\frac{\partial \mathbf{z}}{\partial \mathbf{x}} = \mathbf{W}^{(1)\top}$$""",
        ("proved", "refuted"),
    ),
    "a slope with what lies between held fixed, or not": (
        "$x \\in \\mathbb{R}^m$\n$$\\mu = \\frac1m \\sum_{i=1}^m x_i, \\quad c_i = x_i - \\mu$$\n"
        "$$\\frac{\\partial c_i}{\\partial x_i} = 1$$\n$$\\frac{\\partial c_i}{\\partial x_j} = 0$$\n"
        "$$\\frac{\\partial c_i}{\\partial x_j} = 1[i = j] - \\frac1m$$",
        ("undecided", "refuted", "proved"),
    ),
    "a capital with letters below": (
        "$x \\in \\mathbb{R}^d$\n$$z = W_{xh} x$$\nwhere $W_{xh} \\in \\mathbb{R}^{p \\times d}$.\n"
        "$$\\frac{\\partial z}{\\partial x} = W_{xh}$$",
        ("proved",),
    ),
    "max without a command": (
        "ReLU is $r = max(0, x)$, so $\\frac{dr}{dx} = 1(x > 0)$ and $\\frac{dr}{dx} = 1(x < 0)$.",
        ("proved", "refuted"),
    ),
    "max in words": (
        "$x \\in \\mathbb{R}$\n$$r = \\text{max}(x, 3)$$\n$$\\frac{dr}{dx} = 1(x > 3)$$\n$$\\frac{dr}{dx} = 1(x < 3)$$",
        ("proved", "refuted"),
    ),
    "the input named the other way round": (
        "The input is $x = a^{[0]}$ with $x \\in \\mathbb{R}^{n_0}$. For $l = 1, \\dots, L$:\n"
        "$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \\qquad a^{[l]} = g(z^{[l]})$$\n"
        "where $W^{[l]} \\in \\mathbb{R}^{n_l \\times n_{l-1}}$, $b^{[l]} \\in \\mathbb{R}^{n_l}$.\n"
        "$$z^{[1]} = W^{[1]} x + b^{[1]}$$\n$$z^{[2]} = W^{[2]} x + b^{[2]}$$",
        ("proved", "refuted"),
    ),
    "the first layer before the input is named": (
        "$l = 1, \\dots, L$\n$$a^{[l]} = g(z^{[l]})$$\n$$z^{[1]} = W^{[1]} a^{[0]} + b^{[1]}$$",
        ("undecided",),
    ),
    "shapes behind the equations": (
        "$$z = W x + b, \\qquad a = \\sigma(z)$$\n\nwhere $x \\in \\mathbb{R}^n$, $W \\in \\mathbb{R}^{k \\times n}$ "
        "and $b \\in \\mathbb{R}^k$.\n\n$$L = \\frac{1}{2} \\|a - y\\|^2$$\n\nwith $y \\in \\mathbb{R}^k$.\n\n"
        "$$\\frac{\\partial L}{\\partial W} = ((a - y) \\odot a \\odot (1 - a)) x^T$$\n"
        "$$\\frac{\\partial L}{\\partial W} = x ((a - y) \\odot a \\odot (1 - a))^T$$",
        ("proved", "refuted"),
    ),
    "a number behind the equation": (
        "$$z = w^T x + b, \\qquad a = \\sigma(z)$$\n\n"
        "其中 $x \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^n$, $b \\in \\mathbb{R}$。"
        "\n\n"
        "$$\\frac{\\partial a}{\\partial w} = a (1 - a) x$$\n$$\\frac{\\partial a}{\\partial b} = a$$",
        ("proved", "refuted"),
    ),
    "the shape of another section": (
        "$$y = x^2$$\n$$\\frac{dy}{dx} = 2 x$$\n\n## Vectors\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$s = x^T x$$",
        ("proved",),
    ),
    "a mean before its sum has named the samples": (
        "$$J = \\frac{1}{m} \\sum_{i=1}^m (w x_i - y_i)^2$$\n"
        "$$\\frac{\\partial J}{\\partial w} = \\frac{2}{m} \\sum_{i=1}^m (w x_i - y_i) x_i$$\n"
        "$$\\frac{\\partial J}{\\partial w} = 2 \\sum_{i=1}^m (w x_i - y_i) x_i$$",
        ("proved", "refuted"),
    ),
    "numbers of an example": (
        "$v = a + u$, $u = bc$. For example $a=5,b=3,c=2$. Then $\\frac{du}{db} = 2$, and $\\frac{du}{db} = c$, "
        "and $\\frac{du}{db} = b$.",
        ("undecided", "proved", "refuted"),
    ),
    "a loss of vectors": (
        "Let $x \\in \\mathbb{R}^n$, $y \\in \\mathbb{R}^k$ and $W \\in \\mathbb{R}^{k \\times n}$.\n"
        "$$o = W x, \\quad L = \\ell(o, y), \\quad s = \\frac{\\lambda}{2} \\|W\\|_F^2, \\quad J = L + s$$\n"
        "$$\\frac{\\partial J}{\\partial L} = 1$$\n"
        "$$\\frac{\\partial J}{\\partial W} = \\frac{\\partial L}{\\partial o} x^T + \\lambda W$$\n"
        "$$\\frac{\\partial J}{\\partial W} = \\frac{\\partial L}{\\partial o} x^T$$",
        ("proved", "proved", "refuted"),
    ),
    "the square of a matrix that is not square": (
        "$Z \\in \\mathbb{R}^{m \\times h}$, $A = \\tanh(Z)$, $L = \\frac{1}{2} \\|A\\|_F^2$\n"
        "$$\\frac{\\partial L}{\\partial Z} = A \\odot (1 - A^2)$$\n"
        "$$\\frac{\\partial L}{\\partial Z} = A \\odot (1 + A^2)$$",
        ("proved", "refuted"),
    ),
    "one-hot targets without a shape": (
        "Let $z \\in \\mathbb{R}^K$ be the logits and $y$ a one-hot vector.\n"
        "$$p_i = \\frac{e^{z_i}}{\\sum_{k=1}^{K} e^{z_k}}$$\nThe loss is $L = -\\sum_{i=1}^K y_i \\log p_i$.\n"
        "$$\\nabla_z L = p - y$$\n$$\\nabla_z L = y - p$$",
        ("proved", "refuted"),
    ),
    "a shape that only the claim would choose": (
        "$$Y = [y^{(1)}, \\dots, y^{(m)}]$$\n$$v = a + u$$\n$$y a (1 - a) = y a - y a a$$\n"
        "$$v = a + u + u$$",
        ("undecided", "undecided"),
    ),
    "a shape that is declared": (
        "$Y \\in \\mathbb{R}^{1 \\times m}$, $a, u \\in \\mathbb{R}^{1 \\times m}$\n"
        "$$v = a + u$$\n$$Y a (1 - a) = Y a - Y a a$$\n$$v = a + u + u$$",
        ("refuted", "refuted"),
    ),
    "sections that let a name be something of their own": (
        "## Product\n\nLet $X$ be a $2 \\times 3$ matrix and let $Y$ be a $3 \\times 2$ matrix. Let $Z = X Y$.\n\n"
        "$$Z^T = Y^T X^T$$\n\n## Sum\n\nLet $X$ be a $3 \\times 2$ matrix, and let $Y$ be a $3 \\times 2$ matrix. "
        "Let $Z = X + Y$. Then $Z$ is a $3 \\times 2$ matrix.\n\n$$Z^T = X^T + Y^T$$\n\n"
        "## Again\n\nWe had $Z = X + Y$. Here $Z = X - Y$.",
        ("proved", "proved", "proved", "refuted"),
    ),
    "a section that lets a name be two things": (
        "Let $x \\in \\mathbb{R}^n$. Let $z = 2 x$.\n\n## Next\n\nLet $z = x$.\n\n$$2 z = 2 x$$\n\nLet $z = 3 x$.",
        ("proved", "refuted"),
    ),
    "a number in words": (
        "Take $a = \\text{2}$ first. Let $a = z^2$.\n$$\\frac{da}{dz} = 2 z$$\n$$\\frac{da}{dz} = z$$",
        ("proved", "refuted"),
    ),
    "a forward pass by entries, the inputs later": (
        "$$y_i = \\gamma \\hat{x}_i + \\beta$$\n$$\\hat{x}_i = \\frac{(x_i - \\mu)}{\\sqrt{\\sigma^2 + \\epsilon}}$$\n"
        "$$\\mu = \\frac{1}{m} \\sum_{i=1}^m x_i$$\n$$\\sigma^2 = \\frac{1}{m} \\sum_{i=1}^m (x_i - \\mu)^2$$\n"
        "$$\\sum_{i=1}^m \\hat{x}_i = 0$$\n$$\\sum_{i=1}^m y_i = 0$$",
        ("proved", "refuted"),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_verdicts_are_a_readers(name: str) -> None:
    text, verdicts = DOCUMENTS[name]
    document = check_document("notes.md", text + "\n")
    found = tuple(claim.verdict.name for claim in document.claims)
    assert found == verdicts, [(claim.right, claim.verdict.message) for claim in document.claims]
