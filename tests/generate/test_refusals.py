"""What is not proved, or cannot be said, gives no code; the message names it."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError
from derive.generate import generate
from derive.outcome import CheckedDocument
from derive.pipeline import check_document
from tests.generate.documents import LINEAR, changed, code_of, module_of

FLIPPED = [
    ("batch.md", r"dW^{[l]} = \frac{1}{m} dZ", r"dW^{[l]} = dZ", r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}", "26:12"),
    ("batch.md", r"dA^{[l-1]} = W^{[l]T}", r"dA^{[l-1]} = W^{[l]}", r"dA^{[l-1]} = W^{[l]} dZ^{[l]}", "34:14"),
    ("batch.md", r"db^{[l]} = \frac{1}{m}", r"db^{[l]} = -\frac{1}{m}", r"db^{[l]} = -\frac{1}{m} \sum", "30:12"),
    ("batch.md", r"A^{[L]} - Y", r"Y - A^{[L]}", r"dZ^{[L]} = Y - A^{[L]}", "16:12"),
    ("batch.md", r"dA^{[L]} = -\frac", r"dA^{[L]} = \frac", r"dA^{[L]} = \frac{Y}{A^{[L]}}", "8:12"),
    ("batch.md", r"dW^{[1]} = \frac{1}{m} dZ", r"dW^{[1]} = dZ", r"dW^{[1]} = dZ^{[1]} A^{[0]T}", "48:12"),
    ("two-layer.md", r"dW^{[1]} = \frac{1}{m} dZ", r"dW^{[1]} = dZ", r"dW^{[1]} = dZ^{[1]} A^{[0]T}", "51:12"),
    ("two-layer.md", r"dA^{[1]} = W^{[2]T}", r"dA^{[1]} = W^{[2]}", r"dA^{[1]} = W^{[2]} dZ^{[2]}", "43:12"),
    ("single-sample.md", r"db^{[l]} = dz", r"db^{[l]} = 2 dz", r"db^{[l]} = 2 dz^{[l]}", "63:12"),
    ("one-layer.md", r"A^{[1]} - Y", r"Y - A^{[1]}", r"dZ^{[1]} = Y - A^{[1]}", "12:12"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "formula", "place"), FLIPPED)
def test_a_wrong_formula_is_named_with_its_place_and_verdict(name, right, wrong, formula, place):
    with pytest.raises(DeriveError) as refused:
        changed(name, right, wrong)
    assert refused.value.code == "DRV401"
    assert formula in refused.value.message and f"{name}:{place}) is refuted" in refused.value.message


def test_an_unread_formula_of_a_gradient_without_a_name():
    """It has a fraction for a name, and a verdict that says why there is no code."""
    text = LINEAR.replace(r"db = \sum_{i=1}^m dP^{(i)}", r"\frac{\partial J}{\partial b} = \frac{1}{m} (P - Y)_{:,i}")
    text = text.replace("$$ db = \\frac{\\partial J}{\\partial b} $$", "")
    with pytest.raises(DeriveError) as refused:
        generate(check_document("text.md", text), by=("b",))
    assert refused.value.code == "DRV401" and "is undecided [DRV304]" in refused.value.message
    assert r"\frac{\partial J}{\partial b} is needed, and is not proved" in refused.value.message


def test_a_cost_made_of_gradients():
    document = check_document("text.md", r"""
