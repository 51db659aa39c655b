"""`derive export`: what was proved, as a document or as SymPy equations.

In: parsed arguments. Out: an exit status, and a file or text. Refused (DeriveError): to overwrite a document that was
read.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import partial

from derive.commands.common import checked, complain, refuse_overwriting, write
from derive.explain import explain
from derive.explanation import Explanation
from derive.export import EXPLAINED, export, left_out
from derive.findings import exit_status
from derive.judging import Prover
from derive.outcome import CheckedDocument
from derive.run import Options, check_guarded, check_source, lost_document, stoppable
from derive.show import failure_lines
from derive.sources import Source, find_sources
from derive.watch import Watch


@dataclass(frozen=True, slots=True)
class Explained:
    """A checked document and what explains its claims: what a worker process hands back for an export."""

    document: CheckedDocument
    explanations: tuple[Explanation, ...] = ()


def run(given: argparse.Namespace) -> int:
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
    document = check_source(source, options, watch)
    return Explained(document, explain(document, Prover()))
