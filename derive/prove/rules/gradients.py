"""The chain rule, one step: a cotangent by the cotangents of everything that uses its tensor, or by those of what its
cost is made of.

In: an entry of a gradient. Out: a polynomial in the next cotangents. Refused (`Unsupported`): gradients on the way that
depend on the variable, but in the cost itself, where they are parts of it like others.

    ∂C/∂X = Σ over uses V of X: Σ ∂C/∂V · ∂V/∂X          ("consumers"; V = C gives the direct part)
    ∂C/∂X = Σ over S in C: ∂C/∂S · ∂S/∂X + direct         ("cost"; S is a tensor, or a gradient: then ∂S/∂X is a second
                                                           derivative, which has a rule of its own)

A cost without definition may depend on anything that nothing uses, and on the rest through its uses.
"""
from __future__ import annotations

from collections.abc import Iterator

from derive.prove.induction import is_bound
from derive.prove.normal_form import ZERO_POLY, Algebra, Place, Poly, Var
from derive.prove.normal_form.atoms import vars_of
from derive.prove.normal_form.ring import without_new
from derive.prove.rules.definitions import Definitions, Instance, Unsupported, tensor_words
from derive.prove.rules.equations import Rewriting
from derive.prove.rules.forward import forward
from derive.prove.rules.second_order import expand_second
from derive.term import Entry, Gradient, Index, Tensor, subterms, tensors_in, values_in


def slope(algebra: Rewriting, body: Poly, head: Tensor | Gradient, places: tuple[Place, ...]) -> Poly:
    """∂body/∂head. A hypothesis holds at the points that the claim is about, not around them: it has no slope."""
    if any(rewrite.binds(head) for rewrite in algebra.rewrites):
        of = head if isinstance(head, Tensor) else head.of
        raise Unsupported(f"the derivative by {tensor_words(of)}, which a hypothesis binds")
    return algebra.derivative(body, head, places)


def cost_rank(definitions: Definitions, cost: Tensor) -> int:
    """How many indices the cost has: of its definition, else of its declared shape, else none."""
    instance = definitions.definition_of(cost)
    if instance is not None:
        return len(instance.definition.indices)
    declared = definitions.claim.notation.declared.get(cost.name, ())
    return len([s for s in declared[0].shape.sizes if s != 1]) if declared else 0


def first_order_cost(definitions: Definitions, gradient: Gradient) -> Tensor:
    """The cost, once it is sure that no gradient between it and the variable depends on the variable."""
    cost = _tensor_cost(gradient)
    for _ in depending_gradients(definitions, cost, gradient.of):
        raise Unsupported("second derivatives")
    return cost


def _tensor_cost(gradient: Gradient) -> Tensor:
    if isinstance(gradient.cost, Gradient):
        raise Unsupported("second derivatives")
    return gradient.cost


def depending_gradients(definitions: Definitions, cost: Tensor, of: Tensor) -> Iterator[Gradient]:
    """The gradients below the cost that depend on a variable."""
    undefined = definitions.definition_of(cost) is None
    for definition, _, gradients in definitions.mentions:
        if undefined or definition.tensor.name in definitions.cone(cost.name):
            yield from (inner for inner in sorted(gradients, key=str) if _depends(definitions, inner, of))


def _depends(definitions: Definitions, inner: Gradient, of: Tensor) -> bool:
    names = sorted({t.name for t in tensors_in(inner)})
    if any(name not in definitions.by_name and name != inner.of.name for name in names):
        raise Unsupported("a gradient of a cost that is not defined, inside a definition")
    return any(of.name in definitions.cone(name) for name in names)


def uses(definitions: Definitions, cost: Tensor, of: Tensor) -> tuple[Instance, ...]:
    """The uses of a tensor through which the cost depends on it."""
    found = definitions.consumers(of)
    if definitions.definition_of(cost) is None:
        return tuple(i for i in found if cost.name not in definitions.cone(i.definition.tensor.name))
    cone = definitions.cone(cost.name)
    return tuple(i for i in found if i.definition.tensor.name in cone)


def is_opaque(definitions: Definitions, gradient: Gradient) -> bool:
    """A given cotangent: the cost is not defined and nothing uses the tensor."""
    cost = gradient.cost
    if not isinstance(cost, Tensor) or definitions.definition_of(cost) is not None:
        return False
    return not uses(definitions, cost, gradient.of)


def places_of(algebra: Algebra, indices: tuple[Index, ...]) -> tuple[Place, ...]:
    return tuple(1 if i.size == 1 else algebra.fresh(i.size) for i in indices)


def only_variables(places: tuple[Place, ...]) -> tuple[Var, ...]:
    return tuple(p for p in places if isinstance(p, Var))


