"""No one-edit change of a proved formula gets a verdict that NumPy contradicts. The counts: `bench.py` beside this."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

EVERY = 5
"""One mutant in so many is judged here; `bench.py` judges all."""


@pytest.fixture(scope="module")
def judged():
    spec = importlib.util.spec_from_file_location("soundness_bench", Path(__file__).with_name("bench.py"))
    assert spec is not None and spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench
    spec.loader.exec_module(bench)
    return list(bench.mutants(EVERY))


def test_no_mutant_is_proved_that_numpy_finds_unequal(judged):
    assert [mutant for mutant in judged if mutant.false_proof] == []


def test_no_mutant_is_refuted_that_numpy_finds_equal(judged):
    assert [mutant for mutant in judged if mutant.false_refutation] == []


def test_there_is_something_to_compare(judged):
    counts = Counter((mutant.verdict, mutant.numpy) for mutant in judged)
    assert counts["refuted", "unequal"] >= 50 and counts["proved", "equal"] >= 1
