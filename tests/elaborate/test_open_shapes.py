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
