"""Proved formulas → code: forward and backward propagation, cost and update, for any number of layers and any sizes.

In: a CheckedDocument and the name of a target. Out: the text of a module. Refused (DeriveError):

| code | what is wrong |
|---|---|
| DRV401 | a formula that the code needs is not proved, or one of a gradient in it is wrong |
| DRV402 | there is no such target |
| DRV403 | a formula cannot be said with the target's operations |
| DRV404 | the document has no gradient of a parameter |
| DRV405 | costs, layers or shapes are of a kind that is not generated |
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.errors import DeriveError
from derive.generate.guard import guarded
from derive.generate.module import write_module
from derive.generate.network import Network, networks_of
from derive.generate.refusals import Unstated
from derive.generate.schedule import Plan, planned
from derive.generate.targets.fast import FAST
from derive.generate.targets.form import Target
from derive.generate.targets.jax import JAX
from derive.generate.targets.numpy import NUMPY
from derive.generate.targets.torch import TORCH
from derive.outcome import CheckedDocument

TARGETS: dict[tuple[str, str], Target] = {(target.name, target.style): target for target in (NUMPY, FAST, TORCH, JAX)}


def generate(document: CheckedDocument, target: str = "numpy", style: str = "plain", by: Sequence[str] = ()) -> str:
    """The code of one document; `by` names what the cost is differentiated by. The same document gives the same text,
    to the letter. Of several costs, one that lacks a formula is left out, and the module says so."""
    words = _target(target, style)
    found: list[tuple[Network, Plan]] = []
    without: list[tuple[Network, Unstated]] = []
    for network in networks_of(document, by):
        try:
            found.append(planned(network, bool(words.runtime)))
        except Unstated as error:
            without.append((network, error))
    if without and (by or not found):
        raise without[0][1]
    return guarded(write_module(found, words, without), words)


def _target(target: str, style: str) -> Target:
    names = dict.fromkeys(name for name, _ in TARGETS)
    if target not in names:
        raise DeriveError("DRV402", f"there is no target {target}", hint=f"choose from {', '.join(sorted(names))}")
    if (target, style) not in TARGETS:
        styles = ", ".join(sorted(one for name, one in TARGETS if name == target))
        raise DeriveError("DRV402", f"{target} is not generated in the style {style}", hint=f"{target} has {styles}")
    return TARGETS[target, style]


__all__ = ["TARGETS", "generate"]
