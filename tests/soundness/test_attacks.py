"""Formulas at the edge of what a rule may do: a side condition that matters, a name that could be captured, a size of
one, a hypothesis that contradicts. Each row says which verdicts are right, and what a proof must say with it."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NUMBERS = ", ".join(rf"${name} \in \mathbb{{R}}$" for name in "xyzac")
VECTORS = (r"$x \in \mathbb{R}^n$, $y \in \mathbb{R}^n$, $z \in \mathbb{R}^m$, $A \in \mathbb{R}^{n \times n}$, "
           r"$B \in \mathbb{R}^{n \times m}$, $c \in \mathbb{R}$")
TRUE, FALSE, OPEN = {"proved"}, {"refuted"}, {"undecided"}
NOT_PROVED, NOT_REFUTED = FALSE | OPEN, TRUE | OPEN

# declarations, formula, the verdicts that are right, the conditions that a proof carries
ROOTS = [
    (NUMBERS, r"(x^2)^{1/2} = |x|", TRUE, ()),
    (NUMBERS, r"(x^2)^{1/2} = x", FALSE, ()),
    (NUMBERS, r"(x^{1/2})^2 = x", TRUE, ("x ≥ 0",)),
    (NUMBERS, r"2 x \frac{d}{dx} \sqrt{x} = \sqrt{x}", TRUE, ("x > 0",)),
    (NUMBERS, r"2 \sqrt{x} \frac{d}{dx} \sqrt{x} = 1", TRUE, ("x > 0",)),
    (NUMBERS, r"\frac{d}{dx} x^{3/2} = \frac{3}{2} \sqrt{x}", TRUE, ("x ≥ 0",)),
    (VECTORS, r"x^T \nabla_x \|x\| = \|x\|", TRUE, (r"(x_{i})^{2} ≠ 0",)),
    (VECTORS, r"\frac{x^T x}{\|x\|} = \|x\|", TRUE, (r"(x_{i})^{2} ≠ 0",)),
    (NUMBERS, r"\log(x^2) = 2 \log x", NOT_REFUTED, ("x > 0",)),
    (NUMBERS, r"\log(x y) = \log x + \log y", NOT_REFUTED, ("x > 0", "y > 0")),
    (NUMBERS, r"\sqrt{x y} = \sqrt{x} \sqrt{y}", NOT_REFUTED, ("x ≥ 0", "y ≥ 0")),
    (NUMBERS, r"0 \cdot \log(x - x) = 0", OPEN, ()),
    (NUMBERS, r"(x^3)^{1/3} = x", TRUE, ("x ≥ 0",)),
    (VECTORS, r"-c^2 = (-c)^2", FALSE, ()),
    (VECTORS, r"(-A)^2 = (x + y)^2", FALSE | OPEN, ()),
    (NUMBERS, r"x \cdot -y = -x y", TRUE, ()),
    (NUMBERS, r"x \cdot -y = x y", FALSE, ()),
    (NUMBERS, r"\sqrt{-x^2} \cdot x = 0", NOT_REFUTED, ()),
    (NUMBERS, r"\frac{0}{x - x} = 0", OPEN, ()),
]
SIZES = [
    (VECTORS, r"\sum_{i=1}^n \sum_{j=1}^n 1 = n^2", TRUE, ()),
    (VECTORS, r"\sum_{i=1}^n \sum_{j=1}^n \frac{1}{2} = n^2", FALSE, ()),
    (VECTORS, r"\sum_{i=1}^n \frac{1}{n^2} = n^{-1}", TRUE, ()),
    (r"$X^{[l]} \in \mathbb{R}^{n_l \times m}$", r"\sum_{i=1}^{n_1} \sum_{j=1}^{n_1} 1 = n_1^2", TRUE, ()),
    (r"$X^{[l]} \in \mathbb{R}^{n_l \times m}$", r"\sum_{i=1}^{n_1} \sum_{j=1}^{n_1} 1 = n_1", FALSE, ()),
]

NETWORK = r"""$X \in \mathbb{R}^{n_0 \times m}$, $W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$

$Y \in \mathbb{R}^{n_L \times m}$

$$A^{[0]} = X$$

$$Z^{[l]} = W^{[l]} A^{[l-1]}, \quad l = 1, \dots, L$$

$$A^{[l]} = g^{[l]}(Z^{[l]}), \quad l = 1, \dots, L$$

$$J = \frac{1}{2m} \|A^{[L]} - Y\|_F^2$$

$$dZ^{[l]} = \frac{\partial J}{\partial Z^{[l]}}$$

$$dW^{[l]} = \frac{\partial J}{\partial W^{[l]}}$$

