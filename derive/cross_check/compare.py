"""The SymPy column and the NumPy column: are both sides of a claim the same numbers?

In: a Claim. Out: None where they are equal in every draw, else a Difference. Refused: claims that cannot be written
out (DeriveError), with the reason.

SymPy: the gradients are SymPy's derivatives of the written-out cost, the sides are put together entry by entry, and
both are evaluated to forty digits. NumPy: the gradients are complex-step derivatives of the cost, the sides are the
lambdified functions of the claim's SymPy equation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from derive.claim import Claim, Side
from derive.cross_check.cases import Case, cases, constants_of, network_of
from derive.cross_check.draws import POSITIVE, SIGNED, Draw, draw
from derive.cross_check.held import held
from derive.cross_check.network import DEEP, SMALL, Network, Scale
from derive.cross_check.numeric import Numeric, wave
from derive.cross_check.symbolic import Written
from derive.cross_check.values import TOLERANCE, OutOfDomain, Values, exact
from derive.errors import DeriveError
from derive.formulate import Argument, Callback, Lowered, lower
from derive.formulate.unroll import has_layer_sum, settled_at
from derive.term import Function, Index, Layer, Size, free_indices, move_head, move_layer, move_size

SCALES: tuple[Scale, ...] = (SMALL, DEEP)
DRAWS = 2
ATTEMPTS = 6
FLOAT_TOLERANCE = 1e-8

Numbers = tuple[tuple[str, int], ...]
"""Letters of layers, and their numbers."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two sides differ: their values, the entry, the layers and the sizes."""

    left: str
    right: str
    entry: tuple[int, ...]
    layers: Numbers
    sizes: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        where = [f"entry ({', '.join(map(str, self.entry))})"] if self.entry else []
        where += [f"{name} = {value}" for name, value in (*self.layers, *self.sizes)]
        return f"left {self.left}, right {self.right}" + (f" at {', '.join(where)}" if where else "")


@dataclass(frozen=True, slots=True)
class Pair:
    """The values of both sides at one entry."""

    left: Any
    right: Any
    entry: tuple[int, ...]

    def differ(self, tolerance: Any) -> bool:
        return not abs(self.left - self.right) <= tolerance * max(1, abs(self.left), abs(self.right))

    def difference(self, case: Case, network: Network) -> Difference:
        return Difference(self.shown(self.left), self.shown(self.right), self.entry, case.layers, _sizes(network))

    @staticmethod
    def shown(value: Any) -> str:
        return str(exact.nstr(exact.mpf(value), 8))


@dataclass(frozen=True, slots=True)
class Laid:
    """One draw laid out for both columns."""

    written: Written
    draw: Draw
    values: Values
    numeric: Numeric


class Laboratory:
    """Written-out networks and their draws, kept while claims of the same network follow each other."""

    def __init__(self, seed: int = 0, kept: int = 8):
        self._seed = seed
        self._kept = kept
        self._known: list[tuple[tuple, Written, dict[int, Laid]]] = []

    def written(self, claim: Claim, scale: Scale) -> tuple[Written, dict[int, Laid]]:
        network = network_of(claim, scale)
        notation = claim.notation
        key = (
            network.definitions,
            network.constants,
            scale,
            notation.bindings,
            notation.sizes,
            notation.declared,
            notation.equations,
            notation.positive,
            notation.orders,
            notation.unequal,
            notation.sample_size,
        )
        for known, written, draws in self._known:
            if known == key:
                return written, draws
        self._known.append((key, Written(network), {}))
        del self._known[: -self._kept]
        return self._known[-1][1:]

    def draws(self, claim: Claim, scale: Scale) -> Iterator[Laid]:
        """A few draws; signed and positive ones in turn."""
        written, known = self.written(claim, scale)
        for count in range(ATTEMPTS):
            if count not in known:
                drawn = draw(written, self._seed * ATTEMPTS + count, POSITIVE if count % 2 else SIGNED)
                known[count] = Laid(written, drawn, Values(written, drawn), Numeric(written.network, drawn))
            yield known[count]


def sympy_difference(claim: Claim, laboratory: Laboratory, scales: Sequence[Scale] = SCALES) -> Difference | None:
    """Both sides with SymPy's derivatives of the cost, to forty digits."""

    def sides(written: Written, values: Values, case: Case) -> Iterator[Pair]:
        for places in written.network.places(tuple(written.network.size(i.size) for i in case.indices)):
            at = {i.name: place for i, place in zip(case.indices, places, strict=True)}
            yield Pair(values(written.term(case.left, at)), values(written.term(case.right, at)), places)

    def first(_: Claim, laid: Laid, case: Case) -> Pair | None:
        return next((pair for pair in sides(laid.written, laid.values, case) if pair.differ(TOLERANCE)), None)

    return _difference(claim, laboratory, scales, first)


