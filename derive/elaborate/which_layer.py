"""Which layer a name has, and whether it needs one.

In: a name with its marks, and the State. Out: a layer, None without one. Refused: layers in other spellings
(Undeclared).
"""

from __future__ import annotations

from derive.elaborate.scripts import Marks
from derive.elaborate.sizes import read_layer
from derive.elaborate.state import State
from derive.errors import Undeclared
from derive.syntax import Node
from derive.term import Layer


def has_layers_only(known: str | None, state: State) -> bool:
    """Whether the capital of a bare small letter needs a layer, so that the letter is something else."""
    shapes = state.declarations(known or "")
    return bool(shapes) and all(d.variable is not None or d.over is not None for d in shapes)


def has_no_layers(name: str, state: State) -> bool:
    """Whether a name is declared, and without layers."""
    shapes = state.declarations(name)
    return bool(shapes) and all(d.variable is None and d.over is None for d in shapes)


def needs_layer(name: str, state: State) -> bool:
    """Whether a name, or the gradient that it is, is there for layers only."""
    families = [bool(variable) for _, variable in state.notation.gradients.get(name, ())]
    return all(families) if families else has_layers_only(name, state)


def layer_of_all(name: str | None, state: State) -> Layer | None:
    """Where no name of the formula has a layer, that of all of them, for a name that needs one."""
    return state.layer_of_all if needs_layer(name or "", state) else None


def layer_of(marks: Marks, node: Node, state: State) -> Layer | None:
    layer = None if marks.layer is None else read_layer(marks.layer, state.notation)
    if marks.layer is not None and layer is None:
        raise Undeclared(
            "DRV303",
            f"the layer of {state.words(node)} is not read",
            span=node.span,
            hint="layers are written [l], [l-1], [L], [2]",
        )
    return layer
