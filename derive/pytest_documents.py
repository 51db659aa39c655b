"""Formula documents as pytest items: one a claim, named `path:line`, failing with the text of the command.

In: files, as pytest finds them. Out: items. Refused: nothing; a document that cannot be read is an item that fails with
the reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derive.document import Place
from derive.findings import is_finding
from derive.pytest_plugin import derive_paths
from derive.run import Options, check_guarded, pass_over
from derive.show import claim_lines, failure_lines, paint, unread_lines
from derive.show.line import Line
from derive.sources import SUFFIXES, Source


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not file_path.name.lower().endswith(SUFFIXES):
        return None
    if parent.config.getoption("--derive") or any(_is_in(file_path, path) for path in derive_paths(parent.config)):
        return FormulaDocument.from_parent(parent, path=file_path)
    return None


def _is_in(file: Path, path: Path) -> bool:
    return file == path or path in file.parents


class FormulaDocument(pytest.File):
    """A document; its claims are checked when it is collected."""

    def collect(self) -> Iterator[pytest.Item]:
        shown = os.path.relpath(self.path, self.config.rootpath).replace(os.sep, "/")
        source = Source(str(self.path), named=self.session.isinitpath(self.path))
        document = check_guarded(source, Options(within=(str(self.config.rootpath),)))
        if pass_over(source, document):
            return
        seen: set[str] = set()
        document = replace(document, path=shown)
        if document.failure is not None:
            yield self._item(shown, 1, failure_lines(shown, document.failure))
        for claim in document.claims:
            lines = claim_lines(document, claim) if is_finding(claim) else []
            yield self._item(_name(shown, claim.place, seen), claim.place.line, lines)
        for formula in document.unread:
            lines = unread_lines(document, formula) if is_finding(formula) else []
            yield self._item(_name(shown, formula.at, seen), formula.at.line, lines)

    def _item(self, name: str, line: int, complaint: list[Line]) -> ClaimItem:
        return ClaimItem.from_parent(self, name=name, line=line, complaint=paint(complaint).rstrip("\n"))


def _name(path: str, place: Place, seen: set[str]) -> str:
    """`path:line`; with the column, too, for a further claim of the same line."""
    line = f"{place.line}" if place.cell is None else f"cell {place.cell}:{place.line}"
    name = f"{path}:{line}"
    if name in seen:
        name = f"{name}:{place.column}"
    seen.add(name)
    return name


class Finding(Exception):
    """A claim that is not as expected."""


class ClaimItem(pytest.Item):
    """One claim (or one formula that could not be read)."""

    def __init__(self, *, line: int, complaint: str, **more: Any):
        super().__init__(**more)
        self.line = line
        self.complaint = complaint
        self.funcargs: dict[str, object] = {}
        """Other plugins look for it on every item."""

    def runtest(self) -> None:
        if self.complaint:
            raise Finding(self.complaint)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Finding):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, f"derive {self.name}"
