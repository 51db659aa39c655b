"""Term → a small program of matrix operations.

In: a term, the indices of its rows and columns, and which axes of each array have an index. Out: a Node whose entry (i,
j) is the term. Refused, by name (DRV403): intermediate arrays of three axes that no contraction removes, functions of
several arguments, second derivatives of functions that the caller gives, deltas beside other indices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from derive.errors import DeriveError
from derive.lower.contract import Contraction
from derive.lower.exponentials import softmax_in, summed
from derive.program import GivenCall, Node, Operation
from derive.term import (
    Apply,
    Delta,
    Entry,
    Function,
    Head,
    Index,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Term,
    Times,
    free_indices,
)

LOG = Function("log", known=True)
Axes = Callable[[Head], tuple[int | None, ...]]
"""Of each axis of an array: 1 if it has one entry, 0 if any number; None where terms have no index. () is a scalar."""
ValueOf = Callable[[Function, Term], Term | None]
"""The array that an equation makes of a function's values at an argument, if there is one."""
Part = Term | Node
"""What is not lowered yet, and what is."""


def lower(
    term: Term,
    rows: Index | None,
    columns: Index | None,
    axes: Axes,
    is_scalar: bool = False,
    for_numbers: bool = False,
    value_of: ValueOf = lambda function, argument: None,
) -> Node:
    """The whole right side of a statement, with every axis of its left side.

    `for_numbers` says what is computed with floating-point numbers in operations that neither overflow nor meet 0 · ∞.
    `value_of` names values that are known already: tanh' is little work beside tanh.
    """
    node = _Lowering(axes, is_scalar, for_numbers, value_of).part(term, rows, columns)
    if is_scalar:
        return node if node.is_scalar else Node(Operation.ITEM, (node,), is_scalar=True)
    if node.is_scalar or (node.rows, node.columns) != (rows, columns):
        return Node(Operation.FILL, (node,), rows, columns)
    return node


def _open(place: Position, length: int) -> Position | None:
    """The place on an axis; an axis with one entry has no other."""
    return None if length == 1 else place


def refusal(what: str, hint: str = "write the formula with matrices: products, transposes, sums") -> DeriveError:
    return DeriveError("DRV403", what, hint=hint)


def number(value: Fraction | int) -> Node:
    return Node(Operation.NUMBER, is_scalar=True, detail=Fraction(value))


def join(operation: Operation, left: Node, right: Node) -> Node:
    """Two nodes entry by entry; an axis that one lacks is repeated."""
    return Node(
        operation,
        (left, right),
        left.rows or right.rows,
        left.columns or right.columns,
        left.is_scalar and right.is_scalar,
    )


def like(operation: Operation, node: Node, detail: object = None) -> Node:
    return Node(operation, (node,), node.rows, node.columns, node.is_scalar, detail)


def orient(node: Node, rows: Index | None, columns: Index | None) -> Node:
    """The node, transposed if its axes stand the other way round."""
    if node.is_scalar or (node.rows in (None, rows) and node.columns in (None, columns)):
        return node
    assert node.rows in (None, columns) and node.columns in (None, rows), "an axis that nobody asked for"
    if node.operation is Operation.TRANSPOSE:
        return node.inputs[0]
    return Node(Operation.TRANSPOSE, (node,), node.columns, node.rows)


def factors_of(part: Part) -> tuple[Part, ...]:
    """The factors of a product, without nested products."""
    if isinstance(part, Times):
        return tuple(inner for factor in part.factors for inner in factors_of(factor))
    return (part,)


