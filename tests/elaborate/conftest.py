"""What the tests of the elaboration share: a notation from declarations, and the claims of one formula under it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from derive.outcome import CheckedClaim, CheckedDocument
from derive.pipeline import check_document

FORMULAS = Path(__file__).resolve().parent.parent.parent / "formulas"
MATRICES = (
    r"X \in \mathbb{R}^{n \times m}",
    r"W \in \mathbb{R}^{k \times n}",
    r"A \in \mathbb{R}^{n \times n}",
    r"B \in \mathbb{R}^{n \times n}",
    r"w \in \mathbb{R}^{n}",
    r"v \in \mathbb{R}^{1 \times m}",
    r"c \in \mathbb{R}",
)
"""Declarations with a matrix of each kind."""


@cache
def document(*formulas: str, context: str = "") -> CheckedDocument:
    text = "".join(f"$$\n{formula}\n$$\n\n" for formula in formulas)
    return check_document("notes.md", text, contexts=[str(FORMULAS / context)] if context else [])


@pytest.fixture
def after() -> Callable[..., list[CheckedClaim]]:
    """The claims of the last formula, after the formulas before it."""

    def claims(*formulas: str, context: str = "") -> list[CheckedClaim]:
        found = document(*formulas, context=context)
        assert found.failure is None and found.unread == ()
        first = 3 * len(formulas) + len(formulas) - 3
        return [claim for claim in found.claims if claim.place.line >= first - 1]

    return claims


@pytest.fixture
def checked() -> Callable[..., CheckedDocument]:
    return document


@pytest.fixture
def matrices() -> tuple[str, ...]:
    return MATRICES
