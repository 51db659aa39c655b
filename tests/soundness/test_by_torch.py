"""A few formulas against autograd, where torch is installed. The long run: `python -m tests.soundness.by_torch`."""

from __future__ import annotations

import pytest

from tests.soundness.bench import WRONG
from tests.soundness.by_torch import in_torch, sample
from tests.soundness.oracle import Judge, read_stops
from tests.soundness.sources import ROOT

torch = pytest.importorskip("torch", reason="torch is no dependency: the long run has it")

SLOPES = [
    (r"\frac{d}{dx} x^3 = 3 x^2", "equal"),
    (r"\frac{d}{dx} x^3 = 3 x", "unequal"),
    (r"\frac{d^2}{dx^2} x^3 = 6 x", "equal"),
    (r"\nabla_v (v^T A v) = (A + A^T) v", "equal"),
    (r"\nabla_v (v^T A v) = 2 A v", "unequal"),
    (r"\frac{d}{dx} \tanh(x) = 1 - \tanh^2(x)", "equal"),
]


@pytest.mark.parametrize(("formula", "kind"), SLOPES)
def test_autograd_finds(formula: str, kind: str) -> None:
    given = r"$x \in \mathbb{R}$, $v \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$"
    (link,) = read_stops("notes.md", f"{given}\n\n$$ {formula} $$")[-1].links()
    with in_torch(torch):
        opinion = Judge(((2, None, 1),), more=False).opinion(link)
    assert opinion.kind == kind


def test_changes_of_a_page() -> None:
    for _, latex, verdict, by_torch, by_oracle in sample([ROOT / "formulas" / "batch.md"], 3, torch):
        assert by_torch == by_oracle, latex
        assert not (verdict == "proved" and by_torch in WRONG) and not (verdict == "refuted" and by_torch == "equal")
