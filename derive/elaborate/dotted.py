"""Dots between factors: `W^T.dZ` is a product, `X.T` the transpose of X as NumPy writes it.

In: a tree in which a dot parts a list or a formula. Out: the tree with the factors put together. Refused: nothing; a
dot with a space beside it ends a sentence, and stays.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TypeVar

from derive.syntax import Addition, Chain, Group, Node, Product, Scripts, Sequence, Statements, Styled, Symbol, Text

Kind = TypeVar("Kind", bound=Node)
TRANSPOSE = Symbol("T")


def join_dots(statements: Statements) -> Statements:
    """The parts of a formula that a dot without a space holds together, and the lists in it."""
    parts: list[Node] = []
    separators: list[str] = []
    for part, separator in zip(statements.parts, statements.separators, strict=True):
        part = _in_lists(part)
        joined = _one(parts[-1], part) if parts and separators[-1] == "." else None
        if joined is None:
            parts.append(part)
            separators.append(separator)
        else:
            parts[-1], separators[-1] = joined, separator
    return replace(statements, parts=tuple(parts), separators=tuple(separators))


def _one(before: Node, part: Node) -> Node | None:
    turned = _transposed(before, part)
    if turned is not None:
        return turned
    if not _touch(before, part) or not isinstance(before, Chain) or isinstance(part, Chain | Text):
        return None
    last = Product((before.members[-1], part), (".",), span=before.members[-1].span | part.span)
    return replace(before, members=(*before.members[:-1], last), span=before.span | part.span)


def _touch(before: Node, part: Node) -> bool:
    return part.span.start == before.span.end + 1


def _in_lists(node: Kind) -> Kind:
    """`np.dot(X, Y.T)` has two arguments."""
    changes: dict[str, object] = {}
    for field in fields(node):
        inner = getattr(node, field.name)
        if isinstance(inner, Node):
            changes[field.name] = _one_item(_in_lists(inner))
        elif isinstance(inner, tuple) and any(isinstance(one, Node) for one in inner):
            changes[field.name] = tuple(_in_lists(one) if isinstance(one, Node) else one for one in inner)
        elif isinstance(inner, tuple) and inner and isinstance(inner[0], tuple):
            changes[field.name] = tuple(tuple(map(_in_lists, row)) for row in inner)
    node = replace(node, **changes) if changes else node  # type: ignore[arg-type]
    return _list(node) if isinstance(node, Sequence) and "." in node.separators else node  # type: ignore[return-value]


def _list(node: Sequence) -> Sequence:
    items, separators = [node.items[0]], list[str]()
    for separator, item in zip(node.separators, node.items[1:], strict=True):
        turned = _transposed(items[-1], item) if separator == "." else None
        if turned is None:
            items.append(item)
            separators.append(separator)
        else:
            items[-1] = turned
    return replace(node, items=tuple(items), separators=tuple(separators))


def _one_item(node: Node) -> Node:
    """A list of which one item is left is that item."""
    return node.items[0] if isinstance(node, Sequence) and len(node.items) == 1 else node


def _transposed(before: Node, after: Node) -> Node | None:
    """What ends in the last operand of the first, transposed, where the second begins with the T of `.T`."""
    if not _touch(before, after):
        return None
    if isinstance(before, Chain | Addition):
        name = "members" if isinstance(before, Chain) else "terms"
        several = getattr(before, name)
        if isinstance(after, Chain) and isinstance(before, Addition):
            return _head(before, after)
        rest, relations = (after.members[1:], after.relations) if isinstance(after, Chain) else ((), ())
        last = _transposed(several[-1], after.members[0] if isinstance(after, Chain) else after)
        if last is None:
            return None
        changes = {name: (*several[:-1], last, *rest), "span": before.span | after.span}
        if relations:
            changes["relations"] = (*before.relations, *relations)  # type: ignore[union-attr]
        return replace(before, **changes)  # type: ignore[arg-type]
    if isinstance(after, Chain):
        return _head(before, after)
    if isinstance(after, Addition):
        first = _transposed(before, after.terms[0]) if after.signs[0] == "" else None
        return None if first is None else replace(after, terms=(first, *after.terms[1:]), span=before.span | after.span)
    if isinstance(after, Product):
        first = _transposed(before, after.factors[0]) if not (after.signs and after.signs[0]) else None
        return None if first is None else _flat(first, after)
    return _turned(before, after) if after == TRANSPOSE else None


def _head(before: Node, after: Chain) -> Node | None:
    first = _transposed(before, after.members[0])
    return None if first is None else replace(after, members=(first, *after.members[1:]), span=before.span | after.span)


def _flat(first: Node, after: Product) -> Product:
    """The factors of both as one product."""
    factors, operators = (first.factors, first.operators) if isinstance(first, Product) else ((first,), ())
    signs = (first.signs if isinstance(first, Product) and first.signs else ("",) * len(factors)) + (
        after.signs[1:] or ("",) * (len(after.factors) - 1))
    return replace(after, factors=(*factors, *after.factors[1:]), operators=(*operators, *after.operators),
                   signs=signs if any(signs) else (), span=first.span | after.span)


def _turned(before: Node, mark: Node) -> Node | None:
    if isinstance(before, Product):
        last = _turned(before.factors[-1], mark)
        span = before.span | mark.span
        return None if last is None else replace(before, factors=(*before.factors[:-1], last), span=span)
    if not isinstance(before, Symbol | Styled | Scripts | Group):
        return None
    return Scripts(before, sup=mark, marks=("^",), span=before.span | mark.span)
