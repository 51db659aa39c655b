"""Hypotheses that are equations, used from left to right: the greatest monomial is replaced by the rest.

In: an equation between terms; its free indices stand for all values. Out: a rewriting of entries or sums. Refused: an
equation whose greatest monomial is not one entry or one sum (`None`: then it is not used).
"""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.prove.normal_form.atoms import (
    Atom,
    DeltaAtom,
    EntryAtom,
    Exponent,
    Monomial,
    Place,
    Poly,
    SizeAtom,
    SumAtom,
    Var,
    made_of,
)
from derive.prove.normal_form.convert import Algebra
from derive.prove.normal_form.order import monomial_weight, order_key
from derive.prove.normal_form.ring import Impossible, without_new
from derive.term import ONE, Entry, Head, Index, Inverse, Layer, Power, Tensor, Term, tensor_of, tensors_in

Mapping = dict[Var, Place]


class Rewrite:
    """`pattern` = `by`, for all values of the variables of the pattern, and for every layer `over` if that is one."""

    def __init__(self, number: int, pattern: Atom, by: Poly, over: str | None = None):
        self.number = number
        self.pattern = pattern
        self.by = by
        self.over = over
        self.heads = pattern.heads | by.heads
        """Every tensor that the hypothesis speaks of."""
        self.instances: dict[Layer, Rewrite | None] = {}

    def binds(self, head: Head) -> bool:
        """Whether the entries of a tensor are not independent, because the hypothesis speaks of them."""
        if self.over is not None:
            return tensor_of(head).name in {tensor_of(h).name for h in self.heads}
        return not made_of(head).isdisjoint(self.heads)

    def layers_in(self, atom: Atom) -> Iterator[Layer]:
        """The layers at which the hypothesis might speak of an atom."""
        own = {tensor_of(h).name: layer.offset for h in self.pattern.heads if (layer := tensor_of(h).layer) is not None}
        for head in sorted(atom.heads, key=str):
            tensor = tensor_of(head)
            if tensor.layer is not None and tensor.name in own:
                yield tensor.layer + -own[tensor.name]


class Rewriting(Algebra):
    """The normal form modulo hypotheses."""

    rewrites: tuple[Rewrite, ...] = ()

    def activate(
        self,
        rewrites: tuple[Rewrite, ...],
        symmetric: frozenset[Tensor] = frozenset(),
        families: frozenset[str] = frozenset(),
        binary: frozenset[Tensor] = frozenset(),
        units: frozenset[Tensor] = frozenset(),
    ) -> None:
        """From now on these rewrite; polynomials made before are not touched, so make them again.

        A symmetric matrix has a symmetric inverse, each member of a family by that name, too. Entries of a binary one
        are 0 or 1, of units -1 or 1.
        """
        self.rewrites = rewrites
        self.binary |= binary
        self.units |= units
        self.symmetric_families |= families
        self.symmetric |= symmetric | frozenset(Inverse(tensor) for tensor in symmetric)
        self.rewritten = frozenset[str]().union(*({tensor_of(h).name for h in r.pattern.heads} for r in rewrites))
        self.widest = max((len(r.pattern.bound) for r in rewrites if isinstance(r.pattern, SumAtom)), default=0)
        self.rewritten |= {tensor_of(head).name for head in (*self.binary, *self.units)}
        self.settled.clear()
        for atom in self.atoms.values():
            if isinstance(atom, EntryAtom | SumAtom):
                atom.reactive = self.is_rewritten(atom.heads)

    def replacement(self, atom: Atom) -> Poly | None:
        for rewrite in self.rewrites:
            for instance in self._instances(rewrite, atom):
                for mapping in match(instance.pattern, atom, {}):
                    if instance.by.free <= mapping.keys():
                        return without_new(self.substitute(instance.by, mapping), atom.free)
        return None

    def _instances(self, rewrite: Rewrite, atom: Atom) -> Iterator[Rewrite]:
        """A hypothesis about every layer, at the layers of the atom."""
        if rewrite.over is None:
            yield rewrite
            return
        for at in dict.fromkeys(rewrite.layers_in(atom)):
            if at not in rewrite.instances:
                rewrite.instances[at] = self._at(rewrite, rewrite.over, at)
            instance = rewrite.instances[at]
            if instance is not None:
                yield instance

    def _at(self, rewrite: Rewrite, over: str, at: Layer) -> Rewrite | None:
        """One instance, made without the hypotheses."""
        saved, self.rewrites, self.settled = (self.rewrites, self.settled), (), {}
        try:
            pattern = self.moved(self.of_atom(rewrite.pattern), over, at).single()
            by = self.moved(rewrite.by, over, at)
        finally:
            self.rewrites, self.settled = saved
        if pattern is None or pattern[1] != 1 or len(pattern[0]) != 1 or pattern[0][0][1] != 1:
            return None
        return Rewrite(rewrite.number, pattern[0][0][0], by)


