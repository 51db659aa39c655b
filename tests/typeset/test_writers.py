"""What people see: widths, golden outputs, well-formed pages, and nothing of a document that acts."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import derive
from derive.errors import DeriveError
from derive.explain import explain
from derive.judging import Prover
from derive.pipeline import check_document
from derive.typeset import FORMATS, LANGUAGES, write_explanations
from derive.typeset.html import STYLE
from derive.typeset.widths import width
from tests.explain.pages import FORMULAS, PAGES, explained

ROOT = Path(__file__).resolve().parent.parent.parent
FORWARD = (FORMULAS / "forward.md").read_text("utf-8")


def of(text: str, form: str = "text", language: str = "en", path: str = "notes.md") -> str:
    """What is said of the last claim of a document that goes on after the forward equations."""
    document = check_document(path, FORWARD + "\n\n" + text)
    return write_explanations(explain(document, Prover())[-1:], form, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_line_is_wider_than_a_hundred_columns(page: str, language: str) -> None:
    assert all(width(line) <= 100 for line in write_explanations(explained(page), "text", language).split("\n"))


LONG = r"$$ dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}" + r" + 0 \cdot W^{[l]}" * 30 + " $$"


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_formulas_are_broken(language: str) -> None:
    assert all(width(line) <= 100 for line in of(LONG, "text", language).split("\n"))


GOLDEN = {
    r"$$ dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T} $$": """\
   dW^[l] = 1/m dZ^[l] A^[l-1]ᵀ
1. What depends on what
     W^[l] → Z^[l] → ⋯ → 𝓛 → 𝓙
     𝓙 = 1/m 𝓛
     Z^[l]_pi = Σ_q W^[l]_pq A^[l-1]_qi + b^[l]_p
2. Chain rule, entry by entry
     dW^[l]_jk = 1/m ∂𝓛/∂W^[l]_jk
     ∂𝓛/∂W^[l]_jk = Σ_p Σ_i dZ^[l]_pi ∂Z^[l]_pi/∂W^[l]_jk
3. Each delta removes a sum
     ∂Z^[l]_pi/∂W^[l]_jk = Σ_q A^[l-1]_qi δ_pj δ_qk = A^[l-1]_ki δ_pj
   δ_qk removes the sum over q, δ_pj removes the sum over p.
     dW^[l]_jk = 1/m Σ_i dZ^[l]_ji A^[l-1]_ki
4. Back to matrices
   The sum over i runs over the second index of dZ^[l] and the second index of A^[l-1]; a matrix
   product sums over the second and the first.
   The surviving index k stands in the first place of A^[l-1], but it is the column of the result:
   so A^[l-1] is transposed, A^[l-1]ᵀ.
     dW^[l] = 1/m dZ^[l] A^[l-1]ᵀ
5. Shapes
""",
    r"$$ db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)} $$": """\
   db^[l] = Σ_i dZ^[l](i)
1. Where it breaks
   Entry by entry the document says
     db^[l]_j ≟ Σ_i dZ^[l]_ji
   The left side is 1/m times the right side, in every entry.
2. A counterexample
""",
    r"$$ dZ^{[L]} = A^{[L]} - Y \quad \text{if } g^{[L]} \text{ is the sigmoid} $$": """\
   dZ^[L] = A^[L] - Y
1. What depends on what
     Z^[L] → A^[L] → 𝓛
     A^[L]_pq = g^[L](Z^[L]_pq)
     𝓛 = -Σ_p Σ_q (Y_qp log(A^[L]_qp) + (1 - Y_qp) log(1 - A^[L]_qp))
2. Chain rule, entry by entry
     dZ^[L]_ji = Σ_p Σ_q dA^[L]_pq ∂A^[L]_pq/∂Z^[L]_ji
     ∂A^[L]_pq/∂Z^[L]_ji = g^[L]′(Z^[L]_pq) δ_pj δ_qi
   δ_pj removes the sum over p, δ_qi removes the sum over q.
     dZ^[L]_ji = dA^[L]_ji g^[L]′(Z^[L]_ji)
     dA^[L]_ji = -Σ_p Σ_q (Y_qp/A^[L]_qp δ_qj δ_pi - (1 - Y_qp)/(1 - A^[L]_qp) δ_qj δ_pi)
   δ_qj removes the sum over q, δ_pi removes the sum over p.
     dZ^[L]_ji = (-Y_ji/A^[L]_ji + (1 - Y_ji)/(1 - A^[L]_ji)) g^[L]′(Z^[L]_ji)
