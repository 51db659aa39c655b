"""The SymPy column and the NumPy column, each on its own: right formulas are equal, wrong ones are not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derive.claim import Claim, Side
from derive.cross_check import Laboratory, cross_check, cross_check_document
from derive.cross_check.compare import numpy_difference, sympy_difference
from derive.errors import DeriveError
from derive.notation import Notation
from derive.pipeline import check_document
from derive.syntax import Empty
from derive.term import (
    MINUS_ONE,
    ONE,
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    LayerRange,
    Plus,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Times,
)
from derive.verdict import Counterexample, Proved, Refuted, Undecided

COLUMNS = [sympy_difference, numpy_difference]
PROVED, REFUTED = Proved(None), Refuted("DRV202", "they differ")

SIGMOID = r" \quad \text{if } g^{[L]} \text{ is the sigmoid}"
TANH = r" \quad \text{if } g^{[L]} \text{ is tanh}"
RIGHT = [
    r"dZ^{[L]} = A^{[L]} - Y" + SIGMOID,
    r"dA^{[L]} = -\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
    r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})",
    r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}",
    r"db^{[l]} = \frac{1}{m} \text{np.sum}(dZ^{[l]}, \text{axis} = 1, \text{keepdims} = \text{True})",
    r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}",
    r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})",
]
WRONG = [
    r"dZ^{[L]} = A^{[L]} + Y" + SIGMOID,
    r"dZ^{[L]} = A^{[L]} - Y",
    r"dA^{[L]} = \frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
    r"dZ^{[l]} = dA^{[l]} * g^{[l]}(Z^{[l]})",
    r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}",
    r"db^{[l]} = \text{np.sum}(dZ^{[l]}, \text{axis} = 1, \text{keepdims} = \text{True})",
    r"dA^{[l-1]} = -W^{[l]T} dZ^{[l]}",
]


@pytest.fixture(scope="module")
def laboratory():
    return Laboratory()


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("latex", RIGHT)
def test_right_formulas_are_equal(claims, laboratory, column, latex):
    [claim] = claims(f"$$ {latex} $$")
    assert column(claim, laboratory) is None


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("latex", WRONG)
def test_wrong_formulas_differ(claims, laboratory, column, latex):
    [claim] = claims(f"$$ {latex} $$")
    found = column(claim, laboratory)
    assert found is not None and float(found.left) != float(found.right)


@pytest.mark.parametrize("column", COLUMNS)
def test_the_flipped_sign_shows_both_values(claims, laboratory, column):
    right, wrong = (claims(f"$$ dZ^{{[L]}} = A^{{[L]}} {sign} Y {SIGMOID} $$")[0] for sign in "-+")
    text = str(column(wrong, laboratory))
    assert text.startswith("left ") and ", right " in text and " at entry (1, 1), m = 2" in text
    assert column(replace(right, left=wrong.right), laboratory) is not None


@pytest.mark.parametrize("column", COLUMNS)
def test_with_tanh_in_place_of_the_sigmoid(claims, laboratory, column):
    [claim] = claims(f"$$ dZ^{{[L]}} = A^{{[L]}} - Y {SIGMOID} $$")
    [(key, bound)] = claim.notation.bindings.items()
    assert bound.name == "sigmoid"
    tanh = claim.notation.with_(bindings={key: Function("tanh", known=True)})
    assert column(claim, laboratory) is None
    assert column(replace(claim, notation=tanh), laboratory) is not None


MATRICES = r"""$$ X \in \mathbb{R}^{n \times n}, \quad V \in \mathbb{R}^{n \times k}, \quad a \in \mathbb{R}^n $$

