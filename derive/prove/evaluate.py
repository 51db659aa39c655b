"""Evaluates terms at explicit sizes and layers, and gradients by going backwards through what was computed.

In: a claim, a field, values for sizes, layers and leaves. Out: numbers. Refused: second derivatives, and definitions
that have no finite instance (`Unsure`). This shares no code with the prover's differentiation: it is the other
opinion.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

from derive.claim import Claim
from derive.prove.dependence import Dependence
from derive.prove.duals import Duals
from derive.prove.elimination import eliminate
from derive.prove.fields import Field, Outside, Unsure, Value
from derive.prove.normal_form.budget import Budget
from derive.prove.setting import Layers, Setting
from derive.term import (
    Apply,
    Definition,
    Delta,
    Determinant,
    Entry,
    Gradient,
    Head,
    Index,
    Inverse,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    parts,
    values_in,
)

Places = tuple[int, ...]
Places_ = dict[str, int]
Compiled = Callable[[Places_], int]


class World(Setting):
    """One choice of sizes, layers and leaves; every entry is computed once."""

    def __init__(self, claim: Claim, field: Field, constants: Layers, sizes: Callable[[Size], int],
                 leaf: Callable[[Tensor, Places], Fraction], budget: Budget):
        super().__init__(claim, field, constants, sizes, budget)
        self.draw_leaf = leaf
        self.by_name: dict[str, list[Definition]] = {}
        for definition in claim.definitions:
            self.by_name.setdefault(definition.tensor.name, []).append(definition)
        self.compiled: dict[Tensor, tuple[tuple[str, ...], Compiled] | None] = {}
        self.memos: list[dict[Places, int]] = []
        self.entries: dict[Tensor, dict[Places, int]] = {}
        self.names = Dependence(self.by_name)
        self.sloped: tuple[Tensor, Places] | None = None
        """In a world of duals: the entry by which everything is differentiated."""
        self.duals: World | None = None
        self.reset()

    def again(self, claim: Claim, field: Field, leaf: Callable[[Tensor, Places], Fraction], budget: Budget) -> World:
        """The same terms at other values. The claim differs in its sides, and in hypotheses about values, at most."""
        self.claim, self.draw_leaf = claim, leaf
        self.start(field, budget)
        self.reset()
        return self

    def reset(self) -> None:
        """Forgets what was computed from leaves."""
        self.rewind()
        self.adjoints: dict[object, list[Value]] = {}
        self.eliminated: dict[Tensor, tuple[int, list[list[int]] | None]] = {}
        for memo in (*self.memos, *self.entries.values()):
            memo.clear()

    # Terms.
    def compile(self, term: Term, local: Layers) -> Compiled:
        match term:
            case Rational(value=value):
                return lambda _: self.number(value)
            case SizeValue(size=size):
                number = Fraction(self.size(size, local))
                return lambda _: self.number(number)
            case Delta(left=left, right=right):
                one, other = self.position(left, local), self.position(right, local)
                return lambda at: self.number(Fraction(int(one(at) == other(at))))
            case Entry(head=head, indices=indices):
                return self._compile_entry(self.head(head, local), [self.position(i, local) for i in indices])
            case Plus(terms=terms):
                parts = [self.compile(t, local) for t in terms]
                return lambda at: self.add([p(at) for p in parts])
            case Times(factors=factors):
                return self._compile_times(factors, local)
            case Power(base=base, exponent=e):
                inner = self.compile(base, local)
                return lambda at: self.power(inner(at), e)
            case Sum() | LayerSum():
                return self._remembered(term, self._compile_sum(term, local))
            case Apply():
                return self._remembered(term, self._compile_apply(term, local))

    def position(self, position: Position, local: Layers) -> Callable[[Places_], int]:
        if isinstance(position, Index):
            name, fixed = position.name, self.size(position.size, local)
            return lambda at: at[name] if name in at else _only(fixed, name)
        place = self.size(position, local)
        return lambda _: place

    def _remembered(self, term: Term, compute: Compiled) -> Compiled:
        names = tuple(sorted({i.name for i in free_indices(term)}))
        memo: dict[Places, int] = {}
        self.memos.append(memo)

        def compiled(at: Places_) -> int:
            key = tuple(at.get(name, 1) for name in names)
            found = memo.get(key)
            if found is None:
                found = memo[key] = compute(at)
            return found

        return compiled

    def _compile_entry(self, head: Head, places: list[Callable[[Places_], int]]) -> Compiled:
        if isinstance(head, Gradient):
            return lambda at: self.gradient(head, tuple(p(at) for p in places))
        if isinstance(head, Inverse | Determinant):
            return lambda at: self.of_matrix(head, tuple(p(at) for p in places))
        table = self.entries.setdefault(head, {})

        def compiled(at: Places_) -> int:
            key = tuple([p(at) for p in places])
            found = table.get(key)
            return self.entry(head, key) if found is None else found

        return compiled

    def _compile_times(self, factors: tuple[Term, ...], local: Layers) -> Compiled:
        ordered = sorted(factors, key=lambda f: not isinstance(f, Delta))
        parts = [self.compile(f, local) for f in ordered]
        deltas = sum(isinstance(f, Delta) for f in factors)

        def compiled(at: Places_) -> int:
            nodes: list[int] = []
            for position, part in enumerate(parts):
                nodes.append(part(at))
                if position < deltas and self.field.is_zero(self.values[nodes[-1]]):
                    return nodes[-1]
            return self.multiply(nodes)

        return compiled

    def _compile_sum(self, term: Sum | LayerSum, local: Layers) -> Compiled:
        if isinstance(term, LayerSum):
            over = term.over
            members = [self.compile(term.body, {**local, over.variable: at}) for at in self.members(over, local)]
            return lambda at: self.add([m(at) for m in members]) if members else self.number(Fraction(0))
        index, body = term.index, term.body
        length, inner, name = self.size(index.size, local), self.compile(body, local), index.name

        def compiled(at: Places_) -> int:
            return self.add([inner({**at, name: k}) for k in range(1, length + 1)])

        return compiled

    def _compile_apply(self, term: Apply, local: Layers) -> Compiled:
        function, orders = self.function(term.function, local), term.orders
        parts = [self.compile(a, local) for a in term.arguments]

        def compiled(at: Places_) -> int:
            return self.apply(function, [p(at) for p in parts], orders)

        return compiled

    # Tensors.
    def definition(self, tensor: Tensor) -> tuple[tuple[str, ...], Compiled] | None:
        if tensor not in self.compiled:
            found = self._find(tensor)
            if found is None:
                self.compiled[tensor] = None
            else:
                definition, local = found
                names = tuple(i.name for i in definition.indices)
                self.compiled[tensor] = names, self.compile(definition.body, local)
        return self.compiled[tensor]

    def _find(self, tensor: Tensor) -> tuple[Definition, Layers] | None:
        families: list[Definition] = []
        for definition in self.by_name.get(tensor.name, ()):
            if definition.over is not None:
                families.append(definition)
            elif self.layer(definition.tensor.layer, {}) == tensor.layer:
                return definition, {}
        for definition in families:
            own, over = definition.tensor.layer, definition.over
            if own is None or tensor.layer is None or over is None:
                continue
            at = tensor.layer.offset - own.offset
            low, high = self.layer(over.low, {}), self.layer(over.high, {})
            if low is not None and low.offset <= at and (high is None or at <= high.offset):
                return definition, {over.variable: at}
        return None

    def entry(self, tensor: Tensor, places: Places) -> int:
        table = self.entries.setdefault(tensor, {})
        found = table.get(places)
        if found is None:
            defined = self.definition(tensor)
            if defined is None:
                found = self.node(self.field.number(self.draw_leaf(tensor, places)))
                self.leaves[found] = (tensor, places)
            else:
                names, body = defined
                # A node of its own, so that what equals another entry is still another variable.
                inner = body(dict(zip(names, places, strict=True)))
                found = self.node(self.values[inner], ((inner, self.one),))
            if self.sloped is not None and tensor == self.sloped[0]:
                slope = self.one[0] if places == self.sloped[1] else self.zero[0]
                self.values[found] = self.values[found][0], slope
            table[places] = found
        return found

    # Inverses and determinants.
    def of_matrix(self, head: Inverse | Determinant, places: Places) -> int:
        """An entry of an inverse, or a determinant, by elimination on the tape."""
        if head.of not in self.eliminated:
            length = self._length(head.of)
            rows = [[self.entry(head.of, (i, j)) for j in range(1, length + 1)] for i in range(1, length + 1)]
            self.eliminated[head.of] = eliminate(self, rows)
        determinant, inverse = self.eliminated[head.of]
        if isinstance(head, Determinant):
            return determinant
        if inverse is None:
            raise Outside("a singular matrix")
        return inverse[places[0] - 1][places[1] - 1]

    def _length(self, tensor: Tensor) -> int:
        found = self._find(tensor)
        if found is not None:
            return self.size(found[0].indices[0].size, found[1])
        declared = self.claim.notation.declared[tensor.name][0]
        local = {} if declared.variable is None or tensor.layer is None else {declared.variable: tensor.layer.offset}
        return self.size(declared.shape.sizes[0], local)

    # Gradients.
    def gradient(self, gradient: Gradient, places: Places) -> int:
        """An entry of a total derivative, as a number that later derivatives do not see through."""
        cost = gradient.cost
        if isinstance(cost, Gradient):
            return self.node(self._second(cost, gradient.of, places))
        rank = self._rank(cost)
        own = places[rank:]
        if cost == gradient.of:
            return self.number(Fraction(int(places[:rank] == own)))
        if self.definition(cost) is None:
            return self.node(self._undefined_cost(cost, places[:rank], gradient.of, own))
        root = self.entry(cost, places[:rank])
        if gradient.of.name in self.names.seen_through(cost):
            self._check_apart(cost, gradient.of)
            world = self._sloped(gradient.of, own)
            return self.node(world.values[world.entry(cost, places[:rank])][1])
        target = self.entries.get(gradient.of, {}).get(own)
        key = (cost, places[:rank])
        if key not in self.adjoints:
            self.adjoints[key] = self.backward(root, {root: self.one})
        adjoint = self.adjoints[key]
        zero = self.zero
        return self.node(zero if target is None or target >= len(adjoint) else adjoint[target])

    def _second(self, first: Gradient, of: Tensor, places: Places) -> Value:
        """A gradient in a world in which one entry of the variable has a slope."""
        cost = first.cost
        if isinstance(cost, Gradient) or self.definition(cost) is None:
            raise Unsure("third derivatives, or second ones of a cost that is not defined")
        self._two_variables(first.of, of)
        middle = (self._rank(cost) + len(places)) // 2 if first.of == of else len(places) - self._rank(of)
        world = self._sloped(of, places[middle:])
        return world.values[world.gradient(first, places[:middle])][1]

    def _sloped(self, of: Tensor, places: Places) -> World:
        """A world in which everything is differentiated by one entry of the variable."""
        if isinstance(self.field, Duals):
            raise Unsure("third derivatives")
        known, field = self.duals, Duals(self.field)
        world = known.again(self.claim, field, self.draw_leaf, self.budget) if known is not None else World(
            self.claim, field, self.constants, self.draw_size, self.draw_leaf, self.budget)
        self.duals, world.sloped = world, (of, places)
        return world

    def _two_variables(self, first: Tensor, then: Tensor) -> None:
        if first != then and (first.name in self.names.cone(then.name) or then.name in self.names.cone(first.name)):
            raise Unsure("second derivatives by variables of which one depends on the other")

    def _check_apart(self, cost: Tensor, of: Tensor) -> None:
        """The gradients in the cost's definitions are by the variable, or by what has nothing to do with it."""
        for gradient in self.names.gradients_below(cost):
            self._two_variables(gradient.of, of)

    def _rank(self, cost: Tensor) -> int:
        found = self._find(cost)
        if found is not None:
            return len(found[0].indices)
        declared = self.claim.notation.declared.get(cost.name, ())
        return len([s for s in declared[0].shape.sizes if s != 1]) if declared else 0

    def _undefined_cost(self, cost: Tensor, places: Places, of: Tensor, own: Places) -> Value:
        """A cost that is not defined is some function of all that nothing uses: slopes are drawn there."""
        key = ("given", cost, places)
        if key not in self.adjoints:
            sinks = list(self._sinks(cost))
            seeds = {self.entry(t, p): self._given(cost, places, t, p) for t, p in sinks}
            self.adjoints[key] = self.backward(len(self.values) - 1, seeds)
        target = self.entries.get(of, {}).get(own)
        adjoint = self.adjoints[key]
        if target is None or not self._used(cost, of):
            return self._given(cost, places, of, own)
        return adjoint[target] if target < len(adjoint) else self.zero

    def _given(self, cost: Tensor, places: Places, of: Tensor, own: Places) -> Value:
        name = Tensor(f"\\partial {cost.name}/\\partial {of.name}", of.layer)
        return self.field.number(self.draw_leaf(name, places + own))

    def _used(self, cost: Tensor, tensor: Tensor) -> bool:
        return any(tensor in self._mentions(d, local) for _, d, local in self._members() if not self._rests_on(d, cost))

    def _rests_on(self, definition: Definition, cost: Tensor) -> bool:
        return cost.name in self.names.cone(definition.tensor.name)

    def _mentions(self, definition: Definition, local: Layers) -> set[Tensor]:
        return {t for head in self._heads(definition.body, local) for t in values_in(head)}

    def _heads(self, term: Term, local: Layers) -> set[Head]:
        """Every head in a term, at each layer over which a sum runs."""
        if isinstance(term, Entry):
            return {self.head(term.head, local)}
        if isinstance(term, LayerSum):
            inside = ({**local, term.over.variable: at} for at in self.members(term.over, local))
            return set[Head]().union(*(self._heads(term.body, here) for here in inside))
        return set[Head]().union(*(self._heads(part, local) for part in parts(term)))

    def _sinks(self, cost: Tensor) -> Iterator[tuple[Tensor, Places]]:
        """Entries of the defined tensors that no definition uses."""
        members = [m for m in self._members() if not self._rests_on(m[1], cost)]
        used = set[Tensor]().union(*(self._mentions(d, local) for _, d, local in members))
        for tensor, definition, local in members:
            if tensor not in used:
                lengths = [self.size(i.size, local) for i in definition.indices]
                for places in product(*(range(1, n + 1) for n in lengths)):
                    yield tensor, places

    def _members(self) -> Iterator[tuple[Tensor, Definition, Layers]]:
        """Every definition at every layer."""
        for definition in self.claim.definitions:
            over = definition.over
            if over is None:
                yield Tensor(definition.tensor.name, self.layer(definition.tensor.layer, {})), definition, {}
                continue
            low, high = self.layer(over.low, {}), self.layer(over.high, {})
            if low is None or high is None:
                raise Unsure("a family without end")
            for at in range(low.offset, high.offset + 1):
                local = {over.variable: at}
                tensor = Tensor(definition.tensor.name, self.layer(definition.tensor.layer, local))
                if self._find(tensor) == (definition, local):
                    yield tensor, definition, local


def _only(size: int, name: str) -> int:
    assert size == 1, f"the index {name} has no value"
    return 1
