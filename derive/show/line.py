"""A line of text for people: styled segments, safe for a terminal.

In: text that may come from a document. Out: `Line`s, and their characters with or without colour. Refused: control
characters, direction marks and terminal escapes are never sent as they are; they appear escaped.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable

Line = tuple[tuple[str, str], ...]
"""Segments of (style, text)."""

STYLES = {"place": "1", "proved": "32", "refuted": "31", "undecided": "33", "unread": "35", "error": "31", "mark": "31",
          "label": "36"}
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str) -> Line:
    return (("", text),)


def labelled(label: str, text: str) -> Line:
    """A detail under a claim: `   label: text`."""
    return (("", "   "), ("label", f"{label}:"), ("", f" {text}"))


def one_line(text: str) -> str:
    """LaTeX of several lines on one."""
    return " ".join(text.split())


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit - 1] + "…"


def safe(character: str) -> str:
    """The character, or what stands for it where a terminal would act on it."""
    if character == "\t":
        return " "
    if unicodedata.category(character) not in UNSAFE:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def escape(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(map(safe, text))


def width(text: str) -> int:
    """How many columns of a terminal the (escaped) text takes: two for a wide character, none for a combining one."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def paint(lines: Iterable[Line], colour: bool = False) -> str:
    """The lines as text, each ended by a newline."""
    return "".join("".join(_segment(style, text, colour) for style, text in line).rstrip() + "\n" for line in lines)


def _segment(style: str, text: str, colour: bool) -> str:
    shown = escape(text)
    return f"\033[{STYLES[style]}m{shown}\033[0m" if colour and style in STYLES else shown
