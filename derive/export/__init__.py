"""What was proved → documents for people.

In: checked documents, and the name of a format. Out: its text. Refused (DeriveError):

| code | what is wrong |
|---|---|
| DRV410 | there is no such format |
| DRV411 | a formula needs what a small TeX does not have |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from derive.errors import DeriveError
from derive.export.latex import to_latex
from derive.outcome import CheckedDocument

FORMATS: dict[str, Callable[[Sequence[CheckedDocument], bool, bool], str]] = {"latex": to_latex}


def export(
    documents: Iterable[CheckedDocument], to: str = "latex", *, fragment: bool = False, all_verdicts: bool = False
) -> str:
    """The proved formulas of some documents, with what they rest on; `all_verdicts` the others too, marked as such.

    `fragment` leaves the preamble out. The text can be read again: its claims have the same terms and verdicts.
    """
    if to not in FORMATS:
        raise DeriveError("DRV410", f"there is no format {to}", hint=f"choose from {', '.join(sorted(FORMATS))}")
    return FORMATS[to](tuple(documents), fragment, all_verdicts)


__all__ = ["FORMATS", "export"]
