"""A checked document as the JSON record that other programs read (`"version": 1`): every key is always present.

In: `CheckedDocument`, `Tally`. Out: dictionaries, lists, strings, integers and None. Refused: floats; exact numbers
and the ends of intervals are strings. A document that could not be checked says why in its notes.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from derive.findings import Tally
from derive.outcome import CheckedClaim, CheckedDocument
from derive.verdict import Array, Counterexample, Proved, Refuted, Undecided

VERSION = 1
Record = dict[str, Any]


def report_record(documents: Iterable[Record], total: Tally) -> Record:
    return {"version": VERSION, "documents": list(documents), "summary": summary_record(total)}


def summary_record(total: Tally) -> Record:
    return {"claims": total.claims, "proved": total.proved, "refuted": total.refuted, "undecided": total.undecided,
            "unread": total.unread}


def document_record(document: CheckedDocument) -> Record:
    notes = [{"line": note.line, "text": note.text} for note in document.notes]
    if document.failure is not None:
        place = document.failure.place
        notes.insert(0, {"line": place.line if place is not None else 1,
                         "text": f"[{document.failure.code}] {document.failure.message}"})
    return {
        "path": document.path,
        "claims": [claim_record(claim) for claim in document.claims],
        "definitions": [{"line": one.place.line, "column": one.place.column, "name": one.name, "latex": one.latex}
                        for one in document.definitions],
        "unread": [{"line": one.at.line, "column": one.at.column, "latex": one.latex, "code": one.code,
                    "message": one.message} for one in document.unread],
        "notes": notes,
    }


def claim_record(claim: CheckedClaim) -> Record:
    verdict, place = claim.verdict, claim.place
    return {
        "line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column,
        "cell": place.cell,
        "left": claim.left, "right": claim.right, "latex": claim.latex,
        "verdict": verdict.name, "expected": claim.expected, "code": verdict.code, "message": verdict.message,
        "hypotheses": list(verdict.hypotheses), "conditions": list(verdict.conditions),
        "readings": list(verdict.readings),
        "holds_if": (list(verdict.holds_if) or None) if isinstance(verdict, Refuted | Undecided) else None,
        "counterexample": _counterexample(verdict.counterexample) if isinstance(verdict, Refuted) else None,
        "chain": {"first_line": claim.chain.first_line, "ends": claim.chain.ends} if claim.chain is not None else None,
        "repair": _repair(verdict) if isinstance(verdict, Refuted) else None,
        "residual": verdict.residual if isinstance(verdict, Undecided) else None,
        "steps": _steps(verdict) if isinstance(verdict, Proved) else 0,
        "cross_check": _cross_check(claim),
    }


def _steps(verdict: Proved) -> int:
    return len(verdict.steps) or (len(verdict.theorem.steps) if verdict.theorem is not None else 0)


def _repair(verdict: Refuted) -> Record | None:
    return None if verdict.repair is None else {"side": verdict.repair.side, "latex": verdict.repair.latex}


def _cross_check(claim: CheckedClaim) -> Record | None:
    opinions = claim.cross_check
    return None if opinions is None else {"sympy": opinions.sympy, "numpy": opinions.numpy,
                                          "latex2sympy2": opinions.latex2sympy2}


def _counterexample(example: Counterexample | None) -> Record | None:
    if example is None:
        return None
    return {"sizes": {name: int(size) for name, size in example.sizes.items()},
            "values": {name: _array(value) for name, value in example.values.items()},
            "left": _array(example.left), "right": _array(example.right), "entry": list(example.entry),
            "ratio": example.ratio}


def _array(value: Array) -> list[Any] | str:
    return [_array(inner) for inner in value] if isinstance(value, tuple | list) else str(value)
