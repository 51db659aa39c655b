"""Syntax → MathML, which browsers set without scripts.

In: a tree. Out: the inside of a `<math>` element, every character of the document escaped. Refused: nothing; a kind of
node without a rule is shown as its LaTeX, in words.
"""

from __future__ import annotations

import html
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
from derive.typeset.plain import plain, sign
from derive.typeset.widths import safe

OVER = {"\\hat": "^", "\\widehat": "^", "\\bar": "¯", "\\overline": "¯", "\\tilde": "~", "\\vec": "→", "\\dot": "˙",
        "\\ddot": "¨"}
BOLD = ("\\mathbf", "\\boldsymbol", "\\bm", "\\bf")
CLOSE = (Symbol("\\partial"), Symbol("d"), Scripts(Symbol("\\partial"), sup=Number("2")))
"""What no space follows."""
WITH_LIMITS = ("\\sum", "\\prod", "\\max", "\\min", "\\lim")


def math(*parts: Node | str, display: bool = False) -> str:
    """A formula; strings are signs between the parts."""
    inner = "".join(element("mo", sign(part)) if isinstance(part, str) else mathml(part) for part in parts)
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}><mrow>{inner}</mrow></math>"


def signed(relation: str, member: Node) -> str:
    """A member behind its relation, which keeps its spaces though nothing stands before it."""
    return f"<mrow><mrow></mrow>{element('mo', sign(relation))}{mathml(member)}</mrow>"


def mathml(node: Node) -> str:
    writer = _WRITERS.get(type(node))
    return writer(node) if writer is not None else element("mtext", print_latex(node))


def element(name: str, text: str) -> str:
    return f"<{name}>{html.escape(safe(text))}</{name}>"


def row(*inner: str) -> str:
    return inner[0] if len(inner) == 1 else f"<mrow>{''.join(inner)}</mrow>"


def _symbol(node: Symbol) -> str:
    shown = plain(node)
    single = len(shown) == 1
    kind = "mi" if shown.isalpha() else "mo" if single else "mtext"
    return element(kind, shown)


def _styled(node: Styled) -> str:
    if node.command in OVER:
        return f"<mover>{mathml(node.body)}{element('mo', OVER[node.command])}</mover>"
    if node.command in BOLD and isinstance(node.body, Symbol | Number):
        shown = plain(node.body)
        if len(shown) == 1:
            return element("mn" if shown.isdigit() else "mi", bold(shown))
    return element("mi", plain(node)) if isinstance(node.body, Symbol | Number | Text) else mathml(node.body)


def bold(letter: str) -> str:
    """The bold letter or digit of Unicode."""
    for first, last, start in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE), ("α", "ω", 0x1D6C2)):
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return letter


def _scripts(node: Scripts) -> str:
    base = mathml(node.base) if not isinstance(node.base, Empty) else "<mrow></mrow>"
    above = [mathml(node.sup)] if node.sup is not None else []
    above = [element("mo", "′" * node.primes), *above] if node.primes else above
    if node.sub is not None and above:
        return f"<msubsup>{base}{mathml(node.sub)}{row(*above)}</msubsup>"
    if node.sub is not None:
        return f"<msub>{base}{mathml(node.sub)}</msub>"
    return f"<msup>{base}{row(*above)}</msup>" if above else base


def _group(node: Group) -> str:
    return row(_bracket(node.open), mathml(node.body), _bracket(node.close))


def _bracket(mark: str) -> str:
    shown = sign(mark)
    return element("mo", shown) if shown and mark not in ("{", "}") else ""


def _addition(node: Addition) -> str:
    inner: list[str] = []
    for mark, term in zip(node.signs, node.terms, strict=True):
        inner += [element("mo", {"-": "−"}.get(mark, sign(mark)))] if mark else []
        inner.append(mathml(term))
    return row(*inner)


def _product(node: Product) -> str:
    inner = [_factor(node.factors[0])]
    for at, operator in enumerate(node.operators):
        before, after = node.factors[at], node.factors[at + 1]
        touching = before in CLOSE or (before.span.end == after.span.start and before.span.end > 0)
        inner.append(element("mo", sign(operator)) if operator else "" if touching else '<mspace width="0.2em"/>')
        inner += [element("mo", sign(node.signs[at + 1]))] if node.signs and node.signs[at + 1] else []
        inner.append(_factor(after))
    return row(*inner)


def _factor(node: Node) -> str:
    written = mathml(node)
    return row(element("mo", "("), written, element("mo", ")")) if isinstance(node, Addition) else written


def _big(node: BigOperator) -> str:
    shown = {"\\sum": "∑", "\\prod": "∏"}.get(node.command, sign(node.command))
    operator = element("mo", shown)
    under, over = ("munder", "munderover") if node.command in WITH_LIMITS else ("msub", "msubsup")
    if node.lower is not None and node.upper is not None:
        operator = f"<{over}>{operator}{mathml(node.lower)}{mathml(node.upper)}</{over}>"
    elif node.lower is not None:
        operator = f"<{under}>{operator}{mathml(node.lower)}</{under}>"
    return row(operator, mathml(node.body))


def _root(node: Root) -> str:
    if node.degree is not None:
        return f"<mroot>{mathml(node.radicand)}{mathml(node.degree)}</mroot>"
    return f"<msqrt>{mathml(node.radicand)}</msqrt>"


def _chain(node: Chain) -> str:
    inner = [mathml(node.members[0])]
    for relation, member in zip(node.relations, node.members[1:], strict=True):
        inner += [element("mo", sign(relation)), mathml(member)]
    return row(*inner)


def _statements(node: Statements) -> str:
    inner: list[str] = []
    for part, mark in zip(node.parts, node.separators, strict=True):
        inner += ['<mspace width="0.3em"/>'] if inner else []
        inner.append(mathml(part))
        inner += [element("mo", sign(mark))] if mark else []
    return row(*inner)


def _sequence(node: Sequence) -> str:
    inner = [mathml(node.items[0])]
    for mark, item in zip(node.separators, node.items[1:], strict=True):
        inner += [element("mo", sign(mark)), mathml(item)]
    return row(*inner)


def _environment(node: Environment) -> str:
    rows = ["<mtr>" + "".join(f"<mtd>{mathml(cell)}</mtd>" for cell in cells) + "</mtr>" for cells in node.rows]
    left, right = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Bmatrix": "{}"}.get(node.name, ("", ""))
    left = "{" if node.name == "cases" else left
    marks = [element("mo", mark) if mark else "" for mark in (left, right)]
    return row(marks[0], f"<mtable>{''.join(rows)}</mtable>", marks[1])


_WRITERS: dict[type[Node], Callable[[Any], str]] = {
    Number: lambda node: element("mn", node.text),
    Symbol: _symbol,
    Text: lambda node: element("mtext", node.text),
    Dots: lambda node: element("mo", sign(node.command)),
    Empty: lambda node: "<mrow></mrow>",
    Styled: _styled,
    Scripts: _scripts,
    Group: _group,
    Sequence: _sequence,
    Addition: _addition,
    Product: _product,
    Fraction: lambda node: f"<mfrac>{row(mathml(node.numerator))}{row(mathml(node.denominator))}</mfrac>",
    Root: _root,
    BigOperator: _big,
    Call: lambda node: row(mathml(node.function), '<mspace width="0.1em"/>', mathml(node.argument)),
    Annotated: lambda node: mathml(node.body),
    Chain: _chain,
    Statements: _statements,
    Environment: _environment,
}
