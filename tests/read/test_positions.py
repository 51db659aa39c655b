"""Exact to the column: what a report says stands at a place stands there in the file, in every format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from derive.pipeline import check_document
from derive.show import document_record
from tests.corpus_formulas import documents

SHAPES = "$W \\in \\mathbb{R}^{k \\times n}$, $x \\in \\mathbb{R}^{n}$"
TEX = "\\documentclass{article}\n\\newcommand{\\vect}[1]{\\mathbf{#1}}\n\\newcommand{\\half}[1][2]{\\frac{1}{#1}}\n"
WRITTEN = {
    "plain.md": f"{SHAPES}\n\n$$z = W x$$\n\n$$2 z = W x + z = z + z$$\n",
    "chinese.md": f"{SHAPES}\n\n\u4ee4 $z = W x$\uff0c\u5219 $2 z = W x + z$ "
    "\u6210\u7acb\uff0c\u800c\u4e14 $z + z = 2 W x$\u3002\n",
    "zero-width.md": f"{SHAPES}\n\n\u200b\u200bLet\u200b $z = W\u200b x$\u200b, so "
    "\u2060$\u200b2 z = \u200bW x + z\u200b$.\n",
    "tabs.md": f"{SHAPES}\n\n\t-\tone:\t$z\t=\tW x$\n\t-\ttwo:\t$\t2 z =\tW x + z\t$\n",
    "wide.md": f"{SHAPES}\n\n\U0001d4db and \U0001f600 $z = W x$ \U0001f600 $2 z = W x + z$\n",
    "combining.md": f"{SHAPES}\n\ne\u0301te\u0301 $z = W x$ nai\u0308f $2 z = W x + z$\n",
    "table.md": f"{SHAPES}\n\n| name | formula |\n|---|---|\n| one | $z = W x$ |\n| two | $2 z = W x + z$ |\n",
    "quoted.md": f"{SHAPES}\n\n> > $$\n> > z\n> > = W x\n> > $$\n>\n> $2 z = W x + z$\n",
    "fence.md": f"{SHAPES}\n\n- item\n\n  ```math\n  z = W x\n  ```\n\n  ```math\n  2 z = W x\n    + z\n  ```\n",
    "escaped.md": f"{SHAPES}\n\n$z\\_1 = W x$ and $2 z\\_1 = W x + z\\_1$\n",
    "windows.md": f"{SHAPES}\r\n\r\n$$\r\nz = W x\r\n$$\r\n\r\n$$2 z = W x\r\n + z$$\r\n",
    "marked.md": f"\ufeff{SHAPES}\n\n$$z = W x$$\n\n$$2 z = W x + z$$\n",
    "chain.md": f"{SHAPES}\n\n$$\n\\begin{{aligned}}\nz &= W x \\\\\n&= W x + 0 \\\\\n  &= z\n\\end{{aligned}}\n$$\n",
    "hidden.md": f"{SHAPES}\n\n<!-- derive: $z = W x$ and \u4ee4 $2 z = W x + z$ -->\n",
    "comments.tex": TEX + f"\\begin{{document}}\n{SHAPES}\n% $z = x$\n\\verb|$z = x$| $z = W x$ % $x = z$\n"
    "\\begin{verbatim}\n$z = x$\n\\end{verbatim}\n"
    "\\begin{align}\n2 z % twice\n &= W x + z \\label{a}\\\\\n&= z + z\n\\end{align}\n"
    "\\end{document}\n",
    "macros.tex": TEX + "\\def\\twice#1{2 #1}\n\\DeclareMathOperator{\\tr}{tr}\n\\begin{document}\n"
    "$W \\in \\mathbb{R}^{k \\times n}$, $\\vect{x} \\in \\mathbb{R}^{n}$\n\\[ z = W \\vect{x} \\]\n"
    "$\\twice{z} = W \\vect{x} + z$, $\\half z = \\frac{1}{2} W \\vect{x}$, "
    "$\\half[4] z = z \\half[4]$, $\\tr(z z^T) = z^T z$\n"
    "\\end{document}\n",
    "bare.txt": "W \\in \\mathbb{R}^{k \\times n}\nx \\in \\mathbb{R}^{n}\n  z = W x\n\u4ee4\n\t2 z = W x + z\n",
    "marks.txt": f"{SHAPES}\n\u4ee4 $z = W x$ \u5219\t$2 z = W x + z$\n",
}
CELLS = [
    ("markdown", [f"{SHAPES}\n", "\n", "\u4ee4\t$z = W x$\n"]),
    ("code", ["z = 1  # $z = x$\n"]),
    ("markdown", "\u200b$$2 z = W x\n\t+ z$$"),
    ("raw", ["$z = x$"]),
]
NOTEBOOK = json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in CELLS]}, ensure_ascii=False)


def cut(lines: Mapping[int | None, Sequence[str]], record: dict) -> str:
    """What stands at the place of a claim."""
    found = list(lines[record["cell"]][record["line"] - 1 : record["end_line"]])
    found[-1] = found[-1][: record["end_column"] - 1]
    found[0] = found[0][record["column"] - 1 :]
    return "\n".join(found)


def lines_of(name: str, text: str) -> dict[int | None, list[str]]:
    """By Unicode code points of the file itself; a line end is one character, a mark at the beginning is none."""
    if name.endswith(".ipynb"):
        cells = enumerate(json.loads(text)["cells"], 1)
        return {number: "".join(cell["source"]).split("\n") for number, cell in cells}
    return {None: text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")}


def wrong_places(name: str, text: str, lines: dict[int | None, list[str]]) -> Iterator[tuple[str, str]]:
    record = document_record(check_document(name, text))
    for claim in record["claims"]:
        found = cut(lines, claim)
        if found != claim["right"]:
            yield found, claim["right"]


@pytest.mark.parametrize(("name", "text"), [*WRITTEN.items(), ("notes.ipynb", NOTEBOOK)], ids=[*WRITTEN, "notes.ipynb"])
def test_what_is_said_to_stand_there_stands_there(name: str, text: str) -> None:
    lines = lines_of(name, text)
    record = document_record(check_document(name, text))
    assert record["unread"] == [] and record["claims"]
    assert list(wrong_places(name, text, {None: lines[None]} if None in lines else lines)) == []
    assert {claim["verdict"] for claim in record["claims"]} == {"proved"}
    for definition in record["definitions"]:
        shown = next(iter(lines.values()))[definition["line"] - 1] if None in lines else ""
        first = definition["latex"].split("\n")[0]
        assert not shown or shown[definition["column"] - 1 :].startswith(first)


def test_a_place_in_a_notebook_names_its_cell() -> None:
    (claim,) = check_document("notes.ipynb", NOTEBOOK).claims
    assert str(claim.place) == "cell 3:1:10"


def test_an_error_points_to_its_column() -> None:
    text = "\u4ee4\u200b\t$x = \\foo$ and $y = \\frac{1}{2$"
    seen = [(str(one.at), one.code) for one in check_document("notes.md", text).unread]
    assert seen == [("1:9", "DRV001"), ("1:32", "DRV002")]


@pytest.mark.skipif(not documents(), reason="DERIVE_CORPUS is not set")
@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_over_real_documents(path: Path) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    assert list(wrong_places(str(path), text, lines_of(path.name, text))) == []
