"""What the formulas of a fast module say on the tape, where NumPy's own word would want numbers.

In: values of a tape; functions of sizes get numbers. Out: values. Refused: nothing.
"""

from __future__ import annotations

import math

import numpy as np

from derive.generate.runtime.tape import Tape, Value


def of_value_or_number(operation, of_number):
    """A function of an array, or of a number such as a size."""
    return lambda z: z.tape.entrywise(operation, z) if isinstance(z, Value) else of_number(z)


@np.errstate(over="ignore")
def sigmoid_of(z, out):
    """1 / (1 + exp(-z)); where exp(-z) is too large it is 0, as it should be."""
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, 1, out)
    np.reciprocal(out, out)


def positive_part(z, out):
    np.maximum(z, 0, out=out)


def real_positive_part(z, out):
    np.multiply(z, z.real > 0, out)


def real_sign(z, out):
    out[...] = np.sign(z.real)


def real_absolute(z, out):
    np.multiply(z, np.where(z.real < 0, -1, 1), out)


COMPLEX = {positive_part: real_positive_part, np.sign: real_sign, np.absolute: real_absolute}
"""What functions with a kink are for the check by complex steps: they look at the real part."""

exp = of_value_or_number(np.exp, math.exp)
log = of_value_or_number(np.log, math.log)
log1p = of_value_or_number(np.log1p, math.log1p)
sqrt = of_value_or_number(np.sqrt, math.sqrt)
tanh = of_value_or_number(np.tanh, math.tanh)
sigmoid = of_value_or_number(sigmoid_of, None)
relu = of_value_or_number(positive_part, None)
sin = of_value_or_number(np.sin, math.sin)
cos = of_value_or_number(np.cos, math.cos)
sinh = of_value_or_number(np.sinh, math.sinh)
cosh = of_value_or_number(np.cosh, math.cosh)
arctan = of_value_or_number(np.arctan, math.atan)
sign = of_value_or_number(np.sign, None)
absolute = of_value_or_number(np.absolute, abs)


def relu_prime(z):
    return sign(relu(z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def tanh_prime(z):
    return 1 - tanh(z)**2


def softplus(z):
    return relu(z) + log1p(exp(-absolute(z)))


def identity(z):
    return z


def identity_prime(z):
    return filled(1, z.shape)


def filled(one, shape):
    """A number, or an array of fewer entries, repeated."""
    ones = Tape.current.constant(1, shape)
    return one * ones


def identity_matrix(size):
    return Tape.current.constant("identity", (size, size))


def softmax(t, axis):
    """exp(t) over its sum along an axis; the largest entry is subtracted first, which changes nothing but overflow."""
    e = exp(t - t.tape.largest(t, axis))
    return e / t.tape.total(e, axis)


def log_sum_exp(t, axis):
    c = t.tape.largest(t, axis)
    return c + log(t.tape.total(exp(t - c), axis))


def times_log(x, y):
    """x log y, which is 0 where x is 0."""
    nonzero = sign(absolute(x))
    return x * log(y * nonzero + (1 - nonzero))


def total(z):
    return z.tape.total(z, None)


def row_sums(z):
    return z.tape.total(z, 1)


def column_sums(z):
    return z.tape.total(z, 0)


def einsum(places, *values):
    return values[0].tape.einsum(places, values)


def sqrt_prime(z):
    return 1 / (2 * sqrt(z))


def cos_prime(z):
    return -sin(z)


def log_prime(z):
    return 1 / z


def zeros(z):
    return z.tape.constant(0, z.shape)
