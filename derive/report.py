"""Report: what `derive.check` gives to people, and the claims in it.

In: `CheckedDocument`s. Out: frozen views that show themselves in a notebook, and hand a claim on to SymPy, NumPy, LaTeX
and code. Refused (DeriveError): a SymPy equation of a claim that has no meaning, code that rests on what is not proved.
"""
from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derive.claim import Claim
from derive.document import Place
from derive.errors import DeriveError
from derive.findings import Tally, exit_status, tally
from derive.outcome import CheckedClaim, CheckedDocument, UnreadFormula
from derive.show import claim_lines, document_record, paint, report_record, show, summary_line, to_json
from derive.show.line import escape, one_line
from derive.sources import find_sources
from derive.verdict import Verdict

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True, repr=False)
class ClaimView:
    """One claim of a report: its place, its verdict and what that rests on, and itself in SymPy and NumPy."""

    document: CheckedDocument
    checked: CheckedClaim

    @property
    def path(self) -> str:
        return self.document.path

    @property
    def place(self) -> Place:
        """Of the right member, in the file."""
        return self.checked.place

    @property
    def left(self) -> str:
        return self.checked.left

    @property
    def right(self) -> str:
        return self.checked.right

    @property
    def latex(self) -> str:
        return self.checked.latex

    @property
    def verdict(self) -> Verdict:
        return self.checked.verdict

    @property
    def hypotheses(self) -> tuple[str, ...]:
        return self.checked.verdict.hypotheses

    @property
    def conditions(self) -> tuple[str, ...]:
        return self.checked.verdict.conditions

    @property
    def readings(self) -> tuple[str, ...]:
        """How what was ambiguous has been read."""
        return self.checked.verdict.readings

    @property
    def names(self) -> dict[str, str]:
        """LaTeX name → keyword of the functions that `to_numpy` gives."""
        from derive.formulate import names

        return names(self._claim())

    def to_sympy(self, layers: Mapping[str, int] | None = None) -> sympy.Eq:
        """The claim as a SymPy equation of Indexed, Sum and Function; with sums over layers at `layers={"T": 3}`."""
        from derive.formulate import to_sympy

        return to_sympy(self._claim(), layers)

    def to_numpy(self, layers: Mapping[str, int] | None = None) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """Both sides as functions of arrays, by the keywords of `names`; unknown functions are given as callables.
        Sums over layers or times need a number of them: `layers={"T": 3}`, whose names are `names_at({"T": 3})`."""
        from derive.formulate import to_numpy

        return to_numpy(self._claim(), layers)

    def names_at(self, layers: Mapping[str, int]) -> dict[str, str]:
        """`names` where letters of layers have numbers."""
        from derive.formulate import names

        return names(self._claim(), layers)

    def _claim(self) -> Claim:
        if self.checked.claim is None:
            verdict = self.verdict
            raise DeriveError(verdict.code or "DRV954", f"this claim has no equation: {verdict.message}")
        return self.checked.claim

    def __str__(self) -> str:
        return paint(claim_lines(self.document, self.checked)).rstrip("\n")

    def __repr__(self) -> str:
        return f"<{self.verdict.name}: {escape(one_line(self.latex))} ({self.path}:{self.place})>"

    def _repr_markdown_(self) -> str:
        verdict = self.verdict
        code = f" [{verdict.code}]" if verdict.code else ""
        words = [f"**{verdict.name}**{code} ${_math(self.latex)}$"]
        words += [_words(verdict.message)] if verdict.message else []
        words += ["; ".join(map(_words, (*self.hypotheses, *self.conditions, *self.readings)))]
        return "  \n".join(filter(None, words)) + f"  \n<small>{_words(f'{self.path}:{self.place}')}</small>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/markdown": self._repr_markdown_()}


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a check found. `passed_over` are files in directories that have no formula."""

    documents: tuple[CheckedDocument, ...]
    passed_over: tuple[str, ...] = ()
    only: str | None = None

    @property
    def claims(self) -> tuple[ClaimView, ...]:
        return tuple(ClaimView(document, claim) for document in self.documents for claim in document.claims)

    @property
    def unread(self) -> tuple[UnreadFormula, ...]:
        return tuple(formula for document in self.documents for formula in document.unread)

    @property
    def tally(self) -> Tally:
        return sum(map(tally, self.documents), Tally())

    @property
    def ok(self) -> bool:
        """Every claim is as expected, and everything could be read."""
        return self.exit_status == 0

    @property
    def exit_status(self) -> int:
        """As the command's: 0 as expected, 1 a finding, 2 something that could not be checked."""
        return exit_status(self.tally, self.only)

    def to_text(self, form: str = "full") -> str:
        """As the command prints it: `full` or `concise`."""
        return show(self.documents, form)

    def to_json(self) -> str:
        """As `derive check --format json` prints it."""
        return to_json(report_record(map(document_record, self.documents), self.tally))

    def explain(self, form: str = "text", language: str = "en") -> str:
        """The derivation of each claim, or where it breaks: `text`, `markdown` or `html`, in `en` or `zh`."""
        from derive.explain import explain
        from derive.judging import Prover
        from derive.typeset import write_fragment, write_whole

        judge = Prover()
        fragments = [write_fragment(explain(document, judge), form, language) for document in self.documents]
        return write_whole(fragments, form, language)

    def export(self, to: str = "latex", *, fragment: bool = False, proofs: bool = False, all_verdicts: bool = False,
               ) -> str:
        """The proved claims as `latex`, `markdown`, `html` or `sympy`; with `proofs` the derivation of each, with
        `all_verdicts` the other claims too, marked as what they are (html always has both)."""
        from derive.explain import explain
        from derive.export import EXPLAINED, export
        from derive.judging import Prover

        judge = Prover()
        explains = proofs or to in EXPLAINED
        told = [explain(document, judge) for document in self.documents] if explains else ()
        return export(self.documents, to, explanations=told, fragment=fragment, all_verdicts=all_verdicts)

    def generate(self, target: str = "numpy", style: str = "plain", by: Sequence[str] = ()) -> str:
        """The code of the one document of this report, for `numpy`, `torch` or `jax`; `by` names what the cost is
        differentiated by. DeriveError where a formula that it needs is not proved."""
        from derive.generate import generate

        if len(self.documents) != 1:
            raise DeriveError("DRV955", f"code is generated of one document, this report has {len(self.documents)}")
        return generate(self.documents[0], target, style, by)

    def __str__(self) -> str:
        return self.to_text().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Report: {paint([summary_line(self.tally)]).strip()}>"

    def _repr_markdown_(self) -> str:
        summary = _words(paint([summary_line(self.tally)]).strip())
        return "\n".join([*(f"- {_item(claim)}" for claim in self.claims), "", summary])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/markdown": self._repr_markdown_()}


