"""Small letters beside capitals: the same array, one sample of it, or an array of their own."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

UNIT = (
    r"X \in \mathbb{R}^{n \times m}, \quad Y \in \mathbb{R}^{1 \times m}, \quad w \in \mathbb{R}^{n}",
    r"Z = w^T X, \quad A = \sigma(Z)",
    r"J = -\sum_{i=1}^{m} (Y^{(i)} \log A^{(i)} + (1 - Y^{(i)}) \log (1 - A^{(i)}))",
    r"dZ = \frac{\partial J}{\partial Z}, \quad dw = \frac{\partial J}{\partial w}",
)
STACKED = r"dz = [dz^{(1)}, dz^{(2)}, ....., dz^{(m)}]^T"
BESIDE = r"dz = [dz^{(1)}, dz^{(2)}, \dots, dz^{(m)}]"
ONE = r"db^{[l]} = dz^{[l]}"
MEAN = r"dW^{[l]} = \frac{1}{m} dz^{[l]} a^{[l-1]T}"

TABLE = [
    # (declared, formulas, verdicts)
    (UNIT, (r"dz^{(2)} = a^{(2)} - y^{(2)}", r"dz^{(2)} = a^{(2)} - y^{(1)}"), "proved refuted"),
    (UNIT, (r"dw = X dz^T", r"dw = X dz"), "proved refuted"),
    (UNIT, (STACKED, r"dw = X dz", r"dz = dZ^T"), "undecided undecided undecided"),
    (UNIT, (STACKED, r"dw = X dZ", r"dw = -X dZ^T"), "undecided refuted refuted"),
    (UNIT, (BESIDE, r"dw = X dz", r"dw = X dz^T"), "proved refuted proved"),
    (UNIT, (r"V \in \mathbb{R}^{k \times n}, \quad U = V X", r"u^{(i)} = V^{(i)} x^{(i)}", r"u^{(i)} = V x^{(i)}"),
     "undecided proved"),
    (UNIT, (r"\sum_{i=1}^{n} z^{(i)} = w^T X 1",), "refuted"),
    (UNIT, (r"A = [a^{(1)}, a^{(2)}, ....., a^{(m)}]^T",), "refuted"),
]


def verdicts(formulas: tuple[str, ...], contexts: tuple[str, ...] = ()) -> str:
    text = "".join(f"$$\n{one}\n$$\n\n" for one in formulas)
    document = check_document("notes.md", text, contexts=contexts)
    assert document.failure is None and document.unread == ()
    return " ".join(claim.verdict.name for claim in document.claims)


@pytest.mark.parametrize(("declared", "formulas", "expected"), TABLE, ids=[" | ".join(row[1]) for row in TABLE])
def test_small_letters(declared: tuple[str, ...], formulas: tuple[str, ...], expected: str) -> None:
    assert verdicts((*declared, *formulas)) == expected


@pytest.mark.parametrize(("formulas", "expected"), [
    ((r"dW^{[l]} = dz^{[l]} a^{[l-1]T}", ONE), "undecided undecided"),
    ((ONE, MEAN), "undecided proved"),
    ((r"db^{[l]} = dZ^{[l]}", MEAN), "refuted proved"),
    ((r"db^{[l]} = 2 dz^{[l]}", MEAN), "refuted proved"),
])
def test_a_formula_whose_shapes_fit_one_sample_only_is_not_refuted(formulas, expected) -> None:
    """Nor is another that is right of one sample; capitals, and what is wrong of one sample, too, are refuted."""
    assert verdicts(formulas, ("mlp-columns",)) == expected


def test_the_message_says_how_to_speak_of_all_samples() -> None:
    (claim,) = check_document("notes.md", f"$$\n{ONE}\n$$\n", contexts=["mlp-columns"]).claims
    assert claim.verdict.message == (
        "refuted over all samples, but it holds if the small letters stand for one sample: "
        "the two sides have different shapes: db^{[l]} is n_l × 1, dz^{[l]} is n_l × m"
    )
    assert claim.verdict.details[-1] == (
        "help: write capitals for all samples, dz^{(i)} for one of many, or declare the small letters"
    )
