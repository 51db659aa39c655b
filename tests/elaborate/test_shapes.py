"""What formulas mean: their shapes, whether two ways of writing are the same, and what does not fit, in exact words."""

from __future__ import annotations

import pytest

from derive.elaborate import elaborate
from derive.errors import DeriveError, ShapeError
from derive.parse import parse
from derive.syntax import Chain

SHAPES = [
    # under the declared matrices: X n×m, W k×n, A and B n×n, w n, v 1×m, c a number
    ("X", "n × m"),
    ("X^T", "m × n"),
    (r"X^\top", "m × n"),
    (r"X^{\mathsf{T}}", "m × n"),
    ("{X}^{T}", "m × n"),
    ("(X)^T", "m × n"),
    ("X^{TT}", "n × m"),
    ("w", "n × 1"),
    ("w^T", "1 × n"),
    ("v", "1 × m"),
    ("c", "()"),
    ("W X", "k × m"),
    (r"W \cdot X", "k × m"),
    (r"W \times X", "k × m"),
    ("W X + W X", "k × m"),
    ("X + w", "n × m"),
    ("X + v", "n × m"),
    ("w w^T", "n × n"),
    ("w^T w", "()"),
    ("w^T A w", "()"),
    ("w * w", "n × 1"),
    (r"w \odot w", "n × 1"),
    ("w^2", "n × 1"),
    ("w v", "n × m"),
    ("w * v", "n × m"),
    ("A B w", "n × 1"),
    ("A (B w)", "n × 1"),
    ("c X", "n × m"),
    ("X / c", "n × m"),
    (r"\frac{X}{c}", "n × m"),
    (r"\frac{1}{X}", "n × m"),
    ("1 - X", "n × m"),
    ("-X", "n × m"),
    (r"\sigma(X)", "n × m"),
    (r"\exp(w)", "n × 1"),
    ("e^{-X}", "n × m"),
    (r"\log w^T w", "()"),
    (r"\|w\|", "()"),
    (r"\|X\|_F^2", "()"),
    ("x^{(i)}", "n × 1"),
    ("x^{(2)}", "n × 1"),
    ("X_{ij}", "()"),
    ("w_j", "()"),
    ("x^{(i)}_j", "()"),
    (r"\sum_{i=1}^{m} x^{(i)}", "n × 1"),
    (r"\sum_{i=1}^{m} x^{(i)} x^{(i)T}", "n × n"),
    (r"\sum_{i=1}^{m} X", "n × m"),
    (r"\sum_{j=1}^{n} w_j", "()"),
    (r"\sum_{i,j} X_{ij}", "()"),
    (r"\text{np.sum}(X)", "()"),
    (r"\text{np.sum}(X, \text{axis} = 0, \text{keepdims} = \text{True})", "1 × m"),
    (r"\text{np.sum}(X, \text{axis} = 1, \text{keepdims} = \text{True})", "n × 1"),
    (r"\text{np.dot}(W, X)", "k × m"),
    (r"\operatorname{tr}(A B)", "()"),
    (r"\frac{\partial c}{\partial X}", "n × m"),
    (r"\frac{\partial}{\partial w} (w^T A w)", "n × 1"),
    (r"\nabla_W \|W X\|_F^2", "k × n"),
    (r"\left( x^{(1)}, x^{(2)}, \dots, x^{(m)} \right)", "n × m"),
    (r"\left( w_1, w_2, \dots, w_n \right)", "1 × n"),
]


def both(latex: str) -> tuple:
    chain = next(part for part in parse(latex).parts if isinstance(part, Chain))
    return chain.members[0], chain.members[1]


@pytest.mark.parametrize(("latex", "shape"), SHAPES)
def test_shape(checked, matrices, latex: str, shape: str) -> None:
    notation = checked(*matrices).notation
    text = f"{latex} = {latex}"
    claim = elaborate(*both(text), notation, text)
    assert (" × ".join(map(str, claim.shape)) or "()") == shape


MISFITS = [
    (r"X W = X", "shapes do not fit: X is n × m, W is k × n"),
    (r"X + W = X", "shapes do not fit: X is n × m, W is k × n"),
    (r"X * W = X", "shapes do not fit: X is n × m, W is k × n"),
    (r"X X = X", "shapes do not fit: X is n × m, X is n × m"),
    (r"w w = 1", "shapes do not fit: w is n × 1, w is n × 1"),
    (r"\frac{X}{W} = X", "shapes do not fit: X is n × m, W is k × n"),
    (r"W X = X", "the two sides have different shapes: W X is k × m, X is n × m"),
    (r"w^T w = w", "the two sides have different shapes: w^T w is a scalar, w is n × 1"),
    (r"X^T = X", "the two sides have different shapes: X^T is m × n, X is n × m"),
    (r"w = w^T", "the two sides have different shapes: w is n × 1, w^T is 1 × n"),
    (r"X = w", "the two sides have different shapes: X is n × m, w is n × 1"),
    (r"\operatorname{tr}(X) = c", "the trace needs a square matrix: (X) is n × m"),
    (r"\sum_{i=1}^{m} w_i = c", "shapes do not fit: i runs to m, but that axis of w_i has length n"),
    (r"\sum_{i=1}^{m} X_{ij} = c", "shapes do not fit: i runs to m, but that axis of X_{ij} has length n"),
    (r"X_{ij} = X_{ji}", "shapes do not fit: j runs to m, but that axis of X_{ji} has length n"),
    (r"X_{ij} = W_{ij}", "shapes do not fit: i runs to n, but that axis of W_{ij} has length k"),
]


