"""The gradient of one sample, `dw^{(i)}`: the derivative of the loss of sample i by a parameter that has no samples.

In: the gradient of a cost that is a sum or a mean over the samples, and a sample. Out: the derivative of the summand at
that sample; a mean's 1/m does not belong to it. Refused (None): costs of other forms, with a regulariser, say.
"""

from __future__ import annotations

from fractions import Fraction

from derive.elaborate.scripts import Marks, plain_letter
from derive.elaborate.state import State
from derive.elaborate.values import times
from derive.notation import Notation
from derive.term import Entry, Gradient, Index, Power, Size, SizeValue, Sum, Tensor, Term, Times, free_indices


def loss_of_each(head: Gradient, sizes: tuple[Size | int, ...], marks: Marks, state: State) -> Gradient | None:
    """The gradient of the losses of all samples, whose first index is the sample; None where samples have no part."""
    samples = state.notation.sample_size
    if marks.sample is None or samples is None or state.sizes.resolve(samples) in sizes:
        return None
    found = _summand(head.cost, samples, state.notation) if isinstance(head.cost, Tensor) else None
    if found is None:
        return None
    index, body = found
    tensor = state.auxiliary_tensor(body, (index,))
    letter = plain_letter(marks.sample) or "i"
    of, cost = state.words(marks.base), root_name(head)
    state.read_as(f"{of}^{{({letter})}} is the derivative of what {cost} sums over the samples, at one of them")
    return Gradient(tensor, head.of)


def root_name(head: Gradient) -> str:
    return head.cost.name if isinstance(head.cost, Tensor) else ""


def _summand(cost: Tensor, samples: Size, notation: Notation) -> tuple[Index, Term] | None:
    """The index over the samples, and the loss of each."""
    body = next((d.body for d in notation.definitions if d.tensor == cost and not d.indices), None)
    if body is None:
        return None
    factors = body.factors if isinstance(body, Times) else (body,)
    rest = [factor for factor in factors if factor != Power(SizeValue(samples), Fraction(-1))]
    sums = [factor for factor in rest if isinstance(factor, Sum) and factor.index.size == samples]
    others = [factor for factor in rest if factor not in sums]
    if len(sums) == 1 and not any(map(free_indices, others)):
        return sums[0].index, times(*others, sums[0].body)
    if len(rest) == 1 and isinstance(rest[0], Entry) and isinstance(rest[0].head, Tensor) and rest[0].head != cost:
        return _summand(rest[0].head, samples, notation) if not rest[0].indices else None
    return None
