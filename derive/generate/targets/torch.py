"""The words of PyTorch: the proved gradients as the backward of a `torch.autograd.Function`.

In: nothing. Out: `TORCH`. Refused: nothing.
"""

from __future__ import annotations

from derive.generate.targets.common import ATTRIBUTES, DISGUISE, GIVEN, IMPORTS, NAMES, PRELUDE
from derive.generate.targets.form import ATOM, LOWEST, Form, Target, Types
from derive.generate.targets.numpy import FUNCTIONS as NUMPY_FUNCTIONS
from derive.generate.targets.numpy import OPERATIONS as NUMPY_OPERATIONS
from derive.program import Operation

OPERATIONS = NUMPY_OPERATIONS | {
    Operation.SUM_ALONG_ROWS: Form("torch.sum({0}, dim=1, keepdim=True)", ATOM, (LOWEST,)),
    Operation.SUM_ALONG_COLUMNS: Form("torch.sum({0}, dim=0, keepdim=True)", ATOM, (LOWEST,)),
    Operation.SUM_ALL: Form("torch.sum({0})", ATOM, (LOWEST,)),
    Operation.EINSUM: Form('torch.einsum("{detail}", {inputs})', ATOM, (LOWEST,)),
    Operation.SOFTMAX: Form("softmax({0}, dim={detail})", ATOM, (LOWEST,), "softmax"),
    Operation.LOG_SUM_EXP: Form("log_sum_exp({0}, dim={detail})", ATOM, (LOWEST,), "log_sum_exp"),
    Operation.IDENTITY: Form("torch.eye({detail})", ATOM),
    Operation.FILL: Form("torch.broadcast_to(_number({0}), {detail})", ATOM, (LOWEST,)),
}

FUNCTIONS = {key: word.replace("np.", "torch.") for key, word in NUMPY_FUNCTIONS.items()} | {
    ("sigmoid", 0): "torch.sigmoid",
    ("softplus", 1): "torch.sigmoid",
}

HELPERS = {
    "sigmoid_prime": '''
def sigmoid_prime(z):
    """sigmoid(z) (1 - sigmoid(z)), which is even in z, without overflow or cancellation."""
    e = torch.exp(torch.where(z.real < 0, z, -z))
    return e / (1 + e)**2
''',
    "tanh_prime": """
def tanh_prime(z):
    return 1 - torch.tanh(z)**2
""",
    "relu": """
def relu(z):
    return torch.where(z.real > 0, z, 0)
""",
    "relu_prime": """
def relu_prime(z):
    return (z.real > 0).to(z.dtype)
""",
    "identity": """
def identity(z):
    return z
""",
    "identity_prime": """
def identity_prime(z):
    return torch.ones_like(z)
""",
    "softplus": '''
def softplus(z):
    """log(1 + exp(z)), without overflow."""
    return relu(z) + torch.log1p(torch.exp(torch.where(z.real < 0, z, -z)))
''',
    "softmax": '''
def softmax(t, dim):
    """exp(t) over its sum along an axis; the largest entry is subtracted first, which changes nothing but overflow."""
    e = torch.exp(t - torch.amax(t.real, dim=dim, keepdim=True))
    return e / torch.sum(e, dim=dim, keepdim=True)
''',
    "log_sum_exp": '''
def log_sum_exp(t, dim):
    """log of the sum of exp(t) along an axis, without overflow."""
    c = torch.amax(t.real, dim=dim, keepdim=True)
    return c + torch.log(torch.sum(torch.exp(t - c), dim=dim, keepdim=True))
''',
    "times_log": '''
def times_log(x, y):
    """x log y, which is 0 where x is 0."""
    return x * torch.log(torch.where(x == 0, 1, y))
''',
    "sqrt_prime": """
def sqrt_prime(z):
    return 1 / (2 * torch.sqrt(z))
""",
    "cos_prime": """
def cos_prime(z):
    return -torch.sin(z)
""",
    "absolute": """
def absolute(z):
    return torch.where(z.real < 0, -z, z)
""",
    "sign": """
def sign(z):
    return torch.sign(z.real).to(z.dtype)
""",
}

