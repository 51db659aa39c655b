"""Term → operations on matrices: what code and matrix notation are both made of.

In: a term and the indices of its rows and columns. Out: nodes of `derive.program`. Refused (DeriveError): what no
operation of `Operation` says.
"""

from __future__ import annotations

from derive.lower.matrices import lower

__all__ = ["lower"]
