"""What a check found, for people (text) and for programs (JSON).

In: `CheckedDocument`s. Out: `show(...)`, a string. Refused: nothing; what a document says is shown, never acted upon.
"""
from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from derive.findings import Tally, tally
from derive.outcome import CheckedDocument
from derive.show.line import paint
from derive.show.record import Record, document_record, report_record
from derive.show.text import claim_lines, document_lines, failure_lines, gradient_lines, summary_line, unread_lines

FORMATS = ("full", "concise", "json")

__all__ = [
    "FORMATS",
    "claim_lines",
    "document_lines",
    "document_record",
    "failure_lines",
    "gradient_lines",
    "paint",
    "report_record",
    "show",
    "summary_line",
    "to_json",
    "unread_lines",
]


def show(documents: Iterable[CheckedDocument], form: str = "full", allowed: Collection[str] = (),
         colour: bool = False) -> str:
    """The whole report in one of `FORMATS`; text ends with the summary line."""
    documents = tuple(documents)
    total = sum((tally(document, allowed) for document in documents), Tally())
    if form == "json":
        return to_json(report_record(map(document_record, documents), total))
    lines = [line for document in documents for line in (
        *document_lines(document, form),
        *(failure_lines(document.path, document.failure) if document.failure is not None else ()))]
    return paint([*lines, summary_line(total)], colour)


def to_json(record: Record) -> str:
    """ASCII only, so that no terminal and no encoding can spoil it."""
    return json.dumps(record, indent=2, ensure_ascii=True) + "\n"
