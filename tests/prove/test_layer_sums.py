"""Sums over layers and times: what is the same, what is not, and that neither numbers nor slopes change."""
from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive.prove.draw import Draw, setups
from derive.prove.fields import Finite
from derive.prove.induction import Layers, NeedSplit, Unsupported
from derive.prove.normal_form import Impossible
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.refute import differences
from derive.prove.rules.equations import Rewriting
from derive.term import (
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Power,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    free_indices,
    subterms,
)
from tests.prove.build import at, claim, minus, number, plus, times, total, unknown

N = Size("n")
I, J, K = (Index(name, N) for name in "ijk")  # noqa: E741
T, s = Layer("T"), Layer("s")
S_RANGE = LayerRange("s", Layer(None, 1), T)


def over(name: str, body: Term, low: Layer | None = None, high: Layer = T) -> LayerSum:
    return LayerSum(LayerRange(name, low or Layer(None, 1), high), body)


def h(layer: Layer, i: Index) -> Entry:
    return at("h", layer, i)


def algebra(*cases: LayerRange) -> Rewriting:
    ring = Rewriting(Budget(100_000))
    ring.layers = Layers(cases, {}, frozenset(c.variable for c in cases))
    return ring


t, u = Layer("t@a1"), Layer("t@a2")
W = at("W", None, I, J)
SAME = [
    ("the name of the time", over("t@a1", h(t, I)), over("t@a2", h(u, I))),
    ("what does not move comes out", over("t@a1", times(at("x", None, I), h(t, I))),
     times(at("x", None, I), over("t@a1", h(t, I)))),
    ("a sum over an index outside", total(times(W, over("t@a1", h(t, J))), J),
     over("t@a1", total(times(W, h(t, J)), J))),
    ("the number of times", over("t@a1", number(3)), times(number(3), SizeValue(Size("T")))),
    ("one time", over("t@a1", h(t, I), T, T), h(T, I)),
    ("a product of sums", times(over("t@a1", h(t, I)), over("t@a1", h(t, J))),
     times(over("t@a2", h(u, J)), over("t@a1", h(t, I)))),
    ("a square in a sum", total(Power(over("t@a1", h(t, J)), Fraction(2)), J),
     over("t@a1", over("t@a2", total(times(h(t, J), h(u, J)), J)))),
]
DIFFERENT = [
    ("another time", over("t@a1", h(t, I)), over("t@a1", h(t + -1, I))),
    ("another range", over("t@a1", h(t, I)), over("t@a1", h(t, I), Layer(None, 2))),
    ("a sum of squares and a square", over("t@a1", Power(h(t, I), Fraction(2))),
     Power(over("t@a1", h(t, I)), Fraction(2))),
    ("a sum of products and a product of sums", over("t@a1", times(h(t, I), h(t, J))),
     times(over("t@a1", h(t, I)), over("t@a1", h(t, J)))),
    ("one less", over("t@a1", number(1), Layer(None, 2)), SizeValue(Size("T"))),
]


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_same(left: Term, right: Term) -> None:
    ring = algebra()
    assert ring.poly(left, {}).key == ring.poly(right, {}).key


