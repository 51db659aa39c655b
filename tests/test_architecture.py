"""The architecture, over the import statements: who may import whom, where an import may hide, how long things are."""
from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "derive"
FILES = sorted(PACKAGE.rglob("*.py"))

NOUNS = ("document", "errors", "syntax", "printing", "term", "functions", "program", "notation", "claim", "verdict",
         "outcome", "explanation")
"""Each may import those before it."""

MAY_IMPORT = {
    **{noun: set(NOUNS[:at]) for at, noun in enumerate(NOUNS)},
    "document": set(),
    "read": {"document", "syntax", "errors"},
    "parse": {"document", "syntax", "errors"},
    "elaborate": set(NOUNS),
    "prove": set(NOUNS),
    "formulate": set(NOUNS),
    "cross_check": {*NOUNS, "formulate", "watch"},
    "lower": set(NOUNS),
    "reassemble": {*NOUNS, "lower"},
    "explain": {*NOUNS, "reassemble"},
    "typeset": set(NOUNS),
    "export": {*NOUNS, "formulate", "reassemble", "typeset"},
    "generate": {*NOUNS, "lower"},
    "differentiate": {*NOUNS, "reassemble"},
    "repair": {"document", "syntax", "errors"},
    "contexts": {"errors"},
    "expectations": set(NOUNS),
    "updates": set(NOUNS),
    "single_samples": {"outcome", "verdict"},
    "failures": set(NOUNS),
    "pages": set(NOUNS),
    "tables": {*NOUNS, "elaborate"},
    "watch": {"verdict"},
    "records": {"syntax", "verdict"},
    "guard": {"outcome", "records", "verdict", "watch"},
    "nameless": {*NOUNS, "reassemble"},
    "judging": {*NOUNS, "parse", "elaborate", "prove"},
    "links": {*NOUNS, "failures", "watch", "parse", "elaborate", "prove", "repair", "single_samples",
              "updates"},
    "pipeline": {
        *NOUNS, "failures", "pages", "watch", "read", "parse", "elaborate", "prove", "cross_check", "repair",
        "contexts", "expectations", "updates", "links", "single_samples", "tables", "nameless",
    },
    "findings": set(NOUNS),
    "diagnostics": set(),
    "sources": set(),
    "show": {*NOUNS, "findings"},
    "run": {*NOUNS, "findings", "sources", "guard", "watch", "pipeline"},
    "report": {*NOUNS, "findings", "sources", "show", "run", "formulate", "explain", "typeset", "judging",
               "export", "generate"},
    "commands": {*NOUNS, "diagnostics",
                 "findings", "sources", "guard", "watch", "show", "run", "explain", "typeset", "differentiate",
                 "judging", "export", "generate", "pipeline"},
    "cli": {"errors", "show", "run", "commands", ""},
    "pytest_plugin": set(),
    "pytest_documents": {*NOUNS, "findings", "sources", "show", "run", "pytest_plugin"},
    "__main__": {"cli"},
    "": {*NOUNS, "report"},
}
"""By the folder or file of `derive`; the empty name is `derive/__init__.py`."""

KERNEL_MAY_IMPORT = {"derive.term", "derive.claim", "derive.verdict", "derive.prove.rules", "derive.prove.normal_form",
                     "derive.prove.induction"}
WITHOUT_SYMPY = {*NOUNS, "lower", "reassemble", "explain", "typeset", "differentiate", "judging",
                 "read", "parse", "elaborate", "repair", "contexts", "expectations", "updates", "single_samples",
                 "diagnostics", "nameless",
                 "failures", "pages", "tables", "watch", "records", "guard", "pipeline", "findings", "sources", "show",
                 "run", "commands", "cli", "pytest_plugin", "pytest_documents", "__main__", ""}
WITHOUT_NUMPY = {*WITHOUT_SYMPY, "prove"}
LAZY = {"__init__.py", "cli.py", "report.py", "pipeline.py"}
"""Where an import may stand in a function: what is heavy, or may not be wanted."""

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}
"""The exceptions, with their length in lines."""


