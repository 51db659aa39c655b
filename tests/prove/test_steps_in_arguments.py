"""Steps, signs and absolute values of what is made of steps: 1[ReLU(z) > 0] = 1[z > 0], exactly, at 0 too."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

NUMBERS = r"$$u \in \mathbb{R}, \quad v \in \mathbb{R}, \quad b \in \mathbb{R}, \quad b > 0$$ "
LEAKY = NUMBERS + r"$$f(u) = \begin{cases} u & u > 0 \\ \frac{1}{100} u & u \le 0 \end{cases}$$ "
LAYER = (r"$$X \in \mathbb{R}^{m \times d}, \quad W \in \mathbb{R}^{d \times k}, \quad Y \in \mathbb{R}^{m \times k}$$ "
         r"$$Z = X W, \quad A = \max(0, Z), \quad J = \frac{1}{2} \| A - Y \|_F^2$$ ")
TABLE = [
    (NUMBERS, r"\mathbb{1}[\max(0, u) > 0] = \mathbb{1}[u > 0]", "proved"),
    (NUMBERS, r"\mathbb{1}[\max(0, u) > 0] = \mathbb{1}[u \ge 0]", "refuted"),
    (NUMBERS, r"\mathbb{1}[\max(0, u) \ge 0] = 1", "proved"),
    (NUMBERS, r"\mathbb{1}[\max(0, -u) > 0] = \mathbb{1}[u < 0]", "proved"),
    (NUMBERS, r"\mathbb{1}[\max(0, -u) > 0] = \mathbb{1}[u \le 0]", "refuted"),
    (NUMBERS, r"\mathbb{1}[b \max(0, u) > 0] = \mathbb{1}[u > 0]", "proved"),
    (NUMBERS, r"\mathbb{1}[v \max(0, u) > 0] = \mathbb{1}[u > 0] \, \mathbb{1}[u v > 0]", "proved"),
    (NUMBERS, r"\mathbb{1}[v \max(0, u) > 0] = \mathbb{1}[u > 0]", "refuted"),
    (NUMBERS, r"\mathbb{1}[v + \max(0, u) > 0] = \mathbb{1}[u > 0] \, \mathbb{1}[u + v > 0]"
              r" + \mathbb{1}[u \le 0] \, \mathbb{1}[v > 0]", "proved"),
    (NUMBERS, r"\mathbb{1}[v + \max(0, u) > 0] = \mathbb{1}[u > 0] \, \mathbb{1}[u + v > 0]", "refuted"),
    (NUMBERS, r"\operatorname{sign}(\max(0, u)) = \mathbb{1}[u > 0]", "proved"),
    (NUMBERS, r"\operatorname{sign}(\max(0, u)) = \operatorname{sign}(u)", "refuted"),
    (NUMBERS, r"\max(0, \max(0, u) - \max(0, -u)) = \max(0, u)", "proved"),
    (NUMBERS, r"\max(0, \max(0, u) - \max(0, -u)) = u", "refuted"),
    (NUMBERS, r"| \max(0, u) - \max(0, -u) | = | u |", "proved"),
    (NUMBERS, r"| \max(0, u) - \max(0, -u) | = \max(0, u)", "refuted"),
    (NUMBERS, r"\max(0, \max(0, u)) = \max(0, u)", "proved"),
    (LEAKY, r"\mathbb{1}[f(u) > 0] = \mathbb{1}[u > 0]", "proved"),
    (LEAKY, r"\mathbb{1}[f(u) \ge 0] = \mathbb{1}[u > 0]", "refuted"),
    (LAYER, r"\frac{\partial J}{\partial Z} = (A - Y) \odot \mathbb{1}[A > 0]", "proved"),
    (LAYER, r"\frac{\partial J}{\partial Z} = (A - Y) \odot \mathbb{1}[Y > 0]", "refuted"),
    (LAYER, r"\frac{\partial J}{\partial Z} = A - Y \odot \mathbb{1}[A > 0]", "proved"),
    (LAYER, r"\frac{\partial J}{\partial W} = X^T ((A - Y) \odot \mathbb{1}[A > 0])", "proved"),
    (LAYER, r"\frac{\partial J}{\partial W} = X^T ((A - Y) \odot \mathbb{1}[X > 0])", "refuted"),
]


@pytest.mark.parametrize(("given", "latex", "verdict"), TABLE, ids=[row[1] for row in TABLE])
def test_the_cases_of_a_step(given: str, latex: str, verdict: str) -> None:
    claim = check_document("steps.md", f"{given} $${latex}$$").claims[-1]
    assert claim.verdict.name == verdict


def test_many_steps_are_not_parted() -> None:
    """Four of them would give sixteen cases; what is not parted is undecided, and no case is lost."""
    names = ("p", "q", "r", "s")
    text = "".join(f"$${name} \\in \\mathbb{{R}}$$ " for name in names)
    total = " + ".join(f"\\max(0, {name})" for name in names)
    (claim,) = check_document("steps.md", f"{text} $$\\max(0, {total}) = {total}$$").claims
    assert claim.verdict.name == "undecided"
