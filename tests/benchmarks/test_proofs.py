"""How long a proof takes: each claim of `formulas/`, the classic large ones, a thousand distinct claims, and beside
them SymPy's own route at 2 × 2, interleaved. `pytest -m benchmark -s tests/benchmarks` prints it; no time is asserted.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice, permutations
from pathlib import Path

import pytest
import sympy

from derive.claim import Claim
from derive.pipeline import check_document
from derive.prove import prove
from derive.prove.kernel import replay
from derive.prove.normal_form.budget import Budget
from derive.prove.search import search
from derive.verdict import Proved

ROOT = Path(__file__).resolve().parent.parent.parent
FORMULAS = ROOT / "formulas"
STEPS = 1_000_000
pytestmark = pytest.mark.benchmark

UNROLLED = r"""
$$ X \in \mathbb{R}^{n \times m}, \quad A \in \mathbb{R}^{n \times n}, \quad B \in \mathbb{R}^{n \times n} $$
$$ C \in \mathbb{R}^{n \times n}, \quad D \in \mathbb{R}^{n \times n}, \quad J \in \mathbb{R} $$
$$ P = A X $$
$$ Q = g(P) $$
$$ R = B Q $$
$$ S = g(R) $$
$$ T = C S $$
$$ U = g(T) $$
$$ V = D U $$
$$ W = g(V) $$
$$ J = \sum_{i=1}^{m} \sum_{j=1}^{n} W_{ji}^2 $$
$$ \frac{\partial J}{\partial A} = \left( \left( B^T \left( \left( C^T \left( \left( D^T
   \left( 2 W \odot g'(V) \right) \right) \odot g'(T) \right) \right) \odot g'(R) \right) \right)
   \odot g'(P) \right) X^T $$
"""


def milliseconds(work: Callable[[], object], times: int = 3) -> float:
    found: list[float] = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000 * statistics.median(found)


def claims_of(path: str, text: str | None = None) -> list[tuple[str, Claim]]:
    document = check_document(path, text)
    pages = document.pages or (document,)
    return [(one.latex, one.claim) for page in pages for one in page.claims
            if one.claim is not None and isinstance(one.verdict, Proved) and not one.is_update]


def all_claims() -> Iterator[tuple[str, Claim]]:
    for path in sorted(FORMULAS.rglob("*.md")):
        yield from claims_of(str(path))


def test_each_proof() -> None:
    whole, alone, again = list[float](), list[float](), list[float]()
    for _, claim in all_claims():
        whole.append(milliseconds(lambda claim=claim: prove(claim)))
        alone.append(milliseconds(lambda claim=claim: search(claim, Budget(STEPS))))
        steps = search(claim, Budget(STEPS)).steps
        again.append(milliseconds(lambda claim=claim, steps=steps: replay(claim, steps, Budget(STEPS))))
    print(f"\n{len(whole)} proved claims, median ms (greatest): with the attempt to refute {middle(whole)}, "
          f"search {middle(alone)}, replay {middle(again)}")
    assert whole


def middle(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ({max(values):.0f})"


LARGE = [
    ("two layers, dW of the first", "two-layer.md", r"^dW\^\{\[1\]\}"),
    ("attention, dK", "attention/one-head.md", "^dK"),
    ("batch norm, dX", "normalisation/batch-norm.md", r"^\\frac\{\\partial J\}\{\\partial X"),
]


def test_the_large_ones() -> None:
    rows = [(name, next(c for latex, c in claims_of(str(FORMULAS / path)) if re.search(pattern, latex)))
            for name, path, pattern in LARGE]
    rows += [("four layers unrolled, unknown g", claims_of("unrolled.md", UNROLLED)[-1][1])]
    for name, claim in rows:
        print(f"\n{name}: {milliseconds(lambda claim=claim: prove(claim)):.0f} ms", end="")
    assert len(rows) == 4


def variants(text: str, count: int) -> Iterator[str]:
    """The same under other names: another claim to whatever remembers claims."""
    letters = "ABCDEFHKMNPQRSUV"
    for a, b, c in islice(permutations(letters, 3), 0, None, 23):
        if count == 0:
            return
        count -= 1
        yield text.replace("@a", a).replace("@b", b).replace("@c", c)


SHAPES = r"$$ @a \in \mathbb{R}^{n \times m}, @b \in \mathbb{R}^{n \times n}, @c \in \mathbb{R}^{m \times n} $$"
TEMPLATES = [
    f"{SHAPES}\n{formula}"
    for formula in (
        r"$$ \frac{\partial}{\partial @a} \operatorname{tr}(@b @a @c) = @b^T @c^T $$",
        r"$$ \frac{\partial}{\partial @a} \operatorname{tr}(@c @b @a) = @b^T @c^T $$",
        r"$$ \frac{\partial}{\partial @a} \| @a - @c^T \|_F^2 = 2 (@a - @c^T) $$",
        r"$$ \frac{\partial}{\partial @a} \operatorname{tr}(@a^T @b @a) = (@b + @b^T) @a $$",
        r"$$ (@b @a @c)^T = @c^T @a^T @b^T $$",
        r"$$ \frac{\partial}{\partial @c} \operatorname{tr}(@c^T @a^T) = @a^T $$",
        r"$$ \operatorname{tr}(@a @c @b) = \operatorname{tr}(@b @a @c) $$",
        r"$$ @a \odot @c^T + @b @a = (@b + @b) @a - @b @a + @c^T \odot @a $$",
    )
]


def test_a_thousand_distinct_claims() -> None:
    documents = [variant for template in TEMPLATES for variant in variants(template, 125)]
    distinct = dict.fromkeys(documents)
    start = time.process_time()
    verdicts = [check_document("-", text).claims[0].verdict.name for text in distinct]
    print(f"\n{len(distinct)} distinct claims: {time.process_time() - start:.1f} s, "
          f"{verdicts.count('proved')} proved")
    assert set(verdicts) == {"proved"}


def sympy_route() -> object:
    """dW = (A − Y) Xᵀ / m of one layer at 2 × 2, as SymPy users do it: explicit matrices, differentiate, simplify."""
    m = 2
    W, X, b = (sympy.Matrix(2, 2, lambda i, j, n=n: sympy.Symbol(f"{n}{i}{j}")) for n in "WXb")
    Y = sympy.Matrix(2, 2, lambda i, j: sympy.Symbol(f"Y{i}{j}"))
    Z = W * X + b[:, 0] * sympy.ones(1, m)
    A = Z.applyfunc(lambda z: 1 / (1 + sympy.exp(-z)))
    cost = -sum(Y[i, j] * sympy.log(A[i, j]) + (1 - Y[i, j]) * sympy.log(1 - A[i, j])
                for i in range(2) for j in range(m)) / m
    right = (A - Y) * X.T / m
    return [sympy.simplify(sympy.diff(cost, W[i, j]) - right[i, j]) for i in range(2) for j in range(2)]


LAYER = r"""
$$ W \in \mathbb{R}^{k \times n}, \quad X \in \mathbb{R}^{n \times m}, \quad b \in \mathbb{R}^{k} $$
$$ Y \in \mathbb{R}^{k \times m} $$
$$ A = \sigma(W X + b) $$
$$ J = -\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{k} \left( Y_{ji} \log A_{ji} + (1 - Y_{ji}) \log (1 - A_{ji}) \right) $$
$$ \frac{\partial J}{\partial W} = \frac{1}{m} (A - Y) X^T $$
"""


def test_beside_sympy() -> None:
    """Interleaved, so that the load of the machine weighs on both."""
    ratios = []
    for _ in range(3):
        start = time.process_time()
        zeros = sympy_route()
        middle_ = time.process_time()
        (claim,) = check_document("-", LAYER).claims
        end = time.process_time()
        ratios.append((middle_ - start) / (end - middle_))
        assert claim.verdict.name == "proved"
    print(f"\none layer: SymPy at 2 × 2 takes {statistics.median(ratios):.0f} times as long as the proof for all sizes "
          f"(it leaves {sum(zero != 0 for zero in zeros)} of 4 entries unsimplified)")
