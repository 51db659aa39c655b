"""The words of NumPy.

In: nothing. Out: `NUMPY`. Refused: nothing. The functions work for float32, float64 and, for the check by complex
steps, for complex numbers with a small imaginary part: where they branch, they branch by the real part.
"""

from __future__ import annotations

from derive.generate.targets.common import AT, ATTRIBUTES, DISGUISE, GIVEN, IMPORTS, NAMES, PRELUDE
from derive.generate.targets.form import ATOM, FACTOR, LOWEST, MATRIX, PRODUCT, SUM, Form, Target, Types
from derive.program import Operation

OPERATIONS = {
    Operation.NEGATE: Form("-{0}", PRODUCT, (PRODUCT,)),
    Operation.ADD: Form("{0} + {1}", SUM, (SUM, MATRIX)),
    Operation.SUBTRACT: Form("{0} - {1}", SUM, (SUM, MATRIX)),
    Operation.MULTIPLY: Form("{0} * {1}", PRODUCT, (PRODUCT, FACTOR)),
    Operation.DIVIDE: Form("{0} / {1}", PRODUCT, (PRODUCT, FACTOR)),
    Operation.POWER: Form("{0}**{detail}", FACTOR, (ATOM,)),
    Operation.CALL: Form("{detail}({0})", ATOM, (LOWEST,)),
    Operation.CALL_GIVEN: Form("{detail}({inputs})", ATOM, (LOWEST,)),
    Operation.TIMES_LOG: Form("times_log({0}, {1})", ATOM, (LOWEST,), "times_log"),
    Operation.SOFTMAX: Form("softmax({0}, axis={detail})", ATOM, (LOWEST,), "softmax"),
    Operation.LOG_SUM_EXP: Form("log_sum_exp({0}, axis={detail})", ATOM, (LOWEST,), "log_sum_exp"),
    Operation.TRANSPOSE: Form("{0}.T", ATOM, (ATOM,)),
    Operation.MATMUL: Form("{0} @ {1}", MATRIX, (FACTOR, FACTOR)),
    Operation.SUM_ALONG_ROWS: Form("{0}.sum(axis=1, keepdims=True)", ATOM, (ATOM,)),
    Operation.SUM_ALONG_COLUMNS: Form("{0}.sum(axis=0, keepdims=True)", ATOM, (ATOM,)),
    Operation.SUM_ALL: Form("np.sum({0})", ATOM, (LOWEST,)),
    Operation.SUM_OVER_LAYERS: Form("sum({0} for {detail})", ATOM, (LOWEST,)),
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
    ("atan", 0): "np.arctan",
    ("erf", 0): "erf",
    ("abs", 0): "absolute",
    ("abs", 1): "sign",
    ("sign", 0): "sign",
    ("sign", 1): "np.zeros_like",
    ("step", 0): "relu_prime",
    ("step", 1): "np.zeros_like",
}

HELPERS = {
    "sigmoid": '''
@np.errstate(over="ignore")
def sigmoid(z):
    """1 / (1 + exp(-z)); where exp(-z) is too large the quotient is 0, as it should be."""
    return 1 / (1 + np.exp(-z))
''',
    "minus_magnitude": '''
def minus_magnitude(z):
    """-|z|, by the real part of a complex step."""
    return np.where(z.real < 0, z, -z) if np.iscomplexobj(z) else -np.abs(z)
''',
    "sigmoid_prime": '''
def sigmoid_prime(z):
    """sigmoid(z) (1 - sigmoid(z)), which is even in z, without overflow or cancellation."""
    e = np.exp(minus_magnitude(z))
    return e / (1 + e)**2
''',
    "tanh_prime": """
def tanh_prime(z):
    return 1 - np.tanh(z)**2
""",
    "relu": """
def relu(z):
    return np.maximum(z, 0)
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
    return relu(z) + np.log1p(np.exp(minus_magnitude(z)))
''',
    "softmax": '''
def softmax(t, axis):
    """exp(t) over its sum along an axis; the largest entry is subtracted first, which changes nothing but overflow."""
    e = np.exp(t - np.max(t.real, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
''',
    "log_sum_exp": '''
def log_sum_exp(t, axis):
    """log of the sum of exp(t) along an axis, without overflow."""
    c = np.max(t.real, axis=axis, keepdims=True)
    return c + np.log(np.sum(np.exp(t - c), axis=axis, keepdims=True))
''',
    "times_log": '''
def times_log(x, y):
    """x log y, which is 0 where x is 0."""
    return x * np.log(np.where(x == 0, 1, y))
''',
    "erf": '''
def erf(z):
    """The error function, which NumPy lacks, entry by entry; of a complex step to first order."""
    value = np.vectorize(math.erf, otypes=[z.real.dtype])(z.real)
    return value + 2j / math.sqrt(math.pi) * np.exp(-z.real**2) * z.imag if np.iscomplexobj(z) else value
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

NEEDS = {"softplus": ("relu", "minus_magnitude"), "sigmoid_prime": ("minus_magnitude",)}

CHECK = '''
def _draw(random, sizes, low, high, *shape):
    """An array of random numbers, or one number."""
    if not shape:
        return random.uniform(low, high)
    return random.uniform(low, high, [size if isinstance(size, int) else sizes[size] for size in shape])


def _difference(cost_at, values, gradient):
    """The largest difference between a gradient and complex steps of the cost, relative to the largest entry."""
    if not isinstance(values, dict):
        return _difference(lambda members: cost_at(members[None]), {None: values}, {None: gradient})
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

OWN_ATTRIBUTES = frozenset(
    "abs arctan array asarray astype broadcast_to copy default_rng dtype einsum erf errstate eye imag "
    "iscomplexobj log1p max maximum ndarray ndindex ones_like random reciprocal sign sum uniform vectorize "
    "where zeros_like".split()
)

NUMPY = Target(
    name="numpy",
    style="plain",
    imports=(*IMPORTS, "import numpy as np"),
    operations=OPERATIONS,
    functions=FUNCTIONS,
    helpers=HELPERS,
    needs=NEEDS,
    types=Types("np.ndarray", "float", "float"),
    prelude=PRELUDE,
    given=GIVEN,
    wrapper="",
    at=AT,
    check=CHECK,
    check_around="",
    disguise=DISGUISE,
    attributes=ATTRIBUTES | OWN_ATTRIBUTES,
    names=NAMES | {"np"},
)
