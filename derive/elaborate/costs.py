"""Which cost a gradient is of: where a context gives it several, and where the cost has no equation.

In: the names of a formula, and the notation. Out: the gradient that the formula speaks of; an equation for the cost.
Refused: costs of which nothing says how they depend on the variable.

A formula speaks of the cost that the rest of it belongs to: beside dz, with z in the equations of one sample only, dW
is the derivative of that sample's loss. Where the formula says nothing of it, the first that was given is taken, and
the reading says so.

A cost that is declared a number, `L \\in \\mathbb{R}`, and has no equation is any function of what nothing else is made
of, the outputs: first derivatives of such a function are those of Σ G_i Z_i with G = ∂L/∂Z, whatever it is. A loss that
is a function, `L(a, y) = …`, is that function of the names it was written with.
"""

from __future__ import annotations

import re

from derive.elaborate.scripts import unwrap
from derive.elaborate.state import State
from derive.errors import Undeclared
from derive.notation import Declared, Notation, Shape
from derive.printing import print_latex
from derive.syntax import Node, Styled, Symbol, Text
from derive.term import (
    Definition,
    Entry,
    Gradient,
    Head,
    Index,
    Layer,
    Plus,
    Sum,
    Tensor,
    Term,
    Times,
    move_size,
    root_of,
    subterms,
    tensors_in,
)

COSTS = re.compile(r"(?:[LJEC]|\\mathcal\{[LJEC]\}|\\ell|\\(?:text|mathrm)\{\w+\}|[Ll]oss|[Cc]ost)\Z")
"""What a cost is called."""


def take_for_cost(target: Node, state: State) -> None:
    """The L of `\\partial L / \\partial W`, where nothing says what it is, is a number that depends on the outputs."""
    target = unwrap(target)
    named = isinstance(target, Symbol | Styled | Text)
    if named and COSTS.match(print_latex(target)):
        _take_name_for_cost(target.text.strip() if isinstance(target, Text) else print_latex(target), state)


def _take_name_for_cost(name: str, state: State) -> None:
    if not name or name in state.scope or name in state.notation.failed or state.may_declare:
        return
    if not state.declarations(name) and name not in state.notation.functions:
        state.declared[name] = (Declared(name, Shape(()), source="the derivative"),)
        state.costs.add(name)


def depends_on(cost: str, notation: Notation) -> frozenset[str]:
    """The names that an equation depends on, through other equations."""
    found = {cost}
    while True:
        bodies = [d.body for d in notation.definitions if d.tensor.name in found]
        more = {t.name for b in bodies for e in subterms(b) if isinstance(e, Entry) for t in tensors_in(e.head)}
        if more <= found:
            return frozenset(found)
        found |= more


def chosen(heads: list[Gradient], name: str, state: State) -> Gradient:
    """The gradient whose cost the other names of the formula belong to."""
    below = {head: depends_on(root_of(head), state.notation) for head in heads}
    common = frozenset.intersection(*below.values())
    telling = _plain(state.mentioned(), state.notation) - common
    fitting = [head for head in heads if telling & below[head] == telling & frozenset.union(*below.values())]
    head = fitting[0] if fitting else heads[0]
    why = "" if len(fitting) == 1 and telling & below[head] else ", the first that was given"
    state.read_as(f"{name} is the derivative of {root_of(head)} here{why}")
    return head


def _plain(names: frozenset[str], notation: Notation) -> frozenset[str]:
    """Names of variables; a gradient that has one cost only stands for its variable and its cost."""
    found: set[str] = set()
    for name in names:
        heads: list[Head] = [head for head, _ in notation.gradients.get(name, ())]
        costs = {root_of(head) for head in heads}
        if len(costs) == 1:
            found |= {tensor.name for head in heads for tensor in tensors_in(head)}
        elif not costs:
            found.add(name)
    return frozenset(found)


