"""Changes of a claim that leave its truth as it is.

In: a claim, and random numbers where there is a choice. Out: the claim with other names, in another order, moved,
specialised, or with the same on both sides; None where a change is not possible.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from derive.claim import Claim, Side
from derive.notation import Notation
from derive.prove.draw import setups
from derive.term import (
    Apply,
    Definition,
    Delta,
    Determinant,
    Entry,
    Function,
    Index,
    Inverse,
    Layer,
    LayerRange,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    change_tensors,
    move_term,
    rebuild,
    subterms,
)
from derive.verdict import Refuted, Verdict
from tests.soundness.random_terms import shuffled

Renaming = Callable[[str], str]


def on_terms(claim: Claim, change: Callable[[Term], Term]) -> Claim:
    definitions = tuple(replace(d, body=change(d.body)) for d in claim.definitions)
    sides = (Side(side.syntax, change(side.term)) for side in (claim.left, claim.right))
    left, right = sides
    return replace(claim, left=left, right=right, definitions=definitions)


def permuted(claim: Claim, rng: random.Random) -> Claim:
    """Factors and summands in another order, bound indices under other names."""
    return on_terms(claim, lambda term: shuffled(term, rng))


def exchanged(claim: Claim, rng: random.Random) -> Claim:
    return replace(claim, left=claim.right, right=claim.left)


def transposed(claim: Claim, rng: random.Random) -> Claim:
    """The indices of the claim in the other order, and each called something else."""
    names = {index.name: f"{index.name}~{at}" for at, index in enumerate(reversed(claim.indices))}
    renamed = _Renamed(lambda name: names.get(name, name), str, str, str)
    sides = tuple(Side(side.syntax, renamed.term(side.term)) for side in (claim.left, claim.right))
    indices = tuple(renamed.index(index) for index in reversed(claim.indices))
    return replace(claim, left=sides[0], right=sides[1], indices=indices, shape=claim.shape[::-1])


def added(claim: Claim, rng: random.Random) -> Claim:
    """The same term on both sides: one of the claim's own, and a number that nothing else speaks of."""
    own = rng.choice((claim.left.term, claim.right.term))
    more = Times((Entry(Tensor("κ")), own)), Entry(Tensor("κ"))
    left, right = (Side(side.syntax, Plus((*more, side.term))) for side in (claim.left, claim.right))
    return replace(claim, left=left, right=right)


def added_and_subtracted(claim: Claim, rng: random.Random) -> Claim:
    term = rng.choice((claim.left.term, claim.right.term))
    minus = Times((Rational(Fraction(-1)), shuffled(term, rng)))
    return replace(claim, left=Side(claim.left.syntax, Plus((term, claim.left.term, minus))))


def scaled(claim: Claim, rng: random.Random) -> Claim:
    """Both sides by the same number, which is not 0; then one of them by 1 = n/n too."""
    sizes = sorted(s.size for s in subterms(claim.left.term) if isinstance(s, SizeValue))
    one = Times(tuple(Power(SizeValue(s), Fraction(e)) for s in sizes[:1] for e in (1, -1)))
    factor = Rational(rng.choice((Fraction(-3, 2), Fraction(5), Fraction(1, 7))))
    return replace(claim, left=Side(claim.left.syntax, Times((factor, claim.left.term, one))),
                   right=Side(claim.right.syntax, Times((claim.right.term, factor))))


def specialised(claim: Claim, rng: random.Random, verdict: Verdict) -> Claim | None:
    """Sizes as numbers: those of the counterexample, or any."""
    names = {str(size): size for size in _sizes(claim) if size.layer is None and size not in claim.notation.sizes}
    if isinstance(verdict, Refuted):
        assert verdict.counterexample is not None
        given = {names[n]: k for n, k in verdict.counterexample.sizes.items() if n in names}
    else:
        given = {size: rng.choice(_choices(claim)) for size in names.values()}
    if not given or any(part != 1 for part in _fixed_places(claim)):
        return None
    return replace(claim, notation=claim.notation.with_(sizes={**claim.notation.sizes, **given}))


def relabelled(claim: Claim, rng: random.Random) -> Claim | None:
    """The layer variable of the claim under another name: l is k."""
    if not claim.ranges:
        return None
    old = claim.ranges[0].variable
    new = Layer("λ" + old)
    ranges = tuple(replace(r, variable=new.base) if r.variable == old else r for r in claim.ranges)
    return _moved(claim, old, new, ranges)


def shifted(claim: Claim, rng: random.Random) -> Claim | None:
    """l is l + 1: what holds for 1 ≤ l ≤ L holds for l + 1 with 0 ≤ l ≤ L − 1."""
    if not claim.ranges:
        return None
    old = claim.ranges[0].variable
    ranges = tuple(LayerRange(r.variable, r.low + -1, None if r.high is None else r.high + -1)
                   if r.variable == old else r for r in claim.ranges)
    return _moved(claim, old, Layer(old, 1), ranges)


