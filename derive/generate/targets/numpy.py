"""The words of NumPy.

In: nothing. Out: `NUMPY`. Refused: nothing. The functions work for float32, float64 and, for the check by complex
steps, for complex numbers with a small imaginary part: where they branch, they branch by the real part.
"""

from __future__ import annotations

from derive.generate.program import Operation
from derive.generate.targets.form import ATOM, FACTOR, LOWEST, MATRIX, PRODUCT, SUM, Form, Target

OPERATIONS = {
    Operation.NEGATE: Form("-{0}", PRODUCT, (PRODUCT,)),
    Operation.ADD: Form("{0} + {1}", SUM, (SUM, MATRIX)),
    Operation.SUBTRACT: Form("{0} - {1}", SUM, (SUM, MATRIX)),
    Operation.MULTIPLY: Form("{0} * {1}", PRODUCT, (PRODUCT, FACTOR)),
    Operation.DIVIDE: Form("{0} / {1}", PRODUCT, (PRODUCT, FACTOR)),
    Operation.POWER: Form("{0}**{detail}", FACTOR, (ATOM,)),
    Operation.CALL: Form("{detail}({0})", ATOM, (LOWEST,)),
    Operation.CALL_GIVEN: Form("{detail}({0})", ATOM, (LOWEST,)),
    Operation.TRANSPOSE: Form("{0}.T", ATOM, (ATOM,)),
    Operation.MATMUL: Form("{0} @ {1}", MATRIX, (FACTOR, FACTOR)),
    Operation.SUM_ALONG_ROWS: Form("np.sum({0}, axis=1, keepdims=True)", ATOM, (LOWEST,)),
    Operation.SUM_ALONG_COLUMNS: Form("np.sum({0}, axis=0, keepdims=True)", ATOM, (LOWEST,)),
    Operation.SUM_ALL: Form("np.sum({0})", ATOM, (LOWEST,)),
    Operation.EINSUM: Form('np.einsum("{detail}", {inputs})', ATOM, (LOWEST,)),
    Operation.AS_COLUMN: Form("{0}[:, None]", ATOM, (ATOM,)),
    Operation.AS_ROW: Form("{0}[None, :]", ATOM, (ATOM,)),
    Operation.PICK: Form("{0}[{detail}]", ATOM, (ATOM,)),
    Operation.ITEM: Form("{0}[0, 0]", ATOM, (ATOM,)),
    Operation.IDENTITY: Form("np.eye({detail})", ATOM),
    Operation.FILL: Form("np.broadcast_to({0}, {detail})", ATOM, (LOWEST,)),
}

FUNCTIONS = {
    ("sigmoid", 0): "sigmoid",
    ("sigmoid", 1): "sigmoid_prime",
    ("tanh", 0): "np.tanh",
    ("tanh", 1): "tanh_prime",
    ("relu", 0): "relu",
    ("relu", 1): "relu_prime",
    ("identity", 0): "identity",
    ("identity", 1): "identity_prime",
    ("softplus", 0): "softplus",
    ("softplus", 1): "sigmoid",
    ("exp", 0): "np.exp",
    ("exp", 1): "np.exp",
    ("log", 0): "np.log",
    ("log", 1): "np.reciprocal",
    ("sqrt", 0): "np.sqrt",
    ("sqrt", 1): "sqrt_prime",
    ("sin", 0): "np.sin",
    ("sin", 1): "np.cos",
    ("cos", 0): "np.cos",
    ("cos", 1): "cos_prime",
    ("sinh", 0): "np.sinh",
    ("sinh", 1): "np.cosh",
    ("cosh", 0): "np.cosh",
    ("cosh", 1): "np.sinh",
    ("abs", 0): "absolute",
    ("abs", 1): "sign",
    ("sign", 0): "sign",
    ("sign", 1): "np.zeros_like",
    ("step", 0): "relu_prime",
    ("step", 1): "np.zeros_like",
}

HELPERS = {
    "sigmoid": '''
def sigmoid(z):
    """1 / (1 + exp(-z)), without overflow."""
    e = np.exp(np.where(z.real < 0, z, -z))
    return np.where(z.real < 0, e, 1) / (1 + e)
''',
    "sigmoid_prime": """
def sigmoid_prime(z):
    return sigmoid(z) * sigmoid(-z)
""",
    "tanh_prime": """
def tanh_prime(z):
    return 1 - np.tanh(z)**2
""",
    "relu": """
def relu(z):
    return np.where(z.real > 0, z, 0)
""",
    "relu_prime": """
def relu_prime(z):
    return (z.real > 0).astype(z.dtype)
""",
    "identity": """
def identity(z):
    return z
""",
    "identity_prime": """
def identity_prime(z):
    return np.ones_like(z)
""",
    "softplus": '''
def softplus(z):
    """log(1 + exp(z)), without overflow."""
    return relu(z) + np.log1p(np.exp(np.where(z.real < 0, z, -z)))
''',
    "sqrt_prime": """
def sqrt_prime(z):
    return 1 / (2 * np.sqrt(z))
""",
    "cos_prime": """
def cos_prime(z):
    return -np.sin(z)
""",
    "absolute": """
def absolute(z):
    return np.where(z.real < 0, -z, z)
""",
    "sign": """
def sign(z):
    return np.sign(z.real).astype(z.dtype)
""",
}

