"""Hostile files: what they name is read only where documents may be read, and what they are is refused before it is
read."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

import derive
from derive.cli import main

SHAPE = "$x \\in \\mathbb{R}$\n\n"
CLAIM = "$$ x + x = 2 x $$\n"


def status_and_codes(capsys, *arguments: str) -> tuple[int, str]:
    status = main(["check", *arguments, "--format", "concise"])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out + err


def sparse(path: Path, size: int) -> None:
    with open(path, "wb") as file:
        file.truncate(size)


def notebook(*sources: object, **more: object) -> str:
    return json.dumps({"cells": [{"cell_type": "markdown", "source": source} for source in sources], **more})


def fifo(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(path)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.md", SHAPE + CLAIM)


FILES = [
    # name, what makes it, the code of its refusal
    ("notes.md", lambda p: sparse(p, 10 << 30), "DRV907"),
    ("notes.ipynb", lambda p: sparse(p, 2 << 30), "DRV907"),
    ("notes.md", lambda p: sparse(p, 5 << 20), "DRV902"),
    ("notes.md", zipped, "DRV902"),
    ("notes.zip", zipped, "DRV902"),
    ("notes.md", fifo, "DRV901"),
    ("notes.md", lambda p: os.symlink("/etc/passwd", p), "DRV906"),
    ("notes.md", lambda p: os.symlink("notes.md", p), "DRV90"),
    ("notes.md", lambda p: os.symlink("/dev/zero", p), "DRV90"),
    ("notes.md", lambda p: os.symlink("/proc/self/environ", p), "DRV90"),
    ("notes.md", lambda p: p.write_bytes(b"\xff\xfe$\x00x\x00"), "DRV902"),
    ("notes.tex", lambda p: p.write_text("\\catcode`\\-=13 \\def-{+} $x - x = 0$"), "DRV908"),
    ("notes.ipynb", lambda p: p.write_text('{"cells": [NaN]}'), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text('{"cells": [{"cell_type": "markdown", "source": [Infinity]}]}'), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text("[" * 200_000), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text('{"cells": ' + "9" * 10_000 + "}"), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text(notebook({"a": 1})), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text('{"cells": {"cell_type": "markdown"}}'), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text("!!python/object/apply:os.system ['touch PWNED']"), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text(""), "DRV903"),
    ("notes.ipynb", lambda p: p.write_text(notebook("a" * (5 << 20))), "DRV907"),
]


@pytest.mark.parametrize(("name", "make", "code"), FILES, ids=[f"{row[0]}-{k}" for k, row in enumerate(FILES)])
def test_a_file_that_is_refused(tmp_path, monkeypatch, capsys, name, make, code):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / name)
    status, said = status_and_codes(capsys, name)
    assert status == 2 and code in said and "help:" in said
    assert "root:" not in said and sorted(os.listdir(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "/proc/self/environ", "/proc/self/mem", "/sys/kernel"])
def test_what_the_system_shows_as_files(capsys, name):
    if not os.path.exists(name):
        pytest.skip(f"no {name} here")
    assert status_and_codes(capsys, name)[0] == 2


@pytest.mark.parametrize("front", [
    "!!python/object/apply:os.system ['touch PWNED']", "&a [*a]", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]"])
def test_front_matter_is_words(tmp_path, monkeypatch, capsys, front):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.md").write_text(f"---\n{front}\n---\n\n{SHAPE}{CLAIM}")
    assert status_and_codes(capsys, "notes.md")[0] == 0 and os.listdir(tmp_path) == ["notes.md"]


def test_outputs_of_a_notebook_are_not_looked_at(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.ipynb").write_text(notebook(SHAPE + CLAIM, outputs=["A" * 1000, {"$x": "$$ 1 = 2 $$"}]))
    assert status_and_codes(capsys, "notes.ipynb")[0] == 0


OUTSIDE = ["../secret.md", "../../secret.md", "sub/../../secret.md", "link.md", "linked/secret.md", "{above}/secret.md",
           "/etc/passwd", "/etc/hostname", "/proc/self/environ", "../../../../../../etc/passwd", "~/secret.md",
           "file:///etc/passwd", "|id", "-", ".", "", "secret.md\x00.md", "pipe.md", "notes.md", "\\input{secret}"]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with a document, and a secret beside it."""
    (tmp_path / "secret.md").write_text("$SECRET \\in \\mathbb{R}$ $x \\in \\mathbb{R}$")
    inside = tmp_path / "inside"
    (inside / "sub").mkdir(parents=True)
    os.symlink(tmp_path / "secret.md", inside / "link.md")
    os.symlink(tmp_path, inside / "linked")
    fifo(inside / "pipe.md")
    monkeypatch.chdir(inside)
    return inside


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_a_document_may_not_use(place, capsys, name):
    name = name.replace("{above}", str(place.parent))
    (place / "notes.md").write_text(f"<!-- derive: use {name} -->\n\n{CLAIM}")
    status, said = status_and_codes(capsys, "notes.md")
    assert status == 2 and "SECRET \\in" not in said
    assert any(code in said for code in ("DRV902", "DRV904", "DRV905", "DRV906"))


