"""Gradients in matrix notation: as short as the usual closed form, proved, and the errors on the way."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from derive.differentiate import Differentiated, differentiate
from derive.differentiate.chains import length
from derive.errors import DeriveError
from derive.judging import Prover
from derive.notation import Notation
from derive.pipeline import check_document
from derive.verdict import Proved

ROOT = Path(__file__).resolve().parent.parent.parent
FORMULAS = ROOT / "formulas"
SHAPES = r"""
$$ A \in \mathbb{R}^{n \times n}, \quad B \in \mathbb{R}^{n \times n}, \quad X \in \mathbb{R}^{n \times n} $$
$$ M \in \mathbb{R}^{n \times m}, \quad N \in \mathbb{R}^{n \times m} $$
$$ a \in \mathbb{R}^{n}, \quad b \in \mathbb{R}^{n}, \quad x \in \mathbb{R}^{n}, \quad y \in \mathbb{R}^{n} $$
$$ S \in \mathbb{R}^{n \times n}, \quad S = S^T $$
Where $X$ is invertible:
"""
LOGISTIC = r"""
$$ W \in \mathbb{R}^{k \times n}, \quad X \in \mathbb{R}^{n \times m} $$
$$ b \in \mathbb{R}^{k \times 1}, \quad Y \in \mathbb{R}^{k \times m} $$
$$ Z = W X + b $$
$$ A = \sigma(Z) $$
$$ J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{k} \left( Y_{ji} \log A_{ji} + (1 - Y_{ji}) \log (1 - A_{ji}) \right) $$
"""
TWO_LAYERS = r"""
$$ X \in \mathbb{R}^{p \times m}, \quad W \in \mathbb{R}^{n \times p}, \quad V \in \mathbb{R}^{k \times n} $$
$$ Y \in \mathbb{R}^{k \times m} $$
$$ b \in \mathbb{R}^{n}, \quad c \in \mathbb{R}^{k} $$
$$ H = \tanh(W X + b) $$
$$ O = V H + c $$
$$ P = \sigma(O) $$
$$ J = -\frac{1}{m} \operatorname{tr} \left( Y^T \log P + (1 - Y)^T \log (1 - P) \right) $$
"""

USUAL: list[tuple[str, str, str, str]] = [
    (SHAPES, r"\det(X)", "X", r"\det(X) X^{-T}"),
    (SHAPES, r"\ln |\det X|", "X", r"X^{-T}"),
    (SHAPES, r"a^T x", "x", r"a"),
    (SHAPES, r"a^T X b", "X", r"a b^{T}"),
    (SHAPES, r"a^T X^T b", "X", r"b a^{T}"),
    (SHAPES, r"\operatorname{tr}(X)", "X", r"I"),
    (SHAPES, r"\operatorname{tr}(X A)", "X", r"A^{T}"),
    (SHAPES, r"\operatorname{tr}(A X B)", "X", r"A^{T} B^{T}"),
    (SHAPES, r"\operatorname{tr}(A X^T B)", "X", r"B A"),
    (SHAPES, r"\operatorname{tr}(X^2)", "X", r"2 X^{T}"),
    (SHAPES, r"\operatorname{tr}(X^2 B)", "X", r"(X B + B X)^{T}"),
    (SHAPES, r"\operatorname{tr}(M^T B M)", "M", r"B M + B^{T} M"),
    (SHAPES, r"\operatorname{tr}(A X B X^T)", "X", r"A X B + A^{T} X B^{T}"),
    (SHAPES, r"\| x - a \|_2", "x", r"\frac{x - a}{\| x - a \|_2}"),
    (SHAPES, r"\| x \|_2^2", "x", r"2 x"),
    (SHAPES, r"\| M - N \|_F^2", "M", r"2 (M - N)"),
    (SHAPES, r"\frac{1}{2} x^T A x", "x", r"\frac{1}{2} (A + A^{T}) x"),
    (SHAPES, r"x^T S x", "x", r"2 S x"),
    (SHAPES, r"\frac{1}{2} (x - a)^T S^{-1} (x - a)", "x", r"S^{-1} (x - a)"),
    (SHAPES, r"a^T X^{-1} b", "X", r"-X^{-T} a b^{T} X^{-T}"),
    (SHAPES, r"\log \det (M^T M)", "M", r"2 M (M^{T} M)^{-1}"),
    (SHAPES, r"A \exp(x)", "x", r"A \operatorname{diag}(\exp(x))"),
    (SHAPES, r"\sin(x)^T y", "x", r"\cos(x) \odot y"),
    (SHAPES, r"(y \odot a)^T x", "y", r"a \odot x"),
    (SHAPES, r"\sigma(x)", "x", r"\operatorname{diag}(\sigma(x) \odot (1 - \sigma(x)))"),
    (SHAPES, r"x^T A y", "A", r"x y^{T}"),
    (LOGISTIC, "J", "W", r"\frac{1}{m} (A - Y) X^{T}"),
    (LOGISTIC, "J", "b", r"\frac{1}{m} (A - Y) \mathbf{1}"),
    (LOGISTIC, "J", "Z", r"\frac{1}{m} (A - Y)"),
    (LOGISTIC, "J", "A", r"\frac{1}{m} (\frac{1 - Y}{1 - A} - \frac{Y}{A})"),
    (LOGISTIC, "J", "X", r"\frac{1}{m} W^{T} (A - Y)"),
    (TWO_LAYERS, "J", "V", r"\frac{1}{m} (P - Y) H^{T}"),
    (TWO_LAYERS, "J", "W", r"\frac{1}{m} ((V^{T} (P - Y)) \odot (1 - H \odot H)) X^{T}"),
    (TWO_LAYERS, "J", "b", r"\frac{1}{m} ((V^{T} (P - Y)) \odot (1 - H \odot H)) \mathbf{1}"),
    ("losses/regression.md", "E", "w", r"\frac{1}{m} X^{T} (f - y)"),
    ("losses/regression.md", "R", "w", r"X^{T} (X w - y) + \lambda w"),
    ("losses/regression.md", r"\lambda \| w \|_1", "w", r"\lambda \operatorname{sign}(w)"),
    ("losses/regression.md", "B", "w", r"X^{T} (p - y)"),
    ("losses/regression.md", "H", "w", r"-X^{T} (y \odot \mathbb{1}[1 - y \odot f > 0])"),
    ("losses/regression.md", "Q", "w", r"X^{T} (y - \exp(f))"),
    ("losses/regression.md", "G", "w", r"\frac{1}{s} X^{T} (y - f)"),
    ("losses/softmax.md", r"\mathcal{L}", "P", r"-\frac{Y}{P}"),
    ("losses/softmax.md", r"\mathcal{L}", "Z", r"P - Y"),
    ("normalisation/batch-norm.md", "J", r"\beta", r"G^{T} \mathbf{1}"),
    ("normalisation/batch-norm.md", "J", r"\gamma", r"(G \odot H)^{T} \mathbf{1}"),
    ("attention/one-head.md", "J", "V", r"P^{T} G"),
    ("attention/one-head.md", "J", "S", r"P \odot (G V^{T} - ((G V^{T}) \odot P) \mathbf{1} \mathbf{1}^{T})"),
]


@cache
def notation_of(document: str) -> Notation:
    if document.endswith(".md"):
        found = check_document("-", "", contexts=(str(FORMULAS / document),)).notation
    else:
        found = check_document("-", document, only="^nothing$").notation
    assert found is not None
    return found


def gradient(document: str, expression: str, by: str, numpy: bool = False) -> Differentiated:
    return differentiate(expression, by, notation_of(document), Prover(), numpy)


def signs(latex: str) -> int:
    return length(Prover().formula(latex))


@pytest.mark.parametrize(("document", "expression", "by", "usual"), USUAL,
                         ids=[f"{expression} by {by}" for _, expression, by, _ in USUAL])
def test_it_is_as_short_as_the_usual_form(document: str, expression: str, by: str, usual: str) -> None:
    found = gradient(document, expression, by)
    assert isinstance(found.verdict, Proved)
    assert signs(found.right) <= signs(usual), found.right


EXACT: list[tuple[str, str, str, str]] = [
    (LOGISTIC, "J", "W", r"\frac{1}{m} (A - Y) X^{T}"),
    (SHAPES, r"x^T A x", "x", r"(A^{T} + A) x"),
    (SHAPES, r"\operatorname{tr}(A X B)", "X", r"A^{T} B^{T}"),
    ("losses/softmax.md", r"\mathcal{L}", "Z", "P - Y"),
    ("forward.md", r"\mathcal{J}", "W^{[l]}", r"\frac{1}{m} dZ^{[l]} A^{[l-1]T}"),
]


@pytest.mark.parametrize(("document", "expression", "by", "right"), EXACT, ids=[row[3] for row in EXACT])
def test_what_it_prints(document: str, expression: str, by: str, right: str) -> None:
    assert gradient(document, expression, by).right == right


def test_what_it_prints_is_proved_again_from_the_text() -> None:
    found = gradient(LOGISTIC, "J", "W")
    text = f"{LOGISTIC}\n$$ {found.left} = {found.right} $$\n$$ {found.left} = 2 {found.right} $$"
    assert [claim.verdict.name for claim in check_document("-", text).claims] == ["proved", "refuted"]


def test_hypotheses_come_with_it() -> None:
    verdict = gradient("losses/softmax.md", r"\mathcal{L}", "Z").verdict
    assert verdict.hypotheses == (r"\sum_{k=1}^{C} Y_{ki} = 1",)


def test_sums_in_numpy_where_the_document_has_them() -> None:
    found = gradient(LOGISTIC, "J", "b", numpy=True)
    assert found.right == r"\frac{1}{m} \text{np.sum}(A - Y, \text{axis} = 1, \text{keepdims} = \text{True})"


def test_entries_where_no_matrices_fit() -> None:
    document = r"$$ T \in \mathbb{R}^{n \times n}, \quad x \in \mathbb{R}^{n}, \quad c = \sum_{i=1}^{n} T_{ii} x_i^2 $$"
    found = gradient(document, "c", "x")
    assert (found.left, found.right) == (r"\frac{\partial c}{\partial x_{i}}", r"2 T_{ii} x_{i}")


ERRORS: list[tuple[str, str, str, str]] = [
    ("x^T C x", "x", "DRV301", "C"),
    ("x^T A x", "q", "DRV301", "q"),
    ("x^T A x =", "x", "DRV", ""),
    ("x = a", "x", "DRV321", "relation"),
    ("x^T A x", "A x", "DRV322", "no name"),
    ("A M x", "x", "DRV201", ""),
]


@pytest.mark.parametrize(("expression", "by", "code", "words"), ERRORS)
def test_errors_have_a_place_a_cause_and_a_cure(expression: str, by: str, code: str, words: str) -> None:
    with pytest.raises(DeriveError) as raised:
        gradient(SHAPES, expression, by)
    assert raised.value.code.startswith(code)
    assert words in raised.value.message
    assert expression in raised.value.message or by in raised.value.message


COMMANDS: list[tuple[tuple[str, ...], int, str, str]] = [
    (("E", "--by", "w", "--by", "f", "--with", "formulas/losses/regression.md"), 0,
     r"\frac{\partial E}{\partial f} = \frac{1}{m} (f - y)", ""),
    (("u + 1", "--by", "w", "--with", "formulas/losses/regression.md"), 2, "", "   u + 1\n   ^\n"),
    (("E", "--by", "w", "--with", "no-such-file.md"), 2, "", "DRV904"),
]


@pytest.mark.parametrize(("arguments", "status", "out", "error"), COMMANDS, ids=[row[2] or row[3] for row in COMMANDS])
def test_the_command(arguments: tuple[str, ...], status: int, out: str, error: str) -> None:
    command = [sys.executable, "-m", "derive", "differentiate", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (status, False)
    assert out in ran.stdout and error in ran.stderr
