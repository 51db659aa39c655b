"""DRV32x: `derive differentiate` cannot answer."""

from __future__ import annotations

from derive.diagnostics.open_claims import COST
from derive.diagnostics.record import Diagnostic, Sample

ANSWERED = Sample(COST, "derive differentiate J --by x --with notes.md")

GRADIENTS = (
    Diagnostic(
        "DRV320", "a gradient without a proved form",
        "The gradient exists, but no form of it in matrix notation was found that could be proved, and none is shown "
        "that was not.",
        ANSWERED,
        "Give parts of the expression names of their own in the context.",
        ANSWERED,
        "no form that is tried can be proved",
    ),
    Diagnostic(
        "DRV321", "not one expression",
        "What is differentiated is an expression or the name of a cost, and this is an equation, a list, or nothing.",
        Sample(COST, "derive differentiate 'J = x^T x' --by x --with notes.md"),
        "Give the right side alone, or the name of a cost that a context defines.",
        ANSWERED,
    ),
    Diagnostic(
        "DRV322", "not a variable",
        "What stands after --by is no name of an array or a number.",
        Sample(COST, "derive differentiate J --by 'x + 1' --with notes.md"),
        "Give a name that a context declares, as it is written there.",
        ANSWERED,
    ),
)
