"""Sums of exponentials, in the form that does not overflow.

In: the factors of a product, or the argument of a logarithm, and the axes that they are on. Out: what is recognised: a
softmax and the factors beside it, the argument of a log-sum-exp. Refused: nothing; None where the law does not apply.

| law | why |
|---|---|
| exp(t_k) / Σ_j exp(t_j) = exp(t_k − c) / Σ_j exp(t_j − c), with c = max t | exp(t) overflows |
| log Σ_j exp(t_j) = c + log Σ_j exp(t_j − c), with c = max t | the same |
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.term import Apply, Function, Index, Power, Sum, Term, Times, free_indices, rebuild, replace_index

EXP = Function("exp", known=True)


def exponent_of(term: object) -> Term | None:
    """t of exp(t)."""
    if isinstance(term, Apply) and term.function == EXP and term.orders == (0,):
        return term.arguments[0]
    return None


def summed(term: object) -> tuple[Index, Term] | None:
    """j and t_j of Σ_j exp(t_j)."""
    if isinstance(term, Sum):
        inner = exponent_of(term.body)
        if inner is not None and term.index in free_indices(inner):
            return term.index, inner
    return None


def softmax_in(factors: Sequence[object]) -> tuple[Term, Index, tuple[object, ...]] | None:
    """t_k, k and the other factors of exp(t_k) · (Σ_j exp(t_j))⁻¹ · …"""
    for below in factors:
        if not isinstance(below, Power) or below.exponent != Fraction(-1):
            continue
        found = summed(below.base)
        for above in factors if found is not None else ():
            top = exponent_of(above)
            place = None if top is None or found is None else _place(top, *found)
            if top is not None and place is not None:
                return top, place, tuple(factor for factor in factors if factor is not below and factor is not above)
    return None


def _place(top: Term, running: Index, inner: Term) -> Index | None:
    """k, if t_k is t_j with k for j."""
    for place in sorted(free_indices(top) - free_indices(inner)):
        if place.size == running.size and _same(replace_index(inner, running.name, place), top):
            return place
    return None


def _same(one: Term, other: Term) -> bool:
    """The same term, whatever its running indices are called."""
    return _numbered(one, [0]) == _numbered(other, [0])


def _numbered(term: Term, count: list[int]) -> Term:
    if isinstance(term, Sum):
        count[0] += 1
        fresh = Index(f"\x02{count[0]}", term.index.size)
        return Sum(fresh, _numbered(replace_index(term.body, term.index.name, fresh), count))
    return rebuild(term, lambda part: _numbered(part, count))


def log_of_softmax(term: Term) -> tuple[Term, Term] | None:
    """t_k and Σ_j exp(t_j), of log of exp(t_k) / Σ_j exp(t_j)."""
    if not isinstance(term, Times):
        return None
    found = softmax_in(term.factors)
    if found is None or found[2]:
        return None
    below = next(f for f in term.factors if isinstance(f, Power) and f.exponent == -1 and summed(f.base))
    return found[0], below.base


__all__ = ["exponent_of", "log_of_softmax", "softmax_in", "summed"]
