"""A small letter that stands for one sample, beside a matrix that has the samples in its rows.

In: a name of `notation.one_row` with its marks. Out: the marks, and in the State its shape. Refused: a subscript of
which nothing says whether it numbers samples or entries.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.scripts import Marks, plain_letter
from derive.elaborate.state import State
from derive.errors import Undeclared
from derive.notation import Declared, Shape
from derive.syntax import Node
from derive.term import Index


def one_row(name: str, marks: Marks, node: Node, state: State) -> Marks:
    """`\\theta^T x` beside samples in the rows of X: x is one of them, as a column; x_i is sample i or entry i."""
    if name not in state.notation.one_row or name in state.scope or marks.layer is not None:
        return marks
    matrix = state.declarations(name.upper())[0]
    rows, columns = state.member_shape(matrix, None)
    if not state.declarations(name):
        state.declared[name] = (Declared(name, Shape((columns, 1)), source=matrix.source),)
    if marks.sample is not None or len(marks.below) != 1:
        if marks.sample is None:
            state.read_as(f"{name} is one sample, a row of {name.upper()} as a column: only that fits the shapes")
        return marks
    letter = plain_letter(marks.below[0]) or ""
    index = state.scope.get(letter) or state.free.get(letter)
    size = state.sizes.resolve(index.size) if isinstance(index, Index) else None
    if size not in (rows, columns):
        words = f"{state.words(node)} may be a sample, or an entry of one"
        raise Undeclared("DRV304", words, span=node.span, hint=f"write samples as {name}^{{(i)}}")
    return replace(marks, sample=marks.below[0], below=()) if size == rows else marks