def symmetry(left: Term, right: Term) -> Tensor | None:
    """The tensor S of an equation S_ij = S_ji, for all i and j."""
    if not isinstance(left, Entry) or not isinstance(right, Entry) or left.head != right.head:
        return None
    tensor, places = left.head, left.indices
    if not isinstance(tensor, Tensor) or len(places) != 2 or places[0] == places[1] or right.indices != places[::-1]:
        return None
    i, j = places
    return tensor if isinstance(i, Index) and isinstance(j, Index) and i.size == j.size else None


def is_one(tensor: Tensor, variables: frozenset[str]) -> bool:
    """Whether a hypothesis speaks of one tensor; of A^{[l]}, with l for every layer, it speaks of each member."""
    return tensor.layer is None or tensor.layer.base not in variables or tensor.layer.offset != 0


def zero_or_one(left: Term, right: Term) -> Tensor | None:
    """The tensor Y of an equation Y_ij² = Y_ij, for all i and j."""
    return _squared(left) if isinstance(left, Power) and left.base == right else None


def minus_or_one(left: Term, right: Term) -> Tensor | None:
    """The tensor Y of an equation Y_ij² = 1, for all i and j."""
    return _squared(left) if right == ONE else None


def _squared(left: Term) -> Tensor | None:
    if not isinstance(left, Power) or left.exponent != 2 or not isinstance(left.base, Entry):
        return None
    tensor, places = left.base.head, left.base.indices
    plain = all(isinstance(place, Index) for place in places) and len(set(places)) == len(places)
    return tensor if plain and isinstance(tensor, Tensor) and tensor.layer is None else None


def rewriting(algebra: Algebra, number: int, left: Term, right: Term, variables: frozenset[str]) -> Rewrite | None:
    """The rewriting that an equation gives. `algebra` must not rewrite itself; `variables` stand for every layer."""
    try:
        poly = algebra.subtract(algebra.poly(left, {}), algebra.poly(right, {}))
    except Impossible:
        return None
    below = {a: -e for m in poly.terms for a, e in m if isinstance(a, SizeAtom) and e < 0}
    poly = algebra.multiply(poly, Poly({tuple(sorted(below.items(), key=lambda pair: pair[0].key)): Fraction(1)}))
    leading = algebra.leading(poly)
    ranked = sorted(((order_key(m), i) for i, m in enumerate(poly.terms)), reverse=True)
    unique = [i for key, i in ranked if [k for k, _ in ranked].count(key) == 1]
    choices = [leading[0]] if leading is not None else []
    choices += [m for i in unique if (m := list(poly.terms)[i]) not in choices]
    found = (_solved(algebra, number, poly, monomial, variables) for monomial in choices)
    return next((rewrite for rewrite in found if rewrite is not None), None)


