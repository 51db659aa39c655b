"""What running text says in passing: values of an example, `when $y = 1$`, `for instance $n_x = 12$`.

In: a chain that stands in running text. Out: whether it only supposes a value. Refused: nothing. Such a value is no
definition (what follows would be checked for that value alone) and no claim. A size of 1 and a number of layers say
which shapes there are, so they stay declarations; what holds for all sizes needs no other size.
"""

from __future__ import annotations

from derive.elaborate.labels import marks_in
from derive.elaborate.references import labelled, spelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.elaborate.sizes import read_size
from derive.notation import Notation
from derive.syntax import Addition, Chain, Node, Number, Scripts, Styled, Symbol
from derive.term import Size


def supposes(chain: Node, notation: Notation) -> bool:
    """`y = 1`, `b = -3`, `n_x = 12`; not `L = 2`, `n_2 = 1`, `\\frac{\\partial J}{\\partial s} = 1`."""
    if not isinstance(chain, Chain) or chain.relations != ("=",) or not _is_value(chain.members[1]):
        return False
    left, right = (unwrap(member) for member in chain.members)
    name = labelled(marks_in(left, notation))[0]
    if not isinstance(left, Symbol | Scripts | Styled) or name is None or name in notation.gradients:
        return False
    if spelled(marks_of(left).base) in notation.gradients:
        return False
    letters = notation.layer_letters | frozenset(notation.ranges)
    size = read_size(left, notation, letters)
    if isinstance(size, Size) and size.layer is None and size.name in letters and size.name.isupper():
        return False
    sized = isinstance(size, Size) and (size in notation.size_symbols or size.layer is not None)
    return not (sized and name not in notation.declared and right == Number("1"))


def _is_value(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Addition) and len(node.terms) == 1:
        node = unwrap(node.terms[0])
    return isinstance(node, Number)
