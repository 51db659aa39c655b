"""What a document says in words is said again in what is exported, so that it is read back with the same verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.cli import main
from derive.pipeline import check_document

DOCUMENTS = [
    r"All derivatives are in denominator layout. $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$."
    "\n\n" r"$$\frac{\partial (A x)}{\partial x} = A^\top$$",
    r"$u, v \in \mathbb{R}$. If $u > 0$ and $v > 0$, then" "\n\n" r"$$\frac{d |u v|}{d u} = v$$",
    r"$S \in \mathbb{R}^{n \times n}$ is symmetric, $x \in \mathbb{R}^n$." "\n\n" r"$$\nabla_x (x^\top S x) = 2 S x$$",
    r"$Q, K \in \mathbb{R}^{n \times d}$." "\n\n" r"$$S = Q K^\top$$" "\n\n"
    r"Let $L$ be a loss and write $dX$ for $\frac{\partial L}{\partial X}$." "\n\n" r"$$dQ = dS K$$",
    r"$\mu, s, e \in \mathbb{R}^k$." "\n\n" r"$$D = \sum_j \mu_j^2, \qquad z = \mu + s \odot e$$" "\n\n"
    r"For a loss $R$ of $z$" "\n\n" r"$$\frac{\partial R}{\partial s} = \frac{\partial R}{\partial z} \odot e$$",
    r"$Z, Y \in \mathbb{R}^{N \times K}$, where the labels $Y \in \mathbb{R}^{N \times K}$ are one-hot rows." "\n\n"
    r"$$P_{ik} = \frac{\exp(Z_{ik})}{\sum_{j=1}^K \exp(Z_{ij})}, \qquad L = -\sum_{i,k} Y_{ik} \log P_{ik}$$" "\n\n"
    r"$$\frac{\partial L}{\partial Z} = P - Y$$",
]


@pytest.mark.parametrize("form", ["latex", "markdown"])
@pytest.mark.parametrize("text", DOCUMENTS)
def test_words_are_said_again(text: str, form: str, tmp_path: Path) -> None:
    source, written = tmp_path / "notes.md", tmp_path / ("out.tex" if form == "latex" else "out.md")
    source.write_text(text + "\n")
    assert main(["export", str(source), "--to", form, "-o", str(written)]) == 0
    before, after = (check_document(str(one)).claims for one in (source, written))
    assert [one.verdict.name for one in before] == [one.verdict.name for one in after] == ["proved"]
