"""Explanations → text, Markdown or HTML: the table of formats.

In: explanations, a format, a language. Out: text. Refused (DeriveError DRV420): a format or a language that does not
exist. A fragment is what one document gives; `whole` puts the fragments of a run together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from derive.errors import DeriveError
from derive.explanation import Explanation
from derive.typeset.html import html_fragment, html_page
from derive.typeset.markdown import markdown_fragment
from derive.typeset.text import write_text
from derive.typeset.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Form:
    """How one document is written, and how several are put together."""

    fragment: Callable[[Iterable[Explanation], str], str]
    whole: Callable[[Iterable[str], str], str]


FORMATS: dict[str, Form] = {
    "text": Form(write_text, lambda fragments, language: "\n".join(filter(None, fragments))),
    "markdown": Form(markdown_fragment, lambda fragments, language: "".join(fragments)),
    "html": Form(html_fragment, html_page),
}


def form_of(name: str, language: str) -> Form:
    if name not in FORMATS:
        raise DeriveError("DRV420", f"there is no format {name}", hint=f"choose from {', '.join(sorted(FORMATS))}")
    if language not in LANGUAGES:
        raise DeriveError("DRV420", f"there is no language {language}", hint=f"choose from {', '.join(LANGUAGES)}")
    return FORMATS[name]


def write_fragment(explanations: Iterable[Explanation], form: str = "text", language: str = "en") -> str:
    return form_of(form, language).fragment(explanations, language)


def write_whole(fragments: Iterable[str], form: str = "text", language: str = "en") -> str:
    return form_of(form, language).whole(fragments, language)


def write_explanations(explanations: Iterable[Explanation], form: str = "text", language: str = "en") -> str:
    return write_whole([write_fragment(explanations, form, language)], form, language)
