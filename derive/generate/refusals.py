"""What is said where a formula that the code needs is not proved.

In: the network and what is missing. Out: a DeriveError (DRV401) that names the formula, its place and its verdict.
Refused: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from derive.errors import DeriveError
from derive.generate.network import Network
from derive.generate.planner import Instance, Step, World
from derive.generate.rules import Formula, family_of, is_variable, layer_of
from derive.outcome import CheckedClaim
from derive.term import Gradient, Head, Tensor
from derive.verdict import Refuted


def missing(instance: Instance, network: Network, world: World) -> DeriveError:
    """Why there is no rule for an array at a layer."""
    family, layer = instance
    name = network.name(family) + ("" if layer is None else f"^{{[{_layer_words(layer, network, world)}]}}")
    if not isinstance(family, Gradient):
        return _missing_equation(name, family, network)
    unproved = [
        formula.checked for formula in network.formulas if formula.rule is None and family_of(formula.head) == family
    ]
    unproved += _without_meaning(network, network.name(family))
    words = "; ".join(_verdict_words(checked, network) for checked in _failed(unproved))
    if words:
        return DeriveError(
            "DRV401",
            f"{name} is needed, and is not proved: {words}",
            hint="correct the formula; `derive check` says more",
        )
    return DeriveError(
        "DRV401",
        f"{name} is needed, but {network.document.path} has no proved formula of it that can be used",
        hint=f"add the formula of {name} to the document",
    )


def _missing_equation(name: str, family: Head, network: Network) -> DeriveError:
    if any(Tensor(gradient.of.name) == family for gradient in network.parameters):
        unproved = [checked for checked, rule in network.updates if rule is None]
        words = "; ".join(_verdict_words(checked, network) for checked in unproved)
        if words:
            return DeriveError(
                "DRV401",
                f"the update of {name} is needed, and is not proved: {words}",
                hint="correct it; `derive check` says more",
            )
        return DeriveError(
            "DRV401",
            f"{network.document.path} updates some parameters, but not {name}",
            hint=f"add the update of {name}",
        )
    return DeriveError(
        "DRV401", f"{name} is needed, and no equation defines it there", hint=f"add the equation of {name}"
    )


def _layer_words(layer: int, network: Network, world: World) -> str:
    if not network.constant or layer <= world.layers // 2:
        return str(layer)
    below = layer - world.layers
    return network.constant + (f"{below:+d}" if below else "")


def _failed(claims: Iterable[CheckedClaim]) -> list[CheckedClaim]:
    """What the author meant to hold and does not."""
    distinct = {id(checked): checked for checked in claims}.values()
    return [checked for checked in distinct if checked.verdict.name != "proved" and not _is_expected(checked)]


def _is_expected(checked: CheckedClaim) -> bool:
    return checked.expected not in (None, "proved") and checked.as_expected


def _verdict_words(checked: CheckedClaim, network: Network) -> str:
    verdict = checked.verdict
    said = " ".join(checked.latex.split())
    return f"{said} ({network.document.path}:{checked.place}) is {verdict.name} [{verdict.code}]: {verdict.message}"


def _without_meaning(network: Network, name: str) -> list[CheckedClaim]:
    """Claims that have no term (their shapes do not fit) and begin with this name."""
    letters = re.sub(r"\s", "", name)
    found = []
    for checked in network.document.claims:
        head = checked.link.formula.latex[checked.link.first.start : checked.link.first.end]
        spelled = re.sub(r"[\s{}]", "", head)
        if checked.claim is None and re.match(re.escape(re.sub(r"[{}]", "", letters)) + r"(?![A-Za-z])", spelled):
            found.append(checked)
    return found


def refuse_refuted(network: Network, world: World, steps: Sequence[Step]) -> None:
    """Refuse where the document states something wrong about a gradient that is used, though another formula would
    do.
    """
    used = set(_instances(steps))
    for formula in network.formulas:
        if (
            isinstance(formula.checked.verdict, Refuted)
            and _is_used(formula, used, world)
            and not _is_expected(formula.checked)
        ):
            raise _wrong(formula.checked, network)
    for family in dict.fromkeys(family for family, _ in used):
        for checked in _without_meaning(network, network.name(family)):
            if isinstance(checked.verdict, Refuted) and not _is_expected(checked):
                raise _wrong(checked, network)


def _wrong(checked: CheckedClaim, network: Network) -> DeriveError:
    return DeriveError(
        "DRV401",
        f"a formula of a gradient that the code needs is wrong: {_verdict_words(checked, network)}",
        hint="correct it, or say `derive: expect refuted` before it",
    )


def _instances(steps: Iterable[Step]) -> Iterable[Instance]:
    for step in steps:
        yield step.family, None if step.layer is None else step.layer.offset
        yield from _instances(step.otherwise)


def _is_used(formula: Formula, used: set[Instance], world: World) -> bool:
    layer, family = layer_of(formula.head), family_of(formula.head)
    if layer is None:
        return (family, None) in used
    if is_variable(layer):
        return any(one == family for one, _ in used)
    return (family, world.value(layer)) in used


__all__ = ["missing", "refuse_refuted"]
