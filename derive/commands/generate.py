"""`derive generate`: code from the proved formulas of one document.

In: parsed arguments. Out: an exit status, and a module. Refused (DeriveError): a directory; to overwrite a document
that was read.
"""

from __future__ import annotations

import argparse
import os
from functools import partial

from derive.commands.common import checked, complain, refuse_overwriting, write
from derive.errors import DeriveError
from derive.findings import exit_status
from derive.generate import generate
from derive.run import Options, check_guarded
from derive.show.line import plain
from derive.sources import find_sources


def run(given: argparse.Namespace) -> int:
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
