"""Repairs: the least change of a wrong member that is proved, in the author's own notation."""

from __future__ import annotations

import random
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from derive.links import Links
from derive.parse import parse
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.repair import repairs
from derive.syntax import Chain, Node
from derive.verdict import Refuted

CONTEXT = str(Path(__file__).resolve().parent.parent / "formulas" / "forward.md")

STEP = r"W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})"
REPAIRED = [
    # a wrong formula, the side that is changed, and what it becomes
    (r"dA^{[l-1]} = W^{[l]} dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = W^{[l]T} dZ^{[l]T}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = dZ^{[l]} W^{[l]T}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = -W^{[l]T} dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = 2 W^{[l]T} dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = \frac{1}{2} W^{[l]T} dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = \frac{1}{m} W^{[l]\top} dZ^{[l]}", "right", r"W^{[l]\top} dZ^{[l]}"),
    (r"dA^{[l-1]} = W^{[l-1]T} dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = W^{[l]T} dZ^{[l-1]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = W^{[l]T} * dZ^{[l]}", "right", r"W^{[l]T} dZ^{[l]}"),
    (r"dA^{[l-1]} = {W^{[l]}}^\top dZ^{[l]T}", "right", r"{W^{[l]}}^\top dZ^{[l]}"),
    (r"dW^{[l]} = \frac{1}{m} A^{[l-1]T} dZ^{[l]}", "right", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
    (r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]}", "right", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
    (r"dW^{[l]} = \frac{1}{m} (dZ^{[l]} A^{[l-1]})", "right", r"\frac{1}{m} (dZ^{[l]} A^{[l-1]T})"),
    (r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}", "right", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
    (r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l]T}", "right", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
    (r"db^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[l]}", "right", r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}"),
    (r"db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)}", "right", r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[l](i)}"),
    (
        r"db^{[l]} = \frac{1}{m} \text{np.sum}(dZ^{[l]}, axis = 0, keepdims = True)",
        "right",
        r"\frac{1}{m} \text{np.sum}(dZ^{[l]}, axis = 1, keepdims = True)",
    ),
    (
        r"db^{[l]} = \text{np.sum}(dZ^{[l]}, axis = 1, keepdims = True)",
        "right",
        r"\frac{1}{m} \text{np.sum}(dZ^{[l]}, axis = 1, keepdims = True)",
    ),
    (r"dZ^{[l]} = dA^{[l]} * g^{[l]}(Z^{[l]})", "right", r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})"),
    (r"dZ^{[l]} = dA^{[l]} g^{[l]\prime}(Z^{[l]})", "right", r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})"),
    (r"dZ^{[l]} = dA^{[l]} * g^{[l-1]\prime}(Z^{[l]})", "right", r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})"),
    (r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} g^{[l]\prime}(Z^{[l]})", "right", STEP),
    (r"dZ^{[l]} = W^{[l+1]} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})", "right", STEP),
    (r"dZ^{[L]} = Y - A^{[L]} \text{ if } g^{[L]} = \sigma", "right", r"A^{[L]} - Y"),
    (r"dZ^{[L]} = A^{[L]} + Y \text{ if } g^{[L]} = \sigma", "right", r"A^{[L]} - Y"),
    (r"dZ^{[L]} = A^{[L]T} - Y \text{ if } g^{[L]} = \sigma", "right", r"A^{[L]} - Y"),
    (r"dZ^{[L]} = A^{[L-1]} - Y \text{ if } g^{[L]} = \sigma", "right", r"A^{[L]} - Y"),
    (
        r"dA^{[L]} = -\frac{Y}{A^{[L]}} - \frac{1 - Y}{1 - A^{[L]}}",
        "right",
        r"-\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
    ),
    (
        r"dA^{[L]} = -\frac{Y}{A^{[L]}} + \frac{1 + Y}{1 - A^{[L]}}",
        "right",
        r"-\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
    ),
    (r"W^{[l]} dZ^{[l]} = dA^{[l-1]}", "left", r"W^{[l]T} dZ^{[l]}"),
]


def verdict_of(latex: str):
    (claim,) = check_document("notes.md", f"$$\n{latex}\n$$\n", contexts=[CONTEXT]).claims
    return claim.verdict


def members(latex: str) -> tuple[Node, Node]:
    chain = next(part for part in parse(latex).parts if isinstance(part, Chain))
    return chain.members[0], chain.members[1]


@pytest.mark.parametrize(("latex", "side", "repaired"), REPAIRED, ids=[row[0] for row in REPAIRED])
def test_the_least_change_that_is_proved(latex: str, side: str, repaired: str) -> None:
    verdict = verdict_of(latex)
    assert isinstance(verdict, Refuted) and verdict.repair is not None
    assert (verdict.repair.side, verdict.repair.latex) == (side, repaired)


