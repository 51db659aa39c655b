"""Input that is wrong, through the whole command: a message with the place, the cause and the cure, and the exit
status of the contract (0 as expected, 1 a finding, 2 what cannot be checked). Never a traceback."""

from __future__ import annotations

import json

import pytest

from derive.cli import main

SHAPES = "$W \\in \\mathbb{R}^{n \\times d}$ $x \\in \\mathbb{R}^{d \\times 1}$ $b \\in \\mathbb{R}^{n \\times 1}$\n\n"

CASES = [
    # (the document, exit status, where, what is said, how to cure it)
    ("empty", "", 2, "a.md: error [DRV950]", "no formula in this document", "formulas stand between"),
    ("blank", " \n\n\t\n", 2, "a.md: error [DRV950]", "no formula in this document", "formulas stand between"),
    ("only words", "# Notes\n\nNothing yet.\n", 2, "a.md: error [DRV950]", "no formula in this document", ""),
    ("only code", "```python\nx = 1\n```\n", 2, "a.md: error [DRV950]", "no formula in this document", ""),
    ("an undefined name", SHAPES + "$$ W x = y $$", 1, "a.md:3:10: undecided [DRV301]", "y is not declared",
     "help: say what it is: its shape"),
    ("a name without a shape", "$$ x = y + 1 $$\n\n$$ x = y $$", 1, "a.md:3:8: undecided [DRV302]",
     "the shape of y is not known", "help: declare it"),
    ("an undeclared gradient", SHAPES + "$$ dW = x $$", 1, "a.md:3:9: undecided [DRV301]",
     "the gradient dW is not declared", "help:"),
    ("a sum of shapes that differ", SHAPES + "$$ b = W x + x $$", 1, "a.md:3:8: refuted [DRV201]",
     "shapes do not fit", "sizes: "),
    ("a product that does not fit", SHAPES + "$$ W x = x W $$", 1, "a.md:3:10: refuted [DRV201]", "shapes do not fit",
     "sizes: "),
    ("sides of two shapes", SHAPES + "$$ W x = x $$", 1, "a.md:3:10: refuted [DRV201]", "different shapes", "sizes: "),
    ("one name with two shapes", SHAPES + "$W \\in \\mathbb{R}^{3 \\times 3}$\n\n$$ W x = b $$",
     1, "a.md:5:10:", "W", ""),
    ("an unknown command", "$$ \\foo x = 1 $$", 1, "a.md:1:4: unread [DRV001]", "unknown command \\foo", "help:"),
    ("an open brace", "$$ \\frac{1}{2 = 1 $$", 1, "a.md:1:", "unread [DRV002]", "help:"),
    ("half an equation", "$$ x = $$", 1, "a.md:1:", "unread [DRV003]", "help:"),
    ("an open environment", "$$ \\begin{cases} x = 1 $$", 1, "a.md:1:", "unread [DRV00", "help:"),
    ("an open display", "$x \\in \\mathbb{R}$\n\n$$ 2 x = x + x\n\nWords.\n", 1, "a.md:3:1: unread [DRV002]",
     "$$ is never closed", "help: add the missing $$"),
    ("an open bracket of a display", "\\[ 1 = 1\n\nWords.\n", 1, "a.md:1:1: unread [DRV002]",
     "\\[ is never closed", "help: add the missing \\]"),
    ("an open environment of a display", "\\begin{align} 1 &= 1\n\nWords.\n", 1, "a.md:1:1: unread [DRV002]",
     "\\begin{align} is never closed", "help: add the missing \\end{align}"),
    ("a sign of money", "It costs $$ a = b and\n\n$$ 1 = 1 $$", 0, "a.md:3:8: proved", "", ""),
    ("an unknown environment", "$$ \\begin{foo} x = 1 \\end{foo} $$", 1, "a.md:1:4: unread [DRV006]",
     "unknown environment foo", "help:"),
    ("an expectation that is not met", "<!-- derive: expect refuted -->\n$$ 1 = 1 $$", 1, "a.md:2:8: proved",
     "expected", ""),
    ("an expectation that is no verdict", "<!-- derive: expect wrong -->\n$$ 1 = 1 $$", 0, "a.md:1",
     "directive not read", ""),
    ("an expectation without a formula", "$$ 1 = 1 $$\n\n<!-- derive: expect refuted -->", 0, "a.md:3",
     "has no formula after it", ""),
    ("a directive that is none", "<!-- derive: nonsense -->\n$$ 1 = 1 $$", 0, "a.md:1", "directive not read", ""),
    ("a context that is missing", "<!-- derive: use gone.md -->\n$$ 1 = 1 $$", 2, "a.md: error [DRV904]",
     "gone.md is no file",
     "give a path relative to"),
    ("a context that is itself", "<!-- derive: use a.md -->\n$$ 1 = 1 $$", 2, "a.md: error [DRV905]",
     "uses itself", "remove one"),
    ("a context that is a directory", "<!-- derive: use . -->\n$$ 1 = 1 $$", 2, "a.md: error [DRV904]",
     "is no file", "give a path"),
    ("a division by zero", "$$ \\frac{1}{0} = 1 $$", 1, "a.md:1:", "a division by zero", ""),
    ("a macro without end", "$$ \\newcommand{\\a}{\\a\\a} \\a = 1 $$", 1, "a.md:1:", "DRV005", "help:"),
]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(list(arguments))
        except SystemExit as error:
            status = int(str(error.code))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err and "internal error" not in out + err
        return status, out, err

    return run


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_place_cause_and_cure(run, tmp_path, case):
    _, text, status, where, cause, cure = case
    (tmp_path / "a.md").write_text(text, "utf-8")
    got, out, err = run("check", "a.md")
    assert got == status, out + err
    assert where in out + err and cause in out + err and cure in out + err


