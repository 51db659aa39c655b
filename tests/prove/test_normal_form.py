"""The normal form: what must become the same, what must not, and that numbers never change."""
from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive.prove.draw import Draw, setups
from derive.prove.fields import Exact, Field, Finite, Floating, Outside, Unsure
from derive.prove.normal_form import Algebra, Impossible
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.refute import differences
from derive.term import Delta, Index, Power, Size, SizeValue, Sum, Term, Times, free_indices, rebuild, replace_index
from tests.prove.build import at, claim, known, minus, number, over, plus, times, total, unknown

N, M = Size("n"), Size("m")
I, J, K, P = (Index(name, N) for name in "ijkp")  # noqa: E741
Q = Index("q", M)


def algebra() -> Algebra:
    return Algebra(Budget(200_000))


def same(left: Term, right: Term) -> bool:
    ring = algebra()
    return ring.poly(left, {}).key == ring.poly(right, {}).key


def x(i: Index | int) -> Term:
    return at("x", None, i)


def a(i: Index | int, j: Index | int) -> Term:
    return at("A", None, i, j)


def b(i: Index, j: Index) -> Term:
    return at("B", None, i, j)


def e(i: Index) -> Term:
    return known("exp", x(i))


SAME = [
    ("the name of a bound index", total(x(J), J), total(x(K), K)),
    ("the order of sums", total(times(a(J, K), x(J), x(K)), J, K), total(times(a(K, J), x(K), x(J)), J, K)),
    ("a delta", total(times(Delta(I, K), x(K)), K), x(I)),
    ("two deltas", total(times(Delta(I, K), Delta(K, J), x(K)), K), times(Delta(I, J), x(J))),
    ("a sum of a constant", total(number(1), K), SizeValue(N)),
    ("a product of sums", times(total(x(J), J), total(x(K), K)), total(times(x(J), x(K)), J, K)),
    ("a square inside a sum", total(Power(total(a(J, K), K), Fraction(2)), J),
     total(times(a(J, K), a(J, P)), J, K, P)),
    ("the trace of a product", total(times(a(J, K), b(K, J)), J, K), total(times(b(J, K), a(K, J)), J, K)),
    ("softmax sums to one", total(times(e(K), over(total(e(J), J))), K), number(1)),
    ("softmax under another sum",
     total(times(at("E", None, K, Q), over(total(at("E", None, J, Q), J)), at("y", None, Q)), K, Q),
     total(at("y", None, Q), Q)),
    ("exp of a sum", known("exp", plus(x(I), x(J))), times(known("exp", x(I)), known("exp", x(J)))),
    ("exp of log", known("exp", known("log", x(I))), x(I)),
    ("log of exp", known("log", times(e(I), e(J))), plus(x(I), x(J))),
    ("sigmoid's derivative", known("sigmoid", x(I), 1),
     times(known("sigmoid", x(I)), plus(number(1), minus(known("sigmoid", x(I)))))),
    ("sigmoid of the negative", known("sigmoid", minus(x(I))), plus(number(1), minus(known("sigmoid", x(I))))),
    ("tanh is odd", known("tanh", minus(x(I))), minus(known("tanh", x(I)))),
    ("cross-entropy by the sigmoid", times(plus(minus(times(at("y", None, I), over(known("sigmoid", x(I))))),
                                                times(plus(number(1), minus(at("y", None, I))),
                                                      over(plus(number(1), minus(known("sigmoid", x(I))))))),
                                           known("sigmoid", x(I), 1)),
     plus(known("sigmoid", x(I)), minus(at("y", None, I)))),
    ("partial fractions in a sum", total(over(times(plus(x(K), number(1)), plus(x(K), number(2)))), K),
     plus(total(over(plus(x(K), number(1))), K), minus(total(over(plus(x(K), number(2))), K)))),
    ("the root of a square", Power(Power(x(I), Fraction(2)), Fraction(1, 2)), known("abs", x(I))),
    ("a root squared", Power(Power(total(Power(x(K), Fraction(2)), K), Fraction(1, 2)), Fraction(2)),
     total(Power(x(K), Fraction(2)), K)),
    ("relu", known("relu", x(I)), times(x(I), known("step", x(I)))),
    ("step is idempotent", Power(known("step", x(I)), Fraction(3)), known("step", x(I))),
    ("a size of one", total(x(Index("k", 1)), Index("k", 1)), x(1)),
    ("a fixed place", total(times(Delta(K, 3), x(K)), K), x(3)),
    ("nested sums under a function", total(unknown("f", None, total(times(a(J, K), x(K)), K)), J),
     total(unknown("f", None, total(times(a(P, I), x(I)), I)), P)),
]


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_same(left: Term, right: Term) -> None:
    assert same(left, right)


DIFFERENT = [
    ("a transpose", total(times(a(J, K), b(K, J)), J, K), total(times(a(J, K), b(J, K)), J, K)),
    ("a square of a sum and a sum of squares", Power(total(x(K), K), Fraction(2)), total(Power(x(K), Fraction(2)), K)),
    ("sizes", total(x(K), K), times(SizeValue(N), x(K))),
    ("different sizes", total(number(1), K), total(number(1), Q)),
    ("the root of a square is not x", Power(Power(x(I), Fraction(2)), Fraction(1, 2)), x(I)),
    ("a matrix called D and a delta", at("D", None, I, J), Delta(I, J)),
    ("a delta of two sizes", total(times(Delta(K, Q), at("y", None, Q)), Q), at("y", None, Q)),
    ("a cycle of three and its mirror", total(times(a(I, J), a(J, K), a(K, I)), I, J, K),
     total(times(a(I, J), a(J, K), a(I, K)), I, J, K)),
    ("a pair of pairs", total(times(a(I, J), a(J, I), a(K, P), a(P, K)), I, J, K, P),
     total(times(a(I, J), a(J, K), a(K, P), a(P, I)), I, J, K, P)),
]


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_different(left: Term, right: Term) -> None:
    assert not same(left, right)


