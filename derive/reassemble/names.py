"""The names of tensors, gradients, functions and sizes as the author of a document spells them.

In: a notation, whose statements show how layers are written (`W^{[l]}`, `W^{(l)}`, `w^l`, `h_t`). Out: syntax trees.
Refused: nothing; a gradient without a name is written as a fraction of partial derivatives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from derive.functions import FUNCTIONS
from derive.notation import Notation
from derive.printing import print_latex
from derive.reassemble.build import close, product, subscript
from derive.syntax import (
    Addition,
    Call,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Styled,
    Symbol,
    walk,
)
from derive.term import (
    Definition,
    Determinant,
    Function,
    Gradient,
    Head,
    Inverse,
    Layer,
    Size,
    Tensor,
    move_head,
    move_layer,
    shown_layer,
)

STYLED = frozenset(
    "\\mathcal \\mathbf \\mathbb \\mathrm \\mathsf \\mathit \\mathfrak \\mathscr \\boldsymbol \\bm \\hat \\bar \\tilde "
    "\\vec \\dot \\overline \\widehat \\widetilde \\operatorname".split()
)
AUXILIARY = "fhyqFHYQ"
"""Letters for expressions that are differentiated and have no name of their own."""
_SIGN = re.compile(r"\\[A-Za-z]+|\\.|[^\\]")


@dataclass
class Names:
    """`seen` are further trees in which the author's spelling of layers is looked for, first."""

    notation: Notation
    seen: tuple[Node, ...] = ()
    definitions: tuple[Definition, ...] = ()
    _forms: dict[str, str] = field(default_factory=dict)
    auxiliary: dict[str, str] = field(default_factory=dict)
    """The letters of expressions without a name."""

    def __post_init__(self) -> None:
        known = self.notation
        taken = {*known.declared, *known.functions, *known.unknown_functions, *known.gradients, *known.layer_letters,
                 *known.layers, *(definition.tensor.name for definition in self.definitions),
                 *(size.name for size in known.size_symbols)}
        free = [letter for letter in AUXILIARY if letter not in taken]
        nameless = dict.fromkeys(definition.tensor.name for definition in self.definitions
                                 if definition.tensor.name.startswith("\\{"))
        for at, name in enumerate(nameless):
            self.auxiliary[name] = free[at] if at < len(free) else f"C_{{{at + 1}}}"

    def tensor(self, tensor: Tensor) -> Node:
        return self._member(tensor.name, tensor.layer)

    def _member(self, name: str, layer: Layer | None, *marks: Node) -> Node:
        base = name_syntax(self.auxiliary.get(name, name))
        if layer is None:
            return _raised(base, marks)
        form = self._form(name)
        if form == "_":
            return _raised(subscript(base, [layer_syntax(layer)]), marks)
        open_, close = {"(": ("(", ")"), "\\langle": ("\\langle", "\\rangle")}.get(form, ("[", "]"))
        label = layer_syntax(layer) if form == "" else Group(open_, layer_syntax(layer), close)
        return _raised(base, (label, *marks))

    def _form(self, name: str) -> str:
        """What opens the layer of a name: `[`, `(`, `\\langle`, nothing, or `_` below it."""
        if name not in self._forms:
            self._forms[name] = self._find_form(name)
        return self._forms[name]

    def _find_form(self, name: str) -> str:
        bare = name.removeprefix("d") if len(name) > 1 else name
        chains: Iterable[Node] = (*self.seen, *(said.chain for said in self.notation.statements))
        for chain in chains:
            for node in walk(chain):
                if isinstance(node, Scripts) and print_latex(node.base) in (name, bare):
                    found = self._opened(node)
                    if found is not None:
                        return found
        if bare in self.notation.paren_families:
            return "("
        return "" if {name, bare} & self.notation.bare_families else "["

    def _opened(self, node: Scripts) -> str | None:
        sup = node.sup.factors[0] if isinstance(node.sup, Product) else node.sup
        if isinstance(sup, Group) and sup.open in ("[", "(", "\\langle"):
            return sup.open
        letters = self.notation.layer_letters
        if sup is not None and any(isinstance(part, Symbol) and part.name in letters for part in walk(sup)):
            return ""
        if node.sub is not None and any(isinstance(part, Symbol) and part.name in letters for part in walk(node.sub)):
            return "_"
        return None

    def head(self, head: Head) -> Node:
        """`W^{[l]}`, `dZ^{[L]}`, or a fraction of partial derivatives."""
        if isinstance(head, Tensor):
            return self.tensor(head)
        if isinstance(head, Inverse):
            return Scripts(self.tensor(head.of), None, Addition(("-",), (Number("1"),)))
        if isinstance(head, Determinant):
            return Call(Symbol("\\det"), self.tensor(head.of))
        named = self.gradient(head)
        if named is not None:
            return named
        return partial(self.head(head.cost), self.head(head.of))

    def gradient(self, gradient: Gradient) -> Node | None:
        """The name that the document gives to a gradient."""
        for name, pairs in self.notation.gradients.items():
            for head, variable in pairs:
                if not isinstance(head, Gradient):
                    continue
                if not variable and self._settled(head) == gradient:
                    return name_syntax(name)
                place = self._place(head, variable, gradient)
                if place is not None:
                    return self._member(name, place)
        return None

    def _place(self, pattern: Gradient, variable: str, gradient: Gradient) -> Layer | None:
        """The value of the layer variable for which the pattern is this gradient."""
        of, layer = pattern.of.layer, gradient.of.layer
        if not variable or of is None or of.base != variable or layer is None:
            return None
        place = layer + -of.offset
        return place if self._settled(move_head(pattern, variable, place)) == gradient else None

    def _settled(self, head: Head) -> Head:
        for base, value in self.notation.layers.items():
            head = move_head(head, base, value)
        return head

    def function(self, function: Function, order: int = 0) -> Node:
        """`g^{[l]\\prime}`, `\\sigma'`, `\\log`."""
        if function.known:
            name = name_syntax(FUNCTIONS[function.name].sign if function.name in FUNCTIONS else f"\\{function.name}")
            return Scripts(name, primes=order) if order else name
        return self._member(function.name, function.layer, *([Symbol("\\prime")] * order))

    def size(self, size: Size | int) -> Node:
        if isinstance(size, int):
            return Number(str(size))
        base = name_syntax(size.name)
        return base if size.layer is None else subscript(base, [layer_syntax(size.layer)])

    def rank(self, head: Head) -> int:
        """How many indices the entries of a tensor have."""
        return sum(axis is not None for axis in self.axes(head))

    def axes(self, head: Head) -> tuple[int | None, ...]:
        """Of each axis of a tensor: 1 if it has one entry, 0 if any number, None where terms have no index. () is a
        scalar.
        """
        if isinstance(head, Determinant):
            return ()
        tensor = head if isinstance(head, Tensor) else head.of
        declared = self.notation.declared.get(tensor.name, ())
        own = next((d for d in declared if d.variable is not None), declared[0] if declared else None)
        if own is not None:
            lengths = ((size, self._length(size, own.variable, tensor.layer)) for size in own.shape.sizes)
            return tuple(None if size == 1 else int(length == 1) for size, length in lengths)
        for definition in self.definitions:
            if definition.tensor.name == tensor.name:
                return (0,) * len(definition.indices)
        return ()

    def _length(self, size: Size | int, variable: str | None, layer: Layer | None) -> Size | int:
        if isinstance(size, int):
            return size
        moved = size
        if variable is not None and layer is not None:
            moved = Size(size.name, move_layer(size.layer, variable, layer))
        for base, value in self.notation.layers.items():
            moved = Size(moved.name, move_layer(moved.layer, base, value))
        return self.notation.sizes.get(moved, moved)


