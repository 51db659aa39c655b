"""What does not change the truth of a claim does not change its verdict: over every claim of the pages, right or wrong,
and over wrong ones made of the right ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from derive import links, pipeline
from derive.claim import Claim
from derive.elaborate import elaborate
from derive.errors import DeriveError
from derive.prove import prove
from derive.repair import repairs
from derive.verdict import Undecided, Verdict
from tests.soundness import transformed

ROOT = Path(__file__).resolve().parent.parent.parent
DEFINED_NOWHERE = "DRV308"
"""What is proved where log det(MᵀM) exists says nothing where M has fewer rows than columns."""
CHANGES = {
    "renamed": transformed.renamed, "permuted": transformed.permuted, "transposed": transformed.transposed,
    "exchanged": transformed.exchanged, "added": transformed.added, "scaled": transformed.scaled,
    "added and subtracted": transformed.added_and_subtracted, "relabelled": transformed.relabelled,
    "shifted": transformed.shifted,
}


@dataclass(frozen=True)
class Case:
    """A claim of a page or a near miss of one, and its verdict."""

    page: str
    latex: str
    claim: Claim
    verdict: Verdict


def _claims(page: Path) -> list[tuple[str, Claim, list]]:
    """Every claim of a page as it is meant, with its members; nothing is proved for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(links, "prove", lambda claim, **options: Undecided("DRV301", "not asked"))
        found = pipeline.check_document(str(page)).claims
    return [(f"{one.left} = {one.right}", one.claim, [one.link.left, one.link.right, one.link.formula.latex])
            for one in found if one.claim is not None and not one.is_update]


def _near_miss(claim: Claim, members: list, rng: random.Random) -> Claim | None:
    """One of the changes that a repair would try the other way round."""
    left, right, latex = members
    changed = [node for side, node in repairs(left, right) if side == "right"]
    for node in rng.sample(changed, len(changed)):
        try:
            return elaborate(left, node, claim.notation, latex, claim.ranges)
        except DeriveError:
            continue
    return None


@cache
def cases() -> tuple[Case, ...]:
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    rng = random.Random("near misses")
    for page in sorted((ROOT / "formulas").rglob("*.md")):
        name = str(page.relative_to(ROOT))
        for number, (latex, claim, members) in enumerate(_claims(page)):
            yield Case(name, latex, claim, prove(claim, quick=True))
            miss = _near_miss(claim, members, rng) if number % 3 == 0 else None
            if miss is not None:
                yield Case(name, f"a near miss of {latex}", miss, prove(miss, quick=True))


def test_there_is_something_to_change():
    verdicts = [case.verdict.name for case in cases()]
    assert verdicts.count("proved") >= 120 and verdicts.count("refuted") >= 55
    for name, change in CHANGES.items():
        assert sum(change(case.claim, random.Random(0)) is not None for case in cases()) >= 30, name


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_form_changes_the_verdict(name):
    changed = []
    for number, case in enumerate(cases()):
        claim = CHANGES[name](case.claim, random.Random(number))
        verdict = prove(claim, quick=True) if claim is not None else case.verdict
        if verdict.name != case.verdict.name:
            changed.append((case.page, case.latex, case.verdict.name, verdict))
    assert changed == []


def test_what_holds_for_all_sizes_holds_for_some_and_a_counterexample_stays_one():
    changed = []
    for number, case in enumerate(cases()):
        if case.verdict.name == "undecided":
            continue
        claim = transformed.specialised(case.claim, random.Random(number), case.verdict)
        verdict = prove(claim, quick=True) if claim is not None else case.verdict
        if verdict.name != case.verdict.name and verdict.code != DEFINED_NOWHERE:
            changed.append((case.page, case.latex, case.verdict.name, verdict))
    assert changed == []


def test_equal_to_the_same_is_equal():
    """a = b and a = c proved: b = c is not refuted. a = b proved and a = c refuted: b = c is not proved."""
    groups: dict[object, list[Case]] = {}
    for case in cases():
        if case.verdict.name != "undecided":
            groups.setdefault((case.claim.left.term, case.claim.ranges), []).append(case)
    wrong, tried = [], 0
    for one, other in (pair for group in groups.values() for pair in combinations(group, 2)):
        if "proved" not in (one.verdict.name, other.verdict.name) or not _speak_of_the_same(one.claim, other.claim):
            continue
        tried += 1
        definitions = tuple(dict.fromkeys((*one.claim.definitions, *other.claim.definitions)))
        verdict = prove(replace(one.claim, left=one.claim.right, right=other.claim.right, definitions=definitions,
                                notation=other.claim.notation), quick=True)
        impossible = "refuted" if one.verdict.name == other.verdict.name else "proved"
        if verdict.name == impossible:
            wrong.append((one.page, one.latex, other.latex, verdict))
    assert wrong == [] and tried >= 40


def _speak_of_the_same(one: Claim, other: Claim) -> bool:
    """Nothing is defined or assumed in two ways."""
    first, second = one.notation, other.notation
    defined = [{(d.tensor, d.over): d for d in claim.definitions} for claim in (one, other)]
    return one.indices == other.indices and all(defined[1].get(key, d) == d for key, d in defined[0].items()) and (
        (first.bindings, first.equations, first.positive) == (second.bindings, second.equations, second.positive))
