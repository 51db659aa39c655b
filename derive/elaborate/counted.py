"""The numbers that a document gives to sizes and layers, where a claim depends on them: `m = 1`, `n_2 = 1`, `L = 2`.

In: a claim's sides, the names that it speaks of, and the state in which it was read. Out: hypotheses in words.
Refused: nothing; a size without a number says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.elaborate.state import State
from derive.notation import Notation
from derive.syntax import Node, Symbol, walk
from derive.term import Size


def numbers_of(sides: tuple[Node, ...], names: Iterable[str], state: State) -> Iterator[str]:
    """What was put in the place of a size while the claim was read, and of those of its arrays."""
    notation = state.notation
    used = dict.fromkeys(state.sizes.replaced)
    used |= dict.fromkeys(size for name in sorted(names) for size in _declared(name, notation))
    yield from (f"{size} = {notation.sizes[size]}" for size in used)
    letters = {node.name for side in sides for node in walk(side) if isinstance(node, Symbol)}
    yield from (f"{letter} = {layer}" for letter, layer in notation.layers.items() if letter in letters)


def _declared(name: str, notation: Notation) -> Iterator[Size]:
    for declared in notation.declared.get(name, ()):
        yield from (size for size in declared.shape.sizes if isinstance(size, Size) and size in notation.sizes)
