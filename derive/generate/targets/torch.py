"""The words of PyTorch: the proved gradients as the backward of a `torch.autograd.Function`.

In: nothing. Out: `TORCH`. Refused: nothing.
"""

from __future__ import annotations

from derive.generate.targets.common import ATTRIBUTES, DISGUISE, GIVEN, IMPORTS, NAMES, PRELUDE
from derive.generate.targets.form import ATOM, LOWEST, Form, Target, Types, names_in, operations_in
from derive.generate.targets.numpy import FUNCTIONS as NUMPY_FUNCTIONS
from derive.generate.targets.numpy import HELPERS as NUMPY_HELPERS
from derive.generate.targets.numpy import NEEDS
from derive.generate.targets.numpy import OPERATIONS as NUMPY_OPERATIONS
from derive.program import Operation

WORDS = {
    "np.max(": "torch.amax(",
    "np.iscomplexobj(": "torch.is_complex(",
    "np.": "torch.",
    "axis": "dim",
    "keepdims": "keepdim",
    ".astype(": ".to(",
    "along an dim": "along an axis",
}
"""What PyTorch calls otherwise than NumPy."""

OPERATIONS = operations_in(NUMPY_OPERATIONS, WORDS) | {
    Operation.FILL: Form("torch.broadcast_to(_number({0}), {detail})", ATOM, (LOWEST,)),
}

FUNCTIONS = names_in(NUMPY_FUNCTIONS, WORDS) | {
    ("sigmoid", 0): "torch.sigmoid",
    ("softplus", 1): "torch.sigmoid",
}

HELPERS = names_in({name: text for name, text in NUMPY_HELPERS.items() if name != "sigmoid"}, WORDS) | {
    "relu": """
def relu(z):
    return torch.where(z.real > 0, z, 0)
""",
    "erf": '''
def erf(z):
    """The error function; of a complex step, which PyTorch's own does not take, to first order."""
    value = torch.special.erf(z.real)
    slope = 2 / math.sqrt(math.pi) * torch.exp(-z.real**2)
    return torch.complex(value, slope * z.imag) if torch.is_complex(z) else value
''',
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
    "abs amax apply arctan autograd broadcast_to clone complex complex128 dtype einsum erf exp eye float64 "
    "Function functions Generator grad imag is_complex is_grad_enabled layout log1p manual_seed numel ones_like "
    "rand reciprocal requires_grad requires_grad_ reshape saved_tensors sigmoid sign special sum Tensor tensor to "
    "view where zeros_like".split()
)

TORCH = Target(
    name="torch",
    style="plain",
    imports=(*IMPORTS, "import torch"),
    operations=OPERATIONS,
    functions=FUNCTIONS,
    helpers=HELPERS,
    needs=NEEDS,
    types=Types("torch.Tensor", "float | torch.Tensor", "torch.Tensor"),
    prelude=PRELUDE + PACKING,
    given=GIVEN,
    wrapper=WRAPPER,
    at=AT,
    check=CHECK,
    check_around="",
    random="torch.Generator().manual_seed(seed)",
    normalise="torch.sum({0}, dim={axis}, keepdim=True)",
    largest="torch.amax({0}, dim={axis}, keepdim=True)",
    disguise=DISGUISE,
    attributes=ATTRIBUTES | OWN_ATTRIBUTES,
    names=NAMES | {"torch", "staticmethod"},
    number="_number({0})",
)
