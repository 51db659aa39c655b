"""Every code stands in the table and nothing else does; each example really has its code, and its cure removes it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import derive
from derive import guard, run
from derive.cli import main
from derive.diagnostics import DIAGNOSTICS, Diagnostic, Sample, find, nearest
from derive.diagnostics.page import page
from derive.errors import DeriveError
from derive.term import Entry, Layer, LayerRange, Tensor
from derive.verdict import Proved
from derive.watch import Watch

PACKAGE = Path(derive.__file__).parent
CODE = re.compile(r"DRV\d{3}")


def codes_of_the_package() -> dict[str, str]:
    """Each code that is used outside the table, and a file that uses it."""
    return {
        code: path.name
        for path in sorted(PACKAGE.rglob("*.py"))
        if "diagnostics" not in path.parts
        for code in CODE.findall(path.read_text("utf-8"))
    }


def test_every_code_stands_in_the_table_and_nothing_else() -> None:
    used = codes_of_the_package()
    assert {code: used[code] for code in used.keys() - DIAGNOSTICS.keys()} == {}
    assert DIAGNOSTICS.keys() - used.keys() == set()
    assert list(DIAGNOSTICS) == sorted(DIAGNOSTICS)


def write(sample: Sample) -> None:
    for name, text in {"notes.md": sample.text, **sample.others}.items():
        content = text.encode()
        if text.startswith("latin-1:"):
            content = text.removeprefix("latin-1:").encode("latin-1")
        elif text.startswith("repeated:"):
            content = b"a" * int(text.removeprefix("repeated:"))
        Path(name).write_bytes(content)


def outcome(sample: Sample) -> tuple[int, str]:
    """The exit status, and all that is said."""
    write(sample)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            if sample.command.startswith("derive "):
                status = main(shlex.split(sample.command)[1:])
            else:
                exec(sample.command, {"derive": derive})
                status = 0
        except SystemExit as error:
            status = int(str(error.code))
        except DeriveError as error:
            print(f"[{error.code}] {error.message}")
            status = 2
    return status, said.getvalue()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def raised(monkeypatch) -> list[str]:
    """The codes of all errors; what a second opinion says of them has no code."""
    found: list[str] = []
    begin = DeriveError.__init__

    def noted(self, code, message, **more):
        found.append(code)
        begin(self, code, message, **more)

    monkeypatch.setattr(DeriveError, "__init__", noted)
    monkeypatch.setattr(run, "guarded", lambda job, lost, spawns=False: job(Watch()))
    return found


def assert_cured(diagnostic: Diagnostic) -> None:
    status, said = outcome(diagnostic.cured)
    assert status == 0 and diagnostic.code not in said.replace(f"derive rule {diagnostic.code}", ""), said[:500]
    assert "not run: " not in said or not diagnostic.cured.command.endswith("--cross-check"), said


PLAIN = [one for one in DIAGNOSTICS.values() if not one.setting]


@pytest.mark.parametrize("diagnostic", PLAIN, ids=[one.code for one in PLAIN])
def test_the_example_has_the_code_and_its_cure_removes_it(diagnostic: Diagnostic, raised: list[str]) -> None:
    status, said = outcome(diagnostic.example)
    if diagnostic.example.command.endswith("--cross-check"):
        assert diagnostic.code in raised and "not run: " in said
    else:
        assert f"[{diagnostic.code}]" in said and status != 0, said[:500]
    assert_cured(diagnostic)


# --- what no document shows by itself --------------------------------------------------------------------------------


def fails(error: Exception | type[Exception]) -> Callable:
    def failing(*arguments, **options):
        raise error

    return failing


def ends(*arguments, **options):
    os._exit(9)


def checked_with(**patches: Callable) -> Callable:
    """The example with functions replaced: `prove=…`, `compare__cases=…`."""

    def arrangement(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
        for name, function in patches.items():
            monkeypatch.setattr(f"derive.{name.replace('__', '.')}", function)
        return " ".join((outcome(sample)[1], *(f"[{code}]" for code in raised)))

    return arrangement


def guarded_with(text: str = "", seconds: float = 60, **patches: Callable) -> Callable:
    """The same in a process that is stopped."""

    def arrangement(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
        monkeypatch.setattr(run, "guarded", guard.guarded)
        monkeypatch.setattr(guard, "SECONDS", seconds)
        return checked_with(**patches)(monkeypatch, replace(sample, text=sample.text + text), [])

    return arrangement


def refused(call: Callable[[], object]) -> Callable:
    """A function that refuses what it does not know."""

    def arrangement(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
        with pytest.raises(DeriveError) as caught:
            call()
        return f"[{caught.value.code}]"

    return arrangement


def without_equation() -> object:
    Path("notes.md").write_text(HARMLESS, "utf-8")
    view = derive.check("notes.md").claims[0]
    return replace(view, checked=replace(view.checked, claim=None, verdict=Proved(None))).to_sympy()


def of_itself(network: object, head: Tensor) -> object:
    return SimpleNamespace(body=Entry(head, ()), tensor=head, indices=())


def unknown_function() -> object:
    from derive.formulate.functions import known

    return known("nothing", (), ())


def unknown_term() -> object:
    from derive.formulate.equation import Writer
    from derive.notation import Notation

    return Writer(Notation()).term(object())  # type: ignore[arg-type]


def sum_without_number() -> object:
    text = "$$x^{[l]} \\in \\mathbb{R}, \\quad l = 1, \\dots, L$$\n$$s = \\sum_{l=1}^{L} x^{[l]}$$\n"
    Path("notes.md").write_text(text + "$$s = \\sum_{l=1}^{L} x^{[l]}$$", "utf-8")
    return derive.check("notes.md").claims[0].to_numpy()


def range_without_beginning() -> object:
    from derive.cross_check.cases import _numbers

    return _numbers(LayerRange("l", Layer("k"), None), SimpleNamespace(layer=lambda *_: None))  # type: ignore[arg-type]


def unwritten_term() -> object:
    from derive.cross_check.symbolic import Written

    return Written.term(SimpleNamespace(_handlers={}), object(), {})  # type: ignore[arg-type]


HARMLESS = DIAGNOSTICS["DRV311"].example.text
MORE = "\n\n$$J = J$$" * 4
SETTINGS: dict[str, Callable] = {
    "DRV311": guarded_with(seconds=0.3, links__prove=lambda *_, **__: time.sleep(5)),
    "DRV312": guarded_with(links__prove=fails(MemoryError)),
    "DRV313": guarded_with(links__prove=ends),
    "DRV314": guarded_with(MORE, links__prove=ends),
    "DRV320": checked_with(differentiate__answer___in_matrices=lambda *_: None,
                           differentiate__answer___in_entries=lambda *_: None),
    "DRV501": refused(unknown_function),
    "DRV502": refused(unknown_term),
    "DRV503": refused(sum_without_number),
    "DRV511": checked_with(cross_check__network__Network__definition=lambda *_: None,
                           cross_check__network__Network___declared=lambda *_: None),
    "DRV513": checked_with(cross_check__network__Network__definition=of_itself),
    "DRV514": refused(range_without_beginning),
    "DRV515": refused(unwritten_term),
    "DRV518": checked_with(cross_check__compare__cases=lambda *_: []),
    "DRV953": guarded_with(run__check_document=ends),
    "DRV954": refused(without_equation),
    "DRV999": checked_with(links__prove=fails(ZeroDivisionError("nothing"))),
}


def out_of_domain(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
    from derive.cross_check.values import OutOfDomain

    return checked_with(cross_check__compare__Pair__differ=fails(OutOfDomain))(monkeypatch, sample, raised)


def ill_fitting(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
    wrong = SimpleNamespace(arguments=(), left=fails(ValueError("shapes")), right=None)
    return checked_with(cross_check__compare__lower=lambda *_: wrong)(monkeypatch, sample, raised)


def contradicting(monkeypatch: pytest.MonkeyPatch, sample: Sample, raised: list[str]) -> str:
    """x = 1 and x = 2."""
    import sympy

    from derive.cross_check import draws

    x = sympy.Symbol("s0")
    monkeypatch.setattr(draws, "Draw", lambda *_: None)
    monkeypatch.setattr(draws, "_residuals", lambda left, *_: [x - left])
    equations = [(1, 0, ""), (2, 0, "")]
    network = SimpleNamespace(notation=SimpleNamespace(equations=equations), instances=lambda *sides: [sides])
    written = SimpleNamespace(network=network)
    return refused(lambda: draws.draw(written, 0, ""))(monkeypatch, sample, raised)  # type: ignore[arg-type]


SETTINGS |= {"DRV516": contradicting, "DRV517": out_of_domain, "DRV519": ill_fitting}


def test_every_setting_is_arranged() -> None:
    assert SETTINGS.keys() == {one.code for one in DIAGNOSTICS.values() if one.setting}


@pytest.mark.parametrize("code", sorted(SETTINGS))
def test_a_setting_has_its_code(monkeypatch, raised: list[str], code: str) -> None:
    diagnostic = DIAGNOSTICS[code]
    with monkeypatch.context() as patched:
        assert f"[{code}]" in SETTINGS[code](patched, diagnostic.example, raised)
    assert_cured(diagnostic)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", list(DIAGNOSTICS))
def test_the_page_says_what_it_means(code: str) -> None:
    diagnostic = DIAGNOSTICS[code]
    text = page(diagnostic)
    assert text.startswith(f"{code}  {diagnostic.title}\n\n")
    assert ("Example:\n" in text) == (not diagnostic.setting)
    assert " ".join(f"Cure: {diagnostic.cure}".split()) in " ".join(text.split())
    assert all(len(line) <= 110 for line in text.split("\n"))
    assert not any(code in words for words in (diagnostic.title, diagnostic.meaning, diagnostic.cure))


@pytest.mark.parametrize("spelling", ["DRV201", "drv201", " 201 ", "Drv201"])
def test_spellings_of_a_code(capsys, spelling: str) -> None:
    assert main(["rule", spelling]) == 0
    assert capsys.readouterr() == (page(DIAGNOSTICS["DRV201"]), "")


@pytest.mark.parametrize(("spelling", "suggested"), [
    ("DRV209", "DRV20"), ("DRV0001", "DRV001"), ("DVR301", "DRV301"), ("DRV", "DRV"), ("", "DRV"), ("X", "DRV"),
    ("../../etc", "DRV"), ("DRV٢٠١", "DRV"), ("DRV2O1", "DRV201"),
])
def test_a_code_that_is_none(capsys, spelling: str, suggested: str) -> None:
    assert find(spelling) is None
    assert len(nearest(spelling)) == 3
    assert main(["rule", spelling]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "[DRV958]" in err and "help: " in err
    assert suggested in err.split("near it are")[1]
