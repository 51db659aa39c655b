"""A member of a formula → its value: one small function for each kind of node.

In: syntax and a State. Out: a Value. Refused: nodes without a meaning yet (Undeclared, code DRV304, naming what was
seen), shapes that do not fit (ShapeError). Products, calls, sums, derivatives and rows have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from derive.elaborate.array_calls import function_call, inner_product, norm
from derive.elaborate.arrays import ones
from derive.elaborate.calls import is_function, named_call
from derive.elaborate.class_labels import with_classes_chosen
from derive.elaborate.derivatives import derivative_fraction, evaluated_at
from derive.elaborate.dotted_sums import with_running_index
from derive.elaborate.indicators import GREATER, cases, comparison, indicator, is_one
from derive.elaborate.labels import marks_in
from derive.elaborate.marked import marked, with_exponent
from derive.elaborate.numbers import MAX_EXPONENT, whole_number
from derive.elaborate.products import product
from derive.elaborate.references import refer, spelled
from derive.elaborate.rows import row
from derive.elaborate.scripts import (
    TRANSPOSES,
    Marks,
    delimiter,
    is_group,
    is_sum_in_braces,
    marks_of,
    plain_letter,
    unwrap,
)
from derive.elaborate.second_order import second_derivative
from derive.elaborate.sizes import read_layer, read_size
from derive.elaborate.state import State
from derive.elaborate.sums import big_operator, refuse_ended_index, with_open_end
from derive.elaborate.values import Value, add, apply, broadcasts, elementwise, misfit, power, scale, transpose, value
from derive.elaborate.without_argument import derivative_without_argument
from derive.errors import Undeclared
from derive.syntax import (
    Addition,
    Annotated,
    BigOperator,
    Call,
    Chain,
    Environment,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sequence,
    Styled,
    Symbol,
    Text,
    walk,
)
from derive.syntax import (
    Fraction as FractionNode,
)
from derive.term import MINUS_ONE, ONE, Apply, Function, Rational

MAX_DIGITS = 64
ROUNDING = frozenset({"\\lfloor", "\\lceil", "\\rfloor", "\\rceil", "\\llbracket", "\\ulcorner"})
NO_PARENTHESES = ROUNDING | {"\\langle", "⟨"}


def evaluate(node: Node, state: State) -> Value:
    """The value of a node; its words and span are the node's."""
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} has no meaning here yet",
            span=node.span,
            hint="write it with names, products, sums and functions",
        )
    item = handler(node, state)
    return value(item.axes, item.term, item, latex=state.words(node), span=node.span, vector=item.vector)


def _number(node: Number, state: State) -> Value:
    if len(node.text) > MAX_DIGITS:
        raise Undeclared(
            "DRV306", f"a number of {len(node.text)} digits is too long", span=node.span, hint="use a name"
        )
    return Value((), Rational(Fraction(node.text)))


def _name(node: Node, state: State) -> Value:
    name = spelled(node)
    if name is None and is_one(node):
        return ones(None, state)
    if name is None:
        raise Undeclared("DRV304", f"{state.words(node)} is not read as a name", span=node.span)
    return refer(name, marks_in(node, state.notation), node, state)


def _scripts(node: Scripts, state: State) -> Value:
    marks = marks_of(node)
    base = marks.base
    if is_group(base, "\\|", "|", "‖", "\\Vert", "\\lVert", "\\vert", "\\lvert"):
        bar = evaluated_at(base, marks, state)
        return bar if bar is not None else norm(base, marks, state)
    if isinstance(base, Group):
        bar = evaluated_at(base, marks, state)
        return bar if bar is not None else _marked_group(base, node, state)
    if isinstance(base, FractionNode) and marks == Marks(base, transposed=True):
        return transpose(evaluate(base, state))
    if spelled(base) == "e" and node.sup is not None and _is_plain(marks) and _is_euler(node.sup, state):
        return _exponential(node.sup, state)
    return _name_with_marks(node, state)


def _is_plain(marks: Marks) -> bool:
    """Nothing but what may be an exponent: T is a number in `e^{T x}`, and a transpose of nothing."""
    return not (marks.below or marks.primes) and marks.layer is None and marks.sample is None and marks.time is None


def _is_euler(above: Node, state: State) -> bool:
    """Whether e with something above is the exponential: unless e is a number here, or an array that is transposed; a
    vector has no power.
    """
    declared = state.declarations("e")
    sign = plain_letter(above)
    turned = sign in TRANSPOSES and (sign != "T" or bool(declared))
    return all(one.shape.sizes for one in declared) and not turned