def check_paths(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *,
                contexts: Iterable[str | os.PathLike[str]] = (), cross_check: bool = False, only: str | None = None,
                seed: int = 0) -> Report:
    """What `derive.check` does."""
    from derive.run import Options, check_guarded, check_pattern, pass_over

    check_pattern(only)
    paths = _paths(paths)
    options = Options(_paths(contexts), cross_check, only, seed, paths)
    pairs = [(source, check_guarded(source, options)) for source in find_sources(paths)]
    return Report(tuple(document for source, document in pairs if not pass_over(source, document)),
                  tuple(source.path for source, document in pairs if pass_over(source, document)), only)


def _paths(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> tuple[str, ...]:
    if isinstance(paths, str | os.PathLike):
        paths = (paths,)
    return tuple(os.fspath(path) for path in paths)


def _item(claim: ClaimView) -> str:
    return claim._repr_markdown_().replace("  \n", " · ")


def _math(latex: str) -> str:
    """LaTeX that cannot end the formula, open a tag or be a link in a notebook."""
    shown = escape(one_line(latex)).replace("](", "]{}(")
    return shown.replace("$", "\\$").replace("<", "\\lt ").replace(">", "\\gt ")


def _words(text: str) -> str:
    """Text that a notebook shows as it is."""
    shown = html.escape(escape(one_line(text)), quote=False)
    return "".join("\\" + character if character in "\\`*_[]$|~#" else character for character in shown)


__all__ = ["ClaimView", "Report", "check_paths"]
