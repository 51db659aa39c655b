"""Sums over times whose ranges differ: members taken out, telescopes, summation by parts, triangles from both sides."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document
from derive.prove import holds
from derive.prove.kernel import advance, begin
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.definitions import root_case
from derive.verdict import Step

NAMES = r"$$ a_t, b_t \in \mathbb{R}, \quad h_t \in \mathbb{R}^n, \qquad t = 0, \dots, T $$"
ROWS = [
    (r"\sum_{t=1}^T a_t = a_1 + \sum_{t=2}^T a_t", "proved", ()),
    (r"\sum_{t=1}^T a_t = a_2 + \sum_{t=2}^T a_t", "refuted", ()),
    (r"\sum_{t=1}^T a_t = \sum_{t=1}^{T-1} a_t + a_T", "proved", ()),
    (r"\sum_{t=1}^T a_t = \sum_{t=1}^{T-1} a_t + a_{T-1}", "refuted", ()),
    (r"\sum_{t=1}^T a_t = a_1 + a_2 + \sum_{t=3}^T a_t", "proved", ("2 ≤ T",)),
    (r"\sum_{t=1}^T a_t = a_1 + \sum_{t=2}^{T-1} a_t + a_T", "refuted", ()),  # one member is both ends
    (r"\sum_{t=1}^T h_t h_t^T = h_1 h_1^T + \sum_{t=2}^T h_t h_t^T", "proved", ()),
    (r"\sum_{t=1}^T (a_t - a_{t-1}) = a_T - a_0", "proved", ()),
    (r"\sum_{t=1}^T (a_t - a_{t-1}) = a_T - a_1", "refuted", ()),
    (r"\sum_{t=1}^T a_{t-1} = \sum_{t=0}^{T-1} a_t", "proved", ()),
    (r"\sum_{t=1}^T a_{t-1} = \sum_{t=1}^{T} a_t", "refuted", ()),
    (r"\sum_{t=1}^T a_t (b_t - b_{t-1}) = a_T b_T - a_0 b_0 - \sum_{t=1}^T (a_t - a_{t-1}) b_{t-1}", "proved", ()),
    (r"\sum_{t=1}^T a_t (b_t - b_{t-1}) = a_T b_T - a_0 b_0 - \sum_{t=1}^T (a_t - a_{t-1}) b_t", "refuted", ()),
    (r"\sum_{t=1}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", "proved", ()),
    (r"\sum_{t=1}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_t b_s", "refuted", ()),
    (r"\sum_{t=1}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=1}^T a_s b_t", "refuted", ()),
    (r"\sum_{t=2}^T \sum_{s=1}^{t-1} a_s b_t = \sum_{s=1}^{T-1} \sum_{t=s+1}^T a_s b_t", "proved", ()),
    (r"\sum_{t=2}^T \sum_{s=1}^{t-1} a_s b_t = \sum_{s=1}^{T-1} \sum_{t=s}^T a_s b_t", "refuted", ()),
    (r"\sum_{t=2}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", "refuted", ()),
    (r"\sum_{t=0}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", "proved", ()),
    (r"\sum_{t=0}^T \sum_{s=2}^t a_s b_t = \sum_{s=2}^T \sum_{t=s}^T a_s b_t", "undecided", ()),  # from 2 to 0
    (r"\sum_{t=0}^T \sum_{s=t}^{T-2} a_s b_t = \sum_{t=0}^{T-2} \sum_{s=t}^{T-2} a_s b_t", "undecided", ()),
    (r"\sum_{t=0}^T \sum_{s=0}^{t+1} a_s = \sum_{t=0}^T a_t", "refuted", ()),  # there is no a_{T+1}
    (r"\sum_{t=0}^T \sum_{s=t-1}^T a_s = \sum_{t=0}^T a_t", "refuted", ()),  # nor an a_{-1}
    (r"\sum_{t=1}^{T-1} a_t = a_1 + \sum_{t=2}^{T-1} a_t", "refuted", ()),  # for T = 1 there is nothing to take
    (r"\sum_{t=1}^{T-2} a_t + \sum_{t=3}^{T-2} b_t = a_1 + a_2 + \sum_{t=3}^{T-2} (a_t + b_t)", "refuted", ()),
]


@pytest.mark.parametrize(("formula", "expected", "conditions"), ROWS, ids=[row[0] for row in ROWS])
def test_ranges_of_sums(formula: str, expected: str, conditions: tuple[str, ...]) -> None:
    (claim,) = check_document("-", f"{NAMES}\n\n$$ {formula} $$\n").claims
    assert claim.verdict.name == expected
    assert (claim.claim is not None and holds(claim.claim)) == (expected == "proved")
    if expected == "proved":
        assert claim.verdict.conditions == conditions


TRIANGLES = [
    (r"\sum_{t=1}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", True),
    (r"\sum_{t=0}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", True),
    (r"\sum_{t=2}^T \sum_{s=1}^t a_s b_t = \sum_{s=1}^T \sum_{t=s}^T a_s b_t", False),
    (r"\sum_{t=1}^T \sum_{s=0}^t a_s b_t = \sum_{s=0}^T \sum_{t=s}^T a_s b_t", False),
]


@pytest.mark.parametrize(("formula", "same"), TRIANGLES)
def test_the_rule_by_itself(formula: str, same: bool) -> None:
    """Whatever search would propose: a triangle that begins too late is not turned."""
    (checked,) = check_document("-", f"{NAMES}\n\n$$ {formula} $$\n").claims
    assert checked.claim is not None
    state = begin(checked.claim, root_case(checked.claim), Budget(50_000))
    advance(state, Step("ranges of sums"))
    assert (not state.residual.terms) is same


def test_neighbours_in_a_product() -> None:
    text = NAMES + r"""
$$ F = \sum_{t=1}^T a_t a_{t-1} $$
$$ \frac{\partial F}{\partial a_t} = a_{t-1} + a_{t+1} $$
$$ \frac{\partial F}{\partial a_t} = a_{t-1} $$
$$ \frac{\partial F}{\partial a_T} = a_{T-1} $$
"""
    verdicts = [claim.verdict for claim in check_document("-", text).claims]
    assert [one.name for one in verdicts] == ["proved", "refuted", "proved"]
    assert verdicts[0].conditions == ("1 ≤ t ≤ T-1",)


def test_times_of_which_nothing_is_said() -> None:
    """No refutation rests on what a document does not say: whether there is an a_0."""
    text = r"$$ a_t \in \mathbb{R} $$" + "\n\n" + r"$$ \sum_{t=1}^T a_{t-1} = \sum_{t=0}^{T-1} a_t $$"
    (claim,) = check_document("-", text).claims
    assert claim.verdict.name == "undecided"
