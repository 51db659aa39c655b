"""What the arguments of a claim are called: in LaTeX, and as Python keywords.

In: tensors, gradients, functions and sizes of a claim, and its notation. Out: LaTeX names with their layers, and safe
keywords made of [A-Za-z0-9_] only. Refused: nothing. A keyword is never the document's own text: letters and digits are
taken from it, Python's words and built-in names are avoided, and no keyword is given twice.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.claim import Claim
from derive.formulate.unroll import at_layers
from derive.notation import Notation
from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    Position,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    move_head,
    move_layer,
    subterms,
    tensor_of,
)

LONGEST = 40
FOLLOWED = 50
EVERY_LAYER = "·"
FONTS = (
    "mathcal",
    "mathbf",
    "mathrm",
    "mathsf",
    "mathbb",
    "mathit",
    "boldsymbol",
    "bm",
    "text",
    "operatorname",
    "left",
    "right",
)


@dataclass(frozen=True, slots=True)
class Callback:
    """An unknown function, or one of its derivatives: `orders[k]` times by its k-th argument."""

    function: Function
    orders: tuple[int, ...]


Meaning = Head | Callback | Size


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a claim's NumPy functions: its LaTeX name, its Python keyword, and what it stands for."""

    latex: str
    keyword: str
    meaning: Meaning


# --- the claim's own values: L = 2, n_2 = 1, g at layer L is the sigmoid -----------------------------------------


def settle_layer(layer: Layer | None, notation: Notation) -> Layer | None:
    """`L - 1` is 1 where the notation says L = 2."""
    if layer is None or layer.base is None or layer.base not in notation.layers:
        return layer
    return notation.layers[layer.base] + layer.offset


def settle_size(size: Size | int, notation: Notation) -> Size | int:
    """A size with its value, or the declared size that an undeclared one was found to be."""
    for _ in range(FOLLOWED):
        if isinstance(size, int):
            return size
        settled = Size(size.name, settle_layer(size.layer, notation))
        further = notation.sizes.get(settled, notation.sizes.get(size, _unified(settled, notation)))
        if further is None:
            return settled
        size = further
    return size


def _unified(size: Size, notation: Notation) -> Size | int | None:
    """What a size was found to be: at its own layer, or at every layer (kept under the variable `·`)."""
    exact = notation.unified.get((size.name, size.layer))
    if exact is not None or size.layer is None:
        return exact
    general = notation.unified.get((size.name, Layer(EVERY_LAYER)))
    if general is None or isinstance(general, int):
        return general
    return Size(general.name, move_layer(general.layer, EVERY_LAYER, size.layer))


def settle_head(head: Head, notation: Notation) -> Head:
    if isinstance(head, Gradient):
        of = Tensor(head.of.name, settle_layer(head.of.layer, notation))
        return Gradient(settle_head(head.cost, notation), of)  # type: ignore[arg-type]
    if isinstance(head, Inverse | Determinant):
        return type(head)(Tensor(head.of.name, settle_layer(head.of.layer, notation)))
    return Tensor(head.name, settle_layer(head.layer, notation))


def settle_function(function: Function, notation: Notation) -> Function:
    """The known function that the notation binds this one to, or the same with its layer settled."""
    if function.known:
        return function
    layer = settle_layer(function.layer, notation)
    for key, bound in notation.bindings.items():
        if key.name != function.name:
            continue
        place = settle_layer(key.layer, notation)
        family = place is not None and place.base is not None and place.base not in constants(notation)
        if place == layer or family:
            return bound
    return Function(function.name, layer)


def constants(notation: Notation) -> frozenset[str]:
    """The letters that stand for one layer (L), not for any layer of a range (l)."""
    ranges = [*notation.ranges.values(), *(d.over for d in notation.definitions if d.over is not None)]
    ends = {end.base for over in ranges for end in (over.low, over.high) if end is not None and end.base is not None}
    return frozenset(ends | set(notation.layers) | {"L", "T"})


# --- LaTeX --------------------------------------------------------------------------------------------------------


def _member(name: str, layer: Layer | None) -> str:
    return name if layer is None else f"{name}^{{[{layer}]}}"


def latex_of(meaning: Meaning, notation: Notation) -> str:
    """`W^{[l]}`, `dZ^{[L]}`, `g^{[l]\\prime}`, `n_{l-1}`."""
    match meaning:
        case Tensor(name=name, layer=layer):
            return _member(name, layer)
        case Gradient():
            return _gradient(meaning, notation)
        case Inverse(of=of):
            return f"{_member(of.name, of.layer)}^{{-1}}"
        case Determinant(of=of):
            return f"\\det {_member(of.name, of.layer)}"
        case Size():
            return str(meaning)
    assert isinstance(meaning, Callback)
    name, layer, orders = meaning.function.name, meaning.function.layer, meaning.orders
    if len(orders) > 1 and any(orders):
        marks = "".join(map(str, orders))
        return f"{name}^{{({marks})}}" if layer is None else f"{name}^{{[{layer}]({marks})}}"
    primes = "\\prime" * orders[0] if orders else ""
    if layer is None:
        return name + (f"^{{{primes}}}" if primes else "")
    return f"{name}^{{[{layer}]{primes}}}"


