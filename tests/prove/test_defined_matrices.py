"""Inverses and determinants of matrices that are made of others: each law, what it asks for, and its near misses."""
from __future__ import annotations

import pytest

from derive.pipeline import check_document
from tests.soundness.sources import rules_alone

GIVEN = (r"$$ A, B, C \in \mathbb{R}^{n \times n}, \quad u, v \in \mathbb{R}^n, \quad c \in \mathbb{R}, \quad "
         r"U \in \mathbb{R}^{n \times k}, \quad V \in \mathbb{R}^{k \times n} $$ ")
# a claim, its verdict, and what it must ask for
ROWS = [
    (r"(A B)^{-1} = B^{-1} A^{-1}", "proved", (r"\det A ≠ 0", r"\det B ≠ 0")),
    (r"(A B)^{-1} = A^{-1} B^{-1}", "refuted", ()),
    (r"(A^T B)^{-1} = B^{-1} A^{-T}", "proved", (r"\det A ≠ 0", r"\det B ≠ 0")),
    (r"(A^T B)^{-1} = B^{-1} A^{-1}", "refuted", ()),
    (r"(c A)^{-1} = \frac{1}{c} A^{-1}", "proved", (r"\det A ≠ 0", "c ≠ 0")),
    (r"(c A)^{-1} = c A^{-1}", "refuted", ()),
    (r"(2 A B^{-1})^{-1} = \frac{1}{2} B A^{-1}", "proved", (r"\det A ≠ 0", r"\det B ≠ 0")),
    (r"\det(2 A) = 2^n \det A", "proved", ()),
    (r"\det(2 A) = 2 \det A", "refuted", ()),
    (r"\det(A B^{-1}) = \frac{\det A}{\det B}", "proved", (r"\det B ≠ 0",)),
    (r"\det(A B^{-1}) = \det A \det B", "refuted", ()),
    (r"\det(A + u v^T) = \det(A) (1 + v^T A^{-1} u)", "proved", (r"\det A ≠ 0",)),
    (r"\det(A - u v^T) = \det(A) (1 - v^T A^{-1} u)", "proved", (r"\det A ≠ 0",)),
    (r"\det(A - u v^T) = \det(A) (1 + v^T A^{-1} u)", "refuted", ()),
    (r"\det(A + u v^T) = \det(A) (1 + v^T A u)", "refuted", ()),
    (r"\det(A^T + u v^T) = \det(A) (1 + v^T A^{-T} u)", "proved", (r"\det A ≠ 0",)),
    (r"\det(A^T + u v^T) = \det(A) (1 + v^T A^{-1} u)", "refuted", ()),
    (r"\det(A^{-1} + u v^T) = \frac{1 + v^T A u}{\det A}", "proved", (r"\det A ≠ 0",)),
    (r"\det(A^{-1} + u v^T) = \det(A) (1 + v^T A u)", "refuted", ()),
    (r"\det(I + U V) = \det(I + V U)", "proved", ()),
    (r"\det(I + U V) = \det(I - V U)", "refuted", ()),
    (r"\det(A + U V) = \det(A) \det(I + V A^{-1} U)", "proved", (r"\det A ≠ 0",)),
    (r"\det(A + U V) = \det(A) \det(I + V U)", "refuted", ()),
    (r"\det(A + B + u v^T) = \det(A) (1 + v^T A^{-1} u)", "refuted", ()),
    (r"(A + B)^{-1} A (A + C)^{-1} = (A + C)^{-1} A (A + B)^{-1}", "refuted", ()),
    (r"(I + A)^{-1} A = A (I + A)^{-1}", "proved", (r"\det(I + A) ≠ 0",)),
    (r"A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}", "proved", (r"\det A ≠ 0", r"\det B ≠ 0")),
    (r"A^{-1} - B^{-1} = B^{-1} (B - A) B^{-1}", "refuted", ()),
    (r"(I + U V)^{-1} U = U (I + V U)^{-1}", "proved", (r"\det(I + U V) ≠ 0", r"\det(I + V U) ≠ 0")),
]


@pytest.mark.parametrize(("claim", "verdict", "asks"), ROWS)
def test_it_is(claim: str, verdict: str, asks: tuple[str, ...]) -> None:
    (found,) = check_document("matrices.md", f"{GIVEN} $$ {claim} $$".encode()).claims
    assert (found.verdict.name, found.verdict.message if verdict == "proved" else "") == (verdict, "")
    assert set(asks) <= set(found.verdict.conditions), found.verdict.conditions


@pytest.mark.parametrize("claim", [claim for claim, verdict, _ in ROWS if verdict == "refuted"])
def test_the_rules_alone_do_not_prove_a_near_miss(claim: str) -> None:
    with rules_alone():
        (found,) = check_document("matrices.md", f"{GIVEN} $$ {claim} $$".encode()).claims
    assert found.verdict.name == "undecided" and found.verdict.code == "DRV309"
