"""A claim used for the neighbouring layer in its own proof: allowed towards an end of its range, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.claim import Claim
from derive.prove.induction import NeedSplit
from derive.prove.kernel import Rejected, advance, begin, replay
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.definitions import root_case
from derive.term import Definition, Index, Layer, LayerRange, Size, Term
from derive.verdict import Step
from tests.prove.build import L_, at, claim, l_, number, over, plus, tensor, times

ALL = LayerRange("l", Layer(None, 1), L_)
NEXT = Step("induction", ("l", 1, "left"))
BEFORE = Step("induction", ("l", -1, "left"))
ZERO = Step("zero")
ROW, COLUMN = Index("i", Size("n")), Index("j", Size("n"))


def downwards(name: str, last: int, factor: Term) -> tuple[Definition, Definition]:
    """name^{[L]} = last, name^{[l]} = factor name^{[l+1]}."""
    return (Definition(tensor(name, L_), (), number(last)),
            Definition(tensor(name, l_), (), times(factor, at(name, l_ + 1)), LayerRange("l", Layer(None, 1), L_ + -1)))


def two(last: int = 1, factor: Term | int = 2) -> Claim:
    factor = number(factor) if isinstance(factor, int) else factor
    families = (*downwards("P", 1, number(2)), *downwards("Q", last, factor))
    return claim(at("P", l_), at("Q", l_), families, ranges=(ALL,))


def opened(name: str, layer: Layer) -> Step:
    return Step("unfold definition", (tensor(name, layer),))


SPLIT = Step("split", (l_ + 1, L_))
LESS = (Step("case", ("l ≤ L-1",)), opened("P", l_), NEXT, opened("Q", l_), ZERO)
LAST = (Step("case", ("l = L",)), opened("P", L_), opened("Q", L_), ZERO)
PROOF = (SPLIT, *LESS, *LAST)


def test_it_proves_what_holds_at_the_end_and_is_handed_on() -> None:
    assert replay(two(), PROOF, Budget(10_000)).steps == PROOF


@pytest.mark.parametrize("asked", [two(last=3), two(factor=3)], ids=["another end", "another step"])
def test_it_proves_no_other(asked: Claim) -> None:
    with pytest.raises(Rejected):
        replay(asked, PROOF, Budget(10_000))


def test_what_has_conditions_is_not_handed_on() -> None:
    """x/x would have to be defined at each layer that is passed."""
    fraction = times(number(2), at("x", l_), over(at("x", l_)))
    whole = times(number(2), plus(at("x", l_), times(number(-1), at("x", l_)), number(1)))
    assert replay(two(factor=whole), PROOF, Budget(10_000))
    with pytest.raises(Rejected, match="conditions"):
        replay(two(factor=fraction), PROOF, Budget(10_000))


def test_it_goes_one_way() -> None:
    """P is handed down and Q up, and neither has a value: that each holds where the other does is no proof."""
    end = Layer(None, 3)
    down = Definition(tensor("P", l_), (), at("P", l_ + 1), LayerRange("l", Layer(None, 1), Layer(None, 2)))
    up = Definition(tensor("Q", l_), (), at("Q", l_ + -1), LayerRange("l", Layer(None, 2), end))
    asked = claim(at("P", l_), at("Q", l_), (down, up), ranges=(LayerRange("l", Layer(None, 1), end),))
    before = Step("induction", ("l", -1, "right"))
    steps = (Step("split", (l_ + 1, end)), opened("P", l_), NEXT, opened("Q", l_ + 1), ZERO,
             opened("Q", end), before, opened("P", Layer(None, 2)), ZERO)
    with pytest.raises(Rejected, match="two directions"):
        replay(asked, steps, Budget(10_000))


def refused(asked: Claim, step: Step = NEXT, case: int | None = None) -> None:
    layers = root_case(asked)
    if case is not None:
        layers = layers.split(l_ + 1, L_)[case]
    with pytest.raises(Rejected, match="induction"):
        advance(begin(asked, layers, Budget(10_000)), step)


HANDED = (Definition(tensor("P", l_), (), at("P", l_ + 1), LayerRange("l", Layer(None, 1), None)),)


def test_there_is_an_end_in_that_direction() -> None:
    def asked(high: Layer | None) -> Claim:
        return claim(at("P", l_ + 1), at("Q", None), HANDED, (LayerRange("l", Layer(None, 1), high),))

    refused(asked(None))
    refused(asked(L_), case=1)
    with pytest.raises(NeedSplit):
        advance(begin(asked(L_), root_case(asked(L_)), Budget(10_000)), NEXT)


def test_it_does_not_leave_the_range() -> None:
    refused(two(), case=1)
    first = claim(at("P", l_), at("Q", l_), (), (LayerRange("l", Layer(None, 1), Layer(None, 1)),))
    refused(first, BEFORE)
    refused(first, NEXT)


def test_ranges_that_end_at_the_layer_move_with_it() -> None:
    """For k ≤ l a step down from l may leave k behind."""
    inner = LayerRange("k", Layer(None, 1), l_)
    asked = claim(at("P", l_), at("Q", Layer("k")), (), (ALL, inner))
    layers = root_case(asked).split(Layer(None, 2), l_)[0].split(l_, Layer("k"))[0]
    with pytest.raises(Rejected, match="induction"):
        advance(begin(asked, layers, Budget(10_000)), BEFORE)


@pytest.mark.parametrize("step", [
    Step("induction", ("l", 0, "left")), Step("induction", ("l", 2, "left")), Step("induction", ("L", 1, "left")),
    Step("induction", ("l", 1, "middle")), Step("induction", ("k", 1, "left")),
], ids=lambda step: str(step.arguments))
def test_steps_of_other_kinds(step: Step) -> None:
    refused(two(), step, case=0)


@pytest.mark.parametrize("side", [
    times(number(2), at("P", l_)), at("P", l_, ROW, ROW), at("P", l_, ROW), at("P", None, ROW, COLUMN),
    at("P", l_, ROW, 1),
], ids=["a multiple", "a diagonal", "a row", "no layer", "a column"])
def test_the_claim_gives_a_whole_array(side: Term) -> None:
    refused(claim(side, at("Q", l_, ROW, COLUMN), (), (ALL,), (ROW, COLUMN)), case=0)


@pytest.mark.parametrize("side", [at("P", l_, ROW, ROW), at("P", l_, ROW, 1)], ids=["a diagonal", "a column"])
def test_a_part_of_an_array_is_not_the_array(side: Term) -> None:
    refused(claim(side, at("Q", l_, ROW), (), (ALL,), (ROW,)), case=0)


@pytest.mark.parametrize("definition", [
    Definition(tensor("D"), (), at("P", l_)),
    Definition(tensor("D", l_), (), number(1)),
    Definition(tensor("D"), (ROW,), times(at("x", None, ROW), at("y", l_ + -1))),
    Definition(tensor("D", Layer("k")), (), at("P", Layer("k")), LayerRange("k", l_, L_)),
    Definition(tensor("D", Layer("k")), (), at("P", Layer("k")), LayerRange("k", Layer(None, 1), l_)),
    Definition(tensor("D", Layer("k")), (), at("P", l_), LayerRange("k", Layer(None, 1), L_)),
    Definition(tensor("D"), (Index("i", Size("n", l_)),), number(1)),
], ids=str)
def test_no_definition_speaks_of_the_layer_itself(definition: Definition) -> None:
    refused(replace(two(), definitions=(*two().definitions, definition)), case=0)


def test_no_hypothesis_speaks_of_the_layer_itself() -> None:
    notation = two().notation
    said = (at("x", l_), number(1), "x = 1")
    refused(replace(two(), notation=notation.with_(equations=(said,))), case=0)
    refused(replace(two(), notation=notation.with_(orders=((*said[:2], True, "x > 1"),))), case=0)
    refused(replace(two(), notation=notation.with_(unequal=(said,))), case=0)
