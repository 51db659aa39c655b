"""Other people's notations: each a small document of its own, with what is right in it and near misses."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

COURSE_ONE = (  # a course on linear models: hypothesis, parameters, samples as x^{(i)}
    r"x^{(i)} \in \mathbb{R}^{n \times 1}, \quad \theta \in \mathbb{R}^{n}, \quad y \in \mathbb{R}^{m}",
    r"h_\theta(x) = \theta^T x",
    r"J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})^2",
)
ROWS = (  # a design matrix, a sample in each row
    r"X \in \mathbb{R}^{m \times n}, \quad y \in \mathbb{R}^{m}, \quad \theta \in \mathbb{R}^{n}",
    r"J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (\theta^T x^{(i)} - y^{(i)})^2",
)
BOLD = (  # bold vectors, samples numbered below, entries in plain letters
    r"\mathbf{X} \in \mathbb{R}^{N \times D}, \quad \mathbf{t} \in \mathbb{R}^{N}, \quad \mathbf{w} \in \mathbb{R}^{D}",
    r"E(\mathbf{w}) = \frac{1}{2} \sum_{n=1}^{N} (\mathbf{w}^T \mathbf{x}_n - t_n)^2",
)
ONE_OF_THEM = (  # one sample k, whose letter stands everywhere
    r"x \in \mathbb{R}^{d}, \quad v \in \mathbb{R}^{d \times l}, \quad y \in \mathbb{R}^{l}",
    r"\beta_j = \sum_{i=1}^{d} v_{ij} x_i, \quad \hat{y}_j^k = \sigma(\beta_j)",
    r"E_k = \frac{1}{2} \sum_{j=1}^{l} (\hat{y}_j^k - y_j^k)^2",
)
ANY_COST = (  # a loss of which nothing is said
    r"L \in \mathbb{R}, \quad X \in \mathbb{R}^{n \times p}, \quad Y \in \mathbb{R}^{p \times m}",
    r"Z = X Y",
)
CHAIN_RULE = (
    r"x \in \mathbb{R}^{d}, \quad W \in \mathbb{R}^{h \times d}, \quad V \in \mathbb{R}^{q \times h}",
    r"L \in \mathbb{R}",
    r"z = W x, \quad a = \tanh(z), \quad o = V a",
)
SOFTMAX = (r"z \in \mathbb{R}^{C}", r"y_c = \frac{e^{z_c}}{\sum_{d=1}^{C} e^{z_d}}")
COURSE_TWO = (
    r"X \in \mathbb{R}^{n \times m}, \quad w \in \mathbb{R}^{n}",
    r"y \in \mathbb{R}, \quad Y \in \mathbb{R}^{1 \times m}",
    r"A = \sigma(w^T X), \quad L = -\sum_{i=1}^{m} (Y^{(i)} \log A^{(i)} + (1 - Y^{(i)}) \log (1 - A^{(i)}))",
    r"dw = \frac{\partial L}{\partial w}",
)

TABLE = [
    (COURSE_ONE,
     r"\frac{\partial}{\partial \theta_j} J(\theta) = \frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) -"
     r" y^{(i)}) x_j^{(i)}",
     "proved"),
    (COURSE_ONE,
     r"\frac{\partial}{\partial \theta_j} J(\theta) = \frac{1}{m} \sum_{i=1}^{m} h_\theta(x^{(i)} -"
     r" y^{(i)}) x_j^{(i)}",
     "refuted"),
    (COURSE_ONE,
     r"\frac{\partial}{\partial \theta_j} J(\theta) = \frac{1}{m} \sum_{i=0}^{m} (h_\theta(x^{(i)}) -"
     r" y^{(i)}) x_j^{(i)}",
     "refuted"),
    (COURSE_ONE, r"2 f_1(\theta) = 2 f_2(\theta)", "undecided"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} X^T (X \theta - y)", "proved"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} X (X \theta - y)", "refuted"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} X.T (X \theta - y)", "proved"),
    (ROWS, r"\nabla_\theta J = np.dot(X.T, X \theta - y) / m", "proved"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} np.dot((X \theta - y).T, X).T = \frac{1}{m} X.T.(X \theta - y)",
     "proved, proved"),
    (ROWS, r"\nabla_\theta J = np.dot(X, X \theta - y) / m", "refuted"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} X.T (X \theta - y).T", "refuted"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} \sum_{i=1}^{m} (\theta^T x^{(i)} - y^{(i)}) x^{(i)}", "proved"),
    (ROWS, r"\nabla_\theta J = \frac{1}{m} \sum_{i=1}^{m} (\theta^T x^{(i)} + y^{(i)}) x^{(i)}", "refuted"),
    (BOLD, r"\nabla E(\mathbf{w}) = \sum_{n=1}^{N} (\mathbf{w}^T \mathbf{x}_n - t_n) \mathbf{x}_n", "proved"),
    (BOLD, r"\frac{\partial E}{\partial w_j} = \sum_{n=1}^{N} (\mathbf{w}^T \mathbf{x}_n - t_n) x_{nj}", "proved"),
    (BOLD, r"\frac{\partial E}{\partial w_j} = \sum_{n=1}^{N} (\mathbf{w}^T \mathbf{x}_n - t_n) x_{jn}", "refuted"),
    (BOLD, r"\nabla_{\mathbf{w}} E = \mathbf{X}^T (\mathbf{X} \mathbf{w} - \mathbf{t})", "proved"),
    (ONE_OF_THEM,
     r"\frac{\partial E_k}{\partial v_{ij}} = (\hat{y}_j^k - y_j^k) \hat{y}_j^k (1 - \hat{y}_j^k)"
     r" x_i", "proved"),
    (ONE_OF_THEM,
     r"\frac{\partial E_k}{\partial v_{ij}} = (y_j^k - \hat{y}_j^k) \hat{y}_j^k (1 - \hat{y}_j^k)"
     r" x_i", "refuted"),
    (ONE_OF_THEM,
     r"\frac{\partial E_k}{\partial \beta_j} = (\hat{y}_j^k - y_j^i) \hat{y}_j^k (1 -"
     r" \hat{y}_j^k)", "undecided"),
    (ONE_OF_THEM,
     r"\Delta v_{ij} = -\eta \frac{\partial E_k}{\partial v_{ij}} = \eta (y_j^k - \hat{y}_j^k)"
     r" \hat{y}_j^k (1 - \hat{y}_j^k) x_i",
     "proved"),
    (ANY_COST, r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} Y^T", "proved"),
    (ANY_COST, r"\frac{\partial L}{\partial X} = -\frac{\partial L}{\partial Z} Y^T", "refuted"),
    (ANY_COST, r"\frac{\partial L}{\partial X} = Y^T \frac{\partial L}{\partial Z}", "refuted"),
    (ANY_COST, r"L = \frac{\partial L}{\partial Z_{11}}", "undecided"),
    (CHAIN_RULE,
     r"\frac{\partial L}{\partial a} = \text{prod}(\frac{\partial L}{\partial o}, \frac{\partial"
     r" o}{\partial a}) = V^T \frac{\partial L}{\partial o}",
     "proved, proved"),
    (CHAIN_RULE,
     r"\frac{\partial L}{\partial a} = \text{prod}(\frac{\partial L}{\partial o}, \frac{\partial"
     r" o}{\partial a}) = -V^T \frac{\partial L}{\partial o}",
     "proved, refuted"),
    (CHAIN_RULE,
     r"\frac{\partial L}{\partial z} = \text{prod}(\frac{\partial L}{\partial o}, \frac{\partial"
     r" a}{\partial z})",
     "undecided"),
    (SOFTMAX, r"\frac{\partial y_i}{\partial z_j} = -y_i y_j \quad \text{if } i \neq j", "proved"),
    (SOFTMAX, r"\frac{\partial y_i}{\partial z_j} = y_i y_j \quad \text{if } i \neq j", "refuted"),
    (SOFTMAX, r"\frac{\partial y_i}{\partial z_j} = -y_i y_j", "refuted"),
    (SOFTMAX,
     r"\frac{\partial y_i}{\partial z_j} = \begin{cases} y_i (1 - y_i) & i = j \\ -y_i y_j & i \neq j"
     r" \end{cases}", "proved"),
    (SOFTMAX,
     r"\frac{\partial y_i}{\partial z_j} = \begin{cases} y_i (1 - y_i) & i \neq j \\ -y_i y_j & i = j"
     r" \end{cases}", "refuted"),
    (COURSE_TWO, r"dw = X * (A - Y)^T", "proved"),
    (COURSE_TWO, r"dw = X * (A - y)^T", "proved"),
    (COURSE_TWO, r"dw = X * (Y - A)^T", "refuted"),
    (COURSE_TWO, r"dw = X^T * (A - Y)^T", "refuted"),
]


@pytest.mark.parametrize(("before", "formula", "verdicts"), TABLE, ids=[row[1] for row in TABLE])
def test_notation(before: tuple[str, ...], formula: str, verdicts: str) -> None:
    text = "".join(f"$$\n{one}\n$$\n\n" for one in (*before, formula))
    document = check_document("notes.md", text)
    assert document.failure is None and document.unread == ()
    assert ", ".join(claim.verdict.name for claim in document.claims) == verdicts


def test_a_step_down_at_the_head_of_a_chain() -> None:
    """The next member writes the gradient out; that proves the step, too."""
    step = r"\theta_j := \theta_j - \alpha \frac{\partial}{\partial \theta_j} J(\theta) "
    right = r"= \theta_j - \frac{\alpha}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}"
    for member, verdicts in ((right, ["proved", "proved"]), (right.replace("- y", "+ y"), ["undecided", "refuted"])):
        text = "".join(f"$$\n{one}\n$$\n\n" for one in (r"\alpha \in \mathbb{R}", *COURSE_ONE, step + member))
        assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == verdicts


def test_a_refutation_over_all_samples_that_would_hold_for_one() -> None:
    text = "$$dW^{[l]} = dz^{[l]} a^{[l-1]T}$$\n\n$$dW^{[l]} = dZ^{[l]} A^{[l-1]T}$$\n"
    small, capital = (c.verdict for c in check_document("notes.md", text, contexts=["mlp-columns"]).claims)
    assert (small.name, capital.name) == ("refuted", "refuted")
    assert small.holds_if == ("the small letters stand for one sample",) and capital.holds_if == ()


def test_a_cost_whose_equation_is_not_read_is_not_any_cost() -> None:
    shapes = "".join(f"$$\n{one}\n$$\n\n" for one in ANY_COST)
    claim = "$$\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Z} Y^T$$\n"
    (plain,) = check_document("notes.md", shapes + claim).claims
    *_, other = check_document("notes.md", shapes + "$$L = \\max_k |Z_k| + \\|X\\|$$\n\n" + claim).claims
    assert (plain.verdict.name, other.verdict.name == "proved") == ("proved", False)


def test_what_a_context_gives_is_not_defined_again(tmp_path) -> None:
    context = tmp_path / "context.md"
    context.write_text(r"$$x \in \mathbb{R}^n, y \in \mathbb{R}^n$$" + "\n\n" + r"$$J = \sum_{i=1}^n (x_i - y_i)^2$$")
    text = "$$y = 2 x$$\n\n$$\\frac{\\partial J}{\\partial x} = 2 (x - y)$$\n"
    one, other = check_document("notes.md", text, contexts=[str(context)]).claims
    assert (one.verdict.name, one.verdict.code, other.verdict.name) == ("undecided", "DRV305", "proved")
