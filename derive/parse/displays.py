"""A display that nobody closed: the reader hands it on with the delimiter that opens it.

In: the LaTeX of one formula. Out: nothing. Refused (DRV002): such a one.
"""

from __future__ import annotations

import re

from derive.document import Span
from derive.errors import Unreadable

_OPENING = re.compile(
    r"\s*(?P<sign>\$\$|\\\\?\[|\\begin\s*(?P<name>\{[^{}]*\}))(?!\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm))"
)


def refuse_open_display(latex: str) -> None:
    opening = _OPENING.match(latex)
    if opening is None:
        return
    sign, name = opening["sign"], opening["name"]
    closing = f"\\end{name}" if name else sign.replace("[", "]")
    if closing not in latex[opening.end() :].replace("\\end ", "\\end"):
        raise Unreadable("DRV002", f"{sign} is never closed", hint=f"add the missing {closing}",
                         span=Span(*opening.span("sign")))
