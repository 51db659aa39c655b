"""What each command of `derive` does with its arguments; `cli` imports this only when a command runs.

In: parsed arguments. Out: an exit status, and text written on the way. Refused: to overwrite a document that was read.
"""
from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.findings import Tally, complaint, exit_status, is_finding, tally
from derive.outcome import CheckedDocument, Failure
from derive.run import (
    LOST,
    Options,
    check_guarded,
    check_pattern,
    check_source,
    empty_directories,
    lost_document,
    no_document,
    pass_over,
    stoppable,
    work,
)
from derive.show import (
    claim_lines,
    document_lines,
    document_record,
    failure_lines,
    gradient_lines,
    paint,
    report_record,
    summary_line,
    to_json,
    unread_lines,
)
from derive.show.line import Line, plain
from derive.show.record import Record
from derive.sources import Source, find_sources
from derive.watch import Watch

if TYPE_CHECKING:
    from derive.explain import Explanation

UNDECIDED_GRADIENT = "DRV320"


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


def check(given: argparse.Namespace) -> int:
    check_pattern(given.only)
    sources = find_sources(given.paths)
    options = Options(tuple(given.contexts), given.cross_check, given.only, given.seed, tuple(given.paths))
    manner = Manner(given.format, tuple(given.allow), uses_colour(sys.stdout), uses_colour(sys.stderr))
    empty = empty_directories(given.paths, sources)
    total, records = Tally(failures=len(empty)), []
    progress = Progress(len(sources))
    for directory in empty:
        complain([plain(no_document(directory))])
    for one in work(sources, partial(examined, options, manner), partial(lost, manner), given.jobs):
        progress.advance()
        total += one.tally
        records += [one.record] if one.record is not None else []
        sys.stdout.write(one.text)
        if one.complaints:
            sys.stdout.flush()
            sys.stderr.write(one.complaints)
    sys.stdout.write(to_json(report_record(records, total)) if given.format == "json"
                     else paint([summary_line(total)], manner.colour))
    sys.stdout.flush()
    reason = complaint(total, given.only)
    if reason is not None:
        complain([plain(f"derive: {reason}")])
    return exit_status(total, given.only)


def examined(options: Options, manner: Manner, source: Source) -> Shown:
    """What `examine` says, from a process that can be stopped."""
    return stoppable(options, partial(examine, options, manner, source), partial(lost, manner, source), spawns=True)


def examine(options: Options, manner: Manner, source: Source, watch: Watch | None = None) -> Shown:
    """Check one source and show it. The same in every process."""
    document = check_source(source, options, watch)
    if pass_over(source, document):
        return Shown(Tally(), complaints=paint([plain(f"{source.path}: note: passed over, it has no formula")]))
    return shown(document, manner)


def shown(document: CheckedDocument, manner: Manner) -> Shown:
    complaints = "" if document.failure is None else paint(failure_lines(document.path, document.failure),
                                                           manner.colour_errors)
    counts = tally(document, manner.allowed)
    if manner.form == "json":
        return Shown(counts, record=document_record(document), complaints=complaints)
    return Shown(counts, paint(document_lines(document, manner.form), manner.colour), complaints=complaints)


def lost(manner: Manner, source: Source, failure: Failure = LOST) -> Shown:
    return shown(lost_document(source, failure), manner)


def explain(given: argparse.Namespace) -> int:
    from derive.explain import write_whole

    check_pattern(given.only)
    options = Options(tuple(given.contexts), only=given.only, within=tuple(given.paths))
    manner = Manner(given.format, (), False, uses_colour(sys.stderr))
    total, fragments = Tally(), list[str]()
    for source in find_sources(given.paths):
        job = partial(explained, options, manner, given.language, source)
        one = stoppable(options, job, partial(lost, manner, source), spawns=True)
        total += one.tally
        fragments.append(one.text)
        sys.stderr.write(one.complaints)
    write(write_whole(fragments, given.format, given.language), None)
    reason = complaint(total, given.only)
    if reason is not None:
        complain([plain(f"derive: {reason}")])
    return exit_status(total, given.only)


def explained(options: Options, manner: Manner, language: str, source: Source, watch: Watch | None = None) -> Shown:
    """One source, checked and explained; what is wrong with the document itself goes to the complaints."""
    from derive.explain import explain, write_fragment
    from derive.judging import Prover

    document = check_source(source, options, watch)
    if pass_over(source, document):
        return Shown(Tally(), complaints=paint([plain(f"{source.path}: note: passed over, it has no formula")]))
    lines = [] if document.failure is None else failure_lines(document.path, document.failure)
    for one in document.unread:
        lines += unread_lines(document, one, False) if is_finding(one) else []
    text = write_fragment(explain(document, Prover()), manner.form, language)
    return Shown(tally(document), text, complaints=paint(lines, manner.colour_errors))


