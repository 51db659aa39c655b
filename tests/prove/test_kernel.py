"""The kernel makes theorems of proofs, and of nothing else."""
from __future__ import annotations

import pytest

from derive.claim import Claim
from derive.prove.induction import Layers, NeedSplit
from derive.prove.kernel import Rejected, replay
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.search import search
from derive.term import Definition, Gradient, Layer, LayerRange, Tensor, Term
from derive.verdict import Step, Theorem
from tests.prove.build import (
    COST,
    HIDDEN,
    L_,
    LAYERS,
    LOSS,
    at,
    claim,
    gradient,
    l_,
    minus,
    network,
    tensor,
    times,
)
from tests.prove.test_claims import I, K, da, dz, slope

NET = network()


def right() -> Claim:
    return claim(dz(l_, I, K), times(da(l_, I, K), slope(l_, I)), NET, LAYERS)


def steps_of(asked: Claim) -> tuple[Step, ...]:
    return search(asked, Budget(50_000)).steps


def test_a_proof_is_a_theorem() -> None:
    theorem = replay(right(), steps_of(right()), Budget(50_000))
    assert isinstance(theorem, Theorem)
    with pytest.raises(AttributeError):
        theorem.steps = ()  # type: ignore[misc]


def test_only_the_kernel_makes_theorems() -> None:
    with pytest.raises(TypeError):
        Theorem(object(), right(), (), (), ())


HEAD = Gradient(LOSS, Tensor("Z", l_))
BAD = [
    ("nothing", ()),
    ("no unfolding", (Step("zero"),)),
    ("an unknown rule", (Step("believe"), Step("zero"))),
    ("a head that does not occur", (Step("unfold gradient", (Gradient(COST, Tensor("W", L_)), "consumers")),)),
    ("no definition", (Step("unfold definition", (Tensor("Y"),)), Step("zero"))),
    ("not closed", (Step("unfold gradient", (HEAD, "consumers")),)),
    ("one case of two", (Step("split", (Layer("l", 1), Layer("L"))), Step("unfold gradient", (HEAD, "consumers")),
                         Step("zero"))),
    ("another case's name", (Step("split", (Layer("l", 1), Layer("L"))), Step("case", ("l = 3",)), Step("zero"))),
    ("an argument of the wrong kind", (Step("unfold gradient", ("dZ", "consumers")), Step("zero"))),
]


@pytest.mark.parametrize("steps", [b[1] for b in BAD], ids=[b[0] for b in BAD])
def test_what_is_no_proof_is_rejected(steps: tuple[Step, ...]) -> None:
    with pytest.raises(Rejected):
        replay(right(), steps, Budget(50_000))


def test_the_steps_of_one_claim_do_not_prove_another() -> None:
    wrong = claim(dz(l_, I, K), minus(times(da(l_, I, K), slope(l_, I))), NET, LAYERS)
    with pytest.raises(Rejected):
        replay(wrong, steps_of(right()), Budget(50_000))


def test_both_cases_make_a_theorem() -> None:
    unfold, zero = Step("unfold gradient", (HEAD, "consumers")), Step("zero")
    split = Step("split", (Layer("l", 1), Layer("L")))
    first, second = Step("case", ("l ≤ L-1",)), Step("case", ("l = L",))
    top = Step("unfold gradient", (Gradient(LOSS, Tensor("Z", L_)), "consumers"))
    assert replay(right(), (split, first, unfold, zero, second, top, zero), Budget(50_000))


def test_a_budget_counts_steps() -> None:
    with pytest.raises(OverBudget):
        replay(right(), steps_of(right()), Budget(20))


def layers(*ranges: LayerRange) -> Layers:
    return Layers(ranges, {}, frozenset(r.variable for r in ranges))


ONE, TWO = Layer(None, 1), Layer(None, 2)
COMPARED = [
    (LAYERS, l_, L_, True), (LAYERS, l_, L_ + 1, True), (LAYERS, L_ + 1, l_, False), (LAYERS, ONE, l_, True),
    (LAYERS, ONE, L_, True), (LAYERS, l_ + 1, L_, None), (HIDDEN, l_ + 1, L_, True), (HIDDEN, TWO, L_, True),
    (LAYERS, Layer(None, 0), Layer("T"), True), (LAYERS, TWO, Layer("T"), None), ((), ONE, L_, True),
    ((), TWO, L_, None),
]


@pytest.mark.parametrize(("ranges", "low", "high", "expected"), COMPARED)
def test_comparisons(ranges: tuple[LayerRange, ...], low: Layer, high: Layer, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(NeedSplit):
            layers(*ranges).at_most(low, high)
    else:
        assert layers(*ranges).at_most(low, high) is expected


def test_equal_layers_are_substituted() -> None:
    top = layers(LayerRange("l", L_, L_))
    assert top.normal(l_ + -1) == L_ + -1
    assert not layers(LayerRange("l", TWO, ONE)).feasible
    both = layers(*LAYERS).split(l_ + 1, L_)
    assert [case.words() for case in both] == ["l ≤ L-1", "l = L"]
    assert [case.normal(l_) for case in both] == [l_, L_]


def test_one_name_with_and_without_a_layer() -> None:
    name = "W"
    body: Term = times(at(name, None), at(name, 1))
    definitions = (Definition(COST, (), body),)
    assert steps_of(claim(gradient(COST, tensor(name, 1)), at(name, None), definitions))
