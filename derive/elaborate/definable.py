"""What an equation may define: a name that has no meaning yet, alone on the left or with the variables that it takes.

In: the left side of an equation, and the notation. Out: the name and its marks. Refused: sizes (Undeclared).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.elaborate.array_calls import ARRAY_FUNCTIONS
from derive.elaborate.calls import KNOWN, arguments_of
from derive.elaborate.costs import COSTS
from derive.elaborate.labels import label_splits, marks_in
from derive.elaborate.references import are_numbers, counterpart, labelled, spelled
from derive.elaborate.scripts import Marks, is_group, marks_of, plain_letter, unwrap
from derive.elaborate.sizes import read_layer, read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, is_open, value
from derive.errors import Kept, Undeclared
from derive.notation import Notation
from derive.syntax import Chain, Fraction, Node, Number, Product, Scripts, Styled, Symbol, children, walk
from derive.term import Apply, Definition, Entry, Layer, Size, Tensor, Term, replace_index, subterms, tensors_in

ACCENTS = frozenset({"\\hat", "\\widehat", "\\tilde", "\\widetilde", "\\bar", "\\overline", "\\dot", "\\check"})
"""What makes another name of a letter."""


def is_definable(left: Node, notation: Notation) -> bool:
    """A name, or a name of the variables that it takes; \\sigma, tr and \\nabla have their meaning, a size has none."""
    left = unwrap(left)
    head = without_arguments(left)
    name = spelled(marks_of(head).base)
    if isinstance(left, Product) and head is not left:
        if not all(isinstance(unwrap(item), Symbol | Scripts | Styled) for item in arguments_of(left.factors[1])):
            return False
        if name in {*KNOWN, *ARRAY_FUNCTIONS, "\\nabla", "∇"}:
            return False
    size = read_size(head, notation, notation.layer_letters | frozenset(notation.ranges))
    plain = isinstance(unwrap(marks_of(head).base), Symbol) and name not in notation.declared
    if plain and isinstance(size, Size) and size in notation.size_symbols:
        raise Undeclared(
            "DRV304",
            f"{size} is a size, and an equation between sizes is not read",
            span=left.span,
            hint="write the same letter in both shapes",
        )
    return True


def input_first(chain: Chain, notation: Notation) -> Chain:
    """`x = a^{[0]}` with its sides turned: the member of a family that has no equation is what the plain name is."""
    left, right = (marks_in(member, notation) for member in chain.members[:2])
    name, layer = spelled(right.base), read_layer(right.layer, notation) if right.layer is not None else None
    bare = replace(right, layer=None).bare and left.bare and spelled(left.base) is not None
    if len(chain.members) != 2 or not bare or name is None or layer != Layer(None, 0):
        return chain
    if any(d.tensor.name == name and _covers(d, layer) for d in notation.definitions):
        return chain
    return replace(chain, members=chain.members[::-1])


def sum_of_the_mean(chain: Chain, notation: Notation) -> Chain:
    """`J = \\frac{1}{m} \\mathcal{L}` of a cost J that has its equation, as one of 𝓛: J divided by 1/m."""
    left, right = unwrap(without_arguments(chain.members[0])), unwrap(chain.members[1])
    name = spelled(left)
    if len(chain.members) != 2 or not any(d.tensor.name == name and not d.indices for d in notation.definitions):
        return chain
    if isinstance(right, Fraction) and _is_new_cost(right.numerator, notation):
        of = Product((right.denominator, left), ("",), span=right.span)
        return replace(chain, members=(right.numerator, of))
    factors = right.factors if isinstance(right, Product) and set(right.operators) <= {"", "\\cdot"} else ()
    new = [factor for factor in factors if _is_new_cost(factor, notation)]
    if len(new) != 1 or len(factors) != 2 or not isinstance(right, Product) or right.signs:
        return chain
    return replace(chain, members=(new[0], Fraction(left, factors[1 - factors.index(new[0])], span=right.span)))


def _is_new_cost(node: Node, notation: Notation) -> bool:
    name = spelled(without_arguments(node))
    if name is None or not COSTS.match(name) or name in notation.declared or name in notation.functions:
        return False
    return all(d.tensor.name != name for d in notation.definitions)


def without_arguments(node: Node) -> Node:
    """`J(W, b)` is J."""
    node = unwrap(node)
    if (
        isinstance(node, Product)
        and len(node.factors) == 2
        and node.operators == ("",)
        and is_group(node.factors[1], "(")
    ):
        return node.factors[0]
    return node


def defined_name(marks: Marks, right: Node, notation: Notation) -> tuple[str | None, Marks]:
    """The name that an equation defines, with the label below it unless the right side uses it as an index."""
    name = spelled(marks.base)
    for longer, rest in label_splits(name or "", marks.below):
        if longer in notation.declared:
            return longer, replace(marks, below=rest)
    used = {sub for node in walk(right) if isinstance(node, Scripts) for sub in marks_of(node).below}
    indices = {sub for sub in marks.below if not isinstance(unwrap(sub), Number)}
    if used & indices and not all(_is_never_an_index(sub) for sub in indices):
        return name, marks
    of_a_cost = len(marks.below) == 1 and COSTS.match(name or "") and plain_letter(marks.below[0]) is not None
    return (label_splits(name or "", marks.below)[0][0], replace(marks, below=())) if of_a_cost else labelled(marks)


def _is_never_an_index(sub: Node) -> bool:
    """A capital other than a last layer or time, or a word: B of \\sigma_B^2, beside which \\mu_B stands."""
    letter = plain_letter(sub) or ""
    return letter[:1].isupper() and letter not in ("L", "T")


def is_circular(name: str, marks: Marks, right: Node, notation: Notation) -> bool:
    """Whether an equation speaks of what it would define: A_{ij} = A_{ji}. `c = f \\odot c_0` does not where c_0 is
    declared as a name of its own.
    """
    others = (marks_in(node, notation) for node in walk(right) if isinstance(node, Scripts | Symbol))
    return any(
        (spelled(other.base), other.layer) == (name, marks.layer)
        and other.below
        and not _has_own_name(other, notation)
        for other in others
    )


def _has_own_name(marks: Marks, notation: Notation) -> bool:
    """Whether a name with what stands below it is declared: c_0."""
    return any(longer in notation.declared for longer, _ in label_splits(spelled(marks.base) or "", marks.below))


def is_same(name: str, layer: Layer | None, body: Value) -> bool:
    """Whether the right side is the left one: X = [x^{(1)}, \\dots, x^{(m)}], where x^{(i)} is a column of X."""
    places = tuple(axis for axis in body.axes if axis is not None)
    return body.term == Entry(Tensor(name, layer), places)


def may_be_defined(name: str, marks: Marks, notation: Notation) -> bool:
    """Undefined at this layer, and no other spelling of something defined."""
    layer = read_layer(marks.layer, notation) if marks.layer is not None else None
    capital = counterpart(name)
    if (
        capital is not None
        and (notation.declared.get(capital) or capital in notation.gradients)
        and not are_numbers(notation.declared.get(capital, ()))
        and not any((d.variable or d.over) or layer is None for d in notation.declared.get(name, ()))
        and not (layer is None and all(d.variable or d.over for d in notation.declared.get(capital, ())))
    ):
        return False
    defined = [d for d in notation.definitions if d.tensor.name == name]
    if any(_covers(d, layer) for d in defined):
        return False
    return not (name in notation.unknown_functions or name in notation.functions)


def refuse_given(name: str, left: Node, source: str, notation: Notation) -> None:
    """What a context gives as an input of its own equations keeps that meaning in the document."""
    given = [d.source for d in notation.declared.get(name, ()) if is_of_context(d.source)]
    bodies = [d.body for s in notation.statements if is_of_context(s.source) for d in s.definitions]
    if not given or is_of_context(source) or not any(mentions_name(body, name) for body in bodies):
        return
    raise Kept(
        "DRV305",
        f"{name} is given in {given[0]}, and the equations there rest on it",
        span=left.span,
        hint="write another name here, or the equation there",
    )


def as_a_cost(name: str, body: Value, state: State) -> Value:
    """`L = \\frac{1}{2} (t - a)^2`: a cost is a number, and so is all of which nothing else says how long it is."""
    axes = [axis for axis in body.axes if axis is not None]
    if not axes or not COSTS.match(name) or not all(is_open(state.sizes.resolve(axis.size)) for axis in axes):
        return body
    term = body.term
    for axis in axes:
        state.sizes.unify(axis.size, 1)
        term = replace_index(term, axis.name, 1)
    return value((), term, body)


def refuse_losses_as_arrays(name: str, body: Value, left: Node, state: State) -> None:
    """`L = \\sum_t \\ell(o_t, y_t)`: an unknown loss of arrays is one number, and we know functions of numbers only."""
    unknown = {t.function.name for t in subterms(body.term) if isinstance(t, Apply) and not t.function.known}
    if body.is_scalar or not COSTS.match(name) or not unknown:
        return
    function = ", ".join(sorted(unknown))
    raise Undeclared(
        "DRV304",
        f"{name} is a cost, but what {function} makes of arrays is not read as a number",
        span=left.span,
        hint=f"write out {function}(o, y) = …, or leave {name} without an equation: {name} \\in \\mathbb{{R}}",
    )


def is_of_context(source: str) -> bool:
    """Whether something stands in a context: "line 9 of forward.md"."""
    return " of " in source


def mentions_name(term: Term, name: str) -> bool:
    return any(isinstance(t, Entry) and any(one.name == name for one in tensors_in(t.head)) for t in subterms(term))


def _covers(definition: Definition, layer: Layer | None) -> bool:
    if definition.over is None or layer is None:
        return definition.tensor.layer == layer
    high = definition.over.high
    if layer.base is not None:
        return high is None or high.base != layer.base or layer.offset <= high.offset
    low = definition.over.low
    return low.base is not None or layer.offset >= low.offset


def mentions(left: Node, right: Node, notation: Notation) -> bool:
    """Whether the left member stands in the right one too: an update, `W := W - \\alpha dW`."""
    name = marks_node(left)
    return any(marks_node(node) == name for node in _walk_beside_labels(right, notation))


def _walk_beside_labels(node: Node, notation: Notation) -> Iterator[Node]:
    """Every node but what stands below a name or an accent, and what has a name of its own: neither Q = X W_Q speaks of
    Q, nor h = 2 \\tilde{h} of h, nor c = f \\odot c_0 of c.
    """
    yield node
    if isinstance(node, Styled) and node.command in ACCENTS:
        return
    if isinstance(node, Scripts) and node.sub is not None and _has_own_name(marks_of(node), notation):
        return
    for inner in children(node):
        if not (isinstance(node, Scripts) and inner is node.sub):
            yield from _walk_beside_labels(inner, notation)


def marks_node(node: Node) -> Marks | Node:
    node = unwrap(node)
    return marks_of(node) if isinstance(node, Scripts) else node
