"""Does the suite notice when the prover is wrong? `python -m tests.soundness.prover_mutants [--quick] [WORDS]...`

In: the list of `prover_mutant_list`: one rule, side condition or check each, switched off or altered. Out: for each,
the test file that noticed it, or that none did; the exit status is 1 where one survived. Refused: a mutant whose text
is not in the named function, or is there twice; `test_prover_mutants` looks for those.

Each mutant is made in a copy of the project; its own tests and those of the changed folder run there, stopping at the
first failure. `--quick` runs its own only: who survives that has yet to meet the others.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COPIED = ("derive", "tests", "formulas", "pyproject.toml", "README.md", "README.zh.md")
SECONDS = 600
"""For the test files of a folder: a mutant that never ends is noticed."""


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in a function called `function` below the folder (in no function: once in the folder)."""

    folder: str
    function: str
    old: str
    new: str
    tests: tuple[str, ...] = ()
    """Where it shows soonest; then come all tests of the folder."""

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.function or '…'}: {' '.join(self.old.split())} → {' '.join(self.new.split())}"


FORM, KERNEL, CLAIMS, FUNCTIONS, MATRICES, GRADIENTS, DOMAINS = (
    f"tests/prove/test_{name}.py"
    for name in ("normal_form", "kernel", "claims", "functions", "matrices", "gradients", "domains"))
SHAPES, DECLARATIONS, CONDITIONS = (f"tests/elaborate/test_{n}.py" for n in ("shapes", "declarations", "conditions"))
TREES, REFUSALS = (f"tests/parse/test_parse_{name}.py" for name in ("trees", "refusals"))
UNEQUAL = "tests/elaborate/test_unequal.py"
ATTACKS, REFUSES, SIDE, FUZZ = (
    f"tests/soundness/test_{name}.py" for name in ("attacks", "kernel_refuses", "side_conditions", "fuzz_normal_form"))
FOUND, LAYER_SUMS = "tests/soundness/test_found.py", "tests/prove/test_layer_sums.py"
NAMES, IDENTITIES, CONDITIONED = (
    f"tests/prove/test_{name}.py" for name in ("names_of_indices", "defined_matrices", "conditions"))
RANGES = "tests/prove/test_ranges_of_sums.py"
IN_WORDS, LAST_TIME = "tests/elaborate/test_stated_shapes.py", "tests/elaborate/test_last_time.py"
CASES_OF_STEPS, TURNED = "tests/prove/test_steps_in_arguments.py", "tests/elaborate/test_layers_by_steps.py"
PAGES, NEAR = "tests/test_formulas.py", "tests/test_near_misses.py"
TESTS = {
    ".": (FUNCTIONS, SIDE, CLAIMS),
    "prove": (REFUSES, SIDE, KERNEL, DOMAINS, FUNCTIONS, FORM, NAMES, LAYER_SUMS, UNEQUAL, ATTACKS, FOUND, CLAIMS,
              MATRICES, GRADIENTS, FUZZ, NEAR, PAGES),
    "elaborate": (SHAPES, ATTACKS, CONDITIONS, DECLARATIONS, NEAR, PAGES),
    "parse": (TREES, REFUSALS, "tests/test_printing.py", SHAPES),
}


def _functions(text: str, name: str) -> list[tuple[int, int]]:
    """First and last line of every function or class of a name, the lines above it (decorators, tables) left out."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            found.append((node.lineno - 1, node.end_lineno or node.lineno))
    return found


def place_of(mutant: Mutant, root: Path = ROOT) -> tuple[Path, int, int]:
    """The file and the characters that a mutant replaces. ValueError unless there is exactly one such place."""
    found: list[tuple[Path, int, int]] = []
    for path in sorted((root / "derive" / mutant.folder).rglob("*.py")):
        text = path.read_text("utf-8")
        if mutant.old not in text:
            continue
        lines = text.splitlines(keepends=True)
        for first, last in _functions(text, mutant.function) if mutant.function else [(0, len(lines))]:
            start, body = len("".join(lines[:first])), "".join(lines[first:last])
            at = body.find(mutant.old)
            while at >= 0:
                found.append((path, start + at, start + at + len(mutant.old)))
                at = body.find(mutant.old, at + 1)
    if len(found) != 1:
        raise ValueError(f"{mutant.name}: {len(found)} places")
    return found[0]


def applied(mutant: Mutant, root: Path = ROOT) -> tuple[Path, str]:
    """The file and its text with the change."""
    path, start, end = place_of(mutant, root)
    text = path.read_text("utf-8")
    changed = text[:start] + mutant.new + text[end:]
    compile(changed, str(path), "exec")
    return path, changed


def noticed(mutant: Mutant, copy: Path, quick: bool = False) -> str | None:
    """The first test file that fails with the mutant in the copy."""
    path, changed = applied(mutant, copy)
    kept = path.read_text("utf-8")
    shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
    path.write_text(changed, "utf-8")
    try:
        return _failing(mutant.tests, copy) or (None if quick else _failing(TESTS[mutant.folder], copy))
    finally:
        path.write_text(kept, "utf-8")


def _failing(tests: tuple[str, ...], copy: Path) -> str | None:
    """The first of these test files that fails."""
    if not tests:
        return None
    options = ("-q", "-x", "-p", "no:benchmark", "-p", "no:cacheprovider", "-p", "no:randomly", "--tb=no")
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONHASHSEED": "0"}
    try:
        ran = subprocess.run([sys.executable, "-B", "-m", "pytest", *options, *dict.fromkeys(tests)], cwd=copy,
                             env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "a test that does not end"
    if ran.returncode == 0:
        return None
    found = re.search(r"(?:FAILED|ERROR) (\S+?)(?:::| |$)", ran.stdout, re.MULTILINE)
    return found[1] if found else "all of them"


def copied(into: Path) -> Path:
    """The project in a folder of its own."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy(source, into / name)
    return into


def main(words: list[str]) -> int:
    from tests.soundness.prover_mutant_list import MUTANTS

    quick = "--quick" in words
    words = [word for word in words if word != "--quick"]
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.name for word in words)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        broken = _failing((KERNEL, ATTACKS, SHAPES, TREES), copy)
        if broken is not None:
            print(f"{broken} fails as the code stands: nothing can be said of mutants")
            return 2
        for number, mutant in enumerate(chosen, start=1):
            began = time.monotonic()
            try:
                test = noticed(mutant, copy, quick)
            except ValueError as error:
                print(f"{number:3}  {error}", flush=True)
                survivors += 1
                continue
            survivors += test is None
            said = f"noticed by {Path(test).stem}" if test else "SURVIVED"
            print(f"{number:3}  {said:32} {time.monotonic() - began:5.0f} s  {mutant.name}", flush=True)
    print(f"{len(chosen)} mutants of the prover, {len(chosen) - survivors} noticed, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
