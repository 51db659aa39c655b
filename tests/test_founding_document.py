"""The document that the project began with: a block of bare formulas, a torn chain, and what is wrong in it.

The notation is reproduced here; the document itself is checked too where `DERIVE_CORPUS` names the folder beside which
it lies.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from derive.outcome import CheckedClaim, CheckedDocument
from derive.pipeline import check_document
from derive.verdict import Proved, Refuted

FORMULAS = Path(__file__).resolve().parent.parent / "formulas"
CORPUS = os.environ.get("DERIVE_CORPUS")
FOUNDING = Path(CORPUS).parent / "founding-document.txt" if CORPUS else Path("founding-document.txt")
needs_founding = pytest.mark.skipif(
    not (CORPUS and FOUNDING.is_file()), reason="DERIVE_CORPUS names no folder beside the founding document"
)

DZ = r"dZ^{[L]} = \frac{\partial \mathcal{L}}{\partial z^{[L]}} = dA^{[L]} * g^{[L]} ' (Z^{[L]})"
IF_SIGMOID = r",若g^{[L]}为sigmoid函数,则"
DZ_SIGMOID = r"dZ^{[L]} = A^{[L]} - Y"
DW = r"dW^{[L]} = \frac{\partial \mathcal{J}}{\partial w^{[L]}} = \frac{1}{m} dZ^{[L]} A^{[L-1]^T}"
DB = (
    r"db^{[L]} = \frac{\partial \mathcal{J}}{\partial b^{[L]}} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[L](i)}"
    r" = \frac{1}{m} \text{np.sum}(dZ^{[L]}, \text{axis} = 1, \text{keepdims} = \text{True}),其中axis = 1表示按行求和"
)
DA = r"dA^{[L-1]} = \frac{\partial \mathcal{L}}{\partial A^{[L-1]}} = W^{[L]T} dZ^{[L]}"
DZ1 = r"dZ^{[1]} = dA^{[1]} * g^{[1]} ' (Z^{[1]})"
DW1 = r"dW^{[1]} = \frac{\partial \mathcal{J}}{\partial W^{[1]}} = \frac{1}{m} dZ^{[1]} A^{[0]^T}"
DB1 = (
    r"db^{[1]} = \frac{\partial \mathcal{J}}{\partial b^{[1]}} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[1]}"
    r" = \frac{1}{m} \text{ np.} sum(dZ^{[1]}, \text{ axis} = 1, \text{keepdim s} = \text{True})"
)
DA0 = r"dA^{[0]} = \frac{\partial \mathcal{L}}{\partial A^{[0]}} = W^{[1]T} dZ^{[1]} (不用算)"

ITEM = r"\frac{-y^{(%s)}}{a^{[2](%s)}} + \frac{1-y^{(%s)}}{1-a^{[2](%s)}}".replace("%s", "{0}")
ROW = ", ".join(ITEM.replace("{0}", k) for k in "12") + r" \dots " + ITEM.replace("{0}", "m")
HEAD = r"dA^{[2]} = \frac{d\mathcal{L}(A^{[2]}, Y)}{dA^{[2]}}"
BRACES = (
    r"= \frac{d}{dA^{[2]}} \left\{ -\frac{1}{m} \sum_{i=1}^{m} \left[ y^{(i)} \log \left( a^{[2](i)} \right)"
    r" + (1 - y^{(i)}) \log \left( 1 - a^{[2](i)} \right) \right] \right\}"
)
SCALED = rf"=\frac{{1}}{{m}}\left({ROW}\right)"
PLAIN = rf"= \left({ROW}\right)"


def block(*lines: tuple[int, str]) -> str:
    return "".join(" " * indentation + line + "\n" for indentation, line in lines)


BLOCK = block(
    (0, DZ + IF_SIGMOID + DZ_SIGMOID),
    (3, DW),
    (305, BRACES),
    (2, DB),
    (305, SCALED),
    (1, DA),
    (301, HEAD),
    (0, DZ1),
    (301, PLAIN),
    (0, DW1),
    (0, DB1),
    (0, DA0),
)
"""Ragged on the left; the lines of one chain far to the right, its head the third of them."""

TITLE = (
    r"解释公式 $dW^{[L]} = dz^{[L]} \cdot a^{[L-1]T} = da^{[L-1]} = W^{[L]} \cdot dz^{[L]}$ 中,"
    r" $a^{[L-1]T} = W^{[L]}$ 转置的原因"
)

MEAN = "<!-- derive: use forward.md -->\n"
OTHER_CONTEXT = (
    (FORMULAS / "forward.md")
    .read_text("utf-8")
    .replace(r"\mathcal{L} = \sum_{i=1}^{m}", r"\mathcal{L} = \frac{1}{m} \sum_{i=1}^{m}")
    .replace(r"\mathcal{J} = \frac{1}{m} \mathcal{L}", r"\mathcal{J} = \mathcal{L}")
)
"""The forward equations with the mean as the loss, and the cost equal to it."""


@cache
def checked(text: str, context: str = "forward.md", path: str = "notes.txt") -> CheckedDocument:
    return check_document(path, text, contexts=(str(FORMULAS / context),))


def claim(document: CheckedDocument, left: str, right: str) -> CheckedClaim:
    """The claim whose members begin so."""
    found = [c for c in document.claims if _same(c.left, left) and _same(c.right, right)]
    assert len(found) == 1, f"{len(found)} claims {left} … = {right} …"
    return found[0]


def _same(written: str, start: str) -> bool:
    return "".join(written.split()).startswith("".join(start.split()))


D_L, D_J = r"\frac{\partial \mathcal{L}}{\partial ", r"\frac{\partial \mathcal{J}}{\partial "
N_1 = r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[1]}"
NP_1 = r"\frac{1}{m} \text{ np.} sum("
BRACED, SCALED_ROW, PLAIN_ROW = r"\frac{d}{dA^{[2]}} \left\{", r"\frac{1}{m}\left(", r"\left("
OUT = r"\frac{d\mathcal{L}(A^{[2]}, Y)}{dA^{[2]}}"

VERDICTS = [
    # left member, right member (their beginnings), verdict, ends of the chain (None: no chain)
    (D_L + "z^{[L]}}", "dA^{[L]} *", "proved", "proved"),
    ("dZ^{[L]}", "A^{[L]} - Y", "proved", None),
    (D_J + "w^{[L]}}", r"\frac{1}{m} dZ^{[L]} A^{[L-1]^T}", "proved", "proved"),
    (D_J + "b^{[L]}}", r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[L](i)}", "proved", "proved"),
    (r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[L](i)}", r"\frac{1}{m} \text{np.sum}(", "proved", "proved"),
    (D_L + "A^{[L-1]}}", "W^{[L]T} dZ^{[L]}", "proved", "proved"),
    ("dZ^{[1]}", "dA^{[1]} * g^{[1]}", "proved", None),
    (D_J + "W^{[1]}}", r"\frac{1}{m} dZ^{[1]} A^{[0]^T}", "proved", "proved"),
    (D_J + "b^{[1]}}", N_1, "refuted", "proved"),
    (N_1, NP_1, "refuted", "proved"),
    (D_L + "A^{[0]}}", "W^{[1]T} dZ^{[1]}", "proved", "proved"),
    (OUT, BRACED, "refuted", "proved"),
    (BRACED, SCALED_ROW, "proved", "proved"),
    (SCALED_ROW, PLAIN_ROW, "refuted", "proved"),
]
DEFINED = ["dZ", "dW", "db", "dA", "dA", "dW", "db", "dA"]

DOCUMENTS = [pytest.param("block", id="block")] + [
    pytest.param(name, id=name, marks=needs_founding) for name in ("founding", "founding block")
]


@pytest.fixture
def document(request: pytest.FixtureRequest) -> CheckedDocument:
    return checked(_text(request.param))


def _text(name: str) -> str:
    if name == "block":
        return BLOCK
    text = FOUNDING.read_text("utf-8")
    return text if name == "founding" else text.split("```")[1].removeprefix("\n")


@pytest.mark.parametrize(("left", "right", "verdict", "ends"), VERDICTS)
@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
def test_verdict(document: CheckedDocument, left: str, right: str, verdict: str, ends: str | None) -> None:
    found = claim(document, left, right)
    assert found.verdict.name == verdict
    assert (found.chain.ends if found.chain else None) == ends


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
def test_nothing_is_left_unread_and_every_first_link_defines(document: CheckedDocument) -> None:
    assert document.failure is None and document.unread == ()
    assert sorted(d.name for d in document.definitions) == sorted(DEFINED)
    title = [c for c in document.claims if r"\cdot" in c.latex or c.right == "W^{[L]}"]
    assert len(document.claims) == len(VERDICTS) + len(title)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_right_is_what_stands_at_its_place(name: str) -> None:
    lines = _text(name).split("\n")
    for found in checked(_text(name)).claims:
        at = found.place
        assert at.line == at.end_line
        assert lines[at.line - 1][at.column - 1 : at.end_column - 1] == found.right


def test_words_are_notes() -> None:
    assert [note.text for note in checked(BLOCK).notes] == ["axis = 1", "表示按行求和", "不用算"]


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
def test_the_sigmoid_is_a_hypothesis_of_its_formula_only(document: CheckedDocument) -> None:
    assert "g^{[L]} is the sigmoid" in claim(document, "dZ^{[L]}", "A^{[L]} - Y").verdict.hypotheses
    others = [c for c in document.claims if c.right != "A^{[L]} - Y"]
    assert not [c.latex for c in others if "g^{[L]} is the sigmoid" in c.verdict.hypotheses]


def test_without_the_words_the_sigmoid_is_what_would_close_it() -> None:
    (found,) = checked(DZ_SIGMOID + "\n").claims
    assert isinstance(found.verdict, Refuted)
    assert found.verdict.holds_if == ("g^{[L]} is the sigmoid",)
    assert found.verdict.counterexample is not None and found.verdict.counterexample.ratio is None


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
def test_the_sum_that_names_no_sample(document: CheckedDocument) -> None:
    into = claim(document, D_J + "b^{[1]}}", N_1).verdict
    out = claim(document, N_1, NP_1).verdict
    repaired = r"\frac{1}{m} \sum_{i=1}^{m} dZ^{[1](i)}"
    assert isinstance(into, Refuted) and isinstance(out, Refuted)
    assert into.code == out.code == "DRV201"
    assert "is n_1 × 1" in into.message and "is n_1 × m" in into.message
    assert "is n_1 × 1" in out.message and "is n_1 × m" in out.message
    assert into.repair is not None and (into.repair.side, into.repair.latex) == ("right", repaired)
    assert out.repair is not None and (out.repair.side, out.repair.latex) == ("left", repaired)


@pytest.mark.parametrize("document", DOCUMENTS, indirect=True)
def test_the_mean_in_the_braces(document: CheckedDocument) -> None:
    into, out = claim(document, OUT, BRACED).verdict, claim(document, SCALED_ROW, PLAIN_ROW).verdict
    assert isinstance(into, Refuted) and into.counterexample is not None and into.counterexample.ratio == "m"
    assert isinstance(out, Refuted) and out.counterexample is not None and out.counterexample.ratio == r"\frac{1}{m}"
    step = claim(document, BRACED, SCALED_ROW).verdict
    assert isinstance(step, Proved)
    for verdict in (into, out, step):
        assert [r for r in verdict.readings if "L = 2" in r] and [r for r in verdict.readings if "n_2 = 1" in r]
    others = [c for c in document.claims if "[2]" not in c.latex]
    assert not [c.latex for c in others if any("L = 2" in r for r in c.verdict.readings)]


# --- the torn chain ------------------------------------------------------------------------------------------------

CONTINUATIONS = (BRACES, SCALED, PLAIN)
INDENTATIONS = [
    # of the three members in order, and of the head
    ((305, 305, 301), 301),
    ((40, 40, 40), 40),
    ((41, 47, 42), 45),
    ((100, 101, 107), 104),
    ((9, 14, 10), 12),
]


@pytest.mark.parametrize(("members", "head"), INDENTATIONS)
@pytest.mark.parametrize("place", range(4), ids=lambda p: f"head {p + 1}")
def test_a_torn_chain_is_put_together(members: tuple[int, ...], head: int, place: int) -> None:
    lines = list(zip(members, CONTINUATIONS, strict=True))
    lines.insert(place, (head, HEAD))
    shallow = [(0, DZ1), (3, DW), (1, DA), (0, DW1)]
    text = block(*(line for pair in zip(shallow, lines, strict=True) for line in pair))
    found = [(c.verdict.name, c.chain.ends) for c in checked(text).claims if c.chain and "A^{[2]}" in c.latex + c.right]
    chain = [c for c in checked(text).claims if c.chain is not None and "y^{(" in c.right]
    assert [(c.verdict.name, c.chain.ends) for c in chain if c.chain] == [
        ("refuted", "proved"),
        ("proved", "proved"),
        ("refuted", "proved"),
    ]
    assert {c.chain.first_line for c in chain if c.chain} == {2 + 2 * place}
    assert len(found) <= 3 and len(checked(text).claims) == 7


@pytest.mark.parametrize("indentations", list(permutations((300, 303, 306, 309))), ids=str)
def test_indentations_less_than_eight_apart_are_one_column(indentations: tuple[int, ...]) -> None:
    lines = zip(indentations, (BRACES, SCALED, HEAD, PLAIN), strict=True)
    document = checked(block((0, DZ1), *lines))
    assert [c.verdict.name for c in document.claims if c.chain is not None] == ["refuted", "proved", "refuted"]


def test_the_same_chain_in_order_and_on_one_line() -> None:
    document = checked(" ".join((HEAD, BRACES, SCALED, PLAIN)) + "\n")
    assert [c.verdict.name for c in document.claims] == ["refuted", "proved", "refuted"]
    assert all(c.chain is not None and c.chain.ends == "proved" for c in document.claims)


# --- spellings that a scan leaves ----------------------------------------------------------------------------------

SUMS = [
    r"\text{np.sum}(dZ^{[1]}, \text{axis} = 1, \text{keepdims} = \text{True})",
    r"\text{ np.} sum(dZ^{[1]}, \text{ axis} = 1, \text{keepdim s} = \text{True})",
    r"\text{np.} \text{sum}(dZ^{[1]}, \text{axis}=1, \text{keep dims}=\text{True})",
    r"np.sum(dZ^{[1]}, axis=1, keepdims=True)",
    r"\mathrm{np.sum}(dZ^{[1]}, \mathrm{axis}=1, \mathrm{keepdims}=\mathrm{True})",
    r"\operatorname{np.sum}(dZ^{[1]}, \text{axis=1}, \text{keepdims=True})",
    r"\text{np.sum} \left( dZ^{[1]}, \text{axis} = 1, \text{keepdims} = \text{True} \right)",
    r"\mathrm{n p.}sum(dZ^{[1]}, \text{axis} = 1, \text{keepdims} = \text{T rue})",
    r"np.\text{sum}(dZ^{[1]}, \text{ax is} = 1, \text{keepdims} = \text{True})",
    r"\text{np.sum}(dZ^{[1]}, \text{axis=1, keepdims=True})",
]


@pytest.mark.parametrize("written", SUMS)
def test_np_sum(written: str) -> None:
    (right,) = checked(rf"db^{{[1]}} = \frac{{1}}{{m}} {written}" + "\n").claims
    (wrong,) = checked(rf"db^{{[1]}} = {written}" + "\n").claims
    assert isinstance(right.verdict, Proved)
    assert isinstance(wrong.verdict, Refuted) and wrong.verdict.counterexample is not None
    assert wrong.verdict.counterexample.ratio == r"\frac{1}{m}"


WORDS = [
    # words in and behind a formula, and what is proved under them
    (r"dZ^{[L]} = A^{[L]} - Y, 若 g^{[L]} 为 sigmoid 函数", "proved"),
    (r"若g^{[L]}为sigmoid函数,则dZ^{[L]} = A^{[L]} - Y", "proved"),
    (r"如果 g^{[L]} 是 sigmoid 函数, 那么 dZ^{[L]} = A^{[L]} - Y", "proved"),
    (r"当 g^{[L]} 为 sigmoid 时, dZ^{[L]} = A^{[L]} - Y", "proved"),
    (r"若g^{[L]}为tanh函数,则dZ^{[L]} = A^{[L]} - Y", "refuted"),
    (r"若g^{[L-1]}为sigmoid函数,则dZ^{[L]} = A^{[L]} - Y", "refuted"),
    (r"dA^{[L-1]} = W^{[L]T} dZ^{[L]} (不用算)", "proved"),
    (r"dA^{[L-1]} = W^{[L]} dZ^{[L]} (不用算)", "refuted"),
    (r"db^{[L]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[L](i)},其中axis = 1表示按行求和", "proved"),
]


@pytest.mark.parametrize(("line", "verdict"), WORDS)
def test_chinese_words(line: str, verdict: str) -> None:
    (found,) = checked(line + "\n").claims
    assert found.verdict.name == verdict


# --- the titles ----------------------------------------------------------------------------------------------------


def test_the_title_with_one_sample() -> None:
    first, second, third, other = checked(TITLE, "single-sample.md", "notes.md").claims
    assert isinstance(first.verdict, Proved)
    for found in (second, third, other):
        assert isinstance(found.verdict, Refuted) and found.verdict.code == "DRV201"
    assert isinstance(third.verdict, Refuted) and third.verdict.repair is not None
    assert third.verdict.repair.latex == r"W^{[L]T} \cdot dz^{[L]}"
    assert {c.chain.ends for c in (first, second, third) if c.chain} == {"refuted"}
    assert other.chain is None


@pytest.mark.parametrize("name", [pytest.param("title"), pytest.param("founding", marks=needs_founding)])
def test_the_title_among_m_samples(name: str) -> None:
    document = checked(TITLE, path="notes.md") if name == "title" else checked(_text(name))
    found = claim(document, "dW^{[L]}", r"dz^{[L]} \cdot").verdict
    assert isinstance(found, Refuted) and found.counterexample is not None
    assert found.counterexample.ratio == r"\frac{1}{m}"
    repaired = claim(document, "da^{[L-1]}", "W^{[L]}").verdict
    assert isinstance(repaired, Refuted) and repaired.repair is not None
    assert repaired.repair.latex == r"W^{[L]T} \cdot dz^{[L]}"
    assert claim(document, "a^{[L-1]T}", "W^{[L]}").verdict.name == "refuted"


# --- the other reading of the cost ---------------------------------------------------------------------------------


def test_with_the_mean_as_the_loss(tmp_path: Path) -> None:
    """Then the braces are right, and the factor is missing elsewhere: in the last step, in dZ and in dW."""
    assert OTHER_CONTEXT.count(r"\frac{1}{m} \sum_{i=1}^{m}") == 1
    context = tmp_path / "mean.md"
    context.write_text(OTHER_CONTEXT, "utf-8")
    document = checked(BLOCK, str(context))
    torn = [claim(document, OUT, BRACED), claim(document, BRACED, SCALED_ROW), claim(document, SCALED_ROW, PLAIN_ROW)]
    assert [c.verdict.name for c in torn] == ["proved", "proved", "refuted"]
    ratios = {
        ("dZ^{[L]}", "A^{[L]} - Y"): r"\frac{1}{m}",
        (D_J + "w^{[L]}}", r"\frac{1}{m} dZ^{[L]}"): "m",
        (D_J + "W^{[1]}}", r"\frac{1}{m} dZ^{[1]}"): "m",
        (D_J + "b^{[L]}}", r"\frac{1}{m} \sum"): "m",
        (SCALED_ROW, PLAIN_ROW): r"\frac{1}{m}",
    }
    for (left, right), ratio in ratios.items():
        verdict = claim(document, left, right).verdict
        assert isinstance(verdict, Refuted) and verdict.counterexample is not None
        assert verdict.counterexample.ratio == ratio, (left, right)
