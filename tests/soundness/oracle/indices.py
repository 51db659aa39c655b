"""Indices: where they stand, how far they run, and the sums and products over them.

In: the node of an index, of a sum or of a product. Out: a place, a length, a value. Refused: limits of other forms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.syntax import BigOperator, Chain, Node, Number, Product, Scripts, Symbol, children
from tests.soundness.oracle.arrays import ANY, ONE, Cannot, Dim, Misfit, Value, elementwise, product, scalar
from tests.soundness.oracle.marks import Ref, base_name, items_of, unwrap
from tests.soundness.oracle.world import At, Env

if TYPE_CHECKING:
    from tests.soundness.oracle.world import World


class Indices:
    """Part of the Evaluator."""

    world: World

    def _bigoperator(self, node: BigOperator, env: Env) -> Value:
        if node.command not in ("\\sum", "\\prod", "\\max", "∑", "∏"):
            raise Cannot(f"the operator {node.command}")
        if node.lower is None:
            if node.command == "\\max":
                raise Cannot("a maximum without limits")
            raise Cannot("a sum without an index")
        result: Value | None = None
        for places in self._places_of(node, env):
            value = self.value(node.body, places)
            result = value if result is None else _joined(node.command, result, value)
        if result is None:
            return scalar(0 if node.command in ("\\sum", "∑") else 1)
        return spoken(result)

    def _places_of(self, node: BigOperator, env: Env):
        lower = unwrap(node.lower) if node.lower is not None else None
        if isinstance(lower, Chain) and lower.relations == ("=",) and node.upper is not None:
            letter = base_name(lower.members[0]) or ""
            first, last = self.world.whole(lower.members[1], env), self.world.whole(node.upper, env)
            dim = self._upper_dim(node.upper, env) if first == 1 else None
            for k in range(first, last + 1):
                yield {**env, letter: At(k, dim)}
            return
        if isinstance(lower, Chain) and lower.relations in (("\\neq",), ("\\ne",), ("≠",)):
            letter, other = base_name(lower.members[0]) or "", self.world.whole(lower.members[1], env)
            dim = self.length(letter, (node.body,), env)
            if dim is None:
                raise Cannot(f"how far {letter} runs")
            for k in range(1, dim.size + 1):
                if k != other:
                    yield {**env, letter: At(k, dim)}
            return
        letters = [base_name(i) for i in items_of(lower)]
        if node.upper is not None or isinstance(lower, Chain) or None in letters:
            raise Cannot("limits of another form")
        yield from self._over(letters, node.body, env)

    def _over(self, letters: list, body: Node, env: Env):
        if not letters:
            yield env
            return
        dim = self.length(letters[0], (body,), env)
        if dim is None:
            raise Cannot(f"how far {letters[0]} runs")
        for k in range(1, dim.size + 1):
            yield from self._over(letters[1:], body, {**env, letters[0]: At(k, dim)})

    def _upper_dim(self, node: Node, env: Env) -> Dim | None:
        if isinstance(unwrap(node), Number):
            return None
        try:
            return self.world.dim(node, env)
        except Cannot:
            return None

    def _at(self, node: Node, env: Env) -> At:
        node = unwrap(node)
        found = env.get(base_name(node) or "")
        if isinstance(found, At):
            return found
        if isinstance(node, Symbol) and not self.world.is_size(node.name):
            raise Cannot(f"{node.name} as an index")
        return At(self.world.whole(node, env), self._upper_dim(node, env) if isinstance(node, Symbol) else None)

    def index(self, node: Node, env: Env, dim: Dim) -> int:
        """The place along an axis, from 1; a `Misfit` where the index runs over another length."""
        at = self._at(node, env)
        if at.dim is not None and dim != ANY and at.dim != dim:
            raise Misfit(f"an index over {at.dim.name} on an axis of length {dim.name or dim.size}")
        if dim != ANY and not 1 <= at.value <= dim.size:
            raise Misfit("an index beyond its axis")
        return at.value

    def places(self, value: Value, entries: tuple[Node, ...], env: Env) -> tuple[int, int]:
        if value.eye:
            raise Cannot("an entry of an identity")
        if len(entries) == 2:
            i, j = (self.index(n, env, d) for n, d in zip(entries, (value.rows, value.cols), strict=True))
            return i - 1, j - 1
        if len(entries) != 1:
            raise Misfit("too many indices")
        if value.cols == ONE:
            return self.index(entries[0], env, value.rows) - 1, 0
        if value.rows == ONE:
            return 0, self.index(entries[0], env, value.cols) - 1
        raise Cannot("one index on a matrix")

    def length(self, letter: str, nodes: tuple[Node, ...], env: Env) -> Dim | None:
        """The axis that an index runs over, from the first name that it stands on."""
        found = env.get(letter)
        if isinstance(found, At) and found.dim is not None:
            return found.dim
        for node in nodes:
            dim = self._length(letter, node, env)
            if dim is not None:
                return dim
        return None

    def _length(self, letter: str, node: Node, env: Env) -> Dim | None:
        inner = env
        if isinstance(node, BigOperator):
            try:
                first = next(iter(self._places_of(node, env)), None)
            except Cannot:
                first = None
            if first is not None:
                inner = first
        if isinstance(node, Product):
            dim = self.differential_length(letter, node, env)
            if dim is not None:
                return dim
        ref = self.ref(node) if isinstance(node, Scripts) else None
        if ref is not None:
            dim = self._from_ref(letter, ref, env)
            if dim is not None:
                return dim
        for child in children(node):
            dim = self._length(letter, child, inner)
            if dim is not None:
                return dim
        return None

    def _from_ref(self, letter: str, ref: Ref, env: Env) -> Dim | None:
        named = [base_name(e) for e in ref.entries]
        if letter not in named and (ref.sample is None or base_name(ref.sample) != letter):
            return None
        try:
            value = self._plain(Ref(ref.key, ref.layer), env)
        except (Cannot, KeyError):
            return None
        if ref.sample is not None and base_name(ref.sample) == letter:
            return value.cols
        if len(named) == 2:
            turned = self._of_transpose(value, ref)
            return turned.rows if named[0] == letter else turned.cols
        return value.cols if value.rows == ONE and ref.sample is None and value.cols != ONE else value.rows


def spoken(value: Value) -> Value:
    """No bare number any more: `(0)` and `1 - 1` are values."""
    return Value(value.rows, value.cols, value.data, value.eye) if value.literal else value


def _joined(command: str, one: Value, two: Value) -> Value:
    if command in ("\\sum", "∑"):
        return elementwise(one, two, lambda a, b: a + b, repeat=False, linear=True)
    if command == "\\max":
        return scalar(max(one.number, two.number))
    return product(one, two)
