"""What declares and what claims: gradients, definitions and their repetitions, sizes and layers that are found."""

from __future__ import annotations

import pytest

SOFTMAX = r"p_i = \frac{e^{w_i}}{\sum_{j=1}^{n} e^{w_j}}"
W, X = r"W \in \mathbb{R}^{k \times n}", r"X \in \mathbb{R}^{n \times m}"
VECTOR = r"w \in \mathbb{R}^{n}"
SQUARES = r"J = \|W X\|_F^2"
DW = r"dW = \frac{\partial J}{\partial W}"

LAST = [
    # formulas, and what becomes of the last: "defines" or the verdicts of its claims
    ((W, X, SQUARES, DW), "defines"),
    ((W, X, SQUARES, DW, DW), "defines"),
    ((W, X, SQUARES, DW, rf"{DW} = 2 W X X^T"), "proved"),
    ((W, X, SQUARES, "K = J", DW, r"dW = \frac{\partial K}{\partial W}"), "proved"),
    ((W, X, SQUARES, "K = 2 J", DW, r"dW = \frac{\partial K}{\partial W}"), "refuted"),
    ((W, X, SQUARES, DW, r"dW = \frac{\partial J}{\partial X}"), "refuted"),
    ((W, X, SQUARES, r"dW = 2 W X X^T"), "undecided DRV301"),
    ((W, X, SQUARES, SQUARES), "proved"),
    ((W, X, SQUARES, r"J = \|W X\|_F"), "refuted"),
    ((W, X, "Z = W X", "Z = X W"), "refuted"),
    ((W, X, "Z = W X", "Z = W X + 1"), "refuted"),
    ((W, X, "Z = W X", r"Z_{ij} = \sum_{p=1}^{n} W_{ip} X_{pj}"), "proved"),
    ((W, X, "Z = W X", r"Z_{ij} = \sum_{p=1}^{n} W_{ip} X_{jp}"), "refuted"),
    ((W, X, r"Z \in \mathbb{R}^{k \times m}", "Z = W X"), "defines"),
    ((W, X, r"Z \in \mathbb{R}^{m \times k}", "Z = W X"), "refuted"),
    ((W, r"W \in \mathbb{R}^{n \times k}"), "defines nothing"),
    ((VECTOR, "J(w) = w^T w"), "defines"),
    ((VECTOR, "J(w) = w^T w", r"J(w) = \|w\|^2"), "proved"),
    ((VECTOR, "J(w) = w^T w", r"\nabla_w J = 2 w"), "proved"),
    ((VECTOR, "J(w) = w^T w", r"\frac{\partial J}{\partial w} = w"), "refuted"),
    ((VECTOR, "f(w) = w * w", "f'(w) = 2 w"), "proved"),
    ((VECTOR, "f(t) = t^3", "f'(w) = 3 w * w"), "proved"),
    ((VECTOR, "f(t) = t^3", "f'(w) = 3 w"), "refuted"),
    ((VECTOR, "f(t) = t^3", "2 f(w, w) = w"), "undecided DRV304"),
    ((VECTOR, r"\sigma(w) = \frac{1}{1 + e^{-w}}", r"\sigma'(w) = \sigma(w) * (1 - \sigma(w))"), "proved"),
    ((VECTOR, r"\operatorname{tr}(w w^T) = w^T w"), "proved"),
    ((VECTOR, r"A \in \mathbb{R}^{n \times n}", "A_{ij} = w_i w_j"), "defines"),
    ((VECTOR, r"A \in \mathbb{R}^{n \times n}", "A_{ij} = w_i w_j", "A = w w^T"), "proved"),
    ((VECTOR, r"A \in \mathbb{R}^{n \times n}", "A_{ij} = w_i w_j", "A = w^T w"), "refuted"),
    ((VECTOR, r"A \in \mathbb{R}^{n \times n}", "A_{ij} = A_{ji}"), "defines"),  # an assumption: A is symmetric
    ((VECTOR, "h(w + w) = 2 h(w)"), "undecided DRV306"),
    ((W, "n = k"), "undecided DRV304"),
    ((W, r"U^T \in \mathbb{R}^{n \times k}", "U W = W U"), "undecided DRV301"),
    ((VECTOR, SOFTMAX, r"\sum_{i=1}^{n} p_i = 1"), "proved"),
    ((VECTOR, SOFTMAX, r"\frac{\partial p_i}{\partial w_i} = p_i (1 - p_i)"), "proved"),
    ((VECTOR, SOFTMAX, r"\frac{\partial p_i}{\partial w_j} = -p_i p_j"), "refuted"),
    ((VECTOR, r"J = \sum_{i=1}^{n} w_i \log w_i", r"\frac{\partial J}{\partial w_j} = \log w_j + 1"), "proved"),
    ((VECTOR, r"J = \sum_{i=1}^{n} w_i \log w_i", r"\frac{\partial J}{\partial w_j} = \log w_j"), "refuted"),
    ((VECTOR, r"J = \sum_{i=1}^{n} w_i \log w_i + w_i"), "undecided DRV304"),
    ((X, VECTOR, r"y = X^T w", "y = w^T X"), "refuted"),
    ((X, VECTOR, r"y = X^T w", "y^T = w^T X"), "proved"),
]


