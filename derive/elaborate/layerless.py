"""Names of families of layers that stand without a layer: `\\frac{\\partial C}{\\partial b} = \\delta`, `\\nabla_a C`.

In: a name and the State; a claim. Out: the layer that is meant. Refused (None): names in formulas that write a layer
beside others (Undeclared, by `references`).

A formula in which no name has a layer is about one layer, the same for all of them. That is a guess, so such a reading
may prove a formula, and refutes none. The derivative of a cost by a family is the one by the member that the equation
of the cost speaks of: `\\nabla_a C` where C = ½ Σ (y - a^L)².
"""

from __future__ import annotations

from derive.claim import Claim
from derive.elaborate.references import known_name, spelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.elaborate.state import State
from derive.elaborate.which_layer import has_layers_only
from derive.syntax import Node
from derive.term import Entry, Layer, subterms, tensors_in

ONE_LAYER = "no name has a layer: all are of one layer, "


def output_layer(target: Node, variable: Node, state: State) -> Layer | None:
    """The layer of the only member of a family that the equation of a cost speaks of."""
    marks = marks_of(variable)
    name = known_name(spelled(marks.base) or "", state) if marks.bare else None
    cost = spelled(unwrap(target))
    if name is None or cost is None or not has_layers_only(name, state):
        return None
    bodies = [d.body for d in state.notation.definitions if d.tensor.name == cost]
    entries = (t for body in bodies for t in subterms(body) if isinstance(t, Entry))
    layers = {one.layer for entry in entries for one in tensors_in(entry.head) if one.name == name}
    layer = layers.pop() if len(layers) == 1 else None
    if layer is not None:
        state.read_as(f"{name} without a layer is {name}^{{[{layer}]}}: {cost} is a function of it")
    return layer


def is_layerless(claim: Claim) -> bool:
    return any(reading.startswith(ONE_LAYER) for reading in claim.readings)
