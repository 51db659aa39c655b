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
from derive.generate.rules import Rule, family_of
from derive.outcome import CheckedClaim
from derive.program import Activation
from derive.term import Gradient, Head, Tensor, tensor_of


class Unstated(DeriveError):
    """A formula is needed that the document does not have at all."""


def missing(instance: Instance, network: Network, world: World) -> DeriveError:
    """Why there is no rule for an array at a layer."""
    family, layer = instance
    assert network.document.notation is not None
    mark = "_{{{}}}" if tensor_of(family).name in network.document.notation.time_families else "^{{[{}]}}"
    above = "" if layer is None else mark.format(_layer_words(layer, network, world))
    name = network.name(family) + above
    if isinstance(family, Gradient) and family not in network.names:
        name = f"\\frac{{\\partial {network.name(family.cost)}}}{{\\partial {family.of.name}{above}}}"
    if not isinstance(family, Gradient):
        return _missing_equation(name, family, network)
    unproved = [
        formula.checked for formula in network.formulas if formula.rule is None and family_of(formula.head) == family
    ]
    unproved += _without_meaning(network, *_spellings(family, network))
    words = "; ".join(_verdict_words(checked, network) for checked in _failed(unproved))
    if words:
        return DeriveError(
            "DRV401",
            f"{name} is needed, and is not proved: {words}",
            hint="correct the formula; `derive check` says more",
        )
    return Unstated(
        "DRV401",
        f"{name} is needed, but {network.document.path} has no proved formula of it that can be used",
        hint=f"add the formula of {name} to the document",
    )


def _missing_equation(name: str, family: Head, network: Network) -> DeriveError:
    if any(Tensor(gradient.of.name) == family for gradient in network.parameters):
        unproved = [checked for checked, rule in network.updates if rule is None]
        unproved += [checked for checked in network.document.claims if checked.is_update and checked.claim is None]
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


def _spellings(family: Head, network: Network) -> list[str]:
    """What a document calls it: by its name, and a gradient as a fraction, too."""
    names = [network.name(family)]
    if isinstance(family, Gradient):
        names.append(f"\\frac{{\\partial {network.name(family.cost)}}}{{\\partial {family.of.name}")
    return names


def _without_meaning(network: Network, *names: str) -> list[CheckedClaim]:
    """Claims that have no term (their shapes do not fit, or they are not read) and begin with one of these names."""
    letters = "|".join(re.escape(re.sub(r"[\s{}]", "", name)) for name in names)
    found = []
    for checked in network.document.claims:
        head = checked.link.formula.latex[checked.link.first.start : checked.link.first.end]
        spelled = re.sub(r"[\s{}]", "", head)
        if checked.claim is None and re.match(rf"(?:{letters})(?![A-Za-z])", spelled):
            found.append(checked)
    return found


def refuse_unproved(network: Network, steps: Sequence[Step], spared: Iterable[Head]) -> None:
    """Every formula of a gradient that is computed must be proved, though another formula of it would do; so must those
    of a gradient that is only spared.
    """
    used = {step.family: None for step in _all_steps(steps)} | dict.fromkeys(spared)
    claims = [formula.checked for formula in network.formulas if family_of(formula.head) in used]
    claims += [checked for family in used for checked in _without_meaning(network, *_spellings(family, network))]
    for checked in _failed(claims):
        raise DeriveError(
            "DRV401",
            f"a formula of a gradient that is computed is not proved: {_verdict_words(checked, network)}",
            hint=f"correct it, or say `derive: expect {checked.verdict.name}` before it",
        )


def refuse_unreached(network: Network, reached: Iterable[Gradient]) -> None:
    """Refuse a gradient by what no equation leads from to the cost: one may not have been read."""
    assert network.document.notation is not None
    found = set(reached)
    names = [gradient.of.name for gradient in network.parameters if gradient not in found]
    unread = [network.name(Tensor(name)) for name in network.document.notation.failed]
    if names and (unread or not found):
        why = f": the equation of {', '.join(unread)} is not read" if unread else ""
        raise DeriveError(
            "DRV401",
            f"no equation that is read leads from {', '.join(names)} to {network.name(network.cost)}{why}",
            hint="look at `derive check` first",
        )


def refuse_contradictions(network: Network, steps: Sequence[Step]) -> None:
    """Refuse formulas that only hold for different functions at the same place."""
    wanted: list[tuple[Activation, Rule]] = []
    for step in _all_steps(steps):
        if step.rule is None and len(step.alternatives) == 1:
            wanted += [(activation, step.alternatives[0]) for activation in step.alternatives[0].activations]
    for one, first in wanted:
        for other, second in wanted:
            same_place = one.is_family or other.is_family or one.layer == other.layer
            if one.function == other.function and one.known != other.known and same_place:
                raise DeriveError(
                    "DRV405",
                    f"{first.latex} ({first.source}) is proved where {_supposed(one)}, "
                    f"{second.latex} ({second.source}) where {_supposed(other)}",
                    hint=f"say in the document which function {one.function} is at which layer",
                )


def _supposed(activation: Activation) -> str:
    if activation.is_family:
        return f"every {activation.function} is {activation.known}"
    place = "" if activation.layer is None else f"^{{[{activation.layer}]}}"
    return f"{activation.function}{place} is {activation.known}"


def _all_steps(steps: Iterable[Step]) -> Iterable[Step]:
    for step in steps:
        yield step
        yield from _all_steps(step.otherwise)


__all__ = ["missing", "refuse_contradictions", "refuse_unproved", "refuse_unreached"]
