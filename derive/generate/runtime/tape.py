"""A tape: formulas are run once on values without numbers, and what they do is written down.

In: arithmetic on `Value`s. Out: the values in order, each operation once. Refused: shapes that do not fit (ValueError).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


class Value:
    """An array that has a shape and no numbers yet; arithmetic on it is written down on its tape."""

    __slots__ = ("detail", "inputs", "number", "operation", "part", "shape", "tape")

    def __init__(self, tape: Any, operation, inputs: tuple, shape: tuple, detail: Any = None):
        self.tape, self.operation, self.inputs = tape, operation, inputs
        self.shape, self.detail, self.part = shape, detail, tape.part
        tape.count += 1
        self.number = tape.count

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: math.prod(self.shape))
    T = property(lambda self: self.tape.transpose(self))

    def __matmul__(self, other):
        return self.tape.matmul(self, other)

    def __add__(self, other):
        return self.tape.entrywise(np.add, self, other)

    def __sub__(self, other):
        return self.tape.entrywise(np.subtract, self, other)

    def __mul__(self, other):
        return self.tape.entrywise(np.multiply, self, other)

    def __truediv__(self, other):
        return self.tape.entrywise(np.divide, self, other)

    def __radd__(self, other):
        return self.tape.entrywise(np.add, other, self)

    def __rsub__(self, other):
        return self.tape.entrywise(np.subtract, other, self)

    def __rmul__(self, other):
        return self.tape.entrywise(np.multiply, other, self)

    def __rtruediv__(self, other):
        return self.tape.entrywise(np.divide, other, self)

    def __neg__(self):
        return self.tape.entrywise(np.negative, self)

    def __pow__(self, exponent):
        return self.tape.power(self, exponent)

    def __getitem__(self, place):
        return self.tape.pick(self, place)


BEFORE = {"forward": (), "cost": ("forward",), "backward": ("forward",), "update": ("forward", "backward")}
"""The parts of a step, and those whose values each may read."""


class Tape:
    """Operations on values, each written down once; a part knows what the parts before it have computed."""

    def __init__(self):
        self.known, self.part, self.count = {part: {} for part in BEFORE}, "forward", 0
        Tape.current = self

    def value(self, operation, inputs, shape, detail=None):
        """The value of an operation; the same operation on the same inputs is the same value."""
        key = (operation, tuple(one if isinstance(one, Value) else (type(one), one) for one in inputs), detail, shape)
        for part in BEFORE[self.part]:
            if key in self.known[part]:
                return self.known[part][key]
        known = self.known[self.part]
        if key not in known:
            known[key] = Value(self, operation, inputs, shape, detail)
        return known[key]

    def entrywise(self, operation, *inputs):
        if operation is np.add and isinstance(inputs[0], int) and inputs[0] == 0:
            return inputs[1]
        if operation is np.multiply:
            inputs = sorted(inputs, key=lambda one: isinstance(one, Value))
        shape = np.broadcast_shapes(*(one.shape for one in inputs if isinstance(one, Value)))
        return self.value(operation, tuple(self.repeated(one, shape) for one in inputs), shape)

    def repeated(self, one, shape):
        """A row as it stands in every row of a matrix: NumPy would make an array of that in each step."""
        if isinstance(one, Value) and len(shape) == 2 and one.shape == (1, shape[1]) and min(shape) > 1:
            return self.value("repeat", (one,), shape)
        return one

    def matmul(self, left, right):
        if left.shape[1] != right.shape[0]:
            raise ValueError(f"a product of shapes {left.shape} and {right.shape}")
        return self.value("matmul", (left, right), (left.shape[0], right.shape[1]))

    def transpose(self, one):
        return one.inputs[0] if one.operation == "transpose" else self.value("transpose", (one,), one.shape[::-1])

    def power(self, one, exponent):
        if exponent == 2:
            return self.entrywise(np.square, one)
        half = self.power(one, exponent // 2) if exponent > 3 else one
        return self.entrywise(np.multiply, self.power(one, exponent - exponent // 2) if exponent > 3 else one**2, half)

    def pick(self, one, place):
        places = tuple((slot.start, slot.stop) if isinstance(slot, slice) else slot for slot in place)
        shape = np.empty(one.shape, bool)[place].shape
        return self.value("pick", (one,), shape, places)

    def total(self, one, axis):
        """The sum along an axis is a product with ones."""
        if axis is None:
            return self.value("total", (one,), ())
        if axis == 1:
            return self.matmul(one, self.constant(1, (one.shape[1], 1)))
        return self.matmul(self.constant(1, (1, one.shape[0])), one)

    def largest(self, one, axis):
        return self.value("largest", (one,), (one.shape[0], 1) if axis == 1 else (1, one.shape[1]), axis)

    def einsum(self, places, values):
        lengths = {letter: length for letters, one in zip(places.split("->")[0].split(","), values, strict=True)
                   for letter, length in zip(letters, one.shape, strict=True)}
        return self.value("einsum", values, tuple(lengths[letter] for letter in places.split("->")[1]), places)

    def constant(self, number, shape):
        return self.value("constant", (), shape, number)

    def again(self, one, inputs):
        """The operation of a value on other inputs."""
        self.part = one.part
        return self.value(one.operation, inputs, one.shape, one.detail)


def ordered(roots):
    """The values that roots are made of, in the order in which they were written down: each after its inputs."""
    found, waiting = set(roots), list(roots)
    while waiting:
        inputs = [one for one in waiting.pop().inputs if isinstance(one, Value) and one not in found]
        found.update(inputs)
        waiting += inputs
    return sorted(found, key=lambda one: one.number)


def rebuilt(roots, change):
    """The roots with every value changed, from the inputs up; `change` gets a value and its changed inputs."""
    new = {}
    for one in ordered(roots):
        new[one] = change(one, tuple(new[other] if isinstance(other, Value) else other for other in one.inputs))
    return [new[root] for root in roots]


# --- a factor of many gradients is applied once, where they begin ----------------------------------------------------


def is_scaled(one):
    """Whether a value is a number times another."""
    return one.operation is np.multiply and not isinstance(one.inputs[0], Value)


def scale_early(roots):
    """The roots with the factors of their products moved into what they are products of, if that is less work."""

    def moved(one, inputs):
        inner = inputs[-1] if is_scaled(one) else None
        if not isinstance(inner, Value) or inner.operation != "matmul" or inner.inputs[0].part != "backward":
            return one.tape.again(one, inputs)
        left, right = inner.inputs
        turn = left.operation == "transpose"
        scaled = inputs[0] * (left.inputs[0] if turn else left)
        return (scaled.T if turn else scaled) @ right

    early = rebuilt(roots, moved)
    for factor in dict.fromkeys(one.inputs[0] for one in ordered(early) if is_scaled(one)):
        early = _through(factor, early)
    return early if _scaling(early) <= _scaling(roots) else list(roots)


def _scaling(roots):
    """The work of the factors: a call is as much as 1500 entries."""
    return sum(1500 + one.size for one in ordered(roots) if is_scaled(one))


def _through(factor, roots):
    """Values that are only needed times the factor are computed times the factor."""
    order = ordered(roots)
    members = {one for one in order if one.part == "backward"} - set(roots)
    users = {}
    for user in order:
        for one in user.inputs:
            users.setdefault(one, []).append(user)
    size = None
    while size != len(members):
        size = len(members)
        for one in reversed(order):
            if one in members and not all(_is_linear(user, one, factor, members) for user in users[one]):
                members.discard(one)

    new = {}
    for one in order:
        inputs = tuple(new.get(other, other) for other in one.inputs)
        if is_scaled(one) and one.inputs[0] == factor and one.inputs[1] in members:
            new[one] = inputs[1]
        elif one in members and not any(other in members for other in one.inputs):
            new[one] = factor * one.tape.again(one, inputs)
        else:
            new[one] = one.tape.again(one, inputs)
    return [new[root] for root in roots]


def _is_linear(user, one, factor, members):
    """Whether the user of a value is content with the value times the factor."""
    if is_scaled(user) and user.inputs[0] == factor:
        return True
    if user not in members:
        return False
    others = [other for other in user.inputs if other is not one]
    if user.operation in ("transpose", "pick", np.negative):
        return True
    if user.operation in (np.add, np.subtract):
        return all(other in members for other in user.inputs)
    if user.operation is np.divide:
        return user.inputs[0] is one and len(others) == 1 and others[0] not in members
    return user.operation in ("matmul", np.multiply) and len(others) == 1 and others[0] not in members
