"""Products of Jacobians over times and layers, by induction over the layer that they begin at."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document
from tests.soundness.sources import rules_alone

STATES = (r"$$W \in \mathbb{R}^{n \times n}, \quad U \in \mathbb{R}^{n \times d}, \quad V \in \mathbb{R}^{k \times n}, "
          r"\quad x_t \in \mathbb{R}^d, \quad h_0 \in \mathbb{R}^n, \quad y_t \in \mathbb{R}^k$$ "
          r"$$a_t = W h_{t-1} + U x_t$$ $$h_t = \tanh(a_t)$$ ")
ANY = STATES.replace(r"\tanh", r"\phi")
RECTIFIED = STATES.replace(r"\tanh(a_t)", r"\max(0, a_t)")
COST = STATES + r"$$L = \sum_{t=1}^T \frac12 \| V h_t - y_t \|^2$$ "
LAYERS = (r"$$W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L, \quad a^{[0]} \in \mathbb{R}^{n_0}$$ "
          r"$$z^{[l]} = W^{[l]} a^{[l-1]}, \qquad a^{[l]} = \sigma(z^{[l]})$$ "
          r"$$C = \frac{1}{2} \| a^{[L]} \|^2$$ $$\delta^{[l]} = \frac{\partial C}{\partial z^{[l]}}$$ ")
NUMBERS = r"$$\alpha_t \in \mathbb{R}, \quad x_t \in \mathbb{R}, \quad x_0 \in \mathbb{R}$$ $$x_t = \alpha_t x_{t-1}$$ "
JACOBIAN = r"\frac{\partial h_s}{\partial h_{s-1}}"
TURNED = r"\left(\frac{\partial h_s}{\partial h_{s-1}}\right)^T"
ALL = r"\frac{\partial h_T}{\partial h_t} = \prod_{s=t+1}^{T} "
BOTH = rf"\prod_{{s=t+1}}^{{T}} {JACOBIAN} = \prod_{{s=t+1}}^{{T}} "
FORWARD = r"\operatorname{diag}(\sigma'(z^{[s]})) W^{[s]}"
BACKWARD = r"\operatorname{diag}(\sigma'(z^{[s-1]})) W^{[s]T}"
TABLE = [
    (STATES, ALL + JACOBIAN, "proved"),
    (ANY, ALL + JACOBIAN, "proved"),
    (STATES, ALL.replace("t+1", "t") + JACOBIAN, "refuted"),
    (STATES, ALL.replace("t+1", "t+2") + JACOBIAN, "refuted"),
    (STATES, ALL.replace("{T}", "{T-1}") + JACOBIAN, "refuted"),
    (STATES, ALL + TURNED, "refuted"),
    (STATES, ALL.replace(r"\frac{\partial h_T}{\partial h_t}", r"\left(\frac{\partial h_T}{\partial h_t}\right)^T")
     + TURNED, "proved"),
    (STATES, rf"\prod_{{s=t+1}}^{{T}} {JACOBIAN} = \frac{{\partial h_T}}{{\partial h_t}}", "proved"),
    (STATES, rf"\prod_{{s=t+1}}^{{T}} {JACOBIAN} = \left( \prod_{{s=t+2}}^{{T}} {JACOBIAN} \right)"
             r" \frac{\partial h_{t+1}}{\partial h_t}", "proved"),
    # only three steps and more tell the order
    (STATES, rf"\prod_{{s=t+1}}^{{T}} {JACOBIAN} = \frac{{\partial h_{{t+1}}}}{{\partial h_t}}"
             rf" \prod_{{s=t+2}}^{{T}} {JACOBIAN}", "undecided"),
    (STATES, BOTH + r"\operatorname{diag}(1 - h_s^2) W", "proved"),
    (STATES, BOTH + r"\operatorname{diag}(1 + h_s^2) W", "refuted"),
    (STATES, BOTH + r"W \operatorname{diag}(1 - h_s^2)", "refuted"),
    # nobody says which factor stands first
    (STATES, ALL + r"\operatorname{diag}(1 - h_s^2) W", "undecided"),
    (STATES, ALL + r"\frac{\partial a_s}{\partial h_{s-1}}", "undecided"),
    (STATES, ALL + r"\frac{\partial h_s}{\partial h_{s-2}}", "undecided"),
    # two times that run
    (STATES, BOTH.replace("{T}", "{k}") + r"\operatorname{diag}(1 - h_s^2) W", "proved"),
    (STATES, BOTH.replace("{T}", "{k}") + r"\operatorname{diag}(1 + h_s^2) W", "refuted"),
    (STATES, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t} \frac{\partial h_j}{\partial h_{j-1}}", "proved"),
    (STATES, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+2}^{t} \frac{\partial h_j}{\partial h_{j-1}}", "refuted"),
    (STATES, r"\frac{\partial h_t}{\partial h_k} = \prod_{j=k+1}^{t-1} \frac{\partial h_j}{\partial h_{j-1}}",
     "refuted"),
    # a known number of steps
    (STATES, r"\frac{\partial h_t}{\partial h_{t-2}} = \frac{\partial h_t}{\partial h_{t-1}}"
             r" \frac{\partial h_{t-1}}{\partial h_{t-2}}", "proved"),
    (STATES, r"\frac{\partial h_t}{\partial h_{t-2}} = \frac{\partial h_{t-1}}{\partial h_{t-2}}"
             r" \frac{\partial h_t}{\partial h_{t-1}}", "refuted"),
    (STATES, r"\frac{\partial h_t}{\partial h_{t-2}} = \operatorname{diag}(1 - h_t^2) W \operatorname{diag}(1 -"
             r" h_{t-1}^2) W", "proved"),
    (STATES, r"\frac{\partial h_t}{\partial h_{t-2}} = \operatorname{diag}(1 - h_{t-1}^2) W \operatorname{diag}(1 -"
             r" h_t^2) W", "refuted"),
    # the shapes say it
    (LAYERS, r"\frac{\partial a^{[L]}}{\partial a^{[l]}} = \prod_{s=l+1}^{L} " + FORWARD, "proved"),
    (LAYERS, r"\frac{\partial a^{[L]}}{\partial a^{[l]}} = \prod_{s=l}^{L} " + FORWARD, "refuted"),
    (LAYERS, r"\delta^{[l]} = \left( \prod_{s=l+1}^{L} " + BACKWARD + r" \right) \delta^{[L]}", "proved"),
    (LAYERS, r"\delta^{[l]} = \left( \prod_{s=l+1}^{L} " + BACKWARD.replace("s-1", "s") + r" \right) \delta^{[L]}",
     "refuted"),
    (LAYERS, r"\delta^{[l]} = \left( \prod_{s=l+2}^{L} " + BACKWARD + r" \right) \delta^{[L]}", "refuted"),
    # numbers stand in any order
    (NUMBERS, r"\frac{\partial x_T}{\partial x_t} = \prod_{s=t+1}^{T} \alpha_s", "proved"),
    (NUMBERS, r"\frac{\partial x_T}{\partial x_t} = \prod_{s=t}^{T} \alpha_s", "refuted"),
    # members that are not there, a product in a product
    (STATES, ALL.replace("{T}", "{T+1}") + JACOBIAN, "refuted"),
    # what has conditions would have them at every time that is passed
    (RECTIFIED, ALL + JACOBIAN, "undecided"),
    (RECTIFIED, ALL.replace("t+1", "t+2") + JACOBIAN, "refuted"),
]


@pytest.mark.parametrize(("given", "latex", "verdict"), TABLE, ids=[row[1] for row in TABLE])
def test_products(given: str, latex: str, verdict: str) -> None:
    claim = check_document("products.md", f"{given} $${latex}$$").claims[-1]
    assert claim.verdict.name == verdict


WRONG = [row for row in TABLE if row[2] == "refuted"][::2]


@pytest.mark.parametrize(("given", "latex", "verdict"), WRONG, ids=[row[1] for row in WRONG])
def test_no_rule_proves_what_is_wrong(given: str, latex: str, verdict: str) -> None:
    """Where no counterexample is looked for."""
    with rules_alone():
        claim = check_document("products.md", f"{given} $${latex}$$").claims[-1]
    assert claim.verdict.name != "proved"


@pytest.mark.parametrize(("given", "latex", "ranges"), [
    (NUMBERS, r"x_k \prod_{j=k+1}^{t+1} \alpha_{j-1} = \left(\prod_{j=k+1}^{t+1} \alpha_{j-1}\right) x_k",
     {"1 ≤ t ≤ T-1", "1 ≤ k ≤ t+1"}),
    (NUMBERS, r"x_k \prod_{j=k+1}^{t} \alpha_{j-1} = \left(\prod_{j=k+1}^{t} \alpha_{j-1}\right) x_k",
     {"1 ≤ t ≤ T", "1 ≤ k ≤ t"}),
    (NUMBERS, r"x_{k+1} \prod_{j=k+1}^{t} \alpha_{j-1} = \left(\prod_{j=k+1}^{t} \alpha_{j-1}\right) x_{k+1}",
     {"1 ≤ t ≤ T-1", "1 ≤ k ≤ t"}),
])
def test_the_nearer_end_is_kept(given: str, latex: str, ranges: set[str]) -> None:
    claim = check_document("products.md", f"{given} $${latex}$$").claims[-1]
    assert claim.verdict.name == "proved" and set(claim.verdict.conditions) == ranges


def test_members_that_are_not_there() -> None:
    latex = r"\frac{\partial x_T}{\partial x_t} = \prod_{s=t+1}^{T+1} \alpha_s"
    assert check_document("products.md", f"{NUMBERS} $${latex}$$").claims[-1].verdict.code == "DRV205"


def test_an_independent_evaluation_agrees() -> None:
    latex = r"\frac{\partial h_t}{\partial h_k} = \prod_{j=%s}^{t} \frac{\partial h_j}{\partial h_{j-1}}"
    text = f"{STATES} $${latex % 'k+1'}$$ $${latex % 'k+2'}$$"
    for claim in check_document("products.md", text, cross_check=True).claims:
        assert claim.cross_check is not None
        assert (claim.cross_check.sympy, claim.cross_check.numpy) == ("agrees", "agrees")
