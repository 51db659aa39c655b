"""What latex2sympy2 is known to misread: a table. A body that has one of these is not given to it.

In: the author's own characters of a member. Out: why they would be misread, or None. Refused: nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BARE = "log|ln|exp|sinh|cosh|tanh|sin|cos|tan|max|min|sqrt|sigmoid|relu|softmax"


@dataclass(frozen=True, slots=True)
class Misreading:
    """`example` is misread; `meant` is what it says, as SymPy writes it."""

    pattern: re.Pattern[str]
    why: str
    example: str
    meant: str


MISREADINGS = (
    Misreading(
        re.compile(rf"(?<![\\A-Za-z])[A-Za-z]*?(?:{_BARE})(?:\s*(?:\\left)?\s*[({{\\]|[A-Za-z])"),
        "a function without its backslash is a product of letters", "tanh(x)", "tanh(x)"),
    Misreading(
        re.compile(r"\\(?:rm|bf|it|sf|tt|cal)(?![A-Za-z])"),
        "a switch of the font is a name", r"{\rm x} y", "x*y"),
    Misreading(
        re.compile(r"\\(?:log|ln|exp|sin|cos|tan|tanh)\s*(?!\s*(?:\\left|[({\[^]))[^=+\-(){}]*?(?:\\cdot|\\times|\*)"),
        "a function without brackets takes the whole product", r"\cos x \cdot y", "cos(x)*y"),
    Misreading(re.compile(r"\\text\s*\{\s*\}"), "an empty text is a name", r"x \text{ } y", "x*y"),
)


def misread(text: str) -> str | None:
    """Why the second reader misreads this text, if it is known to."""
    return next((one.why for one in MISREADINGS if one.pattern.search(text)), None)
