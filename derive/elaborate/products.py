"""Products: which neighbours belong together, and what kind of product stands between them.

In: a Product of the syntax, flat and undecided. Out: a Value. Refused: factors whose shapes fit no kind of product
that the sign between them can mean (ShapeError with both shapes).

First neighbours are grouped into items: `d` with a name (a gradient), a function with its parentheses, split words
put together, `\\frac{d}{dA}` with what it differentiates. Then juxtaposition, `\\cdot`, `\\times` and `/` bind from
the left, and the elementwise signs bind last, so that `W^T dZ * g'(Z)` is (W^T dZ) ⊙ g'(Z).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.document import Span
from derive.elaborate.calls import (
    arguments_of,
    is_function,
    named_call,
    of_the_value,
)
from derive.elaborate.derivatives import (
    cost_name,
    cost_of,
    derivative_operator,
    differentiate,
    is_cost,
    is_differential,
    is_with_arguments,
    refuse_other_arguments,
    takes_arguments,
)
from derive.elaborate.dots import inner_product
from derive.elaborate.indicators import indicator
from derive.elaborate.labels import marks_in
from derive.elaborate.layouts import LAYOUT
from derive.elaborate.references import known_name, refer, spelled, with_label
from derive.elaborate.scripts import Marks, behind_parentheses, is_group, marks_of, unwrap
from derive.elaborate.second_order import NABLAS, hessian, second_operator
from derive.elaborate.state import State
from derive.elaborate.values import Value, broadcasts, elementwise, misfit, multiply, power, scale, transpose, value
from derive.elaborate.word_items import bare_call, slice_of, word_item, worded
from derive.errors import Undeclared
from derive.syntax import Group, Node, Number, Product, Text
from derive.term import MINUS_ONE, Size

ELEMENTWISE = frozenset({"\\odot", "\\circ", "\\bigodot", "⊙", "∘", "\\ast", "*"})
STARS = ("*", "\\ast")
PRODUCTS = frozenset({"", ".", "\\cdot", "\\times", "·", "×", "⋅"})
DIVISIONS = frozenset({"/", "\\div", "÷"})
Item = tuple[str, Value]


def product(node: Product, state: State) -> Value:
    items = _items(node, state)
    segments: list[list[Item]] = [[]]
    for operator, item in items:
        if operator in ELEMENTWISE:
            if operator in STARS:
                _note_star(state)
            segments.append([])
        segments[-1].append((operator, item))
    result: Value | None = None
    for segment in segments:
        part = _fold(segment, state)
        result = part if result is None else _entry_by_entry(result, part, segment[0][0], state)
    assert result is not None
    return result


def _note_star(state: State) -> None:
    if state.notation.conventions.get("*") != "elementwise":
        state.read_as("* is the elementwise product")


def _entry_by_entry(left: Value, right: Value, sign: str, state: State) -> Value:
    both = elementwise(left, right, state.sizes)
    if both is None and sign in STARS and state.notation.conventions.get("*") != "elementwise":
        both = multiply(left, right, state.sizes)
        if both is not None:
            reading = "is the matrix product: the shapes fit no other reading"
            state.read_as(f"{sign} between {left.latex} and {right.latex} {reading}")
            return _spanning(both, left, right, state)
    if both is None:
        raise misfit(left, right, state.sizes)
    if broadcasts(left, right):
        state.read_as(f"{(left if None in left.axes else right).latex} is repeated along the other factor")
    return _spanning(both, left, right, state)


def _fold(segment: list[Item], state: State) -> Value:
    (_, result), *rest = segment
    is_pair = sum(not item.is_scalar for _, item in segment) == 2
    for operator, item in rest:
        inner = inner_product(operator, result, item, state) if is_pair else None
        result = _combine(operator, result, item, state) if inner is None else _spanning(inner, result, item, state)
    return result


def _combine(operator: str, left: Value, right: Value, state: State) -> Value:
    if operator in DIVISIONS:
        quotient = elementwise(left, power(right, Fraction(-1)), state.sizes, broadcast=False)
        if quotient is None:
            raise misfit(left, right, state.sizes)
        return _spanning(quotient, left, right, state)
    if operator not in PRODUCTS:
        raise Undeclared(
            "DRV304",
            f"the product {operator} is not decided yet",
            span=left.span,
            hint="write a matrix product by juxtaposition, an elementwise one with \\odot",
        )
    both = multiply(left, right, state.sizes)
    if both is None and operator:
        both = elementwise(left, right, state.sizes, broadcast=False)
        if both is not None:
            state.read_as(
                f"{operator} between {left.latex} and {right.latex} is elementwise: the shapes fit no other reading"
            )
    if both is None:
        raise misfit(left, right, state.sizes)
    return _spanning(both, left, right, state)


def _spanning(both: Value, left: Value, right: Value, state: State) -> Value:
    span = left.span | right.span if left.span and right.span else None
    words = " ".join(state.latex[span.start : span.end].split()) if span else both.latex
    sources = left.sources + tuple(s for s in right.sources if s not in left.sources)
    return value(both.axes, both.term, both, latex=words, span=span, sources=sources)


# --- grouping neighbours ------------------------------------------------------------------------------------------


def _items(node: Product, state: State) -> list[Item]:
    """The factors as values, each with the operator before it (empty for the first)."""
    items: list[Item] = []
    signs = node.signs or ("",) * len(node.factors)
    at, pending = 0, ""
    while at < len(node.factors):
        operator = pending or (node.operators[at - 1] if at else "")
        pending = ""
        if _is_remark(node.factors[at]) and len(node.factors) > 1:
            pending = operator
            at += 1
            continue
        item, used = _item(node, at, state)
        if signs[at] in ("-", "−"):
            item = scale(MINUS_ONE, item)
        items.append((operator, item))
        at += used
    return items


def _is_remark(node: Node) -> bool:
    """`(不用算)`, `\\text{ }`: words of no formula, or nothing."""
    if isinstance(node, Text):
        return not node.text.strip() or (node.command == "" and not node.text.isascii())
    return is_group(node, "(", "（") and isinstance(node.body, Text)


def _item(node: Product, at: int, state: State) -> tuple[Value, int]:
    """The item that begins at a factor, and how many factors it takes."""
    for attempt in (_indicator_item, _operator_item, _nabla_item, _primed_item, bare_call, word_item, _gradient_item,
                    _function_item):
        found = attempt(node, at, state)
        if found is not None:
            return found
    return state.evaluate(node.factors[at], state), 1


def _next(node: Product, at: int) -> Node | None:
    """The factor right after, if nothing stands between."""
    if at + 1 < len(node.factors) and node.operators[at] == "" and not (node.signs and node.signs[at + 1]):
        return node.factors[at + 1]
    return None


def _indicator_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`\\mathbb{1}[z > 0]`."""
    found = indicator(marks_of(node.factors[at]), _next(node, at), state) if _next(node, at) is not None else None
    if found is None or marks_of(node.factors[at]).below:
        return None
    return worded(found, slice_of(node, at, at + 2), state), 2


