"""Derivatives as written: `\\frac{\\partial C}{\\partial X}`, `\\frac{d}{dA} \\{ … \\}`, costs applied to arguments,
values at a point.

In: fractions of `d` or `\\partial`. Out: the entry of a Gradient; an expression that is differentiated gets an
auxiliary definition, so that the prover differentiates names only. Refused: Jacobians of arrays by arrays,
derivatives by expressions.

A cost applied to arguments, \\mathcal{J}(W - \\alpha\\,dW, b), is the cost with each variable that an argument begins
with replaced by that argument: its forward equations are copied, with a mark, over the replaced variables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.document import Span
from derive.elaborate.calls import arguments_of
from derive.elaborate.references import family_range
from derive.elaborate.scripts import Marks, delimiter, plain_letter, unwrap
from derive.elaborate.state import State
from derive.elaborate.values import Value, value
from derive.errors import Undeclared
from derive.notation import Declared, Shape
from derive.syntax import Addition, Chain, Fraction, Group, Node, Product, Scripts
from derive.term import (
    Definition,
    Entry,
    Gradient,
    Index,
    Layer,
    Tensor,
    Term,
    free_indices,
    rebuild,
    subterms,
)

DIFFERENTIALS = frozenset({"d", "\\partial", "∂"})
MARK = "′"


def is_differential(node: Node) -> bool:
    return plain_letter(node) in DIFFERENTIALS and not isinstance(unwrap(node), Scripts)


def split_differential(node: Node) -> list[Node] | None:
    """The factors after a leading `d` or `\\partial`; None when there is none."""
    node = unwrap(node)
    if is_differential(node):
        return []
    if isinstance(node, Product) and is_differential(node.factors[0]) and node.operators[0] == "" and not node.signs:
        if not any(node.operators):
            return list(node.factors[1:])
    return None


def derivative_operator(node: Node) -> Node | None:
    """The variable of `\\frac{d}{dA}`, which waits for what follows it."""
    if not isinstance(node, Fraction) or not is_differential(unwrap(node.numerator)):
        return None
    below = split_differential(node.denominator)
    return below[0] if below is not None and len(below) == 1 else None


def derivative_fraction(node: Fraction, state: State) -> Value | None:
    """`\\frac{\\partial C}{\\partial X}`; None when the fraction is an ordinary quotient."""
    above, below = split_differential(node.numerator), split_differential(node.denominator)
    if above is None or below is None or len(below) != 1 or not above:
        return None
    target = (
        above[0]
        if len(above) == 1
        else Product(tuple(above), ("",) * (len(above) - 1), span=above[0].span | above[-1].span)
    )
    return differentiate(target, below[0], node, state)


def differentiate(target: Node, variable: Node, node: Node, state: State) -> Value:
    """The gradient of `target` by `variable`, in the shape of the variable."""
    by = _variable(variable, state)
    cost = state.evaluate(target, state)
    if not cost.is_scalar and not by.is_scalar:
        raise Undeclared(
            "DRV304",
            f"the derivative of an array by an array, {state.words(node)}, is not decided yet",
            span=node.span,
            hint="write it entry by entry",
        )
    assert isinstance(by.term, Entry) and isinstance(by.term.head, Tensor)
    named = _named(cost, node, state)
    assert isinstance(named.head, Tensor | Gradient)
    entry = Entry(Gradient(named.head, by.term.head), named.indices + by.term.indices)
    return value(by.axes or cost.axes, entry, by)


def _variable(node: Node, state: State) -> Value:
    name = plain_letter(node)
    if (
        name is not None
        and not isinstance(unwrap(node), Scripts)
        and name not in state.scope
        and not state.declarations(name)
        and not state.declarations(name.upper())
    ):
        state.declared[name] = (Declared(name, Shape(()), source="the derivative"),)
    by = state.evaluate(node, state)
    if not isinstance(by.term, Entry) or not isinstance(by.term.head, Tensor):
        raise Undeclared(
            "DRV304",
            f"a derivative by {state.words(node)} needs a variable",
            span=node.span,
            hint="differentiate by a name or one of its entries",
        )
    return by


def _named(cost: Value, node: Node, state: State) -> Entry:
    """The cost as an entry of a named tensor; an expression gets a name."""
    if isinstance(cost.term, Entry):
        return cost.term
    outer = tuple(sorted(free_indices(cost.term)))
    return Entry(_auxiliary(cost.term, outer, state), outer)


def _auxiliary(body: Term, indices: tuple[Index, ...], state: State) -> Tensor:
    for known in state.auxiliary:
        if known.body == body and known.indices == indices:
            return known.tensor
    tensor = Tensor(f"\\{{{len(state.auxiliary) + 1}\\}}")
    state.auxiliary.append(Definition(tensor, indices, body))
    return tensor


def evaluated_at(base: Node, marks: Marks, state: State) -> Value | None:
    """`\\left. E \\right|_{\\alpha = 0}`: E where the variable has that value."""
    if (
        not isinstance(base, Group)
        or delimiter(base.close) not in ("|", "\\vert", "\\rvert")
        or delimiter(base.open) != "."
    ):
        return None
    where = marks.below[0] if len(marks.below) == 1 else None
    if not isinstance(where, Chain) or where.relations != ("=",):
        raise Undeclared(
            "DRV304", f"where {state.words(base)} is taken is not read", span=base.span, hint="write |_{\\alpha = 0}"
        )
    variable, point = _variable(where.members[0], state), state.evaluate(where.members[1], state)
    assert isinstance(variable.term, Entry) and isinstance(variable.term.head, Tensor)
    if not variable.is_scalar or not point.is_scalar or _is_defined(variable.term.head, state):
        raise Undeclared("DRV304", f"{state.words(where)} fixes something that is defined already", span=base.span)
    state.auxiliary.append(Definition(variable.term.head, (), point.term))
    return state.evaluate(base.body, state)


def _is_defined(tensor: Tensor, state: State) -> bool:
    return any(d.tensor == tensor for d in (*state.notation.definitions, *state.auxiliary))


# --- costs applied to arguments ----------------------------------------------------------------------------------


def is_cost(name: str | None, state: State) -> bool:
    """A scalar that the document defines by an equation."""
    return name is not None and any(d.tensor.name == name and not d.indices for d in state.notation.definitions)


def cost_of(name: str, group: Node, node: Node, state: State) -> Value:
    """`\\mathcal{L}(A^{[2]}, Y)` is the cost; `\\mathcal{J}(W - \\alpha\\,dW)` the cost with W replaced."""
    changes: dict[Tensor, Definition] = {}
    for argument in arguments_of(group):
        change = _replacement(argument, state)
        if change is not None:
            changes[change[0]] = change[1]
    if not changes:
        return Value((), Entry(Tensor(name)))
    copies = _copies(name, changes, node.span, state)
    state.auxiliary.extend(c for c in copies if c not in state.auxiliary)
    words = ", ".join(state.words(argument) for argument in arguments_of(group))
    state.read_as(f"{name}({words}) is {name} with each variable replaced by the argument that begins with it")
    return Value((), Entry(Tensor(name + MARK)))


def _replacement(argument: Node, state: State) -> tuple[Tensor, Definition] | None:
    """Which tensor an argument replaces, and by what; None when it is the tensor itself."""
    item = state.evaluate(argument, state)
    if isinstance(item.term, Entry):
        return None
    first = argument.terms[0] if isinstance(argument, Addition) else argument
    base = state.evaluate(first, state)
    head = base.term.head if isinstance(base.term, Entry) else None
    if not isinstance(head, Tensor) or _shape(base, state) != _shape(item, state):
        raise Undeclared(
            "DRV304",
            f"which variable {state.words(argument)} replaces is not read",
            span=argument.span,
            hint="begin the argument with the variable: W - \\alpha dW",
        )
    assert isinstance(base.term, Entry)
    axes = iter([axis for axis in item.axes if axis is not None])
    indices = tuple(next(axes) if isinstance(place, Index) else state.index(1) for place in base.term.indices)
    return head, Definition(_marked(head), indices, item.term)


def _shape(item: Value, state: State) -> tuple:
    return tuple(state.sizes.resolve(1 if a is None else a.size) for a in item.axes)


def _marked(tensor: Tensor) -> Tensor:
    return Tensor(tensor.name + MARK, tensor.layer)


def _copies(cost: str, changes: dict[Tensor, Definition], span: Span, state: State) -> list[Definition]:
    """The forward equations that the changes reach, over marked names."""
    affected = {tensor.name for tensor in changes}
    while True:
        more = {d.tensor.name for d in state.notation.definitions if _mentions(d.body, affected)} - affected
        if not more:
            break
        affected |= more
    if cost not in affected:
        raise Undeclared("DRV304", f"{cost} does not depend on the variables replaced", span=span)
    copies = list(changes.values())
    copies += [
        _unchanged(tensor, name, state)
        for name in sorted({t.name for t in changes})
        for tensor in _other_members(name, changes, span, state)
    ]
    for definition in state.notation.definitions:
        if definition.tensor.name in affected and definition.tensor not in changes:
            body = _rename(definition.body, affected)
            copies.append(replace(definition, tensor=_marked(definition.tensor), body=body))
    return copies


def _mentions(term: Term, names: Iterable[str]) -> bool:
    return any(isinstance(t, Entry) and isinstance(t.head, Tensor) and t.head.name in names for t in subterms(term))


def _rename(term: Term, names: set[str]) -> Term:
    if isinstance(term, Entry) and isinstance(term.head, Tensor) and term.head.name in names:
        return Entry(_marked(term.head), term.indices)
    return rebuild(term, lambda inner: _rename(inner, names))


def _other_members(name: str, changes: dict[Tensor, Definition], span: Span, state: State) -> list[Tensor]:
    """The members of a family that the arguments leave alone."""
    declared = next((d for d in state.declarations(name) if d.variable), None)
    if declared is None:
        return []
    over = family_range(declared, state)
    assert over is not None
    if over.high is None or over.low.base is not None or over.high.base is not None:
        raise Undeclared(
            "DRV303",
            f"which members of {name} are replaced is only read where the number of layers is given",
            span=span,
            hint="declare it: L = 2",
        )
    members = (Tensor(name, Layer(None, k)) for k in range(over.low.offset, over.high.offset + 1))
    return [member for member in members if member not in changes]


def _unchanged(tensor: Tensor, name: str, state: State) -> Definition:
    declared = state.find(name, tensor.layer)
    assert declared is not None
    sizes = state.member_shape(declared, tensor.layer)
    pairs = [(size, literal) for size, literal in zip(sizes, declared.shape.sizes, strict=True) if literal != 1]
    indices = tuple(state.index(size) for size, _ in pairs)
    return Definition(_marked(tensor), indices, Entry(tensor, indices))
