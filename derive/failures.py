"""What it means for a claim that its elaboration or its proof ends in an error.

In: the error. Out: a verdict: refuted for shapes that do not fit, else undecided with the error's code. Refused: memory
that runs out, which the process answers for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from derive.claim import Claim
from derive.errors import DeriveError, ShapeError
from derive.verdict import Proved, Refuted, Undecided, Verdict


def failed(error: DeriveError) -> Verdict:
    if isinstance(error, ShapeError):
        return Refuted(error.code, error.message, details=error.details, span=error.span)
    hint = (f"help: {error.hint}",) if error.hint else ()
    return Undecided(error.code, error.message, details=(*hint, *error.details), span=error.span)


def unfounded(names: tuple[str, ...], proved: Proved) -> Undecided:
    """What would be proved if the claim itself might say what the shapes are."""
    listed = ", ".join(names)
    message = f"the shape of {listed} is not known, and the formula holds for some shapes only"
    hint = "help: declare the shapes of its names: x \\in \\mathbb{R} for a number, x \\in \\mathbb{R}^{n} for a vector"
    return Undecided("DRV302", message, readings=proved.readings, hypotheses=proved.hypotheses, details=(hint,))


def at_a_point(equations: Mapping[str, str], proved: Verdict) -> Undecided:
    """A derivative that is what is claimed only where an equation holds that came after the function."""
    listed = ", ".join(f"{name} ({source})" for name, source in sorted(equations.items()))
    message = f"proved as it was read, but only with the equation of {listed}, by which a derivative is taken here"
    hint = "help: give the value at which the derivative vanishes another name: \\hat{\\theta} = …"
    return Undecided("DRV306", message, readings=proved.readings, hypotheses=proved.hypotheses, details=(hint,))


def shapeless(claim: Claim, refuted: Refuted) -> Undecided:
    """An equation between names of which nothing says the shape may be what would say it: no refutation."""
    defined = {definition.tensor.name for definition in claim.definitions}
    names = [name for name in claim.without_shape if name not in defined] or list(claim.without_shape)
    hint = f"help: declare it: {names[0]} \\in \\mathbb{{R}}^{{n \\times m}}"
    message = f"the shape of {', '.join(names)} is not known"
    return Undecided("DRV302", message, readings=refuted.readings, hypotheses=refuted.hypotheses, details=(hint,))


def without_layers(refuted: Refuted) -> Undecided:
    """A formula in which no name has a layer need not be about one layer."""
    message = "no name has a layer, and with all of them at one layer it is false"
    hint = "help: write the layers: W^{[l]}, W^{[l-1]}"
    return Undecided("DRV303", message, readings=refuted.readings, hypotheses=refuted.hypotheses, details=(hint,))


def misread(doubt: str) -> Undecided:
    """A refutation of what the author may not have meant."""
    return Undecided("DRV306", f"refuted as it was read, but {doubt}", details=(_DECLARE,))


def said_anew(source: str, name: str, refuted: Refuted) -> Undecided:
    """An equation of what another section defines may be that section's own."""
    message = f"refuted as it was read, but another section ({source}) says what {name} is, and this may be another"
    return Undecided("DRV306", message, readings=refuted.readings, hypotheses=refuted.hypotheses, details=(_ANEW,))


_ANEW = "help: write “Let” before an equation that defines the name anew, or another name"
_DECLARE = "help: declare the name itself, or write the other array with another letter"


def mistake(error: Exception) -> Undecided:
    """One of our own mistakes costs the claim it happened in, not the others."""
    if isinstance(error, MemoryError):
        raise error
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f" in {os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno}" if at is not None else ""
    message = f"internal error: {type(error).__name__}: {error}{where}"
    return Undecided("DRV999", message, details=("help: this is a mistake in derive; please report it",))


def answered(verdict: object) -> Verdict:
    """What the prover said, if it is a verdict."""
    if isinstance(verdict, Proved | Refuted | Undecided):
        return verdict
    return Undecided("DRV313", "the prover ended without a verdict")
