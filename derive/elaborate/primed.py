"""Names that are functions because the document differentiates them: `b''(\\eta_i)` beside `b(\\eta_i)`.

In: all formulas of a document and the notation. Out: the names. Refused: a name that stands anywhere without
parentheses behind it, or is declared, or that an equation defines, or of a known function: σ' is no other σ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.elaborate.references import spelled
from derive.elaborate.scripts import is_group, marks_of, unwrap
from derive.functions import SPELLINGS
from derive.notation import Notation
from derive.syntax import Chain, Node, Product, Statements, Styled, Symbol, walk


def primed_functions(trees: Iterable[Statements], notation: Notation) -> frozenset[str]:
    """What always has parentheses behind it, and somewhere a prime before them. A name alone in running text only
    speaks of it.
    """
    found: set[str] = set()
    others: set[str | None] = {*notation.declared, *(size.name for size in notation.size_symbols)}
    for tree in trees:
        if len(tree.parts) == 1 and isinstance(unwrap(tree.parts[0]), Symbol | Styled):
            continue
        calls = dict(_calls(tree))
        found |= {name for name, primes in calls.values() if primes}
        others |= {spelled(node) for node in walk(tree) if _is_name(node) and node.span.start not in calls}
        heads = (unwrap(part.members[0]) for part in tree.parts if isinstance(part, Chain) and "=" in part.relations)
        others |= {spelled(marks_of(head.factors[0]).base) for head in heads if isinstance(head, Product)}
    return frozenset(found - others - SPELLINGS.keys())


def _calls(tree: Node) -> Iterator[tuple[int, tuple[str, int]]]:
    """Where a name stands that has parentheses right behind it, with the name and its primes."""
    for node in (node for node in walk(tree) if isinstance(node, Product)):
        for one, sign, other in zip(node.factors, node.operators, node.factors[1:], strict=False):
            marks = marks_of(one)
            name = spelled(marks.base)
            if name is not None and sign == "" and is_group(other, "(") and replace(marks, primes=0).bare:
                yield marks.base.span.start, (name, marks.primes)


def _is_name(node: Node) -> bool:
    return isinstance(node, Symbol | Styled)
