"""Equations that are assumptions: about what the document gives and nothing defines.

In: a chain and the notation. Out: the notation under it, or None where the chain assumes nothing. Refused: assumptions
of other forms than these, which stay claims.

    Σ_k Y_ki = 1      S = Sᵀ, S_ij = S_ji      y_i ∈ {0, 1}, y_i ∈ {-1, 1}      s > 0      0 < a < 1      x_i ≠ x_j

A proof may use that a number is positive; any other order, and that numbers are unequal, only keeps a counterexample
from breaking it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from derive.elaborate.claims import Resolver
from derive.elaborate.expressions import evaluate, value_of
from derive.elaborate.labels import marks_in
from derive.elaborate.references import labelled, spelled
from derive.elaborate.scripts import unwrap
from derive.elaborate.spaces import labels_in
from derive.elaborate.state import State
from derive.elaborate.values import aligned
from derive.elaborate.written_out import written_out
from derive.errors import DeriveError
from derive.notation import BY_ITS_SIGN, Declared, Notation, Shape
from derive.syntax import BigOperator, Chain, Node, Number, Scripts, Styled, Symbol
from derive.term import ONE, Entry, Index, Power, Sum, Tensor, Term, subterms, tensor_of

ABOVE = frozenset({">", "\\gt", "\\ge", "\\geq", "≥", "\\geqslant"})
BELOW = frozenset({"<", "\\lt", "\\le", "\\leq", "≤", "\\leqslant"})
STRICT = frozenset({">", "\\gt", "<", "\\lt"})
UNEQUAL = frozenset({"\\neq", "\\ne", "≠"})


def hypothesis(
    chain: Node | None, notation: Notation, latex: str, of_defined: bool = False
) -> tuple[Notation, str] | None:
    """The notation with the assumption, and the name that it speaks of. With `of_defined` (a condition of one claim) an
    order may speak of what the document defines: it is one of what that is made of.
    """
    if not isinstance(chain, Chain):
        return None
    words = " ".join(latex[chain.span.start : chain.span.end].split())
    if chain.relations == ("\\in",) and (labels := labels_in(chain.members[1])):
        return _labels(chain, labels, words, notation, latex)
    if set(chain.relations) <= ABOVE | BELOW:
        return _positive(chain, words, notation) or _ordered(chain, words, notation, latex, of_defined)
    if set(chain.relations) <= UNEQUAL:
        return _unequal(chain, words, notation, latex)
    head = unwrap(chain.members[0])
    named = isinstance(head, BigOperator | Symbol | Scripts | Styled)
    if len(chain.members) != 2 or chain.relations[0] != "=" or not named:
        return None
    sides = _sides(chain, notation, latex)
    if sides is None:
        return None
    tensor = _normalised(*sides) or _symmetric(*sides)
    if tensor is None or not _is_free(tensor.name, notation):
        return None
    if any((left, right) == sides for left, right, _ in notation.equations):
        return notation, tensor.name
    others = tuple(one for one in notation.equations if not _says_the_same(one[:2], sides))
    return notation.with_(equations=(*others, (*sides, words))), tensor.name


def _says_the_same(known: tuple[Term, Term], new: tuple[Term, Term]) -> bool:
    """Whether two sums along an axis of one array are the same number: what words say, and the equation behind them."""
    (one, value), (other, again) = known, new
    if not (isinstance(one, Sum) and isinstance(other, Sum) and value == again):
        return False
    if not (isinstance(one.body, Entry) and isinstance(other.body, Entry) and one.body.head == other.body.head):
        return False
    first, second = one.body.indices, other.body.indices
    along = [place == one.index for place in first]
    plain = all(isinstance(place, Index) for place in (*first, *second))
    return plain and sum(along) == 1 and along == [place == other.index for place in second]


def _labels(
    chain: Chain, labels: frozenset[int], words: str, notation: Notation, latex: str
) -> tuple[Notation, str] | None:
    """Entries of what the document gives are 0 or 1: each is its own square; or -1 or 1: its square is 1."""
    sides = _sides(replace(chain, members=(chain.members[0],) * 2, relations=("=",)), notation, latex)
    entry = sides[0] if sides is not None else None
    if not isinstance(entry, Entry) or not isinstance(entry.head, Tensor) or not _is_free(entry.head.name, notation):
        return None
    plain = all(isinstance(place, Index) for place in entry.indices) and len(set(entry.indices)) == len(entry.indices)
    if not plain or entry.head.layer is not None:
        return None
    equation = (Power(entry, Fraction(2)), entry if 0 in labels else ONE, words)
    return notation.with_(equations=tuple(dict.fromkeys((*notation.equations, equation)))), entry.head.name


def _positive(chain: Chain, words: str, notation: Notation) -> tuple[Notation, str] | None:
    """A number is greater than 0: one that the document declares, or one of which this is all that it says."""
    if len(chain.members) != 2 or chain.relations[0] not in STRICT:
        return None
    subject, other = chain.members if chain.relations[0] in ABOVE else chain.members[::-1]
    if unwrap(other) != Number("0"):
        return None
    name = spelled(subject)
    if name is None or name not in notation.declared:
        name = _number(subject, notation)
        if name is None:
            return None
        number = Declared(name, Shape(()), source=BY_ITS_SIGN)
        notation = notation.with_(declared={**notation.declared, name: (number,)})
    if not _is_free(name, notation):
        return None
    hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
    return notation.with_(positive=notation.positive | {name}, hypotheses=hypotheses), name


def _between_numbers(chain: Chain, notation: Notation) -> Notation:
    """With p of `0 < p < 1` as a number, where this is all that is said of it."""
    others = [member for member in chain.members if not isinstance(unwrap(member), Number)]
    name = _number(others[0], notation) if len(others) == 1 and len(chain.members) == 3 else None
    if name is None:
        return notation
    return notation.with_(declared={**notation.declared, name: (Declared(name, Shape(()), source=BY_ITS_SIGN),)})


def _number(subject: Node, notation: Notation) -> str | None:
    """The name of what has a sign and no shape yet: `a`, `\\lambda`, `\\sigma_1`; not of a layer or a size."""
    name, marks = labelled(marks_in(subject, notation))
    if name is None or not marks.bare or name in notation.declared or name in notation.layer_letters:
        return None
    known = name in {size.name for size in notation.size_symbols} or name in notation.functions
    plain = len(name) == 1 or name.startswith("\\") or "_" in name
    return name if plain and not known and name[0] != "d" and not name[0].isupper() else None


def _ordered(
    chain: Chain, words: str, notation: Notation, latex: str, of_defined: bool
) -> tuple[Notation, str] | None:
    """Numbers in an order: each at every place, and only of what the document gives."""
    notation = _between_numbers(chain, notation)
    found: list[tuple[Term, Term, bool, str]] = []
    for left, relation, right in zip(chain.members, chain.relations, chain.members[1:], strict=False):
        if relation in BELOW:
            left, right = right, left
        sides = _sides(replace(chain, members=(left, right), relations=("=",)), notation, latex, of_numbers=True)
        if sides is None:
            return None
        if of_defined:
            sides = written_out(sides[0], notation), written_out(sides[1], notation)
        found.append((*sides, relation in STRICT, words))
    name = _given(tuple(side for left, right, *_ in found for side in (left, right)), notation)
    if name is None:
        return None
    hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
    orders = tuple(dict.fromkeys((*notation.orders, *found)))
    return notation.with_(orders=orders, hypotheses=hypotheses), name


def _unequal(chain: Chain, words: str, notation: Notation, latex: str) -> tuple[Notation, str] | None:
    """Two numbers are not the same: at every place, but where both are one entry."""
    if len(chain.members) != 2:
        return None
    sides = _sides(replace(chain, relations=("=",)), notation, latex, of_numbers=True)
    name = _given(sides, notation) if sides is not None else None
    if sides is None or name is None:
        return None
    hypotheses = tuple(dict.fromkeys((*notation.hypotheses, words)))
    unequal = tuple(dict.fromkeys((*notation.unequal, (*sides, words))))
    return notation.with_(unequal=unequal, hypotheses=hypotheses), name


def _given(terms: tuple[Term, ...], notation: Notation) -> str | None:
    """The first name in terms that speak of nothing but what the document gives."""
    heads = [part.head for term in terms for part in subterms(term) if isinstance(part, Entry)]
    names = [head.name for head in heads if isinstance(head, Tensor) and _is_free(head.name, notation)]
    return names[0] if names and len(names) == len(heads) else None


def _sides(chain: Chain, notation: Notation, latex: str, of_numbers: bool = False) -> tuple[Term, Term] | None:
    state = State(notation, evaluate, latex)
    try:
        one, other = (value_of(member, state) for member in chain.members)
        pair = aligned(one, other, state.sizes, broadcast=False)
        if pair is None or (one.is_scalar != other.is_scalar and not of_numbers):
            return None
        resolve = Resolver(state.sizes)
        return resolve.term(pair[1]), resolve.term(pair[2])
    except DeriveError:
        return None


def _is_free(name: str, notation: Notation) -> bool:
    return all(definition.tensor.name != name for definition in notation.definitions)


def _normalised(left: Term, right: Term) -> Tensor | None:
    """Σ_k Y_ki = 1: one sum, over one of the indices of an entry."""
    if right != ONE or not isinstance(left, Sum) or not isinstance(left.body, Entry):
        return None
    entry = left.body
    names = [place.name for place in entry.indices if isinstance(place, Index)]
    plain = len(names) == len(entry.indices) == len(set(names)) and left.index.name in names
    return entry.head if plain and isinstance(entry.head, Tensor) else None


def _symmetric(left: Term, right: Term) -> Tensor | None:
    """S_ij = S_ji."""
    if not isinstance(left, Entry) or not isinstance(right, Entry) or left.head != right.head:
        return None
    places = left.indices
    square = len(places) == 2 and all(isinstance(place, Index) for place in places) and places[0] != places[1]
    return left.head if square and right.indices == places[::-1] and isinstance(left.head, Tensor) else None


def of_some_layers(after: Notation, before: Notation) -> Notation:
    """An equation of a family is used at every layer. Of one that is said of some layers no proof makes use; it only
    keeps a counterexample from breaking it.
    """
    new = after.equations[len(before.equations) :]
    some = {words for left, right, words in new if any(_is_limited(name, before) for name in _layers((left, right)))}
    return after.with_(of_some_layers=after.of_some_layers | some) if some else after


def _layers(terms: Iterable[Term]) -> set[str]:
    heads = (part.head for term in terms for part in subterms(term) if isinstance(part, Entry))
    layers = (tensor_of(head).layer for head in heads)
    return {layer.base for layer in layers if layer is not None and layer.base is not None}


def _is_limited(variable: str, notation: Notation) -> bool:
    """Whether a range leaves out the first or the last layers."""
    over = notation.ranges.get(variable)
    low, high = (over.low, over.high) if over is not None else (None, None)
    return (low is not None and (low.base is not None or low.offset > 1)) or (high is not None and high.offset != 0)
