"""The gradient of an expression, in matrix notation, proved before it is shown.

In: an expression and a variable as LaTeX, a notation, and a `Judge` (the reader, the prover and the chain rule, lent by
the pipeline). Out: a `Gradient`. Refused (DeriveError): an expression or a variable that cannot be read, with a caret;
a gradient that no form could be proved of (DRV320).
"""

from __future__ import annotations

from derive.differentiate.answer import Differentiated, Judge, differentiate

__all__ = ["Differentiated", "Judge", "differentiate"]