def _operator_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`\\frac{d}{dA}` and what it differentiates: a group, or all factors that follow."""
    variable = derivative_operator(node.factors[at])
    pair = second_operator(node.factors[at])
    if (variable is None and pair is None) or at + 1 >= len(node.factors):
        return None
    end = len(node.factors)
    if isinstance(unwrap(node.factors[at + 1]), Group) or isinstance(node.factors[at + 1], Group):
        end = at + 2
    target = slice_of(node, at + 1, end)
    whole = slice_of(node, at, end)
    if pair is not None:
        item = hessian(target, *pair, whole, state)
    else:
        assert variable is not None
        item = differentiate(target, variable, whole, state, state.notation.conventions.get(LAYOUT, ""))
    return worded(item, whole, state), end - at


def _nabla_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`\\nabla_W J`: the gradient of the cost or the group that follows, else of all factors that follow. With
    `\\nabla^2` or `\\nabla\\nabla` the Hessian.
    """
    marks, last, follower = marks_of(node.factors[at]), at, _next(node, at)
    if marks.base not in NABLAS or len(marks.below) > 1:
        return None
    twice = marks.power == Number("2")
    if follower is not None and marks_of(follower) == marks and marks.power is None:
        twice, last = True, at + 1
    target, arguments = _next(node, last), _next(node, last + 1)
    if target is None:
        _refuse_sign_behind(node, last, state)
        return None
    plain = replace(marks, below=(), power=None, transposed=False) == Marks(marks.base)
    if not plain or (marks.power is not None and not twice):
        raise Undeclared("DRV304", f"{state.words(node.factors[at])} is not read",
                         span=node.factors[at].span, hint="\\nabla is read, \\nabla^2, and either transposed")
    name, _ = cost_name(marks_of(target), state)
    given = arguments is not None and is_group(arguments, "(")
    if not marks.below:
        of = arguments_of(arguments) if given and arguments is not None else _own_arguments(name, state)
        if len(of) != 1 or not is_cost(name, state):
            raise _of_no_number(target, len(of), node.factors[at].span | target.span, state)
        marks = replace(marks, below=(of[0],))
    end = len(node.factors)
    if isinstance(target, Group):
        end = last + 2
    elif is_cost(name, state):
        end = last + 3 if given else last + 2
    whole, inner, by = slice_of(node, at, end), slice_of(node, last + 1, end), marks.below[0]
    item = hessian(inner, by, by, whole, state) if twice else differentiate(inner, by, whole, state)
    if marks.transposed:
        item = _transposed(item, inner, whole, state)
    return worded(item, whole, state), end - at


def _of_no_number(target: Node, arguments: int, span: Span, state: State) -> Undeclared:
    """Why `\\nabla f` has no meaning: f is no number, or nothing says by what it is differentiated."""
    name = state.words(marks_of(target).base)
    if arguments != 1 and is_cost(spelled(marks_of(target).base), state):
        message, hint = f"nothing says by what {name} is differentiated", f"write \\nabla_{{x}} {name}"
    elif spelled(marks_of(target).base) in state.notation.functions:
        message = f"the equation of {name} is not read as a number made of declared names, so it has no gradient"
        hint = f"declare the other names in it, and the argument of {name} as an array: x \\in \\mathbb{{R}}^n"
    else:
        message, hint = f"{name} has no equation that is read, so it has no gradient", f"define it: {name}(x) = …"
    return Undeclared("DRV301", message, span=span, hint=hint)


