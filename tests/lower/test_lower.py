"""Programs of matrix operations have the entries of the terms that they come from."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from derive.errors import DeriveError
from derive.generate.targets.numpy import NUMPY
from derive.lower import lower
from derive.program import Node, Operation
from derive.term import (
    MINUS_ONE,
    ONE,
    Apply,
    Delta,
    Entry,
    Function,
    Index,
    Plus,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
)

SIZES = {Size("n"): 3, Size("m"): 4, Size("p"): 2}
n, m, p = SIZES
r, c = Index("r", n), Index("c", m)
i, j, k, q = Index("i", n), Index("j", m), Index("k", p), Index("q", p)
ARRAYS = {
    "A": ("nm", (0, 0)), "B": ("np", (0, 0)), "C": ("pm", (0, 0)), "D": ("pp", (0, 0)), "S": ("nn", (0, 0)),
    "u": ("n1", (0, None)), "v": ("m1", (0, None)), "w": ("p1", (0, None)), "a": ("", ()), "x": ("1m", (1, 0)),
}  # fmt: skip
"""Shapes, and what terms have of each axis."""


def at(name: str, *places) -> Entry:
    return Entry(Tensor(name), places)


def total(index: Index, *factors: Term) -> Sum:
    return Sum(index, Times(factors) if len(factors) > 1 else factors[0])


def over(term: Term) -> Power:
    return Power(term, Fraction(-1))


SIGMOID = Function("sigmoid", known=True)
TERMS: dict[str, tuple[Term, tuple[Index | None, Index | None]]] = {
    "a matrix": (at("A", r, c), (r, c)),
    "a matrix product": (total(k, at("B", r, k), at("C", k, c)), (r, c)),
    "a product with a transpose": (total(j, at("A", r, j), at("C", k, j)), (r, k)),
    "a product the other way round": (total(k, at("C", k, c), at("B", r, k)), (r, c)),
    "three matrices": (Sum(k, total(q, at("B", r, k), at("D", k, q), at("C", q, c))), (r, c)),
    "a matrix and a column": (total(j, at("A", r, j), at("v", j)), (r, None)),
    "a row and a matrix": (total(i, at("u", i), at("A", i, c)), (None, c)),
    "sums of rows": (total(j, at("A", r, j)), (r, None)),
    "sums of columns": (total(i, at("A", i, c)), (None, c)),
    "the sum of all": (Sum(i, total(j, at("A", i, j))), (None, None)),
    "a quadratic form": (Sum(i, total(k, at("u", i), at("B", i, k), at("w", k))), (None, None)),
    "a scalar product": (total(i, at("u", i), at("u", i)), (None, None)),
    "a trace": (Sum(i, total(k, at("B", i, k), at("B", i, k))), (None, None)),
    "the trace of one matrix": (total(i, at("S", i, i)), (None, None)),
    "a diagonal": (at("S", r, r), (r, None)),
    "an outer product": (Times((at("u", r), at("v", c))), (r, c)),
    "a bias": (Plus((at("A", r, c), at("u", r))), (r, c)),
    "a row that is repeated": (Times((at("x", 1, c), Rational(Fraction(2)))), (r, c)),
    "a column that is repeated": (at("u", r), (r, c)),
    "a number that is repeated": (ONE, (r, c)),
    "quotients": (Plus((Times((MINUS_ONE, at("A", r, c), over(at("A", r, c)))), over(at("u", r)))), (r, c)),
    "weights within a product": (total(k, at("B", r, k), at("w", k), at("C", k, c)), (r, c)),
    "three axes at once": (total(k, at("B", r, k), at("C", k, c), at("w", k), at("A", r, c)), (r, c)),
    "einsum": (Sum(k, Sum(q, total(i, at("B", i, k), at("B", i, q), at("D", k, q), at("B", r, k), at("B", r, q),
                              at("S", i, r)))),
               (r, None)),
    "a function of a product": (Apply(SIGMOID, (total(k, at("B", r, k), at("C", k, c)),), (0,)), (r, c)),
    "its derivative": (Apply(SIGMOID, (at("A", r, c),), (1,)), (r, c)),
    "one over a size": (Times((over(SizeValue(m)), total(j, at("A", r, j)))), (r, None)),
    "half": (Times((Rational(Fraction(1, 2)), at("A", r, c))), (r, c)),
    "a sum that counts": (total(k, at("A", r, c)), (r, c)),
    "a delta in a sum": (total(i, at("A", i, c), Delta(i, r)), (r, c)),
    "an identity": (Delta(r, i), (r, i)),
    "a fixed row": (at("A", 2, c), (None, c)),
    "a fixed column": (at("A", r, 3), (r, None)),
    "the last column": (at("A", r, m), (r, None)),
    "one entry": (at("A", 1, 2), (None, None)),
    "a root and a square": (Plus((Power(at("A", r, c), Fraction(2)), Power(at("A", r, c), Fraction(1, 2)))), (r, c)),
    "a difference of differences": (Plus((at("A", r, c), Times((MINUS_ONE, Plus((ONE, at("u", r))))))), (r, c)),
    "a sum of a sum": (total(k, Plus((total(i, at("B", i, k), at("A", i, c)), at("C", k, c))), at("B", r, k)), (r, c)),
    "a sum that is distributed": (total(k, Plus((Times((at("B", r, k), at("C", k, c))), at("w", k)))), (r, c)),
    "softmax": (Times((Apply(Function("exp", known=True), (at("A", r, c),), (0,)),
                       over(total(i, Apply(Function("exp", known=True), (at("A", i, c),), (0,)))))), (r, c)),
}  # fmt: skip


def axes(head: object) -> tuple[int | None, ...]:
    assert isinstance(head, Tensor)
    return ARRAYS[head.name][1]


def values(seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    lengths = {"n": 3, "m": 4, "p": 2, "1": 1}
    return {name: random.uniform(0.5, 1.5, [lengths[one] for one in shape]) for name, (shape, _) in ARRAYS.items()}


def code(node: Node) -> str:
    """The expression by the target's table, everything in parentheses."""
    if node.operation is Operation.LOAD:
        return node.detail.name
    if node.operation is Operation.SIZE:
        return str(SIZES[node.detail])
    if node.operation is Operation.NUMBER:
        return str(node.detail)
    detail = node.detail
    if node.operation is Operation.CALL:
        detail = NUMPY.functions[detail]
    elif node.operation is Operation.FILL:
        detail = tuple(1 if axis is None else SIZES[axis.size] for axis in (node.rows, node.columns))
    elif node.operation is Operation.PICK:
        detail = ", ".join(":" if x is None else f"{x - 1}:{x}" if isinstance(x, int) else "-1:" for x in detail)
    elif node.operation is Operation.IDENTITY:
        detail = SIZES[detail]
    inputs = [f"({code(one)})" for one in node.inputs]
    return NUMPY.operations[node.operation].template.format(*inputs, inputs=", ".join(inputs), detail=detail)


