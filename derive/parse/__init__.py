"""From the LaTeX of one formula to its syntax tree.

In: the formula's text and the macros of its document. Out: `Statements`, with spans into that text. Refused: whatever
is not understood to the last sign (`Unreadable`); nothing is guessed, dropped or reordered. The codes:

| code | what is wrong |
|---|---|
| DRV001 | a command that is not known |
| DRV002 | a bracket, a brace, a `\\left` or a display without its partner |
| DRV003 | a sign where something else must stand, an operand that is missing |
| DRV004 | too large: text, number of tokens, digits of a number, or nesting |
| DRV005 | a macro that does not end, grows too large, or lacks arguments |
| DRV006 | an environment that is not known, or ends as another |
| DRV007 | a command that hides, redefines or fetches something |
| DRV008 | a character that is invisible, or looks like another one |
"""

from __future__ import annotations

from derive.document import Macro
from derive.errors import Unreadable
from derive.parse.displays import refuse_open_display
from derive.parse.grammar import Parser
from derive.parse.layout import arrange
from derive.parse.macros import Expansion, expand
from derive.parse.tokens import tokenize
from derive.syntax import Statements

__all__ = ["parse"]


def parse(latex: str, macros: tuple[Macro, ...] = ()) -> Statements:
    """The tree of a whole formula; raises `Unreadable` with a code, a hint and a span of `latex`."""
    refuse_open_display(latex)
    if not macros or "\\" not in latex:
        return Parser(arrange(tokenize(latex))).formula()
    expansion = expand(latex, macros)
    try:
        tokens = tokenize(expansion.text)
    except Unreadable as error:
        raise _moved(error, expansion) from None
    placed = [
        token._replace(start=span.start, end=span.end)
        for token, span in ((token, expansion.origin(token.start, token.end)) for token in tokens)
    ]
    return Parser(arrange(placed)).formula()


def _moved(error: Unreadable, expansion: Expansion) -> Unreadable:
    """The same error, pointing into the text before macros were expanded."""
    span = error.span and expansion.origin(error.span.start, error.span.end)
    return Unreadable(error.code, error.message, hint=error.hint, span=span)
