"""What words and signs say of arrays and numbers: symmetric, positive; how far it reaches, and what it is not."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

GIVEN = "Let $x \\in \\mathbb{R}^n$ and $A, B \\in \\mathbb{R}^{n \\times n}$.\n\n$$f = x^T A x$$\n\n"
S = "$$\\nabla_x f = 2 A x$$\n\n"

SENTENCES = [
    # text after the declarations, the verdicts of its claims
    (f"{S}", ["refuted"]),
    (f"Suppose that $A$ is symmetric.\n\n{S}", ["proved"]),
    (f"The matrix $A$ is real, square and symmetric.\n\n{S}", ["proved"]),
    (f"Here $A$ is positive definite.\n\n{S}", ["proved"]),
    (f"Take a symmetric matrix $A$.\n\n{S}", ["proved"]),
    (f"设 $A$ 为对称矩阵。\n\n{S}", ["proved"]),
    (f"with $A = A^T$.\n\n{S}", ["proved"]),
    (f"The matrix $A$ is not symmetric.\n\n{S}", ["refuted"]),
    (f"The matrix $A$ is skew-symmetric.\n\n{S}", ["refuted"]),
    (f"The matrix $A$ need not be symmetric.\n\n{S}", ["refuted"]),
    (f"The matrix $A$ is square, the symmetric part of it is $B$.\n\n{S}", ["refuted"]),
    (f"The matrix $A$ is large, and a symmetric one is $B$.\n\n{S}", ["refuted"]),
    (f"Here $B$ is symmetric.\n\n{S}", ["refuted"]),
    (f"If $A$ is symmetric, then {S}{S}", ["proved", "refuted"]),
    (f"If $A = A^T$, then {S}{S}", ["proved", "refuted"]),
    (f"For symmetric $A$, we have {S}{S}", ["proved", "refuted"]),
    (f"若 $A$ 为对称矩阵, 则 {S}{S}", ["proved", "refuted"]),
    (f"The next is true only if $A$ is symmetric.\n\n{S}", ["refuted"]),
    ("$$\\nabla_x f = 2 A x \\quad \\text{if } A \\text{ is symmetric}$$", ["proved"]),
    ("$$\\nabla_x f = 2 A x$$ where $A$ is symmetric.", ["proved"]),
]


@pytest.mark.parametrize(("text", "verdicts"), SENTENCES)
def test_words_about_a_matrix(text: str, verdicts: list[str]) -> None:
    document = check_document("notes.md", GIVEN + text)
    assert [claim.verdict.name for claim in document.claims] == verdicts


def test_a_shape_is_declared_whatever_the_sentence_is_about() -> None:
    text = "Let $K \\in \\mathbb{R}^{n \\times n}$ be symmetric, with $K = K^T$, $a \\in \\mathbb{R}^n$.\n\n"
    (claim,) = check_document("notes.md", text + "$$\\nabla_a (a^T K a) = 2 K a$$").claims
    assert claim.verdict.name == "proved"
    assert "K is symmetric" in claim.verdict.hypotheses


def test_what_is_said_of_a_matrix_leaves_a_definition_one() -> None:
    text = GIVEN.rstrip() + " where $A$ is symmetric.\n\n"
    (claim,) = check_document("notes.md", text + S).claims
    assert claim.verdict.name == "proved"


SIGNS = [
    # what is said of numbers, a claim about them, its verdict
    ("Let $a > 0$ and $b > 0$.", "\\log(ab) = \\log a + \\log b", "proved"),
    ("Let $a > 0$ and $b > 0$.", "\\log(ab) = \\log a - \\log b", "refuted"),
    ("Let $\\lambda > 0$.", "\\frac{d}{d\\lambda} \\lambda^2 = \\lambda", "refuted"),
    ("Let $\\sigma_1 > 0$.", "\\frac{d}{d\\sigma_1} \\log \\sigma_1 = \\frac{1}{\\sigma_1}", "proved"),
    ("It is 1 where $a > 0$.", "a^2 a = a^3", "undecided"),
]


@pytest.mark.parametrize(("said", "claim", "verdict"), SIGNS)
def test_a_sign_says_that_a_letter_is_a_number(said: str, claim: str, verdict: str) -> None:
    (found,) = check_document("notes.md", f"{said}\n\n$${claim}$$").claims
    assert found.verdict.name == verdict
