"""Conditions that cannot hold: a proof under them says nothing.

In: the conditions that a proof relied on, each for every value of its indices. Out: why they contradict each other, or
None. Refused: nothing; only plain contradictions are found here, a false constant and a term with its negative. That
there is a point at all where both sides are defined is looked for by `refute.defined_somewhere`.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.prove.normal_form import Poly
from derive.prove.normal_form.atoms import paint_poly
from derive.prove.rules.wording import condition_words

STRICT = "positive"
ORDERED = frozenset({"positive", "nonnegative"})


def contradiction(conditions: Iterable[tuple[str, Poly]]) -> str | None:
    """`0 > 0`; `P > 0` and `-P > 0`: the first of these among the conditions, in words."""
    listed = list(conditions)
    for kind, poly in listed:
        if _is_false(kind, poly):
            return condition_words(kind, poly)
    ordered = [(kind, poly) for kind, poly in listed if kind in ORDERED]
    known = {_painted(poly): kind for kind, poly in ordered}
    for kind, poly in ordered:
        negative = Poly({m: -c for m, c in poly.terms.items()})
        other = known.get(_painted(negative))
        if other is not None and STRICT in (kind, other):
            return f"{condition_words(kind, poly)} and {condition_words(other, negative)}"
    return None


def _is_false(kind: str, poly: Poly) -> bool:
    """A constant that breaks its condition."""
    if any(poly.terms):
        return False
    constant = sum(poly.terms.values())
    return {"nonzero": constant == 0, "positive": constant <= 0, "nonnegative": constant < 0}.get(kind, False)


def _painted(poly: Poly) -> str:
    return paint_poly(poly, lambda var: str(var.size))
