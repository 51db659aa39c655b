"""`x ≠ 0`, `x_i ≠ x_j`, entries that are distinct: what is true but at a tie or at 0 is proved under them alone."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document
from derive.prove.normal_form.budget import Budget
from derive.prove.search import search

X, V = r"$$x \in \mathbb{R}, \quad y \in \mathbb{R}$$", r"$$v \in \mathbb{R}^n$$"
SQUARE = r"\operatorname{sign}(x)^2 = 1"
PAIRS = r"$$\sum_{i,j} \mathbb{1}[v_i > v_j] = \frac{n(n-1)}{2}$$"
ALL = r"$$\sum_{i,j} (\mathbb{1}[v_i > v_j] + \mathbb{1}[v_j > v_i]) = n^2$$"
HINGES, ABOVE = r"$$J = \sum_{i,j} \max(0, v_i - v_j)$$", r"\sum_j \mathbb{1}[v_k > v_j]"
BELOW = r"\sum_i \mathbb{1}[v_i > v_k]"
TABLE = [
    (f"{X} $${SQUARE}$$", ["refuted"]),
    (rf"{X} $${SQUARE} \quad \text{{if }} x \neq 0$$", ["proved"]),
    (rf"{X} $${SQUARE} \quad \text{{where }} x \ne 0$$", ["proved"]),
    (rf"{X} $${SQUARE} \quad \text{{if }} y \neq 0$$", ["refuted"]),
    (rf"{X} $${SQUARE} \quad \text{{if }} x \neq 1$$", ["refuted"]),
    (f"{X}\n\nFor $x \\ne 0$ we have\n\n$${SQUARE}$$", ["proved"]),
    (rf"{X} $$1[x > 0] + 1[x < 0] = 1 \quad \text{{where }} x \neq 0$$", ["proved"]),
    (rf"{X} $$1[x > 0] = 1 \quad \text{{where }} x \neq 0$$", ["refuted"]),
    (rf"{X} $$|x - y| = x - y \quad \text{{where }} x > y$$", ["proved"]),
    (rf"{X} $$|x - y| = x - y \quad \text{{where }} x < y$$", ["refuted"]),
    (rf"{V} $$v_i \neq 0$$ $$\sum_i \operatorname{{sign}}(v_i)^2 = n$$", ["proved"]),
    (f"{V}\n\n{PAIRS}", ["refuted"]),
    (f"{V}\n\nLet $v$ have distinct entries.\n\n{PAIRS}\n\n{ALL}", ["proved", "refuted"]),
    (f"Let $v \\in \\mathbb{{R}}^n$, whose entries are pairwise distinct.\n\n{PAIRS}\n\n{ALL}", ["proved", "refuted"]),
    (f"设 $v \\in \\mathbb{{R}}^n$ 的元素互不相同。\n\n{PAIRS}\n\n{ALL}", ["proved", "refuted"]),
    (f"{V}\n\nThe entries of $v$ are distinct from $w$.\n\n{PAIRS}", ["refuted"]),
    (rf"{V} $$v_i \neq v_j \quad \text{{for }} i \neq j$$ {PAIRS} {ALL}", ["proved", "refuted"]),
    (f"{V}\n\nIf $v_i \\neq v_j$ for all $i \\neq j$:\n\n{PAIRS}", ["proved"]),
    (f"{X} $${SQUARE}$$\n\nLet $x \\neq 0$.\n\n$${SQUARE}$$", ["refuted", "proved"]),
    (rf"{V} $$v_i \neq v_j$$ $$\operatorname{{sign}}(v_i - v_j)^2 = 1$$", ["refuted"]),
    (rf"{V} $$v_i \neq v_j$$ $$\sum_{{i,j}} \operatorname{{sign}}(v_i - v_j)^2 = n^2$$", ["refuted"]),
    (rf"{V} $$v_i \neq v_j\text{{ for }} i \neq j$$ $$\sum_{{i,j}} \operatorname{{sign}}(v_i - v_j)^2 = n^2 - n$$",
     ["proved"]),
    (rf"{V} $$\sum_{{i,j}} \operatorname{{sign}}(v_i - v_j)^2 = n^2 - n$$", ["refuted"]),
    (rf"{V} $$\sum_{{i,j}} \mathbb{{1}}[v_i > v_j] \mathbb{{1}}[v_j > v_i] = 0$$", ["proved"]),
    (rf"{X} $$\operatorname{{sign}}(x)^2 + \sqrt{{x}} = 1 + \sqrt{{x}}$$", ["undecided"]),
    (f"{V} {HINGES} $$\\frac{{\\partial J}}{{\\partial v_k}} = {ABOVE} - {BELOW}$$", ["proved"]),
    (f"{V} {HINGES} $$\\frac{{\\partial J}}{{\\partial v_k}} = 2 {ABOVE} - n$$", ["refuted"]),
    (rf"{V} $$D_{{ij}} = v_i v_j \quad \text{{for }} i \neq j$$ $$\sum_i D_{{ii}} = \sum_i v_i^2$$",
     ["undecided", "undecided"]),
]


@pytest.mark.parametrize(("document", "verdicts"), TABLE)
def test_unequal(document: str, verdicts: list[str]) -> None:
    assert [claim.verdict.name for claim in check_document("note.md", document).claims] == verdicts


@pytest.mark.parametrize("document", [document for document, verdicts in TABLE if set(verdicts) != {"proved"}])
def test_no_proof_of_what_is_wrong(document: str) -> None:
    """The rules alone, without counterexamples."""
    for checked in check_document("note.md", document).claims:
        if checked.verdict.name != "proved" and checked.claim is not None:
            assert not search(checked.claim, Budget(1_000_000)).found


def test_what_was_said_is_printed() -> None:
    (claim,) = check_document("note.md", f"Let $v \\in \\mathbb{{R}}^n$ have distinct entries.\n\n{PAIRS}").claims
    assert claim.verdict.hypotheses == ("v has distinct entries",)
