"""Decides claims: `prove(claim)` is Proved, Refuted or Undecided."""
from derive.prove.decision import prove

__all__ = ["prove"]
