"""Sizes and layers: reading them from syntax, and making two sizes equal where one is not known yet.

In: syntax of `n_l`, `n^{[l-1]}`, `m`, `3`, `l - 1`. Out: Size, int, Layer, and `Sizes`, a union-find over sizes.
Refused: two different declared sizes are never made equal (`unify` says False).

The size of an axis that nobody declared is a Size whose name begins with `?`. For a family it has a layer; what it
turns out to be is kept as a function of that layer, so that W^{[l]} A^{[l-1]} teaches the rows of A at every layer.
"""

from __future__ import annotations

from derive.elaborate.scripts import is_group, letter_and_step, marks_of, plain_letter, unwrap
from derive.errors import Undeclared
from derive.notation import Notation
from derive.syntax import Addition, Node, Number, Styled, Symbol, Text
from derive.term import BOUND, Layer, Size, move_layer

HERE = "·"
"""The layer variable in which the size of a family's axis is kept."""


def read_layer(node: Node, notation: Notation) -> Layer | None:
    """`l`, `L`, `2`, `l-1`, `1 + l`; None when it is no layer. Constants with a value (L = 2) are replaced by it."""
    node = unwrap(node)
    if isinstance(node, Number) and node.text.isdigit():
        return Layer(None, int(node.text))
    letter = plain_letter(node) if isinstance(node, Symbol | Styled | Text) else None
    if (letter is not None and len(letter) == 1) or isinstance(node, Symbol):
        return notation.layers.get(letter or "", Layer(letter))
    moved = letter_and_step(node) if isinstance(node, Addition) or is_group(node, "(") else None
    base = read_layer(moved[0], notation) if moved is not None else None
    return base + moved[1] if moved is not None and base is not None else None


def read_size(node: Node, notation: Notation, layer_names: frozenset[str]) -> Size | int | None:
    """A size as written: `m`, `n_l`, `n^{[l-1]}`, `n_x`, `3`. None when it is something else."""
    node = unwrap(node)
    if isinstance(node, Number) and node.text.isdigit():
        return int(node.text)
    marks = marks_of(node)
    name = plain_letter(marks.base)
    if name is None or marks.transposed or marks.inverse or marks.sample or marks.primes or len(marks.below) > 1:
        return None
    where = marks.layer or (marks.below[0] if marks.below else marks.power)
    if where is marks.power and isinstance(where, Number) and name not in notation.bare_families:
        return None  # n^2 is a square
    if where is None:
        return Size(name)
    layer = read_layer(where, notation)
    if marks.layer is None and layer is not None and layer.base is not None and not _is_layer(layer.base, layer_names):
        return Size(f"{name}_{layer}")
    if layer is None:
        label = plain_letter(where)
        return Size(f"{name}_{{{label}}}") if label else None
    return Size(name, layer)


def _is_layer(base: str, layer_names: frozenset[str]) -> bool:
    """Whether a letter below a size stands for layers; the variable of a sum over layers always does."""
    return base in layer_names or BOUND in base


def is_variable(layer: Layer | None, notation: Notation) -> bool:
    """Whether a layer is written with a letter that runs: a small one at which no range ends, as it does in
    `i = 1, \\dots, k`.
    """
    ends = {over.high.base for over in notation.ranges.values() if over.high is not None}
    return layer is not None and layer.base is not None and layer.base.islower() and layer.base not in ends


def is_fresh(size: Size | int) -> bool:
    """Whether a size belongs to no name, but to a sum or an identity matrix of one formula."""
    return isinstance(size, Size) and size.layer is None and size.name[:1] == "?" and size.name[1:2].isdigit()


def _is_of_a_layer(size: Size | int) -> bool:
    """Whether an open size is one of a family's: it follows a plain one, which cannot follow a single layer."""
    return isinstance(size, Size) and size.name.startswith("?") and size.layer is not None


class Sizes:
    """Which unknown sizes have been found to be what; starts from what the notation has unified already."""

    def __init__(self, notation: Notation):
        self.notation = notation
        self.found: dict[tuple[str, Layer | None], Size | int] = dict(notation.unified)
        self.replaced: dict[Size, None] = {}
        """Sizes in whose place the numbers stand that the document gives them."""
        self._count = 0

    def unknown(self, name: str, layer: Layer | None = None) -> Size:
        return Size("?" + name, layer)

    def fresh(self) -> Size:
        self._count += 1
        return Size(f"?{len(self.notation.definitions)}.{self._count}")

    def resolve(self, size: Size | int) -> Size | int:
        """What is known of a size: constants replaced, unknown sizes followed to what they were found to be."""
        for _ in range(100):
            if isinstance(size, int):
                return size
            if size.layer is not None and size.layer.base in self.notation.layers:
                size = Size(
                    size.name,
                    move_layer(size.layer, size.layer.base or "", self.notation.layers[size.layer.base or ""]),
                )
            if size in self.notation.sizes:
                self.replaced.setdefault(size)
                return self.notation.sizes[size]
            further = self._follow(size)
            if further is None:
                return size
            size = further
        raise Undeclared("DRV305", f"the size {size} is defined by itself", hint="declare the shapes")

    def _follow(self, size: Size) -> Size | int | None:
        if not size.name.startswith("?"):
            return None
        exact = self.found.get((size.name, size.layer))
        if exact is not None:
            return exact
        if size.layer is None:
            return None
        general = self.found.get((size.name, Layer(HERE)))
        if general is None:
            return None
        return general if isinstance(general, int) else Size(general.name, move_layer(general.layer, HERE, size.layer))

    def unify(self, left: Size | int, right: Size | int) -> bool:
        left, right = self.resolve(left), self.resolve(right)
        if left == right:
            return True
        if (is_fresh(right) and not is_fresh(left)) or (_is_of_a_layer(right) and not _is_of_a_layer(left)):
            left, right = right, left
        if isinstance(left, Size) and left.name.startswith("?"):
            return self._bind(left, right)
        if isinstance(right, Size) and right.name.startswith("?"):
            return self._bind(right, left)
        return False

    def _bind(self, unknown: Size, size: Size | int) -> bool:
        layer = unknown.layer
        if isinstance(size, Size) and size.name == unknown.name:
            return self._make_constant(unknown.name)
        if layer is None:
            self.found[unknown.name, None] = size
        elif isinstance(size, int) or size.layer is None:
            # one member of a family that equals a plain size says nothing of the others
            self.found[unknown.name, layer if layer.base is None else Layer(HERE)] = size
        elif size.layer.base == layer.base:
            self.found[unknown.name, Layer(HERE)] = Size(size.name, Layer(HERE, size.layer.offset - layer.offset))
        else:
            self.found[unknown.name, layer] = size
        return True

    def _make_constant(self, name: str) -> bool:
        """An axis that is the same at neighbouring layers is the same at all: as long as at the one that is known."""
        members = [size for (other, layer), size in self.found.items() if other == name and layer is not None]
        plain = [size for size in members if isinstance(size, int) or size.layer is None]
        self.found[name, Layer(HERE)] = plain[0] if plain else Size(name + "*")
        return True
