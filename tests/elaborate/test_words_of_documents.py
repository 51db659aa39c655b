"""What sentences say for a whole document: where samples stand, one-hot targets, names of gradients, conditions."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.pipeline import check_document

FORWARD = str(Path(__file__).resolve().parents[2] / "formulas" / "forward.md")

SHAPES = r"""Let $X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times k}$, $Y \in \mathbb{R}^{n \times k}$. %s

$$P = \mathrm{softmax}(%s)$$

$$L = -\sum_{i=1}^n \sum_{j=1}^k Y_{ij} \log P_{ij}$$

$$\frac{\partial L}{\partial W} = X^T (P - Y)$$
"""
ROWS, COLUMNS = "softmax acts on each row", "softmax acts on each column"
SOFTMAX = [
    # what the document says, the argument of softmax, the verdict, how softmax was read
    ("The samples are in the rows; the labels $Y$ are one-hot.", "X W", "proved", ROWS),
    ("Each row of $X$ is a training example, and $Y$ holds one-hot labels.", "X W", "proved", ROWS),
    ("每一行是一个样本, $Y$ 为独热编码.", "X W", "proved", ROWS),
    ("One sample per row, with one-hot labels $Y$.", "X W", "proved", ROWS),
    (r"$b \in \mathbb{R}^{1 \times k}$ is the bias; $Y$ is one-hot.", "X W + b", "refuted", COLUMNS),
    ("The samples are in the rows.", "X W", "refuted", ROWS),
    ("The samples are in the rows; $Y$ is not one-hot.", "X W", "refuted", ROWS),
    ("The samples are in the rows, if $Y$ is one-hot, or not.", "X W", "refuted", ROWS),
    ("The samples are in the columns; the labels $Y$ are one-hot.", "X W", "proved", COLUMNS),
    ("The labels $Y$ are one-hot.", "X W", "refuted", COLUMNS),
    ("Rows and columns are axes; the labels $Y$ are one-hot.", "X W", "refuted", COLUMNS),
]


@pytest.mark.parametrize(("said", "argument", "verdict", "reading"), SOFTMAX)
def test_where_samples_stand(said: str, argument: str, verdict: str, reading: str) -> None:
    (claim,) = check_document("notes.md", SHAPES % (said, argument)).claims
    assert claim.verdict.name == verdict
    assert any(one.startswith(reading) for one in claim.verdict.readings)


BIAS = r"""$X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times k}$, $b \in \mathbb{R}^{1 \times k}$,
$Y \in \mathbb{R}^{n \times k}$ is one-hot.

$$Z = X W + b$$

$$P = \mathrm{softmax}(Z)$$

$$L = -\sum_{i=1}^n \sum_{j=1}^k Y_{ij} \log P_{ij}$$
"""
BY_BIAS = [
    (r"\frac{\partial L}{\partial Z} = P - Y", "proved"),
    (r"\frac{\partial L}{\partial Z} = Y - P", "refuted"),
    (r"\frac{\partial L}{\partial b} = \mathbf{1}^T (P - Y)", "proved"),
]


@pytest.mark.parametrize(("latex", "verdict"), BY_BIAS)
def test_a_bias_says_where_samples_stand(latex: str, verdict: str) -> None:
    (claim,) = check_document("notes.md", f"{BIAS}\n$${latex}$$\n").claims
    assert claim.verdict.name == verdict
    assert "softmax acts on each row: the bias of Z is the same for each of them" in claim.verdict.readings
    if verdict == "proved":
        assert "Y is one-hot: each row of Y sums to 1" in claim.verdict.hypotheses


NETWORK = r"""$$W \in \mathbb{R}^{k \times n}, \quad X \in \mathbb{R}^{n \times m}$$

$$Z = W X$$

$$J = \frac{1}{2} \|Z\|_F^2$$

