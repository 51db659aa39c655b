"""The laws of the known scalar functions, for the rules: see `derive/functions.py`."""
from __future__ import annotations

from derive.functions import FUNCTIONS, Law, X

__all__ = ["FUNCTIONS", "Law", "X"]
