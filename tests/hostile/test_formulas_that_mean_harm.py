"""Every hostile formula, in a document between two honest claims: it is refused or left undecided, the others keep
their verdicts, nothing is run, and nothing of it acts in what is written.

Where a corpus says something else than `what people type, and what comes back` does, the latter holds: `OTHERWISE`.
"""

from __future__ import annotations

import html.parser
import json
import os
import re
import signal
import subprocess
import sys

import pytest

from derive.document import Formula
from derive.errors import DeriveError, Unreadable
from derive.export import export
from derive.outcome import CheckedDocument
from derive.parse import parse
from derive.parse.tokens import tokenize
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.read import read
from derive.report import Report

from .payloads import CORPUS, Payload, corpus, payloads

LATEX = [one for one in payloads("latex") if one.class_ != "logic"]
SECONDS = 20

OTHERWISE = {
    # id in the corpus: (what the corpus expects, what is done, why)
    "exec-7": ("unreadable", "undecided", "words name a quantity; one that nothing declares makes a claim undecided"),
    "exec-11": ("unreadable", "undecided", "`eval` is the name of an undeclared function, and is called by nobody"),
    "bomb-2": ("over limit", "undecided", "the exponent is not a small number"),
    "tex-20": ("unreadable", "undecided", "TeX and Markdown's mathematics leave out what follows %"),
    "uni-2": ("a fixed table", "undecided", "the minus sign of Unicode is one of the table"),
    "uni-6": ("a warning", "undecided", "the letter and the sum are two signs; they are never merged"),
    "uni-8": ("a warning", "undecided", "three signs, never merged"),
    "logic-5": ("flagged trivial", "proved", "a report has no such flag; it counts as a claim"),
    "logic-7": ("unreadable or undecided", "undecided", "∞ is not declared"),
    "logic-8": ("a document error", "undecided", "the payload is a sentence: read as letters that nothing declares"),
}
"""The documented contract is on the side of the middle column."""

UNREAD_CLASSES = {"nesting/size": {"DRV002", "DRV003", "DRV004", "DRV005", "DRV008"}}
ACTING = re.compile(
    r"\\(?:input|include|write|immediate|openin|openout|read|catcode|csname|directlua|usepackage\{shellesc|special|href|"
    r"url|def|edef|let|unicode|htmlStyle|lstinputlisting|verbatiminput)(?![A-Za-z])|\^\^5c"
)


class TooSlow(BaseException):
    """The time for one formula is over."""


@pytest.fixture(autouse=True)
def in_time():
    def stop(*arguments):
        raise TooSlow

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def document(payload: str) -> str:
    claim = payload if "=" in payload else f"1 = {payload}"
    return f"$$ 2 = 1 + 1 $$\n\n$$\n{claim}\n$$\n\n$$ 3 = 1 + 2 $$\n"


def checked(payload: str, tmp_path, monkeypatch) -> CheckedDocument:
    monkeypatch.chdir(tmp_path)
    found = check_document("notes.md", document(payload))
    assert not list(tmp_path.iterdir()), "something wrote a file"
    return found


def names(one: Payload) -> str:
    return one.id


@pytest.mark.parametrize("one", LATEX, ids=names)
def test_it_is_refused_or_undecided_and_the_others_are_proved(one, tmp_path, monkeypatch):
    found = checked(one.payload, tmp_path, monkeypatch)
    assert found.failure is None
    honest = [claim.verdict.name for claim in found.claims if claim.left in ("2", "3")]
    others = [claim for claim in found.claims if claim.left not in ("2", "3")]
    assert honest == ["proved", "proved"]
    codes = {claim.verdict.code for claim in others} | {formula.code for formula in found.unread}
    assert not codes & {"DRV999", "DRV311", "DRV312", "DRV313"}
    assert {claim.verdict.name for claim in others} <= {"undecided", "refuted"}
    if one.class_ == "code-exec" and one.id.startswith("exec") and one.id not in OTHERWISE:
        assert found.unread and not others
    if one.id in OTHERWISE and OTHERWISE[one.id][1] == "undecided":
        assert others and {claim.verdict.name for claim in others} == {"undecided"}
    if one.class_ in UNREAD_CLASSES and one.id.startswith("deep"):
        assert {formula.code for formula in found.unread} == {"DRV004"}


@pytest.mark.parametrize("one", LATEX, ids=names)
def test_nothing_of_it_acts_in_what_is_written(one, tmp_path, monkeypatch):
    found = checked(one.payload, tmp_path, monkeypatch)
    report = Report((found,))
    try:
        written = export([found], "latex", all_verdicts=True)
    except DeriveError as error:
        assert error.code == "DRV411"  # a command that not every TeX has
    else:
        assert written.isascii() and not ACTING.search(written.split("\\begin{document}")[1])
    for text in (report.to_text(), report.to_json()):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    json.loads(report.to_json())
    page = _Page()
    page.feed(report._repr_markdown_())
    assert page.tags <= {"small"} and not page.attributes
    assert not re.search(r"(?<!\\)\]\(", report._repr_markdown_()), "a link"


