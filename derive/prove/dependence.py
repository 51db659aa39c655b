"""What a tensor depends on, by names alone: more than there is, never less.

In: definitions by the names that they define. Out: names, and the gradients on the way. Refused (`Unsure`): a gradient
of a cost that is not defined, inside a definition. This shares no code with the prover's definitions.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from derive.prove.fields import Unsure
from derive.term import Definition, Entry, Gradient, Tensor, subterms, tensors_in


@dataclass
class Dependence:
    """The definitions of one claim."""

    by_name: Mapping[str, Sequence[Definition]]
    _below: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    _seen: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def cone(self, name: str) -> frozenset[str]:
        """Names of all that a tensor depends on."""
        if name not in self._below:
            self._below[name] = self._find_cone(name)
        return self._below[name]

    def _find_cone(self, name: str) -> frozenset[str]:
        found, waiting = {name}, [name]
        while waiting:
            for definition in self.by_name.get(waiting.pop(), ()):
                heads = [t.head for t in subterms(definition.body) if isinstance(t, Entry)]
                below = {t.name for h in heads for t in tensors_in(h)} - found
                waiting += sorted(below)
                found |= below
        return frozenset(found)

    def seen_through(self, cost: Tensor) -> frozenset[str]:
        """Names on which gradients inside the cost's definitions depend: their derivatives are of second order."""
        if cost.name not in self._seen:
            self._seen[cost.name] = self._find_seen_through(cost)
        return self._seen[cost.name]

    def _find_seen_through(self, cost: Tensor) -> frozenset[str]:
        found: set[str] = set()
        for inner in self.gradients_below(cost):
            if isinstance(inner.cost, Gradient) or inner.cost.name not in self.by_name:
                raise Unsure("a gradient of a cost that is not defined, inside a definition")
            found |= self.cone(inner.cost.name) | {inner.of.name}
        return frozenset(found)

    def gradients_below(self, cost: Tensor) -> Iterator[Gradient]:
        """The gradients in all definitions that the cost rests on."""
        for definition in (one for name in sorted(self.cone(cost.name)) for one in self.by_name.get(name, ())):
            for term in subterms(definition.body):
                if isinstance(term, Entry) and isinstance(term.head, Gradient):
                    yield term.head
