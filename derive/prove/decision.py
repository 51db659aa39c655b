"""Proved, Refuted or Undecided: first try to refute, then to prove.

In: a claim. Out: a verdict with everything that it rests on. Refused: nothing; over budget is Undecided.
"""
from __future__ import annotations

from fractions import Fraction

from derive.claim import Claim
from derive.prove.closing import closing_hypotheses, ratio
from derive.prove.evaluate import Places
from derive.prove.fields import AtKinks, Value
from derive.prove.kernel import replay
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.prove.refute import Refutation, defined_somewhere, refute, shown
from derive.prove.rules.definitions import function_words
from derive.prove.rules.wording import head_latex, size_latex
from derive.prove.search import Outcome, search
from derive.prove.trial import Worlds, agrees
from derive.term import Function, Tensor
from derive.verdict import Array, Counterexample, Proved, Refuted, Undecided, Verdict

PROOF_STEPS = 300_000
REFUTATION_STEPS = 200_000
CLOSING_STEPS = 40_000
WORDS_DIGITS = 10
"""Of a value in a message; the interval that holds it stands in the counterexample."""


def prove(claim: Claim, *, seed: int = 0, quick: bool = False, worlds: Worlds | None = None) -> Verdict:
    """The verdict on a claim: the same for the same claim and seed, on every machine.

    `quick` leaves out what only decorates a verdict that is not Proved: the ratio of the sides and closing hypotheses.
    `worlds` are those of claims before it, which may serve again; nothing that is shown comes out of them.
    """
    try:
        found = refute(claim, seed, Budget(REFUTATION_STEPS), worlds)
    except (OverBudget, RecursionError):
        found = None
    if found is not None:
        return refuted(claim, found, quick)
    try:
        proof = search(claim, Budget(PROOF_STEPS))
        if proof.found:
            return proved(claim, proof, seed)
    except (OverBudget, RecursionError):
        return Undecided("DRV310", "the formula is too large to decide", readings=claim.readings,
                         hypotheses=claim.hypotheses, holds_if=() if quick else _closing(claim))
    return undecided(claim, proof, quick)


def holds(claim: Claim, worlds: Worlds | None = None) -> bool:
    """Whether the claim is proved; quick to say no, for those who try many claims: with `worlds` if they are alike."""
    try:
        if not agrees(claim, Budget(REFUTATION_STEPS), worlds):
            return False
        proof = search(claim, Budget(PROOF_STEPS))
        return proof.found and isinstance(proved(claim, proof, seed=0), Proved)
    except (OverBudget, RecursionError):
        return False


def proved(claim: Claim, proof: Outcome, seed: int) -> Proved | Undecided:
    """Proved by the kernel; undecided where its conditions were met at no point, since it then says nothing."""
    theorem = replay(claim, proof.steps, Budget(PROOF_STEPS))
    conditions = [c for c in theorem.conditions if c not in map(str, claim.ranges)]
    orders = [words for *_, words in (*claim.notation.orders, *claim.notation.unequal)]
    if (conditions or orders) and not defined_somewhere(claim, seed, Budget(REFUTATION_STEPS)):
        needed = "; ".join(dict.fromkeys((*orders, *conditions)))
        return Undecided("DRV308", f"no point was found at which both sides are defined ({needed})",
                         readings=claim.readings, hypotheses=claim.hypotheses)
    return Proved(theorem, theorem.hypotheses, theorem.conditions, claim.readings, steps=theorem.steps)


def undecided(claim: Claim, proof: Outcome, quick: bool) -> Undecided:
    where = f" (where {proof.case})" if proof.case else ""
    message = proof.reason or "neither a proof nor a counterexample was found"
    return Undecided("DRV309", message + where, proof.residual, readings=claim.readings, hypotheses=claim.hypotheses,
                     holds_if=() if quick else _closing(claim))


