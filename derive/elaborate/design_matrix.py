"""The matrix X of samples that are declared one by one, `x^{(i)} \\in \\mathbb{R}^n`, where they are its rows.

In: the formulas of a document, and the notation with what they declare. Out: the notation in which X_ij is x^{(i)}_j, x
is one sample, and numbers, one of each sample, stand one below the other. Refused: nothing. Without a word about it,
and where products fit either way or both, samples are columns, and X is what all x^{(i)} are side by side. A matrix
that is declared behind its samples is known from the beginning.

Words decide first ("each row of X is a sample"), then the products in which X stands beside a name whose shape is
declared: X w fits w \\in \\mathbb{R}^n with samples in rows, w^T X with samples in columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from derive.elaborate.labels import marks_in
from derive.elaborate.membership import NUMBERS, membership
from derive.elaborate.references import counterpart, spelled
from derive.elaborate.scripts import Marks
from derive.elaborate.sentences import MEMBERSHIP
from derive.elaborate.spaces import space
from derive.notation import Declared, Notation, Shape
from derive.syntax import Chain, Product, Statements, walk
from derive.term import Size

JUXTAPOSED = frozenset({"", "\\cdot"})


def with_design_matrices(formulas: Iterable[tuple[Statements, str]], notation: Notation) -> Notation:
    """`formulas` come with where they stand ("line 9")."""
    trees = list(formulas)
    chains = [(chain, source) for tree, source in trees for chain in tree.parts if isinstance(chain, Chain)]
    known, sampled = _declared(chains, notation)
    for small, shape in sampled.items():
        name, sizes = counterpart(small), shape.shape.sizes
        if name is None or len(sizes) != 2 or sizes[0] == 1 or name in notation.gradients:
            continue
        if name in known.declared:
            notation = _ahead(name, small, shape, known.declared[name], notation)
            continue
        if not any(_defines(chain, name, notation) for chain, _ in chains) and _in_rows(
            [tree for tree, _ in trees], name, sizes, known
        ):
            notation = _turned(name, small, shape, notation)
    found = frozenset(_one_rows([tree for tree, _ in trees], known))
    rows = {known.declared[small.upper()][0].shape.sizes[0] for small in found}
    many = rows.pop() if len(rows) == 1 else None
    samples = notation.sample_size or (many if isinstance(many, Size) else None)
    return notation.with_(one_row=found, sample_size=samples)


def _one_rows(trees: list[Statements], notation: Notation) -> Iterator[str]:
    """x of `\\theta^T x` beside X of `X \\theta`: a product in which x fits as a row of X, standing, and not as X."""
    for name, declared in notation.declared.items():
        small = name.lower()
        sizes = declared[0].shape.sizes if len(declared) == 1 and declared[0].variable is None else ()
        if len(name) != 1 or small == name or small in notation.declared or len(sizes) != 2 or sizes[0] == sizes[1]:
            continue
        fits = list(_fitting(trees, name, sizes[::-1], notation)), list(_fitting(trees, small, sizes[::-1], notation))
        if set(fits[0]) == {True} and set(fits[1]) == {False} and 1 not in sizes:
            yield small


def _declared(chains: list[tuple[Chain, str]], notation: Notation) -> tuple[Notation, dict[str, Declared]]:
    """The shapes that the whole document declares, and the names of which one sample is declared, with all of them."""
    sampled: dict[str, Declared] = {}
    for chain, source in chains:
        if chain.relations[0] not in MEMBERSHIP:
            continue
        marks = marks_in(chain.members[0], notation)
        found = membership(chain, notation, source)
        notation = notation if found is None else found[0]
        if marks.sample is not None and marks.layer is None and found is not None:
            shapes, small = notation.declared.get(found[1], ()), spelled(marks.base) or ""
            if len(shapes) == 1 and found[1] != small and notation.sample_size is not None:
                of_one = space(chain.members[1], notation) or (1, 1)
                shapes = (Declared(small, Shape((of_one[0], notation.sample_size)), source=shapes[0].source),)
            sampled |= {small: shapes[0]} if len(shapes) == 1 else {}
    return notation, sampled


def _ahead(
    name: str, small: str, shape: Declared, declared: tuple[Declared, ...], notation: Notation
) -> Notation:
    """The notation that knows the matrix from the beginning, where the samples are its columns or rows; beside rows, x
    is one sample.
    """
    sizes = shape.shape.sizes
    if len(declared) != 1 or declared[0].shape.sizes not in (sizes, sizes[::-1]):
        return notation
    known = {**notation.declared, name: declared}
    if declared[0].shape.sizes == sizes[::-1] != sizes and small not in known:
        known[small] = (Declared(small, Shape((sizes[0], 1)), source=shape.source),)
        notation = notation.with_(conventions={**notation.conventions, NUMBERS: "a column"})
    return notation.with_(declared=known)


def _defines(chain: Chain, name: str, notation: Notation) -> bool:
    """Whether an equation says what the matrix is."""
    marks = marks_in(chain.members[0], notation)
    return spelled(marks.base) == name and marks.bare


def _in_rows(trees: list[Statements], name: str, sizes: tuple[Size | int, ...], notation: Notation) -> bool:
    said = notation.conventions.get("arrangement")
    return said == "rows" if said is not None else set(_fitting(trees, name, sizes, notation)) == {True}


def _fitting(
    trees: list[Statements], name: str, sizes: tuple[Size | int, ...], notation: Notation
) -> Iterator[bool]:
    """For each product of X with what has a shape: whether it fits with samples in rows, and not in columns."""
    for product in (node for tree in trees for node in walk(tree) if isinstance(node, Product)):
        marked = [marks_in(factor, notation) for factor in product.factors]
        for (left, right), sign in zip(pairwise(marked), product.operators, strict=True):
            if sign not in JUXTAPOSED:
                continue
            for own, other, inner in ((left, right, 0), (right, left, 1)):
                length = _length(other, inner, notation) if spelled(own.base) == name and _whole(own) else None
                if length in sizes:
                    along_columns = sizes[(1 - inner + own.transposed) % 2] == length
                    yield not along_columns


def _length(marks: Marks, axis: int, notation: Notation) -> Size | int | None:
    """How long a declared array is along an axis."""
    shapes = notation.declared.get(spelled(marks.base) or "", ()) if _whole(marks) else ()
    sizes = (*shapes[0].shape.sizes, 1)[:2] if len(shapes) == 1 and shapes[0].shape.sizes else ()
    return sizes[(axis + marks.transposed) % 2] if sizes else None


def _whole(marks: Marks) -> bool:
    return marks in (Marks(marks.base), Marks(marks.base, transposed=True))


def _turned(name: str, small: str, shape: Declared, notation: Notation) -> Notation:
    rows, columns = shape.shape.sizes
    said = f"{name} has the samples {small}^{{(i)}} in its rows"
    matrix, one = (Declared(name, Shape((columns, rows)), source=shape.source),
                   Declared(small, Shape((rows, 1)), source=shape.source))
    return notation.with_(
        declared={**notation.declared, name: (matrix,), small: (one,)},
        conventions={**notation.conventions, NUMBERS: "a column"},
        readings=(*notation.readings, said),
    )
