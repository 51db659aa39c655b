"""Small letters that an equation lays out member by member: `dz = [dz^{(1)}, \\dots, dz^{(m)}]^T`.

In: the members of a relation, and the notation; a claim. Out: the small names that the document lays out otherwise than
the capitals that they are read as, or that stand beside these as arrays of their own. Refused: nothing.

A small letter beside a declared capital is read as the same array. Where an equation puts its samples one below the
other, and those of the capital stand side by side, the letter is an array of its own: what does not fit as long as it
is the capital is then not refuted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from derive.claim import Claim
from derive.elaborate.mentioned import walk_names
from derive.elaborate.references import counterpart, spelled
from derive.elaborate.scripts import Marks, marks_of, unwrap
from derive.notation import Notation
from derive.syntax import Dots, Group, Node, Product, Scripts, Sequence, Symbol
from derive.term import Entry, Size, subterms, tensors_in


def laid_out(left: Node, right: Node) -> str | None:
    """The name of which the right side lists the samples."""
    name, marks = _named(left)
    body = unwrap(right)
    body = unwrap(body.base) if isinstance(body, Scripts) and marks_of(body).transposed else body
    if name is None or not marks.bare or not isinstance(body, Group) or not isinstance(body.body, Sequence):
        return None
    items = [item for item in body.body.items if not isinstance(unwrap(item), Dots)]
    own = [named == name and marks.sample is not None for named, marks in map(_named, items)]
    return name if len(items) < len(body.body.items) and all(own) else None


def _named(node: Node) -> tuple[str | None, Marks]:
    """The name and the marks, also of `dz^{(i)}`."""
    node = unwrap(node)
    if isinstance(node, Product) and len(node.factors) == 2 and not any(node.operators) and not any(node.signs):
        marks = marks_of(node.factors[1])
        inner = spelled(marks.base)
        return ("d" + inner if inner is not None and node.factors[0] == Symbol("d") else None), marks
    marks = marks_of(node)
    return spelled(marks.base), marks


def with_layout(left: Node, right: Node, notation: Notation) -> Notation:
    """The notation after an equation that is not proved: its name may not be its capital."""
    name = laid_out(left, right)
    if name is None or not _read_as_capital(name, notation):
        return notation
    return notation.with_(laid_out=notation.laid_out | {name})


def own_layouts(left: Node, right: Node, notation: Notation) -> tuple[str, ...]:
    """The names in a relation that an equation lays out otherwise than their capitals, this relation or another."""
    known = with_layout(left, right, notation).laid_out
    names = {name for member in (left, right) for name in _names(member)} if known else set()
    return tuple(sorted(name for name in names & known if _read_as_capital(name, notation)))


def twins(claim: Claim) -> tuple[str, str] | None:
    """A small letter and its capital that are both behind a claim, as columns of one length: x was X until it was
    declared.
    """
    bodies = (claim.left.term, claim.right.term, *(one.body for one in claim.definitions))
    entries = (part.head for body in bodies for part in subterms(body) if isinstance(part, Entry))
    names = {tensor.name for head in entries for tensor in tensors_in(head)}
    for name in sorted(names):
        capital, own = counterpart(name), _column(name, claim.notation)
        if capital in names and own is not None and own == _column(capital or "", claim.notation):
            return name, capital or ""
    return None


def _column(name: str, notation: Notation) -> Size | int | None:
    """The length of a name that is declared as one column."""
    sizes = [one.shape.sizes for one in notation.declared.get(name, ())]
    return sizes[0][0] if len(sizes) == 1 and sizes[0] and sizes[0][1:] in ((), (1,)) else None


def _names(member: Node) -> Iterator[str]:
    """Every name, also those of gradients inside of a product, `X dz`."""
    for node in walk_names(member):
        pairs = pairwise(node.factors) if isinstance(node, Product) else ()
        single = (Product(pair, ("",)) for pair in pairs)
        yield from (name for name, _ in map(_named, (node, *single)) if name is not None)


def _read_as_capital(name: str, notation: Notation) -> bool:
    """Whether nothing but its capital says what a small letter is."""
    capital = counterpart(name)
    if capital is None or name in notation.declared or name in notation.gradients:
        return False
    return capital in notation.declared or capital in notation.gradients
