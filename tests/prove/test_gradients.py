"""The chain rule against the other opinion: random definitions, differentiated by the prover, evaluated going
backwards."""
from __future__ import annotations

import random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive.claim import Claim
from derive.prove.draw import Draw, setups
from derive.prove.fields import Field, Finite, Floating, Outside, Unsure
from derive.prove.induction import NeedSplit
from derive.prove.kernel import advance, begin
from derive.prove.normal_form import Impossible
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.refute import differences
from derive.prove.rules.definitions import root_case
from derive.prove.rules.gradients import is_opaque
from derive.term import ZERO, Definition, Entry, Gradient, Index, Layer, LayerRange, Size, Tensor, Term, rebuild
from derive.verdict import Step
from tests.prove.build import at, claim, gradient, number, plus, tensor, times, total, unknown
from tests.prove.test_normal_form import terms

N = Size("n")
I, J = Index("i", N), Index("j", N)  # noqa: E741
R, S = Index("r", N), Index("s", N)
COST = tensor("C")


def with_head(term: Term, name: str, to: str) -> Term:
    """The term with a vector renamed."""
    if isinstance(term, Entry) and term.head == Tensor(name):
        return Entry(Tensor(to), term.indices)
    return rebuild(term, lambda part: with_head(part, name, to))


@st.composite
def chains(draw: st.DrawFn, functions: bool) -> tuple[Definition, ...]:
    """x → u → v → C, where every one may use any before it."""
    found: list[Definition] = []
    names = ["x"]
    for name in ("u", "v"):
        body = with_head(draw(terms(2, (I,), functions)), "x", draw(st.sampled_from(names)))
        extra = at(draw(st.sampled_from(names)), None, I)
        found.append(Definition(tensor(name), (I,), plus(body, extra)))
        names.append(name)
    body = with_head(draw(terms(2, (I, J), functions)), "x", draw(st.sampled_from(names)))
    used = times(at(draw(st.sampled_from(names)), None, I), at(draw(st.sampled_from(names)), None, J))
    found.append(Definition(COST, (), total(plus(body, used), I, J)))
    return tuple(found)


def unfolded(asked: Claim, order: random.Random) -> Term:
    """The left side with every gradient gone, unfolded in any order and either way."""
    state = begin(asked, root_case(asked), Budget(60_000))
    for _ in range(60):
        open_ = sorted((h for h in state.residual.heads
                        if isinstance(h, Gradient) and not is_opaque(state.definitions, h)), key=str)
        if not open_:
            return state.algebra.term(state.residual)
        advance(state, Step("unfold gradient", (order.choice(open_), order.choice(["consumers", "cost"]))))
    raise OverBudget


def agrees(left: Term, right: Term, definitions: tuple[Definition, ...], field: Field) -> bool:
    asked = claim(left, right, definitions)
    setup = next(iter(setups(asked)))
    setup.pool = (3, 2)
    rng = random.Random(11)
    return next(differences(asked, setup, field, Draw(rng, gentle=True), Budget(300_000)), None) is None


CAREFUL = settings(max_examples=40, deadline=None, derandomize=True,
                   suppress_health_check=list(HealthCheck))


@CAREFUL
@given(chains(False), st.sampled_from(["x", "u", "v", "A"]), st.integers(0, 99))
def test_rational_chains(definitions: tuple[Definition, ...], of: str, seed: int) -> None:
    check(definitions, of, seed, Finite(random.Random(5)))


@CAREFUL
@given(chains(True), st.sampled_from(["x", "u", "v", "A"]), st.integers(0, 99))
def test_chains_with_functions(definitions: tuple[Definition, ...], of: str, seed: int) -> None:
    check(definitions, of, seed, Floating(random.Random(5)))


def check(definitions: tuple[Definition, ...], of: str, seed: int, field: Field) -> None:
    left = gradient(COST, tensor(of), *((R, S) if of == "A" else (R,)))
    asked = claim(left, ZERO, definitions)
    try:
        right = unfolded(asked, random.Random(seed))
        same = agrees(left, right, definitions, field)
    except (OverBudget, Impossible, Outside, Unsure, OverflowError):
        assume(False)
        return
    assert same


def test_a_family_at_each_layer() -> None:
    """W at every explicit layer of a network of three layers, whatever the order of unfolding."""
    width = Size("w")
    p, q, r = (Index(name, width) for name in "pqr")
    layer = Layer("l")
    over = LayerRange("l", Layer(None, 1), Layer(None, 3))
    body = unknown("g", layer, total(times(at("W", layer, p, q), at("a", layer + -1, q)), q))
    definitions = (Definition(tensor("a", layer), (p,), plus(body, times(number(2), at("a", layer + -1, p))), over),
                   Definition(COST, (), total(unknown("f", None, at("a", 3, p)), p)))
    for where in (1, 2, 3):
        left = gradient(COST, tensor("W", where), p, r)
        for seed in range(4):
            right = unfolded(claim(left, ZERO, definitions), random.Random(seed))
            assert agrees(left, right, definitions, Finite(random.Random(seed)))


def test_a_comparison_that_needs_cases_is_not_guessed() -> None:
    layer = Layer("l")
    over = LayerRange("l", Layer(None, 1), Layer("L"))
    definitions = (Definition(tensor("a", layer), (), times(number(2), at("a", layer + -1)), over),
                   Definition(COST, (), at("a", Layer("L"))))
    asked = claim(gradient(COST, tensor("a", layer)), ZERO, definitions, (over,))
    state = begin(asked, root_case(asked), Budget(10_000))
    try:
        advance(state, Step("unfold gradient", (Gradient(COST, Tensor("a", layer)), "consumers")))
    except NeedSplit:
        return
    raise AssertionError("l = L was not asked for")
