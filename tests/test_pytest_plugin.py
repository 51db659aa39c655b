"""The pytest plugin, run by pytest itself on documents whose verdicts a stand-in gives."""
from __future__ import annotations

from importlib import metadata

import pytest

from derive.document import Place
from derive.pytest_documents import ClaimItem, _name

FILES = {
    "notes/a.md": "$a = b$ proved\n$c = d$ refuted\n$e = f$ refuted expected refuted\n",
    "notes/unread.md": "$a = b$ unread\n$a = b$ unread expected unread\n",
    "notes/words.md": "words\n",
    "test_other.py": "def test_it(): pass\n",
}
IN_EVERY_PROCESS = """
import derive.run
derive.run.check_document = check_document
"""
INSTALLED = any(entry.value == "derive.pytest_plugin" for entry in metadata.entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "derive.pytest_plugin"]


@pytest.fixture
def run(pytester, stand_in):
    """pytest in a folder with FILES."""
    for name, text in FILES.items():
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def run(*arguments: str, ini: str = "") -> pytest.RunResult:
        (pytester.path / "pytest.ini").write_text(f"[pytest]\n{ini}")
        return pytester.runpytest_inprocess(*PLUGIN, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *arguments)

    return run


def test_nothing_is_collected_unasked(run):
    run().assert_outcomes(passed=1)


def test_one_item_a_claim(run):
    result = run("--derive", "notes", "-v")
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines([f"*::notes/{line}*" for line in (
        "a.md:1 PASSED", "a.md:2 FAILED", "a.md:3 PASSED", "unread.md:1 FAILED", "unread.md:2 PASSED")])
    result.stdout.no_fnmatch_line("*words.md*")


def test_a_failing_item_shows_what_the_command_shows(run):
    result = run("--derive", "notes/a.md")
    shown = ["notes/a.md:2:6: refuted [[]DRV301] the sides differ", "   $c = d$ refuted", "        ^"]
    result.stdout.fnmatch_lines(shown, consecutive=True)
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_document_that_cannot_be_read_fails(run, pytester):
    (pytester.path / "notes" / "binary.md").write_bytes(b"\xff")
    result = run("--derive", "notes/binary.md")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["notes/binary.md: error [[]DRV901] cannot be read: *"])


def test_a_named_document_without_formulas_fails(run):
    result = run("--derive", "notes/words.md")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["notes/words.md: error [[]DRV950] *"])


@pytest.mark.parametrize(("ini", "arguments", "passed", "failed"), [
    ("derive_paths = notes", (), 4, 2),
    ("derive_paths = notes/a.md", (), 3, 1),
    ("derive_paths = notes", ("test_other.py",), 1, 0),
    ("derive_paths = notes", ("notes/a.md",), 2, 1),
    ("derive_paths = notes/a.md\ntestpaths = notes", (), 2, 1),
    ("derive_paths = notes", ("notes/a.md::notes/a.md:1",), 1, 0),
])
def test_paths_of_the_configuration(run, ini, arguments, passed, failed):
    run(*arguments, ini=ini).assert_outcomes(passed=passed, failed=failed)


@pytest.mark.parametrize(("ini", "arguments"), [("", ("--derive",)), ("derive_paths = notes", ())])
def test_two_processes(run, pytester, root, monkeypatch, ini, arguments):
    pytest.importorskip("xdist")
    monkeypatch.setenv("PYTHONPATH", str(root))
    stand_in = (root / "tests" / "conftest.py").read_text("utf-8")
    (pytester.path / "conftest.py").write_text(stand_in + IN_EVERY_PROCESS, "utf-8")
    (pytester.path / "pytest.ini").write_text(f"[pytest]\n{ini}")
    result = pytester.runpytest_subprocess(*PLUGIN, "-n", "2", *arguments)
    result.assert_outcomes(passed=4, failed=2)


def test_claims_of_one_line_have_names_of_their_own():
    seen: set[str] = set()
    places = [Place(3, 1, 3, 2), Place(3, 9, 3, 10), Place(3, 9, 3, 10, cell=2)]
    assert [_name("a.md", place, seen) for place in places] == ["a.md:3", "a.md:3:9", "a.md:cell 2:3"]


def test_items_have_what_other_plugins_look_for():
    assert "funcargs" in ClaimItem.__init__.__code__.co_names
