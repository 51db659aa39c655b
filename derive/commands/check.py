"""`derive check`: a verdict for each claim, document by document.

In: parsed arguments. Out: an exit status, and text or JSON written as each document is done.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial

from derive.commands.common import Manner, Shown, complain, lost, shown, uses_colour
from derive.findings import Tally, complaint, exit_status
from derive.run import (
    Options,
    check_pattern,
    check_source,
    empty_directories,
    no_document,
    pass_over,
    stoppable,
    work,
)
from derive.show import paint, report_record, summary_line, to_json
from derive.show.line import plain
from derive.sources import Source, find_sources
from derive.watch import Watch


def run(given: argparse.Namespace) -> int:
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
