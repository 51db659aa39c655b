"""Bounded sums: deltas contracted, sums pushed inwards to connected components, components under canonical names.

In: variables and the factors of a monomial. Out: a polynomial in which those variables do not occur. Refused: nothing;
a delta between places of different sizes stays. No choice here depends on the name of a bound variable.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from derive.prove.normal_form.atoms import (
    Atom,
    DeltaAtom,
    EntryAtom,
    Exponent,
    Monomial,
    Place,
    Poly,
    RootAtom,
    SumAtom,
    Var,
    monomial_key,
)
from derive.prove.normal_form.canonical import orderings
from derive.prove.normal_form.functions import Functions
from derive.prove.normal_form.ring import Factors, Impossible
from derive.term import Inverse


class Sums(Functions):
    """Functions with sums."""

    widest: int = 0
    """Over how many indices the sums go of which hypotheses speak."""

    def sum_monomial(self, bound: tuple[Var, ...], factors: Factors) -> Poly:
        self.budget.spend(len(factors) + 1)
        opened = self._open_all(bound, factors)
        if opened is not None:
            return self.sum_over(*opened)
        contracted = self._contract_bound(bound, factors) or self._contract_inverse(bound, factors)
        if contracted is not None:
            return self.sum_over(*contracted)
        outside = {a: e for a, e in factors.items() if a.free.isdisjoint(bound)}
        result = self.settle(outside)
        for variables, inside in _components(bound, factors):
            part = self._component(variables, inside) if inside else self.size(variables[0].size)
            result = self.multiply(result, part)
        return result

    def _open_all(self, bound: tuple[Var, ...], factors: Factors) -> tuple[tuple[Var, ...], Poly] | None:
        """Closed sums that contain a bound variable are merged: a square becomes two copies under fresh names."""
        variables, found = bound, False
        parts: list[Poly] = []
        rest: dict[Atom, Exponent] = {}
        for atom, e in factors.items():
            if not isinstance(atom, SumAtom) or atom.free.isdisjoint(bound) or not isinstance(e, int) or e < 0:
                rest[atom] = e
                continue
            found = True
            for _ in range(e):
                fresh, body = self.open(atom)
                variables += fresh
                parts.append(body)
        if not found:
            return None
        return variables, self.product([self.settle(rest), *parts])

    def _contract_bound(self, bound: tuple[Var, ...], factors: Factors) -> tuple[tuple[Var, ...], Poly] | None:
        """Σ_k δ(k,i)·f(k) = f(i), where i surely is in the range of k."""
        for atom in factors:
            if not isinstance(atom, DeltaAtom):
                continue
            for var, place in ((atom.left, atom.right), (atom.right, atom.left)):
                if isinstance(var, Var) and var in bound and self._in_range(place, var):
                    rest = {a: e for a, e in factors.items() if a is not atom}
                    moved = self._substituted(rest, {var: place})
                    return tuple(v for v in bound if v is not var), moved
        return None

    def _contract_inverse(self, bound: tuple[Var, ...], factors: Factors) -> tuple[tuple[Var, ...], Poly] | None:
        """Σ_k X_ik (X⁻¹)_kj = δ_ij = Σ_k (X⁻¹)_ik X_kj, where k stands nowhere else: each of the two once, no third."""
        for var in bound:
            using = [(a, e) for a, e in factors.items() if var in a.free]
            if len(using) != 2 or any(e != 1 for _, e in using):
                continue
            left, right = (a for a, _ in using)
            places = inverse_pair(left, right, var) or inverse_pair(right, left, var)
            if places is not None:
                rest = self.settle({a: e for a, e in factors.items() if a is not left and a is not right})
                return tuple(v for v in bound if v is not var), self.multiply(rest, self.delta(*places))
        return None

    def _in_range(self, place: Place, var: Var) -> bool:
        if isinstance(place, Var):
            return place.size == var.size
        if isinstance(place, int):
            if isinstance(var.size, int):
                return place <= var.size
            self.require_size(var.size, place)
            return True
        return place == var.size

    def _component(self, bound: tuple[Var, ...], factors: Factors) -> Poly:
        if len(bound) > 1 and (self.rewritten or any(_hungry(a, e) for a, e in factors.items())):
            peeled = self._peel(bound, factors)
            if peeled is not None:
                return peeled
        return self.settle({self._named_sum(bound, factors): 1})

    def _peel(self, bound: tuple[Var, ...], factors: Factors) -> Poly | None:
        """One or two summed alone, where that sum reacts with the rest: Σ_j Σ_k e_kj / S_j with S_j = Σ_k e_kj."""
        for some in self._peelable(bound, factors):
            alone = {a: e for a, e in factors.items() if not a.free.isdisjoint(some)}
            rest = {a: e for a, e in factors.items() if a not in alone}
            atom = self._named_sum(some, alone)
            plain = tuple(sorted({**rest, atom: 1}.items(), key=lambda pair: pair[0].key))
            if atom in rest or self.settle({**rest, atom: 1}).terms.keys() != {plain}:
                together = self.settle({**rest, atom: rest.get(atom, 0) + 1})
                return self.sum_over(tuple(v for v in bound if v not in some), together)
        return None

    def _peelable(self, bound: tuple[Var, ...], factors: Factors) -> Iterator[tuple[Var, ...]]:
        """One variable, or as many that hang together as the sums go over of which hypotheses speak."""
        for var in bound:
            yield (var,)
        for width in range(2, min(self.widest, len(bound) - 1) + 1):
            for some in combinations(bound, width):
                inside: Factors = {a: 1 for a in factors if not a.free.isdisjoint(some)}
                if len(_components(some, inside)) == 1:
                    yield some

    def _named_sum(self, bound: tuple[Var, ...], factors: Factors) -> SumAtom:
        """The component under the names that give it the least key, of all orders that its structure allows."""
        height = 1 + max(a.height for a in factors)
        best: tuple[str, tuple[Var, ...], Monomial] | None = None
        for order in orderings(self, bound, factors):
            names = tuple(self.canonical(height, number, var.size) for number, var in enumerate(order))
            renamed = self._renamed(factors, dict(zip(order, names, strict=True)))
            key = f"sum[{','.join(n.key for n in names)}]({monomial_key(renamed)})"
            if best is None or key < best[0]:
                best = (key, names, renamed)
        assert best is not None
        key, names, renamed = best
        atom = self.atoms.get(key)
        if atom is None:
            atom = self.atoms[key] = SumAtom(key, names, renamed, height)
            atom.reactive = self.is_rewritten(atom.heads)
        assert isinstance(atom, SumAtom)
        return atom

    def renamed_sum(self, atom: SumAtom, body: Poly) -> Poly | None:
        """A sum of which the body has other names outside, without opening it; None where its factors reacted."""
        single = body.single()
        if single is None or single[1] != 1 or len(single[0]) != len(atom.factors):
            return None
        return self.settle({self._named_sum(atom.bound, dict(single[0])): 1})

    def _renamed(self, factors: Factors, names: dict[Var, Place]) -> Monomial:
        """The factors under other names for variables: still one monomial, because renaming makes nothing react."""
        names = {old: new for old, new in names.items() if old is not new}
        result: list[tuple[Atom, Exponent]] = []
        for atom, e in factors.items():
            renamed = self.rename(atom, names)
            result.append((renamed, e))
        return tuple(sorted(result, key=lambda pair: pair[0].key))

    def rename(self, atom: Atom, names: dict[Var, Place]) -> Atom:
        """One atom under an injective renaming."""
        if atom.free.isdisjoint(names):
            return atom
        if isinstance(atom, RootAtom):
            return self.root_atom(self.substitute(atom.base, names))
        single = self.substitute(self.of_atom(atom), names).single()
        if single is None or single[1] != 1 or len(single[0]) != 1 or single[0][0][1] != 1:
            raise Impossible(f"renaming changed {atom.key}")
        return single[0][0][0]


def _hungry(atom: Atom, e: Exponent) -> bool:
    """A factor with which a sum can react."""
    if isinstance(atom, SumAtom):
        return e < 0 or e.denominator != 1
    if isinstance(atom, RootAtom) and atom.leading is not None:
        return any(isinstance(a, SumAtom) for a, _ in atom.leading[0])
    return False


def inverse_pair(left: Atom, right: Atom, var: Var) -> tuple[Place, Place] | None:
    """The places (i, j) where left is X_ik, right is (X⁻¹)_kj or the other way round, with k the variable."""
    if not isinstance(left, EntryAtom) or not isinstance(right, EntryAtom):
        return None
    heads = left.head, right.head
    if heads[0] != Inverse(heads[1]) and heads[1] != Inverse(heads[0]):  # type: ignore[arg-type]
        return None
    (i, k), (l, j) = left.places, right.places  # noqa: E741
    if left.symmetric and right.symmetric:
        i, k = (i, k) if k is var else (k, i)
        l, j = (l, j) if l is var else (j, l)  # noqa: E741
    return (i, j) if k is var and l is var and i is not var and j is not var else None


def _components(bound: tuple[Var, ...], factors: Factors) -> list[tuple[tuple[Var, ...], Factors]]:
    """The bound variables in groups that share factors, each with its factors; a variable in no factor stands alone."""
    group = {var: var for var in bound}

    def root(var: Var) -> Var:
        while group[var] is not var:
            var = group[var]
        return var

    inside = {a: e for a, e in factors.items() if not a.free.isdisjoint(bound)}
    for atom in inside:
        touched = [root(v) for v in bound if v in atom.free]
        for var in touched[1:]:
            group[root(var)] = root(touched[0])
    result: list[tuple[tuple[Var, ...], Factors]] = []
    for leader in bound:
        if root(leader) is leader:
            members = tuple(v for v in bound if root(v) is leader)
            result.append((members, {a: e for a, e in inside.items() if not a.free.isdisjoint(members)}))
    return result
