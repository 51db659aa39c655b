"""Generated modules do what the formulas say: their gradients, their training, their types, their doors."""

from __future__ import annotations

import functools
import subprocess
import sys

import numpy as np
import pytest

from tests.generate.documents import NAMES, OTHERS, code_of, draw_batch, module_of

module = functools.cache(lambda name: module_of(code_of(name)))


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_a_module_checks_its_own_gradients(name):
    assert module(name).check_gradients() < 1e-10


@pytest.mark.parametrize("name", [*NAMES, *OTHERS])
def test_a_module_needs_numpy_alone(name, tmp_path):
    (tmp_path / "net.py").write_text(code_of(name), "utf-8")
    probe = "import sys, net; sys.exit(any(x.split('.')[0] in ('derive', 'sympy', 'mpmath') for x in sys.modules))"
    assert subprocess.run([sys.executable, "-c", probe], cwd=tmp_path, env={"PYTHONPATH": ""}).returncode == 0
    ran = subprocess.run([sys.executable, "net.py"], cwd=tmp_path, env={}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("largest relative difference") and not ran.stderr


def test_a_wrong_gradient_makes_the_check_fail(tmp_path):
    code = code_of("batch.md")
    assert "dW[l] = 1 / m * (dZ[l] @ A[l - 1].T)" in code
    (tmp_path / "net.py").write_text(code.replace("dW[l] = 1 / m * (dZ[l]", "dW[l] = (dZ[l]"), "utf-8")
    assert subprocess.run([sys.executable, "net.py"], cwd=tmp_path, capture_output=True).returncode == 1


def complex_steps(net, X, Y, W, b, g, family, layer):
    """The derivative of the cost by every entry of one parameter."""
    parameters = {"W": W, "b": b}
    found = np.empty(parameters[family][layer].shape)
    for place in np.ndindex(found.shape):
        changed = {name: dict(members) for name, members in parameters.items()}
        changed[family][layer] = changed[family][layer].astype(complex)
        changed[family][layer][place] += 1e-30j
        Z, A = net.forward(X, changed["W"], changed["b"], g)
        found[place] = np.imag(net.cost(Y, Z, A, g)) / 1e-30
    return found


@pytest.mark.parametrize("sizes", [(3, 2), (1, 1), (4, 3, 2), (1, 1, 1), (5, 1, 3, 2), (2, 4, 1, 3, 1)], ids=str)
@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize("general", [False, True])
def test_gradients_agree_with_complex_steps(sizes, m, general):
    net = module("batch.md")
    X, Y, W, b = draw_batch(sizes, m)
    last = len(sizes) - 1
    names = {at: "sigmoid" if at == last else "tanh" for at in range(1, last + 1)}
    pairs = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
        "tanh": (lambda z: np.tanh(z), lambda z: 1 - np.tanh(z) ** 2),
    }
    g = {at: pairs[name] for at, name in names.items()} if general else names
    Z, A = net.forward(X, W, b, g)
    found = net.backward(Y, W, Z, A, g)
    for layer in W:
        for family, gradient in (("W", found.dW), ("b", found.db)):
            expected = complex_steps(net, X, Y, W, b, g, family, layer)
            np.testing.assert_allclose(gradient[layer], expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("sizes", [(2, 6, 1), (2, 6, 5, 4, 1)], ids=str)
def test_training_lowers_the_cost(sizes):
    """Two and four layers learn which points lie in a ring."""
    net = module("batch.md")
    random = np.random.default_rng(1)
    X = random.uniform(-1, 1, size=(2, 60))
    Y = (np.sum(X**2, axis=0, keepdims=True) < 0.5).astype(float)
    layers = range(1, len(sizes))
    W = [random.normal(size=(sizes[at], sizes[at - 1])) for at in layers]
    b = [np.zeros((sizes[at], 1)) for at in layers]
    g = ["tanh"] * (len(sizes) - 2) + ["sigmoid"]
    costs = []
    for _ in range(400):
        Z, A = net.forward(X, W, b, g)
        costs.append(float(net.cost(Y, Z, A, g)))
        found = net.backward(Y, W, Z, A, g)
        W, b = net.update(W, b, found.dW, found.db, 0.5)
    assert costs[-1] < 0.4 * costs[0]
    assert np.mean((A[len(sizes) - 1] > 0.5) == (Y > 0.5)) > 0.9


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "identity"])
def test_single_precision_stays_single(activation):
    net = module("batch.md")
    X, Y, W, b = draw_batch((3, 4, 2), 6, dtype=np.float32)
    for g in ({1: activation, 2: "sigmoid"}, {1: activation, 2: tuple(net.ACTIVATIONS["sigmoid"])}):
        Z, A = net.forward(X, W, b, g)
        found = net.backward(Y, W, Z, A, g)
        W_next, b_next = net.update(W, b, found.dW, found.db, 0.1)
        arrays = [array for family in (Z, A, *found, W_next, b_next) for array in family.values()]
        assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_the_cost_is_finite_where_the_sigmoid_is_flat():
    """A sigmoid of 800 is 1 to every digit; the cost of a wrong answer is 800 all the same."""
    net = module("batch.md")
    X, W, b = np.array([[800.0, -800.0, 0.0]]), {1: np.eye(1)}, {1: np.zeros((1, 1))}
    Z, A = net.forward(X, W, b, ["sigmoid"])
    with np.errstate(all="raise", under="ignore"):
        assert net.cost(np.array([[0.0, 1.0, 1.0]]), Z, A, ["sigmoid"]) == pytest.approx((1600 + np.log(2)) / 3)
        assert net.cost(np.array([[1.0, 0.0, 1.0]]), Z, A, ["sigmoid"]) == pytest.approx(np.log(2) / 3)


