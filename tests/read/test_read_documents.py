"""What is found in Markdown, TeX and notebooks, and where."""

from __future__ import annotations

import json
import time

import pytest

from derive.document import Directive, Document, Formula, Macro, Place, Prose
from derive.errors import DeriveError
from derive.read import decode, read, read_file


def formulas(path: str, text: str) -> list[tuple[str, bool]]:
    return [(block.latex, block.display) for block in read(path, text).blocks if isinstance(block, Formula)]


MARKDOWN = [
    ("words $a$ and $b = c$", [("a", False), ("b = c", False)]),
    ("$$\na = b\n$$", [("a = b", True)]),
    ("$$a = b$$", [("a = b", True)]),
    ("the partial $$h_t$$ of it", [("h_t", False)]),
    (r"see \(a\) and \[b = c\]", [("a", False), ("b = c", True)]),
    (r"see \\(a\\) and \\[b = c\\]", [("a", False), ("b = c", True)]),
    (r"an escaped \[link\] in words", []),
    ("```math\na = b\n```", [("a = b", True)]),
    ("\\begin{align}\na &= b\n\\end{align}", [("a &= b", True)]),
    ("\\begin{alignat*}{2}\na &= b\n\\end{alignat*}", [("a &= b", True)]),
    ("| a | b |\n|---|---|\n| $x_1$ | $y$ |", [("x_1", False), ("y", False)]),
    (r"it costs \$5 and $x$", [("x", False)]),
    ("it costs $5 and then $6 more", []),
    ("numbers $0.012, 0.060$ and $[784, 30]$", [("0.012, 0.060", False), ("[784, 30]", False)]),
    ("code `$x$` and ``a ` $y$`` but $z$", [("z", False)]),
    ("GitHub's $`a_1`$ and $`b = c`$, `$`x`", [("a_1", False), ("b = c", False)]),
    ("$`open and $x$", [("x", False)]),
    ("```python\nx = '$y$'\n```\n$z$", [("z", False)]),
    ("```\nfor x in y: print('$z$')\n```", []),
    ("~~~\n$x$\n~~~", []),
    ("<!-- $x$ --> $y$", [("y", False)]),
    ("<script>let x = '$y$'</script> $z$", [("z", False)]),
    ("---\ntitle: $x$\n---\n$y$", [("y", False)]),
    ("an open $ alone\n\nand $x$", [("x", False)]),
    ("$a\n\nb$", []),
    ("> $$\n> a = b\n> + c\n> $$", [("a = b\n+ c", True)]),
    ("> ```math\n> a = b\n> ```", [("a = b", True)]),
    ("- item $a$\n    $$\n    b = c\n    $$", [("a", False), ("b = c", True)]),
    ("$\\text{cost is \\$5}$", [("\\text{cost is \\$5}", False)]),
    ("$$\\newcommand{\\bx}{\\mathbf{x}}$$ and $\\bx$", [(r"\bx", False)]),
    (
        "```\ndZ^{[l]} = A^{[l]} - Y\ndW = \\frac{1}{m} dZ\n```",
        [("dZ^{[l]} = A^{[l]} - Y", True), (r"dW = \frac{1}{m} dZ", True)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN, ids=[text for text, _ in MARKDOWN])
def test_markdown(text: str, expected: list[tuple[str, bool]]) -> None:
    assert formulas("notes.md", text) == expected


TEX = [
    (r"words $a$ and \(b\) and \[c\]", [("a", False), ("b", False), ("c", True)]),
    ("\\begin{equation}\\label{eq}\na\n\\end{equation}", [("\\label{eq}\na", True)]),
    ("a comment % $x$\nand $y$", [("y", False)]),
    (r"fifty \% of $y$", [("y", False)]),
    ("\\begin{verbatim}\n$x$\n\\end{verbatim} $y$", [("y", False)]),
    ("\\begin{lstlisting}\n$x$\n\\end{lstlisting} $y$", [("y", False)]),
    (r"\verb|$x$| and $y$", [("y", False)]),
    ("\\title{$x$}\n\\begin{document}\n$y$\n\\end{document}\n$z$", [("y", False)]),
    ("a \\\\[2pt] $x$", [("x", False)]),
    ("$$a\n= b$$", [("a\n= b", True)]),
    ("\\def\\beq{\\begin{equation}}\n\\def\\eeq{\\end{equation}}\n\\beq a = b \\eeq", [("a = b", True)]),
    ("\\newcommand{\\be}{\\begin{align*}}\n\\be a &= b \\end{align*} $x$", [("a &= b", True), ("x", False)]),
    ("\\newcommand{\\be}{\\begin{align*}}\n\\be $a$", [("a", False)]),
    ("\\newcommand{\\be}{\\begin{align*}}\n\\beta $a$ % \\be", [("a", False)]),
    ("\\newenvironment{eq}{\\begin{equation}}{\\end{equation}}\n\\begin{eq} a \\end{eq}", [("a", True)]),
]


@pytest.mark.parametrize(("text", "expected"), TEX, ids=[text for text, _ in TEX])
def test_tex(text: str, expected: list[tuple[str, bool]]) -> None:
    assert formulas("notes.tex", text) == expected


def test_macros_are_collected() -> None:
    text = r"""
\newcommand{\bx}{\mathbf{x}} % \newcommand{\no}{x}
\newcommand\grad[1]{\nabla_{#1}}
\newcommand{\opt}[2][w]{#1_{#2}}
\def\T{^\top}
\def\pd#1#2{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\tr}{tr}
\DeclareMathOperator*{\argmin}{arg\,min}
\DeclarePairedDelimiter{\norm}{\lVert}{\rVert}
\let\eps\varepsilon
\begin{document} $\bx$ \end{document}
"""
    assert read("notes.tex", text).macros == (
        Macro(r"\bx", 0, r"\mathbf{x}"),
        Macro(r"\grad", 1, r"\nabla_{#1}"),
        Macro(r"\opt", 2, "#1_{#2}", "w"),
        Macro(r"\T", 0, r"^\top"),
        Macro(r"\pd", 2, r"\frac{\partial #1}{\partial #2}"),
        Macro(r"\tr", 0, r"\operatorname{tr}"),
        Macro(r"\argmin", 0, r"\operatorname*{arg\,min}"),
        Macro(r"\norm", 1, r"\lVert #1 \rVert"),
        Macro(r"\eps", 0, r"\varepsilon"),
    )


def slice_of(text: str, place: Place) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


def test_places_are_exact() -> None:
    text = "# 标题\n\nwords, $a_1$ more\n> quoted $$x\n> = y$$ end\n\n$$\nb = c\n$$\n"
    for block in read("notes.md", text).blocks:
        if isinstance(block, Prose):
            assert slice_of(text, block.place) == block.text
        elif isinstance(block, Formula) and len(block.pieces) == 1:
            assert slice_of(text, block.place()) == block.latex
    quoted = next(
        block for block in read("notes.md", text).blocks if isinstance(block, Formula) and len(block.pieces) == 2
    )
    assert quoted.latex == "x\n= y" and (quoted.pieces[1].line, quoted.pieces[1].column) == (5, 3)


def test_paragraphs() -> None:
    text = "one $a$ and\n$$b$$\nthe rest\n\ntwo $c$\n# three\n$d$"
    numbers = [block.paragraph for block in read("notes.md", text).blocks if isinstance(block, Formula)]
    assert numbers[0] == numbers[1] and len(set(numbers)) == 3


DIRECTIVES = [
    ("a.md", "<!-- derive: expect refuted -->\n$$a = b$$", "expect", "refuted"),
    ("a.md", "<!-- derive: expect proved, refuted -->", "expect", "proved, refuted"),
    ("a.md", "<!-- derive: use forward.md -->", "use", "forward.md"),
    ("a.md", "<!--derive:skip-->", "skip", ""),
    ("a.md", "<!-- derive: expcet refuted -->", "unknown", "expcet refuted"),
    ("a.tex", "% derive: expect refuted\n$a$", "expect", "refuted"),
    ("a.txt", "<!-- derive: skip -->\n", "skip", ""),
]


@pytest.mark.parametrize(("path", "text", "kind", "argument"), DIRECTIVES)
def test_directives(path: str, text: str, kind: str, argument: str) -> None:
    directive = read(path, text).blocks[0]
    assert isinstance(directive, Directive)
    assert (directive.kind, directive.argument) == (kind, argument)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "words\n<!-- derive: $W \\in \\mathbb{R}^{n}$ and $g$ is elementwise -->"),
        ("a.tex", "words\n% derive: $W \\in \\mathbb{R}^{n}$ and $g$ is elementwise\n"),
    ],
)
def test_mathematics_in_a_directive_has_its_place(path: str, text: str) -> None:
    directive = read(path, text).blocks[-1]
    assert isinstance(directive, Directive) and directive.kind == "math"
    words = [block.latex if isinstance(block, Formula) else block.text for block in directive.blocks]
    assert words == [r"W \in \mathbb{R}^{n}", "and", "g", "is elementwise"]
    for block in directive.blocks:
        place = block.place() if isinstance(block, Formula) else block.place
        assert slice_of(text, place) == (block.latex if isinstance(block, Formula) else block.text)


