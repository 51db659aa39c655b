"""Arithmetic that remembers how each number came about, so that slopes can be found going backwards.

In: a field and numbers. Out: nodes (positions on the tape), and the slopes of one node by all before it. Refused: what
the field refuses.
"""
from __future__ import annotations

from fractions import Fraction

from derive.prove.fields import Field, Value
from derive.prove.laws import evaluate_law
from derive.prove.normal_form.budget import Budget
from derive.term import Function, Tensor

ODD_AT_0 = frozenset({"relu", "abs", "step", "sign"})
"""Functions with a kink at 0 that are 0 there."""


class Tape:
    """Values in the order in which they were computed, each with its partial derivatives by those it came from."""

    def __init__(self, field: Field, budget: Budget):
        self.start(field, budget)

    def start(self, field: Field, budget: Budget) -> None:
        """An empty tape for numbers of this field."""
        self.field = field
        self.budget = budget
        self.zero, self.one = field.number(Fraction(0)), field.number(Fraction(1))
        self.rewind()

    def rewind(self) -> None:
        """Forgets everything."""
        self.values: list[Value] = []
        self.links: list[tuple[tuple[int, Value], ...]] = []
        self.numbers: dict[Fraction, int] = {}
        self.leaves: dict[int, tuple[Tensor, tuple[int, ...]]] = {}
        """The nodes that were drawn."""

    def node(self, value: Value, links: tuple[tuple[int, Value], ...] = ()) -> int:
        self.budget.spend()
        self.values.append(value)
        self.links.append(links)
        return len(self.values) - 1

    def number(self, value: Fraction) -> int:
        found = self.numbers.get(value)
        if found is None:
            found = self.numbers[value] = self.node(self.field.number(value))
        return found

    def add(self, nodes: list[int]) -> int:
        if len(nodes) == 1:
            return nodes[0]
        one, value = self.one, self.zero
        for node in nodes:
            value = self.field.add(value, self.values[node])
        return self.node(value, tuple([(node, one) for node in nodes]))

    def multiply(self, nodes: list[int]) -> int:
        """The product; the partial derivative by each factor is the product of the others."""
        if len(nodes) == 1:
            return nodes[0]
        if len(nodes) == 2:
            one, other = nodes
            left, right = self.values[one], self.values[other]
            return self.node(self.field.multiply(left, right), ((one, right), (other, left)))
        field, values = self.field, [self.values[n] for n in nodes]
        before = [self.one]
        for value in values:
            before.append(field.multiply(before[-1], value))
        after = self.one
        links: list[tuple[int, Value]] = []
        for position in range(len(nodes) - 1, -1, -1):
            links.append((nodes[position], field.multiply(before[position], after)))
            after = field.multiply(after, values[position])
        return self.node(before[-1], tuple(links))

    def apply(self, function: Function, nodes: list[int], orders: tuple[int, ...]) -> int:
        values = tuple(self.values[n] for n in nodes)
        if function.known:
            if orders == (0,) and function.name in ODD_AT_0 and self._vanishes(nodes[0]):
                return self.node(self.zero)
            value = evaluate_law(self.field, function.name, orders[0], values[0])
            slope = evaluate_law(self.field, function.name, orders[0] + 1, values[0])
            return self.node(value, ((nodes[0], slope),))
        links: list[tuple[int, Value]] = []
        for k, node in enumerate(nodes):
            raised = tuple(n + (position == k) for position, n in enumerate(orders))
            links.append((node, self.field.unknown(function, values, raised)))
        return self.node(self.field.unknown(function, values, orders), tuple(links))

    def _vanishes(self, node: int) -> bool:
        """Whether a node is 0 whatever is drawn, as x_i − x_i is: then it is on no side of a kink."""
        if not self.field.is_zero(self.values[node]):
            return False
        slopes = self.backward(node, {node: self.one})
        return all(slopes[leaf] == self.zero for leaf in self.leaves if leaf <= node)

    def power(self, node: int, e: Fraction) -> int:
        base = self.values[node]
        value = self.field.power(base, e)
        slope = self.field.multiply(self.field.number(e), self.field.power(base, e - 1)) if e else self.zero
        return self.node(value, ((node, slope),))

    def backward(self, root: int, seeds: dict[int, Value]) -> list[Value]:
        adjoint: list[Value] = [self.zero] * (root + 1)
        for node, seed in seeds.items():
            adjoint[node] = seed
        self.budget.spend(root + 1)
        for node in range(root, -1, -1):
            here = adjoint[node]
            if here is not self.zero:
                for parent, partial in self.links[node]:
                    adjoint[parent] = self.field.add(adjoint[parent], self.field.multiply(here, partial))
        return adjoint