def outcome(document, formulas: tuple[str, ...]) -> str:
    line = 4 * len(formulas) - 2
    claims = [c for c in document.claims if c.place.line == line]
    defined = [d for d in document.definitions if d.place.line == line]
    if not claims:
        return "defines" if defined else "defines nothing"
    verdicts = [c.verdict for c in claims]
    return ", ".join(v.name if v.name != "undecided" else f"{v.name} {v.code}" for v in verdicts)


@pytest.mark.parametrize(("formulas", "expected"), LAST, ids=[" ; ".join(row[0][-2:]) for row in LAST])
def test_the_last_formula(checked, formulas: tuple[str, ...], expected: str) -> None:
    assert outcome(checked(*formulas), formulas) == expected


UNDER_FORWARD = [
    # one formula under formulas/forward.md
    (r"dZ^{[l]} = \frac{\partial \mathcal{L}}{\partial Z^{[l]}}", "defines"),
    (r"dZ^{[l]} = \frac{\partial \mathcal{L}}{\partial z^{[l]}}", "defines"),
    (r"dX = \frac{\partial \mathcal{L}}{\partial X} = W^{[1]T} dZ^{[1]}", "proved"),
    (r"dX = W^{[1]T} dZ^{[1]}", "undecided DRV301"),
    (r"dW^{[l]} = \frac{\partial \mathcal{L}}{\partial W^{[l]}}", "refuted"),
    (r"dW^{[1]} = \frac{\partial \mathcal{J}}{\partial W^{[2]}}", "refuted"),
    (r"dW^{[l]} = \frac{1}{m} \frac{\partial \mathcal{L}}{\partial W^{[l]}}", "proved"),
    (r"\mathcal{J} = \mathcal{L}", "refuted"),
    (r"\mathcal{J} = \frac{1}{m} \mathcal{L}", "proved"),
    (r"A^{[1]} = g^{[1]}(W^{[1]} X + b^{[1]})", "proved"),
    (r"A^{[1]} = g^{[1]}(W^{[1]} X)", "refuted"),
    (r"z^{[l](i)} = W^{[l]} a^{[l-1](i)} + b^{[l]}", "proved"),
    (r"z^{[l](i)} = W^{[l]} a^{[l-1](j)} + b^{[l]}", "refuted"),
    (r"z^{[l](i)}_j = \sum_{k=1}^{n_{l-1}} W^{[l]}_{jk} a^{[l-1](i)}_k + b^{[l]}_j", "proved"),
    (r"z^{[l](i)}_j = \sum_{k=1}^{n_{l-1}} W^{[l]}_{jk} a^{[l-1](i)}_j + b^{[l]}_j", "refuted"),
    (r"dW^{[l]}_{jk} = \frac{1}{m} \sum_{i=1}^{m} dz^{[l](i)}_j a^{[l-1](i)}_k", "proved"),
    (r"dW^{[l]}_{jk} = \frac{1}{m} \sum_{i=1}^{m} dz^{[l](i)}_k a^{[l-1](i)}_j", "refuted"),
    (r"dW^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[l](i)} a^{[l-1](i)T}", "proved"),
    (r"dW^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[l](i)} a^{[l-1](j)T}", "refuted"),
    (r"dW^{[l]} = \frac{1}{m} \sum_{i=1}^{m} dz^{[l](i)} \sum_{i=1}^{m} a^{[l-1](i)T}", "refuted"),
    (r"dW^{[l]} = dZ^{[l]} A^{[l-1]T} / m", "proved"),
    (r"dW^{[l]} = 1/m \cdot dZ^{[l]} A^{[l-1]T}", "proved"),
    (r"dW^{[l]} = \frac{dZ^{[l]} A^{[l-1]T}}{m}", "proved"),
    (r"dW^{[l]} = dZ^{[l]} A^{T[l-1]} / m", "proved"),
    (r"dW^{[l]} = dZ^{[l]} {A^{[l-1]}}^\top / m", "proved"),
    (r"dW^{[l]} = (A^{[l-1]} dZ^{[l]T})^T / m", "proved"),
    (r"dW^{[l]} = -\frac{1}{m} (-dZ^{[l]}) A^{[l-1]T}", "proved"),
    (r"dA^{[L]} = -Y/A^{[L]} + (1-Y)/(1-A^{[L]})", "proved"),
    (r"dA^{[L]} = -(Y/A^{[L]} - (1-Y)/(1-A^{[L]}))", "proved"),
    (r"dA^{[L]} = -(Y/A^{[L]} + (1-Y)/(1-A^{[L]}))", "refuted"),
    (r"dA^{[L]} = -Y/A^{[L]} + 1-Y/1-A^{[L]}", "refuted"),
    (r"dA^{[L]} = \frac{A^{[L]} - Y}{A^{[L]} * (1-A^{[L]})}", "proved"),
    (r"dA^{[L]} = (A^{[L]} - Y) / A^{[L]} / (1-A^{[L]})", "proved"),
    (r"dA^{[L]} = (A^{[L]} - Y) / A^{[L]} * (1-A^{[L]})", "refuted"),
    (r"dZ^{[l]} = g^{[l]\prime}(Z^{[l]}) * W^{[l+1]T} dZ^{[l+1]}", "proved"),
    (r"dZ^{[l]} = W^{[l+1]T} (dZ^{[l+1]} * g^{[l]\prime}(Z^{[l]}))", "refuted"),
    (r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l+1]\prime}(Z^{[l]})", "refuted"),
    (r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * g^{[l]\prime}(W^{[l]} A^{[l-1]} + b^{[l]})", "proved"),
    (r"dZ^{[l]} = dA^{[l]} * {g^{[l]}}'(Z^{[l]})", "proved"),
    (r"dZ^{[l]} = dA^{[l]} \odot g^{[l]'}(Z^{[l]})", "proved"),
    (r"dZ^{[l]} = 0", "refuted"),
    (r"A^{[l]} = A^{[L]}", "refuted"),
    (r"dW^{[0]} = \frac{1}{m} dZ^{[0]} A^{[0]T}", "refuted"),
    (r"dA^{[L]} = W^{[L+1]T} dZ^{[L+1]}", "refuted"),
    (r"dA^{[l]} = W^{[l+1]T} dZ^{[l+1]}", "proved"),
    (r"\frac{\partial \mathcal{J}}{\partial A^{[L-1]}} = W^{[L]T} dZ^{[L]}", "refuted"),
    (r"\frac{\partial \mathcal{J}}{\partial A^{[L-1]}} = \frac{1}{m} W^{[L]T} dZ^{[L]}", "proved"),
    (r"\frac{\partial \mathcal{L}}{\partial W^{[l]}_{jk}} = \sum_{i=1}^m dZ^{[l]}_{ji} A^{[l-1]}_{ki}", "proved"),
    (r"\mathcal{J} = -\frac{1}{m} \text{np.sum}(Y * \log A^{[L]} + (1 - Y) * \log(1 - A^{[L]}))", "proved"),
    (
        r"\mathcal{J} = -\frac{1}{m} \sum_{i=1}^{m} \sum_{k=1}^{n_L} Y_{ki} \log A^{[L]}_{ki}"
        r" + (1 - Y_{ki}) \log(1 - A^{[L]}_{ki})",
        "undecided DRV304",
    ),
]


