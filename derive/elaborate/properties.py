"""What words say of a named array: `A` is symmetric, entries of `p` are positive, those of `x` distinct, each column of
`Y` sums to 1.

In: a name as it was written, the words before or behind it, and the notation. Out: the notation under the hypothesis.
Refused (None): other words, negated ones (`is not symmetric`, `skew-symmetric`), and arrays that something defines.

    Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric        for a symmetric matrix $A$        $A$ 为对称矩阵
    each column of $Y$ sums to 1        $Y$ 的每一列之和为 1        the entries of $y$ sum to one
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.elaborate.arrangement import total_along
from derive.elaborate.labels import marks_in
from derive.elaborate.references import labelled
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.sizes import Sizes
from derive.notation import Notation
from derive.printing import print_latex
from derive.syntax import Chain, Node, Scripts, Styled, Symbol
from derive.term import ONE, Entry, Index, Layer, Size, Tensor

_SAID = (
    r"(?:is|are|be|being|both|all|also|always|a|an|the|some|given|assumed|taken|known|to|as|real|square|and|or|of"
    r"|denotes?|invertible|regular|non-?singular|full-rank|fixed|constant|sample|data)\b|为|是|均|都|一个|实|可逆|的|且"
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

_SUMS = (
    r"(?:(?:must|should|always|all|each|also|that|which|of which)\s+)*"
    r"(?:sum(?:s|ming)?|add(?:s|ing)?)(?:\s+up)?\s+to"
)
_ONE = r"\s*(?:1(?![\d.]*\d)|one\b|unity\b|一(?![^\s，。,.]))"
_ENTRIES = (
    r"(?:(?:所有|全部|各|每个)?(?:元素|分量|项|概率))?(?:的)?"
    r"(?:之和|总和|和|求和)(?:都|均|恒|必须|应)?(?:是|为|等于|=)"
)
_SUMS_TO_ONE = re.compile(rf"[\s,]*{_SUMS}{_ONE}", re.I)
_IS_ONE = re.compile(rf"\s*(?:is|are|equals?){_ONE}", re.I)
_OF_LINES = re.compile(r"\b(columns?|rows?)\s+(?:vectors?\s+)?(?:of|in)\s+(?:the\s+)?(?:\w+\s+){0,2}\Z", re.I)
_SUM_OF = re.compile(r"\bsums?\s+(?:of|over|along|across)\b", re.I)
_OF_ENTRIES = re.compile(
    r"\b(?:entries|elements|components|coordinates|probabilities)\s+(?:of|in)\s+(?:the\s+)?(?:\w+\s+){0,2}\Z", re.I
)
_WITH_LINES = re.compile(
    rf"[\s,]*(?:which|that|and|is|a|an?|matrix|array)*\s*(?:has|have|with|whose|'s|each|every)\s+(?:each\s+|every\s+)?"
    rf"(columns?|rows?)\s+{_SUMS}{_ONE}",
    re.I,
)
_HANG = re.compile(rf"\s*(?:的)?(?:每一?个?|各个?|任一)?([行列])(?:向量)?(?:的)?{_ENTRIES}{_ONE}")
_WHOLE = re.compile(rf"\s*(?:的)?{_ENTRIES}{_ONE}")
EACH_ROW_SUMS, EACH_COLUMN_SUMS, SUMS = "each row sums to 1", "each column sums to 1", "sums to 1"
SUMMED = frozenset({EACH_ROW_SUMS, EACH_COLUMN_SUMS, SUMS})


def property_behind(words: str) -> str | None:
    """What the words right behind a name say of it."""
    return _property(" ".join(words.split()), 0)


def property_ahead(words: str) -> str | None:
    """What the words right before a name say of it."""
    return _property(" ".join(words.split()), 1)


def sums_to_one(ahead: str, behind: str) -> str | None:
    """What the words around a name say of its sums: of each column, of each row, of all its entries."""
    ahead, behind = " ".join(ahead.split()) + " ", " ".join(behind.split())
    if _NEGATED.search(f"{ahead} {behind}"):
        return None
    inside = _WITH_LINES.match(behind) or _HANG.match(behind)
    if inside is not None:
        return EACH_ROW_SUMS if inside.group(1)[0].lower() in "r行" else EACH_COLUMN_SUMS
    if _WHOLE.match(behind):
        return SUMS
    lines, told = _OF_LINES.search(ahead), _SUMS_TO_ONE.match(behind)
    if lines is not None and (told or (_SUM_OF.search(ahead) and _IS_ONE.match(behind))):
        return EACH_ROW_SUMS if lines.group(1)[0].lower() == "r" else EACH_COLUMN_SUMS
    entries = _OF_ENTRIES.search(ahead) is not None
    return SUMS if told or (entries and _SUM_OF.search(ahead) and _IS_ONE.match(behind)) else None


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
    if name is None or any(d.tensor.name == name for d in notation.definitions):
        return None
    declared = notation.declared.get(name, ())
    if len(declared) != 1 or not replace(marks, layer=None).bare:
        return None
    if declared[0].over is not None and declared[0].variable is None:
        return None
    variable = plain_letter(marks.layer) if marks.layer is not None else None
    if variable != declared[0].variable or (variable is not None and said != IS_SYMMETRIC):
        return None
    family = Layer(variable) if variable is not None else None
    words = f"{print_latex(subject)} {said}"
    if said == IS_POSITIVE:
        hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
        return notation.with_(positive=notation.positive | {name}, hypotheses=hypotheses)
    sizes = declared[0].shape.sizes
    if said in SUMMED:
        return _normalised(name, sizes, said, notation)
    if said == IS_DISTINCT:
        return _distinct(name, [size for size in sizes if size != 1], words, notation)
    if len(sizes) != 2 or sizes[0] != sizes[1] or sizes[0] == 1:
        return None
    i, j = (Index(letter, size) for letter, size in zip(("i~", "j~"), sizes, strict=True))
    equation = (Entry(Tensor(name, family), (i, j)), Entry(Tensor(name, family), (j, i)), words)
    known = [(left, right) for left, right, _ in notation.equations]
    return notation if equation[:2] in known else notation.with_(equations=(*notation.equations, equation))


def _normalised(name: str, sizes: tuple[Size | int, ...], said: str, notation: Notation) -> Notation | None:
    """The sums of an array along one axis are 1; of a vector, whichever way it is called, its only sum."""
    sizes = tuple(map(Sizes(notation).resolve, sizes))
    long = [axis for axis, size in enumerate(sizes) if size != 1]
    if len(sizes) != 2 or not long or (len(long) == 2 and said == SUMS):
        return None
    axis = long[0] if len(long) == 1 else int(said == EACH_ROW_SUMS)
    words = f"{name} {SUMS}" if len(long) == 1 else said.replace(" sums", f" of {name} sums")
    equation = (total_along(Tensor(name), sizes, axis), ONE, words)
    known = [(left, right) for left, right, _ in notation.equations]
    return notation if equation[:2] in known else notation.with_(equations=(*notation.equations, equation))


def _distinct(name: str, sizes: list[Size | int], words: str, notation: Notation) -> Notation | None:
    """No two entries of a vector are the same."""
    if len(sizes) != 1:
        return None
    one, other = (Entry(Tensor(name), (Index(letter, sizes[0]),)) for letter in ("i~", "j~"))
    hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
    return notation.with_(unequal=(*notation.unequal, (one, other, words)), hypotheses=hypotheses)
