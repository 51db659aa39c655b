"""The definitions that a claim rests on, in one case of its layers: what a tensor is, and who uses it.

In: a claim and the facts of a case. Out: instances of definitions, and terms in which layers, sizes and functions are
resolved (constants have their values, bound functions their names). Refused: a comparison of layers that holds for some
layers only (`NeedSplit`), and a tensor that every member of a family of unknown length uses (`Unsupported`).
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.claim import Claim
from derive.prove.induction import Layers, Unsupported, layer_variables
from derive.prove.rules.functions import FUNCTIONS
from derive.term import (
    BOUND,
    ZERO,
    Apply,
    Definition,
    Delta,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Position,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    change_tensors,
    letter_of,
    rebuild,
    shown_layer,
    subterms,
    tensors_in,
    values_in,
)

MAX_MEMBERS = 12


@dataclass(frozen=True, slots=True)
class Instance:
    """A definition, at one layer if it is a family's."""

    definition: Definition
    at: Layer | None = None


def root_case(claim: Claim) -> Layers:
    return Layers(claim.ranges, dict(claim.notation.layers), layer_variables(claim))


class Definitions:
    """A claim's definitions in one case."""

    def __init__(self, claim: Claim, layers: Layers):
        self.claim = claim
        self.layers = layers
        self.variables = layer_variables(claim)
        self.sizes = {self._plain_size(s): n for s, n in claim.notation.sizes.items()}
        self.by_name: dict[str, list[Definition]] = {}
        self.mentions: list[tuple[Definition, frozenset[Tensor], frozenset[Gradient]]] = []
        self.sums: dict[str, LayerRange] = {}
        """The ranges of the variables that sums in the definitions bind."""
        self.families: dict[str, LayerRange] = {}
        """The variables that stand for every member of a family, and their ranges."""
        self._bound_count = 0
        for definition in claim.definitions:
            self.by_name.setdefault(definition.tensor.name, []).append(definition)
            heads = {t.head for t in subterms(definition.body) if isinstance(t, Entry)}
            self.sums |= {t.over.variable: t.over for t in subterms(definition.body) if isinstance(t, LayerSum)}
            tensors = frozenset(t for h in heads for t in values_in(h))
            self.mentions.append((definition, tensors, frozenset(h for h in heads if isinstance(h, Gradient))))
        self.used: dict[str, None] = {}
        """What was relied on, in words, in order."""
        self._bodies: dict[Instance, Term] = {}
        self._cones: dict[str, frozenset[str]] = {}
        self._consumers: dict[Tensor, tuple[Instance, ...]] = {}

    # Resolving.
    def layer(self, layer: Layer | None, local: dict[str, Layer]) -> Layer | None:
        if layer is None:
            return None
        if layer.base is not None and layer.base in local:
            found = local[layer.base]
            layer = Layer(found.base, found.offset + layer.offset)
        return self.layers.normal(layer)

    def _plain_size(self, size: Size) -> Size:
        return Size(size.name, self.layer(size.layer, {}))

    def size(self, size: Size | int, local: dict[str, Layer]) -> Size | int:
        if isinstance(size, int):
            return size
        size = Size(size.name, self.layer(size.layer, local))
        return self.sizes.get(size, size)

    def tensor(self, tensor: Tensor, local: dict[str, Layer]) -> Tensor:
        return Tensor(tensor.name, self.layer(tensor.layer, local))

    def head(self, head: Head, local: dict[str, Layer]) -> Head:
        return change_tensors(head, lambda tensor: self.tensor(tensor, local))

    def index(self, index: Index, local: dict[str, Layer] | None = None) -> Index:
        """With its length in this case, which may be a number, or that of another layer."""
        return Index(index.name, self.size(index.size, local or {}))

    def position(self, position: Position, local: dict[str, Layer]) -> Position:
        if isinstance(position, Index):
            return self.index(position, local)
        return self.size(position, local)

    def function(self, function: Function, local: dict[str, Layer]) -> Function:
        """A hypothesis may say which known function an unknown one is: the one about this layer before the family's."""
        if function.known:
            return function
        function = Function(function.name, self.layer(function.layer, local))
        family: Function | None = None
        for key, known in self.claim.notation.bindings.items():
            if key.name != function.name:
                continue
            if key.layer is None or key.layer.base in self.variables:
                family = known
            elif self.layers.same(self.layer(key.layer, {}), function.layer):
                return self._bound(function, known)
        if family is not None:
            return self._bound(function, family)
        self.used[f"{function_words(function)} acts elementwise"] = None
        return function

    def _bound(self, function: Function, known: Function) -> Function:
        law = FUNCTIONS.get(known.name)
        self.used[f"{function_words(function)} is {law.words if law else known.name}"] = None
        return Function(known.name, None, True)

    def resolve(self, term: Term, local: dict[str, Layer]) -> Term:
        match term:
            case Entry(head=head, indices=indices):
                return Entry(self.head(head, local), tuple(self.position(i, local) for i in indices))
            case SizeValue(size=size):
                found = self.size(size, local)
                return Rational(Fraction(found)) if isinstance(found, int) else SizeValue(found)
            case Delta(left=left, right=right):
                return Delta(self.position(left, local), self.position(right, local))
            case Apply(function=function, arguments=arguments, orders=orders):
                inner = tuple(self.resolve(a, local) for a in arguments)
                return Apply(self.function(function, local), inner, orders)
            case Sum(index=index, body=body):
                return Sum(Index(index.name, self.size(index.size, local)), self.resolve(body, local))
            case LayerSum(over=over, body=body):
                return self._layer_sum(over, body, local)
            case _:
                return rebuild(term, lambda part: self.resolve(part, local))

    def _layer_sum(self, over: LayerRange, body: Term, local: dict[str, Layer]) -> Term:
        """A sum over layers: its terms where their number is known, else under a variable of its own."""
        low, high = self.layer(over.low, local), self.layer(over.high, local)
        assert low is not None and high is not None
        if low.base == high.base:
            if high.offset - low.offset >= MAX_MEMBERS:
                raise Unsupported(f"a sum over {high.offset - low.offset + 1} layers")
            members = (Layer(low.base, at) for at in range(low.offset, high.offset + 1))
            terms = tuple(self.resolve(body, {**local, over.variable: at}) for at in members)
            return Plus(terms) if terms else ZERO
        self._bound_count += 1
        own = LayerRange(f"{letter_of(over.variable)}{BOUND}r{self._bound_count}", low, high)
        self.layers.bind(own)
        return LayerSum(own, self.resolve(body, {**local, over.variable: Layer(own.variable)}))

    # Instances.
    def _local(self, instance: Instance) -> dict[str, Layer]:
        over = instance.definition.over
        return {} if over is None or instance.at is None else {over.variable: instance.at}

    def body(self, instance: Instance) -> Term:
        if instance not in self._bodies:
            self._bodies[instance] = self.resolve(instance.definition.body, self._local(instance))
        return self._bodies[instance]

    def defined(self, instance: Instance) -> Tensor:
        return self.tensor(instance.definition.tensor, self._local(instance))

    def indices(self, instance: Instance) -> tuple[Index, ...]:
        local = self._local(instance)
        return tuple(Index(i.name, self.size(i.size, local)) for i in instance.definition.indices)

    def over(self, definition: Definition) -> LayerRange:
        assert definition.over is not None
        over = definition.over
        low = self.layer(over.low, {})
        assert low is not None
        return LayerRange(over.variable, low, self.layer(over.high, {}))

    def definition_of(self, tensor: Tensor) -> Instance | None:
        """The definition of a tensor: one for just this layer before a family's. None: a free input."""
        families: list[Definition] = []
        for definition in self.by_name.get(tensor.name, ()):
            if definition.over is not None:
                families.append(definition)
            elif self.layers.same(self.layer(definition.tensor.layer, {}), tensor.layer):
                return Instance(definition)
        for definition in families:
            own = definition.tensor.layer
            if own is None or tensor.layer is None:
                continue
            at = tensor.layer + -own.offset
            if self.layers.within(at, self.over(definition)):
                return Instance(definition, at)
        return None

    def consumers(self, tensor: Tensor) -> tuple[Instance, ...]:
        """Every instance of a definition whose body has an entry of the tensor."""
        found = self._consumers.get(tensor)
        if found is None:
            found = self._consumers[tensor] = tuple(dict.fromkeys(self._find_consumers(tensor)))
        return found

    def _find_consumers(self, tensor: Tensor) -> Iterator[Instance]:
        for definition, tensors, _ in self.mentions:
            for mention in sorted((t for t in tensors if t.name == tensor.name), key=str):
                for instance in self._instances(definition, mention, tensor):
                    if self.definition_of(self.defined(instance)) == instance:
                        self.check_mentions(instance, tensor)
                        yield instance

    def _instances(self, definition: Definition, mention: Tensor, tensor: Tensor) -> Iterator[Instance]:
        if mention.layer is not None and mention.layer.base in self.sums:
            if definition.over is not None:
                raise Unsupported(f"a sum over layers in the family {definition.tensor.name}")
            over = self.sums[mention.layer.base]
            low, high = self.layer(over.low, {}), self.layer(over.high, {})
            assert low is not None
            inside = LayerRange(over.variable, low, high)
            if tensor.layer is not None and self.layers.within(tensor.layer + -mention.layer.offset, inside):
                yield Instance(definition)
        elif definition.over is None:
            if self.layers.same(self.layer(mention.layer, {}), tensor.layer):
                yield Instance(definition)
        elif mention.layer is not None and mention.layer.base == definition.over.variable:
            at = None if tensor.layer is None else tensor.layer + -mention.layer.offset
            if at is not None and self.layers.within(at, self.over(definition)):
                yield Instance(definition, self.layers.normal(at))
        elif self.layers.same(self.layer(mention.layer, {}), tensor.layer):
            yield from self.members(definition)

    def members(self, definition: Definition) -> Iterator[Instance]:
        """All members of a family: one by one, or one that stands for all, where the length is not known."""
        over = self.over(definition)
        if over.high is None:
            raise Unsupported(f"a sum over all {over} of {definition.tensor.name}")
        if over.low.base is not None or over.high.base is not None:
            every = LayerRange(f"{over.variable}{BOUND}m{definition.tensor.name}", over.low, over.high)
            self.layers.bind(every)
            self.families[every.variable] = every
            yield Instance(definition, Layer(every.variable))
            return
        if over.high.offset - over.low.offset >= MAX_MEMBERS:
            raise Unsupported(f"{over.high.offset - over.low.offset + 1} members of {definition.tensor.name}")
        for at in range(over.low.offset, over.high.offset + 1):
            yield Instance(definition, Layer(None, at))

    def check_mentions(self, instance: Instance, tensor: Tensor) -> None:
        """Every other mention in the body is the tensor, or surely is not. What a sum binds is differentiated there."""
        body = self.body(instance)
        sums = {term.over.variable for term in subterms(body) if isinstance(term, LayerSum)}
        for term in subterms(body):
            for mention in values_in(term.head) if isinstance(term, Entry) else ():
                bound = mention.layer is not None and mention.layer.base in sums
                if mention.name == tensor.name and not bound:
                    self.layers.same(mention.layer, tensor.layer)

    def every(self, instance: Instance) -> LayerRange | None:
        """The range over which an instance stands for every member of its family."""
        return self.families.get(instance.at.base or "") if instance.at is not None else None

    # Dependence, by names alone: more than there is, never less.
    def cone(self, name: str) -> frozenset[str]:
        """Names of everything that a tensor depends on, itself included."""
        if name not in self._cones:
            found, waiting = {name}, [name]
            while waiting:
                current = waiting.pop()
                for definition, tensors, gradients in self.mentions:
                    if definition.tensor.name != current:
                        continue
                    below = {t.name for t in tensors} | {t.name for g in gradients for t in tensors_in(g)}
                    waiting += sorted(below - found)
                    found |= below
            self._cones[name] = frozenset(found)
        return self._cones[name]


def tensor_words(tensor: Tensor) -> str:
    return tensor.name if tensor.layer is None else f"{tensor.name}^{{[{shown_layer(tensor.layer)}]}}"


def function_words(function: Function) -> str:
    return function.name if function.layer is None else f"{function.name}^{{[{function.layer}]}}"
