"""The short run of the bench: every claim of every formula document, and a change of each.

The long run, with its table: `python -m tests.soundness.bench`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from derive.errors import DeriveError
from tests.soundness.bench import WRONG, Judged, chosen, judge_one
from tests.soundness.oracle import Judge, Stop, read_stops
from tests.soundness.sources import FOLDERS, Page, Source, page_paths, pages, sources

MUTANTS = 1
"""Changes of a claim that are judged here."""
SHORT = ((2, None, 1),)
"""One draw, two layers: the long run has more of both."""
TINY = ((2, 1, 4),)
"""Every array has one entry: enough to see whether a notation has a meaning."""
PATHS = page_paths()


# A page is read once for its tests, which run one after the other.
@pytest.fixture(scope="module", params=PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def page(request: pytest.FixtureRequest) -> Page:
    found = next(pages([request.param]))
    found.judge = Judge(SHORT)
    return found


def true_sources(page: Page) -> list[Source]:
    return [s for s in sources(page) if s.claim.verdict.name == "proved"]


def test_every_verdict_is_what_the_oracle_finds(page: Page) -> None:
    for source in sources(page):
        opinion, verdict = source.opinion(), source.claim.verdict.name
        if verdict == "proved":
            assert opinion.kind in ("equal", "none"), (source.name, opinion)
        if verdict == "refuted":
            assert opinion.kind != "equal", (source.name, opinion)


def test_no_change_of_a_true_claim_is_falsely_proved_or_refuted(page: Page) -> None:
    rng = random.Random(page.path.name)
    for source in true_sources(page):
        if source.opinion().kind != "equal":
            continue
        mutants = chosen(source, 1)
        for mutant in rng.sample(mutants, min(len(mutants), MUTANTS)):
            judged = judge_one(source, mutant)
            assert not judged.failure, judged


def test_the_rules_alone_prove_nothing_that_is_refuted(page: Page) -> None:
    for source in [s for s in sources(page) if s.claim.verdict.name == "refuted"]:
        assert source.verdict(source.stop.formula.latex, refuting=False) != "proved", source.name


def test_the_bench_sees_a_hole() -> None:
    """A rule that proves what a counterexample refutes."""
    hole = Judged("page", "sign", "x = -x", "unequal", "", "refuted", 0.0, alone="proved")
    assert hole.failure and hole.hole and not hole.false_proof
    assert not Judged("page", "sign", "x = -x", "unequal", "", "refuted", 0.0, alone="undecided").failure


def _opinions(stops: list[Stop]) -> Iterator[str]:
    judge = Judge(TINY, more=False)
    for stop in stops:
        try:
            links = stop.links()
        except DeriveError:
            continue
        yield from (judge.opinion(link).kind for link in links if not link.update)


def test_the_oracle_has_an_opinion_on_nearly_every_claim() -> None:
    counts = Counter(kind == "none" for path in PATHS for kind in _opinions(read_stops(str(path))))
    assert counts[False] >= 20 * counts[True] and counts[False] > 300


def test_the_oracle_finds_most_changes_wrong() -> None:
    source = next(s for s in true_sources(next(pages([FOLDERS[0] / "single-sample.md"]))) if s.claim.left[:2] == "dW")
    kinds = Counter(judge_one(source, mutant).opinion in WRONG for mutant in chosen(source, 1)[:8])
    assert kinds[True] >= 3
