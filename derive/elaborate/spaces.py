"""The sizes in `\\mathbb{R}^{n \\times m}`, `\\{0, 1\\}^n`, and those that a whole document names there.

In: syntax. Out: sizes. Refused: other spaces (None).
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.elaborate.from_zero import one_more
from derive.elaborate.scripts import delimiter, plain_letter, unwrap
from derive.elaborate.sizes import read_size
from derive.notation import Notation
from derive.printing import print_latex
from derive.syntax import Chain, Group, Node, Product, Scripts, Sequence, Statements, Styled
from derive.term import Size

LABELS = {"0": (0,), "1": (1,), "+1": (1,), "-1": (-1,), "\\pm1": (1, -1)}
"""The labels as they are written."""


def space(node: Node, notation: Notation) -> tuple[Size | int, ...] | None:
    """The sizes in `\\mathbb{R}^{n \\times m}`; a vector gets one column."""
    letters = notation.layer_letters | frozenset(notation.ranges)
    node = unwrap(node)
    base = node.base if isinstance(node, Scripts) else node
    base = unwrap(base)
    letter = (
        base.body
        if isinstance(base, Styled) and base.command in ("\\mathbb", "\\mathbf", "\\mathrm", "\\Bbb")
        else base
    )
    if plain_letter(letter) not in ("R", "ℝ", "\\R", "\\reals") and labels_in(base) is None:
        return None
    if not isinstance(node, Scripts) or node.sup is None:
        return ()
    sup = unwrap(node.sup)
    items = (
        list(sup.factors) if isinstance(sup, Product) and all(o in ("\\times", "×") for o in sup.operators) else [sup]
    )
    sizes = [one_more(item) or read_size(item, notation, letters) for item in items]
    if any(size is None for size in sizes) or len(sizes) > 2:
        return None
    return (*sizes, 1) if len(sizes) == 1 else tuple(sizes)  # type: ignore[return-value]


def labels_in(node: Node) -> frozenset[int] | None:
    """The two labels of `\\{0, 1\\}`, `\\{-1, +1\\}`, `\\{\\pm 1\\}`, perhaps with a power; None of another set."""
    node = unwrap(node)
    base = unwrap(node.base) if isinstance(node, Scripts) and node.sub is None else node
    if not isinstance(base, Group) or delimiter(base.open) != "\\{":
        return None
    items = base.body.items if isinstance(base.body, Sequence) else (base.body,)
    found = frozenset(label for item in items for label in _labels(unwrap(item)))
    return found if found in (frozenset({0, 1}), frozenset({-1, 1})) and len(items) <= 2 else None


def _labels(item: Node) -> tuple[int, ...]:
    """0, 1, +1, -1, or both of `\\pm 1`."""
    return next((labels for written, labels in LABELS.items() if print_latex(item).replace(" ", "") == written), ())


def sizes_named(trees: Iterable[Statements], notation: Notation) -> frozenset[Size]:
    """Letters that shapes use as sizes, wherever in the document: m is a number of rows from its first line on."""
    found: set[Size] = set()
    defined: set[Size | int | None] = set()
    for chain in (part for tree in trees for part in tree.parts if isinstance(part, Chain)):
        sizes = space(chain.members[-1], notation) if chain.relations[-1] in ("\\in", "∈") else None
        found |= {size for size in sizes or () if isinstance(size, Size) and size.layer is None}
        if chain.relations[0] in ("=", ":="):
            defined.add(read_size(chain.members[0], notation, frozenset()))
    return frozenset(found - defined)