def differentiate(given: argparse.Namespace) -> int:
    """The gradient by each variable, and 1 if one was not found."""
    status = 0
    for variable in given.variables:
        job = partial(differentiated, tuple(given.contexts), given.expression, variable)
        code, text, hint = stoppable(Options(), job, lambda lost: (lost.code, lost.message, lost.hint))
        if code == UNDECIDED_GRADIENT:
            complain([plain(f"derive: [{code}] {text}"), *([plain(f"   help: {hint}")] if hint else [])])
            status = 1
        elif code is not None:
            raise DeriveError(code, text, hint=hint)
        sys.stdout.write(text if code is None else "")
    return status


def differentiated(
    contexts: tuple[str, ...], expression: str, variable: str, watch: Watch
) -> tuple[str | None, str, str | None]:
    """The lines to print, or the code, the words and the cure of what went wrong."""
    from derive.differentiate import differentiate
    from derive.judging import Prover
    from derive.pipeline import check_document

    context = check_document("-", "", contexts=contexts, watch=watch)
    if context.failure is not None:
        return context.failure.code, context.failure.message, context.failure.hint
    assert context.notation is not None
    numpy = any("np.sum" in text for text in texts_of(contexts))
    try:
        found = differentiate(expression, variable, context.notation, Prover(), numpy)
    except DeriveError as error:
        return error.code, error.message, error.hint
    return None, paint(gradient_lines(found.left, found.right, found.alternative, found.verdict)), None


def texts_of(contexts: Iterable[str]) -> Iterator[str]:
    """The files of the contexts that were given as paths."""
    for path in contexts:
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read()


@dataclass(frozen=True, slots=True)
class Explained:
    """A checked document and what explains its claims: what a worker process hands back for an export."""

    document: CheckedDocument
    explanations: tuple[Explanation, ...] = ()


def export(given: argparse.Namespace) -> int:
    from derive.export import EXPLAINED, export, left_out

    sources = find_sources(given.paths)
    refuse_overwriting(given.output, [*(source.path for source in sources), *given.contexts])
    options = Options(tuple(given.contexts), within=tuple(given.paths))
    explains = given.proofs or given.to in EXPLAINED
    known: dict[str, tuple[Explanation, ...]] = {}

    def examined(source: Source) -> CheckedDocument:
        if not explains:
            return check_guarded(source, options)
        one = stoppable(options, partial(explained_document, options, source),
                        lambda failure: Explained(lost_document(source, failure)), spawns=True)
        known[one.document.path] = one.explanations
        return one.document

    documents, total = checked(sources, examined)
    if not documents:
        return exit_status(total)
    told = [known[document.path] for document in documents] if explains else ()
    write(export(documents, given.to, explanations=told, fragment=given.fragment, all_verdicts=given.all),
          given.output)
    missing = [failure_lines(path, why) for path, why in left_out(documents, given.to, given.all)]
    complain(line for lines in missing for line in lines)
    return exit_status(total) or (1 if missing else 0)


def explained_document(options: Options, source: Source, watch: Watch | None = None) -> Explained:
    from derive.explain import explain
    from derive.judging import Prover

    document = check_source(source, options, watch)
    return Explained(document, explain(document, Prover()))


def generate(given: argparse.Namespace) -> int:
    from derive.generate import generate

    if os.path.isdir(given.paths[0]):
        raise DeriveError("DRV951", f"{given.paths[0]}: this is a directory, not a document")
    sources = find_sources(given.paths)
    refuse_overwriting(given.output, [*given.paths, *given.contexts])
    options = Options(tuple(given.contexts), within=tuple(given.paths))
    documents, total = checked(sources, partial(check_guarded, options=options))
    if not documents:
        return exit_status(total)
    try:
        code = generate(documents[0], given.target, given.style, tuple(given.by))
    except DeriveError as error:
        complain([plain(f"{documents[0].path}: [{error.code}] {error.message}"),
                  *([plain(f"   help: {error.hint}")] if error.hint else [])])
        return 1
    write(code, given.output)
    return exit_status(total)


def rule(given: argparse.Namespace) -> int:
    from derive.diagnostics import find, nearest
    from derive.diagnostics.page import page

    diagnostic = find(given.code)
    if diagnostic is None:
        raise DeriveError("DRV958", f"{given.code!r} is no diagnostic",
                          hint=f"codes stand in messages, as [DRV201]; near it are {', '.join(nearest(given.code))}")
    sys.stdout.write(page(diagnostic))
    return 0


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


class Progress:
    """How many documents are done, on standard error, once the work has taken a second and if it is a terminal."""

    def __init__(self, count: int):
        self.count = count
        self.done = 0
        self.began = time.monotonic()
        self.shows = count > 1 and sys.stderr is not None and sys.stderr.isatty()

    def advance(self) -> None:
        """Wipe the line; the next document's results follow, then the new count."""
        self.done += 1
        if self.shows and time.monotonic() - self.began > 1:
            rest = f"{self.done} of {self.count} documents" if self.done < self.count else ""
            sys.stderr.write(f"\r\033[K{rest}\r")
            sys.stderr.flush()


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check, "explain": explain, "differentiate": differentiate, "export": export,
    "generate": generate, "rule": rule}

