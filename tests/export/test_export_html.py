"""The exported page: well-formed, harmless, every claim at its anchor; and shown by a browser without a complaint."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

import derive
from derive.explain import explain
from derive.export import export
from derive.judging import Prover
from derive.pipeline import check_document
from tests.explain.pages import FORMULAS, PAGES, checked, explained
from tests.typeset.test_writers import ATTRIBUTES, ELEMENTS, HOSTILE, documents

ALLOWED = ELEMENTS | set("section details summary a thead th code".split())
ALLOWED_ATTRIBUTES = ATTRIBUTES | {"id", "href"}
SHOWN = ["batch.md", "wrong/classics.md", "attention/one-head.md", "activations/scalar.md"]


def page_of(*pages: str) -> str:
    return export([checked(page) for page in pages], "html", explanations=[explained(page) for page in pages])


def parsed(page: str) -> ElementTree.Element:
    """As XML: void elements closed first, the style out of the way."""
    body = re.sub(r"<(meta[^>]*)>", r"<\1/>", page.removeprefix("<!DOCTYPE html>\n"))
    return ElementTree.fromstring(re.sub(r"<style>.*?</style>", "", body, flags=re.S))


def assert_harmless(page: str) -> ElementTree.Element:
    """No element and no attribute that acts or fetches; links lead into the page."""
    tree = parsed(page)
    for element in tree.iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= ALLOWED_ATTRIBUTES
        assert re.fullmatch(r"#[a-z0-9-]+", element.get("href", "#a"))
        assert re.fullmatch(r"[a-z0-9-]+", element.get("id", "a"))
    return tree


@pytest.mark.parametrize("page", PAGES)
def test_every_claim_stands_at_an_anchor_that_the_summary_leads_to(page: str) -> None:
    tree = assert_harmless(page_of(page))
    anchors = [element.get("id") for element in tree.iter("article")]
    assert len(set(anchors)) == len(anchors) == len(checked(page).claims)
    rows = [row for table in tree.iter("table") if table.get("class") == "summary" for row in table.iter("tr")][1:]
    assert [f"#{anchor}" for anchor in anchors] == [link.get("href") for row in rows for link in row.iter("a")]
    names = ["".join(row.iter("strong").__next__().itertext()).split()[-1] for row in rows]
    assert names == [claim.verdict.name for claim in checked(page).claims]


def test_anchors_of_files_with_one_name_differ() -> None:
    tree = parsed(page_of("batch.md", "batch.md"))
    anchors = [element.get("id") for element in tree.iter("article")]
    assert len(set(anchors)) == len(anchors) == 26


def test_the_policy_lets_in_the_style_of_the_page_and_nothing_else() -> None:
    page = page_of("batch.md")
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert style is not None and policy is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_wrong_formula_shows_why_at_once_and_the_right_one_folded() -> None:
    page = page_of("wrong/classics.md")
    article = page[page.index("<article"): page.index("</article>")]
    seen, folded = article.split("<details>")
    assert "Where it breaks" in seen and "<svg" in seen and 'class="bad"' in seen
    assert "The repair" in folded and "Chain rule, entry by entry" in folded


def test_a_counterexample_is_seen_and_its_entry_marked() -> None:
    page = page_of("wrong/classics.md")
    articles = [part.split("<details>")[0] for part in page.split("<article")[1:]]
    assert sum('class="entry"' in seen for seen in articles) == 7


def test_a_proved_formula_has_its_derivation_folded() -> None:
    page = page_of("batch.md")
    assert page.count("<details><summary>Derivation</summary>") == 13


def test_by_report() -> None:
    report = derive.check(str(FORMULAS / "one-layer.md"), only="^dW")
    assert "Chain rule" in report.export("html") and report.export("html", fragment=True).startswith("<h1>")
    assert "Derivation" in report.export("latex", proofs=True) and "Derivation" not in report.export("latex")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words(words: str) -> None:
    for kept in dict.fromkeys((words, re.sub(r"[{}\\$%#&`]", "", words))):
        for text in documents(kept):
            document = check_document(f"notes {words}.md", f"# {words}\n\n{text}")
            assert_harmless(export([document], "html", explanations=[explain(document, Prover())]))


# --- a browser -----------------------------------------------------------------------------------------------------

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in BROWSERS if (path := shutil.which(name))), None)
QUIET = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
         "--disable-component-update --disable-sync --enable-logging=stderr --v=0 --dump-dom").split()
MEASURE = """
window.onload = () => {
  const page = document.querySelector('iframe').contentDocument, view = page.defaultView;
  page.querySelectorAll('details').forEach(details => { details.open = true; });
  const boxes = [...page.querySelectorAll('math')].map(math => math.getBoundingClientRect());
  const style = view.getComputedStyle(page.body);
  document.title = JSON.stringify({
    formulas: boxes.length, flat: boxes.filter(box => !(box.width > 2 && box.height > 5)).length,
    wide: page.documentElement.scrollWidth - page.documentElement.clientWidth,
    ink: style.color, paper: style.backgroundColor, size: parseFloat(style.fontSize)});
};
"""


def luminance(colour: str) -> float:
    channels = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1000, "dark")], ids=["phone", "dark"])
def test_a_browser_shows_the_page(tmp_path: Path, width: int, scheme: str) -> None:
    """In a frame of that width: all formulas have width and height, only formulas scroll sideways, the text is large
    and stands out, and the console says nothing."""
    framed = html.escape(page_of(*SHOWN))
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><iframe width={width} height=800 "
                                        f'srcdoc="{framed}"></iframe><script>{MEASURE}</script>', "utf-8")
    dark = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    ran = subprocess.run([str(BROWSER), *QUIET, *dark, f"--user-data-dir={tmp_path / 'profile'}",
                          (tmp_path / "page.html").as_uri()], capture_output=True, text=True, timeout=120,
                         encoding="utf-8", errors="replace", env={**os.environ, "HOME": str(tmp_path)})
    title = re.search(r"<title>(.*?)</title>", ran.stdout, re.S)
    assert title is not None, ran.stderr[-500:]
    found = json.loads(html.unescape(title[1]))
    assert found["formulas"] > 500 and found["flat"] == 0
    assert found["wide"] <= 0 and found["size"] >= 16
    ink, paper = luminance(found["ink"]), luminance(found["paper"])
    assert (paper < ink) == (scheme == "dark")
    assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) > 7
    assert "CONSOLE" not in ran.stderr and "Content Security Policy" not in ran.stderr
