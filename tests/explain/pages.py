"""The documents of `formulas/`, checked and explained once for all tests that look at them."""

from __future__ import annotations

import functools
from pathlib import Path

from derive.explain import explain
from derive.explanation import Explanation
from derive.judging import Prover
from derive.outcome import CheckedDocument
from derive.pipeline import check_document

FORMULAS = Path(__file__).resolve().parent.parent.parent / "formulas"
PAGES = sorted(str(path.relative_to(FORMULAS)) for path in FORMULAS.rglob("*.md"))


@functools.cache
def checked(page: str) -> CheckedDocument:
    return check_document(str(FORMULAS / page))


@functools.cache
def explained(page: str) -> tuple[Explanation, ...]:
    return explain(checked(page), Prover())
