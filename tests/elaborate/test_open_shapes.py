"""Documents that say no shapes: what holds for any that fit is proved, and no claim may choose a shape for itself."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

LINEAR = ("z = W x", "L = \\frac{1}{2} z^T z")
LAYERS = (
    "z_1 = W_1 x + b_1",
    "a_1 = \\sigma(z_1)",
    "z_2 = W_2 a_1 + b_2",
    "L = \\frac{1}{2} \\|z_2 - y\\|^2",
)
WRITTEN_OUT = ("x \\in \\mathbb{R}^{n}", "a = \\sigma(w x + b)", "z = w x + b", "L = \\frac{1}{2} (a - y)^T (a - y)")
MATRIX = ("w \\in \\mathbb{R}^{m \\times n}", *WRITTEN_OUT)

DOCUMENTS = [
    # formulas, and the verdicts of the claims
    ((*LINEAR, "\\frac{\\partial L}{\\partial W} = z x^T"), ["proved"]),
    ((*LINEAR, "\\frac{\\partial L}{\\partial W} = 2 z x^T"), ["refuted"]),
    ((*LINEAR, "\\frac{\\partial L}{\\partial W} = z x"), ["undecided"]),
    (("z \\in \\mathbb{R}^m", *LINEAR, "\\frac{\\partial L}{\\partial W} = z x"), ["undecided"]),
    ((*LINEAR, "\\frac{\\partial L}{\\partial x} = W z"), ["refuted"]),
    ((*LAYERS, "\\frac{\\partial L}{\\partial W_2} = (z_2 - y) a_1^T"), ["proved"]),
    ((*LAYERS, "\\frac{\\partial L}{\\partial z_1} = W_2^T (z_2 - y) \\odot a_1 \\odot (1 - a_1)"), ["proved"]),
    ((*LAYERS, "\\frac{\\partial L}{\\partial z_1} = W_2^T (z_2 - y) \\odot a_1 \\odot (1 + a_1)"), ["refuted"]),
    (("h = \\tanh(W_{xh} x + b_h)", "\\frac{\\partial L}{\\partial b_h} = \\frac{\\partial L}{\\partial h} "
      "\\odot (1 - h \\odot h)"), ["proved"]),
    (("y = x + 1", "y - 1 = x"), ["proved"]),
    (("y = x + 1", "y - 2 = x"), ["undecided"]),
    # a shape that is said after the equation
    (("z = W x", "W \\in \\mathbb{R}^{m \\times n}", "L = z^T z", "\\frac{\\partial L}{\\partial x} = 2 W^T z"),
     ["proved"]),
    # a sum without an end over an axis of any length, and a matrix by its two subscripts
    (("z_j = \\sum_k w_{jk} x_k", "L = \\frac{1}{2} \\sum_j (z_j - y_j)^2",
      "\\frac{\\partial L}{\\partial w_{jk}} = (z_j - y_j) x_k"), ["proved"]),
    # a name for what another equation has written out
    ((*MATRIX, "\\frac{\\partial L}{\\partial z} = (a - y) \\odot a \\odot (1 - a)"), ["proved"]),
    ((*MATRIX, "\\frac{\\partial L}{\\partial z} = (a - y) \\odot a"), ["refuted"]),
    ((*MATRIX, "u = w x + 2 b", "\\frac{\\partial L}{\\partial u} = 0"), ["undecided"]),
    # a cost that nothing defines
    (("Z = X Y", "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Z} Y^T"), ["proved"]),
    (("Z = X Y", "\\frac{\\partial L}{\\partial X} = 2 \\frac{\\partial L}{\\partial Z} Y^T"), ["refuted"]),
    (("Z = X^T", "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Z}^T"), ["proved"]),
    (("Z = X Y", "\\frac{\\partial L}{\\partial Z} = Z"), ["undecided"]),
    (("Z = X Y", "U = X + V", "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Z} Y^T"),
     ["undecided"]),
]  # fmt: skip


@pytest.mark.parametrize(("formulas", "verdicts"), DOCUMENTS, ids=[" ; ".join(row[0]) for row in DOCUMENTS])
def test_without_shapes(formulas: tuple[str, ...], verdicts: list[str]) -> None:
    document = check_document("notes.md", "\n\n".join(f"$${formula}$$" for formula in formulas))
    assert [claim.verdict.name for claim in document.claims] == verdicts


def test_it_is_said_that_the_shapes_are_any() -> None:
    text = "\n\n".join(f"$${formula}$$" for formula in (*LINEAR, "\\frac{\\partial L}{\\partial W} = z x^T"))
    (claim,) = check_document("notes.md", text).claims
    assert "nothing says the shape of W, x, z: any that fits" in claim.verdict.readings


def test_what_would_fix_a_shape_is_asked_for() -> None:
    text = "\n\n".join(f"$${formula}$$" for formula in (*LINEAR, "\\frac{\\partial L}{\\partial W} = z x"))
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.code == "DRV302"
    assert claim.verdict.message == "the shape of W, x is not known, and the formula holds for some shapes only"


ROWS = [
    "| product | $C = A B$ | $\\frac{\\partial L}{\\partial A} = \\frac{\\partial L}{\\partial C} B^T$ |",
    "| sum | $C = A + B$ | $\\frac{\\partial L}{\\partial A} = \\frac{\\partial L}{\\partial C}$ |",
    "| square | $C = A \\odot A$ | $\\frac{\\partial L}{\\partial A} = A \\odot \\frac{\\partial L}{\\partial C}$ |",
]


def test_each_row_of_a_table_may_define_its_own() -> None:
    document = check_document("notes.md", "| a | b | c |\n|---|---|---|\n" + "\n".join(ROWS) + "\n")
    assert [claim.verdict.name for claim in document.claims] == ["proved", "proved", "refuted"]
    columns = [row.strip("| ").replace("|", "&").split("&", 1)[1] for row in ROWS]
    tex = "\\begin{tabular}{ll}\n" + " \\\\\n".join(columns) + " \\\\\n\\end{tabular}\n"
    document = check_document("notes.tex", tex)
    assert [claim.verdict.name for claim in document.claims] == ["proved", "proved", "refuted"]


def test_rows_may_go_on_from_each_other() -> None:
    rows = ["| 1 | $u = W x$ |", "| 2 | $v = \\tanh(u)$ |", "| 3 | $u = 2 W x$ |"]
    text = "$$x \\in \\mathbb{R}^{n}$$\n\n" + "\n".join(rows[:2])
    after = "\n\n$$v = \\tanh(W x)$$\n\n$$u = W x$$\n"
    assert [c.verdict.name for c in check_document("notes.md", text + after).claims] == ["proved", "proved"]
    again = check_document("notes.md", "$$x \\in \\mathbb{R}^{n}$$\n\n" + "\n".join(rows))
    assert again.claims == ()


ENTROPY = "J = -\\frac{1}{m} \\sum_{i=1}^{m} y_i \\log p_i + (1 - y_i) \\log (1 - p_i)"
SAMPLES = ("z \\in \\mathbb{R}^{m}", "y \\in \\mathbb{R}^{m}", "p = \\sigma(z)")
SUMS = [
    # formulas after the shapes, and the verdicts of the claims
    ((ENTROPY, "\\frac{\\partial J}{\\partial z} = \\frac{1}{m} (p - y)"), ["proved"]),
    ((ENTROPY, "\\frac{\\partial J}{\\partial z} = p - y"), ["refuted"]),
    (("J = \\sum_{i=1}^{m} z_i + \\|y\\|^2", "\\frac{\\partial J}{\\partial y} = 2 y"), ["proved"]),
    (("J = \\sum_{i=1}^{m} z_i - y_i z_i",), ["undecided"]),
    (("J = \\sum_{i=1}^{m} y_i z_i + (1 - y_i) z_i + \\|y\\|^2", "\\frac{\\partial J}{\\partial y} = 2 y"),
     ["proved"]),
    (("J = \\sum_{i=1}^{m} y_i z_i + (1 - y_i) z_i + \\|y\\|^2", "\\frac{\\partial J}{\\partial y} = 2 m y"),
     ["refuted"]),
    (("\\sum_{i=1}^{m} z_i + y_i = 1",), ["undecided"]),
]  # fmt: skip


@pytest.mark.parametrize(("formulas", "verdicts"), SUMS, ids=[" ; ".join(row[0]) for row in SUMS])
def test_a_sum_goes_on_to_the_other_half(formulas: tuple[str, ...], verdicts: list[str]) -> None:
    document = check_document("notes.md", "\n\n".join(f"$${formula}$$" for formula in SAMPLES + formulas))
    assert [claim.verdict.name for claim in document.claims] == verdicts


VECTOR = ("x \\in \\mathbb{R}^{n}", "A \\in \\mathbb{R}^{n \\times n}", "z = A x")
ONE = [
    # a formula behind the shapes, and its verdict
    ("\\frac{d \\tanh x}{dx} = 1 - (\\tanh x)^2", "proved"),
    ("\\frac{d \\tanh x}{dx} = 1 + (\\tanh x)^2", "refuted"),
    ("\\frac{d \\sigma(x)}{dx} = \\sigma(x) (1 - \\sigma(x))", "proved"),
    ("\\frac{d \\exp(x)}{dx} = x", "refuted"),
    ("\\frac{d (x^T x)}{dx} = 2 x^T", "refuted"),
    ("\\frac{d \\log(x^T x)}{dx} = \\frac{2 x^T}{x^T x}", "refuted"),
    ("\\frac{d x}{dx} = 1", "refuted"),
    ("\\frac{d \\tanh z}{dx} = 1 - (\\tanh z)^2", "refuted"),
]


@pytest.mark.parametrize(("formula", "verdict"), ONE)
def test_a_function_of_one_variable_is_one_of_numbers(formula: str, verdict: str) -> None:
    document = check_document("notes.md", "\n\n".join(f"$${one}$$" for one in (*VECTOR, formula)))
    assert [claim.verdict.name for claim in document.claims] == [verdict]

RECURRENT = r"""# A heading

