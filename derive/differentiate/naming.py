"""Sums that stand inside something get names of their own, so that what is differentiated keeps the author's brackets.

In: the definitions of a claim. Out: definitions in which (X w - y)_i is one entry of a tensor, and what that is.
Refused: nothing; the same sum gets the same name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from derive.term import (
    Apply,
    Definition,
    Entry,
    Index,
    Layer,
    LayerRange,
    Plus,
    Power,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    rebuild,
    replace_index,
    subterms,
)

PREFIX = "\x01"


def is_auxiliary(tensor: Tensor) -> bool:
    return tensor.name.startswith(PREFIX)


@dataclass
class Naming:
    """Names given so far, by what they stand for."""

    names: dict[tuple[Term, str], Tensor] = field(default_factory=dict)
    bodies: list[Definition] = field(default_factory=list)

    def definitions(self, given: Iterable[Definition]) -> tuple[Definition, ...]:
        named = [replace(one, body=self._named(one.body, one.over, inside=False)) for one in given]
        return (*self.bodies, *named)

    def _named(self, term: Term, over: LayerRange | None, inside: bool) -> Term:
        """`inside`: whether the term stands in a product, a power or a function."""
        match term:
            case Plus():
                changed = rebuild(term, lambda part: self._named(part, over, False))
                return self._entry(changed, over) if inside else changed
            case Power(base=Sum() as base, exponent=e) if e.denominator != 1 or e < 0:
                return Power(self._entry(self._named(base, over, True), over), e)
            case Sum() | Times() | Power() | Apply():
                deeper = inside or not isinstance(term, Sum)
                return rebuild(term, lambda part: self._named(part, over, deeper))
            case _:
                return term

    def _entry(self, term: Term, over: LayerRange | None) -> Term:
        if not any(isinstance(part, Entry) for part in subterms(term)):
            return term
        indices = _in_order(term)
        plain = term
        for k, index in enumerate(indices):
            plain = replace_index(plain, index.name, Index(f"a{k}", index.size))
        plain = _settled(plain, 0)
        key = (plain, str(over))
        if key not in self.names:
            layer = Layer(over.variable) if over is not None else None
            tensor = Tensor(f"{PREFIX}{len(self.names)}", layer)
            self.names[key] = tensor
            self.bodies.append(Definition(tensor, tuple(indices), term, over))
        return Entry(self.names[key], tuple(indices))


def _in_order(term: Term) -> list[Index]:
    """The free indices as they are met."""
    free = free_indices(term)
    found: dict[Index, None] = {}
    for part in subterms(term):
        if isinstance(part, Entry):
            found.update({place: None for place in part.indices if isinstance(place, Index) and place in free})
    return [*found, *sorted(free - set(found))]


def _settled(term: Term, depth: int) -> Term:
    """The same for terms that differ in the names of what they sum over."""
    if isinstance(term, Sum):
        fresh = Index(f"b{depth}", term.index.size)
        return Sum(fresh, _settled(replace_index(term.body, term.index.name, fresh), depth + 1))
    return rebuild(term, lambda part: _settled(part, depth))
