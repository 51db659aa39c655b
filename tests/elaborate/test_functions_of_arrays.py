"""Functions whose body is about a whole array are not taken entry by entry."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

TABLE = [
    # (definition, claim, verdict)
    (r"D(u) = \operatorname{diag}(u)", r"D(z) z = z \odot z", "proved"),
    (r"D(u) = \operatorname{diag}(u)", r"D(z) = z", "refuted"),
    (r"\Phi'(u) = \operatorname{diag}(\sigma'(u))", r"\Phi'(z) c = c \odot \sigma'(z)", "proved"),
    (r"\Phi'(u) = \operatorname{diag}(\sigma'(u))", r"\Phi'(z) c = \sigma'(z)", "refuted"),
    (r"f(u) = u^T u", r"f(z) = \|z\|^2", "proved"),
    (r"f(u) = u^T u", r"f(z) = z \odot z", "refuted"),
    (r"q(u) = \|u\|^2", r"q(z) = z^T z", "proved"),
    (r"q(u) = \|u\|^2", r"q(z) = z \odot z", "refuted"),
    (r"p(u) = np.sum(u)", r"p(z) = \sum_{i=1}^n z_i", "proved"),
    (r"p(u) = np.sum(u)", r"p(z) = z", "refuted"),
    (r"q(u) = \sum_{i=1}^n u_i^2", r"q(z) = z \odot z", "refuted"),
    (r"q(u) = \sum_{i=1}^n u_i^2", r"q(z) = z^T z", "proved"),
    (r"q(u) = u^2", r"q(z) = z \odot z", "proved"),
    (r"r(u) = \max(0, u)", r"r(z) = z \odot 1[z > 0]", "proved"),
    (r"r(u) = (1 + e^{-u})^{-1}", r"r(z) = \sigma(z)", "proved"),
]


@pytest.mark.parametrize(("definition", "formula", "expected"), TABLE)
def test_a_function_of_arrays(definition: str, formula: str, expected: str) -> None:
    text = f"$$z, c \\in \\mathbb{{R}}^n$$\n\n$$\n{definition}\n$$\n\n$$\n{formula}\n$$\n"
    claims = check_document("notes.md", text).claims
    assert [claim.verdict.name for claim in claims][-1] == expected


COSTS = [
    # a cost over the data that is written with its parameters, one of which is new
    (r"\ell(\mu, s) = -m \log s - \frac{1}{2 s^2} \sum_{i=1}^m (c_i - \mu)^2",
     r"\frac{\partial \ell}{\partial \mu} = \frac{1}{s^2} \sum_{i=1}^m (c_i - \mu)", "proved"),
    (r"\ell(\mu, s) = -m \log s - \frac{1}{2 s^2} \sum_{i=1}^m (c_i - \mu)^2",
     r"\frac{\partial \ell}{\partial \mu} = \frac{1}{s} \sum_{i=1}^m (c_i - \mu)", "refuted"),
    (r"J(w) = \frac12 \|w\|^2 + c^\top w", r"\nabla_w J(w) = w + c", "proved"),
    (r"J(w) = \frac12 \|w\|^2 + c^\top w", r"\nabla_w J(w) = w - c", "refuted"),
]


@pytest.mark.parametrize(("cost", "formula", "expected"), COSTS)
def test_a_cost_over_the_data_is_no_function(cost: str, formula: str, expected: str) -> None:
    text = f"$$c \\in \\mathbb{{R}}^m, \\quad w \\in \\mathbb{{R}}^m$$\n\n$$\n{cost}\n$$\n\n$$\n{formula}\n$$\n"
    claims = check_document("notes.md", text).claims
    assert [claim.verdict.name for claim in claims][-1] == expected
