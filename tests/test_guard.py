"""The process in which a document is checked: what is done to it costs the claim it was at, and no other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import fields, replace

import pytest

import derive
from derive import guard, links, pipeline
from derive.cli import main
from derive.guard import guarded
from derive.outcome import CheckedDocument, Failure
from derive.verdict import Undecided

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

TEXT = """$x \\in \\mathbb{R}$, $y \\in \\mathbb{R}$

$$ x + y = y + x $$
$$ x - y = 7 x $$
$$ x y = y x + y - y $$
$$ x + x = 2 x $$
"""


def sleeps():
    time.sleep(60)


def sleeps_deaf():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(60)


def loops_where_python_does_not_look():
    return 7 ** (10 ** 9)


def allocates():
    return [bytearray(64 << 20) for _ in range(64)]


def recurses_and_dies():
    os.kill(os.getpid(), signal.SIGSEGV)


def leaves():
    os._exit(0)


def garbage(*, length=3):
    for file in range(3, 256):
        try:
            os.write(file, length.to_bytes(4, "big") + b"bad")
        except OSError:
            continue
    return Undecided("DRV301", "never seen")


def garbage_without_end():
    garbage(length=1 << 20)
    time.sleep(60)


def garbage_that_is_too_long():
    garbage(length=0x7FFFFFFF)
    time.sleep(60)


def has_children():
    if os.fork() == 0:
        time.sleep(60)
    time.sleep(60)


HOSTILE = [
    (sleeps, "DRV311"), (sleeps_deaf, "DRV311"), (has_children, "DRV311"), (loops_where_python_does_not_look, "DRV311"),
    (allocates, "DRV312"), (recurses_and_dies, "DRV313"), (leaves, "DRV313"), (garbage, "DRV313"),
    (garbage_without_end, "DRV313"), (garbage_that_is_too_long, "DRV313"),
]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(guard, "SECONDS", 1.0)
    monkeypatch.setattr(guard, "MEMORY", 256 << 20)


@pytest.fixture
def hostile(monkeypatch, tmp_path, small):
    """The document, in which an act takes the place of the prover wherever a claim says 7."""
    prove = links.prove

    def hostile(act, text=TEXT):
        def acts(claim, **options):
            return act() if "7" in str(claim.right.term) else prove(claim, **options)

        monkeypatch.setattr(links, "prove", acts)
        (tmp_path / "notes.md").write_text(text, "utf-8")
        monkeypatch.chdir(tmp_path)
        return "notes.md"

    return hostile


@pytest.mark.parametrize(("act", "code"), HOSTILE, ids=lambda value: getattr(value, "__name__", None))
def test_only_the_claim_it_was_at_is_lost(hostile, act, code):
    report = derive.check(hostile(act))
    assert [claim.verdict.name for claim in report.claims] == ["proved", "undecided", "proved", "proved"]
    assert report.claims[1].verdict.code == code
    assert all(claim.verdict.theorem is not None for claim in report.claims if claim.verdict.name == "proved")


@pytest.mark.parametrize("act", [sleeps, allocates, leaves, garbage])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_command_tells_it(hostile, capsys, act, jobs):
    status = main(["check", hostile(act), "--format", "json", "--jobs", jobs])
    out, err = capsys.readouterr()
    (document,) = json.loads(out)["documents"]
    assert status == 1 and err == ""
    assert [claim["verdict"] for claim in document["claims"]] == ["proved", "undecided", "proved", "proved"]
    assert document["claims"][1]["message"]


def test_a_document_of_such_claims_comes_to_an_end(hostile):
    began = time.monotonic()
    report = derive.check(hostile(sleeps, TEXT + "".join(f"\n$$ x y = 7 + {k} x $$\n" for k in range(30))))
    codes = [claim.verdict.code for claim in report.claims]
    assert codes[:7] == [None, "DRV311", None, None, "DRV311", "DRV311", "DRV314"] and set(codes[6:]) == {"DRV314"}
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("act", [sleeps, leaves])
def test_a_reader_that_is_lost_costs_the_document(hostile, monkeypatch, act):
    monkeypatch.setattr(pipeline, "gather", lambda *arguments, **options: act())
    (document,) = derive.check(hostile(leaves)).documents
    assert document.failure is not None and document.failure.code == "DRV953"


@pytest.mark.parametrize("answer", [None, "proved", 7, Failure("a", "b")])
def test_a_prover_that_answers_with_something_else(hostile, answer):
    report = derive.check(hostile(lambda: answer))
    assert [claim.verdict.name for claim in report.claims] == ["proved", "undecided", "proved", "proved"]


def test_a_mistake_of_ours_costs_one_claim(hostile):
    verdict = derive.check(hostile(lambda: 1 // 0)).claims[1].verdict
    assert (verdict.name, verdict.code) == ("undecided", "DRV999") and "ZeroDivisionError" in verdict.message


def test_the_same_report_as_without_it(root):
    path = str(root / "formulas" / "wrong" / "slips.md")
    here = pipeline.check_document(path)
    (there,) = derive.check(path).documents
    for field in fields(CheckedDocument):
        assert field.name == "claims" or getattr(there, field.name) == getattr(here, field.name)
    for one, other in zip(there.claims, here.claims, strict=True):
        theorems = [getattr(claim.verdict, "theorem", None) for claim in (one, other)]
        if all(theorems):
            assert theorems[0].claim is one.claim and theorems[0].steps == theorems[1].steps
            one, other = (replace(claim, verdict=replace(claim.verdict, theorem=None)) for claim in (one, other))
        assert one == other


@pytest.mark.parametrize("pages", [1, 3])
def test_a_document_costs_one_process(tmp_path, monkeypatch, pages):
    fork, children = os.fork, []

    def counted():
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(os, "fork", counted)
    for page in range(pages):
        (tmp_path / f"{page}.md").write_text(TEXT, "utf-8")
    assert len(derive.check(str(tmp_path)).documents) == len(children) == pages


def test_what_it_may_not_do(tmp_path):
    """Its streams lead nowhere, and it can write no file."""
    def job(watch):
        print("seen")
        os.write(1, b"seen")
        try:
            (tmp_path / "file").write_text("x" * 10_000)
        except OSError as error:
            return str(error.errno)
        return "written"

    assert guarded(job, str) != "written"
    assert not (tmp_path / "file").exists() or not (tmp_path / "file").read_text()


class Acts:
    def __reduce__(self):
        return os.system, ("touch PWNED",)


def test_what_acts_is_no_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert guarded(lambda watch: Acts(), lambda failure: failure.code) == "DRV953"
    assert not list(tmp_path.iterdir())


def test_no_process_is_left_behind(hostile):
    derive.check(hostile(has_children))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_beside_other_threads(hostile):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert derive.check(hostile(leaves)).claims[1].verdict.code == "DRV313"
    finally:
        stop.set()
        thread.join()


def test_without_fork_the_command_spawns(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(guard, "os", type("os", (), {"urandom": os.urandom, "_exit": os._exit, "sysconf": os.sysconf}))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.md").write_text(TEXT, "utf-8")
    assert main(["check", "notes.md", "--format", "concise"]) == 1
    assert "4 claims in 1 document: 3 proved, 1 refuted" in capsys.readouterr().out
    assert isinstance(derive.check("notes.md").documents[0], CheckedDocument)


def test_an_orphan_does_not_stay(tmp_path, root):
    """The parent is killed without a word; the alarm or the broken pipe ends the child."""
    code = ("import os, sys, time\n"
            "from derive import guard\n"
            "guard.SECONDS = 0.5\n"
            "def job(watch):\n"
            "    open_end = os.getpid()\n"
            "    print(open_end)\n"
            "    time.sleep(60)\n"
            "real = guard._lead_nowhere\n"
            "def first(writer):\n"
            "    os.write(1, b'%d\\n' % os.getpid())\n"
            "    real(writer)\n"
            "guard._lead_nowhere = first\n"
            "guard.guarded(job, str)\n")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate(timeout=10)
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the child is still there")