@pytest.mark.parametrize(("formula", "expected"), UNDER_FORWARD)
def test_under_the_forward_equations(checked, formula: str, expected: str) -> None:
    assert outcome(checked(formula, context="forward.md"), (formula,)) == expected


TWO_LAYERS = [
    (r"dW^{[3]} = \frac{1}{m} dZ^{[3]} A^{[2]T}", "there is no W at layer 3"),
    (r"dA^{[2]} = W^{[3]T} dZ^{[3]}", "there is no W at layer 3"),
    (r"dW^{[0]} = \frac{1}{m} dZ^{[0]} A^{[0]T}", "there is no W at layer 0"),
    (r"Z^{[1]} = W^{[1]} A^{[-1]}", "layer"),
]


@pytest.mark.parametrize(("formula", "message"), TWO_LAYERS)
def test_layers_that_do_not_exist(checked, formula: str, message: str) -> None:
    verdict = checked("L = 2", formula, context="forward.md").claims[-1].verdict
    assert verdict.name in ("refuted", "undecided") and message in verdict.message


def test_a_missing_layer_is_asked_for(checked) -> None:
    verdict = checked(r"W = W^T", r"dA^{[1]} = W^T dZ^{[1]}", context="forward.md").claims[-1].verdict
    assert (verdict.name, verdict.code, verdict.message) == ("undecided", "DRV303", "W^T: W needs layer")
    assert verdict.details == ("help: write W^{[l]}",)


