"""Axes whose places are counted from 0: \\theta_0, \\dots, \\theta_n of \\theta \\in \\mathbb{R}^{n+1}.

In: the trees of a document, subscripts, sums and conditions such as `j = 0` and `j \\ge 1`. Out: the sizes n + 1 whose
places a document counts from 0, and places as the terms count them, from 1. Refused (None): whatever else stands there;
without a subscript 0, or a sum from 0, an axis of length n + 1 has the places 1, …, n + 1.

A size `n + 1` is a size of its own. Nothing that speaks of n and of n + 1 is decided (`refuse_both`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.document import Span
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.state import State
from derive.errors import Undeclared
from derive.notation import Notation
from derive.syntax import (
    Addition,
    BigOperator,
    Chain,
    Dots,
    Group,
    Node,
    Number,
    Scripts,
    Sequence,
    Statements,
    Text,
    walk,
)
from derive.term import Entry, Index, Position, Rational, Size, SizeValue, Sum, Tensor, Term, subterms

ZERO, ONE = Number("0"), Number("1")
UNEQUAL = frozenset({"\\neq", "\\ne", "≠"})
ABOVE_ZERO = {(">", "0"), ("\\gt", "0"), *((sign, "1") for sign in ("\\ge", "\\geq", "≥", "\\geqslant"))}
BELOW = frozenset({"\\le", "\\leq", "≤", "\\leqslant"})


def one_more(node: Node) -> Size | None:
    """The size `n + 1`."""
    node = unwrap(node)
    while isinstance(node, Group) and node.open in ("(", "{"):
        node = unwrap(node.body)
    if not isinstance(node, Addition) or len(node.terms) != 2 or node.signs not in (("", "+"), ("+", "+")):
        return None
    letter, step = plain_letter(node.terms[0]), unwrap(node.terms[1])
    return Size(f"{letter}+1") if letter is not None and len(letter) == 1 and step == ONE else None


def with_zero(trees: list[Statements], notation: Notation) -> Notation:
    """The notation that knows which axes the document counts from 0, and what is 1 at the place 0."""
    zero = _counted_from_zero(trees, notation)
    ones = _named_ones(trees, notation) if zero else frozenset[str]()
    return notation.with_(from_zero=notation.from_zero | zero, ones=notation.ones | ones)


def _counted_from_zero(trees: Iterable[Statements], notation: Notation) -> frozenset[Size]:
    """The sizes n + 1 of the document, where it writes `\\theta_0`, x_0^{(i)} or a sum from 0 to n."""
    longer = frozenset(size for size in notation.size_symbols if size.name.endswith("+1"))
    ends, zeros = set[Size](), False
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Scripts) and node.sub is not None:
            name = plain_letter(marks_of(node).base)
            zeros = zeros or (ZERO in marks_of(node).below and name not in notation.time_families)
        elif isinstance(node, BigOperator) and begins_at_zero(node.lower):
            upper = plain_letter(node.upper) if node.upper is not None else None
            ends |= {Size(f"{upper}+1")} if upper is not None else set()
    return longer if zeros else longer & ends


def _named_ones(trees: Iterable[Statements], notation: Notation) -> frozenset[str]:
    """The names of `x_0 = 1`, `x_0^{(i)} = 1`."""
    found: set[str] = set()
    for chain in (node for tree in trees for node in walk(tree) if isinstance(node, Chain)):
        marks = marks_of(chain.members[0])
        name = plain_letter(marks.base)
        if chain.relations == ("=",) and unwrap(chain.members[1]) == ONE and marks.below == (ZERO,):
            found |= {name} if name is not None and name not in notation.time_families else set()
    return frozenset(found)


def with_ones(notation: Notation) -> Notation:
    """The notation with x_0 = 1 as a hypothesis about each array of which x is the name or a sample."""
    found = list(notation.equations)
    for name in sorted(notation.ones):
        for one in (name, name.upper()):
            sizes = _sizes_of(one, notation)
            axes = [k for k, size in enumerate(sizes) if size in notation.from_zero]
            if len(axes) != 1 or any(d.tensor.name == one for d in notation.definitions):
                continue
            places = tuple(1 if k == axes[0] else Index("i", size) for k, size in enumerate(sizes))
            entry = Entry(Tensor(one), tuple(p for k, p in enumerate(places) if sizes[k] != 1))
            found.append((entry, Rational(Fraction(1)), f"{name}_0 = 1"))
    return notation.with_(equations=tuple(dict.fromkeys(found)))


def _sizes_of(name: str, notation: Notation) -> tuple[Size | int, ...]:
    declared = notation.declared.get(name, ())
    return declared[0].shape.sizes if len(declared) == 1 and declared[0].variable is None else ()


def begins_at_zero(lower: Node | None) -> bool:
    """`\\sum_{i=0}^{m}` has m + 1 terms, one too many for m samples."""
    below = unwrap(lower) if lower is not None else None
    return isinstance(below, Chain) and below.relations == ("=",) and unwrap(below.members[1]) == ZERO


def place(node: Node, size: Size | int, state: State) -> Position | None:
    """The place of a number or of the last letter on an axis that is counted from 0."""
    if not isinstance(size, Size) or size not in state.notation.from_zero:
        return None
    if isinstance(node, Number) and node.text.isdigit():
        return int(node.text) + 1
    return size if plain_letter(node) == size.name.removesuffix("+1") else None


def first_or_not(node: Node | None) -> tuple[str, bool] | None:
    """`j = 0`, or `j \\neq 0`, `j \\ge 1`, `1 \\le j \\le n`, `j = 1, \\dots, n`: the letter, and whether it is 0."""
    node = unwrap(node) if node is not None else None
    if isinstance(node, Statements | Sequence):
        node = _without_words(node.parts if isinstance(node, Statements) else node.items, node.span)
    if not isinstance(node, Chain):
        return None
    if len(node.members) == 3 and set(node.relations) <= BELOW and unwrap(node.members[0]) == ONE:
        letter = plain_letter(node.members[1])
        return (letter, False) if letter is not None else None
    letter, number = plain_letter(node.members[0]), unwrap(node.members[-1])
    if len(node.members) != 2 or letter is None or not isinstance(number, Number):
        return None
    relation = node.relations[0]
    if number == ZERO and relation in ("=", *UNEQUAL):
        return letter, relation == "="
    return (letter, False) if (relation, number.text) in ABOVE_ZERO else None


def _without_words(parts: tuple[Node, ...], span: Span) -> Node | None:
    """The condition without `if`, and `j = 1, 2, \\dots, n` as 1 ≤ j ≤ n."""
    parts = tuple(part for part in parts if not isinstance(part, Text))
    if len(parts) == 1:
        return parts[0]
    first = parts[0] if parts else None
    counts = isinstance(first, Chain) and first.relations == ("=",) and unwrap(first.members[-1]) == ONE
    if not counts or not isinstance(first, Chain) or not any(isinstance(part, Dots) for part in parts):
        return None
    return Chain((ONE, first.members[0], parts[-1]), ("\\le", "\\le"), span=span)


def index_from_zero(letter: str, state: State) -> Index | None:
    """The index of that letter, if it runs along an axis that is counted from 0."""
    index = state.scope.get(letter) or state.free.get(letter)
    if not isinstance(index, Index):
        return None
    size = state.sizes.resolve(index.size)
    return Index(index.name, size) if size in state.notation.from_zero else None


def refuse_both(terms: Iterable[Term]) -> None:
    """n and n + 1 are two letters for us: what holds of them may rest on one being the other and 1."""
    names = {size.name for term in terms for size in _sizes(term)}
    both = sorted(name for name in names if f"{name}+1" in names)
    if both:
        raise Undeclared(
            "DRV304",
            f"the formula speaks of {both[0]} and of {both[0]} + 1, and how one follows from the other is not read",
            hint="give the longer axis a letter of its own",
        )


def _sizes(term: Term) -> Iterator[Size]:
    for part in subterms(term):
        if isinstance(part, SizeValue):
            yield part.size
        elif isinstance(part, Sum) and isinstance(part.index.size, Size):
            yield part.index.size
        elif isinstance(part, Entry):
            yield from (i.size for i in part.indices if isinstance(i, Index) and isinstance(i.size, Size))
