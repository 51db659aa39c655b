"""Text of a document as comments and docstrings that cannot become code.

In: LaTeX, words, paths. Out: one-line comments, docstrings. Refused: nothing; control characters, line ends and marks
that change the direction of writing become spaces.
"""

from __future__ import annotations

import ast
import unicodedata

LONGEST = 200
INDENT = "    "


def one_line(text: str) -> str:
    """The text on one line, without anything that is not seen."""
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"


def comment(text: str) -> str:
    return f"# {one_line(text)}"


def literal(text: str) -> str:
    """A string literal of one line."""
    return repr(one_line(text))


def docstring(lines: list[str], depth: int) -> list[str]:
    """The lines between triple quotes, indented; as one literal if they hold something that ends or escapes it."""
    pad = INDENT * depth
    shown = [_escaped(line) for line in lines]
    code = (
        f'"""{shown[0]}"""'
        if len(shown) == 1
        else "\n".join([f'"""{shown[0]}', *(pad + s if s else "" for s in shown[1:]), f'{pad}"""'])
    )
    meant = [line.replace('"', "'") for line in lines]
    wanted = meant[0] if len(meant) == 1 else "\n".join([meant[0], *(pad + s if s else "" for s in meant[1:]), pad])
    if ast.literal_eval(code) != wanted:
        code = repr("\n".join(lines))
    return (pad + code).split("\n")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"', "'")
