"""What the targets have in common: shapes at the door, families of layers, activation functions, names of Python.

In: nothing. Out: texts and sets of names. Refused: nothing.
"""

from __future__ import annotations

PRELUDE = '''
def _last(name, members, first):
    """The last layer of a family: of a dictionary by layers, or of a list that begins with layer `first`."""
    if len(members) == 0:
        raise ValueError(f"{name} has no layers")
    return max(members) if isinstance(members, (dict, Mapping)) else first + len(members) - 1


def _family(name, members, first, last):
    """The members of a family by their layers, in order from the first to the last."""
    layers = list(range(first, last + 1))
    if not isinstance(members, (dict, Mapping)):
        members = dict(enumerate(members, start=first))
    if list(members) == layers:
        return members
    if sorted(members) != layers:
        raise ValueError(f"{name} must have the layers {first} to {last}, not {sorted(members)}")
    return {layer: members[layer] for layer in layers}


def _shape(array):
    return tuple(getattr(array, "shape", ()))


def _shapes(members):
    """The shapes of a family, from its first layer to its last."""
    return tuple([_shape(array) for array in members.values()])


def _check(sizes, name, lengths, *shape):
    """Refuse a shape that is not as declared; broadcasting would hide it. `sizes` collects what is known."""
    if len(lengths) != len(shape):
        raise ValueError(f"{name} must have {len(shape)} axes, but its shape is {lengths}")
    for axis, (size, length) in enumerate(zip(shape, lengths)):
        expected = size if isinstance(size, int) else sizes.setdefault(size, length)
        if expected != length:
            words = size if isinstance(size, (int, str)) else f"{size[0]}_{size[1]}"
            which = "columns" if axis else "rows"
            raise ValueError(f"{name} must have {words} = {expected} {which}, but its shape is {lengths}")


def _check_family(sizes, name, shapes, first, shape_at):
    """The same for every member of a family."""
    for layer, lengths in enumerate(shapes, start=first):
        _check(sizes, f"{name}[{layer}]", lengths, *shape_at(layer))
'''

ACTIVATION = '''
class Activation(NamedTuple):
    """An activation function, entry by entry, and its derivative: of z, or of the value where that is less work."""

    value: Callable
    derivative: Callable
    by_value: Callable | None = None

    def slope(self, z, value):
        """The derivative at z, where the function has this value."""
        return self.derivative(z) if self.by_value is None else self.by_value(value)


'''

GIVEN = (
    ACTIVATION
    + '''def _activation(name, given):
    """An activation function and its derivative: by name, or as a pair."""
    if isinstance(given, str):
        if given not in ACTIVATIONS:
            raise ValueError(f"{name}: {given!r} is not one of {', '.join(ACTIVATIONS)}")
        return ACTIVATIONS[given]
    return Activation(*given)


def _activations(name, given, first, last):
    """One for each layer, of a dictionary, a list, or the same everywhere."""
    if isinstance(given, (str, Activation)):
        given = {layer: given for layer in range(first, last + 1)}
    return {layer: _activation(name, one) for layer, one in _family(name, given, first, last).items()}
'''
)

NAMED = (
    ACTIVATION
    + '''def _activation(name, given):
    """An activation function and its derivative, by name."""
    if not isinstance(given, str) or given not in ACTIVATIONS:
        raise ValueError(f"{name}: {given!r} is not one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[given]


def _activations(name, given, first, last):
    """One for each layer, of a dictionary, a list, or the same everywhere."""
    if isinstance(given, str):
        given = {layer: given for layer in range(first, last + 1)}
    return {layer: _activation(name, one) for layer, one in _family(name, given, first, last).items()}
'''
)

DISGUISE = '''
def _disguised(name):
    """The same function, but not recognised: so that the general formulas are checked, too."""
    known = ACTIVATIONS[name]
    return (lambda z: known.value(z)), known.derivative
'''

AT = '''
def _cost_at{suffix}({arguments}):
    """The cost of a network."""
    {forward_line}
    return {cost_call}


def _gradients_at{suffix}({arguments}):
    """What the check compares with the complex steps."""
    {forward_line}
    found = {backward_call}
    return {found}
'''

IMPORTS = (
    "import math",
    "import sys",
    "from collections.abc import Callable, Mapping, Sequence",
    "from functools import lru_cache",
    "from typing import NamedTuple",
    "",
)

NAMES = frozenset(
    "Callable Mapping NamedTuple None Sequence TypeError ValueError __name__ abs all any bool callable complex dict "
    "enumerate float getattr int isinstance iter len list map math max min next print property range reversed set "
    "sorted str sum sys tuple type zip".split()
)

ATTRIBUTES = frozenset(
    "T pi cos cosh derivative exit exp items join log real setdefault shape sin sinh sqrt tanh value values".split()
)
