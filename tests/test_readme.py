"""The README is true: console blocks print what they show, Python blocks run, commands that write succeed.

The two blocks that install are run by the continuous integration instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import derive

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(name: str, language: str) -> list[str]:
    path = ROOT / name
    return [body for kind, body in BLOCK.findall(path.read_text(encoding="utf-8")) if kind == language]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a shell, with `derive` and `python` from this interpreter, wherever the tests run."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    for name, module in (("derive", " -m derive"), ("python", "")):
        script = bin_folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}"{module} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k != "FORCE_COLOR"}
    environment |= {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, encoding="utf-8"
    )


def console(name: str) -> list[tuple[str, str]]:
    return [tuple(block.removeprefix("$ ").split("\n", 1)) for block in blocks(name, "console")]  # type: ignore[misc]


@pytest.mark.parametrize(("command", "output"), [pair for name in READMES for pair in console(name)])
def test_console_blocks_print_what_they_show(command: str, output: str, tmp_path: Path) -> None:
    if "--cross-check" in command:
        pytest.importorskip("latex2sympy2", reason="the output shown needs the second reader")
    result = run(command, tmp_path)
    assert result.stdout == output
    assert result.stderr == ""


def test_python_block_runs_and_prints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,), (output,) = blocks("README.md", "python"), blocks("README.md", "text")
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == output


def commands() -> list[str]:
    found = [line for block in blocks("README.md", "sh") for line in block.strip().split("\n")]
    return [line for line in found if "pip install" not in line]


@pytest.mark.parametrize("command", commands())
def test_shell_commands_succeed(command: str, tmp_path: Path) -> None:
    moved = re.sub(r"(?<= )(verified\.(?:tex|html)|net\.py)", lambda m: str(tmp_path / m[1]), command)
    result = run(moved, tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr


def test_the_table_of_pages_counts_right() -> None:
    """The numbers of proved and refuted claims, page by page."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|[^|]*\| \[(\S+)\]\((\S+)\) \| (.*?) \|$", readme, re.M)
    assert len(rows) == 5
    for _, path, said in rows:
        report = derive.check(str(ROOT / path))
        for verdict in ("proved", "refuted"):
            counted = sum(claim.verdict.name == verdict for claim in report.claims)
            shown = re.search(rf"(\d+) {verdict}", said)
            assert counted == (int(shown[1]) if shown else 0), f"{path}: {counted} {verdict}"


def test_install_commands_are_the_ones_that_continuous_integration_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    install = [line for block in blocks("README.md", "sh") for line in block.split("\n") if "pip install" in line]
    assert len(install) == 2
    for line in install:
        wanted = re.findall(r"'(\.\[[\w-]+\])'", line)[0]
        assert wanted in script
