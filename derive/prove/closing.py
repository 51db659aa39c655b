"""What would make a claim true: a factor that it is off by, or a usual hypothesis that it lacks.

In: a claim that is not proved. Out: the ratio of its sides where that is proved, and hypotheses under which it is
proved. Refused: anything that is only likely; the candidates come from numbers, and the prover decides.
"""
from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from derive.claim import Claim, Side
from derive.prove.draw import Draw, Setup, setups
from derive.prove.fields import PRIME, Finite, Outside, Unsure
from derive.prove.induction import layer_variables
from derive.prove.normal_form.budget import Budget
from derive.prove.refute import differences
from derive.prove.rules.definitions import function_words
from derive.prove.rules.functions import FUNCTIONS
from derive.prove.rules.wording import head_latex, size_latex
from derive.prove.trial import Trials, Worlds, agrees, agrees_with_signs
from derive.term import (
    ONE,
    Apply,
    Entry,
    Function,
    Index,
    Layer,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    subterms,
)

Holds = Callable[[Claim], bool]
CONSTANTS = [Fraction(value) for value in ("1", "-1", "2", "1/2", "-2", "-1/2", "3", "1/3", "4", "1/4")]
EXPONENTS = (0, 1, -1, 2, -2)
USUAL = ("sigmoid", "tanh", "relu", "identity", "exp")
MOST_SIZES = 3
MOST_RATIOS = 2
MOST_SIGNS = 4
SIGNED = frozenset({"abs", "sign", "log", "sqrt", "relu", "step"})
"""Functions that are something simpler where a sign is known."""


# The ratio.
def ratio(claim: Claim, holds: Holds, budget: Budget) -> str | None:
    """left/right as LaTeX in the sizes, where left = ratio · right is proved."""
    measured = list(_measured(claim, budget))
    if len(measured) < 2:
        return None
    fitting = ((c, powers) for c, powers in _candidates(claim) if all(_value(c, powers, s) == v for s, v in measured))
    for constant, powers in islice(fitting, MOST_RATIOS):
        factor = Times((Rational(constant), *(Power(SizeValue(s), Fraction(e)) for s, e in powers)))
        if holds(replace(claim, right=Side(claim.right.syntax, Times((factor, claim.right.term))))):
            return _latex(constant, powers)
    return None


def _measured(claim: Claim, budget: Budget) -> Iterator[tuple[Setup, int]]:
    """left/right in the finite field, where it is the same at every place and layer."""
    for setup in list(setups(claim))[:2]:
        rng = random.Random(1)
        found: set[int] = set()
        try:
            for difference in differences(claim, setup, Finite(rng), Draw(rng), budget, Worlds()):
                for places, left in difference.left.items():
                    right = difference.right[places]
                    if not right or not left:
                        if left or right:
                            return
                        continue
                    found.add(left * pow(right, -1, PRIME) % PRIME)
        except (Outside, Unsure):
            return
        if len(found) != 1:
            return
        yield setup, found.pop()


def _candidates(claim: Claim) -> Iterator[tuple[Fraction, tuple[tuple[Size, int], ...]]]:
    """Small constants times small powers of the sizes in the claim, the simplest first."""
    sizes = _sizes(claim)
    exponents = product(EXPONENTS, repeat=len(sizes))
    choices = [tuple((s, e) for s, e in zip(sizes, es, strict=True) if e) for es in exponents]
    choices.sort(key=lambda powers: (sum(abs(e) for _, e in powers), len(powers)))
    for powers in choices:
        for constant in CONSTANTS:
            if constant != 1 or powers:
                yield constant, powers


def _sizes(claim: Claim) -> list[Size]:
    found: dict[Size, None] = {}
    sample = claim.notation.sample_size
    if sample is not None:
        found[sample] = None
    terms = [claim.left.term, claim.right.term, *(d.body for d in claim.definitions if d.over is None)]
    for term in terms:
        for part in subterms(term):
            if isinstance(part, SizeValue):
                found[part.size] = None
    for index in claim.indices:
        if isinstance(index.size, Size):
            found[index.size] = None
    return list(found)[:MOST_SIZES]


