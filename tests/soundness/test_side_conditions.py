"""What each rule of the normal form asks for before it rewrites, one by one, and what it must leave as it is."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from derive.prove import prove
from derive.prove.closing import closing_hypotheses, ratio
from derive.prove.elimination import eliminate
from derive.prove.fields import Exact
from derive.prove.normal_form import Algebra, Impossible
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.equations import Rewriting, rewriting, symmetry
from derive.prove.tape import Tape
from derive.term import Delta, Index, Power, Size, SizeValue, Tensor, Term
from derive.verdict import Proved, Refuted
from tests.prove.build import at, claim, known, minus, number, over, plus, times, total, unknown

N, M = Size("n"), Size("m")
I, J, K = (Index(name, N) for name in "ijk")  # noqa: E741
C = Index("c", M)
x, y, z, a = (at(name, None) for name in "xyza")
HALF = Fraction(1, 2)


def root(term: Term) -> Term:
    return Power(term, HALF)


# a term, and the kinds of what it asks for
ASKED = [
    (over(x), ["nonzero"]), (over(plus(x, number(1))), ["nonzero"]), (over(SizeValue(N)), []),
    (root(x), ["nonnegative"]), (over(root(x)), ["nonzero"]), (Power(x, -HALF), ["positive"]),
    (root(times(x, y)), ["nonnegative"]), (Power(times(x, y), -HALF), ["positive"]),
    (root(plus(x, y)), ["nonnegative"]), (Power(plus(x, y), -HALF), ["positive"]),
    (root(plus(Power(x, Fraction(2)), Power(y, Fraction(2)))), []),
    (root(plus(Power(x, Fraction(2)), minus(Power(y, Fraction(2))))), ["nonnegative"]),
    (root(plus(Power(x, Fraction(3)), Power(y, Fraction(2)))), ["nonnegative"]),
    (Power(plus(Power(x, Fraction(2)), Power(y, Fraction(2))), -HALF), ["nonzero"]),
    (root(known("exp", x)), []), (root(plus(known("exp", x), number(1))), []),
    (root(total(Power(at("x", None, K), Fraction(2)), K)), []),
    (root(total(at("x", None, K), K)), ["nonnegative"]),
    (known("log", x), ["positive"]), (known("log", known("exp", x)), []), (known("log", known("sigmoid", x)), []),
    (known("log", plus(number(1), minus(known("sigmoid", x)))), []),
    (known("log", plus(number(HALF), minus(known("sigmoid", x)))), ["positive"]),
    (known("log", plus(number(1), minus(known("exp", x)))), ["positive"]),
    (known("log", plus(number(1), minus(known("tanh", x)))), []),
    (known("log", plus(number(1), known("cos", x))), ["positive"]),
    (known("relu", x), []), (known("relu", x, 1), ["kink"]), (known("abs", x, 1), ["kink"]),
    (known("step", x), []), (known("step", minus(x)), []), (known("sqrt", x, 1), ["positive"]),
    (Power(known("sign", x), Fraction(2)), []), (times(x, Power(known("sign", x), Fraction(2))), []),
]


@pytest.mark.parametrize(("term", "kinds"), ASKED, ids=range(len(ASKED)))
def test_what_is_asked_for(term: Term, kinds: list[str]) -> None:
    algebra = Algebra(Budget(20_000))
    algebra.poly(term, {})
    assert set(kinds) <= {kind for kind, _ in algebra.conditions.values()}
    assert bool(kinds) == bool(algebra.conditions)


def test_a_slope_of_a_root_asks_for_more_than_the_root() -> None:
    for base, kind in ((x, "positive"), (plus(Power(x, Fraction(2)), Power(y, Fraction(2))), "nonzero")):
        algebra = Algebra(Budget(20_000))
        slope = algebra.derivative(algebra.poly(root(base), {}), Tensor("x"), ())
        assert slope.terms and kind in {found for found, _ in algebra.conditions.values()}


IMPOSSIBLE = [over(Delta(I, J)), over(known("step", x)), root(number(-2)), over(number(0)),
              over(plus(x, minus(x))), Power(number(0), -HALF)]


@pytest.mark.parametrize("term", IMPOSSIBLE, ids=range(len(IMPOSSIBLE)))
def test_what_has_no_meaning(term: Term) -> None:
    with pytest.raises(Impossible):
        Algebra(Budget(20_000)).poly(term, {})


def same(left: Term, right: Term, algebra: Algebra | None = None) -> bool:
    algebra = algebra or Algebra(Budget(20_000))
    return algebra.poly(left, {}).key == algebra.poly(right, {}).key


CUBE = Power(x, Fraction(3))
APART = [
    (root(plus(times(x, y), times(x, z))), times(root(x), root(plus(y, z)))),
    (known("log", times(x, y)), plus(known("log", x), known("log", y))),
    (Power(CUBE, Fraction(1, 3)), known("abs", x)), (root(Power(x, Fraction(2))), x),
    (root(Power(x, Fraction(6))), CUBE), (known("abs", x), x), (known("abs", x), minus(x)),
    (known("step", minus(x)), known("step", x)), (known("step", times(number(-2), x)), known("step", x)),
    (known("sign", minus(x)), known("sign", x)), (known("relu", minus(x)), known("relu", x)),
    (known("step", plus(x, minus(y))), known("step", plus(y, minus(x)))),
    (times(at("x", None, K), Delta(K, C)), times(at("x", None, C), Delta(K, C))),
    (total(times(Delta(K, C), at("u", None, C)), C), at("u", None, K)),
    (unknown("f", None, x, 1), unknown("f", None, x)),
]
TOGETHER = [
    (Power(CUBE, Fraction(1, 3)), x), (root(Power(x, Fraction(6))), times(Power(x, Fraction(2)), known("abs", x))),
    (root(Power(x, Fraction(4))), Power(x, Fraction(2))),
    (known("step", minus(known("exp", x))), number(0)), (known("step", known("exp", x)), number(1)),
    (known("step", times(number(3), x)), known("step", x)), (known("sign", minus(x)), minus(known("sign", x))),
    (times(Delta(1, 2), x), number(0)), (Power(Delta(I, J), Fraction(2)), Delta(I, J)),
    (Power(total(at("x", None, K), K), Fraction(2)), times(total(at("x", None, I), I), total(at("x", None, J), J))),
]


@pytest.mark.parametrize(("left", "right"), APART, ids=range(len(APART)))
def test_what_is_not_the_same(left: Term, right: Term) -> None:
    assert not same(left, right)


@pytest.mark.parametrize(("left", "right"), TOGETHER, ids=range(len(TOGETHER)))
def test_what_is_the_same(left: Term, right: Term) -> None:
    assert same(left, right)


def supposing(term: Term, strict: bool) -> Algebra:
    algebra = Algebra(Budget(20_000))
    algebra.suppose(algebra.poly(term, {}), strict)
    return algebra


def test_an_order_is_used_for_what_it_speaks_of() -> None:
    assert same(known("abs", a), a, supposing(a, True)) and same(known("abs", a), a, supposing(a, False))
    assert same(known("abs", a), minus(a), supposing(minus(a), True))
    assert same(known("step", a), number(1), supposing(a, True))
    assert not same(known("step", a), number(1), supposing(a, False))
    assert not same(known("sign", a), number(1), supposing(a, False))
    for other in (x, minus(a), plus(a, x), plus(a, number(-1))):
        for sign in (number(1), number(-1)):
            assert not same(known("abs", other), times(sign, other), supposing(plus(a, number(1)), True))
    algebra = supposing(a, False)
    algebra.poly(Power(a, -HALF), {})
    assert {kind for kind, _ in algebra.conditions.values()} == {"positive"}
    algebra = supposing(a, True)
    algebra.poly(times(over(a), Power(a, -HALF), known("log", a)), {})
    assert not algebra.conditions


def test_what_is_said_of_a_sum_is_compared_with_what_stands_in_one() -> None:
    """Σ_k Y_kj ≠ 0 for all j; the j asked for has the name that k has inside the closed sum."""
    algebra = Algebra(Budget(20_000))
    algebra.poly(over(sum_of(K, J)), {})
    inside = algebra.canonical(1, 0, N)
    assert algebra.is_apart(algebra.substitute(algebra.poly(sum_of(K, J), {}), {algebra.variable(J): algebra.fresh(N)}))
    assert not algebra.is_apart(algebra.entry(Tensor("Y"), (inside, inside)))


def used(left: Term, right: Term) -> Rewriting:
    """The normal form under one equation."""
    algebra = Rewriting(Budget(20_000))
    found = rewriting(algebra, 0, left, right, frozenset())
    assert found is not None
    algebra.activate((found,))
    return algebra


def sum_of(*places: Index, over_: Index = K) -> Term:
    return total(at("Y", None, *places), over_)


def test_an_equation_is_used_for_what_it_speaks_of() -> None:
    algebra = used(sum_of(K, J), number(1))
    assert same(sum_of(K, I), number(1), algebra)
    for other in (sum_of(I, K), sum_of(K, K), sum_of(K, C), total(times(at("Y", None, K, J), at("x", None, K)), K)):
        assert not same(other, number(1), algebra)
    algebra = used(at("w", None, 1), number(0))
    assert same(at("w", None, 1), number(0), algebra) and not same(at("w", None, I), number(0), algebra)
    algebra = used(at("v", None, I), number(2))
    assert same(at("v", None, J), number(2), algebra) and not same(at("v", None, C), number(2), algebra)


def test_equations_that_do_not_rewrite() -> None:
    algebra = Rewriting(Budget(20_000))
    for left, right in ((at("v", None, I), at("u", None, J)), (at("v", None, I), times(number(2), at("v", None, J))),
                        (Power(x, Fraction(2)), number(1)), (times(x, y), number(1))):
        assert rewriting(algebra, 0, left, right, frozenset()) is None


def test_what_makes_a_matrix_symmetric() -> None:
    assert symmetry(at("S", None, I, J), at("S", None, J, I)) == Tensor("S")
    for left, right in ((at("S", None, I, J), at("S", None, I, J)), (at("S", None, I, C), at("S", None, C, I)),
                        (at("S", None, I, J), at("R", None, J, I)), (at("S", None, I, I), at("S", None, I, I)),
                        (at("S", None, I, J), minus(at("S", None, J, I))), (at("S", None, 1, 2), at("S", None, 2, 1))):
        assert symmetry(left, right) is None
    algebra = Rewriting(Budget(20_000))
    algebra.activate((), frozenset((Tensor("S"),)))
    assert same(at("S", None, I, J), at("S", None, J, I), algebra)
    assert not same(at("R", None, I, J), at("R", None, J, I), algebra)
    with pytest.raises(Impossible):
        algebra.derivative(algebra.poly(at("S", None, I, J), {}), Tensor("S"), (algebra.variable(I),) * 2)


def test_elimination_keeps_count_of_its_exchanges() -> None:
    for rows, expected in (([[0, 1], [1, 0]], -1), ([[0, 2, 0], [0, 0, 3], [5, 0, 0]], 30), ([[2, 1], [4, 2]], 0)):
        tape = Tape(Exact(random.Random(0)), Budget(10_000))
        determinant, inverse = eliminate(tape, [[tape.number(Fraction(cell)) for cell in row] for row in rows])
        assert tape.values[determinant] == expected and (inverse is None) == (expected == 0)


def test_nothing_is_said_to_close_a_claim_that_is_not_proved() -> None:
    asked = claim(unknown("f", None, x), known("exp", x))
    assert closing_hypotheses(asked, lambda _: True, Budget(50_000))
    assert closing_hypotheses(asked, lambda _: False, Budget(50_000)) == ()
    doubled = claim(times(number(2), x), x)
    assert ratio(doubled, lambda _: True, Budget(50_000)) == "2"
    assert ratio(doubled, lambda _: False, Budget(50_000)) is None


def test_denominators_that_only_together_are_the_same() -> None:
    left = plus(over(plus(x, y)), over(plus(x, minus(y))))
    below = over(plus(Power(x, Fraction(2)), minus(Power(y, Fraction(2)))))
    assert isinstance(prove(claim(left, times(number(2), x, below))), Proved)
    assert not isinstance(prove(claim(left, times(number(2), y, below))), Proved)


SQUARES = plus(Power(x, Fraction(2)), Power(y, Fraction(2)))


@pytest.mark.parametrize("right", [number(1), number(2), SQUARES])
def test_where_no_draw_meets_a_hypothesis_nothing_is_refuted(right: Term) -> None:
    """x² + y² = 1 is linear in neither: what holds on the circle, and what does not, is not refuted beside it."""
    asked = claim(Power(SQUARES, Fraction(2)), right)
    on_the_circle = replace(asked, notation=asked.notation.with_(equations=((SQUARES, number(1), "x² + y² = 1"),)))
    assert not isinstance(prove(on_the_circle), Refuted)
    assert isinstance(prove(asked), Refuted)
