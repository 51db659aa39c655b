"""What a target is: a table of words for the operations of a program. Adding one is writing a table, not a tree walk.

In: nothing. Out: the types of the tables. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from derive.program import Operation

Key = TypeVar("Key")
LOWEST, SUM, MATRIX, PRODUCT, FACTOR, ATOM = range(6)
"""How tightly an expression holds together; one that holds less than its place asks for gets parentheses."""


@dataclass(frozen=True, slots=True)
class Form:
    """`{0} + {1}`, how tightly the whole holds together, what each input must hold, and the helper that it is."""

    template: str
    tightness: int
    inputs: tuple[int, ...] = ()
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Types:
    """What hints of types call an array, a number that the caller gives, and the cost."""

    array: str
    number: str
    cost: str


@dataclass(frozen=True, slots=True)
class Target:
    """The words of one library. `functions` are by name and order of derivative.

    `helpers` are the definitions of functions that the library lacks; one that another needs stands before it. A module
    takes those that it uses, and `prelude` always. `attributes` are all that generated code may take of anything.
    Templates are filled with the fields that `wrapping.py` describes.
    """

    name: str
    style: str
    imports: tuple[str, ...]
    operations: Mapping[Operation, Form]
    functions: Mapping[tuple[str, int], str]
    helpers: Mapping[str, str]
    needs: Mapping[str, tuple[str, ...]]
    types: Types
    prelude: str
    given: str
    """What reads the activation functions that the caller gives."""
    wrapper: str
    """A template: what stands around the functions."""
    at: str
    """A template: `_cost_at` and `_gradients_at`, which the check of the gradients compares."""
    check: str
    """What the check of the gradients is made of."""
    check_around: str
    """What the check runs within: a line that ends in a colon, or nothing."""
    disguise: str
    """What hides from the module which activation function it is given; nothing where only names are taken."""
    attributes: frozenset[str]
    names: frozenset[str]
    """Names of the standard library and of Python that the module uses."""
    activations: tuple[str, ...] = ("sigmoid", "tanh", "relu", "identity")
    """Known functions that the caller may name; each has a value and a derivative in `functions`."""
    by_value: Mapping[str, str] = field(default_factory=lambda: {"tanh": "lambda a: 1 - a**2"})
    """The derivatives that are less work by the function's value, and lose nothing."""
    constants: Mapping[str, str] = field(default_factory=lambda: MATH)
    """Known functions of numbers that are no arrays, such as sizes."""
    wrapper_of_update: str = ""
    """What the wrapper has besides, where the document updates its parameters."""
    against: str = "complex steps of the cost"
    """What the check compares the gradients with."""
    cases: int = 4
    """How many sizes it tries."""
    random: str = "np.random.default_rng(seed)"
    normalise: str = "np.sum({0}, axis={axis}, keepdims=True)"
    largest: str = "np.max({0}, axis={axis}, keepdims=True)"
    runtime: str = ""
    """Definitions that every module has as they are."""
    number: str = ""
    """What makes an array of a number that the caller gives, where the library must be handed one."""
    number_words: str = "a number"


def translated(text: str, words: Mapping[str, str]) -> str:
    """A text of one library in the words of another; those that come first are looked for first."""
    for word, other in words.items():
        text = text.replace(word, other)
    return text


def operations_in(operations: Mapping[Operation, Form], words: Mapping[str, str]) -> dict[Operation, Form]:
    """The operations of one library in the words of another."""
    return {key: replace(form, template=translated(form.template, words)) for key, form in operations.items()}


def names_in(names: Mapping[Key, str], words: Mapping[str, str]) -> dict[Key, str]:
    """The functions or helpers of one library in the words of another."""
    return {key: translated(text, words) for key, text in names.items()}


MATH = {name: f"math.{name}" for name in ("sqrt", "exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "pi")}
MATH["abs"] = "abs"
