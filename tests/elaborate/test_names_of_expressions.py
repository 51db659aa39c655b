"""An expression that is differentiated gets a name of its own: no other expression, in no other formula, has it."""

from __future__ import annotations

from derive.pipeline import check_document


def verdicts(*formulas: str) -> list[str]:
    text = "\n\n".join(f"$${formula}$$" for formula in formulas)
    return [claim.verdict.name for claim in check_document("notes.md", text).claims]


def test_an_expression_in_a_definition_and_another_in_a_claim() -> None:
    given = (r"x \in \mathbb{R}", r"u = \frac{d}{dx}\{x^2\}")
    assert verdicts(*given, r"\frac{d}{dx}\{x^3\} = 2x") == ["refuted"]
    assert verdicts(*given, r"\frac{d}{dx}\{x^3\} = 3x^2", r"u = 2x") == ["proved", "proved"]


def test_two_definitions_with_expressions() -> None:
    given = (r"x \in \mathbb{R}", r"u = \frac{d}{dx}\{x^2\}", r"v = u \frac{d}{dx}\{x^3\}")
    assert verdicts(*given, "v = 6 x^3", "v = 4 x^2") == ["proved", "refuted"]


def test_a_function_at_an_entry() -> None:
    given = (r"x \in \mathbb{R}^n, y \in \mathbb{R}^n", "f(z) = z^2")
    assert verdicts(*given, "f'(x_i) = 2 x_i", "f'(x_i) = 2 y_i") == ["proved", "refuted"]


def test_sums_without_ends_in_two_definitions() -> None:
    given = (r"y \in \mathbb{R}^m, x \in \mathbb{R}^n", r"s = \sum_k y_k", r"t = \sum_k x_k")
    assert verdicts(*given, r"\frac{\partial t}{\partial x_j} = 1") == ["proved"]


def test_a_matrix_called_as_a_delta_would_be() -> None:
    given = (r"D \in \mathbb{R}^{n \times n}, x \in \mathbb{R}^n",)
    assert verdicts(*given, "D x = x", r"D \odot I = D", r"D I = I") == ["refuted"] * 3