PACKING = '''
def _number(x):
    """A number as a tensor; it leaves the kind of other tensors as it is."""
    return x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=torch.float64)


def _flat(parts):
    """The tensors of arrays and families in a row, and which is which."""
    layout = [list(part) if isinstance(part, dict) else None for part in parts]
    return layout, [one for part in parts for one in (part.values() if isinstance(part, dict) else (part,))]


def _packed(layout, tensors):
    """Arrays and families of tensors in a row."""
    rest = iter(tensors)
    return [next(rest) if layers is None else {layer: next(rest) for layer in layers} for layers in layout]


def _refuse(name, part):
    """Refuse to differentiate by what the module has no gradient of."""
    if any(one.requires_grad for one in _flat([part])[1]):
        raise TypeError(f"the gradient by {name} is not in this module: generate it with --by {name}")


def _refuse_twice():
    """Refuse a graph of the gradients: what forward propagation computed is a constant in it."""
    if torch.is_grad_enabled():
        raise TypeError("the derivative of the gradients is not in this module: no create_graph=True")


def _slopes(slope, parts, gradients):
    """The gradients times the slope of what the cost is used for, in the order of the tensors."""
    found = []
    for part, gradient in zip(parts, gradients):
        if isinstance(part, dict):
            found += [None if gradient is None else slope * gradient[layer] for layer in part]
        else:
            found += [None if gradient is None else slope * gradient]
    return found
'''

WRAPPER = '''
class _Objective{suffix}(torch.autograd.Function):
    """The cost, with the proved gradients as its backward."""

    @staticmethod
    def forward(context, layout, functions, *tensors):
        {arrays} = _packed(layout, tensors)
        {functions_line}
        {forward_line}
        context.functions = functions
        context.layout, kept = _flat([{arrays_and_results}])
        context.save_for_backward(*kept)
        return {cost_call}

    @staticmethod
    def backward(context, slope):
        _refuse_twice()
        {arrays_and_results} = _packed(context.layout, context.saved_tensors)
        {functions_of_context_line}
        found = {backward_call}
        return None, None, *_slopes(slope, ({arrays}), ({slopes}))


def objective{suffix}({signature}) -> torch.Tensor:
    """The cost, which PyTorch differentiates by {parameter_words} with the proved gradients.

    {documentation}
    """
    {numbered}
    {refusals}
    layout, tensors = _flat([{arrays}])
    return _Objective{suffix}.apply(layout, ({functions}), *tensors)
'''

AT = '''
def _cost_at{suffix}({arguments}):
    """The cost of a network, in complex numbers."""
    {arrays} = _complex([{arrays}])
    {forward_line}
    return {cost_call}


def _gradients_at{suffix}({arguments}):
    """The gradients that PyTorch computes."""
    layout, leaves = _flat([{parameters}])
    leaves = [leaf.clone().requires_grad_() for leaf in leaves]
    {parameters} = _packed(layout, leaves)
    return _packed(layout, torch.autograd.grad(objective{suffix}({arguments}), leaves))
'''

CHECK = '''
def _complex(parts):
    """The parts in complex numbers, which do not mix with others in products."""
    layout, tensors = _flat(parts)
    return _packed(layout, [one.to(torch.complex128) for one in tensors])


def _draw(random, sizes, low, high, *shape):
    """A tensor of random numbers."""
    shape = [size if isinstance(size, int) else sizes[size] for size in shape]
    return low + (high - low) * torch.rand(shape, dtype=torch.float64, generator=random)


def _difference(cost_at, values, gradient):
    """The largest difference between a gradient and complex steps of the cost, relative to the largest entry."""
    if not isinstance(values, dict):
        return _difference(lambda members: cost_at(members[None]), {None: values}, {None: gradient})
    difference, scale = 0.0, 1e-30
    for layer, value in values.items():
        if gradient[layer].shape != value.shape:
            return float("inf")
        for place in range(value.numel()):
            changed = value.to(torch.complex128)
            changed.view(-1)[place] += 1e-20j
            expected = float(cost_at({**values, layer: changed}).imag) / 1e-20
            found = float(gradient[layer].reshape(-1)[place])
            difference = max(difference, abs(found - expected))
            scale = max(scale, abs(found), abs(expected))
    return difference / scale
'''

OWN_ATTRIBUTES = frozenset(
    "Tensor amax apply autograd broadcast_to clone complex128 einsum exp eye float64 grad imag is_complex "
    "functions is_grad_enabled layout log1p manual_seed numel ones_like rand reciprocal requires_grad "
    "requires_grad_ reshape saved_tensors sigmoid sign sum tensor to view where zeros_like Generator Function "
    "dtype".split()
)

TORCH = Target(
    name="torch",
    style="plain",
    imports=(*IMPORTS, "import torch"),
    operations=OPERATIONS,
    functions=FUNCTIONS,
    helpers=HELPERS,
    needs={"softplus": ("relu",)},
    types=Types("torch.Tensor", "float | torch.Tensor", "torch.Tensor"),
    prelude=PRELUDE + PACKING,
    given=GIVEN,
    wrapper=WRAPPER,
    at=AT,
    check=CHECK,
    check_around="",
    random="torch.Generator().manual_seed(seed)",
    normalise="torch.sum({0}, dim={axis}, keepdim=True)",
    disguise=DISGUISE,
    attributes=ATTRIBUTES | OWN_ATTRIBUTES,
    names=NAMES | {"torch", "staticmethod"},
    number="_number({0})",
)
