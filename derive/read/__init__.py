"""From a file to its blocks: formulas, prose and directives, each with its place.

In: a path and a text (`read`), or a path (`read_file`). Out: a `Document`. Refused: files that are no text
(`DeriveError`).
"""

from __future__ import annotations

from derive.read.files import READABLE, decode, read, read_file

__all__ = ["READABLE", "decode", "read", "read_file"]
