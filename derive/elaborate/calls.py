"""Functions and their arguments: scalar functions entry by entry, and the few that act on whole arrays.

In: `\\log a`, `\\sigma(z)`, `g^{[l]\\prime}(Z)`, `\\ell(a, y)`, `\\text{np.sum}(X, axis=1, keepdims=True)`,
`\\|x\\|_2^2`. Out: a Value. Refused: unknown word functions, arguments whose number or shapes do not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from derive.elaborate.marked import marked
from derive.elaborate.numbers import whole_number
from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, behind_parentheses, is_group, marks_of, unwrap
from derive.elaborate.sizes import read_layer
from derive.elaborate.state import State
from derive.elaborate.values import Value, apply, axis_size, elementwise, misfit, multiply, power, total, value
from derive.errors import ShapeError, Undeclared
from derive.notation import FunctionDefinition
from derive.syntax import Call, Chain, Group, Node, Number, Sequence
from derive.term import (
    Apply,
    Entry,
    Function,
    Gradient,
    Layer,
    LayerRange,
    Sum,
    Term,
    move_layer,
    replace_index,
)

KNOWN: dict[str, str] = {
    "\\sigma": "sigmoid",
    "σ": "sigmoid",
    "sigmoid": "sigmoid",
    "Sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "\\tanh": "tanh",
    "tanh": "tanh",
    "\\exp": "exp",
    "exp": "exp",
    "np.exp": "exp",
    "\\log": "log",
    "\\ln": "log",
    "log": "log",
    "ln": "log",
    "np.log": "log",
    "\\sin": "sin",
    "\\cos": "cos",
    "sin": "sin",
    "cos": "cos",
    "ReLU": "relu",
    "relu": "relu",
    "\\mathrm{ReLU}": "relu",
    "\\operatorname{ReLU}": "relu",
    "\\mathrm{relu}": "relu",
    "np.tanh": "tanh",
}
"""How known scalar functions are written. A name that the document gives another meaning keeps that meaning."""


def known_function(name: str, state: State) -> Function | None:
    if (
        name in KNOWN
        and name not in state.notation.functions
        and name not in state.notation.unknown_functions
        and not state.declarations(name)
    ):
        return Function(KNOWN[name], known=True)
    return None


def call(node: Call, state: State) -> Value:
    """A function command with its argument; `\\max(0, z)` is the ReLU."""
    marks = marks_of(node.function)
    name = spelled(marks.base) or state.words(node.function)
    if name == "\\max":
        return _rectifier(node, state)
    function = known_function(name, state)
    if function is None or marks.below or marks.layer or marks.inverse:
        raise Undeclared(
            "DRV304",
            f"the function {state.words(node.function)} is not known",
            span=node.span,
            hint="define it: f(x) = …",
        )
    argument, behind = behind_parentheses(node.argument)
    item = _apply(function, [argument], marks.primes + behind.primes, node, state)
    return of_the_value(_powered(item, marks, node, state), behind, node, state)


def of_the_value(item: Value, behind: Marks, node: Node, state: State) -> Value:
    """`\\log(z)^2` is (\\log z)^2."""
    if behind.power is not None:
        state.read_as(f"{state.words(node)} is the power of the function's value")
    return marked(item, replace(behind, primes=0), node, state)


def _rectifier(node: Call, state: State) -> Value:
    items = arguments_of(node.argument)
    others = [item for item in items if unwrap(item) != Number("0")]
    if len(items) != 2 or len(others) != 1:
        raise Undeclared("DRV304", f"{state.words(node)} is not decided yet", span=node.span, hint="\\max(0, z) is")
    return _apply(Function("relu", known=True), others, 0, node, state)


def _powered(item: Value, marks: Marks, node: Node, state: State) -> Value:
    """`\\sin^2 x`."""
    if marks.power is None:
        return item
    exponent = whole_number(marks.power)
    if exponent is None:
        raise Undeclared("DRV304", f"the exponent of {state.words(node)} is not read", span=node.span)
    return power(item, Fraction(exponent))


def arguments_of(group: Node) -> list[Node]:
    group = unwrap(group)
    body = unwrap(group.body) if isinstance(group, Group) else group
    return [unwrap(item) for item in body.items] if isinstance(body, Sequence) else [body]


def _apply(function: Function, arguments: list[Node], order: int, node: Node, state: State) -> Value:
    values = [state.evaluate(argument, state) for argument in arguments]
    orders = (order,) + (0,) * (len(values) - 1)
    item = apply(function, values, orders, state.sizes)
    if item is None:
        raise misfit(values[0], values[1], state.sizes)
    return item


def is_function(marks: Marks, state: State, group: Node | None = None) -> bool:
    """Whether a name followed by parentheses is a function and not a factor; several arguments say so."""
    name = spelled(marks.base)
    if name is None or name in state.scope:
        return False
    if name in state.notation.functions or name in state.notation.unknown_functions or name in state.unknown_functions:
        return True
    if known_function(name, state) is not None:
        return True
    several = state.may_declare and group is not None and len(arguments_of(group)) > 1
    return (name in FUNCTION_LETTERS or several) and not state.declarations(name)


FUNCTION_LETTERS = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi", "\\ell", "\\sigma", "\\rho"})
"""Letters that are functions when a parenthesis follows and nobody declared them otherwise."""


def named_call(marks: Marks, group: Node, node: Node, state: State) -> Value:
    """`g^{[l]\\prime}(Z)`, `\\ell(a, y)`: a name that is a function, and its arguments."""
    name = spelled(marks.base)
    assert name is not None
    arguments = arguments_of(group)
    definition = state.notation.functions.get(name)
    if definition is not None:
        return _powered(_expanded(definition, arguments, marks.primes, node, state), marks, node, state)
    function = known_function(name, state) or _unknown(name, marks, node, state)
    return _powered(_apply(function, arguments, marks.primes, node, state), marks, node, state)


def _unknown(name: str, marks: Marks, node: Node, state: State) -> Function:
    layer = read_layer(marks.layer, state.notation) if marks.layer is not None else None
    state.unknown_functions.add(name)
    function = Function(name, layer)
    if layer is not None:
        state.bound(layer, LayerRange("l", Layer(None, 1), state.layer(Layer("L"))), name)
    return bound_function(function, state)


def bound_function(function: Function, state: State) -> Function:
    """The known function that a hypothesis says this one is."""
    for unknown, known in state.notation.bindings.items():
        if unknown.name != function.name:
            continue
        if unknown.layer == function.layer:
            return known
        if (
            unknown.layer is not None
            and unknown.layer.base is not None
            and function.layer is not None
            and unknown.layer.base in state.layer_names()
            and unknown.layer.base.islower()
        ):
            if move_layer(unknown.layer, unknown.layer.base, function.layer) is not None:
                return known
    return function


def _expanded(definition: FunctionDefinition, arguments: list[Node], order: int, node: Node, state: State) -> Value:
    """A function that the document defines: its body, or its derivative, at the arguments' entries."""
    if len(arguments) != len(definition.parameters):
        raise Undeclared(
            "DRV304",
            f"{definition.name} is defined with {len(definition.parameters)} arguments, here are {len(arguments)}",
            span=node.span,
            hint=f"its definition stands in {definition.source}",
        )
    values = [state.evaluate(argument, state) for argument in arguments]
    packed = apply(Function("\x00arguments"), values, (0,) * len(values), state.sizes)
    if packed is None:
        raise misfit(values[0], values[1], state.sizes)
    assert isinstance(packed.term, Apply)
    if not order:
        return value(packed.axes, _body(definition, packed.term.arguments, node, state), packed)
    if order > 1 or len(values) > 1:
        raise Undeclared("DRV304", f"the derivative {state.words(node)} is not decided yet", span=node.span)
    indices = tuple(axis for axis in packed.axes if axis is not None)
    argument = state.auxiliary_tensor(packed.term.arguments[0], indices)
    result = state.auxiliary_tensor(_body(definition, (Entry(argument, indices),), node, state), indices)
    return value(packed.axes, Entry(Gradient(result, argument), indices + indices), packed)


