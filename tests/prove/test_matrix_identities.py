"""A table of derivative identities, numerically checked by others: each is proved, and its double is refuted.

In: `matrix-identities.tsv` beside the folder that DERIVE_CORPUS names: a function, shapes, the variable, the
derivative, its truth. What the table leaves to its reader (shapes of letters, definitions in words) is filled in here.
"""
from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from derive.outcome import CheckedClaim
from derive.pipeline import check_document

TABLE = Path(os.environ.get("DERIVE_CORPUS", "nowhere")).parent / "matrix-identities.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]] if TABLE.exists() else []

SHAPES = {"F1": "a:n,x:n", "F2": "X:n×m,a:n,b:m", "F4": "X:n×n,a:n", "T4": "X:n×m,A:p×m,B:n×p", "T5": "X:n×m,A:n×m",
          "T6": "X:n×m,A:n×m", "T9": "X:n×n,B:n×n", "T11": "X:n×m,B:n×n",
          "T12": "X:n×m,B:m×m", "N1": "x:n,a:n", "N2": "x:n,a:n", "M1": "A:n×n,x:n", "M2": "A:p×n,x:n", "M3": "x:n,y:n",
          "M4": "x:n,y:n,v:n", "S3": "z:n", "E5": "z:n", "E6": "z:n", "E7": "x:n,y:m,W:n×m"}
"""Shapes of letters that the table does not name."""

LAYER = r"""
$$ W \in \mathbb{R}^{n_L \times n}, \quad X \in \mathbb{R}^{n \times m}, \quad b \in \mathbb{R}^{n_L} $$
$$ Y \in \mathbb{R}^{n_L \times m} $$
$$ Z = W X + b \mathbf{1}^T, \quad A = \sigma(Z) $$
$$ K = -\sum_{i=1}^{m} \sum_{k=1}^{n_L} \left( Y_{ki} \log A_{ki} + (1 - Y_{ki}) \log (1 - A_{ki}) \right) $$
$$ J = \frac{1}{m} K $$
"""
TWO = r"""
$$ W^{[1]} \in \mathbb{R}^{n_1 \times n_0}, \quad W^{[2]} \in \mathbb{R}^{n_2 \times n_1} $$
$$ X \in \mathbb{R}^{n_0 \times m} $$
$$ Y \in \mathbb{R}^{n_2 \times m} $$
$$ b^{[1]} \in \mathbb{R}^{n_1}, \quad b^{[2]} \in \mathbb{R}^{n_2} $$
$$ Z^{[1]} = W^{[1]} X + b^{[1]} \mathbf{1}^T, \quad A^{[1]} = ACTIVATION(Z^{[1]}) $$
$$ A^{[2]} = \sigma(W^{[2]} A^{[1]} + b^{[2]} \mathbf{1}^T) $$
$$ J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{n_2} \left(
     Y_{ki} \log A^{[2]}_{ki} + (1 - Y_{ki}) \log (1 - A^{[2]}_{ki}) \right) $$
"""
SOFTMAX = r"""
$$ z \in \mathbb{R}^{n}, \quad y \in \mathbb{R}^{n}, \quad p = \operatorname{softmax}(z) $$
$$ E = -\sum_{i=1}^{n} y_i \log p_i $$
"""
NORMALISED = r"""
$$ x \in \mathbb{R}^{d}, \quad w \in \mathbb{R}^{d}, \quad \gamma \in \mathbb{R}^{d}, \quad \beta \in \mathbb{R}^{d} $$
$$ \epsilon \in \mathbb{R}, \quad \epsilon > 0 $$
$$ \mu = \frac{1}{d} \sum_{k=1}^{d} x_k, \quad s = \sqrt{\frac{1}{d} \sum_{k=1}^{d} (x_k - \mu)^2 + \epsilon} $$
$$ \hat{x} = \frac{x - \mu}{s} $$
$$ J = w^T (\gamma \odot \hat{x} + \beta), \quad \tilde{w} = w \odot \gamma $$
"""
UNITS = r"$$ \sum_{i=1}^{n} y_i = 1 $$"
MEANS = (r"\overline{\tilde w\odot\hat x}", r"(\frac{1}{d} \sum_{k=1}^{d} \tilde{w}_k \hat{x}_k)"), (
    r"\overline{\tilde w}", r"\frac{1}{d} \sum_{k=1}^{d} \tilde{w}_k")
CONTEXTS = {
    "B1": (LAYER, "J"), "B2": (LAYER, "J"), "B3": (LAYER, "K"), "B4": (LAYER, "K"),
    "B5": (LAYER + r"$$ dZ = \frac{\partial K}{\partial Z} $$", "K"),
    "B6": (TWO.replace("ACTIVATION", r"\tanh"), "J"), "B7": (TWO.replace("ACTIVATION", r"\operatorname{ReLU}"), "J"),
    "S1": (SOFTMAX + UNITS, "E"), "S1x": (SOFTMAX, "E"), "S2": (SOFTMAX, "p"),
    "L1": (NORMALISED, "J"), "L2": (NORMALISED, "J"),
}
"""Definitions that the table gives in words, and the function under them."""


def declarations(row: list[str]) -> str:
    """`X:n×m,a:n` as memberships."""
    said = SHAPES.get(row[0]) or re.sub(r"\s.*", "", row[3])
    if ":" not in said:
        said = f"{row[4]}:{said}"
    found, names = [], list[str]()
    for part in said.split(","):
        names.append(part.split(":")[0])
        if ":" in part:
            space = part.split(":")[1].replace("×", r" \times ")
            found += [rf"{name} \in \mathbb{{R}}^{{{space}}}" for name in names]
            names = []
    return "$$ " + r" \quad ".join(f"{one}," for one in found).rstrip(",") + " $$\n"


def document(row: list[str], derivative: str) -> str:
    context, function = CONTEXTS.get(row[0], ("", ""))
    variable = "X" if row[0] == "B5" else row[4].replace("γ", r"\gamma")
    if not context:
        context, function = declarations(row), row[2].strip("$").replace(r"\mathrm{softmax}", r"\operatorname{softmax}")
    for written, meant in MEANS:
        derivative = derivative.replace(written, meant)
    derivative = derivative.split(r",\ \tilde w")[0].replace(r"\mathrm{softmax}", r"\operatorname{softmax}")
    derivative = derivative.replace(r"\sigma\odot(1-\sigma)", r"\sigma(z)\odot(1-\sigma(z))")
    above = rf"\partial {function}" if len(function) == 1 else r"\partial"
    behind = "" if len(function) == 1 else rf" \left( {function} \right)"
    return rf"{context}" + "\n" + rf"$$ \frac{{{above}}}{{\partial {variable}}}{behind} = {derivative} $$" + "\n"


@cache
def verdict(text: str) -> CheckedClaim:
    claims = check_document("row.md", text.encode()).claims
    assert claims, text
    return claims[-1]


@pytest.mark.skipif(not ROWS, reason="the table is not beside DERIVE_CORPUS")
@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_row(row: list[str]) -> None:
    found = verdict(document(row, row[5].strip("$")))
    assert found.verdict.name == ("proved" if row[6] == "true" else "refuted"), (found.latex, found.verdict)


@pytest.mark.skipif(not ROWS, reason="the table is not beside DERIVE_CORPUS")
@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_twice_the_row_is_refuted(row: list[str]) -> None:
    found = verdict(document(row, rf"2 \left( {row[5].strip('$').split(chr(44) + chr(92) + ' ')[0]} \right)"))
    assert found.verdict.name == "refuted", (found.latex, found.verdict)
