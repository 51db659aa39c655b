"""Products: which neighbours belong together, and what kind of product stands between them.

In: a flat Product. Out: its value. Juxtaposition, dots, crosses and slashes bind from the left; elementwise signs bind
last. Refused: factors whose shapes fit no product that the sign can mean.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mpmath import mpf

from derive.syntax import Call, Chain, Fraction, Group, Node, Number, Product, Scripts, Styled, Symbol, Text
from tests.soundness.oracle.arrays import (
    ONE,
    Cannot,
    Dim,
    Misfit,
    Value,
    elementwise,
    product,
    scalar,
    scaled,
    transpose,
)
from tests.soundness.oracle.marks import Ref, base_name, is_open, is_transpose, items_of, unwrap
from tests.soundness.oracle.world import Env

if TYPE_CHECKING:
    from tests.soundness.oracle.world import World

ELEMENTWISE = {"\\odot", "\\circ", "\\bigodot", "⊙", "∘", "\\ast", "*"}
MATRIX = {"", "\\cdot", "\\times", "·", "×", "⋅"}
LOGARITHMS = {"\\log", "\\ln"}
DIVISIONS = {"/", "\\div", "÷"}


class Products:
    """Part of the Evaluator."""

    world: World

    def product(self, node: Product, env: Env) -> Value:
        segments: list[Value] = []
        current: Value | None = None
        before: Node | None = None
        for operator, value, factor in self._items(node, env):
            if not operator and isinstance(factor, Number) and isinstance(before, Number):
                raise Cannot("two numbers side by side")
            before = factor
            if operator in ELEMENTWISE and current is not None:
                segments.append(current)
                current = value
            else:
                logs = isinstance(factor, Call) and base_name(factor.function) in LOGARITHMS
                current = value if current is None else self._combined(operator, current, value, logs)
        assert current is not None
        result = None
        for segment in (*segments, current):
            result = segment if result is None else elementwise(result, segment, lambda a, b: a * b)
        assert result is not None
        return result

    def _combined(self, operator: str, left: Value, right: Value, logs: bool) -> Value:
        """`logs`: what stands on the right is a logarithm."""
        if operator in DIVISIONS:
            return self.divided(left, right)  # type: ignore[attr-defined]
        if operator not in MATRIX:
            raise Cannot(f"the product {operator}")
        if operator in self.world.facts.conventions:
            return elementwise(left, right, lambda a, b: a * b)
        try:
            return product(left, right)
        except Misfit:
            if not operator and logs and ONE == left.cols == right.cols:
                raise Cannot("a label beside a logarithm, which is meant for one output unit") from None
            if not operator:
                raise
            return elementwise(left, right, lambda a, b: a * b, repeat=False)

    def _items(self, node: Product, env: Env):
        """The factors with the operator before each."""
        factors, at = node.factors, 0
        signs = node.signs or ("",) * len(factors)
        slash = self._inline_derivative(node)
        if slash is not None:
            fraction, at = slash
            if at < len(factors) and not node.operators[at - 1]:
                raise Cannot("what an inline derivative acts on")
            yield "", self.value(fraction, env), fraction  # type: ignore[attr-defined]
        pending = ""
        while at < len(factors):
            operator = pending or (node.operators[at - 1] if at else "")
            pending = ""
            factor = unwrap(factors[at])
            if isinstance(factor, Text) and not factor.text.strip():
                pending, at = operator, at + 1
                continue
            value, used = self._item(node, at, env)
            if signs[at] in ("-", "−"):
                value = scaled(value, mpf(-1))
            yield operator, value, factor
            at += used

    def _inline_derivative(self, node: Product) -> tuple[Fraction, int] | None:
        """`\\partial J / \\partial W` at the head."""
        if "/" not in node.operators or base_name(node.factors[0]) not in ("\\partial", "∂"):
            return None
        at = node.operators.index("/") + 1
        if at + 1 >= len(node.factors) or base_name(node.factors[at]) not in ("\\partial", "∂"):
            return None
        above = Product(node.factors[:at], node.operators[: at - 1])
        below = Product(node.factors[at : at + 2], node.operators[at : at + 1])
        return Fraction(above, below), at + 2

    def _item(self, node: Product, at: int, env: Env) -> tuple[Value, int]:
        """One item that begins at a factor, and how many factors it takes."""
        factor = unwrap(node.factors[at])
        after = unwrap(node.factors[at + 1]) if at + 1 < len(node.factors) and not node.operators[at] else None
        if base_name(factor) == "d" and after is not None:
            ref = self.ref(after)  # type: ignore[attr-defined]
            if ref is not None and self.world.known(self.world.canonical("d" + ref.key)):
                return self._named(_renamed(ref, "d" + ref.key), env), 2  # type: ignore[attr-defined]
        if isinstance(factor, Fraction):
            alone = after is not None and is_open(after, "(", "[", "\\{")
            rest = _rest(node, at + 1, at + 2 if alone else None)
            found = self.derivative_of(factor, rest, env)  # type: ignore[attr-defined]
            if found is not None:
                takes = self.is_operator(factor)  # type: ignore[attr-defined]
                return found, (2 if takes and alone else len(node.factors) - at if takes else 1)
        nabla = self._nabla(factor, node, at, env)
        if nabla is not None:
            return nabla
        if after is not None:
            if (base_name(factor) or "") in ("\\mathbb1", "\\mathbf1", "\\mathbbI", "\\mathrm1", "1", "I") and (
                isinstance(after, Group) and isinstance(unwrap(after.body), Chain)
            ):
                return self._indicator(after, env), 2
            applied = self.applied(factor, after, env)  # type: ignore[attr-defined]
            if applied is not None:
                return applied, 2
        return self.value(factor, env), 1  # type: ignore[attr-defined]

    def _indicator(self, group: Group, env: Env) -> Value:
        """`\\mathbb{1}[y \\odot f > 0]`, entry by entry."""
        chain = unwrap(group.body)
        assert isinstance(chain, Chain)
        if len(chain.members) != 2:
            raise Cannot("an indicator of several relations")
        from tests.soundness.oracle.evaluate import _compared

        one, two = (self.value(m, env) for m in chain.members)  # type: ignore[attr-defined]
        return elementwise(one, two, lambda a, b: mpf(_compared(a, chain.relations[0], b)))

    def _nabla(self, factor: Node, node: Product, at: int, env: Env) -> tuple[Value, int] | None:
        base = factor.base if isinstance(factor, Scripts) else factor
        if base_name(unwrap(base)) not in ("\\nabla", "∇") or at + 1 >= len(node.factors):
            return None
        if not isinstance(factor, Scripts) or factor.sub is None:
            raise Cannot("a gradient by nothing")
        takes = 2
        if at + 2 < len(node.factors) and isinstance(unwrap(node.factors[at + 2]), Group):
            takes = 3
        elif at + 2 < len(node.factors) and not node.operators[at + 1] and not self._is_hessian(factor, node, at, env):
            raise Cannot("what a gradient acts on")
        body = _rest(node, at + 1, at + takes)
        assert body is not None
        if node.operators[at]:
            raise Cannot("a sign between a gradient and what it is of")
        orders = [mark for mark in items_of(factor.sup) if not is_transpose(mark)]
        if orders not in ([], [Number("2")]):
            raise Cannot("a derivative of another order")
        found = (self.hessian(body, factor.sub, factor.sub, env) if orders  # type: ignore[attr-defined]
                 else self.gradient(body, factor.sub, env))  # type: ignore[attr-defined]
        if len(items_of(factor.sup)) == len(orders):
            return found, takes
        if not self.value(body, env).is_scalar:  # type: ignore[attr-defined]
            raise Cannot("a divergence or a transposed Jacobian")
        return transpose(found), takes

    def _is_hessian(self, factor: Scripts, node: Product, at: int, env: Env) -> bool:
        """`\\nabla_w^2 J \\, v`: a number that has a name has a Hessian, and an array beside it is a factor."""
        if factor.sup is None or self.ref(node.factors[at + 1]) is None:  # type: ignore[attr-defined]
            return False
        cost, beside = (self.value(node.factors[at + k], env) for k in (1, 2))  # type: ignore[attr-defined]
        return cost.is_scalar and not beside.is_scalar

    def differential_length(self, letter: str, node: Product, env: Env) -> Dim | None:
        """The axis of an index that stands on `dZ`."""
        for one, two, operator in zip(node.factors, node.factors[1:], node.operators, strict=False):
            ref = self.ref(two) if base_name(one) == "d" and not operator else None  # type: ignore[attr-defined]
            if ref is not None and self.world.known(self.world.canonical("d" + ref.key)):
                dim = self._from_ref(letter, _renamed(ref, "d" + ref.key), env)  # type: ignore[attr-defined]
                if dim is not None:
                    return dim
        return None


def _renamed(ref: Ref, key: str) -> Ref:
    return replace(ref, key=key)


def _rest(node: Product, start: int, end: int | None = None) -> Node | None:
    factors = node.factors[start:end]
    if not factors:
        return None
    operators = node.operators[start : start + len(factors) - 1]
    signs = node.signs[start : start + len(factors)] if node.signs else ()
    return factors[0] if len(factors) == 1 and not any(signs) else Product(factors, operators, signs)


__all__ = ["Products", "Styled", "Symbol", "is_open", "scalar"]
