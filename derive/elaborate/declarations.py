"""Relations that declare: shapes, ranges, constants, functions, gradients, hypotheses, and the equations that define
tensors.

In: a chain and the notation so far. Out: the notation after it, with a record for the report; None when the chain
declares nothing. Refused: a second meaning for a name (ShapeError or Undeclared, with the earlier line).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from derive.elaborate.calls import KNOWN
from derive.elaborate.conditions import LESS, activation_of, bind_for_good, range_of
from derive.elaborate.definable import (
    as_a_cost,
    defined_name,
    input_first,
    is_circular,
    is_definable,
    is_same,
    may_be_defined,
    mentions,
    refuse_given,
    refuse_losses_as_arrays,
    sum_of_the_mean,
    without_arguments,
)
from derive.elaborate.dots import with_numbers
from derive.elaborate.entrywise import define_by_entries, with_left_labels
from derive.elaborate.expressions import evaluate, value_of
from derive.elaborate.function_definitions import function_of
from derive.elaborate.gather import gradient_link, gradient_name, is_derivative
from derive.elaborate.hypotheses import hypothesis, of_some_layers
from derive.elaborate.labels import label_splits, last_layer, marks_in
from derive.elaborate.learning import with_definition
from derive.elaborate.membership import membership
from derive.elaborate.references import labelled, powered_name, spelled
from derive.elaborate.scripts import Marks, unwrap
from derive.elaborate.sentences import Condition
from derive.elaborate.sizes import is_variable, read_layer, read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, aligned, axis_size, misfit, refuse_unknown, shape_of
from derive.errors import DeriveError, Undeclared
from derive.notation import ITS_EQUATION, Declared, Notation, Shape, Statement
from derive.syntax import Chain, Number
from derive.term import Definition, Gradient, Index, Layer, LayerRange, LayerSum, Size, Tensor, subterms

EQUALITIES = frozenset({"=", ":=", "\\coloneqq", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "≡", "≜"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a chain declared: the notation after it, the name, and how many of its links were used up."""

    notation: Notation
    name: str
    links: int = 1