"""
CALCULUS = [
    # a right formula, and one that is nearly it
    (r"\frac{\partial}{\partial X} \log |\det X| = X^{-T}", r"\frac{\partial}{\partial X} \log |\det X| = X^{-1}"),
    (
        r"\frac{\partial}{\partial X} a^T X^{-1} a = -X^{-T} a a^T X^{-T}",
        r"\frac{\partial}{\partial X} a^T X^{-1} a = X^{-T} a a^T X^{-T}",
    ),
    # A wide V has no inverse of V^T V: there are sizes that fit.
    (
        r"\frac{\partial}{\partial V} \log \det (V^T V) = 2 V (V^T V)^{-1}",
        r"\frac{\partial}{\partial V} \log \det (V^T V) = V (V^T V)^{-1}",
    ),
    (
        r"\frac{\partial}{\partial a} \sum_i \operatorname{silu}(a_i) = \sigma(a) + a * \sigma'(a)",
        r"\frac{\partial}{\partial a} \sum_i \operatorname{silu}(a_i) = \sigma(a) + \sigma'(a)",
    ),
    (
        r"\frac{\partial}{\partial a} \sum_i \operatorname{erf}(a_i) = \frac{2}{\sqrt{\pi}} e^{-a^2}",
        r"\frac{\partial}{\partial a} \sum_i \operatorname{erf}(a_i) = \frac{1}{\sqrt{\pi}} e^{-a^2}",
    ),
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("right", "wrong"), CALCULUS)
def test_matrix_calculus(claims, column, right, wrong):
    [one], [other] = (claims(f"{MATRICES}$$ {latex} $$", None) for latex in (right, wrong))
    assert column(one, Laboratory()) is None
    assert column(other, Laboratory()) is not None


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", ["elu", "leaky_relu", "gelu"])
def test_activations_with_pieces(claims, laboratory, column, name):
    """`g'` of a known g is its own derivative, and no other's."""
    [claim] = claims(r"$$ dZ^{[L]} = dA^{[L]} * g^{[L]\prime}(Z^{[L]}) $$")
    bound = claim.notation.with_(bindings={Function("g", Layer("L")): Function(name, known=True)})
    assert column(replace(claim, notation=bound), laboratory) is None
    twice = replace(claim.right, term=Times((Rational(Fraction(2)), claim.right.term)))
    assert column(replace(claim, notation=bound, right=twice), laboratory) is not None


# --- networks by hand ------------------------------------------------------------------------------------------------

N, M = Size("n"), Size("m")
ROW, J, K = Index("i", N), Index("j", M), Index("k", N)


def made(left, right, indices=(), definitions=(), ranges=(), **notation) -> Claim:
    return Claim(
        Side(Empty(), left),
        Side(Empty(), right),
        indices,
        tuple(i.size for i in indices),
        ranges,
        definitions,
        Notation(definitions=definitions, **notation),
    )


def known(name, argument, order=0):
    return Apply(Function(name, known=True), (argument,), (order,))


def minus(term):
    return Times((MINUS_ONE, term))