NEEDS = {"sigmoid_prime": ("sigmoid",), "softplus": ("relu",)}

PRELUDE = '''
def _last(name, members, first):
    """The last layer of a family: of a dictionary by layer, or of a list that begins with layer `first`."""
    if len(members) == 0:
        raise ValueError(f"{name} has no layers")
    return max(members) if isinstance(members, dict) else first + len(members) - 1


def _family(name, members, first, last):
    """The members of a family by their layers."""
    if not isinstance(members, dict):
        members = dict(enumerate(members, start=first))
    if sorted(members) != list(range(first, last + 1)):
        raise ValueError(f"{name} must have the layers {first} to {last}, not {sorted(members)}")
    return members


def _check(sizes, name, array, *shape):
    """Refuse an array whose shape is not as declared; broadcasting would hide it. `sizes` collects what is known."""
    if np.shape(array) == () and shape == ():
        return
    if np.ndim(array) != 2 or len(shape) != 2:
        raise ValueError(f"{name} must have {len(shape)} axes, but its shape is {np.shape(array)}")
    for axis, (size, length) in enumerate(zip(shape, np.shape(array))):
        expected = size if isinstance(size, int) else sizes.setdefault(size, length)
        if expected != length:
            words = size if isinstance(size, (int, str)) else f"{size[0]}_{size[1]}"
            which = "columns" if axis else "rows"
            raise ValueError(f"{name} must have {words} = {expected} {which}, but its shape is {np.shape(array)}")
'''

GIVEN = '''
Activation = namedtuple("Activation", ("value", "derivative"))


def _activation(name, given):
    """An activation function and its derivative: by name, or as a pair."""
    if isinstance(given, str):
        if given not in ACTIVATIONS:
            raise ValueError(f"{name}: {given!r} is not one of {', '.join(ACTIVATIONS)}")
        return ACTIVATIONS[given]
    value, derivative = given
    return Activation(value, derivative)


def _activations(name, given, first, last):
    """One for each layer, of a dictionary, a list, or the same everywhere."""
    if isinstance(given, (str, Activation)):
        given = {layer: given for layer in range(first, last + 1)}
    return {layer: _activation(name, one) for layer, one in _family(name, given, first, last).items()}
'''

CHECK = '''
def _draw(random, sizes, low, high, *shape):
    shape = tuple(size if isinstance(size, int) else sizes[size] for size in shape)
    return random.uniform(low, high, shape)


def _difference(cost_at, values, gradient):
    """The largest difference between a gradient and complex steps of the cost, relative to the largest entry."""
    if not isinstance(values, dict):
        values, gradient, inner = {None: values}, {None: gradient}, cost_at
        cost_at = lambda members: inner(members[None])
    difference, scale = 0.0, 1e-30
    for layer, value in values.items():
        if np.shape(gradient[layer]) != np.shape(value):
            return float("inf")
        for place in np.ndindex(np.shape(value)):
            changed = np.array(value, dtype=complex)
            changed[place] += 1e-20j
            expected = np.imag(cost_at({**values, layer: changed})) / 1e-20
            found = np.asarray(gradient[layer])[place]
            difference = max(difference, abs(found - expected))
            scale = max(scale, abs(found), abs(expected))
    return float(difference / scale)
'''

DISGUISE = '''
def _disguised(name):
    """The same function, but not recognised: so that the general formulas are checked, too."""
    value, derivative = ACTIVATIONS[name]
    return (lambda z: value(z)), derivative
'''

NUMPY = Target(
    name="numpy",
    imports=("import sys", "from collections import namedtuple", "import numpy as np"),
    operations=OPERATIONS,
    functions=FUNCTIONS,
    helpers=HELPERS,
    needs=NEEDS,
    activations=("sigmoid", "tanh", "relu", "identity"),
    prelude=PRELUDE,
    given=GIVEN,
    check=CHECK,
    disguise=DISGUISE,
    attributes=frozenset(
        {
            "T",
            "abs",
            "append",
            "array",
            "asarray",
            "astype",
            "broadcast_to",
            "copy",
            "cos",
            "cosh",
            "default_rng",
            "derivative",
            "dtype",
            "einsum",
            "exit",
            "exp",
            "eye",
            "imag",
            "items",
            "join",
            "log",
            "log1p",
            "ndim",
            "ndindex",
            "ones_like",
            "random",
            "real",
            "reciprocal",
            "setdefault",
            "shape",
            "sign",
            "sin",
            "sinh",
            "sqrt",
            "sum",
            "tanh",
            "uniform",
            "value",
            "values",
            "where",
            "zeros_like",
        }
    ),
    names=frozenset(
        {
            "ValueError",
            "abs",
            "complex",
            "dict",
            "enumerate",
            "float",
            "int",
            "isinstance",
            "len",
            "list",
            "max",
            "namedtuple",
            "np",
            "print",
            "range",
            "sorted",
            "str",
            "sys",
            "tuple",
            "zip",
            "__name__",
            "all",
        }
    ),
)