def _raised(base: Node, marks: Iterable[Node]) -> Node:
    marks = tuple(marks)
    if not marks:
        return base
    sup = close(marks)
    if isinstance(base, Product):
        return close([*base.factors[:-1], _raised(base.factors[-1], marks)])
    if isinstance(base, Scripts):
        return Scripts(base.base, base.sub, sup, sub_first=True)
    return Scripts(base, sup=sup)


def partial(above: Node, below: Node) -> Node:
    """∂above/∂below."""
    sign = Symbol("\\partial")
    return Fraction(product([sign, above]), product([sign, below]))


def second(above: Node, first: Node, then: Node) -> Node:
    """∂²above/∂then∂first, in the order in which it is differentiated."""
    sign = Symbol("\\partial")
    return Fraction(product([Scripts(sign, sup=Number("2")), above]), product([sign, then, sign, first]))


def layer_syntax(layer: Layer) -> Node:
    """`l`, `l - 1`, `2`; t for what a sum binds."""
    layer = shown_layer(layer)
    if layer.base is None:
        return Number(str(layer.offset))
    if not layer.offset:
        return name_syntax(layer.base)
    sign = "-" if layer.offset < 0 else "+"
    return Addition(("", sign), (name_syntax(layer.base), Number(str(abs(layer.offset)))))


def name_syntax(latex: str) -> Node:
    """The tree of a name as the notation keeps it: letters, commands, one styled argument, scripts."""
    signs = _SIGN.findall(latex)
    parts: list[Node] = []
    at = 0
    while at < len(signs):
        node, at = _next(signs, at, parts)
        parts.append(node)
    return close(parts) if parts else Symbol("?")


def _next(signs: list[str], at: int, before: list[Node]) -> tuple[Node, int]:
    sign = signs[at]
    if sign in STYLED and at + 1 < len(signs):
        body, at = _argument(signs, at + 1)
        return Styled(sign, body), at
    if sign in "_^" and before and at + 1 < len(signs):
        script, at = _argument(signs, at + 1)
        base = before.pop()
        return (subscript(base, [script]) if sign == "_" else Scripts(base, sup=script)), at
    if sign.isdigit():
        end = at
        while end < len(signs) and signs[end].isdigit():
            end += 1
        return Number("".join(signs[at:end])), end
    return Symbol(sign), at + 1


def _argument(signs: list[str], at: int) -> tuple[Node, int]:
    if signs[at] != "{":
        return name_syntax(signs[at]), at + 1
    depth, end = 1, at + 1
    while end < len(signs) and depth:
        depth += {"{": 1, "}": -1}.get(signs[end], 0)
        end += 1
    inside = signs[at + 1 : end - 1] if not depth else signs[at + 1 : end]
    return name_syntax("".join(inside)), end
