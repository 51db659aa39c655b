"""`derive differentiate`: the gradient of an expression, proved before it is written.

In: parsed arguments. Out: an exit status, 1 if a gradient was not found, and the gradients on standard output.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial

from derive.commands.common import complain
from derive.differentiate import differentiate
from derive.errors import DeriveError
from derive.judging import Prover
from derive.pipeline import check_document
from derive.run import Options, stoppable
from derive.show import gradient_lines, paint
from derive.show.line import plain
from derive.watch import Watch

UNDECIDED_GRADIENT = "DRV320"


def run(given: argparse.Namespace) -> int:
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