@pytest.mark.parametrize(("left", "right"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_different(left: Term, right: Term) -> None:
    ring = algebra()
    assert ring.poly(left, {}).key != ring.poly(right, {}).key


def test_a_range_that_may_be_shorter_than_empty_has_no_count() -> None:
    with pytest.raises((Impossible, NeedSplit)):
        algebra().poly(over("t@a1", number(1), Layer(None, 3)), {})


def test_a_bound_time_is_never_split() -> None:
    """What holds inside a sum says nothing of what is outside: a range that needs T ≥ 2 is empty for T = 1."""
    layers = algebra().layers
    assert layers is not None
    layers.bind(LayerRange("t@1", Layer(None, 1), T + -1))
    assert layers.at_most(Layer("t@1", 1), T)
    with pytest.raises(NeedSplit):
        layers.at_most(Layer(None, 2), T)
    with pytest.raises(Unsupported):
        layers.at_most(Layer("t@1", 2), T)


# Random terms.
def terms(depth: int, scope: tuple[Index, ...], times_: tuple[Layer, ...]) -> st.SearchStrategy[Term]:
    index, layer = st.sampled_from(scope), st.sampled_from(times_)
    leaves = st.one_of(
        st.integers(-2, 2).map(number),
        st.builds(lambda i: at("x", None, i), index),
        st.builds(lambda i, j: at("A", None, i, j), index, index),
        st.builds(h, layer, index),
        st.builds(lambda y, i: h(y + -1, i), layer, index),
    )
    if not depth:
        return leaves
    inner = terms(depth - 1, scope, times_)
    bound, time = Index(f"b{depth}", N), Layer(f"t@a{depth}")
    return st.one_of(
        leaves,
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: plus(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: times(*parts)),
        terms(depth - 1, (*scope, bound), times_).map(lambda body: Sum(bound, body)),
        terms(depth - 1, scope, (*times_, time)).map(lambda body: over(time.base or "", body)),
        terms(depth - 1, scope, (*times_, time)).map(lambda body: over(time.base or "", body, Layer(None, 2))),
        inner.map(lambda base: Power(base, Fraction(2))),
        inner.map(lambda body: unknown("f", None, body)),
    )


def differ(left: Term, right: Term, definitions: tuple[Definition, ...] = ()) -> bool:
    found = claim(left, right, definitions, (S_RANGE,))
    for setup in list(setups(found))[:2]:
        rng = random.Random(5)
        if next(differences(found, setup, Finite(rng), Draw(rng), Budget(400_000)), None) is not None:
            return True
    return False


CAREFUL = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@CAREFUL
@given(terms(3, (I, J), (T, s)))
def test_there_and_back(term: Term) -> None:
    ring = algebra(S_RANGE)
    try:
        back = ring.term(ring.poly(term, {}))
    except (OverBudget, Impossible):
        assume(False)
        return
    assert free_indices(back) <= free_indices(term)
    assert not differ(term, back)


@CAREFUL
@given(terms(3, (K,), (T,)))
def test_slopes_by_a_member(term: Term) -> None:
    """∂C/∂h_s for any s, against the other opinion: going backwards at explicit times."""
    cost = Sum(K, term)
    ring = algebra(S_RANGE)
    place = ring.variable(I)
    try:
        slope = ring.derivative(ring.poly(cost, {}), Tensor("h", s), (place,))
    except (OverBudget, Impossible, NeedSplit, Unsupported):
        assume(False)
        return
    assume(not _fixed(term))  # h_T may be h_s: the prover looks at both cases
    definition = Definition(Tensor("C"), (), cost)
    assert not differ(Entry(Gradient(Tensor("C"), Tensor("h", s)), (I,)), ring.term(slope), (definition,))


ONCE = over("t@a1", unknown("f", None, h(t, I)))
SLOPES = [
    ("the square of a sum", Power(over("t@a1", h(t, I)), Fraction(2)), times(number(2), over("t@a1", h(t, I)))),
    ("the square of a sum of values", Power(ONCE, Fraction(2)),
     times(number(2), Apply(Function("f"), (h(s, I),), (1,)), ONCE)),
    ("the cube of a sum", Power(over("t@a1", h(t, I)), Fraction(3)),
     times(number(3), Power(over("t@a1", h(t, I)), Fraction(2)))),
    ("what does not move beside what does", over("t@a1", times(h(s, I), h(t, I))),
     plus(over("t@a1", h(t, I)), h(s, I))),
    ("a member before the first", over("t@a1", h(t, I), s + 1), number(0)),
    ("the first of them", over("t@a1", h(t, I), s), number(1)),
    ("a sum of squares", over("t@a1", Power(h(t, I), Fraction(2))), times(number(2), h(s, I))),
]


@pytest.mark.parametrize(("cost", "slope"), [row[1:] for row in SLOPES], ids=[row[0] for row in SLOPES])
def test_slope(cost: Term, slope: Term) -> None:
    """∂C/∂h_s: a member counts once for each sum that runs through it."""
    ring = algebra(S_RANGE)
    place = ring.variable(I)
    found = ring.derivative(ring.poly(cost, {I.name: place}), Tensor("h", s), (place,))
    assert found.key == ring.poly(slope, {I.name: place}).key


def _fixed(term: Term) -> list[Tensor]:
    heads = (part.head for part in subterms(term) if isinstance(part, Entry))
    return [head for head in heads if isinstance(head, Tensor) and head.layer is not None and head.layer.base == "T"]


def test_a_difference_vanishes() -> None:
    ring = algebra()
    assert not ring.poly(plus(over("t@a1", h(t, I)), minus(over("t@a2", h(u, I)))), {}).terms
