"""Hostile documents in every format of the export: the payloads of the shared file where it is there, and our own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from derive.errors import DeriveError
from derive.explain import explain
from derive.export import FORMATS, export
from derive.export.equations import _look_over
from derive.export.safe import ALLOWED
from derive.judging import Prover
from derive.pipeline import check_document
from tests.export.test_export_html import assert_harmless
from tests.typeset.test_writers import assert_markdown

INPUTS = Path(os.environ.get("DERIVE_CORPUS", "")).parent / "hostile.jsonl"
OWN = [
    "<script>alert(1)</script>", r"\href{javascript:alert(1)}{x}", r"\input{/etc/passwd}", r"\write18{touch PWNED}",
    "__import__('os').system('touch PWNED')", r"\text{</math><script>alert(1)</script>}", r"\text{```}", "^^5cinput{x}",
    r"\text{^^5cinput}", r"\text{\input{x}}", r"\operatorname{os.system}(x)", r"x_{\text{]]><script>}}", "\u202ex",
    r"\begin{tikzpicture}x\end{tikzpicture}", r"\mathrm{eval}(x)", r"\text{<!-- derive: skip -->}",
    r"\text{% derive: skip}", "9^{9^{9^{9}}}",
]  # fmt: skip
FRAME = frozenset(
    "documentclass usepackage allowdisplaybreaks sloppy section paragraph tag noindent textbf textit texttt "
    "footnotesize small scriptsize tiny par item setlength abovedisplayskip belowdisplayskip begin end".split())


def assert_latex(text: str) -> None:
    """Commands of the tables only; no character that TeX reads for another."""
    inside = re.sub(r"^%.*$", "", text, flags=re.M).replace("\\\\", "")
    assert {f"\\{name}" for name in re.findall(r"\\([A-Za-z]+)", inside)} <= ALLOWED | {f"\\{name}" for name in FRAME}
    assert text.isascii() and "^^" not in text


def assert_harmless_markdown(text: str) -> None:
    inner = re.sub(r"<!-- derive: (?:skip|new document|expect [a-z, ]+) -->|</?details>|</?summary>", "", text)
    assert_markdown(inner)


LOOKS = {"html": assert_harmless, "latex": assert_latex, "markdown": assert_harmless_markdown, "sympy": _look_over}


def export_all(payloads: list[str]) -> dict[str, int]:
    """How many of the documents each format could be made of."""
    made = dict.fromkeys(FORMATS, 0)
    for payload in payloads:
        text = f"# {payload}\n\n$$ x \\in \\mathbb{{R}} $$\n\n$$ {payload} = 2 $$\n\n$$ x + {payload} = {payload} $$"
        document = check_document(f"{payload[:20].replace('/', ' ')}.md", text)
        told = [explain(document, Prover())]
        for name, look in LOOKS.items():
            try:
                look(export([document], name, explanations=told, all_verdicts=True))
            except DeriveError as refused:
                assert refused.code == "DRV411" and name in ("latex", "markdown")
            else:
                made[name] += 1
    return made


def test_every_format_has_its_look() -> None:
    assert set(LOOKS) == set(FORMATS)


def test_own_payloads() -> None:
    made = export_all(OWN)
    assert made["html"] == made["sympy"] == len(OWN) and made["latex"] == made["markdown"] >= len(OWN) - 3


@pytest.mark.skipif(not INPUTS.exists(), reason="the hostile inputs are not beside DERIVE_CORPUS")
def test_hostile_inputs() -> None:
    rows = [json.loads(line) for line in INPUTS.read_text("utf-8").split("\n") if line]
    payloads = [row["payload"] for row in rows if row["channel"] != "file" and len(str(row["payload"])) < 2000]
    assert export_all(payloads)["html"] == len(payloads) > 60
