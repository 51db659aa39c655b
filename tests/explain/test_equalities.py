"""Nothing is printed as equal that is not proved: over all of `formulas/`, again, by the prover itself."""

from __future__ import annotations

import pytest

from derive.claim import Claim
from derive.explain import explain
from derive.explain.cases import cases
from derive.explain.proved import derivation_items
from derive.explanation import Explanation, Heading, Shown, Words
from derive.judging import Prover
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.prove import holds, prove
from derive.reassemble import Entries, Names
from derive.term import Gradient, Layer, Tensor
from derive.verdict import Step
from tests.explain.pages import PAGES, checked, explained


def shown(one: Explanation) -> list[Shown]:
    return [item for item in one.items if isinstance(item, Shown)]


@pytest.mark.parametrize("page", PAGES)
def test_every_printed_equality_is_proved(page: str) -> None:
    judge = Prover()
    for one in explained(page):
        for item in shown(one):
            assert len(item.claims) == item.relations.count("=")
            for left, right, claim in zip(item.members, item.members[1:], item.claims, strict=False):
                assert proved(claim)
                assert says(claim, print_latex(left), print_latex(right), judge)


def proved(claim: Claim) -> bool:
    """By the prover and the kernel, once for each pair of terms of a document."""
    key = id(claim.definitions), claim.left.term, claim.right.term, claim.ranges
    if key not in KNOWN:
        yes = holds(claim) or prove(claim, quick=True).name == "proved"  # what is long is left by the quick one
        KNOWN[key] = yes, claim.definitions
    return KNOWN[key][0]


KNOWN: dict[tuple[object, ...], tuple[bool, object]] = {}
"""The definitions are kept, so that their identity is not used again."""


def says(claim: Claim, left: str, right: str, judge: Prover) -> bool:
    """Whether what is printed is what was proved: its entries, its members, or LaTeX that reads back."""
    names = Names(claim.notation, (claim.left.syntax, claim.right.syntax), claim.definitions)
    entries = Entries(names)
    if (print_latex(entries.write(claim.left.term)), print_latex(entries.write(claim.right.term))) == (left, right):
        return True
    if (print_latex(claim.left.syntax), print_latex(claim.right.syntax)) == (left, right):
        return True
    again = judge.read(left, right, claim.notation, claim.ranges)
    return again is not None and judge.holds(again)


@pytest.mark.parametrize("page", PAGES)
def test_every_proved_claim_has_a_derivation(page: str) -> None:
    for claim, one in zip(checked(page).claims, explained(page), strict=True):
        equalities = [item for item in shown(one) if item.claims]
        assert claim.verdict.name != "proved" or equalities
        if claim.verdict.name == "proved" and not claim.is_update and claim.claim is not None and claim.claim.shape:
            assert print_latex(equalities[-1].members[-1]) == print_latex(claim.link.right)


class Sceptic(Prover):
    """Proves nothing."""

    def holds(self, claim: Claim) -> bool:
        return False


@pytest.mark.parametrize("page", PAGES)
def test_without_a_prover_only_the_claims_themselves_are_left(page: str) -> None:
    for claim, one in zip(checked(page).claims, explain(checked(page), Sceptic()), strict=True):
        own = {id(c.claim) for c in checked(page).claims if c.verdict.name == "proved"}
        assert {id(proved) for item in shown(one) for proved in item.claims} <= own, claim.latex


def test_a_refuted_claim_is_never_shown_with_a_plain_equality() -> None:
    for claim, one in zip(checked("wrong/classics.md").claims, explained("wrong/classics.md"), strict=True):
        wrong = (print_latex(claim.link.left), print_latex(claim.link.right))
        assert wrong not in [tuple(map(print_latex, item.members)) for item in shown(one) if item.claims]


def layered() -> tuple[Claim, tuple[Step, ...]]:
    """A claim for all layers with a proof in two cases, as the prover writes one."""
    latex = r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})"
    (checked_claim,) = [one for one in checked("batch.md").claims if one.latex == latex]
    claim = checked_claim.claim
    assert claim is not None
    loss = Tensor(r"\mathcal{L}")
    unfold = [Step("unfold gradient", (Gradient(loss, Tensor("Z", Layer(base))), "consumers")) for base in ("l", "L")]
    return claim, (
        Step("split", (Layer("l", 1), Layer("L"))),
        Step("case", ("l ≤ L-1",)), unfold[0], Step("zero"),
        Step("case", ("l = L",)), unfold[1], Step("zero"),
    )


def test_the_cases_of_a_proof_are_named_base_and_step() -> None:
    claim, steps = layered()
    found = cases(claim, steps)
    assert [case.words for case in found] == ["l ≤ L-1", "l = L"]
    assert [str(case.claim.ranges[0]) if case.claim.ranges else "" for case in found] == ["1 ≤ l ≤ L-1", ""]
    items = derivation_items(claim, steps, Prover(), (claim.left.syntax, claim.right.syntax))
    keys = [item.words.key for item in items if isinstance(item, Heading)]
    assert [key for key in keys if key in ("base", "step")] == ["step", "base"]
    lines = [print_latex(item.members[0]) for item in items if isinstance(item, Shown)]
    assert r"dZ^{[L]}_{ji}" in lines and r"dZ^{[l]}_{ji}" in lines


def test_a_mutant_of_an_expansion_is_not_shown() -> None:
    """Whatever the explanation proposes, a wrong right side is not printed."""
    claim, _ = layered()
    judge = Prover()
    wrong = judge.read(r"dZ^{[l]}", r"dA^{[l]} * g^{[l]}(Z^{[l]})", claim.notation, claim.ranges)
    assert wrong is not None and not judge.holds(wrong)


SAME = [
    (r"\det(A^{-1}) = \frac{1}{\det A}",
     [r"\det (A^{-1}) \det A = \det (A^{-1} A) = 1", r"\det(A^{-1}) = \frac{1}{\det A}"]),
    (r"\log x^2 = 2 \log x", [r"\log(x^{2}) = 2 \log(x)"]),
    (r"e^{x+y} = e^x e^y", [r"\exp(x + y) = \exp(x) \exp(y)"]),
    (r"(A^T)^T = A", ["A_{ij}", r"(A^T)^T = A"]),
    (r"x \cdot 1 = x", [r"x \cdot 1 = x"]),
]


@pytest.mark.parametrize(("latex", "lines"), SAME)
def test_sides_that_are_the_same_in_entries(latex: str, lines: list[str]) -> None:
    text = f"$A \\in \\mathbb{{R}}^{{n \\times n}}$, $x, y \\in \\mathbb{{R}}$, $x > 0$.\n\n$$ {latex} $$"
    (one,) = explain(check_document("notes.md", text), Prover())
    assert [" = ".join(map(print_latex, item.members)) for item in shown(one)] == lines


def test_an_update_names_the_formula_it_rests_on() -> None:
    (one,) = [e for e in explained("batch.md") if e.relation == ":=" and print_latex(e.left) == "W^{[l]}"]
    headings = [item.words for item in one.items if isinstance(item, Heading)]
    assert headings == [Words("rests")]
    assert r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}" in [
        " = ".join(map(print_latex, item.members)) for item in shown(one)]
