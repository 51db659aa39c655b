"""Which gradients a module computes: by every parameter, or by what was asked for.

In: a CheckedDocument, its rules, and the names that were asked for. Out: gradients as families, and rules for those
that are another one under its other name. Refused (DRV404): documents without a gradient of a parameter, names that
nothing has, names of what an equation computes; (DRV401) gradients that are asked for and have no proved formula.

A parameter or an input is what no equation defines. Where A^{[0]} = X and X stands nowhere else, the gradient by X is
the one by A^{[0]}; where J is 𝓛 times what does not depend on it, the gradient of J is that of 𝓛 times the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from derive.errors import DeriveError
from derive.generate.identifiers import identifier
from derive.generate.rules import Formula, Rule, family_of, settled_head
from derive.outcome import CheckedClaim, CheckedDocument
from derive.term import Entry, Gradient, Head, Tensor, Times, subterms, tensor_of

Updates = Iterable[tuple[CheckedClaim, Rule | None]]


def default_name(family: Head) -> str:
    if isinstance(family, Gradient):
        return f"d{default_name(family.cost)}_d{identifier(family.of.name)}"
    return tensor_of(family).name


def wanted(
    document: CheckedDocument,
    forward: Sequence[Rule],
    formulas: Sequence[Formula],
    updates: Updates,
    names: dict[Head, str],
    by: Sequence[str],
) -> tuple[Gradient, ...]:
    """The gradients of the module, of the costs that the document defines."""
    found = _parameters(document, forward, formulas, updates, names)
    if by:
        found = tuple(
            dict.fromkeys(gradient for name in by for gradient in asked(name, found, document, forward, names))
        )
    if not found:
        raise _none(document, forward, formulas)
    assert document.notation is not None
    order = list(document.notation.declared)
    return tuple(sorted(found, key=lambda g: order.index(g.of.name) if g.of.name in order else len(order)))


def _none(document: CheckedDocument, forward: Sequence[Rule], formulas: Sequence[Formula]) -> DeriveError:
    defined = {family_of(rule.target) for rule in forward}
    costs = {formula.head.cost.name for formula in formulas
             if isinstance(formula.head, Gradient) and isinstance(formula.head.cost, Tensor)
             and family_of(formula.head.cost) not in defined}
    if costs:
        return DeriveError("DRV404", f"{document.path} has no equation of {', '.join(sorted(costs))}",
                           hint="write down what the cost is")
    return DeriveError("DRV404", f"{document.path} has no formula of a gradient by a parameter",
                       hint="state one, as in dW = …, and say what it is: dW = \\frac{\\partial J}{\\partial W}")


def gradients_in(checked: CheckedClaim) -> Iterator[Gradient]:
    """The gradients, as families, that the right side of a claim mentions."""
    assert checked.claim is not None
    for term in subterms(checked.claim.right.term):
        if isinstance(term, Entry) and isinstance(term.head, Gradient):
            family = family_of(term.head)
            assert isinstance(family, Gradient)
            yield family


def _parameters(
    document: CheckedDocument,
    forward: Iterable[Rule],
    formulas: Iterable[Formula],
    updates: Updates,
    names: dict[Head, str],
) -> tuple[Gradient, ...]:
    """Gradients by what no equation defines: of what is updated, and of what has a formula."""
    defined = {family_of(rule.target) for rule in forward}
    heads: list[Head] = [formula.head for formula in formulas]
    for checked, _ in updates:
        heads += [settled_head(gradient, document) for gradient in gradients_in(checked)]
    found: dict[Gradient, None] = {}
    for head in heads:
        family = family_of(head)
        assert isinstance(family, Gradient)
        if Tensor(family.of.name) not in defined:
            found.setdefault(family)
    return _named_only(document, tuple(found), names)


def _named_only(
    document: CheckedDocument, gradients: tuple[Gradient, ...], names: dict[Head, str]
) -> tuple[Gradient, ...]:
    """Gradients of costs, which are numbers. Of several by one variable, that which has a name."""
    costs = _costs(document)
    known = tuple(gradient for gradient in gradients if gradient.cost in costs)
    return tuple(g for g in known if g in names or not any(o.of == g.of and o in names for o in known))


def _costs(document: CheckedDocument) -> set[Head]:
    """What is defined and is one number, not one for each layer."""
    assert document.notation is not None
    return {d.tensor for d in document.notation.definitions if not d.indices and d.tensor.layer is None}


# --- what was asked for ----------------------------------------------------------------------------------------------


def asked(
    name: str,
    found: Sequence[Gradient],
    document: CheckedDocument,
    forward: Sequence[Rule],
    names: dict[Head, str],
) -> list[Gradient]:
    """The gradients by a name, written as in the document, with or without its layer, or as in the code."""
    assert document.notation is not None
    inputs = [one for one in document.notation.declared if Tensor(one) not in {family_of(r.target) for r in forward}]
    name = _written_out(name, document)
    matching = [one for one in (*inputs, *(gradient.of.name for gradient in found)) if _is_called(one, name)]
    matching = matching or [one for one in inputs if _is_member(one, name, document)]
    if matching:
        mine = [gradient for gradient in found if gradient.of.name == matching[0]]
        return mine or [Gradient(_main_cost(found, document), Tensor(matching[0]))]
    by_gradient = [gradient for gradient in found if gradient in names and _is_called(names[gradient], name)]
    if by_gradient:
        return by_gradient
    computed = next((r for r in forward if _is_called(tensor_of(r.target).name, name)), None)
    raise DeriveError(
        "DRV404",
        f"{name} is computed, by {computed.latex}, not given" if computed else f"{document.path} has no array {name}",
        hint=f"choose from {', '.join(dict.fromkeys((*(gradient.of.name for gradient in found), *inputs)))}",
    )


def _is_called(latex: str, name: str) -> bool:
    bare = name.split("^{[")[0].split("^{(")[0].strip()
    return bare == latex or name == latex or identifier(latex) == name


def _written_out(name: str, document: CheckedDocument) -> str:
    """The name without the document's own commands: what `\\bw` stands for."""
    assert document.notation is not None
    bodies = {macro.name: macro.body for macro in document.notation.macros if not macro.arguments}
    for _ in bodies:
        name = re.sub(r"\\[A-Za-z]+", lambda match: bodies.get(match[0], match[0]), name)
    return name


