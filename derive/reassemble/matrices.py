"""Term → Syntax in matrices: products, transposes, the elementwise product, sums along an axis.

In: a term, the indices of its rows and columns, the names of a document. Out: a syntax tree. Refused (DeriveError
DRV403): what no product of matrices says; an index that stands on both sides of a product and is not summed.

The operations are those that code is made of (`generate.lower`); here they get the signs of mathematics.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction as Rational

from derive.errors import DeriveError
from derive.lower import lower
from derive.program import GivenCall, Operation
from derive.program import Node as Step
from derive.reassemble.build import (
    addition,
    applied,
    as_factor,
    brackets,
    negative,
    number,
    product,
    transposed,
    words,
)
from derive.reassemble.names import Names
from derive.syntax import Chain, Fraction, Node, Number, Product, Root, Scripts, Sequence, Symbol
from derive.term import (
    Determinant,
    Entry,
    Function,
    Gradient,
    Index,
    Inverse,
    Size,
    Tensor,
    Term,
    free_indices,
    subterms,
)


def reassemble(term: Term, rows: Index | None, columns: Index | None, names: Names, is_scalar: bool = False) -> Node:
    """The matrix whose entry (rows, columns) is the term."""
    if not free_indices(term) <= {rows, columns}:
        raise refuse("an entry with other indices than a row's and a column's")
    if any(isinstance(part, Entry) and names.rank(part.head) != len(part.indices) for part in subterms(term)):
        raise refuse("an array whose shape became known from its use")
    return _Matrices(names).write(lower(term, rows, columns, names.axes, is_scalar))


def refuse(what: str) -> DeriveError:
    return DeriveError("DRV403", f"{what} has no form in matrices", hint="write it entry by entry")


@dataclass(frozen=True, slots=True)
class _Matrices:
    names: Names

    def write(self, step: Step) -> Node:
        writer = _WRITERS.get(step.operation)
        if writer is None:
            raise refuse(step.operation.name.lower().replace("_", " "))
        return writer(self, step)

    def inputs(self, step: Step) -> list[Node]:
        return [self.write(inner) for inner in step.inputs]

    def number(self, step: Step) -> Node:
        assert isinstance(step.detail, Rational)
        return number(step.detail)

    def size(self, step: Step) -> Node:
        assert isinstance(step.detail, Size)
        return self.names.size(step.detail)

    def load(self, step: Step) -> Node:
        assert isinstance(step.detail, Tensor | Gradient | Inverse | Determinant)
        return self.names.head(step.detail)

    def negate(self, step: Step) -> Node:
        return negative(self.write(step.inputs[0]))

    def add(self, step: Step) -> Node:
        return addition(self.inputs(step))

    def subtract(self, step: Step) -> Node:
        left, right = self.inputs(step)
        return addition([left, negative(right)])

    def multiply(self, step: Step) -> Node:
        """A number beside a matrix, or two matrices of one shape entry by entry."""
        left, right = step.inputs
        if left.is_scalar or right.is_scalar:
            return product(self.inputs(step))
        if (left.rows, left.columns) != (right.rows, right.columns):
            raise refuse("a column times each column of a matrix")
        sign = "*" if self.names.notation.conventions.get("*") == "elementwise" else "\\odot"
        return product(self.inputs(step), sign)

    def divide(self, step: Step) -> Node:
        above, below = self.inputs(step)
        return Fraction(above, below)

    def power(self, step: Step) -> Node:
        if not step.is_scalar:
            raise refuse("a power entry by entry")
        base = self.write(step.inputs[0])
        return Scripts(base if isinstance(base, Symbol) else brackets(base), sup=Number(str(step.detail)))

    def call(self, step: Step) -> Node:
        name, order = step.detail  # type: ignore[misc]
        if name == "sqrt" and not order:
            return Root(self.write(step.inputs[0]))
        return applied(self.names.function(Function(name, None, True), order), self.write(step.inputs[0]))

    def call_given(self, step: Step) -> Node:
        assert isinstance(step.detail, GivenCall)
        return applied(self.names.function(step.detail.function, step.detail.order), self.write(step.inputs[0]))

    def transpose(self, step: Step) -> Node:
        return transposed(self.write(step.inputs[0]))

    def matmul(self, step: Step) -> Node:
        left, right = (as_factor(node) for node in self.inputs(step))
        parts = [brackets(n) if _is_elementwise(n) else n for n in (left, right)]
        return product(parts)

    def total(self, step: Step, *details: tuple[str, Node]) -> Node:
        inner = self.write(step.inputs[0])
        arguments = (inner, *(Chain((words(name), value), ("=",)) for name, value in details))
        inside: Node = arguments[0]
        if len(arguments) > 1:
            inside = Sequence(arguments, (",",) * (len(arguments) - 1))
        return applied(words("np.sum"), inside)

    def along_rows(self, step: Step) -> Node:
        return self.total(step, ("axis", Number("1")), ("keepdims", words("True")))

    def along_columns(self, step: Step) -> Node:
        return self.total(step, ("axis", Number("0")), ("keepdims", words("True")))

    def sum_all(self, step: Step) -> Node:
        return self.total(step)

    def item(self, step: Step) -> Node:
        return self.write(step.inputs[0])

    def identity(self, step: Step) -> Node:
        return Symbol("I")


def _is_elementwise(node: Node) -> bool:
    """Whether an elementwise product stands in it without brackets."""
    inner = node.factors if isinstance(node, Product) else ()
    return bool({"*", "\\odot"} & set(getattr(node, "operators", ()))) or any(map(_is_elementwise, inner))


_WRITERS: dict[Operation, Callable[[_Matrices, Step], Node]] = {
    Operation.NUMBER: _Matrices.number,
    Operation.SIZE: _Matrices.size,
    Operation.LOAD: _Matrices.load,
    Operation.NEGATE: _Matrices.negate,
    Operation.ADD: _Matrices.add,
    Operation.SUBTRACT: _Matrices.subtract,
    Operation.MULTIPLY: _Matrices.multiply,
    Operation.DIVIDE: _Matrices.divide,
    Operation.POWER: _Matrices.power,
    Operation.CALL: _Matrices.call,
    Operation.CALL_GIVEN: _Matrices.call_given,
    Operation.TRANSPOSE: _Matrices.transpose,
    Operation.MATMUL: _Matrices.matmul,
    Operation.SUM_ALONG_ROWS: _Matrices.along_rows,
    Operation.SUM_ALONG_COLUMNS: _Matrices.along_columns,
    Operation.SUM_ALL: _Matrices.sum_all,
    Operation.ITEM: _Matrices.item,
    Operation.IDENTITY: _Matrices.identity,
}
