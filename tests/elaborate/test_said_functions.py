"""What a document calls a function, before its first use or behind it: a true formula, and a near miss beside it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SHAPES = r"$z, x \in \mathbb{R}^n$"
IS_SIGMOID, IS_TANH, IS_RELU = (
    r"a_i = \frac{1}{1 + \exp(-z_i)}", r"a_i = \tanh(z_i)", r"\frac{\partial a_i}{\partial z_i} = \mathbb{1}[z_i > 0]")
A, SIGMA, PHI = r"$$a = g(z)$$", r"$$a = \sigma(z)$$", r"$$a = \phi(z)$$"

DOCUMENTS = [
    # said before the first use
    ("Let $g$ be the sigmoid function.", A, "", IS_SIGMOID, IS_TANH),
    (r"Here $\phi$ is tanh.", PHI, "", IS_TANH, IS_SIGMOID),
    (r"With the activation $\phi = \tanh$,", PHI, "", IS_TANH, IS_SIGMOID),
    ("激活函数 $g$ 取 tanh。", A, "", IS_TANH, IS_SIGMOID),
    # and behind it, with a derivative of the function in the document
    ("", r"$$a = g'(z)$$", "where $g$ is the sigmoid.", r"a_i = g(z_i) (1 - g(z_i))", r"a_i = g(z_i)"),
    # the sign of the sigmoid is what the document says it is
    (r"Here $\sigma$ is the ReLU.", SIGMA, "", IS_RELU, IS_SIGMOID),
    ("", SIGMA, r"where $\sigma$ is tanh.", IS_TANH, IS_SIGMOID),
    (r"Let $\sigma$ be any differentiable function.", SIGMA, "",
     r"\frac{\partial a_i}{\partial z_i} = \sigma'(z_i)", r"\frac{\partial a_i}{\partial z_i} = a_i (1 - a_i)"),
    (r"For an arbitrary activation function $\sigma$ let", SIGMA, "",
     r"\frac{\partial a_i}{\partial z_i} = \sigma'(z_i)", IS_SIGMOID),
    (r"Let $\sigma$ be the sigmoid.", SIGMA, "", IS_SIGMOID, IS_TANH),
    ("", SIGMA, "", IS_SIGMOID, IS_TANH),
    # two functions of one name, one after the other: each equation keeps its own
    ("Let $g$ be the sigmoid.", A, "Now $g$ is tanh.", IS_SIGMOID, IS_TANH),
    ("Let $g$ be the sigmoid.", A, "Now $g$ is tanh.\n\n$$b = g(x)$$", r"b_i = \tanh(x_i)", r"b_i = \sigma(x_i)"),
    ("", A, "where $g$ is the sigmoid.\n\n$$b = g(x)$$\n\nwhere $g$ is tanh.", r"b_i = \tanh(x_i)",
     r"b_i = \sigma(x_i)"),
    ("", A, "where $g$ is the sigmoid.\n\n$$b = g(x)$$\n\nwhere $g$ is tanh.", IS_SIGMOID, IS_TANH),
]


@pytest.mark.parametrize(("before", "equation", "behind", "true", "near"), DOCUMENTS)
def test_a_function_is_what_the_document_says(before: str, equation: str, behind: str, true: str, near: str) -> None:
    parts = [part for part in (f"{SHAPES}. {before}", equation, behind) if part]
    found = [check_document("notes.md", "\n\n".join([*parts, f"$$ {one} $$\n"])).claims[-1].verdict
             for one in (true, near)]
    assert [verdict.name for verdict in found] == ["proved", "refuted"], found