@dataclass
class _Lowering:
    """`part` is the one recursion; the methods below it lower one kind of term each."""

    head_axes: Axes
    is_scalar: bool
    for_numbers: bool
    value_of: ValueOf

    def part(self, part: Part, rows: Index | None, columns: Index | None) -> Node:
        if isinstance(part, Node):
            return orient(part, rows, columns)
        match part:
            case Rational(value=value):
                return self.product((part,), rows, columns) if value < 0 or value.denominator != 1 else number(value)
            case SizeValue(size=size):
                return self.size(size)
            case Entry():
                return orient(self.entry(part), rows, columns)
            case Apply():
                return self.apply(part, rows, columns)
            case Plus(terms=terms):
                return self.addition(terms, rows, columns)
            case Delta(left=left, right=right):
                return self.delta(left, right, rows, columns)
            case Sum():
                return Contraction(self).total(part, rows, columns)
            case LayerSum(over=over, body=body):
                return like(Operation.SUM_OVER_LAYERS, self.part(body, rows, columns), over)
        return self.product(factors_of(part), rows, columns)

    # --- atoms -----------------------------------------------------------------------------------------------------

    def size(self, size: Size | int) -> Node:
        return number(size) if isinstance(size, int) else Node(Operation.SIZE, is_scalar=True, detail=size)

    def entry(self, entry: Entry) -> Node:
        """An array as it lies, with the indices of its axes."""
        kinds = self.head_axes(entry.head)
        if not kinds:
            return Node(Operation.LOAD, is_scalar=True, detail=entry.head)
        if len(kinds) > 2:
            raise refusal(f"an array of {len(kinds)} axes has no matrix")
        places = iter(entry.indices)
        chosen = [None if kind is None else _open(next(places), kind) for kind in kinds]
        rows, columns = (place if isinstance(place, Index) else None for place in chosen)
        load = Node(Operation.LOAD, (), rows, columns, detail=entry.head)
        if rows is not None and rows == columns:
            diagonal = Node(Operation.EINSUM, (load,), detail="aa->a")
            return Node(Operation.AS_COLUMN, (diagonal,), rows, None)
        fixed = tuple(place if isinstance(place, int | Size) else None for place in chosen)
        return Node(Operation.PICK, (load,), rows, columns, detail=fixed) if any(fixed) else load

    def delta(self, left: Position, right: Position, rows: Index | None, columns: Index | None) -> Node:
        if not isinstance(left, Index) or not isinstance(right, Index) or {left, right} != {rows, columns}:
            raise refusal("a Kronecker delta stands beside something else than the two axes of a matrix")
        return Node(Operation.IDENTITY, (), rows, columns, detail=left.size)

    # --- entry by entry --------------------------------------------------------------------------------------------

    def apply(self, term: Apply, rows: Index | None, columns: Index | None) -> Node:
        function = term.function
        if self.for_numbers and function == Function("pi", known=True):
            return Node(Operation.CONSTANT, is_scalar=True, detail=function.name)
        if len(term.arguments) != 1:
            raise refusal(f"the function {function.name} has {len(term.arguments)} arguments")
        order = term.orders[0]
        if self.for_numbers and function == LOG and order == 0:
            found = self.log_sum_exp(term.arguments[0], rows, columns)
            if found is not None:
                return found
        inner = self.part(term.arguments[0], rows, columns)
        if function.known and function.name == "identity":
            return inner if order == 0 else number(1 if order == 1 else 0)
        if order > 1:
            raise refusal(
                f"a derivative of order {order} of {function.name} is not in the tables of the targets",
                hint="give the function by its formula",
            )
        if function.known:
            return like(Operation.CALL, inner, (function.name, order))
        value = self.value_of(function, term.arguments[0]) if order else None
        inputs = (inner,) if value is None else (inner, self.part(value, rows, columns))
        return Node(
            Operation.CALL_GIVEN, inputs, inner.rows, inner.columns, inner.is_scalar, GivenCall(function, order)
        )

    def log_sum_exp(self, argument: Term, rows: Index | None, columns: Index | None) -> Node | None:
        """The logarithm of a sum of exponentials, if its matrix has the summed axis and at most one other."""
        found = summed(argument)
        if found is None:
            return None
        running, inner = found
        others = free_indices(inner) - {running}
        if len(others) > 1 or not others <= {rows, columns}:
            return None
        if others == {rows} and rows is not None:
            return Node(Operation.LOG_SUM_EXP, (self.part(inner, rows, running),), rows, None, detail="1")
        if others:
            return Node(Operation.LOG_SUM_EXP, (self.part(inner, running, columns),), None, columns, detail="0")
        whole = Node(Operation.LOG_SUM_EXP, (self.part(inner, running, None),), detail="0")
        return Node(Operation.ITEM, (whole,), is_scalar=True) if self.is_scalar else whole

    def softmax(self, factors: Sequence[Part], rows: Index | None, columns: Index | None) -> list[Part]:
        """The factors, with exp(t) over its sum as one softmax."""
        found = softmax_in(factors) if self.for_numbers else None
        if found is None or found[1] not in (rows, columns):
            return list(factors)
        top, place, others = found
        node = self.part(top, rows, columns)
        if place not in node.axes:
            return list(factors)
        return [like(Operation.SOFTMAX, node, "0" if place == rows else "1"), *others]  # type: ignore[list-item]

    def addition(self, terms: Sequence[Term], rows: Index | None, columns: Index | None) -> Node:
        """Terms in their order; what is negated is subtracted."""
        total: Node | None = None
        for term in terms:
            node = self.part(term, rows, columns)
            if total is None:
                total = node
            elif node.operation is Operation.NEGATE:
                total = join(Operation.SUBTRACT, total, node.inputs[0])
            else:
                total = join(Operation.ADD, total, node)
        return total if total is not None else number(0)

    def product(self, factors: Sequence[Part], rows: Index | None, columns: Index | None) -> Node:
        """The scalars first, then the matrices entry by entry, then what they are divided by."""
        coefficient = Fraction(1)
        above: list[Node] = []
        below: list[Node] = []
        logarithm: Term | None = None
        parts = self.softmax([inner for outer in factors for inner in factors_of(outer)], rows, columns)
        for factor in parts:
            if self.for_numbers and logarithm is None and _is_logarithm(factor):
                assert not isinstance(factor, Node)
                logarithm = factor
            elif isinstance(factor, Rational):
                coefficient *= factor.value
            elif isinstance(factor, Node) and factor.operation is Operation.NUMBER:
                assert isinstance(factor.detail, Fraction)
                coefficient *= factor.detail
            elif isinstance(factor, Power) and factor.exponent < 0:
                below.append(self.power(factor.base, -factor.exponent, rows, columns))
            elif isinstance(factor, Power):
                above.append(self.power(factor.base, factor.exponent, rows, columns))
            else:
                above.append(self.part(factor, rows, columns))
        if logarithm is not None:
            above = self.times_log(above, self.part(logarithm, rows, columns))
        negative, above = _without_signs(coefficient < 0, above)
        node = _quotient(abs(coefficient), above, below)
        return like(Operation.NEGATE, node) if negative else node

    def times_log(self, above: list[Node], logarithm: Node) -> list[Node]:
        """The factors, the last matrix of them times the logarithm, in a way that makes 0 · log 0 nothing."""
        arrays = [node for node in above if not node.is_scalar and node.operation is not Operation.NEGATE]
        if not arrays or logarithm.operation is not Operation.CALL:
            return [*above, logarithm]
        rest = [node for node in above if node is not arrays[-1]]
        return [*rest, join(Operation.TIMES_LOG, arrays[-1], logarithm.inputs[0])]

    def power(self, base: Term, exponent: Fraction, rows: Index | None, columns: Index | None) -> Node:
        node = self.part(base, rows, columns)
        if exponent == 1:
            return node
        if exponent.denominator == 2:
            root = like(Operation.CALL, node, ("sqrt", 0))
            return root if exponent.numerator == 1 else like(Operation.POWER, root, exponent.numerator)
        if exponent.denominator != 1:
            raise refusal(f"the power {exponent} is not in the tables of the targets")
        return like(Operation.POWER, node, exponent.numerator)


