"""What a document has declared so far: names, shapes, definitions, conventions, hypotheses.

In: `elaborate` folds it over the document. Out: a frozen value, so that any claim can be replayed alone.
Refused: globals, and a second meaning for a name (a shape that contradicts an earlier one is an error with both lines).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from derive.document import Macro, Place
from derive.syntax import Chain, Node
from derive.term import Definition, Function, Head, Layer, LayerRange, Size, Term


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows and columns, and further axes of a tensor; a vector of length n is a column, n × 1. `()` is a scalar.

    For a member of a family the sizes mention the layer variable of `Declared`.
    """

    sizes: tuple[Size | int, ...]

    def __str__(self) -> str:
        return " × ".join(map(_words, self.sizes)) if self.sizes else "a scalar"


def _words(size: Size | int) -> str:
    """A size for people: one that nobody declared has no name of its own."""
    return "(not known)" if isinstance(size, Size) and size.name.startswith("?") else str(size)


@dataclass(frozen=True, slots=True)
class Declared:
    """A name with its shape. `variable` is the layer variable of a family (its shape mentions it), None for a plain
    name.

    `source` says where the shape comes from: "line 9" of which file, or "unified from line 12".
    """

    name: str
    shape: Shape
    variable: str | None = None
    over: LayerRange | None = None
    source: str = ""


ITS_EQUATION = "its equation"
"""The source of a name that an equation mentions before anything is said of it: its shape is still to be found."""
BY_ITS_SIGN = "its sign"
"""The source of a number of which only `a > 0` is said: any shape that the document gives it counts more."""


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A scalar function given by a formula: `\\ell(a, y) = …`. The body is kept as syntax and elaborated at each
    use.
    """

    name: str
    parameters: tuple[str, ...]
    body: Node
    latex: str = ""
    """The formula that the body's spans point into."""
    source: str = ""
    of_arrays: bool = False
    """Whether parameters stand for whole arrays, `h_\\theta(x) = g(\\theta^T x)`, and not for each of their entries."""


