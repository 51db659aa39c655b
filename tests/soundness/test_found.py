"""What the bench and its attackers found, each as the smallest document that shows it.

A document and the verdicts that it must get, in order; beside each wrong one its right neighbour.
"""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NETWORK = (
    r"$$X \in \mathbb{R}^{n_0 \times m}, \quad W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}, \quad l = 1, \dots, L$$ "
    r"$$A^{[0]} = X, \quad Z^{[l]} = W^{[l]} A^{[l-1]}, \quad A^{[l]} = g^{[l]}(Z^{[l]})$$ "
    r"$$\mathcal{J} = \frac{1}{m} \| A^{[L]} \|_F^2$$ "
    r"$$dA^{[l]} = \frac{\partial \mathcal{J}}{\partial A^{[l]}}$$ "
    r"$$dZ^{[l]} = \frac{\partial \mathcal{J}}{\partial Z^{[l]}}$$ "
)
STEP = r"$$dA^{[l]} = W^{[l+1]T} dZ^{[l+1]} "
LABELS = (r"$$W_1 \in \mathbb{R}^{h \times d}, \quad W_2 \in \mathbb{R}^{k \times h}, \quad x \in \mathbb{R}^{d}$$ "
          r"$$z_1 = W_1 x, \qquad a_1 = \tanh(z_1)$$ $$J = \frac{1}{2} \| W_2 a_1 \|^2$$")
STATES = (r"$$V \in \mathbb{R}^{SIZE \times SIZE}, \quad v_t \in \mathbb{R}^{SIZE}, \quad h_0 \in \mathbb{R}^{SIZE}$$ "
          r"$$z_t = V h_{t-1}, \qquad h_t = \tanh(z_t), \qquad J = \sum_{t=1}^{T} v_t^T h_t$$ "
          r"$$dz_t = \frac{\partial J}{\partial z_t}$$ ")
