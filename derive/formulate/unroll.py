"""Sums over layers or times written out, and claims at a given number of them.

In: a Term or a Claim, numbers for the letters of layers. Out: the same, in which each sum over layers whose ends are
numbers by then is its members. Refused: a sum over a number of layers that nobody gives, a letter that the claim does
not have, a number that is none, a sum of too many members (DeriveError).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from derive.claim import Claim, Side
from derive.errors import DeriveError
from derive.term import (
    BOUND,
    Apply,
    Delta,
    Entry,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Position,
    Size,
    SizeValue,
    Sum,
    Term,
    letter_of,
    move_size,
    move_term,
    rebuild,
    replace_index,
    subterms,
    tensors_in,
)

MOST_MEMBERS = 64


def unrolled(term: Term) -> Term:
    """Every sum over layers as its terms, where its ends are numbers; each term binds indices of its own."""
    names = {place.name for part in subterms(term) for place in _positions(part) if isinstance(place, Index)}
    return _Unrolling(names).term(term)


class _Unrolling:
    """An index has one size: of two members, whose rows are n_1 and n_2, each needs an index for them."""

    def __init__(self, taken: set[str]):
        self._taken = taken

    def term(self, term: Term) -> Term:
        if not isinstance(term, LayerSum):
            return rebuild(term, self.term)
        low, high = term.over.low, term.over.high
        if low.base is not None or high is None or high.base is not None:
            return LayerSum(term.over, self.term(term.body))
        numbers = range(low.offset, high.offset + 1)
        if len(numbers) > MOST_MEMBERS:
            raise DeriveError("DRV512", f"too large to write out: a sum of {len(numbers)} members")
        members = (move_term(term.body, term.over.variable, Layer(None, number)) for number in numbers)
        return Plus(tuple(self.term(member if k == 0 else self._apart(member)) for k, member in enumerate(members)))

    def _apart(self, term: Term) -> Term:
        """The same term with indices that no other member binds."""
        match term:
            case Sum(index=index, body=body):
                fresh = Index(self._fresh(index.name), index.size)
                return Sum(fresh, self._apart(replace_index(body, index.name, fresh)))
            case _:
                return rebuild(term, self._apart)

    def _fresh(self, name: str) -> str:
        chosen = next(f"{name}_{k}" for k in count(2) if f"{name}_{k}" not in self._taken)
        self._taken.add(chosen)
        return chosen


def _positions(term: Term) -> tuple[Position, ...]:
    """What stands at the places of one node, and what it binds."""
    match term:
        case Entry(indices=indices):
            return indices
        case Sum(index=index):
            return (index,)
        case Delta(left=left, right=right):
            return left, right
        case SizeValue(size=size):
            return (size,)
        case _:
            return ()


def layers_in(term: Term) -> list[Layer]:
    """Every layer that a term names: in its tensors, functions and sizes, and at the ends of its sums."""
    found: list[Layer | None] = []
    for part in subterms(term):
        match part:
            case Entry(head=head):
                found += [tensor.layer for tensor in tensors_in(head)]
            case Apply(function=function):
                found.append(function.layer)
            case LayerSum(over=over):
                found += [over.low, over.high]
            case _:
                pass
        sizes = (place.size if isinstance(place, Index) else place for place in _positions(part))
        found += [size.layer for size in sizes if isinstance(size, Size)]
    return [layer for layer in found if layer is not None]


def at_layers(claim: Claim, layers: Mapping[str, int] | None = None) -> Claim:
    """The claim with numbers for letters of layers, `{"T": 3}`, and, if it sums over layers, with those that the
    document itself gives.
    """
    sides = (claim.left.term, claim.right.term)
    known = {name: layer.offset for name, layer in claim.notation.layers.items() if layer.base is None}
    letters = {layer.base for side in sides for layer in layers_in(side) if layer.base and BOUND not in layer.base}
    for letter, number in (layers or {}).items():
        _check(letter, number, letters | set(known), known)
    if not layers and not has_layer_sum(claim):
        return claim
    settled = settled_at(claim, {**known, **(layers or {})})
    for part in (*subterms(settled.left.term), *subterms(settled.right.term)):
        if isinstance(part, LayerSum):
            raise _without_numbers(part.over)
    return settled


def _without_numbers(over: LayerRange) -> DeriveError:
    ends = {end.base: 3 for end in (over.low, over.high) if end is not None and end.base is not None}
    shown = LayerRange(letter_of(over.variable), over.low, over.high)
    return DeriveError("DRV503", f"a sum over {shown} is written out for a given number of layers only",
                       hint=f"give the number: layers={ends}")


def _check(letter: str, number: object, letters: set[str], known: Mapping[str, int]) -> None:
    if letter not in letters:
        names = ", ".join(sorted(letters))
        raise DeriveError("DRV503", f"{letter} is no letter of layers in this claim",
                          hint=f"its letters are {names}" if names else "it has none")
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise DeriveError("DRV503", f"{letter} is the number of a layer, not {number!r}")
    if known.get(letter, number) != number:
        raise DeriveError("DRV503", f"{letter} is {known[letter]} in the document, not {number}")


def has_layer_sum(claim: Claim) -> bool:
    return any(isinstance(part, LayerSum) for side in (claim.left, claim.right) for part in subterms(side.term))


def settled_at(claim: Claim, numbers: Mapping[str, int]) -> Claim:
    """The claim with a number for each of these letters, whether it has them or not."""

    def term(moved: Term) -> Term:
        for letter, number in numbers.items():
            moved = move_term(moved, letter, Layer(None, number))
        return unrolled(moved)

    def size(moved: Size | int) -> Size | int:
        for letter, number in numbers.items():
            moved = move_size(moved, letter, Layer(None, number))
        return moved

    notation = claim.notation
    return replace(
        claim,
        left=Side(claim.left.syntax, term(claim.left.term)),
        right=Side(claim.right.syntax, term(claim.right.term)),
        indices=tuple(Index(index.name, size(index.size)) for index in claim.indices),
        shape=tuple(map(size, claim.shape)),
        ranges=tuple(over for over in claim.ranges if over.variable not in numbers),
        notation=notation.with_(
            layers={**notation.layers, **{letter: Layer(None, number) for letter, number in numbers.items()}},
            sizes={**{Size(letter): number for letter, number in numbers.items()}, **notation.sizes},
        ),
    )
