"""What uses a tensor, in the definitions that a claim rests on.

In: a claim. Out: `User`s: a definition at its layer, with indices of its own. Refused: nothing; what is found here is
only proposed, and the prover judges every equality that is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from derive.claim import Claim
from derive.reassemble.letters import renamed
from derive.term import (
    Definition,
    Entry,
    Head,
    Index,
    Layer,
    Position,
    Size,
    Sum,
    Tensor,
    Term,
    move_head,
    move_layer,
    move_position,
    move_term,
    rebuild,
    replace_index,
    root_of,
    subterms,
)


@dataclass(frozen=True, slots=True)
class User:
    """`tensor[indices] = body`, where the body has an entry of what was asked for."""

    tensor: Tensor
    indices: tuple[Position, ...]
    """1 for an axis that has one place."""
    body: Term

    @property
    def running(self) -> tuple[Index, ...]:
        return tuple(index for index in self.indices if isinstance(index, Index))


@dataclass
class Network:
    """The definitions of a claim; `fresh` names are never used twice."""

    claim: Claim
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def fresh(self, term: Term) -> Term:
        """The term with new names for what its sums run over."""
        given = {t.index.name: f"~{next(self.numbers)}" for t in subterms(term) if isinstance(t, Sum)}
        return renamed(term, given)

    def users(self, of: Tensor, cost: Head | None) -> list[User]:
        """Everything that uses a tensor, on the way to the cost if there is one."""
        below = self.cone(root_of(cost)) | {root_of(cost)} if cost is not None else None
        found: dict[Tensor, User] = {}
        for definition in self.claim.definitions:
            for tensor in _mentioned(definition.body, of.name):
                moved = self._at(definition, tensor, of)
                if moved is not None and (below is None or moved.tensor.name in below):
                    found.setdefault(moved.tensor, moved)
        return list(found.values())

    def definition(self, tensor: Tensor) -> User | None:
        """The definition of one tensor: of just its layer before a family's."""
        named = [d for d in self.claim.definitions if d.tensor.name == tensor.name]
        for definition in sorted(named, key=lambda d: d.over is not None):
            if definition.over is None and definition.tensor == tensor:
                return self._renewed(definition.tensor, definition.indices, definition.body)
            if definition.over is not None and definition.tensor.layer is not None and tensor.layer is not None:
                return self._member(definition, tensor.layer + -definition.tensor.layer.offset)
        return None

    def _at(self, definition: Definition, mention: Tensor, of: Tensor) -> User | None:
        if definition.over is None:
            same = mention.layer == of.layer
            return self._renewed(definition.tensor, definition.indices, definition.body) if same else None
        if mention.layer is None or of.layer is None or mention.layer.base != definition.over.variable:
            return None
        at = of.layer + -mention.layer.offset
        return None if self._is_outside(at, definition) else self._member(definition, at)

    def _member(self, definition: Definition, at: Layer) -> User:
        assert definition.over is not None
        variable = definition.over.variable
        tensor = move_head(definition.tensor, variable, at)
        indices = tuple(move_position(index, variable, at) for index in definition.indices)
        assert isinstance(tensor, Tensor)
        return self._renewed(tensor, indices, move_term(definition.body, variable, at))  # type: ignore[arg-type]

    def _renewed(self, tensor: Tensor, indices: tuple[Index, ...], body: Term) -> User:
        given = {index.name: f"~{next(self.numbers)}" for index in indices}
        body = renamed(self.fresh(body), given)
        places: list[Position] = []
        for index in indices:
            single = self._is_one(index.size)
            places.append(1 if single else Index(given[index.name], index.size))
            body = replace_index(body, given[index.name], 1) if single else body
        return User(tensor, tuple(places), self.without_single(body))

    def without_single(self, term: Term) -> Term:
        """Without sums over one place."""
        if isinstance(term, Sum) and self._is_one(term.index.size):
            return self.without_single(replace_index(term.body, term.index.name, 1))
        return rebuild(term, self.without_single)

    def _is_one(self, size: Size | int) -> bool:
        if isinstance(size, Size) and size.layer is not None:
            settled = size.layer
            for base, value in self.claim.notation.layers.items():
                settled = move_layer(settled, base, value) or settled
            size = Size(size.name, settled)
        return (self.claim.notation.sizes.get(size, size) if isinstance(size, Size) else size) == 1

    def _is_outside(self, at: Layer, definition: Definition) -> bool:
        """Whether no such member exists: the layer after the last, the one before the first."""
        over = definition.over
        assert over is not None
        high = over.high
        if high is not None and high.base == at.base and at.offset > high.offset:
            return True
        return over.low.base == at.base and at.offset < over.low.offset

    def cone(self, name: str) -> frozenset[str]:
        """Names of everything that a tensor depends on."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            for definition in self.claim.definitions:
                if definition.tensor.name == current:
                    below = {
                        t.head.name
                        for t in subterms(definition.body)
                        if isinstance(t, Entry) and isinstance(t.head, Tensor)
                    }
                    waiting += sorted(below - found)
                    found |= below
        return frozenset(found)


def _mentioned(body: Term, name: str) -> list[Tensor]:
    heads = (t.head for t in subterms(body) if isinstance(t, Entry))
    return sorted({h for h in heads if isinstance(h, Tensor) and h.name == name}, key=str)
