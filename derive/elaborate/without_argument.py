"""A function without its argument: `\\delta \\odot g'`, or `\\frac{\\partial \\sigma}{\\partial w}` beside its value.

In: a name with its marks that is a function and nothing else, and the State. Out: its derivative where the equations
apply it, entry by entry; the name of its value. Refused (None): a function that they apply to several things, or to
none.
"""

from __future__ import annotations

from derive.elaborate.calls import KNOWN, bound_function
from derive.elaborate.references import spelled
from derive.elaborate.state import State, entry
from derive.elaborate.values import Value, value
from derive.syntax import Node, Symbol
from derive.term import Apply, Definition, Entry, Function, Layer, Tensor


def derivative_without_argument(name: str, layer: Layer | None, primes: int, node: Node, state: State) -> Value | None:
    found = _applied(name, layer, state)
    if found is None or primes != 1:
        return None
    definition, argument = found
    declared = state.find(definition.tensor.name, definition.tensor.layer)
    if declared is None or not isinstance(definition.body, Apply) or not isinstance(argument.head, Tensor):
        return None
    sizes = state.member_shape(declared, definition.tensor.layer)
    axes = tuple(None if size == 1 else state.index(size) for size in sizes)
    places = [None if raw == 1 else axis or 1 for raw, axis in zip(declared.shape.sizes, axes, strict=True)]
    inner = entry(argument.head, tuple(places))
    state.read_as(f"{state.words(node)} is taken at {argument.head.name}, of which {name} is in the equations")
    return value(axes, Apply(definition.body.function, (inner,), (1,)), latex=state.words(node), span=node.span)


def with_value_named(node: Node, state: State) -> Node:
    """a, of which the equation is `a = \\sigma(z)`, for the bare σ that a derivative is of."""
    name = spelled(node) if isinstance(node, Symbol) else None
    if name is None or name in state.scope or state.declarations(name) or name in state.notation.functions:
        return node
    found = _applied(name, None, state)
    if found is None or found[0].tensor.layer is not None:
        return node
    state.read_as(f"{name} without an argument is {found[0].tensor.name}, the value that the equations give it")
    return Symbol(found[0].tensor.name, span=node.span)


def _applied(name: str, layer: Layer | None, state: State) -> tuple[Definition, Entry] | None:
    """The one equation whose right side is this function of an array, entry by entry."""
    function = Function(KNOWN[name], known=True) if name in KNOWN else bound_function(Function(name, layer), state)
    found = [
        (one, one.body.arguments[0])
        for one in state.notation.definitions
        if isinstance(one.body, Apply) and one.body.function == function and one.over is None
    ]
    if len(found) != 1:
        return None
    definition, argument = found[0]
    plain = isinstance(argument, Entry) and argument.indices == definition.indices
    return (definition, argument) if plain and isinstance(argument, Entry) else None


__all__ = ["derivative_without_argument", "with_value_named"]
