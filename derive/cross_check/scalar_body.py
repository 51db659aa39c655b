"""A scalar body in the author's own characters, with one letter for each atom.

In: a syntax tree and the formula that its spans point into. Out: a Body, or None where the tree has anything but
numbers, names, sums, products, quotients, powers and the functions that latex2sympy2 knows. Refused: nothing.

An atom is a name with its marks (`A^{[2]}`, `y^{(i)}`, `dZ^{[l]}`) or a function of the document with its arguments
(`g^{[l]\\prime}(Z^{[l]})`). Only atoms are replaced, and `\\log` by `\\ln`; no parentheses are added.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.document import Span
from derive.notation import Notation
from derive.syntax import (
    NOWHERE,
    Addition,
    Call,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sequence,
    Styled,
    Symbol,
    Text,
    walk,
)

LETTERS = "xyzuvwabcpqrst"
"""Letters that mean nothing of their own to latex2sympy2 (unlike d, e, i, E, I)."""
FUNCTIONS = {
    "\\log": "\\ln",
    "\\ln": "\\ln",
    "\\exp": "\\exp",
    "\\tanh": "\\tanh",
    "\\sin": "\\sin",
    "\\cos": "\\cos",
    "\\max": "\\max",
}
FUNCTION_LETTERS = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi", "\\ell", "\\sigma", "\\rho", "σ"})
OPERATORS = frozenset({"", "\\cdot", "\\times", "*", "/"})
OPENING = frozenset({"(", "[", "{", "\\{"})
NOT_NAMES = frozenset({"\\partial", "\\nabla", "\\infty", "\\top", "\\prime", "d"})


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is what the second reader gets; `atoms` are the author's words for each letter in it."""

    text: str
    atoms: dict[str, str]
    works: bool
    """Whether anything is computed: a lone atom is nothing to compare."""


class _NoBody(Exception):
    pass


