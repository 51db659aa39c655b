"""The chain rule written out over several paths, and what its slopes mean.

In: the trees of a document. Out: for each variable x the names u, v of a sum ∂f/∂u · ∂u/∂x + ∂f/∂v · ∂v/∂x. Refused:
nothing.

Such a sum counts each path once. So where u depends on v, ∂u/∂x in that document is the slope of the equation of u with
v held fixed: the path through v is in the other term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.elaborate.labels import INDEX_LETTERS, label_splits
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.syntax import Addition, Fraction, Group, Node, Number, Product, Statements, walk

DIFFERENTIALS = frozenset({"d", "\\partial", "∂"})
Rule = tuple[str, frozenset[str]]


def chain_rules(trees: Iterable[Statements]) -> frozenset[Rule]:
    """x with the names through which the document's sum goes from x to f."""
    found: set[Rule] = set()
    for node in (node for tree in trees for node in walk(tree) if isinstance(node, Addition)):
        paths = [path for term in node.terms if (path := _path(term)) is not None]
        for variable in {x for _, x in paths}:
            through = frozenset(u for u, x in paths if x == variable)
            if len(through) > 1:
                found.add((variable, through))
    return frozenset(found)


def _path(term: Node) -> tuple[str, str] | None:
    """u and x of ∂f/∂u · ∂u/∂x."""
    slopes = [slope for factor in _factors(term) if (slope := _slope(factor)) is not None]
    if len(slopes) != 2 or slopes[0][1] != slopes[1][0] or slopes[0][0] == slopes[1][1]:
        return None
    return slopes[1]


def _factors(term: Node) -> Iterator[Node]:
    term = unwrap(term)
    if isinstance(term, Group):
        yield from _factors(term.body)
    elif isinstance(term, Product):
        for factor in term.factors:
            yield from _factors(factor)
    else:
        yield term


def _slope(node: Node) -> tuple[str, str] | None:
    """u and x of ∂u/∂x."""
    if not isinstance(node, Fraction):
        return None
    above, below = (_differentiated(unwrap(part)) for part in (node.numerator, node.denominator))
    return (above, below) if above is not None and below is not None else None


def _differentiated(node: Node) -> str | None:
    if not isinstance(node, Product) or len(node.factors) != 2 or any(node.operators):
        return None
    sign, of = node.factors
    return full_name(of) if plain_letter(sign) in DIFFERENTIALS else None


def full_name(node: Node) -> str | None:
    """The name with its label and its power, `\\sigma_B^2`; indices are left out."""
    marks = marks_of(node)
    name = spelled(marks.base)
    if name is None:
        return None
    label = label_splits(name, marks.below) if marks.below and not _is_index(marks.below) else []
    name = label[0][0] if label else name
    return f"{name}^{marks.power.text}" if isinstance(marks.power, Number) else name


def _is_index(below: tuple[Node, ...]) -> bool:
    return all(plain_letter(node) in INDEX_LETTERS for node in below)
