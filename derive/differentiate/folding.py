"""Definitions read backwards: where a term says what a tensor is, the tensor's name stands instead.

In: networks in the normal form, and definitions in the normal form. Out: networks with names. Refused: nothing; what is
found is a proposal, which the prover judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from derive.differentiate.networks import Factors, Network, networks, placed, term_of
from derive.term import (
    MINUS_ONE,
    ONE,
    Apply,
    Delta,
    Entry,
    Function,
    Head,
    Index,
    Plus,
    Position,
    Power,
    Rational,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    rebuild,
    subterms,
)

Mapping_ = Mapping[Index, Position]
EXP = Function("exp", known=True)
SOFTMAX = Function("\\operatorname{softmax}")
"""Of a vector, and no function of each entry by itself: it is a name here, for what is written."""


def fold(term: Term, tensor: Tensor, indices: Sequence[Index], body: Term) -> Term | None:
    """The term with the tensor's name in it, or None where its definition is not found."""
    inside = _inside(term, tensor, indices, body)
    pattern = networks(body)
    if not pattern:
        return inside if inside != term else None
    lead = max(pattern, key=lambda one: (len(one.factors), -len(one.bound)))
    tail = [one for one in pattern if one is not lead]
    if not lead.factors or (tail and len(lead.factors) < 2):
        return inside if inside != term else None
    found: list[Network] = []
    changed = inside != term
    for network in networks(inside):
        rest, entry = _divided(network, lead, tensor, indices)
        if entry is None:
            found.append(network)
            continue
        changed = True
        replaced: list[Term] = [entry]
        if tail:
            negative = term_of(Network(-one.coefficient, one.factors, one.bound) for one in tail)
            replaced.append(placed(negative, indices, entry))
        factor = Rational(1 / lead.coefficient)
        found += networks(term_of([_times(rest, Times((factor, Plus(tuple(replaced)))))]))
    return term_of(found) if changed else None


def with_sigmoid(term: Term) -> Term:
    """1 / (1 + e^z) is 1 - σ(z)."""
    if isinstance(term, Power) and isinstance(term.base, Plus) and term.exponent == -1 and len(term.base.terms) == 2:
        others = [part for part in term.base.terms if part != ONE]
        if len(others) == 1 and isinstance(others[0], Apply) and others[0].function == EXP:
            sigmoid = Apply(Function("sigmoid", known=True), others[0].arguments, (0,))
            return Plus((ONE, Times((MINUS_ONE, sigmoid))))
    return rebuild(term, with_sigmoid)


def with_softmax(term: Term, meaning: Callable[[Head], Term | None]) -> Term:
    """e^{u_k} / Σ_i e^{u_i} is an entry of softmax(u), for a vector u. `meaning` says what a name of a number is."""
    found = networks(term)
    for total, vector in _totals(term, meaning).items():
        found = [_normalised(network, total, vector) for network in found]
    return term_of(found)


Vector = tuple[Index, Term]
"""u_i, and the index i."""


def _totals(term: Term, meaning: Callable[[Head], Term | None]) -> dict[Term, Vector]:
    """Sums of the exponentials of all entries of a vector, and the vector."""
    found: dict[Term, Vector] = {}
    for part in subterms(term):
        if isinstance(part, Power) and part.exponent < 0:
            base = part.base
            total = meaning(base.head) if isinstance(base, Entry) and not base.indices else base
            if isinstance(total, Sum) and isinstance(total.body, Apply) and total.body.function == EXP:
                (argument,) = total.body.arguments
                if free_indices(argument) == {total.index}:
                    found[base] = total.index, argument
    return found


def _normalised(network: Network, total: Term, vector: Vector) -> Network:
    """With softmax for as many exponentials as there are totals below."""
    index, entry = vector
    factors = dict(network.factors)
    for one, e in network.factors:
        below = -factors.get(total, Fraction(0))
        if isinstance(one, Apply) and one.function == EXP and e > 0 and below > 0:
            (argument,) = one.arguments
            if any(isinstance(mapping.get(index), Index) for mapping in unify(entry, argument, {})):
                times = min(e, below)
                factors[one] -= times
                factors[total] += times
                factors[Apply(SOFTMAX, one.arguments, (0,))] = times
    return Network(network.coefficient, tuple((one, e) for one, e in factors.items() if e), network.bound)


def _times(network: Network, term: Term) -> Network:
    return Network(network.coefficient, (*network.factors, (term, Fraction(1))), network.bound)


