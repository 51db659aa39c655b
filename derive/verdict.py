"""Proved, Refuted, Undecided: each with what it rests on.

In: `prove` (and `pipeline` for shapes and missing declarations). Out: frozen values that every writer shows.
Refused: a Theorem made outside `prove/kernel.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.claim import Claim
from derive.document import Span
from derive.term import Term


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: the rule's name and its arguments. `prove/kernel.py` recomputes it; `before` and `after`
    are for readers.
    """

    rule: str
    arguments: tuple[object, ...] = ()
    before: Term | None = field(default=None, compare=False)
    after: Term | None = field(default=None, compare=False)


class Theorem:
    """`claim` holds, by `steps`, under `hypotheses` and where `conditions` hold. Only the kernel makes one."""

    __slots__ = ("claim", "conditions", "hypotheses", "steps")

    claim: Claim
    steps: tuple[Step, ...]
    hypotheses: tuple[str, ...]
    conditions: tuple[str, ...]

    def __init__(
        self,
        seal: object,
        claim: Claim,
        steps: tuple[Step, ...],
        hypotheses: tuple[str, ...],
        conditions: tuple[str, ...],
    ):
        if type(seal).__module__ != "derive.prove.kernel":
            raise TypeError("only derive.prove.kernel makes theorems")
        for name, value in (("claim", claim), ("steps", steps), ("hypotheses", hypotheses), ("conditions", conditions)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem does not change")


Array: TypeAlias = "str | tuple[Array, ...]"  # nested, row-major; exact numbers as strings, intervals as pairs


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Sizes and values under which the two sides differ, at `entry` (from 1; empty for scalars)."""

    sizes: Mapping[str, int]
    values: Mapping[str, Array]
    left: Array
    right: Array
    entry: tuple[int, ...]
    ratio: str | None = None
    """left/right, as LaTeX in the size symbols, where that ratio is proved for all entries."""
    at_kink: bool = False
    """The sides differ where a function jumps; they may be equal everywhere else."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A corrected member, itself proved: which side, and its whole LaTeX."""

    side: str
    latex: str


@dataclass(frozen=True, slots=True)
class Proved:
    theorem: Theorem | None
    """None for an update, which holds by the proofs of its gradients."""
    hypotheses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    message: str = ""
    steps: tuple[Step, ...] = ()
    name = "proved"
    code = None


@dataclass(frozen=True, slots=True)
class Refuted:
    """By shapes (no counterexample) or by a counterexample."""

    code: str
    message: str
    counterexample: Counterexample | None = None
    holds_if: tuple[str, ...] = ()
    repair: Repair | None = None
    hypotheses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    """Lines of what is known: the sizes inferred so far and where from."""
    span: Span | None = None
    name = "refuted"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither proved nor refuted, or something was not declared."""

    code: str
    message: str
    residual: str | None = None
    holds_if: tuple[str, ...] = ()
    hypotheses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    span: Span | None = None
    name = "undecided"


Verdict = Proved | Refuted | Undecided
