"""What one elaboration knows and finds: the names in scope, fresh indices, sizes found equal, readings, layer bounds.

In: a Notation and the formula's text. Out: the same object, filled; `claims.py` and `declarations.py` freeze what it
found. Refused: nothing; it is the only mutable object of this stage, made anew for each member of a chain's link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from derive.document import Span
from derive.elaborate.known_names import known_so_far
from derive.elaborate.sizes import Sizes
from derive.elaborate.values import Value
from derive.errors import ShapeError, Undeclared
from derive.notation import Declared, Notation
from derive.printing import print_latex
from derive.syntax import NOWHERE, Node
from derive.term import (
    BOUND,
    Definition,
    Delta,
    Entry,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Position,
    Size,
    Sum,
    Tensor,
    Term,
    move_size,
    move_term,
    rebuild,
)

AUXILIARY = "\\{"
"""How the names of expressions that have none begin."""
PARAMETER = "\x00"
"""How the names of parameters begin while a function is read that is not called yet."""


class NeedsLayer(Undeclared):
    """A name of a family without a layer; `variable` is the letter of its layers."""

    variable: str = "l"


@dataclass
class State:
    """`scope` maps a bound name to its Value (a parameter) or its Index (a summation index); `free` are entry
    indices.
    """

    notation: Notation
    evaluate: Callable[[Node, State], Value]
    """`expressions.evaluate`, handed down so that the modules of this stage need not import each other in a circle."""
    latex: str = ""
    scope: dict[str, Value | Index] = field(default_factory=dict)
    free: dict[str, Index] = field(default_factory=dict)
    classes: dict[str, Index] = field(default_factory=dict)
    """The indices that names of classes stand for in the member that is read."""
    labels: set[str] = field(default_factory=set)
    """Letters below names that are part of the name: they are no indices."""
    readings: dict[str, None] = field(default_factory=dict)
    lasting: dict[str, None] = field(default_factory=dict)
    hypotheses: dict[str, None] = field(default_factory=dict)
    auxiliary: list[Definition] = field(default_factory=list)
    bounds: list[LayerRange] = field(default_factory=list)
    empty_beyond: dict[LayerRange, str] = field(default_factory=dict)
    """The end of a bound (low or high) beyond which a sum inside ends before it begins."""
    declared: dict[str, tuple[Declared, ...]] = field(default_factory=dict)
    """Names that this elaboration gave a shape still to be found (a forward equation that mentions them first)."""
    unknown_functions: set[str] = field(default_factory=set)
    undeclared_names: set[str] = field(default_factory=set)
    costs: set[str] = field(default_factory=set)
    """Names that were taken for costs because a derivative is of them, and nothing says what they are."""
    fixed: set[str] = field(default_factory=set)
    """Letters of the one sample that names without samples carry: k in y_j^k where y is one sample's."""
    mentioned: Callable[[], frozenset[str]] = frozenset
    """The names that the whole formula speaks of, found out only where they matter."""
    counted_from: dict[Size | int, str] = field(default_factory=dict)
    """Where sums over a size begin, "0" or "1"."""
    layer_of_all: Layer | None = None
    """The layer of names of families that stand without one."""
    may_declare: bool = False
    """In a definition an undeclared name is taken as a tensor whose shape unification finds; in a claim it is an
    error.
    """
    defines: bool = False
    """Whether the right side of an equation is read that defines a function or a cost, without declaring names."""
    bare_are_numbers: bool = False
    """In the equation of an entry, `y_i = w x_i + b`, new small names without an index are tried as numbers."""
    line: tuple[int, bool] | None = None
    """What a matrix with one subscript is tried as: the axis that is fixed, and whether the line is a row vector."""
    dots_are_inner: bool = False
    """`\\cdot` between two columns is tried as the inner product; `took_inner` says whether it was."""
    took_inner: bool = False
    took_numbers: bool = False
    """Whether names without a shape were taken for numbers."""
    count: int = 0

    def __post_init__(self) -> None:
        self.sizes = Sizes(self.notation)

    def index(self, size: Size | int, hint: str = "k") -> Index:
        """A fresh index variable."""
        self.count += 1
        return Index(f"{hint}{self.count}", size)

    def words(self, node: Node) -> str:
        """The author's own characters of a node (ours where the node was made by us)."""
        if node.span != NOWHERE and node.span.end <= len(self.latex):
            return " ".join(self.latex[node.span.start : node.span.end].split())
        return print_latex(node)

    def read_as(self, text: str) -> None:
        self.readings.setdefault(text)

    def read_for_good(self, text: str) -> None:
        """A reading that all claims share which rest on the definition that is read."""
        self.read_as(text)
        self.lasting.setdefault(text)

    def fix(self, letter: str | None) -> bool:
        """Whether a letter may say that everything is of one sample: no other letter does, and it runs nowhere."""
        if letter is None or letter in self.scope or letter in self.free or self.fixed - {letter}:
            return False
        self.fixed.add(letter)
        self.read_as(f"{letter} is one sample, the same everywhere")
        return True

    def declarations(self, name: str) -> tuple[Declared, ...]:
        return self.declared.get(name) or self.notation.declared.get(name, ())

    def find(self, name: str, layer: Layer | None) -> Declared | None:
        """The declaration that covers this member: one of exactly this layer before the family's."""
        found = self.declarations(name)
        for declared in found:
            if declared.variable is None and declared.over is not None and declared.over.low == layer:
                return declared
        for declared in found:
            if (declared.variable is not None) == (layer is not None) and (declared.over is None or declared.variable):
                return declared
        return None

    def layer_names(self) -> frozenset[str]:
        return frozenset(self.notation.ranges) | frozenset(self.notation.layer_letters)

    def layer(self, layer: Layer) -> Layer:
        """The layer with constants that have a value replaced: L is 2 where L = 2."""
        known = self.notation.layers.get(layer.base or "")
        return layer if known is None else known + layer.offset

    def bound(self, layer: Layer | None, over: LayerRange | None, name: str) -> None:
        """Notes that a member exists only within its family's range, and refuses one that never does."""
        if layer is None or over is None:
            return
        for end, sign in ((over.low, 1), (over.high, -1)):
            if end is not None and end.base == layer.base and (end.offset - layer.offset) * sign > 0:
                if self.may_declare:  # a forward equation speaks of the input before it is named
                    raise self.undeclared(f"{name} at layer {layer}", None, f" ({name}: {over})")
                raise ShapeError("DRV205", f"there is no {name} at layer {layer}: {over}")
        if layer.base is None:
            if over.high is not None and over.high.base is not None:
                self.bounds.append(LayerRange(over.high.base, Layer(None, layer.offset - over.high.offset), None))
            return
        high = over.high if over.high is not None and over.high.base != layer.base else None
        self.bounds.append(
            LayerRange(layer.base, over.low + -layer.offset, high + -layer.offset if high is not None else None)
        )

    def member_shape(self, declared: Declared, layer: Layer | None) -> tuple[Size | int, ...]:
        """The sizes of one member, resolved."""
        if declared.variable is None or layer is None:
            return tuple(self.sizes.resolve(s) for s in declared.shape.sizes)
        return tuple(self.sizes.resolve(move_size(s, declared.variable, layer)) for s in declared.shape.sizes)

    def auxiliary_tensor(self, body: Term, indices: tuple[Index, ...], written: str = "") -> Tensor:
        """A name for an expression that is differentiated or inverted, the same for the same expression."""
        taken = [d for d in self.notation.definitions if d.tensor.name.startswith(AUXILIARY)]
        plain = unnamed(body, indices, self.sizes.resolve)
        for known in (*taken, *self.auxiliary):
            if len(known.indices) == len(indices) and unnamed(known.body, known.indices, self.sizes.resolve) == plain:
                return known.tensor
        tensor = Tensor(f"{AUXILIARY}{len(taken) + len(self.auxiliary) + 1}\\}}")
        self.auxiliary.append(Definition(tensor, indices, body, written=written))
        return tensor

    def undeclared(self, name: str, span: Span | None, known: str = "") -> Undeclared:
        error = Undeclared(
            "DRV301",
            f"{name} is not declared{known}",
            span=span,
            hint=f"say what it is: its shape ({name} \\in \\mathbb{{R}}^{{n \\times m}}) or its equation ({name} = …), "
            "in the document, in a comment `derive: $…$`, or in a file given by --with",
        )
        error.details = known_so_far(name, self.notation)
        return error


