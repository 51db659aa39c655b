"""Python identifiers for the names of a document.

In: LaTeX names. Out: identifiers made of [A-Za-z0-9_] only, each given once. Refused: nothing; Python's words, its
built-in names and the names of the generated module are avoided. Text of a document is never used as it is: only its
ASCII letters and digits are, and the names of its commands and Greek letters.
"""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection

LONGEST = 30
STYLES = {"mathcal": "cal", "mathscr": "scr", "mathfrak": "frak", "mathbb": "bb"}
"""Alphabets that tell two letters apart where both are used."""
PLAIN = frozenset(
    {"mathbf", "mathrm", "mathsf", "mathit", "boldsymbol", "bm", "text", "operatorname", "left", "right", "prime"}
)
_PIECES = re.compile(r"\\([A-Za-z]+)|([A-Za-z]+|[0-9]+)|([^\x00-\x7f])")


class Identifiers:
    """Gives each key one identifier; `reserved` are the names that the module itself uses."""

    def __init__(self, reserved: Collection[str]):
        self.reserved = reserved
        self.given: dict[object, str] = {}

    def __call__(self, key: object, latex: str) -> str:
        if key not in self.given:
            self.given[key] = self._fresh(latex)
        return self.given[key]

    def fresh(self, latex: str) -> str:
        """An identifier that belongs to no key."""
        return self((latex, len(self.given)), latex)

    def _fresh(self, latex: str) -> str:
        candidates = [identifier(latex), identifier(latex, styles=True), f"{identifier(latex)}_"]
        for candidate in candidates:
            if self._is_free(candidate):
                return candidate
        count = 2
        while not self._is_free(f"{candidates[0]}_{count}"):
            count += 1
        return f"{candidates[0]}_{count}"

    def _is_free(self, name: str) -> bool:
        taken = name in self.reserved or name in self.given.values()
        return not (taken or keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name))


def identifier(latex: str, styles: bool = False) -> str:
    """`W` of `W`, `alpha` of `\\alpha`, `L` (or `cal_L`) of `\\mathcal{L}`, `y_hat` of `\\hat{y}` is `hat_y`."""
    pieces: list[str] = []
    for command, letters, other in _PIECES.findall(latex):
        if command in STYLES:
            pieces += [STYLES[command]] if styles else []
        elif command not in PLAIN:
            pieces.append(command or letters or _spelled(other))
    name = "_".join(filter(None, pieces))[:LONGEST].strip("_")
    return name if name and not name[0].isdigit() else f"x_{name}".rstrip("_")


def _spelled(character: str) -> str:
    """`sigma` of σ; nothing of what has no Latin name."""
    words = unicodedata.name(character, "").split()
    return words[-1].lower() if words[:1] == ["GREEK"] and words[-1].isascii() and words[-1].isalpha() else ""


def is_identifier(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) is not None
