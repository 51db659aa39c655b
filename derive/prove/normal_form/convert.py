"""Terms to polynomials and back.

In: a term whose indices of size 1 may still be indices, and what its free indices stand for. Out: a polynomial.
Indices are replaced while converting, by an environment: a definition's body is converted at the places where it is
used, so that no substitution into a term is ever needed and nothing can be captured. Refused: nothing.
"""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.prove.normal_form.atoms import (
    ApplyAtom,
    Atom,
    DeltaAtom,
    EntryAtom,
    Exponent,
    LayerSumAtom,
    Monomial,
    Place,
    Poly,
    RootAtom,
    SizeAtom,
    SumAtom,
    Var,
)
from derive.prove.normal_form.differentiate import Differentiation
from derive.prove.normal_form.ring import ONE_POLY, ZERO_POLY
from derive.prove.rules.functions import X
from derive.term import (
    BOUND,
    Apply,
    Delta,
    Determinant,
    Entry,
    Gradient,
    Index,
    Inverse,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    SizeValue,
    Sum,
    Term,
    Times,
    move_term,
)

Environment = Mapping[str, Place]


class Algebra(Differentiation):
    """The normal form: everything that polynomials can do, and the way in and out."""

    law_argument: Poly | None = None

    def convert_law(self, law: Term, argument: Poly) -> Poly:
        outer, self.law_argument = self.law_argument, argument
        try:
            return self.poly(law, {})
        finally:
            self.law_argument = outer

    def poly(self, term: Term, environment: Environment) -> Poly:
        self.budget.spend()
        match term:
            case Rational(value=value):
                return self.number(value)
            case SizeValue(size=size):
                return self.size(size)
            case Entry():
                return self._entry(term, environment)
            case Apply(function=function, arguments=arguments, orders=orders):
                return self.apply(function, tuple(self.poly(a, environment) for a in arguments), orders)
            case Plus(terms=terms):
                return self.add(ZERO_POLY, *(self.poly(t, environment) for t in terms))
            case Times(factors=factors):
                return self._times(factors, environment)
            case Power(base=base, exponent=e):
                return self._power(base, e, environment)
            case Sum() | LayerSum():
                return self._sum(term, environment)
            case Delta(left=left, right=right):
                return self.delta(self.place(left, environment), self.place(right, environment))

    def _sum(self, term: Sum | LayerSum, environment: Environment) -> Poly:
        body = term.body
        if isinstance(term, LayerSum):
            own = self.fresh_layer(term.over)
            return self.layer_sum(own, self.poly(move_term(body, term.over.variable, Layer(own.variable)), environment))
        index = term.index
        if index.size == 1:
            return self.poly(body, {**environment, index.name: 1})
        var = self.fresh(index.size)
        return self.sum_over((var,), self.poly(body, {**environment, index.name: var}))

    def _times(self, factors: tuple[Term, ...], environment: Environment) -> Poly:
        polys = [self.poly(f, environment) for f in factors]
        if any(not p.terms for p in polys):
            return ZERO_POLY
        return self.product(sorted(polys, key=lambda p: len(p.terms)))

    def _power(self, base: Term, e: Fraction, environment: Environment) -> Poly:
        """A power of a product is taken factor by factor where that needs no condition: denominators stay factored."""
        if isinstance(base, Times) and e.denominator == 1:
            return self.product([self._power(f, e, environment) for f in base.factors])
        return self.power(self.poly(base, environment), e)

    def _entry(self, entry: Entry, environment: Environment) -> Poly:
        if self.law_argument is not None and entry == X:
            return self.law_argument
        places = tuple(self.place(i, environment) for i in entry.indices)
        head = entry.head
        if isinstance(head, Gradient) and head.cost == head.of:
            half = len(places) // 2
            return self.product([self.delta(i, j) for i, j in zip(places[:half], places[half:], strict=True)])
        if isinstance(head, Inverse):
            self.require("nonzero", self.entry(Determinant(head.of), ()))
        return self.entry(head, places)

    def place(self, position: Position, environment: Environment) -> Place:
        if not isinstance(position, Index):
            return position
        found = environment.get(position.name)
        if found is not None:
            return found
        return 1 if position.size == 1 else self.variable(position)

    # The way back.
    def term(self, poly: Poly) -> Term:
        return TermWriter().poly(poly, {})


class TermWriter:
    """Polynomials as terms, with a new index name for every sum."""

    def __init__(self) -> None:
        self.count = 0

    def poly(self, poly: Poly, names: dict[Var, Position]) -> Term:
        terms = tuple(self._monomial(m, c, names) for m, c in poly.ordered())
        if not terms:
            return Rational(Fraction(0))
        return terms[0] if len(terms) == 1 else Plus(terms)

    def _monomial(self, monomial: Monomial, c: Fraction, names: dict[Var, Position]) -> Term:
        factors: list[Term] = [] if c == 1 and monomial else [Rational(c)]
        factors += [self._factor(a, e, names) for a, e in monomial]
        return factors[0] if len(factors) == 1 else Times(tuple(factors))

    def _factor(self, atom: Atom, e: Exponent, names: dict[Var, Position]) -> Term:
        term = self._atom(atom, names)
        return term if e == 1 else Power(term, Fraction(e))

    def _atom(self, atom: Atom, names: dict[Var, Position]) -> Term:
        match atom:
            case EntryAtom(head=head, places=places):
                return Entry(head, tuple(position(p, names) for p in places))
            case SizeAtom(size=size):
                return SizeValue(size)
            case DeltaAtom(left=left, right=right):
                return Delta(position(left, names), position(right, names))
            case ApplyAtom(function=function, arguments=arguments, orders=orders):
                return Apply(function, tuple(self.poly(p, names) for p in arguments), orders)
            case RootAtom(base=base):
                return self.poly(base, names)
            case SumAtom(bound=bound, factors=factors):
                indices: list[Index] = []
                for var in bound:
                    self.count += 1
                    indices.append(Index(f"s{self.count}", var.size))
                inner = {**names, **dict(zip(bound, indices, strict=True))}
                body = self._monomial(factors, Fraction(1), inner)
                for index in reversed(indices):
                    body = Sum(index, body)
                return body
            case LayerSumAtom(over=over, factors=factors):
                self.count += 1
                own = LayerRange(f"t{BOUND}s{self.count}", over.low, over.high)
                body = self._monomial(factors, Fraction(1), names)
                return LayerSum(own, move_term(body, over.variable, Layer(own.variable)))
            case _:
                raise AssertionError(f"no term for {atom!r}")


def position(place: Place, names: Mapping[Var, Position]) -> Position:
    """A place as the position of a term; a free variable is the index it came from."""
    if not isinstance(place, Var):
        return place
    return names.get(place, Index(place.name, place.size))


__all__ = ["ONE_POLY", "Algebra", "Environment", "TermWriter", "position"]
