"""Polynomials over interned atoms: sums and products, and what happens when certain atoms meet in a product.

In: atoms and polynomials. Out: polynomials. Refused: nothing but work beyond the budget. `powers`, `functions`,
`sums` and `convert` are further layers of the same object, and `Algebra` is all of them.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from derive.prove.normal_form.atoms import (
    NO_VARS,
    UNIT,
    ApplyAtom,
    Atom,
    DeltaAtom,
    EntryAtom,
    Exponent,
    LayerSumAtom,
    Monomial,
    Place,
    Poly,
    RootAtom,
    SizeAtom,
    SumAtom,
    Var,
    exponent,
    head_key,
    place_key,
    up_to_names,
)
from derive.prove.normal_form.budget import Budget, OverBudget
from derive.term import Head, Index, Inverse, Size, Tensor, tensor_of

ONE = Fraction(1)
ZERO_POLY = Poly({})
ONE_POLY = Poly({UNIT: ONE})
Factors = dict[Atom, Exponent]
DEEPEST = 60


def without_new(result: Poly, allowed: frozenset[Var]) -> Poly:
    """What a rule made, which must speak of no index that what it was made of did not speak of."""
    assert result.free <= allowed, f"a rule created a free index in {result!r}"
    return result


class Impossible(Exception):
    """The expression has no meaning (a division by zero), or needs something that the normal form cannot say."""


@dataclass(slots=True)
class Change:
    """What a rebuilding does to the leaves, where there are any, and what it has made of factors so far."""

    touched: Callable[[Atom], bool]
    leaf: Callable[[Atom], Poly | None]
    renames: bool = False
    """Different variables stay different, and keep their sizes."""
    memo: dict[tuple[Atom, Exponent], Poly] = field(default_factory=dict[tuple[Atom, Exponent], Poly])


def is_renaming(mapping: dict[Var, Place], free: frozenset[Var]) -> bool:
    """Whether no two variables, of those free in a polynomial, become one, or something of another size."""
    targets = set(mapping.values())
    if len(targets) < len(mapping) or not all(isinstance(new, Var) and new.size == old.size
                                              for old, new in mapping.items()):
        return False
    return all(target in mapping or target not in free for target in targets)


class Ring:
    """Interning, addition, multiplication, and rebuilding of polynomials."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self.atoms: dict[str, Atom] = {}
        self.variables: dict[str, Var] = {}
        self.fresh_count = 0
        self.depth = 0
        self.settled: dict[Monomial, Poly] = {}
        self.conditions: dict[str, tuple[str, Poly]] = {}
        """What the rewriting relied on: a kind (nonzero, positive, nonnegative, kink) and a polynomial."""
        self.size_conditions: dict[str, tuple[Size, int]] = {}
        self.rewritten: frozenset[str] = frozenset()
        """Names of tensors that hypotheses rewrite."""
        self.symmetric: frozenset[Head] = frozenset()
        self.symmetric_families: frozenset[str] = frozenset()
        """Names of which every member is a symmetric matrix."""
        """Matrices that are known to be their own transposes."""
        self.binary: frozenset[Head] = frozenset()
        """Tensors of which every entry is 0 or 1."""
        self.units: frozenset[Head] = frozenset()
        """Tensors of which every entry is -1 or 1."""

    # What the further layers give.
    def power(self, base: Poly, e: Exponent) -> Poly:
        raise NotImplementedError

    def sum_monomial(self, bound: tuple[Var, ...], factors: Factors) -> Poly:
        raise NotImplementedError

    def renamed_sum(self, atom: SumAtom, body: Poly) -> Poly | None:
        raise NotImplementedError

    def apply_again(self, atom: ApplyAtom, arguments: tuple[Poly, ...]) -> Poly:
        raise NotImplementedError

    def react(self, factors: Factors) -> Poly | None:
        raise NotImplementedError

    def rebuild_layers(self, atom: LayerSumAtom, touched: Callable[[Atom], bool],
                       leaf: Callable[[Atom], Poly | None]) -> Poly:
        raise NotImplementedError

    def is_rewritten(self, heads: frozenset[Head]) -> bool:
        return bool(self.rewritten) and any(tensor_of(head).name in self.rewritten for head in heads)

    # Atoms.
    def variable(self, index: Index) -> Var:
        """A variable that is free in the claim, or a formal index of a definition."""
        key = f"'{index.name}:{index.size}"
        found = self.variables.get(key)
        if found is None:
            found = self.variables[key] = Var(key, index.size, 0, index.name)
        return found

    def canonical(self, height: int, number: int, size: Size | int) -> Var:
        key = f"~{height:02d}.{number:02d}:{size}"
        found = self.variables.get(key)
        if found is None:
            found = self.variables[key] = Var(key, size, height)
        return found

    def fresh(self, size: Size | int) -> Var:
        self.fresh_count += 1
        return Var(f"!{self.fresh_count:05d}", size)

    def is_known_symmetric(self, head: Head) -> bool:
        of = head.of if isinstance(head, Inverse) else head
        return head in self.symmetric or (isinstance(of, Tensor) and of.name in self.symmetric_families)

    def entry(self, head: Head, places: tuple[Place, ...]) -> Poly:
        symmetric = self.is_known_symmetric(head)
        if symmetric:
            places = tuple(sorted(places, key=place_key))
        key = f"{head_key(head)}{'=' * symmetric}[{','.join(map(place_key, places))}]"
        atom = self.atoms.get(key)
        if atom is None:
            atom = self.atoms[key] = EntryAtom(key, head, places, symmetric)
            atom.reactive = self.is_rewritten(atom.heads)
        return self.settle({atom: 1}) if atom.reactive else self.of_atom(atom)

    def size(self, size: Size | int) -> Poly:
        if isinstance(size, int):
            return self.number(Fraction(size))
        key = f"#{size}"
        atom = self.atoms.get(key)
        if atom is None:
            atom = self.atoms[key] = SizeAtom(key, size)
        return self.of_atom(atom)

    def delta(self, left: Place, right: Place) -> Poly:
        """1 for the same place, 0 for two different numbers, else an atom."""
        if left is right or left == right:
            return ONE_POLY
        if isinstance(left, int) and isinstance(right, int):
            return ZERO_POLY
        for place, other in ((left, right), (right, left)):
            if isinstance(place, int) and isinstance(other, Var) and isinstance(other.size, int) and place > other.size:
                return ZERO_POLY
        if place_key(right) < place_key(left):
            left, right = right, left
        key = f"=[{place_key(left)},{place_key(right)}]"
        atom = self.atoms.get(key)
        if atom is None:
            atom = self.atoms[key] = DeltaAtom(key, left, right)
        return self.of_atom(atom)

    def number(self, value: Fraction) -> Poly:
        return Poly({UNIT: value}) if value else ZERO_POLY

    def of_atom(self, atom: Atom, e: Exponent = 1) -> Poly:
        return Poly({((atom, e),): ONE})

    # Sums and products.
    def add(self, *polys: Poly) -> Poly:
        if len(polys) == 1:
            return polys[0]
        terms: dict[Monomial, Fraction] = {}
        for poly in polys:
            for monomial, coefficient in poly.terms.items():
                total = terms.get(monomial)
                terms[monomial] = coefficient if total is None else total + coefficient
        self.budget.spend(len(terms))
        return Poly({m: c for m, c in terms.items() if c})

    def scale(self, poly: Poly, by: Fraction | int) -> Poly:
        if not by:
            return ZERO_POLY
        return poly if by == 1 else Poly({m: c * by for m, c in poly.terms.items()})

    def subtract(self, left: Poly, right: Poly) -> Poly:
        return self.add(left, self.scale(right, -1))

    def multiply(self, left: Poly, right: Poly) -> Poly:
        for one, other in ((left, right), (right, left)):
            constant = one.constant()
            if constant is not None:
                return self.scale(other, constant)
        terms: dict[Monomial, Fraction] = {}
        for m, c in left.terms.items():
            for n, d in right.terms.items():
                factors = dict(m)
                for atom, e in n:
                    factors[atom] = factors.get(atom, 0) + e
                self._accumulate(terms, self.settle(factors), d if c == 1 else c if d == 1 else c * d)
        return Poly({m: c for m, c in terms.items() if c})

    def product(self, polys: list[Poly]) -> Poly:
        result = ONE_POLY
        for poly in polys:
            result = self.multiply(result, poly)
        return result

    def _accumulate(self, terms: dict[Monomial, Fraction], poly: Poly, by: Fraction) -> None:
        for monomial, coefficient in poly.terms.items():
            value = coefficient if by == 1 else by if coefficient == 1 else coefficient * by
            total = terms.get(monomial)
            terms[monomial] = value if total is None else total + value

    def natural_power(self, poly: Poly, e: int) -> Poly:
        result = ONE_POLY
        while e:
            if e & 1:
                result = self.multiply(result, poly)
            e >>= 1
            if e:
                poly = self.multiply(poly, poly)
        return result

    def settle(self, factors: Factors) -> Poly:
        """The product of the factors, after every reaction between them."""
        self.budget.spend(1 + len(factors))
        monomial = tuple(sorted(((a, exponent(e)) for a, e in factors.items() if e), key=lambda pair: pair[0].key))
        if not any(a.reactive for a, _ in monomial):
            return Poly({monomial: ONE})
        found = self.settled.get(monomial)
        if found is None:
            found = self._reacted(monomial)
            self.settled[monomial] = found
        return found

    def _reacted(self, monomial: Monomial) -> Poly:
        """A chain of reactions that does not end is over budget before Python's stack is, whoever calls."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise OverBudget
        found = self.react(dict(monomial))
        self.depth -= 1
        if found is None:
            return Poly({monomial: ONE})
        return without_new(found, NO_VARS.union(*(a.free for a, _ in monomial)))

    # Rebuilding.
    def rebuild(self, poly: Poly, touched: Callable[[Atom], bool], leaf: Callable[[Atom], Poly | None]) -> Poly:
        """The polynomial with each leaf (entry or delta) replaced, also deep inside; `touched` says where one is."""
        return self._rebuild(poly, Change(touched, leaf))

    def _rebuild(self, poly: Poly, change: Change) -> Poly:
        terms: dict[Monomial, Fraction] = {}
        for monomial, coefficient in poly.terms.items():
            still = tuple(pair for pair in monomial if not change.touched(pair[0]))
            if len(still) == len(monomial):
                self._accumulate(terms, Poly({monomial: ONE}), coefficient)
                continue
            changed = [self._rebuild_factor(a, e, change) for a, e in monomial if change.touched(a)]
            result = self.product([*changed, Poly({still: ONE})])
            self._accumulate(terms, result, coefficient)
        return Poly({m: c for m, c in terms.items() if c})

    def _rebuild_factor(self, atom: Atom, e: Exponent, change: Change) -> Poly:
        found = change.memo.get((atom, e))
        if found is None:
            self.budget.spend(1 + len(atom.key) // 50)
            if isinstance(atom, RootAtom):
                found = self.power(self._rebuild(atom.base, change), e)
            else:
                found = self.power(self._rebuild_atom(atom, change), e)
            change.memo[(atom, e)] = found
        return found

    def _rebuild_atom(self, atom: Atom, change: Change) -> Poly:
        match atom:
            case ApplyAtom(arguments=arguments):
                return self.apply_again(atom, tuple(self._rebuild(p, change) for p in arguments))
            case SumAtom():
                if change.renames:
                    renamed = self.renamed_sum(atom, self._rebuild(Poly({atom.factors: ONE}), change))
                    if renamed is not None:
                        return renamed
                bound, body = self.open(atom)
                return self.sum_over(bound, self._rebuild(body, change))
            case LayerSumAtom():
                return self.rebuild_layers(atom, change.touched, change.leaf)
            case _:
                changed = change.leaf(atom)
                return self.of_atom(atom) if changed is None else changed

    def substitute(self, poly: Poly, mapping: dict[Var, Place]) -> Poly:
        """Variables replaced by places, all at once. No closed sum can capture them (see `atoms`)."""
        targets = [p for p in mapping.values() if isinstance(p, Var) and p.height]
        keys = frozenset(mapping)

        def touched(atom: Atom) -> bool:
            return not keys.isdisjoint(atom.free)

        def leaf(atom: Atom) -> Poly | None:
            if isinstance(atom, EntryAtom):
                return self.entry(atom.head, tuple(place(p) for p in atom.places))
            if isinstance(atom, DeltaAtom):
                return self.delta(place(atom.left), place(atom.right))
            return None

        def place(old: Place) -> Place:
            return mapping.get(old, old) if isinstance(old, Var) else old

        for target in targets:
            for monomial in poly.terms:
                inside = (a for a, _ in monomial if touched(a))
                assert all(a.height < target.height for a in inside), "an index would be captured"
        return self._rebuild(poly, Change(touched, leaf, is_renaming(mapping, poly.free)))

    def open(self, atom: SumAtom) -> tuple[tuple[Var, ...], Poly]:
        """The body of a sum under fresh names for its variables."""
        fresh = tuple(self.fresh(v.size) for v in atom.bound)
        return fresh, self.substitute(Poly({atom.factors: ONE}), dict(zip(atom.bound, fresh, strict=True)))

    def sum_over(self, bound: tuple[Var, ...], poly: Poly) -> Poly:
        terms: dict[Monomial, Fraction] = {}
        for monomial, coefficient in poly.terms.items():
            self._accumulate(terms, self.sum_monomial(bound, dict(monomial)), coefficient)
        result = Poly({m: c for m, c in terms.items() if c})
        assert result.free.isdisjoint(bound), "a bound index escaped"
        return result

    # Conditions.
    def require(self, kind: str, poly: Poly) -> None:
        key = f"{kind} {up_to_names(poly)}"
        if key not in self.conditions:
            self.conditions[key] = (kind, poly)

    def require_size(self, size: Size | int, at_least: int) -> None:
        if isinstance(size, Size) and at_least > 1:
            self.size_conditions[f"{size}>={at_least}"] = (size, at_least)


def closed(poly: Poly) -> bool:
    return poly.free == NO_VARS
