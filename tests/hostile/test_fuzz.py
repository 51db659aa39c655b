"""Anything at all through a check: mutated formulas of the pages, and text that is none. No traceback, no hang."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.document import Formula
from derive.outcome import CheckedDocument
from derive.pipeline import check_document
from derive.read import read_file
from derive.report import Report

FORMULAS = Path(__file__).resolve().parent.parent.parent / "formulas"
SIGN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
FURTHER = [
    *r"""\frac \sum \text{if} \begin{cases} \end{cases} ^ _ { } ( ) [ ] ' = & \\ | \| , 0 \sqrt \partial \nabla \left
    \right . ^{-1} ^T \in \mathbb{R} \odot d L \underbrace \overset \max \infty ! / := \log \dots I 其中 \, % ~ \tag{1}
    \hat \prime \quad \operatorname{tr}""".split(),
    "9" * 30,
]
MORE = int(os.environ.get("DERIVE_FUZZ", "0"))
"""How many examples of each kind, drawn anew; without it a few, always the same."""
quick = settings(deadline=None, max_examples=MORE or 60, derandomize=not MORE,
                 suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@cache
def formulas() -> tuple[tuple[str, ...], ...]:
    """Every formula of the pages, in signs."""
    found = {block.latex for path in sorted(FORMULAS.rglob("*.md")) for block in read_file(path).blocks
             if isinstance(block, Formula)}
    return tuple(tuple(SIGN.findall(latex)) for latex in sorted(found))


@st.composite
def mutated(draw) -> str:
    """A formula with up to four changes: a sign left out, doubled, moved, or taken from another formula."""
    signs = list(draw(st.sampled_from(formulas())))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(signs) - 1, 0)))
        match draw(st.integers(0, 4)):
            case 0:
                del signs[at : at + draw(st.integers(1, 3))]
            case 1:
                signs[at:at] = signs[at : at + 5]
            case 2:
                signs.insert(draw(st.integers(0, len(signs))), signs.pop(at) if signs else "")
            case 3:
                other = draw(st.sampled_from(formulas()))
                start = draw(st.integers(0, len(other) - 1))
                signs[at:at] = other[start : start + draw(st.integers(1, 6))]
            case _:
                signs.insert(at, draw(st.sampled_from(FURTHER)))
    return "".join(signs)


def look_over(found: CheckedDocument) -> None:
    """Nothing went wrong on our side, and all that was found can be shown."""
    assert found.failure is None or found.failure.code in {"DRV901", "DRV902", "DRV903", "DRV904", "DRV905", "DRV906",
                                                           "DRV907", "DRV908"}
    for claim in found.claims:
        assert claim.verdict.code != "DRV999", claim.verdict.message
    report = Report((found,))
    report.to_text(), report.to_json(), report._repr_markdown_()


@pytest.mark.parametrize("context", ["forward.md", "single-sample.md"])
@quick
@given(st.lists(mutated(), min_size=1, max_size=3))
def test_mutated_formulas(context, changed):
    text = f"<!-- derive: use {context} -->\n" + "".join(f"\n$$\n{latex}\n$$\n" for latex in changed)
    look_over(check_document(str(FORMULAS / "fuzzed.md"), text))


@quick
@given(st.lists(mutated(), min_size=1, max_size=6), st.sampled_from(["md", "tex", "txt"]))
def test_mutated_documents_without_a_context(changed, suffix):
    look_over(check_document(f"fuzzed.{suffix}", "\n\n".join(f"$${latex}$$" for latex in changed)))


PIECES = st.sampled_from([
    *r"""$ $$ \( \) \[ \] ` ``` ```math <!-- --> derive: expect refuted skip \begin{align} \end{align} \begin{verbatim}
    % > | # x = \newcommand{\a}{b} \def\a#1{#1} \a \iffalse \fi { } <script> &lt; 若 则 \item \text{ $x$""".split(),
    "\n", "\n\n", "use x.md", "new document", "\t", "\r", "\u2028", "\ufeff", "dW = dZ", "= W", "(n, m)", "\x00",
    "W \\in \\mathbb{R}^{n \\times m}",
])


@quick
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["md", "tex", "txt", "ipynb"]))
def test_pieces_of_documents(text, suffix):
    look_over(check_document(f"fuzzed.{suffix}", text))


@quick
@given(st.one_of(st.text(max_size=300), st.text(max_size=300).map(lambda text: f"$${text}$$")),
       st.sampled_from(["md", "tex", "txt", "ipynb"]))
def test_any_text(text, suffix):
    look_over(check_document(f"fuzzed.{suffix}", text))


@quick
@given(st.binary(max_size=300), st.sampled_from(["md", "tex", "txt", "ipynb"]))
def test_any_bytes(content, suffix):
    look_over(check_document(f"fuzzed.{suffix}", content))
