"""The short run of the bench: some claims of every formula document, and a change of each.

The long run, with its table: `python -m tests.soundness.bench`.
"""

from __future__ import annotations

import random
from collections import Counter
from functools import cache

import pytest

from tests.soundness.bench import WRONG, Judged, chosen, judge_one
from tests.soundness.oracle import Judge
from tests.soundness.sources import Page, Source, page_paths, pages, sources

MUTANTS = 1
"""Changes of a claim that are judged here."""
SHORT = ((2, None, 1),)
"""One draw, two layers: the long run has more of both."""
EVERY = 6
"""One claim in so many is looked at here, on each page the same ones; the long run looks at all."""
PATHS = page_paths()
SINGLE_OUTPUT = "wrong/slips.md:41:4"
"""There `derive` reads one output unit, and says so; the oracle has no such reading."""


@cache
def page(path) -> Page:
    found = next(pages([path]))
    found.judge = Judge(SHORT)
    return found


@cache
def true_sources(path) -> tuple[Source, ...]:
    return tuple(s for s in sources(page(path)) if s.claim.verdict.name == "proved")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_verdict_is_what_the_oracle_finds(path) -> None:
    for source in sources(page(path))[::EVERY]:
        opinion, verdict = source.opinion(), source.claim.verdict.name
        if verdict == "proved" and not source.name.endswith(SINGLE_OUTPUT):
            assert opinion.kind in ("equal", "none"), (source.name, opinion)
        if verdict == "refuted":
            assert opinion.kind != "equal", (source.name, opinion)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_change_of_a_true_claim_is_falsely_proved_or_refuted(path) -> None:
    rng = random.Random(path.name)
    for source in true_sources(path)[::EVERY]:
        if source.opinion().kind != "equal":
            continue
        mutants = chosen(source, 1)
        for mutant in rng.sample(mutants, min(len(mutants), MUTANTS)):
            judged = judge_one(source, mutant)
            assert not judged.failure, judged


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_rules_alone_prove_nothing_that_is_refuted(path) -> None:
    for source in [s for s in sources(page(path)) if s.claim.verdict.name == "refuted"][::EVERY]:
        assert source.verdict(source.stop.formula.latex, refuting=False) != "proved", source.name


def test_the_bench_sees_a_hole() -> None:
    """A rule that proves what a counterexample refutes."""
    hole = Judged("page", "sign", "x = -x", "unequal", "", "refuted", 0.0, alone="proved")
    assert hole.failure and hole.hole and not hole.false_proof
    assert not Judged("page", "sign", "x = -x", "unequal", "", "refuted", 0.0, alone="undecided").failure


def test_the_oracle_has_an_opinion_on_most_claims() -> None:
    counts = Counter(s.opinion().kind == "none" for path in PATHS for s in true_sources(path)[::EVERY])
    assert counts[False] >= 4 * counts[True]


def test_the_oracle_finds_most_changes_wrong() -> None:
    path = next(path for path in PATHS if path.name == "regression.md")
    source = next(s for s in true_sources(path) if "frac" in s.claim.left)
    kinds = Counter(judge_one(source, mutant).opinion in WRONG for mutant in chosen(source, 1)[:8])
    assert kinds[True] >= 3
