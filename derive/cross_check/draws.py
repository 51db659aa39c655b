"""Random values for a network: exact fractions for its inputs, a smooth function for each unknown one.

In: a Network and a seed. Out: a Draw; its hypotheses hold (they are solved for some of the inputs). Refused:
hypotheses that are not linear in the inputs (DeriveError).

Unknown functions are `a + b sin(c·x + d)` with values in (0, 1), so that they can stand where a probability belongs,
and with every derivative at hand. Values of the same tensor are the same for every reader of one draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

import sympy

from derive.cross_check.network import Network
from derive.cross_check.symbolic import Expression, Places, Written
from derive.errors import DeriveError
from derive.term import ZERO, Entry, Function, Index, Tensor, Term, free_indices

SIGNED, POSITIVE = "signed", "positive"


@dataclass(frozen=True, slots=True)
class Wave:
    """`middle + height · sin(Σ slopes[k]·x[k] + shift)`."""

    middle: Fraction
    height: Fraction
    slopes: tuple[Fraction, ...]
    shift: Fraction


@dataclass
class Draw:
    """Inputs in ±[1/4, 2], or in (0, 1) where the kind is positive."""

    network: Network
    seed: int
    kind: str
    fixed: dict[tuple[Tensor, Places], Fraction] = field(default_factory=dict)
    _waves: dict[tuple[Function, int], Wave] = field(default_factory=dict)
    _signs: dict[str, int] = field(init=False)
    """Of the names that are assumed to be above or below 0."""

    def __post_init__(self) -> None:
        notation = self.network.notation
        self._signs = dict.fromkeys(notation.positive, 1)
        for left, right, *_ in notation.orders:
            for side, other, sign in ((left, right, 1), (right, left, -1)):
                if isinstance(side, Entry) and isinstance(side.head, Tensor) and other == ZERO:
                    self._signs[side.head.name] = sign

    def number(self, tensor: Tensor, places: Places) -> Fraction:
        """The value of an input's entry."""
        if (tensor, places) not in self.fixed:
            random = Random(f"{self.seed} {tensor} {places}")
            self.fixed[tensor, places] = self._random(tensor, random)
        return self.fixed[tensor, places]

    def _random(self, tensor: Tensor, random: Random) -> Fraction:
        sign = self._signs.get(tensor.name)
        if self.kind == POSITIVE:
            return Fraction(random.randint(100, 899), 1000) * (sign or 1)
        value = Fraction(random.randint(250, 1999), 1000)
        return value * (random.choice((-1, 1)) if sign is None else sign)

    def wave(self, function: Function, arguments: int) -> Wave:
        """The unknown function's values."""
        if (function, arguments) not in self._waves:
            random = Random(f"{self.seed} {function} {arguments}")

            def between(low: int, high: int) -> Fraction:
                return Fraction(random.randint(low, high), 1000)

            slopes = tuple(between(500, 1500) for _ in range(arguments))
            self._waves[function, arguments] = Wave(between(450, 550), between(200, 350), slopes, between(0, 3000))
        return self._waves[function, arguments]


def draw(written: Written, seed: int, kind: str) -> Draw:
    """Values under which the notation's hypotheses hold."""
    network = written.network
    drawn = Draw(network, seed, kind)
    residuals = [
        residual
        for left, right, words in network.notation.equations
        for sides in network.instances(left, right)
        for residual in _residuals(*sides, words, written)
    ]
    symbols = sorted({s for residual in residuals for s in residual.free_symbols}, key=lambda s: int(s.name[1:]))
    if not symbols:
        return drawn
    matrix, constants = sympy.linear_eq_to_matrix(residuals, symbols)
    augmented = sympy.Matrix.hstack(matrix, constants).applyfunc(sympy.Rational)
    reduced, pivots = augmented.rref()
    if len(symbols) in pivots:
        raise DeriveError("DRV516", "the hypotheses contradict each other at these sizes")
    free = {k: drawn.number(*written.meanings[s]) for k, s in enumerate(symbols) if k not in pivots}
    for row, pivot in enumerate(pivots):
        value = sum((-_fraction(reduced[row, k]) * number for k, number in free.items()), _fraction(reduced[row, -1]))
        drawn.fixed[written.meanings[symbols[pivot]]] = value
    return drawn


def _fraction(number: sympy.Rational) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _defines(entry: Term, value: Term, network: Network) -> bool:
    """Whether a hypothesis is what the network has as a definition."""
    head = entry.head if isinstance(entry, Entry) else None
    definition = network.definition(head) if isinstance(head, Tensor) else None
    return definition is not None and (definition.indices, definition.body) == (entry.indices, value)  # type: ignore[union-attr]


def _residuals(left: Term, right: Term, words: str, written: Written) -> list[Expression]:
    """A grounded hypothesis at every place of its free indices; empty where it was taken as a definition."""
    network = written.network
    if _defines(left, right, network) or _defines(right, left, network):
        return []
    indices: list[Index] = sorted(free_indices(left) | free_indices(right))
    found = []
    for places in network.places(tuple(network.size(i.size) for i in indices)):
        at = {i.name: place for i, place in zip(indices, places, strict=True)}
        residual = sympy.expand(written.term(left, at) - written.term(right, at))
        if residual == 0:
            continue
        symbols = sorted(residual.free_symbols, key=str)
        inputs = all(network.is_free(written.meanings[s][0]) for s in symbols)
        if not inputs or not residual.is_polynomial(*symbols) or sympy.Poly(residual, *symbols).total_degree() > 1:
            raise DeriveError("DRV516", f"the hypothesis {words} is not linear in the inputs")
        found.append(residual)
    return found
