"""What is said of every member of a family holds for each; what is said of some proves nothing of any."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

FAMILY = r"$l = 1, \dots, L$, $w \in \mathbb{R}^n$, $B^{[l]} \in \mathbb{R}^{n \times n}$."
WORDS = r"Let $A^{[l]} \in \mathbb{R}^{n \times n}$ be symmetric."
BEHIND = r"Let $A^{[l]} \in \mathbb{R}^{n \times n}$, where $A^{[l]}$ is symmetric."
SHAPE = r"Let $A^{[l]} \in \mathbb{R}^{n \times n}$."
EQUATION = SHAPE + "\n\n" + r"$$ A^{[l]} = A^{[l]T} $$"
SOME = SHAPE + "\n\n" + r"$$ A^{[l]} = A^{[l]T} \quad \text{for } l \ge 2 $$"
NOT_THE_LAST = SHAPE + "\n\n" + r"$$ A^{[l]} = A^{[l]T} \quad \text{for } l < L $$"
SUM = r"\nabla_w \sum_{l=1}^L w^T A^{[l]} w = 2 \sum_{l=1}^L A^{[l]} w"
CASES = [
    (WORDS, SUM, "proved"), (BEHIND, SUM, "proved"), (EQUATION, SUM, "proved"), (SHAPE, SUM, "refuted"),
    (WORDS, r"\nabla_w w^T A^{[2]} w = 2 A^{[2]} w", "proved"),
    (WORDS, r"\nabla_w w^T A^{[L]} w = 2 A^{[L]} w", "proved"),
    (WORDS, r"\nabla_w w^T (A^{[2]})^{-1} w = 2 (A^{[2]})^{-1} w", "proved"),
    (WORDS, SUM.replace("= 2", "="), "refuted"), (WORDS, SUM.replace("A", "B"), "refuted"),
    (SOME, SUM, "undecided"), (SOME, r"\nabla_w w^T A^{[1]} w = 2 A^{[1]} w", "undecided"),
    (NOT_THE_LAST, r"\nabla_w w^T A^{[L]} w = 2 A^{[L]} w", "undecided"),
    (SOME, SUM.replace("= 2", "="), "refuted"),
]


@pytest.mark.parametrize(("said", "claim", "name"), CASES)
def test_members_of_a_family(said, claim, name):
    text = f"{FAMILY}\n\n{said}\n\n$$ {claim} $$"
    assert check_document("notes.md", text).claims[-1].verdict.name == name
