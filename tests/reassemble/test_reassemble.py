"""Terms as people write them: in entries, in matrices, with the author's own names; what is written reads back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from derive.errors import DeriveError
from derive.judging import Prover
from derive.notation import Declared, Notation, Shape
from derive.outcome import CheckedClaim
from derive.pipeline import check_document
from derive.printing import print_latex
from derive.reassemble import Entries, Letters, Names, name_syntax, reassemble, transposed
from derive.syntax import Symbol
from derive.term import (
    MINUS_ONE,
    ONE,
    Apply,
    Delta,
    Entry,
    Function,
    Gradient,
    Index,
    Layer,
    Plus,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
)

FORMULAS = Path(__file__).resolve().parent.parent.parent / "formulas"
N, M = Size("n"), Size("m")
J, K, P, S = Index("j", N), Index("k", N), Index("p", N), Index("i", M)
A, B, C = Tensor("A"), Tensor("B"), Tensor("C")
x = Tensor("x")
NOTATION = Notation(declared={
    **{name: (Declared(name, Shape((N, N)), None),) for name in "ABC"},
    "D": (Declared("D", Shape((N, M)), None),),
    "x": (Declared("x", Shape((N, 1)), None),),
    "J": (Declared("J", Shape(()), None),),
})
NAMES = Names(NOTATION)


def at(head: Tensor | Gradient, *places: Index | int) -> Entry:
    return Entry(head, places)


ENTRIES: list[tuple[Term, str]] = [
    (at(A, J, K), r"A_{jk}"),
    (at(A, 1, K), r"A_{1,k}"),
    (Times((Power(SizeValue(M), Fraction(-1)), Sum(P, Times((at(A, J, P), at(B, P, K)))))),
     r"\frac{1}{m} \sum_{p=1}^{n} A_{jp} B_{pk}"),
    (Times((Power(SizeValue(M), Fraction(-1)), Power(SizeValue(M), Fraction(-1)), at(A, J, K))),
     r"\frac{1}{m^{2}} A_{jk}"),
    (Times((Delta(P, J), at(A, J, K))), r"A_{jk} \delta_{pj}"),
    (Times((MINUS_ONE, Plus((ONE, Times((MINUS_ONE, at(x, J))))))), r"-(1 - x_{j})"),
    (Times((at(x, J), Power(at(A, J, K), Fraction(-1)))), r"\frac{x_{j}}{A_{jk}}"),
    (Times((Sum(P, at(A, J, P)), at(x, J))), r"(\sum_{p=1}^{n} A_{jp}) x_{j}"),
    (Apply(Function("g", Layer("l")), (at(x, J),), (1,)), r"g^{[l]\prime}(x_{j})"),
    (Apply(Function("sigmoid", None, True), (at(x, J),), (0,)), r"\sigma(x_{j})"),
    (at(Gradient(Tensor("J"), A), J, K), r"\frac{\partial J}{\partial A_{jk}}"),
    (at(Gradient(x, A), P, J, K), r"\frac{\partial x_{p}}{\partial A_{jk}}"),
    (Power(at(x, J), Fraction(1, 2)), r"\sqrt{x_{j}}"),
    (Rational(Fraction(-2, 3)), r"-\frac{2}{3}"),
]


@pytest.mark.parametrize(("term", "latex"), ENTRIES, ids=[latex for _, latex in ENTRIES])
def test_entries(term: Term, latex: str) -> None:
    assert print_latex(Entries(NAMES).write(term)) == latex


MATRICES: list[tuple[Term, str]] = [
    (at(A, J, K), "A"),
    (at(A, K, J), "A^{T}"),
    (Sum(P, Times((at(A, J, P), at(B, P, K)))), "A B"),
    (Sum(P, Times((at(A, P, J), at(B, P, K)))), "A^{T} B"),
    (Sum(P, Times((at(A, J, P), at(B, K, P)))), "A B^{T}"),
    (Times((at(A, J, K), at(B, J, K))), r"A \odot B"),
    (Times((at(x, J), at(x, K))), "x x^{T}"),
    (Plus((at(A, J, K), Times((MINUS_ONE, at(B, J, K))))), "A - B"),
    (Times((Power(SizeValue(M), Fraction(-1)), Sum(S, Times((at(Tensor("D"), J, S), at(Tensor("D"), K, S)))))),
     r"\frac{1}{m} D D^{T}"),
    (Delta(J, K), "I"),
]


@pytest.mark.parametrize(("term", "latex"), MATRICES, ids=[latex for _, latex in MATRICES])
def test_matrices(term: Term, latex: str) -> None:
    assert print_latex(reassemble(term, J, K, NAMES)) == latex


@pytest.mark.parametrize("term", [
    Times((at(x, J), at(A, J, K))),
    Sum(P, Times((at(A, J, P), at(x, P), at(B, P, K)))),
    at(A, J, P),
    at(x, J, K),
], ids=["a column times each column", "a column in the middle", "an index of its own", "more indices than axes"])
def test_what_has_no_form_in_matrices(term: Term) -> None:
    with pytest.raises(DeriveError) as caught:
        print(print_latex(reassemble(term, J, K, NAMES)))
    assert caught.value.code == "DRV403"


NAMES_AS_KEPT = ["W", "dW", r"\mathcal{L}", r"\hat{y}", "w_h", r"\delta", r"\mathbf{W}", "W_{xh}", "z1"]


@pytest.mark.parametrize("name", NAMES_AS_KEPT)
def test_names_read_back(name: str) -> None:
    assert print_latex(name_syntax(name)).replace("{h}", "h") == name


def test_a_transpose_stands_after_the_layer() -> None:
    assert print_latex(transposed(NAMES.tensor(Tensor("W", Layer("l", -1))))) == "W^{[l-1]T}"
    assert print_latex(transposed(Symbol("A"))) == "A^{T}"


def test_letters_are_the_authors_own_or_free_ones() -> None:
    letters = Letters(NOTATION, (Index("j", N), Index("k2", M)))
    term = letters.term(Sum(Index("~1", N), Times((at(A, Index("j", N), Index("~1", N)), at(x, Index("~1", N))))))
    assert term == Sum(P, Times((at(A, J, P), at(x, P))))
    assert letters.given == {"j": "j", "k2": "i", "~1": "p"}


def proved() -> list[CheckedClaim]:
    pages = sorted(FORMULAS.glob("*.md"))
    return [claim for page in pages for claim in check_document(str(page)).claims
            if claim.verdict.name == "proved" and claim.claim is not None and claim.claim.shape and not claim.is_update]


def test_what_is_reassembled_from_the_formulas_reads_back() -> None:
    """Every right side that has a form in matrices, written in it, is read again and proved equal."""
    judge, count = Prover(), 0
    for checked in proved():
        claim = checked.claim
        assert claim is not None
        names = Names(claim.notation, (checked.link.left, checked.link.right), claim.definitions)
        free = iter(claim.indices)
        axes = [None if size == 1 else next(free, None) for size in claim.shape]
        try:
            written = print_latex(reassemble(claim.right.term, axes[0], axes[1], names))
        except DeriveError:
            continue
        again = judge.read(checked.left, written, claim.notation, claim.ranges)
        assert again is not None and judge.holds(again), (checked.latex, written)
        count += 1
    assert count > 30
