"""Nodes → expressions of a target, by its table.

In: a Node, a target, and what arrays, sizes and layers are called. Out: one line of code; what it uses is noted down.
Refused: known functions that the target's table lacks (DRV403).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.errors import DeriveError
from derive.generate.identifiers import Identifiers
from derive.generate.network import HERE, Network, size_at
from derive.generate.roll import LOOP
from derive.generate.rules import family_of, layer_of
from derive.generate.targets.form import Form, Target
from derive.program import Activation, GivenCall, Node, Operation
from derive.term import BOUND, Function, Head, Index, Layer, LayerRange, Size


@dataclass
class Uses:
    """What a function of the module mentions: the arrays, sizes and given functions it must be handed, in order of
    mention.
    """

    heads: dict[Head, None] = field(default_factory=dict)
    sizes: dict[Size, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)
    known: dict[str, None] = field(default_factory=dict)
    layers: bool = False
    """Whether the number of layers is spoken of."""


@dataclass
class Writer:
    """Writes expressions of one function of the module."""

    network: Network
    target: Target
    names: Identifiers
    uses: Uses = field(default_factory=Uses)
    renamed: Mapping[Head, str] = field(default_factory=dict)
    """Families that go by another name here: what an update makes."""
    layers: Mapping[Head | Function, tuple[Layer, Layer] | None] = field(default_factory=dict)
    """From which layer to which each family has members."""
    summed: list[str] = field(default_factory=list)
    """The variables of the sums over layers that are being written, from the outermost."""

    def expression(self, node: Node, at_least: int = 0) -> str:
        """The code of a node, in parentheses if its place asks for more than it holds."""
        form = self.target.operations.get(node.operation)
        if form is None:
            return self._atom(node)
        if form.helper:
            self.uses.known.setdefault(form.helper)
        text = self._filled(form, node)
        return f"({text})" if form.tightness < at_least else text

    def _filled(self, form: Form, node: Node) -> str:
        asked = form.inputs or (0,)
        variables = [node.detail.variable] if isinstance(node.detail, LayerRange) else []
        self.summed += variables
        inputs = [self.expression(one, asked[min(at, len(asked) - 1)]) for at, one in enumerate(node.inputs)]
        text = form.template.format(*inputs, inputs=", ".join(inputs), detail=self._detail(node))
        del self.summed[len(self.summed) - len(variables) :]
        return text

    def _atom(self, node: Node) -> str:
        match node.detail:
            case Size() as size:
                return self.size(size)
            case None:
                raise AssertionError(node.operation)
        if node.operation is Operation.CONSTANT:
            return self.target.constants[str(node.detail)]
        if node.operation is Operation.LOAD:
            return self.load(node.detail)  # type: ignore[arg-type]
        assert node.operation is Operation.NUMBER and node.detail.denominator == 1, node  # type: ignore[attr-defined]
        return str(node.detail.numerator)  # type: ignore[attr-defined]

    def _detail(self, node: Node) -> str:
        match node.detail:
            case LayerRange(variable=variable, low=low, high=Layer() as high):
                return f"{self.summed_name(variable)} in range({self.layer(low)}, {self.layer(high + 1)})"
            case GivenCall(function=function, order=order):
                method = "slope" if len(node.inputs) > 1 else ("value", "derivative")[order]
                return f"{self.given(function)}.{method}"
            case (str(name), int(order)):
                return self.constant(name, order) if is_constant(node) else self.known(name, order)
            case (rows, columns):
                return f"{self._slice(rows)}, {self._slice(columns)}"
            case Size() as size:
                return self.size(size)
        if node.operation is Operation.FILL:
            return f"({self._length(node.rows)}, {self._length(node.columns)})"
        return "" if node.detail is None else str(node.detail)

    def _length(self, index: Index | None) -> str:
        return "1" if index is None else self.size(index.size)

    def _slice(self, place: int | Size | None) -> str:
        if place is None:
            return ":"
        return f"{place - 1}:{place}" if isinstance(place, int) else "-1:"

    # --- names -----------------------------------------------------------------------------------------------------

    def load(self, head: Head) -> str:
        family = family_of(head)
        self.uses.heads.setdefault(family)
        return self._member(self.names(family, self.network.name(family)), layer_of(head))

    def place(self, family: Head, layer: Layer | None) -> str:
        """Where a step puts what it makes: `Z[l]`, `W_next[l]`."""
        return self._member(self.renamed.get(family) or self.names(family, self.network.name(family)), layer)

    def _member(self, name: str, layer: Layer | None) -> str:
        return name if layer is None else f"{name}[{self.layer(layer)}]"

    def layer(self, layer: Layer) -> str:
        if layer.base is None:
            return str(layer.offset)
        if BOUND in layer.base:
            base = self.summed_name(layer.base)
        else:
            base = self.loop_name() if layer.base == LOOP else self.constant_name()
        return base + (f" {'+' if layer.offset > 0 else '-'} {abs(layer.offset)}" if layer.offset else "")

    def summed_name(self, variable: str) -> str:
        """The variable that a sum over layers runs with: t_ of t, another for a sum within a sum."""
        letter = variable.split(BOUND)[0]
        return self.names(("sum", letter, self.summed.index(variable)), letter)

    def loop_name(self) -> str:
        return self.names(LOOP, "l")

    def constant_name(self) -> str:
        self.uses.layers = True
        return self.names("the last layer", self.network.constant)

    def size(self, size: Size | int) -> str:
        """`m`, `sizes["n", l - 1]`, or the number that the document gives."""
        known = self.network.sizes.get(size) if isinstance(size, Size) else size
        if known is not None:
            return str(known)
        assert isinstance(size, Size)
        if size == Size(self.network.constant):
            return self.constant_name()
        self.uses.sizes.setdefault(size)
        if size.layer is None:
            return self.names(size, size.name)
        return f"sizes[{self.size_key(size)}]"

    def size_key(self, size: Size | int, here: Layer | None = None) -> str:
        """What `sizes` knows it by: `"m"`, `("n", l)`; a number where the document gives it."""
        size = size_at(size, here)
        if isinstance(size, int):
            return str(size)
        if size.layer is None:
            return f'"{self.names(size, size.name)}"'
        assert size.layer.base != HERE
        family = self.names(Size(size.name, Layer(HERE)), size.name)
        return f'("{family}", {self.layer(size.layer)})'

    def known(self, name: str, order: int) -> str:
        found = self.target.functions.get((name, order))
        if found is None:
            style = "" if self.target.style == "plain" else f", style {self.target.style}"
            raise DeriveError(
                "DRV403",
                f"the {'derivative of the ' if order else ''}function {name} has no name in {self.target.name}{style}",
                hint="give the function another form, as a formula" + (", or take --style plain" if style else ""),
            )
        self.uses.known.setdefault(found)
        return found

    def constant(self, name: str, order: int) -> str:
        """A known function of sizes and numbers, which are no arrays."""
        if order or name not in self.target.constants:
            return self.known(name, order)
        return self.target.constants[name]

    def given(self, function: Function) -> str:
        self.uses.functions.setdefault(function.name)
        name = self.names(Function(function.name), function.name)
        return name if function.layer is None else f"{name}[{self.layer(function.layer)}]"

    def condition(self, activation: Activation) -> str:
        """Whether a given function is a certain known one."""
        known = self.known(activation.known, 0)
        if not activation.is_family:
            return f"{self.given(Function(activation.function, activation.layer))}.value is {known}"
        self.uses.functions.setdefault(activation.function)
        name = self.names(Function(activation.function), activation.function)
        return f"all(one.value is {known} for one in {name}.values())"


def is_constant(node: Node) -> bool:
    """Whether a node is made of sizes and numbers alone."""
    return node.is_scalar and node.operation is not Operation.LOAD and all(map(is_constant, node.inputs))
