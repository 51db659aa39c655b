"""Layouts of derivatives, where a document says in words which one it uses.

In: words; the axes of what is differentiated and of the variable. Out: the layout; the axes of the derivative. Refused:
nothing; where nothing is said, a number's derivative has the shape of the variable, a vector's a row for each output.

| said | number by x | number by W | vector y by x | y by a number |
|---|---|---|---|---|
| nothing | as x | as W | row: output | as y |
| numerator layout, 分子布局 | as xᵀ | as Wᵀ | row: output | as y |
| denominator layout, 分母布局 | as x | as W | row: variable | as yᵀ |

A transpose that the author writes, ∂yᵀ/∂x or ∂y/∂xᵀ, says by itself which of two vectors lies in the rows.
"""

from __future__ import annotations

import re

from derive.elaborate.values import Axes
from derive.notation import Notation

LAYOUT = "layout"
_SAID = re.compile(
    r"(?P<other>(?:\b(?:not|unlike|instead of|rather than|contrast|opposed|other|versus|vs)\b|n't\b|不|而非|相反)"
    r"[^.。;；]{0,40}?)?(?:\b(?P<english>numerator|denominator)[- ]layout\b|(?P<chinese>分子|分母)布局)",
    re.I,
)
_MARKUP = re.compile(r"\\(?:textbf|textit|emph|text)\s*\{|[*_{}“”\"]")
_NAMES = {"分子": "numerator", "分母": "denominator"}


def layouts_said(words: str) -> set[str]:
    """The layouts that words speak of as their own, and not for contrast."""
    plain = " ".join(_MARKUP.sub(" ", words).split())
    found = (said for said in _SAID.finditer(plain) if said["other"] is None)
    return {_NAMES.get(said["chinese"] or "", (said["english"] or "").lower()) for said in found}


def with_layout(words: str, notation: Notation) -> Notation:
    """The notation under the layout of which alone the words speak."""
    said = layouts_said(words)
    return notation.with_(conventions={**notation.conventions, LAYOUT: said.pop()}) if len(said) == 1 else notation


def stated_axes(cost: Axes, by: Axes, layout: str) -> Axes | None:
    """The axes under a stated layout; None where they are those that nothing needs to be said for."""
    if layout == "numerator" and not cost and by:
        return by[::-1]
    if layout == "denominator" and cost and not by:
        return cost[::-1]
    if layout == "denominator" and _is_column(cost) and _is_column(by):
        return by[0], cost[0]
    return None


def _is_column(axes: Axes) -> bool:
    return len(axes) == 2 and axes[0] is not None and axes[1] is None
