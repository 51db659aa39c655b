"""Real documents: the second reader agrees on every scalar body that we accept, or it is known not to read it.

The table of what it misreads stands in `derive/cross_check/misreadings.py`; here each of its rows is tried, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
import sympy

from derive.claim import Claim
from derive.cross_check.latex_reader import Unheard, available, read_latex
from derive.cross_check.misreadings import MISREADINGS, misread
from derive.cross_check.second_reader import NO_BODY, second_opinion
from derive.elaborate import elaborate, join_dots, join_labels
from derive.errors import DeriveError
from derive.outcome import CheckedDocument
from derive.parse import parse
from derive.pipeline import check_document
from derive.syntax import Chain
from tests.corpus_formulas import documents
from tests.corpus_report import contexts_of

needs_reader = pytest.mark.skipif(available() is not None, reason=str(available()))
needs_corpus = pytest.mark.skipif(not documents(), reason="DERIVE_CORPUS is not set")
UNHEARD = re.compile(
    r"not run: (latex2sympy2 misreads it: |latex2sympy2 cannot read .*(×|\\times|\\[dct]frac)|"
    r"two names of the formula cannot be told apart)"
)
"""What may keep it from an opinion: signs that its grammar does not have, names that look alike."""


def bodies(document: CheckedDocument) -> Iterator[tuple[Claim, str, str]]:
    """Every relation of a document that has a meaning, with its text and its place; those that define, too."""
    for checked in document.claims:
        if checked.claim is not None:
            yield checked.claim, checked.link.formula.latex, str(checked.place)
    if document.notation is None:
        return
    for record in document.definitions:
        for part in join_dots(join_labels(parse(record.latex, document.notation.macros))).parts:
            if isinstance(part, Chain):
                try:
                    claim = elaborate(*part.members[:2], document.notation, record.latex)
                except DeriveError:
                    continue
                yield claim, record.latex, str(record.place)


@needs_reader
@needs_corpus
def test_the_second_reader_agrees_on_every_scalar_body() -> None:
    answers: Counter[str] = Counter()
    strange: list[str] = []
    for path in documents():
        for claim, latex, place in bodies(check_document(str(path), contexts=contexts_of(path.name))):
            answer = second_opinion(claim, latex)
            answers[answer.split(":")[0]] += 1
            if answer not in ("agrees", NO_BODY) and UNHEARD.match(answer) is None:
                strange.append(f"{path.name}:{place} {answer}")
    assert strange == []
    assert answers["agrees"] > 150 and answers["not run"] < 0.1 * answers["agrees"], answers


@needs_reader
@pytest.mark.parametrize("row", MISREADINGS, ids=[row.why for row in MISREADINGS])
def test_what_is_in_the_table_is_misread(row) -> None:
    assert misread(row.example) == row.why
    try:
        seen = read_latex(row.example)
    except Unheard:
        return
    assert sympy.simplify(seen - sympy.sympify(row.meant)) != 0


@needs_reader
@pytest.mark.parametrize(("text", "meant"), [
    (r"\tanh(x)", "tanh(x)"), (r"x y", "x*y"), (r"\frac{1}{1 + e^{-x}}", "1/(1 + exp(-x))"),
    (r"\cos(x) \cdot y", "cos(x)*y"), (r"y \cdot \cos x", "cos(x)*y"), (r"x (1 - x)", "x*(1 - x)"),
])
def test_what_is_read_right_is_not_in_the_table(text: str, meant: str) -> None:
    assert misread(text) is None
    assert sympy.simplify(read_latex(text) - sympy.sympify(meant)) == 0
