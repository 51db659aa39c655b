"""How much work a claim may cost, in steps rather than seconds, so that a verdict does not hang on the load of the
machine.

In: whoever works spends steps. Out: `OverBudget` when none are left, which nobody but `decision` catches.
"""
from __future__ import annotations


class OverBudget(BaseException):
    """Too many steps. Not an `Exception`, so that no handler on the way takes it for a failed attempt."""


class Budget:
    """A number of steps."""

    def __init__(self, steps: int):
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise OverBudget
