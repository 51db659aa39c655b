"""Conditions in words and signs → hypotheses of the notation.

In: a Condition and the notation. Out: the notation under it, the layer bounds that it sets, and its words.
Refused: nothing; a condition that is not understood comes back as unread words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from derive.elaborate.calls import KNOWN
from derive.elaborate.from_zero import first_or_not
from derive.elaborate.hypotheses import UNEQUAL, hypothesis
from derive.elaborate.labels import marks_in
from derive.elaborate.properties import SUMMED, property_behind, sums_to_one, under_property
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.sentences import Clause, Condition, index_condition
from derive.elaborate.sizes import read_layer, read_size
from derive.notation import Notation
from derive.syntax import Chain, Node, Number, exchanged
from derive.term import Apply, Function, Layer, LayerRange, Size, Term, rebuild

ACTIVATIONS: tuple[tuple[str, str], ...] = (
    (r"sigmoid|logistic|S型", "sigmoid"),
    (r"tanh|hyperbolictangent|双曲正切", "tanh"),
    (r"relu|rectifiedlinear|rectifier|线性整流", "relu"),
    (r"identity|linear|恒等|线性", "identity"),
)
"""Words that name an activation function, as letters without spaces."""
FILLERS = (
    "is|are|be|denotes|equals|uses?|taken|as|to|the|an?|functions?|activation|standard|unit|acts|applied|elementwise|"
    "这个|为|是|取|用|采用|使用|选用|选择|函数|激活|的|时|作为|均|都|也|等于"
)
"""Words that say nothing more of the function."""
NAMES = {"sigmoid": "the sigmoid", "tanh": "tanh", "relu": "the ReLU", "identity": "the identity"}
AT_MOST = frozenset({"\\le", "\\leq", "≤", "\\leqslant"})
LESS = frozenset({"<"})


@dataclass(frozen=True, slots=True)
class Assumed:
    """The notation under a set of conditions."""

    notation: Notation
    bounds: tuple[LayerRange, ...] = ()
    unread: tuple[str, ...] = field(default=())


def assume(conditions: tuple[Condition, ...], notation: Notation, latex: str) -> Assumed:
    bounds: list[LayerRange] = []
    unread: list[str] = []
    for condition in conditions:
        activation = activation_of(condition, notation)
        if activation is not None:
            notation = bind(notation, *activation)
            continue
        described = _described(condition, notation)
        if described is not None:
            notation = described
            continue
        text = condition.latex or latex
        equation = hypothesis(condition.node, notation, text, of_defined=True) if not condition.words else None
        if equation is not None:
            notation = equation[0]
            continue
        between = index_condition(condition.node) if not condition.words else None
        if between is not None and not set(between[:2]) & notation.layer_letters:
            notation = notation.with_(places=(*notation.places, between))
            continue
        first = first_or_not(condition.node) if notation.from_zero and not condition.words else None
        if first is not None and first[0] not in notation.layer_letters:
            notation = notation.with_(places=(*notation.places, (first[0], "0", first[1])))
            continue
        counted = _counted(condition, notation)
        if counted is not None:
            notation = counted
            continue
        found = range_of(condition.node, notation) if condition.node is not None else None
        if found is not None:
            bounds.append(found)
        else:
            node = condition.node
            said = text[node.span.start : node.span.end] if node is not None else ""
            unread.append(" ".join(f"{said} {condition.words}".split()))
    return Assumed(notation, tuple(bounds), tuple(unread))


def _described(condition: Condition, notation: Notation) -> Notation | None:
    """`A` "is symmetric"."""
    words = condition.words
    said = (words if words in SUMMED else property_behind(words) or sums_to_one("", words)) if words else None
    return None if said is None or condition.node is None else under_property(condition.node, said, notation)


def says_something(condition: Condition, notation: Notation) -> bool:
    """Whether it is a condition that we read: of a function, or of an array."""
    return activation_of(condition, notation) is not None or _described(condition, notation) is not None


def _counted(condition: Condition, notation: Notation) -> Notation | None:
    """`m = 1`: the notation in which a size has that value."""
    node = condition.node
    if condition.words or not isinstance(node, Chain) or node.relations != ("=",):
        return None
    left, right = map(unwrap, node.members)
    size = read_size(left, notation, notation.layer_letters | frozenset(notation.ranges))
    if not isinstance(size, Size) or not isinstance(right, Number) or not right.text.isdigit():
        return None
    family = {known.name for known in notation.size_symbols if known.layer is not None}
    count = int(right.text)
    if count < 1 or not (size in notation.size_symbols or (size.layer is not None and size.name in family)):
        return None
    if notation.sizes.get(size, count) != count:
        return None
    return notation.with_(
        sizes={**notation.sizes, size: count}, hypotheses=(*notation.hypotheses, f"{size} = {count}")
    )


def bind(notation: Notation, unknown: Function, known: Function) -> Notation:
    """The notation in which an unknown function is a known one."""
    label = unknown.name if unknown.layer is None else f"{unknown.name}^{{[{unknown.layer}]}}"
    words = f"{label} is {NAMES.get(known.name, known.name)}"
    bindings = {**notation.bindings, unknown: known}
    return notation.with_(bindings=bindings, hypotheses=(*notation.hypotheses, words))


def bind_for_good(notation: Notation, unknown: Function, known: Function) -> Notation:
    """`bind`, for all that follows: what was defined with another meaning keeps that."""
    before = notation.bindings.get(unknown)
    if before == known:
        return notation
    if before is None:
        return bind(notation, unknown, known)

    def with_it(term: Term) -> Term:
        term = rebuild(term, with_it)
        is_it = isinstance(term, Apply) and term.function == unknown
        return replace(term, function=before) if is_it and isinstance(term, Apply) else term

    kept = tuple(replace(one, body=with_it(one.body)) for one in notation.definitions)
    said = bind(Notation(), unknown, before).hypotheses
    hypotheses = tuple(f"{words}, before it is {NAMES.get(known.name, known.name)}" if words in said else words
                       for words in notation.hypotheses)
    return bind(notation.with_(definitions=kept, hypotheses=hypotheses), unknown, known)


def explained(conditions: tuple[Condition, ...], notation: Notation) -> Notation:
    """The notation with what words behind a formula say of the functions in it."""
    for condition in conditions:
        found = activation_of(condition, notation)
        notation = bind_for_good(notation, *found) if found is not None else notation
    return notation


def activation_of(condition: Condition, notation: Notation) -> tuple[Function, Function] | None:
    """`g^{[L]} = \\sigma`, or g^{[L]} "is the sigmoid"."""
    node, words = condition.node, condition.words
    if isinstance(node, Chain) and node.relations == ("=",) and not words:
        subject, known = node.members
        name = KNOWN.get(spelled(marks_of(known).base) or "")
        return _bound(subject, name, notation)
    if node is None or isinstance(node, Chain):
        return None
    known = words_activation(words)
    return None if known is None else _bound(node, known, notation)


def words_activation(words: str) -> str | None:
    """The function that words name, when they say nothing else: not of `is not the sigmoid`, `is sigmoid or tanh`."""
    letters = re.sub(r"\\[a-zA-Z]+|[\W\d_]+", "", words.replace("\\sigma", " sigmoid "))
    for pattern, name in ACTIVATIONS:
        if re.fullmatch(f"(?:{FILLERS})*(?:{pattern})+(?:{FILLERS})*", letters, re.I):
            return name
    for spelling, name in KNOWN.items():
        is_word = len(spelling) > 2 and spelling.isalpha()
        if is_word and re.fullmatch(f"(?:{FILLERS})*{spelling}(?:{FILLERS})*", letters):
            return name
    return None


def _bound(subject: Node, known: str | None, notation: Notation) -> tuple[Function, Function] | None:
    marks = marks_in(subject, notation)
    name = spelled(marks.base)
    if (
        known is None
        or name is None
        or name not in notation.unknown_functions
        or marks.transposed
        or marks.sample is not None
    ):
        return None
    layer = read_layer(marks.layer, notation) if marks.layer is not None else None
    return Function(name, layer), Function(known, known=True)


def only_ranges(chain: Chain, conditions: tuple[Condition, ...], notation: Notation) -> tuple[LayerRange, ...] | None:
    """The ranges of layers that conditions set for a chain; None when one of them says something else. What is said of
    an array changes no definition; of `x_i \\neq x_j`, `i \\neq j` says nothing new.
    """
    off_diagonal = set(chain.relations) <= UNEQUAL
    conditions = tuple(c for c in conditions if _described(c, notation) is None
                       and not (off_diagonal and _is_off_diagonal(c)))
    found = tuple(range_of(condition.node, notation) for condition in conditions if not condition.words)
    if len(found) < len(conditions) or None in found:
        return None
    return found  # type: ignore[return-value]


def _is_off_diagonal(condition: Condition) -> bool:
    between = index_condition(condition.node) if not condition.words else None
    return between is not None and not between[2]


def at_one_layer(clause: Clause, notation: Notation) -> Clause:
    """`S for l = L` is S with L in the place of l. What was said in passing and is no condition is left out."""
    meant = tuple(c for c in clause.conditions if not c.passing or activation_of(c, notation) is not None)
    clause = replace(clause, conditions=meant)
    for condition in meant:
        found = range_of(condition.node, notation) if not condition.words else None
        if found is None or found.low != found.high or not isinstance(condition.node, Chain):
            continue
        letter, layer = (unwrap(member) for member in condition.node.members[:2])
        if plain_letter(letter) != found.variable:
            continue
        rest = tuple(c for c in meant if c is not condition)
        changed = tuple(replace(c, node=None if c.node is None else exchanged(c.node, letter, layer)) for c in rest)
        return at_one_layer(Clause(exchanged(clause.node, letter, layer), changed), notation)
    return clause


def range_of(node: Node | None, notation: Notation) -> LayerRange | None:
    """`1 \\le l < L`, `l < L`, `l = L`, `l > 1`."""
    if not isinstance(node, Chain):
        return None
    members = [read_layer(member, notation) for member in node.members]
    if any(member is None for member in members):
        return None
    low: Layer | None = None
    high: Layer | None = None
    variable: str | None = None
    for left, relation, right in zip(members, node.relations, members[1:], strict=False):
        if relation in (">", "\\ge", "\\geq", "≥"):
            left, right, relation = right, left, "<" if relation == ">" else "\\le"
        assert left is not None and right is not None
        if relation not in AT_MOST and relation not in LESS and relation != "=":
            return None
        step = 1 if relation in LESS else 0
        if _is_running(right, notation) and not _is_running(left, notation):
            variable, low = right.base, left + (step - right.offset)
            high = left + -right.offset if relation == "=" else high
        elif _is_running(left, notation):
            variable, high = left.base, right + (-step - left.offset)
            low = right + -left.offset if relation == "=" else low
    if variable is None:
        return None
    return LayerRange(variable, low or Layer(None, 1), high)


def _is_running(layer: Layer | None, notation: Notation) -> bool:
    """A letter that stands for layers: not the number x of `if x < y`, nor the function g of `if g = \\sigma`."""
    if layer is None or layer.base is None or not layer.base.islower():
        return False
    name = layer.base
    if Size(name) in notation.size_symbols and name not in notation.layer_letters:
        return False
    return not (name in notation.declared or name in notation.unknown_functions or name in notation.functions)
