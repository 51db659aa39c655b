"""A proof under conditions that nothing meets says nothing, and is none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from derive.pipeline import check_document
from derive.prove.normal_form import Algebra
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.domains import contradiction

FORWARD = str(Path(__file__).resolve().parents[2] / "formulas" / "forward.md")
LOSS = r"\frac{\partial}{\partial A^{[2]}} \left\{ %s \right\}"
OWN = LOSS % r"-\sum_{i=1}^{m} \left[ y^{(i)} \log(a^{[2](i)}) + (1-y^{(i)}) \log(%s) \right]"

TABLE = [
    (r"\log(x) = \log(x)", "proved"),
    (r"\log(-x) = \log(-x)", "proved"),
    (r"\frac{x}{x} = \frac{1}{1}*\frac{x}{x}", "proved"),
    (r"\log(0) = \log(0)", "undecided"),
    (r"\log(0-1) = \log(0-1)", "undecided"),
    (r"\log(x) + \log(-x) = \log(-x) + \log(x)", "undecided"),
    (r"\log(-x*x) = \log(-x*x)", "undecided"),
    (LOSS % r"\sum_{i=1}^{m} (\log(a^{[2](i)}) + \log(-a^{[2](i)}))" + r" = \frac{2}{A^{[2]}}", "undecided"),
    (r"\frac{\partial \mathcal{L}}{\partial A^{[2]}} = " + OWN % r"a^{[2](i)} - 1", "undecided"),
    (r"\frac{\partial \mathcal{L}}{\partial A^{[2]}} = " + OWN % r"1 - a^{[2](i)}", "proved"),
]


@pytest.mark.parametrize(("latex", "verdict"), TABLE, ids=[row[0] for row in TABLE])
def test_conditions_must_be_able_to_hold(latex: str, verdict: str) -> None:
    text = f"$$L = 2, \\qquad n_2 = 1$$\n\n$$x \\in \\mathbb{{R}}^n$$\n\n$$\n{latex}\n$$\n"
    (claim,) = check_document("domains.md", text, contexts=[FORWARD]).claims
    assert claim.verdict.name == verdict


@pytest.mark.parametrize(("kind", "constant", "holds"), [
    ("positive", 1, True), ("positive", 0, False), ("positive", -1, False),
    ("nonnegative", 1, True), ("nonnegative", 0, True), ("nonnegative", -1, False),
    ("nonzero", 1, True), ("nonzero", 0, False), ("nonzero", -1, True),
])
def test_a_constant_holds_or_not(kind: str, constant: int, holds: bool) -> None:
    """Found by the conditions alone, before a point is looked for."""
    assert (contradiction([(kind, Algebra(Budget(100)).number(Fraction(constant)))]) is None) == holds


def test_conditions_keep_their_sign() -> None:
    text = "$$x \\in \\mathbb{R}^n$$\n\n$$\\log(-x) = \\log(-x)$$\n"
    (claim,) = check_document("domains.md", text).claims
    assert claim.verdict.conditions == ("-x_{i} > 0",)