def entry(head: Tensor, positions: tuple[Position | None, ...]) -> Entry:
    """An entry without the places of axes of literal size 1."""
    return Entry(head, tuple(p for p in positions if p is not None))


def unnamed(body: Term, indices: tuple[Index, ...], resolve: Callable[[Size | int], Size | int]) -> Term:
    """The body with its indices named by their places and its sizes as far as they are known, so that two spellings of
    one expression are the same."""
    count = 0

    def place(position: Position, names: dict[str, str]) -> Position:
        if isinstance(position, Index) and position.name in names:
            return Index(names[position.name], resolve(position.size))
        return position

    def change(term: Term, names: dict[str, str]) -> Term:
        nonlocal count
        match term:
            case Entry(head=head, indices=places):
                return Entry(head, tuple(place(p, names) for p in places))
            case Delta(left=left, right=right):
                return Delta(place(left, names), place(right, names))
            case Sum(index=index, body=inner):
                count += 1
                names = {**names, index.name: f"\x00{count}"}
                return Sum(Index(names[index.name], resolve(index.size)), change(inner, names))
            case LayerSum(over=over, body=inner):
                count += 1
                own = LayerRange(f"\x00{BOUND}{count}", over.low, over.high)
                return LayerSum(own, change(move_term(inner, over.variable, Layer(own.variable)), names))
            case _:
                return rebuild(term, lambda part: change(part, names))

    return change(body, {index.name: f"\x00-{k}" for k, index in enumerate(indices)})