def _without_signs(negative: bool, nodes: Sequence[Node]) -> tuple[bool, list[Node]]:
    """The sign of a product, and its factors without theirs."""
    kept: list[Node] = []
    for node in nodes:
        if node.operation is Operation.NEGATE:
            negative, node = not negative, node.inputs[0]
        kept.append(node)
    return negative, kept


def _quotient(coefficient: Fraction, above: Sequence[Node], below: Sequence[Node]) -> Node:
    scalars = [node for node in above if node.is_scalar]
    if coefficient.numerator != 1:
        scalars.insert(0, number(coefficient.numerator))
    under = [node for node in below if node.is_scalar]
    if coefficient.denominator != 1:
        under.insert(0, number(coefficient.denominator))
    matrices = [node for node in above if not node.is_scalar]
    if matrices and not scalars and any(map(_is_read, under)):
        return _ratio(matrices, below) or number(1)
    scalar = _ratio(scalars, under)
    matrix = _ratio(matrices, [node for node in below if not node.is_scalar], scalar if not matrices else None)
    if matrix is None:
        return scalar or number(1)
    return matrix if scalar is None or not matrices else join(Operation.MULTIPLY, scalar, matrix)


def _with_powers(nodes: Sequence[Node]) -> list[Node]:
    """The factors, with x·x as x²; a name or a number is not worth it."""
    counts: dict[Node, int] = {}
    for node in nodes:
        counts[node] = counts.get(node, 0) + 1
    return [node if count == 1 else like(Operation.POWER, node, count) for node, count in counts.items()]


def _times(left: Node, right: Node) -> Node:
    """Entry by entry; a column and a row give a matrix, which is their matrix product."""
    for column, row in ((left, right), (right, left)):
        if column.axes and row.axes and (column.columns, row.rows) == (None, None):
            return Node(Operation.MATMUL, (column, row), column.rows, row.columns)
    return join(Operation.MULTIPLY, left, right)


def _is_logarithm(part: Part) -> bool:
    return isinstance(part, Apply) and part.function == LOG and part.orders == (0,)


def _is_read(node: Node) -> bool:
    """Whether a node depends on more than sizes and numbers."""
    return node.operation is Operation.LOAD or any(map(_is_read, node.inputs))


def _ratio(above: Sequence[Node], below: Sequence[Node], empty: Node | None = None) -> Node | None:
    """The product of some nodes over that of others; `empty` (or 1) stands above where nothing does."""
    total: Node | None = None
    for node in _with_powers(above):
        total = node if total is None else _times(total, node)
    under: Node | None = None
    for node in below:
        under = node if under is None else join(Operation.MULTIPLY, under, node)
    if under is None:
        return total
    return join(Operation.DIVIDE, total or empty or number(1), under)
