"""Sums of products → matrix products, sums along an axis, and einsum where neither fits.

In: a Sum, and the lowering that knows the rest. Out: a Node. Refused: a factor with three axes that does not come
apart.

One running index after the other is removed: the factors that carry it fall into those that carry it alone, and those
that carry it with one other index. Two such groups are a matrix product, one is a sum along an axis; more than two need
einsum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.program import Node, Operation
from derive.term import Delta, Entry, Index, Plus, Sum, Term, Times, free_indices, replace_index, subterms

if TYPE_CHECKING:
    from derive.lower.matrices import _Lowering

LETTERS = "abcdefghijklmnopqrstuvwxyz"
Part = Term | Node


def _axes(part: Part) -> frozenset[Index]:
    return part.axes if isinstance(part, Node) else free_indices(part)


def _flat(part: Part) -> tuple[Part, ...]:
    if isinstance(part, Times):
        return tuple(inner for factor in part.factors for inner in _flat(factor))
    return (part,)


def natural(parts: Iterable[Part], axes: frozenset[Index]) -> tuple[Index | None, Index | None]:
    """Rows and columns as the first array that has both axes has them."""
    found: list[Index] = []
    for part in parts:
        for order in _orders(part):
            if axes <= set(order) and len(axes) == 2:
                rows, columns = (index for index in order if index in axes)
                return rows, columns
            found.extend(index for index in order if index in axes and index not in found)
    found.extend(sorted(axes - set(found)))
    return (*found, None, None)[0], (*found, None, None)[1]


def _orders(part: Part) -> list[tuple[Index, ...]]:
    if isinstance(part, Node):
        return [tuple(axis for axis in (part.rows, part.columns) if axis is not None)]
    return [
        tuple(place for place in term.indices if isinstance(place, Index))
        for term in subterms(part)
        if isinstance(term, Entry)
    ]


@dataclass
class Contraction:
    """Removes the running indices of one sum."""

    lowering: _Lowering

    def total(self, term: Sum, rows: Index | None, columns: Index | None) -> Node:
        running: list[Index] = []
        body: Term = term
        while isinstance(body, Sum):
            running.append(body.index)
            body = body.body
        running, parts = _without_deltas(running, list(_flat(body)))
        split = next((part for part in parts if isinstance(part, Plus | Sum) and len(_axes(part)) > 2), None)
        if split is not None:
            return self._apart(split, running, parts, rows, columns)
        if any(len(_axes(part)) > 2 for part in parts):
            raise DeriveError(
                "DRV403",
                "a sum has a factor with three axes that does not come apart",
                hint="give its parts names of their own",
            )
        outer: list[Part] = [part for part in parts if not _axes(part) & set(running)]
        inner = [part for part in parts if _axes(part) & set(running)]
        for index in [index for index in running if not any(index in _axes(part) for part in inner)]:
            outer.append(self.lowering.size(index.size))
            running.remove(index)
        whole = self._whole(inner, running)
        inner = [whole] if whole is not None else self._each(inner, running, rows, columns)
        return self.lowering.product([*outer, *inner], rows, columns)

    def _apart(
        self, split: Plus | Sum, running: list[Index], parts: list[Part], rows: Index | None, columns: Index | None
    ) -> Node:
        """A factor of three axes: a sum of terms is distributed, a sum over an index joins the running ones."""
        others = tuple(part for part in parts if part is not split)
        assert not any(isinstance(part, Node) for part in others)
        if isinstance(split, Sum):
            return self.total(_sum((*running, split.index), Times((*others, split.body))), rows, columns)  # type: ignore[arg-type]
        terms = tuple(_sum(running, Times((*others, term))) for term in split.terms)  # type: ignore[arg-type]
        return self.lowering.part(Plus(terms), rows, columns)

    def _whole(self, parts: Sequence[Part], running: Sequence[Index]) -> Node | None:
        """Both axes of a matrix summed at once: the sum of the entries of an elementwise product."""
        axes = frozenset(index for part in parts for index in _axes(part))
        if axes != set(running) or len(axes) != 2 or not any(_axes(part) == axes for part in parts):
            return None
        return Node(Operation.SUM_ALL, (self.lowering.product(parts, *natural(parts, axes)),), is_scalar=True)

    def _each(self, parts: list[Part], running: list[Index], rows: Index | None, columns: Index | None) -> list[Part]:
        while running:
            others = {k: frozenset(i for part in parts if k in _axes(part) for i in _axes(part)) - {k} for k in running}
            k = min(running, key=lambda index: (len(others[index]), running.index(index)))
            if len(others[k]) > 2:
                return [self._einsum(parts, rows, columns)]
            involved = [part for part in parts if k in _axes(part)]
            at = next(place for place, part in enumerate(parts) if k in _axes(part))
            node = self._remove(k, involved, others[k], rows, columns)
            parts = [part for part in parts if k not in _axes(part)]
            parts.insert(min(at, len(parts)), node)
            running = [index for index in running if index != k]
        return parts

    def _remove(
        self, k: Index, parts: Sequence[Part], others: frozenset[Index], rows: Index | None, columns: Index | None
    ) -> Node:
        """The factors that carry k, summed over k."""
        if not others:
            return self._number(k, parts)
        if len(others) == 1:
            (other,) = others
            return self._vector(
                k, other, parts, as_row=other == columns or (other != rows and self._lies(k, other, parts))
            )
        first, second = natural(parts, others) if not others & {rows, columns} else _ordered(others, rows, columns)
        assert first is not None and second is not None
        left = [part for part in parts if second not in _axes(part)]
        right = [part for part in parts if second in _axes(part)]
        return Node(Operation.MATMUL, (self._matrix(left, first, k), self._matrix(right, k, second)), first, second)

    def _number(self, k: Index, parts: Sequence[Part]) -> Node:
        """The sum of a column or of a row; within an array it stays a matrix of one entry."""
        as_row = self._is_row(k, parts)
        vector = self.lowering.product(parts, None, k) if as_row else self.lowering.product(parts, k, None)
        if self.lowering.is_scalar:
            return Node(Operation.SUM_ALL, (vector,), is_scalar=True)
        return Node(Operation.SUM_ALONG_ROWS if as_row else Operation.SUM_ALONG_COLUMNS, (vector,))

    def _is_row(self, k: Index, parts: Sequence[Part]) -> bool:
        """Whether the first array with this index has it along its columns."""
        for part in parts:
            if isinstance(part, Node) and k in part.axes:
                return part.columns == k
            for term in subterms(part) if not isinstance(part, Node) else ():
                if isinstance(term, Entry) and k in term.indices:
                    return self.lowering.entry(term).columns == k
        return False

    def _lies(self, k: Index, other: Index, parts: Sequence[Part]) -> bool:
        return natural(parts, frozenset({k, other})) == (k, other)

    def _vector(self, k: Index, other: Index, parts: Sequence[Part], as_row: bool) -> Node:
        alone = [part for part in parts if other not in _axes(part)]
        with_other = [part for part in parts if other in _axes(part)]
        place = (k, other) if as_row else (other, k)
        matrix = self._matrix(with_other, *place)
        if not alone:
            operation = Operation.SUM_ALONG_COLUMNS if as_row else Operation.SUM_ALONG_ROWS
            return Node(operation, (matrix,), *((None, other) if as_row else (other, None)))
        if as_row:
            return Node(Operation.MATMUL, (self._matrix(alone, None, k), matrix), None, other)
        return Node(Operation.MATMUL, (matrix, self._matrix(alone, k, None)), other, None)

    def _matrix(self, parts: Sequence[Part], rows: Index | None, columns: Index | None) -> Node:
        return self.lowering.product(parts, rows, columns)

    def _einsum(self, parts: Sequence[Part], rows: Index | None, columns: Index | None) -> Node:
        letters: dict[object, str] = {}

        def letter(axis: object) -> str:
            if len(letters) == len(LETTERS):
                raise DeriveError(
                    "DRV403", "a sum runs over too many indices at once", hint="give its parts names of their own"
                )
            return letters.setdefault(axis, LETTERS[len(letters)])

        operands, words = [], []
        for number, part in enumerate(parts):
            node = self.lowering.part(part, *natural([part], _axes(part)))
            places = () if node.is_scalar else enumerate((node.rows, node.columns))
            operands.append(node)
            words.append("".join(letter(axis or (number, place)) for place, axis in places))
        kept = [axis for axis in (rows, columns) if axis is not None and axis in letters]
        result = "".join(letters[axis] for axis in kept)
        einsum = Node(
            Operation.EINSUM,
            tuple(operands),
            rows if len(kept) == 2 else None,
            columns if len(kept) == 2 else None,
            is_scalar=not kept,
            detail=f"{','.join(words)}->{result}",
        )
        if len(kept) != 1:
            return einsum
        if kept[0] == rows:
            return Node(Operation.AS_COLUMN, (einsum,), rows, None)
        return Node(Operation.AS_ROW, (einsum,), None, columns)


def _ordered(axes: frozenset[Index], rows: Index | None, columns: Index | None) -> tuple[Index, Index]:
    """The two axes with the wanted one in its place."""
    one, two = sorted(axes)
    return (two, one) if two == rows or one == columns else (one, two)


def _sum(running: Iterable[Index], body: Term) -> Term:
    for index in reversed(tuple(running)):
        body = Sum(index, body)
    return body


def _without_deltas(running: list[Index], parts: list[Part]) -> tuple[list[Index], list[Part]]:
    """A delta of a running index puts the other position in its place."""
    for delta in [part for part in parts if isinstance(part, Delta)]:
        for mine, other in ((delta.left, delta.right), (delta.right, delta.left)):
            if isinstance(mine, Index) and mine in running and mine != other:
                rest = [part for part in parts if part is not delta]
                assert not any(isinstance(part, Node) for part in rest)
                replaced = [replace_index(part, mine.name, other) for part in rest]  # type: ignore[arg-type]
                return _without_deltas([index for index in running if index != mine], list(replaced))
    return running, parts
