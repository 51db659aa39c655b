"""Members that are declared one by one: `x_i \\in \\mathbb{R}^d` under sums over i, `x_1, \\dots, x_N`, `x^{(i)}`.

In: the trees of a document; a name with its subscript, and the sizes of one member. Out: which names have members, how
many samples there are, and the sizes of all members side by side. Refused (None): names of other kinds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, marks_of, plain_letter
from derive.elaborate.sentences import MEMBERSHIP
from derive.notation import Notation
from derive.syntax import BigOperator, Chain, Dots, Node, Number, Scripts, Statements, walk
from derive.term import Size

Sizes = tuple[Size | int, ...]


def side_by_side(marks: Marks, sizes: Sizes | None, notation: Notation) -> tuple[Marks, Sizes | None]:
    """The name without the subscript of a member, and the sizes of all; others as they are."""
    found = _sizes_of_all(marks, sizes, notation)
    return (marks, sizes) if found is None else (replace(marks, below=()), found)


def _sizes_of_all(marks: Marks, sizes: Sizes | None, notation: Notation) -> Sizes | None:
    """The sizes of all members side by side: the columns of a matrix, or the entries of a column."""
    name, below = spelled(marks.base), marks.below
    letter = plain_letter(below[0]) if len(below) == 1 else None
    if sizes is None or name is None or letter is None or (len(sizes) > 1 and sizes[1] != 1):
        return None
    own = [last for one, running, last in notation.members if (one, running) == (name, letter)]
    if not own:
        return None
    known = {last for last in own if last}
    many = Size(known.pop()) if len(known) == 1 else None
    if not sizes:
        return many or Size(f"?{name}.rows"), 1
    return sizes[0], many or Size(f"?{name}.columns")


def samples_of(trees: Iterable[Statements]) -> Size | None:
    """The number of samples where all sums over them say so: N of `\\sum_{i=1}^N \\dots x^{(i)}`."""
    found: set[str | None] = set()
    for node in (node for tree in trees for part in tree.parts for node in walk(part)):
        if isinstance(node, BigOperator) and isinstance(node.lower, Chain) and node.upper is not None:
            running = plain_letter(node.lower.members[0])
            samples = (marks_of(inner).sample for inner in walk(node.body) if isinstance(inner, Scripts))
            if running is not None and any(s is not None and plain_letter(s) == running for s in samples):
                found.add(plain_letter(node.upper))
    letter = found.pop() if len(found) == 1 else None
    return Size(letter) if letter is not None else None


def members_of(trees: Iterable[Statements]) -> frozenset[tuple[str, str, str]]:
    """Names with members that a sum runs over, `\\sum_{i=1}^n \\dots x_i`, or that are listed, `x_1, \\dots, x_n`:
    the name, its subscript, and the last one, if that is a letter."""
    found: set[tuple[str, str, str]] = set()
    for tree in trees:
        found |= _listed(tree.parts)
        for node in (node for part in tree.parts for node in walk(part)):
            if isinstance(node, BigOperator) and node.lower is not None:
                running = plain_letter(node.lower.members[0] if isinstance(node.lower, Chain) else node.lower)
                last = plain_letter(node.upper) or "" if node.upper is not None else ""
                pairs = (pair for pair in map(_subscripted, walk(node.body)) if pair is not None)
                found |= {(*pair, last) for pair in pairs if pair[1] == running}
    return frozenset(found)


def _subscripted(node: Node) -> tuple[str, str] | None:
    """x and i of `x_i`."""
    if not isinstance(node, Scripts) or node.sub is None:
        return None
    name, letter = spelled(node.base), plain_letter(node.sub)
    return (name, letter) if name is not None and letter is not None else None


def _listed(parts: tuple[Node, ...]) -> set[tuple[str, str, str]]:
    """x and N of `x_1, \\dots, x_N \\in \\mathbb{R}^d`."""
    found: set[tuple[str, str, str]] = set()
    for first, dots, last in zip(parts, parts[1:], parts[2:], strict=False):
        stated = isinstance(last, Chain) and last.relations[0] in MEMBERSHIP
        if isinstance(dots, Dots) and stated and isinstance(first, Scripts) and isinstance(last, Chain):
            pair = _subscripted(last.members[0])
            if pair is not None and spelled(first.base) == pair[0] and first.sub == Number("1"):
                found.add((*pair, pair[1]))
    return found