def test_two_shapes_of_one_name(checked) -> None:
    document = checked(W, r"W \in \mathbb{R}^{n \times k}", "W = 2 W W^T W")
    assert document.notation.declared["W"][0].source == "line 2"
    assert str(document.notation.declared["W"][0].shape) == "k × n"


# --- networks whose shapes or layers are found --------------------------------------------------------------------

def test_shapes_are_found_by_the_equations(checked) -> None:
    notation = checked(W, X, "Z = W X", "R = Z + S", "V = X^T").notation
    shapes = {name: str(notation.declared[name][0].shape) for name in ("Z", "R", "V")}
    assert shapes == {"Z": "k × m", "R": "k × m", "V": "m × n"}


TANH_THEN_SIGMOID = (
    r"X \in \mathbb{R}^{n_0 \times m}",
    r"Y \in \mathbb{R}^{n_L \times m}",
    r"W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}",
    r"A^{[0]} = X, \quad Z^{[l]} = W^{[l]} A^{[l-1]}, \quad l = 1, \dots, L",
    r"A^{[l]} = \tanh(Z^{[l]}), \quad l = 1, \dots, L-1",
    r"A^{[L]} = \sigma(Z^{[L]})",
    r"J = -\sum_{i=1}^{m} \sum_{k=1}^{n_L} (Y_{ki} \log A^{[L]}_{ki} + (1-Y_{ki}) \log(1-A^{[L]}_{ki}))",
    r"dZ^{[l]} = \frac{\partial J}{\partial Z^{[l]}}, dW^{[l]} = \frac{\partial J}{\partial W^{[l]}},"
    r" dA^{[l]} = \frac{\partial J}{\partial A^{[l]}}",
)
OTHER_ACTIVATIONS = [
    (r"dZ^{[L]} = A^{[L]} - Y", "proved"),
    (r"dW^{[l]} = dZ^{[l]} A^{[l-1]T}", "proved"),
    (r"dZ^{[L-1]} = dA^{[L-1]} * (1 - A^{[L-1]} * A^{[L-1]})", "proved"),
    (r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} * (1 - A^{[l]} * A^{[l]})", "proved"),
    (r"dZ^{[l]} = dA^{[l]} * (1 - A^{[l]} * A^{[l]}) \quad \text{for } l = 1, \dots, L-1", "proved"),
    (r"dZ^{[l]} = dA^{[l]} * (1 - A^{[l]} * A^{[l]})", "refuted"),
    (r"dZ^{[L]} = dA^{[L]} * (1 - A^{[L]} * A^{[L]})", "refuted"),
    (r"A^{[L]} = \tanh(Z^{[L]})", "refuted"),
    (r"A^{[L-1]} = \tanh(Z^{[L-1]})", "proved"),
    (r"A^{[1]} = \tanh(Z^{[1]})", "refuted"),
]


@pytest.mark.parametrize(("formula", "verdict"), OTHER_ACTIVATIONS)
def test_a_last_layer_of_its_own(checked, formula: str, verdict: str) -> None:
    """The layers of a family are those that its equation is stated for; the last one has another."""
    document = checked(*TANH_THEN_SIGMOID, formula)
    assert [claim.verdict.name for claim in document.claims] == [verdict]