def _moved(claim: Claim, old: str, new: Layer, ranges: tuple[LayerRange, ...]) -> Claim:
    def moved(index: Index) -> Index:
        entry = move_term(Entry(Tensor("x"), (index,)), old, new)
        assert isinstance(entry, Entry) and isinstance(entry.indices[0], Index)
        return entry.indices[0]

    left, right = (Side(side.syntax, move_term(side.term, old, new)) for side in (claim.left, claim.right))
    return replace(claim, left=left, right=right, ranges=ranges, indices=tuple(map(moved, claim.indices)))


def renamed(claim: Claim, rng: random.Random) -> Claim:
    """Every tensor, unknown function, index and size under a name that sorts differently."""
    mark = rng.choice(("Ω", "0", "zz"))

    def other(name: str) -> str:
        return f"{mark}{len(name)}{name[::-1]}"

    return _Renamed(other, other, other, other).claim(claim)


class _Renamed:
    """A claim under other names of indices, tensors, functions and sizes. Layers keep theirs."""

    def __init__(self, index: Renaming, tensor: Renaming, function: Renaming, size: Renaming):
        self.index_name, self.tensor_name, self.function_name, self.size_name = index, tensor, function, size

    def size(self, size: Size | int) -> Size | int:
        return size if isinstance(size, int) else Size(self.size_name(size.name), size.layer)

    def symbol(self, size: Size) -> Size:
        return Size(self.size_name(size.name), size.layer)

    def index(self, index: Index) -> Index:
        return Index(self.index_name(index.name), self.size(index.size))

    def tensor(self, tensor: Tensor) -> Tensor:
        return Tensor(self.tensor_name(tensor.name), tensor.layer)

    def function(self, function: Function) -> Function:
        if function.known:
            return function
        return Function(self.function_name(function.name), function.layer)

    def place(self, position: Position) -> Position:
        return self.index(position) if isinstance(position, Index) else self.size(position)

    def term(self, term: Term) -> Term:
        match term:
            case Entry(head=head, indices=indices):
                return Entry(change_tensors(head, self.tensor), tuple(map(self.place, indices)))
            case Delta(left=left, right=right):
                return Delta(self.place(left), self.place(right))
            case SizeValue(size=size):
                return SizeValue(self.symbol(size))
            case Apply(function=function, arguments=arguments, orders=orders):
                return Apply(self.function(function), tuple(map(self.term, arguments)), orders)
            case Sum(index=index, body=body):
                return Sum(self.index(index), self.term(body))
        return rebuild(term, self.term)

    def claim(self, claim: Claim) -> Claim:
        definitions = tuple(Definition(self.tensor(d.tensor), tuple(map(self.index, d.indices)), self.term(d.body),
                                       d.over) for d in claim.definitions)
        left, right = (Side(side.syntax, self.term(side.term)) for side in (claim.left, claim.right))
        return replace(claim, left=left, right=right, definitions=definitions,
                       indices=tuple(map(self.index, claim.indices)), shape=tuple(map(self.size, claim.shape)),
                       undeclared=tuple(map(self.tensor_name, claim.undeclared)),
                       notation=self.notation(claim.notation))

    def notation(self, notation: Notation) -> Notation:
        def tensors(mapping: Mapping[str, tuple]) -> dict[str, tuple]:
            return {self.tensor_name(name): tuple(
                replace(d, name=self.tensor_name(name),
                        shape=replace(d.shape, sizes=tuple(map(self.size, d.shape.sizes)))) for d in all_)
                for name, all_ in mapping.items()}

        return notation.with_(
            declared=tensors(notation.declared),
            bindings={self.function(old): known for old, known in notation.bindings.items()},
            sizes={self.symbol(size): value for size, value in notation.sizes.items()},
            size_symbols=frozenset(map(self.symbol, notation.size_symbols)),
            sample_size=None if notation.sample_size is None else self.symbol(notation.sample_size),
            equations=tuple((self.term(one), self.term(two), words) for one, two, words in notation.equations),
            positive=frozenset(map(self.tensor_name, notation.positive)))


def _sizes(claim: Claim) -> set[Size]:
    """Sizes that the claim speaks of, also through what it rests on."""
    found: set[Size] = set()
    for setup in setups(claim):
        found |= set(setup.sizes)
    terms = (claim.left.term, claim.right.term, *(d.body for d in claim.definitions))
    for part in (inner for term in terms for inner in subterms(term)):
        match part:
            case Entry(indices=places):
                found |= {p.size for p in places if isinstance(p, Index) and isinstance(p.size, Size)}
            case Sum(index=Index(size=Size() as size)) | SizeValue(size=size):
                found.add(size)
            case _:
                pass
    return found


def _choices(claim: Claim) -> tuple[int, ...]:
    """Not 1 where a matrix is inverted: at a fixed place, nothing says that the matrix has only one."""
    terms = (claim.left.term, claim.right.term, *(d.body for d in claim.definitions))
    heads = {part.head for term in terms for part in subterms(term) if isinstance(part, Entry)}
    return (2, 3) if any(isinstance(head, Inverse | Determinant) for head in heads) else (1, 2, 3)


def _fixed_places(claim: Claim) -> list[int]:
    """Numbers that stand where an index may stand."""
    terms = (claim.left.term, claim.right.term, *(d.body for d in claim.definitions))
    return [p for term in terms for part in subterms(term) if isinstance(part, Entry)
            for p in part.indices if isinstance(p, int)]
