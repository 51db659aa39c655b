"""Samples that are declared one by one, and their matrix, which nothing declares: in rows or in columns."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SAMPLES = r"Let $x^{(i)} \in \mathbb{R}^{n}$, $y^{(i)} \in \{0, 1\}$ and $\theta \in \mathbb{R}^n$."
MODEL = r"Here $h_\theta(x) = g(\theta^T x)$, where $g(z) = \frac{1}{1 + e^{-z}}$."
COST = (r"$$ J = -\frac{1}{m} \sum_{i=1}^m [y^{(i)} \log h_\theta(x^{(i)})"
        r" + (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)}))] $$")
ROWS, COLUMNS = "Each row of $X$ is a sample.", "Each column of $X$ is a sample."
IN_ROWS = r"\frac{\partial J}{\partial \theta} = \frac{1}{m} X^T (g(X \theta) - y)"
IN_COLUMNS = r"\frac{\partial J}{\partial \theta} = \frac{1}{m} X (g(\theta^T X) - y)^T"
SAID = "X has the samples x^{(i)} in its rows"


def verdict(*parts: str, by: str):
    return check_document("notes.md", "\n\n".join((SAMPLES, MODEL, COST, *parts, f"$$ {by} $$"))).claims[-1].verdict


CASES = [
    ((), IN_ROWS, "proved"), ((ROWS,), IN_ROWS, "proved"), ((COLUMNS,), IN_ROWS, "refuted"),
    ((), IN_COLUMNS, "proved"), ((COLUMNS,), IN_COLUMNS, "proved"), ((ROWS,), IN_COLUMNS, "refuted"),
    ((), IN_ROWS.replace("g(X", "-g(X").replace("- y", "+ y"), "refuted"),
    ((), IN_ROWS.replace(r"\frac{1}{m} ", ""), "refuted"),
    ((), IN_ROWS.replace("X^T", "X"), "refuted"),
    ((), r"\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
     "proved"),
    ((ROWS,), r"\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})"
              r" x_j^{(i)}", "proved"),
    ((ROWS,), r"\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)}))"
              r" x_j^{(i)}", "refuted"),
]


@pytest.mark.parametrize(("words", "claim", "name"), CASES)
def test_rows_or_columns(words, claim, name):
    found = verdict(*words, by=claim)
    assert found.name == name
    if name == "proved" and claim == IN_ROWS:
        assert SAID in found.readings


@pytest.mark.parametrize("equation", [r"X = [x^{(1)}, \dots, x^{(m)}]", r"X \in \mathbb{R}^{n \times m}"])
def test_what_is_said_of_the_matrix_itself_comes_first(equation):
    assert verdict(f"$$ {equation} $$", by=IN_COLUMNS).name == "proved"
    assert verdict(f"$$ {equation} $$", by=IN_ROWS).name == "refuted"


LOSS = r"$$ \mathrm{Cost}(h_\theta(x), y) = -y \log h_\theta(x) - (1 - y) \log(1 - h_\theta(x)) $$"
CASES_OF_IT = (r"$$ \mathrm{Cost}(h_\theta(x), y) = \begin{cases} -\log h_\theta(x) & \text{if } y = 1 \\"
               r" -\log(1 - h_\theta(x)) & \text{if } y = 0 \end{cases} $$")
TOTAL = r"$$ K = \frac{1}{m} \sum_{i=1}^m \mathrm{Cost}(h_\theta(x^{(i)}), y^{(i)}) $$"


@pytest.mark.parametrize("loss", [LOSS, CASES_OF_IT])
def test_a_parameter_may_be_a_call(loss):
    """h(x) stands for the number that the loss is given."""
    assert verdict(loss, TOTAL, by="K = J").name == "proved"
    assert verdict(TOTAL, loss, by="K = J").name == "proved"
    assert verdict(loss, TOTAL, by="K = -J").name == "refuted"
    assert verdict(loss, TOTAL, IN_ROWS, by=IN_ROWS.replace("J", "K")).name == "proved"


FUNCTIONS = [
    # what stands in running text, whether it defines g
    (r"The sigmoid is $g(z) = \frac{1}{1 + e^{-z}}$.", True), (r"where $g(z) = \frac{1}{1 + e^{-z}}$", True),
    (r"For example $g(z) = \frac{1}{1 + e^{-z}}$.", False), (r"If $g(z) = \frac{1}{1 + e^{-z}}$, it is.", False),
    (r"Take $g(z) = \frac{1}{1 + e^{-z}}$ or $g(z) = \tanh(z)$.", False), (r"A linear one, $g(z) = z$.", False),
    (r"例如 $g(z) = \frac{1}{1 + e^{-z}}$。", False), (r"其中 $g(z) = \frac{1}{1 + e^{-z}}$。", True),
]


@pytest.mark.parametrize(("words", "defines"), FUNCTIONS)
def test_the_only_equation_of_a_function_in_running_text_defines_it(words, defines):
    text = rf"Let $z \in \mathbb{{R}}$. {words}" + "\n\n" + r"$$ g'(z) = g(z) (1 - g(z)) $$"
    (claim,) = check_document("notes.md", text).claims
    assert (claim.verdict.name == "proved") is defines


def test_what_is_defined_is_claimed_when_it_is_said_again():
    text = r"$\theta, x \in \mathbb{R}^n$, $h_\theta(x) = \frac{1}{1 + e^{-\theta^T x}}$."
    for again, name in ((r"\frac{e^{\theta^T x}}{1 + e^{\theta^T x}}", "proved"), (r"e^{-\theta^T x}", "refuted")):
        (claim,) = check_document("notes.md", f"{text}\n\n$$ h_\\theta(x) = {again} $$").claims
        assert claim.verdict.name == name


def test_one_sample_and_all_by_one_letter():
    """What x is then, nothing says: it has two shapes."""
    text = r"$\theta, x \in \mathbb{R}^n$, $x^{(i)} \in \mathbb{R}^n$."
    for right in (r"(\theta^T x^{(i)}) x^{(i)}", r"(\theta^T x^{(i)}) \theta"):
        claim = rf"$$ \frac{{\partial}}{{\partial \theta}} \frac12 (\theta^T x^{{(i)}})^2 = {right} $$"
        found = check_document("notes.md", f"{text}\n\n{claim}").claims[-1].verdict
        assert (found.name, found.code) == ("undecided", "DRV305")


@pytest.mark.parametrize(("claim", "name"), [
    (r"z = X \theta", "proved"), (r"z = (X \theta)^T", "refuted"), (r"z = \theta^T X", "refuted"),
    (r"\frac{\partial E}{\partial \theta} = 2 X^T (z - y)", "proved"),
    (r"\frac{\partial E}{\partial \theta} = 2 X^T (y - z)", "refuted"),
])
def test_numbers_of_samples_in_rows_are_a_column(claim, name):
    each, cost = r"$$ z^{(i)} = \theta^T x^{(i)} $$", r"$$ E = \sum_{i=1}^m (z^{(i)} - y^{(i)})^2 $$"
    assert verdict(ROWS, each, cost, by=claim).name == name


@pytest.mark.parametrize(("both", "name"), [(r"x \in \mathbb{R}^n", "undecided"), (r"x \in \mathbb{R}^k", "refuted")])
def test_a_small_letter_that_was_its_capital_until_it_was_declared(both, name):
    text = (r"$w, X \in \mathbb{R}^n$, $v \in \mathbb{R}^k$." "\n\n" r"$$ z^{(i)} = w^T x^{(i)} $$" "\n\n"
            rf"Let ${both}$." "\n\n" rf"$$ z = {'w' if name == 'undecided' else 'v'}^T x $$")
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == name


ROWS_ALONE = r"$X \in \mathbb{R}^{m \times n}$, $\theta \in \mathbb{R}^n$. $$ z = X \theta $$ One sample: $$ CLAIM $$"


@pytest.mark.parametrize(("claim", "name"), [
    (r"z = \theta^T x", "undecided"),
    (r"z = -\theta^T x", "refuted"),
    (r"\theta^T x = x^T \theta", "proved"),
    (r"\theta^T x = \sum_{j=1}^n \theta_j x_j", "proved"),
    (r"\theta^T x = \sum_{j=1}^n \theta_j x_j + 1", "refuted"),
    (r"z_i = \theta^T x_i", "proved"),
    (r"z_i = -\theta^T x_i", "refuted"),
    (r"z = x^T \theta", "undecided"),
])
def test_one_sample_beside_all_in_rows(claim, name):
    """What is false over all samples, and holds of one, is not refuted where the letter stands for one."""
    text = ROWS_ALONE.replace("CLAIM", r"u = \theta^T x $$ $$ " + claim)
    assert check_document("notes.md", text).claims[-1].verdict.name == name


NORM = r"WORDS $W \in \mathbb{R}^{k \times n}$. $$ R = \frac{\lambda}{2} \|W\|_2^2 $$ $$ CLAIM $$"


def test_the_norm_of_a_matrix_says_how_it_is_read():
    right, wrong = r"\frac{\partial R}{\partial W} = \lambda W", r"\frac{\partial R}{\partial W} = \frac{\lambda}{2} W"
    found = check_document("notes.md", NORM.replace("CLAIM", right)).claims[-1].verdict
    assert found.name == "proved"
    assert any("is the root of the sum of squares" in reading for reading in found.readings)
    assert check_document("notes.md", NORM.replace("CLAIM", wrong)).claims[-1].verdict.name == "refuted"
    spectral = NORM.replace("WORDS", "The spectral norm of the weights is penalised.")
    for claim in (right, wrong):
        assert check_document("notes.md", spectral.replace("CLAIM", claim)).claims[-1].verdict.name == "undecided"
