"""Entries that are 0 or 1: `y = 1` and `y = 0` are two cases of them, and `[y = 1]` is `y`."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

TARGETS = r"a \in \mathbb{R}^m, \; 0 < a_i < 1, \; y \in \mathbb{R}^m, \; y_i \in \{0, 1\}, \; t \in \mathbb{R}^m"
LOSS = r"\ell(a, y) = \begin{cases} -\log a & \text{if } y = 1 \\ -\log(1 - a) & \text{if } y = 0 \end{cases}"
COST = r"J = \sum_{i=1}^m \ell(a_i, y_i)"
CASES = [
    ([LOSS, COST, r"J = -\sum_{i=1}^m (y_i \log a_i + (1 - y_i) \log(1 - a_i))"], "proved"),
    ([COST, LOSS, r"J = -\sum_{i=1}^m (y_i \log a_i + (1 - y_i) \log(1 - a_i))"], "proved"),
    ([LOSS, COST, r"J = -\sum_{i=1}^m (y_i \log a_i + y_i \log(1 - a_i))"], "refuted"),
    ([LOSS, COST, r"\frac{\partial J}{\partial a_i} = \begin{cases} -\frac{1}{a_i} & y_i = 1 \\"
                  r" \frac{1}{1 - a_i} & y_i = 0 \end{cases}"], "proved"),
    ([LOSS, COST, r"\frac{\partial J}{\partial a_i} = \begin{cases} -\frac{1}{a_i} & y_i = 0 \\"
                  r" \frac{1}{1 - a_i} & y_i = 1 \end{cases}"], "refuted"),
    ([r"\sum_i \mathbf{1}[y_i = 1] = \sum_i y_i"], "proved"),
    ([r"\sum_i \mathbf{1}[1 = y_i] = m - \sum_i \mathbf{1}[y_i = 0]"], "proved"),
    ([r"\sum_i \mathbf{1}[y_i \neq 0] = \sum_i y_i"], "proved"),
    ([r"\sum_i \mathbf{1}[y_i = 0] = \sum_i y_i"], "refuted"),
]


def verdict(formulas: list[str]):
    text = "".join(f"$$\n{one}\n$$\n\n" for one in (TARGETS, *formulas))
    return check_document("notes.md", text).claims[-1].verdict


@pytest.mark.parametrize(("formulas", "name"), CASES)
def test_two_values_are_two_cases(formulas, name):
    found = verdict(formulas)
    assert found.name == name
    assert r"y_i \in \{0, 1\}" in found.hypotheses


@pytest.mark.parametrize("cases", [r"t_i & y_i = 1 \\ a_i & y_i = 1", r"a_i & t_i = 1 \\ t_i & t_i = 0",
                                   r"a_i & y_i = 1 \\ t_i & y_i = 2", r"a_i & y_i = 1 \\ t_i & a_i = 0"])
def test_two_conditions_that_leave_something_out(cases):
    found = verdict([rf"t_i = \begin{{cases}} {cases} \end{{cases}}"])
    assert (found.name, found.code) == ("undecided", "DRV304")


@pytest.mark.parametrize(("shapes", "name"), [
    (r"y \in \mathbb{R}^m, y_i \in \{0, 1\}", "proved"), (r"y \in \mathbb{R}^m, y_i \in \mathbb{R}", "refuted"),
    (r"y \in \{0, 1\}^m, y_i \in \mathbb{R}", "proved"),
    (r"y \in \mathbb{R}^{m \times 2}, y_i \in \{0, 1\}", "undecided"),
    (r"y \in \mathbb{R}^{m \times 2}, y_i \in \mathbb{R}^3", "undecided"),
])
def test_what_is_said_of_an_entry_is_no_second_shape(shapes, name):
    """The sum without an end speaks of members of y, of which nothing says how many there are."""
    (claim,) = check_document("notes.md", f"$${shapes}$$\n\n$$\\sum_i y_i^2 = \\sum_i y_i$$").claims
    assert claim.verdict.name == name
