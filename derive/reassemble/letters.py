"""Letters for indices: the author's own where he gave one, else i for samples, j and k for what is free, p, q, r for
what a sum runs over.

In: terms. Out: the same terms with their indices renamed. Refused: a letter that the document uses for a layer, a
tensor or a function; an index that is bound twice gets a letter of its own each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from derive.notation import Notation
from derive.term import Delta, Entry, Index, Position, Size, Sum, Term, free_indices, rebuild, subterms

FREE = "jkabcdefuvw"
BOUND = "pqrstuvw"
SAMPLES = "i"


class Letters:
    """Gives each index one letter, the same wherever it comes again."""

    def __init__(self, notation: Notation, free: Iterable[Index] = (), taken: Iterable[str] = ()):
        self.taken = {*notation.layer_letters, *notation.declared, *notation.unknown_functions, *notation.functions}
        self.taken |= {size.name for size in notation.size_symbols} | {name.strip("\\") for name in notation.layers}
        self.taken |= set(taken)
        self.given: dict[str, str] = {}
        free = tuple(free)
        for index in free:
            if len(index.name) == 1 and index.name not in self.given.values():
                self.given[index.name] = index.name
        for index in free:
            self.letter(index, FREE)

    def letter(self, index: Index, wanted: str = BOUND) -> str:
        if index.name in self.given:
            return self.given[index.name]
        used = self.taken | set(self.given.values())
        samples = SAMPLES if isinstance(index.size, Size) and index.size.layer is None else ""
        found = next((letter for letter in samples + wanted + FREE if letter not in used), None)
        if found is None:
            found = next(f"{wanted[0]}_{{{at}}}" for at in count(1) if f"{wanted[0]}_{{{at}}}" not in used)
        self.given[index.name] = found
        return found

    def forget(self, names: Iterable[str]) -> None:
        """These indices are over; their letters may be used again."""
        for name in names:
            self.given.pop(name, None)

    def term(self, term: Term) -> Term:
        """The term with letters for names."""
        for index in sorted(free_indices(term)):
            self.letter(index)
        for inner in subterms(term):
            if isinstance(inner, Sum):
                self.letter(inner.index)
        return renamed(term, self.given)


def renamed(term: Term, given: Mapping[str, str]) -> Term:
    """The term with other names for its indices, bound and free, all at once; no two get the same."""

    def place(position: Position) -> Position:
        if not isinstance(position, Index):
            return position
        return Index(given.get(position.name, position.name), position.size)

    match term:
        case Entry(head=head, indices=indices):
            return Entry(head, tuple(map(place, indices)))
        case Delta(left=left, right=right):
            return Delta(place(left), place(right))
        case Sum(index=index, body=body):
            return Sum(Index(given.get(index.name, index.name), index.size), renamed(body, given))
    return rebuild(term, lambda inner: renamed(inner, given))
