"""Which steps prove a claim: proposes, never decides.

In: a claim. Out: `Found` steps, or the residual where they end. Refused: nothing is certain here; `kernel.replay`
judges. Cotangents are unfolded from the one furthest from the cost, then forward variables from the one nearest to
it. A comparison of layers that holds for some layers only starts the case again as two cases.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from derive.claim import Claim
from derive.prove.induction import Layers, NeedSplit, is_bound
from derive.prove.kernel import State, advance, begin
from derive.prove.normal_form import Impossible
from derive.prove.normal_form.budget import Budget
from derive.prove.resorts import RESORTS
from derive.prove.rules.definitions import Definitions, Unsupported, root_case
from derive.prove.rules.domains import contradiction
from derive.prove.rules.equations import Rewriting, minus_or_one, rewriting, symmetry, zero_or_one
from derive.prove.rules.gradients import cost_parts, depending_gradients, is_opaque, uses
from derive.prove.rules.wording import poly_latex, written
from derive.term import Entry, Gradient, Head, Tensor, subterms, tensors_in
from derive.verdict import Step

WHEN = ("last", "first")
MAX_UNFOLDINGS = 80
MAX_OF_A_FAMILY = 3
MAX_SPLITS = 12
DEPTH = 12


@dataclass(slots=True)
class Outcome:
    """Steps of a proof, or why there is none."""

    steps: tuple[Step, ...] = ()
    residual: str | None = None
    reason: str = ""
    case: str = ""

    @property
    def found(self) -> bool:
        return self.residual is None and not self.reason


@dataclass(slots=True)
class _Search:
    claim: Claim
    budget: Budget
    equations: str
    """When hypotheses that are equations are used: never, last, or first."""
    splits: int = 0
    steps: list[Step] = field(default_factory=list[Step])


def search(claim: Claim, budget: Budget, equations: bool = True) -> Outcome:
    """Steps for every case, or the first case in which there are none."""
    root = root_case(claim)
    if not root.feasible:
        return Outcome(reason="no layer is in the range of the claim")
    outcome = Outcome()
    for when in WHEN if equations and claim.notation.equations else ("never",):
        run = _Search(claim, budget, when)
        outcome = _prove_case(run, root) or Outcome(tuple(run.steps))
        if outcome.found:
            break
    return outcome


def _prove_case(run: _Search, layers: Layers) -> Outcome | None:
    """The steps of one case go to `run`; or why it fails."""
    try:
        steps, residual = _unfold_all(run, layers)
    except NeedSplit as needed:
        return _prove_split(run, layers, needed)
    except Unsupported as unsupported:
        return Outcome(reason=f"not supported yet: {unsupported}", case=_case(layers))
    except Impossible as impossible:
        return Outcome(reason=str(impossible), case=_case(layers))
    if residual is not None:
        return Outcome(residual=residual, case=_case(layers))
    run.steps += steps
    return None


def _case(layers: Layers) -> str:
    return layers.words() if layers.cases else ""


def _prove_split(run: _Search, layers: Layers, needed: NeedSplit) -> Outcome | None:
    run.splits += 1
    if run.splits > MAX_SPLITS:
        return Outcome(reason="too many cases of layers", case=_case(layers))
    run.steps.append(Step("split", (needed.low, needed.high)))
    for case in layers.split(needed.low, needed.high):
        run.steps.append(Step("case", (case.words(),)))
        failed = _prove_case(run, case)
        if failed is not None:
            return failed
    return None


def _unfold_all(run: _Search, layers: Layers) -> tuple[list[Step], str | None]:
    """Unfolds until the residual is 0, or nothing is left to unfold."""
    state = begin(run.claim, layers, run.budget)
    steps: list[Step] = []
    if run.equations == "first":
        _use_equations(state, steps)
    counts: dict[str, int] = {}
    for _ in range(MAX_UNFOLDINGS):
        if not state.residual.terms:
            return _closed(state, steps), None
        step = next(_proposals(state, counts), None)
        if step is None:
            break
        head = step.arguments[0]
        name = _family(head)
        counts[name] = counts.get(name, 0) + 1
        _do(state, steps, step)
    if run.equations == "last":
        _use_equations(state, steps)
    for resort in RESORTS:
        for step in resort(state):
            if state.residual.terms:
                _do(state, steps, step)
    if not state.residual.terms:
        return _closed(state, steps), None
    return steps, poly_latex(state.residual, written(state.claim))


def _closed(state: State, steps: list[Step]) -> list[Step]:
    """The steps of a case that is done, unless what it relied on cannot hold."""
    impossible = contradiction(state.algebra.conditions.values())
    if impossible is not None:
        raise Impossible(f"the formula is defined nowhere: it needs {impossible}")
    return [*steps, Step("zero")]


def _do(state: State, steps: list[Step], step: Step) -> None:
    advance(state, step)
    before, after = state.shown or (None, None)
    steps.append(Step(step.rule, step.arguments, before, after))


def _use_equations(state: State, steps: list[Step]) -> None:
    """All equations that give a rewriting or a symmetry."""
    found = usable_equations(state)
    if state.residual.terms and found:
        _do(state, steps, Step("use equations", found))


def usable_equations(state: State) -> tuple[int, ...]:
    """The numbers of the hypotheses that give a rewriting or a symmetry."""
    found: list[int] = []
    for number, (left, right, words) in enumerate(state.claim.notation.equations):
        if words in state.claim.notation.of_some_layers:
            continue
        scratch = Rewriting(state.algebra.budget)
        one, other = (state.definitions.resolve(side, {}) for side in (left, right))
        known = symmetry(one, other) or zero_or_one(one, other) or minus_or_one(one, other)
        if known is not None or rewriting(scratch, number, one, other, frozenset()) is not None:
            found.append(number)
    return tuple(found)


def _family(head: object) -> str:
    """Members of a family with a symbolic layer count together; an explicit layer has its own name."""
    if isinstance(head, Gradient):
        return f"{_family(head.cost)}/{_family(head.of)}"
    assert isinstance(head, Tensor)
    layer = head.layer
    return f"{head.name}^{layer.base if layer is not None and layer.base is not None else layer}"


def _most(head: Head) -> int:
    """How often: a recurrence of unknown length could be unfolded for ever."""
    return MAX_OF_A_FAMILY if _is_symbolic(head) else MAX_UNFOLDINGS


def _is_symbolic(head: Head) -> bool:
    return any(t.layer is not None and t.layer.base is not None for t in tensors_in(head))


def _proposals(state: State, counts: dict[str, int]) -> Iterator[Step]:
    """What to unfold next, best first. A recurrence is unfolded again only when nothing else is left."""
    open_ = (h for h in state.residual.heads if isinstance(h, Tensor | Gradient) and is_determined(state, h))
    heads = sorted((h for h in open_ if counts.get(_family(h), 0) < _most(h)), key=str)
    gradients = [h for h in heads if isinstance(h, Gradient)]
    tensors = [h for h in heads if isinstance(h, Tensor)]
    again = [g for g in gradients if _is_symbolic(g) and counts.get(_family(g), 0)]
    yield from _constants(state, tensors)
    yield from chain_rule(state, gradients, again)
    yield from _downstream_first(state, tensors)
    yield from _upstream_first(state, again)


def chain_rule(state: State, gradients: list[Gradient], later: Sequence[Gradient] = ()) -> Iterator[Step]:
    """Which gradient to unfold next, and by which rule, best first; some by their cost only."""
    yield from _direct(state, gradients)
    yield from _by_cost(state, gradients)
    yield from _upstream_first(state, [g for g in gradients if g not in later])


def is_determined(state: State, head: Head) -> bool:
    """False for what stands inside a sum over layers and is not the same for all members of the sum."""
    if not any(t.layer is not None and is_bound(t.layer) for t in tensors_in(head)):
        return True
    try:
        if isinstance(head, Gradient):
            return isinstance(head.cost, Tensor) and bool(uses(state.definitions, head.cost, head.of))
        return isinstance(head, Tensor) and state.definitions.definition_of(head) is not None
    except (NeedSplit, Unsupported):
        return False


def _constants(state: State, tensors: list[Tensor]) -> Iterator[Step]:
    """Tensors that are numbers by definition (α = 0), or other names of a tensor (Q = W^{[1]}, A^{[0]} = X): before a
    gradient is unfolded further than it has to be."""
    for tensor in tensors:
        if tensor.layer is not None and tensor.layer.base is not None:
            continue
        instance = state.definitions.definition_of(tensor)
        if instance is None:
            continue
        body = state.definitions.body(instance)
        if isinstance(body, Entry) or not any(isinstance(t, Entry) for t in subterms(body)):
            yield Step("unfold definition", (tensor,))


def _by_cost(state: State, gradients: list[Gradient]) -> Iterator[Step]:
    """A cost that is made of scalars only: all gradients then speak of the innermost cost."""
    for gradient in gradients:
        if not isinstance(gradient.cost, Tensor) or gradient.cost == gradient.of:
            continue
        if _has_gradients(state.definitions, gradient.cost, gradient.of):
            yield Step("unfold gradient", (gradient, "cost"))
        parts = cost_parts(state.definitions, gradient.cost)
        others = [p for p in parts or () if p != gradient.of]
        if others and all(_is_scalar(state.definitions, p) for p in others):
            yield Step("unfold gradient", (gradient, "cost"))


def _has_gradients(definitions: Definitions, cost: Tensor, of: Tensor) -> bool:
    """Whether only the cost itself says how it depends on the variable: through gradients."""
    if definitions.definition_of(cost) is None:
        return False
    try:
        return any(True for _ in depending_gradients(definitions, cost, of))
    except Unsupported:
        return False


def _direct(state: State, gradients: list[Gradient]) -> Iterator[Step]:
    """An equation differentiated by a free variable in it: one step, after which others may cancel unopened."""
    for gradient in gradients:
        cost = gradient.cost
        if not isinstance(cost, Tensor) or cost in (h.cost for h in gradients if h.of != gradient.of):
            continue
        if gradient.of in (cost_parts(state.definitions, cost) or ()):
            if len(uses(state.definitions, cost, gradient.of)) == 1:
                yield Step("unfold gradient", (gradient, "consumers"))


def _is_scalar(definitions: Definitions, tensor: Tensor) -> bool:
    instance = definitions.definition_of(tensor)
    return instance is not None and not instance.definition.indices


def _upstream_first(state: State, gradients: list[Gradient]) -> Iterator[Step]:
    """The cotangent furthest from its cost."""
    open_ = [g for g in gradients if not is_opaque(state.definitions, g)]
    for gradient in open_:
        if not any(gradient.of in _below(state.definitions, other.of) for other in open_ if other.of != gradient.of):
            yield Step("unfold gradient", (gradient, "consumers"))
    for gradient in open_:
        yield Step("unfold gradient", (gradient, "consumers"))


def _downstream_first(state: State, tensors: list[Tensor]) -> Iterator[Step]:
    """The forward variable nearest to the output; those that need a split come last."""
    split: NeedSplit | None = None
    defined: list[Tensor] = []
    for tensor in tensors:
        try:
            if state.definitions.definition_of(tensor) is not None:
                defined.append(tensor)
        except NeedSplit as needed:
            split = split or needed
    for tensor in defined:
        if not any(other in _below(state.definitions, tensor) for other in defined if other != tensor):
            yield Step("unfold definition", (tensor,))
    for tensor in defined:
        yield Step("unfold definition", (tensor,))
    if split is not None:
        raise split


def _below(definitions: Definitions, tensor: Tensor) -> frozenset[Tensor]:
    """What surely depends on a tensor, a bounded number of uses away. A use that needs a split is not looked at."""
    found: dict[Tensor, None] = {}
    waiting = [tensor]
    for _ in range(DEPTH):
        following: list[Tensor] = []
        for current in waiting:
            try:
                following += [definitions.defined(i) for i in definitions.consumers(current)]
            except (NeedSplit, Unsupported):
                continue
        waiting = [t for t in dict.fromkeys(following) if t not in found]
        found.update(dict.fromkeys(waiting))
    return frozenset(found)


