"""`derive rule`: what a diagnostic means, with an example and its cure.

In: parsed arguments. Out: an exit status, and the page on standard output. Refused (DeriveError DRV958): a code that no
message has.
"""

from __future__ import annotations

import argparse
import sys

from derive.diagnostics import find, nearest
from derive.diagnostics.page import page
from derive.errors import DeriveError


def run(given: argparse.Namespace) -> int:
    diagnostic = find(given.code)
    if diagnostic is None:
        raise DeriveError("DRV958", f"{given.code!r} is no diagnostic",
                          hint=f"codes stand in messages, as [DRV201]; near it are {', '.join(nearest(given.code))}")
    sys.stdout.write(page(diagnostic))
    return 0
