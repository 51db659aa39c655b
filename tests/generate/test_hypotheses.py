"""The check of a module draws inputs under the hypotheses of the document, or says which it does not draw."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError
from derive.generate import generate
from derive.pipeline import check_document
from tests.generate.documents import module_of
from tests.generate.test_every_target import needs

DRAWN = [
    pytest.param(said, without, cost, gradient, id=said)
    for said, without, cost, gradient in (
        (r"$S \in \mathbb{R}^{n \times n}$ be symmetric, $W \in \mathbb{R}^{n \times k}$", " be symmetric",
         r"\operatorname{tr}(W^T S W)", r"\nabla_W f = 2 S W"),
        (r"$y \in \{0, 1\}^n$, $x \in \mathbb{R}^n$", r"\{0, 1\}",
         r"\sum_i y_i^2 x_i^2", r"\nabla_x f = 2 y \odot x"),
        (r"$P \in \{0, 1\}^{n \times n}$ be symmetric, $x \in \mathbb{R}^n$", r"\{0, 1\}",
         r"x^T (P \odot P) x", r"\nabla_x f = 2 P x"),
        (r"$y \in \mathbb{R}^n$ be one-hot, $x \in \mathbb{R}^n$", " be one-hot",
         r"\sum_k y_k^2 \log \sum_j e^{x_j} - \sum_k y_k x_k", r"\nabla_x f = \operatorname{softmax}(x) - y"),
        (r"$a \in \mathbb{R}^n$ be positive, $W \in \mathbb{R}^{k \times n}$", " be positive",
         r"\|W \sqrt{a \odot a}\|^2", r"\nabla_W f = 2 W a a^T"),
        (r"$P \in \mathbb{R}^{n \times m}$, $x \in \mathbb{R}$, $u \in \mathbb{R}^n$. Each row of $P$ sums to 1",
         ". Each row of $P$ sums to 1", r"x^2 \sum_{ij} P_{ij} u_i", r"\frac{\partial f}{\partial x} = 2 x \sum_i u_i"),
        (r"$a \in \mathbb{R}$, $x \in \mathbb{R}^n$, $a < 0$", ", $a < 0$",
         r"|a| \sum_i x_i^2", r"\nabla_x f = -2 a x"),
    )
]  # fmt: skip
"""Words, what of them the gradient rests on, a cost, and its gradient."""
TARGETS = [
    pytest.param("numpy", "plain"),
    pytest.param("numpy", "fast"),
    pytest.param("torch", "plain", marks=needs("torch")),
    pytest.param("jax", "plain", marks=needs("jax")),
]


def document(said: str, cost: str, gradient: str):
    return check_document("doc.md", f"Let {said}.\n\n$$ f = {cost} $$\n\n$$ {gradient} $$\n")


@pytest.mark.parametrize(("target", "style"), TARGETS)
@pytest.mark.parametrize(("said", "without", "cost", "gradient"), DRAWN)
def test_inputs_are_drawn_under_the_hypotheses(said, without, cost, gradient, target, style):
    assert module_of(generate(document(said, cost, gradient), target, style)).check_gradients() < 1e-10


@pytest.mark.parametrize(("said", "without", "cost", "gradient"), DRAWN)
def test_without_its_hypothesis_a_gradient_is_refused(said, without, cost, gradient):
    instead = r"\mathbb{R}" if without == r"\{0, 1\}" else ""
    with pytest.raises(DeriveError) as raised:
        generate(document(said.replace(without, instead), cost, gradient))
    assert raised.value.code == "DRV401"


@pytest.mark.parametrize(("said", "without", "cost", "gradient"), DRAWN)
def test_a_wrong_gradient_is_noticed_under_the_hypotheses(said, without, cost, gradient):
    """What is drawn does not make everything 0."""
    code = generate(document(said, cost, gradient))
    start = code.index("return Gradients(")
    name = code[start:].split("(")[1].split(")")[0]
    assert module_of(code[:start] + f"{name} = 1.5 * {name}\n    " + code[start:]).check_gradients() > 0.1


NOT_DRAWN = [
    pytest.param(said, cost, gradient, words, id=said)
    for said, cost, gradient, words in (
        (r"$P \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}$, $u \in \mathbb{R}^n$. Each row of $P$ sums to 1. "
         r"Each column of $P$ sums to 1", r"x^2 \sum_{ij} P_{ij} u_i + x^2 \sum_{ij} P_{ij} u_j",
         r"\frac{\partial f}{\partial x} = 4 x \sum_i u_i", "each row of P sums to 1, each column of P sums to 1"),
        (r"$a \in \mathbb{R}$, $b \in \mathbb{R}$, $x \in \mathbb{R}^n$, $a < b$",
         r"|b - a| \sum_i x_i^2", r"\nabla_x f = 2 (b - a) x", "a < b"),
    )
]  # fmt: skip


@pytest.mark.parametrize(("target", "style"), TARGETS)
@pytest.mark.parametrize(("said", "cost", "gradient", "words"), NOT_DRAWN)
def test_what_is_not_drawn_is_said(said, cost, gradient, words, target, style, capsys):
    module = module_of(generate(document(said, cost, gradient), target, style))
    assert module.main() == 2
    assert capsys.readouterr().out == f"not checked, since no inputs are drawn for which {words}\n"
    with pytest.raises(ValueError, match="not checked"):
        module.check_gradients()


def test_an_order_on_which_nothing_rests_needs_not_be_drawn():
    said = r"$a \in \mathbb{R}$, $b \in \mathbb{R}$, $x \in \mathbb{R}^n$, $a < b$"
    code = generate(document(said, r"(b - a) \sum_i x_i^2", r"\nabla_x f = 2 (b - a) x"))
    assert module_of(code).check_gradients() < 1e-10


def test_a_hypothesis_may_be_said_twice():
    said = r"$P \in \mathbb{R}^{n \times m}$, $x \in \mathbb{R}$, $u \in \mathbb{R}^n$. Each row of $P$ sums to 1"
    twice = said + ".\n\n$$ \\sum_{k=1}^m P_{ik} = 1 $$\n\nLet $c > 0$"
    code = generate(document(twice, r"x^2 \sum_{ij} P_{ij} u_i", r"\frac{\partial f}{\partial x} = 2 x \sum_i u_i"))
    assert module_of(code).check_gradients() < 1e-10
