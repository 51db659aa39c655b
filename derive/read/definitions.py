r"""The macros that a document declares.

In: a text. Out: each definition with its place, in order. Refused: nothing here; of a definition that is not read (with
delimited parameters, `\edef`, `\RenewDocumentCommand`) the name stands for something that no formula may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from derive.document import Macro
from derive.read.source import Stretch

_DEFINITION = re.compile(
    r"\\(?P<kind>(?:re)?newcommand|providecommand|DeclareMathOperator|DeclarePairedDelimiter|DeclareRobustCommand|g?def|"
    r"let|[ex]def|(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand|DeclareMath(?:Symbol|Accent|Delimiter)|"
    r"mathchardef|chardef|futurelet)(?![A-Za-z])(?P<star>\*?)\s*"
)
REFUSED = "\\def"
"""The body of a macro whose definition is not read: no formula may hold it, so none is read with the old meaning."""
_NAME = re.compile(r"\s*(?:\{\s*(\\(?:[A-Za-z]+|.))\s*\}|(\\(?:[A-Za-z]+|.)))")
_COUNT = re.compile(r"\s*\[\s*([0-9])\s*\]")
_DEFAULT = re.compile(r"\s*\[([^\[\]]*)\]")
_PARAMETERS = re.compile(r"((?:#[1-9])*)\s*")
_LET = re.compile(r"\s*=?\s*(\\[A-Za-z]+|\S)")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def definitions(text: str) -> Iterator[tuple[Macro, Stretch]]:
    """Every definition of a macro in the text."""
    for match in _DEFINITION.finditer(text):
        name = _NAME.match(text, match.end())
        if name is None:
            continue
        command = name.group(1) or name.group(2)
        reader = _READERS.get(match.group("kind"))
        found = reader(text, name.end(), command, match.group("star")) if reader is not None else None
        macro, end = found or (Macro(command, 0, REFUSED), name.end())
        yield macro, (match.start(), end)


def _newcommand(text: str, position: int, command: str, star: str) -> tuple[Macro, int] | None:
    count, default = _COUNT.match(text, position), None
    if count:
        position = count.end()
        optional = _DEFAULT.match(text, position)
        if optional:
            default, position = optional.group(1), optional.end()
    body = _braced(text, position)
    return body and (Macro(command, int(count.group(1)) if count else 0, body[0], default), body[1])


def _def(text: str, position: int, command: str, star: str) -> tuple[Macro, int] | None:
    parameters = _PARAMETERS.match(text, position)
    body = _braced(text, parameters.end()) if parameters else None
    if parameters is None or body is None:
        return None
    return Macro(command, len(parameters.group(1)) // 2, body[0]), body[1]


def _let(text: str, position: int, command: str, star: str) -> tuple[Macro, int] | None:
    target = _LET.match(text, position)
    return (Macro(command, 0, target.group(1)), target.end()) if target else None


def _operator(text: str, position: int, command: str, star: str) -> tuple[Macro, int] | None:
    body = _braced(text, position)
    return body and (Macro(command, 0, f"\\operatorname{star}{{{body[0]}}}"), body[1])


def _paired(text: str, position: int, command: str, star: str) -> tuple[Macro, int] | None:
    opening = _braced(text, position)
    closing = _braced(text, opening[1]) if opening else None
    if opening is None or closing is None:
        return None
    return Macro(command, 1, f"{opening[0]} #1 {closing[0]}"), closing[1]


def _braced(text: str, position: int) -> tuple[str, int] | None:
    """The content of the braces at `position`, and the position after them."""
    while position < len(text) and text[position].isspace():
        position += 1
    if text[position : position + 1] != "{":
        return None
    end = _closings(text).get(position)
    return None if end is None else (text[position + 1 : end], end + 1)


@lru_cache(maxsize=1)
def _closings(text: str) -> dict[int, int]:
    """Where each brace that opens is closed: found once, whatever number of definitions asks."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            found[opened.pop()] = match.start()
    return found


_READERS = {
    **dict.fromkeys(("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"), _newcommand),
    "def": _def, "gdef": _def, "let": _let, "DeclareMathOperator": _operator, "DeclarePairedDelimiter": _paired,
}
