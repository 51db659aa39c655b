"""Formulas and the SymPy equations that they become."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from derive.claim import Claim, Side
from derive.errors import DeriveError
from derive.formulate import to_sympy
from derive.notation import Notation
from derive.syntax import Empty
from derive.term import Apply, Delta, Entry, Function, Index, Layer, Power, Size, Sum, Tensor, Term

EQUATIONS = [
    (r"dZ^{[L]} = A^{[L]} - Y", "A^{[L]}[i, j] - Y[i, j]"),
    (
        r"dA^{[L]} = -\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
        "-Y[i, j]/A^{[L]}[i, j] + (1 - Y[i, j])/(1 - A^{[L]}[i, j])",
    ),
    (r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", "Sum(A^{[l-1]}[j, k]*dZ^{[l]}[i, k]/m, (k, 1, m))"),
    (r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}", "Sum(W^{[l]}[k, i]*dZ^{[l]}[k, j], (k, 1, n_l))"),
]


def named(expression: sympy.Expr, indices: tuple[Index, ...]) -> str:
    """The expression with its indices called i, j (free) and k (bound), whatever elaborate called them."""
    found = {i.name: letter for i, letter in zip(indices, "ij", strict=False)}
    for total in expression.atoms(sympy.Sum):
        found[str(total.variables[0])] = "k"
    changed = expression.xreplace(
        {
            idx: sympy.Idx(sympy.Symbol(found[idx.name], integer=True), (idx.lower, idx.upper))
            for idx in expression.atoms(sympy.Idx)
            if idx.name in found
        }
    )
    return str(changed)


def test_a_huge_power_is_not_written_out(claims):
    """SymPy would make the digits of a power with a number for exponent."""
    [claim] = claims(r"$$ Y = 9^{9^{9^{9}}} Y $$")
    assert max(to_sympy(claim).rhs.atoms(sympy.Integer)) == 9**9


@pytest.mark.parametrize(("latex", "right"), EQUATIONS)
def test_the_right_side_as_sympy(claims, latex, right):
    [claim] = claims(f"$$ {latex} $$")
    equation = to_sympy(claim)
    assert isinstance(equation, sympy.Eq)
    assert isinstance(equation.lhs, sympy.Indexed)
    assert named(equation.rhs, claim.indices) == right


def hand_made(left: Term, right: Term, indices: tuple[Index, ...] = (), **notation) -> Claim:
    made = Notation(**notation)
    return Claim(Side(Empty(), left), Side(Empty(), right), indices, tuple(i.size for i in indices), (), (), made)


N = Size("n")
ROW, J, K = Index("i", N), Index("j", N), Index("k", N)
X = Entry(Tensor("X"), (ROW, J))
G = Function("g", Layer("L"))
x, y = sympy.symbols("x y", real=True)


def test_an_unknown_function_is_a_function_and_its_derivative_a_substituted_one():
    equation = to_sympy(hand_made(Apply(G, (X,), (0,)), Apply(G, (X,), (1,)), (ROW, J)))
    argument = equation.lhs.args[0]
    assert equation.lhs.func.__name__ == "g^{[L]}"
    assert equation.rhs.subs(argument, x).doit() == equation.lhs.func(x).diff(x)


def test_a_bound_function_is_the_known_one():
    bound = hand_made(Apply(G, (X,), (0,)), X, (ROW, J), bindings={G: Function("sigmoid", known=True)})
    entry = to_sympy(bound).rhs
    assert to_sympy(bound).lhs == 1 / (1 + sympy.exp(-entry))


def test_values_of_layers_and_sizes_are_put_in():
    claim = hand_made(
        Entry(Tensor("W", Layer("L", -1)), (ROW, J)),
        Sum(K, Entry(Tensor("W", Layer(None, 1)), (ROW, K))),
        (ROW, J),
        layers={"L": Layer(None, 2)},
        sizes={N: 3},
    )
    equation = to_sympy(claim)
    assert equation.lhs.base == equation.rhs.function.base
    assert equation.rhs.limits[0][1:] == (1, 3)


def test_sizes_are_positive_integers_and_deltas_are_kroneckers():
    claim = hand_made(Sum(K, Delta(K, ROW)), Power(Entry(Tensor("a")), Fraction(1, 2)), (ROW,))
    equation = to_sympy(claim)
    [size] = [s for s in equation.lhs.free_symbols if s.name == "n"]
    assert size.is_positive and size.is_integer
    assert equation.lhs.function.func is sympy.KroneckerDelta
    assert equation.rhs == sympy.sqrt(sympy.Symbol("a", real=True))


def test_both_sides_stand_even_where_they_are_the_same():
    assert isinstance(to_sympy(hand_made(X, X, (ROW, J))), sympy.Eq)


KNOWN = [
    ("sigmoid", 1, sympy.exp(-x) / (1 + sympy.exp(-x)) ** 2),
    ("tanh", 1, 1 - sympy.tanh(x) ** 2),
    ("log", 1, 1 / x),
    ("exp", 2, sympy.exp(x)),
    ("relu", 0, sympy.Max(0, x)),
    ("relu", 1, sympy.Heaviside(x, 0)),
    ("relu", 2, 0),
    ("abs", 1, sympy.sign(x)),
    ("sin", 2, -sympy.sin(x)),
]


@pytest.mark.parametrize(("name", "order", "expected"), KNOWN)
def test_known_functions_and_their_derivatives(name, order, expected):
    term = Apply(Function(name, known=True), (Entry(Tensor("x")),), (order,))
    assert to_sympy(hand_made(term, term)).lhs == expected


def test_a_function_without_a_rule_is_refused_by_name():
    claim = hand_made(Apply(Function("mystery", known=True), (X,), (0,)), X, (ROW, J))
    with pytest.raises(DeriveError, match="the function mystery has no SymPy form") as caught:
        to_sympy(claim)
    assert caught.value.code == "DRV501"


def test_a_claim_is_not_changed(claims):
    [claim] = claims(r"$$ dZ^{[L]} = A^{[L]} - Y $$")
    before = replace(claim)
    to_sympy(claim)
    assert claim == before