def _value(constant: Fraction, powers: tuple[tuple[Size, int], ...], setup: Setup) -> int | None:
    value = constant
    for size, e in powers:
        layer = size.layer
        if layer is not None and layer.base in setup.constants:
            size = Size(size.name, Layer(None, setup.constants[layer.base] + layer.offset))
        if size not in setup.sizes:
            return None
        value *= Fraction(setup.sizes[size]) ** e
    return value.numerator * pow(value.denominator, -1, PRIME) % PRIME


def _latex(constant: Fraction, powers: tuple[tuple[Size, int], ...]) -> str:
    above = [size_latex(s) + (f"^{{{e}}}" if e > 1 else "") for s, e in powers if e > 0]
    below = [size_latex(s) + (f"^{{{-e}}}" if e < -1 else "") for s, e in powers if e < 0]
    sign = "-" if constant < 0 else ""
    numerator, denominator = abs(constant).numerator, constant.denominator
    if not below and denominator == 1:
        return sign + " ".join(([str(numerator)] if numerator != 1 or not above else []) + above)
    top = " ".join(([str(numerator)] if numerator != 1 or not above else []) + above)
    bottom = " ".join(([str(denominator)] if denominator != 1 or not below else []) + below)
    return f"{sign}\\frac{{{top}}}{{{bottom}}}"


# Hypotheses.
def closing_hypotheses(claim: Claim, holds: Holds, budget: Budget) -> tuple[str, ...]:
    """The words of usual hypotheses that together make the claim proved; mostly one."""
    worlds = Trials()
    for words, changed in _hypotheses(claim):
        if agrees(changed, budget, worlds) and holds(changed):
            return words
    for words, changed in _signs(claim):
        if agrees_with_signs(changed, budget, worlds) and holds(changed):
            return words
    return ()


Closed = tuple[tuple[str, ...], Claim]


def _hypotheses(claim: Claim) -> Iterator[Closed]:
    for function in _unknown_functions(claim):
        for name in USUAL:
            bindings = {**claim.notation.bindings, function: Function(name, None, True)}
            words = f"{function_words(function)} is {FUNCTIONS[name].words}"
            yield (words,), replace(claim, notation=claim.notation.with_(bindings=bindings))
    for left, right, words in _equations(claim):
        equations = (*claim.notation.equations, (left, right, words))
        yield (words,), replace(claim, notation=claim.notation.with_(equations=equations))


def _equations(claim: Claim) -> Iterator[tuple[Term, Term, str]]:
    """Of the free arrays: rows or columns that sum to 1, square matrices that are symmetric, labels that are 0 or 1."""
    free = list(_free_entries(claim))
    summed = {left.body.head for left, right, _ in claim.notation.equations
              if isinstance(left, Sum) and isinstance(left.body, Entry) and right == ONE}
    for tensor, indices in free:
        if tensor in summed and len({i.size for i in indices}) == len(indices):
            continue  # its rows sum to 1: its columns do not, too, since there are as many ones as rows
        for left, words in _sums_to_one(tensor, indices):
            yield left, ONE, words
    for tensor, indices in free:
        if len(indices) == 2 and indices[0].size == indices[1].size:
            i, j = (Index(name, index.size) for name, index in zip(("i~", "j~"), indices, strict=True))
            yield Entry(tensor, (i, j)), Entry(tensor, (j, i)), f"{head_latex(tensor)} = {head_latex(tensor)}^{{T}}"
    for tensor, indices in free:
        entry = Entry(tensor, tuple(Index(f"{name}~", index.size) for name, index in zip("ij", indices, strict=False)))
        letters = "ij"[: len(indices)]
        below = f"_{{{letters}}}" if letters else ""
        yield Power(entry, Fraction(2)), entry, f"{head_latex(tensor)}{below} \\in \\{{0, 1\\}}"


