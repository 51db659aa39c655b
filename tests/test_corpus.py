"""What is read and decided of real documents: the figures do not fall, and no wrong neighbour of a proof is proved."""

from __future__ import annotations

import re
from functools import cache

import corpus_report
import pytest

CORPUS = corpus_report.corpus()
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="DERIVE_CORPUS is not set")

AT_LEAST = {
    "claims read (parsed and given shapes)": 180,
    "true claims proved": 134,
    "false claims refuted": 22,
}
AT_MOST = {
    # each of these is a label that another label or the document contradicts, or a section of the document that the
    # context cannot tell from another: `corpus_report.py` names them
    "true claims refuted": 1,
    "false claims proved": 3,
    "wrong neighbours of true claims proved": 0,
}


@cache
def figures() -> dict[str, int]:
    assert CORPUS is not None
    rows = []
    for short, claims in sorted(corpus_report.transcribed(CORPUS).items()):
        document = corpus_report.check(CORPUS, short)
        assert document.failure is None, short
        rows += [corpus_report.judge(document, claim) for claim in claims]
    found = {}
    for name, figure in corpus_report.summary(rows).items():
        number = re.match(r"\d+", figure)
        assert number is not None
        found[name] = int(number.group())
    return found


@needs_corpus
@pytest.mark.parametrize("name", AT_LEAST)
def test_no_figure_falls(name: str) -> None:
    assert figures()[name] >= AT_LEAST[name]


@needs_corpus
@pytest.mark.parametrize("name", AT_MOST)
def test_no_mistake_is_added(name: str) -> None:
    assert figures()[name] <= AT_MOST[name]
