"""What an author's directives say of the formula that follows: the verdict to expect, or that it is no claim.

In: directives and the claims of the next formula, in reading order. Out: claims with their `expected`, notes for
directives without use. Refused: nothing; a word that is no verdict becomes a note.
"""

from __future__ import annotations

from dataclasses import replace

from derive.document import Directive
from derive.outcome import CheckedClaim, Note, UnreadFormula

VERDICTS = ("proved", "refuted", "undecided", "unread")


class Expectations:
    """Holds the directive that waits for its formula."""

    def __init__(self) -> None:
        self.waiting: tuple[tuple[str, ...], int] | None = None
        self.skip = False

    def directive(self, block: Directive) -> list[Note]:
        if block.kind == "skip":
            self.skip = True
        elif block.kind == "expect":
            words = tuple(word.strip().lower() for word in block.argument.split(",") if word.strip())
            wrong = [word for word in words if word not in VERDICTS]
            if wrong or not words:
                return [Note(block.place.line, f"directive not read: expect {block.argument}".strip())]
            self.waiting = words, block.place.line
        elif block.kind not in ("use", "math"):
            return [Note(block.place.line, f"directive not read: {block.argument}".strip())]
        return []

    def skips(self) -> bool:
        skip, self.skip = self.skip, False
        return skip

    def expect(self, claims: list[CheckedClaim], found: bool) -> list[CheckedClaim]:
        """The claims of one formula with what is expected of each; `found` is false where it claims nothing."""
        if self.waiting is None or not found:
            return claims
        words, _ = self.waiting
        self.waiting = None
        if not claims:
            return claims
        if len(words) == 1:
            words = _one_word(words[0], [claim.verdict.name for claim in claims])
        words += ("proved",) * (len(claims) - len(words))
        return [replace(claim, expected=word) for claim, word in zip(claims, words, strict=False)]

    def expect_unread(self, formula: UnreadFormula) -> UnreadFormula:
        if self.waiting is None:
            return formula
        words, _ = self.waiting
        self.waiting = None
        return replace(formula, expected=words[0])

    def left_over(self) -> list[Note]:
        return [] if self.waiting is None else [Note(self.waiting[1], "this expectation has no formula after it")]


def _one_word(word: str, verdicts: list[str]) -> tuple[str, ...]:
    """One word for a chain: some link has it, the others are proved."""
    if len(verdicts) == 1 or word == "proved":
        return (word,) * len(verdicts)
    if word not in verdicts:
        return ("proved",) * (len(verdicts) - 1) + (word,)
    return tuple(word if verdict == word else "proved" for verdict in verdicts)
