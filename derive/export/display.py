"""Displays of LaTeX that fit the line: wide ones are set smaller.

In: lines of LaTeX that was looked over. Out: an amsmath environment. Refused: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDE, WIDER, WIDEST = 95, 150, 200
"""From how many signs in a line a formula is set small, smaller, and as small as can be read."""
SIZES = ("", "\\small", "\\scriptsize", "\\tiny")
_COMMAND = re.compile(r"\\[A-Za-z]+|[{}^_&]")


def display(environment: str, lines: Sequence[str]) -> str:
    size = SIZES[max(map(_size, lines))]
    inner = " \\\\\n".join(lines)
    shown = f"\\begin{{{environment}}}\n{inner}\n\\end{{{environment}}}"
    return f"{{{size}\n{shown}\n}}" if size else shown


def signs(line: str) -> int:
    """How many signs are seen, roughly."""
    return len(_COMMAND.sub("", line).replace(" ", ""))


def _size(line: str) -> int:
    """How small a line must be set; of lines within a line the longest counts."""
    count = max(map(signs, line.split("\\\\"))) if "{aligned}" in line else signs(line)
    return (count > WIDE) + (count > WIDER) + (count > WIDEST)