def _gradient(gradient: Gradient, notation: Notation) -> str:
    for name, pairs in notation.gradients.items():
        for head, variable in pairs:
            if not isinstance(head, Gradient):
                continue
            if not variable and settle_head(head, notation) == gradient:
                return name
            place = _instance(head, variable, gradient, notation)
            if place is not None:
                return _member(name, place)
    cost, of = latex_of(gradient.cost, notation), latex_of(gradient.of, notation)
    return f"\\frac{{\\partial {cost}}}{{\\partial {of}}}"


def _instance(pattern: Gradient, variable: str, gradient: Gradient, notation: Notation) -> Layer | None:
    """The value of the layer variable for which the pattern is this gradient."""
    of, layer = pattern.of.layer, gradient.of.layer
    if not variable or of is None or of.base != variable or layer is None:
        return None
    place = layer + -of.offset
    return place if settle_head(move_head(pattern, variable, place), notation) == gradient else None


# --- keywords -----------------------------------------------------------------------------------------------------


def keyword_of(latex: str, meaning: Meaning, taken: set[str]) -> str:
    """A fresh keyword that reminds of the LaTeX name."""
    if isinstance(meaning, Gradient) and latex.startswith("\\frac"):
        latex = f"d {_letters(_spelled(meaning.cost))}_by_{_letters(_spelled(meaning.of))}"
    base = _letters(latex)
    if not base or base[0].isdigit():
        base = f"x_{base}".rstrip("_")
    if keyword.iskeyword(base) or keyword.issoftkeyword(base) or hasattr(builtins, base) or base == "self":
        base += "_"
    chosen, count = base, 1
    while chosen in taken:
        count += 1
        chosen = f"{base}_{count}"
    taken.add(chosen)
    return chosen


def _spelled(head: Head) -> str:
    if isinstance(head, Gradient):
        return f"{_spelled(head.cost)}_{_spelled(head.of)}"
    tensor = tensor_of(head)
    return _member(tensor.name, tensor.layer)


def _letters(latex: str) -> str:
    text = re.sub(r"\\(" + "|".join(FONTS) + r")(?![A-Za-z])", " ", latex)
    text = text.replace("\\prime", " prime ").replace("\u2032", " prime ").replace("'", " prime ")
    text = re.sub(r"(?<=[A-Za-z0-9])-(?=\d)", " minus ", text)
    text = re.sub(r"(?<=[A-Za-z0-9])\+(?=\d)", " plus ", text)
    found = re.findall(r"[A-Za-z]+|[0-9]+", text.encode("ascii", "ignore").decode())
    return "_".join(found)[:LONGEST].strip("_")


# --- the arguments of a claim ------------------------------------------------------------------------------------


def arguments(claim: Claim) -> tuple[Argument, ...]:
    """Everything that the values of a claim's sides depend on, in the order in which it is first met.

    A size is an argument only where no array has an axis of that size.
    """
    notation = claim.notation
    found = _Found(notation)
    for side in (claim.left, claim.right):
        for term in subterms(side.term):
            found.collect(term)
    for index in claim.indices:
        found.note(index)
    meanings = {**found.meanings, **{size: None for size in found.sizes if size not in found.carried}}
    taken: set[str] = set()
    return tuple(
        Argument(latex, keyword_of(latex, meaning, taken), meaning)
        for meaning in meanings
        for latex in [latex_of(meaning, notation)]
    )


@dataclass
class _Found:
    """What terms mention: `carried` are the sizes that some array has as an axis."""

    notation: Notation
    meanings: dict[Meaning, None] = field(default_factory=dict)
    sizes: dict[Size, None] = field(default_factory=dict)
    carried: set[Size] = field(default_factory=set)

    def collect(self, term: Term) -> None:
        match term:
            case Entry(head=head, indices=indices):
                settled = settle_head(head, self.notation)
                self.meanings.setdefault(settled.of if isinstance(settled, Inverse | Determinant) else settled)
                sizes = [self.note(position) for position in indices]
                self.carried.update(
                    s for s, i in zip(sizes, indices, strict=True) if isinstance(s, Size) and isinstance(i, Index)
                )
            case Apply(function=function, orders=orders):
                settled = settle_function(function, self.notation)
                if not settled.known:
                    self.meanings.setdefault(Callback(settled, orders))
            case SizeValue(size=size):
                self.note(size)
            case Sum(index=index):
                self.note(index)
            case Delta(left=left, right=right):
                self.note(left)
                self.note(right)

    def note(self, position: Position) -> Size | int:
        """The size at a position, remembered."""
        size = settle_size(position.size if isinstance(position, Index) else position, self.notation)
        if isinstance(size, Size):
            self.sizes.setdefault(size)
        return size


def names(claim: Claim, layers: Mapping[str, int] | None = None) -> dict[str, str]:
    """LaTeX name → keyword of `to_numpy`'s functions: `{"dZ^{[l]}": "dZ_l", "A^{[l-1]}": "A_l_minus_1"}`."""
    return {argument.latex: argument.keyword for argument in arguments(at_layers(claim, layers))}
