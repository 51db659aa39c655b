"""Names that number a class: y_i in `f_{y_i}`, y in `-\\log p_y` beside `\\mathbb{1}[k = y]`.

In: the trees of a document; a subscript; the value of a member. Out: the names; the index that a name stands for; the
value with the class chosen. Refused: a name whose own index runs where it stands (Undeclared).

What depends on the class, E(y), is Σ_k [k = y] E(k): the numbers [k = y] are a column that is one-hot, and all that is
known of it is what the notation says of one-hot columns: its entries sum to 1, and each is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from derive.elaborate.labels import INDEX_LETTERS
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.state import State
from derive.elaborate.values import Value, value
from derive.errors import Undeclared
from derive.notation import ITS_EQUATION, Declared, Notation, Shape
from derive.printing import print_latex
from derive.syntax import BigOperator, Chain, Group, Node, Number, Product, Scripts, Styled, Symbol, walk
from derive.term import Entry, Index, Size, Sum, Tensor, Times, free_indices

COMPARISONS = frozenset({"=", "==", "\\neq", "\\ne", "≠"})
LETTERS = frozenset({"y", "t", "c"})
"""What the class of a sample is called."""
_CHOICE = "\\mathbb{1}_{"


def column_of(label: str) -> str:
    """The name of the one-hot column of a class."""
    return f"{_CHOICE}{label}}}"


def label_of(column: str) -> str | None:
    """The class whose one-hot column this is."""
    return column[len(_CHOICE) : -1] if column.startswith(_CHOICE) else None


def with_class_labels(trees: Iterable[Node], notation: Notation) -> Notation:
    """The notation with the names that number a class, and with their one-hot columns, one for each sample or one."""
    nodes = [node for tree in trees for node in walk(tree)]
    compared = {label for node in nodes for label in _compared(node)}
    below = [(label, runs) for node in nodes for label, runs in _below(node) if "_" in label or label in compared]
    sampled = {label for node in nodes for label in _in_an_indicator(node) if "_" in label}
    below += [(label, False) for label in sampled]
    running = {label for label, runs in below if runs} | {label for node in nodes for label in _summed(node)}
    found = {label for label, _ in below if not notation.declared.get(label)} - notation.class_labels.keys()
    shapes = {label: Shape((_classes(label), _samples(label) if label in running else 1)) for label in found}
    declared = {
        column_of(label): (Declared(column_of(label), shape, source=ITS_EQUATION),) for label, shape in shapes.items()
    }
    return notation.with_(
        class_labels={**notation.class_labels, **{label: label in running for label in found}},
        declared={**notation.declared, **declared},
        one_hot=notation.one_hot | declared.keys(),
    )


def _classes(label: str) -> Size:
    """How many there are, which shapes have to say."""
    return Size(f"?{column_of(label)}.rows")


def _samples(label: str) -> Size:
    return Size(f"?{column_of(label)}.columns")


def _below(node: Node) -> Iterator[tuple[str, bool]]:
    """The names that stand below another one: y_i, y; and whether their own index stands there, too: `P_{i, y_i}`."""
    if not isinstance(node, Scripts) or node.sub is None:
        return
    marks = marks_of(node)
    places = {plain_letter(one) for one in (*marks.below, *([marks.sample] if marks.sample is not None else []))}
    for label in map(_label, marks.below):
        if label is not None:
            yield label, label.partition("_")[2] in places


def _in_an_indicator(node: Node) -> Iterator[str]:
    """The y_i of `1\\{y^{(i)} = k\\}`."""
    if isinstance(node, Product):
        for one, group in pairwise(node.factors):
            inner = unwrap(group.body) if isinstance(group, Group) else None
            one = unwrap(one)
            letter = unwrap(one.body) if isinstance(one, Styled) else one
            if inner is not None and letter in (Number("1"), Symbol("I")):
                yield from _compared(inner)


def _summed(node: Node) -> Iterator[str]:
    """The names of which the index runs below a sum: `\\sum_i f_{y_i}`."""
    if isinstance(node, BigOperator) and node.lower is not None:
        below = unwrap(node.lower)
        below = below.members[0] if isinstance(below, Chain) else below
        runs = {letter for inner in walk(below) if (letter := plain_letter(inner)) in INDEX_LETTERS}
        for inner in walk(node.body):
            named = (*(label for label, _ in _below(inner)), *_in_an_indicator(inner))
            yield from (label for label in named if label.partition("_")[2] in runs)


def _compared(node: Node) -> Iterator[str]:
    """The y of `k = y`, `j \\neq y` between an index and a name."""
    if not isinstance(node, Chain) or len(node.members) != 2 or node.relations[0] not in COMPARISONS:
        return
    for one, other in (node.members, node.members[::-1]):
        label = _label(one)
        if label is not None and plain_letter(unwrap(other)) in INDEX_LETTERS - LETTERS:
            yield label


def _label(node: Node) -> str | None:
    """`y`, `y_i`, `y^{(i)}`"""
    node = unwrap(node)
    if isinstance(node, Symbol):
        return node.name if node.name in LETTERS else None
    if not isinstance(node, Scripts):
        return None
    marks = marks_of(node)
    one = (*marks.below, *([marks.sample] if marks.sample is not None else []))
    plain = replace(marks, below=(), sample=None).bare and len(one) == 1 and plain_letter(one[0]) in INDEX_LETTERS
    named = isinstance(unwrap(marks.base), Symbol) and plain_letter(marks.base) in LETTERS
    return f"{print_latex(marks.base)}_{plain_letter(one[0])}" if plain and named else None


def class_index(node: Node, state: State) -> Index | None:
    """The index that the name of a class stands for; None for all else."""
    label = _label(node) if state.notation.class_labels else None
    if label not in state.notation.class_labels or label is None:
        return None
    letter = label.partition("_")[2]
    if letter and not state.notation.class_labels[label] and not state.fix(letter):
        message = f"{label} is the class of one sample, and {letter} runs here"
        hint = "write the targets one-hot: -\\sum_k y_{ik} \\log p_{ik}"
        raise Undeclared("DRV304", message, span=node.span, hint=hint)
    if label not in state.classes:
        state.classes[label] = state.index(_classes(label), "c")
        state.read_for_good(f"{label} is the number of a class")
    return state.classes[label]


def with_classes_chosen(item: Value, state: State, letters: Iterable[str] | None = None) -> Value:
    """The value over all classes, weighted with [k = y]: of the samples that a sum runs over, or of a whole member."""
    term = item.term
    for label, index in sorted(state.classes.items()):
        letter = label.partition("_")[2]
        if letters is not None and letter not in letters:
            continue
        del state.classes[label]
        if index in free_indices(term):
            term = Sum(index, Times((Entry(Tensor(column_of(label)), (index, *_sample(label, letter, state))), term)))
    return item if term == item.term else value(item.axes, term, item, latex=item.latex, span=item.span)


def _sample(label: str, letter: str, state: State) -> tuple[Index, ...]:
    """The sample whose class it is, where there is one for each."""
    if not state.notation.class_labels[label]:
        return ()
    bound = state.scope.get(letter)
    index = bound if isinstance(bound, Index) else state.free.setdefault(letter, Index(letter, _samples(label)))
    state.sizes.unify(index.size, _samples(label))
    return (index,)


__all__ = ["class_index", "column_of", "label_of", "with_class_labels", "with_classes_chosen"]