def softmax_claim(**notation) -> Claim:
    z, y, p, cost = (Tensor(name) for name in "zypJ")
    total = Sum(K, known("exp", Entry(z, (K,))))
    c = Index("c", N)
    definitions = (
        Definition(p, (ROW,), Times((known("exp", Entry(z, (ROW,))), Power(total, Fraction(-1))))),
        Definition(cost, (), Sum(c, minus(Times((Entry(y, (c,)), known("log", Entry(p, (c,)))))))),
    )
    return made(
        Entry(Gradient(cost, z), (ROW,)),
        Plus((Entry(p, (ROW,)), minus(Entry(y, (ROW,))))),
        (ROW,),
        definitions,
        **notation,
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_a_hypothesis_is_solved_for_some_of_the_inputs(column):
    sums_to_one = (Sum(K, Entry(Tensor("y"), (K,))), ONE, "y sums to 1")
    assert column(softmax_claim(equations=(sums_to_one,)), Laboratory()) is None
    assert column(softmax_claim(), Laboratory()) is not None


@pytest.mark.parametrize("column", COLUMNS)
def test_a_hypothesis_that_is_not_linear_is_named(column):
    squares = (Sum(K, Power(Entry(Tensor("y"), (K,)), Fraction(2))), ONE, "y has length 1")
    with pytest.raises(DeriveError, match="y has length 1 is not linear"):
        column(softmax_claim(equations=(squares,)), Laboratory())


TIMES = r"""$$ y^{\langle t \rangle} \in \mathbb{R}^n, \quad w \in \mathbb{R}, \quad t = 1, \dots, T $$
$$ J = -\sum_{t=1}^{T} \sum_{k=1}^{n} w y_k^{\langle t \rangle} $$
"""
SUMS_TO_ONE = r"$$ \sum_{k=1}^{n} y_k^{\langle t \rangle} = 1 $$" + "\n"
LAYERS = r"""$$ W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L $$
$$ R = \sum_{l=1}^{L} \|W^{[l]}\|_F^2 $$
"""
SUMMED = [
    # a sum over times or layers on a side, or under the derivative; a hypothesis about every time
    (TIMES, r"J = -w \sum_{t=1}^{T} \sum_{k=1}^{n} y_k^{\langle t \rangle}", True),
    (TIMES, r"J = -w \sum_{t=2}^{T} \sum_{k=1}^{n} y_k^{\langle t \rangle}", False),
    (TIMES, r"\frac{\partial J}{\partial w} = -\sum_{t=1}^{T} 1", False),
    (TIMES + SUMS_TO_ONE, r"\frac{\partial J}{\partial w} = -\sum_{t=1}^{T} 1", True),
    (TIMES + SUMS_TO_ONE, r"\frac{\partial J}{\partial w} = -\sum_{t=2}^{T} 1", False),
    (LAYERS, r"R = \sum_{l=1}^{L} \operatorname{tr}(W^{[l]T} W^{[l]})", True),
    (LAYERS, r"R = \sum_{l=1}^{L} \operatorname{tr}(W^{[l]T} W^{[l]}) + 1", False),
    (LAYERS, r"\frac{\partial R}{\partial W^{[l]}} = 2 W^{[l]}", True),
    (LAYERS, r"\frac{\partial R}{\partial W^{[l]}} = W^{[l]}", False),
]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("given", "latex", "equal"), SUMMED)
def test_sums_over_times_and_layers_are_written_out(claims, column, given, latex, equal):
    claim = claims(f"{given}$$ {latex} $$", None)[-1]
    assert (column(claim, Laboratory()) is None) == equal


VECTORS = r"$$ x \in \mathbb{R}^n, \quad y \in \mathbb{R}^n $$" + "\n"


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(("latex", "equal"), [
    (r"\frac{\partial x}{\partial x} = I", True), (r"\frac{\partial x}{\partial x} = 2 I", False),
    # of y nothing is said: any function
    (r"\frac{\partial y}{\partial x} = 0", False),
    (r"\frac{\partial y}{\partial x} + \frac{\partial y}{\partial x} = 2 \frac{\partial y}{\partial x}", True),
])
def test_a_vector_without_a_definition_is_itself_or_any_function(claims, column, latex, equal):
    claim = claims(f"{VECTORS}$$ {latex} $$", None)[-1]
    assert (column(claim, Laboratory()) is None) == equal


def test_a_state_that_is_used_often_is_differentiated_once():
    """h_t = h_{t-1}² + h_{t-1} + sin h_{t-1}: the tree of h_9 has 3⁹ leaves, and SymPy walks through it as a graph."""
    t, last = Layer("t"), 9
    h, before = Tensor("h", t), Entry(Tensor("h", Layer("t", -1)))
    over = LayerRange("t", Layer(None, 1), Layer(None, last))
    body = Plus((Power(before, Fraction(2)), before, Apply(Function("sin", known=True), (before,), (0,))))
    definitions = (Definition(h, (), body, over), Definition(Tensor("J"), (), Entry(Tensor("h", Layer(None, last)))))

    def slope(number: int):
        return Entry(Gradient(Tensor("J"), Tensor("h", Layer(None, number))))

    one = Entry(Tensor("h", Layer(None, 0)))
    factor = Plus((Times((Rational(Fraction(2)), one)), ONE, Apply(Function("sin", known=True), (one,), (1,))))
    assert sympy_difference(made(slope(0), Times((factor, slope(1))), (), definitions), Laboratory()) is None
    assert sympy_difference(made(slope(0), slope(1), (), definitions), Laboratory()) is not None


