"""What a document says before a formula, as this evaluator reads it, and which of its links are claims.

In: a path (and its text). Out: `Stop`s, one a formula, each with the `Facts` before it; `Stop.links` reads the formula,
or a changed text of it, again. Refused: nothing; what is not understood makes the judge give no opinion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from derive.document import Directive, Formula, Place, Prose
from derive.errors import DeriveError
from derive.parse import parse
from derive.printing import print_latex
from derive.read import read, read_file
from derive.syntax import (
    Addition,
    BigOperator,
    Chain,
    Dots,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Sequence,
    Statements,
    Styled,
    Symbol,
    Text,
    walk,
)
from tests.soundness.oracle.marks import Families, Ref, base_name, is_open, items_of, numbered, read_ref, unwrap

EQUALITIES = {"=", ":=", "\\coloneqq", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "≡", "≜"}
ORDERS = {"<", "\\le", "\\leq", "≤", "\\leqslant", ">", "\\ge", "\\geq", "≥", "\\geqslant"}
CONTEXTS = Path(__file__).resolve().parents[3] / "formulas" / "contexts"
ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "identity": "identity", "linear": "identity"}
OPENERS = re.compile(r"\b(if|when|for|where|with|assuming|provided|under|given)\b|若|如果|当|其中|假设|对", re.I)
ELEMENTWISE = re.compile(r"element[- ]?wise|entry by entry|entrywise|hadamard|逐元素|对应元素|按元素", re.I)


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


@dataclass(frozen=True)
class Link:
    left: Node
    right: Node
    facts: Facts
    update: bool
    ranges: dict[str, Range]
    """Of the layers and times that are free in it; definitions hold where they say so themselves."""


@dataclass(frozen=True)
class Stop:
    """A formula, and what was said before it."""

    formula: Formula
    facts: Facts
    macros: tuple = ()

    @property
    def place(self) -> Place:
        return self.formula.place()

    def links(self, latex: str | None = None) -> list[Link]:
        """The claims of the formula, or of another text in its place."""
        tree = parse(self.formula.latex if latex is None else latex, self.macros)
        return _Reader(self.facts).formula(tree)[0]


def read_stops(path: str, text: str | None = None) -> list[Stop]:
    return list(_stops(path, text, _used(path, text, ())))


def _document(path: str, text: str | None):
    return read_file(path) if text is None else read(path, text)


def _used(path: str, text: str | None, inside: tuple[str, ...]) -> Facts:
    facts = Facts()
    for block in _document(path, text).blocks:
        if isinstance(block, Directive) and block.kind == "use":
            name = block.argument.strip()
            beside = Path(path).parent / name
            used = str(beside if beside.exists() else CONTEXTS / f"{name}.md")
            if used not in inside:
                facts = _merged(facts, _last(used, (*inside, path)))
    return facts


def _last(path: str, inside: tuple[str, ...]) -> Facts:
    facts = _used(path, None, inside)
    for stop in _stops(path, None, facts):
        facts = _Reader(stop.facts).formula(parse(stop.formula.latex, stop.macros))[1]
    return replace(facts, unknown=())


def _merged(one: Facts, two: Facts) -> Facts:
    changes = {}
    for name in one.__dataclass_fields__:
        a, b = getattr(one, name), getattr(two, name)
        if isinstance(a, Families):
            changes[name] = Families(a.paren | b.paren, a.bare | b.bare, a.below | b.below, a.labelled | b.labelled)
        elif isinstance(a, dict):
            changes[name] = {**a, **b}
        elif isinstance(a, frozenset):
            changes[name] = a | b
        else:
            changes[name] = a + b
    return Facts(**changes)


def _blocks(document) -> list:
    blocks: list = []
    for block in document.blocks:
        blocks.extend(block.blocks if isinstance(block, Directive) and block.kind == "math" else (block,))
    return blocks


def _stops(path: str, text: str | None, used: Facts) -> Iterator[Stop]:
    document = _document(path, text)
    blocks = _blocks(document)
    trees: dict[int, Statements] = {}
    for at, block in enumerate(blocks):
        if isinstance(block, Formula):
            try:
                trees[at] = parse(block.latex, document.macros)
            except DeriveError:
                continue
    page_start = 0
    facts = _opened(used, blocks, trees, page_start)
    skip = False
    for at, block in enumerate(blocks):
        if isinstance(block, Directive) and block.kind == "new":
            facts = _opened(used, blocks, trees, at + 1)
        elif isinstance(block, Directive) and block.kind == "skip":
            skip = True
        elif at in trees:
            if skip:
                skip = False
                continue
            yield Stop(block, facts, document.macros)
            facts = replace(_Reader(facts).formula(trees[at])[1], unknown=())


def _opened(used: Facts, blocks: list, trees: dict[int, Statements], start: int) -> Facts:
    """The families, conventions and gradients of a page: known before its first formula."""
    end = next(
        (k for k in range(start, len(blocks)) if isinstance(blocks[k], Directive) and blocks[k].kind == "new"),
        len(blocks),
    )
    page = [trees[k] for k in range(start, end) if k in trees]
    facts = replace(used, families=_families(page, used.families), conventions=used.conventions)
    said = set(facts.conventions)
    for k in range(start, min(end, len(blocks) - 1)):
        one, two = blocks[k], blocks[k + 1]
        if isinstance(one, Formula) and isinstance(two, Prose) and re.fullmatch(r"\*|\\\w+", one.latex.strip()):
            if ELEMENTWISE.search(re.split("[.。]", two.text)[0]):
                said.add(one.latex.strip())
    facts = replace(facts, conventions=frozenset(said))
    for tree in page:
        for part in tree.parts:
            facts = _gradient_named(part, facts)
    return facts


def _families(page: list[Statements], before: Families) -> Families:
    """How the page writes layers: found over all of it."""
    plain, labelled = _declared_names(page)
    paren, bare, below = set(before.paren), set(before.bare), set(before.below)
    scripted = [node for tree in page for node in walk(tree) if isinstance(node, Scripts)]
    for node in scripted:
        name = base_name(node.base)
        if name is None:
            continue
        for item in items_of(node.sup):
            inner = unwrap(item.base) if isinstance(item, Scripts) else item
            if is_open(inner, "(") and _is_layer(inner.body):  # type: ignore[attr-defined]
                paren.add(name)
            elif _is_layer(inner) and isinstance(inner, Symbol | Addition):
                bare.add(name)
        if any(_is_time(sub) for sub in items_of(node.sub)[:1]):
            below.add(name)
    paren |= _numbered(page)
    below -= plain
    labelled = {name for name in labelled if name.split("_")[0] not in below}
    return Families(frozenset(paren), frozenset(bare), frozenset(below), before.labelled | labelled)


def _declared_names(page: list[Statements]) -> tuple[set[str], set[str]]:
    """Names that a shape is declared for: plain ones, and ones with a label below, `W_1`, `w_{out}`."""
    plain: set[str] = set()
    labelled: set[str] = set()
    for part in (part for tree in page for part in _lists(list(tree.parts))):
        if not isinstance(part, Chain) or not part.relations or part.relations[0] != "\\in":
            continue
        for head in map(unwrap, _heads(part.members[0])):
            name = base_name(head.base) if isinstance(head, Scripts) else base_name(head)
            if name is None:
                continue
            if not isinstance(head, Scripts) or head.sub is None:
                plain.add(name)
            elif _is_label(head.sub, part):
                labelled.add(f"{name}_{print_latex(head.sub)}".replace(" ", ""))
    return plain, labelled | _defined_labels(page)


def _is_label(below: Node, declared: Chain) -> bool:
    """One mark that is no layer and no time; several letters, `W_{ya}`, where what is declared is an array."""
    if len(items_of(below)) > 1:
        space = unwrap(declared.members[1])
        return isinstance(space, Scripts) and all(isinstance(item, Symbol) for item in items_of(below))
    return not _is_layer(below) and not _is_time(below)


def _defined_labels(page: list[Statements]) -> set[str]:
    """`z_1` in `z_1 = W_1 x + b_1`: a number below the name that an equation is about."""
    found: set[str] = set()
    for part in (part for tree in page for part in tree.parts):
        if isinstance(part, Chain) and part.relations and part.relations[0] in EQUALITIES:
            head = unwrap(part.members[0])
            if isinstance(head, Scripts) and isinstance(head.sub, Number) and head.sup is None:
                found.add(f"{base_name(head.base)}_{head.sub.text}")
    return found


def _numbered(page: list[Statements]) -> set[str]:
    """`W` in `W^{(1)} \\in …` and in `Z^{(1)} = …`: layers in parentheses that are all numbers."""
    found: set[str] = set()
    for part in (part for tree in page for part in tree.parts):
        if not isinstance(part, Chain) or not part.relations or part.relations[0] not in {"\\in", *EQUALITIES}:
            continue
        for head in map(unwrap, _heads(part.members[0])):
            items = items_of(head.sup) if isinstance(head, Scripts) else []
            if items and is_open(items[0], "(") and isinstance(unwrap(items[0].body), Number):  # type: ignore
                found.add(base_name(head.base) or "")  # type: ignore[attr-defined]
    return found


def _heads(node: Node) -> tuple[Node, ...]:
    node = unwrap(node)
    return node.items if isinstance(node, Sequence) else (node,)


def _is_layer(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Addition):
        return any(_is_layer(term) for term in node.terms)
    return isinstance(node, Symbol) and node.name in ("l", "L", "\\ell")


def _is_time(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Addition):
        return any(_is_time(term) for term in node.terms)
    return isinstance(node, Symbol) and node.name == "t"


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


def _gradient_named(part: Node, facts: Facts) -> Facts:
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


class _Reader:
    """Reads one formula: what it declares, and what it claims."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.found: list[tuple[Node, Node, bool]] = []

    def formula(self, tree: Statements) -> tuple[list[Link], Facts]:
        parts = _lists(_ranges(tree.parts))
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
        for one in _heads(chain.members[0]):
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
        names = [base_name(p) for p in _heads(group.body)]  # type: ignore[attr-defined]
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


def _lists(parts: list[Node]) -> list[Node]:
    """`W_f, W_i \\in S`, which commas have cut, says of each name what it says of the last."""
    found: list[Node] = []
    for part in parts:
        if isinstance(part, Chain) and part.relations[:1] == ("\\in",):
            names: list[Node] = []
            while found and isinstance(found[-1], Symbol | Scripts | Styled):
                names.insert(0, found.pop())
            if names:
                heads = Sequence((*names, *_heads(part.members[0])), (",",) * len(names))
                part = Chain((heads, *part.members[1:]), part.relations)
        found.append(part)
    return found


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
