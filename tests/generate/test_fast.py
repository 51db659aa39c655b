"""Fast modules: the numbers of the plain ones, step after step, without new arrays."""

from __future__ import annotations

import functools
import tracemalloc

import numpy as np
import pytest

from tests.generate.documents import code_of, draw_batch, module_of

plain = functools.cache(lambda name: module_of(code_of(name)))
fast = functools.cache(lambda name: module_of(code_of(name, "numpy", "fast")))

SIZES = [(3, 2), (1, 1), (4, 3, 2), (2, 4, 1), (90, 4, 3, 1), (5, 1, 3, 2), (40, 300, 70, 2)]
"""Among them: biases that are folded and that are not, and products that are turned round in single precision."""


def case(sizes, m, dtype, hidden, seed=0):
    X, Y, W, b = draw_batch(sizes, m, seed, dtype)
    W = {layer: one / dtype(sizes[layer - 1] ** 0.5) for layer, one in W.items()}
    g = {layer: "sigmoid" if layer == len(sizes) - 1 else hidden for layer in W}
    return X, Y, W, b, g


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid", "identity"])
def test_a_workspace_trains_as_the_plain_functions_do(sizes, dtype, hidden):
    tolerance = 1e-11 if dtype is np.float64 else 1e-3
    net = plain("batch.md")
    X, Y, W, b, g = case(sizes, 7, dtype, hidden)
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    for seed in range(3):
        X, Y, _, _, _ = case(sizes, 7, dtype, hidden, seed)
        Z, A = net.forward(X, W, b, g)
        found = net.backward(Y, W, Z, A, g)
        np.testing.assert_allclose(work.forward(X), A[len(sizes) - 1], rtol=tolerance, atol=tolerance)
        assert float(work.cost(Y)) == pytest.approx(float(net.cost(Y, Z, A, g)), rel=tolerance)
        gradients = work.backward(Y)
        for layer in W:
            for mine, expected in ((gradients.dW, found.dW), (gradients.db, found.db)):
                assert mine[layer].dtype == dtype
                np.testing.assert_allclose(mine[layer], expected[layer], rtol=tolerance, atol=tolerance)
        W, b = net.update(W, b, found.dW, found.db, 0.1)
        work.update(0.1)
        for layer in W:
            np.testing.assert_allclose(work.W[layer], W[layer], rtol=tolerance, atol=tolerance)
            np.testing.assert_allclose(work.b[layer], b[layer], rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", ["batch.md", "softmax-network"])
@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid"])
def test_steps_make_no_arrays(name, hidden):
    """Buffers are made with the workspace; afterwards a step takes a few small objects, whatever the sizes are."""
    X, Y, W, b, g = case((30, 40, 30, 20), 200, np.float64, hidden)
    if name == "softmax-network":
        del g[3]
        Y = Y / np.maximum(np.sum(Y, axis=0, keepdims=True), 1)
    work = fast(name).Workspace(X, Y, W, b, g)

    def steps():
        for _ in range(20):
            work.forward(X)
            work.cost(Y)
            work.backward(Y)
            work.update(0.01)

    steps()
    tracemalloc.start()
    steps()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2_000 and peak < 4_000, "a buffer of this network has at least 32,000 bytes"


def test_what_nobody_asked_for_is_not_computed():
    """No derivative by the data, no activation twice, no factor 1/m for each layer."""
    X, Y, W, b, g = case((30, 300, 200, 20), 200, np.float64, "tanh")
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    calls = {part: [getattr(function, "__name__", "") for function, _ in calls]
             for part, calls in work._buffers.calls.items()}  # fmt: skip
    assert calls["forward"].count("tanh") == 2 and calls["backward"].count("tanh") == 0
    assert calls["forward"].count("dot") == 3
    assert calls["backward"].count("dot") == 3 + 2 + 3  # dW, dA, and db as products with ones
    assert calls["backward"].count("divide") == 0
    assert calls["backward"].count("multiply") == 1 + 2  # by 1/m at the output; by the derivative, at the hidden layers


def test_small_biases_are_folded():
    X, Y, W, b, g = case((2, 4, 1), 50, np.float64, "tanh")
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    calls = [getattr(function, "__name__", "") for part in ("forward", "backward")
             for function, _ in work._buffers.calls[part]]  # fmt: skip
    assert calls.count("dot") == 2 + 3 and "add" not in calls


def test_parts_may_be_repeated_and_left_out():
    X, Y, W, b, g = case((3, 4, 2), 5, np.float64, "tanh")
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    work.forward(X)
    once = {layer: one.copy() for layer, one in work.backward(Y).dW.items()}
    cost = float(work.cost(Y))
    again = work.backward(Y).dW
    assert all(np.array_equal(once[layer], again[layer]) for layer in once) and float(work.cost(Y)) == cost
    work.forward(np.zeros_like(X))
    work.forward(X)
    assert all(np.array_equal(once[layer], one) for layer, one in work.backward(Y).dW.items())


def test_what_is_given_is_not_changed():
    X, Y, W, b, g = case((3, 4, 2), 5, np.float64, "relu")
    before = [one.copy() for one in (X, Y, *W.values(), *b.values())]
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    work.forward(X)
    work.backward(Y)
    work.update(0.5)
    assert all(map(np.array_equal, before, (X, Y, *W.values(), *b.values())))


DOORS = {
    "data of another size": (lambda work, X: work.forward(X[:, :2]), ValueError, "X must have the shape"),
    "data of another kind": (lambda work, X: work.forward(X.astype(np.float64)), TypeError, "X must be float32"),
}


@pytest.mark.parametrize("name", DOORS)
def test_doors_of_a_workspace(name):
    do, error, message = DOORS[name]
    X, Y, W, b, g = case((3, 4, 2), 5, np.float32, "relu")
    work = fast("batch.md").Workspace(X, Y, W, b, g)
    with pytest.raises(error, match=message):
        do(work, X)
    with pytest.raises(ValueError, match="W"):
        fast("batch.md").Workspace(X, Y, {1: W[1].T, 2: W[2]}, b, g)
    with pytest.raises(ValueError, match="g must have the layers 1 to 2"):
        fast("batch.md").Workspace(X, Y, W, b, ["tanh"])


def test_labels_may_be_whole_numbers():
    X, Y, W, b, g = case((3, 4, 2), 5, np.float32, "relu")
    work = fast("batch.md").Workspace(X, Y.astype(int), W, b, g)
    work.forward(X)
    assert work.backward(Y.astype(int)).dW[1].dtype == np.float32
