"""The latex2sympy2 column: scalar bodies in the author's own characters agree, and a misreading of ours is found."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

import derive.elaborate.expressions as expressions
from derive.claim import Side
from derive.cross_check import latex_reader
from derive.cross_check.latex_reader import Unheard, available, read_latex
from derive.cross_check.scalar_body import Body, scalar_body
from derive.cross_check.second_reader import Atom, likeness, opinion, paired, second_opinion
from derive.notation import Notation
from derive.parse import parse
from derive.syntax import Statements
from derive.term import Plus, Rational, Times, rebuild

SCALARS = r"""
$$ z \in \mathbb{R}, \quad y \in \mathbb{R} $$
$$ a = \sigma(z) $$
$$ \mathcal{L} = -\left( y \log a + (1-y) \log(1-a) \right) $$
"""
BODIES = [
    r"a = \frac{1}{1+e^{-z}}",
    r"a = \frac{1}{1 + \exp(-z)}",
    r"\frac{da}{dz} = a - a^2",
    r"\frac{da}{dz} = (1-a) a",
    r"\frac{da}{dz} = a \cdot (1 - a)",
    r"\sigma'(z) = \sigma(z) (1 - \sigma(z))",
    r"\tanh'(z) = 1 - \tanh^2 z",
    r"\tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}",
    r"\mathcal{L} = -(y \log a + (1 - y) \log (1 - a))",
    r"\mathcal{L} = -y \log\left( a \right) - (1 - y) \log\left( 1-a \right)",
    r"\frac{\partial \mathcal{L}}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a}",
    r"\frac{\partial \mathcal{L}}{\partial a} = -y/a + (1-y)/(1-a)",
    r"\frac{\partial \mathcal{L}}{\partial z} = a - y",
    r"\frac{\partial \mathcal{L}}{\partial z} = \frac{d\mathcal{L}}{da} \cdot \frac{da}{dz}",
    r"\frac{\partial \mathcal{L}}{\partial z} = \left( -\frac{y}{a} + \frac{1-y}{1-a} \right) \sigma'(z)",
]
MATRIX_BODIES = [
    r"dZ^{[L]} = A^{[L]} - Y",
    r"dA^{[L]} = -\frac{Y}{A^{[L]}} + \frac{1 - Y}{1 - A^{[L]}}",
    r"dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})",
    r"dZ^{[L]} = \left( A^{[L]} - Y \right)",
]
NOT_SCALAR = [
    r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}",
    r"dA^{[l-1]} = W^{[l]T} dZ^{[l]}",
    r"db^{[l]} = \frac{1}{m} \sum_{i=1}^m dZ^{[l](i)}",
    r"dZ^{[l]} = dA^{[l]} \odot g^{[l]\prime}(Z^{[l]})",
    r"A^{[L]T} = A^{[L]T}",
    # a power among the marks of a name
    r"dZ^{[L]} = A^{[L]2} - Y",
    r"dZ^{[L]} = A^{[L](i)2} - Y",
    r"dZ^{[L]} = A^{[L]^2} - Y",
]


def said(checked, latex: str, text: str = "", context: str | None = "forward.md") -> str:
    found = checked(f"{text}\n$$ {latex} $$", context)[-1]
    return second_opinion(found.claim, found.link.formula.latex)


@pytest.mark.parametrize("latex", BODIES)
def test_scalar_bodies_agree(checked, latex):
    assert said(checked, latex, SCALARS, None) == "agrees"


@pytest.mark.parametrize(("latex", "answer"), [
    (r"\color{red}{x} + 1 = 1 + x", "agrees"), (r"(x + 1) x \quad = x^2 + x", "agrees"),
    ("\\begin{aligned} x^2 + x &= \\left( x + \\right. \\\\ & \\left. \\quad 1 \\right) x \\end{aligned}", "agrees"),
])
def test_what_only_sets_a_formula(checked, latex, answer):
    assert said(checked, latex, r"$$ x \in \mathbb{R} $$", None) == answer


@pytest.mark.parametrize(("latex", "answer"), [
    ("\\frac{d}{dx} x^n = n x^{n-1}", "agrees"), ("x^{n-1} x = x^n", "agrees"), ("x^{n+1} = x x^n", "agrees"),
])
def test_an_exponent_that_is_a_size(checked, latex, answer):
    assert said(checked, latex, r"$$ x \in \mathbb{R}, \; v \in \mathbb{R}^n, \; x > 0 $$", None) == answer


def test_a_huge_power_is_not_compared(checked):
    assert said(checked, "a = 2^{1000000} a", r"$$ a \in \mathbb{R} $$", None) == "not run: a power in it is too large"


def test_a_name_before_a_parenthesis_is_a_factor(checked):
    assert said(checked, "a - a^2 = a(1-a)", r"$$ a \in \mathbb{R} $$", None) == "agrees"


MANY = ", ".join(rf"{name} \in \mathbb{{R}}" for name in "abchkpqrs")


@pytest.mark.parametrize(("text", "left", "right", "answer"), [
    (r"$$ m = 1, \quad a \in \mathbb{R}, \quad b \in \mathbb{R} $$", r"a - b \cdot \frac{1}{m}", r"a - b", "agrees"),
    (f"$$ {MANY} $$", "a^2 + b + c + h + k + p + q + r + s", "s + r + q + p + k + h + c + b + a^2", "agrees"),
], ids=["a size with a value", "more names than all pairings of"])
def test_values_and_many_names(checked, text, left, right, answer):
    assert said(checked, f"{left} = {right}", text, None) == answer


@pytest.mark.parametrize("latex", MATRIX_BODIES)
def test_bodies_entry_by_entry_agree(checked, latex):
    assert said(checked, latex) == "agrees"


@pytest.mark.parametrize("latex", NOT_SCALAR)
def test_no_scalar_body(checked, latex):
    assert said(checked, latex) == "no scalar body"


# --- misreadings of ours --------------------------------------------------------------------------------------------


def lost_sign(term):
    """Every −1 that elaborate wrote is lost."""
    if isinstance(term, Rational) and term.value == -1:
        return Rational(Fraction(1))
    return rebuild(term, lost_sign)


def last_term_doubled(term):
    """The last term counts twice."""
    twice = Times((Rational(Fraction(2)), term.terms[-1]))
    return Plus((*term.terms[:-1], twice))


MISREADINGS = [
    (lost_sign, r"\frac{\partial \mathcal{L}}{\partial z} = a - y"),
    (last_term_doubled, r"\frac{\partial \mathcal{L}}{\partial a} = -\frac{y}{a} + \frac{1-y}{1-a}"),
    (lost_sign, r"\mathcal{L} = -(y \log a + (1 - y) \log (1 - a))"),
]


@pytest.mark.parametrize(("misread", "latex"), MISREADINGS)
def test_a_misreading_of_ours_is_found(checked, misread, latex):
    found = checked(f"{SCALARS}\n$$ {latex} $$", None)[-1]
    claim, formula = found.claim, found.link.formula.latex
    assert second_opinion(claim, formula) == "agrees"
    wrong = replace(claim, right=Side(claim.right.syntax, misread(claim.right.term)))
    answer = second_opinion(wrong, formula)
    assert answer.startswith("disagrees: latex2sympy2 reads ") and " where ours is " in answer


def test_a_misreading_of_the_elaborator_is_found(checked, monkeypatch):
    """A reader that takes differences for sums, all the way through the pipeline."""
    monkeypatch.setattr(expressions, "scale", lambda number, item: item)
    assert said(checked, r"dZ^{[L]} = A^{[L]} - Y").startswith("disagrees: latex2sympy2 reads A^{[L]} - Y")


def test_a_swap_of_names_is_found(checked):
    [found] = checked(r"$$ dZ^{[L]} = A^{[L]} - Y $$")
    claim, formula = found.claim, found.link.formula.latex
    swapped = replace(claim, right=Side(claim.right.syntax, Times((Rational(Fraction(-1)), claim.right.term))))
    assert second_opinion(swapped, formula).startswith("disagrees")


# --- the author's characters ----------------------------------------------------------------------------------------

TEXTS = [
    (r"-\frac{Y}{A^{[2]}} + \frac{1 - Y}{1 - A^{[2]}}", r"-\frac{ x}{ y} + \frac{1 -  x}{1 -  y}"),
    (r"y^{(i)} \log a^{[2](i)}", r"x  \ln  y"),
    (r"\log\hat{y}", r"\ln x"),
    (r"\frac{1}{1+e^{-z}}", r"\frac{1}{1+e^{- x}}"),
    (r"dA^{[l]} * g^{[l]\prime}(Z^{[l]})", "x *  y"),
    (r"\left( a - y \right)^2", r"\left(  x -  y \right)^2"),
    (r"\sum_i a_i", None),
    (r"a \odot b", None),
    (r"\frac{d}{dz} a", None),
    (r"a b = c", None),
    (r"\log_2 a", None),
]


@pytest.mark.parametrize(("latex", "text"), TEXTS)
def test_only_atoms_and_logarithms_are_replaced(latex, text):
    parsed = parse(latex, ())
    assert isinstance(parsed, Statements)
    body = scalar_body(parsed.parts[0], latex, Notation())
    assert (body.text if body else None) == text


def test_atoms_that_look_alike_are_not_paired():
    t0, t1 = sympy.symbols("t0 t1")
    with pytest.raises(Unheard, match="cannot be told apart"):
        paired(Body("x - y", {"x": "u", "y": "v"}, True), [Atom(t0, "p"), Atom(t1, "q")])
    found = paired(Body("x - y", {"x": "a^{[2]}", "y": "y"}, True), [Atom(t0, "Y i j"), Atom(t1, "A^{[2]} i j")])
    assert found == {"x": t1, "y": t0}
    assert likeness("a^{[2](i)}", "A^{[2]} k i") > likeness("a^{[1](i)}", "A^{[2]} k i")


# --- the package ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="latex2sympy2 does not run on Python 3.13")
def test_it_runs_here():
    assert available() is None


READ = [("a^2", "x"), ("a (1 - a)", "x"), (r"\frac{1}{2}(a - y)^2", "x"), (r"y \ln a", "x")]


@pytest.mark.parametrize(("latex", "_"), READ)
def test_reads(latex, _):
    assert isinstance(read_latex(latex), sympy.Expr)


@pytest.mark.parametrize("latex", ["a - y)", "x = y +", r"\frac{a", "(" * 40 + "a" + ")" * 40, "a" * 500, r"\wrong{a}"])
def test_what_it_does_not_read_to_the_end_is_no_opinion(latex):
    with pytest.raises(Unheard):
        read_latex(latex)


def test_its_globals_do_not_leak_from_one_formula_to_the_next():
    package, *_ = latex_reader._load()
    package.set_variances({sympy.Symbol("a"): sympy.Integer(5)})
    read_latex("b + 1")
    assert package.var == package.variances == {}


def test_where_it_is_not_installed_the_column_says_so(checked, monkeypatch):
    monkeypatch.setattr(latex_reader.importlib.util, "find_spec", lambda name: None)
    assert said(checked, r"dZ^{[L]} = A^{[L]} - Y") == "not run: latex2sympy2 is not installed"
    monkeypatch.setattr(latex_reader, "UNSUPPORTED", (3, 0))
    assert said(checked, r"dZ^{[L]} = A^{[L]} - Y").startswith("not run: latex2sympy2 does not run on Python 3.")


def test_a_lone_name_is_no_body(checked):
    [found] = checked(r"$$ dZ^{[L]} = A^{[L]} - Y $$")
    claim, formula = found.claim, found.link.formula.latex
    assert opinion(claim.left, formula, claim.notation) == "no scalar body"
