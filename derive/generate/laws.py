"""Known functions that a library has no name for, said by those that it has.

In: a term, and which functions (by name and order of derivative) have a name. Out: the same term in these, by the rows
of `derive.functions`, or by the table here where the form of the row overflows: SiLU(z) = z σ(z). Refused: nothing;
what has no such form is left as it is.
"""

from __future__ import annotations

from collections.abc import Container

from derive.functions import FUNCTIONS, MINUS_ONE, NOT_STEP, X, call, minus
from derive.term import Apply, Plus, Term, Times, rebuild

EXP_BELOW_ZERO = call("exp", minus(call("relu", minus(X))))
"""exp(min(x, 0))"""
FINITE: dict[tuple[str, int], Term] = {
    ("elu", 0): Plus((call("relu"), EXP_BELOW_ZERO, MINUS_ONE)),
    ("elu", 1): Plus((call("step"), Times((NOT_STEP, EXP_BELOW_ZERO)))),
}
"""Forms that are finite for every number: (1 − step(x)) exp(x) is 0 · ∞ where exp overflows."""


def in_named_functions(term: Term, named: Container[tuple[str, int]]) -> Term:
    term = rebuild(term, lambda part: in_named_functions(part, named))
    if not isinstance(term, Apply) or not term.function.known or len(term.arguments) != 1:
        return term
    key = term.function.name, term.orders[0]
    form = None if key in named else _form(*key)
    return term if form is None else in_named_functions(_at(form, term.arguments[0]), named)


def _form(name: str, order: int) -> Term | None:
    law = FUNCTIONS.get(name)
    if law is None or order > 1:
        return None
    return FINITE.get((name, order)) or (law.derivative if order else law.exponential)


def _at(form: Term, argument: Term) -> Term:
    """A form of the table, at an argument."""
    return argument if form == X else rebuild(form, lambda part: _at(part, argument))
