"""Derivatives as written: `\\frac{\\partial C}{\\partial X}`, `\\frac{d}{dA} \\{ … \\}`, costs applied to arguments,
values at a point.

In: fractions of `d` or `\\partial`. Out: the entry of a Gradient; an expression that is differentiated gets an
auxiliary definition, so that the prover differentiates names only. Refused: derivatives of matrices by arrays, and by
expressions.

A cost applied to arguments, \\mathcal{J}(W - \\alpha\\,dW, b), is the cost with each variable that an argument begins
with replaced by that argument; its derivative by α at a point follows by the chain rule.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.calls import arguments_of, with_its_parameters
from derive.elaborate.costs import depends_on, take_for_cost
from derive.elaborate.labels import label_splits
from derive.elaborate.layerless import output_layer
from derive.elaborate.layouts import LAYOUT, stated_axes
from derive.elaborate.partial_slopes import refuse_partial, with_held
from derive.elaborate.references import counterpart, spelled
from derive.elaborate.scripts import Marks, delimiter, is_group, plain_letter, unwrap
from derive.elaborate.state import State
from derive.elaborate.values import Axes, Value, aligned, is_guessed, shape_of, value
from derive.elaborate.without_argument import with_value_named
from derive.errors import Undeclared
from derive.notation import Declared, Shape
from derive.syntax import Addition, Chain, Fraction, Group, Node, Product, Scripts, Styled, Symbol
from derive.term import (
    ZERO,
    Definition,
    Entry,
    Gradient,
    Plus,
    Size,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    rebuild,
    subterms,
)

DIFFERENTIALS = frozenset({"d", "\\partial", "∂"})


def is_differential(node: Node) -> bool:
    return plain_letter(node) in DIFFERENTIALS and not isinstance(unwrap(node), Scripts)


def split_differential(node: Node) -> list[Node] | None:
    """The factors after a leading `d` or `\\partial`; None when there is none."""
    node = unwrap(node)
    if is_differential(node):
        return []
    if isinstance(node, Product) and isinstance(node.factors[0], Group) and not any(node.operators) and not node.signs:
        braced = split_differential(node.factors[0]) if node.factors[0].open == "{" else None
        return None if braced is None else [*braced, *node.factors[1:]]
    if isinstance(node, Product) and is_differential(node.factors[0]) and node.operators[0] == "" and not node.signs:
        if not any(node.operators):
            return list(node.factors[1:])
    return None


def _variables(node: Node) -> list[Node] | None:
    """What stands below a derivative. There is none by a product, so `\\partial \\theta{j}` lacks the sign before its
    index: \\theta_j.
    """
    below = split_differential(node)
    if below is None or len(below) != 2 or not isinstance(below[0], Symbol):
        return below
    letter = unwrap(below[1])
    braced = isinstance(below[1], Group) and below[1].open == "{"
    if not braced or not isinstance(letter, Symbol) or len(letter.name) > 1:
        return below
    return [Scripts(below[0], sub=letter, span=below[0].span | below[1].span)]


def derivative_operator(node: Node) -> Node | None:
    """The variable of `\\frac{d}{dA}`, which waits for what follows it."""
    if not isinstance(node, Fraction) or not is_differential(unwrap(node.numerator)):
        return None
    below = _variables(node.denominator)
    return below[0] if below is not None and len(below) == 1 else None


def derivative_fraction(node: Fraction, state: State) -> Value | None:
    """`\\frac{\\partial C}{\\partial X}`; None when the fraction is an ordinary quotient."""
    above, below = split_differential(node.numerator), _variables(node.denominator)
    if above is None or below is None or len(below) != 1 or not above:
        return None
    target = (
        above[0]
        if len(above) == 1
        else Product(tuple(above), ("",) * (len(above) - 1), span=above[0].span | above[-1].span)
    )
    return differentiate(target, below[0], node, state, state.notation.conventions.get(LAYOUT, ""))


def differentiate(target: Node, variable: Node, node: Node, state: State, layout: str = "") -> Value:
    """The gradient of `target` by `variable`, in the shape of the variable unless a layout is stated."""
    common = state.layer_of_all
    state.layer_of_all = common or output_layer(target, variable, state)
    by = variable_of(variable, state)
    state.layer_of_all = common
    assert isinstance(by.term, Entry) and isinstance(by.term.head, Tensor)
    target = with_value_named(with_its_parameters(target, variable, state), state)
    along = _along_arguments(target, by.term, variable, state)
    if along is not None:
        return along
    take_for_cost(target, state)
    cost = state.evaluate(_called(target, variable, state), state)
    axes = by.axes or cost.axes
    are_numbers = _take_for_numbers(cost, by, node, state)
    if not cost.is_scalar and not by.is_scalar:
        axes = _jacobian_axes(cost, by, node, state, are_numbers)
    stated = None if are_numbers else stated_axes(cost.axes, by.axes, layout)
    if stated is not None:
        axes = stated
        state.read_as(f"{state.words(node)} is in {layout} layout, as the document says")
    named = named_entry(cost, node, state)
    held = with_held(named, by.term, node, state)
    if held is not None:
        return value(axes, held, by)
    refuse_partial(named, by.term, node, state)
    assert isinstance(named.head, Tensor | Gradient)
    entry = Entry(Gradient(named.head, by.term.head), named.indices + by.term.indices)
    return value(axes, entry, by)


def _called(target: Node, variable: Node, state: State) -> Node:
    """`\\frac{dq}{dr}` of a function whose equation is written `q(r) = …`: q(r)."""
    name = spelled(unwrap(target))
    function = state.notation.functions.get(name) if name is not None and not state.declarations(name) else None
    if function is None or function.of_arrays or function.parameters != (spelled(unwrap(variable)),):
        return target
    return Product((target, Group("(", variable, ")")), ("",), span=target.span)


def _take_for_numbers(cost: Value, by: Value, node: Node, state: State) -> bool:
    """`dy/dz = 1 - y^2` where nothing says a shape: the derivative of a number by a number."""
    if not is_guessed(cost, state.sizes):
        return False
    if not is_guessed(by, state.sizes) and set(shape_of(by, state.sizes)) - {1}:
        return False
    for axis in (*cost.axes, *by.axes):
        if axis is not None:
            state.sizes.unify(axis.size, 1)
    state.took_numbers = True
    state.read_as(f"the names in {state.words(node)} are numbers: nothing says their shapes")
    return True


def _jacobian_axes(cost: Value, by: Value, node: Node, state: State, are_numbers: bool = False) -> Axes:
    """A vector by a vector: a row for each output, ∂f/∂x = ∂f/∂xᵀ; ∂fᵀ/∂x has a row for each input."""
    if all(cost.axes) or all(by.axes):
        raise Undeclared(
            "DRV304",
            f"the derivative of a matrix, or by a matrix, of an array: {state.words(node)} is not decided yet",
            span=node.span,
            hint="write it entry by entry",
        )
    output, variable = (item.axes[0] or item.axes[1] for item in (cost, by))
    if cost.axes[0] is None and by.axes[0] is not None:
        return variable, output
    if not are_numbers and state.notation.conventions.get(LAYOUT) != "denominator":
        state.read_as(f"{state.words(node)} has a row for each output and a column for each variable")
    return output, variable


def variable_of(node: Node, state: State) -> Value:
    name = plain_letter(node)
    if name is not None and isinstance(node, Symbol) and _counts(name, state):
        raise Undeclared("DRV304", f"{name} counts something here, and nothing has a derivative by it", span=node.span)
    if (
        name is not None
        and not isinstance(unwrap(node), Scripts)
        and name not in state.scope
        and not name.isupper()
        and not state.declarations(name)
        and (counterpart(name) is None or _is_family(counterpart(name) or "", state))
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


def _counts(name: str, state: State) -> bool:
    """Whether a name is a size or a layer and nothing else: sums and shapes go up to it."""
    known = Size(name) in state.notation.size_symbols or name in state.notation.layers or name in state.layer_names()
    return known and name not in state.scope and not state.declarations(name)


def _is_family(name: str, state: State) -> bool:
    """Whether a name needs a layer, so that a small letter without one is something else."""
    return all(d.variable is not None or d.over is not None for d in state.declarations(name))


def named_entry(cost: Value, node: Node, state: State) -> Entry:
    """The cost as an entry of a named tensor; an expression gets a name."""
    if isinstance(cost.term, Entry) and isinstance(cost.term.head, Tensor | Gradient):
        return cost.term
    outer = tuple(sorted(free_indices(cost.term)))
    return Entry(state.auxiliary_tensor(cost.term, outer), outer)


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
    variable, point = variable_of(where.members[0], state), state.evaluate(where.members[1], state)
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


def cost_name(marks: Marks, state: State) -> tuple[str | None, Marks]:
    """The name of a cost with the label below it, J_\\lambda, where that is its own; and the marks that are left."""
    name = spelled(marks.base)
    for longer, rest in label_splits(name, marks.below) if name is not None and marks.below else ():
        if is_cost(longer, state):
            return longer, replace(marks, below=rest)
    return name, marks


def takes_arguments(name: str, group: Node, state: State) -> bool:
    """Whether parentheses after a cost hold variables: `J(W, b)`, but a(1 - a) is a product."""
    items = arguments_of(group)
    if len(items) > 1:
        return True
    first = unwrap(items[0].terms[0]) if isinstance(items[0], Addition) else unwrap(items[0])
    named = isinstance(first, Symbol | Scripts | Styled)
    return named and not (len(name) == 1 and name.islower() and isinstance(items[0], Addition))


def cost_of(name: str, group: Node, node: Node, state: State) -> Value:
    """`\\mathcal{L}(A^{[2]}, Y)` is the cost itself: each argument is a variable that it has anyway."""
    refuse_other_arguments(name, group, node, state)
    return Value((), Entry(Tensor(name)))


def is_with_arguments(name: str | None, state: State) -> bool:
    """An array that the document defines over its variables: `f(x) = A x`."""
    for statement in state.notation.statements:
        if any(d.tensor.name == name and d.indices for d in statement.definitions):
            left = unwrap(statement.chain.members[0])
            return isinstance(left, Product) and len(left.factors) == 2 and is_group(left.factors[1], "(")
    return False


def refuse_other_arguments(name: str, group: Node, node: Node, state: State) -> None:
    """Each argument must be a variable that the name's equation has anyway."""
    for argument in arguments_of(group):
        term = state.evaluate(argument, state).term
        if not isinstance(term, Entry):
            raise Undeclared(
                "DRV304",
                f"{state.words(node)} takes {name} at other values, and is not differentiated",
                span=node.span,
                hint="its derivative at a point is: \\left. \\frac{d}{d\\alpha} J(…) \\right|_{\\alpha = 0}",
            )
        if isinstance(term.head, Tensor) and term.head.name not in depends_on(name, state.notation):
            raise Undeclared(
                "DRV304",
                f"{state.words(node)}: {name} does not depend on {state.words(argument)}",
                span=node.span,
                hint=f"write {name} with the variables of its equation",
            )


