"""`--cross-check` from the command to the table: a wrong reading of ours fails the run and shows both sides."""

from __future__ import annotations

import json

import pytest

from derive import run
from derive.cli import main
from derive.elaborate import expressions
from derive.term import Plus

RIGHT = r"\frac{\partial J}{\partial w} = (w x - y) x"
TEXT = rf"""$$ w, x, y \in \mathbb{{R}} $$
$$ J = \frac{{1}}{{2}} (w x - y)^2 $$
$$ {RIGHT} $$
"""


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """The command in this process, where readings can be changed: its status and its output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run, "guarded", lambda job, *_, **__: job(run.Watch()))

    def checked(*options, text=TEXT):
        (tmp_path / "notes.md").write_text(text, "utf-8")
        return main(["check", "notes.md", "--cross-check", *options]), capsys.readouterr().out

    return checked


def lost_signs(monkeypatch):
    """Differences are read as sums."""
    monkeypatch.setattr(expressions, "scale", lambda number, item: item)


def first_terms(monkeypatch):
    """NumPy's form of a sum is its first term; the kernel and SymPy have all of it."""
    from derive.cross_check import compare

    genuine = compare.lower

    def lower(claim):
        term = claim.right.term
        parts = [part for part in getattr(term, "factors", ()) if not isinstance(part, Plus)]
        return genuine(compare.replace(claim, right=compare.replace(claim.right, term=parts[0])))

    monkeypatch.setattr(compare, "lower", lower)


def test_right_as_it_is(check):
    status, out = check()
    assert status == 0 and "notes.md:3:36 | proved | agrees | agrees | agrees\n" in out


@pytest.mark.parametrize(("misread", "column", "shows"), [
    (lost_signs, "latex2sympy2", ("latex2sympy2 reads ", " where ours is ")),
    (first_terms, "numpy", ("left ", ", right ")),
])
def test_a_wrong_reading_is_a_loud_error_with_both_sides(check, monkeypatch, misread, column, shows):
    misread(monkeypatch)
    status, out = check("--format", "json")
    [claim] = json.loads(out)["documents"][0]["claims"]
    assert claim["verdict"] == "proved", "a wrong reading may well be proved"
    answer = claim["cross_check"][column]
    assert status == 1 and answer.startswith("disagrees: ") and all(words in answer for words in shows), answer
    status, out = check("--format", "concise")
    assert status == 1 and answer in out and "1 finding" in out


@pytest.mark.parametrize("sign", ["-", "+"])
def test_the_contract_in_json(check, sign):
    """A key a column, of every claim; a refuted claim that is unequal there agrees."""
    status, out = check("--format", "json", text=TEXT.replace("(w x - y) x", f"(w x {sign} y) x"))
    [claim] = json.loads(out)["documents"][0]["claims"]
    assert (claim["verdict"], status) == (("proved", 0) if sign == "-" else ("refuted", 1))
    assert claim["cross_check"] == {"sympy": "agrees", "numpy": "agrees", "latex2sympy2": "agrees"}
