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
from derive.outcome import CheckedDocument
from derive.run import Options, check_guarded
from derive.show.line import plain
from derive.sources import Source, find_sources

SHADOWING = sys.stdlib_module_names | {"numpy", "torch", "jax"}
"""Names of modules that a module beside them would hide from what imports them."""


def run(given: argparse.Namespace) -> int:
    sources = find_sources(given.paths)
    outputs = _outputs(sources, given.output)
    for output in outputs:
        refuse_overwriting(output, [*(source.path for source in sources), *given.contexts])
    options = Options(tuple(given.contexts), within=tuple(given.paths))
    documents, total = checked(sources, partial(check_guarded, options=options))
    places = {source.path: (source, output) for source, output in zip(sources, outputs, strict=True)}
    written = [_written(document, given, *places[document.path]) for document in documents]
    return exit_status(total) or (0 if all(written) else 1)


def _outputs(sources: Sequence[Source], output: str | None) -> list[str | None]:
    """Where the module of each source goes."""
    if output is not None and os.path.isdir(output):
        return [os.path.join(output, f"{name}.py") for name in module_names([source.path for source in sources])]
    if len(sources) > 1:
        raise DeriveError("DRV955", f"{len(sources)} documents, and one module is written for each",
                          hint="name a directory after -o, or one document")
    return [output for _ in sources]


def module_names(paths: Sequence[str]) -> list[str]:
    """The name of a module for each document: `two_layers` of `notes/two-layers.md`, and none twice."""
    names: list[str] = []
    for path in paths:
        stem = re.sub(r"[^A-Za-z0-9]+", "_", os.path.splitext(os.path.basename(path))[0]).strip("_") or "document"
        plain_name = f"document_{stem}" if stem[0].isdigit() or stem in SHADOWING else stem
        name, count = plain_name, 1
        while name.lower() in (other.lower() for other in names):
            count += 1
            name = f"{plain_name}_{count}"
        names.append(name)
    return names


def _written(document: CheckedDocument, given: argparse.Namespace, source: Source, output: str | None) -> bool:
    """False where a formula of the code is missing or not proved; a document of a directory may have no gradient."""
    try:
        code = generate(document, given.target, given.style, tuple(given.by))
    except DeriveError as error:
        if error.code == "DRV404" and not source.named and not given.by:
            complain([plain(f"{document.path}: note: passed over, it has no formula of a gradient by a parameter")])
            return True
        complain([plain(f"{document.path}: [{error.code}] {error.message}"),
                  *([plain(f"   help: {error.hint}")] if error.hint else [])])
        return False
    write(code, output)
    return True
