"""Which names a formula speaks of.

In: syntax and a State. Out: names as the notation keeps them. Refused: nothing; what is no name is passed over.
"""

from __future__ import annotations

from derive.elaborate.labels import label_splits, marks_in
from derive.elaborate.references import known_name, spelled
from derive.elaborate.state import State
from derive.syntax import Node, Product, Scripts, Styled, Symbol, walk


def names_in(nodes: tuple[Node, ...], state: State) -> frozenset[str]:
    """What a formula names, gradients by what they are taken by."""
    found: set[str] = set()
    for node in (inner for outer in nodes for inner in walk(outer)):
        if isinstance(node, Product) and spelled(node) is None:
            continue
        if isinstance(node, Product | Scripts | Symbol | Styled):
            marks = marks_in(node, state.notation)
            plain = spelled(marks.base) or ""
            longer = [name for name, _ in label_splits(plain, marks.below)]
            known = (known_name(name, state) for name in (*longer, plain))
            found |= {next((name for name in known if name is not None), plain)}
    return frozenset(found)
