"""A checked document as text for people: full (formulas underlined, and all that a verdict rests on) or concise.

In: `CheckedDocument`, `Tally`. Out: `Line`s. Refused: nothing.
"""
from __future__ import annotations

from collections.abc import Iterable

from derive.document import Place
from derive.findings import Tally
from derive.outcome import CheckedClaim, CheckedDocument, Failure, UnreadFormula
from derive.show.excerpt import excerpt
from derive.show.line import Line, escape, labelled, one_line, pad, plain, shorten, width
from derive.verdict import Array, Counterexample, Proved, Refuted, Undecided, Verdict

MOST_VALUES = 6
LONGEST_VALUE = 72


def document_lines(document: CheckedDocument, form: str = "full") -> list[Line]:
    """Claims and unread formulas in the order of the file; in full also its notes; then the table of a cross-check."""
    full = form == "full"
    found: list[tuple[tuple[int, int, int], list[Line]]] = []
    for claim in document.claims:
        found.append((_order(claim.place), claim_lines(document, claim, full)))
    for formula in document.unread:
        found.append((_order(formula.at), unread_lines(document, formula, full)))
    if full:
        for note in document.notes:
            header = _header(f"{document.path}:{note.line}", "note", None, one_line(note.text))
            found.append(((0, note.line, 0), [header]))
    found.sort(key=lambda entry: entry[0])
    return [line for _, lines in found for line in lines] + cross_check_table(document)


def _order(place: Place) -> tuple[int, int, int]:
    return (place.cell or 0, place.line, place.column)


def location(document: CheckedDocument, place: Place) -> str:
    return f"{document.path}:{place}"


def claim_lines(document: CheckedDocument, claim: CheckedClaim, full: bool = True) -> list[Line]:
    verdict = claim.verdict
    proved = verdict.name == "proved"
    words = one_line(claim.latex) if proved else one_line(verdict.message)
    lines = [_header(location(document, claim.place), verdict.name, verdict.code, words + _expectation(claim))]
    if not full:
        return lines
    if isinstance(verdict, Refuted | Undecided):
        focus = claim.link.formula.place(verdict.span) if verdict.span is not None else None
        lines += excerpt(document.lines, claim.place, focus)
        lines += [(("", "   " + one_line(detail)),) for detail in verdict.details]
    elif verdict.message:
        lines.append((("", "   " + one_line(verdict.message)),))
    if isinstance(verdict, Refuted) and verdict.counterexample is not None:
        lines += counterexample_lines(verdict.counterexample)
    if isinstance(verdict, Undecided) and verdict.residual:
        lines.append(labelled("residual", one_line(verdict.residual)))
    lines += _grounds(verdict)
    return lines + _chain(claim) + _help(claim)


def _expectation(claim: CheckedClaim) -> str:
    if claim.expected is None:
        return ""
    if not claim.as_expected:
        return f" (expected: {claim.expected})"
    return "" if claim.expected == "proved" else " (as expected)"


def gradient_lines(left: str, right: str, alternative: str | None, verdict: Proved) -> list[Line]:
    """A gradient that was found, and what its proof rests on."""
    lines = [plain(f"{one_line(left)} = {one_line(right)}")]
    if alternative is not None:
        lines.append(labelled("also", one_line(alternative)))
    return [*lines, *_grounds(verdict)]


def _grounds(verdict: Verdict) -> list[Line]:
    """What the verdict rests on."""
    grounds = (("hypotheses", verdict.hypotheses), ("conditions", verdict.conditions), ("readings", verdict.readings))
    return [labelled(label, "; ".join(map(one_line, words))) for label, words in grounds if words]


def _chain(claim: CheckedClaim) -> list[Line]:
    if claim.chain is None or claim.verdict.name == "proved":
        return []
    ends = {"proved": "its ends agree", "refuted": "its ends do not agree"}
    words = ends.get(claim.chain.ends, "whether its ends agree is undecided")
    return [labelled("chain", f"begins in line {claim.chain.first_line}; {words}")]


