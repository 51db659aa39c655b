"""What a fast module is built on, as real modules: their text is copied into what is generated.

In: nothing. Out: `text`. Refused: nothing.
"""

from __future__ import annotations

import ast
from pathlib import Path

PARTS = ("tape", "words", "buffers")


def text() -> str:
    """The definitions of the parts, in order, without their docstrings and imports."""
    return "\n\n\n".join(_definitions(Path(__file__).with_name(f"{part}.py").read_text("utf-8")) for part in PARTS)


def _definitions(source: str) -> str:
    body = ast.parse(source).body
    first = next(node for node in body[1:] if not isinstance(node, ast.Import | ast.ImportFrom))
    return "\n".join(source.split("\n")[first.lineno - 1 :]).strip("\n")
