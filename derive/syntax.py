"""The formula as written: a tree that keeps every token, with a Span on each node, and no mathematics decided.

In: tokens (from `parse`). Out: frozen nodes; equality ignores spans and what else only tells the spelling. Refused:
evaluation, and every choice that needs to know what a name means: `a b` stays a juxtaposition, `g(z)` is a
juxtaposition of a name and a group, `W^{[l]T}` is a name with a superscript in which a bracketed group and a `T` stand
side by side. `printing` is the inverse.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from derive.document import Span

NOWHERE = Span(0, 0)


class Written(str):
    """A sign named as its command (`\\leq`), which remembers the author's own spelling (`≤`).

    It equals, and hashes as, the plain name, so that only `printing` needs to know of it.
    """

    __slots__ = ("spelling",)
    spelling: str

    def __new__(cls, name: str, spelling: str) -> Written:
        made = super().__new__(cls, name)
        made.spelling = spelling
        return made


def spelling(name: str) -> str:
    """A sign as its author wrote it."""
    return name.spelling if isinstance(name, Written) else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`span` is the node's place in the formula; `bare` marks an argument that has no braces (`x^2`, `\\frac12`)."""

    span: Span = field(default=NOWHERE, compare=False)
    bare: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`3`, `0.5`."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """One letter, or one command that stands for a letter or a sign: `W`, `\\alpha`, `\\partial`, `\\nabla`, `\\infty`,
    `\\top`.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Words: `\\text{np.sum}` (command `\\text`), or bare words of another script in the formula (command empty)."""

    command: str
    text: str


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """`\\dots`, `\\cdots`, `…`."""

    command: str


@dataclass(frozen=True, slots=True)
class Empty(Node):
    """Nothing where something may stand: the base of `{}^{T}`, the left side of a line that begins with `=`."""


@dataclass(frozen=True, slots=True)
class Styled(Node):
    """A font or an accent on one argument: `\\mathcal{L}`, `\\mathbf x`, `\\hat{y}`, `\\overline{x}`,
    `\\boldsymbol{W}`.
    """

    command: str
    body: Node


@dataclass(frozen=True, slots=True)
class Scripts(Node):
    """Subscript, superscript and primes on a base, as written; `sub_first` keeps the order of the two.

    Primes count `'`; `^\\prime` is an ordinary superscript. `marks` is the order as written (`^`, `_`, `'`), for
    printing.
    """

    base: Node
    sub: Node | None = None
    sup: Node | None = None
    primes: int = 0
    sub_first: bool = False
    marks: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Delimiters as written around a body: `(`…`)`, `\\left[`…`\\right]`, `\\|`…`\\|`, `\\langle`…`\\rangle`, `{`…`}`,
    `\\left.`…`\\right|`.
    """

    open: str
    body: Node
    close: str


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """Items with separators (`,` `;`) between them: arguments, a row of entries, `i, j`. `len(separators) == len(items)
    - 1`.
    """

    items: tuple[Node, ...]
    separators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition(Node):
    """Signed terms. `signs[0]` is empty when the first term has none; the others are `+`, `-`, `\\pm`, `\\mp`."""

    signs: tuple[str, ...]
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors and what stands between them; an empty operator is juxtaposition. `/` is an operator as any other.

    `signs` holds the sign of a factor that has one of its own (`a \\cdot -b`); empty when no factor has.
    """

    factors: tuple[Node, ...]
    operators: tuple[str, ...]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fraction(Node):
    """`\\frac`, `\\dfrac`, `\\tfrac`, `\\cfrac` (or `\\over`)."""

    numerator: Node
    denominator: Node
    command: str = "\\frac"


@dataclass(frozen=True, slots=True)
class Root(Node):
    radicand: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class BigOperator(Node):
    """`\\sum`, `\\prod`, `\\max`, `\\lim`, `\\int`, `\\mathbb{E}` with limits, and the product that follows it as its
    body.
    """

    command: str
    lower: Node | None
    upper: Node | None
    body: Node
    marks: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function command and its argument: `\\log a`, `\\exp(x)`, `\\sin^2 x`. `function` is a Symbol, a Text or
    Scripts on one.
    """

    function: Node
    argument: Node


@dataclass(frozen=True, slots=True)
class Environment(Node):
    """`matrix`, `pmatrix`, `cases`, `array`, …: rows of cells. `argument` is the column specification, as written."""

    name: str
    rows: tuple[tuple[Node, ...], ...]
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Annotated(Node):
    """Something with a remark: `\\underbrace{X}_{(n, m)}`, `\\overset{a}{x}`, `\\boxed{x}` (no remark)."""

    command: str
    body: Node
    remark: Node | None = None


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """Members and the relations between them: `a = b = c`, `x \\in S`, `1 \\le l < L`. A missing first member is Empty.

    A relation with a remark is one string as written: `\\overset{!}{=}`.
    """

    members: tuple[Node, ...]
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statements(Node):
    """A whole formula: chains, expressions and Text, in order, with what stands after each.

    `separators[i]` follows `parts[i]`: `,` `;` `.`, an arrow such as `\\Rightarrow`, `\\\\` (a row ends), `\\quad` (a
    gap or a column), or nothing; after the last part it is the closing punctuation, if any. Within a group or a cell,
    where words and formulas stand side by side, `Statements` holds them with empty separators.
    """

    parts: tuple[Node, ...]
    separators: tuple[str, ...]


RELATIONS = frozenset({
    "=", ":=", "\\coloneqq", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "\\to", "\\rightarrow", "\\in",
    "\\notin", "<", ">", "\\leq", "\\le", "\\geq", "\\ge", "\\neq", "\\ne", "\\approx", "\\sim", "\\propto",
    "\\subset", "\\subseteq", ":", "\\colon", "\\mid", "\\Rightarrow", "\\implies", "\\iff", "\\ll", "\\gg",
    "\\simeq", "\\cong", "\\mapsto", "\\models", "\\Leftrightarrow", "\\Longrightarrow", "\\longrightarrow",
    "\\perp", "\\doteq", "\\overset", "\\stackrel", "\\leqslant", "\\geqslant",
})


Kind = TypeVar("Kind", bound=Node)


def children(node: Node) -> tuple[Node, ...]:
    """The direct sub-nodes, left to right as written."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    found.append(item)
                elif isinstance(item, tuple):
                    found.extend(cell for cell in item if isinstance(cell, Node))
    return tuple(found)


def with_children(node: Kind, change: Callable[[Node], Node]) -> Kind:
    """The node with each direct sub-node changed; what is changed keeps its place in the formula if it says so."""
    changes: dict[str, object] = {}
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if isinstance(value, Node):
            changes[name] = change(value)
        elif isinstance(value, tuple) and any(isinstance(item, Node | tuple) for item in value):
            changes[name] = _changed(value, change)
    return replace(node, **changes) if changes else node


def exchanged(node: Node, old: Node, new: Node) -> Node:
    """The node with another in the place of each that equals `old`."""
    if node == old:
        return replace(new, span=node.span)
    return with_children(node, lambda inner: exchanged(inner, old, new))


def _changed(items: tuple[object, ...], change: Callable[[Node], Node]) -> tuple[object, ...]:
    return tuple(
        change(item) if isinstance(item, Node) else _changed(item, change) if isinstance(item, tuple) else item
        for item in items
    )


def walk(node: Node):
    """The node and everything below it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))
