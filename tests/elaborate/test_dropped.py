"""What a document assumes for a while, and then no longer."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

GIVEN = "$S \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$.\n\n"
CLAIM = "\n\n$$ \\nabla_x (x^T S x) = 2 S x $$\n\n"
SYMMETRIC = f"Here $S$ is symmetric.{CLAIM}"
TABLE = [
    (f"Suppose for the moment that $S$ is symmetric.{CLAIM}Now we drop this assumption.{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}From here on we no longer assume this.{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}现在去掉这个假设。{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}We drop the constant.{CLAIM}", ["proved", "proved"]),
    (f"## Symmetric case\n\n{SYMMETRIC}## General case{CLAIM}", ["proved", "refuted"]),
    (f"## Special case\n\n{SYMMETRIC}## Arbitrary matrices{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}Now let $S \\in \\mathbb{{R}}^{{n \\times n}}$ be arbitrary.{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}For a general $S$ we have{CLAIM}", ["proved", "refuted"]),
    (f"{SYMMETRIC}Now let $x$ be arbitrary.{CLAIM}", ["proved", "proved"]),
    (f"{SYMMETRIC}设 $S$ 为任意矩阵。{CLAIM}", ["proved", "refuted"]),
    (f"## Notation\n\n{SYMMETRIC}## The general formula{CLAIM}", ["proved", "proved"]),
    (f"## Symmetric case\n\n{SYMMETRIC}## The gradient{CLAIM}", ["proved", "proved"]),
]


OF_OTHERS = [
    ("$x \\in \\mathbb{R}$. Here $x > 0$.\n\n$$|x| = x$$\n\nLet $x \\in \\mathbb{R}$ be arbitrary.\n\n$$|x| = x$$",
     ["proved", "refuted"]),
    ("$x, y \\in \\mathbb{R}$. Here $x > 0$ and $y > 0$.\n\nLet $x$ be arbitrary.\n\n$$|y| = y$$\n\n$$|x| = x$$",
     ["proved", "refuted"]),
    ("$x \\in \\mathbb{R}$. $a = g(x)$, where $g$ is the sigmoid.\n\n$$g'(x) = a (1 - a)$$\n\n"
     "Now $g$ is arbitrary.\n\n$$g'(x) = a (1 - a)$$", ["proved", "refuted"]),
]


@pytest.mark.parametrize(("text", "verdicts"), OF_OTHERS)
def test_what_is_arbitrary_again(text: str, verdicts: list[str]) -> None:
    assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == verdicts


@pytest.mark.parametrize(("text", "verdicts"), TABLE)
def test_what_is_assumed_for_a_while(text: str, verdicts: list[str]) -> None:
    document = check_document("notes.md", GIVEN + text)
    assert [claim.verdict.name for claim in document.claims] == verdicts
