"""Values of a counterexample as they are written: exact, or intervals that hold what was computed."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.prove.refute import shown

iv = mpmath.iv
EXACT = [(Fraction(3, 7), "3/7"), (Fraction(-2), "-2"), (Fraction(0), "0")]
ENDS = [
    (iv.mpf(1) / 3, ("0.333333333333", "0.333333333334")),
    (-(iv.mpf(1) / 3), ("-0.333333333334", "-0.333333333333")),
    (iv.mpf(0.5), ("0.5", "0.5")),
    (iv.mpf([1, 2]), ("0.999999999999", "2.00000000001")),
]


@pytest.mark.parametrize(("value", "text"), EXACT)
def test_fractions_are_exact(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("value", "ends"), ENDS)
def test_intervals_are_rounded_outward(value, ends):
    assert shown(value) == ends


@given(st.floats(-1e20, 1e20), st.floats(0, 1e3))
def test_the_written_interval_holds_the_computed_one(low, width):
    value = iv.mpf([low, low + width])
    below, above = map(Fraction, shown(value))
    assert below <= Fraction(low) and Fraction(low + width) <= above
