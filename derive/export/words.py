"""Words as LaTeX: escaped, on one line, without what a small TeX cannot set.

In: text of a document, of a path or of a verdict. Out: LaTeX for running text, or for words in a formula. Refused:
nothing; letters of other scripts than the Latin are left out, with the brackets around them.
"""

from __future__ import annotations

import re
import unicodedata

SPECIAL = {
    "\\": "\\textbackslash{}",
    "{": "\\{",
    "}": "\\}",
    "$": "\\$",
    "&": "\\&",
    "#": "\\#",
    "%": "\\%",
    "_": "\\_",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
SIGNS = {
    "≤": "<=",
    "≥": ">=",
    "≠": "/=",
    "×": "x",
    "·": ".",
    "−": "-",
    "–": "-",
    "—": "-",
    "…": "...",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "′": "'",
    "（": "(",
    "）": ")",
    "，": ",",
    "。": ".",
    "：": ":",
}
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


def latin(text: str) -> str:
    """The text in ASCII: accents dropped, other scripts left out together with the brackets that hold them."""
    text = _BRACKETS.sub(lambda found: "" if _is_foreign(found.group()) else found.group(), text)
    text = "".join(SIGNS.get(character, character) for character in text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii())
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def _is_foreign(text: str) -> bool:
    return any(c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "GREEK")) for c in text)


def escaped(text: str) -> str:
    """The text so that TeX sets each character and obeys none."""
    return "".join(SPECIAL.get(character, character) for character in latin(text))


def spelled_out(text: str) -> str:
    """Words of a formula: as `escaped`, but other letters by their number, so that two names stay two; blanks stay."""
    for command, sign in (("\\_", "_"), ("\\ ", " "), ("\\,", " ")):
        text = text.replace(command, sign)
    plain = "".join(_spelled(character) for character in text)
    return "".join(SPECIAL.get(character, character) for character in plain)


def _spelled(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    found = SIGNS.get(character) or "".join(c for c in unicodedata.normalize("NFKD", character) if c.isascii())
    return found or f"u{ord(character):04X}"


def comment(text: str) -> str:
    """A line of comment that is no directive."""
    return f"% {latin(text)}".replace("% derive:", "% derive :").replace("^^", "^ ^")
