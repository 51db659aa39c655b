"""Random term → normal form → back → numbers: 10,000 of them, and none comes back as something else.

`DERIVE_FUZZ=100000 python -m pytest tests/soundness/test_fuzz_normal_form.py` draws more.
"""

from __future__ import annotations

import os
import random

import pytest

from derive.prove.normal_form import Algebra, Impossible
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.term import Term, free_indices
from tests.soundness.random_terms import Undefined, differ, random_term, shuffled

CHUNKS = 10
EACH = int(os.environ.get("DERIVE_FUZZ", "10000")) // CHUNKS
STEPS = 20_000


def judged(rng: random.Random, floats: bool) -> str | Term:
    """`same`, `large` or `undefined`; the term itself, where it came back as another."""
    term = random_term(rng, rng.choice((3, 3, 4, 4)), floats)
    algebra = Algebra(Budget(STEPS))
    try:
        poly = algebra.poly(term, {})
        back = algebra.term(poly)
        if not free_indices(back) <= free_indices(term) or differ(term, back, rng, floats):
            return term
        if rng.random() < 0.3 and algebra.poly(shuffled(term, rng), {}).key != poly.key:
            return term
    except OverBudget:
        return "large"
    except (Impossible, Undefined, OverflowError):
        return "undefined"
    return "same"


@pytest.mark.parametrize("floats", [False, True])
@pytest.mark.parametrize("chunk", range(CHUNKS // 2))
def test_there_and_back(chunk: int, floats: bool) -> None:
    rng = random.Random(f"{chunk} {floats}")
    found = [judged(rng, floats) for _ in range(EACH)]
    wrong = [one for one in found if isinstance(one, Term)]
    assert wrong == []
    assert found.count("same") >= 0.8 * len(found), "too many are too large, or not defined"


def test_renaming_is_substituting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums are renamed without being opened, with the same outcome; where two variables become one, too."""
    rng, renamed = random.Random("renaming"), 0
    for _ in range(400):
        algebra = Algebra(Budget(STEPS))
        try:
            poly = algebra.poly(random_term(rng, 3, False), {})
            free = sorted(poly.free, key=lambda var: var.key)
            turned = {one: free[k - 1] for k, one in enumerate(free) if free[k - 1].size == one.size}
            merged = {one: other for one, other in turned.items() if one is free[0] and one is not other}
            for mapping in (turned, merged, {one: algebra.fresh(one.size) for one in free}):
                quick = algebra.substitute(poly, dict(mapping))
                with monkeypatch.context() as patch:
                    patch.setattr("derive.prove.normal_form.ring.is_renaming", lambda mapping, free: False)
                    assert algebra.substitute(poly, dict(mapping)).key == quick.key
                renamed += bool(mapping)
        except (OverBudget, Impossible):
            continue
    assert renamed > 200
