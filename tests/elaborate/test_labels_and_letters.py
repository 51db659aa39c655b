"""Labels that are 0 or 1, one-hot along rows or columns, softmax along what words say, and small letters of numbers."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

COLUMNS = (
    "$$W \\in \\mathbb{R}^{c \\times n}, X \\in \\mathbb{R}^{n \\times m}, Y \\in \\mathbb{R}^{c \\times m}$$\n\n"
    "$$P = \\operatorname{softmax}(W X)$$\n\n%s\n\n$$J = -\\sum_{k,j} Y_{kj} \\log P_{kj}$$\n\n"
    "$$\\frac{\\partial J}{\\partial W} = (P - Y) X^T$$\n\n$$\\frac{\\partial J}{\\partial W} = (Y - P) X^T$$\n"
)
ROWS = (
    "$$W \\in \\mathbb{R}^{n \\times c}, X \\in \\mathbb{R}^{m \\times n}, Y \\in \\mathbb{R}^{m \\times c}$$\n\n"
    "$$P = \\operatorname{softmax}(X W)$$\n\n%s\n\n$$J = -\\sum_{k,j} Y_{kj} \\log P_{kj}$$\n\n"
    "$$\\frac{\\partial J}{\\partial W} = X^T (P - Y)$$\n\n$$\\frac{\\partial J}{\\partial W} = X^T (Y - P)$$\n"
)
SOFTMAX = [
    (COLUMNS, "where softmax acts on each column, and each column of $Y$ is one-hot.", ["proved", "refuted"]),
    (COLUMNS, "The columns of $Y$ are one-hot.", ["proved", "refuted"]),
    (COLUMNS, "Softmax is applied to every column.", ["refuted", "refuted"]),
    (COLUMNS, "其中 $Y$ 的每一列是 one-hot 向量。", ["proved", "refuted"]),
    (ROWS, "where softmax acts on each row, and each row of $Y$ is a one-hot vector.", ["proved", "refuted"]),
    (ROWS, "where the softmax is row-wise. Each row of $Y$ is one-hot.", ["proved", "refuted"]),
    (ROWS, "The rows of $Y$ are one-hot.", ["proved", "refuted"]),
    (ROWS, "where softmax acts on each row.", ["refuted", "refuted"]),
    (ROWS, "其中 softmax 按行计算, $Y$ 的每一行为 one-hot 向量。", ["proved", "refuted"]),
]


@pytest.mark.parametrize(("document", "words", "verdicts"), SOFTMAX)
def test_along_what_words_say(document: str, words: str, verdicts: list[str]) -> None:
    assert [claim.verdict.name for claim in check_document("note.md", document % words).claims] == verdicts


MATRIX = "\\sum_{k,j} Y_{kj}^2 = \\sum_{k,j} Y_{kj}"
BINARY = [
    (f"$$Y \\in \\{{0, 1\\}}^{{c \\times m}}$$ $${MATRIX}$$", ["proved"]),
    (f"$$Y \\in \\mathbb{{R}}^{{c \\times m}}$$ $${MATRIX}$$", ["refuted"]),
    (f"$$Y \\in \\mathbb{{R}}^{{c \\times m}}, \\quad Y_{{kj}} \\in \\{{0, 1\\}}$$ $${MATRIX}$$", ["proved"]),
    ("$$y \\in \\{0, 1\\}$$ $$y^2 = y$$ $$y^2 = 2 y$$", ["proved", "refuted"]),
    ("$$y \\in \\{1, 0\\}^n$$ $$y^T y = \\sum_i y_i$$ $$y^T y = 2 \\sum_i y_i$$", ["proved", "refuted"]),
    ("$$t \\in \\{0, 1\\}$$ and $$t \\in \\mathbb{R}^n$$ $$t^T t = 2 \\sum_i t_i^2$$", ["refuted"]),
    ("$$y \\in \\{0, 1, 2\\}, \\quad y \\in \\mathbb{R}$$ $$y^2 = y$$", ["refuted"]),
]


@pytest.mark.parametrize(("document", "verdicts"), BINARY)
def test_labels(document: str, verdicts: list[str]) -> None:
    assert [claim.verdict.name for claim in check_document("note.md", document).claims] == verdicts


def test_a_small_letter_beside_a_number_is_another_name() -> None:
    document = (
        "$$w \\in \\mathbb{R}^n, \\quad x \\in \\mathbb{R}^n, \\quad C \\in \\mathbb{R}$$ $$c = w^T x$$ $$J = C c^2$$"
        "$$\\frac{\\partial J}{\\partial w} = 2 C c x$$ $$\\frac{\\partial J}{\\partial w} = 2 C C x$$"
    )
    assert [claim.verdict.name for claim in check_document("note.md", document).claims] == ["proved", "refuted"]


LOGISTIC = (
    "$$z^{(i)} = w^T x^{(i)} + b$$ $$a^{(i)} = \\sigma(z^{(i)})$$"
    "$$J = -\\frac{1}{m} \\sum_{i=1}^m [y^{(i)} \\log a^{(i)} + (1 - y^{(i)}) \\log(1 - a^{(i)})]$$"
    "$$\\frac{\\partial J}{\\partial w} = \\frac{1}{m} \\sum_{i=1}^m (a^{(i)} - y^{(i)}) x^{(i)}$$"
    "$$\\frac{\\partial J}{\\partial w} = \\frac{1}{m} \\sum_{i=1}^m (y^{(i)} - a^{(i)}) x^{(i)}$$"
)
NUMBERS = "$w \\in \\mathbb{R}^n$, $b \\in \\mathbb{R}$"
WHOLE = "$X \\in \\mathbb{R}^{n \\times m}$, $Y \\in \\mathbb{R}^{1 \\times m}$"
SAMPLES = [
    f"Let {NUMBERS}, $x^{{(i)}} \\in \\mathbb{{R}}^n$ and $y^{{(i)}} \\in \\{{0, 1\\}}$.\n\n{LOGISTIC}",
    f"Let {NUMBERS}, $x^{{(i)}} \\in \\mathbb{{R}}^n$, $y^{{(i)}} \\in \\mathbb{{R}}$.\n\n{LOGISTIC}",
    f"Let {NUMBERS}, $x^{{(i)}} \\in \\mathbb{{R}}^n$, $y^{{(i)}} \\in \\{{0, 1\\}}$, together {WHOLE}.\n\n{LOGISTIC}",
    f"Let {NUMBERS}, {WHOLE}, where $x^{{(i)}} \\in \\mathbb{{R}}^n$ and $y^{{(i)}} \\in \\{{0, 1\\}}$.\n\n{LOGISTIC}",
]


@pytest.mark.parametrize("document", SAMPLES)
def test_one_sample_in_words(document: str) -> None:
    assert [claim.verdict.name for claim in check_document("note.md", document).claims] == ["proved", "refuted"]


@pytest.mark.parametrize("order", [("x^{(i)} \\in \\mathbb{R}^n", WHOLE[1:-1].split("$, $")[0]),
                                   (WHOLE[1:-1].split("$, $")[0], "x^{(i)} \\in \\mathbb{R}^n")])
def test_samples_are_columns_of_what_holds_them(order: tuple[str, str]) -> None:
    """Whichever of x^{(i)} and X is declared first."""
    document = f"$${order[0]}, \\quad {order[1]}, \\quad w \\in \\mathbb{{R}}^n$$ $$Z = w^T X$$" + (
        "$$J = \\sum_{i=1}^m (z^{(i)})^2$$ $$\\frac{\\partial J}{\\partial w} = 2 \\sum_{i=1}^m z^{(i)} x^{(i)}$$"
        "$$\\frac{\\partial J}{\\partial w} = 2 X Z^T$$"
        "$$\\frac{\\partial J}{\\partial w} = \\sum_{i=1}^m z^{(i)} x^{(i)}$$"
    )
    verdicts = [claim.verdict.name for claim in check_document("note.md", document).claims]
    assert verdicts == ["proved", "proved", "refuted"]


@pytest.mark.parametrize("pointer", [r"\ref{x}", r"\eqref{x}", r"\cite{x}", r"\footnote{x}"])
def test_what_points_elsewhere_is_no_name(pointer):
    (claim,) = check_document("notes.md", rf"$x \in \mathbb{{R}}$" "\n\n" rf"$$ {pointer} = x $$").claims
    assert (claim.verdict.name, claim.verdict.code) == ("undecided", "DRV304")


@pytest.mark.parametrize(("right", "name"), [
    ("a^{[1]} a^{[1]}", "proved"), ("a^{[1] 2}", "proved"), ("a^{[1] [2]}", "undecided"), ("a^{[1] [1]}", "undecided"),
])
def test_a_second_layer_is_no_power(right, name):
    text = r"$a^{[l]} \in \mathbb{R}$, $l = 1, \dots, L$" "\n\n" rf"$$ a^{{[1]}} a^{{[1]}} = {right} $$"
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == name
