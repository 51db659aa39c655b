"""How wide characters are on a terminal, and which of them it would obey.

In: text. Out: numbers of columns, and text without control characters. Refused: nothing.
"""

from __future__ import annotations

import unicodedata

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def width(text: str) -> int:
    """Columns of a terminal: two for a wide character, none for a combining one."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def safe(text: str) -> str:
    """Nothing that a terminal, or a reader's eye, is misled by."""
    return text if text.isascii() and text.isprintable() else "".join(map(_safe, text))


def _safe(character: str) -> str:
    if unicodedata.category(character) not in UNSAFE:
        return character
    return " " if character in "\t\n" else f"\\u{{{ord(character):x}}}"
