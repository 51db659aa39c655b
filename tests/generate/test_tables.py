"""A target is a table; laws of stable forms are proved; `--by` chooses what is differentiated by."""

from __future__ import annotations

from dataclasses import replace

import pytest

import derive.generate as generation
from derive.errors import DeriveError
from derive.generate.targets.numpy import NUMPY
from derive.generate.wanted import asked
from derive.pipeline import check_document
from derive.program import Operation
from derive.term import Gradient, Tensor
from tests.generate.documents import code_of, document_of, draw_batch, module_of

LAWS = r"""
$$ z \in \mathbb{R}^{n}, \quad c \in \mathbb{R}, \quad x \in \mathbb{R}, \quad y \in \mathbb{R}, \quad y > 0 $$
$$ e^{-\operatorname{softplus}(-x)} = \sigma(x) $$
$$ e^{-\operatorname{softplus}(x)} = 1 - \sigma(x) $$
$$ \log(1 + e^x) = \operatorname{softplus}(x) $$
$$ \log(1 + e^x) = x + \log(1 + e^{-x}) $$
$$ \frac{1}{1 + e^{-x}} = \sigma(x) $$
$$ \frac{e^x}{1 + e^{x}} = \sigma(x) $$
$$ \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} $$
$$ \frac{e^x - e^{-x}}{e^x + e^{-x}} = \tanh(x) $$
$$ \frac{e^{z_k - c}}{\sum_{j=1}^n e^{z_j - c}} = \frac{e^{z_k}}{\sum_{j=1}^n e^{z_j}} $$
$$ \log \frac{e^{z_k}}{\sum_{j=1}^n e^{z_j}} = z_k - \log \sum_{j=1}^n e^{z_j} $$
$$ c + \log \sum_{j=1}^n e^{z_j - c} = \log \sum_{j=1}^n e^{z_j} $$
$$ \log \sigma(x) = -\operatorname{softplus}(-x) $$
$$ \log(1 - \sigma(x)) = -\operatorname{softplus}(x) $$
$$ x \log(y) \mathbb{1}[x > 0] + x \log(y) \mathbb{1}[x < 0] = x \log y $$
"""
"""What stable forms rest on. The last: where x is 0, x log y is 0, whatever is put for the logarithm there."""
NEAR_MISSES = r"""
$$ \log \sigma(x) = -\operatorname{softplus}(x) $$
$$ \frac{e^{z_k - c}}{\sum_{j=1}^n e^{z_j}} = \frac{e^{z_k}}{\sum_{j=1}^n e^{z_j}} $$
$$ x \log(y) \mathbb{1}[x > 0] - x \log(y) \mathbb{1}[x < 0] = x \log y $$
"""


def test_the_laws_of_stable_forms_are_proved():
    document = check_document("laws.md", LAWS)
    assert [claim.verdict.name for claim in document.claims] == ["proved"] * 14
    document = check_document("laws.md", LAWS.strip().split("\n")[0] + NEAR_MISSES)
    assert [claim.verdict.name for claim in document.claims] == ["refuted"] * 3


def test_a_target_is_a_table(monkeypatch):
    """Another library, made of other words: nothing but the table changes."""
    toy = replace(
        NUMPY,
        name="toy",
        operations=NUMPY.operations | {Operation.MATMUL: replace(
            NUMPY.operations[Operation.MATMUL], template="product({0}, {1})", inputs=(0, 0), helper="product")},
        helpers=NUMPY.helpers | {"product": "def product(left, right):\n    return left.dot(right)\n"},
        attributes=NUMPY.attributes | {"dot"},
    )
    monkeypatch.setitem(generation.TARGETS, ("toy", "plain"), toy)
    code = generation.generate(document_of("batch.md"), "toy")
    assert "Z[l] = product(W[l], A[l - 1]) + b[l]" in code and " @ " not in code
    assert module_of(code).check_gradients() < 1e-10


BY = [("W",), ("b",), ("W^{[l]}", "b"), ("X",), ("X", "W")]


@pytest.mark.parametrize("style", ["plain", "fast"])
@pytest.mark.parametrize("by", BY)
def test_gradients_by_what_is_asked_for(by, style):
    code = code_of("batch.md", "numpy", style, by)
    assert module_of(code).check_gradients() < 1e-10
    if by == ("W",):
        assert "db" not in code.split("def backward(")[1].split("\ndef ")[0]


NAMED_AS_WRITTEN = [
    (r"w^l \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L", "w^l", "w"),
    (r"w^l \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L", "w^{L}", "w"),
    (r"w^l \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L", "w^l_k", None),
    (r"\newcommand{\bw}{\mathbf{w}} \bw \in \mathbb{R}^{n}", r"\bw", r"\mathbf{w}"),
    (r"w \in \mathbb{R}^{n}", "w^T", None),
]


@pytest.mark.parametrize(("declared", "name", "array"), NAMED_AS_WRITTEN)
def test_names_as_a_document_writes_them(declared, name, array):
    document = check_document("text.md", f"$$ {declared} $$\n")
    gradients = [Gradient(Tensor("J"), Tensor(array or "w"))]
    if array is None:
        with pytest.raises(DeriveError, match="has no array"):
            asked(name, gradients, document, (), {})
    else:
        assert asked(name, gradients, document, (), {}) == gradients


def test_a_derivative_by_the_value_that_is_there():
    """tanh' is little work beside tanh; and dA has no array of its own where only dZ is made of it."""
    code = code_of("batch.md")
    assert "dZ[l] = (W[l + 1].T @ dZ[l + 1]) * g[l].slope(Z[l], A[l])" in code and "dA[l] = " not in code
    assert "dZ[L] = dA[L] * g[L].slope(Z[L], A[L])" in code
    net = module_of(code)
    X, Y, W, b = draw_batch((3, 4, 2), 5)
    g = {1: (net.ACTIVATIONS["tanh"].value, lambda z: 0 * z), 2: "sigmoid"}
    Z, A = net.forward(X, W, b, g)
    assert not net.backward(Y, W, Z, A, g).dW[1].any(), "a caller's derivative is taken as it is"


@pytest.mark.parametrize(("by", "code", "message"), [
    ("Q", "DRV404", "has no array Q"),
    ("Z", "DRV404", "Z is computed, by "),
    ("Y", "DRV401", "is needed, but"),
])  # fmt: skip
def test_what_cannot_be_differentiated_by(by, code, message):
    with pytest.raises(DeriveError, match=message) as refused:
        code_of("batch.md", by=(by,))
    assert refused.value.code == code and refused.value.hint