@pytest.mark.parametrize(("latex", "side", "repaired"), REPAIRED, ids=[row[0] for row in REPAIRED])
def test_a_repair_reads_back_and_is_proved(latex: str, side: str, repaired: str) -> None:
    left, _, right = latex.partition(" = ") if side == "right" else latex.rpartition(" = ")
    words = right[right.index(r" \text{ if }") :] if r"\text{ if }" in right else ""
    fixed = f"{left} = {repaired}{words}" if side == "right" else f"{repaired} = {right}"
    assert verdict_of(fixed).name == "proved"


@pytest.mark.parametrize(("latex", "side", "repaired"), REPAIRED, ids=[row[0] for row in REPAIRED])
def test_proposals_are_each_one_change(latex: str, side: str, repaired: str) -> None:
    left, right = members(latex)
    proposals = [(place, print_latex(node)) for place, node in repairs(left, right)]
    assert (side, repaired) in proposals
    unchanged = {("left", print_latex(left)), ("right", print_latex(right))}
    assert not unchanged & set(proposals)


NONE = [
    # two mistakes, or none that an edit of this kind undoes
    r"dW^{[l]} = dZ^{[l]} A^{[l-1]}",
    r"dW^{[l]} = \frac{1}{m} dA^{[l]} A^{[l-1]T}",
    r"dZ^{[l]} = dA^{[l]} + g^{[l]\prime}(Z^{[l]})",
    r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(A^{[l]})",
    r"dA^{[l-1]} = -2 W^{[l]T} dZ^{[l]}",
]


@pytest.mark.parametrize("latex", NONE)
def test_nothing_is_proposed_that_is_not_proved(latex: str) -> None:
    verdict = verdict_of(latex)
    assert isinstance(verdict, Refuted) and verdict.repair is None


def test_a_plain_name_on_the_left_stays() -> None:
    assert {side for side, _ in repairs(*members(r"dA^{[l-1]} = W^{[l]} dZ^{[l]}"))} == {"right"}
    assert {side for side, _ in repairs(*members(r"W^{[l]} dZ^{[l]} = dA^{[l-1]} + A^{[l-1]}"))} == {"left", "right"}


def test_letters_of_options_are_no_names() -> None:
    proposals = repairs(*members(r"b = \text{np.sum}(X, axis = 1, keepdims = True)"))
    changed = [print_latex(node) for _, node in proposals]
    assert r"\text{np.sum}(X, axis = 0, keepdims = True)" in changed
    assert all("keepdims = True" in one for one in changed)


FORMULAS = sorted((Path(__file__).resolve().parent.parent / "formulas").rglob("*.md"))
MUTANTS = 1
LEAST_SHARE = 0.95
LONGER_BY = 2
"""An equally short repair may have a sign or a letter more than the original."""


def proved_links(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Links, Node, Node]]:
    """The proved claims of a document, with what is needed to check changed ones in their place."""
    found: list[tuple[Links, Node, Node]] = []
    verdict = Links._verdict

    def noted(self: Links, left: Node, right: Node, quick: bool = False, update: bool = False):
        answer = verdict(self, left, right, quick, update)
        if not quick and not update and answer[0].name == "proved":
            found.append((self, left, right))
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(Links, "_verdict", noted)
        check_document(str(path))
    return found


def test_one_edit_is_undone_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the wrong neighbours of every proved formula, nearly all have a repair: proved, and as short."""
    rng, wrong, mended, short = random.Random(4), 0, 0, 0
    for path in FORMULAS:
        for links, left, right in proved_links(path, monkeypatch):
            for side, node in rng.sample(changed := repairs(left, right), min(MUTANTS, len(changed))):
                pair = (node, right) if side == "left" else (left, node)
                verdict, _ = links._verdict(*pair, quick=True)
                if not isinstance(verdict, Refuted):
                    continue
                wrong += 1
                repair = links._repaired(verdict, *pair).repair
                if repair is None:
                    continue
                mended += 1
                short += len(repair.latex) <= len(print_latex(left if repair.side == "left" else right)) + LONGER_BY
                sides = [print_latex(node) for node in pair]
                sides[repair.side == "right"] = repair.latex
                again = copy(links)
                again.formula = replace(links.formula, latex=" = ".join(sides))
                verdict, _ = again._verdict(*members(again.formula.latex), quick=True)
                assert verdict.name == "proved", (again.formula.latex, verdict.message)
    print(f"{wrong} wrong formulas one edit away: {mended} repaired, {short} of those as short as the original")
    assert wrong > 80 and mended >= LEAST_SHARE * wrong and short >= LEAST_SHARE * mended
