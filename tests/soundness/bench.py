"""Every one-edit change of a proved formula, judged twice: `python tests/soundness/bench.py`.

In: the proved claims of `formulas/`, and the changes that `derive.repair` knows. Out: a table of `derive`'s verdicts
against the NumPy column, which differentiates the cost by complex steps and shares no code with the prover; each
disagreement in full; for no failure among n, the rule of three (95 %) bounds the rate of failures by 3/n.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from derive.claim import Claim
from derive.cross_check.compare import SCALES, Laboratory, numpy_difference
from derive.cross_check.network import SMALL
from derive.elaborate import elaborate
from derive.errors import DeriveError, ShapeError
from derive.outcome import CheckedClaim
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.prove import prove
from derive.repair import repairs
from derive.syntax import Node
from derive.verdict import Refuted, Undecided, Verdict

ROOT = Path(__file__).resolve().parent.parent.parent
JUDGEMENTS = ("proved", "refuted")


@dataclass(frozen=True)
class Mutant:
    """A changed formula, what `derive` says, and what NumPy says: equal, unequal, silent (it cannot be
    written out), or not asked (undecided, as in the cross-check)."""

    document: str
    latex: str
    verdict: str
    numpy: str

    @property
    def false_proof(self) -> bool:
        return self.verdict == "proved" and self.numpy == "unequal"

    @property
    def false_refutation(self) -> bool:
        return self.verdict == "refuted" and self.numpy == "equal"


def mutants(every: int = 1) -> Iterator[Mutant]:
    """Each `every`-th change of every proved claim, the same ones at each run; updates have no side to change."""
    count = 0
    for path in sorted((ROOT / "formulas").glob("*.md")):
        laboratory = Laboratory()
        for checked in check_document(str(path)).claims:
            if checked.verdict.name != "proved" or checked.is_update or checked.claim is None:
                continue
            for left, right, latex in _changes(checked):
                count += 1
                if count % every == 0:
                    yield _judged(path.name, checked, left, right, latex, laboratory)


def _changes(checked: CheckedClaim) -> Iterator[tuple[Node, Node, str]]:
    seen: set[str] = set()
    for side, node in repairs(checked.link.left, checked.link.right):
        changed = print_latex(node)
        latex = f"{changed} = {checked.right}" if side == "left" else f"{checked.left} = {changed}"
        if latex not in seen:
            seen.add(latex)
            yield (node, checked.link.right, latex) if side == "left" else (checked.link.left, node, latex)


def _judged(
    document: str, checked: CheckedClaim, left: Node, right: Node, latex: str, laboratory: Laboratory
) -> Mutant:
    assert checked.claim is not None
    try:
        claim = elaborate(left, right, checked.claim.notation, checked.link.formula.latex, checked.claim.ranges)
    except ShapeError:
        return Mutant(document, latex, "ill-shaped", "silent")
    except DeriveError:
        return Mutant(document, latex, "no meaning", "silent")
    verdict = prove(claim)
    return Mutant(document, latex, verdict.name, _numpy(claim, verdict, laboratory))


def _numpy(claim: Claim, verdict: Verdict, laboratory: Laboratory) -> str:
    """At the usual sizes, and at those of the counterexample: a claim may be false at no others."""
    if isinstance(verdict, Undecided):
        return "not asked"
    scales = SCALES
    if isinstance(verdict, Refuted) and verdict.counterexample is not None:
        scales = (*SCALES, replace(SMALL, given=tuple(verdict.counterexample.sizes.items())))
    try:
        return "equal" if numpy_difference(claim, laboratory, scales) is None else "unequal"
    except (DeriveError, RecursionError):
        return "silent"


def main() -> int:
    judged = list(mutants())
    counts = Counter((mutant.verdict, mutant.numpy) for mutant in judged)
    print(f"{'verdict':14}{'NumPy':10}{'mutants':>8}")
    for (verdict, numpy), number in sorted(counts.items()):
        print(f"{verdict:14}{numpy:10}{number:>8}")
    print(f"{'all':24}{len(judged):>8}")
    wrong = [mutant for mutant in judged if mutant.false_proof or mutant.false_refutation]
    compared = sum(n for (verdict, numpy), n in counts.items() if verdict in JUDGEMENTS and numpy != "silent")
    print(f"disagreements: {len(wrong)} of {compared} compared")
    for mutant in wrong:
        print(f"  {mutant.document}: {mutant.latex}: {mutant.verdict}, NumPy says {mutant.numpy}")
    if compared and not wrong:
        print(f"rule of three: fewer than {3 / compared:.2%} of such verdicts are wrong (95 %)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
