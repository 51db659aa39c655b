"""What is known about layers: ranges, comparisons, and the cases into which a claim for all layers is split.

In: ranges and the cases chosen so far. Out: comparisons that hold for every layer in range, or `NeedSplit` where they
hold for some layers only. Refused: guessing. Facts are bounds on differences, so that entailment is a shortest path.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.claim import Claim
from derive.term import BOUND, Layer, LayerRange, LayerSum, subterms

INFINITY = 10**9


@dataclass(frozen=True, slots=True)
class AtMost:
    """`low ≤ high`: one side of a case."""

    low: Layer
    high: Layer

    def __str__(self) -> str:
        return f"{self.low} ≤ {self.high}"


class Unsupported(Exception):
    """Something that no rule can do yet; the message says what."""


class NeedSplit(Exception):
    """`low ≤ high` holds for some layers in range only: the proof needs both cases."""

    def __init__(self, low: Layer, high: Layer):
        super().__init__(f"{low} ≤ {high}")
        self.low = low
        self.high = high


def layer_variables(claim: Claim) -> frozenset[str]:
    """Names that stand for any layer of a range; every other base name is a constant, such as the L in 1 ≤ l ≤ L.

    That a member exists may bound a constant too, L ≥ 2 where W^{[2]} is spoken of: it stays one number all the same.
    """
    families = {d.over.variable for d in claim.definitions if d.over is not None}
    families |= {d.variable for all_ in claim.notation.declared.values() for d in all_ if d.variable is not None}
    ends = {end.base for over in _ranges_of(claim) for end in (over.low, over.high) if end is not None}
    said = {name for name, over in claim.notation.ranges.items() if over.high is not None or name not in ends}
    own = {over.variable for over in claim.ranges if over.high is not None}
    return frozenset((families | said | own) - set(claim.notation.layers))


def _ranges_of(claim: Claim) -> Iterator[LayerRange]:
    yield from claim.ranges
    yield from claim.notation.ranges.values()
    yield from (d.over for d in claim.definitions if d.over is not None)
    yield from (d.over for all_ in claim.notation.declared.values() for d in all_ if d.over is not None)
    for term in (claim.left.term, claim.right.term, *(d.body for d in claim.definitions)):
        yield from (part.over for part in subterms(term) if isinstance(part, LayerSum))


def is_bound(layer: Layer) -> bool:
    """Whether the layer is the variable of a sum."""
    return layer.base is not None and BOUND in layer.base


def _undecided(low: Layer, high: Layer) -> Exception:
    if is_bound(low) or is_bound(high):
        return Unsupported(f"a sum in which {low} ≤ {high} holds for some members only".replace(BOUND, "'"))
    return NeedSplit(low, high)


class Layers:
    """Facts about layer variables and constants. A base name that no range declares is a constant, at least 1."""

    def __init__(self, ranges: tuple[LayerRange, ...], values: dict[str, Layer], variables: frozenset[str],
                 cases: tuple[AtMost, ...] = ()):
        self.given = values
        self.values = dict(values)
        self.variables = variables
        self.ranges = ranges
        self.cases = cases
        self._bounds: dict[tuple[str, str], int] = {}
        self._inside: dict[str, LayerRange] = {}
        """The ranges of variables that sums bind: facts for what is inside those sums only."""
        self._scopes: dict[frozenset[str], Layers] = {}
        self._solve()
        while self.feasible and self._substitute_one():
            self._solve()

    def normal(self, layer: Layer) -> Layer:
        """The layer with every variable that has a value replaced."""
        for _ in range(len(self.values) + 1):
            value = self.values.get(layer.base) if layer.base is not None else None
            if value is None:
                return layer
            layer = Layer(value.base, value.offset + layer.offset)
        raise AssertionError("layer values go round in a circle")

    def _facts(self) -> list[tuple[Layer, Layer]]:
        facts = [(case.low, case.high) for case in self.cases]
        for over in self.ranges:
            facts.append((over.low, Layer(over.variable)))
            if over.high is not None:
                facts.append((Layer(over.variable), over.high))
        bases = {b for pair in facts for layer in pair if (b := layer.base) is not None}
        known = self.variables | {over.variable for over in self.ranges}
        facts += [(Layer(None, 1), Layer(base)) for base in sorted(bases - known)]
        return [(self.normal(low), self.normal(high)) for low, high in facts]

    def _solve(self) -> None:
        """bounds[a, b] is the greatest possible value of a − b."""
        facts = self._facts()
        self.bases = sorted({layer.base or "" for pair in facts for layer in pair} | {""})
        bounds = {(a, b): 0 if a == b else INFINITY for a in self.bases for b in self.bases}
        for low, high in facts:
            key = (low.base or "", high.base or "")
            bounds[key] = min(bounds[key], high.offset - low.offset)
        for middle in self.bases:
            for a in self.bases:
                for b in self.bases:
                    bounds[a, b] = min(bounds[a, b], bounds[a, middle] + bounds[middle, b])
        self._bounds = bounds
        self.feasible = all(bounds[a, a] >= 0 for a in self.bases)

    def _substitute_one(self) -> bool:
        """A variable (before a constant) that the facts pin to another base or to a number gets that value."""
        for base in sorted((b for b in self.bases if b), key=lambda b: (b not in self.variables, b)):
            for other in sorted((b for b in self.bases if b != base), key=lambda b: (b in self.variables, b)):
                up, down = self._bounds[base, other], self._bounds[other, base]
                if up < INFINITY // 2 and up == -down:
                    self.values[base] = Layer(other or None, up)
                    return True
        return False

    # Inside sums.
    def bind(self, over: LayerRange) -> None:
        """What a sum says of its variable. A name has one range for ever."""
        known = self._inside.setdefault(over.variable, over)
        if (known.low, known.high) != (over.low, over.high):
            raise Unsupported("sums over one variable with two ranges")

    def _scope(self, low: Layer, high: Layer) -> Layers:
        """What is known inside the sums that bind these layers. A sum may be empty, so nothing of it holds outside."""
        names, waiting = set[str](), [low.base, high.base]
        while waiting:
            base = waiting.pop()
            if base is not None and BOUND in base and base not in names:
                over = self._inside.get(base)
                if over is None:
                    raise Unsupported("a layer outside its sum")
                names.add(base)
                waiting += [over.low.base, over.high.base if over.high is not None else None]
        key = frozenset(names)
        if key not in self._scopes:
            ranges = (*self.ranges, *(self._inside[name] for name in sorted(names)))
            self._scopes[key] = Layers(ranges, self.given, self.variables | key, self.cases)
        return self._scopes[key]

    def greatest(self, low: Layer, high: Layer) -> int:
        """The greatest possible value of low − high."""
        if is_bound(low) or is_bound(high):
            scope = self._scope(low, high)
            return scope._greatest(scope.normal(low), scope.normal(high))
        return self._greatest(low, high)

    def _greatest(self, low: Layer, high: Layer) -> int:
        a, b = low.base or "", high.base or ""
        if a == b:
            return low.offset - high.offset
        bound = self._bounds.get((a, b))
        if bound is None:
            # A base without facts: a constant, at least 1.
            bound = -1 if a == "" else INFINITY
            if b in self.variables:
                bound = INFINITY
        return bound + low.offset - high.offset if bound < INFINITY // 2 else INFINITY

    def at_most(self, low: Layer, high: Layer) -> bool:
        """low ≤ high for all layers in range; False when for none."""
        low, high = self.normal(low), self.normal(high)
        if self.greatest(low, high) <= 0:
            return True
        if self.greatest(high, low) < 0:
            return False
        raise _undecided(low, high)

    def same(self, left: Layer | None, right: Layer | None) -> bool:
        """The same layer for all layers in range; False when for none."""
        if left is None or right is None:
            return left is right
        left, right = self.normal(left), self.normal(right)
        if left == right:
            return True
        if self.greatest(left, right) < 0 or self.greatest(right, left) < 0:
            return False
        if self.greatest(left, right) <= 0:
            if self.greatest(right, left) <= 0:
                return True
            raise _undecided(left + 1, right)
        raise _undecided(left, right)

    def within(self, layer: Layer, over: LayerRange) -> bool:
        if not self.at_most(over.low, layer):
            return False
        return over.high is None or self.at_most(layer, over.high)

    def split(self, low: Layer, high: Layer) -> tuple[Layers, ...]:
        """The cases low ≤ high and low > high, without those in which no layer is left."""
        both = (AtMost(low, high), AtMost(high + 1, low))
        found = (Layers(self.ranges, self.given, self.variables, (*self.cases, case)) for case in both)
        return tuple(layers for layers in found if layers.feasible)

    def words(self) -> str:
        """The last case, in the reader's words: an equation where it leaves one layer only."""
        last = self.cases[-1]
        low, high = last.low, last.high
        equal = self.normal(low) == self.normal(high)
        if equal and high.base in self.variables:
            low, high = high, low
        if low.base is not None:
            low, high = Layer(low.base), high + -low.offset
        elif high.base is not None:
            low, high = low + -high.offset, Layer(high.base)
        return f"{low} {'=' if equal else '≤'} {high}"
