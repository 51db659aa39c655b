"""Words that say that sums are 1, how far they reach, and what they are not; what one-hot says of each entry."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

MATRIX = r"""Let $Z, T \in \mathbb{R}^{K \times m}$.

$$A_{ij} = \frac{e^{Z_{ij}}}{\sum_{k=1}^{K} e^{Z_{kj}}}, \qquad J = - \sum_{i=1}^K \sum_{j=1}^m T_{ij} \log A_{ij}$$

"""
SLOPE = "\n\n$$\\frac{\\partial J}{\\partial Z} = A - T$$\n\n"
VECTOR = r"""Let $z, t \in \mathbb{R}^{K}$.

$$a_i = \frac{e^{z_i}}{\sum_{k=1}^{K} e^{z_k}}, \qquad J = - \sum_{i=1}^K t_i \log a_i$$

"""
SLOPE_OF_VECTOR = "\n\n$$\\frac{\\partial J}{\\partial z} = a - t$$\n\n"

OF_COLUMNS = [
    ("Each column of $T$ sums to 1.", "proved"),
    ("The columns of the targets $T$ add up to $1$.", "proved"),
    ("The entries of each column of $T$ sum to one.", "proved"),
    ("The sum of each column of $T$ is 1.", "proved"),
    ("The targets are $T$, whose columns each sum to one.", "proved"),
    ("其中 $T$ 的每一列之和为 1。", "proved"),
    ("$T$ 的每列元素之和为 $1$。", "proved"),
    ("Each row of $T$ sums to 1.", "refuted"),
    ("Each column of $T$ sums to 10.", "refuted"),
    ("Each column of $T$ sums to 1.5.", "refuted"),
    ("The columns of $T$ do not sum to 1.", "refuted"),
    ("$T$ 的每一列之和不为 1。", "refuted"),
    ("$T$ 的每一行之和为 1。", "refuted"),
    ("Each column of $Z$ sums to 1.", "refuted"),
    ("Each column of $A$ sums to 1.", "refuted"),
    ("It is true only if each column of $T$ sums to 1.", "refuted"),
]


@pytest.mark.parametrize(("said", "verdict"), OF_COLUMNS)
def test_sums_of_columns(said: str, verdict: str) -> None:
    (claim,) = check_document("notes.md", MATRIX + said + SLOPE).claims
    assert claim.verdict.name == verdict
    if verdict == "proved":
        assert claim.verdict.hypotheses == ("each column of T sums to 1",)


OF_VECTORS = [
    ("The entries of $t$ sum to 1.", "proved"),
    ("The vector $t$ sums to one.", "proved"),
    ("向量 $t$ 的各分量之和为 1。", "proved"),
    ("$t$ 的元素和为 2。", "refuted"),
]


@pytest.mark.parametrize(("said", "verdict"), OF_VECTORS)
def test_the_sum_of_a_vector(said: str, verdict: str) -> None:
    (claim,) = check_document("notes.md", VECTOR + said + SLOPE_OF_VECTOR).claims
    assert claim.verdict.name == verdict


CONDITIONS = [
    "If each column of $T$ sums to 1, then",
    "If each column of $T$ sums to $1$, then",
    "若 $T$ 的每一列之和为 $1$, 则",
]


@pytest.mark.parametrize("said", CONDITIONS)
def test_a_condition_holds_to_the_end_of_its_sentence(said: str) -> None:
    claims = check_document("notes.md", MATRIX + said + SLOPE + "In all cases" + SLOPE).claims
    assert [claim.verdict.name for claim in claims] == ["proved", "refuted"]


ONE_HOT = [
    (r"\sum_{k=1}^K Y_{kj}^2 = 1", "proved"),
    (r"\sum_{k=1}^K Y_{kj} = 2", "refuted"),
    (r"\sum_{j=1}^m Y_{kj}^2 = 1", "refuted"),
    (r"Y_{kj} (1 - Y_{kj}) = 0", "proved"),
    (r"Y_{kj} (1 - 2 Y_{kj}) = 0", "refuted"),
]


@pytest.mark.parametrize(("formula", "verdict"), ONE_HOT)
def test_an_entry_of_what_is_one_hot(formula: str, verdict: str) -> None:
    text = "Let $Y \\in \\mathbb{R}^{K \\times m}$ be one-hot in each column.\n\n" + f"$$\n{formula}\n$$"
    (claim,) = check_document("notes.md", text).claims
    assert claim.verdict.name == verdict
