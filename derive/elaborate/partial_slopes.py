"""Slopes of what lies in the middle, `\\partial \\hat{x}_i / \\partial x_i`: along all paths, or of one equation.

In: the entry that is differentiated and the entry by which. Out: where a chain rule that the document writes out says
that what lies between is held fixed, the slope of the equation itself; elsewhere it is taken along all paths. Refused:
slopes that may be either (Undeclared).
"""

from __future__ import annotations

from derive.elaborate.state import State
from derive.errors import Undeclared
from derive.syntax import Node
from derive.term import Definition, Entry, Gradient, Tensor, Term, rebuild, subterms

ALONG_ALL_PATHS = "is taken along all paths"


def refuse_partial(cost: Entry, by: Entry, node: Node, state: State) -> None:
    """Of something in the middle of the network, `\\partial x̂ / \\partial x` has two meanings. Elsewhere it is taken
    along all paths; `\\partial x̂_i / \\partial x_i` is not refuted by that.
    """
    of = by.head
    if not isinstance(of, Tensor):
        return
    definitions = state.notation.definitions
    own = [d for d in definitions if d.tensor.name == cost.head.name] if isinstance(cost.head, Tensor) else []
    inner = (
        any(_uses(d.body, cost.head.name) and d.indices for d in definitions)
        if isinstance(cost.head, Tensor)
        else False
    )
    same = bool(cost.indices) and cost.indices == by.indices
    if not (inner or same) or not any(_uses(d.body, of.name) for d in own):
        return
    between = {d.tensor.name for d in definitions if _uses(d.body, of.name)} - {d.tensor.name for d in own}
    if any(_uses(d.body, name) for d in own for name in between):
        if not inner:
            state.read_as(f"{state.words(node)} {ALONG_ALL_PATHS}")
            return
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} may be taken with what lies between held fixed, or along all paths",
            span=node.span,
            hint="give the partial derivative a name, or write the function's own arguments",
        )


def _uses(term: Term, name: str) -> bool:
    return any(isinstance(t, Entry) and isinstance(t.head, Tensor) and t.head.name == name for t in subterms(term))


def with_held(cost: Entry, by: Entry, node: Node, state: State) -> Entry | None:
    """The slope of the equation of u by the x that stands in it, where another term of the chain rule has the rest.

    x' = x is another name of x, u' the equation of u with x' in the place of x: u' depends on x' as u does on the x
    in its equation, and on nothing else that x goes through.
    """
    if not isinstance(cost.head, Tensor) or not isinstance(by.head, Tensor):
        return None
    own = [d for d in state.notation.definitions if d.tensor == cost.head and d.over is None]
    between = _between(own, by.head.name, state)
    rules = ({x, *names} for x, names in state.notation.chain_rules if cost.head.name in names)
    ruled = [names for names in rules if by.head.name in names]
    if len(own) != 1 or not between or not any(between <= names for names in ruled):
        return None
    definition = own[0]
    if not _uses(definition.body, by.head.name):
        return None
    indices = tuple(state.index(size) for size in _sizes_of(by.head, state))
    again = state.auxiliary_tensor(Entry(by.head, indices), indices, by.head.name)
    body = _exchanged(definition.body, by.head, again)
    equation = state.auxiliary_tensor(body, definition.indices, cost.head.name)
    state.read_as(f"{state.words(node)} is taken with {', '.join(sorted(between))} held fixed, as the chain rule says")
    return Entry(Gradient(equation, again), cost.indices + by.indices)


def _between(own: list[Definition], name: str, state: State) -> frozenset[str]:
    """What lies between: the names in the equation that depend on the variable themselves."""
    on = {d.tensor.name for d in state.notation.definitions if _uses(d.body, name)} - {d.tensor.name for d in own}
    return frozenset(one for one in on if any(_uses(d.body, one) for d in own))


def _sizes_of(tensor: Tensor, state: State):
    declared = state.find(tensor.name, tensor.layer)
    sizes = state.member_shape(declared, tensor.layer) if declared is not None else ()
    return [size for size in sizes if size != 1]


def _exchanged(term: Term, old: Tensor, new: Tensor) -> Term:
    if isinstance(term, Entry) and term.head == old:
        return Entry(new, term.indices)
    return rebuild(term, lambda inner: _exchanged(inner, old, new))
