"""What layers, sizes and functions are in one world: numbers, and known functions where a hypothesis says which.

In: a claim, constants of layers, a way to draw sizes. Out: layers, sizes, heads and functions without variables.
Refused: a layer without a value (`Unsure`).
"""
from __future__ import annotations

from collections.abc import Callable

from derive.claim import Claim
from derive.prove.fields import Field, Unsure
from derive.prove.induction import layer_variables
from derive.prove.normal_form.budget import Budget
from derive.prove.tape import Tape
from derive.term import Function, Head, Layer, LayerRange, Size, Tensor, change_tensors

Layers = dict[str, int]


class Setting(Tape):
    """A tape that knows its claim."""

    def __init__(self, claim: Claim, field: Field, constants: Layers, sizes: Callable[[Size], int], budget: Budget):
        super().__init__(field, budget)
        self.claim = claim
        self.constants = constants
        self.draw_size = sizes
        self.known_sizes = {Size(s.name, self.layer(s.layer, {})): n for s, n in claim.notation.sizes.items()}
        self.variables = layer_variables(claim)

    def layer(self, layer: Layer | None, local: Layers) -> Layer | None:
        if layer is None or layer.base is None:
            return layer
        base = local.get(layer.base, self.constants.get(layer.base))
        if base is None:
            raise Unsure(f"a layer {layer}")
        return Layer(None, base + layer.offset)

    def members(self, over: LayerRange, local: Layers) -> range:
        """The layers of a range."""
        low, high = self.layer(over.low, local), self.layer(over.high, local)
        if low is None or high is None:
            raise Unsure("a range without end")
        return range(low.offset, high.offset + 1)

    def size(self, size: Size | int, local: Layers) -> int:
        if isinstance(size, int):
            return size
        size = Size(size.name, self.layer(size.layer, local))
        if size.layer is None and size.name in self.constants:
            return self.constants[size.name]
        known = self.known_sizes.get(size)
        return self.draw_size(size) if known is None else known

    def head(self, head: Head, local: Layers) -> Head:
        return change_tensors(head, lambda tensor: Tensor(tensor.name, self.layer(tensor.layer, local)))

    def function(self, function: Function, local: Layers) -> Function:
        """The known function that an unknown one is: said of this layer, else of the family."""
        if function.known:
            return function
        function = Function(function.name, self.layer(function.layer, local))
        family: Function | None = None
        for key, known in self.claim.notation.bindings.items():
            if key.name == function.name:
                if key.layer is None or key.layer.base in self.variables:
                    family = known
                elif self.layer(key.layer, {}) == function.layer:
                    return Function(known.name, None, True)
        return function if family is None else Function(family.name, None, True)