def _along_arguments(target: Node, by: Entry, node: Node, state: State) -> Value | None:
    """`\\frac{d}{d\\alpha} J(W - \\alpha V, …)` at α = 0 by the chain rule: Σ of ∂J/∂W · d(W - αV)/dα.

    The rule needs each argument to be its variable at that point, and J to depend on α through the arguments alone.
    """
    target = unwrap(target)
    if not isinstance(target, Product) or len(target.factors) != 2 or by.indices or not isinstance(by.head, Tensor):
        return None
    name, group = spelled(target.factors[0]), target.factors[1]
    point = next((d.body for d in state.auxiliary if d.tensor == by.head), None)
    if name is None or not is_cost(name, state) or point is None or not is_group(group, "("):
        return None
    if any(_mentions(d.body, by.head) for d in state.notation.definitions):
        raise Undeclared("DRV304", f"{name} depends on {state.words(node)} in more than its arguments", span=node.span)
    parts = [_along(Tensor(name), argument, by.head, point, state) for argument in arguments_of(group)]
    state.read_as(f"{state.words(target)} is {name} with each variable replaced by the argument that begins with it")
    return Value((), Plus(tuple(part for part in parts if part is not None)))


def _along(cost: Tensor, argument: Node, by: Tensor, point: Term, state: State) -> Term | None:
    """One argument's part; None for an argument that is the variable itself."""
    item = state.evaluate(argument, state)
    if isinstance(item.term, Entry):
        return None
    base = state.evaluate(argument.terms[0] if isinstance(argument, Addition) else argument, state)
    head = base.term.head if isinstance(base.term, Entry) else None
    pair = aligned(item, base, state.sizes, broadcast=False)
    if not isinstance(head, Tensor) or pair is None or _at(pair[1], by, point) != pair[2]:
        raise Undeclared(
            "DRV304",
            f"which variable {state.words(argument)} replaces is not read",
            span=argument.span,
            hint="begin the argument with the variable, and let the rest vanish at the point: W - \\alpha dW",
        )
    variable = pair[2]
    assert isinstance(variable, Entry)
    indices = tuple(axis for axis in pair[0] if axis is not None)
    path = state.auxiliary_tensor(pair[1], indices)
    term: Term = Times((Entry(Gradient(cost, head), variable.indices), Entry(Gradient(path, by), indices)))
    for index in reversed(indices):
        term = Sum(index, term)
    return term


def _mentions(term: Term, tensor: Tensor) -> bool:
    return any(isinstance(t, Entry) and t.head == tensor for t in subterms(term))


def _at(term: Term, variable: Tensor, point: Term) -> Term:
    """The term with the variable at a point, and what that makes zero left out."""
    if term == Entry(variable):
        return point
    term = rebuild(term, lambda inner: _at(inner, variable, point))
    if isinstance(term, Times) and ZERO in term.factors:
        return ZERO
    if isinstance(term, Plus):
        rest = tuple(t for t in term.terms if t != ZERO)
        return rest[0] if len(rest) == 1 else Plus(rest)
    return term
