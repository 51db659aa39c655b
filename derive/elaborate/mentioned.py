"""Which names a formula speaks of.

In: syntax and a State. Out: names as the notation keeps them. Refused: nothing; what is no name is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.elaborate.derivatives import split_differential
from derive.elaborate.labels import label_splits, marks_in
from derive.elaborate.references import known_name, spelled
from derive.elaborate.state import State
from derive.syntax import Chain, Fraction, Node, Product, Scripts, Sequence, Styled, Symbol, children


def names_in(nodes: tuple[Node, ...], state: State) -> frozenset[str]:
    """What a formula names, gradients by what they are taken by."""
    found: set[str] = set()
    for node in (inner for outer in nodes for inner in walk_names(outer)):
        if isinstance(node, Product) and spelled(node) is None:
            continue
        if isinstance(node, Product | Scripts | Symbol | Styled):
            marks = marks_in(node, state.notation)
            plain = spelled(marks.base) or ""
            longer = [name for name, _ in label_splits(plain, marks.below)]
            known = (known_name(name, state) for name in (*longer, plain))
            found |= {next((name for name in known if name is not None), plain)}
    return frozenset(found)


def walk_names(node: Node) -> Iterator[Node]:
    """Every node but the options of a call, `axis=1`, and the letters of a torn word, `np.sum`."""
    if isinstance(node, Fraction):
        above, below = split_differential(node.numerator), split_differential(node.denominator)
        if above is not None and below is not None:
            for inner in (*above, *below):
                yield from walk_names(inner)
            return
    yield node
    for inner in children(node):
        if isinstance(node, Sequence) and isinstance(inner, Chain):
            continue
        if isinstance(node, Product) and in_a_word(node, inner):
            continue
        yield from walk_names(inner)


def in_a_word(node: Product, letter: Node) -> bool:
    """Whether a letter is one of several small ones side by side: `keepdims`."""
    at = next((k for k, factor in enumerate(node.factors) if factor is letter), -1)
    if at < 0:
        return False
    run = 1
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(node.factors) and _touch(node.factors, min(here, here + step)):
            here, run = here + step, run + 1
    return run > 2


def _touch(factors: tuple[Node, ...], at: int) -> bool:
    one, other = factors[at], factors[at + 1]
    plain = all(isinstance(f, Symbol) and len(f.name) == 1 and f.name.islower() for f in (one, other))
    return plain and one.span.end == other.span.start
