"""What a gradient is, by the chain rule: as far as it goes, or one step. A proposal for those who write it down.

In: a claim whose left side is a gradient, and which gradients shall stay. Out: terms in the normal form, and what the
tensors in them are by definition. Refused (None): cases of layers, and what no rule can unfold.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from derive.claim import Claim, Side
from derive.prove.induction import Layers, NeedSplit
from derive.prove.kernel import State, advance, begin
from derive.prove.normal_form import Impossible
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.rules.definitions import Unsupported, root_case
from derive.prove.rules.gradients import is_opaque
from derive.prove.search import chain_rule, is_determined, usable_equations
from derive.term import ZERO, Gradient, Index, Tensor, Term, tensors_in
from derive.verdict import Step

STEPS = 120_000
MOST_SPLITS = 3
MOST_GRADIENTS = 40
STOPS = (NeedSplit, Unsupported, Impossible, OverBudget, RecursionError)


@dataclass(frozen=True, slots=True)
class Named:
    """`Entry(tensor, indices) = body` in the normal form, in one case of layers."""

    tensor: Tensor
    indices: tuple[Index, ...]
    body: Term


def _begin(claim: Claim, term: Term, layers: Layers | None = None) -> State:
    left, right = Side(claim.left.syntax, term), Side(claim.right.syntax, ZERO)
    return begin(replace(claim, left=left, right=right), layers or root_case(claim), Budget(STEPS))


def unfolded(claim: Claim, term: Term, keep: Callable[[Gradient], bool]) -> Term | None:
    """The term without gradients but those that are kept and those that are given. Where that is not the same for all
    layers, what it is for most of them: the claim that it is proposed for says for which.
    """
    layers = root_case(claim)
    for _ in range(MOST_SPLITS):
        try:
            return _unfolded(_begin(claim, term, layers), keep)
        except NeedSplit as needed:
            cases = layers.split(needed.low, needed.high)
            layers = next((case for case in cases if len(case.values) == len(layers.values)), cases[0])
        except STOPS:
            break
    return None


def _unfolded(state: State, keep: Callable[[Gradient], bool]) -> Term | None:
    for _ in range(MOST_GRADIENTS):
        found = [h for h in sorted(state.residual.heads, key=str) if isinstance(h, Gradient) and not keep(h)]
        found = [h for h in found if is_determined(state, h) and not is_opaque(state.definitions, h)]
        step = next(chain_rule(state, found), None)
        if step is None:
            return state.algebra.term(state.residual)
        advance(state, step)
    return None


def simplified(claim: Claim, term: Term) -> Term | None:
    """The normal form of a term, under the hypotheses of the claim."""
    try:
        state = _begin(claim, term)
        numbers = usable_equations(state)
        if numbers and state.residual.terms:
            advance(state, Step("use equations", numbers))
        return state.algebra.term(state.residual)
    except STOPS:
        return None


def resolved(claim: Claim, term: Term) -> Term | None:
    """A term with constants of layers and bound functions in their places, not rewritten."""
    try:
        return _begin(claim, ZERO).definitions.resolve(term, {})
    except STOPS:
        return None


def made_from(claim: Claim, term: Term) -> tuple[Named, ...]:
    """The defined tensors whose definitions mention a tensor of the term."""
    found: dict[Tensor, Named] = {}
    try:
        state = _begin(claim, term)
    except STOPS:
        return ()
    heads = {t for head in state.residual.heads if not isinstance(head, Gradient) for t in tensors_in(head)}
    for tensor in sorted(heads, key=str):
        try:
            for instance in state.definitions.consumers(tensor):
                body = state.definitions.body(instance)
                normal = state.algebra.term(state.algebra.poly(body, {}))
                own = state.definitions.defined(instance)
                found[own] = Named(own, state.definitions.indices(instance), normal)
        except STOPS:
            continue
    return tuple(found.values())


def definition(claim: Claim, tensor: Tensor) -> Named | None:
    """What a tensor is by its definition, as written."""
    try:
        definitions = _begin(claim, ZERO).definitions
        instance = definitions.definition_of(tensor)
        if instance is None:
            return None
        return Named(tensor, definitions.indices(instance), definitions.body(instance))
    except STOPS:
        return None

