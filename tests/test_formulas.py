"""The pages of `formulas/`: every claim has the verdict that its page expects, alone and together with the others."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import derive
from derive.outcome import CheckedDocument
from derive.pipeline import check_document
from derive.verdict import Proved, Refuted

FORMULAS = Path(__file__).resolve().parent.parent / "formulas"

EXPECTED = {
    # page: how many claims are proved, how many are refuted on purpose, how many definitions it has
    "activations/index.md": (0, 0, 0),
    "activations/scalar.md": (13, 7, 12),
    "attention/index.md": (0, 0, 0),
    "attention/one-head.md": (9, 5, 14),
    "contexts/attention-head.md": (0, 0, 13),
    "contexts/batch-norm.md": (0, 0, 10),
    "contexts/logistic-regression.md": (0, 0, 12),
    "contexts/lstm.md": (0, 0, 25),
    "contexts/mlp-columns.md": (0, 0, 15),
    "contexts/mlp-rows.md": (0, 0, 14),
    "contexts/one-sample.md": (0, 0, 14),
    "contexts/rnn.md": (0, 0, 12),
    "contexts/softmax-regression.md": (0, 0, 13),
    "losses/index.md": (0, 0, 0),
    "losses/regression.md": (13, 8, 14),
    "losses/softmax.md": (9, 5, 9),
    "matrix-calculus/identities.md": (44, 11, 11),
    "matrix-calculus/index.md": (0, 0, 0),
    "normalisation/batch-norm.md": (5, 3, 12),
    "normalisation/index.md": (0, 0, 0),
    "normalisation/layer-norm.md": (5, 3, 13),
    "batch.md": (13, 0, 0),
    "forward.md": (0, 0, 15),
    "one-layer.md": (6, 0, 1),
    "single-sample.md": (10, 0, 14),
    "two-layer.md": (22, 0, 3),
    "why-transpose.md": (6, 3, 0),
    "wrong/classics.md": (0, 14, 0),
    "wrong/slips.md": (4, 8, 1),
    "networks/index.md": (0, 0, 0),
    "networks/penalty.md": (2, 2, 2),
    "networks/shared-and-skipped.md": (7, 6, 14),
    "networks/three-layers.md": (12, 5, 16),
    "networks/unknown-activation.md": (5, 3, 14),
    "recurrent/angle-brackets.md": (7, 3, 13),
    "recurrent/gru.md": (7, 4, 18),
    "recurrent/index.md": (0, 0, 0),
    "recurrent/lstm.md": (11, 4, 25),
    "recurrent/through-time.md": (12, 8, 12),
    "matrix-calculus/inverses.md": (22, 7, 9),
    "second-order/hessians.md": (12, 8, 15),
    "second-order/index.md": (0, 0, 0),
    "second-order/jacobians.md": (13, 5, 9),
}
SLOW = ("recurrent/lstm.md", "recurrent/gru.md", "recurrent/through-time.md", "networks/three-layers.md")
"""Second opinions on these take seconds; `.ci/run` asks for them."""
RATIOS = {
    # what a mistake in a factor says: left/right
    r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}": r"\frac{1}{m}",
    r"db^{[l]} = \frac{1}{m} \cdot \frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}": "m",
    r"dA^{[l-1]} = \frac{1}{m} W^{[l]T} dZ^{[l]}": "m",
    r"dZ^{[L]} = Y - A^{[L]}": "-1",
}
REPAIRS = {
    r"dA^{[l-1]} = W^{[l]} dZ^{[l]}": r"W^{[l]T} dZ^{[l]}",
    r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]}": r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}",
    r"dA^{[l-1]} = dZ^{[l]} W^{[l]T}": r"W^{[l]T} dZ^{[l]}",
    r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}": r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}",
    r"dA^{[l-1]} = \frac{1}{m} W^{[l]T} dZ^{[l]}": r"W^{[l]T} dZ^{[l]}",
    r"dZ^{[L]} = Y - A^{[L]}": r"A^{[L]} - Y",
    r"dZ^{[l]} = dA^{[l]} * g^{[l]}(Z^{[l]})": r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})",
    r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l]T}": r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}",
    r"dZ^{[l]} = dA^{[l]} g^{[l]\prime}(Z^{[l]})": r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})",
    r"dW^{[l]} = dz^{[l]} a^{[l-1]}": r"dz^{[l]} a^{[l-1]T}",
    r"da^{[l-1]} = W^{[l]} dz^{[l]}": r"W^{[l]T} dz^{[l]}",
}


@cache
def checked(page: str) -> CheckedDocument:
    return check_document(str(FORMULAS / page))


def test_every_page_is_in_the_table() -> None:
    assert {str(path.relative_to(FORMULAS)) for path in FORMULAS.rglob("*.md")} == set(EXPECTED)


@pytest.mark.parametrize("page", EXPECTED)
def test_page(page: str) -> None:
    document = checked(page)
    assert document.failure is None
    unexpected = [f"{c.place.line}: {c.latex} is {c.verdict.name}" for c in document.claims if not c.as_expected]
    assert not unexpected
    assert [u.latex for u in document.unread] == []
    assert [note.text for note in document.notes] == []
    verdicts = Counter(claim.verdict.name for claim in document.claims)
    assert (verdicts["proved"], verdicts["refuted"], len(document.definitions)) == EXPECTED[page]


@pytest.mark.parametrize("page", EXPECTED)
def test_every_proof_has_steps_and_every_refutation_a_reason(page: str) -> None:
    for claim in checked(page).claims:
        verdict = claim.verdict
        if isinstance(verdict, Proved) and not claim.is_update:
            assert verdict.theorem is not None and verdict.theorem.steps, claim.latex
        elif isinstance(verdict, Refuted):
            assert verdict.code in ("DRV201", "DRV205") or verdict.counterexample is not None, claim.latex


@pytest.mark.parametrize("page", [page for page in EXPECTED if page not in SLOW and sum(EXPECTED[page][:2])])
def test_second_opinions(page: str) -> None:
    """A row for each claim; SymPy and NumPy have run wherever shapes fit, and nobody disagrees."""
    from derive.cross_check import cross_check_document

    for claim in cross_check_document(checked(page)).claims:
        found = claim.cross_check
        assert found is not None and not found.disagrees, (claim.latex, found)
        ill_shaped = isinstance(claim.verdict, Refuted) and claim.verdict.counterexample is None
        wanted = "not run: shapes do not fit" if ill_shaped else "agrees"
        assert (found.sympy, found.numpy) == (wanted, wanted), (claim.latex, found)


def test_together_as_alone() -> None:
    """One run over the folder finds what the pages find one by one."""
    report = derive.check(str(FORMULAS))
    together = {
        (document["path"], claim["line"], claim["column"], claim["verdict"])
        for document in json.loads(report.to_json())["documents"]
        for claim in document["claims"]
    }
    alone = {
        (str(FORMULAS / page), claim.place.line, claim.place.column, claim.verdict.name)
        for page in EXPECTED
        for claim in checked(page).claims
    }
    assert together == alone
    assert len(alone) == sum(sum(counts[:2]) for counts in EXPECTED.values())
    assert report.ok


def _claim(latex: str):
    for page in EXPECTED:
        for claim in checked(page).claims:
            if claim.latex == latex and isinstance(claim.verdict, Refuted):
                return claim
    raise AssertionError(f"{latex} is refuted on no page")


@pytest.mark.parametrize(("latex", "ratio"), RATIOS.items())
def test_ratio(latex: str, ratio: str) -> None:
    assert _claim(latex).verdict.counterexample.ratio == ratio


@pytest.mark.parametrize(("latex", "repair"), REPAIRS.items())
def test_repair(latex: str, repair: str) -> None:
    found = _claim(latex).verdict.repair
    assert found is not None and (found.side, found.latex) == ("right", repair)


def test_the_condition_left_out_is_named() -> None:
    assert _claim(r"dZ^{[L]} = A^{[L]} - Y").verdict.holds_if == ("g^{[L]} is the sigmoid",)


@pytest.mark.parametrize("page", EXPECTED)
def test_right_is_what_stands_at_its_place(page: str) -> None:
    lines = (FORMULAS / page).read_text("utf-8").split("\n")
    for claim in checked(page).claims:
        at = claim.place
        stretch = lines[at.line - 1 : at.end_line]
        stretch[-1] = stretch[-1][: at.end_column - 1]
        assert "\n".join([stretch[0][at.column - 1 :], *stretch[1:]]) == claim.right
