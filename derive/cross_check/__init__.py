"""Claim + verdict → second opinions that share nothing with the prover.

In: a Claim, its Verdict, and the formula that its syntax points into. Out: a CrossCheck with one answer for each
column. Refused: nothing; what cannot be run says why.

`agrees` means: the verdict is proved and both sides are the same numbers, or it is refuted and they are not. An
undecided claim has no verdict to agree with. An update (`:=`) is compared with the same step in which each gradient is
replaced by its proved formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.claim import Claim
from derive.cross_check.compare import SCALES, Difference, Laboratory, numpy_difference, sympy_difference
from derive.cross_check.network import SMALL, Scale
from derive.cross_check.second_reader import NO_BODY, second_opinion
from derive.cross_check.updates import as_equation
from derive.errors import DeriveError
from derive.outcome import CheckedClaim, CheckedDocument, CrossCheck
from derive.verdict import Proved, Refuted, Undecided, Verdict
from derive.watch import Watch

__all__ = ["Laboratory", "cross_check", "cross_check_document"]


def cross_check(
    claim: Claim | None, verdict: Verdict, latex: str = "", laboratory: Laboratory | None = None
) -> CrossCheck:
    """The three columns for one claim. Claims of one network share a `laboratory`, which keeps what was written out."""
    laboratory = laboratory if laboratory is not None else Laboratory()
    reader = _answer(lambda: second_opinion(claim, latex)) if claim is not None else NO_BODY
    reason = _not_run(claim, verdict)
    if reason is not None:
        return CrossCheck(reason, reason, reader)
    assert claim is not None
    return CrossCheck(
        _column(sympy_difference, claim, verdict, laboratory),
        _column(numpy_difference, claim, verdict, laboratory),
        reader,
    )


def cross_check_document(document: CheckedDocument, watch: Watch | None = None) -> CheckedDocument:
    """The document with second opinions on each of its claims."""
    laboratory, watch = Laboratory(), watch or Watch()
    return replace(document, claims=tuple(_watched(claim, document, laboratory, watch) for claim in document.claims))


def _watched(
    checked: CheckedClaim, document: CheckedDocument, laboratory: Laboratory, watch: Watch
) -> CheckedClaim:
    stopped = watch.begin()
    if stopped is not None:
        return replace(checked, cross_check=CrossCheck(*[f"not run: {stopped.message}"] * 3))
    found = _checked(checked, document, laboratory)
    watch.end()
    return found


def _checked(checked: CheckedClaim, document: CheckedDocument, laboratory: Laboratory) -> CheckedClaim:
    claim = checked.claim
    if checked.is_update and claim is not None:
        equation = as_equation(claim, document.claims)
        columns = cross_check(equation, checked.verdict, checked.link.formula.latex, laboratory)
        return replace(checked, cross_check=replace(columns, latex2sympy2=NO_BODY))
    return replace(checked, cross_check=cross_check(claim, checked.verdict, checked.link.formula.latex, laboratory))


def _not_run(claim: Claim | None, verdict: Verdict) -> str | None:
    if isinstance(verdict, Undecided):
        return "not run: the claim is undecided"
    if claim is None:
        return "not run: shapes do not fit" if isinstance(verdict, Refuted) else "not run: no gradient with a formula"
    return None


def _scales(verdict: Verdict) -> tuple[Scale, ...]:
    """The usual sizes, and those at which a claim is said to be false: it may be false nowhere else."""
    if isinstance(verdict, Refuted) and verdict.counterexample is not None:
        return (*SCALES, replace(SMALL, given=tuple(verdict.counterexample.sizes.items())))
    return SCALES


def _column(
    difference: Callable[[Claim, Laboratory, Sequence[Scale]], Difference | None],
    claim: Claim,
    verdict: Verdict,
    laboratory: Laboratory,
) -> str:
    def compared() -> str:
        found = difference(claim, laboratory, _scales(verdict))
        if (found is None) == isinstance(verdict, Proved):
            return "agrees"
        if found is None and isinstance(verdict, Refuted) and verdict.counterexample and verdict.counterexample.at_kink:
            return "not run: the sides differ at a kink, and elsewhere they do not"
        return f"disagrees: {found}" if found is not None else "disagrees: both sides are equal in every draw"

    return _answer(compared)


def _answer(column: Callable[[], str]) -> str:
    """What a column says; a mistake of its own costs that answer, not the verdicts of the document."""
    try:
        return column()
    except DeriveError as error:
        return f"not run: {error.message}"
    except RecursionError:
        return "not run: nested too deeply"
    except MemoryError:
        raise
    except Exception as error:
        return f"not run: internal error, please report it: {type(error).__name__}: {error}"
