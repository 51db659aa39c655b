"""Whether two sides are equal, at several sizes and draws.

In: a `Link`. Out: an `Opinion`: equal, unequal, ill-shaped (wrong too), or none with the reason. Refused: nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from mpmath import mp, mpf

from derive.syntax import Addition, BigOperator, Chain, Node, Scripts, Symbol, children
from tests.soundness.oracle.arrays import Cannot, Misfit, Outside, Value, same
from tests.soundness.oracle.claims import Link
from tests.soundness.oracle.facts import Facts, Range, size_name
from tests.soundness.oracle.marks import base_name, items_of, unwrap
from tests.soundness.oracle.world import At, Env, NoLayer, Plan, World

DIGITS = 170
TOLERANCE = mpf(10) ** -40
PLANS = ((3, None, 1), (2, None, 2), (2, 3, 3), (2, 1, 4))
"""Layers, the length that all sizes share (None: all distinct), seed."""
FEW, MORE = 40, 16
"""Fewer numbers than this agreed: so many more draws, for a formula about one number may be right by chance."""
MOST = 10
"""Combinations of free indices that are tried in one draw."""
DEPTH = "LT"


@dataclass(frozen=True)
class Opinion:
    kind: str
    why: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.kind in ("unequal", "ill-shaped")


class Judge:
    """Keeps the worlds of a document, so that a gradient is computed once for all the formulas that mention it."""

    def __init__(self, plans=PLANS, named: bool = True, more: bool = True) -> None:
        self.worlds: dict = {}
        self.plans, self.named, self.more = plans, named, more

    def opinion(self, link: Link) -> Opinion:
        if link.facts.unknown:
            return Opinion("none", f"not read: {'; '.join(link.facts.unknown)}")
        with mp.workdps(DIGITS):
            return self._opinion(link)

    def _opinion(self, link: Link) -> Opinion:
        agreed, why = 0, "no point where both sides have a value"
        more = ((2, None, seed) for seed in range(5, 5 + MORE * self.more))
        for number, plan in enumerate(itertools.chain(self.plans, more)):
            if number >= len(self.plans) and agreed >= FEW:
                break
            for unit in (False, True):
                try:
                    found = self._at(link, number, plan, unit)
                except Outside as error:
                    why = str(error)
                    continue
                except Misfit as error:
                    return Opinion("ill-shaped", str(error))
                except Cannot as error:
                    return Opinion("none", str(error))
                except (RecursionError, NoLayer) as error:
                    return Opinion("none", str(error))
                if not found:
                    return Opinion("unequal", f"plan {plan}")
                agreed += found
                break
        return Opinion("equal") if agreed else Opinion("none", why)

    def _world(self, facts: Facts, number: int, plan: tuple, unit: bool) -> World:
        fields = (
            "families",
            "shapes",
            "definitions",
            "functions",
            "gradients",
            "constants",
            "bindings",
            "hypotheses",
            "positive",
            "conventions",
            "ranges",
        )
        key = (
            number,
            unit,
            *(repr(getattr(facts, n)) if n in ("ranges", "bindings") else id(getattr(facts, n)) for n in fields),
        )
        if key not in self.worlds:
            depth, equal, seed = plan
            self.worlds[key] = World(facts, Plan(depth, equal, seed, unit, named=self.named))
        return self.worlds[key]

    def _at(self, link: Link, number: int, plan: tuple, unit: bool) -> int:
        """How many numbers agree; 0 where one does not."""
        world = self._world(link.facts, number, plan, unit)
        layers, indices = free_letters((link.left, link.right), world)
        second: Env = {layer: At(2) for layer in layers}
        dims = {k: world.evaluator.length(k, (link.left, link.right), second) for k in indices}
        for letter, dim in dims.items():
            if dim is None:
                raise Cannot(f"how far {letter} runs")
        seen = numbers = 0
        for chosen in itertools.product(*(_layers(world, letter, link.ranges.get(letter)) for letter in layers)):
            base: Env = {k: At(v) for k, v in zip(layers, chosen, strict=True)}
            try:
                dims = {k: world.evaluator.length(k, (link.left, link.right), base) for k in indices}
                for env in _places(dims, base):
                    one, two = (world.evaluator.value(side, env) for side in (link.left, link.right))
                    if not _same(one, two):
                        return 0
                    numbers += max(len(one.data) * len(one.data[0]), len(two.data) * len(two.data[0]))
            except NoLayer:
                continue
            seen += 1
        if not seen:
            raise NoLayer("no layer where both sides have a value")
        return numbers



def _layers(world: World, letter: str, known: Range | None) -> range:
    low = world.whole(known.low, {}) if known and known.low is not None else 1
    last = world.last("T" if letter == "t" else "L")
    high = world.whole(known.high, {}) if known and known.high is not None else last
    if known is not None:
        low, high = low + known.strict_low, high - known.strict_high
    return range(low, high + 1)


def _same(one: Value, two: Value) -> bool:
    return same(one, two, TOLERANCE)


def _places(dims: dict, base: Env):
    """Values for the free indices: all, or a fair share that has coinciding and distinct ones."""
    letters = list(dims)
    spaces = list(itertools.product(*(range(1, dims[k].size + 1) for k in letters)))
    step = max(1, len(spaces) // MOST)
    chosen = spaces if len(spaces) <= MOST else [*spaces[::step], *(s for s in spaces if len(set(s)) == 1)][: 2 * MOST]
    for places in chosen:
        yield {**base, **{k: At(p, dims[k]) for k, p in zip(letters, places, strict=True)}}


def free_letters(nodes: tuple[Node, ...], world: World) -> tuple[list[str], list[str]]:
    """The layer variables and the indices that no sum binds, in order."""
    finder = _Letters(world)
    for node in nodes:
        finder.visit(node, frozenset())
    return list(finder.layers), [i for i in finder.indices if i not in finder.layers]


class _Letters:
    def __init__(self, world: World):
        self.world = world
        self.layers: dict[str, None] = {}
        self.indices: dict[str, None] = {}

    def visit(self, node: Node, bound: frozenset[str]) -> None:
        if isinstance(node, BigOperator):
            lower = node.lower.members[0] if isinstance(node.lower, Chain) else node.lower
            self.visit(node.body, bound | {base_name(i) or "" for i in items_of(lower)})
            return
        if isinstance(node, Scripts):
            self._on_name(node, bound)
        for child in children(node):
            self.visit(child, bound)

    def _on_name(self, node: Scripts, bound: frozenset[str]) -> None:
        ref = self.world.evaluator.ref(node)
        if ref is None:
            return
        for letter in _symbols(ref.layer):
            if letter not in bound and letter not in DEPTH:
                self.layers[letter] = None
        if size_name(node) in self.world.plan.sizes:
            return
        for mark in (*ref.entries, ref.sample):
            for letter in _symbols(mark):
                if letter not in bound and self.world.is_letter(letter):
                    self.indices[letter] = None


def _symbols(node: Node | None) -> list[str]:
    if node is None:
        return []
    node = unwrap(node)
    if isinstance(node, Addition):
        return [s for term in node.terms for s in _symbols(term)]
    return [node.name] if isinstance(node, Symbol) else []
