"""The derivative of a definition's body by one entry of a tensor, with its deltas in sight, and their removal.

In: terms. Out: terms; `contract` also says which delta removed which sum. Refused: nothing; what comes out is only a
proposal, printed if the prover agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.term import (
    MINUS_ONE,
    ONE,
    ZERO,
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
    Term,
    Times,
    rebuild,
    replace_index,
    subterms,
)


@dataclass(frozen=True, slots=True)
class Removed:
    """`delta` is 1 only where the sum's index is the other position, so the sum over `index` is gone."""

    delta: Delta
    index: Index


def derivative(term: Term, head: Head, places: Sequence[Position]) -> Term:
    """∂term/∂head[places], everything else held fixed."""
    match term:
        case Entry(head=own, indices=indices):
            if own != head:
                return ZERO
            return times([_delta(i, j) for i, j in zip(indices, places, strict=True)])
        case Plus(terms=terms):
            return plus([derivative(inner, head, places) for inner in terms])
        case Times(factors=factors):
            return plus([times([*factors[:k], derivative(factor, head, places), *factors[k + 1 :]])
                         for k, factor in enumerate(factors)])
        case Power(base=base, exponent=exponent):
            outer = times([Rational(exponent), Power(base, exponent - 1)])
            return times([outer, derivative(base, head, places)])
        case Apply(arguments=arguments):
            return plus([times([slope(term, k), derivative(inner, head, places)])
                         for k, inner in enumerate(arguments)])
        case Sum(index=index, body=body):
            inner = derivative(body, head, places)
            return ZERO if inner == ZERO else Sum(index, inner)
        case _:
            return ZERO


def slope(call: Apply, at: int) -> Term:
    """The derivative of a call by one of its arguments; by its law where that is short."""
    laws: dict[str, Callable[[Term], Term]] = {
        "exp": lambda x: Apply(Function("exp", None, True), (x,), (0,)),
        "log": lambda x: Power(x, Fraction(-1)),
        "sqrt": lambda x: Times((Rational(Fraction(1, 2)), Power(x, Fraction(-1, 2)))),
        "relu": lambda x: Apply(Function("step", None, True), (x,), (0,)),
        "softplus": lambda x: Apply(Function("sigmoid", None, True), (x,), (0,)),
        "abs": lambda x: Apply(Function("sign", None, True), (x,), (0,)),
        "sin": lambda x: Apply(Function("cos", None, True), (x,), (0,)),
        "cos": lambda x: times([MINUS_ONE, Apply(Function("sin", None, True), (x,), (0,))]),
        "step": lambda x: ZERO,
        "sign": lambda x: ZERO,
        "identity": lambda x: ONE,
    }
    law = laws.get(call.function.name) if call.function.known and call.orders == (0,) else None
    if law is not None:
        return law(call.arguments[0])
    orders = tuple(order + (k == at) for k, order in enumerate(call.orders))
    return Apply(call.function, call.arguments, orders)


def _delta(left: Position, right: Position) -> Term:
    return ONE if left == right else Delta(left, right)


def plus(terms: Sequence[Term]) -> Term:
    kept = [term for term in terms if term != ZERO]
    return kept[0] if len(kept) == 1 else Plus(tuple(kept)) if kept else ZERO


def times(factors: Sequence[Term]) -> Term:
    """A product without 1, and 0 where a factor is; numbers stand first."""
    flat: list[Term] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Times) else (factor,))
    if ZERO in flat:
        return ZERO
    value = Fraction(1)
    rest: list[Term] = []
    for factor in flat:
        if isinstance(factor, Rational):
            value *= factor.value
        else:
            rest.append(factor)
    if value != 1 or not rest:
        rest.insert(0, MINUS_ONE if value == -1 else Rational(value))
    return rest[0] if len(rest) == 1 else Times(tuple(rest))


def sums(indices: Sequence[Index], body: Term) -> Term:
    for index in reversed(indices):
        body = Sum(index, body)
    return body


def contract(term: Term) -> tuple[Term, tuple[Removed, ...]]:
    """The term without the sums that a delta removes, and which did."""
    removed: list[Removed] = []
    return _contract(term, removed), tuple(dict.fromkeys(removed))


def _contract(term: Term, removed: list[Removed]) -> Term:
    if isinstance(term, Times):
        return times([_contract(factor, removed) for factor in term.factors])
    if isinstance(term, Plus):
        return plus([_contract(inner, removed) for inner in term.terms])
    if not isinstance(term, Sum):
        return rebuild(term, lambda inner: _contract(inner, removed))
    running, body = unstack(term)
    return _remove(running, _contract(body, removed), removed)


