"""What can go wrong because of what a user wrote: a code, a place, a cause and a cure.

In: the stage that found it. Out: `DeriveError`, never a traceback for bad input. Refused: our own bugs, which are
`assert`s.
"""
from __future__ import annotations

from derive.document import Span


class DeriveError(Exception):
    """An error in the user's input.

    `code` is stable (`derive rule CODE` explains it), `message` says what was seen, `hint` how to cure it,
    `span` where in the formula, when it is inside one.
    """

    def __init__(self, code: str, message: str, *, hint: str | None = None, span: Span | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.span = span
        self.details: tuple[str, ...] = ()
        """Lines of what is known: sizes, and where they come from."""


class Unreadable(DeriveError):
    """A formula that the parser refuses; `expected` says what could have stood at `span`."""


class ShapeError(DeriveError):
    """Shapes that do not fit: a refutation of the claim that holds the expression."""


class Undeclared(DeriveError):
    """A name, a shape or a convention that the document does not give: the claim is undecided until it does."""


class OneOfTwo(Undeclared):
    """A matrix has one subscript, and may be a row of it or a column."""


class Kept(Undeclared):
    """An equation is put aside, and the name that it would define keeps the meaning that it has."""
