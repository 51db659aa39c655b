"""Changes that make a true formula wrong, most of the time: the slips that people make, and slips of the keyboard.

In: the two sides of a claim. Out: `Mutant`s: which operator, which side, the new text of that side. On the tree each
operator is one slip (a lost transpose, a wrong layer, …); second order is two of them; on the text a token is dropped,
doubled, or swapped with its neighbour. Refused: nothing; many mutants say the same as the formula, or nothing at all,
which the oracle finds out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from derive.printing import print_latex
from derive.syntax import (
    Addition,
    BigOperator,
    Call,
    Chain,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Symbol,
    Text,
    walk,
)
from tests.soundness.oracle.marks import base_name, is_open, is_transpose, items_of, unwrap

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]")
TWINS = {
    "Z": "A",
    "A": "Z",
    "z": "a",
    "a": "z",
    "W": "A",
    "b": "W",
    "X": "Y",
    "Y": "X",
    "x": "y",
    "y": "x",
    "P": "Y",
    "Q": "K",
    "K": "Q",
    "p": "y",
    "h": "c",
    "B": "A",
    "M": "N",
    "N": "M",
    "f": "y",
    "w": "x",
    "g": "h",
    "u": "g",
}
FUNCTIONS = {
    "\\sigma": "\\tanh",
    "\\tanh": "\\sigma",
    "\\exp": "\\log",
    "\\log": "\\exp",
    "\\sin": "\\cos",
    "\\cos": "\\sin",
    "\\ln": "\\exp",
    "\\max": "\\min",
}
INDICES = {"i": "j", "j": "k", "k": "i", "p": "q", "q": "p", "t": "s", "r": "s"}


@dataclass(frozen=True)
class Mutant:
    operator: str
    side: str
    latex: str


Changed = Iterator[Node]
OPERATORS: dict[str, Callable[[Node], Changed]] = {}


def operator(name: str) -> Callable:
    def keep(function: Callable[[Node], Changed]) -> Callable[[Node], Changed]:
        OPERATORS[name] = function
        return function

    return keep


def _sup(node: Scripts, items: list[Node]) -> Node:
    if not items:
        bare = node.sub is None and not node.primes
        return node.base if bare else replace(node, sup=None)
    return replace(node, sup=items[0] if len(items) == 1 else Product(tuple(items), ("",) * (len(items) - 1)))


@operator("transpose dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Scripts):
        items = items_of(node.sup)
        for k, item in enumerate(items):
            if is_transpose(item):
                yield _sup(node, items[:k] + items[k + 1 :])


@operator("transpose inserted")
def _(node: Node) -> Changed:
    turn = Symbol("T")
    if isinstance(node, Symbol) and node.name.isalpha() and len(node.name) == 1 and node.name not in "deijklmnp":
        yield Scripts(node, sup=turn)
    elif isinstance(node, Scripts) and base_name(node.base) and not node.primes:
        items = items_of(node.sup)
        if not any(is_transpose(i) for i in items):
            yield _sup(node, [*items, turn])


def _units(node: Product) -> list[tuple[tuple[Node, ...], str]]:
    """Factors that belong together (`dW`, `g(z)`), each with the operator before it."""
    units: list[tuple[list[Node], str]] = []
    for k, factor in enumerate(node.factors):
        before = node.operators[k - 1] if k else ""
        last = units[-1][0] if units else []
        joined = (
            bool(last)
            and not before
            and (
                (isinstance(last[-1], Symbol) and last[-1].name == "d" and not is_open(factor, "(", "["))
                or (
                    is_open(factor, "(", "[")
                    and (base_name(last[-1]) or isinstance(last[-1], Scripts))
                    and not isinstance(last[-1], Number)
                )
            )
        )
        if joined:
            last.append(factor)
        else:
            units.append(([factor], before))
    return [(tuple(u), o) for u, o in units]


def _rebuilt(units: list[tuple[tuple[Node, ...], str]]) -> Node:
    factors: list[Node] = []
    operators: list[str] = []
    for k, (unit, before) in enumerate(units):
        for j, factor in enumerate(unit):
            if factors:
                operators.append(before if j == 0 and k else "")
            factors.append(factor)
    return factors[0] if len(factors) == 1 else Product(tuple(factors), tuple(operators))


@operator("factors swapped")
def _(node: Node) -> Changed:
    if isinstance(node, Product) and not node.signs:
        units = _units(node)
        for k in range(len(units) - 1):
            swapped = list(units)
            swapped[k], swapped[k + 1] = (units[k + 1][0], units[k][1]), (units[k][0], units[k + 1][1])
            yield _rebuilt(swapped)


@operator("factor dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Product) and not node.signs:
        units = _units(node)
        for k in range(len(units)):
            if len(units) > 1:
                yield _rebuilt(units[:k] + units[k + 1 :])


@operator("factor doubled")
def _(node: Node) -> Changed:
    if isinstance(node, Product) and not node.signs:
        units = _units(node)
        for k in range(len(units)):
            yield _rebuilt([*units[: k + 1], (units[k][0], units[k][1] if k else ""), *units[k + 1 :]])
    elif isinstance(node, Fraction) and not _is_derivative(node):
        yield Product((node, node), ("",))


@operator("sign flipped")
def _(node: Node) -> Changed:
    if isinstance(node, Addition):
        for k, sign in enumerate(node.signs):
            flipped = {"+": "-", "-": "+" if k else "", "": "-"}.get(sign)
            if flipped is not None:
                signs = (*node.signs[:k], flipped, *node.signs[k + 1 :])
                yield node.terms[0] if len(signs) == 1 and not flipped else replace(node, signs=signs)


@operator("terms exchanged")
def _(node: Node) -> Changed:
    if isinstance(node, Addition) and len(node.terms) == 2:
        yield replace(node, terms=node.terms[::-1])


@operator("term dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Addition) and len(node.terms) > 1:
        for k in range(len(node.terms)):
            terms, signs = node.terms[:k] + node.terms[k + 1 :], node.signs[:k] + node.signs[k + 1 :]
            signs = ("" if signs[0] == "+" else signs[0], *signs[1:])
            yield terms[0] if len(terms) == 1 and not signs[0] else Addition(signs, terms)


@operator("product of another kind")
def _(node: Node) -> Changed:
    if isinstance(node, Product):
        for k, sign in enumerate(node.operators):
            if sign in ("*", "\\odot", "\\circ", "\\cdot"):
                yield replace(node, operators=(*node.operators[:k], "", *node.operators[k + 1 :]))
            elif not sign and not is_open(node.factors[k + 1], "(", "[") and base_name(node.factors[k]) != "d":
                yield replace(node, operators=(*node.operators[:k], "\\odot", *node.operators[k + 1 :]))


def _is_derivative(node: Fraction) -> bool:
    inner = unwrap(node.denominator)
    return isinstance(inner, Product) and base_name(inner.factors[0]) in ("\\partial", "d")


@operator("fraction inverted")
def _(node: Node) -> Changed:
    if isinstance(node, Fraction) and not _is_derivative(node):
        yield replace(node, numerator=node.denominator, denominator=node.numerator)


@operator("another layer")
def _(node: Node) -> Changed:
    if is_open(node, "[", "\\langle") and isinstance(node, Group):
        yield from (replace(node, body=b) for b in _shifted(node.body))


@operator("another index below")
def _(node: Node) -> Changed:
    if isinstance(node, Scripts) and node.sub is not None:
        items = items_of(node.sub)
        if len(items) == 2:
            yield replace(node, sub=Product((items[1], items[0]), ("",)))
        for k, item in enumerate(items):
            if isinstance(item, Symbol) and item.name in INDICES:
                new = [*items[:k], Symbol(INDICES[item.name]), *items[k + 1 :]]
                yield replace(node, sub=new[0] if len(new) == 1 else Product(tuple(new), ("",) * (len(new) - 1)))
            elif isinstance(item, Addition | Number):
                for other in _shifted(item):
                    new = [*items[:k], other, *items[k + 1 :]]
                    yield replace(node, sub=new[0] if len(new) == 1 else Product(tuple(new), ("",) * (len(new) - 1)))


def _shifted(node: Node) -> Iterator[Node]:
    """The layer before and the layer after."""
    one = Number("1")
    if isinstance(node, Number) and node.text.isdigit():
        yield Number(str(int(node.text) + 1))
        if node.text != "0":
            yield Number(str(int(node.text) - 1))
    elif isinstance(node, Symbol):
        yield Addition(("", "-"), (node, one))
        yield Addition(("", "+"), (node, one))
    elif isinstance(node, Addition) and len(node.terms) == 2:
        yield node.terms[0]
        yield replace(node, signs=("", "+" if node.signs[1] == "-" else "-"))


@operator("prime dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Scripts):
        if node.primes:
            bare = node.sub is None and node.sup is None and node.primes == 1
            yield node.base if bare else replace(node, primes=node.primes - 1)
        items = items_of(node.sup)
        for k, item in enumerate(items):
            if isinstance(item, Symbol) and item.name == "\\prime":
                yield _sup(node, items[:k] + items[k + 1 :])


@operator("another name")
def _(node: Node) -> Changed:
    if isinstance(node, Symbol) and node.name in TWINS:
        yield Symbol(TWINS[node.name])


@operator("another function")
def _(node: Node) -> Changed:
    if isinstance(node, Symbol) and node.name in FUNCTIONS:
        yield Symbol(FUNCTIONS[node.name])
    if isinstance(node, Call) and isinstance(node.function, Symbol) and node.function.name in FUNCTIONS:
        yield replace(node, function=Symbol(FUNCTIONS[node.function.name]))


@operator("another axis")
def _(node: Node) -> Changed:
    if isinstance(node, Chain) and len(node.members) == 2 and isinstance(node.members[0], Text):
        if node.members[0].text.strip() == "axis" and isinstance(node.members[1], Number):
            yield replace(node, members=(node.members[0], Number("1" if node.members[1].text == "0" else "0")))


@operator("another number")
def _(node: Node) -> Changed:
    if isinstance(node, Number) and node.text.isdigit():
        yield Number(str(int(node.text) + 1))


@operator("other bounds")
def _(node: Node) -> Changed:
    if isinstance(node, BigOperator):
        if isinstance(node.lower, Chain) and node.lower.members[1:] == (Number("1"),):
            yield replace(node, lower=replace(node.lower, members=(node.lower.members[0], Number("2"))))
        if node.upper is not None:
            yield replace(node, upper=Addition(("", "-"), (node.upper, Number("1"))))
            yield replace(node, upper=Addition(("", "+"), (node.upper, Number("1"))))


@operator("sum dropped")
def _(node: Node) -> Changed:
    if isinstance(node, BigOperator):
        yield node.body


@operator("power dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Scripts) and isinstance(node.sup, Number) and node.sub is None and not node.primes:
        yield node.base


@operator("inverse dropped")
def _(node: Node) -> Changed:
    if isinstance(node, Scripts) and isinstance(unwrap(node.sup) if node.sup else None, Addition) and not node.primes:
        yield node.base if node.sub is None else replace(node, sup=None)


# --- walking ----------------------------------------------------------------------------------------------------------


def everywhere(node: Node, change: Callable[[Node], Changed]) -> Iterator[Node]:
    """The tree with one node changed, for each node and each change."""
    yield from change(node)
    for name in node.__dataclass_fields__:
        if name in ("span", "bare"):
            continue
        value = getattr(node, name)
        if isinstance(value, Node):
            yield from (replace(node, **{name: new}) for new in everywhere(value, change))
        elif isinstance(value, tuple):
            for k, item in enumerate(value):
                if isinstance(item, Node):
                    for new in everywhere(item, change):
                        yield replace(node, **{name: (*value[:k], new, *value[k + 1 :])})


def tree_mutants(left: Node, right: Node, order: int = 1, rng: random.Random | None = None) -> Iterator[Mutant]:
    """One slip on either side; or, of order two, two slips of the same side, drawn at random."""
    for side, node in (("right", right), ("left", left)):
        first = [(name, new) for name, change in OPERATORS.items() for new in everywhere(node, change)]
        if order == 1:
            yield from (Mutant(name, side, print_latex(new)) for name, new in first)
            continue
        assert rng is not None
        for name, new in rng.sample(first, min(len(first), 6)):
            again = [(n, m) for n, change in OPERATORS.items() for m in everywhere(new, change)]
            for other, newest in rng.sample(again, min(len(again), 2)):
                yield Mutant(f"{min(name, other)} + {max(name, other)}", side, print_latex(newest))


def text_mutants(left: str, right: str) -> Iterator[Mutant]:
    """Slips of the keyboard: a token dropped, doubled, or swapped with the next."""
    for side, text in (("right", right), ("left", left)):
        tokens = [(m.start(), m.end()) for m in TOKEN.finditer(text)]
        for k, (start, end) in enumerate(tokens):
            yield Mutant("token dropped", side, text[:start] + " " + text[end:])
            yield Mutant("token doubled", side, text[:end] + " " + text[start:end] + " " + text[end:])
            if k + 1 < len(tokens):
                first, last = tokens[k + 1]
                swapped = text[:start] + text[first:last] + " " + text[start:end] + " " + text[last:]
                yield Mutant("tokens swapped", side, swapped)


def distinct(mutants: Iterator[Mutant], left: str, right: str) -> list[Mutant]:
    """Each changed text once, under the first operator that makes it."""
    seen = {("left", _plain(left)), ("right", _plain(right))}
    found = []
    for mutant in mutants:
        key = mutant.side, _plain(mutant.latex)
        if key not in seen:
            seen.add(key)
            found.append(mutant)
    return found


def _plain(latex: str) -> str:
    return re.sub(r"\s+|\\[,;!: ]|\\quad|\\qquad|\\left(?![a-z])|\\right(?![a-z])|[{}]", "", latex)


__all__ = ["Mutant", "distinct", "text_mutants", "tree_mutants", "walk"]
