"""Term → Syntax, entry by entry: `\\frac{1}{m} \\sum_{i=1}^{m} dZ_{ji} A_{ki}`.

In: a term whose indices have letters (`Letters`), and the names of a document. Out: a syntax tree. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction as Rational_

from derive.reassemble.build import addition, applied, as_factor, brackets, close, negative, number, product, subscript
from derive.reassemble.names import Names, layer_syntax, name_syntax, partial, second
from derive.syntax import (
    Addition,
    BigOperator,
    Chain,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Styled,
    Symbol,
)
from derive.term import (
    ZERO,
    Apply,
    Delta,
    Entry,
    Gradient,
    Head,
    Index,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    letter_of,
    move_term,
    subterms,
    tensor_of,
)

SPARE = "tsrkuvl"
"""Letters for what runs over layers."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Writes terms with the names of one document."""

    names: Names

    def write(self, term: Term) -> Node:
        match term:
            case Rational(value=value):
                return number(value)
            case SizeValue(size=size):
                return self.names.size(size)
            case Entry(head=head, indices=indices):
                return self.entry(head, indices)
            case Apply():
                return self.call(term)
            case Plus(terms=terms):
                return addition([self.write(inner) for inner in terms]) if terms else number(0)
            case Times(factors=factors):
                return self.times(factors)
            case Power(base=base, exponent=exponent):
                return self.power(base, exponent)
            case Sum() | LayerSum():
                return self.sum(term)
            case Delta(left=left, right=right):
                return self.delta(left, right)

    def call(self, term: Apply) -> Node:
        """`g(x)`; the absolute value, π and comparisons in their own signs."""
        written = [self.write(argument) for argument in term.arguments]
        name = term.function.name if term.function.known and not any(term.orders) else ""
        if name == "pi":
            return Symbol("\\pi")
        if name == "abs":
            return Group("|", written[0], "|")
        if name == "step":
            return close([Styled("\\mathbb", Number("1")), Group("[", self.comparison(term.arguments[0]), "]")])
        inner = written[0] if len(written) == 1 else Product(tuple(written), (",",) * (len(written) - 1))
        return applied(self.names.function(term.function, sum(term.orders)), inner)

    def comparison(self, difference: Term) -> Node:
        """`a > b`, of a difference that is above 0."""
        above, below = list[Node](), list[Node]()
        for one in difference.terms if isinstance(difference, Plus) else (difference,):
            if one == ZERO or (isinstance(one, Times) and ZERO in one.factors):
                continue
            written = self.write(one)
            if isinstance(written, Addition) and written.signs == ("-",):
                below.append(written.terms[0])
            else:
                above.append(written)
        left, right = (addition(side) if side else Number("0") for side in (above, below))
        return Chain((left, right), (">",)) if above else Chain((right, left), ("<",))

    def position(self, position: Position) -> Node:
        if isinstance(position, Index):
            return Symbol(position.name)
        return Number(str(position)) if isinstance(position, int) else self.names.size(position)

    def entry(self, head: Head, indices: Sequence[Position]) -> Node:
        if isinstance(head, Gradient) and self.names.gradient(head) is None:
            rank = len(indices) - self.names.rank(head.of)
            inner = head.cost
            if isinstance(inner, Gradient) and self.names.gradient(inner) is None and isinstance(inner.cost, Tensor):
                first = rank - self.names.rank(inner.of)
                return second(self.entry(inner.cost, indices[:first]), self.entry(inner.of, indices[first:rank]),
                              self.entry(head.of, indices[rank:]))
            return partial(self.entry(head.cost, indices[:rank]), self.entry(head.of, indices[rank:]))
        return subscript(self.names.head(head), [self.position(place) for place in indices])

    def sum(self, term: Sum | LayerSum) -> Node:
        if isinstance(term, LayerSum):
            return self.layer_sum(term.over, term.body)
        index, body = term.index, term.body
        lower = Chain((Symbol(index.name), Number("1")), ("=",))
        inner = self.write(body)
        return BigOperator("\\sum", lower, self.names.size(index.size), as_factor(inner))

    def layer_sum(self, over: LayerRange, body: Term) -> Node:
        """`\\sum_{t=1}^{T}`, with another letter where the author's stands for something outside."""
        assert over.high is not None
        outside = {tensor_of(t.head).layer for t in subterms(body) if isinstance(t, Entry)} | {over.low, over.high}
        taken = {layer.base for layer in outside if layer is not None}
        letter = next(name for name in (letter_of(over.variable), *SPARE) if name not in taken)
        lower = Chain((name_syntax(letter), layer_syntax(over.low)), ("=",))
        inner = self.write(move_term(body, over.variable, Layer(letter)))
        return BigOperator("\\sum", lower, layer_syntax(over.high), as_factor(inner))

    def delta(self, left: Position, right: Position) -> Node:
        marks = [self.position(left), self.position(right)]
        if "\\delta" in self.names.notation.declared or "\\delta" in self.names.notation.gradients:
            return Scripts(Styled("\\mathbb", Number("1")), sub=Chain((marks[0], marks[1]), ("=",)))
        return subscript(Symbol("\\delta"), marks)

    def times(self, factors: Sequence[Term]) -> Node:
        """The number and the sizes first, as one fraction; what is divided by below the rest; deltas last."""
        value, above, below = Rational_(1), list[Node](), list[Node]()
        sizes: dict[SizeValue, Rational_] = {}
        found = flat(factors)
        deltas = [self.write(factor) for factor in found if isinstance(factor, Delta)]
        for factor in (factor for factor in found if not isinstance(factor, Delta)):
            if isinstance(factor, Rational):
                value *= factor.value
            elif isinstance(factor, Power) and factor.exponent < 0:
                if isinstance(factor.base, SizeValue):
                    sizes[factor.base] = sizes.get(factor.base, Rational_(0)) - factor.exponent
                else:
                    below.append(self.power(factor.base, -factor.exponent))
            else:
                above.append(self.write(factor))
        minus, value = value < 0, abs(value)
        under = [self.power(base, exponent) for base, exponent in sizes.items()]
        decimal = number(value)
        is_decimal = isinstance(decimal, Number) and not under and value.denominator > 1
        scalar = decimal if is_decimal else quotient(value.numerator, value.denominator, under)
        if below:
            over = product(above) if above else Number("1")
            above = [Fraction(over, product(below))]
        written = product([*([scalar] if scalar is not None else []), *above, *deltas] or [Number("1")])
        return negative(written) if minus else written

    def power(self, base: Term, exponent: Rational_) -> Node:
        if exponent < 0:
            return Fraction(Number("1"), self.power(base, -exponent))
        node = self.write(base)
        if exponent == 1:
            return node
        if exponent == Rational_(1, 2):
            return Root(node)
        inner = node if isinstance(node, Symbol | Number) else brackets(node)
        return Scripts(inner, sup=number(exponent))


def flat(factors: Sequence[Term]) -> list[Term]:
    """The factors without nested products."""
    found: list[Term] = []
    for factor in factors:
        found.extend(flat(factor.factors) if isinstance(factor, Times) else (factor,))
    return found


def quotient(above: int, below: int, sizes: Sequence[Node]) -> Node | None:
    """`\\frac{2}{3 m}`, or nothing where it is 1."""
    under = [*([Number(str(below))] if below != 1 else []), *sizes]
    if not under:
        return Number(str(above)) if above != 1 else None
    return Fraction(Number(str(above)), product(under))