$$ x \in \mathbb{R}^{n} $$
$$ f = \frac{1}{2} \|x\|^2 $$
$$ \frac{\partial f}{\partial x} = x $$
$$ J = \left\| \frac{\partial f}{\partial x} \right\|^2 $$
$$ \frac{\partial J}{\partial x} = 2 x $$
""")
    code = generate(document)
    assert "    J: the cost J is made of gradients" in code and "def backward(" in code
    assert module_of(code).check_gradients() < 1e-10


def test_a_wrong_formula_that_is_expected_to_be_wrong_does_no_harm():
    wrong = "<!-- derive: expect refuted -->\n$$\ndW^{[l]} = dZ^{[l]} A^{[l-1]T}\n$$\n\n## The first layer"
    assert "dW[l] = 1 / m" in changed("batch.md", "## The first layer", wrong)


def test_a_missing_formula_is_named():
    with pytest.raises(DeriveError, match=r"dP is needed, but linear\.md has no proved formula of it") as refused:
        generate(check_document("linear.md", LINEAR.replace(r"$$ dP = \frac{1}{m} (P - Y) $$", "")))
    assert refused.value.code == "DRV401" and refused.value.hint


def test_a_cost_without_an_equation():
    text = LINEAR.replace(r"$$ J = \frac{1}{2m} \|P - Y\|_F^2 $$", "").replace(r"$$ dP = \frac{1}{m} (P - Y) $$", "")
    with pytest.raises(DeriveError, match=r"linear\.md has no equation of J") as refused:
        generate(check_document("linear.md", text))
    assert refused.value.code == "DRV404" and refused.value.hint


def test_an_equation_that_is_not_read():
    text = LINEAR.replace(r"P = W X + b", r"P = \mathrm{unheard}(W X + b)")
    with pytest.raises(DeriveError, match=r"leads from W, b to J: the equation of P is not read") as refused:
        generate(check_document("linear.md", text))
    assert refused.value.code == "DRV401" and refused.value.hint


def test_a_formula_for_the_first_layer_is_none_for_the_others():
    with pytest.raises(DeriveError, match=r"dW\^\{\[L\]\} is needed"):
        changed("batch.md", "$$\ndW^{[l]} = \\frac{1}{m} dZ^{[l]} A^{[l-1]T}\n$$", "")


def test_an_update_that_is_not_proved():
    with pytest.raises(
        DeriveError, match=r"the update of W\^\{\[1\]\} is needed, and is not proved: .*54:12\) is undecided"
    ):
        changed("batch.md", r"- \alpha \, dW^{[l]}", r"- \alpha \, dQ^{[l]}")


def test_a_parameter_that_is_not_updated():
    with pytest.raises(DeriveError, match=r"updates some parameters, but not b\^\{\[1\]\}"):
        changed("batch.md", r"$$" + "\n" + r"b^{[l]} := b^{[l]} - \alpha \, db^{[l]}" + "\n$$", "")


def test_gradients_of_different_costs_have_functions_of_their_own():
    text = LINEAR.replace(r"$$ dP", r"$$ C = 2 J $$" + "\n$$ dP", 1)
    text = text.replace(r"db = \frac{\partial J}{\partial b}", r"db = \frac{\partial C}{\partial b}")
    text = text.replace(r"db = \sum_{i=1}^m", r"db = 2 \sum_{i=1}^m")
    code = generate(check_document("text.md", text))
    assert "def backward_J(" in code and "def backward_C(" in code
    assert module_of(code).check_gradients() < 1e-10


def test_formulas_for_different_functions():
    text = r"""<!-- derive: use formulas/forward.md -->
$$ dZ^{[L]} = A^{[L]} - Y \quad \text{if } g^{[L]} \text{ is the sigmoid} $$
$$ dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * (1 - A^{[l]} * A^{[l]})
\quad \text{for } 1 \le l < L \text{ if } g^{[l]} = \tanh $$
$$ dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}, \qquad db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)} $$
"""
    with pytest.raises(DeriveError, match=r"is proved where .* where "):
        generate(check_document("text.md", text))


def test_a_document_without_gradients():
    with pytest.raises(DeriveError) as refused:
        generate(check_document("text.md", r"$$ X \in \mathbb{R}^{n \times m} $$"))
    assert refused.value.code == "DRV404"


def test_a_document_that_was_not_read():
    with pytest.raises(DeriveError) as refused:
        generate(CheckedDocument("nowhere.md"))
    assert refused.value.code == "DRV404"


@pytest.mark.parametrize(("target", "style", "message", "hint"), [
    ("cobol", "plain", "there is no target cobol", "choose from jax, numpy, torch"),
    ("torch", "fast", "torch is not generated in the style fast", "torch has plain"),
    ("numpy", "slow", "numpy is not generated in the style slow", "numpy has fast, plain"),
])  # fmt: skip
def test_an_unknown_target(target, style, message, hint):
    with pytest.raises(DeriveError, match=message) as refused:
        generate(CheckedDocument("nowhere.md"), target, style)
    assert refused.value.code == "DRV402" and refused.value.hint == hint


def test_a_function_without_a_name_in_the_target():
    text = r"""
$$ x \in \mathbb{R}^{n \times 1} $$
$$ J = \sum_{k=1}^{n} f(x_k) $$
$$ dx = \frac{\partial J}{\partial x} $$
$$ dx = f'(x) $$
"""
    code = generate(check_document("text.md", text))
    assert "dx = f.derivative(x)" in code
    with pytest.raises(DeriveError, match="a derivative of order 2 of f") as refused:
        generate(check_document("text.md", text.replace("f(x_k)", "f'(x_k)").replace("dx = f'(x)", "dx = f''(x)")))
    assert refused.value.code == "DRV403"


def test_what_is_proved_is_not_refused():
    assert "def update(" in code_of("batch.md")
