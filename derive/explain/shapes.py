"""The shapes of a product, as a picture: which sizes must agree, and whether they do.

In: a member of a relation as written, the shapes of its parts (asked of the judge). Out: a `Picture`, or None where
there is no product of matrices. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from derive.explanation import Block, Joint, Meeting, Picture
from derive.reassemble import Names
from derive.syntax import Annotated, Group, Node, Number, Product, Symbol, walk
from derive.term import Size

Shape = tuple[Size | int, ...]
Ask = Callable[[Node], Shape | None]
SCALE = (5, 8, 6, 10, 4, 7, 9)
"""How long the sizes of a picture are drawn, in the order in which they come; 1 is drawn as 1."""
ELEMENTWISE = ("*", "\\odot", "\\circ", "\\cdot", "\\times")
NEVER_MATRIX = ("\\odot", "\\circ")


@dataclass
class Scale:
    """Each size with one length, the same in all pictures of an explanation."""

    lengths: dict[Size | int, int] = field(default_factory=dict)

    def length(self, size: Size | int) -> int:
        if isinstance(size, int):
            return max(1, min(size, SCALE[-1]))
        if size not in self.lengths:
            count = len(self.lengths)
            self.lengths[size] = SCALE[count % len(SCALE)]
        return self.lengths[size]


@dataclass(frozen=True, slots=True)
class Unit:
    """A factor with its shape, and the sign before it."""

    node: Node
    shape: Shape
    sign: str


def picture(member: Node, ask: Ask, names: Names, scale: Scale, wanted: tuple[Node, Shape] | None = None,
            elementwise_star: bool = False) -> Picture | None:
    """The first product of at least two matrices in a member. `wanted` is the other side, where the product is the
    whole member.
    """
    for node in walk(member):
        units = _units(node, ask) if isinstance(node, Product) else []
        if len(units) > 1:
            whole = node is _bare(member)
            return _drawn(units, names, scale, wanted if whole else None, elementwise_star)
    return None


def _bare(node: Node) -> Node:
    while isinstance(node, Group | Annotated):
        node = node.body
    return node


def _units(product: Product, ask: Ask) -> list[Unit]:
    """The matrices of a product; `dZ` and `g(Z)` are several factors that only together have a shape."""
    found: list[Unit] = []
    at, factors = 0, product.factors
    sign = ""
    while at < len(factors):
        end = at + 1
        node, shape = factors[at], () if isinstance(factors[at], Number) else ask(factors[at])
        if _begins_a_gradient(product, at):
            end, joined = at + 2, Product(factors[at : at + 2], product.operators[at : at + 1])
            node, shape = joined, ask(joined)
        while shape is None and end < len(factors) and not product.operators[end - 1]:
            end += 1
            node = Product(factors[at:end], product.operators[at : end - 1])
            shape = ask(node)
        if shape is None:
            return []
        if len(shape) == 2:
            found.append(Unit(node, shape, sign))
            sign = ""
        at = end
        if at < len(factors):
            sign = product.operators[at - 1] or sign
    return found


def _begins_a_gradient(product: Product, at: int) -> bool:
    """A `d` that touches what follows belongs to it, also where there is a number d."""
    if product.factors[at] != Symbol("d") or at + 1 == len(product.factors) or product.operators[at]:
        return False
    before, after = product.factors[at].span, product.factors[at + 1].span
    return before.end == after.start and before.end > 0


def _drawn(units: Sequence[Unit], names: Names, scale: Scale, wanted: tuple[Node, Shape] | None,
           star: bool) -> Picture | None:
    running, left = units[0].shape, units[0].node
    blocks = [_block(units[0].node, running, names, scale)]
    joints: list[Joint] = []
    mixed = False
    for before, unit in pairwise(units):
        elementwise = _is_elementwise(unit.sign, running, unit.shape, star)
        if mixed and not elementwise:
            return None  # A * B C is A * (B C): not read from left to right
        mixed = mixed or elementwise
        if elementwise:
            joints.append(_joint("⊙", left, running, unit.shape, names))
        else:
            joints.append(_joint("·", before.node, running[1:], unit.shape[:1], names))
            running = (running[0], unit.shape[1])
        left = Product((left, unit.node), (unit.sign,))
        blocks.append(_block(unit.node, unit.shape, names, scale))
    if wanted is not None and all(joint.fits for joint in joints):
        name, shape = wanted
        joints.append(_joint("=", left, running, shape, names))
        blocks.append(_block(name, shape, names, scale))
    return Picture(tuple(blocks), tuple(joints))


def _joint(sign: str, left: Node, mine: Shape, theirs: Shape, names: Names) -> Joint:
    pairs = zip(mine, theirs, strict=True)
    return Joint(sign, left, tuple(Meeting(names.size(one), names.size(other), one == other) for one, other in pairs))


def _is_elementwise(sign: str, left: Shape, right: Shape, star: bool) -> bool:
    if sign in NEVER_MATRIX or (sign == "*" and star):
        return True
    return sign in ELEMENTWISE and left == right and left[1] != right[0]


def _block(name: Node, shape: Shape, names: Names, scale: Scale) -> Block:
    rows, columns = shape
    return Block(name, names.size(rows), names.size(columns), scale.length(rows), scale.length(columns))
