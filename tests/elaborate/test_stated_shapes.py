"""Shapes in words: which sentences declare what, and which say nothing of a shape."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SAID = [
    (r"$W$ is a $k \times n$ matrix.", {"W": "k × n"}),
    (r"Let $W$ be a $k \times n$ weight matrix and $x$ an $n$-dimensional vector.", {"W": "k × n"}),
    (r"Let $x$ be an $n$-dimensional vector, and $r$ is an $n$-dimensional row vector.", {"x": "n × 1", "r": "1 × n"}),
    (r"$W$ has shape $(k, n)$ and $b$ is of size $k \times 1$.", {"W": "k × n", "b": "k × 1"}),
    (r"where $W^{[l]}$ has shape $(n^{[l]}, n^{[l-1]})$.", {"W": "n_l × n_{l-1}"}),
    (r"The shape of $W$ is $(k, n)$; the dimensions of the matrix $X$ are $n \times m$.", {"W": "k × n", "X": "n × m"}),
    (r"$W: (k, n)$, $b: (k, 1)$", {"W": "k × n", "b": "k × 1"}),
    (r"$b$ is a vector of length $k$.", {"b": "k × 1"}),
    (r"$W$ is a 3×5 matrix, $X$ (shape: N × D).", {"W": "3 × 5", "X": "N × D"}),
    (r"设 $b$ 是 $k$ 维列向量, $B$ 为 $k \times n$ 的矩阵,。", {"b": "k × 1", "B": "k × n"}),
    (r"$r$ 是一个 $n$ 维行向量。", {"r": "1 × n"}),
    (r"$Y$ 的维度为 $(k, m)$, $X$ 的形状是 $n \times m$。", {"Y": "k × m", "X": "n × m"}),
    (r"where $a^{[l-1]}$ has shape $(n^{[l-1]}, 1)$.", {"a": "n_l × 1"}),
    (r"They do not fit otherwise. $b$ is $k \times 1$.", {"b": "k × 1"}),
    # no shape of the name before
    (r"Shapes do not fit: $W$ is $k \times n$, $x$ is $k \times 1$.", {}),
    (r"The gradients of a scalar function $f$ are $n \times m$ matrices.", {}),
    (r"$f: \mathbb{R}^n \to \mathbb{R}$ takes $n$-dimensional vectors.", {}),
    (r"$W$ is $2 \times 3$ times larger.", {}),
    (r"$z = W x$ is a $k \times 1$ vector.", {"z": "(not known) × 1"}),
]


@pytest.mark.parametrize(("text", "shapes"), SAID, ids=[text[:40] for text, _ in SAID])
def test_words_declare_shapes(text: str, shapes: dict[str, str]) -> None:
    declared = check_document("notes.md", text + "\n").notation.declared
    found = {name: str(one[0].shape) for name, one in declared.items() if one[0].source == "line 1"}
    assert found == shapes


SECTIONS = r"""# Product
Let $X$ be a $2 \times 3$ matrix and let $Y$ be a $3 \times 4$ matrix. Let $Z = X Y$, $L \in \mathbb{R}$.
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} Y^T$$
%s
Let $X$ be a $3 \times 2$ matrix and let $Y$ be a $3 \times 2$ matrix. Let $Z = X \odot Y$.
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} \odot Y$$
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} Y^T$$
"""


def test_another_section_may_give_other_shapes() -> None:
    claims = check_document("notes.md", SECTIONS % "# Sum").claims
    assert [claim.verdict.name for claim in claims] == ["proved", "proved", "refuted"]


def test_one_section_may_not() -> None:
    claims = check_document("notes.md", SECTIONS % "So far the product.").claims
    assert [claim.verdict.code for claim in claims[1:]] == ["DRV305"] * (len(claims) - 1)


def test_a_context_keeps_its_shapes(tmp_path) -> None:
    context = tmp_path / "shapes.md"
    context.write_text("$$W \\in \\mathbb{R}^{k \\times n}, \\quad x \\in \\mathbb{R}^n, \\quad z = W x$$\n")
    text = "$W$ has shape $(n_1, n_0)$.\n$$\\frac{\\partial z}{\\partial x} = W$$\n"
    (claim,) = check_document("notes.md", text, contexts=[str(context)]).claims
    assert claim.verdict.name == "proved"
