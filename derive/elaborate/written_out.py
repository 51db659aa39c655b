"""What a term is made of: each name that the document defines replaced by its equation.

In: a term and the notation. Out: the term in what the document gives. Refused: nothing; members of families and
derivatives stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from derive.notation import Notation
from derive.term import Definition, Entry, Index, Sum, Tensor, Term, rebuild, replace_index


def written_out(term: Term, notation: Notation) -> Term:
    plain = {d.tensor: d for d in notation.definitions if d.over is None and d.tensor.layer is None}
    return _written_out(term, plain, count(1))


def _written_out(term: Term, definitions: dict[Tensor, Definition], numbers: Iterator[int]) -> Term:
    definition = None
    if isinstance(term, Entry) and isinstance(term.head, Tensor):
        definition = definitions.get(term.head)
    if definition is None or not isinstance(term, Entry) or len(definition.indices) != len(term.indices):
        return rebuild(term, lambda inner: _written_out(inner, definitions, numbers))
    body = _with_own_names(definition.body, numbers)
    for index, place in zip(definition.indices, term.indices, strict=True):
        fresh = _fresh(index, numbers)
        body = replace_index(replace_index(body, index.name, fresh), fresh.name, place)
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