def equation_of(cost: str, variables: frozenset[str], state: State) -> Definition | None:
    """The equation that a cost without one stands for; None where it has one."""
    notation = state.notation
    if any(d.tensor.name == cost for d in (*notation.definitions, *state.auxiliary)):
        return None
    if not state.declarations(cost) and COSTS.match(cost):
        _take_name_for_cost(cost, state)
    if not state.declarations(cost):
        raise state.undeclared(cost, None)
    if cost in notation.failed:
        message = f"{cost} has an equation that is not read, so what it depends on is not known"
        raise Undeclared("DRV301", message, hint=f"write the equation of {cost} so that it is read")
    outputs = _stated(cost, notation) or _outputs(notation)
    reached = {name for d in outputs for name in depends_on(d.tensor.name, notation)}
    if not variables <= reached:
        return None  # a number like any other
    terms: tuple[Term, ...] = tuple(_share(cost, d) for d in outputs)
    words = ", ".join(sorted({d.tensor.name for d in outputs}))
    state.read_as(f"{cost} is any function of {words}: it has no equation")
    if len(outputs) > 1 and (cost in state.costs or _is_mixed(outputs)):
        state.undeclared_names.add(cost)  # it may be a function of some of them only
    return Definition(Tensor(cost), (), Plus(terms))


def _is_mixed(outputs: list[Definition]) -> bool:
    """Arrays and numbers: other costs may be among them."""
    return len({bool(output.indices) for output in outputs}) > 1


def _stated(cost: str, notation: Notation) -> list[Definition]:
    """What words say the cost is a function of, `the loss $L$, a function of $y$`, where that has an equation."""
    name = notation.conventions.get(f"function {cost}")
    return [d for d in notation.definitions if d.tensor.name == name and d.over is None and d.tensor.layer is None]


def _outputs(notation: Notation) -> list[Definition]:
    """What no other equation uses; of a family that the next member uses, the last member. A derivative's name is no
    output of the network, and uses none of it.
    """
    found: list[Definition] = []
    network = [d for d in notation.definitions if not _is_of_a_gradient(d)]
    for definition in network:
        own = definition.tensor
        uses = [
            t
            for d in network
            if d is not definition
            for e in subterms(d.body)
            if isinstance(e, Entry)
            for t in tensors_in(e.head)
            if t.name == own.name
        ]
        over = definition.over
        if over is None and not any(t.layer == own.layer or t.layer is None or t.layer.base for t in uses):
            found.append(definition)
        elif over is not None and over.high is not None and uses:
            if all(t.layer is not None and t.layer.base == over.variable and t.layer.offset < 0 for t in uses):
                found.append(at_layer(definition, over.high))
    return found


def _is_of_a_gradient(definition: Definition) -> bool:
    return any(isinstance(t, Entry) and isinstance(t.head, Gradient) for t in subterms(definition.body))


def users(definitions: tuple[Definition, ...], sides: tuple[Term, ...]) -> set[str]:
    """What uses the variables of a cost that has no equation, through other equations: any of it may reach the cost."""
    heads = {e.head for side in sides for e in subterms(side) if isinstance(e, Entry)}
    gradients = [head for head in heads if isinstance(head, Gradient)]
    defined = {definition.tensor.name for definition in definitions}
    reached = {t.name for head in gradients if root_of(head) not in defined for t in tensors_in(head)}
    bodies = [(d.tensor.name, _named(d.body)) for d in definitions if not _is_of_a_gradient(d)]
    while more := {name for name, names in bodies if names & reached} - reached:
        reached |= more
    return reached


def _named(body: Term) -> set[str]:
    return {t.name for part in subterms(body) if isinstance(part, Entry) for t in tensors_in(part.head)}


def at_layer(definition: Definition, layer: Layer) -> Definition:
    """One member of a family."""
    variable = definition.tensor.layer.base if definition.tensor.layer is not None else None
    indices = tuple(Index(i.name, move_size(i.size, variable or "", layer)) for i in definition.indices)
    return Definition(Tensor(definition.tensor.name, layer), indices, definition.body)


def _share(cost: str, output: Definition) -> Term:
    """Σ G_i Z_i."""
    marks = "" if output.tensor.layer is None else f"^{{[{output.tensor.layer}]}}"
    given = Tensor(f"\\frac{{\\partial {cost}}}{{\\partial {output.tensor.name}{marks}}}")
    term: Term = Times((Entry(given, output.indices), Entry(output.tensor, output.indices)))
    for index in reversed(output.indices):
        term = Sum(index, term)
    return term
