"""The pictures of shapes that go with a relation.

In: the members of a relation as written, the notation, a judge. Out: items. Refused: nothing; a member without a
product of matrices gives no picture.
"""

from __future__ import annotations

from derive.explain.judge import Judge
from derive.explain.shapes import Scale, Shape, picture
from derive.explanation import Item
from derive.notation import Notation
from derive.reassemble import Names
from derive.syntax import Node


def drawing(left: Node, right: Node, latex: str, notation: Notation, judge: Judge, scale: Scale) -> list[Item]:
    """The picture of the right member, with the left one as what must come out."""
    names = Names(notation, (left, right))
    known: dict[int, Shape | None] = {}

    def ask(node: Node) -> Shape | None:
        if id(node) not in known:
            known[id(node)] = judge.shape(node, latex, notation)
        return known[id(node)]

    shape = ask(left)
    wanted = (left, shape) if shape is not None and len(shape) == 2 else None
    star = notation.conventions.get("*") == "elementwise"
    drawn = picture(right, ask, names, scale, wanted, star)
    return [drawn] if drawn is not None else []
