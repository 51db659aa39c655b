"""The table of scalar functions: every row is checked, with no way out."""
from __future__ import annotations

import math
import random
from fractions import Fraction

import mpmath
import pytest

from derive.prove.fields import Exact, Finite, Floating, Intervals, Outside, Unsure
from derive.prove.laws import derivative_term, evaluate_in, evaluate_law
from derive.prove.normal_form import Algebra
from derive.prove.normal_form.budget import Budget
from derive.prove.rules.functions import FUNCTIONS, Law
from derive.prove.rules.wording import term_latex
from derive.term import Apply, Index, Plus, Power, Rational, Size, Times
from tests.prove.build import at, known, minus, number, plus

ROWS = pytest.mark.parametrize("law", FUNCTIONS.values(), ids=list(FUNCTIONS))
POINTS = [Fraction(n, 10) for n in (-23, -11, -4, 3, 7, 10, 19)]
ORACLE = {"relu": lambda x: max(x, 0), "step": lambda x: int(x > 0), "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
          "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)), "abs": abs, "identity": lambda x: x,
          "pi": lambda x: mpmath.pi + 0 * x, "silu": lambda x: x / (1 + mpmath.exp(-x)),
          "gelu": lambda x: x * mpmath.ncdf(x), "elu": lambda x: x if x > 0 else mpmath.expm1(x),
          "leaky_relu": lambda x: x if x > 0 else x / 100, "logsigmoid": lambda x: -mpmath.log(1 + mpmath.exp(-x)),
          "mish": lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x)))}


def points(law: Law) -> list[Fraction]:
    if law.domain == "inside":
        return [p for p in POINTS if abs(p) < 1]
    return [p for p in POINTS if law.domain in {"all", "written"} or p > 0]


def oracle(law: Law):
    """A value from elsewhere, where there is one; else what the row says by other functions."""
    found = ORACLE.get(law.name) or getattr(mpmath, law.name, None)
    return found if found is not None else lambda x: written_out(law.exponential, x)


def written_out(term, x):
    match term:
        case Rational(value=value):
            return mpmath.mpf(value.numerator) / value.denominator
        case Plus(terms=terms):
            return mpmath.fsum(written_out(part, x) for part in terms)
        case Times(factors=factors):
            return mpmath.fprod(written_out(part, x) for part in factors)
        case Power(base=base, exponent=e):
            return mpmath.power(written_out(base, x), mpmath.mpf(e.numerator) / e.denominator)
        case Apply(function=function, arguments=(inner,)):
            return oracle(FUNCTIONS[function.name])(written_out(inner, x))
    return x


@ROWS
def test_value(law: Law) -> None:
    for point in points(law):
        assert law.number(float(point)) == pytest.approx(float(oracle(law)(mpmath.mpf(float(point)))))


@ROWS
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivative(law: Law, order: int) -> None:
    field = Floating(random.Random(0))
    for point in points(law):
        expected = float(mpmath.diff(oracle(law), mpmath.mpf(float(point)), order))
        assert evaluate_in(field, derivative_term(law.name, order), float(point)) == pytest.approx(expected, abs=1e-6)


@ROWS
@pytest.mark.parametrize("order", [0, 1, 2])
def test_the_normal_form_keeps_numbers(law: Law, order: int) -> None:
    """f⁽ᵏ⁾(x) as the normal form writes it, with and without the exponential form, at x and at −x."""
    field = Floating(random.Random(0))
    placeholder = at("x", None)
    for exponential in (False, True):
        for argument, sign in ((placeholder, 1), (minus(placeholder), -1)):
            ring = Algebra(Budget(100_000))
            ring.exponential_form = exponential
            back = ring.term(ring.poly(known(law.name, argument, order), {}))
            for point in points(law):
                if law.domain in {"all", "inside", "written"} or sign > 0:
                    expected = evaluate_law(field, law.name, order, sign * float(point))
                    assert evaluate_in(field, back, float(point)) == pytest.approx(expected), term_latex(back)


@ROWS
def test_exact_values(law: Law) -> None:
    for at_, value in law.values.items():
        assert law.number(float(at_)) == pytest.approx(float(value))
    if law.exact is not None:
        for point in points(law):
            assert law.exact(point) == pytest.approx(law.number(float(point)))


@ROWS
def test_intervals_contain(law: Law) -> None:
    field = Intervals(random.Random(0))
    for point in points(law):
        for order in (0, 1, 2):
            interval = evaluate_law(field, law.name, order, field.number(point))
            value = float(mpmath.diff(oracle(law), mpmath.mpf(point.numerator) / point.denominator, order))
            assert float(interval.a) - 1e-6 <= value <= float(interval.b) + 1e-6
            assert float(interval.b) - float(interval.a) < 1e-20


@ROWS
def test_domain(law: Law) -> None:
    for field in (Floating(random.Random(0)), Exact(random.Random(0)), Intervals(random.Random(0))):
        if law.domain not in {"all", "written"}:
            with pytest.raises(Outside):
                field.function(law.name, field.number(Fraction(-1)))
        if law.smooth == "nonzero":
            with pytest.raises(Outside):
                field.function(law.name, field.number(Fraction(0)))


@ROWS
def test_the_finite_field_is_a_function(law: Law) -> None:
    field = Finite(random.Random(0))
    try:
        assert field.function(law.name, 12345) == field.function(law.name, 12345)
    except Unsure:
        assert law.name == "sqrt"


@ROWS
def test_conditions_of_the_domain(law: Law) -> None:
    """Where the domain is not everything, the normal form says so."""
    ring = Algebra(Budget(10_000))
    ring.poly(known(law.name, at("x", None, Index("i", Size("n")))), {})
    kinds = {kind for kind, _ in ring.conditions.values()}
    if law.domain == "inside":
        assert "positive" in kinds
        return
    of_domain = {"all": set(), "positive": {"positive"}, "nonnegative": {"nonnegative"}, "written": {"nonzero"}}
    assert kinds == of_domain[law.domain]
    ring.poly(known(law.name, at("x", None), 1), {})
    assert law.smooth == "all" or ring.conditions


@ROWS
def test_symmetry(law: Law) -> None:
    for point in points(law):
        if law.parity:
            assert law.number(-float(point)) == pytest.approx(law.parity * law.number(float(point)))
        if law.mirror:
            assert law.number(-float(point)) == pytest.approx(1 - law.number(float(point)))
        if law.range_ != "all":
            assert law.number(float(point)) > 0
        if law.range_ == "unit":
            assert law.number(float(point)) < 1


def test_sums_are_not_split_by_log() -> None:
    ring = Algebra(Budget(10_000))
    left = ring.poly(known("log", plus(at("x", None), at("y", None))), {})
    assert left.key != ring.poly(plus(known("log", at("x", None)), known("log", at("y", None))), {}).key


def test_roots_of_numbers() -> None:
    ring = Algebra(Budget(10_000))
    assert ring.poly(Power(number(4), Fraction(1, 2)), {}).constant() == 2
    two = Power(Rational(Fraction(2)), Fraction(1, 2))
    assert ring.poly(Power(two, Fraction(2)), {}).constant() == 2
    assert math.isclose(evaluate_in(Floating(random.Random(0)), ring.term(ring.poly(two, {})), 0.0), math.sqrt(2))
