"""What a check tells of its way through a document, and which claims it is told to leave out.

In: the number of each claim as it begins and ends, counted over the document. Out: the verdict on a claim that an
earlier attempt had to be stopped at, which is not tried again. Refused: nothing. `guard` listens; without it nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from derive.verdict import Undecided

NOT_TRIED = Undecided("DRV314", "not tried: too many other claims of this document had to be stopped")


def _nobody(number: int | None) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Watch:
    """`stopped` are claims of earlier attempts; from `last` on nothing is tried."""

    stopped: Mapping[int, Undecided] = field(default_factory=dict)
    last: int | None = None
    tell: Callable[[int | None], None] = _nobody
    """Called with the number of a claim when it begins, with None when it ends."""
    number: int = 0

    def begin(self) -> Undecided | None:
        """The verdict on the next claim if it was stopped before. Else it is to be tried, and `end` called."""
        self.number += 1
        found = self.stopped.get(self.number)
        if found is None and self.last is not None and self.number > self.last:
            found = NOT_TRIED
        if found is None:
            self.tell(self.number)
        return found

    def end(self) -> None:
        self.tell(None)
