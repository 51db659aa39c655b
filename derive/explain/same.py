"""Both sides of a claim in entries, where nothing is to be differentiated.

In: a bench, the members as they are written. Out: items with an equality, unless the claim is about matrices that mean
the same entry: then that entry, and the claim itself follows where the matrices are put together again. Refused: an
equality that the judge does not prove.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from derive.explain.differentiate import canonical, hoisted
from derive.explain.judge import Bench
from derive.explanation import Item, Said, Shown, Words
from derive.reassemble.build import product
from derive.syntax import Call, Group, Node, Number, Symbol
from derive.term import Determinant, Entry, Inverse, Power, Term


def same(bench: Bench, written: tuple[Node, Node]) -> list[Item]:
    left, right = (hoisted(side.term) for side in (bench.claim.left, bench.claim.right))
    shown = bench.entries(left, right)
    if shown is not None:
        return [Said(Words("same")), shown]
    if bench.claim.shape:
        entry = Shown((bench.write(bench.letters.term(left)),), ())
        return [Said(Words("same")), *([entry] if canonical(left) == canonical(right) else [])]
    return [*_of_the_inverse(bench, left), Shown(written, ("=",), (bench.claim,))]


def _of_the_inverse(bench: Bench, term: Term) -> list[Item]:
    """det(A⁻¹) det A = det(A⁻¹ A) = 1, where a claim says what the determinant of an inverse is."""
    if not (isinstance(term, Power) and term.exponent == Fraction(-1) and isinstance(term.base, Entry)
            and isinstance(term.base.head, Determinant)):
        return []
    matrix = term.base.head.of
    plain, inverse = bench.names.tensor(matrix), bench.names.head(Inverse(matrix))
    members = (product([_determinant(inverse), _determinant(plain)]),
               _determinant(product([inverse, plain])), Number("1"))
    steps = [bench.matrices(one, other) for one, other in pairwise(members)]
    claims = tuple(claim for step in steps if step is not None for claim in step.claims)
    if len(claims) < len(steps):
        return []
    return [Said(Words("of_a_product")), Shown(members, ("=",) * len(claims), claims)]


def _determinant(matrix: Node) -> Node:
    return Call(Symbol("\\det"), matrix if isinstance(matrix, Symbol) else Group("(", matrix, ")"))
