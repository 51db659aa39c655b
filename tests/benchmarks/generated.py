"""How fast generated modules are, beside what people would otherwise use: `python tests/benchmarks/generated.py`.

One thread on one processor (XLA starts more threads than its flags allow, and gains nothing by them here). The
implementations of a case take turns in one process, and each time is divided by that of the matrix products alone
(`np.matmul(out=)`) of the same turn; the table shows the medians of these ratios. 1.00 is what the products cost.
PyTorch and JAX have columns where they are installed. Every implementation's gradients are compared with those of the
plain module before its time is taken.

What is timed is one forward and backward propagation: outputs, and the gradients of all weights and biases.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import argparse  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402
from random import Random  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import numpy as np  # noqa: E402

from tests.generate.documents import code_of, module_of  # noqa: E402

Run = Callable[[], object]
TURN = 0.003
"""How long the products of a turn take at least, in seconds."""


@dataclass(frozen=True)
class Case:
    sizes: tuple[int, ...]
    samples: int
    hidden: str
    kind: type
    output: str = "sigmoid"

    @property
    def words(self) -> str:
        sizes = self.sizes
        shape = f"{sizes[0]} wide × {len(sizes) - 1} layers" if len(sizes) > 9 else "-".join(map(str, sizes))
        end = ", softmax" if self.output == "softmax" else ""
        return f"{shape}, m={self.samples}, {self.hidden}{end}, f{8 * np.dtype(self.kind).itemsize}"


SHAPES = [
    ((12288, 20, 7, 5, 1), 209, "relu", "sigmoid", (np.float32, np.float64)),
    ((784, 512, 256, 10), 128, "relu", "softmax", (np.float32,)),
    ((784, 512, 256, 10), 1024, "relu", "softmax", (np.float32,)),
    ((784, 512, 256, 10), 1024, "sigmoid", "softmax", (np.float64,)),
    ((64,) * 51, 64, "tanh", "sigmoid", (np.float32, np.float64)),
    ((64,) * 51, 64, "relu", "sigmoid", (np.float32,)),
    ((2, 4, 1), 400, "tanh", "sigmoid", (np.float32, np.float64)),
]
CASES = [Case(sizes, m, hidden, kind, output) for sizes, m, hidden, output, kinds in SHAPES for kind in kinds]


class Network:
    """The arrays of a case."""

    def __init__(self, case: Case):
        random = np.random.default_rng(0)
        sizes, m, kind = case.sizes, case.samples, case.kind
        self.case, self.L, self.m = case, len(sizes) - 1, m
        self.X = random.normal(size=(sizes[0], m)).astype(kind)
        layers = range(1, len(sizes))
        gain = 1.0 if case.hidden == "tanh" else 1.4
        self.W = {at: gain * random.normal(size=(sizes[at], sizes[at - 1])) / sizes[at - 1] ** 0.5 for at in layers}
        self.W = {at: one.astype(kind) for at, one in self.W.items()}
        self.b = {at: (0.1 * random.normal(size=(sizes[at], 1))).astype(kind) for at in layers}
        if case.output == "softmax":
            self.Y = np.eye(sizes[-1], dtype=kind)[:, random.integers(0, sizes[-1], m)]
        else:
            self.Y = random.integers(0, 2, size=(sizes[-1], m)).astype(kind)
        self.hidden = case.hidden
        self.g = {at: case.hidden if at < self.L else "sigmoid" for at in layers}
        if case.output == "softmax":
            del self.g[self.L]


# --- the products alone ----------------------------------------------------------------------------------------------


def products(net: Network) -> Run:
    """Every product of forward and backward propagation, but that by the data."""
    L, W = net.L, net.W
    Z = {at: np.empty((W[at].shape[0], net.m), net.X.dtype) for at in W}
    A = {0: net.X, **{at: np.random.default_rng(at).normal(size=Z[at].shape).astype(net.X.dtype) for at in W}}
    dW, dA = {at: np.empty_like(W[at]) for at in W}, {at: np.empty_like(Z[at]) for at in W}

    def run() -> None:
        for at in range(1, L + 1):
            np.matmul(W[at], A[at - 1], out=Z[at])
        for at in range(L, 0, -1):
            np.matmul(A[at], A[at - 1].T, out=dW[at])
            if at > 1:
                np.matmul(W[at].T, A[at], out=dA[at - 1])

    return run


# --- what people write -----------------------------------------------------------------------------------------------


def _forward_function(name: str):
    return {"relu": lambda z: np.maximum(0, z), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[name]


def _backward_function(name: str, dA, Z):
    if name == "relu":
        dZ = np.array(dA, copy=True)
        dZ[Z <= 0] = 0
        return dZ
    if name == "tanh":
        return dA * (1 - np.power(np.tanh(Z), 2))
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def course(net: Network) -> Run:
    """As courses teach it: caches, activations computed again, the derivative by the data too."""
    X, Y, L, m = net.X, net.Y, net.L, net.m
    parameters = {f"{name}{at}": one for name, of in (("W", net.W), ("b", net.b)) for at, one in of.items()}

    def run():
        A, caches = X, []
        for at in range(1, L + 1):
            W, b = parameters[f"W{at}"], parameters[f"b{at}"]
            Z = np.dot(W, A) + b
            caches.append(((A, W, b), Z))
            if at == L and net.case.output == "softmax":
                e = np.exp(Z - np.max(Z, axis=0, keepdims=True))
                A = e / np.sum(e, axis=0, keepdims=True)
            else:
                A = _forward_function(net.g[at])(Z)
        grads = {}
        dA = None if net.case.output == "softmax" else -(np.divide(Y, A) - np.divide(1 - Y, 1 - A))
        for at in range(L, 0, -1):
            (A_prev, W, b), Z = caches[at - 1]
            dZ = A - Y if dA is None else _backward_function(net.g[at], dA, Z)
            grads[f"dW{at}"] = 1.0 / m * np.dot(dZ, A_prev.T)
            grads[f"db{at}"] = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
            dA = np.dot(W.T, dZ)
        return {name: {at: grads[f"{name}{at}"] for at in net.W} for name in ("dW", "db")}

    return run


def literal(net: Network) -> Run:
    """The formulas as they stand, each array once, without the derivative by the data."""
    X, Y, W, b, L, m = net.X, net.Y, net.W, net.b, net.L, net.m
    slopes = {
        "relu": lambda z: z > 0,
        "tanh": lambda z: 1 - np.tanh(z) ** 2,
        "sigmoid": lambda z: (s := 1 / (1 + np.exp(-z))) * (1 - s),
    }

    def run():
        Z, A, dZ, dW, db = {}, {0: X}, {}, {}, {}
        for at in range(1, L + 1):
            Z[at] = W[at] @ A[at - 1] + b[at]
            if at == L and net.case.output == "softmax":
                e = np.exp(Z[at] - np.max(Z[at], axis=0, keepdims=True))
                A[at] = e / np.sum(e, axis=0, keepdims=True)
            else:
                A[at] = _forward_function(net.g[at])(Z[at])
        dZ[L] = A[L] - Y
        for at in range(L, 0, -1):
            dW[at] = 1 / m * (dZ[at] @ A[at - 1].T)
            db[at] = 1 / m * np.sum(dZ[at], axis=1, keepdims=True)
            if at > 1:
                dZ[at - 1] = (W[at].T @ dZ[at]) * slopes[net.g[at - 1]](Z[at - 1])
        return {"dW": dW, "db": db}

    return run


# --- generated -------------------------------------------------------------------------------------------------------


def _document(net: Network) -> str:
    return "softmax-network" if net.case.output == "softmax" else "batch.md"


def plain(net: Network) -> Run:
    module = module_of(code_of(_document(net)))
    X, Y, W, b, g = net.X, net.Y, net.W, net.b, net.g

    def run():
        if net.case.output == "softmax":
            Z, A, P = module.forward(X, W, b, g)
            return module.backward(Y, W, Z, A, P, g)
        Z, A = module.forward(X, W, b, g)
        return module.backward(Y, W, Z, A, g)

    return run


def fast(net: Network) -> Run:
    module = module_of(code_of(_document(net), "numpy", "fast"))
    X, Y = net.X, net.Y
    work = module.Workspace(X, Y, net.W, net.b, net.g)

    def run():
        work.forward(X)
        return work.backward(Y)

    return run


# --- other libraries -------------------------------------------------------------------------------------------------


def torch_eager(net: Network) -> Run:
    import torch

    torch.set_num_threads(1)
    X, Y = torch.from_numpy(net.X), torch.from_numpy(net.Y)
    W = {at: torch.from_numpy(one.copy()).requires_grad_() for at, one in net.W.items()}
    b = {at: torch.from_numpy(one.copy()).requires_grad_() for at, one in net.b.items()}
    function = getattr(torch, net.hidden)
    leaves = [*W.values(), *b.values()]

    def run():
        A = X
        for at in range(1, net.L + 1):
            Z = W[at] @ A + b[at]
            A = function(Z) if at < net.L else Z
        if net.case.output == "softmax":
            cost = -torch.sum(Y * torch.log_softmax(A, dim=0)) / net.m
        else:
            cost = torch.nn.functional.binary_cross_entropy_with_logits(A, Y, reduction="sum") / net.m
        found = torch.autograd.grad(cost, leaves)
        return {"dW": dict(zip(W, found[: net.L], strict=True)), "db": dict(zip(W, found[net.L :], strict=True))}

    return run


def jax_jit(net: Network) -> Run:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    X, Y = jnp.asarray(net.X), jnp.asarray(net.Y)
    parameters = {name: {at: jnp.asarray(one) for at, one in of.items()} for name, of in (("W", net.W), ("b", net.b))}
    function = {"relu": jax.nn.relu, "tanh": jnp.tanh, "sigmoid": jax.nn.sigmoid}[net.hidden]

    def cost(parameters, X, Y):
        A = X
        for at in range(1, net.L + 1):
            Z = parameters["W"][at] @ A + parameters["b"][at]
            A = function(Z) if at < net.L else Z
        if net.case.output == "softmax":
            return -jnp.sum(Y * jax.nn.log_softmax(A, axis=0)) / net.m
        return jnp.sum(jax.nn.softplus(A) - Y * A) / net.m

    gradient = jax.jit(jax.grad(cost))

    def run():
        found = jax.block_until_ready(gradient(parameters, X, Y))
        return {"dW": found["W"], "db": found["b"]}

    return run


IMPLEMENTATIONS = {"course": course, "literal": literal, "plain": plain, "fast": fast}
OPTIONAL = {"torch eager": ("torch", torch_eager), "JAX jit": ("jax", jax_jit)}


def installed() -> dict[str, Callable[[Network], Run]]:
    found = dict(IMPLEMENTATIONS)
    for title, (module, make) in OPTIONAL.items():
        try:
            __import__(module)
            found[title] = make
        except ImportError:
            print(f"{module} is not installed: no column", file=sys.stderr)
    return found


def gradients_of(found) -> dict[str, dict[int, object]]:
    """The gradients by name, of a dictionary or of a record."""
    return found if isinstance(found, dict) else found._asdict()


def compare(case: Case, title: str, found: dict, expected: dict) -> None:
    """Stop if an implementation computes something else."""
    tolerance = 1e-10 if case.kind is np.float64 else 5e-4
    for name in ("dW", "db"):
        scale = max(float(np.max(np.abs(one))) for one in expected[name].values())
        for layer, one in expected[name].items():
            difference = float(np.max(np.abs(np.asarray(found[name][layer]) - one))) / scale
            assert difference < tolerance, f"{case.words}: {title} differs at {name}[{layer}] by {difference:.1e}"


def timed(run: Run, repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        run()
    return time.perf_counter() - started


def measure(case: Case, makers: dict[str, Callable[[Network], Run]], seconds: float) -> dict[str, float]:
    """The median of the ratios to the products of the same turn.

    Every turn has another order: who comes after whom finds the cache as that one left it. What takes little time is
    run several times in its turn, as it would be in training.
    """
    net = Network(case)
    base = products(net)
    runs = {title: make(net) for title, make in makers.items()}
    gradients = gradients_of(runs["plain"]())
    expected = {name: {at: np.array(one) for at, one in gradients[name].items()} for name in ("dW", "db")}
    for title, run in runs.items():
        compare(case, title, gradients_of(run()), expected)
    for run in (base, *runs.values()):
        run()
    repeats = max(1, round(TURN / min(timed(base, 1) for _ in range(5))))
    ratios: dict[str, list[float]] = {title: [] for title in runs}
    turn, random = [("", base), *runs.items()], Random(0)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(ratios["plain"]) < 5:
        random.shuffle(turn)
        taken = {title: timed(run, repeats) for title, run in turn}
        for title in runs:
            ratios[title].append(taken[title] / taken[""])
    return {title: statistics.median(of) for title, of in ratios.items()}


def generation() -> float:
    """CPU seconds of generating one module, after import and check."""
    from derive.generate import generate
    from tests.generate.documents import document_of

    document = document_of("batch.md")
    times = []
    for _ in range(5):
        started = time.process_time()
        generate(document)
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each case is measured")
    parser.add_argument("--only", default="", help="cases whose words contain this")
    given = parser.parse_args()
    makers = installed()
    print(f"| case | {' | '.join(makers)} |")
    print("|---|" + "---|" * len(makers))
    for case in CASES:
        if given.only in case.words:
            found = measure(case, makers, given.seconds)
            print(f"| {case.words} | " + " | ".join(f"{found[title]:.2f}" for title in makers) + " |", flush=True)
    print(f"\nGeneration of a module from batch.md: {generation():.3f} s")


if __name__ == "__main__":
    main()
