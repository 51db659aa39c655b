"""Formula documents as pytest items: one a claim, named `path:line`, failing with the text of the command.

In: `--derive`, or `derive_paths` in the configuration. Out: items. Refused: nothing; a document that cannot be read is
an item that fails with the reason. Without being asked the plugin collects nothing and imports nothing.
"""
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from derive.sources import SUFFIXES, Source

if TYPE_CHECKING:
    from derive.document import Place
    from derive.show.line import Line


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("derive", "gradient derivations")
    group.addoption("--derive", action="store_true", help="collect formula documents: one item a claim")
    parser.addini("derive_paths", "documents, or directories of them, whose claims are items", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Visit `derive_paths` as well as `testpaths`, unless the command line says where to look."""
    if config.args_source != pytest.Config.ArgsSource.ARGS:
        config.args.extend(str(path) for path in _paths(config) if str(path) not in config.args)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not file_path.name.lower().endswith(SUFFIXES):
        return None
    if parent.config.getoption("--derive") or any(_is_in(file_path, path) for path in _paths(parent.config)):
        return FormulaDocument.from_parent(parent, path=file_path)
    return None


def _paths(config: pytest.Config) -> list[Path]:
    return [config.rootpath / path for path in config.getini("derive_paths")]


def _is_in(file: Path, path: Path) -> bool:
    return file == path or path in file.parents


class FormulaDocument(pytest.File):
    """A document; its claims are checked when it is collected."""

    def collect(self) -> Iterator[pytest.Item]:
        from derive.findings import is_finding
        from derive.run import Options, check_guarded, pass_over
        from derive.show import claim_lines, failure_lines, unread_lines

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
        from derive.show import paint

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
