"""Checked documents made by hand, and a stand-in for the pipeline that makes them, for the tests of what shows them."""
from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import settings

from derive.claim import Link
from derive.document import Formula, Piece, Place, Span
from derive.outcome import CheckedClaim, CheckedDocument, CrossCheck, Failure, UnreadFormula
from derive.syntax import Empty
from derive.verdict import Proved, Refuted, Undecided, Verdict

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parent.parent
VERDICTS = {"proved": Proved(None), "refuted": Refuted("DRV301", "the sides differ"),
            "undecided": Undecided("DRV401", "no proof and no counterexample")}


class Builder:
    """Places are found in the text, so that a test only says what stands there."""

    def __init__(self, path: str, text: str, cell: int | None = None):
        self.path, self.cell = path, cell
        self.lines = text.split("\n")

    def span(self, line: int, part: str) -> Place:
        column = self.lines[line - 1].index(part) + 1
        return Place(line, column, line, column + len(part), self.cell)

    def claim(self, line: int, left: str, right: str, verdict: Verdict | None = None, **more) -> CheckedClaim:
        source = self.lines[line - 1]
        start = source.index(left)
        formula = Formula(source[start:], (Piece(0, line, start + 1),), cell=self.cell)
        at = formula.latex.index(right, len(left))
        link = Link(formula, Empty(), Empty(), Span(0, len(left)), Span(at, at + len(right)), Span(0, len(left)), True)
        place = formula.place(link.right_span)
        return CheckedClaim(place, left, right, link, verdict or Proved(None), **more)

    def unread(self, line: int, latex: str, at: int, code: str, message: str, **more) -> UnreadFormula:
        place = self.span(line, latex)
        stopped = Place(line, place.column + at, line, place.column + at, self.cell)
        return UnreadFormula(place, stopped, latex, code, message, **more)

    def document(self, *claims: CheckedClaim, **more) -> CheckedDocument:
        return CheckedDocument(self.path, tuple(claims), lines={self.cell: tuple(self.lines)},
                               **{"formulas": len(claims), **more})


def check_document(path, text=None, *, contexts=(), cross_check=False, only=None, seed=0, **more):
    """As the pipeline's, of lines like `$a = b$ refuted`, perhaps with `expected proved` or `disagrees`."""
    for context in contexts:
        if not Path(context).is_file():
            return CheckedDocument(path, failure=Failure("DRV904", f"the context {context} is no file", "look"))
    try:
        text = Path(path).read_text("utf-8") if text is None else text.decode()
    except (OSError, UnicodeDecodeError) as error:
        return CheckedDocument(path, failure=Failure("DRV901", f"cannot be read: {error}"))
    builder, claims, unread = Builder(path, text), [], []
    for number, line in enumerate(text.split("\n"), start=1):
        found = re.match(r"\$(\S+) = (\S+)\$ (\w+)(?: expected (\w+))?", line)
        if found is None:
            continue
        left, right, verdict, expected = found.groups()
        if verdict == "crash":
            raise ZeroDivisionError("our own mistake")
        if verdict == "die":
            os._exit(9)
        opinions = CrossCheck("agrees", "disagrees" if "disagrees" in line else "agrees", "no scalar body")
        if verdict == "unread":
            unread.append(builder.unread(number, right, 0, "DRV101", "cannot be read", expected=expected))
        elif only is None or re.search(only, f"{left} = {right}"):
            claims.append(builder.claim(number, left, right, VERDICTS[verdict], expected=expected,
                                        cross_check=opinions if cross_check else None))
    return builder.document(*claims, unread=tuple(unread), formulas=text.count("$") // 2)


@pytest.fixture
def stand_in(monkeypatch):
    """The stand-in in the place of the pipeline."""
    monkeypatch.setattr("derive.run.check_document", check_document)


@pytest.fixture
def builder():
    return Builder


@pytest.fixture
def root() -> Path:
    return ROOT


settings.register_profile("derive", deadline=None)
settings.load_profile("derive")
