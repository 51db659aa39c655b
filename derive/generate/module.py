"""The whole module: imports, helpers, the functions, and the check of the gradients that it runs by itself.

In: a Network, a Plan and a Target. Out: the text of a module. Refused: nothing of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from derive.errors import DeriveError
from derive.generate.checking import checking
from derive.generate.functions import Built, Functions
from derive.generate.identifiers import Identifiers, identifier
from derive.generate.network import Network
from derive.generate.roll import LOOP
from derive.generate.rules import family_of
from derive.generate.schedule import Plan
from derive.generate.targets.form import Target
from derive.generate.text import docstring, one_line
from derive.generate.wrapping import fields, filled
from derive.term import Head, Tensor

RECORDS = {"forward": "Values", "backward": "Gradients", "update": "Parameters"}
MEANING = {
    "Values": "What forward propagation computes.",
    "Gradients": "What backward propagation computes.",
    "Parameters": "The parameters after a step.",
}
OWN_NAMES = frozenset(
    "forward cost backward update objective sizes count index ACTIVATIONS CASES Activation Workspace check_gradients "
    "_check_forward _check_cost _check_backward _check_update "
    "Array Family Function Functions main worst found of case random seed _cost_at _gradients_at buffers total_cost "
    "after".split()
)
"""Names of the module's own, which no name of a document gets."""


def write_module(
    planned: Sequence[tuple[Network, Plan]], target: Target, without: Sequence[tuple[Network, DeriveError]] = ()
) -> str:
    """The module of some costs; `without` are those that it does not have, and why."""
    names = Identifiers(_reserved(target, len(planned) > 1, [network for network, _ in planned]))
    for network, plan in planned:
        _settle_names(network, plan, names)
    written: list[tuple[Functions, list[Built]]] = []
    for network, plan in planned:
        suffix = f"_{names(network.cost, network.name(network.cost))}" if len(planned) > 1 else ""
        functions = Functions(network, plan, target, names, suffix)
        written.append((functions, _functions(functions)))
    everything = [one for _, built in written for one in built]
    parts: list[str] = []
    known = [name for one in everything for name in one.uses.known]
    gives = any(one.uses.functions for one in everything)
    if gives:
        known += [target.functions[name, order] for name in target.activations for order in (0, 1)]
    parts += [*_helpers(target, known), target.runtime]
    if gives:
        parts += [target.given.strip("\n"), _activations(target)]
    for functions, built in written:
        parts += _one_cost(functions, built)
    parts += checking(written)
    body = _joined(filter(None, [*_mentioned(target.prelude, parts), *parts]))
    head = [_head(planned[0][0], everything, target, without), "", *_imports(target, body), "", *_aliases(target, body)]
    return "\n".join([*head, "", "", body])


def _mentioned(definitions: str, parts: Iterable[str]) -> list[str]:
    """Those of some definitions that the parts, or others of them, mention."""
    found: list[str] = []
    text = "\n".join(parts)
    for one in reversed(re.split(r"\n+(?=def )", definitions.strip("\n"))):
        if re.search(rf"\b{one.removeprefix('def ').split('(')[0]}\(", text):
            found.insert(0, one)
            text += one
    return found


def _one_cost(functions: Functions, built: Sequence[Built]) -> Iterable[str]:
    """The functions of one cost, their records, and what the target puts around them."""
    yield from _records(built, functions)
    yield from ("\n".join(one.lines) for one in built if one is not built[0] or one.results)
    target = functions.target
    template = target.wrapper + (target.wrapper_of_update if len(built) > 3 else "")
    if template:
        yield filled(template, fields(functions, built))


def _imports(target: Target, body: str) -> list[str]:
    """The imports of what the module mentions."""
    lines = []
    aliases = "\n".join([*_aliases(target, body), body])
    for line in target.imports:
        head, _, names = line.rpartition("import ")
        used = [one for one in names.split(", ") if re.search(rf"\b{one.split(' as ')[-1]}\b", aliases)]
        if used or not line:
            lines.append(f"{head}import {', '.join(used)}" if line else "")
    return lines


def _aliases(target: Target, body: str) -> list[str]:
    """Names for the types of arguments."""
    single = "str | tuple[Callable, Callable]" if target.disguise else "str"
    types = (
        ("Array", target.types.array),
        ("Family", "Mapping[int, Array] | Sequence[Array]"),
        ("Function", single),
        ("Functions", "str | Mapping[int, Function] | Sequence[Function]"),
    )
    text, lines = body, []
    for name, meaning in reversed(types):
        if re.search(rf"\b{name}\b", text):
            lines.insert(0, f"{name} = {meaning}")
            text += meaning
    return lines


def _reserved(target: Target, with_suffixes: bool, networks: Sequence[Network]) -> frozenset[str]:
    """What the module calls its own: also with the names of costs behind it, where there are several."""
    texts = (target.prelude, target.given, target.check, target.disguise, target.runtime, target.wrapper, target.at)
    defined = set(re.findall(r"(?m)^(?:def |class )?([A-Za-z_]\w*)(?= =|\(|\{|:)", "\n".join(texts)))
    around = re.sub(r'"""[^"]*"""|\{\w+\}', "", "\n".join((target.wrapper, target.wrapper_of_update, target.at)))
    own = OWN_NAMES | set(RECORDS.values()) | set(re.findall(r"[A-Za-z_]\w*", around))
    if with_suffixes:
        costs = {identifier(network.name(network.cost)) for network in networks}
        own |= {f"{name}_{cost}" for name in own for cost in costs}
    return frozenset(defined | own | set(target.helpers) | target.names)