def _is_member(latex: str, name: str, document: CheckedDocument) -> bool:
    """Whether the name is a family's with a layer or a time beside it: w^l, x_t."""
    assert document.notation is not None
    bare = re.sub(r"[\^_](\w|\{[^{}]*\})$", "", name)
    is_family = any(one.variable is not None for one in document.notation.declared.get(latex, ()))
    return is_family and bare != name and _is_called(latex, bare)


def _main_cost(found: Sequence[Gradient], document: CheckedDocument) -> Tensor:
    """The cost of the parameters, or the last that is defined."""
    assert document.notation is not None
    costs = [gradient.cost for gradient in found]
    if not costs:
        costs = [d.tensor for d in document.notation.definitions if d.tensor in _costs(document)][-1:]
    if not costs or not isinstance(costs[0], Tensor):
        raise DeriveError("DRV404", f"{document.path} defines no cost", hint="define one, as in J = …")
    return costs[0]


# --- the same gradient under another name ----------------------------------------------------------------------------


def derived(
    parameters: Sequence[Gradient], forward: Sequence[Rule], formulas: Sequence[Formula], document: CheckedDocument
) -> Iterator[Formula]:
    """Rules for gradients that have no formula of their own."""
    stated = {family_of(formula.head) for formula in formulas}
    for gradient in parameters:
        if gradient in stated:
            continue
        other = _alias(gradient.of, forward)
        if other is None:
            continue
        of = other.target
        assert isinstance(of, Tensor)
        for cost, rule in ((gradient.cost, None), *_multiples(gradient.cost, forward)):
            formula = next((f for f in formulas if family_of(f.head) == Gradient(cost, Tensor(of.name))), None)
            if formula is not None:
                entry = Entry(Gradient(cost, of), other.places)
                body = entry if rule is None else Times((*_factors_beside(rule, cost), entry))
                words = " and ".join(one.latex for one in (other, rule) if one is not None)
                yield Formula(gradient, formula.checked, Rule(
                    gradient, other.places, body, latex=f"because of {words}", source=other.source))
                break


def _alias(tensor: Tensor, forward: Sequence[Rule]) -> Rule | None:
    """The equation A^{[0]} = X, if X stands nowhere else."""
    using = [
        rule for rule in forward
        if any(isinstance(term, Entry) and tensor_of(term.head).name == tensor.name for term in subterms(rule.body))
    ]
    if len(using) != 1 or not isinstance(using[0].body, Entry) or using[0].body.indices != using[0].places:
        return None
    return using[0]


def _multiples(cost: Head, forward: Sequence[Rule]) -> Iterator[tuple[Tensor, Rule]]:
    """What the cost is a constant multiple of: 𝓛, of J = 1/m 𝓛."""
    for rule in forward:
        if rule.target == cost and isinstance(rule.body, Times):
            entries = [term for term in subterms(rule.body) if isinstance(term, Entry)]
            if len(entries) == 1 and entries[0] in rule.body.factors and isinstance(entries[0].head, Tensor):
                yield entries[0].head, rule


def _factors_beside(rule: Rule, cost: Head) -> tuple:
    assert isinstance(rule.body, Times)
    return tuple(f for f in rule.body.factors if not (isinstance(f, Entry) and f.head == cost))