def test_nothing_is_captured() -> None:
    """Σ_k A[k,k]·f(Σ_i B[i,k])·B[k,q]: the sum inside keeps its own index when the outer one is named."""
    outer = total(times(a(K, K), unknown("f", None, total(b(I, K), I)), b(K, J)), K)
    ring = algebra()
    poly = ring.poly(outer, {})
    assert poly.key == ring.poly(ring.term(poly), {}).key
    assert {v.name for v in poly.free} == {"j"}
    inner = total(times(Delta(K, J), unknown("f", None, total(times(b(I, K), b(K, I)), I))), K)
    assert same(inner, unknown("f", None, total(times(b(P, J), b(J, P)), P)))


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(Impossible):
        algebra().poly(over(plus(x(I), minus(x(I)))), {})


def test_conditions_are_recorded() -> None:
    ring = algebra()
    ring.poly(times(x(I), over(x(I))), {})
    assert [kind for kind, _ in ring.conditions.values()] == ["nonzero"]
    ring = algebra()
    ring.poly(total(times(Delta(K, 3), x(K)), K), {})
    assert list(ring.size_conditions.values()) == [(N, 3)]


# Random terms.
NAMES = (I, J, K, P)


def terms(depth: int, scope: tuple[Index, ...], functions: bool) -> st.SearchStrategy[Term]:
    index = st.sampled_from(scope)
    leaves = st.one_of(
        st.integers(-3, 3).map(number),
        st.builds(x, index),
        st.builds(a, index, index),
        st.builds(Delta, index, index),
        st.just(SizeValue(N)),
    )
    if not depth:
        return leaves
    inner = terms(depth - 1, scope, functions)
    bound = Index(f"s{depth}", N)
    options = [
        leaves,
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: plus(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: times(*parts)),
        terms(depth - 1, (*scope, bound), functions).map(lambda body: Sum(bound, body)),
        inner.map(lambda base: Power(base, Fraction(2))),
        inner.map(lambda body: unknown("f", None, body)),
    ]
    if functions:
        options += [
            inner.map(lambda base: over(plus(number(3), Power(base, Fraction(2))))),
            inner.map(lambda base: Power(plus(number(1), Power(base, Fraction(2))), Fraction(-1, 2))),
            inner.map(lambda body: known("tanh", body)),
            inner.map(lambda body: known("sigmoid", body)),
            inner.map(lambda body: known("relu", body)),
            inner.map(lambda body: known("abs", plus(body, number(Fraction(1, 7))))),
            inner.map(lambda body: known("log", plus(number(1), Power(body, Fraction(2))))),
            inner.map(lambda body: known("exp", known("tanh", body))),
            inner.map(lambda body: known("cos", body)),
            inner.map(lambda body: known("softplus", body)),
        ]
    return st.one_of(options)


def differ_in(field: Field, left: Term, right: Term) -> bool:
    found = claim(left, right)
    for setup in list(setups(found))[:1]:
        setup.pool = (3, 2)
        rng = random.Random(7)
        if next(differences(found, setup, field, Draw(rng, gentle=True), Budget(300_000)), None) is not None:
            return True
    return False


CAREFUL = settings(max_examples=150, deadline=None, derandomize=True,
                   suppress_health_check=list(HealthCheck))


@CAREFUL
@given(terms(3, (I, J), False))
def test_there_and_back_in_a_field(term: Term) -> None:
    ring = algebra()
    try:
        back = ring.term(ring.poly(term, {}))
    except OverBudget:
        assume(False)
        return
    assert free_indices(back) <= free_indices(term)
    assert not differ_in(Finite(random.Random(3)), term, back)


@CAREFUL
@given(terms(3, (I, J), True))
def test_there_and_back_in_floats(term: Term) -> None:
    ring = algebra()
    try:
        back = ring.term(ring.poly(term, {}))
        differs = differ_in(Floating(random.Random(3)), term, back)
    except (OverBudget, Outside, Unsure, Impossible, OverflowError):
        assume(False)
        return
    assert not differs


@CAREFUL
@given(terms(3, (I, J), True), st.integers(0, 1000))
def test_names_and_order_do_not_matter(term: Term, seed: int) -> None:
    ring, rng = algebra(), random.Random(seed)
    try:
        assert ring.poly(term, {}).key == ring.poly(shuffled(term, rng), {}).key
    except (OverBudget, Impossible):
        assume(False)


def shuffled(term: Term, rng: random.Random) -> Term:
    """The same with the parts of sums and products permuted, and bound indices renamed."""
    def change(inner: Term) -> Term:
        return shuffled(inner, rng)

    match term:
        case Sum(index=index, body=body):
            fresh = Index(f"{rng.choice('abcxyz')}{rng.getrandbits(64)}", index.size)
            return Sum(fresh, replace_index(change(body), index.name, fresh))
        case Times(factors=factors):
            parts = list(map(change, factors))
            rng.shuffle(parts)
            return Times(tuple(parts))
    return rebuild(term, change)


def test_exact_field_agrees() -> None:
    term = total(times(a(J, K), x(K), over(plus(number(1), Power(x(K), Fraction(2))))), J, K)
    ring = algebra()
    assert not differ_in(Exact(random.Random(1)), term, ring.term(ring.poly(term, {})))

