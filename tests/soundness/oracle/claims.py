"""What a formula declares, and which of its links are claims.

In: the tree of a formula, and the facts before it. Out: its `Link`s, and the facts after it. Refused: nothing; words
that may limit what is said stay in `unknown`, and the judge gives no opinion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from derive.syntax import (
    BigOperator,
    Chain,
    Dots,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Statements,
    Styled,
    Symbol,
    Text,
    walk,
)
from tests.soundness.oracle.facts import EQUALITIES, ORDERS, Definition, Facts, Range, capital_of, range_of, size_name
from tests.soundness.oracle.families import heads, lists
from tests.soundness.oracle.marks import Families, Ref, base_name, is_open, numbered, read_ref, unwrap

ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "identity": "identity", "linear": "identity"}
OPENERS = re.compile(r"\b(if|when|for|where|with|assuming|provided|under|given)\b|若|如果|当|其中|假设|对", re.I)


@dataclass(frozen=True)
class Link:
    left: Node
    right: Node
    facts: Facts
    update: bool
    ranges: dict[str, Range]
    """Of the layers and times that are free in it; definitions hold where they say so themselves."""


def derivative_parts(node: Node) -> tuple[Node, Node] | None:
    """Numerator and denominator of a first derivative that stands alone: `\\frac{\\partial J}{\\partial W}`."""
    node = unwrap(node)
    if not isinstance(node, Fraction):
        return None
    above, below = _after_d(node.numerator), _after_d(node.denominator)
    return (above, below) if above is not None and below is not None else None


def _after_d(node: Node) -> Node | None:
    node = unwrap(node)
    if isinstance(node, Product) and len(node.factors) >= 2 and base_name(node.factors[0]) in ("\\partial", "d", "∂"):
        rest = node.factors[1:]
        return rest[0] if len(rest) == 1 else replace(node, factors=rest, operators=node.operators[1:])
    return None


def differential(node: Node, families: Families) -> Ref | None:
    """`dW^{[l]}` with its key `dW`."""
    node = unwrap(node)
    if isinstance(node, Product) and len(node.factors) == 2 and not any(node.operators):
        if base_name(node.factors[0]) == "d":
            ref = read_ref(node.factors[1], families)
            if ref is not None:
                return replace(ref, key="d" + ref.key)
    return None


def gradient_named(part: Node, facts: Facts) -> Facts:
    """`dX = \\frac{\\partial C}{\\partial X}`, `\\delta^l = \\frac{\\partial C}{\\partial z^l}`."""
    if not isinstance(part, Chain) or part.relations[0] not in EQUALITIES:
        return facts
    parts = derivative_parts(part.members[1])
    head = differential(part.members[0], facts.families) or read_ref(part.members[0], facts.families)
    if parts is None or head is None or head.after or head.primes:
        return facts
    cost, by = parts
    variable = read_ref(by, facts.families)
    if variable is None:
        return facts
    named = head.key[0] == "d" and head.key[1:] == variable.key
    other = head.key[0] != "d" and base_name(
        unwrap(part.members[0]).base if isinstance(unwrap(part.members[0]), Scripts) else part.members[0]
    ) in ("\\delta", "\\Delta", "e", "\\epsilon", "g")
    if not (named or other) or head.layer != variable.layer:
        return facts
    known = facts.gradients.get(head.key, ())
    if any((r.layer is None) == (head.layer is None) for r, _, _ in known if r is not None):
        return facts
    return replace(facts, gradients={**facts.gradients, head.key: (*known, (head, cost, variable))})


class Reader:
    """Reads one formula: what it declares, and what it claims."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.found: list[tuple[Node, Node, bool]] = []

    def formula(self, tree: Statements) -> tuple[list[Link], Facts]:
        parts = lists(_ranges(tree.parts))
        limits = self._conditions(parts)
        local = limits
        for part in parts:
            if isinstance(part, Chain) and id(part) not in self.taken:
                self._chain(part, local)
        ranges = {**self.facts.ranges, **local.ranges}
        links = [Link(left, right, self._under(local), update, ranges) for left, right, update in self.found]
        return links, self.facts

    # --- conditions ------------------------------------------------------------------------------------------------

    def _conditions(self, parts: list[Node]) -> Facts:
        """The facts that hold for this formula only."""
        local = Facts()
        self.taken: set[int] = set()
        open_, subject = False, None
        for part in parts:
            if isinstance(part, Text):
                said = part.text.strip()
                name = next((n for n in ACTIVATIONS if re.search(n, said, re.I)), None)
                if subject is not None and name is not None:
                    local = replace(local, bindings=(*local.bindings, (subject, ACTIVATIONS[name])))
                    subject = None
                elif OPENERS.search(said):
                    open_ = True
                elif re.search(r"\w", said) and not re.fullmatch(r"(and|then|则|和|且|时)\W*", said):
                    local = replace(local, unknown=(*local.unknown, said))
            elif open_ or self._is_range(part):
                before = local
                local = self._condition(part, local)
                if local is not before:
                    self.taken.add(id(part))
                elif not isinstance(part, Chain):
                    subject = read_ref(part, self.facts.families)
        return local

    def _is_range(self, part: Node) -> bool:
        if isinstance(part, Group) and isinstance(part.body, Chain):
            part = part.body
        return isinstance(part, Chain) and len(part.members) == 3 and set(part.relations) <= ORDERS

    def _condition(self, part: Node, local: Facts) -> Facts:
        if isinstance(part, Group) and isinstance(part.body, Chain):
            part = part.body
        if not isinstance(part, Chain):
            return local
        if set(part.relations) <= ORDERS:
            found = range_of(part)
            if found is not None:
                return replace(local, ranges={**local.ranges, found.variable: found})
        if part.relations == ("=",):
            ref, known = read_ref(part.members[0], self.facts.families), read_ref(part.members[1], Families())
            name = {"\\sigma": "sigmoid", "\\tanh": "tanh"}.get(known.key if known else "", None)
            name = name or ACTIVATIONS.get((known.key if known else "").lower())
            if ref is not None and name and ref.key not in self.facts.shapes:
                ref = numbered(ref)
                return replace(local, bindings=(*local.bindings, (ref, name)))
        return local

    def _under(self, local: Facts) -> Facts:
        return replace(
            self.facts,
            bindings=local.bindings + self.facts.bindings,
            unknown=self.facts.unknown + local.unknown,
            positive=self.facts.positive | local.positive,
        )

    # --- chains ----------------------------------------------------------------------------------------------------

    def _chain(self, chain: Chain, local: Facts) -> None:
        if chain.relations[0] in ("\\in", "∈"):
            self._shape(chain)
            return
        if set(chain.relations) <= ORDERS:
            found = range_of(chain)
            if found is not None and found.variable not in self.facts.ranges:
                self.facts = replace(self.facts, ranges={**self.facts.ranges, found.variable: found})
            elif chain.relations == (">",) and unwrap(chain.members[1]) == Number("0"):
                ref = read_ref(chain.members[0], self.facts.families)
                if ref is not None:
                    self.facts = replace(self.facts, positive=self.facts.positive | {ref.key})
            return
        used = 1 if self._declares(chain, local) else 0
        for at in range(used, len(chain.relations)):
            if chain.relations[at] in EQUALITIES:
                left, right = chain.members[at], chain.members[at + 1]
                update = chain.relations[at] != "=" and len(chain.members) == 2
                self.found.append((left, right, update))

    def _shape(self, chain: Chain) -> None:
        space = unwrap(chain.members[1])
        base = unwrap(space.base) if isinstance(space, Scripts) else space
        if base_name(base) not in ("\\mathbbR", "R", "\\mathbb R", "ℝ", "\\R"):
            return
        sizes: list[Node] = []
        if isinstance(space, Scripts) and space.sup is not None:
            sup = unwrap(space.sup)
            sizes = list(sup.factors) if isinstance(sup, Product) and "\\times" in sup.operators else [sup]
        for one in heads(chain.members[0]):
            ref = read_ref(one, self.facts.families)
            if ref is not None:
                known = self.facts.shapes.get(ref.key, ())
                self.facts = replace(self.facts, shapes={**self.facts.shapes, ref.key: (*known, (ref, tuple(sizes)))})

    def _declares(self, chain: Chain, local: Facts) -> bool:
        left, right = unwrap(chain.members[0]), chain.members[1]
        return (
            self._constant(left, right)
            or self._binding(chain)
            or self._gradient(left, right)
            or self._hypothesis(left, right, len(chain.members))
            or self._function(left, right)
            or self._defines(left, right, local)
        )

    def _constant(self, left: Node, right: Node) -> bool:
        value = unwrap(right)
        if not isinstance(value, Number) or not value.text.isdigit():
            return False
        name = size_name(left)
        sizes = {size_name(s) or "" for shapes in self.facts.shapes.values() for _, dims in shapes for s in dims}
        stems = {s.split("_")[0] for s in sizes}
        is_size = name is not None and (name in sizes or ("_" in name and name.split("_")[0] in stems))
        if name not in ("L", "T") and not is_size:
            return False
        assert name is not None
        self.facts = replace(self.facts, constants={**self.facts.constants, name: int(value.text)})
        return True

    def _binding(self, chain: Chain) -> bool:
        if len(chain.members) != 2:
            return False
        found = self._condition(chain, Facts())
        if not found.bindings:
            return False
        self.facts = replace(self.facts, bindings=found.bindings + self.facts.bindings)
        return True

    def _gradient(self, left: Node, right: Node) -> bool:
        parts = derivative_parts(right)
        head = differential(left, self.facts.families) or read_ref(left, self.facts.families)
        if parts is None or head is None:
            return False
        variable = read_ref(parts[1], self.facts.families)
        for _, cost, of in self.facts.gradients.get(head.key, ()):
            if variable is not None and of.key == variable.key and cost == parts[0] and head.layer == variable.layer:
                return True
        return False

    def _hypothesis(self, left: Node, right: Node, members: int) -> bool:
        if members != 2 or not (_is_sum_to_one(left, right) or _is_symmetry(left, right)):
            return False
        body = unwrap(left.body) if isinstance(left, BigOperator) else left
        ref = read_ref(body, self.facts.families)
        if ref is None or self.facts.defined(ref.key) or ref.key not in self.facts.shapes:
            return False
        self.facts = replace(self.facts, hypotheses=(*self.facts.hypotheses, (left, right)))
        return True

    def _function(self, left: Node, right: Node) -> bool:
        if not isinstance(left, Product) or len(left.factors) != 2 or any(left.operators):
            return False
        group = left.factors[1]
        name = base_name(left.factors[0])
        if name is None or not is_open(group, "(") or name in self.facts.functions or name in self.facts.shapes:
            return False
        names = [base_name(p) for p in heads(group.body)]  # type: ignore[attr-defined]
        if name in ("\\sigma", "\\nabla") or any(n is None for n in names):
            return False
        if all(n in self.facts.shapes and self.facts.shapes[n][0][1] for n in names if n):
            return False
        parameters = tuple(n for n in names if n)
        self.facts = replace(self.facts, functions={**self.facts.functions, name: (parameters, right)})
        return True

    def _defines(self, left: Node, right: Node, local: Facts) -> bool:
        if isinstance(left, Product) and len(left.factors) == 2 and is_open(left.factors[1], "("):
            left = unwrap(left.factors[0])
            if isinstance(left, Text):
                return False
        ref = read_ref(left, self.facts.families)
        if ref is None or ref.after or ref.primes or ref.key in ("\\sigma", "\\nabla", "e", "d", "\\partial"):
            return False
        if ref.key in self.facts.gradients or ref.key in self.facts.functions:
            return False
        capital = capital_of(ref.key)
        if (
            capital != ref.key
            and ref.key not in self.facts.shapes
            and (capital in self.facts.shapes or self.facts.defined(capital))
        ):
            return False
        if any(d.ref.key == ref.key and _covers(d.ref.layer, ref.layer) for d in self.facts.definitions):
            return False
        if any(
            isinstance(n, Scripts | Symbol | Styled)
            and (r := read_ref(n, self.facts.families)) is not None
            and r.key == ref.key
            and r.layer == ref.layer
            for n in walk(right)
        ):
            return False
        variable = base_name(ref.layer) if ref.layer is not None else None
        bounds = local.ranges.get(variable or "")
        made = Definition(ref, right, bounds.low if bounds else None, bounds.high if bounds else None)
        if bounds and (bounds.strict_low or bounds.strict_high):
            self.facts = replace(self.facts, unknown=(*self.facts.unknown, "a strict range of a definition"))
        self.facts = replace(self.facts, definitions=(*self.facts.definitions, made))
        return True