3. Put together
     g^[L]′(Z^[L]_ji) = A^[L]_ji (1 - A^[L]_ji)
     dZ^[L]_ji = (-Y_ji/A^[L]_ji + (1 - Y_ji)/(1 - A^[L]_ji)) A^[L]_ji (1 - A^[L]_ji)
       = A^[L]_ji - Y_ji
4. Back to matrices
""",
}


@pytest.mark.parametrize(("formula", "expected"), GOLDEN.items(), ids=["dW", "a lost 1/m", "A - Y"])
def test_golden(formula: str, expected: str) -> None:
    assert of(formula).split("\n", 1)[1].startswith(expected)


MISFIT = """\
           n_{L-1}                m
         ┌──────────┐         ┌────────┐
         │          │         │        │
     n_L │          │  ·  n_L │        │
         │          │  ✗      │        │
         └──────────┘         └────────┘
            W^[L]               dZ^[L]

     W^[L] · dZ^[L]: n_{L-1} ≠ n_L ✗
"""


def test_a_picture_shows_what_does_not_fit_and_what_does() -> None:
    said = of(r"$$ dA^{[L-1]} = W^{[L]} \cdot dZ^{[L]} $$")
    assert MISFIT in said
    assert "W^[L]ᵀ · dZ^[L]: n_L = n_L ✓" in said.split("2. The repair")[1]


def test_a_picture_of_the_other_side_that_does_not_fit() -> None:
    said = of(r"$$ dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l]T} $$")
    assert "dZ^[l] · A^[l]ᵀ: m = m ✓" in said
    assert "dZ^[l] A^[l]ᵀ = dW^[l]: n_l = n_l ✓, n_l ≠ n_{l-1} ✗" in said


def test_an_explanation_stands_in_a_page_as_it_comes_out() -> None:
    text = (FORMULAS / "why-transpose.md").read_text("utf-8")
    found = re.search(r"`derive (explain [^`]*)`.*?```text\n(.*?)```", text, re.S)
    assert found is not None
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(f'"{sys.executable}" -m derive {found[1]}', shell=True, cwd=ROOT, capture_output=True,
                         text=True, encoding="utf-8", env=environment, timeout=120)
    assert ran.stdout == found[2]


def test_explain_by_command_and_by_report(capsys: pytest.CaptureFixture[str]) -> None:
    from derive.cli import main

    page = str(FORMULAS / "one-layer.md")
    assert main(["explain", page, "--only", "^dW", "--language", "zh"]) == 0
    said = capsys.readouterr().out
    assert said == derive.check(page, only="^dW").explain(language="zh")
    assert "链式法则" in said


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(DeriveError, match="no format pdf"):
        derive.check(str(FORMULAS / "one-layer.md"), only="^dW").explain("pdf")
    with pytest.raises(DeriveError, match="no language fr"):
        derive.check(str(FORMULAS / "one-layer.md"), only="^dW").explain("html", "fr")


# --- HTML ----------------------------------------------------------------------------------------------------------

ELEMENTS = set(
    "html head meta title style body h1 h2 h3 article p strong div span table tbody tr td svg rect line text math mrow "
    "tspan mi mn mo mtext msup msub msubsup mfrac msqrt mroot mover munder munderover mspace mtable mtr mtd".split())
ATTRIBUTES = set(
    "lang charset http-equiv content name class displaystyle width height viewBox role aria-label x y x1 x2 y1 y2 dy "
    "text-anchor".split())


def parsed(page: str) -> ElementTree.Element:
    """As XML: void elements closed first."""
    body = re.sub(r"<(meta[^>]*)>", r"<\1/>", page.removeprefix("<!DOCTYPE html>\n"))
    return ElementTree.fromstring(body.replace(STYLE, ""))


def assert_harmless(page: str) -> None:
    """No element and no attribute that acts or fetches; text may say what it likes."""
    for element in parsed(page).iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_well_formed_and_need_nothing_else(page: str, language: str) -> None:
    written = write_explanations(explained(page), "html", language)
    assert_harmless(written)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in written
    assert 'name="viewport"' in written and "prefers-color-scheme: dark" in written


# --- hostile documents ---------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "]]><script>",
    "\x1b]0;owned\x07", "\u202ereversed", "`code`", "$x$", "[a](javascript:alert(1))", "```", "&amp;<b>", "{0}", "%s",
]


def documents(words: str) -> list[str]:
    """Hostile words where a document may have words: in \\text, in a name, in a relation's remark."""
    return [
        rf"$$ dW^{{[l]}} = dZ^{{[l]}} A^{{[l-1]}} \text{{{words}}} $$",
        rf"$$ \text{{{words}}} = 2 $$",
        rf"$$ dW^{{[l]}} \overset{{\text{{{words}}}}}{{=}} \frac{{1}}{{m}} dZ^{{[l]}} A^{{[l-1]T}} $$",
        rf"$$ \text{{{words}}} \in \mathbb{{R}}^{{n_0 \times m}} $$ $$ X = \text{{{words}}} X $$",
    ]


