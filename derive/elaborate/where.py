"""`a = \\sigma(z)$, where $z = w^T x + b`: the equation behind is that of a name which the one before it uses.

In: the blocks from a formula on, with their trees, and the notation. Out: whether the next formula is read first.
Refused: nothing; a name of which anything is said already, and every other word between the two, keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.document import Formula, Prose
from derive.elaborate.definable import without_arguments
from derive.elaborate.labels import label_splits
from derive.elaborate.passages import WHERE_BEHIND
from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, marks_of, unwrap
from derive.notation import Notation
from derive.syntax import Chain, Node, Number, Scripts, Statements, Styled, Symbol, Text, walk


def is_said_behind(blocks: Sequence[tuple[object, object]], notation: Notation) -> bool:
    if len(blocks) < 3 or not isinstance(blocks[1][0], Prose) or not WHERE_BEHIND.fullmatch(blocks[1][0].text):
        return False
    (formula, tree), (behind, equation) = blocks[0], blocks[2]
    if not isinstance(behind, Formula) or not isinstance(tree, Statements) or not isinstance(equation, Statements):
        return False
    first = equation.parts[0] if equation.parts else None
    if not isinstance(formula, Formula) or not isinstance(first, Chain) or first.relations[0] not in ("=", ":="):
        return False
    marks = marks_of(unwrap(without_arguments(first.members[0])))
    name = spelled(marks.base)
    if name is None or isinstance(unwrap(first.members[1]), Text | Number) or _is_known(name, marks, notation):
        return False
    return any(_names(part, marks) for part in tree.parts if isinstance(part, Chain))


def _is_known(name: str, marks: Marks, notation: Notation) -> bool:
    names = {name, *(longer for longer, _ in label_splits(name, marks.below))}
    known = notation.declared.keys() | notation.functions.keys() | notation.gradients.keys()
    defined = {one.tensor.name for one in notation.definitions} | {one.name for one in notation.bindings}
    return bool(names & (known | defined))


def _names(chain: Chain, marks: Marks) -> bool:
    """Whether an equation uses the name, and is not one of it."""
    head = marks_of(unwrap(without_arguments(chain.members[0])))
    rest = (node for member in chain.members[1:] for node in walk(member))
    return _name(head) != _name(marks) and any(_name(marks_of(node)) == _name(marks) for node in rest if _may(node))


def _name(marks: Marks) -> tuple[str | None, tuple[Node, ...]]:
    return spelled(marks.base), marks.below


def _may(node: Node) -> bool:
    return isinstance(node, Scripts | Symbol | Styled)