def _remove(running: list[Index], body: Term, removed: list[Removed]) -> Term:
    """The sums over `running` of a body; those of a sum of terms are taken apart where a delta asks for it."""
    if isinstance(body, Plus) and any(_deltas(term) for term in body.terms):
        return plus([_remove(running, term, removed) for term in body.terms])
    factors = list(body.factors) if isinstance(body, Times) else [body]
    for at, factor in enumerate(factors):
        if isinstance(factor, Plus) and any(set(running) & set(_running_deltas(t)) for t in factor.terms):
            others = [*factors[:at], *factors[at + 1 :]]
            return plus([_remove(running, times([*others[:at], t, *others[at:]]), removed) for t in factor.terms])
    for factor in factors:
        found = _useful(factor, running)
        if found is not None:
            index, other = found
            assert isinstance(factor, Delta)
            removed.append(Removed(factor, index))
            rest = times([f for f in factors if f is not factor])
            return _remove([i for i in running if i != index], replace_index(rest, index.name, other), removed)
    return hoisted(sums(running, times(factors)))


def _useful(factor: Term, running: Sequence[Index]) -> tuple[Index, Position] | None:
    if isinstance(factor, Delta):
        for mine, other in ((factor.left, factor.right), (factor.right, factor.left)):
            if isinstance(mine, Index) and mine in running:
                return mine, other
    return None


def _deltas(term: Term) -> bool:
    return any(isinstance(factor, Delta) for factor in (term.factors if isinstance(term, Times) else (term,)))


def _running_deltas(term: Term) -> set[Position]:
    return {place for inner in (term.factors if isinstance(term, Times) else (term,)) if isinstance(inner, Delta)
            for place in (inner.left, inner.right)}


def unstack(term: Term) -> tuple[list[Index], Term]:
    running: list[Index] = []
    while isinstance(term, Sum):
        running.append(term.index)
        term = term.body
    return running, term


def hoisted(term: Term) -> Term:
    """What does not run stands before a sum: `\\sum_i c x_i` is `c \\sum_i x_i`, for numbers and sizes."""
    match term:
        case Sum(index=index, body=body):
            inner = hoisted(body)
            factors = inner.factors if isinstance(inner, Times) else (inner,)
            out = [factor for factor in factors if _is_scalar(factor)]
            rest = [factor for factor in factors if not _is_scalar(factor)]
            if not rest or not out:
                return Sum(index, inner)
            return times([*out, Sum(index, times(rest))])
        case Times(factors=factors):
            return times([hoisted(factor) for factor in factors])
    return rebuild(term, hoisted)


def spread(term: Term) -> Term:
    """A minus before a sum of terms goes to each of them."""
    if isinstance(term, Times) and len(term.factors) == 2 and term.factors[0] == MINUS_ONE:
        inner = term.factors[1]
        if isinstance(inner, Plus):
            return Plus(tuple(times([MINUS_ONE, one]) for one in inner.terms))
    return term


def _is_scalar(term: Term) -> bool:
    base = term.base if isinstance(term, Power) else term
    return isinstance(base, Rational | SizeValue)


def replaced(term: Term, head: Head, indices: Sequence[Position], by: Term, fresh: Callable[[Term], Term]) -> Term:
    """Every entry of a head by `by`, which has the entry at `indices`; `fresh` renames what it binds."""
    if isinstance(term, Entry) and term.head == head:
        found = fresh(by)
        pairs = [(own, to) for own, to in zip(indices, term.indices, strict=True) if isinstance(own, Index)]
        marked = {own: Index(f"\x00{k}", own.size) for k, (own, _) in enumerate(pairs)}
        for own, mark in marked.items():
            found = replace_index(found, own.name, mark)
        for own, to in pairs:
            found = replace_index(found, marked[own].name, to)
        return found
    return rebuild(term, lambda inner: replaced(inner, head, indices, by, fresh))


def canonical(term: Term) -> str:
    """The same for terms that differ in the order of factors and in the names of what sums run over."""
    return _canonical(term, {})


def _canonical(term: Term, bound: dict[str, str]) -> str:
    match term:
        case Sum(index=index, body=body):
            return f"sum {index.size} {_canonical(body, {**bound, index.name: f'#{len(bound)}'})}"
        case Entry(head=head, indices=indices):
            return f"{head} at {', '.join(_position(place, bound) for place in indices)}"
        case Delta(left=left, right=right):
            return f"delta {sorted((_position(left, bound), _position(right, bound)))}"
        case Times(factors=factors) | Plus(terms=factors):
            return f"{type(term).__name__} {sorted(_canonical(factor, bound) for factor in factors)}"
        case Apply(function=function, arguments=arguments, orders=orders):
            return f"{function} {orders} {[_canonical(argument, bound) for argument in arguments]}"
        case Power(base=base, exponent=exponent):
            return f"({_canonical(base, bound)}) to {exponent}"
    return str(term)


def _position(place: Position, bound: dict[str, str]) -> str:
    return bound.get(place.name, place.name) if isinstance(place, Index) else str(place)


def mentions(term: Term, head: Head) -> Entry | None:
    """The first entry of a head."""
    return next((t for t in subterms(term) if isinstance(t, Entry) and t.head == head), None)
