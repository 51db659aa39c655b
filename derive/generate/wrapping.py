"""What stands around the functions of a module, by the template of its target.

In: the finished functions. Out: lines of code. Refused: nothing.

| field | what it is |
|---|---|
| {suffix} | "" or what tells the functions of one cost from those of another |
| {arguments}, {signature}, {documentation} | all arguments, also with types; what they are |
| {arrays}, {functions} | the arrays among them, the activation functions |
| {arrays_and_results}, {arrays_plain} | with what forward propagation computes; without a comma at the end |
| {functions_line}, {functions_of_context_line} | takes them from a tuple |
| {names}, {has_gradient}, {slopes} | of each array its name, whether it has a gradient, and its gradient or None |
| {refusals} | refuses to differentiate by the others |
| {numbered} | makes families of lists, numbers of the library of numbers |
| {forward_line}, {cost_call}, {backward_call} | calls of the functions |
| {parameters}, {found} | what is differentiated by, and the gradients |
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.generate.emit import Writer
from derive.generate.functions import Built, Functions
from derive.generate.roll import Loop, Schedule
from derive.generate.text import INDENT, one_line
from derive.term import Function, Gradient, Head, Tensor

Argument = Head | Function


def fields(functions: Functions, built: Sequence[Built]) -> dict[str, str]:
    """What the templates may say, of one cost."""
    forward, cost, backward, *update = built
    arguments = arguments_of(functions, built[:3])
    arrays = [one for one in arguments if not isinstance(one, Function)]
    name = functions.name
    slopes = {Tensor(gradient.of.name): f"found.{name(gradient)}" for gradient in functions.network.parameters}
    results = [name(head) for head in forward.results if head not in arrays]
    of = functions.network.parameters
    return {
        "suffix": functions.suffix,
        "arguments": ", ".join(map(name, arguments)),
        "signature": ", ".join(map(functions.typed, arguments)),
        "documentation": f"\n{INDENT}".join(one_line(functions.describe(one)) for one in arguments),
        "arrays": _tuple([name(one) for one in arrays]),
        "functions": _tuple([name(one) for one in arguments if isinstance(one, Function)]),
        "names": _tuple([f'"{name(one)}"' for one in arrays]),
        "has_gradient": _tuple([str(one in slopes) for one in arrays]),
        "refusals": _lines([f'_refuse("{name(one)}", {name(one)})' for one in arrays if one not in slopes]),
        "arrays_plain": ", ".join(map(name, arrays)),
        "arrays_and_results": _tuple([*map(name, arrays), *results]),
        "functions_line": _unpacked("functions", functions, arguments),
        "functions_of_context_line": _unpacked("context.functions", functions, arguments),
        "parameters_plain": ", ".join(name(Tensor(gradient.of.name)) for gradient in of),
        "parameter_words": " and ".join(name(Tensor(gradient.of.name)) for gradient in of),
        "parameter_count": str(len(of)),
        "slopes": _tuple([slopes.get(one, "None") if isinstance(one, Tensor) else "None" for one in arrays]),
        "numbered": _lines(functions.numbered(arrays)),
        "forward_line": _forward_line(functions, forward),
        "cost_call": _call(functions, cost),
        "backward_call": _call(functions, backward),
        "parameters": _tuple([name(Tensor(gradient.of.name)) for gradient in of]),
        "found": _tuple([f"found.{name(gradient)}" for gradient in of]),
        **_methods(functions, built, update),
    }


def arguments_of(functions: Functions, built: Sequence[Built]) -> list[Argument]:
    """Everything that a caller gives to some of the functions: not what one of them computes."""
    made = set(built[0].results)
    found = dict.fromkeys(one for b in built for one in b.arguments if one not in made)
    heads = [one for one in found if not isinstance(one, Function | Gradient)]
    return [*sorted(heads, key=functions.rank), *(one for one in found if isinstance(one, Function))]


def filled(template: str, values: dict[str, str]) -> str:
    """The template with its fields; lines that come to nothing are left out."""
    lines = []
    for line in template.strip("\n").split("\n"):
        text = line.format_map(values)
        if text.strip() or not line.strip():
            pad = re.match(" *", line)
            lines.append(text.replace("\x00", pad[0] if pad else ""))
    return "\n".join(lines)


def _lines(lines: Sequence[str]) -> str:
    """Several lines for the place of one; they get its indentation."""
    return "\n\x00".join(lines)


def _tuple(words: Sequence[str]) -> str:
    """Words with commas; one word with a comma behind it, so that it is a tuple where it stands in parentheses."""
    return ", ".join(words) + ("," if len(words) == 1 else "")


def _unpacked(source: str, functions: Functions, arguments: Sequence[Argument]) -> str:
    names = [functions.name(one) for one in arguments if isinstance(one, Function)]
    return f"{_tuple(names)} = {source}" if names else ""


def _call(functions: Functions, built: Built) -> str:
    return f"{built.name}({', '.join(map(functions.name, built.arguments))})"


def _forward_line(functions: Functions, forward: Built) -> str:
    if not forward.results:
        return ""
    return f"{_tuple([functions.name(head) for head in forward.results])} = {_call(functions, forward)}"


# --- the methods of a workspace --------------------------------------------------------------------------------------


def _methods(functions: Functions, built: Sequence[Built], update: Sequence[Built]) -> dict[str, str]:
    """What a workspace keeps, and what each of its methods is given."""
    forward, cost, backward = built[:3]
    name = functions.name
    kept = [Tensor(gradient.of.name) for gradient in functions.network.parameters] if update else []
    known: set[Argument] = {*kept, *forward.results}
    given = [
        [one for one in b.arguments if one not in known and not isinstance(one, Function | Gradient)]
        for b in (forward, cost, backward, *update)
    ]
    for at in (1, 2):
        given[at] = [one for one in given[at] if one not in given[0]]
    if update:
        given[3] = [one for one in given[3] if one not in given[0]]
    arrays = [one for one in arguments_of(functions, built[:3]) if not isinstance(one, Function)]
    late = [one for one in (given[3] if update else []) if one not in arrays]
    take = [f'{name(one)} = buffers.take("{name(one)}", {name(one)}{", kept=True" * (one in kept)})' for one in arrays]
    take += [f'{name(one)} = buffers.take("{name(one)}", 0.0)' for one in late]
    values = {"kept_words": "", "take": _lines(take), "methods": "forward, cost, backward" + ", update" * bool(update)}
    for word, mine in zip(("forward", "cost", "backward", "update"), given, strict=False):
        values[f"{word}_signature"] = "".join(f", {functions.typed(one)}" for one in mine)
        values[f"{word}_put"] = _lines([f'self._buffers.put("{name(one)}", {name(one)})' for one in mine])
        values[f"{word}_arguments"] = ", ".join(map(name, mine))
    words = ", ".join(map(name, kept))
    if kept:
        values["kept_words"] = f"\n{INDENT}{words} are copied; they are the workspace's own, and `update` changes them."
    values["kept_names"] = _tuple([name(one) for one in kept])
    output = _output(functions)
    values["output"], values["output_type"] = output, "Array" if output else "None"
    values["output_words"] = f"; gives {output}" if output else ", of which nothing is kept"
    values["keep_output"] = f"self.output = buffers.arrays_of({output})" if output else ""
    values["give_output"] = "return self.output" if output else ""
    values["after"] = f"after = {_call(functions, update[0])}" if update else ""
    for gradient in functions.network.parameters:
        values["after"] = re.sub(rf"\b{name(gradient)}\b", f"found.{name(gradient)}", values["after"])
    values["changed"] = f"list(zip(flat(({values['kept_names']})), flat(after)))" if update else "()"
    values["kept_attributes"] = _lines([f"self.{name(one)} = buffers.arrays_of({name(one)})" for one in kept])
    return values


def _output(functions: Functions) -> str:
    """The last array of forward propagation."""
    schedule: Schedule = functions.plan.forward
    if not schedule:
        return ""
    writer = Writer(functions.network, functions.target, functions.names)
    last = schedule[-1]
    if not isinstance(last, Loop):
        return writer.place(last.family, last.layer)
    step = last.body[-1]
    return writer.place(step.family, None if step.layer is None else last.last + step.layer.offset)
