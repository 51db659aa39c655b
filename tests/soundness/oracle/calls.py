"""Functions: the document's own, the known ones, the unknown ones, and those that act on whole arrays.

In: a name with its argument. Out: a value. Refused: options that have no meaning here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpmath import mp, mpf

from derive.syntax import Call, Chain, Group, Node, Scripts, Sequence, Symbol, Text
from tests.soundness.oracle import arrays
from tests.soundness.oracle.arrays import ONE, Cannot, Value, elementwise, make, mapped, product, scalar
from tests.soundness.oracle.functions import KNOWN, Number, Unknown, derived, kept
from tests.soundness.oracle.marks import Families, Ref, base_name, is_open, numbered, read_ref, unwrap
from tests.soundness.oracle.world import Env

if TYPE_CHECKING:
    from tests.soundness.oracle.world import World

ARRAYS = {
    "np.sum",
    "sum",
    "np.dot",
    "dot",
    "tr",
    "trace",
    "Tr",
    "diag",
    "det",
    "softmax",
    "Softmax",
    "logsoftmax",
    "LogSoftmax",
    "log-softmax",
    "logdet",
    "vec",
}
LETTERS = {"g", "f", "h", "\\phi", "\\varphi", "\\psi", "\\rho", "k", "q", "r", "s", "u", "v", "\\ell", "\\Phi"}


class Calls:
    """Part of the Evaluator."""

    world: World

    def applied(self, factor: Node, after: Node, env: Env) -> Value | None:
        """A function followed by its argument; None where the two are factors."""
        group = unwrap(after.base) if isinstance(after, Scripts) else after
        if not isinstance(group, Group):
            return None
        value = self._of_group(factor, group, env)
        if value is None or group is after:
            return value
        assert isinstance(after, Scripts)
        marks = read_ref(Scripts(Symbol("x"), sub=after.sub, sup=after.sup), self.world.facts.families)
        if marks is None or after.primes or marks.layer or marks.sample:
            raise Cannot("marks behind a call")
        if marks.entries:
            i, j = self.places(value, marks.entries, env)  # type: ignore[attr-defined]
            value = scalar(value.data[i][j])
        return self._after(value, marks.after, env)  # type: ignore[attr-defined]

    def _of_group(self, factor: Node, group: Group, env: Env) -> Value | None:
        if isinstance(factor, Text) and factor.text.replace(" ", "") in ARRAYS:
            return self._array(factor.text.replace(" ", ""), _arguments(group), env)
        ref = self.ref(factor)  # type: ignore[attr-defined]
        if ref is not None and not self.world.known(ref.key) and ref.key in LETTERS:
            ref = numbered(ref)
        if ref is None or not is_open(group, "(", "[") or ref.sample is not None or ref.entries:
            return None
        found = self._function(ref, env)
        if ref.odd:
            raise Cannot("marks of another kind")
        if found is not None:
            function, after = found
            arguments = [self.value(a, env) for a in _arguments(group)]  # type: ignore[attr-defined]
            return self._after(function(arguments), after, env)  # type: ignore[attr-defined]
        if is_open(group, "(") and self._is_cost(ref, group, env):
            return self._moved_cost(ref, _arguments(group), env)
        return None

    def _function(self, ref: Ref, env: Env):
        """A function of a list of values, and what acts on its result (`\\tanh^2`)."""
        key, world = ref.key, self.world
        if key in env or world.known(key) or (ref.layer is None and world.is_size(key)):
            return None
        if key in world.facts.functions:
            return self._own(key, ref.primes), ref.after
        layer = world.whole(ref.layer, env) if ref.layer is not None else None
        bound = self._binding(key, layer)
        name = bound or (key.removeprefix("\\").lower() if ref.layer is None else "")
        if name == "softmax":
            raise Cannot("a softmax over an axis that is not said")
        if name in KNOWN:
            return self._one(self._derived(name, ref.primes)), ref.after
        if key.split("_")[0] not in LETTERS:
            return None
        at = (key, layer, ref.primes)
        if at not in world.kept.functions:
            world.kept.functions[at] = kept(Unknown(f"{world.plan.seed} {key} {layer}").derivative(ref.primes))
        return self._one(world.kept.functions[at]), ref.after

    def _derived(self, name: str, order: int) -> Number:
        known = self.world.kept.functions
        if (name, order) not in known:
            known[name, order] = kept(derived(KNOWN[name], order))
        return known[name, order]

    def _binding(self, key: str, layer: int | None) -> str | None:
        for ref, name in self.world.facts.bindings:
            if ref.key == key and (ref.layer is None or self.world._solve(ref.layer, layer) is not None):
                return name
        return None

    def _one(self, function: Number):
        def run(arguments: list[Value]) -> Value:
            if len(arguments) != 1:
                raise Cannot("a function of several arguments")
            return mapped(arguments[0], function)

        return run

    def _own(self, key: str, primes: int):
        parameters, body = self.world.facts.functions[key]

        def number(*numbers: mpf) -> mpf:
            known, at = self.world.kept.called, (key, *numbers)
            exact = all(type(x) is mpf for x in numbers)
            if exact and at in known:
                return known[at]
            bound: Env = {p: scalar(x) for p, x in zip(parameters, numbers, strict=True)}
            with self.world.watched() as used:
                found = self.value(body, bound).number  # type: ignore[attr-defined]
            if exact and not used:
                known[at] = found
            return found

        def run(arguments: list[Value]) -> Value:
            if len(arguments) != len(parameters):
                raise Cannot("another number of arguments")
            if len(arguments) == 1:
                return mapped(arguments[0], derived(number, primes))
            if primes or len(arguments) > 2:
                raise Cannot("a derivative of a function of several arguments")
            return elementwise(arguments[0], arguments[1], number)

        return run

    def call(self, node: Call, env: Env) -> Value:
        """`\\log a`, `\\max(0, z)`, `\\det X`, `\\tanh^2(x)`."""
        ref = read_ref(node.function, Families())
        argument, marks = unwrap(node.argument), None
        if ref is None:
            raise Cannot("a call of another form")
        if isinstance(argument, Scripts) and is_open(unwrap(argument.base), "(") and not argument.primes:
            marks = read_ref(Scripts(Symbol("x"), sub=argument.sub, sup=argument.sup), Families())
            argument = unwrap(argument.base)
        name = ref.key.removeprefix("\\")
        arguments = [self.value(a, env) for a in _arguments(argument)]  # type: ignore[attr-defined]
        if name in ("max", "min"):
            if len(arguments) != 2:
                raise Cannot("a maximum of another form")
            value = elementwise(*arguments, max if name == "max" else min)
        elif name in ("det", "tr", "diag", "Tr"):
            value = self._array(name, _arguments(argument), env)
        elif name.lower() in KNOWN and len(arguments) == 1:
            value = mapped(arguments[0], self._derived(name.lower(), ref.primes))
        else:
            raise Cannot(f"the function {name}")
        after = ref.after + (marks.after if marks is not None else ())
        if marks is not None and marks.entries:
            i, j = self.places(value, marks.entries, env)  # type: ignore[attr-defined]
            value = scalar(value.data[i][j])
        return self._after(value, after, env)  # type: ignore[attr-defined]

    # --- functions of arrays ---------------------------------------------------------------------------------------

    def _array(self, name: str, arguments: list[Node], env: Env) -> Value:
        options = {k: v for a in arguments for k, v in _option(a)}
        values = [self.value(a, env) for a in arguments if not list(_option(a))]  # type: ignore[attr-defined]
        if name.endswith("dot"):
            return product(*values)
        if len(values) != 1:
            raise Cannot(f"{name} of several arguments")
        value = values[0]
        if name in ("np.sum", "sum"):
            return _summed(value, options)
        if name in ("tr", "trace", "Tr"):
            return arrays.trace(value) if not value.is_scalar else value
        if name == "diag":
            return arrays.diagonal(value)
        if name == "det":
            return arrays.determinant(value)
        if "softmax" in name.lower():
            return _softmax(value, options, "log" in name.lower())
        raise Cannot(name)

    def norm(self, body: Node, kind: Node | None, env: Env) -> Value:
        value = self.value(body, env)  # type: ignore[attr-defined]
        mark = unwrap(kind) if kind is not None else None
        label = mark.text if hasattr(mark, "text") else base_name(mark) if mark is not None else "2"  # type: ignore
        if label in ("2", "F", "\\mathrmF"):
            if label == "2" and kind is not None and ONE not in (value.rows, value.cols):
                raise Cannot("the spectral norm")
            return scalar(mp.sqrt(mp.fsum(x * x for row in value.data for x in row)))
        if label == "1" and ONE in (value.rows, value.cols):
            return scalar(mp.fsum(abs(x) for row in value.data for x in row))
        raise Cannot(f"the norm {label}")

    # --- costs with arguments --------------------------------------------------------------------------------------

    def _is_cost(self, ref: Ref, group: Group, env: Env) -> bool:
        """`\\mathcal{J}(W, b)`: a number that the document defines, with the names that it is taken at."""
        if ref.after or ref.primes or ref.layer is not None or not self.world.facts.defined(ref.key):
            return False
        arguments = _arguments(group)
        return (
            all(_leading(a) is not None for a in arguments)
            and self.world.value(ref.key, None).is_scalar
            and (len(arguments) > 1 or self._names(arguments[0]))
        )

    def _names(self, node: Node) -> bool:
        ref = self.ref(_leading(node) or node)  # type: ignore[attr-defined]
        return ref is not None and self.world.known(self.world.canonical(ref.key))

    def _moved_cost(self, ref: Ref, arguments: list[Node], env: Env) -> Value:
        world = self.world
        for argument in arguments:
            leading = _leading(argument)
            name = self.ref(leading) if leading is not None else None  # type: ignore[attr-defined]
            if name is None or name.entries or name.sample or name.after:
                raise Cannot("an argument of a cost of another form")
            if leading is not unwrap(argument):
                layer = world.whole(name.layer, env) if name.layer is not None else None
                value = self.value(argument, env)  # type: ignore[attr-defined]
                world = world.moved(world.canonical(name.key), layer, value)
        return world.value(ref.key, None)


def _leading(node: Node) -> Node | None:
    """The name that an argument like `W - \\alpha dW` begins with."""
    from derive.syntax import Addition, Styled

    node = unwrap(node)
    if isinstance(node, Addition):
        node = unwrap(node.terms[0])
    return node if isinstance(node, Symbol | Scripts | Styled) else None


def _arguments(group: Node) -> list[Node]:
    body = unwrap(group.body) if isinstance(group, Group) and is_open(group, "(", "[", "\\{") else group
    return list(body.items) if isinstance(body, Sequence) else [body]


def _option(node: Node):
    if isinstance(node, Chain) and node.relations == ("=",):
        names = [n.text if hasattr(n, "text") else base_name(n) or "" for n in map(unwrap, node.members)]  # type: ignore
        yield names[0].strip(), names[1].strip()
    elif isinstance(node, Text) and "=" in node.text:
        one, two = node.text.split("=")
        yield one.strip(), two.strip()


def _summed(value: Value, options: dict[str, str]) -> Value:
    if set(options) - {"axis", "keepdims"} or options.get("axis", "0") not in ("0", "1"):
        raise Cannot("options of a sum")
    if "axis" not in options:
        return arrays.total(value)
    if options.get("keepdims", "").lower() != "true":
        raise Cannot("a sum whose axis is not kept")
    return arrays.total(value, rows=options["axis"] == "0", cols=options["axis"] == "1")


def _softmax(value: Value, options: dict[str, str], log: bool) -> Value:
    axis = options.get("axis", options.get("dim"))
    if axis is None and value.cols != ONE:
        raise Cannot("a softmax over an axis that is not said")
    powers = mapped(value, mp.exp)
    sums = arrays.total(powers, rows=axis != "1", cols=axis == "1")
    parts = elementwise(powers, sums, lambda a, b: a / b)
    return mapped(parts, mp.log) if log else parts


__all__ = ["Calls", "make"]
