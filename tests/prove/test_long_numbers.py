"""Numbers with more digits than anybody writes: undecided, and at once; those of some hundred digits are decided."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document


def tower(number: str, power: int, depth: int) -> str:
    for _ in range(depth):
        number = f"(1 + {number})^{{{power}}}"
    return number


TABLE = [
    (f"{tower('2', 8, 3)} x = {tower('2', 8, 3)} x", "proved"),
    (f"{tower('2', 8, 3)} x = x", "refuted"),
    (f"{tower('2', 8, 20)} x = x", "undecided"),
    (f"{tower('x', 2, 24)} = x", "undecided"),
    (f"\\frac{{d}}{{dx}} {tower('x', 2, 24)} = 1", "undecided"),
    (" \\cdot ".join(["9" * 60] * 90) + " x = x", "undecided"),
    (" \\cdot ".join(["9" * 60] * 3) + " x = x", "refuted"),
    ("2^{1000000} x = x", "undecided"),
]


@pytest.mark.parametrize(("claim", "verdict"), TABLE, ids=[str(number) for number in range(len(TABLE))])
def test_a_claim_about_long_numbers(claim: str, verdict: str) -> None:
    (found,) = check_document("notes.md", f"$x \\in \\mathbb{{R}}$\n\n$$ {claim} $$\n").claims
    assert found.verdict.name == verdict
    assert getattr(found.verdict, "code", "") != "DRV999"
