"""A link of a chain → a Claim: both members elaborated over the same indices, with the layers for which everything
exists.

In: two syntax nodes, the notation, and the formula's text. Out: a Claim. Refused: members of different shapes
(ShapeError), names and sizes that nothing declares (Undeclared).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from derive.claim import Claim, Side
from derive.elaborate.costs import equation_of, users
from derive.elaborate.counted import numbers_of
from derive.elaborate.dots import with_either
from derive.elaborate.expressions import evaluate, value_of
from derive.elaborate.from_zero import refuse_both, with_ones
from derive.elaborate.labels import marks_in
from derive.elaborate.layer_bounds import ranges_of, refuse_narrower
from derive.elaborate.layerless import ONE_LAYER
from derive.elaborate.lines import Line, with_a_line
from derive.elaborate.mentioned import names_in
from derive.elaborate.one_variable import of_one_number
from derive.elaborate.open_sizes import OpenSizes
from derive.elaborate.places import at_places
from derive.elaborate.sizes import Sizes
from derive.elaborate.state import NeedsLayer, State
from derive.elaborate.values import Value, aligned, misfit, refuse_unknown, shape_of
from derive.elaborate.written_out import in_derivatives
from derive.errors import DeriveError, ShapeError, Undeclared
from derive.notation import Notation
from derive.syntax import Node, Scripts, walk
from derive.term import (
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
    Position,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    change_tensors,
    move_layer,
    rebuild,
    root_of,
    subterms,
    tensors_in,
)


class Chosen(Undeclared):
    """Shapes that do not fit, and the claim itself chose one of them."""


def claim_of(left: Node, right: Node, notation: Notation, latex: str, bounds: Iterable[LayerRange] = ()) -> Claim:
    """The claim that two members are equal."""
    stated = tuple(bounds)
    notation = with_ones(notation) if notation.ones else notation
    try:
        return with_a_line(partial(_claim, left, right, notation, latex, stated), (left, right))
    except NeedsLayer:
        claim = _of_one_layer(left, right, notation, latex, stated)
        if claim is None:
            raise
        return claim
    except (ShapeError, Chosen):
        number = of_one_number(left, right, notation)
        if number is None:
            raise
    return _claim(left, right, number, latex, stated)


def _of_one_layer(
    left: Node, right: Node, notation: Notation, latex: str, stated: tuple[LayerRange, ...]
) -> Claim | None:
    """The claim with all names at one layer, where none has one."""
    letters = notation.ranges.keys() or notation.layer_letters
    letter = next((one for one in ("l", *sorted(letters)) if one in letters), None)
    nodes = (node for member in (left, right) for node in walk(member))
    if letter is None or any(marks_in(node, notation).layer for node in nodes if isinstance(node, Scripts)):
        return None
    try:
        claim = _claim(left, right, notation, latex, stated, layer_of_all=Layer(letter))
    except DeriveError:
        return None
    return replace(claim, readings=(*claim.readings, f"{ONE_LAYER}{letter}"))


def _claim(
    left: Node,
    right: Node,
    notation: Notation,
    latex: str,
    stated: tuple[LayerRange, ...],
    line: Line | None = None,
    layer_of_all: Layer | None = None,
) -> Claim:
    """Shapes that do not fit refute a claim where the document says them, not where the claim itself would."""
    open_sizes, states = OpenSizes(notation), list[State]()

    def state() -> State:
        states.append(State(notation, evaluate, latex, line=line, layer_of_all=layer_of_all))
        return states[-1]

    try:
        return with_either(partial(_read, left, right, notation, latex, stated, open_sizes), state)
    except ShapeError as error:
        chosen = open_sizes.fixed(states[-1].sizes, states[-1].took_numbers)
        if not chosen:
            raise
        message = f"the shape of {', '.join(chosen)} is not known"
        hint = "declare it: {0} \\in \\mathbb{{R}} for a number, {0} \\in \\mathbb{{R}}^{{n}} for a vector"
        raise Chosen("DRV302", message, span=error.span, hint=hint.format(chosen[0])) from None


def _read(
    left: Node,
    right: Node,
    notation: Notation,
    latex: str,
    stated: tuple[LayerRange, ...],
    open_sizes: OpenSizes,
    state: State,
) -> Claim:
    state.bounds.extend(stated)
    state.mentioned = partial(names_in, (left, right), State(notation, evaluate, latex))
    one, other = value_of(left, state), value_of(right, state)
    refuse_narrower(stated, state, right)
    axes, mine, theirs = _same_shape(one, other, state)
    mine, theirs, said = at_places(mine, theirs, state)
    resolve = Resolver(state.sizes, open_sizes)
    indices = tuple(resolve.index(axis) for axis in axes if axis is not None)
    free = tuple(resolve.index(index) for name, index in sorted(state.free.items()))
    mine, theirs = (in_derivatives(resolve.term(term), notation) for term in (mine, theirs))
    state.auxiliary.extend(_costs((mine, theirs), state))
    definitions = _needed((*notation.definitions, *state.auxiliary), (mine, theirs), resolve)
    _refuse_unreached((mine, theirs), definitions)
    terms = (mine, theirs, *(d.body for d in definitions))
    refuse_both(terms)
    counts = numbers_of((left, right), {name for term in terms for name in _names(term)}, state)
    known_functions = notation.unknown_functions | {function.name for function in notation.bindings}
    return Claim(
        left=Side(left, mine),
        right=Side(right, theirs),
        indices=tuple(i for i in indices + free if i.size != 1),
        shape=tuple(resolve.size(1 if a is None else a.size) for a in axes),
        ranges=ranges_of(state, stated),
        definitions=definitions,
        notation=resolve.notation(notation) if open_sizes.axes else notation,
        without_shape=_without_shape(terms, resolve, open_sizes, state),  # before the readings, which it adds to
        readings=tuple(dict.fromkeys((*notation.readings, *_of_definitions(definitions, notation), *state.readings))),
        undeclared=tuple(sorted(state.undeclared_names | state.unknown_functions - known_functions)),
        hypotheses=tuple(dict.fromkeys((*notation.hypotheses, *state.hypotheses, *said, *counts))),
        fixed_by_it=open_sizes.fixed(state.sizes, state.took_numbers),
    )


def _without_shape(
    terms: tuple[Term, ...], resolve: Resolver, open_sizes: OpenSizes, state: State
) -> tuple[str, ...]:
    """The names of the terms whose sizes nothing says."""
    found = open_sizes.names({name for term in terms for name in _names(term)}) if resolve.opened else ()
    if found:
        state.read_as(f"nothing says the shape of {', '.join(found)}: any that fits")
    return found


def _roots(side: Term) -> set[str]:
    """The costs of the derivatives in a side."""
    heads = (entry.head for entry in subterms(side) if isinstance(entry, Entry))
    return {root_of(head) for head in heads if isinstance(head, Gradient)}


def _of_definitions(definitions: tuple[Definition, ...], notation: Notation) -> Iterator[str]:
    """How the definitions that a claim rests on were read."""
    for definition in definitions:
        yield from notation.readings_of.get(definition.tensor.name, ())


def _costs(sides: tuple[Term, ...], state: State) -> list[Definition]:
    """Equations of the costs that have none, where only their first derivatives are spoken of."""
    bodies = [d.body for d in (*state.notation.definitions, *state.auxiliary)]
    heads = {e.head for term in (*sides, *bodies) for e in subterms(term) if isinstance(e, Entry)}
    mine = {e.head for term in sides for e in subterms(term) if isinstance(e, Entry)}
    found: list[Definition] = []
    for cost in sorted(state.costs - (_roots(sides[0]) & _roots(sides[1]))):
        state.undeclared_names.add(cost)  # what it is decides a claim that gives its derivative by other things
    for cost in sorted({root_of(head) for head in mine if isinstance(head, Gradient)}):
        variables = frozenset(head.of.name for head in mine if isinstance(head, Gradient) and root_of(head) == cost)
        defined = equation_of(cost, variables, state)
        twice = any(isinstance(h, Gradient) and isinstance(h.cost, Gradient) and root_of(h) == cost for h in heads)
        if defined is not None and (Tensor(cost) in heads or twice):
            raise state.undeclared(cost, None)
        found += [defined] if defined is not None else []
    return found


def _refuse_unreached(sides: tuple[Term, ...], definitions: tuple[Definition, ...]) -> None:
    """A derivative by what has an equation, but is on no path to the cost: it is hardly meant to be 0."""
    uses: dict[str, set[str]] = {}
    for definition in definitions:
        uses[definition.tensor.name] = uses.get(definition.tensor.name, set()) | _names(definition.body)
    for head in {e.head for side in sides for e in subterms(side) if isinstance(e, Entry)}:
        if not isinstance(head, Gradient) or not isinstance(head.cost, Tensor):
            continue
        cost, of = head.cost.name, head.of.name
        reached, waiting = {cost}, [cost]
        while waiting:
            more = uses.get(waiting.pop(), set()) - reached
            reached |= more
            waiting += sorted(more)
        if of in uses and cost in uses and of not in reached and uses[of] & reached:
            raise Undeclared(
                "DRV304",
                f"the equations of {cost} do not go through {of}, so no derivative by it is meant by them",
                hint=f"write the equation that uses {of} with {of} in it",
            )


def _needed(definitions: tuple[Definition, ...], sides: tuple[Term, ...], resolve: Resolver) -> tuple[Definition, ...]:
    """The definitions that the sides rest on, through costs and variables: every path of a gradient lies within
    them.
    """
    names = {name for side in sides for name in _names(side)} | users(definitions, sides)
    while True:
        more = {name for d in definitions if d.tensor.name in names for name in _names(d.body)} - names
        if not more:
            return tuple(resolve.definition(d) for d in definitions if d.tensor.name in names)
        names |= more


def _names(term: Term) -> set[str]:
    found: set[str] = set()
    for inner in subterms(term):
        found |= {tensor.name for tensor in tensors_in(inner.head)} if isinstance(inner, Entry) else set()
    return found


def _same_shape(one: Value, other: Value, state: State) -> tuple[tuple[Index | None, ...], Term, Term]:
    if (other.is_scalar and other.term == ZERO) or (one.is_scalar and one.term == ZERO):
        return one.axes or other.axes, one.term, other.term
    if one.is_scalar != other.is_scalar and set(shape_of(other if one.is_scalar else one, state.sizes)) == {1}:
        return one.axes or other.axes, one.term, other.term
    pair = aligned(one, other, state.sizes, broadcast=False) if one.is_scalar == other.is_scalar else None
    if pair is None:
        refuse_unknown(one, other, state.sizes)
        error = misfit(one, other, state.sizes, "the two sides have different shapes")
        error.span = other.span
        raise error
    return pair


class Resolver:
    """Replaces every size and layer in a term by what is known of it. A size of which nothing is known is any size
    where a name has it, else an error.
    """

    def __init__(self, sizes: Sizes, open_sizes: OpenSizes | None = None):
        self.sizes = sizes
        self.open_sizes = open_sizes
        self.opened: dict[tuple[str, Layer | None], Size | int] = {}
        self.layers = sizes.notation.layers

    def notation(self, notation: Notation) -> Notation:
        """With the letters of open sizes in what is known of sizes, and in the hypotheses."""
        equations = []
        for left, right, words in notation.equations:
            try:
                equations.append((self.term(left), self.term(right), words))
            except Undeclared:  # a hypothesis of something whose size stays unknown serves no claim
                continue
        return notation.with_(unified={**self.sizes.found, **self.opened}, equations=tuple(equations))

    def size(self, size: Size | int) -> Size | int:
        known = self.sizes.resolve(size)
        if isinstance(known, Size) and known.name.startswith("?"):
            letter = self.open_sizes.letter(known) if self.open_sizes is not None else None
            if letter is not None:
                self.opened[known.name, known.layer] = letter
                return letter
            name = known.name[1:].split(".")[0].rstrip("*")
            what = f"the shape of {name}" if not name.isdigit() else "a size"
            raise Undeclared(
                "DRV302", f"{what} is not known", hint=f"declare it: {name} \\in \\mathbb{{R}}^{{n \\times m}}"
            )
        return known

    def index(self, index: Index) -> Index:
        return Index(index.name, self.size(index.size))

    def position(self, position: Position) -> Position:
        if isinstance(position, Index):
            known = self.index(position)
            return 1 if known.size == 1 else known
        return self.size(position)

    def layer(self, layer: Layer | None) -> Layer | None:
        if layer is not None and layer.base in self.layers:
            return move_layer(layer, layer.base or "", self.layers[layer.base or ""])
        return layer

    def tensor(self, tensor: Tensor) -> Tensor:
        return Tensor(tensor.name, self.layer(tensor.layer))

    def head(self, head: Head) -> Head:
        return change_tensors(head, self.tensor)

    def term(self, term: Term) -> Term:
        match term:
            case Entry(head=head, indices=indices):
                return Entry(self.head(head), tuple(map(self.position, indices)))
            case Delta(left=left, right=right):
                return Delta(self.position(left), self.position(right))
            case SizeValue(size=size):
                from_size = self.size(size)
                return SizeValue(from_size) if isinstance(from_size, Size) else Rational(Fraction(from_size))
            case Apply(function=function, arguments=arguments, orders=orders):
                moved = Function(function.name, self.layer(function.layer), function.known)
                return Apply(moved, tuple(map(self.term, arguments)), orders)
            case Sum(index=index, body=body):
                return Sum(self.index(index), self.term(body))
            case LayerSum(over=over, body=body):
                return LayerSum(self.range_(over), self.term(body))
        return rebuild(term, self.term)

    def range_(self, over: LayerRange) -> LayerRange:
        low, high = self.layer(over.low), self.layer(over.high)
        assert low is not None
        return LayerRange(over.variable, low, high)

    def definition(self, definition: Definition) -> Definition:
        over = None if definition.over is None else self.range_(definition.over)
        indices = tuple(self.index(i) for i in definition.indices)
        body = self.term(definition.body)
        return Definition(self.tensor(definition.tensor), indices, body, over, definition.written)
