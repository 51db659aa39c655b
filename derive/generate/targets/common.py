"""What the targets have in common: shapes at the door, families of layers, activation functions, names of Python.

In: nothing. Out: texts and sets of names. Refused: nothing.
"""

from __future__ import annotations

PRELUDE = '''
def _numbered(members, first):
    """The members of a family by their layers: of a dictionary, or of a list that begins with layer `first`."""
    return dict(members) if isinstance(members, Mapping) else dict(enumerate(members, start=first))


def _last(name, members, first):
    """The last layer of a family."""
    if len(members) == 0:
        raise ValueError(f"{name} has no layers")
    return max(_numbered(members, first))


def _family(name, members, first, last):
    """The members of a family by their layers, from the first to the last."""
    members = _numbered(members, first)
    if sorted(members) != list(range(first, last + 1)):
        raise ValueError(f"{name} must have the layers {first} to {last}, not {sorted(members)}")
    return members


def _check(sizes, name, array, *shape):
    """Refuse an array whose shape is not as declared; broadcasting would hide it. `sizes` collects what is known."""
    lengths = tuple(getattr(array, "shape", ()))
    if _fits(sizes, lengths, shape):
        return
    if len(lengths) != len(shape):
        raise ValueError(f"{name} must have {len(shape)} axes, but its shape is {lengths}")
    for axis, (size, length) in enumerate(zip(shape, lengths)):
        expected = size if isinstance(size, int) else sizes[size]
        if expected != length:
            words = size if isinstance(size, (int, str)) else f"{size[0]}_{size[1]}"
            which = "columns" if axis else "rows"
            raise ValueError(f"{name} must have {words} = {expected} {which}, but its shape is {lengths}")


def _check_family(sizes, name, members, shape_at):
    """The same for every member of a family."""
    for layer, array in members.items():
        if not _fits(sizes, getattr(array, "shape", ()), shape_at(layer)):
            _check(sizes, f"{name}[{layer}]", array, *shape_at(layer))


def _fits(sizes, lengths, shape):
    """Whether lengths are as declared; a size that is not known yet becomes known."""
    if len(lengths) != len(shape):
        return False
    for size, length in zip(shape, lengths):
        if length != (size if isinstance(size, int) else sizes.setdefault(size, length)):
            return False
    return True
'''

ACTIVATION = '''
class Activation(NamedTuple):
    """An activation function, entry by entry, and its derivative."""

    value: Callable
    derivative: Callable


'''

GIVEN = (
    ACTIVATION
    + '''def _activation(name, given):
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
    value, derivative = ACTIVATIONS[name]
    return (lambda z: value(z)), derivative
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
