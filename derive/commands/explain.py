"""`derive explain`: each claim derived step by step, or where it breaks.

In: parsed arguments. Out: an exit status, and text, Markdown or HTML on standard output.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial

from derive.commands.common import Manner, Shown, complain, lost, uses_colour, write
from derive.explain import explain
from derive.findings import Tally, complaint, exit_status, is_finding, tally
from derive.judging import Prover
from derive.run import Options, check_pattern, check_source, pass_over, stoppable
from derive.show import failure_lines, paint, unread_lines
from derive.show.line import plain
from derive.sources import Source, find_sources
from derive.typeset import write_fragment, write_whole
from derive.watch import Watch


def run(given: argparse.Namespace) -> int:
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
    document = check_source(source, options, watch)
    if pass_over(source, document):
        return Shown(Tally(), complaints=paint([plain(f"{source.path}: note: passed over, it has no formula")]))
    lines = [] if document.failure is None else failure_lines(document.path, document.failure)
    for one in document.unread:
        lines += unread_lines(document, one, False) if is_finding(one) else []
    text = write_fragment(explain(document, Prover()), manner.form, language)
    return Shown(tally(document), text, complaints=paint(lines, manner.colour_errors))