def assert_all_harmless(text: str, path: str) -> None:
    checked = check_document(path, text)
    for language in LANGUAGES:
        explanations = explain(checked, Prover())
        assert_harmless(write_explanations(explanations, "html", language))
        for form in ("text", "markdown"):
            said = write_explanations(explanations, form, language)
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", said)
        assert_markdown(write_explanations(explanations, "markdown", language))


def assert_markdown(text: str) -> None:
    """Outside of fences and of inline formulas nothing opens a tag or a link; every fence is closed."""
    assert text.count("\n```") % 2 == 0
    outside = re.sub(r"^```(math|text)\n.*?^```$", "", text, flags=re.M | re.S)
    outside = re.sub(r"!\[(?:\\.|[^\]\\])*\]\(data:image/svg\+xml;base64,[A-Za-z0-9+/=]+\)", "", outside)
    outside = re.sub(r"\$`[^`]*`\$|(?<!\\)`[^`]*`", "", outside)
    assert not re.search(r"<[a-zA-Z/!]|(?<!\\)\]\(|(?<!\\)`|(?<!\\)\$", outside), outside


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words(words: str) -> None:
    for kept in dict.fromkeys((words, re.sub(r"[{}\\$%#&`]", "", words))):
        for text in documents(kept):
            assert_all_harmless(FORWARD + "\n\n" + text, f"notes {words}.md")


INPUTS = Path(os.environ.get("DERIVE_CORPUS", "")).parent / "hostile.jsonl"


@pytest.mark.skipif(not os.environ.get("DERIVE_CORPUS") or not INPUTS.exists(),
                    reason="the hostile inputs are not beside DERIVE_CORPUS")
def test_hostile_inputs() -> None:
    rows = [json.loads(line) for line in INPUTS.read_text("utf-8").split("\n") if line]
    for row in rows:
        payload = row["payload"]
        if row["channel"] == "latex" and isinstance(payload, str) and len(payload) < 2000:
            for text in (f"$$ {payload} = 2 $$", f"$$ dW^{{[l]}} = {payload} $$"):
                assert_all_harmless(FORWARD + "\n\n" + text, "notes.md")


# --- a browser -----------------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("wide", [400, 1000], ids=["phone", "desk"])
def test_a_browser_shows_the_page(tmp_path: Path, wide: int) -> None:
    """It sets the mathematics, refuses nothing, and scrolls sideways nowhere but within a formula."""
    page = tmp_path / "page.html"
    page.write_text(write_explanations(explained("wrong/classics.md"), "html", "en"), encoding="utf-8")
    picture = tmp_path / "page.png"
    ran = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
         f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={wide},1200", f"--screenshot={picture}",
         page.as_uri()], capture_output=True, text=True, timeout=120, encoding="utf-8", errors="replace")
    assert picture.exists() and picture.stat().st_size > 20_000, ran.stderr[-500:]
    assert "Content Security Policy" not in ran.stderr and "CONSOLE" not in ran.stderr


def test_every_format_is_offered_by_the_command() -> None:
    from derive.cli import build_parser

    parser = build_parser()
    for form in FORMATS:
        for language in LANGUAGES:
            given = parser.parse_args(["explain", "x.md", "--format", form, "--language", language])
            assert (given.format, given.language) == (form, language)
