"""What the parser refuses: the code, the words, the cure and the place."""

from __future__ import annotations

import time

import pytest

from derive.document import Macro
from derive.errors import Unreadable
from derive.parse import parse
from derive.printing import print_latex

REFUSALS = [
    # latex, code, a part of the message, a part of the hint, what the span covers
    (r"\sigmma(z)", "DRV001", r"unknown command \sigmma", r"did you mean \sigma?", r"\sigmma"),
    (r"\partia x", "DRV001", r"unknown command \partia", r"did you mean \partial?", r"\partia"),
    (r"\qwxyz x", "DRV001", r"unknown command \qwxyz", r"\newcommand{\qwxyz}", r"\qwxyz"),
    (r"\sum' x", "DRV003", r"a prime on \sum", "write limits with _ and ^", r"\sum"),
    ("(a + b", "DRV002", "( is never closed", "add the missing )", "("),
    ("a + b)", "DRV002", "unexpected )", "not opened", ")"),
    ("(a]", "DRV002", "( is closed by ]; expected )", "write )", "]"),
    (r"\left( a", "DRV002", r"\left( has no \right", r"\right", r"\left("),
    ("x^{2", "DRV002", "never closed", "add the missing }", "{"),
    (r"\frac{a]}{b}", "DRV002", "unexpected ]; expected }", "missing bracket before it", "]"),
    ("x}", "DRV002", "unexpected }", "not opened", "}"),
    ("x = y +", "DRV003", "ends where an operand must stand", "remove the sign", "+"),
    ("x =", "DRV003", "ends where an operand must stand", "complete the formula", "="),
    ("a + * b", "DRV003", "unexpected *; expected an operand", "complete", "*"),
    ("x^a^b", "DRV003", "no second superscript", "braces", "^"),
    ("x_a_b", "DRV003", "no second subscript", "braces", "_"),
    ("x^", "DRV003", "ends where an argument must stand", "{…}", "^"),
    ("x^(i)", "DRV003", "expected an argument", "{…}", "("),
    ("x^12", "DRV003", "one digit", "write {12}", "12"),
    ("'a'", "DRV003", "unexpected '", "complete", "'"),
    ("||a|-|b||", "DRV002", "never closed", "add", "||"),
    (r"\begin{foo} a \end{foo}", "DRV006", "unknown environment foo", "align", r"\begin{foo}"),
    (
        r"x + \begin{pmatrix} a \end{bmatrix}",
        "DRV006",
        r"ends with \end{bmatrix}",
        r"\end{pmatrix}",
        r"\end{bmatrix}",
    ),
    (r"\def\T{x}", "DRV007", r"\def is refused", "preamble", r"\def"),
    (r"\phantom{-}x", "DRV007", "hides", "without it", r"\phantom"),
    (r"\iffalse a \fi", "DRV007", "hides", "without it", r"\iffalse"),
    (r"\color{white}{-x}", "DRV007", "hides", "remove the colour", r"\color{white}"),
    (r"\input{a}", "DRV007", "outside the formula", "without it", r"\input"),
    ("\u0430 - a", "DRV008", "U+0430 (CYRILLIC SMALL LETTER A)", "looks like another letter", "\u0430"),
    ("\u202ex", "DRV008", "U+202E", "remove it", "\u202e"),
    ("x\u0302", "DRV008", "COMBINING CIRCUMFLEX", "remove it", "\u0302"),
    ("x²", "DRV008", "SUPERSCRIPT TWO", "^2", "²"),
    ('x["a"]', "DRV008", "U+0022", "no meaning", '"'),
]


@pytest.mark.parametrize(
    ("latex", "code", "message", "hint", "place"), REFUSALS, ids=[ascii(row[0]) for row in REFUSALS]
)
def test_refusal(latex: str, code: str, message: str, hint: str, place: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(latex)
    error = caught.value
    assert error.code == code
    assert message in error.message
    assert error.hint is not None and hint in error.hint
    assert error.span is not None and latex[error.span.start : error.span.end] == place


TOO_LARGE = {
    "parentheses": "(" * 200 + "x" + ")" * 200,
    "braces": "{" * 400 + "x" + "}" * 400,
    "powers": "x^{" * 400 + "x" + "}" * 400,
    "signs": "-" * 3000 + "x",
    "functions": r"\log" * 300 + " x",
    "accents": r"\hat" * 300 + " x",
    "sums": r"\sum" * 300 + " x",
    "a long sum": "x+" * 20000 + "x",
    "a long number": "9" * 5000,
    "a long text": "a" * 200_000,
    "a long word": "a" * 65_000,
    "a long dotted name": "np." * 21_000,
    "many words": "abcd " * 13_000,
    "fractions": "{x" + r"\over x" * 1000 + "}",
    "fonts": r"\bf" * 300 + " x",
    "layers of everything": "(a + b c^{" * 30 + "x" + "})" * 30,
}


@pytest.mark.parametrize("latex", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_too_large_is_refused_without_recursion(latex: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Unreadable) as caught:
        parse(latex)
    assert caught.value.code == "DRV004"
    assert time.perf_counter() - started < 2


def test_deepest_accepted_formula_is_compared_and_printed() -> None:
    latex = "(" * 60 + "x" + ")" * 60
    assert parse(print_latex(parse(latex))) == parse(latex)


MACROS = (
    Macro(r"\bx", 0, r"\mathbf{x}"),
    Macro(r"\grad", 1, r"\nabla_{#1}"),
    Macro(r"\pd", 2, r"\frac{\partial #1}{\partial #2}"),
    Macro(r"\opt", 2, "#1_{#2}", default="w"),
    Macro(r"\a", 0, r"\a\a"),
    Macro(r"\one", 0, r"\two"),
    Macro(r"\two", 0, "2"),
    Macro(r"\word", 1, r"\text{#1}"),
)


@pytest.mark.parametrize(
    ("latex", "same_as"),
    [
        (r"\bx + y", r"\mathbf{x} + y"),
        (r"\grad W J", r"\nabla_{W} J"),
        (r"\pd{J}{W}", r"\frac{\partial J}{\partial W}"),
        (r"\pd Jb", r"\frac{\partial J}{\partial b}"),
        (r"\opt{i}", "w_{i}"),
        (r"\opt[v]{i}", "v_{i}"),
        (r"\one x", "2 x"),
        (r"\grad{\bx} J", r"\nabla_{\mathbf{x}} J"),
        (r"\word{where} x", r"\text{where} x"),
    ],
)
def test_macros_are_expanded(latex: str, same_as: str) -> None:
    assert parse(latex, MACROS) == parse(same_as)


def test_what_a_macro_gave_stands_at_its_call() -> None:
    latex = r"a + \pd{J}{W} = b"
    (chain,) = parse(latex, MACROS).parts
    fraction = chain.members[0].terms[1]  # type: ignore[attr-defined]
    assert latex[fraction.span.start : fraction.span.end] == r"\pd{J}{W}"
    last = chain.members[1]  # type: ignore[attr-defined]
    assert latex[last.span.start : last.span.end] == "b"


@pytest.mark.parametrize(("latex", "message"), [(r"x + \a", "does not end"), (r"\pd{J}", "takes 2 arguments")])
def test_macros_are_bounded(latex: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(latex, MACROS)
    assert caught.value.code == "DRV005" and message in caught.value.message


def test_an_error_behind_a_macro_points_into_the_source() -> None:
    latex = r"\bx + \foo"
    with pytest.raises(Unreadable) as caught:
        parse(latex, MACROS)
    span = caught.value.span
    assert span is not None and latex[span.start : span.end] == r"\foo"
