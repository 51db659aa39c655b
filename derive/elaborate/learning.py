"""What a definition teaches: the notation after it.

In: a definition with what its equation found out about sizes. Out: the notation. Refused: nothing.

An equation may name what others have written out: after `a = \\sigma(w x + b)`, `z = w x + b` says that a is σ(z), so
that the derivative by z is the one along that path.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.sizes import Sizes
from derive.elaborate.state import State
from derive.notation import ITS_EQUATION, Declared, Notation
from derive.term import (
    Definition,
    Entry,
    Index,
    Layer,
    Position,
    Size,
    Sum,
    Tensor,
    Term,
    move_size,
    move_term,
    parts,
    rebuild,
)


def with_definition(definition: Definition, declared: Declared | None, state: State) -> Notation:
    """The notation with a definition, and with what its equation taught."""
    notation, name = state.notation, definition.tensor.name
    names = {**notation.declared, **state.declared}
    if declared is not None:
        names[name] = (*(d for d in names.get(name, ()) if d.source != ITS_EQUATION and d != declared), declared)
    sizes = {
        s
        for d in names.values()
        for one in d
        for s in one.shape.sizes
        if isinstance(s, Size) and not s.name.startswith("?")
    }
    said = (h for h in state.hypotheses if not h.endswith("elementwise"))
    lasting = {name: tuple(state.lasting)} if state.lasting else {}
    return notation.with_(
        readings_of={**notation.readings_of, **lasting},
        declared=names,
        definitions=(*named_in(definition, notation.definitions, state.sizes), definition, *state.auxiliary),
        unified=dict(state.sizes.found),
        unknown_functions=notation.unknown_functions | state.unknown_functions,
        size_symbols=notation.size_symbols | sizes,
        hypotheses=tuple(dict.fromkeys((*notation.hypotheses, *said))),
    )


def named_in(new: Definition, known: tuple[Definition, ...], sizes: Sizes) -> tuple[Definition, ...]:
    """The definitions with the new name in the place of what it names, wherever one of them has that written out."""
    if isinstance(new.body, Entry) or not parts(new.body):
        return known
    return tuple(
        replace(one, body=_named(one.body, moved, sizes)) if (moved := _at_layer_of(one, new)) is not None else one
        for one in known
    )


def _at_layer_of(other: Definition, new: Definition) -> Definition | None:
    """The new definition in the other's layer variable; None where a family meets what is none."""
    if new.over is None:
        return new
    if other.over is None or other.over.low != new.over.low or other.over.high != new.over.high:
        return None
    if other.over.variable == new.over.variable:
        return new
    layer = Layer(other.over.variable)
    indices = tuple(Index(i.name, move_size(i.size, new.over.variable, layer)) for i in new.indices)
    return Definition(Tensor(new.tensor.name, layer), indices, move_term(new.body, new.over.variable, layer))


def _named(term: Term, new: Definition, sizes: Sizes) -> Term:
    places: dict[str, Position] = {}
    if _matches(new.body, term, {index.name for index in new.indices}, places, {}, sizes):
        if all(index.name in places for index in new.indices):
            return Entry(new.tensor, tuple(places[index.name] for index in new.indices))
    return rebuild(term, lambda inner: _named(inner, new, sizes))


def _matches(
    pattern: Term, term: Term, open_: set[str], places: dict[str, Position], bound: dict[str, str], sizes: Sizes
) -> bool:
    """Whether the term is the pattern with something in the places of its open indices."""
    if type(pattern) is not type(term):
        return False
    if isinstance(pattern, Entry) and isinstance(term, Entry):
        if pattern.head != term.head or len(pattern.indices) != len(term.indices):
            return False
        pairs = zip(pattern.indices, term.indices, strict=True)
        return all(_fits(mine, theirs, open_, places, bound, sizes) for mine, theirs in pairs)
    if isinstance(pattern, Sum) and isinstance(term, Sum):
        if sizes.resolve(pattern.index.size) != sizes.resolve(term.index.size):
            return False
        inner = {**bound, pattern.index.name: term.index.name}
        return _matches(pattern.body, term.body, open_, places, inner, sizes)
    mine, theirs = parts(pattern), parts(term)
    if not mine or len(mine) != len(theirs):
        return pattern == term
    plain = [rebuild(one, lambda _: _BLANK) for one in (pattern, term)]
    pairs = zip(mine, theirs, strict=True)
    return plain[0] == plain[1] and all(_matches(a, b, open_, places, bound, sizes) for a, b in pairs)


_BLANK = Entry(Tensor(""))


def _fits(
    mine: Position, theirs: Position, open_: set[str], places: dict[str, Position], bound: dict[str, str], sizes: Sizes
) -> bool:
    if not isinstance(mine, Index):
        return mine == theirs
    if mine.name in bound:
        return isinstance(theirs, Index) and bound[mine.name] == theirs.name
    if mine.name not in open_:
        return mine == theirs
    if isinstance(theirs, Index) and theirs.name in bound.values():
        return False
    if isinstance(theirs, Index) and sizes.resolve(mine.size) != sizes.resolve(theirs.size):
        return False
    return places.setdefault(mine.name, theirs) == theirs
