"""What the parser makes of small formulas: the tree, node by node."""

from __future__ import annotations

import pytest

from derive.document import Span
from derive.errors import Unreadable
from derive.parse import parse
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
    walk,
)

W, A, L, T, X, a, b, c, d, i, j, ell, m, n, x, y, z = (Symbol(name) for name in "WALTXabcdijlmnxyz")
ONE, TWO = Number("1"), Number("2")


def brackets(body: Node) -> Group:
    return Group("[", body, "]")


def round_(body: Node) -> Group:
    return Group("(", body, ")")


def side_by_side(*factors: Node) -> Product:
    return Product(factors, ("",) * (len(factors) - 1))


EXPRESSIONS = [
    (r"{\bf x a}", Group("{", Styled(r"\bf", side_by_side(x, a)), "}")),
    ("W^{[l]T}", Scripts(W, sup=side_by_side(brackets(ell), T))),
    ("A^{[L-1]^T}", Scripts(A, sup=Scripts(brackets(Addition(("", "-"), (L, ONE))), sup=T))),
    ("a^{[2](i)}", Scripts(a, sup=side_by_side(brackets(TWO), round_(i)))),
    (r"h^{\langle t \rangle}", Scripts(Symbol("h"), sup=Group(r"\langle", Symbol("t"), r"\rangle"))),
    ("h^{<t>}", Scripts(Symbol("h"), sup=Group("<", Symbol("t"), ">"))),
    ("X^{-1}", Scripts(X, sup=Addition(("-",), (ONE,)))),
    (r"X^{-\top}", Scripts(X, sup=Addition(("-",), (Symbol(r"\top"),)))),
    ("x_i^2", Scripts(x, i, TWO, sub_first=True)),
    ("x^2_i", Scripts(x, i, TWO)),
    ("g'(z)", side_by_side(Scripts(Symbol("g"), primes=1), round_(z))),
    ("g^{[L]} ' (Z)", side_by_side(Scripts(Symbol("g"), sup=brackets(L), primes=1), round_(Symbol("Z")))),
    (r"g^{[l]\prime}", Scripts(Symbol("g"), sup=side_by_side(brackets(ell), Symbol(r"\prime")))),
    ("{{W}^{[l]}}^{T}", Scripts(Group("{", Scripts(Group("{", W, "}"), sup=brackets(ell)), "}"), sup=T)),
    ("{}^T A", side_by_side(Scripts(Empty(), sup=T), A)),
    ("w\\_1", Scripts(Symbol("w"), ONE)),
    ("2x", side_by_side(TWO, x)),
    ("a b / c", Product((a, b, c), ("", "/"))),
    (r"a \cdot -b", Product((a, b), (r"\cdot",), ("", "-"))),
    ("a - -b", Addition(("", "-"), (a, Addition(("-",), (b,))))),
    ("-a + b", Addition(("-", "+"), (a, b))),
    (r"\frac12", Fraction(ONE, TWO)),
    (r"\dfrac{a}{b}", Fraction(a, b, r"\dfrac")),
    (r"{a \over b}", Group("{", Fraction(a, b, r"\over"), "}")),
    (r"\sqrt[3]{x}", Root(x, Number("3"))),
    (r"\mathcal L", Styled(r"\mathcal", L)),
    (r"\mathrm{d}z", side_by_side(Styled(r"\mathrm", d), z)),
    (r"\mathrm{ReLU}(z)", side_by_side(Text(r"\mathrm", "ReLU"), round_(z))),
    (r"\operatorname{tr}(X)", side_by_side(Text(r"\operatorname", "tr"), round_(X))),
    (r"\log a b + c", Addition(("", "+"), (Call(Symbol(r"\log"), side_by_side(a, b)), c))),
    (r"\log(a) b", side_by_side(Call(Symbol(r"\log"), round_(a)), b)),
    (r"\log_2 x", Call(Scripts(Symbol(r"\log"), TWO), x)),
    (r"\sin^2 x", Call(Scripts(Symbol(r"\sin"), sup=TWO), x)),
    (r"\log x \log y", side_by_side(Call(Symbol(r"\log"), x), Call(Symbol(r"\log"), y))),
    (r"\log\det X", Call(Symbol(r"\log"), Call(Symbol(r"\det"), X))),
    (r"\tanh(z)^2", Call(Symbol(r"\tanh"), Scripts(round_(z), sup=TWO))),
    (r"\exp -z", Call(Symbol(r"\exp"), Addition(("-",), (z,)))),
    (r"a \log b \cdot c", Product((a, Call(Symbol(r"\log"), b), c), ("", r"\cdot"))),
    (r"\max(0, z)", Call(Symbol(r"\max"), round_(Sequence((Number("0"), z), (",",))))),
    (r"\max_i x", BigOperator(r"\max", i, None, x)),
    (
        r"\sum_{i=1}^m a b + c",
        Addition(("", "+"), (BigOperator(r"\sum", Chain((i, ONE), ("=",)), m, side_by_side(a, b)), c)),
    ),
    (r"\sum_i \sum_j x", BigOperator(r"\sum", i, None, BigOperator(r"\sum", j, None, x))),
    (r"\sum_i -x", BigOperator(r"\sum", i, None, Addition(("-",), (x,)))),
    (r"\left. x \right|_{z=0}", Scripts(Group(r"\left.", x, r"\right|"), Chain((z, Number("0")), ("=",)))),
    ("|x|", Group("|", x, "|")),
    ("|a||b|", side_by_side(Group("|", a, "|"), Group("|", b, "|"))),
    (r"\|x\|_2^2", Scripts(Group(r"\|", x, r"\|"), TWO, TWO, sub_first=True)),
    ("||x||", Group(r"\|", x, r"\|")),
    ("p(y | x)", side_by_side(Symbol("p"), round_(Chain((y, x), ("|",))))),
    (r"\langle a, b\rangle", Group(r"\langle", Sequence((a, b), (",",)), r"\rangle")),
    ("(0, 1]", Group("(", Sequence((Number("0"), ONE), (",",)), "]")),
    ("W[:, i]", side_by_side(W, brackets(Sequence((Chain((Empty(), Empty()), (":",)), i), (",",))))),
    ("(a, ..... c)", round_(Sequence((a, Dots("....."), c), (",", "")))),
    (r"(a, b \dots c)", round_(Sequence((a, b, Dots(r"\dots"), c), (",", "", "")))),
    (
        r"(a + b, x - y \dots c)",
        round_(
            Sequence((Addition(("", "+"), (a, b)), Addition(("", "-"), (x, y)), Dots(r"\dots"), c), (",", "", ""))
        ),
    ),
    (r"\underbrace{X}_{(n, m)}", Annotated(r"\underbrace", X, round_(Sequence((n, m), (",",))))),
    (r"\boxed{x}", Annotated(r"\boxed", x)),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", Environment("bmatrix", ((a, b), (c, d)))),
    (r"\begin{array}{cc} a & \dots \\ \end{array}", Environment("array", ((a, Dots(r"\dots")),), "{cc}")),
    (
        r"\begin{cases} 1 & \text{if } z > 0 \\ 0, & z \end{cases}",
        Environment(
            "cases",
            (
                (ONE, Statements((Text(r"\text", "if "), Chain((z, Number("0")), (">",))), ("", ""))),
                (Sequence((Number("0"), Empty()), (",",)), z),
            ),
        ),
    ),
    ("σ", Symbol(r"\sigma")),
    ("𝓛", Styled(r"\mathcal", L)),
    (
        "np.sum(X, axis=1)",
        side_by_side(
            Text("", "np.sum"),
            round_(Sequence((X, Chain((side_by_side(a, x, i, Symbol("s")), ONE), ("=",))), (",",))),
        ),
    ),
    (
        r"\text{np.sum}(X, \text{axis} = 1)",
        side_by_side(
            Text(r"\text", "np.sum"), round_(Sequence((X, Chain((Text(r"\text", "axis"), ONE), ("=",))), (",",)))
        ),
    ),
]


