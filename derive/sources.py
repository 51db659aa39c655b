"""Which files a command line means: paths, directories and standard input → sources, each once, in order.

In: paths as typed. Out: `Source` records. Refused: nothing is read here but standard input; a path that does not
exist is a source all the same, and its document says so.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

SUFFIXES = (".md", ".markdown", ".mdx", ".tex", ".ipynb", ".txt")
STANDARD_INPUT = "-"
LARGEST_INPUT = 32 * 1024 * 1024 + 1
"""One byte more than the reader takes: what is longer is refused, and not read to its end."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to check. `named` is false for one found in a directory; `text` None means: read the file."""

    path: str
    named: bool = True
    text: bytes | None = None


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> tuple[Source, ...]:
    """The sources in the order of `paths`, directories sorted; a file reached twice counts once, as named if it is."""
    typed = [os.fspath(path) for path in paths]
    named = {_identity(path) for path in typed if not os.path.isdir(path)}
    found: dict[str, Source] = {}
    for path in typed:
        if path == STANDARD_INPUT:
            if path not in found:
                found[path] = Source(path, text=_standard_input())
        elif not os.path.isdir(path):
            found.setdefault(_identity(path), Source(path))
        else:
            for below in documents_below(path):
                if _identity(below) not in named:
                    found.setdefault(_identity(below), Source(below, named=False))
    return tuple(found.values())


def documents_below(directory: str) -> list[str]:
    """Every readable document in a directory and below it, sorted; nothing hidden, no links to directories."""
    found: list[str] = []
    for folder, below, files in os.walk(directory):
        below[:] = sorted(name for name in below if not name.startswith("."))
        found += [os.path.join(folder, name) for name in files
                  if name.lower().endswith(SUFFIXES) and not name.startswith(".")]
    return sorted(found, key=lambda path: path.split(os.sep))


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        return b""
    binary = getattr(sys.stdin, "buffer", None)
    if binary is None:
        return sys.stdin.read(LARGEST_INPUT).encode("utf-8", "surrogatepass")
    return binary.read(LARGEST_INPUT)


def _identity(path: str) -> str:
    return path if path == STANDARD_INPUT else os.path.realpath(path)
