"""What the kernel refuses by itself, whatever the search would propose: one step each that is not allowed, in a proof
that is otherwise right; and beside it the proof that is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derive.claim import Claim
from derive.notation import Declared, Shape
from derive.prove import prove
from derive.prove.induction import Layers, NeedSplit
from derive.prove.kernel import Rejected, advance, begin, replay
from derive.prove.normal_form import Impossible
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.definitions import Unsupported, root_case
from derive.term import (
    ZERO,
    Definition,
    Delta,
    Entry,
    Gradient,
    Index,
    Inverse,
    Layer,
    LayerRange,
    Power,
    Size,
    SizeValue,
    Tensor,
)
from derive.verdict import Proved, Refuted, Step
from tests.prove.build import (
    COST,
    L_,
    LAYERS,
    LOSS,
    at,
    claim,
    gradient,
    known,
    l_,
    minus,
    number,
    over,
    plus,
    tensor,
    times,
    total,
    unknown,
)
from tests.prove.test_kernel import HEAD, right

N, M = Size("n"), Size("m")
I, J, K, P, Q, R = (Index(name, N) for name in "ijkpqr")  # noqa: E741
C = Index("c", M)
ZERO_STEP = Step("zero")
X, A, B, S = (Tensor(name) for name in "xABS")
SQUARE = {name: (Declared(name, Shape((N, N))),) for name in ("A", "B", "S", "W")}
SYMMETRIC = Definition(S, (P, Q), plus(at("B", None, P, Q), at("B", None, Q, P)))
NOT_SYMMETRIC = Definition(S, (P, Q), plus(at("B", None, P, Q), times(number(2), at("B", None, Q, P))))


def inverse(i: Index, j: Index) -> Entry:
    return Entry(Inverse(S), (i, j))


def theorem(asked: Claim, *steps: Step):
    return replay(asked, steps, Budget(50_000))


def refused(asked: Claim, *steps: Step) -> None:
    with pytest.raises(Rejected):
        theorem(asked, *steps)


SAME = claim(at("x", None), at("x", None))


def test_a_range_without_layers() -> None:
    one = at("x", l_)
    assert theorem(claim(one, one, (), LAYERS), ZERO_STEP)
    refused(claim(one, one, (), (LayerRange("l", Layer(None, 2), Layer(None, 1)),)), ZERO_STEP)


def test_the_name_of_a_case() -> None:
    unfold = Step("unfold gradient", (HEAD, "consumers"))
    top = Step("unfold gradient", (Gradient(LOSS, Tensor("Z", L_)), "consumers"))
    split = Step("split", (Layer("l", 1), Layer("L")))
    first, second = Step("case", ("l ≤ L-1",)), Step("case", ("l = L",))
    assert theorem(right(), split, first, unfold, ZERO_STEP, second, top, ZERO_STEP)
    refused(right(), split, second, unfold, ZERO_STEP, second, top, ZERO_STEP)
    refused(right(), split, first, unfold, ZERO_STEP, Step("case", ("l = 3",)), top, ZERO_STEP)


def test_a_head_that_is_not_there() -> None:
    assert theorem(SAME, ZERO_STEP)
    refused(SAME, Step("unfold gradient", (Gradient(COST, Tensor("W")), "consumers")), ZERO_STEP)
    refused(claim(at("x", None), at("x", None), (Definition(Tensor("y"), (), number(1)),)),
            Step("unfold definition", (Tensor("y"),)), ZERO_STEP)


def test_what_has_no_definition() -> None:
    refused(claim(at("x", None), at("y", None)), Step("unfold definition", (X,)), ZERO_STEP)


def test_conditions_that_cannot_hold() -> None:
    log = known("log", number(0))
    refused(claim(log, log), ZERO_STEP)
    both = plus(known("log", at("x", None)), known("log", minus(at("x", None))))
    refused(claim(both, both), ZERO_STEP)
    assert theorem(claim(known("log", at("x", None)), known("log", at("x", None))), ZERO_STEP).conditions == ("x > 0",)


def test_sizes_that_are_needed() -> None:
    third = total(times(Delta(K, 3), at("x", None, K)), K)
    assert theorem(claim(third, at("x", None, 3)), ZERO_STEP).conditions == ("n ≥ 3",)
    defined = (Definition(Tensor("y"), (K,), times(number(2), at("x", None, K))),)
    asked = claim(at("y", None, 3), times(number(2), at("x", None, 3)), defined)
    assert theorem(asked, Step("unfold definition", (Tensor("y"),)), ZERO_STEP).conditions == ("n ≥ 3",)
    last = total(times(Delta(K, N), at("x", None, K)), K)
    assert theorem(claim(last, at("x", None, N)), ZERO_STEP).conditions == ()
    past = total(times(Delta(Index("k", 2), 3), at("p", None, Index("k", 2))), Index("k", 2))
    assert theorem(claim(past, number(0)), ZERO_STEP)
    refused(claim(past, at("p", None, 3)), ZERO_STEP)


def symmetric(definition: Definition) -> Claim:
    return claim(inverse(I, J), inverse(J, I), (definition,), declared=SQUARE)


def test_symmetric_by_definition() -> None:
    step = Step("symmetric by definition", (S,))
    assert theorem(symmetric(SYMMETRIC), step, ZERO_STEP)
    refused(symmetric(NOT_SYMMETRIC), step, ZERO_STEP)
    refused(claim(inverse(I, J), inverse(J, I), declared=SQUARE), step, ZERO_STEP)
    definitions = (SYMMETRIC, Definition(COST, (), total(inverse(P, Q), P, Q)))
    slope = gradient(COST, B, I, J)
    asked = claim(slope, plus(inverse(I, J), minus(inverse(J, I))), definitions, declared=SQUARE)
    with pytest.raises(Rejected, match="gradient"):
        advance(begin(asked, root_case(asked), Budget(50_000)), step)


def test_no_slope_by_a_symmetric_matrix() -> None:
    """Its entries are not independent: with S = Sᵀ in use, nothing is differentiated by S any more."""
    equation = (at("S", None, P, Q), at("S", None, Q, P), "S = S^T")
    definitions = (Definition(COST, (), total(times(at("S", None, P, Q), at("B", None, P, Q)), P, Q)),)
    asked = claim(gradient(COST, S, I, J), at("B", None, I, J), definitions, declared=SQUARE, equations=(equation,))
    unfold = Step("unfold gradient", (Gradient(COST, S), "consumers"))
    assert theorem(asked, unfold, ZERO_STEP)
    state = begin(asked, root_case(asked), Budget(50_000))
    advance(state, Step("use equations", (0,)))
    with pytest.raises(Impossible, match="symmetric"):
        advance(state, unfold)


def test_denominators_cleared_together() -> None:
    x = at("x", None)
    left = plus(over(x), over(plus(x, number(1))))
    assert theorem(claim(left, plus(over(plus(x, number(1))), over(x))), ZERO_STEP)
    refused(claim(left, over(x)), Step("clear denominators"), ZERO_STEP)
    refused(claim(left, over(plus(x, number(1)))), Step("clear denominators"), ZERO_STEP)


ONE, TWO = Layer(None, 1), Layer(None, 2)
UPPER = (LayerRange("l", L_, None),)


def layers(*ranges: LayerRange) -> Layers:
    return Layers(ranges, {}, frozenset(r.variable for r in ranges))


@pytest.mark.parametrize(("ranges", "low", "high"), [
    (LAYERS, L_, l_), (UPPER, l_, L_), (LAYERS, l_, ONE), ((), L_, ONE), ((), Layer("L"), Layer("T")),
    (LAYERS, TWO, L_), (LAYERS, TWO, l_),
])
def test_a_comparison_with_equality_at_the_edge_is_open(ranges, low, high) -> None:
    with pytest.raises(NeedSplit):
        layers(*ranges).at_most(low, high)
    for one, other in ((low, high), (high, low)):
        with pytest.raises(NeedSplit):
            layers(*ranges).same(one, other)


def test_cases_without_layers_are_left_out() -> None:
    only = layers(LayerRange("l", L_, L_))
    assert [case.words() for case in only.split(l_ + 1, L_)] == ["L+1 ≤ L"] or len(only.split(l_ + 1, L_)) == 1
    assert len(layers(*LAYERS).split(l_, L_)) == 1 and len(layers(*LAYERS).split(l_ + 1, L_)) == 2


def test_a_second_derivative_is_no_first_one() -> None:
    """A cost with a gradient of what it is differentiated by inside it."""
    square = Definition(Tensor("E"), (), Power(at("x", None), Fraction(3)))
    cost = Definition(COST, (), times(gradient(Tensor("E"), X), at("x", None)))
    asked = claim(gradient(COST, X), ZERO, (square, cost))
    with pytest.raises(Unsupported):
        state = begin(asked, root_case(asked), Budget(50_000))
        advance(state, Step("unfold gradient", (Gradient(COST, X), "consumers")))
    for factor in (0, 3, 6, 9):
        right = times(number(factor), Power(at("x", None), Fraction(2)))
        found = prove(claim(gradient(COST, X), right, (square, cost)))
        assert isinstance(found, Proved) == (factor == 9), "3 x² of E alone, and 6 x² of its slope"
    assert not isinstance(prove(claim(gradient(COST, X), gradient(Tensor("E"), X), (square, cost))), Proved)


def test_a_second_derivative_by_what_depends_on_the_other() -> None:
    y = Definition(Tensor("y"), (), Power(at("x", None), Fraction(2)))
    cost = Definition(COST, (), times(at("x", None), at("y", None)))
    head = Gradient(Gradient(COST, X), Tensor("y"))
    asked = claim(Entry(head), number(1), (y, cost))
    with pytest.raises(Unsupported):
        advance(begin(asked, root_case(asked), Budget(50_000)), Step("unfold gradient", (head, "consumers")))


def test_every_member_of_a_family_of_unknown_length() -> None:
    """w is used at every layer: one of them alone is not its slope."""
    family = Definition(Tensor("h", l_), (), unknown("f", None, times(at("w", None), at("h", l_ + -1))), LAYERS[0])
    cost = Definition(COST, (), at("h", L_))
    one = times(gradient(COST, tensor("h", 1)), unknown("f", None, times(at("w", None), at("h", 0)), 1), at("h", 0))
    assert not isinstance(prove(claim(gradient(COST, Tensor("w")), one, (family, cost))), Proved)


def test_a_use_is_one_of_this_cost() -> None:
    """x goes into y, which the cost does not look at."""
    definitions = (Definition(Tensor("y"), (), times(number(5), at("x", None))),
                   Definition(COST, (), Power(at("x", None), Fraction(2))))
    asked = claim(gradient(COST, X), times(number(2), at("x", None)), definitions)
    assert isinstance(prove(asked), Proved)
    more = plus(times(number(2), at("x", None)), times(number(5), gradient(COST, Tensor("y"))))
    assert isinstance(prove(claim(gradient(COST, X), more, definitions)), Proved | Refuted)
    wrong = claim(gradient(COST, X), times(number(7), at("x", None)), definitions)
    assert isinstance(prove(wrong), Refuted)


def test_a_definition_at_an_index_of_another_size() -> None:
    definitions = (Definition(Tensor("y"), (K,), at("x", None, K)),)
    asked = claim(at("y", None, C), at("x", None, C), definitions)
    with pytest.raises(Impossible):
        advance(begin(asked, root_case(asked), Budget(50_000)), Step("unfold definition", (Tensor("y"),)))


def test_a_root_of_a_size_needs_no_condition_and_one_of_a_number_does() -> None:
    root = Power(SizeValue(N), Fraction(1, 2))
    assert theorem(claim(times(root, root), SizeValue(N)), ZERO_STEP).conditions == ()
    root = Power(at("x", None), Fraction(1, 2))
    assert theorem(claim(times(root, root), at("x", None)), ZERO_STEP).conditions == ("x ≥ 0",)


def test_no_slope_along_a_hypothesis_about_every_layer() -> None:
    """Σ_k y_k = 1 at every time; the sum still has a slope at each of them."""
    t = Layer("t")
    equation = (total(at("y", t, K), K), number(1), "\\sum_k y_k = 1")
    definitions = (Definition(COST, (), total(at("y", 2, K), K)),)
    ranges = {"t": LayerRange("t", Layer(None, 1), Layer("T"))}
    asked = claim(gradient(COST, tensor("y", 2), I), ZERO, definitions, equations=(equation,))
    asked = replace(asked, notation=asked.notation.with_(ranges=ranges))
    unfold = Step("unfold gradient", (Gradient(COST, tensor("y", 2)), "consumers"))
    assert isinstance(prove(asked), Refuted)
    state = begin(asked, root_case(asked), Budget(50_000))
    advance(state, Step("use equations", (0,)))
    with pytest.raises(Unsupported, match="hypothesis"):
        advance(state, unfold)


def test_no_second_slope_along_a_hypothesis() -> None:
    x = at("x", None)
    head = Gradient(Gradient(COST, X), X)
    definitions = (Definition(COST, (), Power(x, Fraction(3))),)
    asked = claim(Entry(head), times(number(6), x), definitions, equations=((x, number(1), "x = 1"),))
    assert theorem(asked, Step("unfold gradient", (head, "consumers")), ZERO_STEP)
    state = begin(asked, root_case(asked), Budget(50_000))
    advance(state, Step("use equations", (0,)))
    with pytest.raises(Unsupported, match="hypothesis"):
        advance(state, Step("unfold gradient", (head, "consumers")))


def test_no_second_slope_of_a_cost_with_a_slope_inside() -> None:
    cube = Definition(Tensor("E"), (), Power(at("x", None), Fraction(3)))
    cost = Definition(COST, (), times(gradient(Tensor("E"), X), at("x", None)))
    head = Gradient(Gradient(COST, X), X)
    asked = claim(Entry(head), ZERO, (cube, cost))
    with pytest.raises(Unsupported):
        advance(begin(asked, root_case(asked), Budget(50_000)), Step("unfold gradient", (head, "consumers")))


def test_a_member_that_has_a_definition_of_its_own() -> None:
    """h is 2x at 1 and 3, and 5x at 2, whatever the family says."""
    three = LayerRange("l", Layer(None, 1), Layer(None, 3))
    definitions = (Definition(Tensor("h", l_), (), times(number(2), at("x", None)), three),
                   Definition(tensor("h", 2), (), times(number(5), at("x", None))),
                   Definition(COST, (), plus(*(at("h", k) for k in (1, 2, 3)))))
    assert isinstance(prove(claim(gradient(COST, X), number(9), definitions)), Proved)
    asked = claim(gradient(COST, X), number(11), definitions)
    assert isinstance(prove(asked), Refuted)


def test_a_body_that_names_a_member_twice_over() -> None:
    """h_l = a_l a_1: at the first layer both are the same variable."""
    family = Definition(Tensor("h", l_), (), times(at("a", l_), at("a", 1)), LAYERS[0])
    cost = Definition(COST, (), at("h", L_))
    for right_side in (at("a", L_), times(number(2), at("a", 1))):
        assert not isinstance(prove(claim(gradient(COST, tensor("a", 1)), right_side, (family, cost))), Proved)
    asked = claim(gradient(COST, tensor("a", 1)), ZERO, (family, cost))
    with pytest.raises((Unsupported, NeedSplit)):
        advance(begin(asked, root_case(asked), Budget(50_000)),
                Step("unfold gradient", (Gradient(COST, tensor("a", 1)), "consumers")))