$$dA^{[l]} = \frac{\partial J}{\partial A^{[l]}}$$"""
NEXT = r"dZ^{[l]} = W^{[l+1]T} dZ^{[l+1]} \odot g^{[l]\prime}(Z^{[l]})"
LAYERS = [
    (NETWORK, NEXT, TRUE, ("1 ≤ l ≤ L-1",)),
    (NETWORK, NEXT + r", \quad 1 \le l < L", TRUE, ("1 ≤ l ≤ L-1",)),
    (NETWORK, NEXT + r", \quad 2 \le l < L", TRUE, ("2 ≤ l ≤ L-1",)),
    (NETWORK, NEXT + r", \quad 1 \le l \le L", FALSE, ()),
    (NETWORK, NEXT + r", \quad 0 \le l < L", FALSE, ()),
    (NETWORK, r"dA^{[L]} = W^{[L+1]T} dZ^{[L+1]}", FALSE, ()),
    (NETWORK, r"dZ^{[l]} = \frac{1}{m} (A^{[l]} - Y) \odot g^{[l]\prime}(Z^{[l]})", FALSE, ()),
    (NETWORK, r"A^{[L-1]} = g^{[L-1]}(Z^{[L-1]})", TRUE, ("2 ≤ L",)),
    (NETWORK, r"dW^{[L-1]} = dZ^{[L-1]} A^{[L-2]T}", TRUE, ("2 ≤ L",)),
    (NETWORK, r"dW^{[1]} = dZ^{[1]} X^T", TRUE, ()),
    (NETWORK, r"dW^{[1]} = dA^{[1]} X^T", FALSE, ()),
    (NETWORK, r"dW^{[L]} = dZ^{[L]} X^T", FALSE, ()),
    (NETWORK + "\n\n$$L = 1$$", NEXT + r", \quad 1 \le l < L", OPEN, ()),
    (NETWORK + "\n\n$$L = 1$$", r"dW^{[1]} = \frac{1}{m} ((A^{[1]} - Y) \odot g^{[1]\prime}(Z^{[1]})) X^T", TRUE, ()),
    (NETWORK + "\n\n$$L = 2$$", r"dW^{[1]} = \frac{1}{m} ((A^{[1]} - Y) \odot g^{[1]\prime}(Z^{[1]})) X^T", FALSE, ()),
]
ORDERS = [
    (NUMBERS + ", $x > 0$", r"\sqrt{x^2} = x", TRUE, ("x > 0",)),
    (NUMBERS + ", $x < 0$", r"\sqrt{x^2} = -x", TRUE, ("x < 0",)),
    (NUMBERS + ", $x < 0$", r"\sqrt{x^2} = x", FALSE, ()),
    (NUMBERS + r", $x \ge 0$", r"\sqrt{x^2} = x", TRUE, (r"x \ge 0",)),
    (NUMBERS + r", $x \ge 0$", r"\sqrt{x^2} = -x", FALSE, ()),
    (NUMBERS, r"\sqrt{x^2} = x, \quad x > 0", TRUE, ("x > 0",)),
    (NUMBERS, r"\sqrt{x^2} = -x \text{ for } x \le 0", TRUE, (r"x \le 0",)),
    (NUMBERS + ", $0 < a < 1$", r"\sqrt{a^2} = a", TRUE, ("0 < a < 1",)),
    (NUMBERS + ", $0 < a < 1$", r"\sqrt{(1-a)^2} = 1 - a", NOT_REFUTED, ()),
    (NUMBERS + ", $0 < a < 1$", r"|1 - a| = 1 - a", TRUE, ("0 < a < 1",)),
    (NUMBERS + ", $0 < a < 1$", r"|2 - 3 a| = 2 - 3 a", FALSE, ()),
    (NUMBERS + ", $x < y$", "|x - y| = y - x", TRUE, ("x < y",)),
    (NUMBERS + r", $x \ge 0$", r"\frac{x}{\sqrt{x}} = \sqrt{x}", TRUE, ("x ≠ 0",)),
    (r"$Y \in \mathbb{R}^{n \times n}$, $Y = Y^T$, $\sum_k Y_{kj} = 1$", r"Y Y^T = Y^T Y", TRUE, ()),
    (NUMBERS + ", $x < y$", "|x + y| = y + x", FALSE, ()),
    (NUMBERS + ", $x > 0$, $x < 0$", r"\sqrt{x^2} = x", OPEN, ()),
    (NUMBERS + ", $x < y$, $y < x$", "|x - y| = 7", OPEN, ()),
    (NUMBERS + r", $x \ge 0$", r"\frac{d}{dx} |x| = 1", NOT_REFUTED, ("x ≠ 0",)),
    (NUMBERS + ", $x > 0$", r"\frac{d}{dx} |x| = 1", TRUE, ("x > 0",)),
    (VECTORS + r", $x > 0$, $\sum_k x_k = 1$", r"\sum_k |x_k| = 1", TRUE, ("x > 0",)),
    (VECTORS + r", $x \ge 0$, $\sum_k x_k = 1$", r"\sum_k |x_k| = 1", NOT_REFUTED, ()),
    (VECTORS + r", $\sum_k x_k = 1$", r"\sum_k |x_k| = 1", FALSE, ()),
]


SUMS = r"""$W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$, $a^{[l]} \in \mathbb{R}$ for $l = 1, \dots, L$

