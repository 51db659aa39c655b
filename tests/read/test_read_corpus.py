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

CORPUS = os.environ.get("DERIVE_CORPUS")
needs_corpus = pytest.mark.skipif(not CORPUS, reason="DERIVE_CORPUS is not set")
DOCUMENTS = sorted((Path(CORPUS) / "documents").iterdir()) if CORPUS else []
FOUNDING = Path(CORPUS).parent / "founding-document.txt" if CORPUS else Path("founding-document.txt")
needs_founding = pytest.mark.skipif(not FOUNDING.exists(), reason="the founding document is not beside DERIVE_CORPUS")
# Three of the documents use macros that stand in a style file of their own, which is not in the corpus.
STYLE_FILE = {
    "V": r"\boldsymbol",
    "M": r"\boldsymbol",
    "RV": r"\mathrm",
    "RS": r"\mathrm",
    "TS": r"\mathsf",
    "TE": r"\mathsf",
    "Cal": r"\mathcal",
    "Set": r"\mathbb",
}


def formulas(document: Document) -> list[Formula]:
    return [block for block in document.blocks if isinstance(block, Formula)]


def macros_of_style_file() -> tuple[Macro, ...]:
    letters = [chr(code) for code in (*range(65, 91), *range(97, 123))] + [
        "theta",
        "omega",
        "mu",
        "beta",
        "gamma",
        "lambda",
        "rho",
        "sigma",
        "Lambda",
        "Sigma",
    ]
    made = [
        Macro(f"\\{start}{letter}", 0, f"{font}{{{letter if len(letter) == 1 else chr(92) + letter}}}")
        for start, font in STYLE_FILE.items()
        for letter in letters
    ]
    return (*made, Macro(r"\norm", 1, r"\|#1\|"), Macro(r"\softmax", 0, r"\operatorname{softmax}"))


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
def test_how_much_is_parsed_and_printed_back() -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for path in DOCUMENTS:
        document = read_file(path)
        macros = document.macros + (macros_of_style_file() if "dlbook" in path.name else ())
        for formula in formulas(document):
            try:
                tree = parse(formula.latex, macros)
            except Unreadable as error:
                assert error.hint and error.span is not None
                counts[formula.display, False] += 1
            else:
                assert parse(print_latex(tree)) == tree
                counts[formula.display, True] += 1
    assert counts[True, True] + counts[True, False] > 750
    assert counts[True, True] >= 0.98 * (counts[True, True] + counts[True, False])
    assert counts[False, True] >= 0.995 * (counts[False, True] + counts[False, False])


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
