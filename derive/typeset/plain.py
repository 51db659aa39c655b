"""Syntax → one line of Unicode, for a terminal: `dW^[l]_jk = 1/m Σ_i dZ^[l]_ji A^[l-1]_ki`.

In: a tree. Out: text. Refused: nothing; a kind of node without a rule is shown as its LaTeX. What is returned may hold
any character of the document: the writer of lines escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from derive.printing import print_latex
from derive.syntax import (
    Addition,
    Annotated,
    BigOperator,
    Call,
    Chain,
    Dots,
    Empty,
    Environment,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sequence,
    Statements,
    Styled,
    Symbol,
    Text,
)

SIGNS = {
    "\\leq": "≤", "\\le": "≤", "\\geq": "≥", "\\ge": "≥", "\\neq": "≠", "\\ne": "≠", "\\to": "→", "\\cdot": "·",
    "\\times": "×", "\\odot": "⊙", "\\circ": "∘", "\\partial": "∂", "\\nabla": "∇", "\\infty": "∞", "\\sum": "Σ",
    "\\prod": "Π", "\\top": "ᵀ", "\\prime": "′", "\\ell": "ℓ", "\\in": "∈", "\\approx": "≈", "\\|": "‖", "\\{": "{",
    "\\}": "}", "\\langle": "⟨", "\\rangle": "⟩", "\\left(": "(", "\\right)": ")", "\\left[": "[", "\\right]": "]",
    "\\left\\{": "{", "\\right\\}": "}", "\\left|": "|", "\\right|": "|", "\\left.": "", "\\coloneqq": ":=",
    "\\leftarrow": "←", "\\gets": "←", "\\dots": "…", "\\cdots": "⋯", "\\ldots": "…", "\\vdots": "⋮", "\\ddots": "⋱",
    "\\pm": "±", "\\,": "", "\\;": "", "\\quad": " ", "\\ ": " ", "\\overset{?}{=}": "≟", "\\otimes": "⊗", "\\ast": "*",
}  # fmt: skip
_GREEK = dict(zip(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega varepsilon vartheta varrho varsigma varphi Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
    "Omega".split(),
    "αβγδεζηθικλμνξπρστυφχψωεϑϱςφΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
SIGNS |= {f"\\{name}": letter for name, letter in _GREEK.items()}
_CALLIGRAPHIC = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝓐𝓑𝓒𝓓𝓔𝓕𝓖𝓗𝓘𝓙𝓚𝓛𝓜𝓝𝓞𝓟𝓠𝓡𝓢𝓣𝓤𝓥𝓦𝓧𝓨𝓩", strict=True))
_DOUBLE = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "E": "𝔼", "P": "ℙ", "1": "𝟙"}
_ACCENTS = {"\\hat": "\u0302", "\\widehat": "\u0302", "\\bar": "\u0304", "\\overline": "\u0304", "\\tilde": "\u0303",
            "\\vec": "\u20d7", "\\dot": "\u0307", "\\ddot": "\u0308"}
_SIZES = re.compile(r"^\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|biggl|biggr|Biggl|Biggr)\s*")


def plain(node: Node) -> str:
    """One line."""
    return " ".join(_write(node).split())


def sign(name: str) -> str:
    """A command or a sign; a command without one is its own name."""
    name = str.__str__(name).strip()
    if name in SIGNS:
        return SIGNS[name]
    bare = _SIZES.sub("", name)
    if bare != name:
        return "" if bare == "." else SIGNS.get(bare, bare)
    return name.removeprefix("\\") if re.fullmatch(r"\\[A-Za-z]+", name) else name


def _write(node: Node) -> str:
    writer = _WRITERS.get(type(node))
    return writer(node) if writer is not None else print_latex(node)


def _symbol(node: Symbol) -> str:
    """A command with more behind it (a condition in words) sign by sign."""
    return re.sub(r"\\[A-Za-z]+ ?", lambda found: sign(found.group()), node.name)


def _styled(node: Styled) -> str:
    inner = _write(node.body)
    if node.command in _ACCENTS:
        return inner[:1] + _ACCENTS[node.command] + inner[1:]
    if node.command in ("\\mathcal", "\\mathscr", "\\cal", "\\scr"):
        return "".join(_CALLIGRAPHIC.get(letter, letter) for letter in inner)
    return _DOUBLE.get(inner, inner) if node.command in ("\\mathbb", "\\Bbb", "\\mathds", "\\mathbbm") else inner


def _scripts(node: Scripts) -> str:
    base = _write(node.base) + "′" * node.primes
    if isinstance(node.base, Fraction | Addition) or (isinstance(node.base, Product) and len(node.base.factors) > 2):
        base = f"({base})"
    above = _superscript(node.sup) if node.sup is not None else ""
    below = "_" + _tight(node.sub) if node.sub is not None else ""
    return base + (below + above if above in ("²", "³", "ᵀ", "⁻¹") else above + below)


def _superscript(node: Node) -> str:
    """`^[l]`, `^[l-1]ᵀ`, `ᵀ`, `²`."""
    factors = node.factors if isinstance(node, Product) and not any(node.operators) else (node,)
    marks = ""
    while factors and factors[-1] in (Symbol("T"), Symbol("\\top"), Symbol("\\prime"), Symbol("\\intercal")):
        marks = ("′" if factors[-1] == Symbol("\\prime") else "ᵀ") + marks
        factors = factors[:-1]
    rest = "".join(_write(factor) for factor in factors).replace(" ", "")
    if not rest:
        return marks
    if rest in ("2", "3", "-1"):
        return {"2": "²", "3": "³", "-1": "⁻¹"}[rest] + marks
    simple = len(rest) == 1 or rest[0] in "[(⟨"
    return ("^" + rest if simple else f"^({rest})") + marks


def _tight(node: Node) -> str:
    text = _write(node).replace(" ", "")
    return text if len(text) == 1 or re.fullmatch(r"[a-z]+|\d+", text) else f"{{{text}}}"


def _group(node: Group) -> str:
    if node.open in ("{", ""):
        return _write(node.body)
    return f"{sign(node.open)}{_write(node.body)}{sign(node.close)}"


def _addition(node: Addition) -> str:
    text = ""
    for at, (mark, term) in enumerate(zip(node.signs, node.terms, strict=True)):
        text += (f" {sign(mark)} " if at else sign(mark)) + _write(term)
    return text


def _product(node: Product) -> str:
    text = _factor(node.factors[0])
    for at, operator in enumerate(node.operators):
        before, after = node.factors[at], node.factors[at + 1]
        touching = before.span.end == after.span.start and before.span.end > 0
        text += f" {sign(operator)} " if operator else "" if touching else " "
        text += (sign(node.signs[at + 1]) if node.signs else "") + _factor(after)
    return text


def _factor(node: Node) -> str:
    return f"({_write(node)})" if isinstance(node, Addition) else _write(node)


_SLOPES = (Symbol("\\partial"), Symbol("d"))


def _fraction(node: Fraction) -> str:
    above, below = node.numerator, node.denominator
    if all(_is_slope(part.factors[0] if isinstance(part, Product) else part) for part in (above, below)):
        return re.sub("(∂²?) ", r"\1", f"{_write(above)}/{_write(below)}").replace(" ∂", "∂")
    return f"{_part(above)}/{_part(below)}"


def _is_slope(node: Node) -> bool:
    """`\\partial`, `d`, `\\partial^2`."""
    return (node.base if isinstance(node, Scripts) and node.sub is None else node) in _SLOPES


def _part(node: Node) -> str:
    text = _write(node)
    simple = isinstance(node, Symbol | Number | Scripts | Styled | Group) or " " not in text
    return text if simple and not isinstance(node, Fraction) else f"({text})"


def _root(node: Root) -> str:
    return f"√({_write(node.radicand)})"


def _big(node: BigOperator) -> str:
    """`Σ_i`; the ends are told by the sizes."""
    lower = node.lower
    if isinstance(lower, Chain) and len(lower.members) == 2 and node.upper is not None:
        lower = lower.members[0]
    below = "_" + _tight(lower) if lower is not None else ""
    return f"{sign(node.command)}{below} {_write(node.body)}"


def _chain(node: Chain) -> str:
    text = _write(node.members[0])
    for relation, member in zip(node.relations, node.members[1:], strict=True):
        text += f" {sign(relation)} {_write(member)}"
    return text


def _statements(node: Statements) -> str:
    pairs = zip(node.parts, node.separators, strict=True)
    return " ".join(_write(part).strip() + sign(mark) for part, mark in pairs)


def _sequence(node: Sequence) -> str:
    text = _write(node.items[0])
    for mark, item in zip(node.separators, node.items[1:], strict=True):
        text += f"{sign(mark)} {_write(item)}"
    return text


def _call(node: Call) -> str:
    between = "" if isinstance(node.argument, Group) else " "
    return f"{_write(node.function)}{between}{_write(node.argument)}"


def _environment(node: Environment) -> str:
    rows = "; ".join(", ".join(map(_write, row)) for row in node.rows)
    return f"{{ {rows}" if node.name == "cases" else f"({rows})"


_WRITERS: dict[type[Node], Callable[[Any], str]] = {
    Number: lambda node: node.text,
    Symbol: _symbol,
    Text: lambda node: node.text,
    Dots: lambda node: sign(node.command),
    Empty: lambda node: "",
    Styled: _styled,
    Scripts: _scripts,
    Group: _group,
    Sequence: _sequence,
    Addition: _addition,
    Product: _product,
    Fraction: _fraction,
    Root: _root,
    BigOperator: _big,
    Call: _call,
    Annotated: lambda node: _write(node.body),
    Chain: _chain,
    Statements: _statements,
    Environment: _environment,
}