def notebook(*cells: object) -> str:
    return json.dumps({"cells": list(cells), "nbformat": 4})


def test_notebook_cells_are_counted_and_located() -> None:
    text = notebook(
        {"cell_type": "code", "source": ["x = '$y$'"]},
        {"cell_type": "markdown", "source": ["words\n", "and $a = b$"]},
        {"cell_type": "markdown", "source": "$c$"},
    )
    found = [block for block in read("a.ipynb", text).blocks if isinstance(block, Formula)]
    assert [(block.latex, block.place()) for block in found] == [
        ("a = b", Place(2, 6, 2, 11, 2)),
        ("c", Place(1, 2, 1, 3, 3)),
    ]
    assert found[0].paragraph != found[1].paragraph


NO_NOTEBOOKS = {
    "no JSON": "{",
    "a list": "[]",
    "a number": "3",
    "no cells": "{}",
    "cells of the wrong type": '{"cells": 3}',
    "a source of the wrong type": notebook({"cell_type": "markdown", "source": [3]}),
    "no number": '{"cells": [NaN]}',
    "deep": "[" * 100_000,
    "a long number": '{"cells": ' + "9" * 10_000 + "}",
}


@pytest.mark.parametrize("text", NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS.keys())
def test_no_notebook(text: str) -> None:
    with pytest.raises(DeriveError) as caught:
        read("a.ipynb", text)
    assert caught.value.code == "DRV903" and caught.value.hint


