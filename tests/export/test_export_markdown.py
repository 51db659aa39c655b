"""Exported Markdown: it reads back with its derivations, and nothing of a document opens a tag or a link."""

from __future__ import annotations

import re

import pytest

from derive.export import export
from derive.pipeline import check_document
from tests.explain.pages import checked, explained
from tests.export.test_export_latex import LEFT_OUT, meaning

READ_BACK = ["batch.md", "losses/softmax.md", "wrong/slips.md", "wrong/classics.md"]


def exported(page: str, all_verdicts: bool = True, proofs: bool = True) -> str:
    told = [explained(page)] if proofs else ()
    return export([checked(page)], "markdown", explanations=told, all_verdicts=all_verdicts)


@pytest.mark.parametrize("page", READ_BACK)
@pytest.mark.parametrize("all_verdicts", [False, True], ids=["proved", "all"])
def test_an_exported_document_reads_back(page: str, all_verdicts: bool) -> None:
    again = check_document("exported.md", exported(page, all_verdicts))
    wanted = [claim for claim in checked(page).claims if all_verdicts or claim.verdict.name == "proved"]
    missing = 0 if all_verdicts else LEFT_OUT.get(page, 0)
    assert not again.unread and again.failure is None
    assert len(again.claims) == len(wanted) - missing
    assert [meaning(c) for c in again.claims] == [meaning(c) for c in wanted][: len(again.claims)]
    assert all(claim.as_expected for claim in again.claims)


def test_what_github_needs() -> None:
    """Fences and tags stand on lines of their own; what is folded is closed; a blank line is before each fence."""
    text = exported("wrong/classics.md")
    lines = text.split("\n")
    assert text.count("<details>") == text.count("</details>") == len(checked("wrong/classics.md").claims)
    for before, line in zip(["", *lines], lines, strict=False):
        if line == "```math":
            assert before == "" or before.startswith("<!-- derive: ")
    assert lines.count("```") == lines.count("```math") + lines.count("```text")


def test_the_heads_say_verdict_place_and_code() -> None:
    text = exported("wrong/classics.md")
    assert "**✗ classics.md:9 refuted \\[DRV201\\]**" in text
    assert "classics.md:9: shapes do not fit: <!-- derive: skip -->$`W^{[l]}`$ is" in text
    assert "✓ batch.md:26 proved" in exported("batch.md", False, False)
    assert "<details>" not in exported("batch.md", False, False)


def test_a_fragment_has_no_headings_of_documents() -> None:
    assert "\n# " not in "\n" + export([checked("batch.md")], "markdown", fragment=True)
    assert export([checked("batch.md")], "markdown").startswith("# m samples, L layers")


HOSTILE = ["<script>alert(1)</script>", "[a](javascript:alert(1))", "```", "`x`", "$x$", "<!-- derive: skip -->",
           "-->", "\u202ex", "&amp;<b>", "#", "|"]


@pytest.mark.parametrize("words", HOSTILE)
def test_titles_paths_and_words_stay_words(words: str) -> None:
    inner = re.sub(r"[{}\\$%#&`]", "", words)
    named = f"x_{{\\text{{{inner}}}}}"
    text = (f"# {words}\n\n$$ x \\in \\mathbb{{R}} $$\n\n$$ {named} + x = x + {named} $$\n\n"
            f"$$ x + x = 2 x $$\n\n$$ x \\foo{{{inner}}} = 2 $$")
    document = check_document(f"a {words.replace('/', ' ')}.md", text)
    shown = export([document], "markdown", all_verdicts=True)
    outside = re.sub(r"^```(math|text)\n.*?^```$", "", shown, flags=re.M | re.S)
    outside = re.sub(r"<!-- derive: (skip|new document|expect [a-z, ]+) -->", "", outside)
    outside = re.sub(r"\$`[^`]*`\$", "", outside)
    assert not re.search(r"<[a-zA-Z/!]|(?<!\\)\]\(|(?<!\\)`|(?<!\\)\$|\u202e", outside), outside
    again = check_document("again.md", shown)
    assert [claim.verdict.name for claim in again.claims] == [claim.verdict.name for claim in document.claims]
