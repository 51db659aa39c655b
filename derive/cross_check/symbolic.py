"""A written-out network in SymPy: every entry an explicit expression, every gradient SymPy's own derivative.

In: a Network and grounded terms. Out: SymPy expressions in the symbols of the inputs and of the variables that
something is differentiated by. Refused: functions without a rule (DeriveError).

To differentiate a cost by an intermediate variable the network is cut there: the variable's entries become symbols,
the cost is composed from them, `sympy.diff` differentiates it, and the symbols stand for the variable's own values
afterwards. Where a state is used several times at each of several times, the tree of the cost doubles with each of
them: entries beyond a size are `Shared` nodes, which SymPy differentiates through and which exist once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy

from derive.cross_check.network import Network
from derive.errors import DeriveError
from derive.formulate.functions import known
from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Function,
    Gradient,
    Head,
    Inverse,
    Plus,
    Power,
    Rational,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
)

Expression = Any
"""A SymPy expression; SymPy's own annotations are too loose to check against."""


_count = iter(range(10**12))
Places = tuple[int, ...]
Cut = frozenset[Tensor]
NO_CUT: Cut = frozenset()
PLAIN_NODES = 30
"""An entry of more nodes is shared."""


class Shared(sympy.Expr):
    """An expression that is known by a number: however often it stands in others, it is differentiated once."""

    number: int
    expression: Expression
    symbols: frozenset[Any]
    derivatives: dict[Any, Expression]
    is_commutative = True

    def __new__(cls, expression: Expression) -> Shared:
        self = super().__new__(cls)
        self.number, self.expression = next(_count), expression
        self.symbols, self.derivatives = frozenset(expression.free_symbols), {}
        return self

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.number,)

    @property
    def free_symbols(self) -> set[Any]:
        return set(self.symbols)

    @property
    def is_number(self) -> bool:
        """Without arguments SymPy takes it for one, and tries to evaluate it."""
        return False

    def _eval_derivative(self, symbol: sympy.Symbol) -> Expression:
        if symbol not in self.derivatives:
            self.derivatives[symbol] = shared(sympy.diff(self.expression, symbol))
        return self.derivatives[symbol]

    def _xreplace(self, rule: dict[Any, Any]) -> Any:
        if self.symbols.isdisjoint(rule):
            return self, False
        return shared(self.expression.xreplace(rule)), True


def shared(expression: Expression) -> Expression:
    """The same, as one node if it has many."""
    waiting, count = [expression], 0
    while waiting and count <= PLAIN_NODES:
        count += 1
        waiting.extend(waiting.pop().args)
    return Shared(expression) if waiting else expression


class Opaque(sympy.Function):
    """A function that SymPy differentiates by name: `function` at `orders`. Values come from a draw."""

    function: Function
    orders: tuple[int, ...]

    def fdiff(self, argindex: int = 1) -> Expression:
        orders = tuple(n + (k == argindex - 1) for k, n in enumerate(self.orders))
        kinks = FOLLOWING.get(self.function.name) if self.function.known else None
        if kinks is not None and sum(orders) >= kinks:
            return sympy.Integer(0)
        return opaque(self.function, orders)(*self.args)


FOLLOWING = {"relu": 2, "abs": 2, "step": 1, "sign": 1}
"""Piecewise linear functions, and the order at which their derivative is 0."""


@cache
def opaque(function: Function, orders: tuple[int, ...]) -> type[Opaque]:
    """The class of one function at one order; its name is generated, not the document's."""
    return type(f"function{next(_count)}", (Opaque,), {"function": function, "orders": orders, "nargs": len(orders)})


