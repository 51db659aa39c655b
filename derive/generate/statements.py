"""Schedules → lines of code: an assignment for each step, loops over layers, branches by activation function.

In: a schedule, and a Writer that knows the names. Out: indented lines, each formula beside its code. Refused: what
`lower` and the target's table refuse, with the formula it happened in.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.errors import DeriveError
from derive.generate.emit import Writer
from derive.generate.laws import in_named_functions
from derive.generate.planner import Step
from derive.generate.roll import LOOP, Loop, Schedule
from derive.generate.rules import Rule, family_of, is_variable, layer_of
from derive.generate.stable import rule_at
from derive.generate.text import INDENT, comment, literal
from derive.lower import lower
from derive.program import Activation
from derive.term import (
    Apply,
    Entry,
    Function,
    Head,
    Index,
    Layer,
    Position,
    Tensor,
    Term,
    move_position,
    move_term,
    rebuild,
    tensor_of,
)


def statements(schedule: Schedule, writer: Writer, depth: int = 1) -> list[str]:
    """The code of a schedule."""
    lines: list[str] = []
    for part in schedule:
        if isinstance(part, Loop):
            lines.append(INDENT * depth + _loop_head(part, writer))
            for step in part.body:
                lines += step_lines(step, writer, depth + 1)
        else:
            lines += step_lines(part, writer, depth)
    return lines


def _loop_head(loop: Loop, writer: Writer) -> str:
    end = Layer(loop.last.base, loop.last.offset + loop.step)
    step = "" if loop.step == 1 else f", {loop.step}"
    return f"for {writer.loop_name()} in range({writer.layer(loop.first)}, {writer.layer(end)}{step}):"


def step_lines(step: Step, writer: Writer, depth: int) -> list[str]:
    """One array: by its formula, or by that of the first condition that holds."""
    if not step.alternatives:
        assert step.rule is not None
        return _assignment(step, step.rule, writer, depth)
    lines: list[str] = []
    for word, rule in zip(("if", *["elif"] * len(step.alternatives)), step.alternatives, strict=False):
        condition = " and ".join(writer.condition(activation) for activation in rule.activations)
        lines.append(f"{INDENT * depth}{word} {condition}:")
        lines += _assignment(step, rule, writer, depth + 1)
    lines.append(f"{INDENT * depth}else:")
    for other in step.otherwise:
        lines += step_lines(other, writer, depth + 1)
    if step.rule is not None:
        return lines + _assignment(step, step.rule, writer, depth + 1)
    return [*lines, f"{INDENT * (depth + 1)}raise ValueError({literal(_only_where(step, writer))})"]


def _only_where(step: Step, writer: Writer) -> str:
    name = writer.place(step.family, step.layer)
    conditions = " or ".join(
        words_of(activation, writer) for rule in step.alternatives for activation in rule.activations
    )
    return f"the formula of {name} is proved only where {conditions}"


def words_of(activation: Activation, writer: Writer) -> str:
    name = writer.names(Function(activation.function), activation.function)
    if activation.is_family:
        return f"every {name} is {activation.known}"
    place = "" if activation.layer is None else f"[{writer.layer(activation.layer)}]"
    return f"{name}{place} is {activation.known}"


def _assignment(step: Step, rule: Rule, writer: Writer, depth: int) -> list[str]:
    rows, columns = _axes(step.family, rule, step, writer)
    shape = writer.network.shape(step.family)
    try:
        body = in_named_functions(body_of(rule, step), writer.target.functions)
        node = lower(
            body, rows, columns, writer.network.axes, not shape.sizes, for_numbers=True,
            value_of=lambda function, argument: _named_value(function, argument, writer),
        )
        code = f"{writer.place(step.family, step.layer)} = {writer.expression(node)}"
    except DeriveError as error:
        raise DeriveError(error.code, f"{rule.latex} ({rule.source}): {error.message}", hint=error.hint) from None
    words = [_words(rule, step, writer), *([rule.remark] if rule.remark else [])]
    return [INDENT * depth + line for line in (*map(comment, words), code)]


def _named_value(function: Function, argument: Term, writer: Writer) -> Entry | None:
    """A^{[l]}, of g^{[l]} and Z^{[l]}, if A^{[l]} = g^{[l]}(Z^{[l]}) is an equation, one for every Z^{[l]}."""
    if not isinstance(argument, Entry):
        return None
    for rule in writer.network.forward:
        value = Entry(Tensor(tensor_of(rule.target).name, layer_of(argument.head)), argument.indices)
        is_value = isinstance(rule.body, Apply) and not rule.activations and _covers(writer, value, argument)
        if is_value and rule_at(rule, value) == Apply(function, (argument,), (0,)):
            return value
    return None


def _covers(writer: Writer, value: Entry, argument: Entry) -> bool:
    """Whether there is a value wherever there is an argument."""
    made, given = family_of(value.head), family_of(argument.head)
    if made not in writer.layers or given not in writer.layers:
        return False
    mine, its = writer.layers[made], writer.layers[given]
    if mine is None or its is None:
        return mine == its
    begins = mine[0].base == its[0].base and mine[0].offset <= its[0].offset
    return begins and mine[1].base == its[1].base and mine[1].offset >= its[1].offset


def _words(rule: Rule, step: Step, writer: Writer) -> str:
    """The formula, where it stands, and at which layer it is used."""
    notes = [rule.source]
    if rule.variable is not None and step.layer is not None and rule.layer is not None:
        value = writer.layer(step.layer + -rule.layer.offset)
        if step.layer.base != LOOP:
            notes.append(f"for {rule.variable} = {value}")
        elif value != rule.variable:
            notes.append(f"with {value} for {rule.variable}")
    said = "; ".join(filter(None, notes))
    return f"{rule.latex}  ({said})" if said else rule.latex


def body_of(rule: Rule, step: Step) -> Term:
    """The rule's body at the step's layer, with the functions that the document fixes."""
    body = rule.body
    if rule.layer is not None and rule.layer.base is not None and is_variable(rule.layer) and step.layer is not None:
        body = move_term(body, rule.layer.base, step.layer + -rule.layer.offset)
    fixed = {
        Function(name, None if distance is None or step.layer is None else step.layer + distance): known
        for name, distance, known in step.fixed
    }
    return _with_functions(body, fixed) if fixed else body


def _with_functions(term: Term, fixed: dict[Function, Function]) -> Term:
    if isinstance(term, Apply) and term.function in fixed:
        term = Apply(fixed[term.function], term.arguments, term.orders)
    return rebuild(term, lambda part: _with_functions(part, fixed))


def _axes(family: Head, rule: Rule, step: Step, writer: Writer) -> tuple[Index | None, Index | None]:
    """The indices of the target's rows and columns, at the step's layer."""
    kinds = writer.network.shape(family).axes
    places = iter(_moved(rule, step))
    chosen = [next(places) if kind else None for kind in kinds]
    rows, columns = (
        place if isinstance(place, Index) and place.size != 1 else None for place in (*chosen, None, None)[:2]
    )
    return rows, columns


def _moved(rule: Rule, step: Step) -> Iterable[Position]:
    if rule.layer is None or rule.layer.base is None or not is_variable(rule.layer) or step.layer is None:
        return rule.places
    to = step.layer + -rule.layer.offset
    return [move_position(place, rule.layer.base, to) for place in rule.places]
