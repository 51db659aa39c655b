"""A network written out: every layer a number, every size a number, every unknown function one of its own.

In: a claim's definitions and notation, and a `Scale` (how many layers, which small sizes). Out: for each concrete
tensor its definition, its shape and what it rests on. Refused: definitions in a circle, arrays too large to write out
(DeriveError).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from derive.errors import DeriveError
from derive.formulate.naming import settle_size
from derive.formulate.unroll import layers_in, unrolled
from derive.notation import Notation
from derive.term import (
    BOUND,
    Definition,
    Determinant,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    LayerRange,
    Position,
    Size,
    Tensor,
    Term,
    move_head,
    move_layer,
    move_size,
    move_term,
    subterms,
)

MOST_ENTRIES = 64
LAYERS_BEYOND = 2
"""How many layers are tried after the first of a range without an upper end, and after the last that has a name."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The explicit numbers of one written-out network, where the document leaves them open."""

    layers: int
    samples: int
    sizes: tuple[int, ...]
    """Given to the other sizes in turn."""
    given: tuple[tuple[str, int], ...] = ()
    """Numbers for sizes and layer constants by name: those of a counterexample."""


SMALL = Scale(layers=2, samples=2, sizes=(2, 3))
DEEP = Scale(layers=3, samples=3, sizes=(1, 2))