def _body(definition: FunctionDefinition, terms: tuple[Term, ...], node: Node, state: State) -> Term:
    """The body of a function over the given terms."""
    inner = replace(state, latex=definition.latex, scope=dict(state.scope))
    inner.sizes = state.sizes
    for parameter, term in zip(definition.parameters, terms, strict=True):
        inner.scope[parameter] = Value((), term, parameter)
    body = inner.evaluate(definition.body, inner)
    state.count = inner.count
    if not body.is_scalar:
        raise ShapeError("DRV201", f"the body of {definition.name} is not a scalar", span=node.span)
    return body.term


# --- functions of whole arrays -------------------------------------------------------------------------------------


def np_sum(group: Node, node: Node, state: State) -> Value:
    """`np.sum(X, axis=1, keepdims=True)`: axis 0 sums over the rows, axis 1 over the columns; without axis, over
    all.
    """
    first, *options = arguments_of(group)
    item = state.evaluate(first, state)
    chosen = dict(_option(option, state) for option in options)
    unknown = set(chosen) - {"axis", "keepdims"}
    if unknown or chosen.get("axis", "1") not in ("0", "1"):
        raise Undeclared(
            "DRV304",
            f"the options of {state.words(node)} are not read",
            span=node.span,
            hint="write axis = 0 or axis = 1, keepdims = True",
        )
    if "axis" not in chosen:
        return total(item, (0, 1))
    kept = chosen.get("keepdims", "False").lower() == "true"
    if not kept:
        state.read_as(f"{state.words(node)} without keepdims is read as the sum with its axis kept")
    return replace(total(item, (int(chosen["axis"]),)), vector=not kept)


