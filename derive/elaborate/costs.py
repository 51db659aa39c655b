"""Which cost a gradient name belongs to, where a context gives it several: of one sample, and of all of them.

In: the names of a formula, and the notation. Out: the gradient that the formula speaks of. Refused: nothing; where the
formula says nothing of it, the first that was given is taken, and the reading says so.

A formula speaks of the cost that the rest of it belongs to: beside dz, with z in the equations of one sample only, dW
is the derivative of that sample's loss.
"""

from __future__ import annotations

from derive.elaborate.state import State
from derive.notation import Notation
from derive.term import Entry, Gradient, Head, root_of, subterms, tensors_in


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
    telling = _plain(state.mentioned, state.notation) - common
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
