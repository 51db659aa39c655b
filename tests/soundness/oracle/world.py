"""One draw of everything that a document leaves open, and the document run as a program on it.

In: `Facts`, sizes, a seed. Out: the value of any name, and derivatives by any name as central differences. Refused:
layers that do not exist (`NoLayer`), names without a shape (`Cannot`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from mpmath import mpf

from derive.syntax import Addition, BigOperator, Chain, Node, Symbol
from tests.soundness.oracle.arrays import (
    ANY,
    ONE,
    Cannot,
    Dim,
    Misfit,
    Value,
    elementwise,
    make,
    scalar,
    scaled,
    total,
    transpose,
)
from tests.soundness.oracle.facts import Definition, Facts, capital_of
from tests.soundness.oracle.lengths import At, Env, Kept, Lengths, NoLayer, Plan
from tests.soundness.oracle.marks import Ref, base_name, unwrap

STEPS = (mpf(10) ** -30, mpf(10) ** -50, mpf(10) ** -70)
"""The step of an outer derivative, of one within it, of one within that: each leaves 50 digits to the one around it."""
GREEK_SCALARS = {"\\alpha", "\\lambda", "\\eta", "\\epsilon", "\\varepsilon", "\\tau", "\\mu"}


class World(Lengths):
    """Values by name; `overrides` are the names that a difference has moved."""

    def __init__(
        self, facts: Facts, plan: Plan, overrides: dict | None = None, memo: dict | None = None, depth: int = 0,
        kept: Kept | None = None,
    ):  # fmt: skip
        self.facts, self.plan, self.depth = facts, plan, depth
        self.overrides: dict[tuple[str, int | None], Value] = overrides or {}
        self.memo: dict = memo or {}
        self.used: list[set] = []
        self.kept = kept or Kept()
        from tests.soundness.oracle.evaluate import Evaluator

        self.evaluator = Evaluator(self)

    def moved(self, key: str, layer: int | None, value: Value) -> World:
        """The world in which a name has another value; what does not depend on it is kept."""
        kept = {k: v for k, v in self.memo.items() if (key, layer) not in v[1]}
        overrides = {**self.overrides, (key, layer): value}
        return World(self.facts, self.plan, overrides, kept, self.depth + 1, self.kept)

    @contextmanager
    def watched(self) -> Iterator[set]:
        """The names whose values are used meanwhile; whoever watches already sees them too."""
        mine: set = set()
        self.used.append(mine)
        try:
            yield mine
        finally:
            self.used.pop()
        for outer in self.used:
            outer |= mine

    def undeclared(self, key: str) -> Value:
        """A number that nobody declared."""
        if (key, None) in self.overrides:
            return self.value(key, None)
        if not self.known(key):
            self.memo.setdefault((key, None), (self._draw(key, None, ONE, ONE), frozenset({(key, None)})))
        return self.value(key, None)

    # --- names -----------------------------------------------------------------------------------------------------

    def canonical(self, key: str) -> str:
        """A lower-case name beside a declared capital is its column, or the same."""
        for one, other in ((key, capital_of(key)), (key, "d" + capital_of(key[1:]) if key[:1] == "d" else key)):
            if other != one and not self.known(one) and self.known(other):
                return other
        return key

    def known(self, key: str) -> bool:
        return key in self.facts.names

    def value(self, key: str, layer: int | None) -> Value:
        at = (key, layer)
        for used in self.used:
            used.add(at)
        if at in self.overrides:
            return self.overrides[at]
        if at not in self.memo:
            if len(self.used) > 60 or (at, "open") in self.memo:
                raise Cannot(f"{key} is defined by itself")
            self.memo[at, "open"] = (None, frozenset())
            self.used.append({at})
            try:
                value = self._compute(key, layer)
            finally:
                used = self.used.pop()
                del self.memo[at, "open"]
            self.memo[at] = (value, frozenset(used))
        value, used = self.memo[at]
        for outer in self.used:
            outer |= used
        return value

    def _compute(self, key: str, layer: int | None) -> Value:
        for ref, cost, variable in self.facts.gradients.get(key, ()):
            if ref is not None and (ref.layer is None) == (layer is None):
                env = self._solve(ref.layer, layer) if ref.layer is not None else {}
                if env is not None:
                    return self.derivative(partial(_value_in, cost, env), variable, env)
        definition = self._definition(key, layer)
        if definition is not None:
            return self._run(*definition)
        dims = self._shape(key, layer)
        if dims is None:
            raise (NoLayer if self.known(key) else Cannot)(f"{key} {layer} has no value")
        return self._draw(key, layer, *dims)

    def _solve(self, node: Node | None, layer: int | None) -> Env | None:
        """The layer variable, such that a mark like `l-1` is that layer; None where it cannot be."""
        if node is None or layer is None:
            return {} if node is None and layer is None else None
        node = unwrap(node)
        letter = next(
            (
                base_name(n)
                for n in (node.terms if isinstance(node, Addition) else (node,))
                if isinstance(n, Symbol) and n.name.islower()
            ),
            None,
        )
        if letter is None:
            return {} if self.whole(node, {}) == layer else None
        offset = self.whole(node, {letter: At(0)})
        return {letter: At(layer - offset)}

    def _definition(self, key: str, layer: int | None) -> tuple[Definition, Env] | None:
        found = []
        for definition in self.facts.definitions:
            if definition.ref.key != key:
                continue
            env = self._solve(definition.ref.layer, layer)
            if env is not None and self._within(definition, env):
                found.append((definition, env))
        found.sort(key=lambda pair: len(pair[1]))
        return found[0] if found else None

    def _within(self, definition: Definition, env: Env) -> bool:
        for letter, at in env.items():
            assert isinstance(at, At)
            known = self.facts.ranges.get(letter)
            low = definition.low or (known.low if known else None)
            high = definition.high or (known.high if known else None)
            first = self.whole(low, {}) if low is not None else 1
            last = self.whole(high, {}) if high is not None else self.last("T" if letter == "t" else "L")
            if not first <= at.value <= last:
                return False
        return True

    def _run(self, definition: Definition, env: Env) -> Value:
        ref, body = definition.ref, definition.body
        evaluate = self.evaluator.value
        letters = [base_name(unwrap(n)) or "" for n in ((ref.sample,) if ref.sample is not None else ()) + ref.entries]
        if not letters:
            return evaluate(body, env)
        shape = self._shape(ref.key, None) if ref.layer is None else None
        dims = [self.evaluator.length(letter, (body,), env) for letter in letters]
        if any(d is None for d in dims):
            dims = list(shape)[: len(dims)] if shape is not None else dims
        if any(d is None for d in dims):
            raise Cannot(f"how far {letters} run")

        def one(*places: int) -> Value:
            bound: Env = {k: At(p + 1, d) for k, p, d in zip(letters, places, dims, strict=True)}
            return evaluate(body, {**env, **bound})

        if ref.sample is not None and not ref.entries:
            columns = [one(k) for k in range(dims[0].size)]
            return make(columns[0].rows, dims[0], lambda i, j: columns[j].data[i][0])
        if ref.sample is not None:
            return make(dims[1], dims[0], lambda i, j: one(j, i).number)
        if len(letters) == 1:
            return make(dims[0], ONE, lambda i, j: one(i).number)
        return make(dims[0], dims[1], lambda i, j: one(i, j).number)

    def _shape(self, key: str, layer: int | None) -> tuple[Dim, Dim] | None:
        choices = []
        for ref, sizes in self.facts.shapes.get(key, ()):
            env = self._solve(ref.layer, layer)
            if env is None:
                continue
            if env:
                ((letter, at),) = env.items()
                known = self.facts.ranges.get(letter)
                first = self.whole(known.low, {}) if known and known.low is not None else 0 if letter == "t" else 1
                last = (
                    self.whole(known.high, {})
                    if known and known.high is not None
                    else self.last("T" if letter == "t" else "L")
                )
                if not first <= at.value <= last:  # type: ignore[union-attr]
                    continue
            dims = [self.dim(size, env) for size in sizes]
            if len(dims) > 2:
                raise Cannot("an array of three axes")
            rows = dims[0] if dims else ONE
            cols = dims[1] if len(dims) > 1 else ONE
            if ref.sample is not None:
                cols = self.dim(Symbol("m"), {})
            choices.append((len(env), rows, cols))
        choices.sort(key=lambda c: c[0])
        return choices[0][1:] if choices else None

    def _draw(self, key: str, layer: int | None, rows: Dim, cols: Dim) -> Value:
        rng = random.Random(f"{self.plan.seed} {key} {layer}")
        positive = self.plan.unit or key in self.facts.positive

        def number(i: int, j: int) -> mpf:
            size = mpf(rng.randint(1_500_000, 8_500_000)) / 10_000_000
            return size if positive else rng.choice((-3, -2, -1, 1, 2, 3)) * size

        value = make(rows, cols, number)
        for left, _ in self.facts.hypotheses:
            value = self._as_assumed(key, value, left, rng)
        return value

    def _as_assumed(self, key: str, value: Value, left: Node, rng: random.Random) -> Value:
        """A draw that a hypothesis holds for."""
        read = self.evaluator.ref
        if isinstance(left, BigOperator):
            ref = read(left.body)
            letter = base_name(left.lower.members[0] if isinstance(left.lower, Chain) else left.lower)  # type: ignore
            if ref is None or self.canonical(ref.key) != key:
                return value
            names = [base_name(e) for e in ref.entries]
            value = make(value.rows, value.cols, lambda i, j: mpf(rng.randint(1, 99)) / 70)
            sums = total(value, rows=names[0] == letter, cols=names[0] != letter)
            return elementwise(value, sums, lambda a, b: a / b)
        ref = read(left)
        if ref is None or ref.key != key:
            return value
        return elementwise(scaled(value, mpf(1) / 2), scaled(transpose(value), mpf(1) / 2), lambda a, b: a + b)

    # --- derivatives -----------------------------------------------------------------------------------------------

    def derivative(self, function: Callable[[World], Value], variable: Ref, env: Env) -> Value:
        """By every entry of a name (by one entry or one column of it, where the mark says so)."""
        if variable.after or variable.primes or variable.odd:
            raise Cannot("a derivative by something with other marks")
        if self.depth >= len(STEPS):
            raise Cannot("derivatives within derivatives")
        key = self.canonical(variable.key)
        layer = self.whole(variable.layer, env) if variable.layer is not None else None
        whole = self.value(key, layer)
        if ANY in (whole.rows, whole.cols) or whole.eye:
            raise Cannot("a derivative by something of unknown size")
        places, rows, cols = self._places(whole, variable, env)
        step = STEPS[self.depth]
        moved = {}
        function(self)  # so that what does not move is computed once, and not in every moved world
        for i, j in places:
            up, down = (
                function(self.moved(key, layer, _replaced(whole, i, j, whole.data[i][j] + sign * step)))
                for sign in (1, -1)
            )
            moved[i, j] = elementwise(up, down, lambda a, b: (a - b) / (2 * step), repeat=False, linear=True)
        return _laid_out(moved, places, rows, cols)

    def _places(self, whole: Value, variable: Ref, env: Env) -> tuple[list[tuple[int, int]], Dim, Dim]:
        if variable.sample is not None:
            j = self.evaluator.index(variable.sample, env, whole.cols) - 1
            if variable.entries:
                i = self.evaluator.index(variable.entries[0], env, whole.rows) - 1
                return [(i, j)], ONE, ONE
            return [(i, j) for i in range(whole.rows.size)], whole.rows, ONE
        if variable.entries:
            i, j = self.evaluator.places(whole, variable.entries, env)
            return [(i, j)], ONE, ONE
        return [(i, j) for i in range(whole.rows.size) for j in range(whole.cols.size)], whole.rows, whole.cols


def _value_in(node: Node, env: Env, world: World) -> Value:
    return world.evaluator.value(node, env)


def _replaced(value: Value, i: int, j: int, number: mpf) -> Value:
    return make(value.rows, value.cols, lambda r, c: number if (r, c) == (i, j) else value.data[r][c])


def _laid_out(moved: dict, places: list[tuple[int, int]], rows: Dim, cols: Dim) -> Value:
    """A number by an array: the array's shape. A column by a column: a row for each output. A row
    by a column: a column for each output."""
    first = moved[places[0]]
    if first.is_scalar:
        return Value(
            rows,
            cols,
            tuple(tuple(moved[places[r * cols.size + c]].number for c in range(cols.size)) for r in range(rows.size)),
        )
    if (rows, cols) == (ONE, ONE):
        return first
    if first.rows == ONE and cols == ONE and not first.eye:
        return make(rows, first.cols, lambda i, j: moved[places[i]].data[0][j])
    if first.cols == ONE and cols == ONE and not first.eye:
        return make(first.rows, rows, lambda i, j: moved[places[j]].data[i][0])
    raise Cannot("the derivative of an array by an array")


def number_of(value: Value) -> mpf:
    if not value.is_scalar:
        raise Misfit("a number is needed")
    return value.number


__all__ = ["At", "Env", "NoLayer", "Plan", "World", "number_of", "scalar"]
