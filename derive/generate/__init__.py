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

from derive.errors import DeriveError
from derive.generate.guard import guarded
from derive.generate.module import write_module
from derive.generate.network import network_of
from derive.generate.schedule import plan
from derive.generate.targets.form import Target
from derive.generate.targets.numpy import NUMPY
from derive.outcome import CheckedDocument

TARGETS: dict[str, Target] = {target.name: target for target in (NUMPY,)}


def generate(document: CheckedDocument, target: str = "numpy") -> str:
    """The code of one document. The same document gives the same text, to the letter."""
    if target not in TARGETS:
        raise DeriveError("DRV402", f"there is no target {target}", hint=f"choose from {', '.join(sorted(TARGETS))}")
    network = network_of(document)
    return guarded(write_module(network, plan(network), TARGETS[target]), TARGETS[target])


__all__ = ["TARGETS", "generate"]
