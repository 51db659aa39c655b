"""A verdict → why, step by step, for someone who learns it.

In: a checked document and a `Judge` (the prover and the reader, lent by the pipeline). Out: `Explanation`s, and their
text, Markdown or HTML in a language of `texts.LANGUAGES`. Refused: to print an equality that the judge does not prove;
what was wrong in the document is shown with a doubtful `=`.
"""

from __future__ import annotations

from derive.explain.claims import explain
from derive.explain.judge import Judge
from derive.explain.model import Explanation
from derive.explain.texts import LANGUAGES
from derive.explain.writers import FORMATS, write_explanations, write_fragment, write_whole

__all__ = ["FORMATS", "LANGUAGES", "Explanation", "Judge", "explain", "write_explanations", "write_fragment",
           "write_whole"]
