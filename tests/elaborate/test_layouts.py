"""The layout of derivatives that a document states in words: a formula of the other layout is refuted, and told so."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SHAPES = (
    r"$A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^{n}$, $y \in \mathbb{R}^{m}$,"
    r" $W \in \mathbb{R}^{m \times n}$."
)
NUMERATOR = "We use the numerator layout throughout."
DENOMINATOR = "All derivatives are in *denominator layout*."
CHINESE = "本文采用分母布局。"
CONTRAST = r"We follow the \textbf{denominator layout}. This is in contrast to the \textbf{numerator layout}."
BOTH = "Some books take the numerator layout. Others take the denominator layout."

TABLE = [
    (NUMERATOR, r"\frac{\partial (A x)}{\partial x} = A", "proved"),
    (NUMERATOR, r"\frac{\partial (A x)}{\partial x} = A^T", "refuted"),
    (NUMERATOR, r"\frac{\partial (x^T B x)}{\partial x} = x^T (B + B^T)", "proved"),
    (NUMERATOR, r"\frac{\partial (x^T B x)}{\partial x} = (B + B^T) x", "refuted"),
    (NUMERATOR, r"\frac{\partial}{\partial x} x^T x = 2 x^T", "proved"),
    (NUMERATOR, r"\frac{\partial}{\partial x} x^T x = 2 x", "refuted"),
    (NUMERATOR, r"\frac{\partial (y^T W x)}{\partial W} = x y^T", "proved"),
    (NUMERATOR, r"\frac{\partial (y^T W x)}{\partial W} = y x^T", "refuted"),
    (NUMERATOR, r"\nabla_x (x^T B x) = (B + B^T) x", "proved"),
    (NUMERATOR, r"\nabla_x (x^T B x) = x^T (B + B^T)", "refuted"),
    (DENOMINATOR, r"\frac{\partial (A x)}{\partial x} = A^T", "proved"),
    (DENOMINATOR, r"\frac{\partial (A x)}{\partial x} = A", "refuted"),
    (DENOMINATOR, r"\frac{\partial (x^T B x)}{\partial x} = (B + B^T) x", "proved"),
    (DENOMINATOR, r"\frac{\partial (x^T B x)}{\partial x} = x^T (B + B^T)", "refuted"),
    (DENOMINATOR, r"\frac{\partial (A x)}{\partial x^T} = A", "proved"),
    (DENOMINATOR, r"\frac{\partial (A x)}{\partial x^T} = A^T", "refuted"),
    (CHINESE, r"\frac{\partial (A x)}{\partial x} = A^T", "proved"),
    (CHINESE, r"\frac{\partial (A x)}{\partial x} = A", "refuted"),
    (CONTRAST, r"\frac{\partial (A x)}{\partial x} = A^T", "proved"),
    (CONTRAST, r"\frac{\partial (A x)}{\partial x} = A", "refuted"),
    ("Not in denominator layout:", r"\frac{\partial (A x)}{\partial x} = A", "proved"),
    (BOTH, r"\frac{\partial (A x)}{\partial x} = 2 A", "refuted"),
]


@pytest.mark.parametrize(("words", "claim", "verdict"), TABLE)
def test_a_stated_layout(words, claim, verdict):
    (found,) = check_document("notes.md", f"{words}\n{SHAPES}\n\n$$\n{claim}\n$$\n").claims
    assert found.verdict.name == verdict, found.verdict
    if "2 A" not in claim and verdict == "refuted":
        assert "right in the other layout" in found.verdict.message


def test_a_layout_holds_until_another_is_said():
    texts = [NUMERATOR, SHAPES, "$$\n\\frac{\\partial (A x)}{\\partial x} = A\n$$", DENOMINATOR,
             "$$\n\\frac{\\partial (A x)}{\\partial x} = A^T\n$$", "$$\n\\frac{\\partial (A x)}{\\partial x} = A\n$$"]
    claims = check_document("notes.md", "\n\n".join(texts)).claims
    assert [claim.verdict.name for claim in claims] == ["proved", "proved", "refuted"]


def test_the_reading_says_so():
    text = f"{DENOMINATOR}\n{SHAPES}\n\n$$\n\\frac{{\\partial (A x)}}{{\\partial x}} = A^T\n$$\n"
    (claim,) = check_document("notes.md", text).claims
    assert r"\frac{\partial (A x)}{\partial x} is in denominator layout, as the document says" in claim.verdict.readings
