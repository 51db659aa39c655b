"""Sizes of which a document says nothing: they are any sizes, each axis its own, and no formula may choose them.

In: the notation before a claim, and the sizes after it. Out: letters for the sizes that stayed open, and the names
whose sizes the claim itself would have to fix for its shapes to fit. Refused: nothing; an axis that no declared name
has stays unknown, and is asked for.

`z = W x` says that W has as many columns as x has rows, and no more: what is proved of it holds for all r and c.
But `\\partial L / \\partial W = z x` has a shape only if x is a number. Nothing says so, and no proof rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.elaborate.sizes import HERE, Sizes
from derive.notation import Notation
from derive.term import Layer, Size, move_size

LETTERS = {"rows": "r", "columns": "c"}


def is_open(size: Size | int) -> bool:
    return isinstance(size, Size) and size.name.startswith("?")


class OpenSizes:
    """The open sizes of a notation, by the names that have them."""

    def __init__(self, notation: Notation):
        sizes = Sizes(notation)
        self.axes = [
            (name, size, known)
            for name, size in _declared(notation)
            if is_open(known := sizes.resolve(size))
        ]
        self.roots = {known.name for _, _, known in self.axes if isinstance(known, Size)}

    def fixed(self, sizes: Sizes, are_numbers: bool) -> tuple[str, ...]:
        """Names of which a claim would have to say the size; a small letter may be taken for a number."""
        found = {name for name, size, before in self.axes if sizes.resolve(size) != before}
        matrices = {name for name, size, _ in self.axes if _axis(size) == "columns"}
        return tuple(sorted(found & matrices if are_numbers else found))

    def letter(self, size: Size) -> Size | None:
        """A letter for an open size: r_W for the rows of W."""
        if size.name not in self.roots:
            return None
        name, letter = size.name[1:].rpartition(".")[0], LETTERS.get(_axis(size))
        if letter is None:
            return None
        return Size(f"{letter}_{{{name}}}" if size.layer is None else f"{letter}^{{{name}}}", size.layer)

    def names(self, mentioned: set[str]) -> tuple[str, ...]:
        return tuple(sorted({name for name, _, _ in self.axes} & mentioned))


def _axis(size: Size) -> str:
    return size.name.rstrip("*").rpartition(".")[2]


def _declared(notation: Notation) -> Iterator[tuple[str, Size]]:
    """Every size of every declared name; of a family, at the layer in which sizes are kept."""
    for name, shapes in notation.declared.items():
        for declared in shapes:
            for size in declared.shape.sizes:
                moved = size if declared.variable is None else move_size(size, declared.variable, Layer(HERE))
                if isinstance(moved, Size):
                    yield name, moved
