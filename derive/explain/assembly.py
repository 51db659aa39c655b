"""From entries back to matrices: which index a sum runs over, which survive, and where a transpose comes from.

In: the right side of a claim in entries, and its rows and columns. Out: sentences. Refused: nothing; a side that is no
product of matrices gets no sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.explain.differentiate import unstack
from derive.explain.judge import Bench
from derive.explanation import Words
from derive.reassemble import transposed
from derive.syntax import Node, Symbol
from derive.term import Entry, Index, Plus, Sum, Term, Times, free_indices, parts

MOST = 2
"""Of more products than this at once nothing is said."""
PLACES = ("first", "second")


def transposes(term: Term, rows: Index | None, columns: Index | None, bench: Bench) -> list[Words]:
    """Where each transpose comes from; `term` has letters."""
    found: list[Words] = []
    products = list(_products(term))
    if len(products) > MOST:
        return []
    for running, factors in products:
        found += _of_product(running, factors, bench)
    if not found:
        found += _outer(term, rows, columns, bench) or _exchanged(term, rows, columns, bench)
    return list(dict.fromkeys(found))


def _exchanged(term: Term, rows: Index | None, columns: Index | None, bench: Bench) -> list[Words]:
    """One matrix whose row and column stand in each other's place."""
    entries = [f for f in (term.factors if isinstance(term, Times) else (term,)) if free_indices(f)]
    if len(entries) != 1 or not isinstance(entries[0], Entry) or entries[0].indices != (columns, rows):
        return []
    assert rows is not None
    name = bench.names.head(entries[0].head)
    return [Words("turned_left", (Symbol(rows.name), Words("second"), name, transposed(name)))]


def _products(term: Term) -> Iterator[tuple[Index, tuple[Entry, ...]]]:
    """The factors that a sum runs through, for each sum."""
    if isinstance(term, Sum):
        running, body = unstack(term)
        for index in running:
            factors = body.factors if isinstance(body, Times) else (body,)
            entries = tuple(f for f in factors if isinstance(f, Entry) and index in f.indices)
            if len(entries) == sum(index in free_indices(f) for f in factors):
                yield index, entries
    for part in parts(term):
        yield from _products(part)


def _of_product(running: Index, factors: tuple[Entry, ...], bench: Bench) -> list[Words]:
    letter = Symbol(running.name)
    if len(factors) == 1:
        (one,) = factors
        if len(one.indices) != 2:
            return []
        axis = "columns_added" if one.indices[1] == running else "rows_added"
        return [Words(axis, (letter, bench.names.head(one.head)))]
    if len(factors) != 2:
        return []
    left, right = factors
    names = [bench.names.head(factor.head) for factor in factors]
    places = [factor.indices.index(running) for factor in factors]
    words = [Words("sum_runs", (letter, Words(PLACES[places[0]]), names[0], Words(PLACES[places[1]]), names[1]))]
    if places[0] == 0:
        words += _turned(left, running, names[0], "turned_left")
    if places[1] == 1:
        words += _turned(right, running, names[1], "turned_right")
    if places == [1, 0]:
        words.append(Words("as_it_stands"))
    return words


def _turned(factor: Entry, running: Index, name: Node, key: str) -> list[Words]:
    """Why a factor is transposed: the index that survives stands in the other place than it must."""
    others = [place for place in factor.indices if place != running]
    turned = transposed(name)
    if len(others) != 1 or not isinstance(others[0], Index):
        return [Words("turned_vector", (name, turned))]
    survivor = others[0]
    place = Words(PLACES[factor.indices.index(survivor)])
    return [Words(key, (Symbol(survivor.name), place, name, turned))]


def _outer(term: Term, rows: Index | None, columns: Index | None, bench: Bench) -> list[Words]:
    """A column times a row: no sum, and each factor has one of the two indices."""
    factors = term.factors if isinstance(term, Times) else ()
    vectors = [f for f in factors if isinstance(f, Entry) and free_indices(f)]
    if rows is None or columns is None or len(vectors) != 2 or any(isinstance(f, Sum | Plus) for f in factors):
        return []
    by_row = [f for f in vectors if free_indices(f) == {rows}]
    by_column = [f for f in vectors if free_indices(f) == {columns}]
    if len(by_row) != 1 or len(by_column) != 1:
        return []
    names = [bench.names.head(f.head) for f in (*by_row, *by_column)]
    words = [Words("outer", (Symbol(rows.name), names[0], Symbol(columns.name), names[1]))]
    if by_row[0].indices[-1:] == (rows,) and len(by_row[0].indices) == 2:
        words.append(Words("outer_left", (names[0], transposed(names[0]))))
    if by_column[0].indices[0] == columns:
        words.append(Words("outer_right", (names[1], transposed(names[1]))))
    return words
