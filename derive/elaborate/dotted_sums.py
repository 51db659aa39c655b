"""Sums written out with dots: `w_1 x_1 + w_2 x_2 + \\dots + w_n x_n` is the sum over j of w_j x_j.

In: a sum with dots before its last term. Out: the sum with a running index, and the terms before it. Refused (None):
dots elsewhere, and terms that do not follow one pattern from 0 or 1 on, each term tested against the pattern.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.rows import PLACE, common_pattern
from derive.syntax import Addition, BigOperator, Chain, Dots, Node, Number, Symbol, exchanged, walk

LETTERS = "jkipqrst"


def with_running_index(node: Addition) -> Node | None:
    dots = [at for at, term in enumerate(node.terms) if isinstance(term, Dots)]
    if len(dots) != 1 or dots[0] + 1 >= len(node.terms) or set(node.signs) - {"", "+"}:
        return None
    at = dots[0]
    found = [(start, one) for start in range(at) if (one := _running(node, start, at)) is not None]
    if not found:
        return None
    start, running = found[0]
    terms = (*node.terms[:start], running, *node.terms[at + 2 :])
    signs = (*node.signs[: start + 1], *node.signs[at + 2 :])
    return running if len(terms) == 1 else replace(node, terms=terms, signs=signs)


def _running(node: Addition, start: int, at: int) -> BigOperator | None:
    """The sum that begins with the term at `start` and has its dots at `at`."""
    first, last = node.terms[start], node.terms[at + 1]
    for number in (0, 1):
        ends = common_pattern(first, last, Number(str(number)))
        if ends is None:
            continue
        pattern, end = ends
        terms = node.terms[start:at]
        follow = (exchanged(pattern, PLACE, Number(str(number + k))) for k in range(len(terms)))
        letter = next((Symbol(one) for one in LETTERS if Symbol(one) not in set(walk(node))), None)
        if letter is None or isinstance(end, Number) or any(a != b for a, b in zip(terms, follow, strict=True)):
            continue
        lower = Chain((letter, Number(str(number))), ("=",), span=first.span)
        body = exchanged(pattern, PLACE, letter)
        return BigOperator("\\sum", lower=lower, upper=end, body=body, span=first.span | last.span)
    return None
