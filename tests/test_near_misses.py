"""Near misses of the proved formulas are refuted, where complex steps say that they are wrong.

The oracle is a plain NumPy network: its cost at X + ih gives each derivative, and each row of the table writes the same
formula, right or wrong, as NumPy. It shares no code with the prover.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from derive.pipeline import check_document

ROOT = Path(__file__).resolve().parent.parent
CONTEXT = str(ROOT / "formulas" / "forward.md")
SIGMOID = r" \quad \text{if } g^{[2]} \text{ is the sigmoid}"
SIZES = ((3, 4, 2, 5), (2, 3, 4, 6))


def wave(z):
    """An activation that nobody would guess, with values in (0, 1)."""
    return 0.5 + 0.4 * np.sin(z)


def network(sizes: tuple[int, ...], sigmoid: bool) -> SimpleNamespace:
    """Two layers, their values, and every gradient by complex steps: dZ, dA of the summed loss, dW, db of the mean."""
    rng = np.random.default_rng(sum(sizes))
    n0, n1, n2, m = sizes
    last = (lambda z: 1 / (1 + np.exp(-z))) if sigmoid else wave
    given = {
        "W1": rng.normal(size=(n1, n0)),
        "b1": rng.normal(size=(n1, 1)),
        "W2": rng.normal(size=(n2, n1)),
        "b2": rng.normal(size=(n2, 1)),
        "X": rng.normal(size=(n0, m)),
    }
    y = rng.uniform(0.1, 0.9, size=(n2, m))

    def loss(shift: dict[str, np.ndarray]):
        v = {k: a + shift.get(k, 0) for k, a in given.items()}
        z1 = v["W1"] @ v["X"] + v["b1"] + shift.get("Z1", 0)
        a1 = wave(z1) + shift.get("A1", 0)
        z2 = v["W2"] @ a1 + v["b2"] + shift.get("Z2", 0)
        a2 = last(z2) + shift.get("A2", 0)
        return -np.sum(y * np.log(a2) + (1 - y) * np.log(1 - a2)), (z1, a1, z2, a2)

    _, (z1, a1, z2, a2) = loss({})
    values = {**given, "Z1": z1, "A1": a1, "Z2": z2, "A2": a2}

    def by(name: str) -> np.ndarray:
        found = np.zeros_like(values[name])
        for place in np.ndindex(found.shape):
            step = np.zeros(found.shape, complex)
            step[place] = 1e-30j
            found[place] = loss({name: step})[0].imag / 1e-30
        return found

    gradients = {f"d{k}": by(k) / (m if k[0] in "Wb" else 1) for k in values}
    return SimpleNamespace(**values, **gradients, A0=given["X"], Y=y, m=m, gp=lambda z: 0.4 * np.cos(z), g=wave)


Formula = Callable[[SimpleNamespace], np.ndarray]
COLUMN_SUM = r"\text{np.sum}(dZ^{[1]}, \text{axis} = 1, \text{keepdims} = \text{True})"
TABLE: list[tuple[str, str, Formula]] = [
    ("dW1", r"dW^{[1]} = \frac{1}{m} dZ^{[1]} A^{[0]T}", lambda n: n.dZ1 @ n.A0.T / n.m),
    ("dW1", r"dW^{[1]} = dZ^{[1]} A^{[0]T}", lambda n: n.dZ1 @ n.A0.T),
    ("dW1", r"dW^{[1]} = \frac{1}{m} \frac{1}{m} dZ^{[1]} A^{[0]T}", lambda n: n.dZ1 @ n.A0.T / n.m**2),
    ("dW1", r"dW^{[1]} = \frac{2}{m} dZ^{[1]} A^{[0]T}", lambda n: 2 * n.dZ1 @ n.A0.T / n.m),
    ("dW1", r"dW^{[1]} = -\frac{1}{m} dZ^{[1]} A^{[0]T}", lambda n: -n.dZ1 @ n.A0.T / n.m),
    ("dW1", r"dW^{[1]} = \frac{1}{m} dZ^{[1]} A^{[0]}", lambda n: n.dZ1 @ n.A0 / n.m),
    ("dW1", r"dW^{[1]} = \frac{1}{m} A^{[0]} dZ^{[1]T}", lambda n: n.A0 @ n.dZ1.T / n.m),
    ("dW1", r"dW^{[1]} = \frac{1}{m} dA^{[1]} A^{[0]T}", lambda n: n.dA1 @ n.A0.T / n.m),
    ("dW1", r"dW^{[1]} = \frac{1}{m} dZ^{[1]} A^{[1]T}", lambda n: n.dZ1 @ n.A1.T / n.m),
    ("db1", rf"db^{{[1]}} = \frac{{1}}{{m}} {COLUMN_SUM}", lambda n: n.dZ1.sum(1, keepdims=True) / n.m),
    ("db1", rf"db^{{[1]}} = {COLUMN_SUM}", lambda n: n.dZ1.sum(1, keepdims=True)),
    ("db1", r"db^{[1]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[1](i)}", lambda n: n.dZ1.sum(1, keepdims=True) / n.m),
    ("db1", r"db^{[1]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[1]}", lambda n: n.dZ1),
    (
        "db1",
        rf"db^{{[1]}} = \frac{{1}}{{m}} {COLUMN_SUM.replace('= 1', '= 0')}",
        lambda n: n.dZ1.sum(0, keepdims=True) / n.m,
    ),
    (
        "db1",
        rf"db^{{[1]}} = \frac{{1}}{{m}} {COLUMN_SUM.replace('dZ', 'dA')}",
        lambda n: n.dA1.sum(1, keepdims=True) / n.m,
    ),
    ("dA1", r"dA^{[1]} = W^{[2]T} dZ^{[2]}", lambda n: n.W2.T @ n.dZ2),
    ("dA1", r"dA^{[1]} = W^{[2]} dZ^{[2]}", lambda n: n.W2 @ n.dZ2),
    ("dA1", r"dA^{[1]} = dZ^{[2]} W^{[2]T}", lambda n: n.dZ2 @ n.W2.T),
    ("dA1", r"dA^{[1]} = \frac{1}{m} W^{[2]T} dZ^{[2]}", lambda n: n.W2.T @ n.dZ2 / n.m),
    ("dA1", r"dA^{[1]} = -W^{[2]T} dZ^{[2]}", lambda n: -n.W2.T @ n.dZ2),
    ("dA1", r"dA^{[1]} = W^{[2]T} dA^{[2]}", lambda n: n.W2.T @ n.dA2),
    ("dZ1", r"dZ^{[1]} = dA^{[1]} * g^{[1]\prime}(Z^{[1]})", lambda n: n.dA1 * n.gp(n.Z1)),
    ("dZ1", r"dZ^{[1]} = dA^{[1]} * g^{[1]}(Z^{[1]})", lambda n: n.dA1 * n.g(n.Z1)),
    ("dZ1", r"dZ^{[1]} = dA^{[1]} * g^{[1]\prime}(A^{[1]})", lambda n: n.dA1 * n.gp(n.A1)),
    ("dZ1", r"dZ^{[1]} = dA^{[1]} + g^{[1]\prime}(Z^{[1]})", lambda n: n.dA1 + n.gp(n.Z1)),
    ("dZ1", r"dZ^{[1]} = dA^{[1]} g^{[1]\prime}(Z^{[1]})", lambda n: n.dA1 @ n.gp(n.Z1)),
    ("dZ1", r"dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})", lambda n: n.W2.T @ n.dZ2 * n.gp(n.Z1)),
    ("dZ1", r"dZ^{[1]} = W^{[2]T} dA^{[2]} * g^{[1]\prime}(Z^{[1]})", lambda n: n.W2.T @ n.dA2 * n.gp(n.Z1)),
    ("dA2", r"dA^{[2]} = -\frac{Y}{A^{[2]}} + \frac{1-Y}{1-A^{[2]}}", lambda n: -n.Y / n.A2 + (1 - n.Y) / (1 - n.A2)),
    ("dA2", r"dA^{[2]} = \frac{Y}{A^{[2]}} + \frac{1-Y}{1-A^{[2]}}", lambda n: n.Y / n.A2 + (1 - n.Y) / (1 - n.A2)),
    ("dA2", r"dA^{[2]} = -\frac{Y}{A^{[2]}} - \frac{1-Y}{1-A^{[2]}}", lambda n: -n.Y / n.A2 - (1 - n.Y) / (1 - n.A2)),
    ("dA2", r"dA^{[2]} = -\frac{Y}{A^{[2]}} + \frac{Y}{1-A^{[2]}}", lambda n: -n.Y / n.A2 + n.Y / (1 - n.A2)),
    ("dA2", r"dA^{[2]} = A^{[2]} - Y", lambda n: n.A2 - n.Y),
    ("dZ2", r"dZ^{[2]} = A^{[2]} - Y" + SIGMOID, lambda n: n.A2 - n.Y),
    ("dZ2", r"dZ^{[2]} = Y - A^{[2]}" + SIGMOID, lambda n: n.Y - n.A2),
    ("dZ2", r"dZ^{[2]} = A^{[2]} + Y" + SIGMOID, lambda n: n.A2 + n.Y),
    ("dZ2", r"dZ^{[2]} = Z^{[2]} - Y" + SIGMOID, lambda n: n.Z2 - n.Y),
    ("dZ2", r"dZ^{[2]} = \frac{1}{m} (A^{[2]} - Y)" + SIGMOID, lambda n: (n.A2 - n.Y) / n.m),
    ("dZ2", r"dZ^{[2]} = A^{[2]} - Y", lambda n: n.A2 - n.Y),
]
"""The gradient, the formula under `formulas/forward.md` with two layers, and the same in NumPy."""


def equal(name: str, formula: Formula, sigmoid: bool) -> bool:
    """Whether the formula gives the gradient, at sizes that are all different."""
    for sizes in SIZES:
        here = network(sizes, sigmoid)
        try:
            given = formula(here)
        except ValueError:
            return False
        wanted = getattr(here, name)
        if given.shape != wanted.shape or not np.allclose(given, wanted, rtol=1e-9, atol=1e-12):
            return False
    return True


@pytest.mark.parametrize(("name", "latex", "formula"), TABLE, ids=[row[1] for row in TABLE])
def test_the_verdict_is_the_oracles(name: str, latex: str, formula: Formula) -> None:
    true = equal(name, formula, sigmoid="sigmoid" in latex)
    (claim,) = check_document("miss.md", f"$$L = 2$$\n\n$$\n{latex}\n$$\n", contexts=[CONTEXT]).claims
    assert claim.verdict.name == ("proved" if true else "refuted")


def test_the_oracle_says_both() -> None:
    verdicts = [equal(name, formula, "sigmoid" in latex) for name, latex, formula in TABLE]
    assert sum(verdicts) == 8 and len(verdicts) - sum(verdicts) > 25