def _settle_names(network: Network, plan: Plan, names: Identifiers) -> None:
    """The letters of layers first, then arrays in the order of the document, so that these keep their own names."""
    variable = next((rule.variable for rule in (*network.gradients, *network.forward) if rule.variable), "l")
    if network.constant:
        names("the last layer", network.constant)
    names(LOOP, variable)
    assert network.document.notation is not None
    known = [Tensor(name) for name in network.document.notation.declared if Tensor(name) in plan.layers]
    arrays: list[Head] = [
        *known,
        *network.computed,
        *network.parameters,
        *(f for f in plan.layers if isinstance(f, Head)),
    ]
    for family in sorted(arrays, key=lambda f: "\\" in network.name(f)):
        names(family, network.name(family))


def _functions(functions: Functions) -> list[Built]:
    """Forward, cost, backward, and update where the document has one."""
    network, plan = functions.network, functions.plan
    gradients = [
        *network.parameters,
        *(f for f in dict.fromkeys(family_of(r.target) for r in network.gradients) if f not in network.parameters),
    ]
    built = [
        functions.build("forward", "Forward propagation.", plan.forward, network.computed, RECORDS["forward"]),
        functions.build("cost", "The cost.", plan.cost, [network.cost]),
        functions.build(
            "backward",
            "Backward propagation: the gradients.",
            plan.backward,
            network.parameters if functions.target.runtime else gradients,
            RECORDS["backward"],
        ),
    ]
    if plan.update:
        updated: list[Head] = [Tensor(gradient.of.name) for gradient in network.parameters]
        renamed: dict[Head, str] = {
            family: functions.names(("next", family), f"{functions.name(family)}_next") for family in updated
        }
        built.append(
            functions.build("update", "One step of gradient descent.", plan.update, updated, RECORDS["update"], renamed)
        )
    return built


def _head(
    network: Network, built: Sequence[Built], target: Target, without: Sequence[tuple[Network, DeriveError]]
) -> str:
    document = network.document
    lines = [f"Generated by derive from the proved formulas of {one_line(os.path.basename(document.path))}.", ""]
    words = ["Workspace" + _suffix(one) for one in built if one.name.startswith("forward")] if target.runtime else []
    words = words or [one.name for one in built if one.results]
    if target.wrapper and not target.runtime:
        words = ["objective" + _suffix(one) for one in built if one.name.startswith("forward")] + words
    lines += [f"    {', '.join(words)}", "", f"Run as a program it compares the gradients with {target.against}."]
    used = [checked for checked in document.claims if checked.verdict.name == "proved"]
    said = dict.fromkeys(
        one_line(text) for checked in used for text in checked.verdict.hypotheses if " is " not in text
    )
    if said:
        lines += ["", "The formulas hold under:", *(f"    {text}" for text in said)]
    if without:
        path, name = document.path, os.path.basename(document.path)
        gone = [f"    {one.name(one.cost)}: {one_line(error.message.replace(path, name))}" for one, error in without]
        lines += ["", "Not here, because a formula is not in the document:", *gone]
    return "\n".join(docstring(lines, 0))


def _suffix(built: Built) -> str:
    return built.name.removeprefix("forward")


def _records(built: Iterable[Built], functions: Functions) -> Iterable[str]:
    """The named tuples of the results."""
    for one in built:
        name = one.name.removesuffix(functions.suffix) if functions.suffix else one.name
        if name in RECORDS and one.results:
            record = RECORDS[name]
            lines = [f"class {record}{functions.suffix}(NamedTuple):", f'    """{MEANING[record]}"""', ""]
            lines += [f"    {functions.name(head)}: {_result_hint(functions, head)}" for head in one.results]
            yield "\n".join(lines)


def _result_hint(functions: Functions, head: Head) -> str:
    return "dict[int, Array]" if functions.plan.layers.get(head) is not None else "Array"


def _helpers(target: Target, known: Iterable[str]) -> list[str]:
    """The definitions of the functions that the library lacks, each before what needs it."""
    found: dict[str, None] = {}

    def need(name: str) -> None:
        for other in target.needs.get(name, ()):
            need(other)
        if name in target.helpers:
            found.setdefault(name)

    for name in known:
        need(name)
    return [target.helpers[name].strip("\n") for name in found]


def _activations(target: Target) -> str:
    lines = []
    for name in target.activations:
        words = [target.functions[name, 0], target.functions[name, 1]]
        words += [target.by_value[name]] if name in target.by_value else []
        lines.append(f'    "{name}": Activation({", ".join(words)}),')
    return "\n".join(["ACTIVATIONS = {", *lines, "}"])


def _joined(parts: Iterable[str]) -> str:
    """Definitions two lines apart."""
    text = ""
    for part in parts:
        text += ("\n\n" if text and not part.startswith("\n") else "") + part + "\n"
    return text