def _help(claim: CheckedClaim) -> list[Line]:
    verdict = claim.verdict
    lines: list[Line] = []
    if isinstance(verdict, Refuted | Undecided) and verdict.holds_if:
        lines.append(labelled("help", "holds if " + " and ".join(map(one_line, verdict.holds_if))))
    if isinstance(verdict, Refuted) and verdict.repair is not None:
        side = "" if verdict.repair.side == "right" else " as the left member"
        lines.append(labelled("help", f"{one_line(verdict.repair.latex)}{side} is proved"))
    return lines


def counterexample_lines(example: Counterexample) -> list[Line]:
    """The sizes, the entry that differs with both its values, the ratio, and those values that are short enough."""
    sizes = ", ".join(f"{name} = {size}" for name, size in example.sizes.items())
    where = f"entry ({', '.join(map(str, example.entry))}): " if example.entry else ""
    sides = f"left = {_at(example.left, example.entry)}, right = {_at(example.right, example.entry)}"
    lines = [labelled("counterexample", f"{sizes}; {where}{sides}" if sizes else where + sides)]
    shown = list(example.values.items())[:MOST_VALUES]
    lines += [(("", f"      {one_line(name)} = {shorten(_value(value), LONGEST_VALUE)}"),) for name, value in shown]
    more = len(example.values) - MOST_VALUES
    if more > 0:
        lines.append((("", f"      … and {more} more (all of them in --format json)"),))
    if example.ratio is not None:
        lines.append(labelled("ratio", f"left/right = {one_line(example.ratio)} in every entry"))
    return lines


def _at(value: Array, entry: tuple[int, ...]) -> str:
    for position in entry:
        if isinstance(value, str) or not 1 <= position <= len(value):
            break
        value = value[position - 1]
    return shorten(_value(value), LONGEST_VALUE)


def _value(value: Array) -> str:
    return str(value) if not isinstance(value, tuple | list) else "[" + ", ".join(map(_value, value)) + "]"


def unread_lines(document: CheckedDocument, formula: UnreadFormula, full: bool = True) -> list[Line]:
    tail = ""
    if formula.expected is not None:
        tail = " (as expected)" if formula.as_expected else f" (expected: {formula.expected})"
    lines = [_header(location(document, formula.at), "unread", formula.code, one_line(formula.message) + tail)]
    if full:
        lines += excerpt(document.lines, formula.at)
        if formula.hint:
            lines.append(labelled("help", one_line(formula.hint)))
    return lines


def failure_lines(path: str, failure: Failure) -> list[Line]:
    where = f"{path}:{failure.place}" if failure.place is not None else path
    lines = [_header(where, "error", failure.code, one_line(failure.message))]
    return lines + ([labelled("help", one_line(failure.hint))] if failure.hint else [])


def _header(where: str, kind: str, code: str | None, words: str) -> Line:
    return (("place", f"{where}:"), ("", " "), (kind, kind), ("", f" [{code}]" if code else ""), ("", f" {words}"))


def cross_check_table(document: CheckedDocument) -> list[Line]:
    """A row for each claim that was cross-checked."""
    rows = [(location(document, claim.place), claim.verdict.name, claim.cross_check.sympy, claim.cross_check.numpy,
             claim.cross_check.latex2sympy2) for claim in document.claims if claim.cross_check is not None]
    return _table(("", "kernel", "SymPy", "NumPy", "latex2sympy2"), rows) if rows else []


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[Line]:
    cells = [head, *(tuple(escape(one_line(cell)) for cell in row) for row in rows)]
    columns = [max(width(row[k]) for row in cells) for k in range(len(head))]
    return [(("", " | ".join(pad(cell, columns[k]) for k, cell in enumerate(row))),) for row in cells]


def summary_line(total: Tally) -> Line:
    counts = (f"{_count(total.claims, 'claim')} in {_count(total.documents, 'document')}: {total.proved} proved, "
              f"{total.refuted} refuted, {total.undecided} undecided, {total.unread} unread")
    allowed = total.surprises - total.findings
    verdict = _count(total.findings, "finding") if total.findings else "all as expected"
    if not total.findings and (allowed or total.failures or not total.claims + total.unread):
        verdict = "no finding"
    tail = f" ({allowed} allowed)" if allowed else ""
    failures = f"; {_count(total.failures, 'document')} not checked" if total.failures else ""
    return (("", counts + "; "), ("refuted" if total.findings else "proved", verdict), ("", tail + failures))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
