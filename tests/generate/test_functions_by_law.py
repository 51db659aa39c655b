"""Functions that a library has no name for are said by those that it has, in forms that stay finite."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from derive.errors import DeriveError
from derive.functions import FUNCTIONS, SPELLINGS, Law, X, call, over, register
from derive.generate import TARGETS, generate
from derive.generate.laws import FINITE, in_named_functions
from derive.pipeline import check_document
from derive.term import ONE, Plus, Power
from tests.generate.documents import module_of

LAYER = r"""
$$ X \in \mathbb{R}^{n \times m}, \quad Y \in \mathbb{R}^{k \times m}, \quad W \in \mathbb{R}^{k \times n} $$
$$ Z = W X, \qquad A = f(Z), \qquad J = \frac{1}{2m} \| A - Y \|_F^2 $$
$$ dZ = \frac{\partial J}{\partial Z} = \frac{1}{m} (A - Y) \odot f'(Z) $$
$$ dW = \frac{\partial J}{\partial W} = dZ X^T $$
"""
SIGNS = [r"\mathrm{SiLU}", r"\mathrm{ELU}", r"\mathrm{LeakyReLU}", r"\mathrm{Mish}", r"\mathrm{LogSigmoid}", r"\arctan",
         r"\operatorname{sech}", r"\tan", r"\mathrm{GELU}"]
STYLES = [("numpy", "plain"), ("numpy", "fast")]


def code_of(sign: str, target: str, style: str) -> str:
    text = LAYER.replace("f(Z)", sign + "(Z)").replace("f'", sign + "'")
    return generate(check_document("layer.md", text), target, style)


@pytest.mark.parametrize(("target", "style"), STYLES)
@pytest.mark.parametrize("sign", SIGNS)
def test_its_gradients(sign: str, target: str, style: str) -> None:
    if (sign, style) == (r"\mathrm{GELU}", "fast"):
        with pytest.raises(DeriveError, match="erf has no name in numpy, style fast") as refused:
            code_of(sign, target, style)
        assert refused.value.hint is not None and "--style plain" in refused.value.hint
    else:
        assert module_of(code_of(sign, target, style)).check_gradients() < 1e-12


@pytest.mark.parametrize("sign", SIGNS)
def test_its_values(sign: str) -> None:
    module, X = module_of(code_of(sign, "numpy", "plain")), np.array([[-2.0, -0.3, 0.0, 0.7, 3.0]])
    law = FUNCTIONS[SPELLINGS[sign.replace("operatorname", "mathrm")]]
    assert module.forward(X, np.ones((1, 1)))[1][0] == pytest.approx([law.number(float(x)) for x in X[0]], abs=1e-15)


@pytest.mark.parametrize("sign", SIGNS[:5] + SIGNS[-1:])
def test_it_is_finite_far_out(sign: str) -> None:
    module = module_of(code_of(sign, "numpy", "plain"))
    X = np.array([[-1e3, -30.0, 0.5, 30.0, 1e3]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Z, A = module.forward(X, np.ones((1, 1)))
        found = module.backward(X, np.zeros((1, 5)), Z, A)
    assert np.isfinite(A).all() and np.isfinite(found.dW).all()


FORMS = {
    ("elu", 0): r"\mathrm{ReLU}(x) + e^{-\mathrm{ReLU}(-x)} - 1",
    ("elu", 1): r"1[x > 0] + (1 - 1[x > 0]) e^{-\mathrm{ReLU}(-x)}",
}


@pytest.mark.parametrize("where", ["x > 0", "x < 0"])
@pytest.mark.parametrize("key", FINITE)
def test_another_form_is_proved_equal(key: tuple[str, int], where: str) -> None:
    sign = FUNCTIONS[key[0]].sign + "'" * key[1]
    text = f"$$ x \\in \\mathbb{{R}} $$\n\n$$ {FORMS[key]} = {sign}(x) \\quad \\text{{if }} {where} $$"
    (claim,) = check_document("form.md", text).claims
    assert claim.verdict.name == "proved"


def test_a_new_row_is_generated() -> None:
    """It needs no word of a target: the row says what it is."""
    row = Law("bump", "a bump", Plus((ONE,)), lambda x: 1 / (1 + x * x), exponential=over(Plus((ONE, Power(X, 2)))),
              latex="\\mathrm{bump}", spellings=("bump",))
    register(row)
    try:
        term = in_named_functions(call("bump", call("tanh")), TARGETS["numpy", "plain"].functions)
    finally:
        del FUNCTIONS[row.name]
        for spelling in (*row.spellings, row.latex):
            del SPELLINGS[spelling]
    assert term == over(Plus((ONE, Power(call("tanh"), 2))))
