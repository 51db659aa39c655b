"""Sums over layers or times, as `\\sum_{t=1}^{T}` before what stands in matrices.

In: networks. Out: those with a sum over layers, one for each range, and the others. Refused: nothing; a network with
more than one such sum, or a power of one, stays as it is.

    Σ_t A_t + Σ_s B_s = Σ_t (A_t + B_t)      c Σ_t A_t = Σ_t c A_t
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from derive.differentiate.networks import Network, term_of
from derive.reassemble.build import as_factor
from derive.reassemble.names import layer_syntax, name_syntax
from derive.syntax import BigOperator, Chain, Node, Symbol, walk
from derive.term import (
    BOUND,
    Entry,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Term,
    letter_of,
    move_term,
    subterms,
    tensor_of,
)

SPARE = "tsrkuvl"
_fresh = count(1)


@dataclass(frozen=True, slots=True)
class Summed:
    """The sum of `body` over the layers of `over`; `letter` is what is written for the variable."""

    over: LayerRange
    body: Term
    letter: str

    def around(self, node: Node) -> Node:
        assert self.over.high is not None
        lower = Chain((name_syntax(self.letter), layer_syntax(self.over.low)), ("=",))
        return BigOperator("\\sum", lower, layer_syntax(self.over.high), as_factor(node))

    def binds(self, node: Node) -> bool:
        """Whether the variable stands in what is written."""
        return any(isinstance(part, Symbol) and part.name == self.letter for part in walk(node))


def gathered(found: Iterable[Network]) -> tuple[list[Summed], list[Network]]:
    """Networks with one sum over layers, together by their ranges; and the rest."""
    bodies: dict[tuple[Layer, Layer | None], tuple[LayerRange, list[Term]]] = {}
    others: list[Network] = []
    for network in found:
        sums = [(base, e) for base, e in network.factors if isinstance(base, LayerSum)]
        if len(sums) != 1 or sums[0][1] != 1:
            others.append(network)
            continue
        inner = sums[0][0]
        assert isinstance(inner, LayerSum)
        rest = tuple(pair for pair in network.factors if pair[0] is not inner)
        key = inner.over.low, inner.over.high
        if key not in bodies:
            bodies[key] = LayerRange(_renamed(inner.over.variable), *key), []
        over, terms = bodies[key]
        body = move_term(inner.body, inner.over.variable, Layer(over.variable))
        terms.append(term_of([Network(network.coefficient, (*rest, (body, Fraction(1))), network.bound)]))
    return [_lettered(over, Plus(tuple(terms))) for over, terms in bodies.values()], others


def _renamed(variable: str) -> str:
    return f"{letter_of(variable)}{BOUND}m{next(_fresh)}"


def _lettered(over: LayerRange, body: Term) -> Summed:
    """With a letter for the variable that stands for nothing else there."""
    outside = {tensor_of(t.head).layer for t in subterms(body) if isinstance(t, Entry)} | {over.low, over.high}
    taken = {layer.base for layer in outside if layer is not None and layer.base != over.variable}
    letter = next(name for name in (letter_of(over.variable), *SPARE) if name not in taken)
    return Summed(over, move_term(body, over.variable, Layer(letter)), letter)