@pytest.mark.parametrize(("name", "content", "code"), [
    ("gone.md", None, "DRV901"), ("a.md", b"\x89PNG\r\n\x1a\n\x00\x00", "DRV902"), ("a.md", b"\xff\xfea\x00", "DRV902"),
    ("a.md", "$é = 1$".encode("latin-1"), "DRV902"), ("a.tex", b"%PDF-1.5\n\xd0\xd4\xc5\xd8", "DRV902"),
    ("a.ipynb", b"", "DRV903"), ("a.ipynb", b"{}", "DRV903"), ("a.ipynb", b"$x = 1$", "DRV903"),
    ("a.ipynb", b'{"cells": []}', "DRV950"), ("a.txt", b"", "DRV950"), ("a.tex", b"\\begin{document}", "DRV950"),
    ("a.md", b"$", "DRV950"), ("a.md", b"$$ $$", "DRV950"), ("a.md", b"\xef\xbb\xbf", "DRV950"),
])
@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_files_that_cannot_be_checked(run, tmp_path, name, content, code, form):
    """They do not hide the others, whatever is asked for."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.md").write_text("$$ 1 = 1 $$")
    status, out, err = run("check", name, "good.md", "--format", form)
    assert status == 2 and f"{name}: error [{code}]" in err and "help:" in err
    if form == "json":
        assert [len(document["claims"]) for document in json.loads(out)["documents"]] == [0, 1]
    else:
        assert "good.md:1:8: proved 1 = 1" in out


@pytest.mark.parametrize("context", ["gone.md", ".", "binary.md", "", "a\x00b", "good.md/x", "~"])
def test_contexts_that_cannot_be_read(run, tmp_path, context):
    (tmp_path / "good.md").write_text("$$ 1 = 1 $$")
    (tmp_path / "binary.md").write_bytes(b"\xff\x00")
    status, _, err = run("check", "good.md", "--with", context)
    assert status == 2 and "good.md: error [DRV90" in err and "help:" in err


def test_a_context_with_a_formula_that_is_wrong(run, tmp_path):
    """Its place is told, in the document that has it."""
    (tmp_path / "ctx.md").write_text("$A \\in \\mathbb{R}^{n \\times m}$\n\n$$ B = A A $$\n")
    (tmp_path / "a.md").write_text("$$ A = B $$")
    status, _, err = run("check", "a.md", "--with", "ctx.md")
    assert status == 2 and "line 3 of ctx.md" in err


@pytest.mark.parametrize("command", [("export", "--to", "latex"), ("generate", "--target", "numpy")])
@pytest.mark.parametrize(("text", "status"), [
    ("", 2), ("words", 2), ("$$ x = y $$\n$$ x = 2 y $$", 1), ("$$ \\foo = 1 $$", 1)])
def test_the_writers(run, tmp_path, command, text, status):
    (tmp_path / "a.md").write_text(text)
    got, _, err = run(command[0], "a.md", *command[1:])
    assert got == status and err
