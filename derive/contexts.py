"""Where a context lies: a path beside the document, or the name of one that comes with the package.

In: what `--with` or `derive: use` says, and the folder it is relative to. Out: the path of a file. Refused: what is
no file, with the names of the contexts that exist.
"""

from __future__ import annotations

from pathlib import Path

from derive.errors import DeriveError

SHIPPED = Path(__file__).parent / "contexts"


def find_context(name: str, folder: Path) -> str:
    try:
        candidates = [folder / name, *(SHIPPED / f"{name}{suffix}" for suffix in ("", ".md") if _plain(name))]
        for path in candidates:
            if path.is_file():
                return str(path)
    except (OSError, ValueError):
        pass
    shipped = sorted(p.stem for p in SHIPPED.glob("*.md")) if SHIPPED.is_dir() else []
    known = f"; contexts that come with derive: {', '.join(shipped)}" if shipped else ""
    raise DeriveError("DRV904", f"the context {name} is no file", hint=f"give a path relative to {folder}{known}")


def _plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum()