def _covers(known: Node | None, new: Node | None) -> bool:
    if known is None or new is None:
        return known == new
    return known == new


def _ranges(parts: tuple[Node, ...]) -> list[Node]:
    """`l = 1, \\dots, L` is one chain again."""
    joined: list[Node] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if isinstance(part, Chain) and part.relations == ("=",):
            dots = next((k for k in (at + 1, at + 2) if k + 1 < len(parts) and isinstance(parts[k], Dots)), 0)
            if dots:
                joined.append(Chain((part.members[1], part.members[0], parts[dots + 1]), ("\\le", "\\le")))
                at = dots + 2
                continue
        joined.append(part)
        at += 1
    return joined


def _is_sum_to_one(left: Node, right: Node) -> bool:
    if not isinstance(left, BigOperator) or unwrap(right) != Number("1"):
        return False
    body = unwrap(left.body)
    body = body.factors[0] if isinstance(body, Product) and len(body.factors) == 1 else body
    return isinstance(body, Scripts)


def _is_symmetry(left: Node, right: Node) -> bool:
    one, two = read_ref(left, Families()), read_ref(right, Families())
    if one is None or two is None or one.key != two.key:
        return False
    turned = not one.after and two.after == (("transpose", None),)
    return turned or (len(one.entries) == 2 and two.entries == one.entries[::-1])
