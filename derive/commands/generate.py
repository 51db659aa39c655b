"""`derive generate`: code from the proved formulas of documents, one module for each.

In: parsed arguments. Out: an exit status, and a module; into a directory as many as there are documents, each with its
document's name. Refused (DeriveError): several documents without a directory for them; to overwrite a document that
was read.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from functools import partial

from derive.commands.common import checked, complain, refuse_overwriting, write
from derive.errors import DeriveError
from derive.findings import exit_status
from derive.generate import generate
from derive.run import Options, check_guarded
from derive.show.line import plain
from derive.sources import find_sources

SHADOWING = sys.stdlib_module_names | {"numpy", "torch", "jax"}
"""Names of modules that a module beside them would hide from what imports them."""


def run(given: argparse.Namespace) -> int:
    sources = find_sources(given.paths)
    into = given.output if given.output is not None and os.path.isdir(given.output) else None
    if into is None and len(sources) > 1:
        raise DeriveError("DRV955", f"{len(sources)} documents, and one module is written for each",
                          hint="name a directory after -o, or one document")
    read = [*(source.path for source in sources), *given.contexts]
    if into is None:
        refuse_overwriting(given.output, read)
    options = Options(tuple(given.contexts), within=tuple(given.paths))
    documents, total = checked(sources, partial(check_guarded, options=options))
    named = {source.path for source in sources if source.named}
    names: list[str] = []
    refused = 0
    for document in documents:
        try:
            code = generate(document, given.target, given.style, tuple(given.by))
        except DeriveError as error:
            refused += _refused(document.path, error, document.path in named or bool(given.by))
            continue
        output = given.output
        if into is not None:
            names.append(module_name(document.path, names))
            output = os.path.join(into, f"{names[-1]}.py")
            refuse_overwriting(output, read)
        write(code, output)
    return exit_status(total) or (1 if refused else 0)


def module_name(path: str, taken: Sequence[str]) -> str:
    """The name of a document's module: `two_layers` of `notes/two-layers.md`."""
    stem = re.sub(r"[^A-Za-z0-9]+", "_", os.path.splitext(os.path.basename(path))[0]).strip("_") or "document"
    plain_name = f"document_{stem}" if stem[0].isdigit() or stem in SHADOWING else stem
    name, count = plain_name, 1
    while name.lower() in (other.lower() for other in taken):
        count += 1
        name = f"{plain_name}_{count}"
    return name


def _refused(path: str, error: DeriveError, wanted: bool) -> bool:
    """Says why there is no module. A document of a directory may have no gradient: that is no finding."""
    if error.code == "DRV404" and not wanted:
        complain([plain(f"{path}: note: passed over, it {error.message.removeprefix(f'{path} ')}")])
        return False
    complain([plain(f"{path}: [{error.code}] {error.message}"),
              *([plain(f"   help: {error.hint}")] if error.hint else [])])
    return True
