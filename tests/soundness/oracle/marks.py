"""What stands on a name: layer, sample, entries, transposes, powers, primes.

In: a node of the syntax, and which bases carry their layer in parentheses, bare, or below. Out: a `Ref`, or None where
the node is no name. Refused: nothing; scripts that mean nothing here stay in `odd`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from derive.printing import print_latex
from derive.syntax import Addition, Annotated, Group, Node, Number, Product, Scripts, Sequence, Styled, Symbol, Text

TRANSPOSES = {"T", "\\top", "\\intercal", "⊤", "Tr"}
FONTS = {"\\mathrm", "\\mathsf", "\\text", "\\mathit", "\\rm", "\\operatorname", "\\textrm", "\\mathbf"}
PRIMES = {"\\prime", "′"}


@dataclass(frozen=True, slots=True)
class Ref:
    """A name with its marks, in the order in which they act."""

    key: str
    layer: Node | None = None
    sample: Node | None = None
    entries: tuple[Node, ...] = ()
    after: tuple[tuple[str, Node | None], ...] = ()
    primes: int = 0
    odd: tuple[Node, ...] = ()
    sub_first: bool = False
    """The entries are written before what stands above."""


@dataclass(frozen=True, slots=True)
class Families:
    """How the document writes layers: names with `(l)`, with a bare `l` above, with `t` below, and labels below."""

    paren: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    labelled: frozenset[str] = field(default=frozenset())


def unwrap(node: Node) -> Node:
    """Braces and boxes are no mathematics."""
    while (isinstance(node, Group) and node.open == "{" and node.close == "}") or isinstance(node, Annotated):
        node = node.body
    return node


def base_name(node: Node) -> str | None:
    node = unwrap(node)
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Styled) and isinstance(unwrap(node.body), Symbol | Number):
        return print_latex(node).replace("{", "").replace("}", "").replace(" ", "")
    if isinstance(node, Text) and node.text.strip().isidentifier():
        return node.text.strip()
    return None


def items_of(node: Node | None) -> list[Node]:
    """Scripts that stand side by side, one by one."""
    if node is None:
        return []
    node = unwrap(node)
    if isinstance(node, Product) and not any(node.operators) and not node.signs:
        return [unwrap(item) for item in node.factors]
    if isinstance(node, Sequence):
        return [unwrap(item) for item in node.items]
    return [node]


def is_transpose(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Styled) and node.command in FONTS:
        node = unwrap(node.body)
    if isinstance(node, Text):
        return node.text.strip() in TRANSPOSES
    return isinstance(node, Symbol) and node.name in TRANSPOSES


def _minus(node: Node) -> str | None:
    """`-1` and `-T`."""
    if isinstance(node, Addition) and node.signs == ("-",):
        if node.terms[0] == Number("1"):
            return "inverse"
        if is_transpose(node.terms[0]):
            return "both"
    return None


def is_open(node: Node, *opens: str) -> bool:
    return isinstance(node, Group) and node.open.removeprefix("\\left").lstrip() in opens


def read_ref(node: Node, families: Families) -> Ref | None:
    """The name that a node is, with its marks."""
    node = unwrap(node)
    if not isinstance(node, Scripts):
        name = base_name(node)
        return Ref(name) if name is not None else None
    base = unwrap(node.base)
    inner = read_ref(base, families) if isinstance(base, Scripts) else None
    name = base_name(base) if inner is None else inner.key
    if name is None:
        return None
    return _Marks(inner or Ref(name), families).read(node)


def numbered(ref: Ref) -> Ref:
    """`g_3` as a name of its own: a function has no entries."""
    if len(ref.entries) == 1 and ref.layer is None and isinstance(unwrap(ref.entries[0]), Number):
        return replace(ref, key=f"{ref.key}_{unwrap(ref.entries[0]).text}", entries=())  # type: ignore[attr-defined]
    return ref


class _Marks:
    def __init__(self, ref: Ref, families: Families):
        self.key, self.layer, self.sample, self.primes = ref.key, ref.layer, ref.sample, ref.primes
        self.entries, self.after, self.odd = list(ref.entries), list(ref.after), list(ref.odd)
        self.families = families

    def read(self, node: Scripts) -> Ref:
        below = items_of(node.sub)
        label = f"{self.key}_{print_latex(node.sub)}" if node.sub is not None else ""
        if label and label.replace(" ", "") in self.families.labelled:
            self.key, below = label.replace(" ", ""), []
        elif self.key in self.families.below and below and self.layer is None:
            self.layer, below = below[0], below[1:]
        self.entries.extend(below)
        for item in items_of(node.sup):
            self._above(item)
        self.primes += node.primes
        return Ref(
            self.key,
            self.layer,
            self.sample,
            tuple(self.entries),
            tuple(self.after),
            self.primes,
            tuple(self.odd),
            node.sub_first,
        )

    def _above(self, item: Node) -> None:
        if isinstance(item, Scripts) and isinstance(unwrap(item.base), Group):
            for inner in (unwrap(item.base), *items_of(item.sup)):
                self._above(inner)
            self.primes += item.primes
        elif isinstance(item, Group):
            self._group(item)
        elif isinstance(item, Symbol) and item.name in PRIMES:
            self.primes += 1
        elif isinstance(item, Symbol) and item.name in ("*", "\\star", "\\ast"):
            self.key += "^*"
        elif is_transpose(item) or _minus(item):
            if _minus(item):
                self.after.append(("inverse", None))
            if _minus(item) != "inverse":
                self.after.append(("transpose", None))
        elif self.key in self.families.bare and self.layer is None:
            self.layer = item
        else:
            self.after.append(("power", item))

    def _group(self, item: Group) -> None:
        in_parentheses = is_open(item, "(")
        if is_open(item, "[", "\\langle", "<") and self.layer is not None:
            self.odd.append(item)  # whether the first is meant, or the second, nobody knows
        elif is_open(item, "[", "\\langle", "<"):
            self.layer = item.body
        elif in_parentheses and self.key in self.families.paren and self.layer is None:
            self.layer = item.body
        elif in_parentheses and self.sample is not None:
            self.odd.append(item)
        elif in_parentheses:
            self.sample = item.body
        else:
            self.after.append(("power", item))
