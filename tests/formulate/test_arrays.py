"""Lambdified sides against NumPy written by hand, the names of their arguments, and hostile names."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from derive.claim import Claim, Side
from derive.formulate import names, to_numpy
from derive.formulate.naming import keyword_of
from derive.notation import Notation
from derive.syntax import Empty
from derive.term import Apply, Entry, Function, Index, Layer, Plus, Size, SizeValue, Sum, Tensor

M, N0, N1, N2 = 5, 4, 3, 2
random = np.random.default_rng(7)
W1, W2 = random.normal(size=(N1, N0)), random.normal(size=(N2, N1))
B1, B2 = random.normal(size=(N1, 1)), random.normal(size=(N2, 1))
X, Y = random.normal(size=(N0, M)), random.uniform(size=(N2, M))
Z1, A1, DZ1 = (random.normal(size=(N1, M)) for _ in range(3))
A2, DA2, DZ2 = random.uniform(0.1, 0.9, size=(N2, M)), random.normal(size=(N2, M)), random.normal(size=(N2, M))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


SIDES = [
    (r"dZ^{[L]} = A^{[L]} - Y", {"A_L": A2, "Y": Y}, A2 - Y),
    (r"dA^{[L]} = -\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}", {"A_L": A2, "Y": Y}, -Y / A2 + (1 - Y) / (1 - A2)),
    (r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", {"dZ_l": DZ1, "A_l_minus_1": X}, DZ1 @ X.T / M),
    (r"db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}", {"dZ_l": DZ1}, DZ1.mean(axis=1, keepdims=True)),
    (
        r"db^{[l]} = \frac{1}{m} \text{np.sum}(dZ^{[l]}, \text{axis} = 1, \text{keepdims} = \text{True})",
        {"dZ_l": DZ1},
        np.sum(DZ1, axis=1, keepdims=True) / M,
    ),
    (r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}", {"W_l": W1, "dZ_l": DZ1}, W1.T @ DZ1),
    (r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})", {"dA_l": DZ1, "Z_l": Z1, "g_l_prime": np.cos}, DZ1 * np.cos(Z1)),
    (
        r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})",
        {"W_l_plus_1": W2, "dZ_l_plus_1": DZ2, "Z_l": Z1, "g_l_prime": np.cos},
        W2.T @ DZ2 * np.cos(Z1),
    ),
    (r"Z^{[l]} = b^{[l]} + W^{[l]} A^{[l-1]}", {"W_l": W1, "A_l_minus_1": X, "b_l": B1}, W1 @ X + B1),
    (
        r"\mathcal{J} = \frac{1}{m} \sum_{i=1}^m \sum_{k=1}^{n_L} \ell(a^{[L](i)}_k, y^{(i)}_k)",
        {"A_L": A2, "Y": Y},
        -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / M,
    ),
    (
        r"dW^{[l]}_{jk} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}_j a^{[l-1](i)}_k",
        {"dZ_l": DZ1, "A_l_minus_1": X},
        DZ1 @ X.T / M,
    ),
]


SQUARE = random.normal(size=(3, 3))
INVERSES = [
    (r"X^{-T} b", np.linalg.inv(SQUARE).T @ B1),
    (r"b \det X", np.linalg.det(SQUARE) * B1),
    (r"b^T X^{-1} b", B1.T @ np.linalg.inv(SQUARE) @ B1),
]


@pytest.mark.parametrize(("latex", "expected"), INVERSES)
def test_inverses_are_computed_from_their_matrix(claims, latex, expected):
    declared = r"$$ X \in \mathbb{R}^{n \times n}, \quad b \in \mathbb{R}^n $$"
    [claim] = claims(f"{declared}\n\n$$ {latex} = 0 {latex} $$", None)
    left, _ = to_numpy(claim)
    assert names(claim) == {"X": "X", "b": "b"}
    np.testing.assert_allclose(np.squeeze(left(X=SQUARE, b=B1)), np.squeeze(expected), rtol=1e-12)


@pytest.mark.parametrize(("latex", "arrays", "expected"), SIDES)
def test_the_right_side_by_hand(claims, latex, arrays, expected):
    [claim] = claims(f"$$ {latex} $$")
    _, right = to_numpy(claim)
    value = right(**arrays)
    assert isinstance(value, np.ndarray)
    assert value.shape == np.shape(expected)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    assert set(arrays) <= set(names(claim).values())


def test_end_to_end(claims):
    text = r"""$$ L = 2 $$