def numpy_difference(claim: Claim, laboratory: Laboratory, scales: Sequence[Scale] = SCALES) -> Difference | None:
    """Both lambdified sides with complex-step derivatives of the cost, in floats."""
    summed = has_layer_sum(claim)
    known: dict[tuple[Side, Side, Numbers], Lowered] = {}

    def first(one: Claim, laid: Laid, case: Case) -> Pair | None:
        # With letters for its layers a claim is one pair of functions; a sum over layers is another at each number.
        numbers = (*case.layers, *laid.written.network.constants.items()) if summed else ()
        key = (one.left, one.right, numbers)
        if key not in known:
            known[key] = lower(settled_at(one, dict(numbers)) if summed else one)
        lowered = known[key]
        given = {argument.keyword: _given(argument, laid, case) for argument in lowered.arguments}
        with np.errstate(all="ignore"):
            try:
                left, right = lowered.left(**given), lowered.right(**given)
            except (TypeError, ValueError) as error:
                raise DeriveError("DRV519", f"the arrays do not fit: {error}") from error
        if not (np.isfinite(left).all() and np.isfinite(right).all()):
            raise OutOfDomain
        pairs = (Pair(left[place], right[place], tuple(k + 1 for k in place)) for place in np.ndindex(left.shape))
        return next((pair for pair in pairs if pair.differ(FLOAT_TOLERANCE)), None)

    return _difference(claim, laboratory, scales, first)


First = Callable[[Claim, Laid, Case], Pair | None]


def _difference(claim: Claim, laboratory: Laboratory, scales: Sequence[Scale], first: First) -> Difference | None:
    """The first place where the sides differ, over scales, layers and draws."""
    tried = 0
    for scale in scales:
        fitting = 0
        for one in held(claim, constants_of(claim, scale)):
            found, cases_tried, drawn = _at_scale(one, laboratory, scale, first)
            if found is not None:
                return found
            tried, fitting = tried + cases_tried, fitting + drawn
        if not fitting:
            raise DeriveError("DRV517", "no values that were drawn stay inside every function's domain")
    if not tried:
        raise DeriveError("DRV518", "there is no layer in the range of the claim")
    return None


def _at_scale(
    claim: Claim, laboratory: Laboratory, scale: Scale, first: First
) -> tuple[Difference | None, int, int]:
    """The first difference, how many cases were tried, and how many draws fitted."""
    tried = fitting = 0
    for laid in _laid(claim, laboratory, scale):
        network = laid.written.network
        try:
            if not _keeps_orders(claim, laid):
                continue
            for case in cases(claim, network):
                tried += 1
                pair = first(claim, laid, case)
                if pair is not None:
                    return pair.difference(case, network), tried, fitting
        except OutOfDomain:
            continue
        fitting += 1
        if fitting == DRAWS:
            break
    return None, tried, fitting


def _keeps_orders(claim: Claim, laid: Laid) -> bool:
    """Whether a draw is in the order that the hypotheses say, at every place."""
    network = laid.written.network
    for left, right, strict, _ in claim.notation.orders:
        for sides in network.instances(left, right):
            indices = sorted(frozenset[Index]().union(*map(free_indices, sides)))
            for places in network.places(tuple(network.size(i.size) for i in indices)):
                at = {i.name: place for i, place in zip(indices, places, strict=True)}
                more, less = (laid.values(laid.written.term(side, at)) for side in sides)
                if not (more > less or (not strict and more == less)):
                    return False
    return True


def _laid(claim: Claim, laboratory: Laboratory, scale: Scale) -> Iterator[Laid]:
    """The draws of a scale, then those with other sizes in its place: `M^T M` of a wide M has no inverse."""
    yield from laboratory.draws(claim, scale)
    yield from laboratory.draws(claim, replace(scale, samples=scale.sizes[0], sizes=scale.sizes[::-1]))


def _sizes(network: Network) -> tuple[tuple[str, int], ...]:
    return tuple((str(size), number) for size, number in sorted(network.sizes.items(), key=lambda item: str(item[0])))


def _given(argument: Argument, laid: Laid, case: Case) -> Any:
    """The value of one argument of the lambdified sides, at the layers of the case."""
    network, meaning = laid.written.network, argument.meaning
    steps = (*case.layers, *network.constants.items())
    if isinstance(meaning, Size):
        for variable, number in steps:
            meaning = move_size(meaning, variable, Layer(None, number))
        return network.size(meaning)
    if isinstance(meaning, Callback):
        layer = meaning.function.layer
        for variable, number in steps:
            layer = move_layer(layer, variable, Layer(None, number))
        return wave(laid.draw, Function(meaning.function.name, layer), meaning.orders)
    for variable, number in steps:
        meaning = move_head(meaning, variable, Layer(None, number))
    return laid.numeric.array(meaning)
