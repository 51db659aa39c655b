"""What a document said in words, said again in words that derive reads.

In: the conventions of a notation. Out: sentences. Refused: nothing; only plain letters that an equation or a
declaration has reach a sentence.
"""

from __future__ import annotations

import re

from derive.notation import Notation
from derive.term import Gradient, root_of

_PLAIN = re.compile(r"d?(?:[A-Za-z]|\\[A-Za-z]+|\\math[a-z]+\{[A-Za-z]+\})(?:_[A-Za-z0-9])?")
SIGNS = frozenset({"*", "\\odot", "\\circ", "\\cdot", "\\times"})
LINES = {"rows": "row", "columns": "column"}
SENTENCES = {"arrangement": "Each {} is one sample.", "softmax": "The softmax is taken over each {}."}
LAYOUTS = {"numerator": "numerator", "denominator": "denominator"}


def conventions_said(notation: Notation | None) -> list[str]:
    if notation is None:
        return []
    known = sorted(notation.conventions.items())
    said = [f"Here ${sign}$ is the elementwise product." for sign, meaning in known
            if meaning == "elementwise" and sign in SIGNS]
    said += [f"All derivatives are in {LAYOUTS[meaning]} layout." for name, meaning in known
             if name == "layout" and meaning in LAYOUTS]
    said += [SENTENCES[name].format(LINES[where]) for name, where in known if name in SENTENCES and where in LINES]
    for name in filter(_PLAIN.fullmatch, sorted(notation.one_hot & notation.declared.keys())):
        line = LINES.get(notation.conventions.get(f"one-hot {name}", ""), "")
        said.append(f"Each {line} of ${name}$ is one-hot." if line else f"Here ${name}$ is one-hot.")
    for name, heads in notation.gradients.items():
        for head, family in heads if name not in notation.gradient_sources else ():
            if not isinstance(head, Gradient) or family or head.of.name not in notation.declared:
                continue
            if all(map(_PLAIN.fullmatch, (name, root_of(head), head.of.name))):
                said.append(f"${name}$ denotes $\\frac{{\\partial {root_of(head)}}}{{\\partial {head.of.name}}}$.")
    for name, of in known:
        cost = name.removeprefix("function ")
        if name != cost and {cost, of} <= notation.declared.keys() and all(map(_PLAIN.fullmatch, (cost, of))):
            said.append(f"The loss ${cost}$ is a function of ${of}$.")
    return said