NUMBERS = r"$$x \in \mathbb{R}, \quad y \in \mathbb{R}, \quad t \in \mathbb{R}, \quad T \in \mathbb{R}$$"
CALLS = r"$$X \in \mathbb{R}^{n \times n}, \quad v \in \mathbb{R}^n, \quad x \in \mathbb{R}$$"
QUADRATIC = CALLS + r" $$R = v^T X v$$"
ACTIVATED = r"$$Z \in \mathbb{R}^{k \times m}$$ $$A = g(Z)$$"
SIGMOID_AT_THE_END = NETWORK + r"$$g^{[L]} = \sigma$$ "
SLOPE_AT = r"$$g^{[K]\prime}(Z^{[K]}) = A^{[K]} \odot (1 - A^{[K]})$$"
TIMES = r"$$a_t \in \mathbb{R}, \quad t = 1, \dots, T$$ $$b_t \in \mathbb{R}, \quad t = 1, \dots, T$$ "
STEPS = TIMES + r"$$D = \sum_{t=2}^{T} (a_t - a_{t-1})^2$$ "
TRIANGLE = TIMES + r"$$U = \sum_{t=1}^{T} \sum_{s=1}^{t} a_t b_s$$ "
FOUND = [
    # a column of ones beside a row in an elementwise product is no number
    (r"$$z \in \mathbb{R}^C$$ $$\frac{\partial}{\partial z} \operatorname{logsoftmax}(z) = I - \mathbf{1} \odot"
     r" \operatorname{softmax}(z)^T$$", ["proved"]),
    (r"$$z \in \mathbb{R}^C$$ $$\frac{\partial}{\partial z} \operatorname{logsoftmax}(z) = I + \mathbf{1} \odot"
     r" \operatorname{softmax}(z)^T$$", ["refuted"]),
    # L is one number, also where W^{[2]} asks for two layers: what is said of g^{[L]} is not said of every layer
    (SIGMOID_AT_THE_END + SLOPE_AT.replace("K", "L"), ["proved"]),
    (SIGMOID_AT_THE_END + SLOPE_AT.replace("K", "2"), ["refuted"]),
    (SIGMOID_AT_THE_END + SLOPE_AT.replace("K", "L-1"), ["refuted"]),
    (STEPS + r"$$\frac{\partial D}{\partial a_1} = 2(a_1 - a_2)$$", ["proved"]),
    (STEPS + r"$$\frac{\partial D}{\partial a_1} = 2(a_2 - a_1)$$", ["refuted"]),
    # a sum that ends at the variable of another sum runs over the same family
    (TRIANGLE + r"$$\frac{\partial U}{\partial a_t} = \sum_{s=1}^{t} b_s$$", ["proved"]),
    (TRIANGLE + r"$$\frac{\partial U}{\partial a_t} = \sum_{s=1}^{T} b_s$$", ["refuted"]),
    (TIMES + r"$$\sum_{t=1}^{T} a_t = \sum_{t=1}^{T} \sum_{s=1}^{t+1} a_s$$", ["refuted"]),
    (TIMES + r"$$\sum_{s=1}^{t} a_s = \sum_{s=2}^{t} a_s$$", ["refuted"]),
    # a function that is defined already is not defined again in silence: the second equation is a claim
    (r"$$z \in \mathbb{R}$$ $$f(z) = z^2$$ $$f(z) = z^3$$", ["refuted"]),
    (r"$$z \in \mathbb{R}$$ $$f(z) = z^2$$ $$f(z) = z \, z$$", ["proved"]),
    # an exponent t or T is a number where it is declared, and no transpose of a number
    (NUMBERS + r" $$e^{t x} = e^x$$ $$e^{T x} = e^x$$ $$e^{-t x} e^{x t} = 1$$", ["refuted", "refuted", "proved"]),
    (NUMBERS + r" $$x^T = x$$ $$x^{2 T} = x^2$$ $$x^t = x$$ $$(x + y)^T = x + y$$", ["undecided"] * 4),
    (NUMBERS + r" $$e^{-T} e^T = 1$$ $$e^{-T} = e$$ $$x^\top = x$$", ["proved", "undecided", "proved"]),
    (CALLS + r" $$(v^T v)^T = v^T v$$ $$(v^T X)^T = X^T v$$", ["proved", "proved"]),
    # marks that make another function of a function, or another derivative of a derivative
    (CALLS + r" $$\sigma^{-1}(x) = \sigma(x)$$ $$g^{-1}(x) = g(x)$$ $$g^{(2)}(x) = g(x)$$", ["undecided"] * 3),
    (CALLS + r" $$g^T(X) = g(X)$$ $$\tanh^T(X) = \tanh(X)$$ $$\sigma^{(2)}(x) = \sigma(x)$$", ["undecided"] * 3),
    (CALLS + r" $$\sum_{i=1}^n f_i(x) = n f_i(x)$$ $$x g_1(x) = x g_2(x)$$", ["undecided"] * 2),
    (CALLS + r" $$x g_1(x) = g_1(x) x$$ $$\tanh^2(x) = \tanh(x) \tanh(x)$$", ["proved", "proved"]),
    (QUADRATIC + r" $$\nabla_v^3 R = (X + X^T) v$$ $$\nabla_v^2 R = X + X^T$$", ["undecided", "proved"]),
    # g = \sigma is a condition on a function, x < y one on numbers, and neither is a range of layers
    (ACTIVATED + r" $$A = \sigma(Z) \quad \text{if } g = \sigma$$", ["proved"]),
    (ACTIVATED + r" $$g'(Z) = 1 - A \odot A \quad \text{if } g = \tanh$$", ["proved"]),
    (ACTIVATED + r" $$g'(Z) = 1 - A \odot A \quad \text{if } g = \sigma$$", ["refuted"]),
    (NUMBERS + r" $$|x - y| = y - x \quad \text{if } x < y$$", ["proved"]),
    # a size h is no size of each time, and h_0 is there because it is declared
    (STATES.replace("SIZE", "h") + r"$$\frac{\partial J}{\partial V} = \sum_{t=1}^{T} dz_t h_{t-1}^T$$", ["proved"]),
    (STATES.replace("SIZE", "p") + r"$$\frac{\partial J}{\partial V} = \sum_{t=1}^{T} dz_t h_t^T$$", ["refuted"]),
    # the 1 of z_1 = W_1 x is a label on both sides
    (LABELS + r" $$\nabla_{W_2} J = W_2 a_1 a_1^T$$ $$\nabla_{W_2} J = W_2 z_1 a_1^T$$", ["proved", "refuted"]),
    # an entry of the transpose is another entry
    (CALLS + r" $$2 X^T_{ij} = 2 X_{ij}$$ $$2 X^T_{ij} = 2 X_{ji}$$", ["refuted", "proved"]),
    (CALLS + r" $$2 X_{ij}^T = 2 X_{ij}$$ $$X^{-1}_{ij} X_{ij} = 1$$", ["undecided", "undecided"]),
    (CALLS + r" $$\frac{\partial}{\partial Y} \operatorname{tr}(Y) = I$$", ["undecided"]),
    # a size is no variable, and a condition on it is one
    (NETWORK + r"$$\frac{\partial \mathcal{J}}{\partial m} = 0$$", ["undecided"]),
    (NETWORK + r"$$\frac{\partial \mathcal{J}}{\partial L} = 0$$", ["undecided"]),
    (NETWORK + r"$$dA^{[L]} = 2 A^{[L]}$$ $$dA^{[L]} = \frac{2}{m} A^{[L]}$$", ["refuted", "proved"]),
    (NETWORK + r"$$dA^{[L]} = 2 A^{[L]} \quad \text{if } m = 1$$", ["proved"]),
    (NETWORK + r"$$dA^{[L]} = 2 A^{[L]} \quad (m = 1)$$", ["proved"]),
    (NETWORK + r"$$dA^{[L]} = 2 A^{[L]} \quad (m = 2)$$ $$dA^{[L]} = A^{[L]} \quad (m = 2)$$", ["refuted", "proved"]),
    (NETWORK + r"$$m = 1$$ $$m = 2$$", ["undecided"]),
    # a range in parentheses is said of the formula before it
    (NETWORK + STEP + r"\quad (l = 1, \dots, L)$$", ["refuted"]),
    (NETWORK + STEP + r"\quad (l = 1, \dots, L-1)$$", ["proved"]),
    (NUMBERS + r" $$x y = x^2 \quad \text{if } x = y$$", ["undecided"]),
]


@pytest.mark.parametrize(("text", "verdicts"), FOUND)
def test_what_was_found_once(text: str, verdicts: list[str]) -> None:
    outcome = check_document("found.md", text.replace("$$ $$", "$$\n\n$$"))
    assert [claim.verdict.name for claim in outcome.claims] == verdicts
