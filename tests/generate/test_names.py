"""Arrays of a document may have any name, also those that the module, its templates and its library use."""

from __future__ import annotations

import re

import pytest

from derive.generate import TARGETS, generate
from derive.pipeline import check_document
from tests.generate.documents import module_of
from tests.generate.test_every_target import needs

DOCUMENT = r"""
$$ Q1 \in \mathbb{R}^{n \times m}, \quad Q2 \in \mathbb{R}^{k \times m} $$
$$ Q3 \in \mathbb{R}^{k \times n}, \quad Q4 \in \mathbb{R}^{k \times 1} $$
$$ Q5 = Q3 Q1 + Q4 $$
$$ Q6 = \frac{1}{2} \|g(Q5) - Q2\|_F^2 + \frac{\lambda}{2} \|Q3\|_F^2 $$
$$ \frac{\partial Q6}{\partial Q5} = (g(Q5) - Q2) \odot g'(Q5) $$
$$ \frac{\partial Q6}{\partial Q3} = \frac{\partial Q6}{\partial Q5} Q1^T + \lambda Q3 $$
$$ \frac{\partial Q6}{\partial Q4} = \text{np.sum}(\frac{\partial Q6}{\partial Q5}, axis=1, keepdims=True) $$
$$ Q3 := Q3 - \eta \frac{\partial Q6}{\partial Q3}, \quad Q4 := Q4 - \eta \frac{\partial Q6}{\partial Q4} $$
"""
PLAIN = ("X", "Y", "W", "b", "Z", "J")
WORDS = frozenset(
    "all and any are as at by each else for from given has if in is not of on one or over place the to value values "
    "where which with".split()
)
"""Words of sentences: a document that calls an array so is read otherwise."""


def code_with(names, target, style):
    text = DOCUMENT
    for number, name in enumerate(names, start=1):
        text = text.replace(f"Q{number}", rf"\mathrm{{{name}}} ")
    document = check_document("names.md", text)
    assert all(claim.verdict.name == "proved" for claim in document.claims), names
    return generate(document, target, style)


def names_of(target, style):
    """What the module binds and takes from elsewhere, but for its helpers, which have names of their own."""
    words = TARGETS[target, style]
    texts = [words.wrapper, words.wrapper_of_update, words.at]
    if target == "numpy":  # the check binds the same names everywhere
        code = code_with(PLAIN, target, style)
        texts.append(code[code.index("def check_gradients") :])
    found = set(re.findall(r"[A-Za-z]{2,}", re.sub(r'"""[^"]*"""|"[^"\n]*"', "", "\n".join(texts))))
    names = sorted({*found, "np", "self", "lambda", "import", "class", "None", "jax", "torch"} - WORDS)
    return names + ["yy", "zz", "uu", "vv", "ww"][: -len(names) % 6]


@pytest.mark.parametrize(("target", "style"), [
    pytest.param(*key, marks=needs(key[0]), id="-".join(key)) for key in TARGETS
])  # fmt: skip
def test_names_that_the_module_uses_itself(target, style):
    names = names_of(target, style)
    for at in range(0, len(names), 6):
        assert module_of(code_with(names[at : at + 6], target, style)).check_gradients() < 1e-10, names[at : at + 6]
