"""Explanations → text, Markdown or HTML: the table of formats.

In: explanations, a format, a language. Out: text. Refused (DeriveError DRV420): a format that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from derive.errors import DeriveError
from derive.explain.model import Explanation
from derive.explain.text import write_text

FORMATS: dict[str, Callable[[Iterable[Explanation], str], str]] = {"text": write_text}


def write_explanations(explanations: Iterable[Explanation], form: str = "text", language: str = "en") -> str:
    if form not in FORMATS:
        raise DeriveError("DRV420", f"there is no format {form}", hint=f"choose from {', '.join(sorted(FORMATS))}")
    return FORMATS[form](explanations, language)
