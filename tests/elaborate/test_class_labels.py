"""The class of a sample as a subscript: `f_{y_i}`, `-\\log p_y`, `\\mathbb{1}[k = y_i]`, `\\sum_{j \\neq y_i}`."""

import pytest

from derive.pipeline import check_document

ONE = r"""Let $x_i \in \mathbb{R}^{D}$, $W \in \mathbb{R}^{K \times D}$.
$$f = W x_i, \qquad p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}$$
$$L_i = -f_{y_i} + \log \sum_j e^{f_j}$$
"""
PLAIN = r"""Let $z \in \mathbb{R}^{K}$.
$$p_k = \frac{e^{z_k}}{\sum_{j=1}^{K} e^{z_j}}, \qquad L = -\log p_y, \qquad q_k = \mathbf{1}[k = y]$$
"""
SEVERAL = r"""Let $X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times C}$.
$$F = X W, \qquad P_{ik} = \frac{e^{F_{ik}}}{\sum_{j=1}^{C} e^{F_{ij}}}$$
$$L = -\frac{1}{N} \sum_{i=1}^{N} \log P_{i,y_i}$$
"""
MARGIN = r"""Let $s \in \mathbb{R}^{C}$.
$$L_i = \sum_{j \neq y_i} \max(0, s_j - s_{y_i} + \Delta)$$
where $\Delta > 0$ is the margin.
"""
ROWS = [
    (ONE, r"L_i = -\log\left( \frac{e^{f_{y_i}}}{\sum_j e^{f_j}} \right)", "proved"),
    (ONE, r"L_i = -\log\left( \frac{e^{f_{y_i}}}{\sum_j e^{2 f_j}} \right)", "refuted"),
    (ONE, r"L_i = -\log p_{y_i}", "proved"),
    (ONE, r"L_i = \log p_{y_i}", "refuted"),
    (ONE, r"\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i = k)", "proved"),
    (ONE, r"\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i \neq k)", "refuted"),
    (ONE, r"\frac{\partial L_i}{\partial f_k} = p_k", "refuted"),
    (ONE, r"\frac{\partial L_i}{\partial f_k} = p_k - p_{y_i}", "refuted"),
    (ONE, r"\frac{\partial L_i}{\partial W_{kj}} = (p_k - \mathbb{1}(k = y_i)) x_{i,j}", "proved"),
    (ONE, r"\frac{\partial L_i}{\partial W} = \frac{\partial L_i}{\partial f} x_i^T", "proved"),
    (PLAIN, r"\frac{\partial L}{\partial z_k} = p_k - q_k", "proved"),
    (PLAIN, r"\frac{\partial L}{\partial z_k} = q_k - p_k", "refuted"),
    (PLAIN, r"\frac{\partial L}{\partial z_k} = \begin{cases} p_k - 1 & k = y \\ p_k & k \neq y \end{cases}", "proved"),
    (PLAIN, r"\frac{\partial L}{\partial z_k} = \begin{cases} p_k & k = y \\ 0 & k \neq y \end{cases}", "refuted"),
    (PLAIN, r"\frac{\partial p_y}{\partial z_k} = p_y (\mathbf{1}[k = y] - p_k)", "proved"),
    (PLAIN, r"\frac{\partial p_y}{\partial z_k} = p_y (1 - p_k)", "refuted"),
    (PLAIN, r"\sum_k q_k = 1", "proved"),
    (PLAIN, r"\sum_k q_k = K", "refuted"),
    (PLAIN, r"\sum_{k \neq y} p_k = 1 - p_y", "proved"),
    (PLAIN, r"\sum_{k \neq y} p_k = p_y", "refuted"),
    (SEVERAL, r"\frac{\partial L}{\partial F_{ik}} = \frac{1}{N} (P_{ik} - \mathbb{1}(k = y_i))", "proved"),
    (SEVERAL, r"\frac{\partial L}{\partial F_{ik}} = P_{ik} - \mathbb{1}(k = y_i)", "refuted"),
    (SEVERAL, r"\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial F}", "proved"),
    (MARGIN, r"\frac{\partial L_i}{\partial s_{y_i}} = -\sum_j \mathbb{1}(s_j - s_{y_i} + \Delta > 0)", "refuted"),
    (ONE, r"\mathbb{1}(y_i = k) = p_{ik}", "undecided"),
    (ONE + r"$V \in \mathbb{R}^{N \times K}$", r"\mathbb{1}(y_i = k) = V_{ik}", "undecided"),
    (ONE + r"$V \in \mathbb{R}^{N \times K}$", r"\sum_i V_{ik} = \sum_i \mathbb{1}(y_i = k)", "undecided"),
    (r"$x \in \mathbb{R}^n$", r"\sum_i \sum_{j \neq i} x_i x_j = (\sum_i x_i)^2 - \sum_i x_i^2", "proved"),
    (r"$x \in \mathbb{R}^n$", r"\sum_i \sum_{j \neq i} x_i x_j = (\sum_i x_i)^2", "refuted"),
]


@pytest.mark.parametrize(("given", "formula", "verdict"), ROWS)
def test_the_class_of_a_sample(given, formula, verdict):
    claim = check_document("notes.md", f"{given}\n$${formula}$$\n").claims[-1]
    assert claim.verdict.name == verdict, claim.verdict.message


def test_what_is_said_of_the_class():
    claim = check_document("notes.md", f"{PLAIN}\n$${ROWS[10][1]}$$\n").claims[-1]
    assert "y is one of the classes" in claim.verdict.hypotheses
    assert "y is the number of a class" in claim.verdict.readings


def test_a_target_that_is_a_number_is_no_class():
    text = "$a, y \\in \\mathbb{R}^m$\n$$J = \\frac12 \\sum_i (a_i - y_i)^2$$\n"
    text += "$$\\frac{\\partial J}{\\partial a_i} = a_i - y_i$$"
    assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == ["proved"]
