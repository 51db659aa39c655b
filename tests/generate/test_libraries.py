"""PyTorch and JAX differentiate the generated cost with the proved gradients. Skipped where they are not installed."""

from __future__ import annotations

import functools
import importlib.util
import itertools

import numpy as np
import pytest

from tests.generate.documents import code_of, draw_batch, module_of

HAS_TORCH, HAS_JAX = (importlib.util.find_spec(name) is not None for name in ("torch", "jax"))
of_torch = pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
of_jax = pytest.mark.skipif(not HAS_JAX, reason="jax is not installed")
module = functools.cache(lambda name, target, by=(): module_of(code_of(name, target, by=by)))
SIZES = [(3, 2), (1, 1), (4, 3, 2)]


def torch_case(sizes, m, seed=0):
    import torch

    X, Y, W, b = draw_batch(sizes, m, seed)
    tensor = torch.from_numpy
    W = {layer: tensor(one).requires_grad_() for layer, one in W.items()}
    b = {layer: tensor(one).requires_grad_() for layer, one in b.items()}
    return tensor(X), tensor(Y), W, b, ["tanh"] * (len(sizes) - 2) + ["sigmoid"]


@of_torch
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_gradcheck(sizes):
    import torch

    net = module("batch.md", "torch")
    X, Y, W, b, g = torch_case(sizes, 3)
    L = len(sizes) - 1

    def cost(*tensors):
        return 3 * net.objective(X, Y, list(tensors[:L]), list(tensors[L:]), g) ** 2

    assert torch.autograd.gradcheck(cost, (*W.values(), *b.values()))


@of_torch
@pytest.mark.parametrize("name", ["attention/one-head.md", "normalisation/batch-norm.md", "recurrent"])
def test_gradcheck_of_other_documents(name):
    import torch

    net = module(name, "torch")
    random = torch.Generator().manual_seed(1)

    def draw(*shape):
        return torch.rand(shape, generator=random, dtype=torch.float64).requires_grad_()

    if name == "attention/one-head.md":
        rest = [one.detach() for one in (draw(3, 4), draw(3, 2))]
        assert torch.autograd.gradcheck(lambda *of: net.objective(*of, *rest), (draw(3, 5), draw(4, 5), draw(4, 2)))
    elif name == "recurrent":
        x, y = [draw(2, 1).detach() for _ in range(4)], [draw(3, 1).detach() for _ in range(4)]
        U, h = draw(3, 2).detach(), draw(3, 1).detach()
        assert torch.autograd.gradcheck(lambda W, b: net.objective(x, y, W, U, b, h), (draw(3, 3), draw(3, 1)))
    else:
        G = draw(4, 3).detach()
        cost = lambda X, gamma, beta: net.objective(X, gamma, beta, 1e-2, G)  # noqa: E731
        assert torch.autograd.gradcheck(cost, (draw(4, 3), draw(3, 1), draw(3, 1)))


@of_torch
def test_training_inside_a_module():
    import torch

    net = module("batch.md", "torch")

    class Classifier(torch.nn.Module):
        def __init__(self, sizes):
            super().__init__()
            pairs = list(itertools.pairwise(sizes))
            self.W = torch.nn.ParameterList([torch.randn(n, k) / k**0.5 for k, n in pairs])
            self.b = torch.nn.ParameterList([torch.zeros(n, 1) for _, n in pairs])

        def forward(self, X, Y):
            return net.objective(X, Y, self.W, self.b, ["tanh", "sigmoid"])

    torch.manual_seed(0)
    X = 2 * torch.rand(2, 80) - 1
    Y = (torch.sum(X**2, dim=0, keepdim=True) < 0.5).float()
    model = Classifier((2, 8, 1))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    costs = []
    for _ in range(150):
        optimiser.zero_grad()
        cost = model(X, Y)
        cost.backward()
        optimiser.step()
        costs.append(float(cost.detach()))
    assert costs[-1] < 0.4 * costs[0] and model.W[0].grad.dtype == torch.float32


@of_torch
def test_torch_refuses_what_has_no_gradient():
    net = module("batch.md", "torch")
    X, Y, W, b, g = torch_case((3, 2), 4)
    with pytest.raises(TypeError, match="the gradient by X is not in this module: generate it with --by X"):
        net.objective(X.requires_grad_(), Y, W, b, g)


@of_torch
def test_a_second_derivative_is_refused():
    """A graph of the gradients would take what forward propagation computed for constants."""
    import torch

    net = module("batch.md", "torch")
    X, Y, W, b, g = torch_case((3, 2), 4)
    with pytest.raises(TypeError, match="the derivative of the gradients is not in this module"):
        torch.autograd.grad(net.objective(X, Y, W, b, g), [W[1]], create_graph=True)


