"""Claims for the tests, elaborated from LaTeX and not yet decided."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from derive.verdict import Undecided

FORMULAS = Path(__file__).resolve().parents[2] / "formulas"


@pytest.fixture
def checked(monkeypatch):
    """LaTeX of a document → its claims with their places; `context` names a page of formulas/."""
    pipeline = importlib.import_module("derive.pipeline")
    links = importlib.import_module("derive.links")
    monkeypatch.setattr(links, "prove", lambda *arguments, **options: Undecided("DRV301", "nobody asked"))

    def read(text: str, context: str | None = "forward.md"):
        contexts = (str(FORMULAS / context),) if context else ()
        document = pipeline.check_document("notes.md", text.encode(), contexts=contexts)
        assert document.failure is None and not document.unread, document
        return document.claims

    return read


@pytest.fixture
def claims(checked):
    """LaTeX of a document → the claims alone."""
    return lambda text, context="forward.md": [found.claim for found in checked(text, context)]
