"""The kernel: recomputes every step of a proof, and makes the theorem.

In: a claim and the steps that `search` found. Out: a `Theorem`, or `Rejected`. Refused: taking anything from the
search but rule names and their arguments. A proof is the residual left − right, rewritten until it is 0, in every
case of layers.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from derive.claim import Claim
from derive.prove.induction import Layers, is_bound
from derive.prove.normal_form import Place, Poly
from derive.prove.normal_form.atoms import Atom, EntryAtom, Var
from derive.prove.normal_form.budget import Budget
from derive.prove.normal_form.kinks import has_kinks
from derive.prove.normal_form.ring import without_new
from derive.prove.rules.definitions import Definitions, root_case
from derive.prove.rules.denominators import cleared
from derive.prove.rules.determinants import determinant_of_sum
from derive.prove.rules.domains import contradiction
from derive.prove.rules.equations import Rewrite, Rewriting, is_one, minus_or_one, rewriting, symmetry, zero_or_one
from derive.prove.rules.followed import follows
from derive.prove.rules.forward import forward
from derive.prove.rules.gradients import expand
from derive.prove.rules.hypothesis import against, hypothesis
from derive.prove.rules.inverses import determinant_of_product, inverse_equations, inverse_of_product, product_of
from derive.prove.rules.orders import suppose_orders
from derive.prove.rules.ranges import aligned_ranges
from derive.prove.rules.symmetrised import symmetrised
from derive.prove.rules.wording import conditions_words, size_latex, written
from derive.term import (
    Determinant,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    Tensor,
    Term,
    letter_of,
    move_term,
    tensor_of,
)
from derive.verdict import Step, Theorem


class Rejected(Exception):
    """A step that does not do what it says."""


class _Seal:
    """What shows `Theorem` that the kernel calls."""


@dataclass(slots=True)
class State:
    """One case of a proof: the residual that has yet to become 0."""

    claim: Claim
    layers: Layers
    definitions: Definitions
    algebra: Rewriting
    residual: Poly
    shown: tuple[Term, Term] | None = None
    """What the last step replaced, for readers."""


def begin(claim: Claim, layers: Layers, budget: Budget) -> State:
    """left − right in one case."""
    definitions = Definitions(claim, layers)
    algebra = Rewriting(budget)
    algebra.positive_names = claim.notation.positive
    algebra.layers = layers
    suppose_orders(claim, definitions, algebra)
    state = State(claim, layers, definitions, algebra, difference(claim, definitions, algebra))
    use_conditions(state, 0)
    return state


def difference(claim: Claim, definitions: Definitions, algebra: Rewriting) -> Poly:
    left, right = (definitions.resolve(side.term, {}) for side in (claim.left, claim.right))
    return algebra.subtract(algebra.poly(left, {}), algebra.poly(right, {}))


def replace_head(state: State, head: Head, expansion: Callable[[tuple[Place, ...]], Poly]) -> None:
    """Every entry of a head, however deep, by its expansion at its places."""
    algebra = state.algebra
    first: list[tuple[Poly, Poly]] = []

    def leaf(atom: Atom) -> Poly | None:
        if not isinstance(atom, EntryAtom) or atom.head != head:
            return None
        found = expansion(atom.places)
        if not first:
            first.append((algebra.of_atom(atom), found))
        return found

    if head not in state.residual.heads:
        raise Rejected(f"{head} does not occur")
    state.residual = algebra.rebuild(state.residual, lambda atom: head in atom.heads, leaf)
    state.shown = (shown(algebra, first[0][0]), shown(algebra, first[0][1])) if first else None


def shown(algebra: Rewriting, poly: Poly) -> Term:
    """A polynomial for readers: inside a sum over layers, its variable is a letter."""
    term = algebra.term(poly)
    for variable in sorted(poly.layers):
        term = move_term(term, variable, Layer(letter_of(variable)))
    return term


def unfold_gradient(state: State, gradient: object, way: object) -> None:
    """The chain rule, one step."""
    if not isinstance(gradient, Gradient) or not isinstance(way, str):
        raise Rejected("unfold gradient")
    replace_head(state, gradient, lambda places: expand(state.definitions, state.algebra, gradient, way, places))


def unfold_definition(state: State, tensor: object) -> None:
    """A defined tensor is what its definition says."""
    if not isinstance(tensor, Tensor):
        raise Rejected("unfold definition")
    instance = state.definitions.definition_of(tensor)
    if instance is None:
        raise Rejected(f"{tensor} has no definition")
    replace_head(state, tensor, lambda places: forward(state.definitions, state.algebra, instance, places))


def induction(state: State, variable: object, step: object, side: object) -> None:
    """What the claim says of the neighbouring layer, which is nearer to the end of its range."""
    if not isinstance(variable, str) or not isinstance(step, int) or not isinstance(side, str):
        raise Rejected("induction")
    found = hypothesis(state.claim, state.definitions, variable, step, side)
    if found is None:
        raise Rejected("induction")
    replace_head(state, found.head, found.at(state.definitions, state.algebra))


def use_equations(state: State, *numbers: object) -> None:
    """Hypotheses of the claim, from now on; the residual is made again under them."""
    algebra, equations = state.algebra, state.claim.notation.equations
    found: list[Rewrite] = []
    symmetric: list[Tensor] = []
    families: list[Tensor] = []
    binary: list[Tensor] = []
    units: list[Tensor] = []
    for number in numbers:
        if not isinstance(number, int):
            raise Rejected("use equations")
        left, right, words = equations[number]
        if words in state.claim.notation.of_some_layers:
            raise Rejected("use equations")
        one, other = (state.definitions.resolve(side, {}) for side in (left, right))
        tensor, labels, sign = symmetry(one, other), zero_or_one(one, other), minus_or_one(one, other)
        rewrite = rewriting(algebra, number, one, other, state.definitions.variables)
        if tensor is None and labels is None and sign is None and rewrite is None:
            raise Rejected(f"equation {number} does not rewrite")
        if tensor is not None:
            (symmetric if is_one(tensor, state.definitions.variables) else families).append(tensor)
        binary += [labels] if labels is not None else []
        units += [sign] if sign is not None else []
        found += [rewrite] if rewrite is not None else []
        state.definitions.used[words] = None
    names = frozenset(tensor.name for tensor in families)
    algebra.activate(tuple(found), frozenset(symmetric), names, frozenset(binary), frozenset(units))
    state.residual = algebra.poly(algebra.term(state.residual), {})


def is_symmetric(state: State, tensor: Tensor) -> bool:
    """Whether a matrix is its own transpose by its definition, read down to what is not defined."""
    instance = state.definitions.definition_of(tensor)
    if instance is None or len(instance.definition.indices) != 2:
        return False
    rows, columns = (index.size for index in state.definitions.indices(instance))
    if rows != columns or rows == 1:
        return False
    i, j = state.algebra.fresh(rows), state.algebra.fresh(rows)
    one, other = (forward(state.definitions, state.algebra, instance, places) for places in ((i, j), (j, i)))
    return not state.algebra.subtract(one, other).terms


def symmetric_by_definition(state: State, tensor: object) -> None:
    """The inverse of a symmetric matrix is symmetric. Not where anything is still to be differentiated."""
    if not isinstance(tensor, Tensor) or not is_symmetric(state, tensor):
        raise Rejected("symmetric by definition")
    if any(isinstance(head, Gradient) for head in state.residual.heads):
        raise Rejected("a gradient is left")
    algebra = state.algebra
    algebra.symmetric |= {Inverse(tensor)}
    algebra.settled.clear()
    state.residual = algebra.poly(algebra.term(state.residual), {})


def inverse_of_a_product(state: State, tensor: object) -> None:
    """(A B)⁻¹ = B⁻¹ A⁻¹ and det(A B) = det A · det B, of square matrices."""
    instance = state.definitions.definition_of(tensor) if isinstance(tensor, Tensor) else None
    product = product_of(state.definitions, state.algebra, instance) if instance is not None else None
    if not isinstance(tensor, Tensor) or product is None:
        raise Rejected("inverse of a product")
    if Inverse(tensor) in state.residual.heads:
        replace_head(state, Inverse(tensor), lambda places: inverse_of_product(state.algebra, product, places))
    if Determinant(tensor) in state.residual.heads:
        replace_head(state, Determinant(tensor), lambda _: determinant_of_product(state.algebra, product))


def determinant_of_a_sum(state: State, tensor: object, other: object) -> None:
    """det(B + U V) = det B · det(1 + V B⁻¹ U)."""
    if not isinstance(tensor, Tensor) or not isinstance(other, Tensor | None):
        raise Rejected("determinant of a sum")
    whole = state.definitions.definition_of(tensor)
    small = state.definitions.definition_of(other) if other is not None else None
    if whole is None or (other is not None and small is None):
        raise Rejected("determinant of a sum")
    found = determinant_of_sum(state.definitions, state.algebra, whole, small)
    if found is None:
        raise Rejected("determinant of a sum")
    replace_head(state, Determinant(tensor), lambda _: found)


def inverse_by_definition(state: State, tensor: object) -> None:
    """M M⁻¹ = 1 = M⁻¹ M, with M written out, from now on. Not where anything is still to be differentiated."""
    instance = state.definitions.definition_of(tensor) if isinstance(tensor, Tensor) else None
    if instance is None or any(isinstance(head, Gradient) for head in state.residual.heads):
        raise Rejected("inverse by definition")
    algebra = state.algebra
    active, algebra.rewrites = algebra.rewrites, ()
    equations = inverse_equations(state.definitions, instance)
    found = [rewriting(algebra, -1, left, right, frozenset()) for left, right in equations]
    algebra.activate((*active, *(rewrite for rewrite in found if rewrite is not None)))
    state.residual = algebra.poly(algebra.term(state.residual), {})


def multiply_by_matrix(state: State, tensor: object, index: object, side: object) -> None:
    """The residual times an invertible matrix from the left or the right: it is 0 where that product is."""
    if not isinstance(tensor, Tensor) or not isinstance(index, Index) or index not in state.claim.indices:
        raise Rejected("multiply by a matrix")
    algebra, own = state.algebra, state.algebra.variable(state.definitions.index(index))
    if Inverse(tensor) not in state.residual.heads or own not in state.residual.free:
        raise Rejected("multiply by a matrix that is not inverted")
    inverses = (a for a in algebra.atoms.values() if isinstance(a, EntryAtom) and a.head == Inverse(tensor))
    if any(isinstance(place, Var) and place.size != own.size for atom in inverses for place in atom.places):
        raise Rejected("multiply by a matrix of another size")
    other = algebra.fresh(own.size)
    places = (other, own) if side == "left" else (own, other)
    instance = state.definitions.definition_of(tensor)
    matrix = algebra.entry(tensor, places)
    if instance is not None:
        matrix = forward(state.definitions, algebra, instance, places)
    algebra.require("nonzero", algebra.entry(Determinant(tensor), ()))
    product = algebra.sum_over((own,), algebra.multiply(matrix, state.residual))
    state.residual = algebra.substitute(product, {other: own})


def exchange_indices(state: State) -> None:
    """A double sum is half the sum of its body and the body with both indices exchanged."""
    state.residual = symmetrised(state.algebra, state.residual)


def again(state: State) -> None:
    """The residual as it is under what is known by now."""
    state.algebra.settled.clear()
    state.residual = state.algebra.poly(state.algebra.term(state.residual), {})


def use_conditions(state: State, known: int) -> None:
    """Steps and signs of what new conditions keep from 0."""
    if len(state.algebra.conditions) > known and has_kinks(state.residual):
        again(state)


def step_form(state: State) -> None:
    """Signs and absolute values are spelled out by steps. Said of the claim as it stands, |x| has no condition."""
    state.algebra.step_form = True
    state.algebra.settled.clear()
    whole = difference(state.claim, state.definitions, state.algebra)
    if any(isinstance(h, Gradient) or tensor_of(h).name in state.definitions.by_name for h in whole.heads):
        again(state)
    else:
        state.residual = whole


def sums_of_angles(state: State) -> None:
    """sin(x + y) and cos(x + y) are spelled out."""
    state.algebra.angle_sums = True
    again(state)


def exponential_form(state: State) -> None:
    """sigmoid and tanh are spelled out by exp."""
    state.algebra.exponential_form = True
    state.residual = state.algebra.rebuild(state.residual, lambda atom: True, lambda atom: None)


def clear_denominators(state: State) -> None:
    """The residual times the denominators of its terms, which are not 0: it is 0 where that product is."""
    state.residual = cleared(state.algebra, state.residual)


def align_ranges(state: State) -> None:
    """Sums over layers with ends of the same names run over the same range."""
    state.residual = aligned_ranges(state.algebra, state.residual)


RULES: dict[str, Callable[..., None]] = {
    "unfold gradient": unfold_gradient,
    "unfold definition": unfold_definition,
    "use equations": use_equations,
    "induction": induction,
    "symmetric by definition": symmetric_by_definition,
    "inverse of a product": inverse_of_a_product,
    "determinant of a sum": determinant_of_a_sum,
    "inverse by definition": inverse_by_definition,
    "multiply by a matrix": multiply_by_matrix,
    "exchange of indices": exchange_indices,
    "exponential form": exponential_form,
    "step form": step_form,
    "sums of angles": sums_of_angles,
    "clear denominators": clear_denominators,
    "ranges of sums": align_ranges,
}


def advance(state: State, step: Step) -> None:
    rule = RULES.get(step.rule)
    if rule is None:
        raise Rejected(f"no rule {step.rule!r}")
    state.shown = None
    known, conditions = state.residual.free, len(state.algebra.conditions)
    rule(state, *step.arguments)
    use_conditions(state, conditions)
    without_new(state.residual, known)


def replay(claim: Claim, steps: tuple[Step, ...], budget: Budget) -> Theorem:
    """The theorem that the steps prove. `split` opens cases, `case` names the next one, `zero` closes it."""
    used: dict[str, None] = {}
    conditions: dict[str, None] = {}
    root = root_case(claim)
    if not root.feasible:
        raise Rejected("no layer is in range")
    waiting: list[Layers] = [root]
    state: State | None = None
    for step in steps:
        if step.rule == "split":
            waiting[-1:] = reversed(_split(waiting[-1], *step.arguments))
            state = None
        elif step.rule == "case":
            if step.arguments != (waiting[-1].words(),):
                raise Rejected(f"the case is {waiting[-1].words()}")
        elif step.rule == "zero":
            state = state or begin(claim, waiting[-1], budget)
            if state.residual.terms:
                raise Rejected("the residual is not 0")
            _collect(state, used, conditions)
            waiting.pop()
            state = None
        else:
            state = state or begin(claim, waiting[-1], budget)
            advance(state, step)
    if waiting:
        raise Rejected("a case is open")
    objection = against(claim, steps, conditions)
    if objection is not None:
        raise Rejected(objection)
    return Theorem(_Seal(), claim, steps, tuple(used), tuple(conditions))


def _split(layers: Layers, *arguments: object) -> tuple[Layers, ...]:
    low, high = arguments
    if not isinstance(low, Layer) or not isinstance(high, Layer) or is_bound(low) or is_bound(high):
        raise Rejected("split")
    return layers.split(low, high)


def _collect(state: State, used: dict[str, None], conditions: dict[str, None]) -> None:
    """What the case relied on, which must be able to hold."""
    impossible = contradiction(state.algebra.conditions.values())
    if impossible is not None:
        raise Rejected(f"the conditions cannot hold: {impossible}")
    used.update(state.definitions.used)
    used.update(dict.fromkeys(state.claim.hypotheses))
    conditions.update(dict.fromkeys(map(str, state.claim.ranges)))
    conditions.update(dict.fromkeys(f"{size_latex(size)} ≥ {n}" for size, n in state.algebra.size_conditions.values()))
    open_ = [c for c in tuple(state.algebra.conditions.values()) if not follows(state.definitions, state.algebra, *c)]
    found = conditions_words(open_, written(state.claim))
    conditions.update(dict.fromkeys(found))


def received(
    claim: Claim, steps: tuple[Step, ...], hypotheses: tuple[str, ...], conditions: tuple[str, ...]
) -> Theorem:
    """A theorem that this kernel made in the process in which the claim was checked. Only `records` calls this."""
    return Theorem(_Seal(), claim, steps, hypotheses, conditions)
