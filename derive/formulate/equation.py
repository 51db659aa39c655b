"""Claim → SymPy equation: entries as Indexed, sums with their limits, unknown functions, Kronecker deltas.

In: a Claim. Out: `sympy.Eq(left, right, evaluate=False)` for the entry at the claim's free indices. Refused: functions
without a SymPy form, sums over a number of layers that nobody gives (DeriveError). Sizes are positive integer symbols,
indices run from 1, layers are part of a name; gradients, inverses and determinants are arrays of their own names
(`dZ`, `X^{-1}`, `\\det X`).

SymPy cancels a/a on sight and compares sums by the name of the index, so the equation is for reading, differentiating
and lambdifying; that it holds is decided elsewhere. Bound indices are unique within a claim, so nothing is captured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy

from derive.claim import Claim
from derive.errors import DeriveError
from derive.formulate.functions import known
from derive.formulate.naming import Callback, Meaning, latex_of, settle_function, settle_head, settle_size
from derive.formulate.unroll import at_layers
from derive.notation import Notation
from derive.term import (
    Apply,
    Delta,
    Entry,
    Index,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Term,
    Times,
)

Expression = Any
"""A SymPy expression; SymPy's own annotations are too loose to check against."""


def to_sympy(claim: Claim, layers: Mapping[str, int] | None = None) -> sympy.Eq:
    """The claim's entry as an equation.

    `dZ^{[L]} = A^{[L]} - Y` becomes `Eq(dZ^{[L]}[i, j], A^{[L]}[i, j] - Y[i, j])`. A sum over layers or times is
    written out, so that it needs numbers, `layers={"T": 3}`, where the document has none.
    """
    claim = at_layers(claim, layers)
    writer = Writer(claim.notation)
    equation: Any = sympy.Eq(writer.term(claim.left.term), writer.term(claim.right.term), evaluate=False)
    return equation


@dataclass
class Writer:
    """Writes terms under one notation. `meanings` tells what each symbol and function stands for."""

    notation: Notation
    meanings: dict[object, Meaning] = field(default_factory=dict)

    def term(self, term: Term) -> Expression:
        match term:
            case Rational(value=number):
                return sympy.Rational(number.numerator, number.denominator)
            case SizeValue(size=size):
                return self.size(size)
            case Entry():
                return self._entry(term)
            case Apply():
                return self._apply(term)
            case Plus(terms=inner):
                return sympy.Add(*map(self.term, inner))
            case Times(factors=inner):
                return sympy.Mul(*map(self.term, inner))
            case Power(base=base, exponent=exponent):
                return sympy.Pow(self.term(base), sympy.Rational(exponent.numerator, exponent.denominator))
            case Sum(index=index, body=body):
                return sympy.Sum(self.term(body), (self.index(index), 1, self.size(index.size)))
            case Delta(left=left, right=right):
                return sympy.KroneckerDelta(self.position(left), self.position(right))
        raise DeriveError(
            "DRV502", f"{type(term).__name__} has no SymPy form", hint="add it to derive/formulate/equation.py"
        )

    def size(self, size: Size | int) -> Expression:
        settled = settle_size(size, self.notation)
        if isinstance(settled, int):
            return sympy.Integer(settled)
        symbol = sympy.Symbol(str(settled), integer=True, positive=True)
        self.meanings[symbol] = settled
        return symbol

    def index(self, index: Index) -> Expression:
        return sympy.Idx(sympy.Symbol(index.name, integer=True), (1, self.size(index.size)))

    def position(self, position: Position) -> Expression:
        return self.index(position) if isinstance(position, Index) else self.size(position)

    def _entry(self, entry: Entry) -> Expression:
        head = settle_head(entry.head, self.notation)
        symbol = sympy.Symbol(latex_of(head, self.notation), real=True)
        self.meanings[symbol] = head
        if not entry.indices:
            return symbol
        base: Any = sympy.IndexedBase(symbol, real=True)
        return base[tuple(map(self.position, entry.indices))]

    def _apply(self, term: Apply) -> Expression:
        arguments = tuple(map(self.term, term.arguments))
        function = settle_function(term.function, self.notation)
        if function.known:
            return known(function.name, arguments, term.orders)
        unknown = sympy.Function(latex_of(Callback(function, (0,) * len(arguments)), self.notation))
        self.meanings[unknown] = Callback(function, (0,) * len(arguments))
        if not any(term.orders):
            return unknown(*arguments)
        places = [sympy.Dummy(f"xi_{k + 1}", real=True) for k in range(len(arguments))]
        by = [(x, n) for x, n in zip(places, term.orders, strict=True) if n]
        return sympy.Subs(sympy.Derivative(unknown(*places), *by), places, arguments)
