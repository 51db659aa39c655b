"""Sums over layers or times in SymPy and NumPy: written out at the numbers that one gives."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from derive.errors import DeriveError
from derive.formulate import names, to_numpy, to_sympy
from derive.formulate.unroll import unrolled
from derive.term import Entry, Index, Layer, LayerRange, LayerSum, Size, Sum, Tensor, subterms

random = np.random.default_rng(11)
PENALTY = r"""$$ W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L $$
$$ R = \sum_{l=1}^{L} \|W^{[l]}\|_F^2 $$
$$ R = \sum_{l=1}^{L} \operatorname{tr}(W^{[l]T} W^{[l]}) $$
"""
MEAN = r"""$$ y^{\langle t \rangle} \in \mathbb{R}^n, \quad t = 1, \dots, T $$
$$ s = \frac{1}{T} \sum_{t=1}^{T} y^{\langle t \rangle} $$
$$ s = \frac{1}{T} \sum_{t=1}^{T} y^{\langle t \rangle} $$
"""


@pytest.fixture
def claim(claims):
    return claims(PENALTY, None)[-1]


def test_arrays_of_other_sizes_at_each_layer(claim):
    one, two = random.normal(size=(2, 3)), random.normal(size=(4, 2))
    left, right = to_numpy(claim, {"L": 2})
    assert names(claim, {"L": 2}) == {"R": "R", "W^{[1]}": "W_1", "W^{[2]}": "W_2"}
    total = (one**2).sum() + (two**2).sum()
    np.testing.assert_allclose(right(W_1=one, W_2=two), total)
    assert left(R=total) == total


def test_a_number_of_times_is_a_number_elsewhere_too(claims):
    claim = claims(MEAN, None)[-1]
    y = random.normal(size=(3, 4))
    _, right = to_numpy(claim, {"T": 3})
    arguments = dict(zip(names(claim, {"T": 3}).values(), [None, *y], strict=True))
    arguments.pop("s")
    np.testing.assert_allclose(right(**arguments), y.mean(axis=0).reshape(4, 1))


def test_the_equation_has_a_sum_for_each_layer(claim):
    equation = to_sympy(claim, {"L": 3})
    assert len(equation.rhs.args) == 3 and all(isinstance(part, sympy.Sum) for part in equation.rhs.args)
    bound = [limit[0] for part in equation.rhs.args for limit in part.limits]
    assert len(bound) == len(set(bound)) == 6


REFUSED = [
    (None, "DRV503", "a sum over 1 ≤ l ≤ L is written out for a given number of layers only"),
    ({"K": 2}, "DRV503", "K is no letter of layers in this claim"),
    ({"L": -1}, "DRV503", "L is the number of a layer, not -1"),
    ({"L": 2.0}, "DRV503", "L is the number of a layer, not 2.0"),
    ({"L": True}, "DRV503", "L is the number of a layer, not True"),
    ({"L": 1000}, "DRV512", "too large to write out: a sum of 1000 members"),
]


@pytest.mark.parametrize("form", [to_sympy, to_numpy, names])
@pytest.mark.parametrize(("layers", "code", "message"), REFUSED)
def test_refused(claim, form, layers, code, message):
    with pytest.raises(DeriveError) as caught:
        form(claim, layers)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert layers is not None or caught.value.hint == "give the number: layers={'L': 3}"


def test_what_the_document_says_needs_no_telling(claims):
    claim = claims(PENALTY.replace("$$\n", "$$\n$$ L = 2 $$\n", 1), None)[-1]
    assert to_sympy(claim) == to_sympy(claim, {"L": 2})
    with pytest.raises(DeriveError, match="L is 2 in the document, not 3"):
        to_sympy(claim, {"L": 3})


def test_a_letter_of_layers_may_be_a_number_without_a_sum(claims):
    [claim] = claims(r"$$ dA^{[l-1]} = W^{[l]T} dZ^{[l]} $$")
    assert list(names(claim, {"l": 2})) == ["dA^{[1]}", "W^{[2]}", "dZ^{[2]}"]
    assert list(names(claim)) == ["dA^{[l-1]}", "W^{[l]}", "dZ^{[l]}"]


def test_no_two_members_bind_the_same_index():
    layer = Layer("l@1")
    index, taken = Index("i", Size("n", layer)), Index("i_2", Size("n", Layer(None, 7)))
    body = Sum(index, Entry(Tensor("b", layer), (index,)))
    other = Sum(taken, Entry(Tensor("c"), (taken,)))
    term = unrolled(LayerSum(LayerRange("l@1", Layer(None, 1), Layer(None, 3)), body))
    bound = [part.index for part in subterms(term) if isinstance(part, Sum)]
    assert [(i.name, str(i.size)) for i in bound] == [("i", "n_1"), ("i_2", "n_2"), ("i_3", "n_3")]
    both = unrolled(Sum(taken, LayerSum(LayerRange("l@1", Layer(None, 1), Layer(None, 2)), body)))
    assert sorted(part.index.name for part in subterms(both) if isinstance(part, Sum)) == ["i", "i_2", "i_3"]
    assert unrolled(other) == other