@pytest.mark.parametrize("path", ["notes.md", "sub/notes.md", "sub", "."])
def test_what_it_may_use(place, capsys, path):
    """Below the working directory, wherever the document lies."""
    (place / "ctx.md").write_text(SHAPE)
    for where, name in (("notes.md", "sub/../ctx.md"), ("sub/notes.md", "../ctx.md")):
        (place / where).write_text(f"<!-- derive: use {name} -->\n\n{CLAIM}")
    os.remove(place / "pipe.md")
    os.remove(place / "link.md")
    assert status_and_codes(capsys, path)[0] == 0


def test_where_the_command_is_run(place, capsys, monkeypatch):
    """From elsewhere, a document reaches as far as the path that was given, and as its project."""
    (place / "ctx.md").write_text(SHAPE)
    (place / "sub" / "notes.md").write_text(f"<!-- derive: use ../ctx.md -->\n\n{CLAIM}")
    elsewhere = place.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    os.remove(place / "pipe.md")
    os.remove(place / "link.md")
    notes = str(place / "sub" / "notes.md")
    status, said = status_and_codes(capsys, notes)
    assert status == 2 and "DRV906" in said and "help: name it with --with" in said
    assert status_and_codes(capsys, str(place))[0] == 0
    assert status_and_codes(capsys, notes, "--with", str(place / "ctx.md"))[0] == 0
    (place / "pyproject.toml").write_text("")
    assert status_and_codes(capsys, notes)[0] == 0


def test_the_pages_work_from_anywhere(tmp_path, monkeypatch, root):
    monkeypatch.chdir(tmp_path)
    for path in (root / "formulas", root / "formulas" / "wrong", root / "formulas" / "wrong" / "slips.md"):
        assert derive.check(path).ok


def test_contexts_that_use_each_other_twice_over(tmp_path, monkeypatch, capsys):
    """Each document names the next one twice: it is read once."""
    monkeypatch.chdir(tmp_path)
    for number in range(18):
        use = f"<!-- derive: use c{number + 1}.md -->\n<!-- derive: use ./c{number + 1}.md -->\n"
        (tmp_path / f"c{number}.md").write_text(f"{use}\n$x_{{{number}}} \\in \\mathbb{{R}}$\n\n$$ 1 = 1 $$\n")
    (tmp_path / "c18.md").write_text("$x \\in \\mathbb{R}$")
    assert status_and_codes(capsys, "c0.md")[0] == 0


@pytest.mark.parametrize("name", ["./notes.md", "sub/../notes.md", "again.md"])
def test_a_document_that_uses_itself(place, capsys, name):
    (place / "notes.md").write_text(f"<!-- derive: use {name} -->\n\n{CLAIM}")
    (place / "again.md").write_text("<!-- derive: use notes.md -->")
    status, said = status_and_codes(capsys, "notes.md")
    assert status == 2 and "DRV905" in said


def test_what_iffalse_hides_is_not_read(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    hidden = r"\iffalse $x = 0$ \ifx\a\b $x = 1$ \fi $x = 2$ \fi"
    (tmp_path / "notes.tex").write_text(rf"$x \in \mathbb{{R}}$ {hidden} \[ x + x = 0 \] \iffalse \[ 1 = 2 \]")
    (claim,) = derive.check("notes.tex").claims
    assert claim.verdict.name == "refuted"


@pytest.mark.parametrize("definition", [
    r"\edef\cdot{+}", r"\xdef\cdot{+}", r"\RenewDocumentCommand{\cdot}{}{+}", r"\DeclareMathSymbol{\cdot}{1}{x}{43}",
    r"\mathchardef\cdot=43", r"\def\cdot#1.{+}", r"\renewcommand\cdot", r"\futurelet\cdot+"])
def test_a_definition_that_is_not_read_takes_the_old_meaning_away(tmp_path, monkeypatch, definition):
    monkeypatch.chdir(tmp_path)
    text = f"{definition}\n\\begin{{document}}\n$x \\in \\mathbb{{R}}$ $y \\in \\mathbb{{R}}$ \\[ x \\cdot y = y x \\]"
    (tmp_path / "notes.tex").write_text(text)
    report = derive.check("notes.tex")
    assert not report.claims and [one.code for one in report.unread] == ["DRV007"]
