"""Checking many sources, one after another or in several processes.

In: `Source`s and `Options`. Out: a `CheckedDocument` for each, or what a function made of it, in order. Refused: an
exception; a source that cannot be checked is a document with a failure, and the others are checked all the same.
"""
from __future__ import annotations

import importlib
import multiprocessing
import os
import re
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from derive.errors import DeriveError
from derive.findings import has_formulas
from derive.guard import Job, guarded
from derive.outcome import CheckedDocument, Failure
from derive.pipeline import check_document
from derive.sources import SUFFIXES, Source
from derive.watch import Watch

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Options:
    contexts: tuple[str, ...] = ()
    cross_check: bool = False
    only: str | None = None
    seed: int = 0
    within: tuple[str, ...] = ()
    """The paths that were given: what documents use may lie below them."""


def check_guarded(source: Source, options: Options) -> CheckedDocument:
    """The document of a source, checked in a process that can be stopped, where the system can fork."""
    return stoppable(options, partial(check_source, source, options), partial(lost_document, source))


def stoppable(options: Options, job: Job[Made], lost: Callable[[Failure], Made], spawns: bool = False) -> Made:
    """`guarded`. What a cross-check needs is loaded first: each process would load it again."""
    if options.cross_check:
        importlib.import_module("derive.cross_check")
    return guarded(job, lost, spawns)


def check_source(source: Source, options: Options, watch: Watch | None = None) -> CheckedDocument:
    """The document of a source. A file that was named and has no formula is a failure."""
    document = _checked(source, options, watch or Watch())
    if document.failure is None and source.named and not has_formulas(document):
        return replace(document, failure=Failure(
            "DRV950", "no formula in this document",
            "formulas stand between $…$, $$…$$, \\(…\\), \\[…\\] or in an environment such as align"))
    return document


def _checked(source: Source, options: Options, watch: Watch) -> CheckedDocument:
    try:
        return check_document(source.path, source.text, contexts=options.contexts, cross_check=options.cross_check,
                              only=options.only, seed=options.seed, within=options.within, watch=watch)
    except DeriveError as error:
        return CheckedDocument(source.path, failure=Failure(error.code, error.message, error.hint))
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a mistake of ours, or a budget's (no Exception): the other documents still count
        return CheckedDocument(source.path, failure=our_mistake(error))


def our_mistake(error: BaseException) -> Failure:
    """What is said instead of a traceback, with the line that a report of the mistake needs."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return Failure("DRV999", f"internal error: {type(error).__name__}: {error}{where}",
                   "this is a mistake in derive; please report it with the document")


def pass_over(source: Source, document: CheckedDocument) -> bool:
    """Whether a document that was found in a directory has nothing to check."""
    return not source.named and document.failure is None and not has_formulas(document)


def check_pattern(only: str | None) -> None:
    """Refuse an `only` that is no regular expression."""
    try:
        re.compile(only or "")
    except (re.error, OverflowError, RecursionError) as error:
        raise DeriveError("DRV952", f"{only!r} is not a regular expression: {error}") from error


def empty_directories(paths: Sequence[str], sources: Sequence[Source]) -> list[str]:
    """Directories of the command line in which no document was found."""
    return [path for path in paths if os.path.isdir(path)
            and not any(_is_below(source.path, path) for source in sources)]


def _is_below(path: str, directory: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(directory), ""))


def no_document(directory: str) -> str:
    return f"{directory}: no document ({' '.join(SUFFIXES)}) in this directory"


def work(sources: Sequence[Source], job: Callable[[Source], Made], lost: Callable[[Source], Made],
         jobs: int = 1) -> Iterator[Made]:
    """`job` of each source, in order, in `jobs` processes. What it makes must not depend on their number.

    `lost` is for a source whose process ended.
    """
    if jobs == 1 or len(sources) < 2:
        yield from map(job, sources)
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    executor = ProcessPoolExecutor(min(jobs, len(sources)), multiprocessing.get_context(method), _default_interrupt)
    futures: list[Future[Made]] = []
    try:
        futures = [executor.submit(job, source) for source in sources]
        for source, future in zip(sources, futures, strict=True):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield lost(source)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        if any(not future.done() for future in futures):
            for child in multiprocessing.active_children():
                child.terminate()


LOST = Failure("DRV953", "a process ended before this document was checked",
               "memory may have run out; try a smaller --jobs")


def lost_document(source: Source, failure: Failure = LOST) -> CheckedDocument:
    """Of a source whose process ended before it was checked."""
    return CheckedDocument(source.path, failure=failure)


def _default_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
