"""Assumptions that a document takes back later: `Now we drop this assumption`, `General case`, `Let $S$ be arbitrary`.

In: the notation, and what it was at earlier places of the document. Out: the notation without what is taken back.
Refused: nothing; definitions and shapes stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from derive.notation import Notation
from derive.term import Entry, Tensor, Term, subterms

ASSUMED = ("equations", "of_some_layers", "positive", "orders", "unequal", "hypotheses", "bindings")
"""The fields of a notation that are assumptions."""
_DROPS = re.compile(
    r"\b(?:drop|lift|relax|remove|discard|abandon|give up)(?:s|ped|d|ed|ping|ing)?\s+"
    r"(?:this|that|the|these|our|the last)\s+(?:assumption|restriction|hypothesis|hypotheses|condition)s?\b"
    r"|\bno longer\s+(?:assume|require|suppose)\b"
    r"|\bwithout\s+(?:this|that|these)\s+(?:assumption|restriction|hypothesis|condition)s?\b"
    r"|(?:去掉|放弃|取消|不再(?:需要)?)(?:这个|这一|上述|该)?(?:假设|限制|条件)",
    re.I,
)
_ARBITRARY_BEHIND = re.compile(
    r"^\s*(?:(?:is|are|be|being|now|again|completely|quite|an?|is any)\s+)*(?:arbitrary|general|unrestricted)\b"
    r"|^\s*(?:为|是|取)?任意", re.I
)
_ARBITRARY_AHEAD = re.compile(
    r"(?:\b(?:arbitrary|general)(?:\s+(?:square|real|matrix|matrices|vector|function|number|activation))*|任意的?)\s*\Z",
    re.I,
)
_GENERAL = re.compile(r"\b(?:general|arbitrary)\b|一般情[况形]|任意", re.I)
_CASE = re.compile(r"\b(?:cases?|special|specially|simple|symmetric|positive)\b|情[况形]|特殊|特例|对称", re.I)

Fields = dict[str, Any]


@dataclass
class Assumptions:
    """What was assumed before the last assumption, and at the beginning of the section before."""

    last: Fields = field(default_factory=dict)
    before_last: Fields = field(default_factory=dict)
    section: Fields = field(default_factory=dict)
    title: str = ""

    def note(self, notation: Notation) -> None:
        """After each block."""
        now = assumed(notation)
        if now != self.last:
            self.before_last, self.last = self.last, now

    def heading(self, title: str, notation: Notation) -> Notation:
        """`General case` behind `Symmetric case`: what that section assumed for itself does not hold in this one."""
        if self.section and _GENERAL.search(title) and _CASE.search(self.title):
            notation = notation.with_(**self.section)
        self.section, self.title = assumed(notation), title
        return notation

    def words(self, text: str, notation: Notation) -> Notation:
        """`Now we drop this assumption`"""
        return notation.with_(**self.before_last) if self.before_last and _DROPS.search(text) else notation


def is_arbitrary(ahead: str, behind: str) -> bool:
    """`Let $S$ be arbitrary`, `for a general $S$`."""
    return _ARBITRARY_BEHIND.match(behind) is not None or _ARBITRARY_AHEAD.search(ahead) is not None


def freed(name: str, notation: Notation) -> Notation:
    """The notation without what is assumed of a name alone."""
    about = re.compile(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])")

    def of_it(*terms: Term) -> bool:
        heads = {part.head for term in terms for part in subterms(term) if isinstance(part, Entry)}
        return bool(heads) and all(isinstance(head, Tensor) and head.name == name for head in heads)

    said = {one[-1] for one in (*notation.equations, *notation.orders, *notation.unequal) if of_it(one[0], one[1])}
    bound = {function for function in notation.bindings if function.name == name}
    signs = name in notation.positive
    short = {words for words in notation.hypotheses if about.search(words) and (signs or bound)}
    return notation.with_(
        equations=tuple(one for one in notation.equations if one[-1] not in said),
        orders=tuple(one for one in notation.orders if one[-1] not in said),
        unequal=tuple(one for one in notation.unequal if one[-1] not in said),
        positive=notation.positive - {name},
        bindings={known: function for known, function in notation.bindings.items() if known not in bound},
        hypotheses=tuple(words for words in notation.hypotheses if words not in said | short),
    )


def assumed(notation: Notation) -> Fields:
    return {name: getattr(notation, name) for name in ASSUMED}
