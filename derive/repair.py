"""One-edit changes of a member: what people usually get wrong, undone.

In: the two members of a refuted claim. Out: changed members, the least change first; each is only a proposal, to be
elaborated and proved by whoever asked. Refused: nothing; a member without such an edit yields none.

Each kind of edit is a row of `EDITS`: what it does to one node, and how many tokens it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from derive.document import Span
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
    Symbol,
    Text,
)

Edits = Iterator[Node]
TRANSPOSES = ("T", "\\top", "\\intercal")
ELEMENTWISE = ("*", "\\odot", "\\circ")


def repairs(left: Node, right: Node, sizes: tuple[str, ...] = ("m",)) -> list[tuple[str, Node]]:
    """(side, changed member), fewest changed tokens first, then the leftmost. A name or a derivative on the left is
    left alone: it says what is asked for. `sizes` are letters that a factor may be missing of, the likeliest first.
    """
    sides = [("right", right)] if asks(left) else [("left", left), ("right", right)]
    found: list[tuple[int, int, int, str, Node]] = []
    for number, (side, member) in enumerate(sides):
        for cost, changed, at in (*_changes(member, ()), *_scaled(member, sizes)):
            found.append((cost, number, at, side, changed))
    found.sort(key=lambda row: row[:3])
    return [(side, changed) for _, _, _, side, changed in found]


def asks(node: Node) -> bool:
    """A name with marks (`dW^{[l]}`), a derivative (`\\frac{\\partial J}{\\partial W}`, `\\nabla_W J`)."""
    if isinstance(node, Product):
        if len(node.factors) == 2 and node.operators == ("",) and node.factors[0] == Symbol("d"):
            return True
        return _is_derivative(node.factors[0])
    return isinstance(node, Symbol | Scripts) or _is_derivative(node)


def _is_derivative(node: Node) -> bool:
    if isinstance(node, Scripts):
        return node.base == Symbol("\\nabla")
    above = node.numerator if isinstance(node, Fraction) else None
    first = above.factors[0] if isinstance(above, Product) else above
    return first in (Symbol("\\partial"), Symbol("d")) or (
        isinstance(first, Scripts) and first.base in (Symbol("\\partial"), Symbol("d")))


def _changes(node: Node, running: tuple[Node, ...]) -> Iterator[tuple[int, Node, int]]:
    """All edits at or below a node: the cost, the whole changed node, and where. `running` are the indices of sums
    around it.
    """
    for edit, cost in EDITS:
        for changed in edit(node, running):
            yield cost, changed, node.span.start
    if isinstance(node, Chain):
        return  # an option of a call, `axis = 1`: letters, no names
    inside = running
    if isinstance(node, BigOperator):
        inside = (*running, *_running(node))
    for name in (field.name for field in fields(node)):
        yield from _below(node, name, inside)


def _below(node: Node, name: str, running: tuple[Node, ...]) -> Iterator[tuple[int, Node, int]]:
    if isinstance(node, Scripts) or (isinstance(node, BigOperator) and name != "body"):
        return
    if name == "denominator" and _is_derivative(node):
        return
    value = getattr(node, name)
    if isinstance(value, Node):
        for cost, changed, at in _changes(value, running):
            yield cost, replace(node, **{name: changed}), at
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            if isinstance(item, Node):
                for cost, changed, at in _changes(item, running):
                    yield cost, replace(node, **{name: (*value[:k], changed, *value[k + 1 :])}), at


def _running(node: BigOperator) -> tuple[Node, ...]:
    lower = node.lower
    first = lower.members[0] if isinstance(lower, Chain) else lower
    return (first,) if isinstance(first, Symbol) else ()


# --- marks of names ------------------------------------------------------------------------------------------------


def _marks(sup: Node | None) -> tuple[Node, ...]:
    if sup is None:
        return ()
    if isinstance(sup, Group) and sup.open == "{":
        return _marks(sup.body)
    if isinstance(sup, Product) and not any(sup.operators):
        return sup.factors
    return (sup,)


def _with_marks(base: Scripts | Node, marks: tuple[Node, ...]) -> Node:
    """The name with these marks above it."""
    sup: Node | None = None
    if marks:
        close = tuple(replace(mark, span=Span(k, k + 1)) for k, mark in enumerate(marks))
        sup = close[0] if len(close) == 1 else Product(close, ("",) * (len(close) - 1))
    if isinstance(base, Scripts):
        if sup is None and base.sub is None and not base.primes:
            return base.base
        return replace(base, sup=sup)
    return base if sup is None else Scripts(base, sup=sup, span=base.span)


def _is_transpose(mark: Node) -> bool:
    return (isinstance(mark, Symbol) and mark.name in TRANSPOSES) or (isinstance(mark, Text) and mark.text == "T")


def _is_layer(mark: Node) -> bool:
    return isinstance(mark, Group) and mark.open.endswith("[")


def _is_name(node: Node) -> bool:
    if isinstance(node, Scripts):
        return not isinstance(node.base, Group) and not node.primes
    return (isinstance(node, Symbol) and (node.name.isalpha() and node.name not in ("d", "e"))) or _is_matrix_group(
        node
    )


def _is_matrix_group(node: Node) -> bool:
    return isinstance(node, Group) and node.open in ("(", "\\left(")


def _transpose(node: Node, running: tuple[Node, ...]) -> Edits:
    if isinstance(node, Scripts) and isinstance(node.base, Group) and any(map(_is_transpose, _marks(node.sup))):
        yield _with_marks(node, tuple(m for m in _marks(node.sup) if not _is_transpose(m)))
    if not _is_name(node) or node == Symbol("m"):
        return
    marks = _marks(node.sup) if isinstance(node, Scripts) else ()
    if any(map(_is_transpose, marks)):
        yield _with_marks(node, tuple(m for m in marks if not _is_transpose(m)))
    else:
        yield _with_marks(node, (*marks, Symbol("T")))


def transposed(node: Node) -> Node:
    """The whole member with a transpose, or without the one that it has."""
    inside = node if _is_name(node) or isinstance(node, Scripts) else Group("(", node, ")")
    return next(iter(_transpose(inside, ())), Scripts(Group("(", node, ")"), None, Symbol("T")))


def _layer(node: Node, running: tuple[Node, ...]) -> Edits:
    if not isinstance(node, Scripts):
        return
    marks = _marks(node.sup)
    for k, mark in enumerate(marks):
        if isinstance(mark, Group) and (_is_layer(mark) or _is_step(mark.body)):
            for body in _neighbours(mark.body):
                yield _with_marks(node, (*marks[:k], replace(mark, body=body), *marks[k + 1 :]))
        elif _is_step(mark):
            for body in _neighbours(mark):
                yield _with_marks(node, (*marks[:k], body, *marks[k + 1 :]))
    below = node.sub.body if isinstance(node.sub, Group) and node.sub.open == "{" else node.sub
    if below is not None and _is_step(below):
        for body in _neighbours(below):
            yield replace(node, sub=body)


def _is_step(node: Node) -> bool:
    """`t`, `l`, or a letter plus or minus one: a time or a layer without brackets of its own."""
    if isinstance(node, Addition):
        return len(node.terms) == 2 and isinstance(node.terms[0], Symbol) and node.terms[1] == Number("1")
    return node in (Symbol("t"), Symbol("l"))


def _neighbours(layer: Node) -> Edits:
    """`l` ↦ l−1, l+1; `l-1` ↦ l; `2` ↦ 1, 3."""
    if isinstance(layer, Number) and layer.text.isdigit():
        for step in (-1, 1):
            if int(layer.text) + step >= 0:
                yield Number(str(int(layer.text) + step))
    elif isinstance(layer, Symbol):
        yield Addition(("", "-"), (layer, Number("1")))
        yield Addition(("", "+"), (layer, Number("1")))
    elif isinstance(layer, Addition) and len(layer.terms) == 2 and layer.terms[1] == Number("1"):
        yield layer.terms[0]


def _sample(node: Node, running: tuple[Node, ...]) -> Edits:
    """A name inside a sum gets the running index: `dZ^{[1]}` ↦ `dZ^{[1](i)}`."""
    if not isinstance(node, Scripts | Symbol) or not _is_name(node):
        return
    marks = _marks(node.sup) if isinstance(node, Scripts) else ()
    if any(isinstance(m, Group) and m.open.endswith("(") for m in marks):
        return
    for index in running:
        if node != index:
            yield _with_marks(node, (*marks, Group("(", index, ")")))


def _prime(node: Node, running: tuple[Node, ...]) -> Edits:
    """The name before a parenthesis, or a name that has a prime."""
    if isinstance(node, Product):
        for k, (name, group) in enumerate(zip(node.factors, node.factors[1:], strict=False)):
            if isinstance(group, Group) and isinstance(name, Scripts | Symbol) and not node.operators[k]:
                for changed in _primed(name):
                    yield replace(node, factors=(*node.factors[:k], changed, *node.factors[k + 1 :]))


def _primed(name: Node) -> Edits:
    marks = _marks(name.sup) if isinstance(name, Scripts) else ()
    primes = [m for m in marks if m == Symbol("\\prime")]
    if isinstance(name, Scripts) and name.primes:
        yield replace(name, primes=0) if name.sup or name.sub else name.base
    elif primes:
        yield _with_marks(name, tuple(m for m in marks if m not in primes))
    else:
        yield _with_marks(name, (*marks, Symbol("\\prime")))


# --- products, sums, factors ---------------------------------------------------------------------------------------


def _operator(node: Node, running: tuple[Node, ...]) -> Edits:
    """An elementwise product for a matrix product, and the other way round."""
    if not isinstance(node, Product):
        return
    for k, operator in enumerate(node.operators):
        if operator in ELEMENTWISE:
            yield replace(node, operators=(*node.operators[:k], "", *node.operators[k + 1 :]))
        elif (
            operator in ("", "\\cdot", "\\times")
            and node.factors[k] != Symbol("d")
            and not isinstance(node.factors[k + 1], Group)
        ):
            yield replace(node, operators=(*node.operators[:k], "*", *node.operators[k + 1 :]))


def _units(node: Product) -> list[int]:
    """Where the factors begin that stay together: `dZ`, `g(Z)`."""
    starts = []
    for k, factor in enumerate(node.factors):
        joined = (
            k
            and node.operators[k - 1] == ""
            and (
                node.factors[k - 1] == Symbol("d")
                or (isinstance(factor, Group) and isinstance(node.factors[k - 1], Symbol | Scripts))
            )
        )
        if not joined:
            starts.append(k)
    return starts


def _order(node: Node, running: tuple[Node, ...]) -> Edits:
    """Two neighbouring factors change places."""
    if not isinstance(node, Product) or node.signs:
        return
    starts = [*_units(node), len(node.factors)]
    for a, b, c in zip(starts, starts[1:], starts[2:], strict=False):
        factors = (*node.factors[:a], *node.factors[b:c], *node.factors[a:b], *node.factors[c:])
        inner = (*node.operators[b : c - 1], node.operators[b - 1], *node.operators[a : b - 1])
        yield replace(node, factors=factors, operators=(*node.operators[:a], *inner, *node.operators[c - 1 :]))


def _split(node: Node, running: tuple[Node, ...]) -> Edits:
    """An elementwise sign before a function's parentheses belongs to the function: `A g(Z)` ↦ `A * g(Z)`."""
    if not isinstance(node, Product):
        return
    for start in _units(node)[1:]:
        if node.operators[start - 1] in ("", "\\cdot", "\\times"):
            yield replace(node, operators=(*node.operators[: start - 1], "*", *node.operators[start:]))


