"""Derivatives as written: fractions of differentials, nablas, Hessians, and values at a point.

In: the nodes of numerator and denominator. Out: central differences of the document's program. Refused: layouts that
a document would have to name (an array by an array).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mpmath import mpf

from derive.syntax import Chain, Fraction, Node, Number, Product, Scripts
from tests.soundness.oracle.arrays import ONE, Cannot, Value, elementwise, make
from tests.soundness.oracle.functions import SMALL
from tests.soundness.oracle.marks import Ref, base_name, unwrap
from tests.soundness.oracle.world import Env

if TYPE_CHECKING:
    from tests.soundness.oracle.world import World

SIGNS = ("\\partial", "∂", "d", "\\mathrmd")


class Derivatives:
    """Part of the Evaluator."""

    world: World

    def is_operator(self, node: Fraction) -> bool:
        """`\\frac{\\partial}{\\partial X}` with nothing above it."""
        parts = _parts(node, self.world)
        return parts is not None and parts[0] is None

    def derivative_of(self, node: Fraction, rest: Node | None, env: Env) -> Value | None:
        """The value of a derivative; None for a fraction that is none."""
        parts = _parts(node, self.world)
        if parts is None:
            return None
        above, by, order = parts
        if above is None:
            above = rest
        if above is None:
            raise Cannot("a derivative of nothing")
        if order == 1 and len(by) == 1:
            return self.gradient(above, by[0], env)
        if len(by) == 1:
            by = (by[0], by[0])
        if len(by) != 2 or order != 2:
            raise Cannot("a derivative of another order")
        return self.hessian(above, by[0], by[1], env)

    def gradient(self, body: Node, by: Node, env: Env) -> Value:
        variable = self.ref(by)  # type: ignore[attr-defined]
        if variable is None:
            raise Cannot("a derivative by something that is no name")
        found = env.get(variable.key)
        if isinstance(found, Value) and variable.layer is None:
            return self._by_parameter(body, variable.key, found, env)
        name = self.ref(body)  # type: ignore[attr-defined]
        own = self.world.facts.functions.get(name.key) if name is not None and not name.after else None
        if own is not None:
            free: Env = {p: self.world.undeclared(p) for p in own[0] if p not in env}
            bound = {**free, **env}
            at = bound.get(variable.key)
            if not isinstance(at, Value):
                raise Cannot("a derivative of a function by something else")
            return self._by_parameter(own[1], variable.key, at, bound)
        self._declare(variable)
        return self.world.derivative(lambda w: w.evaluator.value(body, env), variable, env)

    def _declare(self, variable: Ref) -> None:
        """A number that nobody declared can be moved too."""
        key = self.world.canonical(variable.key)
        if not self.world.known(key) and variable.layer is None and not variable.entries:
            if key.isupper() or self.world.is_size(key):
                raise Cannot("a derivative by what nobody declared")
            self.world.undeclared(key)

    def _by_parameter(self, body: Node, key: str, at: Value, env: Env) -> Value:
        up, down = (
            self.value(body, {**env, key: elementwise(at, at, lambda a, b, s=s: a + s * SMALL)})  # type: ignore
            for s in (1, -1)
        )
        return elementwise(up, down, lambda a, b: (a - b) / (2 * SMALL), repeat=False)

    def hessian(self, body: Node, first: Node, second: Node, env: Env) -> Value:
        """By a vector and its transpose: the square matrix. By two entries: a number."""
        one, two = (self.ref(n) for n in (first, second))  # type: ignore[attr-defined]
        if one is None or two is None:
            raise Cannot("a second derivative by something that is no name")
        plain = replace(two, after=())
        self._declare(one)
        self._declare(plain)
        inner = replace(one, after=())
        if not one.entries and (one.key, one.layer) != (plain.key, plain.layer):
            raise Cannot("a second derivative by two names")
        result = self.world.derivative(
            lambda w: w.derivative(lambda v: v.evaluator.value(body, env), inner, env), plain, env
        )
        if not plain.entries and not result.is_scalar and result.cols == ONE:
            raise Cannot("a second derivative of another layout")
        return result

    def evaluated_at(self, body: Node, at: Chain, env: Env) -> Value:
        """`\\left. … \\right|_{\\alpha = 0}`"""
        name = base_name(at.members[0])
        if len(at.members) != 2 or name is None:
            raise Cannot("a point of another form")
        value = self.value(at.members[1], env)  # type: ignore[attr-defined]
        key = self.world.canonical(name)
        moved = self.world.moved(key, None, Value(value.rows, value.cols, value.data))
        moved.depth = self.world.depth
        return moved.evaluator.value(body, env)


def _parts(node: Fraction, world: World) -> tuple[Node | None, tuple[Node, ...], int] | None:
    """What is differentiated (None: what follows), by what, how often."""
    above, below = unwrap(node.numerator), unwrap(node.denominator)
    order, body = _above(above)
    if order is None or not isinstance(below, Product):
        return None
    names: list[Node] = []
    factors = list(below.factors)
    while factors:
        if base_name(factors[0]) not in SIGNS or len(factors) < 2:
            return None
        names.append(factors[1])
        factors = factors[2:]
    if any(below.operators):
        return None
    if len(names) == 1 and order == 2 and isinstance(unwrap(names[0]), Scripts):
        squared = unwrap(names[0])
        if squared.sup == Number("2") or (squared.sup is not None and unwrap(squared.sup) == Number("2")):  # type: ignore
            bare = replace(squared, sup=None)  # type: ignore[type-var]
            names = [bare if bare.sub is not None else bare.base]  # type: ignore[attr-defined]
            names *= 2
    return body, tuple(names), order


def _above(node: Node) -> tuple[int | None, Node | None]:
    head, rest = node, None
    if isinstance(node, Product) and len(node.factors) >= 2:
        head = unwrap(node.factors[0])
        factors = node.factors[1:]
        rest = factors[0] if len(factors) == 1 else Product(factors, node.operators[1:])
        if node.operators[0]:
            return None, None
    if isinstance(head, Scripts) and base_name(head.base) in SIGNS and head.sub is None:
        order = unwrap(head.sup) if head.sup is not None else None
        if isinstance(order, Number) and order.text == "2":
            return 2, rest
        return None, None
    if base_name(head) in SIGNS:
        return 1, rest
    return None, None


__all__ = ["Derivatives", "make", "mpf"]