@of_torch
def test_gradcheck_by_the_data():
    import torch

    net = module("batch.md", "torch", ("X",))
    X, Y, W, b, g = torch_case((3, 4, 2), 3)
    fixed = [{layer: one.detach() for layer, one in family.items()} for family in (W, b)]
    assert torch.autograd.gradcheck(lambda X: net.objective(X, Y, *fixed, g), (X.requires_grad_(),))
    with pytest.raises(TypeError, match="the gradient by W is not in this module: generate it with --by W"):
        net.objective(X, Y, W, fixed[1], g)


@pytest.mark.parametrize("by", [("W",), ("b",), ("X",), ("X", "W")], ids=str)
@pytest.mark.parametrize("target", [pytest.param("torch", marks=of_torch), pytest.param("jax", marks=of_jax)])
def test_gradients_by_what_is_asked_for(target, by):
    assert module("batch.md", target, by).check_gradients() < 1e-10


def jax_case(sizes, m):
    import jax.numpy as jnp

    X, Y, W, b = draw_batch(sizes, m, dtype=np.float32)
    arrays = [{layer: jnp.asarray(one) for layer, one in family.items()} for family in (W, b)]
    return jnp.asarray(X), jnp.asarray(Y), *arrays, tuple(["tanh"] * (len(sizes) - 2) + ["sigmoid"])


@of_jax
def test_jit_grad_and_vmap():
    import jax
    import jax.numpy as jnp

    net = module("batch.md", "jax")
    X, Y, W, b, g = jax_case((3, 4, 2), 5)
    gradient = jax.grad(net.objective, argnums=(2, 3))(X, Y, W, b, g)
    jitted = jax.jit(jax.grad(net.objective, argnums=(2, 3)), static_argnums=4)(X, Y, W, b, g)
    Z, A = net.forward(X, W, b, g)
    direct = net.backward(Y, W, Z, A, g)
    for layer in W:
        for found in (gradient, jitted):
            np.testing.assert_allclose(found[0][layer], direct.dW[layer], rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(found[1][layer], direct.db[layer], rtol=1e-4, atol=1e-6)

    def of_one(x, y):
        return jax.grad(net.objective, argnums=2)(x[:, None], y[:, None], W, b, g)[1]

    each = jax.vmap(of_one, in_axes=1)(X, Y)
    np.testing.assert_allclose(jnp.mean(each, axis=0), direct.dW[1], rtol=1e-4, atol=1e-6)


@of_jax
def test_jax_differentiates_by_the_data():
    import jax

    X, Y, W, b, g = jax_case((3, 4, 2), 5)
    net, direct = module("batch.md", "jax", ("X",)), module("batch.md", "numpy", ("X",))
    given = [{layer: np.asarray(one, np.float64) for layer, one in family.items()} for family in (W, b)]
    x, y = (np.asarray(one, np.float64) for one in (X, Y))
    expected = direct._gradients_at(x, y, *given, g)[0]
    gradient = jax.grad(net.objective)
    for found in (gradient(X, Y, W, b, g), jax.jit(gradient, static_argnums=4)(X, Y, W, b, g)):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
    with pytest.raises(TypeError, match="the gradient by W is not in this module: generate it with --by W"):
        jax.grad(net.objective, argnums=2)(X, Y, W, b, g)


@of_jax
def test_jax_refuses_what_has_no_gradient():
    import jax

    net = module("batch.md", "jax")
    X, Y, W, b, g = jax_case((3, 2), 4)
    with pytest.raises(TypeError, match="the gradient by Y is not in this module: generate it with --by Y"):
        jax.grad(net.objective, argnums=1)(X, Y, W, b, g)


@pytest.mark.parametrize("target", [pytest.param("torch", marks=of_torch), pytest.param("jax", marks=of_jax)])
def test_far_from_zero_nothing_overflows(target):
    net = module("one-layer.md", target)
    if target == "torch":
        import torch

        array = lambda *rows: torch.tensor(rows, dtype=torch.float64)  # noqa: E731
    else:
        import jax.numpy as jnp

        array = lambda *rows: jnp.asarray(rows, dtype="float32")  # noqa: E731
    X, Y, W, b = array([1e3, -1e3]), array([1.0, 0.0]), {1: array([1.0])}, {1: array([0.0])}
    assert float(net.objective(X, Y, W, b, ["sigmoid"])) == 0
    assert float(net.objective(X, 1 - Y, W, b, ["sigmoid"])) == pytest.approx(1e3)
