"""Claims for some of their entries only: `if i = j`, `for i \\neq j`.

In: both sides, and the conditions between indices under which the claim is made. Out: the sides at those entries: with
one letter in the place of the other, or multiplied by 1 - δ_ij, so that equal indices say nothing. Refused: indices of
axes that are not equally long.
"""

from __future__ import annotations

from derive.elaborate.from_zero import index_from_zero
from derive.elaborate.state import State
from derive.elaborate.values import times
from derive.errors import Undeclared
from derive.term import MINUS_ONE, ONE, Delta, Plus, Term, free_indices, replace_index


def at_places(one: Term, other: Term, state: State) -> tuple[Term, Term, tuple[str, ...]]:
    """The two sides, and the conditions in words."""
    said: list[str] = []
    for first, second, equal in state.notation.places:
        if second == "0":
            one, other = _at_the_first(first, equal, one, other, state)
            said.append(f"{first} {'=' if equal else '≠'} 0")
            continue
        i, j = state.free.get(first), state.free.get(second)
        if i is None or j is None:
            continue
        if not state.sizes.unify(i.size, j.size):
            raise Undeclared("DRV304", f"{first} and {second} are indices of axes of different lengths")
        said.append(f"{first} {'=' if equal else '≠'} {second}")
        if equal:
            one, other = (replace_index(side, second, i) for side in (one, other))
            del state.free[second]
        elif {i.name, j.name} <= {index.name for side in (one, other) for index in free_indices(side)}:
            apart = Plus((ONE, times(MINUS_ONE, Delta(i, j))))
            one, other = times(apart, one), times(apart, other)
    return one, other, tuple(said)


def _at_the_first(letter: str, equal: bool, one: Term, other: Term, state: State) -> tuple[Term, Term]:
    """The sides where an index is 0, or where it is not, of an axis that is counted from 0."""
    index = index_from_zero(letter, state)
    if index is None or letter not in state.free:
        raise Undeclared("DRV304", f"that {letter} is {'' if equal else 'not '}0 is not read: it is no place from 0")
    if equal:
        del state.free[letter]
        return replace_index(one, letter, 1), replace_index(other, letter, 1)
    apart = Plus((ONE, times(MINUS_ONE, Delta(index, 1))))
    return times(apart, one), times(apart, other)