@pytest.mark.parametrize(("latex", "tree"), EXPRESSIONS, ids=[latex for latex, _ in EXPRESSIONS])
def test_expression(latex: str, tree: Node) -> None:
    assert parse(latex) == Statements((tree,), ("",))


def chain(*members: Node) -> Chain:
    return Chain(members, ("=",) * (len(members) - 1))


FORMULAS = [
    ("a = b = c", (chain(a, b, c),), ("",)),
    ("= b", (chain(Empty(), b),), ("",)),
    ("a = b, x = y.", (chain(a, b), chain(x, y)), (",", ".")),
    (r"a = b \\ x = y", (chain(a, b), chain(x, y)), ("\\\\", "")),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", (chain(a, b, c),), ("",)),
    (r"\begin{align*} a & = b \\ & + c \end{align*}", (chain(a, Addition(("", "+"), (b, c))),), ("",)),
    ("a &=& b", (chain(a, b),), ("",)),
    (r"a &= b & x &= y", (chain(a, b), chain(x, y)), (r"\quad", "")),
    (r"a = b \quad x = y", (chain(a, b), chain(x, y)), (r"\quad", "")),
    (r"a \quad = \quad b", (chain(a, b),), ("",)),
    (r"a = b \Rightarrow x = y", (chain(a, b), chain(x, y)), (r"\Rightarrow", "")),
    (r"a = b \text{ where } x = y", (chain(a, b), Text(r"\text", " where "), chain(x, y)), ("", "", "")),
    (r"\text{loss} = a", (Chain((Text(r"\text", "loss"), a), ("=",)),), ("",)),
    ("a = b，若x为sigmoid函数", (chain(a, b), Text("", "若"), x, Text("", "为sigmoid函数")), (",", "", "", "")),
    (
        "a = b,其中axis = 1表示",
        (chain(a, b), Text("", "其中"), Chain((Text("", "axis"), ONE), ("=",)), Text("", "表示")),
        (",", "", "", ""),
    ),
    ("a b (不用算)", (side_by_side(a, b), round_(Text("", "不用算"))), ("", "")),
    ("a（已知）* b", (Product((a, round_(Text("", "已知")), b), ("", "*")),), ("",)),
    (r"x \in (0, 1]", (Chain((x, Group("(", Sequence((Number("0"), ONE), (",",)), "]")), (r"\in",)),), ("",)),
    (r"a := b \leftarrow c", (Chain((a, b, c), (":=", r"\leftarrow")),), ("",)),
    ("a += b", (Chain((a, b), ("+=",)),), ("",)),
    ("x^* = b", (chain(Scripts(x, sup=Symbol("*")), b),), ("",)),
    (r"a \leq b ≤ c", (Chain((a, b, c), (r"\leq", r"\leq")),), ("",)),
    (r"a \overset{!}{=} b", (Chain((a, b), ("=",)),), ("",)),
    (r"a \not= b", (Chain((a, b), (r"\not=",)),), ("",)),
    (r"a = b \tag{1} \label{eq:1} \nonumber % words", (chain(a, b),), ("",)),
    ("W: (n, m)", (Chain((W, round_(Sequence((n, m), (",",)))), (":",)),), ("",)),
    (r"\odot", (Symbol(r"\odot"),), ("",)),
    ("", (), ()),
]


