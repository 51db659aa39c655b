"""Layers and lengths as numbers: what is drawn for a document, and what a node of a shape or of a layer means.

In: a `Plan`: how many layers, which lengths. Out: lengths with their names. Refused: layers that do not exist
(`NoLayer`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mpmath import mpf

from derive.syntax import Addition, BigOperator, Group, Node, Number, Scripts, Symbol, children, walk
from tests.soundness.oracle.arrays import Cannot, Dim, Outside, Value
from tests.soundness.oracle.facts import Facts, size_name
from tests.soundness.oracle.marks import Ref, base_name, unwrap


class NoLayer(Exception):
    """A layer beyond the first or the last."""


@dataclass(frozen=True, slots=True)
class At:
    """An index with its value, from 1, and the axis that it runs over (None: not known)."""

    value: int
    dim: Dim | None = None


Env = dict[str, "At | Value"]


@dataclass
class Plan:
    """Sizes and layers of a draw. `equal` gives every size that length; without it they are all distinct."""

    depth: int
    equal: int | None
    seed: int
    unit: bool = False
    """Numbers between 0 and 1 only."""
    named: bool = True
    """Whether lengths keep their names: without them, what fits at these sizes fits."""
    sizes: dict[str, int] = field(default_factory=dict)

    def size(self, name: str) -> int:
        if self.equal is not None:
            return self.equal
        if name not in self.sizes:
            taken = set(self.sizes.values())
            self.sizes[name] = next(n for n in (3, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13) if n not in taken)
        return self.sizes[name]


@dataclass
class Kept:
    """What is the same in every world of a draw, wherever names move."""

    sizes: set[str] | None = None
    """Letters that are lengths."""
    refs: dict[int, tuple[Node, Ref | None]] = field(default_factory=dict)
    """Names by node."""
    called: dict[tuple, mpf] = field(default_factory=dict)
    """Values of those of the document's functions that use nothing but their arguments."""
    functions: dict[tuple, Callable[[mpf], mpf]] = field(default_factory=dict)
    """Known and unknown functions with their derivatives; each keeps its values."""


class Lengths:
    """Part of the World."""

    facts: Facts
    plan: Plan
    kept: Kept

    def last(self, name: str) -> int:
        return self.facts.constants.get(name, self.plan.depth)

    def whole(self, node: Node, env: Env) -> int:
        """A layer or an index as a number."""
        node = unwrap(node)
        if isinstance(node, Group):
            return self.whole(node.body, env)
        if isinstance(node, Number) and node.text.isdigit():
            return int(node.text)
        if isinstance(node, Addition):
            signs = {"": 1, "+": 1, "-": -1, "−": -1}
            letters = [s for s, t in zip(node.signs, node.terms, strict=True) if not isinstance(unwrap(t), Number)]
            if letters in (["-"], ["−"]):
                raise Cannot("layers that count down, of which few exist")
            return sum(signs[s] * self.whole(t, env) for s, t in zip(node.signs, node.terms, strict=True))
        name = base_name(node)
        found = env.get(name or "")
        if isinstance(found, At):
            return found.value
        if name in ("L", "T", "\\ell") and not self.facts.shapes.get(name or ""):
            return self.last(name)
        dim = self.dim(node, env)
        return dim.size

    def dim(self, node: Node, env: Env) -> Dim:
        """The length that a node of a shape means."""
        node = unwrap(node)
        if isinstance(node, Number) and node.text.isdigit():
            return Dim("", int(node.text))
        if isinstance(node, Addition):
            label = "".join(s + self.dim(t, env).name for s, t in zip(node.signs, node.terms, strict=True))
            signs = {"": 1, "+": 1, "-": -1}
            size = sum(signs[s] * self.dim(t, env).size for s, t in zip(node.signs, node.terms, strict=True))
            if size < 1:
                raise Outside("a length below one")
            return Dim(label or str(size), size)
        name = size_name(node)
        if isinstance(node, Scripts):
            mark = unwrap(node.sub or node.sup)  # type: ignore[arg-type]
            mark = mark.body if isinstance(mark, Group) else mark
            try:
                name = f"{base_name(node.base)}_{self._label(mark, env)}"
            except Cannot:
                pass
        if name is None:
            raise Cannot("a length of another form")
        for known, value in self.facts.constants.items():
            if known == name or (known.endswith("_L") and known[:-1] + str(self.last("L")) == name):
                return Dim("", value)
        return Dim(name if self.plan.named else "", self.plan.size(name))

    def _label(self, mark: Node, env: Env) -> str:
        mark = unwrap(mark)
        if isinstance(mark, Symbol) and mark.name not in env and mark.name not in ("L", "T"):
            return mark.name
        return str(self.whole(mark, env))

    def is_size(self, name: str) -> bool:
        """Whether a letter is a length that a shape or a sum names; `n_` asks for a family of lengths."""
        return name in self._sizes()

    def _sizes(self) -> set[str]:
        if self.kept.sizes is None:
            found = set(self.facts.constants)
            for shapes in self.facts.shapes.values():
                for ref, dims in shapes:
                    found |= {"m"} if ref.sample is not None else set()
                    for dim in dims:
                        found |= _size_names(dim)
            bodies = [d.body for d in self.facts.definitions] + [b for _, b in self.facts.functions.values()]
            for node in (n for body in bodies for n in walk(body)):
                if isinstance(node, BigOperator) and node.upper is not None:
                    found |= _size_names(node.upper)
            self.kept.sizes = found
        return self.kept.sizes

    def is_letter(self, name: str) -> bool:
        """Whether a letter below a name is an index: it means nothing else."""
        return not self.is_size(name) and not self.known(name)


def _size_names(node: Node) -> set[str]:
    name = size_name(node)
    if name is None:
        return {n for child in children(node) for n in _size_names(child)}
    return {name, name.split("_")[0] + "_"} if "_" in name else {name}
