"""Equations in running text that hold for a moment: they define nothing, and nobody claims them.

In: a chain that stands among words, the words right before it, and the notation. Out: whether it is said in passing.
Refused: nothing. What stands on a line of its own, in a comment of the author or in a context is never said in passing.

| in running text | why it is passed over |
|---|---|
| `$y = 1$`, `$\\alpha = 0.01$`, `$z = -10$` | a value for this sentence; numbers of layers and sizes stay |
| `$i = j$` | a case that is distinguished |
| `if $\\hat{y} = y$`, `当$y = a$时` | a condition between two names |
| `$w^T x \\ge 0$`, `if $z > 0$` | where things stand for this sentence; `Let $\\lambda > 0$` is assumed |
| `$g(z) = z$`, `for $g(z) = z^2$` | one function among several; the only equation of g, if it is more than a product,
defines it, and `$g(z) = 1 - g(-z)$`, of g itself, is a claim |
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.claim import Claim
from derive.elaborate.labels import INDEX_LETTERS
from derive.elaborate.numbers import RATES
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of, plain_letter, unwrap
from derive.elaborate.sizes import read_layer, read_size
from derive.notation import Notation
from derive.syntax import (
    Addition,
    Chain,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Statements,
    Styled,
    Symbol,
    Text,
    walk,
)
from derive.term import Entry, Size, subterms, tensors_in

MOST = 8
"""Sizes above this are those of a data set."""
_CONDITION = re.compile(
    r"(?:\b(?:if|when|whenever|unless|once|until|assume|suppose)|若|如果|当|假如|假设|除非|只要|直到)\W*$", re.I
)
_SUPPOSED = re.compile(r"(?:\b(?:assume|suppose)|(?<!若)假设)\W*$", re.I)
"""What is assumed of a sign holds from there on."""
_ASSUMING = re.compile(r"(?:\b(?:assume|assuming|suppose|let|with|where|provided)(?: that)?|假设|设|其中|令)\W*$", re.I)
_AT_A_PLACE = re.compile(r"\w\W+where\W*$", re.I)
"""`it is 1 where $a > 0$`, but not `where $a > 0$` right behind a formula."""
_ALSO = re.compile(r"\W*(?:and|as well as|且|和|与)?\W*$")
"""Between two assumptions."""
_ORDERS = frozenset({"<", "\\lt", "\\le", "\\leq", "≤", "\\leqslant", ">", "\\gt", "\\ge", "\\geq", "≥", "\\geqslant"})
_WRITTEN = re.compile(r"\s*[-−]?\d+(?:\.\d+)?\s*\Z")
"""A number in words: `a=\\text{2}`."""
_FOR_EXAMPLE = re.compile(r"(?:\b(?:for|with|like|such as|as in|e\.g\.|example,?)|例如|比如|譬如|对于|取)\W*$", re.I)
_FUNCTIONS = (Symbol("f"), Symbol("g"), Symbol("h"))


def in_passing(chain: Chain, words: str, notation: Notation) -> bool:
    """`words` are those before the formula, in the same paragraph."""
    if set(chain.relations) <= _ORDERS:
        return _is_momentary(chain, words, notation)
    if len(chain.members) != 2 or chain.relations[0] not in ("=", "\\equiv", "≡"):
        return False
    left, right = (unwrap(member) for member in chain.members)
    if _is_name(left) and is_number(right):
        return not is_a_count(chain, notation)
    if {plain_letter(left), plain_letter(right)} <= INDEX_LETTERS:
        return True
    if _is_name(left) and _is_name(right) and _CONDITION.search(words):
        return True
    return _is_example(left, right, words, notation)


def example_value(chain: Chain) -> str | None:
    """The name in `$c = 2$`, to which running text gives a value for a moment."""
    left, right = (unwrap(member) for member in chain.members[:2])
    one = len(chain.members) == 2 and chain.relations[0] == "=" and _is_name(left) and is_number(right)
    return spelled(left) if one else None


def examples_behind(claim: Claim) -> list[str]:
    """The names with such values behind a claim that gives a number: `\\frac{du}{db} = 2` may be meant at c = 2."""
    if not any(is_number(unwrap(side.syntax)) for side in (claim.left, claim.right)):
        return []
    bodies = (claim.left.term, claim.right.term, *(d.body for d in claim.definitions))
    entries = (part.head for body in bodies for part in subterms(body) if isinstance(part, Entry))
    return sorted(claim.notation.examples & {tensor.name for head in entries for tensor in tensors_in(head)})


def is_a_count(chain: Chain, notation: Notation) -> bool:
    """`$L = 2$`, `$n_2 = 1$`: a number of layers or a size, and not of some data."""
    if len(chain.members) != 2 or chain.relations[0] not in ("=", "\\equiv", "≡"):
        return False
    left, right = (unwrap(member) for member in chain.members)
    if not (_is_name(left) and is_number(right)):
        return False
    size = read_size(left, notation, notation.layer_letters | frozenset(notation.ranges))
    return _is_count(size, notation) and not _is_of_the_data(size, right)


def _is_count(size: object, notation: Notation) -> bool:
    """A number of layers, or a size that shapes have used: `$L = 2$`, `$n_2 = 1$` after `n_2 \\times m`."""
    if not isinstance(size, Size):
        return False
    known = {one.name for one in notation.size_symbols}
    return size.name in known or (size.name in notation.layer_letters and size.name.isupper())


def _is_momentary(chain: Chain, words: str, notation: Notation) -> bool:
    """`$w^T x \\ge 0$`, `if $z > 0$`: where things stand for this sentence. What is assumed is said so, or is that a
    name is positive; ranges of layers stay.
    """
    if all(read_layer(member, notation) is not None for member in chain.members) and len(chain.members) > 2:
        return False
    if _CONDITION.search(words) and not _SUPPOSED.search(words):
        return True
    names = [member for member in map(unwrap, chain.members) if _is_name(member)]
    known = any(spelled(name) in {*notation.declared, *RATES} for name in names)
    if len(names) == 1 and not known and all(is_number(unwrap(m)) for m in chain.members if unwrap(m) is not names[0]):
        return _AT_A_PLACE.search(words) is not None  # what it introduces is a number from there on
    if _ASSUMING.search(words):
        return not known and _AT_A_PLACE.search(words) is not None
    return len(chain.members) != 2 or not names or not (known or _ALSO.match(words))


def _is_of_the_data(size: object, value: Node) -> bool:
    """`$m = 209$` counts what one data set has; what is shown for every m says more, and in smaller numbers."""
    layers = isinstance(size, Size) and size.layer is None and size.name == "L"
    return isinstance(value, Number) and value.text.isdigit() and int(value.text) > MOST and not layers


def _is_name(node: Node) -> bool:
    if isinstance(node, Scripts):
        return node.sup is None or (not isinstance(unwrap(node.sup), Number | Text) and _is_name(node.base))
    return isinstance(node, Symbol | Styled | Text) and node not in (Symbol("\\infty"), Symbol("\\nabla"))


def is_number(node: Node) -> bool:
    """`3`, `-10`, `0.9`, `1/2`, `\\frac{1}{2}`, `10^{-7}`, `2 \\times 3`, `\\infty`."""
    if isinstance(node, Addition | Product | Fraction | Scripts):
        return all(isinstance(n, Addition | Product | Fraction | Scripts | Number) or n == Symbol("\\infty")
                   for n in map(unwrap, walk(node)))
    if isinstance(node, Text):
        return _WRITTEN.match(node.text) is not None
    return isinstance(node, Number) or node == Symbol("\\infty")


def variants(formulas: Iterable[Statements]) -> frozenset[str]:
    """The functions of which there are several equations."""
    bodies: dict[str, list[Node]] = {}
    chains = (part for tree in formulas for part in tree.parts if isinstance(part, Chain))
    for left, right in (map(unwrap, chain.members[:2]) for chain in chains if "=" in chain.relations[:1]):
        if _is_call(left) and not speaks_of(left, right) and right not in bodies.setdefault(_called(left), []):
            bodies[_called(left)].append(right)
    return frozenset(name for name, several in bodies.items() if len(several) > 1)


def _is_example(left: Node, right: Node, words: str, notation: Notation) -> bool:
    """`$g(z) = z$` in running text speaks of one g among several."""
    if not _is_call(left) or speaks_of(left, right):
        return False
    kinds = (Symbol, Number, Product, Group, Styled)
    simple = all(isinstance(node, kinds) for node in walk(right))
    said = _CONDITION.search(words) or _FOR_EXAMPLE.search(words)
    return simple or said is not None or _called(left) in notation.variants


def _is_call(head: Node) -> bool:
    return isinstance(head, Product) and len(head.factors) == 2 and head.factors[0] in _FUNCTIONS


def _called(head: Node) -> str:
    return (spelled(head.factors[0]) if isinstance(head, Product) else None) or ""


def speaks_of(head: Node, right: Node) -> bool:
    """Whether the function of `g(z)` stands on the right side, too."""
    function = head.factors[0] if isinstance(head, Product) else head
    return any(node == function or (isinstance(node, Scripts) and marks_of(node).base == function)
               for node in walk(right))
