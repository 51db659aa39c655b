"""What a document has said so far: shapes, definitions, functions, gradients, ranges, conditions.

In: nothing; `claims` and `stops` fill them. Out: the types, and how a size and a range are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from derive.syntax import Chain, Group, Node, Number, Scripts, Symbol
from tests.soundness.oracle.marks import Families, Ref, base_name, unwrap

EQUALITIES = {"=", ":=", "\\coloneqq", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "≡", "≜"}
ORDERS = {"<", "\\le", "\\leq", "≤", "\\leqslant", ">", "\\ge", "\\geq", "≥", "\\geqslant"}


@dataclass(frozen=True, slots=True)
class Definition:
    """`ref = body`; `low` and `high` bound the layer variable, where the document says so."""

    ref: Ref
    body: Node
    low: Node | None = None
    high: Node | None = None


@dataclass(frozen=True, slots=True)
class Range:
    variable: str
    low: Node | None
    high: Node | None
    strict_low: bool = False
    strict_high: bool = False


@dataclass(frozen=True)
class Facts:
    families: Families = field(default_factory=Families)
    shapes: dict[str, tuple[tuple[Ref, tuple[Node, ...]], ...]] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    functions: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    gradients: dict[str, tuple[tuple[Ref | None, Node, Ref], ...]] = field(default_factory=dict)
    """`dW` ↦ (its own marks, cost, variable)."""
    ranges: dict[str, Range] = field(default_factory=dict)
    constants: dict[str, int] = field(default_factory=dict)
    bindings: tuple[tuple[Ref, str], ...] = ()
    hypotheses: tuple[tuple[Node, Node], ...] = ()
    positive: frozenset[str] = frozenset()
    conventions: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    """Words that may limit what is said."""

    @cached_property
    def names(self) -> frozenset[str]:
        """What has a value."""
        return self._defined | self.shapes.keys() | self.gradients.keys()

    @cached_property
    def _defined(self) -> frozenset[str]:
        return frozenset(d.ref.key for d in self.definitions)

    def defined(self, key: str) -> bool:
        return key in self._defined


def capital_of(key: str) -> str:
    return key.upper() if len(key) == 1 and key.islower() else key


def size_name(node: Node) -> str | None:
    """`n_l`, `n^{[l]}`, `m` by one spelling; None for what is no size."""
    node = unwrap(node)
    if isinstance(node, Scripts):
        name, mark = base_name(node.base), node.sub or node.sup
        if mark is None or name is None:
            return None
        inner = unwrap(mark)
        inner = inner.body if isinstance(inner, Group) else inner
        item = unwrap(inner)
        label = item.text if isinstance(item, Number) else base_name(item)
        return f"{name}_{label}" if label is not None else None
    return base_name(node)


def range_of(chain: Chain) -> Range | None:
    """`1 \\le l < L`, `l < L`, `l = 1, \\dots, L` put together."""
    members, relations = chain.members, chain.relations
    if len(members) == 3 and isinstance(unwrap(members[1]), Symbol):
        down = all(r in (">", "\\ge", "\\geq", "≥", "\\geqslant") for r in relations)
        low, high = (members[2], members[0]) if down else (members[0], members[2])
        first, last = (relations[1], relations[0]) if down else relations
        return Range(base_name(members[1]) or "", low, high, first in "<>", last in "<>")
    if len(members) == 2 and isinstance(unwrap(members[0]), Symbol) and base_name(members[0]) in ("l", "t", "k"):
        strict = relations[0] in "<>"
        if relations[0] in (">", "\\ge", "\\geq", "≥"):
            return Range(base_name(members[0]) or "", members[1], None, strict, False)
        return Range(base_name(members[0]) or "", None, members[1], False, strict)
    return None