$$R = \sum_{l=1}^{L} \|W^{[l]}\|_F^2$$

$$S = \sum_{l=2}^{L} \|W^{[l]}\|_F^2$$

$$U = \sum_{l=1}^{L-1} \|W^{[l]}\|_F^2$$"""
RECURRENT = r"""$x \in \mathbb{R}$, $w \in \mathbb{R}$, $h_t \in \mathbb{R}$

$$h_t = \tanh(w h_{t-1} + x), \quad t = 1, \dots, T$$

$$C = \sum_{t=1}^{T} h_t^2$$"""
BACK = r"\frac{\partial C}{\partial w} = \sum_{t=%s}^{T} \frac{\partial C}{\partial h_t} (1 - h_t^2) h_{%s}"
SUMS_OVER_LAYERS = [
    # with no more than one layer a sum may be empty
    (SUMS, r"\frac{\partial R}{\partial W^{[l]}} = 2 W^{[l]}", TRUE, ("1 ≤ l ≤ L",)),
    (SUMS, r"\frac{\partial R}{\partial W^{[l]}} = W^{[l]}", FALSE, ()),
    (SUMS, r"\frac{\partial R}{\partial W^{[1]}} = 2 W^{[1]}", TRUE, ()),
    (SUMS, r"\frac{\partial S}{\partial W^{[1]}} = 0", TRUE, ()),
    (SUMS, r"\frac{\partial S}{\partial W^{[1]}} = 2 W^{[1]}", FALSE, ()),
    (SUMS, r"\frac{\partial S}{\partial W^{[l]}} = 2 W^{[l]}", FALSE, ()),
    (SUMS, r"\frac{\partial S}{\partial W^{[2]}} = 2 W^{[2]}", TRUE, ("2 ≤ L",)),
    (SUMS, r"\frac{\partial S}{\partial W^{[L]}} = 2 W^{[L]}", FALSE, ()),
    (SUMS, r"\frac{\partial U}{\partial W^{[L]}} = 0", TRUE, ()),
    (SUMS, r"\frac{\partial U}{\partial W^{[L]}} = 2 W^{[L]}", FALSE, ()),
    (SUMS, r"\frac{\partial U}{\partial W^{[1]}} = 2 W^{[1]}", FALSE, ()),
    (SUMS, r"\sum_{l=1}^{L} 1 = L", TRUE, ()),
    (SUMS, r"\sum_{l=1}^{L} 1 = L - 1", FALSE, ()),
    (SUMS, r"\sum_{l=2}^{L} 1 = L - 1", TRUE, ()),
    (SUMS, r"\sum_{l=3}^{L} 1 = L - 2", FALSE, ()),
    (SUMS, r"\sum_{l=1}^{L} a^{[l]} = \sum_{k=1}^{L} a^{[k]}", TRUE, ()),
    (SUMS, r"\sum_{l=1}^{L} a^{[l]} = \sum_{l=2}^{L} a^{[l]}", FALSE, ()),
    (SUMS, r"(\sum_{l=1}^{L} a^{[l]})^2 = \sum_{l=1}^{L} (a^{[l]})^2", FALSE, ()),
    (SUMS, r"(\sum_{l=1}^{L} a^{[l]})^2 = \sum_{l=1}^{L} \sum_{k=1}^L a^{[l]} a^{[k]}", TRUE, ()),
    (SUMS, r"R = S + \|W^{[1]}\|_F^2", NOT_REFUTED, ()),
    (SUMS, "R = S", FALSE, ()),
    (SUMS, "S = U", FALSE, ()),
    (SUMS + "\n\n$$L = 3$$", r"\sum_{l=1}^{L} a^{[l]} = a^{[1]} + a^{[2]} + a^{[3]}", TRUE, ()),
    (SUMS + "\n\n$$L = 3$$", r"\sum_{l=1}^{L} a^{[l]} = a^{[1]} + a^{[2]}", FALSE, ()),
    (SUMS + "\n\n$$L = 1$$", r"\frac{\partial U}{\partial W^{[1]}} = 0", TRUE, ()),
    (RECURRENT, BACK % ("1", "t-1"), TRUE, ()),
    (RECURRENT, BACK % ("1", "t"), FALSE, ()),
    (RECURRENT, BACK % ("2", "t-1"), FALSE, ()),
    (RECURRENT, r"\frac{\partial C}{\partial w} = \frac{\partial C}{\partial h_T} (1 - h_T^2) h_{T-1}", FALSE, ()),
    (RECURRENT, r"\frac{\partial C}{\partial h_T} = 2 h_T", NOT_REFUTED, ()),
]


CUT = VECTORS + r""", $Z \in \mathbb{R}^{n \times m}$