class Written:
    """The entries of one network as SymPy expressions, each made once."""

    def __init__(self, network: Network):
        self.network = network
        self.symbols: dict[tuple[Tensor, Places], sympy.Symbol] = {}
        self.meanings: dict[sympy.Symbol, tuple[Tensor, Places]] = {}
        self._entries: dict[tuple[Head, Places, Cut], Expression] = {}
        self._handlers: dict[type, Callable[..., Expression]] = {
            Rational: lambda t, at, cut: sympy.Rational(t.value.numerator, t.value.denominator),
            SizeValue: lambda t, at, cut: sympy.Integer(network.size(t.size)),
            Entry: lambda t, at, cut: self.entry(t.head, tuple(network.place(p, at) for p in t.indices), cut),
            Plus: lambda t, at, cut: sympy.Add(*(self.term(x, at, cut) for x in t.terms)),
            Times: lambda t, at, cut: sympy.Mul(*(self.term(x, at, cut) for x in t.factors)),
            Power: self._power,
            Sum: self._sum,
            Apply: self._apply,
            Delta: lambda t, at, cut: sympy.Integer(network.place(t.left, at) == network.place(t.right, at)),
        }

    def term(self, term: Term, at: dict[str, int], cut: Cut = NO_CUT) -> Expression:
        """The value of a grounded term where its free indices are `at`, below the cut."""
        handler = self._handlers.get(type(term))
        if handler is None:
            raise DeriveError(
                "DRV515",
                f"{type(term).__name__} cannot be written out",
                hint="add it to derive/cross_check/symbolic.py",
            )
        return handler(term, at, cut)

    def _power(self, term: Power, at: dict[str, int], cut: Cut) -> Expression:
        exponent = sympy.Rational(term.exponent.numerator, term.exponent.denominator)
        return sympy.Pow(self.term(term.base, at, cut), exponent)

    def _sum(self, term: Sum, at: dict[str, int], cut: Cut) -> Expression:
        places = range(1, self.network.size(term.index.size) + 1)
        return sympy.Add(*(self.term(term.body, {**at, term.index.name: k}, cut) for k in places))

    def _apply(self, term: Apply, at: dict[str, int], cut: Cut) -> Expression:
        function = self.network.function(term.function)
        arguments = [self.term(x, at, cut) for x in term.arguments]
        if not function.known or function.name in FOLLOWING:
            shown = opaque(function, (0,) * len(arguments))
            if sum(term.orders) >= FOLLOWING.get(function.name, sum(term.orders) + 1):
                return sympy.Integer(0)
            return (opaque(function, term.orders) if any(term.orders) else shown)(*arguments)
        return differentiated(function.name, term.orders)(*arguments)

    def entry(self, head: Head, places: Places, cut: Cut = NO_CUT) -> Expression:
        """One entry of a tensor or a gradient; what lies at the cut is a symbol."""
        relevant = cut & self.network.reach(head)
        key = head, places, relevant
        if key not in self._entries:
            self._entries[key] = self._made(head, places, relevant)
        return self._entries[key]

    def _made(self, head: Head, places: Places, cut: Cut) -> Expression:
        if isinstance(head, Gradient):
            return self._gradient(head, places, cut)
        return self._tensor(head, places, cut) if isinstance(head, Tensor) else self._of_matrix(head, places, cut)

    def _of_matrix(self, head: Inverse | Determinant, places: Places, cut: Cut) -> Expression:
        """By Leibniz' and Cramer's formulas."""
        rows, columns = self.network.shape(head.of)
        if rows != columns:
            raise DeriveError("DRV511", f"{head.of.name} is not square at these sizes")
        matrix = sympy.Matrix(rows, columns, lambda i, j: self.entry(head.of, (i + 1, j + 1), cut))
        determinant = matrix.det(method="berkowitz")
        if isinstance(head, Determinant):
            return determinant
        row, column = places
        return matrix.cofactor(column - 1, row - 1, method="berkowitz") / determinant

    def symbol(self, tensor: Tensor, places: Places) -> sympy.Symbol:
        if (tensor, places) not in self.symbols:
            symbol = sympy.Symbol(f"s{len(self.symbols)}")
            self.symbols[tensor, places] = symbol
            self.meanings[symbol] = tensor, places
        return self.symbols[tensor, places]

    def _tensor(self, tensor: Tensor, places: Places, cut: Cut) -> Expression:
        definition = self.network.definition(tensor)
        if definition is None or tensor in cut:
            return self.symbol(tensor, places)
        at = {index.name: place for index, place in zip(definition.indices, places, strict=True)}
        return shared(self.term(definition.body, at, cut))

    def _gradient(self, gradient: Gradient, places: Places, cut: Cut) -> Expression:
        rank = len(self.network.shape(gradient.cost))
        by = self.symbol(gradient.of, places[rank:])
        cost = self.entry(gradient.cost, places[:rank], cut | {gradient.of})
        derivative: Any = sympy.diff(cost, by)
        if not cut or gradient.of in cut or self.network.is_free(gradient.of):
            return derivative
        inside = {
            symbol: self.entry(*self.meanings[symbol], cut)
            for symbol in derivative.free_symbols
            if self.meanings[symbol][0] == gradient.of
        }
        return derivative.xreplace(inside)


@cache
def differentiated(name: str, orders: tuple[int, ...]) -> Callable[..., Expression]:
    """A known function, or its derivative as SymPy finds it."""
    places = sympy.symbols(f"x0:{len(orders)}")
    by = [(x, n) for x, n in zip(places, orders, strict=True) if n]
    value = known(name, places, (0,) * len(orders))
    expression = sympy.diff(value, *by) if by else value
    return lambda *arguments: expression.xreplace(dict(zip(places, arguments, strict=True)))