def _signs(claim: Claim) -> Iterator[Closed]:
    """Free numbers and arrays that are positive: each alone, then all."""
    if not any(_asks_for_a_sign(part) for term in _terms(claim) for part in subterms(term)):
        return
    names = list(dict.fromkeys(tensor.name for tensor, _ in _free_entries(claim)))
    names = [name for name in names if name not in claim.notation.positive][:MOST_SIGNS]
    for chosen in (*((name,) for name in names), *([tuple(names)] if len(names) > 1 else [])):
        notation = claim.notation.with_(positive=claim.notation.positive | set(chosen))
        yield tuple(f"{name} > 0" for name in chosen), replace(claim, notation=notation)


def _asks_for_a_sign(term: Term) -> bool:
    if isinstance(term, Power):
        return term.exponent.denominator != 1
    return isinstance(term, Apply) and term.function.known and term.function.name in SIGNED


def _terms(claim: Claim) -> tuple[Term, ...]:
    return claim.left.term, claim.right.term, *(d.body for d in claim.definitions)


def _unknown_functions(claim: Claim) -> list[Function]:
    """Unary unknown functions of the sides, then of the definitions; a member of a family as the whole family."""
    variables = layer_variables(claim)
    found: dict[Function, None] = {}
    for term in (claim.left.term, claim.right.term, *(d.body for d in claim.definitions)):
        for part in subterms(term):
            if isinstance(part, Apply) and not part.function.known and len(part.arguments) == 1:
                layer = part.function.layer
                if layer is not None and layer.base in variables:
                    layer = Layer(layer.base)
                found[Function(part.function.name, layer)] = None
    last = [f for f in _last_layers(claim, list(found))]
    return [f for f in dict.fromkeys([*last, *found]) if f not in claim.notation.bindings]


def _last_layers(claim: Claim, functions: list[Function]) -> Iterator[Function]:
    """The members of families at the constant layers that the sides mention: g at L."""
    constants: dict[Layer, None] = {}
    for term in (claim.left.term, claim.right.term):
        for part in subterms(term):
            if isinstance(part, Entry):
                of = part.head if isinstance(part.head, Tensor) else part.head.of
                layer = of.layer
                if layer is not None and layer.base not in {r.variable for r in claim.ranges}:
                    constants[layer] = None
    for function in functions:
        if function.layer is not None:
            yield from (Function(function.name, layer) for layer in constants)


def _free_entries(claim: Claim) -> Iterator[tuple[Tensor, tuple[Index, ...]]]:
    """The free numbers, vectors and matrices of the claim, each once, with the sizes of their axes."""
    defined = {d.tensor.name for d in claim.definitions}
    seen: set[Tensor] = set()
    for term in _terms(claim):
        for part in subterms(term):
            if not isinstance(part, Entry) or not isinstance(part.head, Tensor):
                continue
            tensor, indices = part.head, tuple(i for i in part.indices if isinstance(i, Index))
            if tensor in seen or tensor.name in defined or tensor.layer is not None:
                continue
            if len(indices) <= 2 and len(indices) == len(part.indices):
                seen.add(tensor)
                yield tensor, indices


def _sums_to_one(tensor: Tensor, indices: tuple[Index, ...]) -> Iterator[tuple[Term, str]]:
    names = ("k", "j") if len(indices) == 2 else ("k",)
    for summed in range(len(indices)):
        own = [Index("j~", i.size) for i in indices]
        own[summed] = Index("k~", indices[summed].size)
        letters = [names[-1]] * len(indices)
        letters[summed] = "k"
        body = Entry(tensor, tuple(own))
        yield Sum(own[summed], body), f"\\sum_{{k}} {head_latex(tensor)}_{{{''.join(letters)}}} = 1"