def declare(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """Tries each kind of declaration in turn; `source` ("line 9") goes into messages."""
    both = _two_names(chain, notation, latex, source)
    if both is not None:
        return both
    for attempt in (_shape, _range, _constant, _activation, _assumption, _function, _gradient, _tensor):
        found = attempt(chain, notation, latex, source)
        if found is not None:
            return replace(found, notation=_said(chain, found, notation, source))
    return None


def _two_names(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`\\hat{y} = a^{[2]} = \\sigma(z^{[2]})` defines a^{[2]}, of which nothing was said, and then ŷ;
    `h = \\phi(z) = e^{-z^2}` defines φ, and then h.
    """
    if len(chain.members) < 3 or not EQUALITIES.issuperset(chain.relations[:2]):
        return None
    rest = Chain(chain.members[1:], chain.relations[1:], span=chain.members[1].span | chain.span)
    inner = _new_function(rest, notation, latex, source) or _new_name(rest, notation, latex, source)
    if inner is None:
        return None
    first = Chain(chain.members[:2], chain.relations[:1], span=chain.span)
    outer = _tensor(first, _said(rest, inner, notation, source), latex, source)
    if outer is None:
        return None
    notation = _said(first, outer, _said(rest, inner, notation, source), source)
    return Declaration(notation, outer.name, 1 + inner.links)


def _new_function(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`\\phi(z)`, unless that is a known function; of an array, `f(x) = x^T x`, the number f."""
    called = unwrap(without_arguments(chain.members[0]))
    if called == unwrap(chain.members[0]) or spelled(called) in KNOWN:
        return None
    return _function(chain, notation, latex, source) or _tensor(chain, notation, latex, source)


def _new_name(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """A name with marks of which nothing was said."""
    name, marks = labelled(marks_in(chain.members[0], notation))
    if name is None or name in notation.gradients or gradient_name(chain.members[0], notation):
        return None
    if unwrap(marks.base) == unwrap(chain.members[0]) or not may_be_defined(name, marks, notation):
        return None
    return _tensor(chain, notation, latex, source)


def _said(chain: Chain, found: Declaration, before: Notation, source: str) -> Notation:
    """The notation with the relation itself, for those who say it again."""
    said = Chain(chain.members[: found.links + 1], chain.relations[: found.links], span=chain.span)
    new = found.notation.definitions[len(before.definitions) :]
    functions = found.notation.functions.keys() - before.functions.keys()
    places = {**before.defined_in, **{one.tensor.name: before.section for one in new}}
    places.update(dict.fromkeys(functions, before.section))
    return found.notation.with_(statements=(*before.statements, Statement(said, source, new)), defined_in=places)


def _shape(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`Y \\in \\{0, 1\\}^{k \\times m}` says what the entries are, too."""
    found = membership(chain, notation, source)
    if found is None:
        return None
    limited = hypothesis(chain, found[0], latex)
    return Declaration(*found) if limited is None else Declaration(limited[0], found[1])


def _letters(notation: Notation) -> frozenset[str]:
    return notation.layer_letters | frozenset(notation.ranges)


def _range(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`l = 1, \\dots, L` (made a chain of ≤ by `sentences`) or `1 \\le l \\le L`."""
    if len(chain.members) != 3:
        return None
    found = range_of(chain, notation)
    if found is None or found.high is None or found.variable not in _letters(notation) or LESS & set(chain.relations):
        return None
    if found.variable in notation.ranges:
        return Declaration(notation, found.variable, 2)
    return Declaration(notation.with_(ranges={**notation.ranges, found.variable: found}), found.variable, 2)


def _constant(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`L = 2`, `n_2 = 1`."""
    if (
        len(chain.members) != 2
        or chain.relations[0] not in EQUALITIES
        or not isinstance(unwrap(chain.members[1]), Number)
    ):
        return None
    size = read_size(chain.members[0], notation, _letters(notation))
    number = unwrap(chain.members[1])
    assert isinstance(number, Number)
    if not isinstance(size, Size) or not number.text.isdigit() or int(number.text) < 1:
        return None
    count = int(number.text)
    if size.layer is None and size.name in _letters(notation) | _ends(notation) and size.name.isupper():
        if notation.layers.get(size.name, Layer(None, count)) != Layer(None, count):
            raise Undeclared(
                "DRV305",
                f"{size.name} = {count} contradicts {size.name} = {notation.layers[size.name]}",
                span=chain.span,
            )
        return Declaration(notation.with_(layers={**notation.layers, size.name: Layer(None, count)}), size.name)
    known = {s.name for s in notation.size_symbols}
    if size in notation.size_symbols or (size.layer is not None and size.name in known):
        if notation.sizes.get(size, count) != count:
            raise Undeclared(
                "DRV305", f"{size} = {count} contradicts {size} = {notation.sizes[size]}", span=chain.span
            )
        return Declaration(notation.with_(sizes={**notation.sizes, size: count}), str(size))
    return None


def _ends(notation: Notation) -> frozenset[str]:
    """Constants to which layers run: in ranges, in families, in sums."""
    over = [*notation.ranges.values(), *(d.over for d in notation.definitions)]
    over += [t.over for d in notation.definitions for t in subterms(d.body) if isinstance(t, LayerSum)]
    ends = [end for one in over if one is not None for end in (one.low, one.high)]
    return frozenset(end.base for end in ends if end is not None and end.base is not None)


def _activation(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`g^{[L]} = \\sigma`: a hypothesis for all that follows."""
    if len(chain.members) != 2:
        return None
    found = activation_of(Condition(chain), notation)
    return None if found is None else Declaration(bind_for_good(notation, *found), found[0].name)


def _assumption(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`\\sum_k Y_{ki} = 1`, `S = S^T`, `s > 0`, of what nothing defines."""
    found = hypothesis(chain, notation, latex)
    return None if found is None else Declaration(of_some_layers(found[0], notation), found[1])


def _function(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    found = function_of(chain, notation, latex, source) if chain.relations[0] in EQUALITIES else None
    return None if found is None else Declaration(*found)


def _gradient(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """`dX = \\frac{\\partial C}{\\partial X}`, as `gather` found it; said again in the same way it is the same
    definition.
    """
    if chain.relations[0] not in EQUALITIES:
        return None
    found = gradient_link(chain.members[0], chain.members[1], notation)
    if found is None or not is_consistent(found, notation):
        return None
    return Declaration(notation, found[0])


def is_consistent(found: tuple[str, str, Marks], notation: Notation) -> bool:
    name, cost, _ = found
    return any(isinstance(head, Gradient) and head.cost == Tensor(cost) for head, _ in notation.gradients.get(name, ()))


# --- equations that define -----------------------------------------------------------------------------------------


def _tensor(chain: Chain, notation: Notation, latex: str, source: str) -> Declaration | None:
    """The first equation with an undefined name alone on the left."""
    chain = sum_of_the_mean(input_first(chain, notation), notation)
    left, right = chain.members[:2]
    if chain.relations[0] not in EQUALITIES or not is_definable(left, notation):
        return None
    if gradient_name(left, notation) and not is_derivative(left, right, notation):
        return None
    named = marks_in(without_arguments(left), notation)
    names = {name for name, _ in label_splits(spelled(named.base) or "", named.below)}
    if names & notation.functions.keys():
        return None
    name, marks = defined_name(named, right, notation)
    squared = powered_name(name, marks) if name is not None and name not in notation.declared else None
    if squared is not None:
        name, marks = squared, replace(marks, power=None)
    plain = not (marks.transposed or marks.inverse or marks.primes or marks.power is not None or marks.time is not None)
    new = name is not None and name not in notation.gradients and may_be_defined(name, marks, notation)
    if name is None or not new or not plain or mentions(left, right, notation):
        return None
    if is_circular(name, marks, right, notation):
        return None
    layer = read_layer(marks.layer, notation) if marks.layer is not None else None
    refuse_given(name, left, source, notation)
    read = partial(_equation, name, layer, marks, chain, source)
    state = partial(State, notation, evaluate, latex, may_declare=True)
    found = with_numbers(read, state, bool(marks.below))
    return found if without_arguments(left) == unwrap(left) else _as_a_number(found, read, state)


def _as_a_number(
    found: Declaration | None, read: Callable[[State], Declaration | None], state: Callable[[], State]
) -> Declaration | None:
    """`Q(x) = k \\|x\\|^2`, where k could be an array: a number, if k as a number makes it one."""
    if found is None or not found.notation.definitions[-1].indices:
        return found
    try:
        other = read(replace(state(), bare_are_numbers=True))
    except DeriveError:
        return found
    return found if other is None or other.notation.definitions[-1].indices else other


def _equation(
    name: str, layer: Layer | None, marks: Marks, chain: Chain, source: str, state: State
) -> Declaration | None:
    """The definition, unless it says again what the name is."""
    body = value_of(chain.members[1], state)
    body = as_a_cost(name, body, state)
    refuse_losses_as_arrays(name, body, chain.members[0], state)
    if is_same(name, layer, body):
        return None
    name, marks = with_left_labels(name, marks, state)
    definition, declared = _define(name, layer, marks, body, chain, state, source)
    return Declaration(with_definition(definition, declared, state), definition.tensor.name)


def _define(
    name: str, layer: Layer | None, marks: Marks, body: Value, chain: Chain, state: State, source: str
) -> tuple[Definition, Declared | None]:
    family = layer is not None and is_variable(layer, state.notation) and layer.offset == 0
    variable = layer.base if family and layer is not None else None
    known = state.find(name, layer)
    if marks.sample is not None or marks.below:
        return define_by_entries(name, layer, marks, body, chain.members[0], state, source)
    if state.free:
        raise Undeclared(
            "DRV304",
            f"{', '.join(sorted(state.free))} stands on the right side only",
            span=chain.members[1].span,
            hint="write it on the left side too, or sum over it",
        )
    declared = None
    if known is None or known.source == ITS_EQUATION:
        shape = known.shape if known is not None else Shape(tuple(axis_size(a) for a in body.axes))
        over = None if layer is None or family else LayerRange("", layer, layer)
        declared = Declared(name, shape, variable, over, source)
        state.declared[name] = (*(d for d in state.declarations(name) if d is not known), declared)
        known = declared
    indices = _left_indices(known, layer, body, chain, state)
    over = _over(variable, state) if variable is not None else None
    return Definition(Tensor(name, layer), indices, body.term, over), declared


def _over(variable: str, state: State) -> LayerRange:
    last = state.layer(last_layer(variable, state.notation))
    return state.notation.ranges.get(variable) or LayerRange(variable, Layer(None, 1), last)


def _left_indices(known: Declared, layer: Layer | None, body: Value, chain: Chain, state: State) -> tuple[Index, ...]:
    """The right side's own axes, which must be as long as the left side's."""
    sizes = state.member_shape(known, layer)
    axes = tuple(None if size == 1 else state.index(size) for size in sizes)
    left = Value(axes if any(axes) else (), body.term, state.words(chain.members[0]))
    one = left.is_scalar and set(shape_of(body, state.sizes)) == {1}
    fits = one or left.is_scalar == body.is_scalar
    if not fits or aligned(left, body, state.sizes, broadcast=False) is None:
        refuse_unknown(left, body, state.sizes)
        error = misfit(left, body, state.sizes, "the equation's sides have different shapes")
        error.span = chain.members[1].span
        raise error
    given = body.axes or (None,) * len(sizes)
    if not known.shape.sizes:
        return ()
    return tuple(axis or state.index(1) for axis, raw in zip(given, known.shape.sizes, strict=True) if raw != 1)
