"""Jupyter notebooks: the Markdown cells, each with its number.

In: the text of a notebook. Out: the sources of its Markdown cells. Refused: what is not a notebook (DRV903).
"""

from __future__ import annotations

import json

from derive.errors import DeriveError
from derive.read.source import Source


def cells(text: str) -> list[Source]:
    """The Markdown cells; a cell's number counts all cells from 1."""
    try:
        notebook = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _no_notebook(f"it is not JSON: {str(error)[:80]}") from None
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(found, list):
        raise _no_notebook("it has no list of cells")
    sources = [(number, _markdown(cell)) for number, cell in enumerate(found, 1)]
    return [Source(source, number) for number, source in sources if source is not None]


def _markdown(cell: object) -> str | None:
    if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
        return None
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    words = [line for line in lines if isinstance(line, str)]
    if len(words) != len(lines):
        raise _no_notebook("the source of a Markdown cell is not text")
    return "".join(words).replace("\r\n", "\n")


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _no_notebook(reason: str) -> DeriveError:
    return DeriveError(
        "DRV903", f"this is no notebook: {reason}", hint="open it in Jupyter and save it again as .ipynb"
    )
