"""Names that mean the same everywhere, unless the document declares them: I, δ_ij, π; and sizes used as numbers.

In: a name with its marks. Out: a Value, or None for every other name. Refused: nothing.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.elaborate.arrays import identity
from derive.elaborate.class_labels import class_index
from derive.elaborate.labels import label_splits
from derive.elaborate.numbers import rational
from derive.elaborate.scripts import Marks, plain_letter, unwrap
from derive.elaborate.sizes import read_size
from derive.elaborate.state import State
from derive.elaborate.values import Value, power
from derive.syntax import Node, Scripts
from derive.term import ONE, Apply, Delta, Function, Index, Rational, Size, SizeValue

PI = Apply(Function("pi", known=True), (ONE,), (0,))
"""The number π: a function that is constant."""
DELTAS = frozenset({"\\delta", "δ"})


def constant(name: str, marks: Marks, state: State) -> Value | None:
    """What an undeclared name stands for by itself; transposes and powers are left to the caller."""
    if state.declarations(name) or name in state.scope or name in state.notation.gradients:
        return None
    if marks.layer is not None or marks.sample is not None or marks.time is not None or marks.primes:
        return None
    if name == "\\pi" and not marks.below:
        return Value((), PI, "\\pi")
    if name in DELTAS and len(marks.below) == 2 and not _is_an_array(name, marks, state):
        return delta_of_letters(*marks.below, state)
    if name == "I" and not state.declarations("I"):
        return _identity(marks, state)
    return None


def _is_an_array(name: str, marks: Marks, state: State) -> bool:
    """Whether the document says what δ is: by an equation, read or not, or with a label, `\\delta_{oi}` of δ_o."""
    longer = {one for one, _ in label_splits(name, marks.below)}
    known = state.notation.declared.keys() | state.notation.gradients.keys() | state.notation.failed.keys()
    return name in state.notation.failed or bool(longer & known)


def _identity(marks: Marks, state: State) -> Value | None:
    if len(marks.below) == 2:
        return delta_of_letters(*marks.below, state)
    size = None
    if marks.below:
        size = read_size(marks.below[0], state.notation, state.layer_names())
        if size is None or (isinstance(size, Size) and size not in state.notation.size_symbols):
            return None
    state.read_as("I is the identity matrix")
    return identity(size, state)


def delta_of_letters(left: Node, right: Node, state: State) -> Value | None:
    """1 where two indices are equal: δ_ij. None where one of them is no index."""
    first, second = (_index(node, state) for node in (left, right))
    if first is None or second is None or not state.sizes.unify(first.size, second.size):
        return None
    return Value((), Delta(first, second), "\\delta")


def _index(node: Node, state: State) -> Index | None:
    chosen = class_index(node, state)
    if chosen is not None:
        return chosen
    letter = plain_letter(unwrap(node))
    if letter is None or len(letter) != 1 or not letter.islower():
        return None
    bound = state.scope.get(letter)
    if bound is not None:
        return bound if isinstance(bound, Index) else None
    return state.free.setdefault(letter, Index(letter, state.sizes.fresh()))


def size_number(size: Size | int, node: Node, state: State) -> Value:
    """A size as a number, as in 1/m."""
    resolved = state.sizes.resolve(size)
    number = SizeValue(resolved) if isinstance(resolved, Size) else Rational(Fraction(resolved))
    return Value((), number, state.words(node), node.span)


def power_of_size(marks: Marks, node: Node, state: State) -> Value | None:
    """`n^2`, `n_l^2`: a power of a size, unless the document writes the layers of n above it."""
    exponent = rational(marks.power) if marks.power is not None else Fraction(-1) if marks.inverse else None
    plain = replace(marks, power=None, inverse=False, below=()) == Marks(marks.base)
    if exponent is None or not plain or not isinstance(node, Scripts):
        return None
    size = read_size(replace(node, sup=None), state.notation, state.layer_names())
    symbols = state.notation.size_symbols
    if not isinstance(size, Size):
        return None
    family = any(s.name == size.name and s.layer is not None for s in symbols)
    if family != (size.layer is not None) or (not family and size not in symbols):
        return None
    return power(size_number(size, node, state), exponent)
