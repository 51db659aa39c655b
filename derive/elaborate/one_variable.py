"""Formulas of one variable: `\\frac{d \\tanh x}{dx} = 1 - \\tanh^2 x` speaks of a number, whatever x is elsewhere.

In: the members of a relation, and the notation. Out: the notation in which the variable is a number. Refused: what
speaks of a second name, of a transpose, of a norm, of a sum or of an entry, where the shape may matter (None).
"""

from __future__ import annotations

import re

from derive.elaborate.calls import KNOWN
from derive.elaborate.derivatives import split_differential
from derive.elaborate.products import ELEMENTWISE
from derive.elaborate.references import spelled
from derive.elaborate.scripts import is_group, marks_of
from derive.notation import Declared, Notation, Shape
from derive.printing import print_latex
from derive.syntax import BigOperator, Environment, Fraction, Node, Product, Scripts, Sequence, walk

_OF_ARRAYS = BigOperator | Environment | Sequence
_WORDS = sorted({word.lstrip("\\") for word in KNOWN if len(word) > 2}, key=len, reverse=True)
_FUNCTION = re.compile(rf"\\?(?:{'|'.join(map(re.escape, _WORDS))})")
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_PLAIN = frozenset({"d", "e", "\\partial", "\\pi", "\\frac", "\\left", "\\right", "\\sqrt", "\\mathrm", "\\cdot"})


def _letters(node: Node) -> set[str]:
    """What is written besides functions."""
    return set(_LETTER.findall(_FUNCTION.sub("", print_latex(node).replace(" ", ""))))


def of_one_number(left: Node, right: Node, notation: Notation) -> Notation | None:
    if not isinstance(left, Fraction) or split_differential(left.denominator) is None:
        return None
    if not _FUNCTION.search(print_latex(left.numerator).replace(" ", "")):
        return None
    for node in (inner for member in (left, right) for inner in walk(member)):
        marks = marks_of(node) if isinstance(node, Scripts) else None
        indexed = marks is not None and (marks.below or marks.transposed or marks.layer or marks.sample or marks.time)
        arrays = isinstance(node, _OF_ARRAYS) or (isinstance(node, Product) and ELEMENTWISE & set(node.operators))
        if indexed or arrays or is_group(node, "|", "\\|", "\\vert", "\\lvert", "\\lVert"):
            return None
    below = split_differential(left.denominator)
    name = spelled(below[0]) if below else None
    if name is None or (_letters(left) | _letters(right)) - _PLAIN - {name}:
        return None
    shapes = notation.declared.get(name, ())
    if not shapes or any(d.variable is not None or d.over is not None for d in shapes):
        return None
    if any(d.tensor.name == name for d in notation.definitions):
        return None
    number = Declared(name, Shape(()), source="the derivative")
    said = f"{name} is a number here: the formula speaks of nothing else"
    return notation.with_(declared={name: (number,)}, definitions=(), readings=(*notation.readings, said))
