"""The usual hypothesis that a formula lacks: found where there is one, and the formula is proved under it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document
from derive.verdict import Refuted, Undecided, Verdict

SHAPES = r"""
$$ y \in \mathbb{R}^{n}, \quad x \in \mathbb{R}^{n}, \quad a \in \mathbb{R}^{n} $$
$$ t \in \mathbb{R}, \quad u \in \mathbb{R} $$
$$ A \in \mathbb{R}^{n \times n}, \quad B \in \mathbb{R}^{n \times n}, \quad P \in \mathbb{R}^{n \times m} $$
"""

LACKING: list[tuple[str, str, str]] = [
    # a formula, the hypothesis that it lacks, a formula that no hypothesis of this kind makes true
    (r"\frac{\partial}{\partial x} x^T A x = 2 A x", r"A = A^{T}", r"\frac{\partial}{\partial x} x^T A x = A x"),
    (r"A^T x = A x", r"A = A^{T}", r"A^T x = 2 A x"),
    (r"\operatorname{tr}(A B^T) = \operatorname{tr}(A B)", r"A = A^{T}",
     r"\operatorname{tr}(A B^T) = 2 \operatorname{tr}(A B)"),
    (r"P \mathbf{1} = \mathbf{1}", r"\sum_{k} P_{jk} = 1", r"P \mathbf{1} = 2 P \mathbf{1}"),
    (r"P^T \mathbf{1} = \mathbf{1}", r"\sum_{k} P_{kj} = 1", r"P^T \mathbf{1} = \mathbf{1} + P^T \mathbf{1}"),
    (r"y \odot y = y", r"y_{i} \in \{0, 1\}", r"y \odot y = 2 y"),
    (r"t (1 - t) = 0", r"t \in \{0, 1\}", r"t (2 - t) = 0"),
    (r"|t| = t", "t > 0", r"|t| = 2 t"),
    (r"\sqrt{t^2} = t", "t > 0", r"\sqrt{t^2} = -2 t"),
    (r"\log(t u) = \log t + \log u", "t > 0", r"\log(t u) = \log t - \log u"),
]


def verdict_of(formula: str, hypothesis: str = "") -> Verdict:
    given = f"\n${hypothesis}$\n" if hypothesis else ""
    (claim,) = check_document("-", f"{SHAPES}{given}\n$$ {formula} $$\n").claims
    return claim.verdict


@pytest.mark.parametrize(("formula", "lacking", "hopeless"), LACKING, ids=[row[0] for row in LACKING])
def test_the_hypothesis_is_named(formula: str, lacking: str, hopeless: str) -> None:
    verdict = verdict_of(formula)
    assert isinstance(verdict, Refuted | Undecided)
    assert verdict.holds_if == (lacking,)


@pytest.mark.parametrize(("formula", "lacking", "hopeless"), LACKING, ids=[row[0] for row in LACKING])
def test_under_it_the_formula_is_proved_and_says_so(formula: str, lacking: str, hopeless: str) -> None:
    index = "i" if "k} P_{jk" in lacking else "k"
    said = lacking.replace(r"\sum_{k}", rf"\sum_{{k=1}}^{{{'m' if index == 'i' else 'n'}}}")
    verdict = verdict_of(formula, said)
    assert verdict.name == "proved"
    assert said in verdict.hypotheses


@pytest.mark.parametrize(("formula", "lacking", "hopeless"), LACKING, ids=[row[0] for row in LACKING])
def test_what_none_makes_true_gets_none(formula: str, lacking: str, hopeless: str) -> None:
    verdict = verdict_of(hopeless)
    assert isinstance(verdict, Refuted | Undecided)
    assert verdict.holds_if == ()


LABELS: list[tuple[str, str]] = [
    (r"\sum_{i=1}^n (y_i - a_i)^2 = \sum_{i=1}^n (y_i - 2 y_i a_i + a_i^2)", "proved"),
    (r"y_i^3 (1 - y_i) = 0", "proved"),
    (r"y \odot a = y", "refuted"),
    (r"y_i (1 + y_i) = 2", "refuted"),
    # a hypothesis holds at the points that the claim is about: it has no slope
    (r"\frac{\partial}{\partial y} y^T y = 2 y", "proved"),
    (r"\frac{\partial}{\partial y} y^T y = \mathbf{1}", "refuted"),
    (r"\frac{\partial}{\partial a} \| a - y \|^2 = 2 (a - y)", "proved"),
    (r"\frac{\partial}{\partial a} \| a - y \|^2 = 2 (a - 1)", "refuted"),
]


@pytest.mark.parametrize(("formula", "name"), LABELS, ids=[row[0] for row in LABELS])
@pytest.mark.parametrize("hypothesis", [r"y_i \in \{0, 1\}", r"y \in \{0,1\}^n"])
def test_labels_that_are_zero_or_one(formula: str, name: str, hypothesis: str) -> None:
    assert verdict_of(formula, hypothesis).name == name


def test_a_residual_is_readable() -> None:
    verdict = verdict_of(r"\log(t u) = \log t + \log u")
    assert isinstance(verdict, Undecided)
    assert verdict.residual == r"-\log(t) + \log(t u) - \log(u)"
