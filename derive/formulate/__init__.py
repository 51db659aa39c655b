"""Claim → SymPy equation → NumPy functions.

In: a Claim. Out: `to_sympy`, `to_numpy`, `names`, and `lower` for who needs to know what an argument stands for.
Refused: functions without a rule in `functions.py` (DeriveError).
"""

from derive.formulate.arrays import Lowered, lower, to_numpy
from derive.formulate.equation import to_sympy
from derive.formulate.naming import Argument, Callback, names

__all__ = ["Argument", "Callback", "Lowered", "lower", "names", "to_numpy", "to_sympy"]