def entry(term: Term, arrays: dict[str, np.ndarray], where: dict[Index, int]) -> float:
    """The entry itself, by its definition. Places count from 0."""
    match term:
        case Rational(value=value):
            return float(value)
        case SizeValue(size=size):
            return SIZES[size]
        case Plus(terms=terms):
            return sum(entry(one, arrays, where) for one in terms)
        case Times(factors=factors):
            return float(np.prod([entry(one, arrays, where) for one in factors]))
        case Power(base=base, exponent=exponent):
            return entry(base, arrays, where) ** float(exponent)
        case Sum(index=index, body=body):
            return sum(entry(body, arrays, {**where, index: place}) for place in range(SIZES[index.size]))
        case Delta(left=left, right=right):
            return float(where[left] == where[right])
        case Apply(function=function, arguments=(inner,), orders=(order,)):
            z = entry(inner, arrays, where)
            s = 1 / (1 + np.exp(-z))
            return float(np.exp(z)) if function.name == "exp" else float(s * (1 - s) if order else s)
    assert isinstance(term, Entry)
    places = iter(term.indices)
    found = []
    for kind in axes(term.head):
        place = 1 if kind is None else next(places)
        last = isinstance(place, Size)
        found.append(where[place] if isinstance(place, Index) else SIZES[place] - 1 if last else place - 1)
    return float(arrays[term.head.name][tuple(found)])


@pytest.mark.parametrize("for_numbers", [False, True])
@pytest.mark.parametrize("name", TERMS)
def test_a_program_has_the_entries_of_its_term(name, for_numbers):
    term, (rows, columns) = TERMS[name]
    arrays = values(len(name))
    node = lower(term, rows, columns, axes, for_numbers=for_numbers)
    text = code(node)
    helpers = {"np": np}
    exec("import numpy as np\n" + "\n".join(NUMPY.helpers.values()), helpers)
    result = np.asarray(eval(text, {**helpers, **arrays}))
    shape = tuple(1 if axis is None else SIZES[axis.size] for axis in (rows, columns))
    assert result.shape in (shape, ()) and (result.shape == shape or shape == (1, 1)), text
    for place in product(*map(range, shape)):
        where = {axis: at for axis, at in zip((rows, columns), place, strict=True) if axis is not None}
        value = result[place] if result.shape else float(result)
        assert value == pytest.approx(entry(term, arrays, where), rel=1e-12), text


OPERATIONS = {
    "a matrix product": {Operation.MATMUL, Operation.LOAD},
    "a product with a transpose": {Operation.MATMUL, Operation.TRANSPOSE, Operation.LOAD},
    "a product the other way round": {Operation.MATMUL, Operation.LOAD},
    "three matrices": {Operation.MATMUL, Operation.LOAD},
    "sums of rows": {Operation.SUM_ALONG_ROWS, Operation.LOAD},
    "an outer product": {Operation.MATMUL, Operation.TRANSPOSE, Operation.LOAD},
}


def operations(node: Node) -> set[Operation]:
    return {node.operation}.union(*map(operations, node.inputs))


@pytest.mark.parametrize("name", OPERATIONS)
def test_simple_terms_become_simple_programs(name):
    term, (rows, columns) = TERMS[name]
    assert operations(lower(term, rows, columns, axes)) == OPERATIONS[name]


def test_einsum_is_the_last_resort():
    uses = [
        name
        for name, (term, (rows, columns)) in TERMS.items()
        if Operation.EINSUM in operations(lower(term, rows, columns, axes))
    ]
    assert set(uses) <= {"einsum", "a diagonal", "the trace of one matrix"}


@pytest.mark.parametrize("term", [
    Apply(Function("f"), (at("A", r, c), at("A", r, c)), (0, 0)),
    Apply(Function("f"), (at("A", r, c),), (2,)),
    Times((at("A", r, c), Delta(r, 2))),
    total(k, Apply(SIGMOID, (Plus((at("A", r, c), at("w", k))),), (0,))),
    Power(at("A", r, c), Fraction(1, 3)),
])  # fmt: skip
def test_what_cannot_be_said_is_refused(term):
    with pytest.raises(DeriveError) as refused:
        lower(term, r, c, axes)
    assert refused.value.code == "DRV403"