def _name_with_marks(node: Scripts, state: State) -> Value:
    marks = marks_in(node, state.notation)
    name = spelled(marks.base)
    if name is None:
        found = _ones_with_marks(marks, state) or _number_with_exponent(marks, state)
        found = found or _sum_in_braces(marks, node, state)
        if found is None:
            raise Undeclared("DRV304", f"{state.words(node)} is not read", span=node.span)
        return found
    bare = _derivative(name, marks, node, state) if marks.primes else None
    return bare if bare is not None else refer(name, marks, node, state)


def _derivative(name: str, marks: Marks, node: Scripts, state: State) -> Value | None:
    """`g^{[1]}'` without what it is taken at."""
    if state.declarations(name) or name in state.scope or not replace(marks, primes=0, layer=None).bare:
        return None
    layer = read_layer(marks.layer, state.notation) if marks.layer is not None else None
    return derivative_without_argument(name, layer, marks.primes, node, state)


def _sum_in_braces(marks: Marks, node: Scripts, state: State) -> Value | None:
    """`{1+e}^{-z}`, which looks like 1 + e^{-z} on the page, and is a power of the sum; it defines nothing."""
    if not is_sum_in_braces(node) or marks.power is None or state.may_declare:
        return None
    outer = dict(state.scope)
    if not state.declarations("e"):
        state.scope.setdefault("e", Value((), Apply(Function("exp", known=True), (ONE,), (0,)), "e"))
    found = with_exponent(state.evaluate(marks.base, state), marks.power, state)
    state.scope = outer
    state.read_as(f"{state.words(node)} is a power of all that stands in its braces")
    return found


def _number_with_exponent(marks: Marks, state: State) -> Value | None:
    """`2^n`"""
    if not isinstance(marks.base, Number) or marks.power is None or not _is_plain(marks) or marks.transposed:
        return None
    return with_exponent(state.evaluate(marks.base, state), marks.power, state)


def _ones_with_marks(marks: Marks, state: State) -> Value | None:
    """`\\mathbf{1}_m^T`, `\\mathbf{1}_{z > 0}`."""
    found = indicator(marks, None, state)
    if found is not None or not is_one(marks.base) or replace(marks, transposed=False, below=()) != Marks(marks.base):
        return found
    size = read_size(marks.below[0], state.notation, state.layer_names()) if marks.below else None
    if len(marks.below) > 1 or (marks.below and size is None):
        return None
    column = ones(size, state)
    return transpose(column) if marks.transposed else column


def _exponential(exponent: Node, state: State) -> Value:
    item = apply(Function("exp", known=True), (evaluate(exponent, state),), (0,), state.sizes)
    assert item is not None
    return item


def _marked_group(base: Group, node: Scripts, state: State) -> Value:
    """`(W X)^T`, `(a - y)^2`, `(x)^{-1}`."""
    marks = marks_of(node)
    if marks.primes and replace(marks, primes=0).bare and _is_call(base.body, state):
        return _primed_call(base.body, marks.primes, state)
    item = evaluate(base, state)
    return marked(item, marks, node, state)


def _is_call(node: Node, state: State) -> bool:
    if not isinstance(node, Product) or len(node.factors) != 2 or node.operators != ("",):
        return False
    return is_function(marks_in(node.factors[0], state.notation), state) and is_group(node.factors[1], "(", "[")


def _primed_call(node: Node, primes: int, state: State) -> Value:
    """`[g(Z)]'` is g'(Z)."""
    assert isinstance(node, Product)
    marks = marks_in(node.factors[0], state.notation)
    return named_call(replace(marks, primes=marks.primes + primes), node.factors[1], node, state)


def _group(node: Group, state: State) -> Value:
    kind = delimiter(node.open)
    if kind in ("\\|", "|", "‖", "\\Vert", "\\lVert", "\\vert", "\\lvert"):
        return norm(node, marks_of(node), state)
    if isinstance(node.body, Sequence) and kind in ("\\langle", "⟨"):
        return inner_product(node, state)
    if isinstance(node.body, Sequence):
        return row(node, state)
    _refuse_rounding(node, state)
    return evaluate(node.body, state)


