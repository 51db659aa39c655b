"""Formulas of a document that declares no shape: numbers where a derivative says so, and no refutation by a guess."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

LOSS = "L = -(y \\log a + (1 - y) \\log(1 - a))"

DOCUMENTS = [
    # formulas, and the verdicts of the claims
    (("y = \\tanh(z)", "\\frac{dy}{dz} = 1 - y^2"), ["proved"]),
    (("y = \\tanh(z)", "\\frac{dy}{dz} = 1 + y^2"), ["refuted"]),
    (("y = 1 - (\\tanh z)^2", "\\frac{dy}{dz} = -2 \\tanh(z) (1 - \\tanh(z)^2)"), ["proved"]),
    (("a = \\sigma(z)", LOSS, "\\frac{dL}{da} = -\\frac{y}{a} + \\frac{1-y}{1-a}"), ["proved"]),
    (("a = \\sigma(z)", LOSS, "\\frac{dL}{dz} = a - y"), ["proved"]),
    (("a = \\sigma(z)", LOSS, "\\frac{dL}{dz} = y - a"), ["refuted"]),
    (("x = y + 1", "x = y"), ["undecided"]),
    (("z = w x + b", "z = 3"), ["undecided"]),
    (("x \\in \\mathbb{R}^{n}", "y = x", "y = 3"), ["refuted"]),
    (("x \\in \\mathbb{R}^{n}", "\\sum_{i=1}^{n} \\sum_{j=1}^{n} 1 = n^2"), ["proved"]),
    (("x \\in \\mathbb{R}^{n}", "\\sum_{i=1}^{n} \\sum_{j=1}^{n} 1 = n^3"), ["refuted"]),
    (("x \\in \\mathbb{R}^{1 \\times 1}", "x^T x = \\|x\\|^2"), ["proved"]),
]


@pytest.mark.parametrize(("formulas", "verdicts"), DOCUMENTS, ids=[" ; ".join(row[0]) for row in DOCUMENTS])
def test_without_shapes(formulas: tuple[str, ...], verdicts: list[str]) -> None:
    document = check_document("notes.md", "\n\n".join(f"$${formula}$$" for formula in formulas))
    assert [claim.verdict.name for claim in document.claims] == verdicts


def test_it_is_said_that_they_are_numbers() -> None:
    (claim,) = check_document("notes.md", "$$y = \\tanh(z)$$\n\n$$\\frac{dy}{dz} = 1 - y^2$$").claims
    assert claim.verdict.readings == ("the names in \\frac{dy}{dz} are numbers: nothing says their shapes",)


def test_a_shape_that_is_only_guessed_is_asked_for() -> None:
    (claim,) = check_document("notes.md", "$$z = w x + b$$\n\n$$z = 3$$").claims
    assert claim.verdict.code == "DRV302"
    assert "not known" in claim.verdict.message and "x \\in \\mathbb{R}^{n} for a vector" in claim.verdict.details[0]
