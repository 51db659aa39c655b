"""A name with its marks → the entries that it stands for: a tensor, a column of one, an entry, a gradient.

In: `Marks` and the State. Out: a Value. Refused: undeclared names (Undeclared, or a new tensor where a definition may
declare one), marks that do not fit the shape. A small letter beside a declared capital is its column, or the same
object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.elaborate.arrays import again, inverse, is_matrix, is_matrix_power, is_oblong, matrix_power, whole_power
from derive.elaborate.constants import constant, power_of_size, size_number
from derive.elaborate.costs import chosen
from derive.elaborate.entries import (
    BOLD,
    SAMPLE_LETTERS,
    entry_of,
    is_size,
    one_array,
    plain_capital,
    row_or_column,
    sample_of,
    select,
)
from derive.elaborate.families import bound_member, is_last_layer
from derive.elaborate.labels import is_label, label_splits, names_a_matrix
from derive.elaborate.marked import entry_of_turned, turned, with_exponent
from derive.elaborate.new_names import has_labelled_siblings, in_an_equation, introduce, is_new_label, may_be_new
from derive.elaborate.numbers import RATES, is_rate, rational, whole_number
from derive.elaborate.one_row import one_row
from derive.elaborate.scripts import Marks, is_group, plain_letter, unwrap
from derive.elaborate.sizes import read_size
from derive.elaborate.state import NeedsLayer, State
from derive.elaborate.values import Value, power, value
from derive.elaborate.which_layer import has_layers_only, has_no_layers, layer_of, layer_of_all, needs_layer
from derive.errors import Undeclared
from derive.notation import ITS_EQUATION, Declared, Shape
from derive.syntax import Node, Product, Styled, Symbol, Text
from derive.term import (
    Entry,
    Gradient,
    Head,
    Layer,
    Size,
    Tensor,
    move_head,
    tensor_of,
)

LETTER_STYLES = frozenset(
    {"\\mathbf", "\\boldsymbol", "\\bm", "\\vec", "\\mathit", "\\mathnormal", "\\mathrm", "\\text"}
)


POINTERS = frozenset("\\ref \\eqref \\autoref \\cite \\citep \\citet \\footnote \\intertext \\shortintertext".split())
"""Commands whose words are a label, or stand outside the formula: no name."""


def spelled(base: Node) -> str | None:
    """The name of a base as the notation keeps it: `W`, `\\alpha`, `\\mathcal{L}`, `\\hat{y}`."""
    base = unwrap(base)
    if isinstance(base, Symbol):
        return base.name
    if isinstance(base, Text):
        return (base.text.strip() or None) if base.command not in POINTERS else None
    if (
        isinstance(base, Product)
        and len(base.factors) == 2
        and base.factors[0] == Symbol("d")
        and base.operators == ("",)
    ):
        inner = spelled(base.factors[1])
        return None if inner is None else "d" + inner
    if isinstance(base, Styled):
        inner = spelled(base.body)
        return None if inner is None else f"{base.command}{{{inner}}}"
    return None


def counterpart(name: str) -> str | None:
    """The capital of a small letter, with its prefix d and its number: `a` ↦ `A`, `dz` ↦ `dZ`, `z2` ↦ `Z2`."""
    for style in BOLD:
        if name.startswith(f"{style}{{") and len(name) == len(style) + 3 and name[-2].islower():
            return f"{style}{{{name[-2].upper()}}}"
    prefix, letter = ("d", name[1:]) if len(name) > 1 and name[0] == "d" else ("", name)
    plain = len(letter) == 1 or letter[1:].isdigit() or letter[1:2] == "_"
    return prefix + letter[0].upper() + letter[1:] if letter and plain and letter[0].islower() else None


def small_counterpart(name: str, state: State) -> str | None:
    """The small letter of a capital, where its columns were declared with samples: `A` is all a^{(i)}."""
    prefix, letter = ("d", name[1:]) if len(name) > 1 and name[0] == "d" else ("", name)
    small = prefix + letter[:1].lower() + letter[1:]
    of = state.notation.gradients[small][0][0].of.name if small in state.notation.gradients else small  # type: ignore[union-attr]
    declared = state.declarations(of)
    if small != name and declared and len(declared[0].shape.sizes) == 2 and declared[0].shape.sizes[1] != 1:
        return small
    return None


def labelled(marks: Marks) -> tuple[str | None, Marks]:
    """The name with the label below it, `W_1`, `z_o`, and the marks that are left."""
    name = spelled(marks.base)
    if name is not None and is_label(marks.below):
        return label_splits(name, marks.below)[0][0], replace(marks, below=())
    return name, marks


def powered_name(name: str, marks: Marks) -> str | None:
    """A name that a power belongs to: `\\sigma^2`, a variance."""
    exponent = whole_number(marks.power) if marks.power is not None else None
    return f"{name}^{exponent}" if exponent is not None and not marks.transposed else None


def with_label(name: str, marks: Marks, node: Node, state: State) -> tuple[str, Marks]:
    """The longest declared name that the subscripts allow: `z_{oi}` is z_o at i where z_o is declared."""
    squared = powered_name(name, marks)
    if squared is not None and state.declarations(squared):
        return squared, replace(marks, power=None)
    if marks.below and name not in state.scope:
        for longer, rest in label_splits(name, marks.below):
            squared = powered_name(longer, marks)
            if squared is not None and state.declarations(squared):
                return squared, replace(marks, below=rest, power=None)
            if known_name(longer, state) is not None:
                one_array(marks.below[: len(marks.below) - len(rest)], node, state)
                return longer, replace(marks, below=rest)
        label = is_label(marks.below) or is_new_label(name, marks, state) or has_labelled_siblings(name, marks, state)
        if state.may_declare and label and known_name(name, state) is None:
            return label_splits(name, marks.below)[0][0], replace(marks, below=())
    return name, marks


def known_name(name: str, state: State) -> str | None:
    """The declared name that `name` means: itself, or its capital, unless that is a number: C and c are two."""
    bold = (f"{style}{{{letter}}}" for letter in (name, name.upper()) for style in BOLD) if len(name) == 1 else ()
    for candidate in (name, counterpart(name), *bold):
        if candidate is not None and (state.declarations(candidate) or candidate in state.notation.gradients):
            if candidate == name or not are_numbers(state.declarations(candidate)):
                return candidate
    return small_counterpart(name, state) if name[-1:].isupper() else None


def are_numbers(shapes: Sequence[Declared]) -> bool:
    """Whether a name is declared, as a number and without layers."""
    return bool(shapes) and all(not d.shape.sizes and d.variable is None and d.over is None for d in shapes)


def _sampled(known: str | None, marks: Marks, state: State) -> str | None:
    """`a^{(i)}` is a column of A where a itself is one sample only."""
    capital = counterpart(known) if known is not None and marks.sample is not None else None
    if capital is not None and marks.layer is None and needs_layer(capital, state):
        return known
    one_column = known is not None and all(
        len(d.shape.sizes) < 2 or d.shape.sizes[1] == 1 for d in state.declarations(known)
    )
    of = capital if capital is not None and one_column and known_name(capital, state) else None
    return of or known


def _beside_all_samples(known: str | None, marks: Marks, layer: Layer | None, state: State) -> str | None:
    """`A - y`: beside matrices over all samples, a small letter of one sample stands for its capital."""
    capital = counterpart(known) if known is not None and marks.sample is None and not state.may_declare else None
    if capital is None or not is_over_samples(capital, state) or is_over_samples(known or "", state):
        return known
    if capital not in state.notation.gradients and state.find(capital, layer) is None:
        return known
    others = state.mentioned() - {known, capital}
    return capital if any(is_over_samples(other, state) for other in others) else known


def is_over_samples(name: str, state: State) -> bool:
    """Whether a name has the samples in its columns; a gradient has the columns of its variable."""
    heads = state.notation.gradients.get(name, ())
    names = {tensor_of(head).name for head, _ in heads} or {name}
    samples = state.notation.sample_size or Size("m")
    shapes = (d.shape.sizes for n in names for d in state.declarations(n))
    return any(len(sizes) == 2 and samples in (sizes[1], state.sizes.resolve(sizes[1])) for sizes in shapes)


def _by_sample(name: str, known: str | None, marks: Marks, state: State) -> Marks:
    """`x_i` of a matrix X whose samples are never written in parentheses is sample i, and of members one by one."""
    if known == name and len(marks.below) == 1 and name in {one for one, *_ in state.notation.members}:
        sizes = [d.shape.sizes for d in state.declarations(name)]
        several = bool(sizes) and all(len(s) == 2 and 1 not in s for s in sizes) and marks.sample is None
        return replace(marks, sample=marks.below[0], below=()) if several else marks
    if known in (None, name) or len(marks.below) != 1 or marks.sample is not None or marks.layer is not None:
        return marks
    letter, shapes = plain_letter(marks.below[0]), [d.shape.sizes for d in state.declarations(known or "")]
    if letter not in SAMPLE_LETTERS or state.notation.conventions.get("samples") != "below":
        return marks
    if state.notation.sample_size is None or not all(len(sizes) == 2 and 1 not in sizes for sizes in shapes):
        return marks
    return replace(marks, sample=marks.below[0], below=())


def refer(name: str, marks: Marks, node: Node, state: State) -> Value:
    """The value of a name with marks; the whole of it, a column, or an entry."""
    fixed = constant(name, marks, state)
    if fixed is not None:
        return _finish(fixed, replace(marks, below=()), node, state)
    name, marks = with_label(name, marks, node, state)
    layer = layer_of(marks, node, state)
    scoped = state.scope.get(name)
    if isinstance(scoped, Value) and layer is None and marks.sample is None and not marks.below:
        return _finish(again(scoped, state) if scoped.axes else scoped, marks, node, state)
    if isinstance(scoped, Value) and layer is None and marks.sample is None and (scoped.axes or marks.below):
        entry = entry_of(again(scoped, state) if scoped.axes else scoped, marks.below, node, state)
        return _finish(entry, replace(marks, below=()), node, state)
    marks = one_row(name, marks, node, state)
    known = _sampled(known_name(name, state), marks, state) or plain_capital(name, marks, state)
    is_size = Size(name) in state.notation.size_symbols
    if marks.bare and known != name and (is_size or has_layers_only(known, state)):
        known = None
    elif known == name and layer is not None and has_no_layers(name, state):
        known = counterpart(name) if has_layers_only(counterpart(name), state) else known
    layer = layer_of_all(known, state) if layer is None and marks.layer is None else layer
    known = _beside_all_samples(known, marks, layer, state)
    marks = _by_sample(name, known, marks, state)
    if known is None or (
        state.may_declare and known == name and state.find(name, layer) is None and name not in state.notation.gradients
    ):
        return _number_or_new(name, marks, layer, node, state)
    head, sizes, raw, source = _whole(known, layer, node, state)
    if known != name:
        of = sample_of(sizes, raw, state) if marks.sample is not None else ""
        state.read_as(f"{name} is read as {of}{known}")
    marks = entry_of_turned(marks, node, state)
    item = row_or_column(head, sizes, raw, marks, node, state) if known != name and name[-1:].islower() else None
    item = item or select(head, sizes, raw, marks, node, state)
    words = state.words(node)
    item = value(
        item.axes, item.term, latex=words, span=node.span, sources=(f"{words} from {source}",) if source else ()
    )
    return _finish(item, marks, node, state)


def _whole(name: str, layer: Layer | None, node: Node, state: State) -> tuple[Head, tuple, tuple, str]:
    """Head, resolved sizes, sizes as declared, and where the shape comes from."""
    gradients = state.notation.gradients.get(name)
    if gradients:
        fitting = [g for g in gradients if bool(g[1]) == (layer is not None)] or [gradients[0]]
        variable = fitting[0][1]
        heads = [head for head, _ in fitting if isinstance(head, Gradient)]
        head = heads[0] if len(heads) == 1 else chosen(heads, name, state)
        if layer is not None and not variable:
            raise Undeclared(
                "DRV303", f"{state.words(node)}: {name} has no layer", span=node.span, hint=f"write {name}"
            )
        if variable and layer is None:
            hint = f"write {name}^{{[{variable}]}}"
            raise NeedsLayer("DRV303", f"{state.words(node)} needs a layer", span=node.span, hint=hint)
        if variable and layer is not None:
            moved = move_head(head, variable, layer)
            assert isinstance(moved, Gradient)
            head = moved
        head = _of_declared(head, state)
        declared = _declared(head.of.name, head.of.layer, node, state)
        bound_member(declared, head.of.layer, state)
        return head, state.member_shape(declared, head.of.layer), declared.shape.sizes, _source(declared, name)
    declared = _declared(name, layer, node, state)
    bound_member(declared, layer, state)
    tensor = Tensor(name, layer if declared.variable is not None or declared.over is not None else None)
    return tensor, state.member_shape(declared, layer), declared.shape.sizes, _source(declared, name)


def _of_declared(head: Gradient, state: State) -> Gradient:
    """A gradient dw by what is declared as W."""
    capital = counterpart(head.of.name)
    if capital is None or state.find(head.of.name, head.of.layer) is not None:
        return head
    return head if state.find(capital, head.of.layer) is None else Gradient(head.cost, Tensor(capital, head.of.layer))


def _source(declared: Declared, name: str) -> str:
    return declared.source if declared.name == name or not declared.source else f"{declared.name}, {declared.source}"


def _declared(name: str, layer: Layer | None, node: Node, state: State) -> Declared:
    declared = state.find(name, layer)
    if declared is None:
        family = any(d.variable for d in state.declarations(name))
        hint = f"write {name}^{{[l]}}" if family else f"declare {name} for layers"
        kind = NeedsLayer if family and layer is None else Undeclared
        what = f"{name} {'needs' if family else 'has no'} layer"
        raise kind("DRV303", f"{state.words(node)}: {what}", span=node.span, hint=hint)
    if name in state.notation.clashes:
        raise Undeclared(
            "DRV305", state.notation.clashes[name], span=node.span, hint="rename one of them, or correct its shape"
        )
    return declared


def _number_or_new(name: str, marks: Marks, layer: Layer | None, node: Node, state: State) -> Value:
    """An undeclared name: a number of layers, a size, a rate, a new tensor of a definition, or an error."""
    count = _count(name, marks, layer, node, state)
    if count is not None:
        return count
    is_column = f"column {name}" in state.notation.conventions
    if name in RATES and layer is None and not marks.below and marks.sample is None and not is_column:
        state.read_as(f"{name} is a number ({RATES[name]})")
        if not in_an_equation(name, state):
            state.undeclared_names.add(name)
        return _finish(Value((), Entry(Tensor(name)), state.words(node), node.span), marks, node, state)
    number = _bare_number(name, replace(marks, power=None), state)
    if number is not None:
        return _finish(value((), number, latex=state.words(node), span=node.span), marks, node, state)
    if not state.may_declare or not may_be_new(name):
        turned = marks.transposed or marks.inverse or marks.power is not None
        raise state.undeclared(name if turned and not marks.below else state.words(node), node.span)
    if state.bare_are_numbers and replace(marks, power=None).bare and not names_a_matrix(name):
        named = f"{name}^2" if name == "\\sigma" and powered_name(name, marks) == "\\sigma^2" else name
        state.declared[named] = (Declared(named, Shape(()), source=ITS_EQUATION),)
        return refer(name, marks, node, state)
    introduce(name, marks, layer, is_rate(name) and not is_column, state)
    return refer(name, marks, node, state)


def _count(name: str, marks: Marks, layer: Layer | None, node: Node, state: State) -> Value | None:
    """A number of layers, a size, a power of one."""
    if marks.bare and layer is None and is_last_layer(name, state):
        last = state.layer(Layer(name))
        return size_number(last.offset if last.base is None else Size(last.base), node, state)
    squared = power_of_size(marks, node, state)
    if squared is not None:
        return squared
    size = read_size(node, state.notation, state.layer_names())
    return size_number(size, node, state) if isinstance(size, Size) and is_size(size, state) else None


def _bare_number(name: str, marks: Marks, state: State) -> Entry | None:
    """An undeclared small letter that can be a number only: its capital needs a layer, or functions take it."""
    if marks.bare and has_layers_only(counterpart(name), state):
        state.read_as(f"{name} without a layer is a number")
        if state.may_declare:
            state.declared[name] = (Declared(name, Shape(()), source=ITS_EQUATION),)
        else:
            state.undeclared_names.add(name)
        return Entry(Tensor(name))
    if marks.bare and any(name in f.parameters for f in state.notation.functions.values()):
        state.read_as(f"{name} is a number (the argument of a function)")
        return Entry(Tensor(name))
    return None


def _finish(item: Value, marks: Marks, node: Node, state: State) -> Value:
    """Transpose and power, after the object itself."""
    if marks.primes:
        raise Undeclared(
            "DRV304",
            f"{state.words(node)} has a prime, but is no function",
            span=node.span,
            hint="a transpose is written ^T; a derivative needs a function",
        )
    words = {"latex": state.words(node), "span": node.span}
    if marks.inverse:
        item = inverse(value(item.axes, item.term, item, **words), state)
    if marks.transposed:
        item = turned(item, marks, node, state)
    if marks.power is not None and is_group(unwrap(marks.power), "["):
        again = f"{state.words(node)} has two layers"
        raise Undeclared("DRV304", again, span=node.span, hint="write one; a power stands without brackets")
    if marks.power is not None and is_matrix_power(item, marks.power, state):
        item = matrix_power(item, whole_power(marks.power) or 1, state)
        state.read_as(f"{state.words(node)} is the matrix product")
    elif marks.power is not None:
        exponent = rational(marks.power)
        found = with_exponent(item, marks.power, state) if exponent is None else None
        if found is not None:
            return value((), found.term, item, **words)
        if exponent is None or (is_matrix(item) and not is_oblong(item, state)):
            raise Undeclared(
                "DRV304",
                f"the superscript {state.words(marks.power)} of {state.words(node)} is not read",
                span=node.span,
            )
        if is_matrix(item):
            state.read_as(f"{state.words(node)} is taken entry by entry: the matrix is not square")
        item = power(item, exponent)
    return value(item.axes, item.term, item, **words)
