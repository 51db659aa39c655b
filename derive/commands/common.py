"""What several commands do: documents become lines and counts, texts go where they were asked for.

In: checked documents. Out: `Shown`, ready to be printed by another process; text, written. Refused (DeriveError): to
overwrite a document that was read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from derive.errors import DeriveError
from derive.findings import Tally, complaint, is_finding, tally
from derive.outcome import CheckedDocument, Failure
from derive.run import LOST, lost_document, pass_over
from derive.show import claim_lines, document_lines, document_record, failure_lines, paint, unread_lines
from derive.show.line import Line, plain
from derive.show.record import Record
from derive.sources import Source


@dataclass(frozen=True, slots=True)
class Shown:
    """A checked document, ready to be printed: what a worker process hands back."""

    tally: Tally
    text: str = ""
    record: Record | None = None
    complaints: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How documents are shown."""

    form: str
    allowed: tuple[str, ...]
    colour: bool
    colour_errors: bool


def shown(document: CheckedDocument, manner: Manner) -> Shown:
    complaints = "" if document.failure is None else paint(failure_lines(document.path, document.failure),
                                                           manner.colour_errors)
    counts = tally(document, manner.allowed)
    if manner.form == "json":
        return Shown(counts, record=document_record(document), complaints=complaints)
    return Shown(counts, paint(document_lines(document, manner.form), manner.colour), complaints=complaints)


def lost(manner: Manner, source: Source, failure: Failure = LOST) -> Shown:
    return shown(lost_document(source, failure), manner)


def checked(sources: Iterable[Source], examined: Callable[[Source], CheckedDocument],
            ) -> tuple[list[CheckedDocument], Tally]:
    """The documents that could be read, with findings and failures said on standard error, one line each."""
    documents: list[CheckedDocument] = []
    total = Tally()
    for source in sources:
        document = examined(source)
        if pass_over(source, document):
            complain([plain(f"{source.path}: note: passed over, it has no formula")])
            continue
        total += tally(document)
        if document.failure is not None:
            complain(failure_lines(document.path, document.failure))
            continue
        documents.append(document)
        complain(line for claim in document.claims if is_finding(claim) for line in claim_lines(document, claim, False))
        complain(line for one in document.unread if is_finding(one) for line in unread_lines(document, one, False))
    reason = complaint(total)
    if reason is not None:
        complain([plain(f"derive: {reason}")])
    return documents, total


def complain(lines: Iterable[Line]) -> None:
    sys.stderr.write(paint(lines, uses_colour(sys.stderr)))


def refuse_overwriting(output: str | None, documents: Iterable[str]) -> None:
    """Refuse an output that is one of the documents, or that has no place, before the work begins."""
    if output is None or output == "-":
        return
    if os.path.isdir(output):
        raise DeriveError("DRV956", f"{output}: this is a directory, not a file to write")
    folder = os.path.dirname(output)
    if folder and not os.path.isdir(folder):
        raise DeriveError("DRV956", f"{output}: there is no directory {folder}", hint="make it first")
    for path in documents:
        if os.path.exists(path) and os.path.exists(output) and os.path.samefile(path, output):
            raise DeriveError("DRV957", f"{output}: this document would be overwritten",
                              hint="give another name after -o")


def write(text: str, output: str | None) -> None:
    """In UTF-8, whatever the locale: what is written is a file's contents."""
    if output is not None and output != "-":
        with open(output, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
    else:
        binary.write(text.encode("utf-8", "backslashreplace"))


def uses_colour(stream: object) -> bool:
    """NO_COLOR first, then FORCE_COLOR, then whether it is a terminal (that can do so)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    is_terminal = getattr(stream, "isatty", lambda: False)
    return bool(is_terminal()) and os.environ.get("TERM") != "dumb"
