"""Macros of a document, put in before a formula is read.

In: the text of a formula and the document's macros. Out: the text without macros, and where each part of it came from:
what a macro gave stands at the place of its call. Refused: macros without end, growth beyond the limits, missing
arguments (DRV005).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from derive.document import Macro, Span
from derive.errors import Unreadable
from derive.parse.arguments import read_argument
from derive.parse.tokens import LONGEST_FORMULA

DEEPEST_MACRO = 32
MOST_CALLS = 2000
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_PARAMETER = re.compile(r"#([1-9])")
_OPTIONAL = re.compile(r"\s*\[([^\[\]]*)\]")


@dataclass
class Expansion:
    """The text without macros; `starts[i]` is where the run `origins[i]` begins in it.

    A run of the formula itself moves with its place, a run from a macro has the span of the call.
    """

    text: str = ""
    starts: list[int] = field(default_factory=list)
    origins: list[tuple[Span, bool]] = field(default_factory=list)

    def origin(self, start: int, end: int) -> Span:
        """Where in the formula the characters from `start` to `end` came from."""
        if not self.starts:
            return Span(start, end)
        return Span(self._origin(start).start, max(self._origin(max(end - 1, start)).end, self._origin(start).start))

    def _origin(self, position: int) -> Span:
        run = max(bisect_right(self.starts, position) - 1, 0)
        span, from_macro = self.origins[run]
        if from_macro:
            return span
        place = min(span.start + position - self.starts[run], span.end)
        return Span(place, min(place + 1, span.end))


def expand(latex: str, macros: tuple[Macro, ...]) -> Expansion:
    """The formula with every macro replaced by its body."""
    table = {macro.name: macro for macro in macros}
    expansion, pieces, length, position = Expansion(), [], 0, 0
    budget = _Budget()

    def add(piece: str, span: Span, from_macro: bool) -> None:
        nonlocal length
        if piece:
            expansion.starts.append(length)
            expansion.origins.append((span, from_macro))
            pieces.append(piece)
            length += len(piece)

    for match in _COMMAND.finditer(latex):
        if match.start() < position or match.group() not in table:
            continue
        add(latex[position : match.start()], Span(position, match.start()), False)
        body, end = _call(latex, match, table[match.group()])
        span = Span(match.start(), end)
        budget.span = span
        add(_apart(_expand_body(body, table, budget, 1), latex[end : end + 1]), span, True)
        position = end
    add(latex[position:], Span(position, len(latex)), False)
    expansion.text = "".join(pieces)
    return expansion


@dataclass
class _Budget:
    """How much a formula may still expand; `span` is the call that is being expanded."""

    calls: int = MOST_CALLS
    characters: int = LONGEST_FORMULA
    span: Span = field(default_factory=lambda: Span(0, 0))

    def spend(self, name: str, body: str, depth: int) -> None:
        self.calls -= 1
        self.characters -= len(body)
        if self.calls < 0 or self.characters < 0 or depth > DEEPEST_MACRO:
            raise Unreadable(
                "DRV005",
                f"the macro {name} does not end, or grows too large",
                hint="look for a macro that calls itself",
                span=self.span,
            )


def _expand_body(text: str, table: dict[str, Macro], budget: _Budget, depth: int) -> str:
    pieces, position = [], 0
    for match in _COMMAND.finditer(text):
        if match.start() < position or match.group() not in table:
            continue
        try:
            body, end = _call(text, match, table[match.group()])
        except Unreadable as error:
            raise Unreadable(error.code, error.message, hint=error.hint, span=budget.span) from None
        budget.spend(match.group(), body, depth)
        pieces += [
            text[position : match.start()],
            _apart(_expand_body(body, table, budget, depth + 1), text[end : end + 1]),
        ]
        position = end
    return "".join(pieces) + text[position:]


def _call(text: str, match: re.Match[str], macro: Macro) -> tuple[str, int]:
    """The body of a call with its arguments put in, and the position after the call."""
    end, arguments = match.end(), []
    if macro.default is not None:
        given = _OPTIONAL.match(text, end)
        arguments.append(given.group(1) if given else macro.default)
        end = given.end() if given else end
    while len(arguments) < macro.arguments:
        try:
            content, _, end = read_argument(text, end)
        except Unreadable:
            raise Unreadable(
                "DRV005",
                f"{macro.name} takes {macro.arguments} arguments, but the formula ends before them",
                hint=f"write {macro.name}" + "{…}" * macro.arguments,
                span=Span(match.start(), match.end()),
            ) from None
        arguments.append(content)
    return _filled(macro.body, arguments), end


def _filled(body: str, arguments: list[str]) -> str:
    pieces, position = [], 0
    for match in _PARAMETER.finditer(body):
        number = int(match.group(1))
        argument = arguments[number - 1] if number <= len(arguments) else ""
        pieces += [
            _apart(body[position : match.start()], argument),
            _apart(argument, body[match.end() : match.end() + 1]),
        ]
        position = match.end()
    return "".join(pieces) + body[position:]


def _apart(piece: str, following: str) -> str:
    """`piece`, with a space where its last command would swallow the letter that follows."""
    if following[:1].isalpha() and re.search(r"\\[A-Za-z]+\Z", piece[-40:]):
        return piece + " "
    return piece
