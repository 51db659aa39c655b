"""What a proof says that it needs: in the author's notation, and nothing that the definitions give by themselves."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

VECTORS = (
    r"$$Z \in \mathbb{R}^{n \times m}, \; z, y \in \mathbb{R}^n, \;"
    r" A \in \mathbb{R}^{n \times n}, \; w \in \mathbb{R}$$"
)
SOFTMAX = r"$$P_{ij} = \frac{e^{Z_{ij}}}{\sum_{k=1}^n e^{Z_{kj}}}$$"

ROWS = [
    # what is defined, a formula that is proved, its conditions
    (SOFTMAX, r"\log P_{ij} = Z_{ij} - \log \sum_{k=1}^n e^{Z_{kj}}", ()),
    ("$$s = \\sigma(w)$$", r"\log(1 - s) + \log s = \log(s (1 - s))", ()),
    ("$$s = 1 + e^w$$", r"\frac{s}{s} = 1", ()),
    ("$$s = e^w - 1$$", r"\frac{s}{s} = 1", ("s ≠ 0",)),
    ("$$s = w^2$$", r"\sqrt{s} \sqrt{s} = s", ()),
    ("$$s = w - 1$$", r"\sqrt{s} \sqrt{s} = s", ("s ≥ 0",)),
    ("", r"\frac{z^T z}{z^T z} = 1", (r"\sum_{i} (z_{i})^{2} ≠ 0",)),
    ("", r"(A + z y^T)^{-1} (A + z y^T) = I", (r"\det(A + z y^T) ≠ 0",)),
    ("", r"\frac{A_{ii}}{A_{ii}} \frac{A_{ij}}{A_{ij}} \frac{A_{jk}}{A_{jk}} = 1", ("A_{i i} ≠ 0", "A_{i j} ≠ 0")),
    ("", r"\frac{Z_{ij} + Z_{ik}}{Z_{ij} + Z_{ik}} \frac{Z_{ij} + Z_{lj}}{Z_{ij} + Z_{lj}} = 1",
     ("Z_{i j} + Z_{i k} ≠ 0", "Z_{i j} + Z_{k j} ≠ 0")),
    ("$$B \\in \\mathbb{R}^{n \\times n}$$",
     r"\frac{A_{ij} + B_{ij}}{A_{ij} + B_{ij}} \frac{A_{ij} + B_{ji}}{A_{ij} + B_{ji}} = 1",
     ("A_{i j} + B_{i j} ≠ 0", "A_{i j} + B_{j i} ≠ 0")),
    ("$$B \\in \\mathbb{R}^{n \\times n}$$",
     r"\frac{\mathrm{tr}(A B)}{\mathrm{tr}(A B)} \frac{\mathrm{tr}(A B^T)}{\mathrm{tr}(A B^T)} = 1",
     (r"\sum_{i} \sum_{j} A_{i j} B_{j i} ≠ 0", r"\sum_{i} \sum_{j} A_{i j} B_{i j} ≠ 0")),
    ("", r"(2 A)^{-1} = \frac{1}{2} A^{-1}", (r"\det(2 A) ≠ 0", r"\det A ≠ 0")),
]


@pytest.mark.parametrize(("defined", "formula", "conditions"), ROWS, ids=[row[1] for row in ROWS])
def test_conditions(defined: str, formula: str, conditions: tuple[str, ...]) -> None:
    claim = check_document("-", f"{VECTORS}\n\n{defined}\n\n$$ {formula} $$").claims[-1]
    assert claim.verdict.name == "proved"
    assert claim.verdict.conditions == conditions


def test_a_residual_is_in_letters() -> None:
    text = r"$$ \log(w \sum_{i=1}^n z_i) = \log w + \log(\sum_{i=1}^n z_i) $$"
    (claim,) = check_document("-", f"{VECTORS}\n\n{text}").claims
    assert claim.verdict.residual == r"-\log(\sum_{i} z_{i}) + \log(\sum_{i} z_{i} w) - \log(w)"