def _sign(node: Node, running: tuple[Node, ...]) -> Edits:
    if isinstance(node, Addition):
        for k, sign in enumerate(node.signs):
            other = {"-": "+" if k else "", "+": "-", "": "-"}.get(sign)
            if other is not None:
                signs = (*node.signs[:k], other, *node.signs[k + 1 :])
                yield node.terms[0] if signs == ("",) else replace(node, signs=signs)
    elif isinstance(node, Product | Scripts | Fraction | BigOperator):
        yield Addition(("-",), (node,), span=node.span)


def _exchange(node: Node, running: tuple[Node, ...]) -> Edits:
    """`A - Y` against `Y - A`."""
    if isinstance(node, Addition) and len(node.terms) == 2 and node.signs in (("", "-"), ("", "+")):
        yield replace(node, terms=node.terms[::-1])


def _axis(node: Node, running: tuple[Node, ...]) -> Edits:
    if isinstance(node, Chain) and len(node.members) == 2 and node.members[1] in (Number("0"), Number("1")):
        yield replace(node, members=(node.members[0], Number("1" if node.members[1] == Number("0") else "0")))


def _drop_factor(node: Node, running: tuple[Node, ...]) -> Edits:
    if isinstance(node, Product) and not node.signs and len(node.factors) > 1:
        for k, factor in enumerate(node.factors):
            is_number = isinstance(factor, Number) or factor == Symbol("m")
            if is_number or (isinstance(factor, Fraction) and isinstance(factor.numerator, Number)):
                factors = (*node.factors[:k], *node.factors[k + 1 :])
                operators = (
                    (*node.operators[:k], *node.operators[k + 1 :]) if k < len(node.operators) else node.operators[:-1]
                )
                yield factors[0] if len(factors) == 1 else replace(node, factors=factors, operators=operators)