@dataclass
class Network:
    """Definitions under a notation at one scale."""

    definitions: tuple[Definition, ...]
    notation: Notation
    constants: dict[str, int]
    scale: Scale
    sizes: dict[Size, int] = field(default_factory=dict)
    _bodies: dict[Tensor, Definition | None] = field(default_factory=dict)
    _reach: dict[Head, frozenset[Tensor]] = field(default_factory=dict)
    _open: set[Tensor] = field(default_factory=set)
    _same: dict[Size, Size | int] = field(default_factory=dict)
    _seen: dict[Tensor, tuple[Size | int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for size, number in self.notation.sizes.items():
            self.sizes[self._ground_size(size)] = number

    # --- layers and sizes -------------------------------------------------------------------------------------

    def ground(self, term: Term, layers: Iterable[tuple[str, int]] = ()) -> Term:
        """The term with every layer variable and layer constant replaced by its number."""
        for variable, number in (*layers, *self.constants.items()):
            term = move_term(term, variable, Layer(None, number))
        return unrolled(term)

    def instances(self, left: Term, right: Term) -> Iterator[tuple[Term, Term]]:
        """The sides of a hypothesis at every layer: what it says of y at t, it says of each y that a cost may sum."""
        named = {layer.base for side in (left, right) for layer in layers_in(side) if layer.base is not None}
        variables = sorted(base for base in named if base not in self.constants and BOUND not in base)
        last = max(self.constants.values(), default=self.scale.layers) + LAYERS_BEYOND
        for numbers in product(range(last + 1), repeat=len(variables)):
            at = tuple(zip(variables, numbers, strict=True))
            yield self.ground(left, at), self.ground(right, at)

    def ground_head(self, head: Head) -> Head:
        for variable, number in self.constants.items():
            head = move_head(head, variable, Layer(None, number))
        return head

    def _ground_size(self, size: Size) -> Size:
        for variable, number in self.constants.items():
            size = move_size(size, variable, Layer(None, number))  # type: ignore[assignment]
        return size

    def layer(self, layer: Layer, layers: dict[str, int] | None = None) -> int | None:
        """The number of a layer; None where it has a variable that has no value."""
        known = {**self.constants, **(layers or {})}
        if layer.base is None:
            return layer.offset
        return known[layer.base] + layer.offset if layer.base in known else None

    def size(self, size: Size | int) -> int:
        """The explicit number of a size, chosen at its first use."""
        if isinstance(size, int):
            if size > MOST_ENTRIES:
                raise DeriveError("DRV512", f"too large to write out: a size of {size}")
            return size
        settled = settle_size(self._ground_size(size), self.notation)
        settled = self._same.get(settled, settled) if isinstance(settled, Size) else settled
        if isinstance(settled, int):
            return self.size(settled)
        size = self._ground_size(settled)
        if size.layer is None and size.name in self.constants:
            return self.constants[size.name]
        if size not in self.sizes:
            sample = self.notation.sample_size
            is_sample = size == sample or (sample is None and size.name == "m")
            taken = len(self.sizes) % len(self.scale.sizes)
            usual = self.scale.samples if is_sample else self.scale.sizes[taken]
            self.sizes[size] = dict(self.scale.given).get(str(size), usual)
        return self.sizes[size]

    def place(self, position: Position, at: dict[str, int]) -> int:
        """Where a position is, from 1."""
        if isinstance(position, Index):
            return at[position.name]
        return self.size(position)

    def places(self, shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        return product(*(range(1, n + 1) for n in shape))

    # --- tensors ----------------------------------------------------------------------------------------------

    def definition(self, tensor: Tensor) -> Definition | None:
        """The definition of a concrete tensor, with its layers filled in; None for an input."""
        if tensor not in self._bodies:
            self._bodies[tensor] = self._find(tensor)
        return self._bodies[tensor]

    def _find(self, tensor: Tensor) -> Definition | None:
        family: Definition | None = None
        for definition in self.definitions:
            head = self.ground_head(definition.tensor)
            if head == tensor:
                return self._instance(definition, ())
            if family is None and self._covers(definition, tensor):
                family = definition
        if family is None:
            return None
        assert family.tensor.layer is not None and family.tensor.layer.base is not None and tensor.layer is not None
        return self._instance(family, ((family.tensor.layer.base, tensor.layer.offset - family.tensor.layer.offset),))

    def _covers(self, definition: Definition, tensor: Tensor) -> bool:
        pattern = definition.tensor
        if pattern.name != tensor.name or pattern.layer is None or tensor.layer is None:
            return False
        if pattern.layer.base is None or pattern.layer.base in self.constants:
            return False
        return definition.over is None or self._within(tensor.layer.offset - pattern.layer.offset, definition.over)

    def _within(self, number: int, over: LayerRange) -> bool:
        low = self.layer(over.low)
        high = self.layer(over.high) if over.high is not None else None
        return (low is None or low <= number) and (high is None or number <= high)

    def _instance(self, definition: Definition, layers: tuple[tuple[str, int], ...]) -> Definition:
        indices = definition.indices
        for variable, number in (*layers, *self.constants.items()):
            indices = tuple(Index(i.name, move_size(i.size, variable, Layer(None, number))) for i in indices)
        tensor, layer = definition.tensor, definition.tensor.layer
        for variable, number in (*layers, *self.constants.items()):
            layer = move_layer(layer, variable, Layer(None, number))
        body = self.ground(definition.body, layers)
        self.note(body)
        return Definition(Tensor(tensor.name, layer), indices, body)

    def note(self, term: Term) -> None:
        """Remembers the shapes that the entries of a grounded term show."""
        for part in subterms(term):
            if isinstance(part, Entry) and isinstance(part.head, Tensor):
                sizes = tuple(i.size for i in part.indices if isinstance(i, Index))
                if len(sizes) == len(part.indices):
                    self._identify(self._seen.setdefault(part.head, sizes), sizes)

    def _identify(self, known: tuple[Size | int, ...], sizes: tuple[Size | int, ...]) -> None:
        """An undeclared size (`?x.rows`) is what another entry of the same tensor shows."""
        for one, other in zip(known, sizes, strict=False):
            one, other = settle_size(one, self.notation), settle_size(other, self.notation)
            if one == other:
                continue
            if isinstance(one, Size) and one.name.startswith("?"):
                self._same.setdefault(one, other)
            elif isinstance(other, Size) and other.name.startswith("?"):
                self._same.setdefault(other, one)

    def shape(self, head: Head) -> tuple[int, ...]:
        """The sizes of a head's axes: as defined, as declared, or as its entries show them."""
        if isinstance(head, Gradient):
            return self.shape(head.cost) + self.shape(head.of)
        if isinstance(head, Inverse | Determinant):
            return self.shape(head.of) if isinstance(head, Inverse) else ()
        definition = self.definition(head)
        if definition is not None:
            return self._small(head, tuple(self.size(i.size) for i in definition.indices))
        declared = self._declared(head)
        seen = self._seen.get(head)
        if declared is not None and (seen is None or len(seen) == len(declared)):
            return self._small(head, declared)
        if seen is not None:
            return self._small(head, tuple(map(self.size, seen)))
        raise DeriveError("DRV511", f"the shape of {head.name} is not known")

    def _declared(self, tensor: Tensor) -> tuple[int, ...] | None:
        for declared in self.notation.declared.get(tensor.name, ()):
            axes = [size for size in declared.shape.sizes if size != 1]
            if tensor.layer is not None and declared.variable is not None:
                axes = [move_size(size, declared.variable, tensor.layer) for size in axes]
            elif tensor.layer is not None and declared.over is not None:
                if self.layer(declared.over.low) != tensor.layer.offset:
                    continue
            return tuple(self.size(size) for size in axes)
        return None

    def _small(self, head: Head, shape: tuple[int, ...]) -> tuple[int, ...]:
        count = 1
        for number in shape:
            count *= number
        if count > MOST_ENTRIES:
            raise DeriveError("DRV512", f"too large to write out: an array of {count} entries")
        return shape

    def function(self, function: Function) -> Function:
        """The known function that stands in for this one, or the same."""
        if function.known:
            return function
        for key, bound in self.notation.bindings.items():
            if key.name == function.name and self._same_layer(key.layer, function.layer):
                return bound
        return function

    def _same_layer(self, key: Layer | None, layer: Layer | None) -> bool:
        if key is None or layer is None:
            return key == layer
        number = self.layer(key)
        return number is None or number == layer.offset

    def reach(self, head: Head) -> frozenset[Tensor]:
        """The concrete tensors that a head rests on, itself included."""
        if isinstance(head, Gradient):
            return self.reach(head.cost) | self.reach(head.of)
        if isinstance(head, Inverse | Determinant):
            return self.reach(head.of)
        if head not in self._reach:
            if head in self._open:
                raise DeriveError("DRV513", f"{head.name} is defined by itself")
            self._open.add(head)
            definition = self.definition(head)
            found = frozenset({head})
            for below in set(heads(definition.body)) if definition is not None else ():
                found |= self.reach(below)
            self._open.discard(head)
            self._reach[head] = found
        return self._reach[head]

    def differentiates(self, head: Head, by: Tensor) -> bool:
        """Whether a head rests on a derivative that itself depends on `by`."""
        below = [head, *(h for t in self.reach(head) if (d := self.definition(t)) is not None for h in heads(d.body))]
        return any(isinstance(h, Gradient) and by in self.reach(h) for h in below)

    def is_free(self, tensor: Tensor) -> bool:
        return self.definition(tensor) is None


def heads(term: Term) -> Iterator[Head]:
    """The heads of all entries."""
    return (t.head for t in subterms(term) if isinstance(t, Entry))
