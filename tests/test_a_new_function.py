"""A function is one row of a table: with the row it is read, proved, refuted, printed and cross-checked, and the tests
that run over the table have it; without it, it is a name like any other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from derive.differentiate import differentiate
from derive.functions import EXP_MINUS_X, EXP_X, FUNCTIONS, HALF, SPELLINGS, Law, call, register
from derive.judging import Prover
from derive.pipeline import check_document
from derive.term import Plus, Times
from tests.prove import test_functions as over_the_table

ROW = Law("logcosh", "log cosh", call("tanh"), lambda x: math.log(math.cosh(x)), values={Fraction(0): Fraction(0)},
          exponential=call("log", Times((HALF, Plus((EXP_X, EXP_MINUS_X))))), parity=1, kept=True,
          latex="\\mathrm{logcosh}", spellings=("logcosh", "logCosh"))
SHAPES = r"$$ x \in \mathbb{R}^{n}, \quad y \in \mathbb{R}^{n} $$"


@pytest.fixture
def row() -> Iterator[Law]:
    register(ROW)
    yield ROW
    del FUNCTIONS[ROW.name]
    for spelling in (*ROW.spellings, ROW.latex):
        del SPELLINGS[spelling]


CLAIMS = [
    (r"\frac{\partial}{\partial x} \sum_{i=1}^n \operatorname{logcosh}(x_i - y_i) = \tanh(x - y)", "proved"),
    (r"\frac{\partial}{\partial x} \sum_{i=1}^n \operatorname{logcosh}(x_i - y_i) = \tanh(x) - y", "refuted"),
    (r"\text{logcosh}(-x) = \text{logCosh}(x)", "proved"),
    (r"\log \cosh x = \mathrm{logcosh}(x)", "proved"),
    (r"\cosh x = \mathrm{logcosh}(x)", "refuted"),
]


@pytest.mark.parametrize(("formula", "name"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_it_is_read_and_decided(row: Law, formula: str, name: str) -> None:
    (claim,) = check_document("-", f"{SHAPES}\n\n$$ {formula} $$", cross_check=True).claims
    assert claim.verdict.name == name
    assert claim.cross_check is not None
    assert not claim.cross_check.disagrees
    if name == "proved":
        assert claim.cross_check.numpy == "agrees"


def test_a_hypothesis_may_name_it(row: Law) -> None:
    text = r"$$ g'(t) = \tanh(t) \quad \text{if } g = \mathrm{logcosh} $$"
    (claim,) = check_document("-", f"$$ t \\in \\mathbb{{R}}, \\quad s = g(t) $$\n\n{text}").claims
    assert claim.verdict.name == "proved"


def test_it_is_printed(row: Law) -> None:
    notation = check_document("-", SHAPES).notation
    assert notation is not None
    found = differentiate(r"\sum_{i=1}^n x_i \operatorname{logcosh}(y_i)", "x", notation, Prover())
    assert found.right == r"\mathrm{logcosh}(y)"


def test_the_tests_of_the_table_have_it(row: Law) -> None:
    over_the_table.test_value(row)
    for order in (1, 2, 3):
        over_the_table.test_derivative(row, order)
    for order in (0, 1, 2):
        over_the_table.test_the_normal_form_keeps_numbers(row, order)


def test_without_the_row_it_is_any_function() -> None:
    found = check_document("-", f"{SHAPES}\n\n$$ {CLAIMS[3][0]} $$").claims
    assert [claim.verdict.name for claim in found] == ["undecided"]


def test_the_name_stands_in_no_other_file() -> None:
    package = Path(__file__).resolve().parent.parent / "derive"
    assert [file.name for file in package.rglob("*.py") if ROW.name in file.read_text("utf-8")] == []