def test_the_output_formula_for_the_sigmoid_is_used_for_it_alone():
    """A - Y is no gradient for tanh, and dA * g'(Z) is 0/0 where the sigmoid is flat."""
    net = module("batch.md")
    X, Y, W, b = draw_batch((3, 2), 4)
    Z, A = net.forward(X, W, b, ["sigmoid"])
    assert np.array_equal(net.backward(Y, W, Z, A, ["sigmoid"]).dZ[1], A[1] - Y)
    Z, A = net.forward(X, W, b, ["tanh"])
    assert not np.allclose(net.backward(Y, W, Z, A, ["tanh"]).dZ[1], A[1] - Y)
    Z, A = net.forward(X * 1e4, W, b, ["sigmoid"])
    assert all(
        np.isfinite(array).all() for family in net.backward(Y, W, Z, A, ["sigmoid"]) for array in family.values()
    )


def test_a_formula_for_one_function_refuses_the_others():
    net = module("one-layer.md")
    X, Y, W, b = draw_batch((3, 2), 4)
    _, A = net.forward(X, W, b, ["tanh"])
    with pytest.raises(ValueError, match=r"dZ\[1\] is proved only where g\[1\] is sigmoid"):
        net.backward(X, Y, A, ["tanh"])


DOORS = {
    "a bias without its axis": (
        lambda X, W, b: (X, W, {**b, 1: np.zeros(4)}),
        r"b\[1\] must have 2 axes, but its shape is \(4,\)",
    ),
    "a bias as a row": (lambda X, W, b: (X, W, {**b, 1: np.zeros((1, 4))}), r"b\[1\] must have n_1 = 4 rows"),
    "a bias for every sample": (lambda X, W, b: (X, W, {**b, 1: np.zeros((4, 5))}), r"b\[1\] must have 1 = 1 columns"),
    "weights transposed": (lambda X, W, b: (X, {**W, 1: W[1].T}, b), r"W\[1\] must have n_0 = 3 columns"),
    "data transposed": (lambda X, W, b: (X.T, W, b), r"W\[1\] must have n_0 = 5 columns"),
    "a layer too few": (lambda X, W, b: (X, W, {1: b[1]}), r"b must have the layers 1 to 2, not \[1\]"),
    "no layer": (lambda X, W, b: (X, {}, b), "W has no layers"),
}


@pytest.mark.parametrize("case", DOORS)
def test_wrong_shapes_are_refused_at_the_door(case):
    change, message = DOORS[case]
    X, _, W, b = draw_batch((3, 4, 2), 5)
    with pytest.raises(ValueError, match=message):
        module("batch.md").forward(*change(X, W, b), ["tanh", "sigmoid"])


def test_wrong_targets_and_functions_are_refused():
    net = module("batch.md")
    X, Y, W, b = draw_batch((3, 4, 2), 5)
    Z, A = net.forward(X, W, b, ["tanh", "sigmoid"])
    with pytest.raises(ValueError, match=r"Y must have|must have m"):
        net.cost(Y[:, :1], Z, A, ["tanh", "sigmoid"])
    with pytest.raises(ValueError, match="'softmax' is not one of sigmoid, tanh, relu, identity"):
        net.forward(X, W, b, ["tanh", "softmax"])
    with pytest.raises(ValueError, match="g must have the layers 1 to 2"):
        net.forward(X, W, b, ["tanh"])


def test_given_sizes_are_checked():
    net = module("two-layer.md")
    X, _, W, b = draw_batch((3, 4, 2), 5)
    with pytest.raises(ValueError, match=r"W\[2\] must have n_2 = 1 rows"):
        net.forward(X, W, b, ["tanh", "sigmoid"])


def test_arguments_are_not_changed():
    net = module("batch.md")
    X, Y, W, b = draw_batch((3, 4, 2), 5)
    before = [array.copy() for array in (X, Y, *W.values(), *b.values())]
    Z, A = net.forward(X, W, b, ["tanh", "sigmoid"])
    found = net.backward(Y, W, Z, A, ["tanh", "sigmoid"])
    net.update(W, b, found.dW, found.db, 0.1)
    assert all(map(np.array_equal, before, (X, Y, *W.values(), *b.values())))
