"""Bare formulas, one a line: chains that go on, and chains that were torn apart."""

from __future__ import annotations

import pytest

from derive.document import Formula, Prose, Span
from derive.parse import parse
from derive.read import read
from derive.syntax import Chain


def blocks(text: str, path: str = "a.txt") -> list[str]:
    """Formulas as they are, prose in quotation marks."""
    return [
        block.latex if isinstance(block, Formula) else f"“{block.text}”"
        for block in read(path, text).blocks
        if isinstance(block, Formula | Prose)
    ]


def indented(*lines: tuple[int, str]) -> str:
    return "\n".join(" " * columns + words for columns, words in lines) + "\n"


CASES = {
    "one a line": (indented((0, "z = w x"), (0, "a = g(z)")), ["z = w x", "a = g(z)"]),
    "shallow indentations": (indented((3, "z = w x"), (1, "a = g(z)")), ["z = w x", "a = g(z)"]),
    "a chain goes on": (indented((0, "a = b"), (2, "= c"), (2, "= d"), (0, "x = y")), ["a = b\n= c\n= d", "x = y"]),
    "a chain goes on, aligned": (indented((0, "da = b"), (12, "= c"), (0, "x = y")), ["da = b\n= c", "x = y"]),
    "words": (
        indented((0, "Author: somebody"), (0, "mail@example.org"), (0, "反向传播公式"), (0, "z = w")),
        ["“Author: somebody”", "“mail@example.org”", "“反向传播公式”", "z = w"],
    ),
    "words with a relation": (
        indented((0, "here the cost = the mean loss"), (0, "z = w")),
        ["“here the cost = the mean loss”", "z = w"],
    ),
    "words beside a formula": (indented((0, "z^{[l]} = w，若w为常数")), ["z^{[l]} = w，若w为常数"]),
    "torn, head first": (
        indented((40, "p = q"), (0, "a = b"), (44, "= r"), (0, "x = y")),
        ["p = q\n= r", "a = b", "x = y"],
    ),
    "torn, head last": (
        indented((0, "a = b"), (44, "= r"), (0, "c = d"), (44, "= s"), (40, "p = q"), (0, "x = y"), (40, "= t")),
        ["a = b", "c = d", "p = q\n= r\n= s\n= t", "x = y"],
    ),
    "two heads in a column": (
        indented((41, "= r"), (40, "p = q"), (41, "= s"), (40, "u = v"), (41, "= w")),
        ["p = q\n= r\n= s", "u = v\n= w"],
    ),
    "two columns": (indented((20, "p = q"), (60, "u = v"), (22, "= r"), (62, "= w")), ["p = q\n= r", "u = v\n= w"]),
    "words far to the right": (
        indented((0, "a = b"), (90, "Author: somebody"), (40, "p = q")),
        ["a = b", "“Author: somebody”", "p = q"],
    ),
    "only continuations": (indented((0, "= b"), (0, "= c")), ["= b\n= c"]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_bare(text: str, expected: list[str]) -> None:
    assert blocks(text) == expected


def test_an_unlabelled_fence_with_formulas_is_bare() -> None:
    inner = indented(
        (0, r"dZ^{[l]} = \frac{\partial J}{\partial Z}"),
        (50, "= r_{1}"),
        (46, r"p^{(i)} = \alpha"),
        (0, "db^{[l]} = dZ^{[l]}"),
    )
    text = "title $x$\n\n```\n" + inner + "```\nwords\n"
    assert blocks(text) == [
        "“title”",
        "x",
        r"dZ^{[l]} = \frac{\partial J}{\partial Z}",
        "p^{(i)} = \\alpha\n= r_{1}",
        "db^{[l]} = dZ^{[l]}",
        "“words”",
    ]


def test_places_of_a_torn_chain() -> None:
    text = indented((0, "a = b"), (44, "= r + s"), (40, "p = q"))
    chain = next(block for block in read("a.txt", text).blocks if isinstance(block, Formula) and "p" in block.latex)
    tree = parse(chain.latex).parts[0]
    assert isinstance(tree, Chain)
    places = [chain.place(member.span) for member in tree.members]
    lines = text.split("\n")
    assert [lines[place.line - 1][place.column - 1 : place.end_column - 1] for place in places] == ["p", "q", "r + s"]
    assert chain.place(Span(0, 1)).line == 3 and places[2].line == 2


@pytest.mark.parametrize("text", ["words and $x$", "```\ncode\n```\n$x$", "<!-- derive: skip -->"])
def test_text_with_marks_is_markdown(text: str) -> None:
    assert blocks(text, "-") == blocks(text, "a.md")
