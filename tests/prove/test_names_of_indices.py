"""Sums of which no structure is broken by names: however their bound indices are called and nested, and in whatever
order their factors stand, the normal form is one; and naming them is cheap where they can be told apart."""
from __future__ import annotations

import random
from itertools import pairwise, permutations, product

import pytest

from derive.prove.normal_form import Algebra
from derive.prove.normal_form.budget import Budget
from derive.term import Index, Size, Term
from tests.prove.build import at, known, times, total, unknown

N = Size("n")
BOUND = tuple(Index(f"i{k}", N) for k in range(9))
Edges = list[tuple[str, int, int]]


def edges(name: str, *steps: str) -> Edges:
    """`"0123"` goes from 0 to 1, from 1 to 2, from 2 to 3."""
    return [(name, int(one), int(other)) for path in steps for one, other in pairwise(path)]


def graph(of: Edges, names: tuple[int, ...], rng: random.Random) -> Term:
    factors = [at(name, None, BOUND[names[one]], BOUND[names[other]]) for name, one, other in of]
    rng.shuffle(factors)
    return total(times(*factors), *(BOUND[k] for k in rng.sample(range(len(names)), len(names))))


# Every index looks like every other, and no exchange of names leaves all but the last as it is.
GRAPHS = {
    "two cycles that share no turn": edges("A", "01230") + edges("B", "01320"),
    "a cycle of five and one that turns another way": edges("A", "012340") + edges("B", "013240"),
    "an exchange beside a cycle": edges("A", "010", "232") + edges("B", "01230"),
    "a cycle of six and two of three": edges("A", "0123450") + edges("B", "0240", "1531"),
    "one cycle": edges("A", "012340"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_one_form_under_all_names(name: str) -> None:
    rng, of = random.Random(name), GRAPHS[name]
    count = 1 + max(k for _, *ends in of for k in ends)
    orders = list(permutations(range(count)))
    ring = Algebra(Budget(10_000_000))
    keys = {ring.poly(graph(of, names, rng), {}).key for names in rng.sample(orders, min(len(orders), 24))}
    assert len(keys) == 1


def test_other_cycles_have_another_form() -> None:
    rng, ring = random.Random(0), Algebra(Budget(10_000_000))
    one, other = (edges("A", "01230") + edges("B", path) for path in ("01320", "03210"))
    assert ring.poly(graph(one, (0, 1, 2, 3), rng), {}).key != ring.poly(graph(other, (0, 1, 2, 3), rng), {}).key


def test_a_sum_within_a_function_within_a_sum_keeps_its_names_apart() -> None:
    """Σ_i f(Σ_j A_ij) is not Σ_i f(Σ_j A_jj), nor Σ_i f(Σ_j A_ji), whatever i and j are called."""
    i, j = BOUND[:2]
    inside = {(p, q): total(at("A", None, p, q), j) for p, q in product((i, j), repeat=2) if j in (p, q)}
    for of in (lambda body: unknown("f", None, body), lambda body: known("tanh", body)):
        forms = [Algebra(Budget(10_000)).poly(total(of(body), i), {}).key for body in inside.values()]
        assert len(set(forms)) == 3
        again = total(of(total(at("A", None, j, i), i)), j)
        assert Algebra(Budget(10_000)).poly(again, {}).key == forms[list(inside).index((i, j))]


def test_what_can_be_told_apart_is_named_at_once() -> None:
    """A path through nine matrices has one order of names; without looking at neighbours it would have 9!."""
    path = edges("A", "012345678")
    budget = Budget(20_000)
    ring = Algebra(budget)
    keys = {ring.poly(graph(path, names, random.Random(seed)), {}).key
            for seed, names in enumerate((tuple(range(9)), tuple(reversed(range(9))), (4, 0, 8, 1, 7, 2, 6, 3, 5)))}
    assert len(keys) == 1
