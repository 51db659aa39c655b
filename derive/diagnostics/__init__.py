"""What each code of a message means: a table, with an example of each and its cure.

In: a code. Out: its diagnostic, or the codes that are spelled almost like it. Refused: nothing.
"""

from __future__ import annotations

import difflib
from itertools import takewhile

from derive.diagnostics.files import FILES
from derive.diagnostics.gradients import GRADIENTS
from derive.diagnostics.open_claims import OPEN_CLAIMS
from derive.diagnostics.reading import READING
from derive.diagnostics.record import Diagnostic, Sample
from derive.diagnostics.refutations import REFUTATIONS
from derive.diagnostics.second_opinions import SECOND_OPINIONS
from derive.diagnostics.writing import WRITING

__all__ = ["DIAGNOSTICS", "Diagnostic", "Sample", "find", "nearest"]

DIAGNOSTICS: dict[str, Diagnostic] = {
    one.code: one for one in (*READING, *REFUTATIONS, *OPEN_CLAIMS, *GRADIENTS, *WRITING, *SECOND_OPINIONS, *FILES)
}


def find(code: str) -> Diagnostic | None:
    """`DRV201`, `drv201` and `201` are the same code."""
    plain = code.strip().upper()
    return DIAGNOSTICS.get(plain) or DIAGNOSTICS.get(f"DRV{plain}")


def nearest(code: str, count: int = 3) -> list[str]:
    """The codes that are spelled almost like it, the nearest first; there are always some."""
    plain = code.strip().upper()
    plain = plain if plain.startswith("DRV") else f"DRV{plain}"
    alike = difflib.SequenceMatcher(a="", b=plain)

    def likeness(known: str) -> tuple[int, float]:
        alike.set_seq1(known)
        same = takewhile(lambda pair: pair[0] == pair[1], zip(known, plain, strict=False))
        return len(list(same)), alike.ratio()

    return sorted(DIAGNOSTICS, key=likeness, reverse=True)[:count]