def _refuse_sign_behind(node: Product, at: int, state: State) -> None:
    """`\\nabla_w \\odot J`, `\\nabla \\cdot f`."""
    if at + 1 < len(node.factors) and marks_of(node.factors[at]).below and node.operators[at] not in DIVISIONS:
        raise Undeclared(
            "DRV304",
            f"{state.words(slice_of(node, at, at + 2))} is not read: a sign stands between the derivative and what it"
            " differentiates",
            span=node.factors[at].span | node.factors[at + 1].span,
            hint="a gradient is written \\nabla_w J, a sum of derivatives \\sum_i \\frac{\\partial f_i}{\\partial x_i}",
        )


def _transposed(gradient: Value, target: Node, node: Node, state: State) -> Value:
    """`\\nabla_w^T J`: of a number the row; of an array some mean its divergence, others a transposed Jacobian."""
    if not state.evaluate(target, state).is_scalar:
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} may be a sum of derivatives or a transposed Jacobian",
            span=node.span,
            hint="write which: (\\nabla_x f)^T, \\sum_i \\frac{\\partial f_i}{\\partial x_i}",
        )
    return transpose(gradient)


def _primed_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`\\rho'(r)` of a cost whose equation is written `\\rho(r) = …`: its derivative by r."""
    marks, group = marks_of(node.factors[at]), _next(node, at)
    name = spelled(marks.base)
    if marks.primes != 1 or not replace(marks, primes=0).bare or group is None or not is_group(group, "("):
        return None
    own, given = ([marks_of(one) for one in these] for these in (_own_arguments(name, state), arguments_of(group)))
    if not is_cost(name, state) or len(own) != 1 or own != given:
        return None
    whole = slice_of(node, at, at + 2)
    return worded(differentiate(marks.base, arguments_of(group)[0], whole, state), whole, state), 2


def _own_arguments(name: str | None, state: State) -> list[Node]:
    """The arguments with which the equation of a cost is written: w of `\\ell(w) = …`."""
    for said in state.notation.statements:
        head = unwrap(said.chain.members[0])
        if isinstance(head, Product) and len(head.factors) == 2 and is_group(head.factors[1], "("):
            if spelled(marks_of(head.factors[0]).base) == name:
                return list(arguments_of(head.factors[1]))
    return []


def _gradient_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`d` followed by a name: a gradient, `dW^{[l]}`, `dz^{[l]}_j`."""
    follower = _next(node, at)
    if follower is None or not is_differential(node.factors[at]) or state.declarations("d"):
        return None
    marks = marks_in(follower, state.notation)
    name = spelled(marks.base)
    if name is None:
        return None
    whole = slice_of(node, at, at + 2)
    gradient = "d" + name
    if known_name(gradient, state) is None and known_name(with_label(gradient, marks, whole, state)[0], state) is None:
        if node.factors[at].span.end < follower.span.start and Size("d") in state.notation.size_symbols:
            return None  # the size d, and a factor apart from it
        raise Undeclared(
            "DRV301",
            f"the gradient {state.words(whole)} is not declared",
            span=whole.span,
            hint=f"say which derivative it is: {gradient} = \\frac{{\\partial J}}{{\\partial {name}}}",
        )
    return refer(gradient, marks, whole, state), 2


def _function_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """A function, or a cost, followed by its parentheses."""
    marks = marks_in(node.factors[at], state.notation)
    group, end = _next(node, at), at + 2
    if (
        group is not None
        and _is_layer_on_the_line(group)
        and is_function(marks, state)
        and _next(node, at + 1) is not None
    ):
        layered = marks_of(group)
        marks = replace(marks, layer=layered.base.body, primes=marks.primes + layered.primes)  # type: ignore[attr-defined]
        group, end = _next(node, at + 1), at + 3
    if group is None:
        return None
    group, behind = behind_parentheses(group)
    if not is_group(group, "(", "["):
        return None
    whole = slice_of(node, at, end)
    name, plain = cost_name(marks, state)
    if name is not None and plain.bare and is_cost(name, state) and takes_arguments(name, group, state):
        item = cost_of(name, group, whole, state)
    elif name is not None and plain.bare and is_with_arguments(name, state) and takes_arguments(name, group, state):
        refuse_other_arguments(name, group, whole, state)
        item = refer(name, plain, whole, state)
    elif is_function(marks, state, group):
        item = named_call(replace(marks, primes=marks.primes + behind.primes), group, whole, state)
    else:
        return None
    return worded(of_the_value(item, behind, whole, state), whole, state), end - at


def _is_layer_on_the_line(node: Node) -> bool:
    """The brackets of `g[1]'(z)`."""
    base = marks_of(node).base
    return is_group(base, "[") and isinstance(unwrap(base.body), Number)
