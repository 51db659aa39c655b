"""One function of the module: its arguments, what it refuses at the door, its statements, what it returns.

In: a schedule and the network. Out: lines of code. Refused: sizes that none of a function's arrays shows (DRV405).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from derive.errors import DeriveError
from derive.generate.emit import Uses, Writer
from derive.generate.identifiers import Identifiers
from derive.generate.network import Network, size_at
from derive.generate.planner import Step
from derive.generate.roll import LOOP, Loop, Schedule
from derive.generate.schedule import Plan
from derive.generate.statements import statements
from derive.generate.targets.form import Target
from derive.generate.text import INDENT, docstring, one_line
from derive.term import Function, Gradient, Head, Layer, Size, tensor_of

WIDTH = 120


@dataclass(frozen=True)
class Built:
    """A finished function: its lines, its arguments in order, and what it returns."""

    name: str
    lines: list[str]
    arguments: tuple[Head | Function, ...]
    results: tuple[Head, ...]
    uses: Uses = field(default_factory=Uses)


@dataclass
class Functions:
    """Writes the functions of one module; they share their names."""

    network: Network
    plan: Plan
    target: Target
    names: Identifiers
    suffix: str = ""
    """What tells the functions of one cost from those of another."""

    def build(
        self,
        name: str,
        title: str,
        schedule: Schedule,
        results: Sequence[Head],
        record: str = "",
        renamed: Mapping[Head, str] | None = None,
    ) -> Built:
        """`record` is the named tuple that holds the results; without one the only result is returned itself."""
        name += self.suffix
        record += self.suffix * bool(record)
        writer = Writer(self.network, self.target, self.names, renamed=renamed or {}, layers=self.plan.layers)
        body = statements(schedule, writer)
        made = {} if renamed else dict.fromkeys(_families(schedule))
        arguments = self._arguments([family for family in writer.uses.heads if family not in made], writer)
        words = [self.typed(argument) for argument in arguments]
        results = [family for family in results if family in _families(schedule)]
        checker = f"_check_{name}"
        lines = [
            *self._checker(checker, [one for one in arguments if not isinstance(one, Function)], writer),
            *definition(name, words, record or self.target.types.cost),
            *docstring(self._documentation(title, arguments, results, record, set(_optional(schedule))), 1),
        ]
        lines += self._door(checker, arguments, writer)
        lines += self._beginnings(schedule, writer)
        lines += body
        values = [writer.renamed.get(family) or self.name(family) for family in results]
        whole = f"{record}({', '.join(values)})" if record else values[0]
        lines.append(f"{INDENT}return {whole}")
        return Built(name, lines, tuple(arguments), tuple(results), writer.uses)

    def name(self, one: Head | Function) -> str:
        if isinstance(one, Function):
            return self.names(Function(one.name), one.name)
        return self.names(one, self.network.name(one))

    def typed(self, one: Head | Function) -> str:
        """An argument with the hint of its type."""
        return f"{self.name(one)}: {self.hint(one)}"

    def hint(self, one: Head | Function) -> str:
        is_family = self.plan.layers.get(one) is not None
        if isinstance(one, Function):
            return "Functions" if is_family else "Function"
        if is_family:
            return "Family"
        return "Array" if self.network.shape(one).sizes else self.target.types.number

    # --- arguments -------------------------------------------------------------------------------------------------

    def _arguments(self, used: Sequence[Head], writer: Writer) -> list[Head | Function]:
        """Data and parameters in the order in which they were declared, what was computed, gradients, functions,
        numbers.
        """
        used = list(used)
        for size in list(writer.uses.sizes):
            if not any(self._shows(family, size) for family in used):
                used.append(self._one_that_shows(size))
        return [*sorted(dict.fromkeys(used), key=self.rank), *map(Function, writer.uses.functions)]

    def rank(self, family: Head) -> tuple[int, int]:
        assert self.network.document.notation is not None
        defined = self.network.computed
        if isinstance(family, Gradient):
            return 2, self.network.parameters.index(family) if family in self.network.parameters else len(
                self.network.parameters
            )
        if family in defined:
            return 1, defined.index(family)
        declared = list(self.network.document.notation.declared)
        name = tensor_of(family).name
        return (0, declared.index(name)) if name in declared else (3, 0)

    def _shows(self, family: Head, size: Size) -> bool:
        """Whether an array has an axis of this size."""
        sizes = [one for one in self.network.shape(family).sizes if isinstance(one, Size)]
        return any(one.name == size.name and (one.layer is None) == (size.layer is None) for one in sizes)

    def _one_that_shows(self, size: Size) -> Head:
        for family in self.network.shapes:
            if self._shows(family, size) and family in self.plan.layers:
                return family
        raise DeriveError(
            "DRV405", f"no array of the network shows the size {size}", hint="declare an array of this size"
        )

    # --- documentation ---------------------------------------------------------------------------------------------

    def _documentation(
        self,
        title: str,
        arguments: Sequence[Head | Function],
        results: Sequence[Head],
        record: str,
        optional: Collection[Head],
    ) -> list[str]:
        lines = [title, ""]
        lines += [self.describe(argument) for argument in arguments]
        lines += [
            "",
            "Returns "
            + (", ".join(self.name(family) for family in results) + f", as {record}." if record else "a number."),
        ]
        lines += [
            self.describe(family) + (", where it is needed" if family in optional else "")
            for family in results
            if record
        ]
        return [one_line(line) if line else "" for line in lines]

    def describe(self, one: Head | Function) -> str:
        name, layers = self.name(one), self.plan.layers.get(one)
        if isinstance(one, Function):
            what = "the activation functions" if layers else "an activation function"
            pair = ", or pairs (value, derivative)" if self.target.disguise else ""
            return f"{name}: {what}{self._span(layers)}: {' | '.join(self.target.activations)}{pair}"
        shape = (
            " × ".join(self._size_words(size, layers is not None) for size in self.network.shape(one).sizes)
            or self.target.number_words
        )
        return f"{name}{'[' + self._letter() + ']' if layers else ''}: {shape}{self._span(layers)}"

    def _letter(self) -> str:
        return self.names(LOOP, "l")

    def _size_words(self, size: Size | int, in_family: bool) -> str:
        known = self.network.sizes.get(size) if isinstance(size, Size) else size
        return str(known if known is not None else size_at(size, Layer(self._letter())) if in_family else size)

    def _span(self, layers: tuple[Layer, Layer] | None) -> str:
        if layers is None:
            return ""
        return f", for {self._letter()} = {layers[0]}" + (f" … {layers[1]}" if layers[1] != layers[0] else "")

    # --- the door --------------------------------------------------------------------------------------------------

    def _door(self, checker: str, arguments: Sequence[Head | Function], writer: Writer) -> list[str]:
        """Refuses incomplete families and wrong shapes; finds out the number of layers and the sizes."""
        lines = self._families_lines(arguments, writer)
        lines += self._numbers(arguments)
        arrays = [argument for argument in arguments if not isinstance(argument, Function)]
        if arrays:
            words = ["_shape" if self.plan.layers.get(one) is None else "_shapes" for one in arrays]
            given = self._constant_in(self._check_lines(arrays, writer), writer)
            given += [f"{word}({self.name(one)})" for word, one in zip(words, arrays, strict=True)]
            call = f"{checker}({', '.join(given)})"
            lines.append(f"sizes = {call}" if writer.uses.sizes else call)
        plain = [size for size in writer.uses.sizes if size.layer is None]
        lines += [f"{writer.size(size)} = sizes[{writer.size_key(size)}]" for size in plain]
        return [INDENT + line for line in lines]

    def _checker(self, name: str, arrays: Sequence[Head], writer: Writer) -> list[str]:
        """The function that looks at the shapes; it finds the sizes, and need not look at the same shapes twice."""
        if not arrays:
            return []
        lines = self._check_lines(arrays, writer)
        given = [*self._constant_in(lines, writer), *map(self.name, arrays)]
        known = f"sizes = {{{', '.join(self._known_sizes(writer))}}}"
        return [
            "@lru_cache",
            f"def {name}({', '.join(given)}):",
            f'{INDENT}"""The sizes, of the shapes of the arrays; the same shapes are looked at once."""',
            *(INDENT + line for line in (known, *lines, "return sizes")),
            "",
            "",
        ]

    def _constant_in(self, lines: Sequence[str], writer: Writer) -> list[str]:
        """The number of layers, where the lines speak of it."""
        if not self.network.constant:
            return []
        name = writer.constant_name()
        return [name] if any(re.search(rf"\b{name}\b", line) for line in lines) else []

    def _check_lines(self, arrays: Sequence[Head], writer: Writer) -> list[str]:
        spans = dict.fromkeys(map(self.plan.layers.get, arrays))
        return [
            line
            for span in spans
            for line in self._checks(span, [one for one in arrays if self.plan.layers.get(one) == span], writer)
        ]

    def numbered(self, arrays: Sequence[Head]) -> list[str]:
        """The arguments of a wrapper as the functions want them: families by their layers."""
        return [*self._families_lines(arrays, Writer(self.network, self.target, self.names)), *self._numbers(arrays)]

    def _numbers(self, arguments: Sequence[Head | Function]) -> list[str]:
        """Numbers that the library must be handed as arrays."""
        if not self.target.number:
            return []
        scalars = [one for one in arguments if not isinstance(one, Function) and not self.network.shape(one).sizes]
        return [f"{self.name(one)} = {self.target.number.format(self.name(one))}" for one in scalars
                if self.plan.layers.get(one) is None]

    def _families_lines(self, arguments: Sequence[Head | Function], writer: Writer) -> list[str]:
        families = [(argument, span) for argument in arguments if (span := self.plan.layers.get(argument)) is not None]
        lines: list[str] = []
        if self.network.constant and families:
            lines += self._number_of_layers(families, writer)
        for one, (low, high) in families:
            helper = "_activations" if isinstance(one, Function) else "_family"
            name, ends = self.name(one), f"{writer.layer(low)}, {writer.layer(high)}"
            lines.append(f'{name} = {helper}("{name}", {name}, {ends})')
        lines += [
            f'{self.name(one)} = _activation("{self.name(one)}", {self.name(one)})'
            for one in arguments
            if isinstance(one, Function) and self.plan.layers.get(one) is None
        ]
        return lines

    def _number_of_layers(
        self, families: Sequence[tuple[Head | Function, tuple[Layer, Layer]]], writer: Writer
    ) -> list[str]:
        found = next(
            (
                (one, low, high)
                for one, (low, high) in families
                if high.base is not None and low.base is None and not isinstance(one, Function)
            ),
            None,
        )
        if found is None:
            raise DeriveError("DRV405", "no array of a function shows how many layers there are")
        one, low, high = found
        last = f'_last("{self.name(one)}", {self.name(one)}, {writer.layer(low)})'
        beyond = "" if not high.offset else f" {'-' if high.offset > 0 else '+'} {abs(high.offset)}"
        lines = [f"{writer.constant_name()} = {last}{beyond}"]
        if self.plan.least > 1:
            lines += [
                f"if {writer.constant_name()} < {self.plan.least}:",
                f'{INDENT}raise ValueError("the formulas are for {self.plan.least} layers or more")',
            ]
        return lines

    def _known_sizes(self, writer: Writer) -> Iterable[str]:
        for size, value in sorted(self.network.sizes.items()):
            if size.layer is None or size.layer.base is None or size.layer.base == self.network.constant:
                yield f"{writer.size_key(size)}: {value}"

    def _checks(self, span: tuple[Layer, Layer] | None, families: Sequence[Head], writer: Writer) -> list[str]:
        """The shapes of all arrays that have members at the same layers."""
        letter, lines = writer.loop_name(), []
        for family in families:
            name, sizes = self.name(family), self.network.shape(family).sizes
            keys = [writer.size_key(size, None if span is None else Layer(LOOP)) for size in sizes]
            if span is None:
                lines.append(f"_check(sizes, {', '.join([repr_of(name), name, *keys])})")
            else:
                shape = f"({', '.join(keys)}{',' * (len(keys) == 1)})"
                first = writer.layer(span[0])
                lines.append(f'_check_family(sizes, "{name}", {name}, {first}, lambda {letter}: {shape})')
        return lines

    def _beginnings(self, schedule: Schedule, writer: Writer) -> list[str]:
        """Empty families, and arrays that only one branch gives."""
        lines = []
        optional = set(_optional(schedule))
        for family in _families(schedule):
            name = writer.renamed.get(family) or self.name(family)
            if self.plan.layers.get(family) is not None:
                lines.append(f"{INDENT}{name} = {{}}")
            elif family in optional:
                lines.append(f"{INDENT}{name} = None")
        return lines


def repr_of(name: str) -> str:
    return f'"{name}"'


def definition(name: str, arguments: Sequence[str], result: str) -> list[str]:
    """The head of a function, on one line if there is room."""
    line = f"def {name}({', '.join(arguments)}) -> {result}:"
    if len(line) <= WIDTH:
        return [line]
    return [f"def {name}(", *(f"{INDENT}{argument}," for argument in arguments), f") -> {result}:"]


def _steps(schedule: Iterable[Step | Loop]) -> Iterable[Step]:
    for part in schedule:
        yield from part.body if isinstance(part, Loop) else (part,)


def _families(schedule: Iterable[Step | Loop]) -> list[Head]:
    """What a schedule makes, in order."""
    found: dict[Head, None] = {}
    for step in _steps(schedule):
        found.update(dict.fromkeys(_families(step.otherwise)))
        found.setdefault(step.family)
    return list(found)


def _optional(schedule: Iterable[Step | Loop]) -> Iterable[Head]:
    for step in _steps(schedule):
        yield from _families(step.otherwise)
