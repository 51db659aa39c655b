"""Numbers written out, for exponents and degrees.

In: a syntax node. Out: a Fraction, or an int. Refused: what is no number, or too large for an exponent (None).
"""

from __future__ import annotations

from fractions import Fraction

from derive.elaborate.scripts import unwrap
from derive.syntax import Addition, Group, Node, Number, Product
from derive.syntax import Fraction as FractionNode

MAX_EXPONENT = 32

RATES = {
    "\\alpha": "learning rate",
    "\\eta": "learning rate",
    "\\lambda": "scalar",
    "\\mu": "scalar",
    "\\epsilon": "scalar",
    "\\varepsilon": "scalar",
    "\\beta": "scalar",
    "\\gamma": "scalar",
    "\\rho": "scalar",
    "\\tau": "scalar",
    "\\Delta": "scalar",
}
"""Greek letters that, undeclared, stand for a number."""
_WITH_LABELS = frozenset({"\\alpha", "\\eta", "\\lambda", "\\epsilon", "\\varepsilon", "\\tau"})


def is_rate(name: str) -> bool:
    """Whether an undeclared name stands for a number: `\\lambda`, `\\lambda_1`; not `\\beta_1`, `\\mu_1`."""
    return name in RATES or name.split("_")[0] in _WITH_LABELS


def rational(node: Node) -> Fraction | None:
    """A number written out, small enough for an exponent: `2`, `-0.5`, `1/2`, `-0.5 - 1`."""
    node = unwrap(node)
    found: Fraction | None = None
    if isinstance(node, Group) and node.open in ("(", "\\left("):
        return rational(node.body)
    if isinstance(node, Number) and len(node.text) < 6:
        found = Fraction(node.text)
    elif isinstance(node, FractionNode):
        above, below = rational(node.numerator), rational(node.denominator)
        found = above / below if above is not None and below else None
    elif isinstance(node, Product) and node.operators == ("/",) and not node.signs:
        above, below = (rational(factor) for factor in node.factors)
        found = above / below if above is not None and below else None
    elif isinstance(node, Addition):
        parts = [rational(term) for term in node.terms]
        if all(part is not None for part in parts):
            found = sum(
                (-p if s in ("-", "−") else p for s, p in zip(node.signs, parts, strict=True) if p), Fraction(0)
            )
    return found if found is not None and abs(found) <= MAX_EXPONENT and found.denominator <= MAX_EXPONENT else None


def whole_number(node: Node) -> int | None:
    node = unwrap(node)
    return int(node.text) if isinstance(node, Number) and node.text.isdigit() else None