def square_claim(factor: int) -> Claim:
    """J = Σ x_i²: its Hessian is `factor` times the unit matrix."""
    x, cost = Tensor("x"), Tensor("J")
    definitions = (Definition(cost, (), Sum(K, Power(Entry(x, (K,)), Fraction(2)))),)
    hessian = Entry(Gradient(Gradient(cost, x), x), (ROW, ROW))
    return made(hessian, Rational(Fraction(factor)), (ROW,), definitions)


def composed_claim(power: int) -> Claim:
    """J = u³ with u = exp(w): the second derivative by w is 9 u³."""
    u, w, cost = Tensor("u"), Tensor("w"), Tensor("J")
    definitions = (Definition(u, (), known("exp", Entry(w))), Definition(cost, (), Power(Entry(u), Fraction(3))))
    nine = Times((Rational(Fraction(9)), Power(Entry(u), Fraction(power))))
    return made(Entry(Gradient(Gradient(cost, w), w)), nine, (), definitions)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("claim", "equal"),
    [(square_claim(2), True), (square_claim(1), False), (composed_claim(3), True), (composed_claim(2), False)],
)
def test_second_derivatives(column, claim, equal):
    assert (column(claim, Laboratory()) is None) == equal


def relu_claim(order: int) -> Claim:
    x, cost = Tensor("x"), Tensor("J")
    definitions = (Definition(cost, (), Sum(K, Times((Entry(x, (K,)), known("relu", Entry(x, (K,))))))),)
    right = Plus((known("relu", Entry(x, (ROW,))), Times((Entry(x, (ROW,)), known("relu", Entry(x, (ROW,)), order)))))
    return made(Entry(Gradient(cost, x), (ROW,)), right, (ROW,), definitions)


@pytest.mark.parametrize("column", COLUMNS)
def test_branches_by_the_real_part(column):
    assert column(relu_claim(1), Laboratory()) is None
    assert column(relu_claim(0), Laboratory()) is not None


def given_cost_claim(transposed: bool) -> Claim:
    """C is undefined; O = W x, so dx = Wᵀ dO."""
    w, x, o, cost = (Tensor(name) for name in ("W", "x", "O", "C"))
    row, column = Index("r", M), Index("c", N)
    definitions = (Definition(o, (row,), Sum(column, Times((Entry(w, (row, column)), Entry(x, (column,)))))),)
    upstream = Entry(Gradient(cost, o), (row,))
    factor = Entry(w, (row, ROW)) if transposed else Times((Entry(w, (row, ROW)), Rational(Fraction(2))))
    return made(Entry(Gradient(cost, x), (ROW,)), Sum(row, Times((factor, upstream))), (ROW,), definitions)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_cost_without_a_definition_is_a_generic_function_of_what_nothing_consumes(column):
    assert column(given_cost_claim(True), Laboratory()) is None
    assert column(given_cost_claim(False), Laboratory()) is not None


@pytest.mark.parametrize("column", COLUMNS)
def test_recurrences_are_unrolled_at_every_layer_of_the_range(column):
    layer = Layer("t")
    h = Tensor("h", layer)
    over = LayerRange("t", Layer(None, 1), Layer("T"))
    body = Times((Entry(Tensor("u")), Entry(Tensor("h", Layer("t", -1)))))
    definitions = (Definition(h, (), body, over), Definition(Tensor("J"), (), Entry(Tensor("h", Layer("T")))))
    before = Entry(Gradient(Tensor("J"), Tensor("h", Layer("t", -1))))
    after = Times((Entry(Tensor("u")), Entry(Gradient(Tensor("J"), h))))
    assert column(made(before, after, (), definitions, (over,)), Laboratory()) is None
    assert column(made(before, Entry(Gradient(Tensor("J"), h)), (), definitions, (over,)), Laboratory()) is not None


