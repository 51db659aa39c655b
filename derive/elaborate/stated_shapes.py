"""Shapes that are said in words: `$W$ is a $k \\times n$ matrix`, `$W$ has shape $(k, n)$`, `$b$ 是 $k$ 维列向量`.

In: the blocks of a document with their trees. Out: the same, where the tree of such a name says
`W \\in \\mathbb{R}^{k \\times n}`. Refused: nothing; words that are not in the tables below declare no shape.

| name, words, sizes, words | read as |
|---|---|
| `$W$` has shape, is of size, 的维度为 `$(k, n)$` | k × n |
| `$W$` is a `$k \\times n$` matrix, 是 … 的矩阵 | k × n |
| `$b$` is a vector of length `$k$`; an `$n$`-dimensional vector; 是 `$k$` 维向量 | k × 1; a row vector 1 × k |
| the shape of `$W$` is `$(k, n)$`; `$W$` is `$k \\times n$`, if the words before name no number | k × n |
| `$W$` is a 3×5 matrix; `$X$` (shape: N × D) | 3 × 5, N × D |
| `$W: (k, n)$`, `$W$: $(k, n)$` | k × n |
| the loss `$R$`, a scalar loss function `$L$`, 损失函数 `$L$`; `$R$` is a cost | a number, where it has no equation |
| the temperature `$T$`, a constant `$c$`, 温度 `$T$` | a number |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from derive.document import Block, Directive, Formula, Prose
from derive.elaborate.references import labelled, spelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.elaborate.sentences import MEMBERSHIP
from derive.elaborate.words import DEFINES
from derive.errors import DeriveError
from derive.syntax import Chain, Product, Scripts, Statements, Styled, Symbol

Tree = TypeVar("Tree")
_KIND = r"(?:matrix|matrices|vectors?|arrays?|tensors?)"
_WHAT = r"(?:shapes?|sizes?|dimensions?|dimensionality)"
_ADJECTIVE = r"(?:(?:real|weight|data|input|column|row|design|parameter|bias|target|square)\s+)*"
_BE = r"(?:is|are|be|has|have|with|denotes?|represents?|:|：|是|为|即)"
_OF_SHAPE = re.compile(
    rf"\s*\(?\s*{_BE}?\s*(?:both\s+)?(?:an?|the|of)?\s*(?:{_ADJECTIVE}{_KIND}\s+)?(?:of|with|has|have)?\s*(?:the\s+|a\s+)?"
    rf"{_WHAT}\s*(?:of|is|are|=|:|：)?\s*"
    r"|\s*(?:是|为)?(?:一个)?(?:矩阵|向量)?(?:的|，|,)?\s*(?:维度|形状|大小|尺寸|维数|shape)\s*(?:都)?(?:是|为|:|：|=)?\s*",
    re.I,
)
_A = re.compile(rf"\s*{_BE}\s*(?:both\s+)?(?:an?\s+)?(?:一个)?\s*{_ADJECTIVE}", re.I)
_MATRIX = re.compile(rf"\s*{_ADJECTIVE}(?:matrix|matrices|arrays?)\b|\s*(?:维)?的?(?:实)?(?:权重|参数)?矩阵", re.I)
_VECTOR = re.compile(
    r"\s*-?\s*dimensional\s+(?:real\s+)?(?:(?P<row>row)\s+|column\s+)?vectors?\b|\s*维的?(?:(?P<hang>行)|列)?向量"
    r"|\s*的(?:(?P<xing>行)|列)?向量", re.I)  # fmt: skip
_ANY_VECTOR = re.compile(r"\s*(?:(?:row|column)\s+)?vectors?\b|\s*的?(?:行|列)?向量", re.I)
_VECTOR_OF = re.compile(
    rf"\s*{_BE}\s*(?:an?\s+)?(?:(?P<row>row|行)\s*|column\s+|列)?vectors?\s+(?:of|with|in)\s+"
    r"(?:length|size|dimension|dimensions)\s*|\s*(?:是|为)(?:一个)?(?:长度|维度|维数)为\s*",
    re.I,
)
_SHAPE_OF = re.compile(rf"\b{_WHAT}\s+of\s+(?:the\s+)?(?:{_ADJECTIVE}{_KIND}\s+)?\Z", re.I)
_IS = re.compile(r"\s*(?:is|are|:|=|是|为)\s*", re.I)
_COLON_ALONE = re.compile(r"\s*(?:[:：|]|is|are|是|为)\s*", re.I)
_COUNTS = re.compile(
    r"\b(?:numbers?|counts?|totals?|complexity|costs?|sums?|products?|area|values?)\b[^.,;]*\Z|[数积和]量?\s*\Z", re.I
)
_ENDS = re.compile(r"\s*(?:[,.;，。；、)）]|(?:and|while|with|where|和|且)\b|\Z)", re.I)
"""Of a number, `is $a \\times b$` says its value."""
_MISFIT = re.compile(r"\b(?:do(?:es)?|did)(?:\s+not|n't)\s+(?:fit|match|agree)\b|\bmismatch|不(?:匹配|相符|一致)", re.I)
MOST_BACK = 40
"""Blocks of a sentence that are looked at."""
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？]")
_PLURAL = re.compile(r"\s*(?:are|have)\b", re.I)
_AND = re.compile(r"(?:\band|,|，|、|和|与)\s*\Z", re.I)
_PLAIN = re.compile(
    r"\s*\(?\s*(?:of\s+)?(?:shape|size)\s*:?\s*\(?\s*(\w+)\s*(?:×|x|\*|,)\s*(\w+)\s*\)?"
    rf"|\s*{_BE}\s*(?:an?\s+)?(\w+)\s*(?:×|x|by)\s*(\w+)\s+{_ADJECTIVE}(?:matrix|array)\b",
    re.I,
)
_COST_WORD = r"(?:loss|cost|objective|error)(?:\s+functions?)?|(?:损失|代价|目标|误差)(?:函数)?"
_NUMBER_WORD = (
    r"scalars?|temperature|constant|number|margin|coefficient|learning rate|step size|strength"
    r"|标量|常数|温度|系数|学习率|步长"
)
_COST_BEFORE = re.compile(rf"(?:{_COST_WORD})\s*(?:is|be|called|为|是|记作|记为)?\s*\Z", re.I)
_COST_BEHIND = re.compile(
    rf"\s*(?:be|is|denotes?|为|是|表示)\s*(?:an?|the|any|some|一个|某个)?\s*(?:[a-z-]+\s+){{0,2}}(?:{_COST_WORD})", re.I
)
_NUMBER_BEFORE = re.compile(rf"(?:{_NUMBER_WORD})\s*\Z", re.I)
_LETTER = re.compile(r"\s*(\\(?:mathcal|mathrm)\s*\{\s*\w+\s*\}|\\ell|[A-Za-z])\s*(?:(?:>|\\gt)\s*0\s*)?\Z")
_SIGN = re.compile(r"\s*(?:>|\\gt)\s*0\s*\Z")
_ONE_MORE = re.compile(r"\(\s*[A-Za-z]\s*\+\s*1\s*\)|[A-Za-z]\s*\+\s*1")
"""`(n+1)`, `n+1`"""
_COLON = re.compile(r"\s*([^:=]+?)\s*(?::|\\colon)\s*(?:\\(?:text|mathrm)\{\s*shape:?\s*\}\s*)?(.+?)\s*\Z", re.S)


def with_stated_shapes(
    parsed: Sequence[tuple[Block, Tree]], read: Callable[[str], Statements], known: Collection[str]
) -> list[tuple[Block, Tree | Statements]]:
    """Each name that words give a shape says it itself, but those that contexts declare (`known`); `read` makes a tree
    of a formula.
    """
    found: list[tuple[Block, Tree | Statements]] = list(parsed)
    heads = _heads(tree for _, tree in parsed)
    for at, (block, tree) in enumerate(parsed):
        if not isinstance(block, Formula) or block.display or not isinstance(tree, Statements):
            continue
        near = [one for one, _ in parsed[max(at - 1, 0) : at + 4]]
        sizes = _as_number(near, min(at, 1), heads) or _in_formula(block)
        sizes = sizes or (None if _tells_of_a_misfit(parsed, at) else _in_words(near, min(at, 1)))
        said = _membership(block, sizes, read) if sizes is not None else None
        if said is not None and _SIGN.search(block.latex):  # `$T > 0$` says its sign, too
            said = replace(said, parts=(*said.parts, *tree.parts), separators=(*said.separators, ",", *tree.separators))
        if said is not None and not any(name in known for name in _names(said)):
            found[at] = (block, said)
    return found


def _tells_of_a_misfit(parsed: Sequence[tuple[Block, object]], at: int) -> bool:
    """`Shapes do not fit: $W$ is $k \\times n$, $x$ is $k \\times 1$` says what is wrong, and declares nothing."""
    text = ""
    name = parsed[at][0]
    for block, _ in reversed(parsed[max(at - MOST_BACK, 0) : at]):
        if isinstance(name, Directive) or isinstance(block, Directive) or block.paragraph != name.paragraph:
            break
        text = f"{block.text if isinstance(block, Prose) else ' '} {text}"
    return _MISFIT.search(_SENTENCE_END.split(text)[-1]) is not None


def _heads(trees: Iterable[object]) -> frozenset[str]:
    """The names that stand on the left of an equation, or of a shape."""
    chains = (part for tree in trees if isinstance(tree, Statements) for part in tree.parts if isinstance(part, Chain))
    firsts = (marks_of(unwrap(chain.members[0])).base for chain in chains if chain.relations[0] in DEFINES | MEMBERSHIP)
    bases = (first.factors[0] if isinstance(first, Product) else first for first in firsts)
    return frozenset(name for base in bases if (name := spelled(marks_of(base).base)) is not None)


CONSTANTS = frozenset({"e", "\\pi", "\\mathrm{e}"})
"""What the words "the constant" say nothing new of."""


def _as_number(blocks: Sequence[Block], here: int, heads: frozenset[str]) -> tuple[str, ...] | None:
    """A cost that has no equation, or what words call a number."""
    name = blocks[here]
    letter = _LETTER.match(name.latex) if isinstance(name, Formula) else None
    if letter is None or "".join(letter.group(1).split()) in heads | CONSTANTS:
        return None
    before, behind = (
        one.text if isinstance(one, Prose) else ""
        for one in (blocks[0] if here else None, blocks[here + 1] if len(blocks) > here + 1 else None)
    )
    if _NUMBER_BEFORE.search(before) or _COST_BEFORE.search(before) or _COST_BEHIND.match(behind):
        return ("1", "1")
    return None


def _in_formula(block: Formula) -> tuple[str, ...] | None:
    """`W: (k, n)`"""
    found = _COLON.match(block.latex)
    sizes = _sizes(found.group(2)) if found is not None else None
    return sizes if sizes is not None and len(sizes) == 2 else None


def _in_words(blocks: Sequence[object], here: int) -> tuple[str, ...] | None:
    before = f"{blocks[0].text} " if here and isinstance(blocks[0], Prose) else ""
    texts = [f" {block.text} " if isinstance(block, Prose) else None for block in blocks[here + 1 :]]
    words = texts[0] if texts else None
    name = blocks[here]
    if words is None or not isinstance(name, Formula) or re.search(r"[:=]|\\(?:to|colon|rightarrow)\b", name.latex):
        return None
    if _PLURAL.match(words) and "," not in name.latex and not (_AND.search(before) or _SHAPE_OF.search(before)):
        return None
    formula = blocks[here + 2] if len(blocks) > here + 2 else None
    after = texts[2] or "" if len(texts) > 2 else ""
    if isinstance(formula, Formula) and not formula.display:
        sizes = _sizes(formula.latex)
        tuple_like = formula.latex.strip().startswith("(")
        meant = _meant(before, words, sizes, after, tuple_like) if sizes is not None else None
        if meant is not None:
            return meant
    plain = _PLAIN.match(words)
    return tuple(size for size in plain.groups() if size) if plain is not None else None


def _meant(
    before: str, words: str, sizes: tuple[str, ...], after: str, tuple_like: bool = False
) -> tuple[str, ...] | None:
    """The sizes, where the words around them are about a shape."""
    if len(sizes) == 2:
        told = _OF_SHAPE.fullmatch(words) or (_SHAPE_OF.search(before) and _IS.fullmatch(words))
        alone = "0" not in sizes and (tuple_like or (_ENDS.match(after) and not _COUNTS.search(before)))
        told = told or (alone and _COLON_ALONE.fullmatch(words))
        kind = _A.fullmatch(words) and (_MATRIX.match(after) or _ANY_VECTOR.match(after))
        return sizes if told or kind else None
    behind = _VECTOR.match(after) if _A.fullmatch(words) else None
    if behind is not None:
        return ("1", *sizes) if any(behind.groupdict().values()) else (*sizes, "1")
    of = _VECTOR_OF.fullmatch(words)
    if of is None:
        return None
    return ("1", *sizes) if of.group("row") else (*sizes, "1")


def _sizes(latex: str) -> tuple[str, ...] | None:
    """`(k, n)`, `k \\times n`, `(n,)`, `n`."""
    text = re.sub(r"\\(?:left|right|,|;|!| )", "", latex).strip()
    tuple_like = text.startswith("(") and text.endswith(")")
    parts = [part.strip() for part in _split(text[1:-1] if tuple_like else text, "," if tuple_like else "")]
    parts = parts[:-1] if tuple_like and len(parts) == 2 and not parts[1] else parts
    others = [part for part in parts if not _ONE_MORE.fullmatch(part)]
    plain = all(part and not re.search(r"[=<>+*/:()]|\\(?:in|to|cdot|frac|sum|times|le|ge)\b", part) for part in others)
    return tuple(parts) if plain and len(parts) in (1, 2) else None


def _split(text: str, comma: str) -> list[str]:
    """At the crosses, and at the commas of a tuple, that stand in no braces."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"\\times\b|×|,|[{\[]|[}\]]", text):
        sign = found.group()
        depth += (sign in "{[") - (sign in "}]")
        if not depth and (sign in ("\\times", "×") or sign == comma):
            parts.append(text[start : found.start()])
            start = found.end()
    return [*parts, text[start:]]


def _membership(block: Formula, sizes: tuple[str, ...], read: Callable[[str], Statements]) -> Statements | None:
    """`W \\in \\mathbb{R}^{k \\times n}` for the name of a formula."""
    name = _SIGN.sub("", block.latex.split(":")[0].split("\\colon")[0])
    space = "^{" + " \\times ".join(sizes) + "}" if sizes != ("1", "1") else ""
    try:
        tree = read(f"{name} \\in \\mathbb{{R}}{space}")
    except DeriveError:
        return None
    parts = []
    for part in tree.parts:
        if isinstance(part, Chain) and len(part.members) == 2:
            own = replace(part.members[1], span=part.members[0].span)
            part = replace(part, members=(part.members[0], own), span=part.members[0].span)
            if not isinstance(part.members[0], Symbol | Scripts | Styled):
                return None
        elif not isinstance(part, Symbol | Scripts | Styled):
            return None
        parts.append(part)
    return replace(tree, parts=tuple(parts))


def _names(tree: Statements) -> Iterator[str | None]:
    for part in tree.parts:
        marks = marks_of(part.members[0] if isinstance(part, Chain) else part)
        yield spelled(marks.base)
        yield labelled(marks)[0]