@pytest.mark.parametrize(("latex", "parts", "separators"), FORMULAS, ids=[latex for latex, _, _ in FORMULAS])
def test_formula(latex: str, parts: tuple[Node, ...], separators: tuple[str, ...]) -> None:
    assert parse(latex) == Statements(parts, separators)


def test_spans_are_exact() -> None:
    latex = r"dW^{[l]} = \frac{1}{m} X_i"
    (chain_,) = parse(latex).parts
    assert isinstance(chain_, Chain)
    found = [latex[node.span.start : node.span.end] for node in (chain_, *chain_.members)]
    assert found == [latex, r"dW^{[l]}", r"\frac{1}{m} X_i"]
    assert "1" in [latex[node.span.start : node.span.end] for node in walk(chain_) if isinstance(node, Number)]


def test_author_s_sign_is_kept_beside_its_name() -> None:
    (symbol,) = parse("σ").parts
    assert isinstance(symbol, Symbol)
    assert symbol.name == r"\sigma" and symbol.name.spelling == "σ"  # type: ignore[attr-defined]
    assert symbol.span == Span(0, 1)


SAME = [
    # two spellings of one tree
    (r"x \in \R^{n}", r"x \in \mathbb{R}^{n}"),
    (r"x \isin \Reals", r"x \in \mathbb{R}"),
    (r"a \sdot b \plusmn \infin", r"a \cdot b \pm \infty"),
    ("a &lt; b", "a < b"),
    ("a &gt; b", "a > b"),
    (r"\left( a \right. \\ & \left. + b \right)", r"\left( a + b \right)"),
    (r"\left[ a \right. \\ \left. + b \right. \\ \left. + c \right]", r"\left[ a + b + c \right]"),
    (r"\mathtt{np.sum(} Z \mathtt{)}", "np.sum(Z)"),
    (r"\text{sum(} Z \text{, axis=1)}", "sum(Z, axis=1)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_tree(one: str, other: str) -> None:
    assert parse(one) == parse(other)
    assert parse(print_latex(parse(one))) == parse(one)


def test_brackets_over_two_lines_stay_apart_where_they_are_not_one_pair() -> None:
    assert parse(r"\left( a \right. \\ \left. f \right|_{0}") != parse(r"\left( a f \right|_{0}")


def test_a_sign_for_all_values_of_an_index() -> None:
    for latex in (r"A_{i\cdot}", r"A_{\cdot j}", r"p_{\backslash i}", r"A_{i,*}"):
        assert print_latex(parse(latex)) == latex
    for latex in (r"x^{2 \cdot}", r"x_{2 +}", r"2 \cdot", r"(a \cdot)"):
        with pytest.raises(Unreadable):
            parse(latex)
