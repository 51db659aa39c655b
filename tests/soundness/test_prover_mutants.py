"""The list of mutants of the prover fits the code, and what notices them can notice. The long run is
`python -m tests.soundness.prover_mutants`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.soundness.prover_mutant_list import MUTANTS
from tests.soundness.prover_mutants import ROOT, TESTS, applied, copied, noticed, place_of

AT_LEAST = 60


def test_there_are_enough_and_each_is_another():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= AT_LEAST
    assert {mutant.folder for mutant in MUTANTS} == set(TESTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_it_still_applies(mutant):
    path, changed = applied(mutant)
    assert changed != path.read_text("utf-8")
    assert all((ROOT / test).is_file() for test in (*mutant.tests, *TESTS[mutant.folder]))


def test_what_is_not_there_is_refused():
    with pytest.raises(ValueError, match="0 places"):
        place_of(replace(MUTANTS[0], old="no such text"))
    with pytest.raises(ValueError, match="places"):
        place_of(replace(MUTANTS[0], function="", old="return"))


def test_one_is_noticed_and_leaves_the_copy_as_it_was(tmp_path):
    copy = copied(tmp_path)
    mutant = next(one for one in MUTANTS if one.folder == "parse")
    assert noticed(mutant, copy) is not None
    path = place_of(mutant)[0]
    assert (copy / path.relative_to(ROOT)).read_text("utf-8") == path.read_text("utf-8")
