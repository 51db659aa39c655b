"""The gradient that is shown: the shortest form that the prover agrees with.

In: an expression and a variable as LaTeX, a notation, a `Judge`. Out: `Differentiated`. Refused (DeriveError): what
cannot be read, what has no gradient here, and a gradient of which no form could be proved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from derive.claim import Claim
from derive.differentiate.chains import ELEMENTWISE
from derive.differentiate.solving import Solver, Unfolder
from derive.errors import DeriveError
from derive.notation import Notation
from derive.printing import print_latex
from derive.reassemble import Letters, Names
from derive.reassemble.build import subscript
from derive.syntax import Chain, Node, Scripts, Statements, Symbol
from derive.term import Definition, Entry, Gradient, Index, LayerRange, Tensor
from derive.verdict import Proved, Verdict

MOST_TRIED = 12
"""How many forms the prover is asked about."""


class Judge(Unfolder, Protocol):
    """What the pipeline lends."""

    def verdict(self, claim: Claim) -> Verdict: ...
    def read(self, left: str, right: str, notation: Notation, ranges: Iterable[LayerRange] = ()) -> Claim | None: ...
    def claim(self, latex: str, notation: Notation) -> Claim: ...
    def formula(self, latex: str) -> Node: ...


@dataclass(frozen=True, slots=True)
class Differentiated:
    """`left = right`, proved. `alternative` is another form, with gradients that the document has names for."""

    left: str
    right: str
    verdict: Proved
    alternative: str | None = None


def differentiate(target: str, by: str, notation: Notation, judge: Judge, numpy: bool = False) -> Differentiated:
    """∂target/∂by. With `numpy`, sums along an axis are written `np.sum`."""
    _readable(target, notation, judge)
    variable = _variable(by, notation, judge)
    left = _left(target, by, judge)
    claim = judge.claim(left, notation)
    names = Names(notation, (), claim.definitions)
    sign = "*" if notation.conventions.get("*") == "elementwise" else ELEMENTWISE
    styles = (True, False) if numpy else (False,)
    further = _further(claim, names, judge)
    solvers = [Solver(claim, names, judge, style, sign, further) for style in styles]
    found = next(filter(None, (_in_matrices(left, solver, notation, judge) for solver in solvers)), None)
    found = found or _in_entries(target, variable, solvers[-1], notation, judge)
    if found is None:
        raise DeriveError("DRV320", f"no form of {left} was found that could be proved",
                          hint="give names to the parts of the expression, and differentiate by those")
    return found


def _further(claim: Claim, names: Names, judge: Judge) -> tuple[Definition, ...]:
    """The definitions of the document that the claim does not rest on, of arrays without a layer."""
    found = {definition.tensor.name for definition in claim.definitions}
    more: list[Definition] = []
    for definition in names.notation.definitions:
        if definition.tensor.name in found or definition.tensor.layer is not None:
            continue
        try:
            others = judge.claim(print_latex(names.tensor(definition.tensor)), names.notation).definitions
        except DeriveError:
            continue
        more += [one for one in others if one.tensor.name not in found]
        found |= {one.tensor.name for one in others}
    return tuple(more)


def _in_matrices(left: str, solver: Solver, notation: Notation, judge: Judge) -> Differentiated | None:
    rows, columns = _axes(solver.claim)
    proved: list[tuple[str, Proved]] = []
    for node in islice(solver.candidates(rows, columns), MOST_TRIED):
        right = print_latex(node)
        if proved and len(right) >= len(proved[0][0]):
            continue
        verdict = _proved(left, right, notation, judge)
        if verdict is not None:
            proved.append((right, verdict))
            if len(proved) == 2:
                break
    if not proved:
        return None
    return Differentiated(left, *proved[0], alternative=proved[1][0] if len(proved) > 1 else None)


def _proved(left: str, right: str, notation: Notation, judge: Judge) -> Proved | None:
    claim = judge.read(left, right, notation)
    verdict = judge.verdict(claim) if claim is not None else None
    return verdict if isinstance(verdict, Proved) else None


def _in_entries(
    target: str, variable: Tensor, solver: Solver, notation: Notation, judge: Judge
) -> Differentiated | None:
    """Where nothing else fits: one entry. The expression must be a number then."""
    claim = solver.claim
    head = claim.left.term.head if isinstance(claim.left.term, Entry) else None
    if not isinstance(head, Gradient) or len(claim.indices) != solver.names.rank(variable):
        return None
    letters = Letters(notation, claim.indices)
    places = [Symbol(letters.letter(index)) for index in claim.indices]
    left = _left(target, print_latex(subscript(solver.names.tensor(variable), places)), judge)
    for node in islice(solver.in_entries(letters), MOST_TRIED):
        right = print_latex(node)
        verdict = _proved(left, right, notation, judge)
        if verdict is not None:
            return Differentiated(left, right, verdict)
    return None


def _axes(claim: Claim) -> tuple[Index | None, Index | None]:
    """The indices of rows and of columns."""
    indices = iter(claim.indices)
    found = [next(indices, None) if size != 1 else None for size in claim.shape]
    rows, columns = (*found, None, None)[:2]
    return rows, columns


def _left(target: str, by: str, judge: Judge) -> str:
    """`\\frac{\\partial J}{\\partial W}` of a name, `\\frac{\\partial}{\\partial x} \\left( … \\right)` of more."""
    node = judge.formula(target)
    if isinstance(node, Symbol) or (isinstance(node, Scripts) and not node.primes) or type(node).__name__ == "Styled":
        return f"\\frac{{\\partial {target}}}{{\\partial {by}}}"
    return f"\\frac{{\\partial}}{{\\partial {by}}} \\left( {target} \\right)"


# --- what cannot be read -------------------------------------------------------------------------------------------


def _readable(latex: str, notation: Notation, judge: Judge) -> Claim:
    try:
        node = judge.formula(latex)
        if isinstance(node, Chain | Statements):
            raise DeriveError("DRV321", "one expression is expected, not a relation", span=node.span,
                              hint="give the cost alone, such as 'J' or 'x^T A x'")
        return judge.claim(latex, notation)
    except DeriveError as error:
        raise pointed(error, latex) from None


def _variable(latex: str, notation: Notation, judge: Judge) -> Tensor:
    claim = _readable(latex, notation, judge)
    term = claim.left.term
    if not isinstance(term, Entry) or not isinstance(term.head, Tensor):
        raise pointed(DeriveError("DRV322", f"{latex} is no name of a variable",
                                  hint="differentiate by a declared name, such as 'W' or 'b^{[1]}'"), latex)
    return term.head


def pointed(error: DeriveError, latex: str) -> DeriveError:
    """The error with the place shown below the expression."""
    shown = " ".join(latex.split("\n"))
    lines = [error.message, f"   {shown}"]
    if error.span is not None and error.span.start <= len(shown):
        width = max(1, min(error.span.end, len(shown)) - error.span.start)
        lines.append("   " + " " * error.span.start + "^" * width)
    return DeriveError(error.code, "\n".join(lines), hint=error.hint)
