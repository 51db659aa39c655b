"""Exported documents: they read back, they compile, and nothing of a document reaches them but formulas and words."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.errors import DeriveError
from derive.export import export, left_out
from derive.export.safe import ALLOWED, ENVIRONMENTS, PACKAGES, looked_over, packages_of
from derive.export.words import comment, escaped, latin, spelled_out
from derive.outcome import CheckedClaim
from derive.pipeline import check_document
from tests.explain.pages import PAGES, checked, explained

LEFT_OUT = {"wrong/slips.md": 1}
"""Proved links of a chain whose head says which layer is the last: apart from it they say something else."""


APART = ["batch.md", "two-layer.md", "wrong/slips.md", "losses/softmax.md", "activations/index.md"]


@functools.cache
def exported(page: str, all_verdicts: bool) -> str:
    """All verdicts come with their derivations."""
    told = [explained(page)] if all_verdicts else ()
    return export([checked(page)], "latex", explanations=told, all_verdicts=all_verdicts)


def meaning(claim: CheckedClaim) -> tuple:
    """What must be the same after reading again."""
    if claim.claim is None:
        return claim.verdict.name, claim.verdict.code
    inner = claim.claim
    return claim.verdict.name, inner.left.term, inner.right.term, inner.ranges, inner.shape, claim.is_update


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("all_verdicts", [False, True], ids=["proved", "all"])
def test_an_exported_document_reads_back(page, all_verdicts):
    again = check_document("exported.tex", exported(page, all_verdicts))
    wanted = [claim for claim in checked(page).claims if all_verdicts or claim.verdict.name == "proved"]
    missing = 0 if all_verdicts else LEFT_OUT.get(page, 0)
    assert not again.unread and again.failure is None
    assert len(again.claims) == len(wanted) - missing
    assert [meaning(c) for c in again.claims] == [meaning(c) for c in wanted][: len(again.claims)]
    assert all(claim.as_expected for claim in again.claims)


@pytest.mark.parametrize("page", ["batch.md", "two-layer.md"])
def test_exporting_again_changes_nothing_but_the_places(page):
    def without_places(text: str) -> str:
        return re.sub(r"\\tag\{[^}]*\}|% from .*|\\section\*\{.*\}|\\paragraph\{\w+\}", "", text)

    again = export([check_document("exported.tex", exported(page, False))], "latex")
    formulas = [line for line in without_places(again).split("\n") if "&=" in line or "\\in" in line]
    assert set(formulas) == {
        line for line in without_places(exported(page, False)).split("\n") if line in set(formulas)
    }


@pytest.mark.parametrize("all_verdicts", [False, True], ids=["proved", "all"])
def test_several_documents_stand_apart(all_verdicts):
    documents = [checked(page) for page in APART]
    text = export(documents, "latex", all_verdicts=all_verdicts)
    again = check_document("exported.tex", text)
    assert text.count("% derive: new document") == len(APART) - 1 == len(again.pages) - 1
    wanted = [
        claim for document in documents for claim in document.claims if all_verdicts or claim.verdict.name == "proved"
    ]
    assert len(again.claims) == len(wanted) - (0 if all_verdicts else sum(LEFT_OUT.values()))
    assert all(claim.as_expected for claim in again.claims)
    assert export([again], "latex", all_verdicts=all_verdicts).count("% derive: new document") == len(APART) - 1


def test_what_is_proved_is_exported_and_what_is_not_is_not():
    proved, everything = exported("wrong/classics.md", False), exported("wrong/classics.md", True)
    assert "align*" not in proved and "Nothing is proved in this document." in proved
    assert everything.count("% derive: expect refuted") == 14
    assert everything.count("\\textbf{Refuted}") == 14
    assert everything.count(" refuted}") == 14


def test_the_places_of_the_formulas_are_their_tags():
    text = exported("batch.md", False)
    assert r"dW^{[l]} &= \frac{1}{m} dZ^{[l]} A^{[l-1]T} \quad \text{for } 1 \le l \le L \tag{batch.md:26}" in text
    assert r"A^{[L]} - Y \quad \text{if } g^{[L]} \text{ is the sigmoid} \tag{batch.md:16}" in text


def test_a_chain_is_one_display():
    assert exported("two-layer.md", False).count("\\tag{two-layer.md:18}\\\\") == 0
    chain = re.search(
        r"\\begin\{align\*\}\n\\frac\{\\partial \\mathcal\{L\}\}.*?\\end\{align\*\}",
        exported("two-layer.md", False),
        re.S,
    )
    assert chain is not None and chain.group().count("&=") == 3


def test_a_derivation_stands_below_its_formula():
    text = export([checked("batch.md")], "latex", explanations=[explained("batch.md")])
    after = text[text.index("\\tag{batch.md:26}"):]
    proof = after[: after.index("\\end{quote}")]
    assert r"\begin{quote}" in proof and r"\textbf{Derivation.}" in proof
    assert proof.count("% derive: skip") == proof.count(r"\begin{gather*}")
    assert r"$\delta_{qk}$ removes the sum over $q$" in proof
    assert r"so $A^{[l-1]}$ is transposed, $A^{[l-1]T}$." in proof
    assert r"\underbrace{dZ^{[l]}}_{n_{l} \times m} \cdot \underbrace{A^{[l-1]T}}_{m \times n_{l-1}}" in proof


def test_what_does_not_fit_stands_above_the_sign():
    text = exported("wrong/classics.md", True)
    assert r"\underbrace{W^{[l]}}_{n_{l} \times n_{l-1}} \overset{n_{l-1} \neq n_{l}}{\cdot}" in text


def test_a_fragment_has_no_preamble():
    text = export([checked("batch.md")], "latex", fragment=True)
    assert (
        text.startswith("% needs amsmath, amssymb\n") and "documentclass" not in text and "\\end{document}" not in text
    )
    assert len(check_document("fragment.tex", text).claims) == 13


def test_titles_have_no_letters_that_a_small_tex_lacks():
    assert "\\section*{m samples, L layers}" in exported("batch.md", False)
    assert all(exported(page, flag).isascii() for page in PAGES for flag in (False, True))


def test_an_unknown_format():
    with pytest.raises(DeriveError, match="there is no format pdf") as refused:
        export([], "pdf")
    assert refused.value.code == "DRV410" and refused.value.hint == "choose from html, latex, markdown, sympy"


LACKING = r"""$x, y, \degree \in \mathbb{R}$.

