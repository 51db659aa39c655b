"""What words say of a named array: `A` is symmetric, the entries of `p` are positive, those of `x` distinct.

In: a name as it was written, the words before or behind it, and the notation. Out: the notation under the hypothesis.
Refused (None): other words, negated ones (`is not symmetric`, `skew-symmetric`), and arrays that something defines.

    Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric        for a symmetric matrix $A$        $A$ 为对称矩阵
"""

from __future__ import annotations

import re

from derive.elaborate.labels import marks_in
from derive.elaborate.references import labelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.notation import Notation
from derive.syntax import Chain, Node, Scripts, Styled, Symbol
from derive.term import Entry, Index, Size, Tensor

_SAID = (
    r"is|are|be|being|both|all|also|always|a|an|the|some|given|assumed|taken|known|to|as|real|square|and|or|of|denotes?|"
    r"invertible|regular|non-?singular|full-rank|fixed|constant|sample|data|为|是|均|都|一个|实|可逆|的|且"
)
_SYMMETRIC = (
    r"symmetric(?![- ]?(?:loss|kl|divergence|part|one|about|around|difference|function))|self-adjoint|"
    r"positive[- ]?(?:semi-?)?definite|covariance|对称|正定|半正定|协方差"
)
_POSITIVE = r"(?:strictly )?positive(?![- ]?(?:semi-?)?definite)|正数"
_NOUN = r"matri(?:x|ces)|kernel|gram|definite|semi-?definite|semidefinite|positive|invertible|vectors?|矩阵|的"
_BEHIND = r"[\s(]*(?:(?:{said})[\s,]*)*(?:{property})"
_AHEAD = r"(?:^|.*?[\s(,，])(?:{property})(?:[\s,]*(?:{noun}|and))*\s*$"
_NEGATED = re.compile(r"\b(?:not|no|non|neither|never|skew|anti|un|without)\b|非|不|反对称|斜对称", re.I)


def _patterns(property_: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(_BEHIND.format(said=_SAID, property=property_), re.I),
        re.compile(_AHEAD.format(noun=_NOUN, property=property_), re.I | re.S),
    )


_DISTINCT = re.compile(
    r"[\s(,]*(?:(?:with|has|have|having|whose|are|is|be|being|all|the|its|entries|elements|components|pairwise|mutually|"
    r"的|各|元素|分量|都|均|是|为)[\s,]*)*(?:distinct(?!\s+from)|互不相同|互异|两两不同)",
    re.I,
)
_SYMMETRIC_WORDS, _POSITIVE_WORDS = _patterns(_SYMMETRIC), _patterns(_POSITIVE)
IS_SYMMETRIC, IS_POSITIVE, IS_DISTINCT = "is symmetric", "is positive", "has distinct entries"


def property_behind(words: str) -> str | None:
    """What the words right behind a name say of it."""
    return _property(" ".join(words.split()), 0)


def property_ahead(words: str) -> str | None:
    """What the words right before a name say of it."""
    return _property(" ".join(words.split()), 1)


def _property(words: str, side: int) -> str | None:
    if side == 0 and _DISTINCT.match(words):
        return IS_DISTINCT
    if _NEGATED.search(words):
        return None
    if _SYMMETRIC_WORDS[side].match(words):
        return IS_SYMMETRIC
    return IS_POSITIVE if _POSITIVE_WORDS[side].match(words) else None


def subjects_of(part: Node) -> tuple[Node, ...]:
    """The name that a formula is about: `A`, `A \\in \\mathbb{R}^{n \\times n}`."""
    if isinstance(part, Chain):
        part = part.members[0] if part.relations[0] in ("\\in", "∈") else part
    return (part,) if isinstance(part, Symbol | Scripts | Styled) else ()


def said_symmetric(part: Node) -> Node | None:
    """The name in `A = A^T`, or in `A^T = A`."""
    if not isinstance(part, Chain) or part.relations != ("=",):
        return None
    one, other = (marks_of(member) for member in part.members)
    turned = [marks for marks in (one, other) if marks.transposed]
    return unwrap(one.base) if len(turned) == 1 and one.base == other.base and one.below == other.below else None


def under_property(subject: Node, said: str, notation: Notation) -> Notation | None:
    """The notation in which a name has a property."""
    name, marks = labelled(marks_in(subject, notation))
    if name is None or not marks.bare or any(d.tensor.name == name for d in notation.definitions):
        return None
    declared = notation.declared.get(name, ())
    if len(declared) != 1 or declared[0].variable is not None or declared[0].over is not None:
        return None
    words = f"{name} {said}"
    if said == IS_POSITIVE:
        hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
        return notation.with_(positive=notation.positive | {name}, hypotheses=hypotheses)
    sizes = declared[0].shape.sizes
    if said == IS_DISTINCT:
        return _distinct(name, [size for size in sizes if size != 1], words, notation)
    if len(sizes) != 2 or sizes[0] != sizes[1] or sizes[0] == 1:
        return None
    i, j = (Index(letter, size) for letter, size in zip(("i~", "j~"), sizes, strict=True))
    equation = (Entry(Tensor(name), (i, j)), Entry(Tensor(name), (j, i)), words)
    known = [(left, right) for left, right, _ in notation.equations]
    return notation if equation[:2] in known else notation.with_(equations=(*notation.equations, equation))


def _distinct(name: str, sizes: list[Size | int], words: str, notation: Notation) -> Notation | None:
    """No two entries of a vector are the same."""
    if len(sizes) != 1:
        return None
    one, other = (Entry(Tensor(name), (Index(letter, sizes[0]),)) for letter in ("i~", "j~"))
    hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
    return notation.with_(unequal=(*notation.unequal, (one, other, words)), hypotheses=hypotheses)
