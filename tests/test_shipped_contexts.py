"""The contexts that come with the package: each is found by its name, with a right claim and a near miss under it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.contexts import SHIPPED, find_context
from derive.pipeline import check_document
from derive.verdict import Proved

ROOT = Path(__file__).resolve().parent.parent

CLAIMS = [
    # context, what is right under it, and a near miss
    ("mlp-columns", r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}"),
    (
        "mlp-columns",
        r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})",
        r"dZ^{[l]} = W^{[l+1]} dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]})",
    ),
    (
        "mlp-columns",
        r"dW^{[l]} = \frac{1}{m} \text{np.dot}(dZ^{[l]}, A^{[l-1]T})",
        r"dW^{[l]} = \frac{1}{m} \text{np.dot}(dZ^{[l]T}, A^{[l-1]})",
    ),
    ("mlp-rows", r"dW^{[l]} = A^{[l-1]T} dZ^{[l]}", r"dW^{[l]} = \frac{1}{m} A^{[l-1]T} dZ^{[l]}"),
    ("mlp-rows", r"dA^{[l-1]} = dZ^{[l]} W^{[l]T}", r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}"),
    (
        "mlp-rows",
        r"db^{[l]} = \text{np.sum}(dZ^{[l]}, axis=0, keepdims=True)",
        r"db^{[l]} = \text{np.sum}(dZ^{[l]}, axis=1, keepdims=True)",
    ),
    ("one-sample", r"dW^{[l]} = dz^{[l]} a^{[l-1]T}", r"dW^{[l]} = \frac{1}{m} dz^{[l]} a^{[l-1]T}"),
    ("one-sample", r"da^{[l-1]} = W^{[l]T} dz^{[l]}", r"da^{[l-1]} = -W^{[l]T} dz^{[l]}"),
    ("logistic-regression", r"dw = \frac{1}{m} X (A - Y)^T", r"dw = \frac{1}{m} X (Y - A)^T"),
    (
        "logistic-regression",
        r"db = \frac{1}{m} \sum_{i=1}^{m} (a^{(i)} - y^{(i)})",
        r"db = \sum_{i=1}^{m} (a^{(i)} - y^{(i)})",
    ),
    ("softmax-regression", r"dZ = P - Y", r"dZ = Y - P"),
    ("softmax-regression", r"dW = \frac{1}{m} (P - Y) X^T", r"dW = \frac{1}{m} X (P - Y)^T"),
    (
        "batch-norm",
        r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^{m} \frac{\partial L}{\partial y_i} \hat{x}_i",
        r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^{m} \frac{\partial L}{\partial y_i} x_i",
    ),
    (
        "batch-norm",
        r"\frac{\partial L}{\partial x_i} = \frac{1}{m \sqrt{\sigma^2 + \epsilon}}"
        r" \left( m \frac{\partial L}{\partial \hat{x}_i} - \sum_{j=1}^{m} \frac{\partial L}{\partial \hat{x}_j} -"
        r" \hat{x}_i \sum_{j=1}^{m} \frac{\partial L}{\partial \hat{x}_j} \hat{x}_j \right)",
        r"\frac{\partial L}{\partial x_i} = \frac{1}{m \sqrt{\sigma^2 + \epsilon}}"
        r" \left( m \frac{\partial L}{\partial \hat{x}_i} - \sum_{j=1}^{m} \frac{\partial L}{\partial \hat{x}_j} +"
        r" \hat{x}_i \sum_{j=1}^{m} \frac{\partial L}{\partial \hat{x}_j} \hat{x}_j \right)",
    ),
    (
        "rnn",
        r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T} \frac{\partial L}{\partial a_t} h_{t-1}^T",
        r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T} \frac{\partial L}{\partial a_t} h_t^T",
    ),
    (
        "lstm",
        r"\frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_{t-1}",
        r"\frac{\partial L}{\partial f_t} = \frac{\partial L}{\partial c_t} \odot c_t",
    ),
    ("attention-head", r"dV = P^T dO", r"dV = P \, dO"),
    ("attention-head", r"dS = P \odot (dP - (P \odot dP) \mathbf{1} \mathbf{1}^T)", r"dS = P \odot dP"),
    ("attention-head", r"dK = \frac{1}{\sqrt{d}} dS^T Q", r"dK = dS^T Q"),
]


@pytest.mark.parametrize(("context", "right", "near"), CLAIMS)
def test_what_holds_under_a_shipped_context(context: str, right: str, near: str) -> None:
    document = check_document("notes.md", f"$$\n{right}\n$$\n\n$$\n{near}\n$$\n", contexts=[context])
    assert document.failure is None
    one, other = (claim.verdict for claim in document.claims)
    assert isinstance(one, Proved) and other.name == (
        "undecided" if "one-sample" in context and "m}" in near else "refuted"
    )


def test_every_shipped_context_is_tried_and_claims_nothing() -> None:
    names = {path.stem for path in SHIPPED.glob("*.md")}
    assert names == {context for context, _, _ in CLAIMS}
    for name in sorted(names):
        document = check_document(find_context(name, ROOT))
        assert document.failure is None and document.claims == () and document.unread == () and document.definitions


def test_the_wheel_has_them() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"formulas/contexts": "derive/contexts"}