def _refuse_rounding(node: Group, state: State) -> None:
    """`\\lfloor x \\rfloor` is not x, nor is the mean `\\langle x \\rangle`."""
    if {delimiter(node.open), delimiter(node.close)} & NO_PARENTHESES and not isinstance(node.body, Chain):
        raise Undeclared("DRV304", f"the brackets of {state.words(node)} are not read", span=node.span,
                         hint="group with ( ) or [ ]; name a rounded value or a mean")


def _addition(node: Addition, state: State) -> Value:
    whole = with_running_index(node)
    if isinstance(whole, Addition):
        node = whole
    elif whole is not None:
        return state.evaluate(whole, state)
    node = with_open_end(node, state)
    refuse_ended_index(node, state)
    result: Value | None = None
    for sign, term in zip(node.signs, node.terms, strict=True):
        if sign not in ("", "+", "-", "−"):
            raise Undeclared("DRV304", f"the sign {sign} leaves two readings", span=node.span, hint="write + or -")
        item = evaluate(term, state)
        item = scale(MINUS_ONE, item) if sign in ("-", "−") else item
        result = item if result is None else _add(result, item, state)
    assert result is not None
    return result


def _add(left: Value, right: Value, state: State) -> Value:
    """The words of the sum so far are looked up where they are needed: a long sum has many."""
    both = add(left, right, state.sizes)
    if both is None:
        raise misfit(_written(left, state), right, state.sizes)
    if broadcasts(left, right):
        small = right if None in right.axes else _written(left, state)
        along = "column" if small.axes[1] is None else "row"
        state.read_as(f"{small.latex} is added to every {along}")
    span = left.span | right.span if left.span and right.span else None
    new = tuple(source for source in right.sources if source not in left.sources)
    return value(both.axes, both.term, both, latex=left.latex, span=span, sources=left.sources + new)


def _written(item: Value, state: State) -> Value:
    words = " ".join(state.latex[item.span.start : item.span.end].split()) if item.span else item.latex
    return value(item.axes, item.term, item, latex=words)


def _fraction(node: FractionNode, state: State) -> Value:
    found = derivative_fraction(node, state) or second_derivative(node, state)
    if found is not None:
        return found
    above, below = evaluate(node.numerator, state), evaluate(node.denominator, state)
    quotient = elementwise(above, power(below, Fraction(-1)), state.sizes)
    if quotient is None:
        raise misfit(above, below, state.sizes)
    if not below.is_scalar:
        state.read_as(f"{state.words(node)} divides entry by entry")
    return quotient


def _root(node: Root, state: State) -> Value:
    degree = 2 if node.degree is None else whole_number(node.degree)
    if not degree or degree > MAX_EXPONENT:
        raise Undeclared("DRV304", f"the root {state.words(node)} is not read", span=node.span)
    return power(evaluate(node.radicand, state), Fraction(1, degree))


def _annotated(node: Annotated, state: State) -> Value:
    """With words, a shape or a brace beside it; a sign over a name (`\\overset{-}{x}`) makes another name of it."""
    remark = node.remark
    while isinstance(remark, Group):
        remark = remark.body
    is_shape = isinstance(remark, Product) and "\\times" in remark.operators
    if node.command in ("\\overset", "\\underset", "\\stackrel") and not (is_shape or isinstance(remark, Text)):
        raise Undeclared("DRV304", f"{state.words(node)} is not read", span=node.span, hint="write another name")
    return evaluate(node.body, state)


def _chain(node: Chain, state: State) -> Value:
    """`(z > 0)` in a product is 1 where it holds, as in NumPy; an equation is nothing that has a value."""
    if len(node.relations) == 1 and node.relations[0] in GREATER:
        return comparison(node, state)
    raise Undeclared(
        "DRV304",
        f"an equation inside an expression: {state.words(node)}",
        span=node.span,
        hint="write the equations one after the other",
    )


HANDLERS: dict[type[Node], Callable[..., Value]] = {
    Number: _number,
    Symbol: _name,
    Styled: _name,
    Text: _name,
    Scripts: _scripts,
    Group: _group,
    Addition: _addition,
    Product: product,
    FractionNode: _fraction,
    Root: _root,
    BigOperator: big_operator,
    Call: function_call,
    Environment: cases,
    Annotated: _annotated,
    Chain: _chain,
}


def value_of(node: Node, state: State) -> Value:
    """The value of a whole member."""
    for inner in walk(node):
        if isinstance(inner, Group) and delimiter(inner.open) in ROUNDING:
            _refuse_rounding(inner, state)
    return with_classes_chosen(evaluate(unwrap(node), state), state)