"""
DENOTED = [
    # how a gradient is named in words, its formula, the verdict
    (r"$dZ$ denotes $\frac{\partial J}{\partial Z}$.", "dZ = Z", "proved"),
    (r"Here $dZ$ stands for $\frac{\partial J}{\partial Z}$.", "dZ = 2 Z", "refuted"),
    (r"We write $dZ$ for $\frac{\partial J}{\partial Z}$.", "dZ = Z", "proved"),
    (r"$dZ$ 表示 $\frac{\partial J}{\partial Z}$.", "dZ = Z", "proved"),
    (r"$\frac{\partial J}{\partial Z}$ is written $dZ$.", "dZ = Z", "proved"),
    (r"$\frac{\partial J}{\partial Z}$ 简记为 $dZ$.", "dZ = -Z", "refuted"),
    (r"$dZ$ denotes $\frac{\partial J}{\partial Z}$, and so on.", "dW = dZ X^T", "proved"),
    (r"$dZ$ 表示 $\frac{\partial J}{\partial Z}$, 其余类似.", "dW = dZ X^T", "proved"),
    (r"$dZ$ 表示 $\frac{\partial J}{\partial Z}$, 其余类似.", "dW = X dZ^T", "refuted"),
    (r"$dZ$ denotes $\frac{\partial J}{\partial Z}$.", "dW = dZ X^T", "undecided"),
    (r"$dZ$ and $\frac{\partial J}{\partial Z}$ are both written. And so on.", "dZ = Z", "undecided"),
    (r"$dZ$ is not $\frac{\partial J}{\partial Z}$.", "dZ = Z", "undecided"),
]


@pytest.mark.parametrize(("said", "latex", "verdict"), DENOTED)
def test_gradients_that_words_name(said: str, latex: str, verdict: str) -> None:
    (claim,) = check_document("notes.md", f"{NETWORK}{said}\n\n$${latex}$$\n").claims
    assert claim.verdict.name == verdict


DZ = r"$$dZ^{[L]} = A^{[L]} - Y$$ "
BEHIND = [
    ("where $g^{[L]}$ is the sigmoid.", "proved"),
    ("其中 $g^{[L]}$ 是 sigmoid 函数。", "proved"),
    (r"其中 $g^{[L]} = \sigma$。", "proved"),
    ("with $g^{[L]}$ the sigmoid function.", "proved"),
    ("where $g^{[L]}$ is tanh.", "refuted"),
    ("where $g^{[L]}$ is the activation.", "refuted"),
    ("as we saw. In the next section $g^{[L]}$ is the sigmoid.", "refuted"),
]


@pytest.mark.parametrize(("said", "verdict"), BEHIND)
def test_conditions_in_the_words_behind(said: str, verdict: str) -> None:
    assert [c.verdict.name for c in check_document("n.md", DZ + said, contexts=(FORWARD,)).claims] == [verdict]


BARE = [
    ("dZ^{[L]} = A^{[L]} - Y, 其中 g^{[L]} 为 sigmoid", "proved"),
    ("dZ^{[L]} = A^{[L]} - Y, 其中 g^{[L]} 为 tanh", "refuted"),
    ("dZ^{[L]} = A^{[L]} - Y, 其中 g^{[L]} 不 为 sigmoid", "refuted"),
]


@pytest.mark.parametrize(("line", "verdict"), BARE)
def test_conditions_of_several_words(line: str, verdict: str) -> None:
    assert [c.verdict.name for c in check_document("n.txt", line, contexts=(FORWARD,)).claims] == [verdict]


STEP = r"$$dZ^{[l]} = dA^{[l]} * %s \quad \text{if } g^{[l]} \text{ is ReLU}$$"
COMPARISONS = [
    ("(Z^{[l]} > 0)", "proved"),
    ("1[Z^{[l]} > 0]", "proved"),
    (r"1\{Z^{[l]} > 0\}", "proved"),
    ("(0 < Z^{[l]})", "proved"),
    ("(Z^{[l]} < 0)", "refuted"),
    ("(Z^{[l]} > 1)", "refuted"),
    ("(Z^{[l]} = 0)", "undecided"),
]


@pytest.mark.parametrize(("comparison", "verdict"), COMPARISONS)
def test_comparisons_in_products(comparison: str, verdict: str) -> None:
    assert [c.verdict.name for c in check_document("n.md", STEP % comparison, contexts=(FORWARD,)).claims] == [verdict]


BARE_CALLS = [
    (r"\frac{d(tanhz)}{dz} = 1 - (tanhz)^2", "proved"),
    (r"\frac{d(tanhz)}{dz} = 1 + (tanhz)^2", "refuted"),
    (r"\frac{d}{dz} z logz = 1 + logz", "proved"),
    (r"sinz = z", "refuted"),
    (r"tanhz = tanh(z)", "proved"),
    (r"2 cost = c o s t + c o s t", "proved"),
]


@pytest.mark.parametrize(("formula", "expected"), BARE_CALLS)
def test_a_function_and_its_letter_side_by_side(formula: str, expected: str) -> None:
    text = f"$$z, c, o, s, t \\in \\mathbb{{R}}$$\n\n$$\n{formula}\n$$\n"
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == expected
