"""Inverses, determinants and symmetric matrices: random terms keep their numbers, and have the slopes that
elimination gives them."""
from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive.notation import Declared, Shape
from derive.prove.draw import Draw, setups
from derive.prove.fields import Finite, Outside
from derive.prove.normal_form import Algebra
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.refute import differences
from derive.prove.rules.equations import Rewriting
from derive.term import (
    Definition,
    Delta,
    Determinant,
    Entry,
    Index,
    Inverse,
    Power,
    Size,
    Sum,
    Tensor,
    Term,
    free_indices,
)
from tests.prove.build import at, claim, gradient, number, plus, tensor, times, total

N = Size("n")
I, J, K, P, Q = (Index(name, N) for name in "ijkpq")  # noqa: E741
A, S = Tensor("A"), Tensor("S")
DECLARED = {name: (Declared(name, Shape((N, N))),) for name in "ABS"}
SYMMETRIC = Definition(S, (P, Q), plus(at("B", None, P, Q), at("B", None, Q, P)))
CAREFUL = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def inverse(of: Tensor, i: Index, j: Index) -> Entry:
    return Entry(Inverse(of), (i, j))


def terms(depth: int, scope: tuple[Index, ...], of: Tensor) -> st.SearchStrategy[Term]:
    """Entries of a matrix and of its inverse dominate, so that many sums contract and many nearly do."""
    place = st.sampled_from(scope)
    leaves = st.one_of(
        st.tuples(place, place).map(lambda p: Entry(of, p)),
        st.tuples(place, place).map(lambda p: inverse(of, *p)),
        st.tuples(place, place).map(lambda p: at("B", None, *p)),
        st.tuples(place, place).map(lambda p: Delta(*p)),
        st.just(Entry(Determinant(of))),
        st.sampled_from([number(2), number(-1)]),
    )
    if not depth:
        return leaves
    inner, bound = terms(depth - 1, scope, of), Index(f"s{depth}", N)
    below = terms(depth - 1, (*scope, bound), of)
    return st.one_of(
        leaves,
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: plus(*parts)),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: Sum(bound, times(*parts))),
        st.lists(below, min_size=2, max_size=3).map(lambda parts: Sum(bound, times(*parts))),
        inner.map(lambda base: Power(base, Fraction(2))),
    )


def differ(left: Term, right: Term, *definitions: Definition) -> bool:
    found = claim(left, right, definitions, declared=DECLARED)
    setup = next(iter(setups(found)))
    setup.pool = (3, 2)
    rng = random.Random(7)
    return next(differences(found, setup, Finite(rng), Draw(rng), Budget(500_000)), None) is not None


@CAREFUL
@given(terms(3, (I, J), A))
def test_there_and_back(term: Term) -> None:
    ring = Algebra(Budget(200_000))
    try:
        back = ring.term(ring.poly(term, {}))
        assert free_indices(back) <= free_indices(term)
        assert not differ(term, back)
    except (OverBudget, Outside):
        assume(False)


@CAREFUL
@given(terms(3, (I, J), S))
def test_there_and_back_where_the_matrix_is_symmetric(term: Term) -> None:
    ring = Rewriting(Budget(200_000))
    ring.activate((), frozenset((S,)))
    try:
        back = ring.term(ring.poly(term, {}))
        assert free_indices(back) <= free_indices(term)
        assert not differ(term, back, SYMMETRIC)
    except (OverBudget, Outside):
        assume(False)


@CAREFUL
@given(terms(2, (I, J), A))
def test_slopes(term: Term) -> None:
    """The rules for the inverse and the determinant, against elimination run backwards."""
    ring = Algebra(Budget(200_000))
    cost = total(term, I, J)
    try:
        slope = ring.derivative(ring.poly(cost, {}), A, (ring.variable(P), ring.variable(Q)))
        back = ring.term(slope)
        assert free_indices(back) <= {P, Q}
        assert not differ(gradient(tensor("C"), A, P, Q), back, Definition(tensor("C"), (), cost))
    except (OverBudget, Outside):
        assume(False)


def same(left: Term, right: Term) -> bool:
    ring = Algebra(Budget(100_000))
    return ring.poly(left, {}).key == ring.poly(right, {}).key


def test_what_contracts() -> None:
    assert same(total(times(Entry(A, (I, K)), inverse(A, K, J)), K), Delta(I, J))
    assert same(total(times(inverse(A, I, K), Entry(A, (K, J))), K), Delta(I, J))
    product = total(times(inverse(A, I, K), Entry(A, (K, P)), at("B", None, P, J)), K, P)
    assert same(product, at("B", None, I, J))


def test_what_does_not_contract() -> None:
    """A transpose, a trace, a third factor: Σ_k A⁻¹_kk B_kq is not B_kq with anything contracted."""
    assert not same(total(times(Entry(A, (K, I)), inverse(A, K, J)), K), Delta(I, J))
    for term in (
        total(times(inverse(A, K, K), Entry(A, (K, J))), K),
        total(times(inverse(A, I, K), Entry(A, (K, J)), at("B", None, K, J)), K),
        total(times(inverse(A, I, K), Entry(A, (K, K))), K),
    ):
        back = Algebra(Budget(100_000))
        assert "inv" in back.poly(term, {}).key