$$J = \frac12 \|\operatorname{ReLU}(Z)\|_F^2$$

$$R = \sum_{i=1}^n |x_i|$$"""
KINK = ("has a kink",)
KINKS = [
    # values count at 0 too; a slope is not there, whatever is written for it
    (NUMBERS, r"\mathbb{1}[x > 0] = \mathbb{1}[x \ge 0]", FALSE, ()),
    (NUMBERS, r"\mathbb{1}[x > 0] + \mathbb{1}[x < 0] = 1", FALSE, ()),
    (NUMBERS, r"\mathbb{1}[x > 0] + \mathbb{1}[x \le 0] = 1", TRUE, ()),
    (NUMBERS, r"\mathbb{1}[x > y] = 1 - \mathbb{1}[y > x]", FALSE, ()),
    (NUMBERS, r"\mathbb{1}[x > y] = 1 - \mathbb{1}[y \ge x]", TRUE, ()),
    (NUMBERS, r"\mathbb{1}[x > 0] \, \mathbb{1}[x < 0] = 0", TRUE, ()),
    (NUMBERS, r"\mathbb{1}[x \ge 0] \, \mathbb{1}[x \le 0] = 0", FALSE, ()),
    (NUMBERS, r"x \, \mathbb{1}[x > 0] = x \, \mathbb{1}[x \ge 0]", TRUE, ()),
    (NUMBERS, r"(x - y) \, \mathbb{1}[x > y] = (x - y) \, \mathbb{1}[x \ge y]", TRUE, ()),
    (NUMBERS, r"(x + y) \, \mathbb{1}[x > y] = (x + y) \, \mathbb{1}[x \ge y]", FALSE, ()),
    (NUMBERS, r"2 \operatorname{ReLU}(x) = 2 x \, \mathbb{1}[x \ge 0]", TRUE, ()),
    (NUMBERS, r"\frac{d}{dx} \operatorname{ReLU}(x) = \mathbb{1}[x \ge 0]", TRUE, KINK),
    (NUMBERS, r"\frac{d}{dx} \operatorname{ReLU}(x) = \mathbb{1}[x > 0]", TRUE, KINK),
    (NUMBERS, r"\frac{d}{dx} \operatorname{ReLU}(x) = \mathbb{1}[x \le 0]", FALSE, ()),
    (NUMBERS, r"\frac{d}{dx} \operatorname{ReLU}(x) = \mathbb{1}[y \ge 0]", FALSE, ()),
    (NUMBERS, r"\frac{d}{dx} |x| = \mathbb{1}[x > 0] - \mathbb{1}[x < 0]", TRUE, KINK),
    (NUMBERS, r"\frac{d}{dx} |x| + \mathbb{1}[y > 0] = \operatorname{sign}(x) + \mathbb{1}[y \ge 0]", OPEN, ()),
    (NUMBERS, r"\operatorname{sign}(x)^2 = 1", FALSE, ()),
    (NUMBERS, r"\operatorname{sign}(x)^3 = \operatorname{sign}(x)", TRUE, ()),
    (NUMBERS, r"(x - y) \operatorname{sign}(x - y)^2 = x - y", TRUE, ()),
    (NUMBERS, r"|x|^2 = x^2", TRUE, ()),
    (NUMBERS, r"\frac{|x|}{x} = \operatorname{sign}(x)", TRUE, ("x ≠ 0",)),
    (CUT, r"\frac{\partial J}{\partial Z} = \operatorname{ReLU}(Z) \odot \mathbb{1}[Z \ge 0]", TRUE, KINK),
    (CUT, r"\frac{\partial R}{\partial x} = 2\, \mathbb{1}[x \ge 0] - 1", TRUE, KINK),
    (CUT, r"\mathbb{1}[Z > 0] = \mathbb{1}[Z \ge 0]", FALSE, ()),
]


@pytest.mark.parametrize(("declarations", "formula", "right", "conditions"),
                         [*ROOTS, *SIZES, *KINKS, *LAYERS, *ORDERS, *SUMS_OVER_LAYERS],
                         ids=lambda value: value if isinstance(value, str) and "=" in value else None)
def test_the_verdict_is_right(declarations, formula, right, conditions):
    checked = check_document("notes.md", f"{declarations}\n\n$$ {formula} $$\n")
    verdict = checked.claims[-1].verdict
    assert verdict.name in right, verdict
    if verdict.name == "proved":
        said = (*verdict.conditions, *verdict.hypotheses)
        assert all(any(words in one for one in said) for words in conditions), said
