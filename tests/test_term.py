"""Terms: substitution of layers and indices, and what they show."""
from __future__ import annotations

from fractions import Fraction

import pytest

from derive.term import (
    Apply,
    Delta,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    LayerRange,
    Plus,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Times,
    free_indices,
    move_head,
    move_position,
    move_term,
    parts,
    rebuild,
    replace_index,
    subterms,
)

L, T = Layer("l"), Layer("L")
N, BELOW = Size("n", L), Size("n", L + -1)
I, K = Index("i", N), Index("k", BELOW)  # noqa: E741
W = Entry(Tensor("W", L), (I, K))
TERM = Sum(K, Times((W, Entry(Tensor("A", L + -1), (K,)), Power(SizeValue(N), Fraction(-1)))))

SHOWN = [(Layer(None, 2), "2"), (L, "l"), (L + -1, "l-1"), (T + 1, "L+1"), (Size("m"), "m"), (N, "n_l"),
         (BELOW, "n_{l-1}"), (LayerRange("l", Layer(None, 1), T), "1 ≤ l ≤ L"),
         (LayerRange("t", Layer(None, 0), None), "0 ≤ t")]


@pytest.mark.parametrize(("value", "expected"), SHOWN)
def test_shown(value: object, expected: str) -> None:
    assert str(value) == expected


def test_a_layer_moves_everywhere() -> None:
    moved = move_term(TERM, "l", T)
    assert moved == Sum(Index("k", Size("n", T + -1)), Times((
        Entry(Tensor("W", T), (Index("i", Size("n", T)), Index("k", Size("n", T + -1)))),
        Entry(Tensor("A", T + -1), (Index("k", Size("n", T + -1)),)),
        Power(SizeValue(Size("n", T)), Fraction(-1)))))
    assert move_term(TERM, "t", T) == TERM


def test_moves_in_heads_functions_and_deltas() -> None:
    head = Gradient(Tensor("C", L), Tensor("Z", L + 1))
    assert move_head(head, "l", Layer(None, 2)) == Gradient(Tensor("C", Layer(None, 2)), Tensor("Z", Layer(None, 3)))
    applied = Apply(Function("g", L), (W,), (1,))
    assert move_term(applied, "l", T) == Apply(Function("g", T), (move_term(W, "l", T),), (1,))
    assert move_term(Delta(I, N), "l", T) == Delta(Index("i", Size("n", T)), Size("n", T))
    assert move_position(3, "l", T) == 3


def test_free_indices() -> None:
    assert free_indices(TERM) == {I}
    assert free_indices(Delta(I, 2)) == {I}
    assert free_indices(Plus((Rational(Fraction(1)), W))) == {I, K}


def test_an_index_is_replaced_where_it_is_free() -> None:
    assert replace_index(W, "i", 1) == Entry(Tensor("W", L), (1, K))
    assert replace_index(TERM, "k", 1) == TERM
    assert isinstance(TERM.body, Times)
    assert replace_index(TERM, "i", 2) == Sum(K, Times((Entry(Tensor("W", L), (2, K)), *TERM.body.factors[1:])))
    with pytest.raises(AssertionError, match="captured"):
        replace_index(TERM, "i", K)


def test_rebuild_and_parts() -> None:
    assert rebuild(TERM, lambda part: part) == TERM
    assert parts(W) == ()
    assert [type(t).__name__ for t in subterms(TERM)] == ["Sum", "Times", "Entry", "Entry", "Power", "SizeValue"]
    assert hash(TERM) == hash(move_term(TERM, "none", T))
