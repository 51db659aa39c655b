"""Checks derivations of gradients, written in LaTeX, for all sizes.

In: `check("notes.md")`. Out: a `Report`, with a verdict for every claim. Refused: nothing is computed at import; SymPy
and NumPy are imported by what needs them.
"""
from __future__ import annotations

import importlib
from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.errors import DeriveError
    from derive.outcome import CheckedClaim, CheckedDocument, UnreadFormula
    from derive.report import ClaimView, Report
    from derive.verdict import Counterexample, Proved, Refuted, Repair, Theorem, Undecided, Verdict

__version__ = "0.1.0"

_HOMES = {
    "DeriveError": "errors",
    "CheckedClaim": "outcome", "CheckedDocument": "outcome", "UnreadFormula": "outcome",
    "ClaimView": "report", "Report": "report",
    "Counterexample": "verdict", "Proved": "verdict", "Refuted": "verdict", "Repair": "verdict", "Theorem": "verdict",
    "Undecided": "verdict", "Verdict": "verdict",
}

__all__ = [
    "CheckedClaim", "CheckedDocument", "ClaimView", "Counterexample", "DeriveError", "Proved", "Refuted", "Repair",
    "Report", "Theorem", "Undecided", "UnreadFormula", "Verdict", "__version__", "check",
]


def check(paths: str | PathLike[str] | Iterable[str | PathLike[str]], contexts: Iterable[str | PathLike[str]] = (),
          cross_check: bool = False, only: str | None = None, seed: int = 0) -> Report:
    """Check every document of `paths` (files, and directories with all readable documents below them).

    `contexts` are read first: their declarations and definitions hold in each document. `only` is a regular expression
    that selects claims by their LaTeX or by `path:line`. What cannot be read stands in the report; nothing is raised.
    """
    from derive.report import check_paths

    return check_paths(paths, contexts=contexts, cross_check=cross_check, only=only, seed=seed)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    return getattr(importlib.import_module(f"derive.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
