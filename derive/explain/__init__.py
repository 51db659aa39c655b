"""A verdict → why, step by step, for someone who learns it.

In: a checked document and a `Judge` (the prover and the reader, lent by the pipeline). Out: `Explanation`s, which
`typeset` writes. Refused: to print an equality that the judge does not prove; what was wrong in the document is shown
with a doubtful `=`.
"""

from __future__ import annotations

from derive.explain.claims import explain
from derive.explain.judge import Judge

__all__ = ["Judge", "explain"]