$$ dW^{[1]} = \frac{1}{m} \left( W^{[2]T} \left( \sigma(W^{[2]} g^{[1]}(W^{[1]} X + b^{[1]}) + b^{[2]}) - Y \right)
   * g^{[1]\prime}(W^{[1]} X + b^{[1]}) \right) X^T $$"""
    [claim] = claims(text)
    left, right = to_numpy(claim)
    z1 = W1 @ X + B1
    expected = (W2.T @ (sigmoid(W2 @ np.sin(z1) + B2) - Y) * np.cos(z1)) @ X.T / M
    value = right(W_1=W1, W_2=W2, b_1=B1, b_2=B2, X=X, Y=Y, g_1=np.sin, g_1_prime=np.cos)
    np.testing.assert_allclose(value, expected, rtol=1e-12)
    assert left(dW_1=expected).shape == (N1, N0)


def test_a_column_may_come_with_or_without_its_second_axis(claims):
    [claim] = claims(r"$$ Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} + b^{[l]} $$")
    _, right = to_numpy(claim)
    np.testing.assert_array_equal(right(W_l=W1, A_l_minus_1=X, b_l=B1), right(W_l=W1, A_l_minus_1=X, b_l=B1[:, 0]))


def test_names(claims):
    [claim] = claims(r"$$ dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]}) $$")
    assert names(claim) == {
        "dZ^{[l]}": "dZ_l",
        "W^{[l+1]}": "W_l_plus_1",
        "dZ^{[l+1]}": "dZ_l_plus_1",
        r"g^{[l]\prime}": "g_l_prime",
        "Z^{[l]}": "Z_l",
    }


CALLS = [
    ({"dZ_l": DZ1}, TypeError, r"the right side needs A\^\{\[l-1\]\}, as A_l_minus_1"),
    ({"dZ_l": DZ1, "A": X}, TypeError, "unexpected argument A; the arguments are dW_l"),
    ({"dZ_l": DZ1, "A_l_minus_1": X[:, :2]}, ValueError, "m is 5 in dZ_l, but 2 in A_l_minus_1"),
    ({"dZ_l": DZ1, "A_l_minus_1": np.zeros((2, 2, 2))}, ValueError, "has 2 axes, not the shape"),
]


@pytest.mark.parametrize(("arrays", "kind", "message"), CALLS)
def test_calls_that_do_not_fit(claims, arrays, kind, message):
    [claim] = claims(r"$$ dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T} $$")
    with pytest.raises(kind, match=message):
        to_numpy(claim)[1](**arrays)


def test_a_size_that_no_array_shows_is_an_argument():
    m = Size("m")
    claim = Claim(
        Side(Empty(), Entry(Tensor("s"))), Side(Empty(), Sum(Index("i", m), SizeValue(m))), (), (), (), (), Notation()
    )
    assert names(claim) == {"s": "s", "m": "m"}
    assert to_numpy(claim)[1](m=3) == 9


# --- names that want to be code ---------------------------------------------------------------------------------

HOSTILE = [
    "__import__('os').system('touch hacked')",
    "lambda",
    "None",
    "x); import os; (",
    "eval",
    "Σ̂",
    "",
    "1x",
    "a b",
    "self",
    "exp",
    "v0",
    "derive_take",
    "\\",
    "#",
    "\n",
]


def hostile_claim(name: str) -> Claim:
    n = Size(name)
    index = Index(name, n)
    inner = Index(f"{name} inner", n)
    function = Function(name, Layer(name))
    left = Entry(Tensor(name, Layer(name)), (index,))
    right = Plus(
        (
            Apply(function, (Entry(Tensor(name + "'"), (index,)),), (1,)),
            Sum(inner, Entry(Tensor(name), (inner,))),
            SizeValue(n),
        )
    )
    return Claim(Side(Empty(), left), Side(Empty(), right), (index,), (n, 1), (), (), Notation())


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_document_reaches_lambdify_or_a_parser(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    seen = []
    genuine = sympy.lambdify

    def watched(symbols, expression, **options):
        seen.append(([str(s) for s in symbols], str(expression)))
        return genuine(symbols, expression, **options)

    def refuse(*arguments, **options):
        raise AssertionError("text was parsed")

    monkeypatch.setattr(sympy, "lambdify", watched)
    monkeypatch.setattr(sympy, "sympify", refuse)
    monkeypatch.setattr(sympy, "parse_expr", refuse)
    claim = hostile_claim(name)
    keywords = list(names(claim).values())
    assert all(k.isascii() and k.isidentifier() and k not in {"lambda", "None", "eval", "self"} for k in keywords)
    left, right = to_numpy(claim)
    assert all(s.startswith("v") and s[1:].isdigit() for symbols, _ in seen for s in symbols)
    assert len(seen) == 2 and not any("import" in expression or "hacked" in expression for _, expression in seen)
    target, argument, plain, function = (keywords[k] for k in (0, 2, 3, 1))
    value = right(**{function: np.cos, argument: np.zeros(3), plain: np.ones(3)})
    np.testing.assert_allclose(value, np.full((3, 1), 1 + 3 + 3.0))
    assert left(**{target: np.ones((3, 1))}).shape == (3, 1)
    assert not list(tmp_path.iterdir())


KEYWORDS = [
    ("W^{[l]}", "W_l"),
    (r"\mathcal{L}", "L"),
    (r"\hat{y}", "hat_y"),
    (r"\alpha", "alpha"),
    ("lambda", "lambda_"),
    ("sum", "sum_"),
    ("3", "x_3"),
    ("", "x"),
    ("h^{[t-1]}", "h_t_minus_1"),
    (r"g^{[2]\prime\prime}", "g_2_prime_prime"),
    ("损失", "x"),
]


@pytest.mark.parametrize(("latex", "keyword"), KEYWORDS)
def test_keywords(latex, keyword):
    assert keyword_of(latex, Tensor(latex), set()) == keyword


def test_no_keyword_is_given_twice():
    taken: set[str] = set()
    assert [keyword_of(latex, Tensor(latex), taken) for latex in ("W_1", "W^{[1]}", r"\mathbf{W}1")] == [
        "W_1",
        "W_1_2",
        "W_1_3",
    ]
