"""What a document said in words, said again in words that derive reads.

In: the conventions of a notation. Out: sentences. Refused: nothing; only names that an equation or a declaration has
reach a sentence.
"""

from __future__ import annotations

from derive.notation import Notation

SIGNS = frozenset({"*", "\\odot", "\\circ", "\\cdot", "\\times"})
LAYOUTS = {"numerator": "numerator", "denominator": "denominator"}


def conventions_said(notation: Notation | None) -> list[str]:
    if notation is None:
        return []
    known = sorted(notation.conventions.items())
    said = [f"Here ${sign}$ is the elementwise product." for sign, meaning in known
            if meaning == "elementwise" and sign in SIGNS]
    said += [f"All derivatives are in {LAYOUTS[meaning]} layout." for name, meaning in known
             if name == "layout" and meaning in LAYOUTS]
    for name, of in known:
        cost = name.removeprefix("function ")
        if name != cost and cost in notation.declared and of in notation.declared:
            said.append(f"The loss ${cost}$ is a function of ${of}$.")
    return said
