"""What a document describes, as far as code needs it: its inputs, its parameters and their gradients, its cost, the
shapes.

In: a CheckedDocument, and perhaps names of what the cost is to be differentiated by. Out: a `Network` for each cost.
Refused: documents without a gradient of a parameter, names that are not a parameter or an input (DRV404), arrays of
unknown shape, several numbers of layers (DRV405).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from derive.errors import DeriveError
from derive.generate.rules import (
    Formula,
    Rule,
    family_of,
    forward_rules,
    gradient_formulas,
    is_variable,
    layer_of,
    of_gradients,
    update_rules,
)
from derive.generate.stable import stable_rules
from derive.generate.wanted import default_name, derived, gradients_in, wanted
from derive.outcome import CheckedClaim, CheckedDocument
from derive.term import Entry, Function, Gradient, Head, Index, Layer, Size, Tensor, move_size, subterms, tensor_of

Updates = tuple[tuple[CheckedClaim, Rule | None], ...]
HERE = "\x00here"
"""The layer variable in which the sizes of a family are kept."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An array's axes: 1, a size, or the size of a family at a layer of its own (HERE plus a number)."""

    sizes: tuple[Size | int, ...]
    """Rows and columns; () is a scalar."""
    axes: tuple[bool, ...]
    """Which axes have an index in terms: those that are not declared as the number 1."""


@dataclass(frozen=True)
class Network:
    """Everything that the module is made of; families are heads without layers."""

    document: CheckedDocument
    forward: tuple[Rule, ...]
    late: tuple[Rule, ...]
    """Equations of what only gradients need, and which need gradients."""
    formulas: tuple[Formula, ...]
    updates: Updates
    cost: Tensor
    parameters: tuple[Gradient, ...]
    """The gradients of the parameters, as families."""
    shapes: dict[Tensor, Shape]
    constant: str
    """The letter of the last layer, or nothing where there are no layers or their number is given."""
    given_layers: int | None
    names: dict[Head, str] = field(default_factory=dict)
    """LaTeX names."""

    @property
    def bindings(self) -> dict[Function, Function]:
        assert self.document.notation is not None
        return dict(self.document.notation.bindings)

    @property
    def gradients(self) -> tuple[Rule, ...]:
        return (*(formula.rule for formula in self.formulas if formula.rule is not None), *self.late)

    @property
    def sizes(self) -> dict[Size, int]:
        assert self.document.notation is not None
        return dict(self.document.notation.sizes)

    @property
    def computed(self) -> tuple[Head, ...]:
        """What the forward equations give; a family stands where its general equation does."""
        general = [family_of(rule.target) for rule in self.forward if rule.layer is None or rule.variable is not None]
        return tuple(dict.fromkeys((*general, *(family_of(rule.target) for rule in self.forward))))

    def shape(self, head: Head) -> Shape:
        family = tensor_of(family_of(head))
        if family not in self.shapes:
            raise DeriveError(
                "DRV405", f"the shape of {family.name} is not known", hint=f"declare it: {family.name} \\in …"
            )
        return self.shapes[family]

    def axes(self, head: Head) -> tuple[int | None, ...]:
        """For each axis of a member 1, or 0 where it may have more entries; None where terms have no index for it."""
        shape, layer = self.shape(head), layer_of(head)
        sizes = [size_at(size, layer) for size in shape.sizes]
        lengths = [self.sizes.get(size, 0) if isinstance(size, Size) else size for size in sizes]
        return tuple(int(length == 1) if has else None for length, has in zip(lengths, shape.axes, strict=True))

    def name(self, head: Head) -> str:
        return self.names.get(family_of(head)) or default_name(family_of(head))


def networks_of(document: CheckedDocument, by: Sequence[str] = ()) -> tuple[Network, ...]:
    """Gathers it all, and looks whether it is a network that code can be written of; one for each cost."""
    if document.pages:
        raise DeriveError(
            "DRV404", f"{document.path} holds {len(document.pages)} documents", hint="give each a file of its own"
        )
    if document.failure is not None or document.notation is None:
        raise DeriveError("DRV404", f"{document.path} could not be read", hint="look at `derive check` first")
    bindings = dict(document.notation.bindings)
    equations = forward_rules(document)
    late = of_gradients(equations)
    forward = stable_rules(
        [rule for rule in equations if rule not in late], lambda function: _bound(function, bindings)
    )
    formulas = gradient_formulas(document)
    updates = update_rules(document)
    names: dict[Head, str] = {}
    for name, meanings in document.notation.gradients.items():
        names.update({family_of(head): name for head, _ in meanings})
    parameters = wanted(document, (*forward, *late), formulas, updates, names, by)
    formulas += tuple(derived(parameters, forward, formulas, document))
    rules = (
        *forward,
        *late,
        *(f.rule for f in formulas if f.rule is not None),
        *(rule for _, rule in updates if rule is not None),
    )
    shapes, constant, layers = _shapes(document, rules), _constant(document, forward), _given_layers(document)
    costs = dict.fromkeys(gradient.cost for gradient in parameters)
    found = []
    for cost in costs:
        mine = tuple(gradient for gradient in parameters if gradient.cost == cost)
        assert isinstance(cost, Tensor)
        own = _own_updates(cost, parameters, updates)
        if by and not {Tensor(gradient.of.name) for gradient in mine} <= _updated(own):
            own = ()
        found.append(Network(document, forward, late, formulas, own, cost, mine, shapes, constant, layers, names))
    return tuple(found)