def _solved(algebra: Algebra, number: int, poly: Poly, monomial: Monomial, variables: frozenset[str]) -> Rewrite | None:
    """An equation solved for the one entry or sum in a monomial, where that makes what it rewrites smaller: by weight,
    or because some tensor in it does not come back."""
    plain = [(a, e) for a, e in monomial if not isinstance(a, SizeAtom)]
    if len(plain) != 1 or plain[0][1] != 1 or not isinstance(plain[0][0], EntryAtom | SumAtom):
        return None
    atom, c = plain[0][0], poly.terms[monomial]
    sizes = tuple((a, -e) for a, e in monomial if isinstance(a, SizeAtom))
    rest = Poly({m: -d / c for m, d in poly.terms.items() if m != monomial})
    rest = algebra.multiply(rest, Poly({sizes: Fraction(1)}))
    smaller = all(monomial_weight(m) < monomial_weight(monomial) for m in rest.terms)
    if not rest.free <= atom.free or not (smaller or atom.heads - rest.heads):
        return None
    bases = {t.layer.base for h in atom.heads | rest.heads for t in tensors_in(h) if t.layer is not None} & variables
    if len(bases) > 1:
        return None
    return Rewrite(number, atom, rest, next(iter(bases), None))


def match(pattern: Atom, atom: Atom, mapping: Mapping) -> Iterator[Mapping]:
    """All ways in which the pattern's variables can be placed so that it is the atom."""
    if pattern is atom and not pattern.free:
        yield mapping
    elif isinstance(pattern, EntryAtom) and isinstance(atom, EntryAtom):
        if pattern.head == atom.head and len(pattern.places) == len(atom.places):
            yield from _match_places(pattern.places, atom.places, mapping)
            if pattern.symmetric and atom.symmetric:
                yield from _match_places(pattern.places[::-1], atom.places, mapping)
    elif isinstance(pattern, DeltaAtom) and isinstance(atom, DeltaAtom):
        yield from _match_places((pattern.left, pattern.right), (atom.left, atom.right), mapping)
        yield from _match_places((pattern.left, pattern.right), (atom.right, atom.left), mapping)
    elif isinstance(pattern, SumAtom) and isinstance(atom, SumAtom):
        sizes = sorted(str(v.size) for v in pattern.bound), sorted(str(v.size) for v in atom.bound)
        if sizes[0] == sizes[1] and len(pattern.factors) == len(atom.factors):
            for found in _match_factors(pattern.factors, atom.factors, mapping):
                if _bound_to_bound(pattern, atom, found):
                    yield {v: p for v, p in found.items() if v not in pattern.bound}


def _match_factors(pattern: tuple[tuple[Atom, Exponent], ...], factors: tuple[tuple[Atom, Exponent], ...],
                   mapping: Mapping) -> Iterator[Mapping]:
    if not pattern:
        yield mapping
        return
    first, e = pattern[0]
    for position, (atom, n) in enumerate(factors):
        if n == e:
            for found in match(first, atom, mapping):
                yield from _match_factors(pattern[1:], factors[:position] + factors[position + 1:], found)


def _match_places(pattern: tuple[Place, ...], places: tuple[Place, ...], mapping: Mapping) -> Iterator[Mapping]:
    found = dict(mapping)
    for own, place in zip(pattern, places, strict=True):
        if not isinstance(own, Var):
            if own != place:
                return
        elif found.setdefault(own, place) is not place and found[own] != place:
            return
        elif isinstance(place, Var) and place.size != own.size:
            return
    yield found


def _bound_to_bound(pattern: SumAtom, atom: SumAtom, mapping: Mapping) -> bool:
    """Bound variables go to bound variables, one to one, and nothing else does."""
    images = [mapping.get(v) for v in pattern.bound]
    if sorted(map(id, images)) != sorted(map(id, atom.bound)):
        return False
    return all(p not in atom.bound for v, p in mapping.items() if v not in pattern.bound and isinstance(p, Var))
