"""Equations that are said in words: `$dW$ denotes $\\frac{\\partial J}{\\partial W}$`.

In: the blocks of a file in reading order. Out: the same, where two formulas in running text with such words between
them are one equation; the words stay. Refused: nothing; only a name and a derivative are put together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derive.document import Block, Formula, Prose

SAME = re.compile(
    r"\s*(?:denotes?|means|stands? for|represents?|is short for|is shorthand for|abbreviates|is defined as"
    r"|表示|代表|指的?是|意味着|即|定义为)\s*(?:the (?:gradient|derivative)\s*)?",
    re.I,
)
REVERSED = re.compile(
    r"[\s,，]*(?:is|are)?\s*(?:denoted|written|abbreviated|called)\s*(?:by|as)?\s*|[\s,，]*(?:简?记作|简?记为|简写[为成]|缩写为|用)\s*",
    re.I,
)
FOR = re.compile(r"\s*(?:for|to denote|to mean|to represent)\s*", re.I)
WE_WRITE = re.compile(r"\b(?:write|use|abbreviate|let)\s*\Z", re.I)
_NAME = re.compile(r"\s*(?:d\s*\\?[A-Za-z]|\\delta|\\Delta|δ)[^=]{0,40}\Z", re.S)
_DERIVATIVE = re.compile(r"\s*(?:\\[dt]?frac\s*\{\s*(?:\\partial|d|\\mathrm\{d\})|\\nabla|\\partial)[^=]*\Z", re.S)
_EQUALS = " = "


def denoted(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each such pair as one formula, in the place of the first."""
    found: list[Block] = []
    at = 0
    while at < len(blocks):
        pair = _pair(blocks, at)
        if pair is None:
            found.append(blocks[at])
            at += 1
        else:
            found += [_joined(*pair), blocks[at + 1]]
            at += 3
    return found


def _pair(blocks: Sequence[Block], at: int) -> tuple[Formula, Formula] | None:
    """The name and the derivative that a sentence beginning at a block puts together."""
    if at + 2 >= len(blocks):
        return None
    first, words, second = blocks[at : at + 3]
    if not isinstance(first, Formula) or not isinstance(words, Prose) or not isinstance(second, Formula):
        return None
    if first.display or second.display or not first.paragraph == words.paragraph == second.paragraph:
        return None
    before = blocks[at - 1] if at else None
    asked = isinstance(before, Prose) and before.paragraph == words.paragraph and WE_WRITE.search(before.text)
    if SAME.fullmatch(words.text) or (asked and FOR.fullmatch(words.text)):
        name, derivative = first, second
    elif REVERSED.fullmatch(words.text):
        name, derivative = second, first
    else:
        return None
    return (name, derivative) if _NAME.match(name.latex) and _DERIVATIVE.match(derivative.latex) else None


def _joined(name: Formula, derivative: Formula) -> Formula:
    start = len(name.latex) + len(_EQUALS)
    moved = tuple(replace(piece, start=piece.start + start) for piece in derivative.pieces)
    return replace(name, latex=f"{name.latex}{_EQUALS}{derivative.latex}", pieces=(*name.pieces, *moved))
