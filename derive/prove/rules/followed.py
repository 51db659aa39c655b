"""Conditions that follow from what is defined: P > 0 where P is a softmax, 1 - a > 0 where a is a sigmoid.

In: a condition of a proof, and the definitions that the claim rests on. Out: whether it holds wherever these are
defined. Refused: nothing; a condition that hangs on a case of layers, or on too many definitions, stays.
"""
from __future__ import annotations

from derive.prove.induction import NeedSplit
from derive.prove.normal_form import Algebra, Impossible, Poly
from derive.prove.normal_form.atoms import Atom, EntryAtom
from derive.prove.rules.definitions import Definitions, Unsupported
from derive.prove.rules.forward import forward
from derive.term import Tensor

MOST = 4
"""Definitions one behind another that are read."""
LONGEST = 40
"""Terms of what is looked at."""


def follows(definitions: Definitions, algebra: Algebra, kind: str, poly: Poly) -> bool:
    """Whether a condition is true by definition."""
    try:
        for _ in range(MOST):
            if _holds(algebra, kind, poly):
                return True
            unfolded = _unfolded(definitions, algebra, poly)
            if unfolded is None or len(unfolded.terms) > LONGEST:
                return False
            poly = unfolded
    except (NeedSplit, Unsupported, Impossible):
        return False
    return _holds(algebra, kind, poly)


def _holds(algebra: Algebra, kind: str, poly: Poly) -> bool:
    poly = algebra.without_positive(poly)
    if kind == "positive":
        return algebra.is_positive(poly)
    if kind == "nonnegative":
        return algebra.is_nonnegative(poly)
    return kind == "nonzero" and (algebra.is_positive(poly) or algebra.is_positive(algebra.scale(poly, -1)))


def _unfolded(definitions: Definitions, algebra: Algebra, poly: Poly) -> Poly | None:
    """Every tensor that is defined, replaced by its definition once."""
    heads = sorted((head for head in poly.heads if isinstance(head, Tensor)), key=str)
    found = {head: instance for head in heads if (instance := definitions.definition_of(head)) is not None}
    if not found:
        return None

    def leaf(atom: Atom) -> Poly | None:
        instance = found.get(atom.head) if isinstance(atom, EntryAtom) and isinstance(atom.head, Tensor) else None
        if instance is None or not isinstance(atom, EntryAtom):
            return None
        return forward(definitions, algebra, instance, atom.places)

    return algebra.rebuild(poly, lambda atom: not atom.heads.isdisjoint(found), leaf)
