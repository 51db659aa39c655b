"""A counterexample can be run again by anyone: from the JSON alone, with other means than those that found it."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from derive.pipeline import check_document
from derive.show import document_record

SHAPES = r"""
$$ A \in \mathbb{R}^{n \times n}, \quad x \in \mathbb{R}^{n}, \quad X \in \mathbb{R}^{n \times m} $$
$$ W \in \mathbb{R}^{c \times n}, \quad Y \in \mathbb{R}^{c \times m}, \quad Z \in \mathbb{R}^{c \times m} $$
$$ P_{ki} = \frac{e^{Z_{ki}}}{\sum_{j=1}^{c} e^{Z_{ji}}} $$
"""
Numbers = Any
Sides = Callable[[dict[str, Numbers], dict[str, int]], tuple[Numbers, Numbers]]


def slope(function: Callable[[Numbers], Any], at: Numbers) -> Numbers:
    """The gradient by central differences of complex steps: no formula of this project."""
    at = np.array(at, dtype=float)
    found = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        moved = at.astype(complex)
        moved[place] += 1e-30j
        found[place] = function(moved).imag / 1e-30
    return found


def softmax(z: Numbers) -> Numbers:
    return np.exp(z) / np.exp(z).sum(axis=0)


CLAIMS: list[tuple[str, bool, Sides]] = [
    # a wrong formula, whether it is rational, both sides by hand
    (r"\frac{\partial}{\partial x} x^T A x = 2 A x", True,
     lambda v, n: ((v["A"] + v["A"].T) @ v["x"], 2 * v["A"] @ v["x"])),
    (r"\frac{\partial}{\partial W} \frac{1}{m} \| W X - Y \|_F^2 = 2 (W X - Y) X^T", True,
     lambda v, n: (Fraction(2, n["m"]) * (v["W"] @ v["X"] - v["Y"]) @ v["X"].T,
                   2 * (v["W"] @ v["X"] - v["Y"]) @ v["X"].T)),
    (r"\operatorname{tr}(A A) = \operatorname{tr}(A)^2", True,
     lambda v, n: (np.trace(v["A"] @ v["A"]), np.trace(v["A"]) ** 2)),
    (r"\| x \|_2^2 = \sum_{i=1}^{n} |x_i|", True, lambda v, n: ((v["x"] ** 2).sum(), abs(v["x"]).sum())),
    (r"\frac{\partial}{\partial x} \log \sum_{i=1}^n e^{x_i} = e^x", False,
     lambda v, n: (slope(lambda x: np.log(np.exp(x).sum()), v["x"]), np.exp(v["x"]))),
    (r"\frac{\partial}{\partial x} \| x \|_2 = x", False,
     lambda v, n: (slope(lambda x: np.sqrt((x * x).sum()), v["x"]), v["x"])),
    (r"\frac{\partial}{\partial A} x^T A^{-1} x = -A^{-1} x x^T A^{-1}", False,
     lambda v, n: (slope(lambda a: v["x"] @ np.linalg.inv(a) @ v["x"], v["A"]),
                   -np.linalg.inv(v["A"]) @ np.outer(v["x"], v["x"]) @ np.linalg.inv(v["A"]))),
    (r"\frac{\partial}{\partial Z} \left( -\sum_{i=1}^{m} \sum_{j=1}^{c} Y_{ji} \log P_{ji} \right) = P - Y", False,
     lambda v, n: (slope(lambda z: -(v["Y"] * np.log(softmax(z))).sum(), v["Z"]), softmax(v["Z"]) - v["Y"])),
]


def claim_of(formula: str) -> dict[str, Any]:
    """What `--format json` says of the formula, through text."""
    record = document_record(check_document("-", f"{SHAPES}\n$$ {formula} $$\n"))
    (claim,) = [one for one in json.loads(json.dumps(record))["claims"] if one["verdict"] == "refuted"]
    return claim


def array(value: Any, number: Callable[[str], Any]) -> Numbers:
    return np.array(nested(value, number), dtype=object if number is Fraction else float)


def nested(value: Any, number: Callable[[str], Any]) -> Any:
    return [nested(one, number) for one in value] if isinstance(value, list) else number(value)


def contains(shown: Any, value: float) -> bool:
    """An exact number, or an interval with the value in it up to the error of floats."""
    low, high = (shown, shown) if isinstance(shown, str) else shown
    slack = 1e-9 * (1 + abs(value))
    return float(Fraction(low)) - slack <= value <= float(Fraction(high)) + slack


def entries(shown: Any, rank: int) -> list[Any]:
    return [shown] if rank == 0 else [one for part in shown for one in entries(part, rank - 1)]


def at(shown: Any, entry: list[int]) -> Any:
    for place in entry:
        shown = shown[place - 1]
    return shown


@pytest.mark.parametrize(("formula", "rational", "sides"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_it_runs_again(formula: str, rational: bool, sides: Sides) -> None:
    example = claim_of(formula)["counterexample"]
    number: Callable[[str], Any] = Fraction if rational else lambda text: float(Fraction(text))
    values = {name: array(value, number) for name, value in example["values"].items()}
    for own, shown in zip(sides(values, example["sizes"]), (example["left"], example["right"]), strict=True):
        own = np.asarray(own)
        flat = entries(shown, own.ndim)
        assert len(flat) == own.size
        for mine, theirs in zip(own.flat, flat, strict=True):
            assert (Fraction(theirs) == mine) if rational else contains(theirs, float(mine))


@pytest.mark.parametrize(("formula", "rational", "sides"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_the_entry_differs_beyond_doubt(formula: str, rational: bool, sides: Sides) -> None:
    example = claim_of(formula)["counterexample"]
    left, right = (at(example[side], example["entry"]) for side in ("left", "right"))
    ends = [[Fraction(end) for end in (([side, side]) if isinstance(side, str) else side)] for side in (left, right)]
    assert ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]
    assert isinstance(left, str) or not rational


def test_a_ratio_is_the_same_everywhere() -> None:
    example = claim_of(CLAIMS[1][0])["counterexample"]
    assert example["ratio"] == r"\frac{1}{m}"
    pairs = zip(entries(example["left"], 2), entries(example["right"], 2), strict=True)
    assert {Fraction(left) / Fraction(right) for left, right in pairs} == {Fraction(1, example["sizes"]["m"])}


LAYOUTS = [
    (r"\frac{\partial}{\partial x} A x = A^T", "A"),
    (r"\frac{\partial}{\partial x} W x = W^T", "W"),
    (r"\frac{\partial}{\partial W} \| W X - Y \|_F^2 = 2 X (W X - Y)^T", r"(2 X (W X - Y)^T)^{T}"),
    (r"\frac{\partial}{\partial x} x^T x = 2 x^T", "2 x"),
    (r"\frac{\partial}{\partial A} x^T A^{-1} x = -A^{-1} x x^T A^{-1}", r"(-A^{-1} x x^T A^{-1})^{T}"),
]


@pytest.mark.parametrize(("formula", "repair"), LAYOUTS, ids=[row[0] for row in LAYOUTS])
def test_the_other_layout_is_said_to_be_that(formula: str, repair: str) -> None:
    claim = claim_of(formula)
    assert "right in the other layout" in claim["message"]
    assert claim["repair"] == {"side": "right", "latex": repair}


def test_what_is_wrong_in_both_layouts_is_not() -> None:
    for formula in (r"\frac{\partial}{\partial x} A x = 2 A^T", r"\frac{\partial}{\partial x} x^T x = 3 x^T"):
        assert "layout" not in claim_of(formula)["message"]
