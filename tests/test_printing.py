"""Printing is the inverse of parsing: the same tree, and the same signs as the author's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import Unreadable
from derive.parse import commands as c
from derive.parse import parse
from derive.parse.tokens import tokenize
from derive.printing import print_latex
from derive.syntax import RELATIONS, Addition, Fraction, Number, Product, Scripts, Symbol, spelling

LAYOUT = {c.ROW, c.GAP, c.CELL}


def signs(latex: str) -> list[tuple[str, str]]:
    """The tokens of a formula but those that only lay it out."""
    return [
        (spelling(token.text), token.argument)
        for token in tokenize(latex)
        if token.kind not in LAYOUT
        and not (token.kind in (c.BEGIN, c.END) and token.text.rstrip("*") in c.TRANSPARENT)
    ]


def assert_round_trip(latex: str) -> str:
    tree = parse(latex)
    printed = print_latex(tree)
    assert parse(printed) == tree, printed
    assert signs(printed) == signs(latex), printed
    return printed


UNCHANGED = [
    r"W^{[L]T} \cdot dz^{[L]}",
    r"A^{[L-1]^T}",
    "x^2 + x^{2}",
    r"\frac12 \frac1m \frac{1}{m}",
    r"\frac ab",
    "2x",
    "g(z)",
    "a b",
    "ab",
    r"\alpha x",
    r"g^{[l]\prime}(z)",
    "f'_i{}^2",
    r"\left(x\right)^2",
    r"\big(a\big)",
    r"{\bf x} + {a \over b}",
    r"\sqrt[3]{x}",
    r"\partial J / \partial W",
    "1/m",
    r"\sum_{i=1}^{m} x_i",
    r"\sum^m_{i=1} x_i",
    r"\prod_{i} a",
    r"\max(0, z)",
    "-a + b - c",
    r"a \cdot -b",
    r"a \odot b * c \times d",
    "a = b, c = d.",
    r"a = b \quad c = d",
    r"a = b \Rightarrow c = d",
    r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}",
    r"\begin{array}{cc} a & b \end{array}",
    r"\text{np.sum}(dZ, \text{axis} = 1)",
    r"\mathrm{ReLU}(z)",
    r"\mathbf x",
    r"\hat{y}",
    r"\underbrace{X}_{(n, m)}",
    r"\overset{a}{x}",
    "σ(x) ⊙ y ≤ 1",
    "W[:, i]",
    "W: (n, m)",
    "|a|",
    "||x||_2",
    r"p(y \mid x)",
    "h^{<t>}",
    "x^*",
    r"\log a",
    r"\log(a)",
    "w\\_1",
    "𝓛 + ℝ",
    "dA(不用算)",
    "x!",
]


@pytest.mark.parametrize("latex", UNCHANGED)
def test_printed_as_written(latex: str) -> None:
    assert assert_round_trip(latex) == latex


@pytest.mark.parametrize(
    ("latex", "printed"),
    [
        ("a=b+c", "a = b + c"),
        ("x^{ 2 }", "x^{2}"),
        (r"\left ( x \right )", r"\left(x\right)"),
        (r"a\,b\; c", "a b c"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c"),
        (r"a \tag{1}", "a"),
        ("x_{i = 1}", "x_{i=1}"),
        (r"\displaystyle\sum\limits_{i} x", r"\sum_{i} x"),
        ("g^{[L]} ' (Z)", "g^{[L]}' (Z)"),
    ],
)
def test_layout_is_not_kept(latex: str, printed: str) -> None:
    assert assert_round_trip(latex) == printed


def test_a_tree_without_places_is_printed_with_spaces() -> None:
    tree = Product((Fraction(Number("1"), Symbol("m")), Scripts(Symbol("W"), sup=Symbol("T")), Symbol("x")), ("", ""))
    assert print_latex(tree) == r"\frac{1}{m} W^{T} x"
    assert print_latex(Addition(("-", "+"), (Symbol(r"\alpha"), Number("2")))) == r"-\alpha + 2"


def test_relations_of_the_tree_are_relations_of_the_parser() -> None:
    kinds = {c.COMMANDS.get(relation) or c.CHARACTERS.get(relation) for relation in RELATIONS}
    assert kinds <= {c.RELATION, c.ARROW, c.BAR, c.OVERSET}


ATOMS = st.sampled_from(
    [
        "x",
        "W",
        "dZ",
        "2",
        "0.5",
        r"\alpha",
        r"\mathcal{L}",
        r"\mathbf x",
        r"\text{np.sum}",
        "σ",
        r"\dots",
        "np.sum(x)",
    ]
)


def _compose(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    spaced = st.sampled_from(["", " "])
    return st.one_of(
        st.tuples(pair, st.sampled_from([" + ", "-", r" \cdot ", "*", "/", " ", r" \odot ", r"\,"])).map(
            lambda t: t[1].join(t[0])
        ),
        st.tuples(inner, inner).map(lambda t: f"{{{t[0]}}}_{{{t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})^{{{t[1]}}}"),
        pair.map(lambda t: rf"\frac{{{t[0]}}}{{{t[1]}}}"),
        pair.map(lambda t: rf"\sum_{{i={t[0]}}}^m {t[1]}"),
        st.tuples(st.sampled_from([r"\log", r"\exp", r"\tanh", r"\max", r"\sin^2"]), spaced, inner).map(
            lambda t: rf"{t[0]}{t[1] or '{}'}{t[2]}" if t[1] else f"{t[0]}({t[2]})"
        ),
        st.tuples(
            st.sampled_from(["()", "[]", r"\{ \}", r"\left( \right)", "||", r"\| \|", r"\langle \rangle"]), inner
        ).map(lambda t: _within(t[0], t[1])),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: "(" + ", ".join(items) + ")"),
        pair.map(lambda t: rf"\begin{{bmatrix}} {t[0]} & {t[1]} \\ 0 & 1 \end{{bmatrix}}"),
        inner.map(lambda body: rf"\sqrt{{{body}}}"),
        inner.map(lambda body: rf"\underbrace{{{body}}}_{{n}}"),
        inner.map(lambda body: f"-{body}"),
    )


def _within(brackets: str, body: str) -> str:
    opening, closing = brackets.split(" ") if " " in brackets else (brackets[0], brackets[1])
    return f"{opening} {body} {closing}"


EXPRESSIONS = st.recursive(ATOMS, _compose, max_leaves=8)
FORMULAS = st.lists(EXPRESSIONS, min_size=1, max_size=3).map(" = ".join)


@settings(deadline=None, max_examples=200)
@given(FORMULAS)
def test_round_trip_of_well_formed_formulas(latex: str) -> None:
    try:
        parse(latex)
    except Unreadable as error:  # a bar or two signs that happen to be ambiguous
        assert error.span is not None
    else:
        assert_round_trip(latex)


SIGNS = st.sampled_from(
    [
        "x",
        "W",
        "1",
        "12",
        "+",
        "-",
        "=",
        r"\cdot",
        "/",
        "^",
        "_",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "|",
        r"\|",
        "'",
        ",",
        ".",
        "&",
        r"\\",
        r"\frac",
        r"\sum",
        r"\log",
        r"\left(",
        r"\right)",
        r"\text{where }",
        "若",
        r"\quad",
        r"\dots",
        ":",
        "<",
        ">",
        r"\begin{cases}",
        r"\end{cases}",
        r"\hat",
        r"\Rightarrow",
        "σ",
        "。",
        r"\max",
        r"\sqrt",
        r"\not",
        "!",
        "%",
        "\n",
        r"\bf",
        r"\over",
    ]
)


@settings(deadline=None, max_examples=400)
@given(st.lists(SIGNS, max_size=14), st.sampled_from(["", " "]))
def test_any_signs_are_read_or_refused(tokens: list[str], between: str) -> None:
    latex = between.join(tokens)
    try:
        parse(latex)
    except Unreadable as error:
        assert error.span is not None and error.hint and error.code.startswith("DRV00")
    else:
        assert_round_trip(latex)
