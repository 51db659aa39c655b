"""Terms as sums of networks: a number, factors with exponents, and the indices that are summed over, all at one level.

In: terms. Out: `Network`s, and terms again. Refused: nothing; what stands inside a power or a function stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

from derive.term import (
    ZERO,
    Entry,
    Index,
    Plus,
    Power,
    Rational,
    Sum,
    Term,
    Times,
    free_indices,
    rebuild,
    replace_index,
)

Factors = tuple[tuple[Term, Fraction], ...]
_fresh = count(1)


@dataclass(frozen=True, slots=True)
class Network:
    """coefficient · Σ over `bound` of Π base^exponent."""

    coefficient: Fraction
    factors: Factors
    bound: tuple[Index, ...] = ()


def networks(term: Term) -> list[Network]:
    """The term, multiplied out."""
    match term:
        case Rational(value=value):
            return [Network(value, ())] if value else []
        case Plus(terms=terms):
            return [network for inner in terms for network in networks(inner)]
        case Times(factors=factors):
            found = [Network(Fraction(1), ())]
            for factor in factors:
                found = [product(one, other) for one in found for other in networks(factor)]
            return found
        case Sum(index=index, body=body):
            fresh = Index(f"n{next(_fresh)}", index.size)
            return [_bound(fresh, network) for network in networks(replace_index(body, index.name, fresh))]
        case Power(base=Times(factors=factors), exponent=e) if e.denominator == 1:
            return networks(Times(tuple(_power(factor, e) for factor in factors)))
        case Power(base=Power(base=base, exponent=inner), exponent=e) if e.denominator == 1:
            return networks(Power(base, inner * e))
        case Power(base=Rational(value=value), exponent=e) if e.denominator == 1 and value:
            return [Network(value**e.numerator, ())]
        case Power(base=base, exponent=e):
            return [Network(Fraction(1), ((base, e),))] if e else [Network(Fraction(1), ())]
        case _:
            return [Network(Fraction(1), ((term, Fraction(1)),))]


def _power(base: Term, e: Fraction) -> Term:
    return base if e == 1 else Power(base, e)


def _bound(index: Index, network: Network) -> Network:
    return Network(network.coefficient, network.factors, (*network.bound, index))


def product(left: Network, right: Network) -> Network:
    """Two networks whose bound indices are distinct."""
    exponents: dict[Term, Fraction] = {}
    for base, e in (*left.factors, *right.factors):
        exponents[base] = exponents.get(base, Fraction(0)) + e
    factors = tuple((base, e) for base, e in exponents.items() if e)
    return Network(left.coefficient * right.coefficient, factors, (*left.bound, *right.bound))


def term_of(found: Iterable[Network]) -> Term:
    """The sum of the networks as a term."""
    terms = tuple(_term(network) for network in found)
    return terms[0] if len(terms) == 1 else Plus(terms) if terms else ZERO


def _term(network: Network) -> Term:
    factors = tuple(_power(base, e) for base, e in network.factors)
    term: Term = Times((Rational(network.coefficient), *factors))
    for index in network.bound:
        term = Sum(index, term)
    return term


def axes(term: Term, bound: Sequence[Index] = ()) -> frozenset[Index]:
    """The indices that a factor carries."""
    return free_indices(term) - set(bound)


def renamed_apart(term: Term) -> Term:
    """The term with a new name for every index that it binds."""
    if isinstance(term, Sum):
        fresh = Index(f"n{next(_fresh)}", term.index.size)
        return Sum(fresh, renamed_apart(replace_index(term.body, term.index.name, fresh)))
    return rebuild(term, renamed_apart)


def placed(body: Term, indices: Sequence[Index], entry: Entry) -> Term:
    """A definition's body at the places of an entry."""
    body = renamed_apart(body)
    marked = [Index(f"\x00{k}", index.size) for k, index in enumerate(indices)]
    for index, mark in zip(indices, marked, strict=True):
        body = replace_index(body, index.name, mark)
    for mark, place in zip(marked, entry.indices, strict=True):
        body = replace_index(body, mark.name, place)
    return body
