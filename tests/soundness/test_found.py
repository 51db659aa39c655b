"""What the bench and its attackers found, each as the smallest document that shows it.

A document and the verdicts that it must get, in order; beside each wrong one its right neighbour.
"""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

FOUND = [
    # a function that is defined already is not defined again in silence: the second equation is a claim
    (r"$$z \in \mathbb{R}$$ $$f(z) = z^2$$ $$f(z) = z^3$$", ["refuted"]),
    (r"$$z \in \mathbb{R}$$ $$f(z) = z^2$$ $$f(z) = z \, z$$", ["proved"]),
]


@pytest.mark.parametrize(("text", "verdicts"), FOUND)
def test_what_was_found_once(text: str, verdicts: list[str]) -> None:
    outcome = check_document("found.md", text.replace("$$ $$", "$$\n\n$$"))
    assert [claim.verdict.name for claim in outcome.claims] == verdicts
