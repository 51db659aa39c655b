"""Buffers and calls for what a tape has written down.

In: the results that are wanted. Out: arrays that the calls fill, step after step; a buffer whose value nobody needs any
more is used again. Refused: arrays of another shape (ValueError) or kind (TypeError) than it was planned for.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from derive.generate.runtime.tape import BEFORE, Tape, Value, ordered, scale_early
from derive.generate.runtime.words import COMPLEX

FOLDED = 2**19
"""A bias is folded into a product of at most so many multiplications; beside a larger one it costs nothing."""
COPIED = 2**14
"""Data of at most so many entries are copied, to stand above a row of ones."""
WIDE = 8
"""A product with a transpose, in single precision, is faster the other way round if it is so much wider than high."""
VIEWS = ("transpose", "pick")


class Buffers:
    """The arrays and the calls of all steps with the same sizes; they are planned once, and nothing is made later."""

    def __init__(self, *arrays):
        kinds = [np.asarray(one).dtype for one in flat(arrays) if np.ndim(one) or np.iscomplexobj(one)]
        self.dtype = np.result_type(*([kind for kind in kinds if kind.kind in "fc"] or [np.float64]))
        self.tape = Tape()
        self.arrays, self.given, self.kept, self.bound = {}, {}, {}, {}
        self.calls, self.readers = {part: [] for part in BEFORE}, {}
        self.free, self.above, self.folded, self.blocks = [], {}, {}, []

    def take(self, name, array, kept=False):
        """The value of an input, or of a family of them; what is kept is copied, and changed by an update."""
        if isinstance(array, dict):
            return {layer: self.take((name, layer), one, kept) for layer, one in array.items()}
        value = self.given[name] = self.tape.value("input", (), np.shape(array), name)
        if kept or value.shape == ():
            self.kept[value] = np.array(array, self.dtype)
        return value

    def put(self, name, array):
        """Let an input be this array from now on."""
        if isinstance(array, dict):
            for layer, one in array.items():
                self.put((name, layer), one)
            return
        if self.bound.get(name) is array:
            return
        value = self.given[name]
        if np.shape(array) != value.shape:
            raise ValueError(f"{name} must have the shape {value.shape}, but it is {np.shape(array)}")
        if value in self.kept:
            self.arrays[value][...] = array
            return
        if array.dtype != self.dtype:
            if not np.can_cast(array.dtype, self.dtype, "safe" if array.dtype.kind == "f" else "same_kind"):
                raise TypeError(f"{name} must be {self.dtype}, but it is {array.dtype}")
            array = array.astype(self.dtype)
        self.bound[name] = self.arrays[value] = array
        for part, place, function, operands in self.readers.get(value, ()):
            self.calls[part][place] = function, tuple(map(self.array, operands))

    def arrays_of(self, part):
        """The arrays of a value or of a family of them."""
        return {key: self.array(one) for key, one in part.items()} if isinstance(part, dict) else self.array(part)

    def run(self, part):
        for function, arguments in self.calls[part]:
            function(*arguments)

    def array(self, one) -> Any:
        """The array of a value; a number becomes one, so that no call has to convert it."""
        if not isinstance(one, Value):
            return one if isinstance(one, np.ndarray | None) else np.array(one, self.dtype)
        if one.operation == "constant" and one not in self.arrays:
            self.arrays[one] = np.full(one.shape, one.detail, self.dtype) if one.detail != "identity" else (
                np.eye(*one.shape, dtype=self.dtype))
        if one in self.arrays:
            return self.arrays[one]
        if one.operation == "input":
            return None
        inner = self.array(one.inputs[0])
        if inner is None or one.operation == "transpose":
            return None if inner is None else inner.T
        places = (slice(*slot) if isinstance(slot, tuple) else slot for slot in one.detail)
        return inner[(*places, ...)]

    # --- the plan ----------------------------------------------------------------------------------------------------

    def plan(self, forward, cost, backward, update=()):
        """Lay out and write down everything that the results need; `update` has pairs of an input and its next value.

        What one part computes and another reads stays as it is until it is computed again.
        """
        wanted = [*forward, *cost, *backward, *(after for _, after in update)]
        groups = zip(BEFORE, (forward, cost, backward, [after for _, after in update]), strict=True)
        roots = scale_early([self._own(one, part) for part, group in groups for one in group])
        order = [one for one in ordered(roots) if one.operation != "constant"]
        for fold in folds(order, [root for root in roots if root.part == "backward"], self):
            self._fold(*fold, order)
        for value, array in self.kept.items():
            self.arrays.setdefault(value, array)
        after = roots[len(roots) - len(update) :]
        pairs = {before: value for (before, _), value in zip(update, after, strict=True)}
        descents = [descent for block in self.blocks if (descent := self._descent(pairs, order, *block)) is not None]
        moving = self._in_place(order, pairs.items())
        self._allocate(order, [root for root in roots if root in order])
        for rate, found, weights in descents:
            step = np.empty_like(found)
            self._call("update", np.multiply, rate, found, step)
            self._call("update", np.subtract, weights, step, weights)
        for before, value in moving:
            self._call("update", np.copyto, self.arrays[before], value)
        self.arrays |= {one: self.array(root) for one, root in zip(wanted, roots, strict=True) if one.part != "update"}

    def _own(self, one, part):
        """A result that is an input itself is copied."""
        self.tape.part = part
        if base(one).operation in ("input", "constant"):
            return self.tape.entrywise(np.positive, one)
        return one

    def _fold(self, W, A, b, affine, gradient, sums, order):
        """Room for [W b], for [A; 1] and for their gradient; without b, for W and its gradient side by side."""
        rows, columns = W.shape
        whole = (rows, columns + (b is not None))
        turned = "F" if is_wide(W.shape, self.dtype) else "C"
        weights, found = np.empty(whole, self.dtype, turned), np.empty(whole, self.dtype, turned)
        self._settle(W, weights[:, :columns])
        self.arrays[gradient] = found[:, :columns]
        if b is None:
            return
        self._settle(b, weights[:, columns:])
        self.arrays[sums] = found[:, columns:]
        if A not in self.above:
            self.above[A] = np.ones((A.shape[0] + 1, A.shape[1]), self.dtype)
            if A.operation == "input":
                self._call("forward", np.copyto, self.above[A][:-1], A)
            else:
                self.arrays[A] = self.above[A][:-1]
        self.folded[affine] = weights, self.above[A], None
        self.folded[gradient] = gradient.inputs[0], self.above[A].T, found
        self.folded[sums] = None
        self.blocks.append((W, b, gradient, sums, weights, found))
        product = next(one for one in affine.inputs if one.operation == "matmul")
        if [one for one in order if product in one.inputs] == [affine]:
            order.remove(product)

    def _descent(self, pairs, order, W, b, gradient, sums, weights, found):
        """The rate of W - rate dW and b - rate db, which are one descent of [W b]."""
        steps = [pairs[one].inputs[1] for one in (W, b) if one in pairs and pairs[one].operation is np.subtract
                 and pairs[one].inputs[0] is one and isinstance(pairs[one].inputs[1], Value)]
        if len(steps) < 2 or any(step.operation is not np.multiply for step in steps):
            return None
        slopes = (gradient, sums)
        rates = [[one for one in step.inputs if one is not slope] for step, slope in zip(steps, slopes, strict=True)]
        if rates[0] != rates[1] or len(rates[0]) != 1:
            return None
        for one in (*steps, pairs.pop(W), pairs.pop(b)):
            order.remove(one)
        return rates[0][0], found, weights

    def _in_place(self, order, pairs):
        """What is changed where it stands, unless something else of the update reads it; gives back what is copied."""
        moving = []
        for before, value in pairs:
            users = [one for one in order if one.part == "update" and before in map(base, values_of(one))]
            if users == [value] and before in value.inputs and callable(value.operation):
                self.arrays[value] = self.arrays[before]
            else:
                moving.append((before, value))
        return moving

    def _settle(self, value, array):
        array[...] = self.kept[value]
        self.arrays[value] = array

    def _allocate(self, order, roots):
        """Walk through the operations in order: buffers whose values nobody needs any more are used again."""
        computed = [one for part in self.calls for one in order
                    if one.part == part and one.operation not in (*VIEWS, "input")]
        last = {base(one): number for number, user in enumerate(computed) for one in values_of(user)}
        lasting = set(map(base, roots)) | {
            base(one) for user in computed for one in values_of(user) if base(one).part != user.part}
        lasting |= set(self.arrays)
        for number, one in enumerate(computed):
            dying = [other for other in dict.fromkeys(map(base, values_of(one)))
                     if last[other] == number and other in self.arrays and other not in lasting
                     and other.operation not in ("input", "constant")]
            if one not in self.arrays:
                inplace = [other for other in dying if other.shape == one.shape and is_read_straight(one, other)]
                if callable(one.operation) and inplace:
                    self.arrays[one] = self.arrays[inplace[0]]
                    dying.remove(inplace[0])
                else:
                    self.arrays[one] = self._room(one)
            self._write(one)
            self.free += [whole(array) for other in dying if (array := self.arrays[other]).flags.c_contiguous]

    def _room(self, one):
        """A buffer that is free, or a new one."""
        order = "F" if one.operation == "matmul" and is_turned(one, self.dtype) else "C"
        fitting = [array for array in self.free if array.size >= one.size and order == "C"]
        if not fitting:
            return np.empty(one.shape, self.dtype, order)
        best = min(fitting, key=lambda array: array.size)
        self.free = [array for array in self.free if array is not best]
        return best[: one.size].reshape(one.shape)

    def _call(self, part, function, *operands):
        """Write a call down; it is renewed when an input that it reads becomes another array."""
        for one in operands:
            if isinstance(one, Value) and base(one).operation == "input" and base(one) not in self.kept:
                self.readers.setdefault(base(one), []).append((part, len(self.calls[part]), function, operands))
        self.calls[part].append((function, tuple(map(self.array, operands))))

    def _write(self, one):
        """The calls that compute a value."""
        if one in self.folded:
            if self.folded[one] is not None:
                left, right, out = self.folded[one]
                self._product(one.part, left, right, self.arrays[one] if out is None else out)
        elif one.operation == "matmul":
            left, right = one.inputs
            self._product(one.part, left, right, self.arrays[one])
        elif one.operation == "repeat":
            self._call(one.part, np.copyto, self.arrays[one], one.inputs[0])
        elif one.operation == "total":
            self._call(one.part, partial(np.sum, out=self.arrays[one]), one.inputs[0])
        elif one.operation == "largest":
            largest = partial(np.max, axis=one.detail, keepdims=True, out=self.arrays[one])
            self._call(one.part, largest, one.inputs[0])
        elif one.operation == "einsum":
            self._call(one.part, partial(np.einsum, one.detail, out=self.arrays[one]), *one.inputs)
        else:
            function = COMPLEX.get(one.operation, one.operation) if self.dtype.kind == "c" else one.operation
            self._call(one.part, function, *one.inputs, self.arrays[one])

    def _product(self, part, left, right, out):
        """np.dot has less to do before it begins than np.matmul, but copies arrays that lie with gaps."""
        if not out.flags.c_contiguous:
            left, right, out = right.T, left.T, out.T
        arrays = [array for array in (self.array(left), self.array(right)) if array is not None]
        function = np.dot if all(array.flags.forc for array in arrays) else np.matmul
        self._call(part, function, left, right, out)


def flat(parts):
    """The values of arrays and families in a row."""
    return [one for part in parts for one in (part.values() if isinstance(part, dict) else (part,))]


def base(one):
    """The value that a view is of."""
    while one.operation in VIEWS:
        one = one.inputs[0]
    return one


def values_of(one):
    return [other for other in one.inputs if isinstance(other, Value)]


def is_read_straight(one, other):
    """Whether an operation reads a value as it lies, and not turned or in part."""
    return all(value is other or base(value) is not other for value in one.inputs if isinstance(value, Value))


def whole(array):
    """All of the buffer that an array is the beginning of, in one row."""
    while array.base is not None:
        array = array.base
    return array.reshape(-1)


def is_wide(shape, dtype):
    return dtype == np.float32 and shape[1] >= WIDE * shape[0]


def is_turned(one, dtype):
    """Whether a product is faster the other way round."""
    return is_wide(one.shape, dtype) and one.inputs[1].operation == "transpose"


def folds(order, gradients, buffers):
    """W, A, b, W A + b, and its gradients D Aᵀ by W and D 1 by b, where one product can give both; or all without b."""
    products = {one.inputs: one for one in gradients if one.operation == "matmul"}
    seen: set = set()
    for one in sorted(order, key=lambda one: one.operation is not np.add):
        found = affine(one, buffers.kept)
        if found is None or not seen.isdisjoint(found):
            continue
        W, A, b = found
        for (D, other), gradient in products.items():
            if other is not A.T or gradient.shape != W.shape or gradient in seen:
                continue
            sums = products.get((D, one.tape.constant(1, (D.shape[1], 1))))
            small = W.size * A.shape[1] <= FOLDED and (A.operation != "input" or A.size <= COPIED)
            if b is not None and sums is not None and sums not in seen and small:
                seen |= {W, b, gradient, sums}
                yield W, A, b, one, gradient, sums
            elif is_wide(W.shape, buffers.dtype):
                seen |= {W, gradient}
                yield W, A, None, one, gradient, None
            break


def affine(one, kept):
    """W, A and b of W A + b, or W, A and None of W A, where W and b are kept and A is an array of its own."""
    product, b = one, None
    if one.operation is np.add:
        product, b = one.inputs
        if not isinstance(product, Value) or product.operation != "matmul":
            product, b = b, product
        if b not in kept or b.shape != (one.shape[0], 1):
            return None
    if not isinstance(product, Value) or product.operation != "matmul":
        return None
    W, A = product.inputs
    if W not in kept or A in kept or A.operation in (*VIEWS, "constant"):
        return None
    return W, A, b