def part(file: Path) -> str:
    """The folder or the file of `derive` that a file belongs to."""
    first = file.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def modules(statement: ast.stmt) -> Iterator[str]:
    """The modules that an import statement names; `from derive import cli` names `derive.cli`."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        assert statement.level == 0, "a relative import"
        module = statement.module or ""
        if module == "derive":
            yield from (f"derive.{alias.name}" if (PACKAGE / f"{alias.name}.py").exists()
                        or (PACKAGE / alias.name).is_dir() else "derive" for alias in statement.names)
        else:
            yield module


def imports(file: Path) -> set[str]:
    return {module for node in ast.walk(tree(file)) if isinstance(node, ast.stmt) for module in modules(node)}


def parts_imported(file: Path) -> set[str]:
    return {[*module.split("."), ""][1] for module in imports(file) if module.split(".")[0] == "derive"}


def test_the_table_names_what_exists():
    assert {part(file) for file in FILES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_who_may_import_whom(file):
    assert parts_imported(file) <= MAY_IMPORT[part(file)] | {part(file)}


@pytest.mark.parametrize("file", FILES, ids=name)
def test_who_may_import_sympy_and_numpy(file):
    roots = {module.split(".")[0] for module in imports(file)}
    if file == PACKAGE / "report.py":
        assert "numpy" not in roots  # SymPy only where types are checked
        return
    assert not (part(file) in WITHOUT_SYMPY and "sympy" in roots)
    assert not (part(file) in WITHOUT_NUMPY and "numpy" in roots)


def test_only_these_libraries_are_imported():
    roots = {module.split(".")[0] for file in FILES for module in imports(file)}
    known = {"derive", "sympy", "numpy", "mpmath", "latex2sympy2", "antlr4", "pytest", "gen"}
    assert roots - set(sys.stdlib_module_names) <= known


def test_what_the_kernel_rests_on():
    for module in imports(PACKAGE / "prove" / "kernel.py"):
        if module.split(".")[0] == "derive":
            assert any(module == known or module.startswith(f"{known}.") for known in KERNEL_MAY_IMPORT), module


def test_only_the_kernel_makes_theorems():
    """`Theorem(...)` is called nowhere else, and nobody else gets at a theorem's making by another way."""
    for file in FILES:
        if file == PACKAGE / "prove" / "kernel.py":
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called != "Theorem", f"{name(file)}:{node.lineno}"
            assert ast.unparse(node) != "Theorem.__new__", name(file)


def test_a_theorem_does_not_come_without_the_kernel():
    from derive.verdict import Theorem

    with pytest.raises(TypeError, match="kernel"):
        Theorem(object(), None, (), (), ())


@pytest.mark.parametrize("file", FILES, ids=name)
def test_no_import_hides_in_a_function(file):
    if name(file) in LAZY:
        return
    for function in functions(tree(file)):
        for node in ast.walk(function):
            assert not isinstance(node, ast.Import | ast.ImportFrom), f"{name(file)}:{node.lineno}"


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("file", FILES, ids=name)
def test_how_long_things_are(file):
    lines = len(file.read_text("utf-8").split("\n")) - 1
    assert lines <= LONG_FILES.get(name(file), LONGEST_FILE)
    for function in functions(tree(file)):
        length = (function.end_lineno or 0) - function.lineno + 1
        limit = LONG_FUNCTIONS.get(f"{name(file)}:{function.name}", LONGEST_FUNCTION)
        assert length <= limit, f"{function.name} has {length} lines"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_every_file_says_what_it_is(file):
    source = file.read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


def loaded(code: str) -> list[str]:
    """Which of the heavy modules are there after the code."""
    code += "\nimport sys; print([m for m in ('sympy', 'numpy', 'mpmath', 'latex2sympy2') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
                         env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)})
    return ast.literal_eval(ran.stdout.strip().split("\n")[-1])


@pytest.mark.parametrize("code", [
    "import derive",
    "import derive; derive.Report, derive.Proved, derive.DeriveError, derive.ClaimView",
    "import derive.cli\ntry: derive.cli.main(['--help'])\nexcept SystemExit: pass",
    "import derive.cli\ntry: derive.cli.main(['check', '--help'])\nexcept SystemExit: pass",
    "import derive.cli\ntry: derive.cli.main(['--version'])\nexcept SystemExit: pass",
    "import derive.cli\nderive.cli.main(['rule', 'DRV201'])",
    "import derive.cli\nderive.cli.main(['rule', 'X'])",
    "import derive.pytest_plugin",
])
def test_what_is_light_loads_no_library(code):
    assert loaded(code) == []


def test_a_check_loads_no_sympy():
    document = PACKAGE.parent / "formulas" / "one-layer.md"
    assert "sympy" not in loaded(f"import derive; derive.check({str(document)!r})")


@pytest.mark.parametrize("page", ["one-layer.md", "wrong/slips.md"])
def test_a_plain_check_pays_for_no_second_opinion(page):
    """In one process, without the fork that would hide it: neither to prove nor to refute and repair."""
    document = PACKAGE.parent / "formulas" / page
    check = f"from derive.pipeline import check_document\ndocument = check_document({str(document)!r})"
    assert set(loaded(f"{check}\nassert len(document.claims) > 5")) <= {"mpmath"}
    assert {"sympy", "numpy"} <= set(loaded(check.replace(")", ", cross_check=True)")))


def test_all_that_the_package_promises_is_there():
    import derive

    assert all(hasattr(derive, promised) for promised in derive.__all__)
    with pytest.raises(AttributeError):
        derive.nonsense  # noqa: B018
