"""Derivations as LaTeX: the items of an explanation, in sentences and displays that derive passes over.

In: an explanation. Out: lines of LaTeX, made of the table of texts, of formulas printed from their trees, and of
escaped words. Refused: nothing; a formula that a small TeX cannot set stands there in words.

Every display and every formula with a relation is marked `derive: skip`: what is read again are the claims, not the way
to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from string import Formatter

from derive.errors import DeriveError
from derive.explanation import Heading, Item, Picture, Said, Shown, Values, Words
from derive.export.display import display
from derive.export.safe import looked_over, safe_latex
from derive.export.sections import Page
from derive.export.words import escaped
from derive.outcome import CheckedClaim
from derive.syntax import Chain, Node, walk
from derive.typeset.plain import plain
from derive.typeset.text_pictures import place, rows_of
from derive.typeset.texts import JOINED, TEXTS

LANGUAGE = "en"
GROUNDS = frozenset({"for_range", "examined", "assuming", "read_as"})
"""What a verdict rests on stands with the claim itself."""
SKIP = "% derive: skip"
BEGIN = "\\begin{quote}\\small\\setlength{\\abovedisplayskip}{4pt}\\setlength{\\belowdisplayskip}{4pt}"
RELATIONS = {"=": "=", "\\to": "\\to", "\\overset{?}{=}": "\\overset{?}{=}", "≠": "\\neq", ":=": ":="}


def proof_lines(claim: CheckedClaim, page: Page) -> list[str]:
    """Nothing where the page has no explanations."""
    told = page.explanation(claim)
    items = [item for item in told.items if not is_ground(item)] if told is not None else []
    if told is None or not items:
        return []
    name = "Derivation" if told.verdict == "proved" else "Why"
    body = [line for item in _numbered(items) for line in item]
    return [BEGIN, f"\\noindent\\textbf{{{name}.}}", *body, "\\end{quote}"]


def is_ground(item: Item) -> bool:
    return isinstance(item, Said) and item.words.key in GROUNDS


def _numbered(items: Iterable[Item]) -> Iterable[list[str]]:
    """Neighbouring formulas stand in one display."""
    number = 0
    for is_shown, run in groupby(items, key=lambda item: isinstance(item, Shown)):
        if is_shown:
            yield [SKIP, display("gather*", [_shown(item) for item in run if isinstance(item, Shown)])]
            continue
        for item in run:
            if isinstance(item, Heading) and item.words.key not in ("base", "step"):
                number += 1
                yield ["", f"\\noindent\\textit{{{number}. {say(item.words)}.}}"]
            else:
                yield _item(item)


def _item(item: Item) -> list[str]:
    match item:
        case Heading(words=words):
            return ["", f"\\noindent\\textit{{{say(words)}.}}"]
        case Said(words=words):
            return [say(words)]
        case Picture():
            return [SKIP, display("gather*", [_picture(item)])]
        case Values():
            return [SKIP, display("gather*", [_values(item)])]
        case Shown():
            return [SKIP, display("gather*", [_shown(item)])]


# --- formulas ------------------------------------------------------------------------------------------------------


def _shown(shown: Shown) -> str:
    """One relation on a line, the first member before the first of them."""
    first, *others = map(_formula, shown.members)
    signs = [RELATIONS.get(str.__str__(relation), "=") for relation in shown.relations]
    if len(others) < 2 or set(signs) == {"\\to"}:
        return " ".join([first, *(f"{mark} {other}" for mark, other in zip(signs, others, strict=True))])
    lines = [f"{'' if at else first} &{mark} {other}".strip()
             for at, (mark, other) in enumerate(zip(signs, others, strict=True))]
    return "\\begin{aligned} " + " \\\\ ".join(lines) + " \\end{aligned}"


def _formula(node: Node) -> str:
    """A member; one that TeX cannot set is shown in words."""
    try:
        return safe_latex(node)
    except DeriveError:
        return f"\\text{{{escaped(plain(node))}}}"


def _picture(picture: Picture) -> str:
    """The factors with their shapes below them; what does not fit stands above the sign between."""
    parts = []
    for at, block in enumerate(picture.blocks):
        if at:
            joint = picture.joints[at - 1]
            mark = {"·": "\\cdot", "⊙": "\\odot"}.get(joint.sign, "=")
            apart = [m for m in joint.meetings if not m.agrees]
            parts.append("\\overset{" + ", ".join(f"{_formula(m.one)} \\neq {_formula(m.other)}" for m in apart)
                         + f"}}{{{mark}}}" if apart else mark)
        shape = f"{_formula(block.rows)} \\times {_formula(block.columns)}"
        parts.append(f"\\underbrace{{{_formula(block.name)}}}_{{{shape}}}")
    return " ".join(parts)


def _values(values: Values) -> str:
    rows, exact = rows_of(values)
    at = place(values.entry) if values.entry else (0, 0)
    cells = [" & ".join(f"\\boxed{{{_number(cell)}}}" if (r, c) == at else _number(cell)
                        for c, cell in enumerate(row, 1)) for r, row in enumerate(rows, 1)]
    inner = " \\\\ ".join(cells)
    name = f"\\text{{{say(values.name)}}}" if isinstance(values.name, Words) else _formula(values.name)
    matrix = f"\\begin{{bmatrix}} {inner} \\end{{bmatrix}}" if values.entry else inner
    return f"{name} {'=' if exact else chr(92) + 'approx'} {matrix}"


def _number(cell: str) -> str:
    return looked_over(escaped(cell)) or "\\cdot"


# --- sentences -----------------------------------------------------------------------------------------------------


def say(said: Words | Node | str) -> str:
    """A text with its gaps filled."""
    if isinstance(said, str):
        return escaped(said)
    if isinstance(said, Node):
        return inline(said)
    parts = [say(part) for part in said.parts]
    form = TEXTS[said.key][LANGUAGE]
    if said.key in JOINED:
        return _words(form).join(parts)
    pieces = [_words(literal) + (parts[int(gap)] if gap is not None else "")
              for literal, gap, _, _ in Formatter().parse(form)]
    return "".join(pieces)


def _words(literal: str) -> str:
    """Words of the table, with the blanks at their ends."""
    inner = literal.strip()
    before, after = literal[: len(literal) - len(literal.lstrip())], literal[len(literal.rstrip()) :]
    return before + escaped(inner) + after if inner else literal


def inline(node: Node) -> str:
    """A formula in a sentence; one with a relation is not to be read as a claim."""
    try:
        latex = f"${safe_latex(node)}$"
    except DeriveError:
        return escaped(plain(node))
    return f"\n{SKIP}\n{latex}" if _has_relation(latex, node) else latex


def _has_relation(latex: str, node: Node) -> bool:
    return any(isinstance(part, Chain) for part in walk(node)) or any(
        mark in latex for mark in ("=", "<", ">", "\\le", "\\ge", "\\ne", "\\in"))