@dataclass
class _Walk:
    latex: str
    notation: Notation
    edits: list[tuple[Span, str]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    works: bool = False

    def visit(self, node: Node) -> None:
        match node:
            case Number():
                return
            case Symbol() | Styled() | Text():
                self.named(node)
                self.atom(node.span)
            case Scripts():
                self.scripts(node)
            case Addition(signs=signs, terms=terms):
                self.needs(all(sign in ("", "+", "-") for sign in signs))
                self.each(terms)
            case Product():
                self.product(node)
            case Fraction():
                self.fraction(node)
            case Root(radicand=inside, degree=None):
                self.each((inside,))
            case Group(open=opening, body=body):
                self.needs(opening.removeprefix("\\left").strip() in OPENING and not isinstance(body, Sequence))
                self.visit(body)
            case Call():
                self.call(node)
            case _:
                raise _NoBody

    def each(self, nodes: tuple[Node, ...]) -> None:
        self.works = True
        for node in nodes:
            self.visit(node)

    def needs(self, condition: bool) -> None:
        if not condition:
            raise _NoBody

    def atom(self, span: Span) -> None:
        words = " ".join(self.latex[span.start : span.end].split())
        self.needs(span != NOWHERE and bool(words))
        if words not in self.letters:
            self.needs(len(self.letters) < len(LETTERS))
            self.letters[words] = LETTERS[len(self.letters)]
        self.edits.append((span, self.letters[words]))

    def named(self, node: Node) -> None:
        self.needs(isinstance(node, Symbol | Styled | Text) and node != Symbol("e"))
        self.needs(not (isinstance(node, Symbol) and node.name in NOT_NAMES))

    def scripts(self, node: Scripts) -> None:
        base, power = node.base, node.sup
        if base == Symbol("e"):
            self.needs(power is not None and node.sub is None and not node.primes)
            assert power is not None
            return self.each((power,))
        if power is not None and node.sub is None and not node.primes and self._counts(_bare(power)):
            return self.each((base, power))
        self.needs(power is None or not _is_power_in_marks(power))
        if power is None or not isinstance(_bare(power), Number) or node.primes or self._names(node):
            self.named(_innermost(node))
            return self.atom(node.span)
        if node.sub is None:
            return self.each((base,))
        self.needs(node.sub_first)
        self.named(_innermost(node))
        self.works = True
        self.atom(Span(node.span.start, self.latex.index("^", node.sub.span.end)))

    def _counts(self, power: Node) -> bool:
        """Whether an exponent is made of sizes: the n - 1 of x^{n-1}."""
        sizes = {size.name for size in self.notation.size_symbols}
        parts = power.terms if isinstance(power, Addition) else (power,)
        named = [part for part in parts if isinstance(part, Symbol) and part.name in sizes]
        return bool(named) and len(named) + sum(isinstance(part, Number) for part in parts) == len(parts)

    def _names(self, node: Scripts) -> bool:
        """Whether a number above is no power: \\sigma^2 that the document defines, layers without brackets."""
        name, power = _words(self.latex, node.base.span), _bare(node.sup) if node.sup is not None else None
        number = power.text if isinstance(power, Number) else ""
        return f"{name}^{number}" in self.notation.declared or name in self.notation.bare_families

    def fraction(self, node: Fraction) -> None:
        """A quotient, or a derivative, which is an atom."""
        if _is_differential(node.numerator) and _is_differential(node.denominator):
            return self.atom(node.span)
        self.each((node.numerator, node.denominator))

    def product(self, node: Product) -> None:
        self.needs(all(operator in OPERATORS for operator in node.operators) and not any(node.signs))
        factors, position = node.factors, 0
        while position < len(factors):
            touching = position + 1 < len(factors) and node.operators[position] == ""
            follower = factors[position + 1] if touching else None
            if follower is not None and self._together(factors[position], follower):
                self.atom(factors[position].span | follower.span)
                position += 2
                self.works = self.works or position < len(factors) or position > 2
                continue
            self.works = True
            self.visit(factors[position])
            position += 1

    def _together(self, first: Node, second: Node) -> bool:
        """A gradient `d A^{[L]}`, or a function of the document with its arguments."""
        if first == Symbol("d"):
            return isinstance(_innermost(second), Symbol | Styled | Text)
        if not isinstance(second, Group) or second.open.removeprefix("\\left").strip() != "(":
            return False
        base = _innermost(first)
        name, notation = _words(self.latex, base.span), self.notation
        # A function that the document defines is spelled out in our term, a word is one to nobody else.
        self.needs(name not in notation.functions and not isinstance(base, Text))
        if name in notation.declared:  # a cost, with the variables that it takes
            items = second.body.items if isinstance(second.body, Sequence) else (second.body,)
            takes = all(isinstance(_bare(item), Symbol | Scripts | Styled) for item in items)
            return takes and any(definition.tensor.name == name for definition in notation.definitions)
        return name in notation.unknown_functions or name in FUNCTION_LETTERS

    def call(self, node: Call) -> None:
        function = node.function
        if isinstance(function, Scripts):
            self.needs(function.sub is None and function.sup is not None and isinstance(_bare(function.sup), Number))
            function = function.base
        self.needs(isinstance(function, Symbol) and function.name in FUNCTIONS)
        assert isinstance(function, Symbol)
        if FUNCTIONS[function.name] != function.name:
            self.edits.append((function.span, FUNCTIONS[function.name]))
        if function.name == "\\max" and isinstance(node.argument, Group) and isinstance(node.argument.body, Sequence):
            return self.each(node.argument.body.items)
        self.each((node.argument,))


def _innermost(node: Node) -> Node:
    while isinstance(node, Scripts):
        node = node.base
    return node


def _is_power_in_marks(above: Node) -> bool:
    """a^{[1]2} is the square of a^{[1]}: no characters of the author's say so to another reader."""
    inside = {id(part) for group in walk(above) if isinstance(group, Group) and group.open != "{"
              for part in walk(group)}
    outside = [part for part in walk(above) if id(part) not in inside]
    return bool(inside) and any(isinstance(part, Number) for part in outside)


def _is_differential(node: Node) -> bool:
    node = _bare(node)
    signs = Symbol("d"), Symbol("\\partial")
    return isinstance(node, Product) and node.factors[0] in signs and not any(node.operators)


def _bare(node: Node) -> Node:
    while isinstance(node, Group) and node.open == "{":
        node = node.body
    return node


def _words(latex: str, span: Span) -> str:
    return " ".join(latex[span.start : span.end].split())


def scalar_body(node: Node, latex: str, notation: Notation) -> Body | None:
    """The author's characters of a scalar body; None where the node is none, or its characters are not the author's."""
    if node.span == NOWHERE or node.span.end > len(latex) or any(n.span == NOWHERE for n in walk(node)):
        return None
    seen = _Walk(latex, notation)
    try:
        seen.visit(node)
    except _NoBody:
        return None
    text, start = "", node.span.start
    for span, letter in sorted(seen.edits, key=lambda edit: edit[0].start):
        # A space keeps a letter apart from a command before it: \log A is no \logx.
        text += latex[start : span.start] + " " + letter
        start = span.end
    text += latex[start : node.span.end]
    return Body(text.strip(), {letter: words for words, letter in seen.letters.items()}, seen.works)
