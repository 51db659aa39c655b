"""The small program between terms and code: operations on matrices, and the statements that order them.

In: `lower` makes nodes, `schedule` orders statements. Out: frozen values that a target's table names. Refused: nothing.

Every node is a matrix or a scalar. `rows` and `columns` are the indices that run along a matrix's axes, None along an
axis of length 1; so a column is (i, None), and a matrix of one entry is (None, None), which a scalar is too, without
axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from derive.term import Function, Index, Layer


class Operation(Enum):
    """What a target must be able to say. `{0}`, `{1}` in its table are the inputs, `{detail}` is the node's detail."""

    NUMBER = auto()
    SIZE = auto()
    CONSTANT = auto()
    """A number that has a name, such as π."""
    LOAD = auto()
    """A named array, or a member of a family."""
    NEGATE = auto()
    ADD = auto()
    SUBTRACT = auto()
    MULTIPLY = auto()
    DIVIDE = auto()
    POWER = auto()
    """Entry by entry, with a positive exponent as its detail."""
    CALL = auto()
    """A known function, entry by entry."""
    CALL_GIVEN = auto()
    """A function that the caller gives, or its derivative, of an argument and perhaps of the value there."""
    TIMES_LOG = auto()
    """x log y, which is 0 where x is."""
    SOFTMAX = auto()
    """Along the axis that is its detail, 0 or 1."""
    LOG_SUM_EXP = auto()
    """Over an axis, which stays with length 1."""
    TRANSPOSE = auto()
    MATMUL = auto()
    SUM_ALONG_ROWS = auto()
    """Over the column index; a column stays."""
    SUM_ALONG_COLUMNS = auto()
    """Over the row index; a row stays."""
    SUM_ALL = auto()
    """A scalar."""
    SUM_OVER_LAYERS = auto()
    """Of an expression at each layer of the range that is its detail."""
    EINSUM = auto()
    AS_COLUMN = auto()
    AS_ROW = auto()
    """A one-dimensional result of EINSUM as a matrix."""
    PICK = auto()
    """Some rows or columns by their fixed places."""
    ITEM = auto()
    """The one entry of a matrix, as a scalar."""
    IDENTITY = auto()
    FILL = auto()
    """A value repeated along the axes that it does not have."""


@dataclass(frozen=True, slots=True)
class Node:
    """An operation on its inputs; `detail` is what the operation needs besides (a number, a name, a place)."""

    operation: Operation
    inputs: tuple[Node, ...] = ()
    rows: Index | None = None
    columns: Index | None = None
    is_scalar: bool = False
    detail: object = None

    @property
    def axes(self) -> frozenset[Index]:
        return frozenset(axis for axis in (self.rows, self.columns) if axis is not None)


@dataclass(frozen=True, slots=True)
class GivenCall:
    """The detail of CALL_GIVEN: the function and how often it is differentiated."""

    function: Function
    order: int


@dataclass(frozen=True, slots=True)
class Activation:
    """`function` is the known one; a layer of None means every member of a family."""

    function: str
    layer: Layer | None
    known: str
    is_family: bool = False
