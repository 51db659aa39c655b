"""Scalar functions and their arguments, entry by entry; functions of whole arrays are in `array_calls`.

In: `\\log a`, `\\sigma(z)`, `g^{[l]\\prime}(Z)`, `\\ell(a, y)`. Out: a
Value. Refused: unknown word functions, arguments whose number or shapes do not fit.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.elaborate.labels import INDEX_LETTERS, LAYER_LETTERS, label_splits, layer_letter
from derive.elaborate.marked import marked
from derive.elaborate.numbers import whole_number
from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, behind_parentheses, marks_of, plain_letter, unwrap
from derive.elaborate.sizes import is_variable, read_layer
from derive.elaborate.state import State
from derive.elaborate.values import Value, add, apply, misfit, power, scale, shape_of, total, value
from derive.errors import ShapeError, Undeclared
from derive.functions import SPELLINGS
from derive.notation import FunctionDefinition
from derive.syntax import Call, Group, Node, Product, Sequence, Symbol
from derive.term import (
    MINUS_ONE,
    ZERO,
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Layer,
    LayerRange,
    Term,
    free_indices,
    move_layer,
    rebuild,
)

KNOWN = SPELLINGS
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
    if name in ("\\max", "\\min"):
        return extremum(name == "\\max", node.argument, node, state)
    function = known_function(name, state)
    if function is None or marks.below or marks.layer or not _says_which(marks):
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


def extremum(largest: bool, argument: Node, node: Node, state: State) -> Value:
    """max(a, b) = b + ReLU(a − b), and max(0, z) is the ReLU; min(a, b) = a − ReLU(a − b); of more, one by one."""
    argument, behind = behind_parentheses(argument)
    items = arguments_of(argument)
    if len(items) < 2:
        raise Undeclared("DRV304", f"{state.words(node)} is not decided yet", span=node.span, hint="\\max(0, z) is")
    found, *others = (state.evaluate(item, state) for item in items)
    for second in others:
        found = _larger(found, second, state) if largest else _smaller(found, second, state)
    return of_the_value(found, behind, node, state)


def _larger(first: Value, second: Value, state: State) -> Value:
    if first.is_scalar and first.term == ZERO:
        return _rectified(second, state)
    return _sum(second, _rectified(_less(first, second, state), state), state)


def _smaller(first: Value, second: Value, state: State) -> Value:
    return _less(first, _rectified(_less(first, second, state), state), state)


def _less(first: Value, second: Value, state: State) -> Value:
    return _sum(first, scale(MINUS_ONE, second), state)


def _sum(first: Value, second: Value, state: State) -> Value:
    found = add(first, second, state.sizes)
    if found is None:
        raise misfit(first, second, state.sizes)
    return found


def _rectified(item: Value, state: State) -> Value:
    found = apply(Function("relu", known=True), [item], (0,), state.sizes)
    assert found is not None
    return found


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


def function_name(marks: Marks, state: State) -> str | None:
    """The name of a function with the labels below it: `h_\\theta`, `f_1`; `f_i` would change with i."""
    name = spelled(marks.base)
    if name is not None and marks.primes and name + "'" * marks.primes in state.notation.functions:
        return name + "'" * marks.primes
    if name is None or not marks.below or name in KNOWN:
        return name
    longer = label_splits(name, marks.below)
    bound = state.scope.get(spelled(marks.below[0]) or "")
    known = bool(longer) and longer[0][0] in state.notation.functions
    if not longer or (bound is not None and not (known and isinstance(bound, Value))):
        return name
    label, index = longer[0][0], plain_letter(marks.below[0]) in INDEX_LETTERS
    if label in state.notation.functions or (not index and (name in FUNCTION_LETTERS or not state.declarations(name))):
        return label
    return name


def is_bare_call(word: str) -> bool:
    """Whether letters side by side are a function and the letter that it is of: `tanhx`, `logp`; `cost` is a word."""
    return len(word) > SHORTEST_FUNCTION and word[:-1] in KNOWN and word not in KNOWN and word != "cost"


SHORTEST_FUNCTION = 3


def letters_beside(node: Product, at: int) -> str:
    """The letters from a factor on that touch each other; empty where something else touches them."""
    end = at + 1
    while end < len(node.factors) and node.operators[end - 1] == "":
        if node.factors[end - 1].span.end != node.factors[end].span.start:
            break
        end += 1
    names = [one.name if isinstance(one, Symbol) and len(one.name) == 1 else "" for one in node.factors[at:end]]
    return "".join(names) if all(names) else ""


def is_function(marks: Marks, state: State, group: Node | None = None) -> bool:
    """Whether a name followed by parentheses is a function and not a factor; several arguments say so."""
    name = function_name(marks, state)
    if name is None or name in state.scope:
        return False
    if name in state.notation.functions or name in state.notation.unknown_functions or name in state.unknown_functions:
        return True
    if known_function(name, state) is not None:
        return True
    several = state.may_declare and group is not None and len(arguments_of(group)) > 1
    letter = spelled(marks.base)
    return (letter in FUNCTION_LETTERS or several) and not state.declarations(name) and not _is_entry(marks, state)


def _is_entry(marks: Marks, state: State) -> bool:
    """`h_j (1 - h_j)` of a declared h."""
    return bool(marks.below) and bool(state.declarations(spelled(marks.base) or ""))


FUNCTION_LETTERS = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi", "\\ell", "\\sigma", "\\rho"})
"""Letters that are functions when a parenthesis follows and nobody declared them otherwise."""


def _with_layer_below(marks: Marks, state: State) -> Marks:
    """`f_l(z^{(l)})` is the function of layer l."""
    letter = layer_letter(marks.below[0]) if len(marks.below) == 1 and marks.layer is None else None
    if letter in LAYER_LETTERS and letter in state.layer_names() | {"L"} and letter not in state.scope:
        return replace(marks, layer=marks.below[0], below=())
    return marks


def named_call(marks: Marks, group: Node, node: Node, state: State) -> Value:
    """`g^{[l]\\prime}(Z)`, `\\ell(a, y)`: a name that is a function, and its arguments."""
    name = function_name(marks, state)
    assert name is not None
    arguments = arguments_of(group)
    marks = _with_layer_below(replace(marks, below=() if name != spelled(marks.base) else marks.below), state)
    marks = replace(marks, primes=0) if name[-1] == "'" else marks
    if marks.below or not _says_which(marks):
        raise Undeclared(
            "DRV304",
            f"the marks of the function in {state.words(node)} are not read",
            span=node.span,
            hint="a derivative is written g'(z), a transpose stands behind the parentheses",
        )
    definition = state.notation.functions.get(name)
    if definition is not None and definition.of_arrays:
        return _powered(_of_arrays(definition, arguments, marks, node, state), marks, node, state)
    if definition is not None and not (marks.layer is not None and name in state.notation.unknown_functions):
        return _powered(_expanded(definition, arguments, marks.primes, node, state), marks, node, state)
    function = known_function(name, state) or _unknown(name, marks, node, state)
    item = _apply(function, arguments, marks.primes, node, state)
    of_arrays = len(arguments) > 1 and not marks.primes and not set(shape_of(item, state.sizes)) <= {1}
    if of_arrays and _is_loss(name, function):
        state.read_for_good(f"{state.words(node)} is the sum of a loss of each entry")
        item = total(item, (0, 1))
    return _powered(item, marks, node, state)


LOSSES = frozenset({"\\ell", "l", "L", "J", "C", "E", "\\mathcal{L}", "\\mathcal{J}", "loss", "Loss", "cost", "Cost"})
"""What a loss is called: a number, whatever it is taken of."""


def _is_loss(name: str, function: Function) -> bool:
    return not function.known and function.layer is None and name in LOSSES


def _says_which(marks: Marks) -> bool:
    """Whether the marks only say which function it is, how often it is differentiated, or a power of its value:
    g^{-1} is another function than g, and so is g^{(2)}.
    """
    return not (marks.inverse or marks.transposed) and marks.sample is None and marks.time is None


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
            and is_variable(unknown.layer, state.notation)
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
    if order > 2 or len(values) > 1:
        raise Undeclared("DRV304", f"the derivative {state.words(node)} is not decided yet", span=node.span)
    indices = tuple(sorted(free_indices(packed.term)))
    argument = state.auxiliary_tensor(packed.term.arguments[0], indices)
    result = state.auxiliary_tensor(_body(definition, (Entry(argument, indices),), node, state), indices)
    slope = Gradient(result, argument)
    if order == 2:
        return value(packed.axes, Entry(Gradient(slope, argument), indices * 3), packed)
    return value(packed.axes, Entry(slope, indices + indices), packed)


def _of_arrays(
    definition: FunctionDefinition, arguments: list[Node], marks: Marks, node: Node, state: State
) -> Value:
    """The body over whole arrays."""
    if len(arguments) != len(definition.parameters) or marks.primes:
        raise Undeclared("DRV304", f"{state.words(node)} is not read", span=node.span,
                         hint=f"its definition stands in {definition.source}")
    inner = replace(state, latex=definition.latex, scope=dict(state.scope))
    inner.sizes = state.sizes
    for parameter, argument in zip(definition.parameters, arguments, strict=True):
        inner.scope[parameter] = state.evaluate(argument, state)
    inner.count = max(inner.count, state.count)
    body = inner.evaluate(definition.body, inner)
    state.count = inner.count
    return value(body.axes, body.term, body, latex=state.words(node), span=node.span)


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


def with_function(definition: FunctionDefinition, state: State) -> tuple[Definition, ...]:
    """The notation's definitions, with a function that they use and that is defined only now put in."""
    if definition.name not in state.notation.unknown_functions:
        return state.notation.definitions

    def put_in(term: Term) -> Term:
        term = rebuild(term, put_in)
        if not isinstance(term, Apply) or term.function != Function(definition.name) or any(term.orders):
            return term
        if len(term.arguments) != len(definition.parameters):
            return term
        return _body(definition, term.arguments, definition.body, state)

    return tuple(replace(one, body=put_in(one.body)) for one in state.notation.definitions)


def with_its_parameters(node: Node, by: Node, state: State) -> Node:
    """The f of `\\frac{\\partial f}{\\partial x}` after `f(x, y) = …` is f(x, y)."""
    name = spelled(node)
    definition = state.notation.functions.get(name or "")
    if definition is None or spelled(by) not in definition.parameters or name in state.scope:
        return node
    if name in state.notation.said_twice:
        raise Undeclared("DRV304", f"{name} is one of several functions here, and which is not said", span=node.span)
    if any(state.declarations(parameter) for parameter in definition.parameters if parameter != spelled(by)):
        return node
    names = tuple(Symbol(parameter, span=node.span) for parameter in definition.parameters)
    body = names[0] if len(names) == 1 else Sequence(names, (",",) * (len(names) - 1), span=node.span)
    return Product((node, Group("(", body, ")", span=node.span)), ("",), span=node.span)
