"""How many samples there are, and where their number is written.

In: all formulas of a document. Out: the notation with the size over which samples run, and with the place of their
letter: in parentheses above, x^{(i)}, or below, x_i. Refused: nothing; what sums do not say stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.elaborate.entries import BOLD, SAMPLE_LETTERS
from derive.elaborate.labels import marks_in
from derive.elaborate.scripts import Marks, plain_letter, unwrap
from derive.elaborate.sizes import read_size
from derive.notation import Notation
from derive.syntax import BigOperator, Chain, Node, Scripts, Statements, Styled, walk
from derive.term import Size


def with_samples(formulas: Iterable[Statements], notation: Notation) -> Notation:
    """`\\sum_{i=1}^{m} x^{(i)}`, or `\\sum_{n=1}^{N} \\mathbf{x}_n`: i runs over m samples."""
    above = False
    size = notation.sample_size
    for statements in formulas:
        for node in walk(statements):
            if isinstance(node, Scripts) and node.sup is not None:
                above = above or _letter_above(marks_in(node, notation)) is not None
            elif isinstance(node, BigOperator) and size is None:
                size = _size_of(node, notation)
    samples = "above" if above else notation.conventions.get("samples", "below")
    return notation.with_(sample_size=size, conventions={**notation.conventions, "samples": samples})


def _letter_above(marks: Marks) -> str | None:
    letter = plain_letter(marks.sample) if marks.sample is not None else None
    return letter if letter is not None and len(letter) == 1 else None


def _size_of(node: BigOperator, notation: Notation) -> Size | None:
    """The upper end of a sum whose letter numbers samples."""
    below = unwrap(node.lower) if node.lower is not None else None
    letter = plain_letter(below.members[0] if isinstance(below, Chain) else below) if below is not None else None
    upper = read_size(node.upper, notation, notation.layer_letters) if node.upper is not None else None
    if letter is None or not isinstance(upper, Size) or letter not in set(_sample_letters(node.body, notation)):
        return None
    return upper


def _sample_letters(body: Node, notation: Notation) -> Iterator[str]:
    for node in walk(body):
        if not isinstance(node, Scripts):
            continue
        marks = marks_in(node, notation)
        above = _letter_above(marks)
        if above is not None:
            yield above
        base = unwrap(marks.base)
        if isinstance(base, Styled) and base.command in BOLD and len(marks.below) == 1:
            letter = plain_letter(marks.below[0])
            if letter in SAMPLE_LETTERS:
                yield letter