@pytest.mark.parametrize(("latex", "message"), MISFITS)
def test_misfit(checked, matrices, latex: str, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        elaborate(*both(latex), checked(*matrices).notation, latex)
    assert (caught.value.code, caught.value.message) == ("DRV201", message)


REFUSED = [
    (r"Q = X", "DRV301", "Q is not declared"),
    (r"X = Q w", "DRV301", "Q is not declared"),
    (r"dX = X", "DRV301", "the gradient dX is not declared"),
    (r"w_{ij} = c", "DRV304", "w_{ij}: 2 subscripts for 1 axes"),
    (r"X_i = w", "DRV304", "X_i: 1 subscripts for 2 axes"),
    (r"X^{[2]} = X", "DRV303", "X^{[2]}: X has no layer"),
    (r"X' = X", "DRV304", "X' has a prime, but is no function"),
    (r"\prod_{i=1}^{n} w_i = c", "DRV304", r"\prod is not decided yet"),
    (r"\sum_{i=2}^{n} w_i = c", "DRV304", "the sum begins at 2"),
    (r"\sum w_i = c", "DRV304", r"what runs in \sum w_i is not read"),
    (r"X \otimes W = X", "DRV304", r"the product \otimes is not decided yet"),
    (r"\|w\|_3 = c", "DRV304", r"the norm \|w\| with its marks is not decided yet"),
    (r"c \pm c = c", "DRV304", r"the sign \pm leaves two readings"),
    (r"(w_1, w_3, \dots, w_n) = w^T", "DRV304", "item 2 of the row does not follow the pattern of the first"),
    (r"(w_1, \dots, c) = w^T", "DRV304", r"the first and the last item of (w_1, \dots, c) follow no common pattern"),
    (r"(w_1, w_2) = w^T", "DRV304", "the list (w_1, w_2) is not read"),
    (r"\text{np.sum}(X, axis = 2) = w", "DRV304", r"the options of \text{np.sum}(X, axis = 2) are not read"),
    (r"\text{np.sum}(X, axis = 1, keepdims = \text{Tue}) = w", "DRV304",
     r"the options of \text{np.sum}(X, axis = 1, keepdims = \text{Tue}) are not read"),
    (
        r"\text{np.sum}(X, \text{where} = 1) = w",
        "DRV304",
        r"the options of \text{np.sum}(X, \text{where} = 1) are not read",
    ),
    (r"\frac{\partial w}{\partial X} = X", "DRV304", None),
    (r"\frac{\partial c}{\partial (w^T w)} = c", "DRV304", None),
    (r"\sum_{i=1}^{n} w_i + w_i = c", "DRV304", "the sum over i ends before w_i, where i stands again"),
]


@pytest.mark.parametrize(("latex", "code", "message"), REFUSED)
def test_what_is_not_read_is_said(checked, matrices, latex: str, code: str, message: str | None) -> None:
    with pytest.raises(DeriveError) as caught:
        elaborate(*both(latex), checked(*matrices).notation, latex)
    assert not isinstance(caught.value, ShapeError)
    assert caught.value.code == code
    assert message is None or caught.value.message == message
    assert caught.value.span is not None and latex[caught.value.span.start : caught.value.span.end]


EQUALITIES = [
    # under the declared matrices; is the equation true?
    ("A B = B A", False),
    ("(A B)^T = B^T A^T", True),
    ("(A B)^T = A^T B^T", False),
    ("A (B w) = (A B) w", True),
    ("A * B = B * A", True),
    ("A B * A = (A B) * A", True),
    ("A B * A = A (B * A)", False),
    ("A * B A = A * (B A)", True),
    ("A * B w = A * (B w)", True),
    ("-w^2 = -(w^2)", True),
    ("-w^2 = (-w)^2", False),
    ("A - B - A = -B", True),
    ("A - (B - A) = -B", False),
    (r"c / c / c = c / (c c)", True),
    (r"c / c c = c", True),
    (r"1/c w = \frac{w}{c}", True),
    (r"1/2 w^T A w = \frac{1}{2} w^T A w", True),
    (r"w^T A w / 2 = \frac{1}{2} w^T A w", True),
    (r"\frac{1}{m} X v^T = X v^T / m", True),
    (r"\frac{1}{m} X v^T = X v^T m", False),
    (r"\sigma(c) c = c \sigma(c)", True),
    (r"\sigma'(w) = \sigma(w) * (1 - \sigma(w))", True),
    (r"\sigma'(w) = \sigma(w) * (1 - w)", False),
    (r"\sigma(w)' = \sigma'(w)", True),
    (r"\tanh'(w) = 1 - \tanh(w)^2", True),
    (r"\tanh'(w) = 1 - \tanh^2(w)", True),
    (r"\tanh'(w) = 1 + \tanh^2(w)", False),
    (r"\log(w)^2 = \log w * \log w", True),
    (r"\log(w)^2 = \log(w * w)", False),
    (r"\sin^2(w) = \sin(w)^2", True),
    (r"\sigma(w)^2 = \sigma(w) * \sigma(w)", True),
    (r"\sigma(w)^T w = w^T \sigma(w)", True),
    (r"\exp(w)^T w = w^T \exp(w)", True),
    (r"\log 2 w = \log (2 w)", True),
    (r"\log w * w = \log(w) * w", True),
    (r"e^{c} e^{c} = e^{2c}", True),
    (r"\log c + \log c = 2 \log c", True),
    (r"\sqrt{c^2} = |c|", True),
    (r"\sqrt{c^2} = c", False),
    (r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", True),
    (r"\operatorname{tr}(A B) = \operatorname{tr}(A) \operatorname{tr}(B)", False),
    (r"\operatorname{tr}(A) = \sum_{i=1}^{n} A_{ii}", True),
    (r"\|w\|^2 = w^T w", True),
    (r"\|X\|_F^2 = \operatorname{tr}(X^T X)", True),
    (r"\sum_{i=1}^{m} x^{(i)} x^{(i)T} = X X^T", True),
    (r"\sum_{i=1}^{m} x^{(i)} \sum_{i=1}^{m} x^{(i)T} = X X^T", False),
    (r"\sum_{i=1}^{m} x^{(i)} x^{(j)T} = X X^T", False),
    (r"\sum_{i=1}^{n} w_i w_i = w^T w", True),
    (r"\sum_{i=1}^{n} w_i \sum_{i=1}^{n} w_i = w^T w", False),
    (r"\sum_{i=1}^{n} (w_i + 1) = \sum_{i=1}^{n} w_i + n", True),
    (r"\sum_{i=1}^{n} (w_i + 1) = \sum_{i=1}^{n} w_i + 1", False),
    (r"\sum_{i=1}^{n} \sum_{i=1}^{n} A_{ii} = n \operatorname{tr}(A)", True),
    (r"\sum_{i=1}^{m} 1 = m", True),
    (r"\sum_{i=1}^{m} 1 = n", False),
    (r"\sum_{i=1}^{m} X = m X", True),
    (r"(A w)^T = w^T A", False),
    (r"(A w)^T = w^T A^T", True),
    (r"A^{-1} = A", False),
    (r"A^{-1} A = A A^{-1}", True),
    (r"A_{ij} w_j = w_j A_{ij}", True),
    (r"\frac{\partial}{\partial w} w^T A w = (A + A^T) w", True),
    (r"\frac{\partial}{\partial w} w^T A w = 2 A w", False),
    (r"\frac{\partial}{\partial w_j} \sum_{j=1}^{n} w_j^2 = 2 w_j", True),
    (r"\frac{\partial}{\partial w_j} \sum_{j=1}^{n} w_j^2 = 2 \sum_{j=1}^{n} w_j", False),
    (r"\nabla_w \frac{1}{2} \|w\|^2 = w", True),
    (r"\nabla_w \frac{1}{2} \|w\|^2 = 0", False),
    (r"\nabla_W \|W X\|_F^2 = 2 W X X^T", True),
    (r"\nabla_W \|W X\|_F^2 = 2 X X^T W^T", False),
    (r"(w_1, w_2, \dots, w_n) = w^T", True),
    (r"(w_1, w_2, \dots, w_n) = -w^T", False),
    (r"(w_1^2, \dots, w_n^2) = (w * w)^T", True),
    (r"\text{np.sum}(X, \text{axis} = 1, \text{keepdims} = \text{True}) = \sum_{i=1}^{m} x^{(i)}", True),
    (r"\text{np.sum}(X, \text{axis} = 1) = \sum_{i=1}^{m} x^{(i)}", True),
    (r"\text{np.sum}(A, \text{axis} = 0, \text{keepdims} = \text{True}) = \text{np.sum}(A, \text{axis} = 1)", False),
    (r"\text{np.sum}(X) = \sum_{j,i} X_{ji}", True),
    (r"\text{np.dot}(W, X) = W X", True),
]


@pytest.mark.parametrize(("latex", "true"), EQUALITIES)
def test_equation(checked, matrices, latex: str, true: bool) -> None:
    claim = checked(*matrices, latex).claims[-1]
    assert claim.verdict.name == ("proved" if true else "refuted"), claim.verdict
