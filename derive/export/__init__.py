"""What was proved → documents for people.

In: checked documents, and the name of a format. Out: its text, and what was left out of it (DRV411: a formula needs
what a small TeX does not have). Refused (DeriveError DRV410): a format that there is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from derive.errors import DeriveError
from derive.explanation import Explanation
from derive.export.equations import to_equations
from derive.export.html import to_html
from derive.export.latex import to_latex
from derive.export.leaving import left_out
from derive.export.markdown import to_markdown
from derive.export.sections import Page, pages_of
from derive.outcome import CheckedDocument

FORMATS: dict[str, Callable[[Sequence[Page], bool, bool], str]] = {
    "html": to_html,
    "latex": to_latex,
    "markdown": to_markdown,
    "sympy": to_equations,
}
EXPLAINED = frozenset({"html"})
"""Formats that always show derivations."""


def export(
    documents: Iterable[CheckedDocument],
    to: str = "latex",
    *,
    explanations: Sequence[Sequence[Explanation]] = (),
    fragment: bool = False,
    all_verdicts: bool = False,
) -> str:
    """The proved formulas of some documents, with what they rest on; `all_verdicts` the others too, marked as such.

    `explanations` are what `explain` says of each document; each claim then has its derivation. `fragment` leaves out
    what makes the text stand alone.
    """
    if to not in FORMATS:
        raise DeriveError("DRV410", f"there is no format {to}", hint=f"choose from {', '.join(sorted(FORMATS))}")
    return FORMATS[to](pages_of(documents, explanations), fragment, all_verdicts)


__all__ = ["EXPLAINED", "FORMATS", "export", "left_out"]
