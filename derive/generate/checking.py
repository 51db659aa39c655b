"""The check that a generated module runs by itself: its gradients against complex steps of its cost.

In: the functions of the module. Out: its last parts. Refused: nothing.

Small networks of several sizes are drawn, sizes of one among them. The functions that the caller would give are tanh
and, at the last layer, the sigmoid; each case runs with their names, and with the same functions in disguise, so that
formulas for a known function and the general ones are both checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from derive.generate.drawing import draw, made_true, span_range, supposed
from derive.generate.emit import Writer
from derive.generate.functions import Built, Functions
from derive.generate.network import HERE
from derive.generate.planner import Step
from derive.generate.roll import Loop, Schedule
from derive.generate.text import INDENT, one_line
from derive.generate.wrapping import arguments_of, fields, filled
from derive.term import Function, Head, Layer, Size, Tensor

TOLERANCE = "1e-9"
LENGTHS = ((4, 3, 2), (1, 1, 1), (3, 1, 2), (2, 5, 4))
"""Sizes of the drawn networks: of what has no layers, and of layers in turn."""


def checking(written: Sequence[tuple[Functions, Sequence[Built]]]) -> Iterable[str]:
    """The last parts of the module: what it is checked with, a check for each cost, and the program."""
    target = written[0][0].target
    yield target.check.strip("\n")
    checks = [_Check(functions, built) for functions, built in written]
    if target.disguise and any(check.disguised for check in checks):
        yield target.disguise.strip("\n")
    for check in checks:
        if check.refusal:
            yield check.refused()
            continue
        yield check.cases()
        yield from filled(target.at, fields(check.functions, check.built)).split("\n\n\n")
        yield "\n".join(check.lines())
    made = [check for check in checks if not check.refusal]
    if len(checks) > 1 and made:
        calls = ", ".join(f"check_gradients{check.functions.suffix}(seed)" for check in made)
        yield "\n".join([
            "def check_gradients(seed: int = 0) -> float:",
            f'{INDENT}"""The largest difference for all costs."""',
            f"{INDENT}return max({calls})" if len(made) > 1 else f"{INDENT}return {calls}",
        ])
    said = [f"{INDENT}print({check.refusal!r})\n" for check in checks if check.refusal]
    yield from _main("".join(dict.fromkeys(said)), bool(made)).replace("AGAINST", target.against).split("\n\n\n")


@dataclass
class _Check:
    """The check of the gradients of one cost."""

    functions: Functions
    built: Sequence[Built]

    @property
    def given(self) -> list[Function]:
        return list(dict.fromkeys(one for b in self.built[:3] for one in b.arguments if isinstance(one, Function)))

    @property
    def disguised(self) -> bool:
        """Whether the check also runs with functions that the module does not recognise."""
        return bool(self.given) and bool(self.functions.target.disguise) and not _is_bound_to_names(self.functions)

    @property
    def drawn(self) -> list[Head]:
        return [head for head in arguments_of(self.functions, self.built[:3]) if not isinstance(head, Function)]

    @property
    def refusal(self) -> str:
        """Why nothing is compared: the proofs rest on hypotheses that are not drawn. Empty where they are."""
        document = self.functions.network.document
        undrawn = dict.fromkeys(one_line(words) for head in self.drawn for words in supposed(head, document).undrawn)
        return f"not checked, since no inputs are drawn for which {', '.join(undrawn)}" if undrawn else ""

    def refused(self) -> str:
        """What stands for a check that is not made."""
        return "\n".join([
            f"def check_gradients{self.functions.suffix}(seed: int = 0) -> float:",
            f'{INDENT}"""No check: what the proofs rest on is not drawn."""',
            f"{INDENT}raise ValueError({self.refusal!r})",
        ])

    def cases(self) -> str:
        """The sizes of the networks, as a table."""
        lines = [f"CASES{self.functions.suffix} = ("]
        for number, lengths in enumerate(LENGTHS[: self.functions.target.cases]):
            lines.append(f"{INDENT}{{{', '.join(_case(self.functions, number, lengths))}}},")
        return "\n".join([*lines, ")"])

    def lines(self) -> list[str]:
        functions = self.functions
        writer = Writer(functions.network, functions.target, functions.names)
        suffix, around = functions.suffix, functions.target.check_around
        body = [f"for sizes in CASES{suffix}:"]
        if functions.network.constant:
            body.append(f'{INDENT}{writer.constant_name()} = sizes["{writer.constant_name()}"]')
        depth = 1
        if self.given:
            body.append(f"{INDENT}for of in (str,{' _disguised' if self.disguised else ''}):")
            depth = 2
        body += [INDENT * depth + line for line in self._one_case(writer)]
        if around:
            body = [around, *(INDENT + line for line in body)]
        return [
            f"def check_gradients{suffix}(seed: int = 0) -> float:",
            f'{INDENT}"""The largest relative difference between a gradient and {functions.target.against}."""',
            f"{INDENT}random = {functions.target.random}",
            f"{INDENT}worst = 0.0",
            *(INDENT + line for line in body),
            f"{INDENT}return worst",
        ]

    def _one_case(self, writer: Writer) -> list[str]:
        functions, forward = self.functions, self.built[0]
        arguments = arguments_of(functions, self.built[:3])
        drawn = self.drawn
        lines = [draw(head, functions, head in forward.arguments, writer) for head in drawn]
        lines += [line for head in drawn for line in made_true(head, functions, writer)]
        lines += [_given(one, functions, writer) for one in self.given]
        words = ", ".join(map(functions.name, arguments))
        of = functions.network.parameters
        found = [functions.name(gradient) for gradient in of]
        lines.append(f"{', '.join(found)}{',' * (len(found) == 1)} = _gradients_at{functions.suffix}({words})")
        for gradient in of:
            parameter = functions.name(Tensor(gradient.of.name))
            cost = f"lambda {parameter}: _cost_at{functions.suffix}({words})"
            lines.append(f"worst = max(worst, _difference({cost}, {parameter}, {functions.name(gradient)}))")
        return lines


_COMPARED = f"""    worst = check_gradients()
    print(f"largest relative difference between the gradients and AGAINST: {{worst:.1e}}")
    return 0 if worst <= {TOLERANCE} else 1"""


def _main(said: str, is_compared: bool) -> str:
    """The program: what is not checked, then the check. Its status is 2 where nothing was there to be checked."""
    body = said + (_COMPARED if is_compared else f"{INDENT}return 2")
    return f'''def main() -> int:
{body}


if __name__ == "__main__":
    sys.exit(main())'''


def _case(functions: Functions, number: int, lengths: Sequence[int]) -> list[str]:
    network, plan = functions.network, functions.plan
    writer = Writer(network, functions.target, functions.names)
    layers = network.given_layers or 0
    found: list[str] = []
    if network.constant:
        layers = max((2, 1, 4, 3)[number], plan.least)
        found.append(f'"{writer.constant_name()}": {layers}')
    sizes = dict.fromkeys(size for shape in network.shapes.values() for size in shape.sizes if isinstance(size, Size))
    layers = max([layers, *(size.layer.offset for size in sizes if size.layer is not None and size.layer.base is None)])
    families = dict.fromkeys(size.name for size in sizes if size.layer is not None)
    plain = [size for size in sizes if size.layer is None and size != Size(network.constant)]
    found += [
        f"{writer.size_key(size)}: {network.sizes.get(size, lengths[at % len(lengths)])}"
        for at, size in enumerate(plain)
    ]
    for name in families:
        for layer in range(layers + 1):
            known = _given_size(functions, Size(name, Layer(None, layer)), layers)
            found.append(
                f"{writer.size_key(Size(name, Layer(None, layer)))}: {known or lengths[(layer + 1) % len(lengths)]}"
            )
    return found


def _given_size(functions: Functions, size: Size, layers: int) -> int | None:
    for known, value in functions.network.sizes.items():
        if known.name == size.name and known.layer is not None and size.layer is not None:
            if known.layer.offset + (layers if known.layer.base is not None else 0) == size.layer.offset:
                return value
    return None


def _is_bound_to_names(functions: Functions) -> bool:
    """Whether some formula is only there for a known function, so that a disguise would be refused."""
    return any(
        step.alternatives and step.rule is None
        for step in _all_steps((*functions.plan.forward, *functions.plan.cost, *functions.plan.backward))
    )


def _all_steps(schedule: Schedule) -> list[Step]:
    found: list[Step] = []
    for part in schedule:
        for step in part.body if isinstance(part, Loop) else (part,):
            found += [step, *_all_steps(step.otherwise)]
    return found


def _given(function: Function, functions: Functions, writer: Writer) -> str:
    name, span = functions.name(function), functions.plan.layers.get(function)
    if span is None:
        return f'{name} = of("sigmoid")'
    last = writer.layer(span[1])
    letter = writer.loop_name()
    inner, outer = _kinds(function, functions)
    choice = f'of("{outer}" if {letter} == {last} else "{inner}")'
    return f"{name} = {{{letter}: {choice} for {letter} in {span_range(span, writer)}}}"


def _kinds(function: Function, functions: Functions) -> tuple[str, str]:
    """What the hidden layers and the last one get: what the formulas ask for, else tanh and the sigmoid."""
    inner, outer = "tanh", "sigmoid"
    for step in _all_steps((*functions.plan.forward, *functions.plan.cost, *functions.plan.backward)):
        for rule in step.alternatives:
            for activation in rule.activations:
                if activation.function == function.name and activation.known in functions.target.activations:
                    if activation.is_family:
                        inner = activation.known
                    elif step.rule is None:
                        outer = activation.known
    return inner, outer


__all__ = ["HERE", "checking"]