We have $h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1} + b_h)$, $o_t = W_{ho} h_t + b_o$ for $t = 1, \dots, T$, where
$x_t \in \mathbb{R}^d$, $h_t \in \mathbb{R}^h$ and $o_t \in \mathbb{R}^q$. Then

$$L = \frac{1}{T} \sum_{t=1}^{T} \ell(o_t, y_t)$$

"""


@pytest.mark.parametrize(("input_", "verdict"), [("h_t", "proved"), ("o_t", "refuted")])
def test_shapes_behind_the_equations_of_their_section(input_: str, verdict: str) -> None:
    gradient = r"$$\frac{\partial L}{\partial W_{ho}} = \sum_{t=1}^{T} \frac{\partial L}{\partial o_t} "
    (claim,) = check_document("notes.md", f"{RECURRENT}{gradient}{input_}^\\top$$\n").claims
    assert claim.verdict.name == verdict


def test_members_that_are_counted_out_leave_gradients_their_entries() -> None:
    text = (
        "$$w^l \\in \\mathbb{R}^{n_l \\times n_{l-1}}, \\quad a^0 \\in \\mathbb{R}^{n_0}$$\n\n"
        "$$y \\in \\mathbb{R}^{n_L}$$\n\n"
        "$$z^l = w^l a^{l-1}, \\quad a^l = \\sigma(z^l), \\quad C = \\frac{1}{2} \\|a^L - y\\|^2$$\n\n"
        "$$\\delta^l_j = \\frac{\\partial C}{\\partial z^l_j}$$\n\n"
        "The errors $\\delta_1, \\dots, \\delta_L$ are found backwards.\n\n"
        "$$\\frac{\\partial C}{\\partial w^l_{jk}} = a^{l-1}_k \\delta^l_j$$\n"
    )
    assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == ["proved"]
