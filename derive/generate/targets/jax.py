"""The words of JAX: the proved gradients as the rule of a `jax.custom_vjp`.

In: nothing. Out: `JAX`. Refused: nothing.
"""

from __future__ import annotations

from derive.generate.targets.common import ATTRIBUTES, DISGUISE, GIVEN, IMPORTS, NAMES, PRELUDE
from derive.generate.targets.form import ATOM, LOWEST, Form, Target, Types, names_in, operations_in
from derive.generate.targets.numpy import FUNCTIONS as NUMPY_FUNCTIONS
from derive.generate.targets.numpy import HELPERS as NUMPY_HELPERS
from derive.generate.targets.numpy import NEEDS
from derive.generate.targets.numpy import OPERATIONS as NUMPY_OPERATIONS
from derive.program import Operation

WORDS = {"np.": "jnp."}
"""What JAX calls otherwise than NumPy."""

OPERATIONS = operations_in(NUMPY_OPERATIONS, WORDS) | {
    Operation.SOFTMAX: Form("jax.nn.softmax({0}, axis={detail})", ATOM, (LOWEST,)),
}

FUNCTIONS = names_in(NUMPY_FUNCTIONS, WORDS) | {
    ("sigmoid", 0): "jax.nn.sigmoid",
    ("softplus", 1): "jax.nn.sigmoid",
    ("erf", 0): "jax.scipy.special.erf",
}

OWN = ("sigmoid", "softmax", "erf")
"""What is a function of JAX."""

HELPERS = names_in({name: text for name, text in NUMPY_HELPERS.items() if name not in OWN}, WORDS) | {
    "relu": """
def relu(z):
    return jnp.where(z.real > 0, z, 0)
""",
}

PACKING = '''
def _known(parts, names, gradients):
    """The values of what a rule is given; refuses to differentiate by what the module has no gradient of."""
    for part, name, gradient in zip(parts, names, gradients):
        if not gradient and any(leaf.perturbed for leaf in jax.tree.leaves(part)):
            raise TypeError(f"the gradient by {name} is not in this module: generate it with --by {name}")
    return jax.tree.map(lambda leaf: leaf.value, parts)


def _slopes(slope, parts, gradients):
    """The gradients times the slope of what the cost is used for."""
    return tuple(
        None if gradient is None else jax.tree.map(lambda one, like: (slope * one).astype(like.dtype), gradient, part)
        for part, gradient in zip(parts, gradients)
    )
'''

WRAPPER = '''
def _objective{suffix}(functions, {arrays}):
    """The cost as JAX sees it."""
    {functions_line}
    {forward_line}
    return {cost_call}


def _objective_forward{suffix}(functions, {arrays}):
    """The cost, and what the gradients are made of."""
    {arrays} = _known(({arrays}), ({names}), ({has_gradient}))
    {functions_line}
    {forward_line}
    return {cost_call}, ({arrays_and_results})


def _objective_backward{suffix}(functions, kept, slope):
    """The proved gradients."""
    {arrays_and_results} = kept
    {functions_line}
    found = {backward_call}
    return _slopes(slope, ({arrays}), ({slopes}))


_objective{suffix} = jax.custom_vjp(_objective{suffix}, nondiff_argnums=(0,))
_objective{suffix}.defvjp(_objective_forward{suffix}, _objective_backward{suffix}, symbolic_zeros=True)


def objective{suffix}({signature}) -> jax.Array:
    """The cost, which JAX differentiates by {parameter_words} with the proved gradients.

    {documentation}
    """
    {numbered}
    return _objective{suffix}(({functions}), {arrays_plain})
'''

AT = '''
def _cost_at{suffix}({arguments}):
    """The cost of a network."""
    {forward_line}
    return {cost_call}


def _gradients_at{suffix}({arguments}):
    """The gradients of `objective`."""
    of = tuple(range({parameter_count}))
    differentiated = jax.grad(lambda {parameters_plain}: objective{suffix}({arguments}), argnums=of)
    return jax.jit(differentiated)({parameters_plain})
'''

CHECK = '''
def _draw(random, sizes, low, high, *shape):
    """An array of random numbers."""
    shape = [size if isinstance(size, int) else sizes[size] for size in shape]
    return jnp.asarray(random.uniform(low, high, shape))


def _difference(cost_at, values, gradient):
    """The largest difference from what JAX differentiates itself, relative to the largest entry."""
    if not isinstance(values, dict):
        return _difference(lambda members: cost_at(members[None]), {None: values}, {None: gradient})
    expected = jax.tree.map(np.asarray, jax.jit(jax.grad(cost_at))(values))
    difference, scale = 0.0, 1e-30
    for layer, value in values.items():
        if gradient[layer].shape != value.shape:
            return float("inf")
        difference = max(difference, float(np.max(abs(np.asarray(gradient[layer]) - expected[layer]))))
        scale = max(scale, float(np.max(abs(np.asarray(gradient[layer])))), float(np.max(abs(expected[layer]))))
    return difference / scale
'''

OWN_ATTRIBUTES = frozenset(
    "abs arctan Array array asarray astype broadcast_to custom_vjp default_rng dtype einsum enable_x64 erf exp "
    "eye grad imag iscomplexobj jit leaves log1p map max maximum nn ones_like perturbed random reciprocal reshape "
    "scipy sigmoid sign size softmax special sum tree uniform vmap where zeros_like".split()
)

JAX = Target(
    name="jax",
    style="plain",
    imports=(*IMPORTS, "import jax", "import jax.numpy as jnp", "import numpy as np"),
    operations=OPERATIONS,
    functions=FUNCTIONS,
    helpers=HELPERS,
    needs=NEEDS,
    types=Types("jax.Array", "float | jax.Array", "jax.Array"),
    prelude=PRELUDE + PACKING,
    given=GIVEN,
    wrapper=WRAPPER,
    at=AT,
    check=CHECK,
    against="what JAX differentiates itself",
    cases=2,
    check_around="with jax.enable_x64(True):",
    disguise=DISGUISE,
    attributes=ATTRIBUTES | OWN_ATTRIBUTES,
    names=NAMES | {"jax", "jnp", "np"},
    number="jnp.asarray({0})",
    normalise="jnp.sum({0}, axis={axis}, keepdims=True)",
    largest="jnp.max({0}, axis={axis}, keepdims=True)",
)
