"""The table of texts: every text in every language, with the same gaps; every text used, and none missing."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from derive.explain.phrases import FORMS, phrase, sources
from derive.judging import Prover
from derive.typeset.text import say
from derive.typeset.texts import LANGUAGES, TEXTS

PACKAGE = Path(__file__).resolve().parent.parent.parent / "derive"
FILES = [*(PACKAGE / "explain").glob("*.py"), *(PACKAGE / "typeset").glob("*.py")]
SOURCE = "\n".join(path.read_text("utf-8") for path in FILES if path.name != "texts.py")


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_stands_in_every_language_with_the_same_gaps(key: str) -> None:
    assert set(TEXTS[key]) == set(LANGUAGES)
    assert all(text.strip() or key in ("run",) for text in TEXTS[key].values())
    assert len({frozenset(gaps(text)) for text in TEXTS[key].values()}) == 1


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_used(key: str) -> None:
    assert re.search(rf"['\"]{key}['\"]", SOURCE) or key in ("proved", "refuted", "undecided")


def test_no_text_is_missing() -> None:
    used = set(re.findall(r'Words\(\s*"(\w+)"', SOURCE)) | {key for _, key in FORMS}
    assert used <= set(TEXTS)


PHRASES = [
    (r"g^{[l]} acts elementwise", "g^[l] acts elementwise", "g^[l] 逐元素作用"),
    (r"g^{[L]} is the sigmoid", "g^[L] is the sigmoid", "g^[L] 是 sigmoid 函数"),
    (r"1 ≤ l ≤ L", "1 ≤ l ≤ L", "1 ≤ l ≤ L"),
    (r"A^{[L]}_{i j} ≠ 0", "A^[L]_ij ≠ 0", "A^[L]_ij ≠ 0"),
    (r"each column of Y sums to 1", "each column of Y sums to 1", "Y 每列之和为 1"),
    (r"words of another kind about W^{[l]}", "words of another kind about W^[l]", "words of another kind about W^[l]"),
    (r"C depends on A^{[L]} only through z", "C depends on A^[L] only through z", "C 只通过 z 依赖于 A^[L]"),
]


@pytest.mark.parametrize(("words", "english", "chinese"), PHRASES)
def test_phrases_of_the_prover(words: str, english: str, chinese: str) -> None:
    found = phrase(words, Prover())
    assert say(found, "en") == english
    assert say(found, "zh") == chinese


def test_where_sizes_come_from() -> None:
    found = sources(r"sizes: dz^{[l]} from z, line 16 of notes.md, W^{[l]} from line 9", Prover())
    assert say(found, "en") == "Sizes: dz^[l] from z, line 16 of notes.md, W^[l] from line 9."
    assert say(found, "zh") == "大小的来源: dz^[l] 见 z, notes.md 第 16 行, W^[l] 见第 9 行。"
