"""Where a formula holds, said in the words around it: `if $x > 0$, then …`, `… for $x > 0$`, `Assume $x > 0$.`"""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

ONE = r"$$\frac{d |x|}{d x} = 1$$"
MINUS = r"$$\frac{d |x|}{d x} = -1$$"
NUMBERS = r"$x, y \in \mathbb{R}$."
HINGE = (
    r"$x, w \in \mathbb{R}^n$, $y, b \in \mathbb{R}$." "\n\n"
    r"$$f = w^T x + b, \qquad u = 1 - y f, \qquad L = \max(0, u)$$" "\n\n"
)

TABLE = [
    (f"If $x > 0$, then\n\n{ONE}", ["proved"]),
    (f"If $x > 0$, then\n\n{MINUS}", ["refuted"]),
    (f"When $x < 0$ we have\n\n{MINUS}", ["proved"]),
    (f"当 $x > 0$ 时，\n\n{ONE}", ["proved"]),
    (f"当 $x > 0$ 时，\n\n{MINUS}", ["refuted"]),
    (f"Where $x > 0$:\n\n{ONE}", ["proved"]),
    (f"{ONE} for $x > 0$.", ["proved"]),
    (f"{ONE} for $x < 0$.", ["refuted"]),
    (f"{ONE}\nif $x > 0$, and\n{MINUS}\nif $x < 0$.", ["proved", "proved"]),
    (f"{ONE}\nif $x < 0$, and\n{MINUS}\nif $x > 0$.", ["refuted", "refuted"]),
    (f"{ONE} For $x > 0$ all is well.", ["refuted"]),
    (f"Assume $x > 0$.\n\n{ONE}\n\n{MINUS}", ["proved", "refuted"]),
    (f"Suppose $x > 0$. Then\n\n{ONE}", ["proved"]),
    (f"If $x > 0$, all is well. Now\n\n{ONE}", ["refuted"]),
    (f"If $x > 0$:\n\n{ONE}\n\n{MINUS}\n\nIn all cases\n\n{ONE}", ["proved", "refuted", "refuted"]),
    ("If $x > 0$ and $y > 0$, then\n\n$$|x y| = x y$$\n\nand $$|x| = x$$", ["proved", "refuted"]),
    ("If $x > 0$ and $y < 0$, then\n\n$$|x y| = x y$$", ["refuted"]),
]


@pytest.mark.parametrize(("text", "verdicts"), TABLE)
def test_where_a_formula_holds(text, verdicts):
    assert [one.verdict.name for one in check_document("notes.md", f"{NUMBERS}\n\n{text}\n").claims] == verdicts


DEFINED = [
    # a condition on what the document defines, or on an expression
    ("If $u > 0$, then", r"\frac{\partial L}{\partial w} = -y x", "proved"),
    ("If $u > 0$, then", r"\frac{\partial L}{\partial w} = y x", "refuted"),
    ("If $u < 0$, then", r"\frac{\partial L}{\partial w} = -y x", "refuted"),
    ("If $u < 0$, then", r"\frac{\partial L}{\partial w} = 0", "proved"),
    ("Where $y f < 1$:", r"\frac{\partial L}{\partial b} = -y", "proved"),
    ("Where $y f > 1$:", r"\frac{\partial L}{\partial b} = -y", "refuted"),
    ("If $1 - y (w^T x + b) > 0$:", r"\frac{\partial L}{\partial w} = -y x", "proved"),
    ("If $1 - y (w^T x + b) > 0$:", r"\frac{\partial L}{\partial w} = -x", "refuted"),
    ("", r"\frac{\partial L}{\partial w} = -y x", "refuted"),
]


@pytest.mark.parametrize(("words", "claim", "verdict"), DEFINED)
def test_a_condition_on_what_is_defined(words, claim, verdict):
    (found,) = check_document("notes.md", f"{HINGE}{words}\n\n$${claim}$$\n").claims
    assert found.verdict.name == verdict, found.verdict


def test_the_condition_is_printed_in_the_words_of_its_own_formula():
    text = HINGE + "If $y f < 1$, then\n\n$$\\frac{\\partial L}{\\partial b} = -y$$"
    (found,) = check_document("notes.md", text).claims
    assert found.verdict.hypotheses == ("y f < 1",)
