"""Second derivatives: the cost written out in the two variables, and differentiated twice.

In: an entry of the gradient of a gradient. Out: a polynomial without gradients. Refused (`Unsupported`): a cost that is
not defined, gradients on the way, variables of which one depends on the other, an inverse of what depends on either,
and networks of unknown depth.

    ∂²C/∂X∂V = ∂/∂V ( ∂/∂X C(X, V, …) )

Here C(X, V, …) is the cost with every tensor between replaced by its definition. X and V themselves stay names, so a
variable in the middle of the network counts as free, and what does not pass through it as fixed: as for first
derivatives.
"""
from __future__ import annotations

from derive.prove.normal_form import Place, Poly
from derive.prove.normal_form.atoms import Atom, EntryAtom
from derive.prove.rules.definitions import Definitions, Unsupported
from derive.prove.rules.equations import Rewriting
from derive.prove.rules.forward import forward
from derive.term import Gradient, Tensor, tensors_in

MAX_REPLACEMENTS = 40


def expand_second(definitions: Definitions, algebra: Rewriting, gradient: Gradient, places: tuple[Place, ...]) -> Poly:
    inner, last = gradient.cost, gradient.of
    if not isinstance(inner, Gradient) or not isinstance(inner.cost, Tensor):
        raise Unsupported("third derivatives")
    cost, first = inner.cost, inner.of
    instance = definitions.definition_of(cost)
    if instance is None:
        raise Unsupported("second derivatives of a cost that is not defined")
    if first != last and not _apart(definitions, first, last):
        raise Unsupported("second derivatives by variables of which one depends on the other")
    rank = len(definitions.indices(instance))
    poly = algebra.entry(cost, places[:rank])
    if cost not in (first, last):
        poly = _written_out(definitions, algebra, poly, frozenset((first, last)))
    middle = rank + _rank(definitions, first, len(places) - rank, first == last)
    for head, own in ((first, places[rank:middle]), (last, places[middle:])):
        if any(rewrite.binds(head) for rewrite in algebra.rewrites):
            raise Unsupported("the derivative by something that a hypothesis binds")
        poly = algebra.derivative(poly, head, own)
    return poly


def _apart(definitions: Definitions, one: Tensor, other: Tensor) -> bool:
    return one.name not in definitions.cone(other.name) and other.name not in definitions.cone(one.name)


def _rank(definitions: Definitions, tensor: Tensor, both: int, same: bool) -> int:
    """How many indices the first variable has, of those of both."""
    if same:
        return both // 2
    instance = definitions.definition_of(tensor)
    if instance is not None:
        return len(instance.definition.indices)
    declared = definitions.claim.notation.declared.get(tensor.name, ())
    return len([size for size in declared[0].shape.sizes if size != 1]) if declared else 0


def _written_out(definitions: Definitions, algebra: Rewriting, poly: Poly, kept: frozenset[Tensor]) -> Poly:
    """Every tensor that depends on a kept one replaced by its definition, until none is left."""
    names = {tensor.name for tensor in kept}
    for _ in range(MAX_REPLACEMENTS):
        if any(isinstance(head, Gradient) for head in poly.heads):
            raise Unsupported("second derivatives of a cost with gradients in it")
        depending = [t for h in poly.heads for t in tensors_in(h) if t not in kept and names & definitions.cone(t.name)]
        waiting = sorted((t for t in depending if definitions.definition_of(t) is not None), key=str)
        if not waiting:
            return poly
        if waiting[0] not in poly.heads:
            raise Unsupported("second derivatives through the inverse of an expression")
        poly = _replaced(definitions, algebra, poly, waiting[0])
    raise Unsupported("second derivatives through a network of unknown depth")


def _replaced(definitions: Definitions, algebra: Rewriting, poly: Poly, tensor: Tensor) -> Poly:
    instance = definitions.definition_of(tensor)
    assert instance is not None
    definitions.check_mentions(instance, tensor)

    def leaf(atom: Atom) -> Poly | None:
        if not isinstance(atom, EntryAtom) or atom.head != tensor:
            return None
        return forward(definitions, algebra, instance, atom.places)

    return algebra.rebuild(poly, lambda atom: tensor in atom.heads, leaf)