def refuted(claim: Claim, found: Refutation, quick: bool) -> Refuted:
    """By a counterexample, with the factor or the hypothesis that would close it."""
    factor = None if quick else _ratio(claim)
    holds_if = () if quick or factor is not None else _closing(claim)
    example = counterexample(found, factor)
    place = f" at entry ({', '.join(map(str, found.place))})" if found.place else ""
    left, right = (_words(values[found.place]) for values in (found.left, found.right))
    sizes = ", ".join(f"{name} = {value}" for name, value in example.sizes.items())
    message = f"the sides differ{place}: {left} on the left, {right} on the right"
    message += f", with {sizes}" if sizes else ""
    code = "DRV202"
    if factor is not None:
        code, message = "DRV203", f"the left side is {factor} times the right side"
    elif holds_if:
        code, message = "DRV204", f"false as it stands, true if {' and '.join(holds_if)}: {message}"
    return Refuted(code, message, example, holds_if, readings=claim.readings, hypotheses=claim.hypotheses,
                   conditions=tuple(map(str, claim.ranges)))


def _words(value: Value) -> str:
    text = shown(value)
    return text if isinstance(text, str) else f"≈ {float(text[0]):.{WORDS_DIGITS}g}"


def _holds(claim: Claim) -> bool:
    try:
        proof = search(claim, Budget(CLOSING_STEPS))
        if proof.found:
            replay(claim, proof.steps, Budget(CLOSING_STEPS))
        return proof.found
    except (OverBudget, RecursionError):
        return False


def _ratio(claim: Claim) -> str | None:
    try:
        return ratio(claim, _holds, Budget(REFUTATION_STEPS))
    except (OverBudget, RecursionError):
        return None


def _closing(claim: Claim) -> tuple[str, ...]:
    try:
        return closing_hypotheses(claim, _holds, Budget(REFUTATION_STEPS))
    except (OverBudget, RecursionError):
        return ()


# The counterexample.
def counterexample(found: Refutation, factor: str | None) -> Counterexample:
    sizes = {size_latex(s): n for s, n in sorted(found.setup.sizes.items(), key=lambda pair: str(pair[0]))}
    layers = {**found.setup.constants, **found.local}
    values: dict[str, Array] = {}
    tensors: dict[Tensor, dict[Places, Fraction]] = {}
    for (tensor, places), value in found.draw.values.items():
        tensors.setdefault(tensor, {})[places] = value
    for tensor in sorted(tensors, key=lambda t: (t.name, str(t.layer))):
        values[head_latex(tensor)] = _array({p: str(v) for p, v in tensors[tensor].items()})
    for (function, arguments, orders), value in found.world.field.shown.items():
        inside = ", ".join(_words(a) if not isinstance(a, str) else a for a in arguments)
        values[f"{_function(function, orders)}({inside})"] = str(value)
    left, right = (_array({p: shown(v) for p, v in side.items()}) for side in (found.left, found.right))
    return Counterexample({**layers, **sizes}, values, left, right, found.place, factor,
                          isinstance(found.world.field, AtKinks))


def _function(function: Function, orders: tuple[int, ...]) -> str:
    if not any(orders):
        return function_words(function)
    if len(orders) > 1:
        return f"{function_words(function)}_{{({','.join(map(str, orders))})}}"
    primes = "\\prime" * sum(orders)
    if function.layer is None:
        return f"{function.name}^{{{primes}}}"
    return f"{function.name}^{{[{function.layer}]{primes}}}"


def _array(values: dict[Places, Array]) -> Array:
    """Nested tuples, row-major; a place that was never asked for is empty."""
    rank = len(next(iter(values)))
    lengths = [max(p[axis] for p in values) for axis in range(rank)]

    def nested(prefix: Places) -> Array:
        if len(prefix) == rank:
            return values.get(prefix, "")
        return tuple(nested((*prefix, k)) for k in range(1, lengths[len(prefix)] + 1))

    return nested(())


