"""Functions that act on whole arrays: sums, traces, norms, determinants, diagonals, softmax.

In: `\\text{np.sum}(X, axis=1, keepdims=True)`, `\\operatorname{tr}(A X)`, `\\|x\\|_2^2`, `\\det X`,
`\\operatorname{softmax}(Z)`. Out: a Value. Refused: options and norms that are not in the tables below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from derive.elaborate.arrays import again, determinant, diagonal, softmax, square
from derive.elaborate.calls import arguments_of, call, extremum, of_the_value
from derive.elaborate.chain_products import chain_product
from derive.elaborate.numbers import whole_number
from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, behind_parentheses, is_group, marks_of, unwrap
from derive.elaborate.state import State
from derive.elaborate.values import Value, apply, elementwise, misfit, multiply, power, total, value
from derive.errors import Undeclared
from derive.printing import print_latex
from derive.syntax import Call, Chain, Group, Node, Scripts, Sequence, walk
from derive.term import Function, Sum, replace_index


def function_call(node: Call, state: State) -> Value:
    """A function command with its argument; `\\det(X)^2` is the square of the determinant."""
    marks = marks_of(node.function)
    if spelled(marks.base) == "\\det" and marks.bare and not state.declarations("\\det"):
        argument, behind = behind_parentheses(node.argument)
        return of_the_value(determinant(state.evaluate(argument, state), state), behind, node, state)
    return call(node, state)


def np_sum(group: Node, node: Node, state: State) -> Value:
    """`np.sum(X, axis=1, keepdims=True)`: axis 0 sums over the rows, axis 1 over the columns; without axis, over
    all.
    """
    first, *options = arguments_of(group)
    item = state.evaluate(first, state)
    chosen = dict(pair for option in options for pair in _options(option, state))
    unknown = set(chosen) - {"axis", "keepdims"}
    keeps = chosen.get("keepdims", "False").lower()
    if unknown or chosen.get("axis", "1") not in ("0", "1") or keeps not in ("true", "false"):
        raise Undeclared(
            "DRV304",
            f"the options of {state.words(node)} are not read",
            span=node.span,
            hint="write axis = 0 or axis = 1, keepdims = True",
        )
    if "axis" not in chosen:
        return total(item, (0, 1))
    kept = keeps == "true"
    if not kept:
        state.read_as(f"{state.words(node)} without keepdims is read as the sum with its axis kept")
    return replace(total(item, (int(chosen["axis"]),)), vector=not kept)


def _options(option: Node, state: State) -> Iterator[tuple[str, str]]:
    """`axis = 1` as an equation, or as words, perhaps several: `\\text{axis=1, keepdims=True}`."""
    if isinstance(option, Chain) and option.relations == ("=",):
        several = [[state.words(member) for member in option.members]]
    else:
        several = [words.split("=") for words in state.words(option).split(",")]
    for parts in several:
        name, *setting = map(_letters, parts)
        yield name, "".join(setting)


def _letters(words: str) -> str:
    """`\\text{keepdim s}` is keepdims: what a scan split is put together."""
    for command in ("\\text", "\\mathrm", "\\operatorname", "\\mathtt", "\\texttt"):
        words = words.replace(command, "")
    return "".join(c for c in words if c.isalnum() or c == "_")


def trace(group: Node, node: Node, state: State) -> Value:
    item = state.evaluate(group, state)
    if item.is_scalar:
        return item
    if item.axes == (None, None):
        return value((), item.term, item)
    rows, columns = square(item, state, "trace")
    return value((), Sum(rows, replace_index(item.term, columns.name, rows)), item)


def dot(group: Node, node: Node, state: State) -> Value:
    """`np.dot(A, B)`, the matrix product."""
    items = [state.evaluate(argument, state) for argument in arguments_of(group)]
    product = multiply(items[0], items[1], state.sizes) if len(items) == 2 else None
    if product is None:
        raise misfit(items[0], items[-1], state.sizes)
    return product


BARS = ("|", "\\vert", "\\lvert")
FROBENIUS = re.compile(r"\\(?:\||[lr]?Vert)\s*_\s*(?:\{\s*)?(?:\\(?:math|text)?(?:rm|sf|it|bf)?\s*\{?\s*)?F")
KINDS = {"2": 2, "F": 2, "Fro": 2, "1": 1}
FONT = re.compile(r"\\(?:text|math)(?:rm|normal|sf|it|bf)?(?![a-z])|\\(?:rm|operatorname)\b|[{}\s]")
"""What is around a letter that says which norm it is: `\\|X\\|_\\mathrm{F}`."""


def norm(group: Group, marks: Marks, state: State) -> Value:
    """`\\|x\\|^2`, `\\|X\\|_F`: the root of the sum of squares; `\\|x\\|_1`; `|a|` of a scalar; `|A|` of a matrix."""
    item = state.evaluate(group.body, state)
    kind = KINDS.get(FONT.sub("", state.words(marks.below[0])) if marks.below else "2")
    exponent = whole_number(marks.power) if marks.power is not None else 1
    if exponent is None or kind is None or (kind == 1 and not item.is_scalar and None not in item.axes):
        raise Undeclared("DRV304", f"the norm {state.words(group)} with its marks is not decided yet", span=group.span)
    if is_group(group, *BARS) and not marks.below and not item.is_scalar and None not in item.axes:
        state.read_as(f"{state.words(group)} is the determinant")
        return _to(determinant(item, state), exponent)
    if item.is_scalar and is_group(group, *BARS):
        return _to(_absolute(item, state), exponent)
    if kind == 1:
        return _to(total(_absolute(item, state), (0, 1)), exponent)
    if marks.below and not item.is_scalar and None not in item.axes:
        _read_as_frobenius(group, FONT.sub("", state.words(marks.below[0])), state)
    square_ = elementwise(item, again(item, state), state.sizes)
    assert square_ is not None
    whole = total(square_, (0, 1))
    return whole if exponent == 2 else power(whole, Fraction(exponent, 2))


def _read_as_frobenius(group: Group, kind: str, state: State) -> None:
    """`\\|W\\|_2` of a matrix is the root of its squares where costs are written, and the spectral norm elsewhere."""
    if kind != "2":
        return
    words = f"{state.words(group)}_2"
    if FROBENIUS.search(state.latex) or "spectral" in state.notation.conventions:
        raise Undeclared("DRV304", f"{words} may be the spectral norm", span=group.span,
                         hint="write \\|·\\|_F where the root of the sum of squares is meant")
    state.read_for_good(f"{words} is the root of the sum of squares")


def _to(item: Value, exponent: int) -> Value:
    return item if exponent == 1 else power(item, Fraction(exponent))


def _absolute(item: Value, state: State) -> Value:
    found = apply(Function("abs", known=True), (item,), (0,), state.sizes)
    assert found is not None
    return found


def inner_product(node: Group, state: State) -> Value:
    """`\\langle a, b \\rangle`: the sum of the products of the entries."""
    assert isinstance(node.body, Sequence)
    items = [state.evaluate(unwrap(item), state) for item in node.body.items]
    both = elementwise(items[0], items[1], state.sizes, broadcast=False) if len(items) == 2 else None
    if both is None:
        raise misfit(items[0], items[-1], state.sizes)
    return total(both, (0, 1))


def diag(group: Node, node: Node, state: State) -> Value:
    return diagonal(state.evaluate(group, state), state)


def det(group: Node, node: Node, state: State) -> Value:
    return determinant(state.evaluate(group, state), state)


def soft(log: bool) -> Callable[[Node, Node, State], Value]:
    def along(group: Node, node: Node, state: State) -> Value:
        """`\\operatorname{softmax}(Z)`, over the axis that an option or the document says."""
        first, *options = arguments_of(group)
        chosen = dict(pair for option in options for pair in _options(option, state))
        if set(chosen) - {"axis", "dim"} or not set(chosen.values()) <= {"0", "1"}:
            raise Undeclared("DRV304", f"the options of {state.words(node)} are not read", span=node.span)
        axis = int(next(iter(chosen.values()))) if chosen else None
        return softmax(state.evaluate(first, state), axis, log, state)

    return along


ARRAY_FUNCTIONS: dict[str, Callable[[Node, Node, State], Value]] = {
    "np.sum": np_sum,
    "sum": np_sum,
    "np.dot": dot,
    "dot": dot,
    "diag": diag,
    "det": det,
    "softmax": soft(False),
    "Softmax": soft(False),
    "logsoftmax": soft(True),
    "log-softmax": soft(True),
    "LogSoftmax": soft(True),
    "tr": trace,
    "trace": trace,
    "Tr": trace,
    "Trace": trace,
    "prod": chain_product,
    "max": partial(extremum, True),
    "min": partial(extremum, False),
    "np.maximum": partial(extremum, True),
    "np.minimum": partial(extremum, False),
}
_OF_ENTRIES = frozenset({"max", "min", "np.maximum", "np.minimum"})
_WORDS = re.compile(
    "|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in sorted(ARRAY_FUNCTIONS.keys() - _OF_ENTRIES))
    + r"|\\\||\\l?Vert|\\langle|‖|⟨"
)


def acts_on_arrays(body: Node) -> bool:
    """Whether an expression over a vector is something else than the same expression of each entry: `u^T u`, a norm."""
    turned = any(marks_of(node).transposed for node in walk(body) if isinstance(node, Scripts))
    return turned or _WORDS.search(print_latex(body).replace(" ", "")) is not None