def test_cells_of_other_kinds_are_passed_over() -> None:
    text = notebook(3, None, {"cell_type": "raw", "source": 3}, {"cell_type": "markdown", "source": "$a$"})
    assert [block.cell for block in read("a.ipynb", text).blocks if isinstance(block, Formula)] == [4]


def test_files(tmp_path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"\xef\xbb\xbf$a$\r\n\r\n$$b\r\n= c$$\r\n")
    document = read_file(path)
    assert isinstance(document, Document)
    assert [(block.latex, str(block.place())) for block in document.blocks if isinstance(block, Formula)] == [
        ("a", "1:2"),
        ("b\n= c", "3:3"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "DRV902"),
        (b"a\x00b", "DRV902"),
        (b"x" * (4 * 1024 * 1024 + 1), "DRV907"),
    ],
)
def test_files_that_are_refused(tmp_path, content: bytes, code: str) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(content)
    with pytest.raises(DeriveError) as caught:
        read_file(path)
    assert caught.value.code == code and caught.value.hint


def test_a_sparse_file_is_refused_by_its_size(tmp_path) -> None:
    path = tmp_path / "notes.md"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)
    with pytest.raises(DeriveError, match="too large"):
        read_file(path)


@pytest.mark.parametrize("path", ["missing.md", ".", "a\x00b"])
def test_what_is_no_file(tmp_path, path: str) -> None:
    with pytest.raises(DeriveError) as caught:
        read_file(str(tmp_path / path))
    assert caught.value.code == "DRV901"


def test_decode_tells_the_byte() -> None:
    with pytest.raises(DeriveError, match="byte 1 is 0xff"):
        decode("a.md", b"a\xff")


HOSTILE = {
    "brackets that open": "\\[" * 200_000 + "\\]",
    "dollars in one line": "$$x" * 200_000,
    "a long quotation": "> $$\n" + "> \n" * 50_000 + "> x$$",
    "dollars": "$" * 20_000,
    "odd dollars": "$x" * 10_001,
    "environments without end": "\\begin{align}" * 5_000,
    "backticks": "`" * 20_000,
    "comments without end": "<!--" * 10_000,
    "parentheses without end": "\\(x" * 10_000,
    "quotation marks": "> " * 10_000,
    "short names without end": "\\def\\be{\\begin{align}}\\def\\ee{\\end{align}}" + "\\be x " * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("path", ["a.md", "a.tex"])
def test_the_reading_of_hostile_text_ends(path: str, text: str) -> None:
    """In seconds where the work grows with the text, in hours where it grows with its square: CPU time, whatever else
    the machine does.
    """
    started = time.process_time()
    read(path, text)
    assert time.process_time() - started < 60
