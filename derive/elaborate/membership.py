"""Shapes that a document states, `W \\in \\mathbb{R}^{k \\times n}`, also those behind the equations that use them.

In: a relation and the notation. Out: the notation with the shape. Refused: nothing; a second shape for a name is
kept as a clash, and no claim is made of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from derive.elaborate.definable import is_of_context, mentions_name
from derive.elaborate.labels import label_splits, marks_in
from derive.elaborate.members import members_of, samples_of, side_by_side
from derive.elaborate.references import counterpart, labelled, spelled
from derive.elaborate.scripts import Marks, marks_of
from derive.elaborate.sentences import MEMBERSHIP, clauses
from derive.elaborate.sizes import Sizes, is_variable, read_layer
from derive.elaborate.spaces import labels_in, space
from derive.notation import BY_ITS_SIGN, ITS_EQUATION, Declared, Notation, Shape
from derive.syntax import Chain, Scripts, Statements, Styled, Symbol, walk
from derive.term import Layer, LayerRange, Size, move_size

NUMBERS = "numbers of samples"
"""The convention under which numbers, one of each sample, are a column; they are a row otherwise."""


def membership(chain: Chain, notation: Notation, source: str) -> tuple[Notation, str] | None:
    """`W^{[l]} \\in \\mathbb{R}^{n_l \\times n_{l-1}}`, `x, y \\in …` one by one."""
    if len(chain.members) != 2 or chain.relations[0] not in MEMBERSHIP:
        return None
    marks = marks_in(chain.members[0], notation)
    of_one = space(chain.members[1], notation)
    marks, sizes = side_by_side(marks, of_one, notation)
    name, marks = labelled(marks)
    if sizes != of_one and any(_says_more(declared, sizes) for declared in notation.declared.get(name or "", ())):
        return notation, name or ""
    if name is not None and marks.below and sizes:
        labels = label_splits(name, marks.below)
        name, marks = (labels[0][0], replace(marks, below=())) if labels else (name, marks)
    if name is None or sizes is None or marks.below or marks.transposed:
        return None
    if not sizes and labels_in(chain.members[1]):
        if name in notation.declared:
            return None
        source = BY_ITS_SIGN
    if marks.sample is not None:
        return _samples(name, marks, sizes or (1, 1), notation, source)
    return _stated(_declared(name, sizes, marks, notation, source), notation)


def _samples(
    name: str, marks: Marks, one: tuple[Size | int, ...], notation: Notation, source: str
) -> tuple[Notation, str] | None:
    """All samples of which one is declared, side by side: under their own name, or as the capital that is declared."""
    if one[1:] != (1,):
        return None
    samples = notation.sample_size or Size("m")
    upright = one[0] == 1 and NUMBERS in notation.conventions
    sizes = (samples, 1) if upright else (one[0], samples)
    notation = notation.with_(sample_size=samples)
    whole = counterpart(name) or ""
    if _holds_samples(notation.declared.get(whole, ()), sizes):
        return notation, whole
    return _stated(_declared(name, sizes, marks, notation, source), notation)


def _says_more(declared: Declared, sizes: tuple[Size | int, ...] | None) -> bool:
    """Whether a shape is this one, with a number of members where this one has none: `y_i \\in \\mathbb{R}` after
    `y \\in \\mathbb{R}^m`.
    """
    known = declared.shape.sizes
    return sizes is not None and len(known) == len(sizes) and all(
        one == other or (isinstance(other, Size) and other.name.startswith("?"))
        for one, other in zip(known, sizes, strict=True)
    )


def _stated(declared: Declared, notation: Notation) -> tuple[Notation, str]:
    """The notation with a shape, which may be the second one of its name."""
    name, variable = declared.name, declared.variable
    earlier = tuple(d for d in notation.declared.get(name, ()) if d.source != BY_ITS_SIGN)
    notation, earlier = _found_out(declared, earlier, notation)
    elsewhere = notation.declared_in.get(name, notation.section) < notation.section
    if elsewhere and declared.shape not in {d.shape for d in earlier if d.variable == variable}:
        notation, earlier = forgotten(name, notation), ()
    clash = _clash(declared, earlier)
    if clash:
        return notation.with_(clashes={**notation.clashes, name: clash}), name
    symbols = notation.size_symbols | {s for s in declared.shape.sizes if isinstance(s, Size)}
    shapes = {**_without_samples(declared, notation), name: (*(d for d in earlier if d != declared), declared)}
    places = {**notation.declared_in, name: notation.section}
    return notation.with_(declared=shapes, size_symbols=symbols, declared_in=places), name


def _clash(declared: Declared, earlier: Iterable[Declared]) -> str:
    """Both shapes in words, where the same members had another one before."""
    for one in earlier:
        if (one.variable, one.over) == (declared.variable, declared.over) and one.shape != declared.shape:
            return f"{one.name} has two shapes: {one.shape} ({one.source}) and {declared.shape} ({declared.source})"
    return ""


def _holds_samples(shapes: Sequence[Declared], sizes: tuple[Size | int, ...]) -> bool:
    """Whether a name is declared as an array without layers whose columns or rows can be these samples."""
    return len(shapes) == 1 and not shapes[0].variable and shapes[0].shape.sizes in (sizes, sizes[::-1])


def _without_samples(declared: Declared, notation: Notation) -> Mapping[str, tuple[Declared, ...]]:
    """What is declared, but not the samples of which this array has the columns or rows: x^{(i)} beside X."""
    small = {
        one for one, shapes in notation.declared.items()
        if counterpart(one) == declared.name and len(shapes) == 1 and not shapes[0].variable
        and shapes[0].shape.sizes[1:] == (notation.sample_size,) and _holds_samples((declared,), shapes[0].shape.sizes)
        and not any(definition.tensor.name == one for definition in notation.definitions)
    }  # fmt: skip
    return {one: shapes for one, shapes in notation.declared.items() if one not in small}


def _declared(name: str, sizes: tuple[Size | int, ...], marks: Marks, notation: Notation, source: str) -> Declared:
    """With the letter of the layers that the shape is for, and their range; of one layer, that alone. What is said of
    a^{[l-1]} is said of a^{[l]} with l + 1 for l.
    """
    layer = read_layer(marks.layer, notation) if marks.layer is not None else None
    if layer is None:
        return Declared(name, Shape(sizes), source=source)
    if layer.base is None or not is_variable(layer, notation):
        return Declared(name, Shape(sizes), None, LayerRange("", layer, layer), source)
    here = Layer(layer.base, -layer.offset)
    moved = tuple(move_size(size, layer.base, here) for size in sizes)
    return Declared(name, Shape(moved), layer.base, None if layer.offset else notation.ranges.get(layer.base), source)


def forgotten(name: str, notation: Notation) -> Notation:
    """The notation without a name that another section gives another shape, and without what rests on it; what a
    context gives is as the context says it.
    """
    given = {d.tensor: d for s in notation.statements if is_of_context(s.source) for d in s.definitions}
    own = [d for d in notation.definitions if d.tensor not in given]
    names = {name}
    while True:
        more = {d.tensor.name for d in own if any(mentions_name(d.body, one) for one in names)} - names
        if not more:
            break
        names |= more
    return notation.with_(
        declared={one: shapes for one, shapes in notation.declared.items() if one not in names},
        definitions=tuple(
            given[d.tensor] if d.tensor in given and any(mentions_name(d.body, one) for one in names) else d
            for d in notation.definitions
            if d not in own or d.tensor.name not in names
        ),
        unified={key: size for key, size in notation.unified.items() if key[0][1:].split(".")[0] not in names},
    )


def _found_out(
    declared: Declared, earlier: tuple[Declared, ...], notation: Notation
) -> tuple[Notation, tuple[Declared, ...]]:
    """The shape that equations left open is the one that is now declared, if it can be."""
    guess = next((d for d in earlier if (d.variable, d.source) == (declared.variable, ITS_EQUATION)), None)
    if guess is None or guess.shape == declared.shape:
        return notation, earlier
    sizes = Sizes(notation)
    said = declared.shape.sizes or (1,) * len(guess.shape.sizes)
    if len(said) != len(guess.shape.sizes) or not all(map(sizes.unify, guess.shape.sizes, said)):
        return notation, earlier
    return notation.with_(unified=dict(sizes.found)), tuple(d for d in earlier if d is not guess)


def declared_ahead(formulas: Iterable[tuple[Statements, str, str, int]], notation: Notation) -> Notation:
    """The notation with the shapes that stand behind the equations which need them, in the same section:
    `z = W x, where W \\in \\mathbb{R}^{k \\times n}`. A name with several shapes keeps them in the document's order,
    and so does one that several sections give an equation.

    `formulas` come with their text, where they stand and the number of their section.
    """
    formulas = list(formulas)
    trees = [tree for tree, *_ in formulas]
    notation = notation.with_(
        members=notation.members | members_of(trees), sample_size=notation.sample_size or samples_of(trees)
    )
    used: set[tuple[str, int]] = set()
    heads: dict[str, set[int]] = {}
    shapes: dict[tuple[object, ...], list[tuple[Declared, Chain, bool]]] = {}
    for tree, latex, source, section in formulas:
        for chain in (clause.node for clause in clauses(tree, latex)[0]):
            if not isinstance(chain, Chain):
                continue
            used |= {(name, section) for name in _wholes_of_samples(chain, notation)}
            found = membership(chain, notation, source)
            if found is None:
                used |= {(name, section) for name in _names(chain)}
                heads.setdefault(spelled(chain.members[0]) or "", set()).add(section)
            elif found[1] not in notation.declared:
                declared = found[0].declared[found[1]][-1]
                member = declared.name, declared.variable, declared.over
                shapes.setdefault(member, []).append((declared, chain, (declared.name, section) in used))
    for stated in shapes.values():
        declared, chain, late = stated[0]
        one = len({other.shape for other, _, _ in stated}) == 1
        anew = len(heads.get(declared.name, ())) > 1  # each section says what it is there
        found = membership(chain, notation, declared.source) if one and late and not anew else None
        notation = notation if found is None else found[0]
    return notation


def _wholes_of_samples(chain: Chain, notation: Notation) -> Iterator[str]:
    """X for the x^{(i)} that a formula speaks of: what it is, is said of X, too."""
    for node in walk(chain):
        marks = marks_in(node, notation) if isinstance(node, Scripts) else None
        whole = counterpart(spelled(marks.base) or "") if marks is not None and marks.sample is not None else None
        if whole is not None:
            yield whole


def _names(chain: Chain) -> Iterator[str]:
    for node in walk(chain):
        if isinstance(node, Scripts | Symbol | Styled):
            marks = marks_of(node)
            name = spelled(marks.base) or ""
            yield name
            yield from (longer for longer, _ in label_splits(name, marks.below))
