"""What the check of the gradients draws: lines that make an array under the hypotheses that the document has of it.

In: an array of a network. Out: lines, and the hypotheses of which nothing is drawn. Refused: nothing.

    S = Sᵀ        y_i ∈ {0, 1}        Σ_k Y_kj = 1, with 0 or 1: one-hot        a > 0, 0 < a < 1        x_i ≠ x_j

Numbers are drawn at random, so they are distinct. Rows and columns that both sum to 1, orders between arrays, and
equations of other forms are not drawn: where a proof may rest on them, the check says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from derive.claim import Claim
from derive.generate.emit import Writer
from derive.generate.functions import Functions
from derive.generate.roll import LOOP
from derive.generate.rules import family_of
from derive.notation import Notation
from derive.outcome import CheckedDocument
from derive.term import ONE, Apply, Entry, Head, Index, Layer, Power, Rational, Sum, Tensor, Term, subterms

BENT = frozenset({"abs", "sign", "log", "sqrt", "relu", "step"})
"""Functions whose derivative or domain depends on a sign."""


@dataclass
class Supposed:
    """What is supposed of one array. Sums and bounds count always, else what a proof rests on."""

    symmetric: str = ""
    """The words of the hypothesis; empty where there is none."""
    binary: str = ""
    signs: str = ""
    sums: list[tuple[int, str]] = field(default_factory=list)
    """The axes along which entries sum to 1, those first on which a proof rests."""
    low: Fraction | None = None
    high: Fraction | None = None
    undrawn: list[str] = field(default_factory=list)


def supposed(head: Head, document: CheckedDocument) -> Supposed:
    """The hypotheses about an array, and among them those that are not drawn."""
    notation = document.notation
    assert notation is not None
    proved = [one for one in document.claims if one.verdict.name == "proved"]
    used = {words for one in proved for words in one.verdict.hypotheses}
    of_signs = {words for one in proved if _asks_for_a_sign(one.claim) for words in one.verdict.hypotheses}
    found = Supposed()
    for left, right, words in notation.equations:
        if head in (*_families(left), *_families(right)):
            _suppose(found, left, right, words, words in used)
    found.sums.sort(key=lambda one: one[1] not in used)
    _bound(found, head, notation, of_signs)
    needed = [(axis, words) for axis, words in found.sums if words in used]
    is_bound = (found.low or 0) > 0 or (found.high is not None and found.high < 1)
    if needed and (found.symmetric or len({axis for axis, _ in needed}) > 1 or (is_bound and not found.binary)):
        found.undrawn += [*([found.symmetric] if found.symmetric else []), *(words for _, words in needed)]
    if found.symmetric:
        found.sums = []
    return found


def _suppose(found: Supposed, left: Term, right: Term, words: str, is_used: bool) -> None:
    """One equation about an array."""
    axis = _summed(left, right)
    if axis is not None:
        found.sums.append((axis, words))
    elif is_used and isinstance(left, Entry) and isinstance(right, Entry) and left.indices == right.indices[::-1]:
        found.symmetric = words
    elif is_used and isinstance(left, Power) and left.base == right and left.exponent == 2:
        found.binary = words
    elif is_used and isinstance(left, Power) and right == ONE and left.exponent == 2:
        found.signs = words
    elif is_used:
        found.undrawn.append(words)


def _summed(left: Term, right: Term) -> int | None:
    """The axis along which entries sum to 1."""
    if right != ONE or not isinstance(left, Sum) or not isinstance(left.body, Entry):
        return None
    return [place for place in left.body.indices if isinstance(place, Index)].index(left.index)


def _bound(found: Supposed, head: Head, notation: Notation, of_signs: set[str]) -> None:
    """The numbers between which the entries lie."""
    if isinstance(head, Tensor) and head.name in notation.positive:
        found.low = Fraction(0)
    for left, right, _, words in notation.orders:
        above, below = _families(left), _families(right)
        if isinstance(left, Entry) and isinstance(right, Rational) and above == [head]:
            found.low = right.value if found.low is None else max(found.low, right.value)
        elif isinstance(right, Entry) and isinstance(left, Rational) and below == [head]:
            found.high = left.value if found.high is None else min(found.high, left.value)
        elif head in (*above, *below) and words in of_signs:
            found.undrawn.append(words)
        if found.low is not None and found.high is not None and found.low >= found.high:
            found.undrawn.append(words)


def _asks_for_a_sign(claim: Claim | None) -> bool:
    """Whether a proof may rest on an order: where a function bends or ends, such as the absolute value or a root."""
    terms = (claim.left.term, claim.right.term, *(one.body for one in claim.definitions)) if claim is not None else ()
    return any(
        (isinstance(part, Power) and part.exponent.denominator != 1)
        or (isinstance(part, Apply) and part.function.name in BENT)
        for term in terms
        for part in subterms(term)
    )


def _families(term: Term) -> list[Head]:
    return list(dict.fromkeys(family_of(part.head) for part in subterms(term) if isinstance(part, Entry)))


def draw(head: Head, functions: Functions, is_given: bool, writer: Writer) -> str:
    """Numbers between -1 and 1; what only the cost knows (not `is_given` to the network) is a target, between 0 and 1.
    Where the document supposes more, numbers of which that holds.
    """
    name, span = functions.name(head), functions.plan.layers.get(head)
    shape = functions.network.shape(head)
    known = supposed(head, functions.network.document)
    low, high = ("-1", "1") if is_given else ("0.1", "0.9")
    if not shape.sizes:
        low, high = "0.5", "1.5"
    low, high = ("0.1", "0.9") if known.binary or known.signs else _between(known, low, high)
    here = None if span is None else Layer(LOOP)
    keys = "".join(f", {writer.size_key(size, here)}" for size in shape.sizes)
    drawn = f"_draw(random, sizes, {low}, {high}{keys})"
    if span is None:
        return f"{name} = {drawn}"
    return f"{name} = {{{writer.loop_name()}: {drawn} for {writer.loop_name()} in {span_range(span, writer)}}}"


def _between(known: Supposed, low: str, high: str) -> tuple[str, str]:
    """The usual ends where all between them is allowed, else others."""
    least, most = known.low, known.high
    is_low = least is not None and Fraction(low) < least
    is_high = most is not None and Fraction(high) > most
    if not is_low and not is_high:
        return low, high
    if least is None:
        assert most is not None
        least = most - 1
    width = Fraction(1) if most is None else most - least
    return str(float(least + width / 10)), str(float(least + width * 9 / 10))


def span_range(span: tuple[Layer, Layer], writer: Writer) -> str:
    """The layers of a family."""
    return f"range({writer.layer(span[0])}, {writer.layer(span[1] + 1)})"


def made_true(head: Head, functions: Functions, writer: Writer) -> Iterator[str]:
    """Lines that make equations such as Σ_k Y_kj = 1 true of what was drawn."""
    known, target = supposed(head, functions.network.document), functions.target
    forms: list[str] = ["({0} + {0}.T) / 2"] if known.symmetric else []
    if known.sums:
        # numbers over the largest of them, without what is behind the point: 1 for it and 0 for the others
        words = target.largest if known.binary else target.normalise
        forms.append(f"{{0}} {'//' if known.binary else '/'} " + words.replace("{axis}", str(known.sums[0][0])))
    elif known.binary:
        forms.append("{0} // 0.5")
    elif known.signs:
        forms.append("2 * ({0} // 0.5) - 1")
    name = functions.name(head)
    for form in forms:
        if functions.plan.layers.get(head) is None:
            yield f"{name} = {form.format(name)}"
        else:
            letter = writer.loop_name()
            yield f"{name} = {{{letter}: {form.format('one')} for {letter}, one in {name}.items()}}"
