"""What a term is made of: each name that the document defines replaced by its equation.

In: a term and the notation. Out: the term in what the document gives. Refused: nothing; members of families and
derivatives stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from derive.notation import Notation
from derive.term import Definition, Entry, Gradient, Index, Sum, Tensor, Term, rebuild, replace_index, root_of


def written_out(term: Term, notation: Notation) -> Term:
    plain = {d.tensor: d for d in notation.definitions if d.over is None and d.tensor.layer is None}
    return _written_out(term, plain, count(1))


def in_derivatives(term: Term, notation: Notation) -> Term:
    """The term with each name of a derivative of a cost that has no equation replaced: \\bar{y} = ∂L/∂y."""
    costs = {d.tensor.name for d in notation.definitions}
    names = {d.tensor: d for d in notation.definitions
             if d.over is None and isinstance(d.body, Entry) and isinstance(d.body.head, Gradient)
             and root_of(d.body.head) not in costs}
    return _written_out(term, names, count(1)) if names else term


def _written_out(term: Term, definitions: dict[Tensor, Definition], numbers: Iterator[int]) -> Term:
    definition = None
    if isinstance(term, Entry) and isinstance(term.head, Tensor):
        definition = definitions.get(term.head)
    if definition is None or not isinstance(term, Entry) or len(definition.indices) != len(term.indices):
        return rebuild(term, lambda inner: _written_out(inner, definitions, numbers))
    body = _with_own_names(definition.body, numbers)
    own = [_fresh(index, numbers) for index in definition.indices]
    for index, fresh in zip(definition.indices, own, strict=True):
        body = replace_index(body, index.name, fresh)
    for fresh, place in zip(own, term.indices, strict=True):
        body = replace_index(body, fresh.name, place)
    return _written_out(body, definitions, numbers)


def _with_own_names(term: Term, numbers: Iterator[int]) -> Term:
    """The term with each summation index named anew, so that no place is captured."""
    term = rebuild(term, lambda inner: _with_own_names(inner, numbers))
    if not isinstance(term, Sum):
        return term
    fresh = _fresh(term.index, numbers)
    return Sum(fresh, replace_index(term.body, term.index.name, fresh))


def _fresh(index: Index, numbers: Iterator[int]) -> Index:
    return replace(index, name=f"written{next(numbers)}")