def by_consumers(definitions: Definitions, algebra: Rewriting, gradient: Gradient, places: tuple[Place, ...]) -> Poly:
    """Σ over uses V: Σ_v ∂C/∂V_v · ∂V_v/∂X."""
    cost, of = first_order_cost(definitions, gradient), gradient.of
    rank = cost_rank(definitions, cost)
    cost_places, own_places = places[:rank], places[rank:]
    instances = uses(definitions, cost, of)
    if definitions.definition_of(cost) is None:
        names = ", ".join(tensor_words(definitions.defined(i)) for i in instances)
        definitions.used[f"{cost.name} depends on {tensor_words(of)} only through {names}"] = None
    total = ZERO_POLY
    for instance in instances:
        tensor = definitions.defined(instance)
        inner = places_of(algebra, definitions.indices(instance))
        local = slope(algebra, forward(definitions, algebra, instance, inner), of, own_places)
        if tensor == cost:
            pairs = zip(cost_places, inner, strict=True)
            outer = algebra.product([algebra.delta(c, v) for c, v in pairs])
        else:
            outer = algebra.entry(Gradient(cost, tensor), cost_places + inner)
        part = algebra.sum_over(only_variables(inner), algebra.multiply(outer, local))
        every = definitions.every(instance)
        total = algebra.add(total, part if every is None else algebra.layer_sum(every, part))
    return total


def cost_parts(definitions: Definitions, cost: Tensor) -> tuple[Tensor, ...] | None:
    """The defined tensors in the cost's definition; None for a cost without one, or one that sums over such."""
    instance = definitions.definition_of(cost)
    if instance is None:
        return None
    heads = {t.head for t in subterms(definitions.body(instance)) if isinstance(t, Entry)}
    tensors = sorted({t for h in heads for t in values_in(h)}, key=lambda t: (t.name, str(t.layer)))
    parts = tuple(t for t in tensors if definitions.definition_of(t) is not None)
    return None if any(t.layer is not None and is_bound(t.layer) for t in parts) else parts


def gradient_parts(definitions: Definitions, instance: Instance, of: Tensor) -> tuple[Gradient, ...]:
    """The gradients in the cost's own equation that depend on a variable."""
    heads = {t.head for t in subterms(definitions.body(instance)) if isinstance(t, Entry)}
    found = tuple(g for g in sorted(heads, key=str) if isinstance(g, Gradient) and _depends(definitions, g, of))
    if any(t.layer is not None and is_bound(t.layer) for g in found for t in tensors_in(g)):
        raise Unsupported("a sum over layers of gradients")
    return found


def _indices_of(definitions: Definitions, instance: Instance, part: Tensor | Gradient) -> tuple[Index, ...]:
    """The indices of what stands in a body; of a gradient, as it stands there."""
    if isinstance(part, Tensor):
        defined = definitions.definition_of(part)
        assert defined is not None
        return definitions.indices(defined)
    for term in subterms(definitions.body(instance)):
        if isinstance(term, Entry) and term.head == part:
            found = tuple(place for place in term.indices if isinstance(place, Index))
            if len(found) == len(term.indices):
                return found
    raise Unsupported("one entry of a gradient, inside a definition")


def by_cost(definitions: Definitions, algebra: Rewriting, gradient: Gradient, places: tuple[Place, ...]) -> Poly:
    """direct + Σ over tensors and gradients S in the cost: Σ_s ∂C/∂S_s · ∂S_s/∂X."""
    cost, of = _tensor_cost(gradient), gradient.of
    parts = cost_parts(definitions, cost)
    instance = definitions.definition_of(cost)
    if instance is None or parts is None:
        raise Unsupported(f"the parts of {cost.name} one by one")
    rank = len(instance.definition.indices)
    cost_places, own_places = places[:rank], places[rank:]
    definitions.check_mentions(instance, of)
    body = forward(definitions, algebra, instance, cost_places)
    total = slope(algebra, body, of, own_places)
    tensors = (part for part in parts if part != of and of.name in definitions.cone(part.name))
    for part in (*tensors, *gradient_parts(definitions, instance, of)):
        inner = places_of(algebra, _indices_of(definitions, instance, part))
        outer = slope(algebra, body, part, inner)
        rest = algebra.entry(Gradient(part, of), inner + own_places)
        total = algebra.add(total, algebra.sum_over(only_variables(inner), algebra.multiply(outer, rest)))
    return total

def expand(definitions: Definitions, algebra: Rewriting, gradient: Gradient, way: str,
           places: tuple[Place, ...]) -> Poly:
    if gradient.cost == gradient.of:
        half = len(places) // 2
        return algebra.product([algebra.delta(i, j) for i, j in zip(places[:half], places[half:], strict=True)])
    if isinstance(gradient.cost, Gradient):
        return without_new(expand_second(definitions, algebra, gradient, places), vars_of(places))
    rule = {"consumers": by_consumers, "cost": by_cost}[way]
    return without_new(rule(definitions, algebra, gradient, places), vars_of(places))

