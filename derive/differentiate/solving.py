"""A gradient in matrix notation: several ways to write it, the shortest first. All are proposals.

In: a claim whose left side is the gradient, and an `Unfolder` (the chain rule and the normal form, lent by the
pipeline). Out: syntax trees. Refused: nothing; where no way is found there is none.

What lies between the cost and the variable is solved first, nearest to the cost first: ∂J/∂Z = A − Y is short only
after everything cancelled, and dW = (A − Y) Xᵀ is short because that was. Each is tried by one step of the chain rule
and by all of them, with and without names for the author's brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from derive.claim import Claim
from derive.differentiate.chains import ELEMENTWISE, Chained, NoForm, length, sum_node, transpose
from derive.differentiate.contraction import numpy_total, ones_total
from derive.differentiate.factoring import shortest_terms
from derive.differentiate.folding import fold, with_sigmoid, with_softmax
from derive.differentiate.matrices import Body, Matrices
from derive.differentiate.naming import Naming, is_auxiliary
from derive.differentiate.networks import Network, networks, renamed_apart, term_of
from derive.printing import print_latex
from derive.reassemble import Entries, Letters, Names
from derive.syntax import Group, Node, Scripts
from derive.term import (
    BOUND,
    ZERO,
    Apply,
    Definition,
    Determinant,
    Entry,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    LayerRange,
    LayerSum,
    Position,
    Power,
    Sum,
    Tensor,
    Term,
    free_indices,
    move_term,
    rebuild,
    subterms,
    tensors_in,
)

DEEPEST = 24
MOST_FOLDS = 8
GRADIENT_LEFT = 25
FREE = "\x02"
"""The variable of a sum over layers, while what it sums is looked at alone."""


class Named(Protocol):
    """A tensor that is defined: `Entry(tensor, indices) = body`."""

    @property
    def tensor(self) -> Tensor: ...
    @property
    def indices(self) -> tuple[Index, ...]: ...
    @property
    def body(self) -> Term: ...


class Unfolder(Protocol):
    """What the pipeline lends."""

    def unfolded(self, claim: Claim, term: Term, keep: Callable[[Gradient], bool]) -> Term | None: ...
    def simplified(self, claim: Claim, term: Term) -> Term | None: ...
    def made_from(self, claim: Claim, term: Term) -> Sequence[Named]: ...
    def definition(self, claim: Claim, tensor: Tensor) -> Named | None: ...
    def holds(self, claim: Claim) -> bool: ...


@dataclass
class Solver:
    """One claim, with the names of its document."""

    claim: Claim
    names: Names
    unfolder: Unfolder
    numpy: bool = False
    """Whether sums along an axis are `np.sum`, else products with a vector of ones."""
    sign: str = ELEMENTWISE
    further: tuple[Definition, ...] = ()
    """What the document defines besides: names for parts of the answer."""
    solved: dict[Gradient, Body | None] = field(default_factory=dict)
    depth: int = 0
    zeros: dict[tuple[Head, tuple[Position, ...]], bool] = field(default_factory=dict)
    """Which entries sum to 0."""

    def __post_init__(self) -> None:
        self.naming = Naming()
        self.named = replace(self.claim, definitions=self.naming.definitions(self.claim.definitions))

    # --- what is written -------------------------------------------------------------------------------------------

    def candidates(self, rows: Index | None, columns: Index | None) -> list[Node]:
        """The gradient of the claim, shortest first."""
        found: dict[str, tuple[tuple[int, int], Node]] = {}
        for term in self.terms(self.claim.left.term):
            for node in self._written(term, rows, columns):
                turned = 1 if isinstance(node, Scripts) and isinstance(node.base, Group) else 0
                found.setdefault(print_latex(node), ((self._cost(node, term) + turned, _calls(term)), node))
        return [node for _, node in sorted(found.values(), key=lambda row: row[0])]

    def in_entries(self, letters: Letters) -> list[Node]:
        """One entry of the gradient, shortest first."""
        found: dict[str, Node] = {}
        whole = self.unfolder.unfolded(self.claim, self.claim.left.term, lambda gradient: False)
        for term in self._folded(self.claim, whole) if whole is not None else ():
            node = Entries(self.names).write(letters.term(renamed_apart(term)))
            found.setdefault(print_latex(node), node)
        return sorted(found.values(), key=length)

    def _cost(self, node: Node, term: Term) -> int:
        """Signs to read; a gradient that is left says less than one that is worked out."""
        heads = {t.head for part in (term, *(body for _, body in self._inline(term).values()))
                 for t in subterms(part) if isinstance(t, Entry)}
        left = [head for head in heads if isinstance(head, Gradient) and self.solved.get(head) is None]
        return length(node) + GRADIENT_LEFT * len(left)

    def _written(self, term: Term, rows: Index | None, columns: Index | None) -> Iterator[Node]:
        """As it stands, and as the transpose of what is shorter."""
        try:
            found = self._chained(term, rows, columns)
            yield sum_node(found)
            if rows is not None and columns is not None:
                yield transpose(sum_node(shortest_terms([one.transposed() for one in found])))
        except NoForm:
            return

    def _chained(self, term: Term, rows: Index | None, columns: Index | None) -> list[Chained]:
        total = numpy_total if self.numpy else ones_total
        return shortest_terms(Matrices(self.names, self._inline(term), total, self.sign).terms(term, rows, columns))

    def _inline(self, term: Term) -> dict[Head, Body]:
        """What has no name of its own and is written out: brackets of the author, gradients that were solved."""
        found: dict[Head, Body] = {}
        waiting = [term]
        while waiting:
            heads = {t.head for t in subterms(waiting.pop()) if isinstance(t, Entry)}
            inner = {head.of for head in heads if isinstance(head, Inverse | Determinant)}
            for head in sorted(heads | inner, key=str):
                body = self._body(head) if head not in found else None
                if body is not None:
                    found[head] = body
                    waiting.append(body[1])
        return found

    def _body(self, head: Head) -> Body | None:
        if isinstance(head, Gradient):
            return self.solved.get(head)
        if isinstance(head, Tensor) and (is_auxiliary(head) or head.name.startswith("\\{")):
            found = self.unfolder.definition(self.named, head)
            return None if found is None else (found.indices, with_softmax(found.body, self._meaning))
        return None

    def _meaning(self, head: Head) -> Term | None:
        """What an auxiliary name of a number stands for."""
        if not isinstance(head, Tensor) or not is_auxiliary(head):
            return None
        found = self.unfolder.definition(self.named, head)
        return None if found is None else found.body

    # --- what it is ------------------------------------------------------------------------------------------------

    def terms(self, term: Term) -> Iterator[Term]:
        """The gradients in a term unfolded, in each way; what comes out has no gradients but solved or open ones."""
        target = {t.head.of for t in subterms(term) if isinstance(t, Entry) and isinstance(t.head, Gradient)}
        whole: list[Term | None] = []
        claims = (self.named,) if any(map(is_auxiliary, target)) else (self.named, self.claim)
        for claim in claims:
            whole.append(self.unfolder.unfolded(claim, term, lambda gradient: False))
            one = self.unfolder.unfolded(claim, term, lambda gradient: gradient.of not in target)
            if one is not None and one != whole[-1] and self.depth < DEEPEST:
                self._solve(claim, one)
                yield from self._folded(claim, one)
        for claim, unfolded in zip(claims, whole, strict=True):
            if unfolded is not None:
                yield from self._folded(claim, unfolded)

    def _folded(self, claim: Claim, term: Term) -> Iterator[Term]:
        """The term, and with every name that its parts have."""
        simple = self.unfolder.simplified(claim, term)
        now = self._without_zeros(term if simple is None else simple)
        yield now
        for _ in range(MOST_FOLDS):
            shorter = next(self._shorter(claim, now), None)
            if shorter is None:
                return
            now = self._without_zeros(shorter)
            yield now

    def _without_zeros(self, term: Term) -> Term:
        """Without the products in which the sum of all entries of a defined tensor, or of its columns, is 0."""
        found = networks(term)
        kept = [one for one in found if not any(self._vanishes(base, index) for base, index in _summed(one))]
        return term if len(kept) == len(found) else term_of(kept)

    def _vanishes(self, entry: Entry, index: Index) -> bool:
        places = tuple(Index("z", index.size) if place == index else place for place in entry.indices)
        if (entry.head, places) not in self.zeros:
            total = Sum(Index("z", index.size), Entry(entry.head, places))
            left, right = replace(self.claim.left, term=total), replace(self.claim.right, term=ZERO)
            sides = replace(self.claim, left=left, right=right, indices=tuple(sorted(free_indices(total))))
            defined = isinstance(entry.head, Tensor) and self.unfolder.definition(self.claim, entry.head) is not None
            self.zeros[entry.head, places] = defined and self.unfolder.holds(sides)
        return self.zeros[entry.head, places]

    def _shorter(self, claim: Claim, term: Term) -> Iterator[Term]:
        known = replace(claim, definitions=(*claim.definitions, *self.further))
        for named in self.unfolder.made_from(known, term):
            if isinstance(named.body, Entry) or is_auxiliary(named.tensor):
                continue
            found = fold(term, named.tensor, named.indices, named.body)
            simple = None if found is None else self.unfolder.simplified(claim, found)
            if simple is not None and _weight(simple) < _weight(term):
                yield simple
        for known in (with_sigmoid(term), with_softmax(term, self._meaning)):
            simple = None if known == term else self.unfolder.simplified(claim, known)
            if simple is not None and _weight(simple) < _weight(term):
                yield simple
        yield from self._shorter_inside(claim, term)

    def _shorter_inside(self, claim: Claim, term: Term) -> Iterator[Term]:
        """With names inside a sum over layers, whose variable is free there."""
        for part in (one for one in subterms(term) if isinstance(one, LayerSum)):
            free, own = Layer(FREE), Layer(part.over.variable)
            ranges = (*claim.ranges, LayerRange(FREE, part.over.low, part.over.high))
            within = replace(claim, ranges=ranges)
            for found in self._shorter(within, move_term(part.body, part.over.variable, free)):
                yield _with_part(term, part, LayerSum(part.over, move_term(found, FREE, own)))

    def _solve(self, claim: Claim, term: Term) -> None:
        """Gradients on the way, each in its shortest form; those of a family of unknown depth stay."""
        for head in sorted({t.head for t in subterms(term) if isinstance(t, Entry)}, key=str):
            if not isinstance(head, Gradient) or head in self.solved or head.cost == head.of or self._is_family(head):
                continue
            self.solved[head] = None
            entry = next(t for t in subterms(term) if isinstance(t, Entry) and t.head == head)
            indices = tuple(place for place in entry.indices if isinstance(place, Index))
            if len(indices) != len(entry.indices) or len(set(indices)) != len(indices) or len(indices) > 2:
                continue
            own = tuple(Index(f"g{k}", index.size) for k, index in enumerate(indices))
            self.depth += 1
            best = self._best(Entry(head, own), own)
            self.depth -= 1
            self.solved[head] = best

    def _is_family(self, head: Gradient) -> bool:
        """Whether it is a member of a family that others follow: not the last one, at T."""
        ranges = {one.variable for one in self.claim.ranges}
        layers = (t.layer for t in tensors_in(head) if t.layer is not None and t.layer.base is not None)
        return any(layer.base in ranges or BOUND in str(layer.base) or layer.offset for layer in layers)

    def _best(self, entry: Entry, indices: tuple[Index, ...]) -> Body | None:
        rows, columns = (*indices, None, None)[:2]
        ranked: list[tuple[int, int, int, Term]] = []
        for number, term in enumerate(self.terms(entry)):
            node = next(self._written(term, rows, columns), None)
            if node is not None:
                ranked.append((self._cost(node, term), _calls(term), number, term))
        return (indices, min(ranked, key=lambda row: row[:3])[3]) if ranked else None


def _summed(network: Network) -> Iterator[tuple[Entry, Index]]:
    """Entries of defined tensors over an index that nothing else in the product has, and that is summed over."""
    for base, e in network.factors:
        if not isinstance(base, Entry) or not isinstance(base.head, Tensor) or e != 1:
            continue
        for index in (one for one in network.bound if base.indices.count(one) == 1):
            if sum(index in free_indices(other) for other, _ in network.factors) == 1:
                yield base, index


def _calls(term: Term) -> int:
    """How many functions are applied: of two forms of one length the one with names is meant."""
    return sum(isinstance(part, Apply) for part in subterms(term))


def _with_part(term: Term, part: Term, other: Term) -> Term:
    return other if term is part else rebuild(term, lambda inner: _with_part(inner, part, other))


def _weight(term: Term) -> tuple[int, int]:
    """How much there is to write."""
    signs = sum(1 + _marks(part) for part in subterms(term))
    return signs, len(networks(renamed_apart(term)))


def _marks(term: Term) -> int:
    """An exponent, a root, something that is written out."""
    if isinstance(term, Power):
        return int(abs(term.exponent)) if term.exponent.denominator == 1 else 3
    return 3 if isinstance(term, Entry) and isinstance(term.head, Tensor) and is_auxiliary(term.head) else 0
