"""Laws that keep a cost finite: the same numbers, without overflow and without the logarithm of 0.

In: a rule, and the rules that define what it mentions. Out: the rule itself, or with alternatives for outputs that are
the sigmoid. Refused: nothing; where no law applies the rule stays as it is.

| law | why |
|---|---|
| log σ(z) = −softplus(−z) | σ(z) underflows to 0 |
| log(1 − σ(z)) = −softplus(z) | 1 − σ(z) rounds to 0 |
| 1/(1 + exp(−z)) = σ(z), exp(z)/(1 + exp(z)) = σ(z) | exp overflows |
| (exp(z) − exp(−z)) / (exp(z) + exp(−z)) = tanh(z) | the same |
| log(1 + exp(z)) = softplus(z) | the same |
| log(exp(t_k) / Σ_j exp(t_j)) = t_k − log Σ_j exp(t_j) | the quotient underflows to 0 |
| x log y = x log y where x > 0 or x < 0, else 0 | 0 · log 0 is no number (said by `lower`, for whatever stands there) |

The kernel proves every law: `tests/generate/test_tables.py`. Sums of exponentials themselves: `exponentials.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.generate.rules import FRESH, Rule, freshened, is_variable
from derive.lower.exponentials import exponent_of, log_of_softmax
from derive.program import Activation
from derive.term import (
    MINUS_ONE,
    ONE,
    Apply,
    Entry,
    Function,
    Index,
    Plus,
    Power,
    Term,
    Times,
    move_term,
    rebuild,
    replace_index,
    subterms,
)

SIGMOID = Function("sigmoid", known=True)
REMARK = "in a form that stays finite"
Argument = Callable[[Term], Term | None]
"""z, of a term that is σ(z); None of any other."""


def known(name: str, argument: Term) -> Apply:
    return Apply(Function(name, known=True), (argument,), (0,))


def negated(term: Term) -> Term:
    return Times((MINUS_ONE, term))


def stabilised(term: Term, argument: Argument, rules: Sequence[Rule] = ()) -> Term:
    """The term by the laws, from the inside out."""
    if isinstance(term, Apply) and term.function == Function("log", known=True) and not any(term.orders):
        inner = term.arguments[0]
        z = argument(inner)
        if z is not None:
            return negated(known("softplus", negated(z)))
        z = _complement(inner, argument)
        if z is not None:
            return negated(known("softplus", z))
        z = _one_plus_exp(inner)
        if z is not None:
            return known("softplus", stabilised(z, argument, rules))
        quotient = log_of_softmax(_definition(inner, rules))
        if quotient is not None:
            return Plus((quotient[0], negated(known("log", quotient[1]))))
    if isinstance(term, Power) and term.exponent == -1:
        z = _exponent(term.base)
        if z is not None:
            return known("sigmoid", stabilised(z, argument, rules))
    if isinstance(term, Times):
        found = _quotient(term)
        if found is not None:
            return Times((known(found[0], stabilised(found[1], argument, rules)), *found[2]))
    return rebuild(term, lambda part: stabilised(part, argument, rules))


def _complement(term: Term, argument: Argument) -> Term | None:
    """z of 1 − σ(z)."""
    if not isinstance(term, Plus) or len(term.terms) != 2 or ONE not in term.terms:
        return None
    other = term.terms[1 - term.terms.index(ONE)]
    if isinstance(other, Times) and len(other.factors) == 2 and other.factors[0] == MINUS_ONE:
        return argument(other.factors[1])
    return None


def _definition(term: Term, rules: Sequence[Rule]) -> Term:
    """What an entry is by the equation that defines it; any other term as it is."""
    if isinstance(term, Entry):
        for rule in rules:
            body = rule_at(rule, term) if isinstance(rule.body, Times) else None
            if body is not None:
                return body
    return term


def _one_plus_exp(term: Term) -> Term | None:
    """z of 1 + exp(z)."""
    if isinstance(term, Plus) and len(term.terms) == 2 and ONE in term.terms:
        return exponent_of(term.terms[1 - term.terms.index(ONE)])
    return None


def _quotient(term: Times) -> tuple[str, Term, tuple[Term, ...]] | None:
    """σ and z of exp(z) / (1 + exp(z)), tanh and z of (exp(z) − exp(−z)) / (exp(z) + exp(−z)); the other factors."""
    for below in term.factors:
        if not isinstance(below, Power) or below.exponent != -1:
            continue
        for above in term.factors:
            others = tuple(factor for factor in term.factors if factor is not below and factor is not above)
            z = exponent_of(above)
            if z is not None and z == _one_plus_exp(below.base):
                return "sigmoid", z, others
            z = _hyperbolic(above, below.base)
            if z is not None:
                return "tanh", z, others
    return None


def _hyperbolic(above: Term, below: Term) -> Term | None:
    """z of exp(z) − exp(−z) above exp(z) + exp(−z)."""
    if not isinstance(below, Plus) or len(below.terms) != 2:
        return None
    z = exponent_of(below.terms[0])
    if z is None or exponent_of(below.terms[1]) != negated(z):
        return None
    return z if above == Plus((below.terms[0], negated(below.terms[1]))) else None


def _exponent(term: Term) -> Term | None:
    """z of 1 + exp(−z)."""
    if not isinstance(term, Plus) or len(term.terms) != 2 or ONE not in term.terms:
        return None
    other = term.terms[1 - term.terms.index(ONE)]
    if isinstance(other, Apply) and other.function == Function("exp", known=True) and not any(other.orders):
        inner = other.arguments[0]
        if isinstance(inner, Times) and inner.factors[0] == MINUS_ONE:
            rest = inner.factors[1:]
            return rest[0] if len(rest) == 1 else Times(rest)
    return None


def is_sigmoid(term: Term) -> Term | None:
    """z, of σ(z) written as such."""
    if isinstance(term, Apply) and term.function == SIGMOID and not any(term.orders):
        return term.arguments[0]
    return None


def stable_rules(rules: Sequence[Rule], bound: Callable[[Function], Function]) -> tuple[Rule, ...]:
    """The rules by the laws; beside a rule with the logarithm of an output stands one for the sigmoid as its function.

    `bound` gives the known function that the document says an unknown one is.
    """

    def fixed(term: Term) -> Term | None:
        value = _value(term, rules)
        is_fixed = value is not None and bound(value.function) == SIGMOID and not any(value.orders)
        return value.arguments[0] if value is not None and is_fixed else is_sigmoid(term)

    found: list[Rule] = []
    for rule in rules:
        body = stabilised(rule.body, fixed, rules)
        plain = replace(rule, body=body, remark=REMARK) if body != rule.body else rule
        found.append(plain)
        functions = dict.fromkeys(_output(term, rules) for term in subterms(plain.body))
        for function in (one for one in functions if one is not None and bound(one) == one):
            body = stabilised(
                plain.body, lambda term, function=function: _through(term, rules, function), rules
            )
            if body != plain.body:
                activation = Activation(function.name, function.layer, "sigmoid")
                found.append(replace(plain, body=body, activations=(*plain.activations, activation), remark=REMARK))
    return tuple(found)


def _output(term: Term, rules: Sequence[Rule]) -> Function | None:
    """The unknown function whose value an entry is, at a fixed layer."""
    value = _value(term, rules)
    if value is None or value.function.known or len(value.arguments) != 1 or any(value.orders):
        return None
    layer = value.function.layer
    return None if layer is not None and is_variable(layer) else value.function


def _through(term: Term, rules: Sequence[Rule], function: Function) -> Term | None:
    """z, of an entry that is defined as function(z)."""
    value = _value(term, rules)
    return value.arguments[0] if value is not None and value.function == function else None


def _value(term: Term, rules: Sequence[Rule]) -> Apply | None:
    """The function and its argument by which an entry is defined."""
    if not isinstance(term, Entry):
        return None
    for rule in rules:
        if isinstance(rule.body, Apply):
            body = rule_at(rule, term)
            if isinstance(body, Apply):
                return body
    return None


def rule_at(rule: Rule, entry: Entry) -> Term | None:
    """The body of a rule at an entry of its target: at its layer and its indices, with bound indices of its own."""
    moved = _moved(rule, entry)
    if moved is None:
        return None
    depth = max((place.name.count(FRESH) for place in entry.indices if isinstance(place, Index)), default=0)
    moved = freshened(moved, FRESH * (depth + 1))
    places = [place for place in entry.indices if isinstance(place, Index)]
    fixed = [place for place in entry.indices if not isinstance(place, Index)]
    if fixed and len(rule.places) != len(places):
        places = list(entry.indices)  # type: ignore[arg-type]
    if len(places) != len(rule.places):
        return None
    for number, mine in enumerate(rule.places):
        assert isinstance(mine, Index)
        moved = replace_index(moved, mine.name, Index(f"\x00{number}", mine.size))
    for number, place in enumerate(places):
        moved = replace_index(moved, f"\x00{number}", place)
    return moved


def _moved(rule: Rule, entry: Entry) -> Term | None:
    from_layer, to = rule.layer, getattr(entry.head, "layer", None)
    if type(entry.head) is not type(rule.target) or getattr(entry.head, "name", None) != getattr(
        rule.target, "name", None
    ):
        return None
    if from_layer == to:
        return rule.body
    if from_layer is None or to is None or not is_variable(from_layer) or from_layer.base is None:
        return None
    if rule.low is not None and rule.low.base == to.base and to < rule.low:
        return None
    return move_term(rule.body, from_layer.base, to + -from_layer.offset)