def _option(option: Node, state: State) -> tuple[str, str]:
    """`axis = 1` as an equation, or as words: `\\text{axis=1}`."""
    if isinstance(option, Chain) and option.relations == ("=",):
        parts = [state.words(member) for member in option.members]
    else:
        parts = state.words(option).split("=")
    name, *setting = map(_letters, parts)
    return name, "".join(setting)


def _letters(words: str) -> str:
    """`\\text{keepdim s}` is keepdims: what a scan split is put together."""
    for command in ("\\text", "\\mathrm", "\\operatorname", "\\mathtt", "\\texttt"):
        words = words.replace(command, "")
    return "".join(c for c in words if c.isalnum() or c == "_")


def trace(group: Node, node: Node, state: State) -> Value:
    item = state.evaluate(group, state)
    if item.is_scalar:
        return item
    rows, columns = item.axes
    if rows is None or columns is None or not state.sizes.unify(rows.size, columns.size):
        raise ShapeError(
            "DRV201",
            f"the trace needs a square matrix: {state.words(group)} is "
            f"{state.sizes.resolve(axis_size(rows))} × {state.sizes.resolve(axis_size(columns))}",
            span=node.span,
        )
    return value((), Sum(rows, replace_index(item.term, columns.name, rows)), item)


def dot(group: Node, node: Node, state: State) -> Value:
    """`np.dot(A, B)`, the matrix product."""
    items = [state.evaluate(argument, state) for argument in arguments_of(group)]
    product = multiply(items[0], items[1], state.sizes) if len(items) == 2 else None
    if product is None:
        raise misfit(items[0], items[-1], state.sizes)
    return product


def norm(group: Group, marks: Marks, state: State) -> Value:
    """`\\|x\\|^2`, `\\|X\\|_F`: the root of the sum of squares; `|a|` of a scalar."""
    item = state.evaluate(group.body, state)
    kind = state.words(marks.below[0]) if marks.below else "2"
    exponent = whole_number(marks.power) if marks.power is not None else 1
    if exponent is None or kind not in ("2", "F", "\\mathrm{F}", "{F}", "\\text{F}"):
        raise Undeclared(
            "DRV304", f"the norm {state.words(group)} with the mark {kind} is not decided yet", span=group.span
        )
    if item.is_scalar and not is_group(group, "\\|", "‖", "\\Vert", "\\lVert"):
        absolute = apply(Function("abs", known=True), (item,), (0,), state.sizes)
        assert absolute is not None
        return power(absolute, Fraction(exponent)) if exponent != 1 else absolute
    square = elementwise(item, _again(item, state), state.sizes)
    assert square is not None
    whole = total(square, (0, 1))
    return whole if exponent == 2 else power(whole, Fraction(exponent, 2))


def _again(item: Value, state: State) -> Value:
    """The same value with fresh axes, so that it can be combined with itself."""
    term = item.term
    axes = []
    for axis in item.axes:
        fresh = None if axis is None else state.index(axis.size)
        if axis is not None and fresh is not None:
            term = replace_index(term, axis.name, fresh)
        axes.append(fresh)
    return Value(tuple(axes), term, item.latex, item.span, item.sources)


ARRAY_FUNCTIONS: dict[str, Callable[[Node, Node, State], Value]] = {
    "np.sum": np_sum,
    "sum": np_sum,
    "np.dot": dot,
    "dot": dot,
    "tr": trace,
    "trace": trace,
    "Tr": trace,
}
