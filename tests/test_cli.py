"""The command: options, files, exit statuses. A small stand-in takes the place of the pipeline, so that a test says
what each formula's verdict is; the last tests run the whole command in a process of its own."""
from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from derive.cli import main
from derive.document import Place
from derive.outcome import Failure


@pytest.fixture(autouse=True)
def environment(monkeypatch, stand_in):
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("FORCE_COLOR", "")


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(*arguments, **files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        try:
            status = main(list(arguments))
        except SystemExit as error:
            status = error.code
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.mark.parametrize(("text", "options", "status"), [
    ("$a = b$ proved", (), 0),
    ("$a = b$ refuted", (), 1),
    ("$a = b$ refuted expected refuted", (), 0),
    ("$a = b$ proved expected refuted", (), 1),
    ("$a = b$ proved expected unread", (), 1),
    ("$a = b$ undecided", (), 1),
    ("$a = b$ undecided", ("--allow", "undecided"), 0),
    ("$a = b$ undecided expected proved", ("--allow", "undecided"), 0),
    ("$a = b$ undecided expected refuted", ("--allow", "undecided"), 1),
    ("$a = b$ undecided", ("--allow", "unread"), 1),
    ("$a = b$ unread", (), 1),
    ("$a = b$ unread", ("--allow", "unread"), 0),
    ("$a = b$ unread\n$c = d$ undecided", ("--allow", "undecided,unread"), 0),
    ("$a = b$ unread\n$c = d$ undecided", ("--allow", "undecided", "--allow", "unread"), 0),
    ("$a = b$ unread expected unread", (), 0),
    ("$a = b$ unread expected proved", ("--allow", "unread"), 1),
    ("$a = b$ refuted", ("--allow", "undecided,unread"), 1),
    ("$a = b$ proved disagrees", (), 0),
    ("$a = b$ proved disagrees", ("--cross-check",), 1),
    ("$a = b$ refuted expected refuted disagrees", ("--cross-check",), 1),
    ("only words", (), 2),
    ("", (), 2),
    ("a lone $x$", (), 0),
    ("$a = b$ proved\n$c = d$ refuted", ("--only", "^a"), 0),
    ("$a = b$ proved", ("--only", "nowhere"), 2),
    ("$a = b$ proved", ("--only", "("), 2),
    ("$a = b$ proved", ("--allow", "refuted"), 2),
    ("$a = b$ proved", ("--allow", ""), 2),
    ("$a = b$ proved", ("--jobs", "0"), 2),
    ("$a = b$ proved", ("--jobs", "many"), 2),
    ("$a = b$ proved", ("--format", "sarif"), 2),
    ("$a = b$ proved", ("--with", "gone.md"), 2),
    ("$a = b$ crash", (), 2),
])
@pytest.mark.parametrize("form", ["full", "concise", "json"])
def test_exit_status(run, text, options, status, form):
    got, out, err = run("check", "notes.md", "--format", form, *options, notes_md=text)
    assert got == status, (out, err)
    assert "Traceback" not in out + err
    if form == "json" and out:
        assert json.loads(out)["version"] == 1
    if status == 2:
        assert err


@pytest.mark.parametrize("arguments", [
    (), ("check",), ("check", "a.md", "--nonsense"), ("explain", "a.md"), ("rule", "X"), ("export", "a.md"),
    ("export", "a.md", "--to", "html"), ("generate", "a.md"), ("generate", "a.md", "b.md", "--target", "numpy"),
])
def test_usage(run, arguments):
    status, out, err = run(*arguments)
    assert status == 2 and err and not out


def test_files_that_fail_do_not_hide_the_others(run):
    status, out, err = run("check", "gone.md", "a.md", "words.md", a_md="$a = b$ refuted", words_md="words")
    assert status == 2
    assert "a.md:1:6: refuted [DRV301]" in out
    assert out.endswith("1 claim in 3 documents: 0 proved, 1 refuted, 0 undecided, 0 unread; 1 finding; "
                        "2 documents not checked\n")
    assert "gone.md: error [DRV901]" in err and "words.md: error [DRV950] no formula" in err


def test_our_own_mistake_is_told_without_a_traceback(run):
    status, out, err = run("check", "a.md", "b.md", a_md="$a = b$ crash", b_md="$a = b$ proved")
    assert status == 2 and "b.md:1:6: proved" in out
    assert re.search(r"a\.md: error \[DRV999\] internal error: ZeroDivisionError: our own mistake in \w+\.py:\d+", err)


def test_a_directory_passes_over_what_has_no_formula(run):
    status, out, err = run("check", ".", a_md="$a = b$ proved", sub__b_tex="$c = d$ proved", words_md="words",
                           c_py="$x = y$ refuted", _hidden__e_md="$x = y$ refuted")
    assert status == 0
    assert [line.split(":")[0] for line in out.split("\n")[:2]] == ["./a.md", "./sub/b.tex"]
    assert err == "./words.md: note: passed over, it has no formula\n"
    assert "2 documents" in out


@pytest.mark.parametrize("arguments", [(".", "a.md"), ("a.md", "."), ("a.md", "./a.md", ".")])
def test_a_file_is_checked_once(run, arguments):
    status, out, _ = run("check", *arguments, a_md="words")
    assert status == 2 and "in 1 document:" in out


def test_a_directory_without_documents(run, tmp_path):
    (tmp_path / "empty").mkdir()
    status, _, err = run("check", "empty", "a.md", a_md="$a = b$ proved")
    assert status == 2 and "empty: no document (.md" in err
    status, _, err = run("check", "words", words__a_md="words")
    assert status == 2 and "nothing to check" in err


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.mdx", "a.tex", "a.ipynb", "a.txt", "A.MD"])
def test_every_readable_suffix(run, tmp_path, name):
    (tmp_path / name).write_text("$a = b$ proved")
    assert run("check", ".")[0] == 0


def test_standard_input(run, monkeypatch):
    monkeypatch.setattr("derive.sources._standard_input", lambda: b"$a = b$ refuted")
    status, out, _ = run("check", "-")
    assert status == 1 and out.startswith("-:1:6: refuted")


def test_the_output_does_not_depend_on_jobs(run):
    files = {f"n{k}_md": f"$a = b{k}$ {verdict}" for k, verdict in enumerate(["proved", "refuted", "unread", "crash"])}
    one = run("check", ".", **files)
    assert [run("check", ".", "--jobs", "2"), run("check", ".", "--jobs", "9")] == [one, one]
    assert run("check", ".", "--jobs", "3", "--format", "json") == run("check", ".", "--format", "json")


def test_a_process_that_dies_is_told(run):
    status, out, err = run("check", ".", "--jobs", "2", "--format", "json", a_md="$a = b$ die", b_md="$a = b$ proved")
    assert status == 2 and "a.md: error [DRV953]" in err and len(json.loads(out)["documents"]) == 2


def test_json_of_a_file_that_cannot_be_read(run):
    status, out, err = run("check", "gone.md", "--format", "json")
    (document,) = json.loads(out)["documents"]
    assert status == 2 and "DRV901" in err
    assert document["claims"] == [] and "DRV901" in document["notes"][0]["text"]


@pytest.mark.parametrize(("environment", "terminal", "coloured"), [
    ({}, False, False), ({}, True, True), ({"TERM": "dumb"}, True, False), ({"FORCE_COLOR": "1"}, False, True),
    ({"NO_COLOR": "1"}, True, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
])
def test_colour(run, monkeypatch, environment, terminal, coloured):
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    assert ("\033[" in run("check", "a.md", a_md="$a = b$ proved")[1]) is coloured


@pytest.fixture
def writers(monkeypatch):
    """Stand-ins for export and generate."""
    from derive.errors import DeriveError

    def export(documents, to, *, explanations=(), fragment=False, all_verdicts=False):
        return f"{to} {len(documents)} {len(explanations)} {fragment} {all_verdicts} 矩阵\n"

    def generate(document, target, style, by):
        if any(claim.verdict.name != "proved" for claim in document.claims):
            raise DeriveError("DRV801", "dW is not proved")
        return f"# {target}\n"

    def left_out(documents, to, all_verdicts):
        for document in documents:
            if "c.md" in document.path and to == "latex":
                yield document.path, Failure("DRV411", "left out", "write it otherwise", Place(3, 1, 3, 2))

    monkeypatch.setattr("derive.commands.generate.generate", generate)
    for name, stand_in in {"export": export, "left_out": left_out, "EXPLAINED": frozenset[str]()}.items():
        monkeypatch.setattr(f"derive.commands.export.{name}", stand_in)


@pytest.mark.usefixtures("writers")
class TestWriting:
    def test_export_to_standard_output(self, run):
        assert run("export", "a.md", "--to", "latex", a_md="$a = b$ proved")[:2] == (0, "latex 1 0 False False 矩阵\n")

    def test_export_of_what_is_not_proved(self, run):
        status, out, err = run("export", ".", "--to", "latex", "--all", "--fragment", a_md="$a = b$ refuted",
                               b_md="words", d_md="$a = b$ proved")
        assert (status, out) == (1, "latex 2 0 True True 矩阵\n")
        assert err == "./a.md:1:6: refuted [DRV301] the sides differ\n./b.md: note: passed over, it has no formula\n"

    def test_a_formula_that_is_left_out_of_an_export_is_a_finding(self, run):
        status, out, err = run("export", ".", "--to", "latex", a_md="$a = b$ proved", c_md="$a = b$ proved")
        assert (status, out) == (1, "latex 2 0 False False 矩阵\n")
        assert err == "./c.md:3:1: error [DRV411] left out\n   help: write it otherwise\n"
        assert run("export", ".", "--to", "html")[0] == 0

    def test_generate_to_a_file(self, run, tmp_path):
        assert run("generate", "a.md", "--target", "numpy", "-o", "net.py", a_md="$a = b$ proved") == (0, "", "")
        assert (tmp_path / "net.py").read_bytes() == b"# numpy\n"

    def test_generate_of_what_is_not_proved(self, run, tmp_path):
        status, _, err = run("generate", "a.md", "--target", "numpy", "-o", "net.py", a_md="$a = b$ refuted")
        assert status == 1 and "a.md: [DRV801] dW is not proved" in err
        assert not (tmp_path / "net.py").exists()

    def test_generate_into_a_directory(self, run, tmp_path):
        (tmp_path / "notes").mkdir()
        (tmp_path / "notes" / "a-1.md").write_text("$a = b$ proved")
        (tmp_path / "notes" / "bad.md").write_text("$a = b$ refuted")
        (tmp_path / "modules").mkdir()
        (tmp_path / "a_1.md").write_text("$a = b$ proved")
        status, out, err = run("generate", "a_1.md", "math.md", "notes", "--target", "numpy", "-o", "modules",
                               math_md="$a = b$ proved")
        assert (status, out) == (1, "") and "bad.md: [DRV801] dW is not proved" in err
        assert sorted(os.listdir(tmp_path / "modules")) == ["a_1.py", "a_1_2.py", "document_math.py"]

    def test_generate_of_several_documents_wants_a_directory(self, run):
        status, out, err = run("generate", "a.md", "b.md", "--target", "numpy", "-o", "net.py", a_md="$a = b$ proved",
                               b_md="$a = b$ proved")
        assert (status, out) == (2, "") and "[DRV955] 2 documents" in err and "name a directory after -o" in err

    @pytest.mark.parametrize("output", ["folder", "folder/gone/file", "a.md", "link.md", "ctx.md"])
    def test_places_that_are_not_written_to(self, run, tmp_path, output):
        (tmp_path / "folder").mkdir()
        (tmp_path / "ctx.md").write_text("context")
        os.symlink(tmp_path / "a.md", tmp_path / "link.md")
        status, out, err = run("export", "a.md", "--to", "latex", "--with", "ctx.md", "-o", output,
                               a_md="$a = b$ proved")
        assert status == 2 and out == "" and err.startswith("derive: ") and "Traceback" not in err
        assert (tmp_path / "a.md").read_text() == "$a = b$ proved"
        assert output != "folder/gone/file" or err == (
            "derive: [DRV956] folder/gone/file: there is no directory folder/gone\n   help: make it first\n"
        )

    @pytest.mark.parametrize("command", [("export", "--to", "latex"), ("generate", "--target", "numpy")])
    def test_what_cannot_be_read(self, run, command):
        status, out, err = run(command[0], "gone.md", *command[1:])
        assert status == 2 and out == "" and "DRV901" in err


def derive(*arguments, **more):
    command = [sys.executable, "-m", "derive", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **more)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_need_no_library(option, root):
    code = ("import sys, derive.cli\n"
            f"try: derive.cli.main([{option!r}])\n"
            "except SystemExit: pass\n"
            "print('loaded:', [name for name in ('sympy', 'numpy', 'mpmath', 'derive.run') if name in sys.modules])")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, timeout=60, check=True)
    assert ran.stdout.endswith("loaded: []\n")


def test_a_closed_pipe_is_no_traceback(root):
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run([sys.executable, "-m", "derive", "check", "formulas/one-layer.md"], stdout=writing,
                         stderr=subprocess.PIPE, cwd=root, timeout=60, check=False)
    os.close(writing)
    assert b"Traceback" not in ran.stderr and b"Exception" not in ran.stderr and ran.returncode == 141


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(root, closed):
    command = f"{sys.executable} -m derive check formulas/one-layer.md {closed}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, cwd=root, timeout=60, check=False)
    assert ran.returncode == 0 and not ran.stderr


def test_a_full_disk_is_no_traceback(root):
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "w") as full:
        ran = subprocess.run([sys.executable, "-m", "derive", "check", "formulas/one-layer.md"], stdout=full,
                             stderr=subprocess.PIPE, cwd=root, timeout=60, check=False)
    assert ran.returncode == 2 and b"Traceback" not in ran.stderr and b"No space left" in ran.stderr


def test_a_locale_without_unicode(root):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    ran = derive("check", "formulas/one-layer.md", cwd=root, env=environment)
    assert b"Traceback" not in ran.stderr and ran.returncode == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt(tmp_path, root, jobs):
    for name in ("a.md", "b.md"):
        os.mkfifo(tmp_path / name)
    code = ("import signal, sys, types, time\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # not ignored, as in the background
            "def check_document(path, *others, **options):\n"
            "    open(path + '.begun', 'w').close()\n"
            "    time.sleep(60)\n"
            "fake = types.ModuleType('derive.pipeline')\n"
            "fake.check_document = check_document\n"
            "sys.modules['derive.pipeline'] = fake\n"
            "from derive.cli import main\n"
            f"sys.exit(main(['check', 'a.md', 'b.md', '--jobs', '{jobs}']))")
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(root)}, start_new_session=True)
    begun = [tmp_path / f"{name}.begun" for name in ("a.md", "b.md")[: int(jobs)]]
    while process.poll() is None and not all(path.exists() for path in begun):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and b"Traceback" not in err