@pytest.mark.parametrize("column", COLUMNS)
def test_what_cannot_be_run_says_why(column):
    u = Tensor("u")
    circle = made(Entry(u), ONE, (), (Definition(u, (), Plus((Entry(u), ONE))),))
    with pytest.raises(DeriveError, match="u is defined by itself"):
        column(circle, Laboratory())
    large = made(Sum(Index("i", 1000), Entry(Tensor("x"), (Index("i", 1000),))), ONE)
    with pytest.raises(DeriveError, match="too large to write out"):
        column(large, Laboratory())
    empty = made(ONE, ONE, (), (), (LayerRange("l", Layer(None, 1), Layer(None, 0)),))
    with pytest.raises(DeriveError, match="no layer in the range"):
        column(empty, Laboratory())


# --- verdicts -------------------------------------------------------------------------------------------------------


def test_agreement_is_with_the_verdict(claims, laboratory):
    right, wrong = (claims(f"$$ dZ^{{[L]}} = A^{{[L]}} {sign} Y {SIGMOID} $$")[0] for sign in "-+")
    assert cross_check(right, PROVED, "", laboratory).sympy == "agrees"
    assert cross_check(wrong, REFUTED, "", laboratory).numpy == "agrees"
    lie = cross_check(wrong, PROVED, "", laboratory)
    assert lie.disagrees and lie.sympy.startswith("disagrees: left 1.2298149, right ")
    slander = cross_check(right, REFUTED, "", laboratory)
    assert slander.sympy == slander.numpy == "disagrees: both sides are equal in every draw"


@pytest.mark.parametrize("column", ["sympy_difference", "numpy_difference", "second_opinion"])
def test_a_mistake_in_a_column_costs_that_answer(claims, laboratory, monkeypatch, column):
    [claim] = claims(f"$$ dZ^{{[L]}} = A^{{[L]}} - Y {SIGMOID} $$")
    monkeypatch.setattr(f"derive.cross_check.{column}", lambda *_: [][0])
    found = cross_check(claim, PROVED, "", laboratory)
    answers = {"sympy_difference": found.sympy, "numpy_difference": found.numpy, "second_opinion": found.latex2sympy2}
    assert answers.pop(column) == "not run: internal error, please report it: IndexError: list index out of range"
    assert not any("internal" in other for other in answers.values())


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (REFUTED, "not run: shapes do not fit"),
        (Undecided("DRV301", "?"), "not run: the claim is undecided"),
        (PROVED, "not run: no gradient with a formula"),
    ],
)
def test_without_a_claim(verdict, reason):
    found = cross_check(None, verdict)
    assert (found.sympy, found.numpy, found.latex2sympy2) == (reason, reason, "no scalar body")


def test_a_counterexample_is_looked_at_where_it_stands():
    """(m-2)(m-3) x = 0 holds at the usual numbers of samples."""
    two, three = (Plus((SizeValue(M), Rational(Fraction(-k)))) for k in (2, 3))
    claim = made(Times((two, three, Entry(Tensor("x")))), Rational(Fraction(0)))
    assert cross_check(claim, REFUTED).sympy.startswith("disagrees")
    at_four = replace(REFUTED, counterexample=Counterexample({"m": 4}, {}, "2", "0", ()))
    assert cross_check(claim, at_four).sympy == cross_check(claim, at_four).numpy == "agrees"


def test_a_document_is_filled_in(root):
    context = str(root / "formulas" / "forward.md")
    document = check_document("notes.md", rb"$$ dA^{[l-1]} = W^{[l]T} dZ^{[l]} $$", contexts=(context,))
    [claim] = cross_check_document(document).claims
    assert claim.cross_check is not None
    assert (claim.cross_check.sympy, claim.cross_check.numpy) == ("agrees", "agrees")
