"""Where the equation of a name is not read, nothing is said of a derivative that may run through it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SHAPES = r"x \in \mathbb{R}^{n}, \; y \in \mathbb{R}^{n}, \; w \in \mathbb{R}^{n}, \; W_q \in \mathbb{R}^{n \times k}"
COST = r"J = \frac12 \|p - y\|^2 + \frac12 \|w\|^2"
UNREAD = [r"p = x \odot w \odot q'", r"p_i = x_i w_i q'", r"p = \mystery(x, w)", r"p = W_q w", r"p = X w = \mystery"]
"""A prime, an unknown command, shapes that do not fit, a name without a shape."""


def displayed(*formulas: str) -> str:
    return "".join(f"$$\n{one}\n$$\n\n" for one in formulas)


def verdicts(*formulas: str) -> list[str]:
    return [claim.verdict.name for claim in check_document("notes.md", displayed(*formulas)).claims]


@pytest.mark.parametrize("equation", UNREAD)
@pytest.mark.parametrize("gradient", ["w", r"(p - y) \odot x + w"])
def test_no_proof_and_no_refutation_past_an_equation_that_is_not_read(equation, gradient):
    """The cost seems not to depend on w but through its norm: the first would be proved, the second refuted."""
    claim = r"\frac{\partial J}{\partial w} = " + gradient
    assert verdicts(SHAPES, equation, COST, claim)[-1] == "undecided"


@pytest.mark.parametrize("claim", [r"\frac{\partial J}{\partial p} = p - y", r"\frac{\partial J}{\partial y} = y - p"])
def test_what_does_not_run_through_it_is_proved(claim):
    assert verdicts(SHAPES, UNREAD[0], COST, claim)[-1] == "proved"


def test_the_message_names_what_is_not_read():
    text = displayed(SHAPES, UNREAD[0], COST, r"\frac{\partial J}{\partial w} = w")
    claim = check_document("notes.md", text).claims[-1]
    assert claim.verdict.code == "DRV306" and claim.verdict.message.endswith("the equation of p is not read")


def test_an_equation_that_is_read_after_all():
    """The right equation behind a wrong one, that the author calls wrong, defines the name."""
    wrong = "<!-- derive: expect refuted -->\n$$\np = W_q w\n$$\n\n"
    right = displayed(r"p = x \odot w", COST, r"\frac{\partial J}{\partial w} = (p - y) \odot x + w")
    text = displayed(SHAPES) + wrong + right
    assert check_document("notes.md", text).claims[-1].verdict.name == "proved"


CELL = [r"f, c_0, g \in \mathbb{R}^{n}"]
CELL_COST = [r"h = f \odot \tanh(c)", r"J = g^T h"]
BY_FIRST = r"\frac{\partial J}{\partial c_0} = "


def test_a_name_with_a_number_of_its_own_is_no_mention_of_the_letter():
    """c = f ⊙ c_0 defines c, and is no step of c."""
    formulas = [*CELL, r"c = f \odot c_0", *CELL_COST]
    right = r"g \odot f \odot f \odot (1 - \tanh^2(c))"
    assert verdicts(*formulas, BY_FIRST + right) == ["proved"]
    assert verdicts(*formulas, BY_FIRST + "0") == ["refuted"]


def test_an_equation_that_is_not_read_is_no_step_where_its_own_letter_is_varied():
    assert verdicts(*CELL, r"c = \mystery(f, c_0)", *CELL_COST, BY_FIRST + "0")[-1] == "undecided"


def test_a_label_below_a_name_is_no_mention_of_it():
    formulas = [r"X \in \mathbb{R}^{n \times d}, \quad W_Q, W_K \in \mathbb{R}^{d \times k}",
                r"Q = X W_Q, \quad K = X W_K", r"S = \frac{1}{\sqrt{k}} Q K^T", r"L = \|S\|_F^2"]
    gradient = r"\frac{\partial L}{\partial Q} = "
    assert verdicts(*formulas, gradient + r"\frac{2}{\sqrt{k}} S K") == ["proved"]
    assert verdicts(*formulas, gradient + r"\frac{2}{k} S K") == ["refuted"]


COUNTED = [r"x \in \mathbb{R}^{n_0}, \quad W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, 2",
           r"z^{[1]} = W^{[1]} x, \quad z^{[2]} = W^{[2]} z^{[1]}", r"J = \frac12 \|z^{[2]}\|^2",
           r"dW^{[l]} = \frac{\partial J}{\partial W^{[l]}}", r"dW^{[2]} = z^{[2]} z^{[1]T}",
           r"dW^{[1]} = W^{[2]T} z^{[2]} x^T", r"W^{[l]} := W^{[l]} - \alpha dW^{[l]}"]


def test_an_update_of_counted_layers_rests_on_the_formula_of_each():
    assert verdicts(*COUNTED) == ["proved"] * 3
    assert verdicts(*COUNTED[:5], COUNTED[6]) == ["proved", "undecided"]


LOSSES = [r"\ell", "L", r"\mathcal{L}", "Cost", r"\mathrm{Cost}", r"\operatorname{Cost}", r"\text{loss}"]


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("unread", [r"\text{elsewhere}", r"\mystery"])
def test_a_function_whose_equation_is_not_read_is_not_any_function(name, unread):
    loss = name + r"(a, y) = \begin{cases} -\log a & \text{here} \\ 0 & " + unread + r" \end{cases}"
    shapes, total = r"a \in \mathbb{R}^m, \; y \in \mathbb{R}^m", r"J = \sum_{i=1}^m " + name + "(a_i, y_i)"
    assert verdicts(shapes, total, loss, r"J = -\sum_{i=1}^m y_i \log a_i")[-1] == "undecided"
    assert verdicts(shapes, total, r"J = -\sum_{i=1}^m y_i \log a_i")[-1] == (
        "undecided" if name == "Cost" else "refuted")  # four letters that nothing calls a name are a product
