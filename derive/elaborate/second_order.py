"""Second derivatives as written: `\\frac{\\partial^2 J}{\\partial w \\partial w^T}`, `\\nabla_w^2 J`.

In: fractions of `\\partial^2`, and a squared nabla. Out: the gradient of a gradient: H_ij = ∂(∂J/∂w_i)/∂v_j, with the
first variable in the rows. Refused: Hessians by matrices, which have four indices.
"""

from __future__ import annotations

from derive.elaborate.derivatives import is_differential, named_entry, variable_of
from derive.elaborate.scripts import unwrap
from derive.elaborate.state import State
from derive.elaborate.values import Value, value
from derive.errors import Undeclared
from derive.syntax import Fraction, Node, Number, Product, Scripts, Symbol
from derive.term import Entry, Gradient, Tensor

NABLAS = (Symbol("\\nabla"), Symbol("∇"))


def second_derivative(node: Fraction, state: State) -> Value | None:
    """None for every other fraction."""
    target = _target(unwrap(node.numerator))
    variables = _variables(unwrap(node.denominator)) if target is not None else None
    if target is None or variables is None:
        return None
    return hessian(target, *variables, node, state)


def second_operator(node: Node) -> tuple[Node, Node] | None:
    """The variables of `\\frac{\\partial^2}{\\partial x \\partial y}`, which waits for what follows it."""
    if not isinstance(node, Fraction) or not _is_squared(node.numerator):
        return None
    return _variables(unwrap(node.denominator))


def _target(node: Node) -> Node | None:
    """J in `\\partial^2 J`."""
    if not isinstance(node, Product) or any(node.operators) or node.signs or not _is_squared(node.factors[0]):
        return None
    rest = node.factors[1:]
    return rest[0] if len(rest) == 1 else Product(rest, ("",) * (len(rest) - 1), span=rest[0].span | rest[-1].span)


def _is_squared(node: Node) -> bool:
    node = unwrap(node)
    return isinstance(node, Scripts) and node.sup is not None and is_differential(node.base) and (
        unwrap(node.sup) == Number("2")
    )


def _variables(node: Node) -> tuple[Node, Node] | None:
    """(w, v) in `\\partial w \\partial v`, (x, x) in `\\partial x^2`."""
    if not isinstance(node, Product) or any(node.operators) or node.signs or not is_differential(node.factors[0]):
        return None
    if len(node.factors) == 4 and is_differential(node.factors[2]):
        return node.factors[1], node.factors[3]
    last = node.factors[1]
    squared = isinstance(last, Scripts) and last.sup is not None and unwrap(last.sup) == Number("2")
    if len(node.factors) == 2 and squared and isinstance(last, Scripts):
        plain = last.base if last.sub is None else Scripts(last.base, last.sub, None, span=last.base.span)
        return plain, plain
    return None


def hessian(target: Node, first: Node, second: Node, node: Node, state: State) -> Value:
    """∂/∂second of ∂target/∂first, with the first variable in the rows."""
    variables = [variable_of(item, state) for item in (first, second)]
    cost = state.evaluate(target, state)
    if not cost.is_scalar or any(item.axes and all(item.axes) for item in variables):
        raise Undeclared(
            "DRV304",
            f"the second derivative {state.words(node)} is not decided yet",
            span=node.span,
            hint="write it entry by entry",
        )
    named = named_entry(cost, node, state)
    rows, columns = (item.term for item in variables)
    assert isinstance(rows, Entry) and isinstance(columns, Entry) and isinstance(named.head, Tensor | Gradient)
    assert isinstance(rows.head, Tensor) and isinstance(columns.head, Tensor)
    head = Gradient(Gradient(named.head, rows.head), columns.head)
    axes = tuple(item.axes[0] or item.axes[1] if item.axes else None for item in variables)
    return value(axes, Entry(head, named.indices + rows.indices + columns.indices))
