"""Sums over layers or times whose ranges differ by a few members, and triangles of two such sums.

In: a polynomial. Out: the same with longer sums as their members and the shorter sum, and with every triangle written
from its lower end. Refused: nothing; what does not fit stays. A member is taken out only where it is sure that the sum
has it; where that hangs on the case, `NeedSplit`.

    Σ_{t=1}^{T} f_t = f_1 + Σ_{t=2}^{T} f_t                  where 1 ≤ T
    Σ_{t=1}^{T} f_{t-1} = Σ_{t=0}^{T-1} f_t
    Σ_{t=a}^{b} Σ_{s=c}^{t+k} f = Σ_{s=c}^{b+k} Σ_{t=s-k}^{b} f     where a ≤ c − k ≤ a + 1
"""
from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.prove.normal_form import Algebra, Poly
from derive.prove.normal_form.atoms import LayerSumAtom
from derive.prove.normal_form.ring import without_new
from derive.term import Layer, LayerRange, tensors_in

MOST_MEMBERS = 4
Ends = tuple[Layer, Layer]


def aligned_ranges(algebra: Algebra, poly: Poly) -> Poly:
    """Triangles first, since they change the ranges; then sums that begin and end alike."""
    poly = _each(algebra, poly, lambda atom: _turned(algebra, atom))
    poly = _each(algebra, poly, lambda atom: _shifted(algebra, atom))
    found = {ends for monomial in poly.terms for atom, e in monomial if e == 1 for ends in _ends(atom)}
    return _each(algebra, poly, lambda atom: _peeled(algebra, atom, found))


def _each(algebra: Algebra, poly: Poly, change: Callable[[LayerSumAtom], Poly | None]) -> Poly:
    parts: list[Poly] = []
    for monomial, c in poly.terms.items():
        part, factors = algebra.number(c), dict(monomial)
        for atom, e in monomial:
            changed = change(atom) if isinstance(atom, LayerSumAtom) and e == 1 else None
            if changed is not None:
                del factors[atom]
                part = algebra.multiply(part, changed)
        parts.append(algebra.multiply(part, algebra.settle(factors)))
    return without_new(algebra.add(*parts), poly.free) if parts else poly


def _ends(atom: object) -> Iterator[Ends]:
    if isinstance(atom, LayerSumAtom) and atom.over.high is not None:
        yield atom.over.low, atom.over.high


def _peeled(algebra: Algebra, atom: LayerSumAtom, found: set[Ends]) -> Poly | None:
    """The members that another sum with ends of the same names does not have, and the rest."""
    low, high = next(_ends(atom))
    alike = [(a, b) for a, b in found if (a.base, b.base) == (low.base, high.base)]
    first = Layer(low.base, max(a.offset for a, _ in alike))
    last = Layer(high.base, min(b.offset for _, b in alike))
    before, behind = first.offset - low.offset, high.offset - last.offset
    if not 0 < before + behind <= MOST_MEMBERS or low.base == high.base:
        return None
    over, body = algebra.open_layers(atom)
    parts: list[Poly] = []
    for at in (low + k for k in range(before)):
        if not algebra.known_layers().at_most(at, high):
            return None
        parts.append(algebra.moved(body, over.variable, at))
    for at in (high + -k for k in range(behind)):
        if not algebra.known_layers().at_most(first, at):
            return None
        parts.append(algebra.moved(body, over.variable, at))
    rest = algebra.fresh_layer(LayerRange("", first, last))
    inside = algebra.moved(body, over.variable, Layer(rest.variable))
    return algebra.add(*parts, algebra.layer_sum(rest, inside))


def _shifted(algebra: Algebra, atom: LayerSumAtom) -> Poly | None:
    """With the first member that stands in it called t."""
    over, body = algebra.open_layers(atom)
    layers = [t.layer for head in body.heads for t in tensors_in(head) if t.layer is not None]
    offsets = [layer.offset for layer in layers if layer.base == over.variable]
    if not offsets or min(offsets) == 0 or over.high is None:
        return None
    step = min(offsets)
    moved = algebra.fresh_layer(LayerRange("", over.low + step, over.high + step))
    return algebra.layer_sum(moved, algebra.moved(body, over.variable, Layer(moved.variable, -step)))


def _turned(algebra: Algebra, atom: LayerSumAtom) -> Poly | None:
    """Σ_t Σ_{s ≤ t} as Σ_s Σ_{t ≥ s}."""
    over, body = algebra.open_layers(atom)
    single = body.single()
    if single is None or over.high is None:
        return None
    inner = next((a for a, e in single[0] if isinstance(a, LayerSumAtom) and e == 1 and _is_below(a, over)), None)
    if inner is None or inner.over.high is None:
        return None
    step, lowest = inner.over.high.offset, inner.over.low
    if not 0 <= lowest.offset - step - over.low.offset <= 1:
        return None
    rest = algebra.scale(algebra.settle({a: e for a, e in single[0] if a is not inner}), single[1])
    inside, terms = algebra.open_layers(inner)
    first = algebra.fresh_layer(LayerRange("", lowest, over.high + step))
    then = algebra.fresh_layer(LayerRange("", Layer(first.variable, -step), over.high))
    whole = algebra.moved(algebra.multiply(rest, terms), over.variable, Layer(then.variable))
    whole = algebra.moved(whole, inside.variable, Layer(first.variable))
    return algebra.layer_sum(first, algebra.layer_sum(then, whole))


def _is_below(inner: LayerSumAtom, over: LayerRange) -> bool:
    """Whether a sum runs from a place that both ranges know, to the variable of the outer one."""
    high = inner.over.high
    return high is not None and high.base == over.variable and inner.over.low.base == over.low.base
