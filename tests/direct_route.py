"""How many wrong formulas the direct route accepts: `python tests/direct_route.py`, from the root of the repository.

The direct route reads both sides with latex2sympy2 and asks SymPy whether `expand(left - right)` or
`simplify(left - right)` is zero. In: the proved claims of `formulas/`, and one-edit changes of their right sides that
`derive` refutes. Out: a table. Where latex2sympy2 is not installed it says so and ends well.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sympy

from derive.cross_check.latex_reader import read_latex
from derive.outcome import CheckedClaim
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.repair import repairs

DOCUMENTS = ("single-sample.md", "batch.md", "two-layer.md", "one-layer.md")
PER_CLAIM = 4
LONGEST = 160


def wrong_formulas() -> tuple[list[str], list[str]]:
    """The true formulas, and wrong ones beside them, as `left = right`."""
    true: list[str] = []
    wrong: list[str] = []
    for name in DOCUMENTS:
        path = ROOT / "formulas" / name
        checked = [c for c in check_document(str(path)).claims if c.verdict.name == "proved" and not c.is_update]
        for claim in checked:
            if len(claim.latex) <= LONGEST:
                true.append(claim.latex)
                wrong += _changed(claim, path)
    return true, wrong


def _changed(claim: CheckedClaim, path: Path) -> list[str]:
    found = []
    for side, node in repairs(claim.link.left, claim.link.right):
        latex = f"{claim.left} = {print_latex(node)}"
        if side != "right" or latex in found or len(found) == PER_CLAIM:
            continue
        verdicts = check_document("changed.md", f"$$\n{latex}\n$$\n", contexts=[str(path)]).claims
        if len(verdicts) == 1 and verdicts[0].verdict.name == "refuted":
            found.append(latex)
    return found


NAME = re.compile(r"(d?)([A-Za-z])\^\{\[([^\]]*)\](T|\\prime)?\}")


def plain(latex: str) -> str:
    """The formula with one letter for each name, since latex2sympy2 reads none as it stands; T and ' are kept."""
    letters: dict[str, str] = {}
    spare = iter("BCDEFGHKMNOPQRSUVXZ")

    def letter(match: re.Match[str]) -> str:
        d, name, layer, mark = match.groups()
        if name == "g":
            return "g'" if mark else "g"
        placeholder = letters.setdefault(f"{d}{name}{layer}", next(spare))
        return placeholder + ("^{T}" if mark == "T" else "")

    return NAME.sub(letter, latex.split("\\quad")[0]).replace("*", "\\cdot")


def direct(latex: str) -> str:
    """accepted, rejected or unreadable by the direct route."""
    left, right = plain(latex).split(" = ", 1)
    try:
        difference = read_latex(left) - read_latex(right)
        zero = sympy.expand(difference) == 0 or sympy.simplify(difference) == 0
    except Exception:  # the parser raises its own and SymPy's errors, and Python's
        return "unreadable"
    return "accepted" if zero else "rejected"


def main() -> int:
    if importlib.util.find_spec("latex2sympy2") is None:
        print("latex2sympy2 is not installed (pip install '.[second-reader]', before Python 3.13): nothing to compare")
        return 0
    warnings.simplefilter("ignore")
    true, wrong = wrong_formulas()
    print(f"{'':32}{'formulas':>10}{'accepted':>10}{'rejected':>10}{'unreadable':>12}")
    for label, formulas in (("wrong formulas, all refuted here", wrong), ("true formulas, all proved here", true)):
        counted = Counter(map(direct, formulas))
        row = (len(formulas), counted["accepted"], counted["rejected"])
        print(f"{label:32}" + "".join(f"{n:>10}" for n in row) + f"{counted['unreadable']:>12}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
