"""Rational factors: of all coefficients of a polynomial, and squares in a number.

In: a polynomial, a fraction. Out: fractions. Refused: nothing.
"""
from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import gcd, isqrt, lcm

from derive.prove.normal_form.atoms import Poly


def rational_content(poly: Poly) -> Fraction:
    coefficients = list(poly.terms.values())
    numerator = reduce(gcd, (c.numerator for c in coefficients))
    return Fraction(numerator, reduce(lcm, (c.denominator for c in coefficients)))


def square_part(value: Fraction) -> Fraction:
    """The greatest square s² with value = s²·t, s found by trial for small numbers."""
    def root(number: int) -> int:
        return next((k for k in range(min(isqrt(number), 1000), 0, -1) if number % (k * k) == 0), 1)

    return Fraction(root(value.numerator) ** 2, root(value.denominator) ** 2)
