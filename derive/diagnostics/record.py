"""A diagnostic: what a code means, with an example that has it and the same example cured.

In: nothing. Out: frozen records. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHECK = "derive check notes.md"


@dataclass(frozen=True, slots=True)
class Sample:
    """A document and what is run with it: a command line, or a line of Python."""

    text: str
    command: str = CHECK
    others: Mapping[str, str] = field(default_factory=dict)
    """The other files, by name."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`setting` says what must come to the example, where no document has the code by itself."""

    code: str
    title: str
    meaning: str
    example: Sample
    cure: str
    cured: Sample
    setting: str = ""
