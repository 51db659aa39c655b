"""What stands above and below a name: layer, sample, time, transpose, power, primes, entries.

In: a node with nested Scripts. Out: `Marks`, each mark as a syntax node, still without shapes. Refused: nothing; a mark
that fits no pattern is kept as `power`, and whoever needs a meaning for it refuses it by name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TypeGuard

from derive.syntax import Addition, Group, Node, Number, Product, Scripts, Sequence, Styled, Symbol, Text

TRANSPOSES = frozenset({"T", "\\top", "\\intercal", "Tr", "⊤", "\\mathsf{T}"})
PRIMES = frozenset({"\\prime", "′", "'"})


@dataclass(frozen=True, slots=True)
class Marks:
    """A base and its marks. `below` are the subscripts, one node each; `power` is what fits nothing else."""

    base: Node
    layer: Node | None = None
    sample: Node | None = None
    time: Node | None = None
    below: tuple[Node, ...] = ()
    transposed: bool = False
    inverse: bool = False
    power: Node | None = None
    primes: int = 0

    @property
    def bare(self) -> bool:
        return self == Marks(self.base)


def unwrap(node: Node) -> Node:
    """The node without the braces that only group."""
    while isinstance(node, Group) and node.open == "{":
        node = node.body
    return node


@cache
def delimiter(text: str) -> str:
    """`\\left[` and `\\big[` are `[`."""
    for prefix in (
        "\\left",
        "\\right",
        "\\middle",
        "\\bigl",
        "\\bigr",
        "\\Bigl",
        "\\Bigr",
        "\\biggl",
        "\\biggr",
        "\\Biggl",
        "\\Biggr",
        "\\bigg",
        "\\Bigg",
        "\\big",
        "\\Big",
    ):
        if text.startswith(prefix) and text != prefix:
            return text.removeprefix(prefix).strip()
    return text


def is_group(node: Node, *opens: str) -> TypeGuard[Group]:
    return isinstance(node, Group) and delimiter(node.open) in opens


def behind_parentheses(node: Node) -> tuple[Node, Marks]:
    """`(z)^2` as an argument: the parentheses, and the marks behind them, which belong to the function's value."""
    marks = marks_of(node)
    return (marks.base, marks) if is_group(marks.base, "(", "[", "\\{") else (node, Marks(node))


def plain_letter(node: Node) -> str | None:
    """The letter of a symbol, styled or in words: `T`, `\\mathrm{T}`, `\\text{T}`."""
    node = unwrap(node)
    if isinstance(node, Styled):
        return plain_letter(node.body)
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Text):
        return node.text.strip()
    return None


def letter_and_step(node: Node) -> tuple[Node, int] | None:
    """`l - 1`, `1 + l`, `(l + 1) - 1`: what is moved, and by which whole number; None for every other sum. Of numbers
    alone the first is moved.
    """
    node = unwrap(node)
    if is_group(node, "("):
        return letter_and_step(node.body)
    if not isinstance(node, Addition):
        return node, 0
    letters: list[Node] = []
    total, first = 0, unwrap(node.terms[0])
    for sign, term in zip(node.signs, node.terms, strict=True):
        up, found = sign in ("", "+"), letter_and_step(term)
        if found is None or (not up and sign not in ("-", "−")):
            return None
        base, step = found
        if isinstance(base, Number):
            if not base.text.isdigit():
                return None
            step += int(base.text)
        elif not up:
            return None
        else:
            letters.append(base)
        total += step if up else -step
    if len(letters) == 1:
        return letters[0], total
    return (first, total - int(first.text)) if not letters and isinstance(first, Number) else None


def marks_of(node: Node) -> Marks:
    """All marks on the innermost base, outermost last."""
    node = unwrap(node)
    if not isinstance(node, Scripts):
        return Marks(node)
    marks = marks_of(node.base)
    if node.primes:
        marks = replace(marks, primes=marks.primes + node.primes)
    if node.sub is not None:
        marks = replace(marks, below=marks.below + _below(node.sub))
    if node.sup is not None:
        for item in _side_by_side(node.sup):
            marks = _above(marks, item)
    return marks


def _below(sub: Node) -> tuple[Node, ...]:
    sub = unwrap(sub)
    if is_group(sub, "(", "[") and isinstance(sub.body, Sequence):
        sub = sub.body
    if isinstance(sub, Sequence):
        return tuple(map(unwrap, sub.items))
    if isinstance(sub, Product) and not any(sub.operators) and not sub.signs:
        return tuple(map(unwrap, sub.factors))
    return (sub,)


def _side_by_side(sup: Node) -> tuple[Node, ...]:
    """The items of a superscript: `[l]T`, `[L-1]^T`, `[2](i)`."""
    sup = unwrap(sup)
    if isinstance(sup, Product) and not any(sup.operators) and not sup.signs:
        return tuple(item for factor in sup.factors for item in _side_by_side(factor))
    if isinstance(sup, Scripts) and sup.sub is None and sup.sup is not None and is_group(unwrap(sup.base), "[", "("):
        return (unwrap(sup.base), *_side_by_side(sup.sup))
    if isinstance(sup, Scripts) and sup.primes and sup.sub is None and sup.sup is None:
        return (*_side_by_side(sup.base), *(Symbol("\\prime") for _ in range(sup.primes)))
    return (sup,)


def _above(marks: Marks, item: Node) -> Marks:
    if is_group(item, "[") and marks.layer is None:
        return replace(marks, layer=item.body)
    if is_group(item, "(") and marks.sample is None:
        return replace(marks, sample=item.body)
    if is_group(item, "\\langle", "<", "⟨") and marks.time is None:
        return replace(marks, time=item.body)
    letter = plain_letter(item)
    if letter in TRANSPOSES:
        return replace(marks, transposed=not marks.transposed)
    if letter in PRIMES:
        return replace(marks, primes=marks.primes + 1)
    negative = _negated(item)
    if negative == Number("1"):
        return replace(marks, inverse=True)
    if negative is not None and plain_letter(negative) in TRANSPOSES:
        return replace(marks, inverse=True, transposed=not marks.transposed)
    if marks.power is not None:
        return replace(marks, power=Product((marks.power, item), ("",), span=marks.power.span | item.span))
    return replace(marks, power=item)


def _negated(item: Node) -> Node | None:
    if isinstance(item, Addition) and item.signs == ("-",):
        return unwrap(item.terms[0])
    return None


def is_sum_in_braces(node: Node) -> bool:
    """`{1 + e}^{-z}`, in which only braces, which no reader of the page sees, say that the sum is raised to a power."""
    if not isinstance(node, Scripts) or not isinstance(marks_of(node).base, Addition):
        return False
    marks = marks_of(node)
    return marks.power is not None and replace(marks, power=None) == Marks(marks.base)