def _add_factor(node: Node, running: tuple[Node, ...]) -> Edits:
    """A number in front of a product, a sum or a name: 2, 1/2."""
    if isinstance(node, Product | Scripts | BigOperator | Group | Fraction | Root) and not running:
        for factor in (Number("2"), Fraction(Number("1"), Number("2"))):
            yield _in_front(factor, node)


def _in_front(factor: Node, node: Node) -> Node:
    inner = node.factors if isinstance(node, Product) and not node.signs else (node,)
    operators = node.operators if isinstance(node, Product) and not node.signs else ()
    return Product((factor, *inner), ("", *operators), span=node.span)


def _scaled(member: Node, sizes: tuple[str, ...]) -> Iterator[tuple[int, Node, int]]:
    """A whole member, or one of its terms, times a size, divided by one, or by its root; a letter twice or half."""
    if isinstance(member, Symbol):
        for factor in (Number("2"), Fraction(Number("1"), Number("2"))):
            yield 5, _in_front(factor, member), member.span.start
    for cost, size in enumerate(map(Symbol, sizes), 5):
        factors = [Fraction(Number("1"), size), size, Fraction(Number("1"), Root(size))]
        for factor in factors[: 2 if cost == 5 else 3]:
            whole = Group("(", member, ")") if isinstance(member, Addition) else member
            yield cost, _in_front(factor, whole), member.span.start
            if isinstance(member, Addition):
                for k, term in enumerate(member.terms):
                    terms = (*member.terms[:k], _in_front(factor, term), *member.terms[k + 1 :])
                    yield cost + 1, replace(member, terms=terms), term.span.start


EDITS: tuple[tuple[Callable[[Node, tuple[Node, ...]], Edits], int], ...] = (
    (_transpose, 1),
    (_sign, 1),
    (_prime, 1),
    (_axis, 1),
    (_operator, 1),
    (_split, 1),
    (_layer, 2),
    (_exchange, 2),
    (_sample, 3),
    (_drop_factor, 4),
    (_order, 4),
    (_add_factor, 5),
)
"""Kinds of edits with the number of tokens that each changes, more or less."""
