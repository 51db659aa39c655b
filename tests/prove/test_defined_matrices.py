"""Inverses and determinants of matrices that are made of others: each law, what it asks for, and its near misses."""
from __future__ import annotations

import re

import pytest

from derive.pipeline import check_document
from derive.prove.kernel import Rejected, State, advance, begin
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.definitions import root_case
from derive.prove.rules.inverses import Factor, _path, square_size
from derive.term import Size, Tensor
from derive.verdict import Step
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


LONG = r"$$ A \in \mathbb{R}^{n \times n}, \; X, Z \in \mathbb{R}^{n \times m}, \; Y, W \in \mathbb{R}^{m \times n} $$ "


def started(claim: str) -> State:
    found = check_document("matrices.md", f"{LONG} $$ {claim} $$".encode()).claims[-1]
    assert found.claim is not None
    return begin(found.claim, root_case(found.claim), Budget(50_000))


def without_numbers(state: State) -> str:
    """The residual; its indices are told apart by their sizes."""
    return re.sub(r"'k\d+", "'k", state.residual.key)


@pytest.mark.parametrize(("claim", "which", "side", "becomes"), [
    ("A^{-1} X = Z", 0, "left", "X - A Z + Z = Z"),
    ("Y A^{-1} = W", 1, "right", "Y - W A + W = W"),
    ("A^{-1} X = Z", 1, "left", None), ("Y A^{-1} = W", 0, "right", None), ("A^{-1} X = Z", 1, "right", None),
])
def test_a_matrix_is_multiplied_on_where_it_fits(claim: str, which: int, side: str, becomes: str | None) -> None:
    """By its own index, from its own side: a free matrix has no definition that would say its size."""
    state = started(claim)
    step = Step("multiply by a matrix", (Tensor("A"), state.claim.indices[which], side))
    if becomes is None:
        with pytest.raises(Rejected):
            advance(state, step)
        return
    advance(state, step)
    assert without_numbers(state) == without_numbers(started(becomes))


@pytest.mark.parametrize(("between", "found"), [
    ("n", (Factor(Tensor("A"), False), Factor(Tensor("B"), False))), ("k", None),
])
def test_a_product_of_square_matrices_has_one_size(between: str, found: object) -> None:
    algebra = started("A^{-1} X = Z").algebra
    i, j = algebra.fresh(Size("n")), algebra.fresh(Size("n"))
    inner = algebra.fresh(Size(between))
    entries = [algebra.entry(Tensor(name), places).single() for name, places in (("A", (i, inner)), ("B", (inner, j)))]
    assert _path([(one[0][0][0], 1) for one in entries if one is not None], i, j) == found


@pytest.mark.parametrize(("equation", "size"), [("R = 2 A", Size("n")), ("R = 2 X", None), ("R = Y X", Size("m"))])
def test_only_a_square_matrix_has_a_size(equation: str, size: Size | None) -> None:
    definitions = started(f"{equation} $$ $$ R + R = 2 R").definitions
    instance = definitions.definition_of(Tensor("R"))
    assert instance is not None and square_size(definitions, instance) == size
