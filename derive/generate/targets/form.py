"""What a target is: a table of words for the operations of a program. Adding one is writing a table, not a tree walk.

In: nothing. Out: the types of the tables. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.generate.program import Operation

LOWEST, SUM, MATRIX, PRODUCT, FACTOR, ATOM = range(6)
"""How tightly an expression holds together; one that holds less than its place asks for gets parentheses."""


@dataclass(frozen=True, slots=True)
class Form:
    """`{0} + {1}`, how tightly the whole holds together, and what each input must hold."""

    template: str
    tightness: int
    inputs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The words of one library. `functions` are by name and order of derivative.

    `helpers` are the definitions of functions that the library lacks; one that another needs stands before it. A module
    takes those that it uses, and `prelude` always. `attributes` are all that generated code may take of anything.
    """

    name: str
    imports: tuple[str, ...]
    operations: Mapping[Operation, Form]
    functions: Mapping[tuple[str, int], str]
    helpers: Mapping[str, str]
    needs: Mapping[str, tuple[str, ...]]
    activations: tuple[str, ...]
    """Known functions that the caller may name; each has a value and a derivative in `functions`."""
    prelude: str
    given: str
    """What reads the activation functions that the caller gives."""
    check: str
    """What the check of the gradients is made of."""
    disguise: str
    """What hides from the module which activation function it is given."""
    attributes: frozenset[str]
    names: frozenset[str]
    """Names of the standard library and of Python that the module uses."""
