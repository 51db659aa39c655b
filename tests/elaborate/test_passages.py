"""Conditions in the words around formulas: how far they reach, and what they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.pipeline import check_document

FORWARD = str(Path(__file__).resolve().parent.parent.parent / "formulas" / "forward.md")
S = "$$dZ^{[L]} = A^{[L]} - Y$$"
INLINE = "$dZ^{[L]} = A^{[L]} - Y$"

SENTENCES = [
    # text under formulas/forward.md, the verdicts of its claims
    (f"If $g^{{[L]}}$ is the sigmoid, then {INLINE}.", ["proved"]),
    (f"If $g^{{[L]}} = \\sigma$, then {INLINE}.", ["proved"]),
    (f"If $g^{{[L]}}$ is the sigmoid, then\n\n{S}", ["proved"]),
    (f"若 $g^{{[L]}}$ 为 sigmoid 函数, 则 {INLINE}。", ["proved"]),
    (f"当$g^{{[L]}}$是sigmoid函数时，有\n\n{S}", ["proved"]),
    (f"Here $g^{{[L]}}$ is the sigmoid.\n\n{S}", ["proved"]),
    (f"输出层的 $g^{{[L]}}$ 为 sigmoid 函数。\n\n{S}", ["proved"]),
    ("For $l = L$ and if $g^{[L]}$ is the sigmoid, we have $$dZ^{[l]} = A^{[l]} - Y$$", ["proved"]),
    (f"If $g^{{[L]}}$ is the sigmoid, all is well. {INLINE}", ["refuted"]),
    (f"If $g^{{[L]}}$ is the sigmoid, all is well.\n\n{S}", ["refuted"]),
    (f"Unless $g^{{[L]}}$ is the sigmoid, {INLINE}.", ["refuted"]),
    (f"Here $g^{{[L]}}$ is not the sigmoid.\n\n{S}", ["refuted"]),
    (f"If $g^{{[L]}}$ is tanh, then {INLINE}.", ["refuted"]),
    (f"The next is false, and true if $g^{{[L]}}$ is the sigmoid: as we see.\n\n{S}", ["refuted"]),
    (f"It is true if $g^{{[L]}}$ is the sigmoid, 1.\\par\n{S}", ["refuted"]),
    (f"It holds only if $g^{{[L]}} = \\sigma$.\n\n{S}", ["refuted"]),
    (f"Unless $g^{{[L]}} = \\sigma$, we have {INLINE}.", ["undecided"]),
    ("If $y = 1$, then $dA^{[L]} = -1 / A^{[L]}$.", ["undecided"]),
    ("If $y = 1$, then $dA^{[l-1]} = W^{[l]T} dZ^{[l]}$. Here $dA^{[l-1]} = W^{[l]} dZ^{[l]}$.", ["proved", "refuted"]),
]


@pytest.mark.parametrize(("text", "verdicts"), SENTENCES)
def test_a_condition_holds_to_the_end_of_its_sentence(text: str, verdicts: list[str]) -> None:
    document = check_document("notes.md", text, contexts=[FORWARD])
    assert [claim.verdict.name for claim in document.claims] == verdicts


SLOPE = r"$$\frac{d}{dz} g(z) = 1 - g(z)^2$$"
SECTIONS = [
    (f"## The tanh function\n\n{SLOPE}", "proved"),
    (f"2) **Tanh activation function**\n\nIts slope is\n\n{SLOPE}", "proved"),
    (f"2) **Sigmoid activation function**\n\n{SLOPE}", "refuted"),
    (f"## Sigmoid\n\nWords.\n\n## Tanh\n\n{SLOPE}", "proved"),
    (f"## Tanh\n\nWords.\n\n## Sigmoid\n\n{SLOPE}", "refuted"),
    (f"## Tanh\n\nWords.\n\n## Something else\n\n{SLOPE}", "undecided"),
    (f"## Not tanh\n\n{SLOPE}", "undecided"),
    (f"The tanh function is one.\n\n{SLOPE}", "undecided"),
]


@pytest.mark.parametrize(("text", "verdict"), SECTIONS)
def test_a_heading_says_what_the_unknown_function_is(text: str, verdict: str) -> None:
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == verdict
    assert verdict != "proved" or "g is tanh" in " ".join(claim.verdict.hypotheses)


def test_one_gradient_name_of_two_costs(tmp_path) -> None:
    """Which cost is meant is said by the rest of the formula, not by what would be true."""
    context = tmp_path / "context.md"
    context.write_text(
        "$$x \\in \\mathbb{R}^n, w \\in \\mathbb{R}^n, y \\in \\mathbb{R}, X \\in \\mathbb{R}^{n \\times m},"
        " Y \\in \\mathbb{R}^{1 \\times m}$$\n"
        "$$z = w^T x, L = (z - y)^2, Z = w^T X, K = \\sum_{i=1}^m (Z_i - Y_i)^2, J = \\frac{1}{m} K$$\n"
        "$$dz = \\frac{\\partial L}{\\partial z}, dZ = \\frac{\\partial K}{\\partial Z},"
        " dw = \\frac{\\partial L}{\\partial w}, dw = \\frac{\\partial J}{\\partial w}$$\n"
    )
    table = {
        r"dw = x \, dz": "proved",
        r"dw = 2 x (z - y)": "proved",
        r"dw = \frac{1}{m} X dZ^T": "proved",
        r"dw = X dZ^T": "refuted",
        r"dw = \frac{1}{m} x \, dz": "refuted",
    }
    text = "".join(f"$$\n{formula}\n$$\n\n" for formula in table)
    document = check_document("notes.md", text, contexts=[str(context)])
    assert [claim.verdict.name for claim in document.claims] == list(table.values())
    assert "dw is the derivative of L here" in document.claims[0].verdict.readings
    assert "dw is the derivative of J here" in document.claims[2].verdict.readings