$$ z = \degree x $$
$$ x + y = y + x $$
$$ \degree x = x \degree $$
$$ 2 z = z + z $$
$$ u = 3 z $$
$$ u + x = x + u $$
$$ 2x = x + x = 3x - x $$
$$ 2x = 3x $$
"""
LEFT_OUT_LINES = [1, 3, 5, 6, 7, 8]
"""With the sign that TeX lacks, and what rests on a definition with it."""


@pytest.mark.parametrize("to", ["latex", "markdown"])
def test_a_formula_that_a_small_tex_lacks_signs_for_is_left_out(to):
    document = check_document("text.md", LACKING)
    text = export([document], to, all_verdicts=True)
    assert text.count("is left out: the command") == 3 and text.count("which is not exported") == 3
    again = check_document({"latex": "again.tex", "markdown": "again.md"}[to], text)
    assert [claim.verdict.name for claim in again.claims] == ["proved", "proved", "proved", "refuted"]
    assert not again.unread and all(claim.as_expected for claim in again.claims)
    failures = [failure for _, failure in left_out([document], to, True)]
    assert [failure.place.line for failure in failures] == LEFT_OUT_LINES
    assert {failure.code for failure in failures} == {"DRV411"} and all(failure.hint for failure in failures)
    assert failures[0].message == r"left out of the export: the command \degree is not exported"
    assert failures[3].message == "left out of the export: it rests on line 3, which is not exported"


@pytest.mark.parametrize("to", ["html", "sympy"])
def test_other_formats_leave_no_sign_out(to):
    assert list(left_out([check_document("text.md", LACKING)], to, True)) == []


def test_a_context_that_a_small_tex_lacks_signs_for(tmp_path):
    (tmp_path / "forward.md").write_text("$x, \\degree \\in \\mathbb{R}$\n\n$$ z = \\degree x $$\n", "utf-8")
    (tmp_path / "notes.md").write_text("$$ 2 z = z + z $$\n$$ 2 x = x + x $$\n", "utf-8")
    document = check_document(str(tmp_path / "notes.md"), contexts=[str(tmp_path / "forward.md")])
    failures = [failure for _, failure in left_out([document], "latex", False)]
    found = [(failure.place and failure.place.line, failure.message) for failure in failures]
    lacks = "left out of the export: the command \\degree is not exported"
    assert found == [(None, f"line 1 of forward.md: {lacks}"), (None, f"line 3 of forward.md: {lacks}"),
                     (1, "left out of the export: it rests on line 3 of forward.md, which is not exported")]


# --- hostile text --------------------------------------------------------------------------------------------------

HOSTILE = [
    r"\input{/etc/passwd}",
    r"\write18{touch PWNED}",
    "}",
    "{",
    "$",
    "%",
    "#",
    "&",
    "~",
    "^^M",
    "\\",
    r"\end{document}",
    "\x00",
    "\u202e",
    "\n\\def\\x{}",
    "^^5cinput",
    r"\csname input\endcsname",
    "矩阵",
    "\u2028",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_words_are_set_and_not_obeyed(text):
    for shown in (escaped(text), spelled_out(text)):
        assert shown.isascii() and shown.isprintable()
        commands = set(re.findall(r"\\(?:[A-Za-z]+|.)", shown))
        assert commands <= {
            "\\textbackslash",
            "\\textasciitilde",
            "\\textasciicircum",
            *(f"\\{sign}" for sign in "{}$&#%_"),
        }
        assert "^^" not in shown and not re.search(r"(?<!\\)[$%#&]", shown)
    assert comment(text).isprintable()


def test_a_comment_is_never_a_directive():
    assert not re.match(r"%+\s*derive:", comment("derive: skip"))


@pytest.mark.parametrize(
    "inner", [r"\input{/etc/passwd}", r"x\csname y\endcsname", "$x$", "a%b", "a^^5cb", "矩"], ids=ascii
)
def test_words_within_formulas_are_words(inner):
    text = f"$$ x \\in \\mathbb{{R}} $$\n$$ x_{{\\text{{{inner}}}}} + x = x + x_{{\\text{{{inner}}}}} $$"
    document = check_document("text.md", text)
    shown = export([document], "latex", all_verdicts=True)
    assert not re.search(r"\\(?:input|csname)(?![A-Za-z])", shown) and shown.isascii() and "^^" not in shown


def test_titles_and_paths_are_words():
    title = "# \\input{x} $y$ } %"
    document = check_document("a_b%}{$.md", f"{title}\n\n$$ x \\in \\mathbb{{R}} $$\n\n$$ x + x = 2 x $$")
    shown = export([document], "latex")
    assert "\\input" not in shown and "\\tag{a\\_b\\%\\}\\{\\$.md:5}" in shown
    assert [claim.verdict.name for claim in check_document("again.tex", shown).claims] == ["proved"]


@pytest.mark.parametrize(
    "latex", [r"\input{x}", r"\def\x{}", "a%b", "a$b", "é", "a\nb", r"\begin{tikzpicture}", r"\begin{document}"]
)
def test_the_last_look_refuses_what_is_not_allowed(latex):
    with pytest.raises(DeriveError):
        looked_over(latex)


def test_latin_leaves_other_scripts_out():
    assert latin("Forward propagation (前向传播)") == "Forward propagation"
    assert latin("一 Übung — 2 ≤ 3") == "Ubung - 2 <= 3"


def test_packages_are_loaded_where_they_are_needed():
    assert packages_of(r"a \coloneqq \mathscr{L}") == {"mathtools", "mathrsfs"} and not packages_of("a = b")


# --- TeX itself ----------------------------------------------------------------------------------------------------

needs_tex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def compiles(text: str, folder: Path) -> None:
    (folder / "exported.tex").write_text(text, "ascii")
    ran = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "exported.tex"],
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
    )
    assert ran.returncode == 0, "\n".join(line for line in ran.stdout.split("\n") if line.startswith("!"))


@needs_tex
@pytest.mark.parametrize("all_verdicts", [False, True], ids=["proved", "all"])
def test_all_documents_compile(all_verdicts, tmp_path):
    told = [explained(page) for page in PAGES] if all_verdicts else ()
    documents = [checked(page) for page in PAGES]
    compiles(export(documents, "latex", explanations=told, all_verdicts=all_verdicts), tmp_path)


@needs_tex
def test_hostile_words_compile(tmp_path):
    words = "\n\n".join(f"x {escaped(text)} $x_{{\\text{{{spelled_out(text)}}}}}$" for text in HOSTILE)
    compiles(f"\\documentclass{{article}}\\usepackage{{amsmath}}\\begin{{document}}{words}\\end{{document}}", tmp_path)


@needs_tex
def test_every_allowed_command_is_known_to_tex(tmp_path):
    """Each is defined once amsmath, amssymb, mathtools and mathrsfs are loaded."""
    names = sorted(name[1:] for name in ALLOWED if name[1:].isalpha())
    tests = "\n".join(f"\\ifcsname {name}\\endcsname\\else\\errmessage{{{name} is not known}}\\fi" for name in names)
    packages = ",".join(["amsmath", "amssymb", *sorted(set(PACKAGES.values()))])
    environments = "\n".join(
        f"\\ifcsname {name}\\endcsname\\else\\errmessage{{{name} is not known}}\\fi" for name in sorted(ENVIRONMENTS)
    )
    preamble = f"\\documentclass{{article}}\\usepackage{{{packages}}}\\begin{{document}}"
    compiles(f"{preamble}{tests}\n{environments} x\\end{{document}}", tmp_path)
