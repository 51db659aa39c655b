"""Hypotheses, conditions and reasons of a verdict, which are English with formulas in it, as texts of the table.

In: a phrase. Out: a formula where it is one, a text of the table where its form is known, else the phrase as it is.
Refused: nothing.
"""

from __future__ import annotations

import re

from derive.explain.judge import Judge
from derive.explanation import Words
from derive.syntax import Node, Symbol

FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"(.+) acts elementwise", "acts_elementwise"),
        (r"(.+) is the sigmoid", "is_sigmoid"),
        (r"(.+) depends on (.+) only through (.+)", "only_through"),
        (r"each column of (.+) sums to 1", "columns_sum_to_one"),
        (r"(.+) ≠ 0 where it has a kink", "kink"),
        (r"(.+) is not declared", "not_declared"),
        (r"the shape of (.+) is not known", "shape_not_known"),
        (r"shapes do not fit: (.+) is (.+ × .+), (.+) is (.+ × .+)", "shapes_are"),
        (r"the two sides have different shapes: (.+) is (.+ × .+), (.+) is (.+ × .+)", "sides_are"),
        (r"(.+) divides entry by entry", "divides"),
        (r"neither a proof nor a counterexample was found", "nothing_found"),
        (r"the update is well-shaped, but no formula of (.+) is proved in this document", "no_formula"),
        (r"the step goes up the gradient: it raises the cost", "goes_up"),
    )
)
LONGEST = 2000
"""Longer phrases stay as they are."""
_SIZES = re.compile(r"(sizes|known so far): (.+?)(?:, and (\d+) more)?")
_SOURCE = re.compile(r"(\S+(?: \S+)*?) from ((?:\S+, )?line \d+(?: of [^,]+)?)(?:, |$)")
_PLACES = (
    (re.compile(r"(\S+), line (\d+) of (.+)"), "as_line_of"),
    (re.compile(r"(\S+), line (\d+)"), "as_line"),
    (re.compile(r"line (\d+) of (.+)"), "line_of"),
    (re.compile(r"line (\d+)"), "line"),
)
_LATEX = re.compile(r"[\\^_]")
_QUOTED = re.compile(r"\\(?:text|mathrm|operatorname|mathbf|mathcal)\{[^{}]*\}")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}")
SIGNS = {"≤": "\\leq ", "≥": "\\geq ", "≠": "\\neq ", "×": "\\times "}


def phrase(text: str, judge: Judge) -> Node | Words | str:
    """A phrase of the prover, ready for the gaps of a text."""
    if len(text) > LONGEST:
        return text
    for pattern, key in FORMS:
        found = pattern.fullmatch(text)
        if found is not None:
            return Words(key, tuple(formula(part, judge) for part in found.groups()))
    found = formula(text, judge)
    return mixed(text, judge) if isinstance(found, str) and _LATEX.search(text) else found


def sources(text: str, judge: Judge) -> Words:
    """`sizes: A from line 3, B from line 5 of forward.md`, `known so far: A from line 3, and 5 more`, or any other
    detail.
    """
    found = _SIZES.fullmatch(text)
    parts = _SOURCE.findall(found[2]) if found is not None else []
    if found is None or ", ".join(f"{name} from {where}" for name, where in parts) != found[2]:
        return mixed(text, judge)
    told = tuple(Words("from", (formula(name, judge), _where(where, judge))) for name, where in parts)
    if found[1] == "sizes":
        return Words("sizes", (Words("list", told),))
    more = (Words("and_more", (found[3],)),) if found[3] else ()
    return Words("known", (Words("list", (*told, *more)),))


def _where(where: str, judge: Judge) -> Words | str:
    for pattern, key in _PLACES:
        found = pattern.fullmatch(where)
        if found is not None:
            return Words(key, tuple(formula(part, judge) if k == 0 and key.startswith("as_") else part
                                    for k, part in enumerate(found.groups())))
    return where


def mixed(text: str, judge: Judge) -> Words:
    """Words with formulas among them: what is no plain word is read as a formula."""
    parts: list[Node | Words | str] = []
    for token in _tokens(text):
        bare = token.rstrip(",;:.")
        node = formula(bare, judge) if _LATEX.search(bare) else bare
        parts.append(token if isinstance(node, str) else Words("tight", (node, token[len(bare) :])))
    return Words("run", tuple(parts))


def _tokens(text: str) -> list[str]:
    """Parts between spaces, but for spaces within braces."""
    found, depth = [""], 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == " " and depth <= 0:
            found.append("")
        else:
            found[-1] += character
    return [token for token in found if token]


def formula(text: str, judge: Judge) -> Node | str:
    """A formula, or the text as it is where it is none."""
    if _WORD.search(_QUOTED.sub("", text)):
        return text
    latex = text
    for sign, command in SIGNS.items():
        latex = latex.replace(sign, command)
    node = judge.parse(latex)
    return text if node is None or (isinstance(node, Symbol) and len(text) > 1 and text[0] != "\\") else node
