"""Conventions that a document states in words: what `*` means, where the samples stand, what is one-hot.

In: a document. Out: the notation with its conventions. Refused: nothing; what is not said stays a default that is
reported. Sentences are looked at with a sign in the place of each formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from derive.document import Document, Formula, Prose
from derive.elaborate.layouts import LAYOUT, layouts_said
from derive.notation import Notation
from derive.printing import print_latex
from derive.syntax import Node

SIGNS = {"*": "*", "\\ast": "*", "\\odot": "\\odot", "\\circ": "\\circ", "\\cdot": "\\cdot", "\\times": "\\times"}
ELEMENTWISE = re.compile(r"element[- ]?wise|entry by entry|entrywise|hadamard|逐元素|对应元素|按元素", re.I)

FORMULA = "§"
_SENTENCE = re.compile(r"[^.。!！?？;；\n]+(?:\n(?!\s*\n)[^.。!！?？;；\n]+)*")
_SAMPLE = r"(?:training |data |input )?(?:samples?|examples?|observations?|instances?|data ?points?)"
_OF = rf"(?: (?:of|in) (?:the )?(?:\w+ )?{FORMULA})?"
_PLACE = {"rows": ("rows?", "行"), "columns": ("columns?", "列")}
ARRANGED = {
    where: re.compile(
        rf"{_SAMPLE}(?: (?:are|is|stand|lie|stored|arranged|stacked|placed))*(?: \w+)? (?:in|as|along|by)"
        rf" (?:the |different )?{english}\b"
        rf"|\b(?:each|every|one) {english}{_OF} (?:is|are|corresponds? to|represents?|holds?|contains?|denotes?)"
        rf" (?:to )?(?:an?|one|the|a single)? ?{_SAMPLE}\b"
        rf"|\b{english}{_OF} (?:are|correspond to|represent|hold) (?:the )?{_SAMPLE}\b"
        rf"|\bone {_SAMPLE} (?:per|in each|in every|for each) {english}\b"
        rf"|每一?{chinese}(?:是|为|代表|表示|对应)+一?个?条?(?:训练)?(?:样本|样例|数据)"
        rf"|(?:样本|样例)(?:按|以|放在|排成|作为){chinese}|{chinese}为样本",
        re.I,
    )
    for where, (english, chinese) in _PLACE.items()
}  # fmt: skip
_SOFTMAX = {
    where: re.compile(
        rf"(?:softmax|{FORMULA}),?(?: \w+){{0,4}} (?:each|every|per) {english}\b"
        rf"|(?:softmax|{FORMULA}),?(?: \w+){{0,3}} {english}[- ]?wise\b|\b{english}[- ]?wise softmax"
        rf"|softmax.{{0,8}}(?:每一?|按|逐){chinese}|(?:每一?|按|逐){chinese}.{{0,8}}softmax",
        re.I,
    )
    for where, (english, chinese) in _PLACE.items()
}
_ONE_HOT = r"(?:one[- ]?hot|独热|\\text\{one-?hot\})"
_ONE_HOT_AFTER = re.compile(rf"{FORMULA}(?P<number>\d+){FORMULA}[^{FORMULA}]{{0,60}}?{_ONE_HOT}", re.I)
_ONE_HOT_BEFORE = re.compile(
    rf"{_ONE_HOT}[ -]*(?:encoded|encoding|vectors?|labels?|targets?|matrix|编码|向量|标签|的|形式|表示|\s)*"
    rf"{FORMULA}(?P<number>\d+){FORMULA}", re.I)  # fmt: skip
_LIKEWISE = re.compile(
    rf"(?:其余|其他|其它|余下)[^{FORMULA}]{{0,6}}(?:类似|类推|同理)|以此类推"
    r"|\b(?:similarly|likewise|analogously|and so on|in general"
    r"|the others? (?:are|is) (?:defined |written )?(?:similar|alike))",
    re.I,
)
"""What is said of one gradient is meant of all."""
_GRADIENT = re.compile(r"\s*d\s*\\?[A-Za-z][^=]*=\s*\\[dt]?frac\s*\{\s*(?:\\partial|d)\b", re.S)
_STANDS_FOR = re.compile(
    r"\b(?:writ(?:e|es|ing|ten)|denot(?:e|es|ed|ing)|abbreviat\w+|us(?:e|ing)|let|call|shorthand|notation|means?"
    r"|stands? for|short for)\b|记|简记|表示|代表|简写",
    re.I,
)
_FUNCTION_OF = re.compile(
    rf"{FORMULA}(?P<cost>\d+){FORMULA}(?:,? (?:is|be|being|which is|that is))?,?(?: an?| any| some)?(?: \w+){{0,2}}?"
    rf"(?: function| depending| (?:that |which )?depends)?(?: only)? (?:of|on)(?: only)? {FORMULA}(?P<of>\d+){FORMULA}",
    re.I,
)
"""The loss L, a function of y."""
_SPECTRAL = re.compile(r"\bspectral norm|\bspectrally|largest singular|operator norm|谱范数|最大奇异值|算子范数", re.I)
_LINES = {"columns": re.compile(r"\bcolumns?\b|列", re.I), "rows": re.compile(r"\brows?\b|(?<!进)行", re.I)}
_NOT_ONE_HOT = re.compile(rf"(?:\bnot\b|n't\b|\bno\b|\bunless\b|\bif\b|不|非|没有|若|如果).{{0,20}}{_ONE_HOT}", re.I)
_NAME = re.compile(
    r"\s*(\\(?:mathbf|boldsymbol|bm|mathrm|mathcal)\s*\{\s*[A-Za-z]\s*\}|\\[A-Za-z]+|[A-Za-z])\s*(?:\\in\b.*)?\Z", re.S
)


def written_out(document: Document, formulas: Iterable[tuple[Formula, Node]]) -> Document:
    """The document with the macros in its formulas written out."""
    trees = {id(formula): tree for formula, tree in formulas}
    blocks = (replace(block, latex=print_latex(trees[id(block)])) if isinstance(block, Formula) and id(block) in trees
              else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def conventions_of(document: Document, notation: Notation) -> Notation:
    """What the words of a document say for all of it."""
    conventions = {**notation.conventions, **_products(document)}
    one_hot = set(notation.one_hot)
    layouts = {layout for sentence, _ in _sentences(document) for layout in layouts_said(sentence)}
    if len(layouts) == 1:
        conventions[LAYOUT] = layouts.pop()
    for sentence, formulas in _sentences(document):
        plain = re.sub(rf"{FORMULA}\d+{FORMULA}", FORMULA, sentence)
        for where, pattern in ARRANGED.items():
            if pattern.search(plain):
                conventions.setdefault("arrangement", where)
            if _SOFTMAX[where].search(plain) and "softmax" in f"{plain} {' '.join(formulas)}".lower():
                conventions.setdefault("softmax", where)
        conventions |= {"spectral": "said"} if _SPECTRAL.search(plain) else {}
        if _LIKEWISE.search(plain) and any(map(_GRADIENT.match, formulas)):
            conventions["likewise"] = "gradients"
        if _STANDS_FOR.search(plain) and FORMULA in plain and any(map(_GRADIENT.match, formulas)):
            conventions.setdefault("likewise", "any")
        conventions |= _functions(sentence, formulas)
        for pattern in (_ONE_HOT_AFTER, _ONE_HOT_BEFORE) if not _NOT_ONE_HOT.search(plain) else ():
            named = (_NAME.match(formulas[int(found["number"])]) for found in pattern.finditer(sentence))
            names = {"".join(name.group(1).split()) for name in named if name is not None}
            lines = [where for where, words in _LINES.items() if words.search(plain)]
            if len(lines) == 1:
                conventions |= {f"one-hot {name}": lines[0] for name in names}
            one_hot |= names
    return notation.with_(conventions=conventions, one_hot=frozenset(one_hot))


def _functions(sentence: str, formulas: list[str]) -> dict[str, str]:
    """L ↦ y of `the loss $L$, a function of $y$`."""
    said = [[_NAME.match(formulas[int(found[kind])]) for kind in ("cost", "of")]
            for found in _FUNCTION_OF.finditer(sentence)]
    return {f"function {''.join(cost[1].split())}": "".join(of[1].split()) for cost, of in said if cost and of}


def _products(document: Document) -> dict[str, str]:
    """The words right after a lone sign: `$*$ is the elementwise product`."""
    found: dict[str, str] = {}
    for sign, words in pairwise(document.blocks):
        if isinstance(sign, Formula) and isinstance(words, Prose) and sign.latex.strip() in SIGNS:
            if ELEMENTWISE.search(words.text.split(".")[0].split("。")[0]):
                found[SIGNS[sign.latex.strip()]] = "elementwise"
    return found


def _sentences(document: Document) -> Iterator[tuple[str, list[str]]]:
    """The sentences of each paragraph, with numbers for the formulas in them."""
    blocks = [block for block in document.blocks if isinstance(block, Formula | Prose)]
    for _, paragraph in groupby(blocks, key=lambda block: block.paragraph):
        text, formulas = "", []
        for block in paragraph:
            if isinstance(block, Prose):
                text += f" {block.text} "
            else:
                text += f" {FORMULA}{len(formulas)}{FORMULA} "
                formulas.append(block.latex)
        for sentence in _SENTENCE.finditer(text):
            yield " ".join(sentence.group().split()), formulas
