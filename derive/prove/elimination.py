"""The determinant and the inverse of a matrix of numbers on the tape, so that slopes run through both.

In: a tape and a square matrix of nodes. Out: the node of the determinant, and the nodes of the inverse (None where the
determinant is 0). Refused: nothing. This is elimination, which shares nothing with the prover's rules for either.
"""
from __future__ import annotations

from fractions import Fraction

from derive.prove.tape import Tape


def eliminate(tape: Tape, matrix: list[list[int]]) -> tuple[int, list[list[int]] | None]:
    """Gauss-Jordan on [matrix | 1]."""
    length, minus = len(matrix), tape.number(Fraction(-1))
    rows = [[*row, *(tape.number(Fraction(int(i == j))) for j in range(length))] for i, row in enumerate(matrix)]
    determinant = tape.number(Fraction(1))
    for column in range(length):
        pivot = next((i for i in range(column, length) if not _is_zero(tape, rows[i][column])), None)
        if pivot is None:
            return _by_minors(tape, matrix), None
        if pivot != column:
            rows[pivot], rows[column] = rows[column], rows[pivot]
            determinant = tape.multiply([determinant, minus])
        determinant = tape.multiply([determinant, rows[column][column]])
        over = tape.power(rows[column][column], Fraction(-1))
        rows[column] = [tape.multiply([cell, over]) for cell in rows[column]]
        for i in range(length):
            if i != column:
                less = tape.multiply([rows[i][column], minus])
                pairs = zip(rows[i], rows[column], strict=True)
                rows[i] = [tape.add([a, tape.multiply([less, b])]) for a, b in pairs]
    return determinant, [row[length:] for row in rows]


def _is_zero(tape: Tape, node: int) -> bool:
    return tape.field.is_zero(tape.values[node])


def _by_minors(tape: Tape, matrix: list[list[int]]) -> int:
    """Expansion along the first row: a polynomial, whose slopes are right where the determinant is 0."""
    if not matrix:
        return tape.number(Fraction(1))
    parts: list[int] = []
    for j, cell in enumerate(matrix[0]):
        minor = [row[:j] + row[j + 1:] for row in matrix[1:]]
        parts.append(tape.multiply([tape.number(Fraction((-1) ** j)), cell, _by_minors(tape, minor)]))
    return tape.add(parts)