class _Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


@pytest.mark.parametrize("one", [one for one in LATEX if one.class_ == "misparse"], ids=names)
def test_no_sign_is_dropped_or_moved(one):
    def signs(latex: str) -> list[str]:
        return [str(token.text) for token in tokenize(latex) if token.text not in ("{", "}")]

    try:
        tree = parse(one.payload)
    except Unreadable:
        return
    assert signs(print_latex(tree)) == signs(one.payload)


DECLARED = ", ".join(rf"${name} \in \mathbb{{R}}$" for name in "ayxzm") + "\n\n"
LOGIC = [
    # text, the verdict of its last claim, words that it must carry (the claims of `class: logic` in the corpus)
    (DECLARED + r"$$ \frac{a-y}{a-y} = 1 $$", "proved", "≠ 0"),
    (DECLARED + r"$$ \sqrt{x^2} = x $$", "refuted", ""),
    (DECLARED + r"$$ \log(e^z) = z $$", "proved", ""),
    (r"$$ 0 = 0 $$", "proved", ""),
    (r"$$ J = J + 0 \cdot \infty $$", "undecided", ""),
    (r"$W \in \mathbb{R}^{m}$ $$ \sum_{i=1}^{m} W_i = \sum_{k=1}^{m} W_k $$", "proved", ""),
    (r"$W \in \mathbb{R}^{m}$ $$ \sum_{i=1}^{m} W_i = W_i $$", "refuted", ""),
    ("n = m.\n\n" + r"$U \in \mathbb{R}^{n \times 1}$, $V \in \mathbb{R}^{m \times 1}$ $$ U = V $$", "refuted", ""),
    (r"$A^{[l]} \in \mathbb{R}^{n_l \times m}$ $$ A^{[l]} = A^{[l-1]} $$", "refuted", ""),
    (DECLARED + r"$$ \frac{x}{m} = x $$", "refuted", ""),
    (DECLARED + r"$$ \frac{0}{0} = 1 $$", "undecided", ""),
]


@pytest.mark.parametrize(("text", "verdict", "words"), LOGIC)
def test_what_logic_must_not_do(text, verdict, words):
    last = check_document("notes.md", text).claims[-1]
    assert last.verdict.name == verdict, last.verdict
    assert words in " ".join((*last.verdict.conditions, *last.verdict.hypotheses))


def test_the_corpus_is_read():
    if not corpus():
        pytest.skip("no corpus of payloads: DERIVE_CORPUS does not name the folder beside it")
    assert CORPUS is not None and {one.channel for one in corpus()} == {"latex", "symbol-name", "docstring", "file"}
    assert set(OTHERWISE) <= {one.id for one in corpus()}


def test_all_of_them_through_the_command(tmp_path, root):
    """In one process of its own: no traceback, no file, a line for each document."""
    work, documents = tmp_path / "work", tmp_path / "documents"
    work.mkdir()
    documents.mkdir()
    for one in LATEX:
        (documents / f"{one.id}.md").write_text(document(one.payload), "utf-8", errors="replace")
    if hasattr(signal, "SIGALRM"):
        signal.alarm(200)
    command = [sys.executable, "-m", "derive", "check", str(documents), "--format", "json"]
    ran = subprocess.run(command, cwd=work, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True,
                         timeout=180, check=False)
    assert b"Traceback" not in ran.stderr and not list(work.iterdir())
    assert len(json.loads(ran.stdout)["documents"]) == len(LATEX)


LIMITS = [
    # as large as may be, and one more
    ("x" + " " * (64 * 1024 - 1), None), ("x" + " " * (64 * 1024), "DRV004"),
    ("(" * 63 + "x" + ")" * 63, None), ("(" * 65 + "x" + ")" * 65, "DRV004"),
    ("+".join("x" * 2000), None), ("+".join("x" * 2001), "DRV004"),
    ("9" * 100, None), ("9" * 101, "DRV004"),
]


@pytest.mark.parametrize(("latex", "code"), LIMITS, ids=range(len(LIMITS)))
def test_what_is_too_large_is_refused_before_it_is_parsed(latex, code):
    try:
        parse(latex)
        found = None
    except Unreadable as error:
        found = error.code
        assert error.message and error.hint and error.span is not None
    assert found == code


def test_a_formula_is_not_searched_for_again_and_again():
    """A text of opened formulas that never end takes a time that grows with its length only."""
    for piece in ("$", "$$", "\\[", "\\begin{align}", "<!-- derive: ", "```math\n", "$`", "\\(", "`", "<!--"):
        blocks = read("notes.md", piece * 20_000 + "$x = 1$").blocks
        assert all(isinstance(block, Formula) or block for block in blocks)
