"""Explanations and formulas → text, Markdown or HTML.

In: explanations, trees, a format, a language of `texts.LANGUAGES`. Out: text. Refused (DeriveError DRV420): a format or
a language that does not exist.
"""

from __future__ import annotations

from derive.typeset.texts import LANGUAGES
from derive.typeset.writers import FORMATS, write_explanations, write_fragment, write_whole

__all__ = ["FORMATS", "LANGUAGES", "write_explanations", "write_fragment", "write_whole"]
