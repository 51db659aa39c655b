"""The shortest way found to write a sum: what several terms share is taken out of them.

In: `Chained` terms. Out: syntax, or the terms themselves with what they share taken out. Refused: nothing.

    X^T X w - X^T y = X^T (X w - y)      A ⊙ Y - A ⊙ A = A ⊙ (Y - A)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction as Rational
from functools import reduce
from math import gcd, lcm

from derive.differentiate.chains import (
    IDENTITY,
    ONES,
    Chained,
    Element,
    Elements,
    Factor,
    Scalars,
    chain_node,
    collected,
    flipped,
    sum_length,
    sum_node,
)
from derive.syntax import Node, Number

MOST_ROUNDS = 12
DEEPEST = 4
ONE = Element(Number("1"), Number("1"))

def shortest(terms: Sequence[Chained]) -> Node:
    return sum_node(shortest_terms(terms))


def shortest_terms(terms: Sequence[Chained], depth: int = 0) -> list[Chained]:
    """The terms, with what they share taken out as long as that makes the whole shorter."""
    best = collected(terms)
    for _ in range(MOST_ROUNDS if depth < DEEPEST else 0):
        options = [collected(option) for option in _options(best, depth + 1)]
        shorter = min(options, key=sum_length, default=best)
        change = sum_length(shorter) - sum_length(best)
        if change > 0 or (change == 0 and len(shorter) >= len(best)):
            return best
        best = shorter
    return best


def _options(terms: list[Chained], depth: int) -> Iterator[list[Chained]]:
    if len(terms) < 2:
        return
    yield from _scalars(terms, depth)
    yield from _grouped(terms, _first, _without_first, depth)
    yield from _grouped(terms, _last, _without_last, depth)
    yield from _elementwise(terms, depth)
    yield from _diagonals(terms, depth)
    yield from _scaled(terms, depth)
    for option in _scaled([term.transposed() for term in terms], depth):
        yield [term.transposed() for term in option]


# --- numbers -------------------------------------------------------------------------------------------------------


def _scalars(terms: list[Chained], depth: int) -> Iterator[list[Chained]]:
    """Numbers and scalars that every term has; then those that some have."""
    groups: dict[tuple[int, ...], list[Chained]] = {tuple(range(len(terms))): terms}
    for scalar, _ in (pair for term in terms for pair in term.scalars):
        having = [at for at, term in enumerate(terms) if any(scalar.key == other.key for other, _ in term.scalars)]
        groups.setdefault(tuple(having), [terms[at] for at in having])
    for group in groups.values():
        if len(group) < 2:
            continue
        number, shared = _common(group)
        if number == 1 and not shared:
            continue
        rest = [replace(term, coefficient=term.coefficient / number, scalars=_less(term.scalars, shared))
                for term in group]
        others = [term for term in terms if not any(term is one for one in group)]
        inner = shortest_terms(rest, depth)
        if len(inner) == 1:
            (only,) = inner
            whole = replace(only, coefficient=only.coefficient * number, scalars=_more(only.scalars, shared))
        elif all(not term.chain for term in inner):
            continue
        else:
            whole = Chained(number, shared, (_bracketed(inner),))
        yield [*others, whole]


def _common(terms: Sequence[Chained]) -> tuple[Rational, Scalars]:
    """The number and the scalars that all terms have; a minus, too."""
    number = _content([term.coefficient for term in terms])
    number = -number if all(term.coefficient < 0 for term in terms) else number
    shared: list[tuple[object, Rational]] = []
    for scalar, _ in terms[0].scalars:
        found = [next((e for other, e in term.scalars if other.key == scalar.key), Rational(0)) for term in terms]
        positive, negative = (all(one * sign > 0 for one in found) for sign in (1, -1))
        e = min(found) if positive else max(found) if negative else Rational(0)
        if e:
            shared.append((scalar, e))
    return number, tuple(shared)  # type: ignore[return-value]


def _content(values: Sequence[Rational]) -> Rational:
    above = reduce(gcd, (abs(value.numerator) for value in values))
    return Rational(above, reduce(lcm, (value.denominator for value in values)))


def _less(scalars: Scalars, shared: Scalars) -> Scalars:
    return _more(scalars, tuple((scalar, -e) for scalar, e in shared))


def _more(scalars: Scalars, others: Scalars) -> Scalars:
    from_keys = {scalar.key: (scalar, e) for scalar, e in scalars}
    for scalar, e in others:
        from_keys[scalar.key] = scalar, from_keys.get(scalar.key, (scalar, Rational(0)))[1] + e
    return tuple((scalar, e) for scalar, e in from_keys.values() if e)


def _bracketed(terms: list[Chained]) -> Factor:
    """A sum as one factor."""
    element = Element(sum_node(terms), sum_node([term.transposed() for term in terms]))
    return Factor(((element, Rational(1)),), sum_of=tuple(terms))


def _opened(term: Chained) -> list[Chained]:
    """The terms of what is a bracket and nothing else."""
    inner = term.chain[0].sum_of if len(term.chain) == 1 else ()
    if not inner or term.chain[0].is_diagonal or term.chain[0].node() != sum_node(inner):
        return [term]
    return [replace(one, coefficient=one.coefficient * term.coefficient, scalars=_more(one.scalars, term.scalars))
            for one in inner]


# --- factors of a chain --------------------------------------------------------------------------------------------

Part = Callable[[Chained], Factor | None]
Rest = Callable[[Chained, Factor], Chained]


def _first(term: Chained) -> Factor | None:
    return term.chain[0] if term.chain else None


def _last(term: Chained) -> Factor | None:
    return term.chain[-1] if term.chain else None


def _without_first(term: Chained, factor: Factor) -> Chained:
    return replace(term, chain=term.chain[1:] or (IDENTITY,))


def _without_last(term: Chained, factor: Factor) -> Chained:
    return replace(term, chain=term.chain[:-1] or (IDENTITY,))


def _grouped(terms: list[Chained], part: Part, rest: Rest, depth: int) -> Iterator[list[Chained]]:
    """Terms that begin (or end) with the same factor."""
    factors = {found.key: found for term in terms if (found := part(term)) is not None and not found.is_identity}
    for key, factor in factors.items():
        group = [term for term in terms if (own := part(term)) is not None and own.key == key]
        if len(group) < 2 or (part is _first and any(len(term.chain) == 1 for term in group)):
            continue
        number, shared = _common(group)
        inner = [replace(rest(term, factor), coefficient=term.coefficient / number,
                         scalars=_less(term.scalars, shared)) for term in group]
        found = shortest_terms(inner, depth)
        if len(found) == 1:
            middle, number = found[0].chain, number * found[0].coefficient
            shared = _more(found[0].scalars, shared)
        else:
            middle = (_bracketed(found),)
        chain = (factor, *middle) if part is _first else (*middle, factor)
        others = [term for term in terms if not any(term is one for one in group)]
        yield [*others, Chained(number, shared, tuple(one for one in chain if not one.is_identity) or (IDENTITY,))]


# --- elementwise ---------------------------------------------------------------------------------------------------


def _elementwise(terms: list[Chained], depth: int) -> Iterator[list[Chained]]:
    """Terms that are elementwise products with the same member, or that member alone."""
    for kind in (False, True):
        having = [(term, found) for term in terms if (found := _elements(term, kind))]
        keys = {element.key: element for _, found in having for element, _ in found if element.key != ONE.key}
        for key, element in keys.items():
            group = [term for term, found in having if any(one.key == key and e > 0 for one, e in found)]
            if len(group) > 1:
                yield _shared_element(terms, group, element, kind, depth)


def _elements(term: Chained, is_diagonal: bool) -> Elements:
    """What a term multiplies entry by entry; a matrix product is one element."""
    if not term.chain or any(factor.is_identity for factor in term.chain):
        return ()
    if len(term.chain) == 1 and term.chain[0].is_diagonal == is_diagonal:
        return term.chain[0].elements
    if is_diagonal or len(term.chain) == 1:
        return ()
    return ((Element(chain_node(term.chain), chain_node(flipped(term.chain))), Rational(1)),)


def _shared_element(
    terms: list[Chained], group: list[Chained], element: Element, is_diagonal: bool, depth: int
) -> list[Chained]:
    number, shared = _common(group)
    sign = group[0].chain[0].sign
    inner: list[Chained] = []
    for term in group:
        left = [(one, e - (one.key == element.key)) for one, e in _elements(term, is_diagonal)]
        kept = tuple((one, e) for one, e in left if e)
        factor = Factor(kept or ((ONE, Rational(1)),), sign)
        inner.append(Chained(term.coefficient / number, _less(term.scalars, shared), (factor,)))
    found = shortest_terms(inner, depth)
    others = [term for term in terms if not any(term is one for one in group)]
    if len(found) == 1:
        rest = _elements(found[0], False)
        number, shared = number * found[0].coefficient, _more(found[0].scalars, shared)
    else:
        rest = _bracketed(found).elements
    whole = Factor(((element, Rational(1)), *(pair for pair in rest if pair[0].key != ONE.key)), sign, is_diagonal)
    return [*others, Chained(number, shared, (whole,))]


def _diagonals(terms: list[Chained], depth: int) -> Iterator[list[Chained]]:
    """I − diag(v) = diag(1 − v)."""
    single = [term for term in terms if len(term.chain) == 1]
    group = [term for term in single if term.chain[0].is_diagonal or term.chain[0].is_identity]
    if len(group) < 2 or all(term.chain[0].is_identity for term in group):
        return
    number, shared = _common(group)
    inner: list[Chained] = []
    for term in group:
        (factor,) = term.chain
        factor = replace(factor, is_diagonal=False) if factor.is_diagonal else Factor(((ONE, Rational(1)),))
        inner.append(Chained(term.coefficient / number, _less(term.scalars, shared), (factor,)))
    others = [term for term in terms if not any(term is one for one in group)]
    yield [*others, Chained(number, shared, (replace(_bracketed(shortest_terms(inner, depth)), is_diagonal=True),))]


# --- scaled columns ------------------------------------------------------------------------------------------------


def _scaled(terms: list[Chained], depth: int) -> Iterator[list[Chained]]:
    """Matrices whose columns have factors in common: A diag(u ⊙ v) + a (b ⊙ v)ᵀ = (A diag(u) + a bᵀ) diag(v)."""
    having = [(term, {(one.key, e): one for one, e in found}) for term in terms if (found := _scaling(term))]
    shared = {frozenset(one.keys() & other.keys()) for at, (_, one) in enumerate(having) for _, other in having[:at]}
    for keys in sorted(shared - {frozenset()}, key=sorted):
        group = [(term, own) for term, own in having if keys <= own.keys()]
        number, scalars = _common([term for term, _ in group])
        inner = [replace(_without_scaling(term, keys), coefficient=term.coefficient / number,
                         scalars=_less(term.scalars, scalars)) for term, _ in group]
        found = shortest_terms([one for term in inner for one in _opened(term)], depth)
        if len(found) == 1:
            middle, number = found[0].chain, number * found[0].coefficient
            scalars = _more(found[0].scalars, scalars)
        else:
            middle = (_bracketed(found),)
        scale = tuple((group[0][1][key], key[1]) for key in sorted(keys))
        last = Factor(scale, group[0][0].chain[-1].sign, is_diagonal=True)
        others = [term for term in terms if not any(term is one for one, _ in group)]
        yield [*others, Chained(number, scalars, (*(one for one in middle if not one.is_identity), last))]


def _scaling(term: Chained) -> Elements:
    """What the columns of a term are multiplied by, as a column."""
    last = _last(term)
    if last is None or (last.is_vector and len(term.chain) == 1):
        return ()
    return last.elements if last.is_diagonal else last.transposed().elements if last.is_vector else ()


def _without_scaling(term: Chained, keys: frozenset[tuple[str, Rational]]) -> Chained:
    last = term.chain[-1]
    kept = tuple((one, e) for one, e in _scaling(term) if (one.key, e) not in keys)
    if last.is_diagonal:
        rest = (replace(last, elements=kept),) if kept else ()
    else:
        rest = (replace(last, elements=kept or ONES.elements).transposed(),)
    return replace(term, chain=(*term.chain[:-1], *rest) or (IDENTITY,))
