"""The argument of a command, as raw text.

In: the text of a formula, and the position after a command. Out: the argument, where it begins, and the position after
it. Refused (`Unreadable`): a formula that ends before it (DRV003), a brace that is never closed (DRV002).
"""

from __future__ import annotations

import re

from derive.document import Span
from derive.errors import Unreadable


def read_argument(latex: str, position: int) -> tuple[str, int, int]:
    """The raw text of a command's argument after `position`, where it begins, and the position after it."""
    while position < len(latex) and latex[position].isspace():
        position += 1
    if position >= len(latex):
        raise Unreadable(
            "DRV003",
            "the formula ends where the argument of a command must stand",
            hint="add `{…}`",
            span=Span(max(position - 1, 0), position),
        )
    if latex[position] != "{":
        single = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL).match(latex, position)
        assert single is not None
        return single.group(), position, single.end()
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(latex, position):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return latex[position + 1 : match.start()], position + 1, match.end()
    raise Unreadable(
        "DRV002", "a brace `{` is never closed", hint="add the missing `}`", span=Span(position, position + 1)
    )