def _inside(term: Term, tensor: Tensor, indices: Sequence[Index], body: Term) -> Term:
    """Below powers and functions: a whole subterm that is the body."""
    for mapping in unify(body, term, {}) if not isinstance(body, Entry | Rational) else ():
        if all(index in mapping for index in indices):
            return Entry(tensor, tuple(mapping[index] for index in indices))
    if isinstance(body, Power) and isinstance(term, Power):
        times = term.exponent / body.exponent
        for mapping in unify(body.base, term.base, {}) if times.denominator == 1 else ():
            if all(index in mapping for index in indices):
                return Power(Entry(tensor, tuple(mapping[index] for index in indices)), times)
    return rebuild(term, lambda inner: _inside(inner, tensor, indices, body))


def _divided(
    network: Network, lead: Network, tensor: Tensor, indices: Sequence[Index]
) -> tuple[Network, Entry | None]:
    """What is left of a network without the leading one of a definition, and the entry that it makes room for."""
    for mapping, rest in _cover(lead.factors, network.factors, {}):
        images = [mapping.get(index) for index in lead.bound]
        if any(index not in mapping for index in indices) or len(set(images)) != len(images):
            continue
        entry = Entry(tensor, tuple(mapping[index] for index in indices))
        if any(image not in network.bound for image in images):
            continue
        left = Network(network.coefficient, rest, tuple(i for i in network.bound if i not in images))
        if not any(image in _places(entry) or _mentions(rest, image) for image in images):
            return left, entry
    return network, None


def _places(entry: Entry) -> set[Position]:
    return set(entry.indices)


def _mentions(factors: Factors, index: Position | None) -> bool:
    return any(isinstance(index, Index) and index in _all_indices(base) for base, _ in factors)


def _all_indices(term: Term) -> set[Position]:
    match term:
        case Entry(indices=indices):
            return set(indices)
        case Delta(left=left, right=right):
            return {left, right}
        case Apply(arguments=inner) | Plus(terms=inner) | Times(factors=inner):
            return set[Position]().union(*(_all_indices(one) for one in inner))
        case Power(base=base) | Sum(body=base):
            return _all_indices(base)
        case _:
            return set()


def _cover(pattern: Factors, factors: Factors, mapping: Mapping_) -> Iterator[tuple[Mapping_, Factors]]:
    """All ways in which the factors of the pattern divide those of a network, and what is left."""
    if not pattern:
        yield mapping, factors
        return
    (base, e), *others = pattern
    for at, (own, n) in enumerate(factors):
        if (n > 0) != (e > 0) or abs(n) < abs(e) or (n - e).denominator != 1:
            continue
        for found in unify(base, own, mapping):
            left = ((own, n - e),) if n != e else ()
            yield from _cover(tuple(others), (*factors[:at], *left, *factors[at + 1 :]), found)


def unify(pattern: Term, term: Term, mapping: Mapping_) -> Iterator[Mapping_]:
    """All placements of the pattern's indices under which it is the term."""
    match pattern, term:
        case Entry(head=head, indices=places), Entry(head=own, indices=others) if head == own:
            yield from _placements(places, others, mapping)
        case Delta(left=a, right=b), Delta(left=c, right=d):
            yield from _placements((a, b), (c, d), mapping)
            yield from _placements((a, b), (d, c), mapping)
        case Apply(), Apply() if (pattern.function, pattern.orders) == (term.function, term.orders):
            yield from _in_order(pattern.arguments, term.arguments, mapping)
        case Power(), Power() if pattern.exponent == term.exponent:
            yield from unify(pattern.base, term.base, mapping)
        case Sum(), Sum() if pattern.index.size == term.index.size:
            yield from unify(pattern.body, term.body, {**mapping, pattern.index: term.index})
        case (Plus(terms=one), Plus(terms=other)) | (Times(factors=one), Times(factors=other)):
            if len(one) == len(other):
                yield from _in_any_order(one, other, mapping)
        case (Rational() | SizeValue()), _ if pattern == term:
            yield mapping
        case _:
            return


def _in_order(pattern: Sequence[Term], terms: Sequence[Term], mapping: Mapping_) -> Iterator[Mapping_]:
    if not pattern:
        yield mapping
        return
    for found in unify(pattern[0], terms[0], mapping):
        yield from _in_order(pattern[1:], terms[1:], found)


def _in_any_order(pattern: Sequence[Term], terms: Sequence[Term], mapping: Mapping_) -> Iterator[Mapping_]:
    if not pattern:
        yield mapping
        return
    for at, term in enumerate(terms):
        for found in unify(pattern[0], term, mapping):
            yield from _in_any_order(pattern[1:], (*terms[:at], *terms[at + 1 :]), found)


def _placements(pattern: Sequence[Position], places: Sequence[Position], mapping: Mapping_) -> Iterator[Mapping_]:
    if len(pattern) != len(places):
        return
    found = dict(mapping)
    for own, place in zip(pattern, places, strict=True):
        if not isinstance(own, Index):
            if own != place:
                return
        elif found.setdefault(own, place) != place or (isinstance(place, Index) and place.size != own.size):
            return
    yield found
