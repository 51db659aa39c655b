"""The table of scalar functions, evaluated in a field: values, and derivatives of any order from the table's own
terms.

In: a field, a name, an order, a value. Out: a value. Refused: what the field refuses. The terms are differentiated
here by themselves, apart from the prover's differentiation.
"""
from __future__ import annotations

from fractions import Fraction
from functools import cache

from derive.prove.fields import Field, Intervals, Value
from derive.prove.rules.functions import FUNCTIONS
from derive.term import ONE, ZERO, Apply, Entry, Plus, Power, Rational, Term, Times


@cache
def derivative_term(name: str, order: int) -> Term:
    """The `order`-th derivative of a function of the table, as a term in x."""
    if order == 1:
        return FUNCTIONS[name].derivative
    return differentiate(derivative_term(name, order - 1))


def differentiate(term: Term) -> Term:
    """The derivative of a term of the table by x."""
    match term:
        case Entry():
            return ONE
        case Plus(terms=terms):
            return Plus(tuple(map(differentiate, terms)))
        case Times(factors=factors):
            return Plus(tuple(Times((*factors[:k], differentiate(f), *factors[k + 1:])) for k, f in enumerate(factors)))
        case Power(base=base, exponent=e):
            return Times((Rational(e), Power(base, e - 1), differentiate(base)))
        case Apply(function=function, arguments=arguments, orders=orders):
            return Times((Apply(function, arguments, (orders[0] + 1,)), differentiate(arguments[0])))
        case _:
            return ZERO


def evaluate_law(field: Field, name: str, order: int, x: Value) -> Value:
    """The `order`-th derivative of a known function at x."""
    law = FUNCTIONS[name]
    if order:
        return evaluate_in(field, derivative_term(name, order), x)
    if law.exponential is not None and (isinstance(field, Intervals) or law.is_written_out):
        return evaluate_in(field, law.exponential, x)
    return field.function(name, x)


def evaluate_in(field: Field, term: Term, x: Value) -> Value:
    """A term of the table at x."""
    match term:
        case Rational(value=value):
            return field.number(value)
        case Plus(terms=terms):
            value = field.number(Fraction(0))
            for part in terms:
                value = field.add(value, evaluate_in(field, part, x))
            return value
        case Times(factors=factors):
            value = field.number(Fraction(1))
            for part in factors:
                value = field.multiply(value, evaluate_in(field, part, x))
            return value
        case Power(base=base, exponent=e):
            return field.power(evaluate_in(field, base, x), e)
        case Apply(function=function, arguments=arguments, orders=orders):
            return evaluate_law(field, function.name, orders[0], evaluate_in(field, arguments[0], x))
        case _:
            return x


