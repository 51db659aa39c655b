"""Real documents: how much of them is read, and whether every place is exact. They stay outside the repository."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from derive.document import Document, Formula, Macro, Span
from derive.errors import Unreadable
from derive.parse import parse
from derive.printing import print_latex
from derive.read import read_file
from derive.syntax import Chain, Node, Statements, walk
from tests.corpus_formulas import outcomes

CORPUS = os.environ.get("DERIVE_CORPUS")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="DERIVE_CORPUS is not set")
DOCUMENTS = sorted((Path(CORPUS) / "documents").iterdir()) if CORPUS else []
FOUNDING = Path(CORPUS).parent / "founding-document.txt" if CORPUS else Path("founding-document.txt")
needs_founding = pytest.mark.skipif(not FOUNDING.exists(), reason="the founding document is not beside DERIVE_CORPUS")


def formulas(document: Document) -> list[Formula]:
    return [block for block in document.blocks if isinstance(block, Formula)]


def lines_of(path: Path) -> dict[int | None, list[str]]:
    """The lines of a file, or of each cell of a notebook."""
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    if path.suffix != ".ipynb":
        return {None: text.split("\n")}
    return {number: "".join(cell["source"]).split("\n") for number, cell in enumerate(json.loads(text)["cells"], 1)}


def nodes_of(formula: Formula, macros: tuple[Macro, ...]) -> list[Node]:
    try:
        return list(walk(parse(formula.latex, macros)))
    except Unreadable:
        return []


@needs_corpus
@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_every_place_gives_the_text_back(path: Path) -> None:
    document = read_file(path)
    lines = lines_of(path)
    for formula in formulas(document):
        if len(formula.pieces) > 1:
            continue
        for span in (Span(0, len(formula.latex)), *(node.span for node in nodes_of(formula, document.macros))):
            place = formula.place(span)
            found = lines[place.cell][place.line - 1 : place.end_line]
            found[-1] = found[-1][: place.end_column - 1]
            found[0] = found[0][place.column - 1 :]
            assert "\n".join(found) == formula.latex[span.start : span.end]


@needs_corpus
@pytest.mark.parametrize(("display", "least"), [(True, 0.97), (False, 0.99)])
def test_how_much_is_parsed_and_printed_back(display: bool, least: float) -> None:
    found = [one for path in DOCUMENTS for one in outcomes(path, display)]
    causes = Counter(one.cause for one in found if one.cause)
    assert len(found) > 750
    assert not {cause for cause in causes if cause.startswith("printed")}
    assert len(found) - causes.total() >= least * len(found), causes


@needs_founding
def test_founding_document() -> None:
    document = read_file(FOUNDING)
    trees = {formula.place().line: parse(formula.latex) for formula in formulas(document)}
    assert sorted(trees) == [17, 30, 31, 33, 35, 36, 37, 39, 40, 41]
    assert all(print_latex(tree) for tree in trees.values())
    torn = trees[36].parts[0]
    assert isinstance(torn, Chain)
    assert len(torn.members) == 5
    first = next(formula for formula in formulas(document) if formula.place().line == 36)
    assert [piece.line for piece in first.pieces] == [36, 32, 34, 38]


HOSTILE = Path(CORPUS).parent / "hostile.jsonl" if CORPUS else Path("hostile.jsonl")


@pytest.mark.skipif(not HOSTILE.exists(), reason="the hostile inputs are not beside DERIVE_CORPUS")
def test_hostile_formulas_are_read_whole_or_refused() -> None:
    for line in HOSTILE.read_text(encoding="utf-8").strip().split("\n"):
        case = json.loads(line)
        if case["channel"] != "latex":
            continue
        try:
            tree = parse(case["payload"])
        except Unreadable as error:
            assert error.hint, case["id"]
            continue
        assert isinstance(tree, Statements)
        assert parse(print_latex(tree)) == tree, case["id"]
        assert case["class"] not in ("nesting/size", "html/svg/mathml"), case["id"]
