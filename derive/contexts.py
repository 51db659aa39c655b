"""Where a context lies, and which files may be read at all.

In: what `--with` or `derive: use` says, the folder it is relative to, and the paths of the command line. Out: the path
of a file. Refused: what is no file (DRV904), with the names of the contexts that exist; what a document names outside
the folders that it may read from, and links that lead out of them (DRV906).

A document is written by somebody else than the one who checks it, so it does not choose freely what is read. It may
name files below the working directory, the folder of a path that was given (a given directory itself), the folder of a
given context, and the contexts that come with the package; where a given file belongs to a project (the nearest folder
above it with a `.git` or a `pyproject.toml`), below that project as well. Links are followed before this is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from derive.errors import DeriveError

INSTALLED = Path(__file__).parent / "contexts"
SHIPPED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parent.parent / "formulas" / "contexts"
"""The contexts that are found by name: in the package, or in a checkout beside it."""
PROJECT_MARKS = (".git", "pyproject.toml")
USABLE = (".md", ".markdown", ".mdx", ".qmd", ".rmd", ".tex", ".ltx", ".ipynb", ".txt")


@dataclass(frozen=True, slots=True)
class Reading:
    """Below which folders files may be read, which have been, and which are being read, one inside the other."""

    roots: tuple[str, ...]
    done: set[str] = field(default_factory=set)
    inside: tuple[str, ...] = ()

    def of_a_page(self) -> Reading:
        """The pages of a file use documents each for itself."""
        return replace(self, done=set(self.done))


def find_context(name: str, folder: Path, roots: tuple[str, ...] | None = None) -> str:
    """The path of a context. With `roots` it is a document that names it, and it must lie below one of them."""
    try:
        candidates = [folder / name, *(SHIPPED / f"{name}{suffix}" for suffix in ("", ".md") if _plain(name))]
        for path in candidates:
            if path.is_file():
                if roots is not None:
                    refuse_other_kinds(str(path))
                    refuse_outside(str(path), roots)
                return str(path)
    except (OSError, ValueError):
        pass
    shipped = sorted(p.stem for p in SHIPPED.glob("*.md")) if SHIPPED.is_dir() else []
    known = f"; contexts that come with derive: {', '.join(shipped)}" if shipped else ""
    raise DeriveError("DRV904", f"the context {name} is no file", hint=f"give a path relative to {folder}{known}")


def roots_of(paths: Iterable[str], contexts: Iterable[str]) -> tuple[str, ...]:
    """The folders below which documents may be read, links resolved."""
    roots = [os.getcwd(), str(SHIPPED)]
    for path in paths:
        if os.path.isdir(path):
            roots.append(path)
        elif path != "-":
            folder = os.path.realpath(os.path.dirname(path) or ".")
            roots += [folder, *_project(folder)]
    roots += [os.path.dirname(context) or "." for context in contexts if os.path.isfile(context)]
    return tuple(dict.fromkeys(map(os.path.realpath, roots)))


def refuse_outside(path: str, roots: tuple[str, ...]) -> None:
    """A path that leads out of the folders, by its name or by a link."""
    real = os.path.realpath(path)
    if not any(os.path.commonpath([real, root]) == root for root in roots if _same_drive(real, root)):
        leads = f"{path} leads to {real}" if os.path.islink(path) else f"{path} lies"
        raise DeriveError(
            "DRV906", f"{leads}, outside the folders that are read",
            hint="name it with --with, or run derive in a folder above it")


def refuse_other_kinds(path: str) -> None:
    """A document names documents only: not what lies beside them."""
    if not path.lower().endswith(USABLE):
        raise DeriveError("DRV906", f"{path} is no document", hint=f"its name must end in one of {' '.join(USABLE)}")


def _project(folder: str) -> list[str]:
    """The project that a folder belongs to; a home directory is none."""
    for above in (Path(folder), *Path(folder).parents):
        if above in (Path(above.anchor), Path(os.path.expanduser("~"))):
            return []
        if any((above / mark).exists() for mark in PROJECT_MARKS):
            return [str(above)]
    return []


def _same_drive(one: str, other: str) -> bool:
    return os.path.splitdrive(one)[0] == os.path.splitdrive(other)[0]


def _plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum()