@dataclass(frozen=True, slots=True)
class Column:
    """A lower-case name that stands for a column of a declared matrix (`a^{[l](i)}` of `A^{[l]}`), or for the same
    object.
    """

    name: str
    of: str
    per_sample: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation that declared something, as written and where ("line 9 of forward.md"), with what it defined."""

    chain: Chain
    source: str
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True, slots=True)
class Notation:
    """Everything that a claim's meaning depends on. All mappings are by LaTeX name as `elaborate` normalises it."""

    declared: Mapping[str, tuple[Declared, ...]] = field(default_factory=dict)
    """Shapes by name; several for a family with exceptions (a layer of its own)."""
    section: int = 0
    """The section of the document that is read."""
    declared_in: Mapping[str, int] = field(default_factory=dict)
    """The sections in which the document declared its names: another one may give them another shape."""
    defined_in: Mapping[str, int] = field(default_factory=dict)
    """The sections in which the document defined its names."""
    said_twice: frozenset[str] = frozenset()
    """Names to which another section gives an equation that is not the first one's: they may be two things."""
    class_labels: Mapping[str, bool] = field(default_factory=dict)
    """Names that number the class of a sample, y_i in `f_{y_i}` ↦ whether there is one for each of the samples."""
    definitions: tuple[Definition, ...] = ()
    """Forward equations and costs, in the order of the document."""
    functions: Mapping[str, FunctionDefinition] = field(default_factory=dict)
    unknown_functions: frozenset[str] = frozenset()
    bindings: Mapping[Function, Function] = field(default_factory=dict)
    """Hypotheses "g at layer L is the sigmoid": an unknown function and the known one that it is. A key with a layer
    variable binds the whole family."""
    gradients: Mapping[str, tuple[tuple[Head, str], ...]] = field(default_factory=dict)
    """Names of gradients: `dW` ↦ (Gradient(J, W), layer variable or empty)."""
    gradient_sources: Mapping[str, str] = field(default_factory=dict)
    layers: Mapping[str, Layer] = field(default_factory=dict)
    """Values of layer constants: L ↦ 2."""
    unified: Mapping[tuple[str, Layer | None], Size | int] = field(default_factory=dict)
    """What sizes that nobody declared were found to be (see `elaborate/sizes.py`)."""
    sizes: Mapping[Size, int] = field(default_factory=dict)
    """Values of sizes: n_2 ↦ 1."""
    ranges: Mapping[str, LayerRange] = field(default_factory=dict)
    """Ranges of layer variables as the document states them."""
    layer_letters: frozenset[str] = frozenset()
    """Letters that stand for layers (or times) somewhere in the document: l in `W^{[l]}`."""
    paren_families: frozenset[str] = frozenset()
    """Names whose layers stand in parentheses: W in `W^{(l)}`."""
    bare_families: frozenset[str] = frozenset()
    """Names whose layers stand above them without brackets: w in `w^l`."""
    time_families: frozenset[str] = frozenset()
    """Names whose times stand below them: h in `h_t`, `h_{t-1}`."""
    matrices: frozenset[str] = frozenset()
    """Names that have two subscripts somewhere: w in `w_{jk}`."""
    size_symbols: frozenset[Size] = frozenset()
    """Every size that a shape or the upper end of a sum has named."""
    one_hot: frozenset[str] = frozenset()
    """Names that the document calls one-hot."""
    readings_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """How something ambiguous was read in the definition of a name: whoever rests on it says so."""
    failed: Mapping[str, str] = field(default_factory=dict)
    """Names whose equations could not be read ↦ their right sides: what is declared of them is not all that the
    document says."""
    laid_out: frozenset[str] = frozenset()
    """Small letters that an equation lays out otherwise than their capitals: they may be arrays of their own."""
    members: frozenset[tuple[str, str, str]] = frozenset()
    """Names that may be declared one by one: x, i, N of `\\sum_{i=1}^N \\dots x_i`; x, N, N of `x_1, \\dots, x_N`."""
    sample_size: Size | None = None
    from_zero: frozenset[Size] = frozenset()
    """Sizes n + 1 of axes whose places the document counts from 0: \\theta_0, …, \\theta_n."""
    chain_rules: frozenset[tuple[str, frozenset[str]]] = frozenset()
    """x, and the names through which a chain rule that the document writes out goes from x."""
    one_row: frozenset[str] = frozenset()
    """Small letters x that stand for one sample alone, beside a matrix X that has the samples in its rows."""
    ones: frozenset[str] = frozenset()
    """Names x with x_0 = 1: the input that belongs to the bias \\theta_0."""
    last_time: str = "T"
    conventions: Mapping[str, str] = field(default_factory=dict)
    equations: tuple[tuple[Term, Term, str], ...] = ()
    """Hypotheses that are equations between terms, with their words: Σ_k Y_kj = 1."""
    of_some_layers: frozenset[str] = frozenset()
    """The words of those that are said of some layers of a family: no proof uses them."""
    places: tuple[tuple[str, str, bool], ...] = ()
    """Conditions between two indices of a claim: (i, j, whether they are equal)."""
    positive: frozenset[str] = frozenset()
    orders: tuple[tuple[Term, Term, bool, str], ...] = ()
    """Hypotheses that the left is above the right (True), or not below it (False), with their words: 0 < a < 1."""
    unequal: tuple[tuple[Term, Term, str], ...] = ()
    """Hypotheses that two numbers are not the same, where they are not one entry, with their words: x_i ≠ x_j."""
    hypotheses: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    clashes: Mapping[str, str] = field(default_factory=dict)
    """Names that were declared with two shapes ↦ both, with their places: no claim is made of them."""
    examples: frozenset[str] = frozenset()
    """Names to which running text gives a value for a moment, `$c = 2$`: numbers that follow may be meant of it."""
    variants: frozenset[str] = frozenset()
    """Functions of which the document gives several equations, one among several in running text."""
    macros: tuple[Macro, ...] = ()
    """Of the document and its contexts; of two with one name the later holds."""
    statements: tuple[Statement, ...] = ()
    """What declared all this, in the order of the document and its contexts; writers say it again."""

    def with_(self, **changes: Any) -> Notation:
        """A copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class DefinitionRecord:
    """What the report lists as a definition."""

    name: str
    latex: str
    place: Place
