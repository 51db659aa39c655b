"""Every line of the corpus of payloads has a test in its channel: none is read and left out."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

from . import test_files_that_mean_harm as files
from . import test_formulas_that_mean_harm as formulas
from .payloads import corpus, payloads

NAMES = {"W": r"$W \in \mathbb{R}^{m}$", "A": r"$A^{[l]} \in \mathbb{R}^{n_l \times m}$"}
SOFTMAX = r"""$Z \in \mathbb{R}^{n \times m}$, $Y \in \mathbb{R}^{n \times m}$

$$ P_{ij} = \frac{e^{Z_{ij}}}{\sum_{k=1}^{n} e^{Z_{kj}}} $$

$$ J = -\sum_{i=1}^{n} \sum_{j=1}^{m} Y_{ij} \log P_{ij} $$

$$ \frac{\partial J}{\partial Z} = P - Y $$
"""
LOGIC = {
    # id: a document, the verdicts that its last claim may have, words of which one goes with a proof
    "logic-2": (formulas.DECLARED + r"$$ \frac{a-y}{a-y} = 1 $$", {"proved"}, "≠ 0"),
    "logic-3": (formulas.DECLARED + r"$$ \sqrt{x^2} = x $$", {"refuted"}, ""),
    "logic-4": (formulas.DECLARED + r"$$ \log(e^z) = z $$", {"proved"}, ""),
    "logic-5": ("$$ 0 = 0 $$", {"proved"}, ""),
    "logic-7": (r"$$ J = J + 0 \cdot \infty $$", {"undecided", "unread"}, ""),
    "logic-8": (formulas.DECLARED + r"$x > 0$ and $x < 0$. $$ |x| = x $$", {"undecided"}, ""),
    "logic-9": (NAMES["W"] + r" $$ \sum_{i=1}^{m} W_i W_i = W_i \sum_{i=1}^{m} W_i $$", {"refuted"}, ""),
    "logic-10": ("n = m.\n\n" + r"$U \in \mathbb{R}^{n}$, $V \in \mathbb{R}^{m}$ $$ U = V $$", {"refuted"}, ""),
    "logic-11": (NAMES["A"] + " $$ A^{[l]} = A^{[l-1]} $$", {"refuted"}, ""),
    "logic-12": (NAMES["W"] + r" $$ \frac{1}{m} \sum_{i=1}^{m} W_i = \sum_{i=1}^{m} W_i $$", {"refuted"}, ""),
    "logic-15": (SOFTMAX.replace("$$ P", "$\\sum_{k} Y_{kj} = 1$\n\n$$ P"), {"proved"}, "Y_{kj} = 1"),
    "logic-16": (SOFTMAX, {"refuted"}, ""),
}
FILES = {
    # id: what the row of `FILES` or `OUTSIDE` is named that makes it
    "file-1": "../../../../../../etc/passwd", "file-3": "link.md", "file-5": "10 << 30", "file-7": "2 << 30",
    "file-8": "notes.zip", "file-10": "!!python", "file-11": "&a [*a]", "file-12": "b: &b", "file-13": "Infinity",
}


@pytest.mark.parametrize("name", LOGIC)
def test_logic(name):
    text, verdicts, words = LOGIC[name]
    found = check_document("notes.md", text)
    verdict = found.claims[-1].verdict if found.claims else found.unread[-1]
    assert getattr(verdict, "name", "unread") in verdicts, verdict
    if getattr(verdict, "name", "") == "proved":
        assert words in " ".join((*verdict.conditions, *verdict.hypotheses))


def test_every_file_is_made():
    source = files.__file__
    with open(source, encoding="utf-8") as file:
        made = file.read()
    assert [name for name, words in FILES.items() if words not in made] == []


def test_every_line_is_run_in_its_channel():
    if not corpus():
        pytest.skip("no corpus of payloads")
    run = {one.id for one in formulas.LATEX} | set(LOGIC) | set(FILES)
    run |= {one.id for channel in ("symbol-name", "docstring") for one in payloads(channel)}
    assert {one.id for one in corpus()} <= run
    assert {one.id for one in corpus() if one.class_ == "logic"} == set(LOGIC)
    assert {one.id for one in corpus() if one.channel == "file"} == set(FILES)