def _own_updates(cost: Tensor, parameters: Sequence[Gradient], updates: Updates) -> Updates:
    """The updates that take a step by the gradients of this cost."""
    return tuple(
        (checked, rule)
        for checked, rule in updates
        if all(gradient.cost == cost or gradient not in parameters for gradient in gradients_in(checked))
    )


def _updated(updates: Updates) -> set[Tensor]:
    return {tensor_of(family_of(checked.claim.left.term.head)) for checked, _ in updates
            if checked.claim is not None and isinstance(checked.claim.left.term, Entry)}  # fmt: skip


def with_given(network: Network, family: Tensor, layer: Layer) -> Network:
    """The network with a member of a family that is given: h_0 of h."""
    given = Tensor(f"{family.name}\x00{layer}")
    shape = network.shape(family)
    target = Tensor(family.name, layer)
    places = tuple(
        Index(f"\x03{axis}", size_at(size, layer))
        for axis, (size, has) in enumerate(zip(shape.sizes, shape.axes, strict=True))
        if has
    )
    name = f"{network.name(family)}_{{{layer}}}"
    rule = Rule(target, places, Entry(given, places), latex=f"{network.name(family)}_{{{layer}}} is given")
    sizes = tuple(size_at(size, layer) for size in shape.sizes)
    return replace(
        network,
        forward=(*network.forward, rule),
        shapes={**network.shapes, given: Shape(sizes, shape.axes)},
        names={**network.names, given: name},
    )


def _bound(function: Function, bindings: dict[Function, Function]) -> Function:
    for key, known in bindings.items():
        same = key.layer == function.layer or (
            key.layer is not None and function.layer is not None and is_variable(key.layer)
        )
        if key.name == function.name and same:
            return known
    return function


# --- layers and shapes -------------------------------------------------------------------------------------------


def _given_layers(document: CheckedDocument) -> int | None:
    assert document.notation is not None
    numbers = {layer.offset for layer in document.notation.layers.values()}
    if len(numbers) > 1:
        raise DeriveError("DRV405", f"{document.path} counts layers in {len(numbers)} ways")
    return numbers.pop() if numbers else None


def _constant(document: CheckedDocument, forward: Iterable[Rule]) -> str:
    """L, where the number of layers is any."""
    letters: dict[str, None] = {}
    for rule in forward:
        ends = (rule.low, rule.high, rule.layer)
        layers = [layer for layer in ends if layer is not None]
        layers += [
            layer for term in subterms(rule.body) if isinstance(term, Entry) for layer in [layer_of(term.head)] if layer
        ]
        letters.update({layer.base: None for layer in layers if layer.base is not None and not is_variable(layer)})
    if len(letters) > 1:
        raise DeriveError(
            "DRV405",
            f"{document.path} has several numbers of layers: {', '.join(letters)}",
            hint="use one letter for the last layer",
        )
    return next(iter(letters), "")


def _shapes(document: CheckedDocument, rules: Iterable[Rule]) -> dict[Tensor, Shape]:
    """Shapes by what the terms show: each index has the size of its axis."""
    assert document.notation is not None
    found: dict[Tensor, list[Size | int | None]] = {}
    for rule in rules:
        _note(rule.target, rule.places, document, found)
        for term in subterms(rule.body):
            if isinstance(term, Entry):
                _note(term.head, term.indices, document, found)
    return {
        family: Shape(tuple(1 if size is None else size for size in sizes), _axes(Tensor(family.name), document))
        for family, sizes in found.items()
    }


def _note(
    head: Head, indices: Iterable[object], document: CheckedDocument, found: dict[Tensor, list[Size | int | None]]
) -> None:
    tensor = tensor_of(head)
    family = Tensor(tensor.name)
    kinds = _axes(tensor, document)
    sizes = found.setdefault(family, [None if kind else 1 for kind in kinds])
    places = iter(indices)
    for axis, kind in enumerate(kinds):
        place = next(places, None) if kind else None
        if isinstance(place, Index) and (
            sizes[axis] is None or (isinstance(place.size, Size) and tensor.layer is not None)
        ):
            size = _relative(place.size, tensor.layer)
            if sizes[axis] is None or (isinstance(size, Size) and size.layer is not None and size.layer.base == HERE):
                sizes[axis] = size


def _axes(tensor: Tensor, document: CheckedDocument) -> tuple[bool, ...]:
    """Which axes have an index: those whose size is not declared as the number 1."""
    assert document.notation is not None
    declared = document.notation.declared.get(tensor.name, ())
    if not declared:
        return ()
    sizes = next((d for d in declared if d.variable is not None), declared[0]).shape.sizes
    if len(sizes) > 2:
        raise DeriveError("DRV405", f"{tensor.name} has {len(sizes)} axes; only matrices are generated")
    return tuple(size != 1 for size in sizes)


def _relative(size: Size | int, layer: Layer | None) -> Size | int:
    """The size as a function of the array's own layer."""
    if isinstance(size, int) or size.layer is None or layer is None:
        return size
    if size.layer.base == layer.base:
        return Size(size.name, Layer(HERE, size.layer.offset - layer.offset))
    return size


def size_at(size: Size | int, layer: Layer | None) -> Size | int:
    """The size of an axis of one member."""
    return size if layer is None else move_size(size, HERE, layer)
