"""Sums over layers or times, outermost in every monomial and under canonical names.

In: a bound layer variable, its range, and a polynomial. Out: a polynomial in which the variable does not occur.
Refused: a range that may be shorter than empty, and a derivative by a member of an inverse (`Impossible`); a member of
which it is not known whether it is in the range (`NeedSplit`).

    Σ_t c·f_t = c·Σ_t f_t      Σ_i g_i·(Σ_t f_ti) = Σ_t Σ_i g_i·f_ti      ∂(Σ_t f(h_t))/∂h_s = f′(h_s) for s in range

A closed sum's variable is called after how deep the sums inside are nested and after its range, so no sum inside has
the same one; an open sum's variable is fresh. Renaming goes by way of terms, in which each sum has a name of its own.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from derive.prove.induction import Layers
from derive.prove.normal_form.atoms import Atom, LayerSumAtom, Monomial, Place, Poly, Var, made_of, monomial_key
from derive.prove.normal_form.ring import Factors, Impossible, without_new
from derive.prove.normal_form.sums import Sums
from derive.term import (
    BOUND,
    Head,
    Layer,
    LayerRange,
    Size,
    Tensor,
    Term,
    move_term,
    tensor_of,
)

DEEP = re.compile(rf"{BOUND}(\d+)")


class LayerSums(Sums):
    """Sums with sums over layers."""

    layers: Layers | None = None
    """What is known about layers in this case; None where no sum over layers can be."""

    def poly(self, term: Term, environment: dict[str, Place]) -> Poly:
        raise NotImplementedError

    def term(self, poly: Poly) -> Term:
        raise NotImplementedError

    def derivative(self, poly: Poly, head: Head, places: tuple[Place, ...], alone: bool = False) -> Poly:
        raise NotImplementedError

    # Opening and closing.
    def known_layers(self) -> Layers:
        if self.layers is None:
            raise Impossible("a sum over layers where nothing is known about layers")
        return self.layers

    def fresh_layer(self, over: LayerRange) -> LayerRange:
        """The same range under a new variable."""
        self.fresh_count += 1
        found = LayerRange(f"{BOUND}f{self.fresh_count}", over.low, over.high)
        self.known_layers().bind(found)
        return found

    def moved(self, poly: Poly, variable: str, to: Layer) -> Poly:
        """The polynomial with a free layer variable replaced."""
        environment: dict[str, Place] = {var.name: var for var in poly.free}
        assert len(environment) == len(poly.free), "two variables of one name"
        return without_new(self.poly(move_term(self.term(poly), variable, to), environment), poly.free)

    def open_layers(self, atom: LayerSumAtom) -> tuple[LayerRange, Poly]:
        """The body of a sum under a fresh variable."""
        over = self.fresh_layer(atom.over)
        return over, self.moved(Poly({atom.factors: Fraction(1)}), atom.over.variable, Layer(over.variable))

    def layer_sum(self, over: LayerRange, poly: Poly) -> Poly:
        """Σ over the range, of each monomial what depends on the variable."""
        terms: dict[Monomial, Fraction] = {}
        for monomial, c in poly.terms.items():
            inside = {a: e for a, e in monomial if over.variable in a.layers}
            outside = self.settle({a: e for a, e in monomial if a not in inside})
            part = self._closed(over, inside) if inside else self._count(over)
            self._accumulate(terms, self.multiply(outside, part), c)
        result = without_new(Poly({m: c for m, c in terms.items() if c}), poly.free)
        assert not any(over.variable in a.layers for m in result.terms for a, _ in m), "a bound layer escaped"
        return result

    def _count(self, over: LayerRange) -> Poly:
        """How many layers there are: high − low + 1, which is 0 where high = low − 1."""
        low, high = over.low, over.high
        assert high is not None
        if not self.known_layers().at_most(low, high + 1):
            raise Impossible("a sum over no layers")
        ends = [self.number(Fraction(1 + high.offset - low.offset))]
        ends += [self.scale(self.size(Size(end.base)), sign) for end, sign in ((high, 1), (low, -1)) if end.base]
        if any(BOUND in (end.base or "") for end in (low, high)):
            raise Impossible("the number of members of a sum inside a sum")
        return self.add(*ends)

    def _closed(self, over: LayerRange, inside: Factors) -> Poly:
        """One sum, under its canonical name. A sum over one layer is its member."""
        assert over.high is not None
        if self.known_layers().normal(over.low) == self.known_layers().normal(over.high):
            return self.moved(self.settle(inside), over.variable, over.low)
        deep = max(int(n) for n in ["0", *(n for a in inside for n in DEEP.findall(a.key))])
        name = f"{BOUND}{deep + 1}[{over.low}..{over.high}]"
        named = LayerRange(name, over.low, over.high)
        self.known_layers().bind(named)
        moved = self.moved(self.settle(inside), over.variable, Layer(name)).single()
        if moved is None or moved[1] != 1:
            raise Impossible("a sum over layers that renaming changed")
        key = f"layers[{name}]({monomial_key(moved[0])})"
        atom = self.atoms.get(key)
        if atom is None:
            atom = self.atoms[key] = LayerSumAtom(key, named, moved[0])
        return self.of_atom(atom)

    # Inside other sums.
    def _open_all(self, bound: tuple[Var, ...], factors: Factors) -> tuple[tuple[Var, ...], Poly] | None:
        """A sum over layers comes out of a sum over an index: both are finite, and no size hangs on its variable."""
        for atom, e in factors.items():
            if isinstance(atom, LayerSumAtom) and not atom.free.isdisjoint(bound) and isinstance(e, int) and e > 0:
                over, body = self.open_layers(atom)
                rest = self.settle({**factors, atom: e - 1})
                inner = self.sum_over(bound, self.multiply(rest, body))
                return (), self.layer_sum(over, inner)
        return super()._open_all(bound, factors)

    # Replacing and differentiating inside.
    def rebuild_layers(self, atom: LayerSumAtom, touched: Callable[[Atom], bool],
                       leaf: Callable[[Atom], Poly | None]) -> Poly:
        """The sum with its leaves replaced, as they are called in the closed sum."""
        over, body = self.open_layers(atom)
        closed, opened = Layer(atom.over.variable), Layer(over.variable)
        memo: dict[Atom, Atom | None] = {}

        def back(inner: Atom) -> Atom | None:
            if over.variable not in inner.layers:
                return inner
            if inner not in memo:
                single = self.moved(self.of_atom(inner), over.variable, closed).single()
                plain = single is not None and single[1] == 1 and len(single[0]) == 1 and single[0][0][1] == 1
                memo[inner] = single[0][0][0] if single is not None and plain else None
            return memo[inner]

        def touched_too(inner: Atom) -> bool:
            found = back(inner)
            return found is None or touched(found)

        def leaf_too(inner: Atom) -> Poly | None:
            found = back(inner)
            changed = leaf(found) if found is not None else None
            return None if changed is None else self.moved(changed, closed.base or "", opened)

        return self.layer_sum(over, self.rebuild(body, touched_too, leaf_too))

    def by_member(self, atom: LayerSumAtom, head: Head, places: tuple[Place, ...], alone: bool) -> Poly:
        """∂/∂h_s of Σ_t f: inside the sum for what does not move with t, and f's own derivative where h_t is h_s.

        The first part sees to the sums inside f, whatever t is; so the second is by h_t alone.
        """
        over, body = self.open_layers(atom)
        total = self.layer_sum(over, self.derivative(body, head, places, alone))
        if alone:
            return total
        for member in self._members(body, head, over.variable):
            assert isinstance(head, Tensor) and member.layer is not None and head.layer is not None
            at = head.layer + -member.layer.offset
            if self.known_layers().within(at, over):
                slope = self.derivative(body, member, places, alone=True)
                total = self.add(total, self.moved(slope, over.variable, at))
        return total

    def _members(self, body: Poly, head: Head, variable: str) -> list[Tensor]:
        """The members of the head's family that the variable runs through."""
        found: list[Tensor] = []
        for other in sorted((h for h in body.heads if _moves(h, variable)), key=str):
            if tensor_of(other).name != tensor_of(head).name:
                continue
            if not isinstance(other, Tensor) or not isinstance(head, Tensor) or head.layer is None:
                raise Impossible("a derivative by what a sum over layers inverts or differentiates")
            found.append(other)
        return found

    def may_depend(self, atom: Atom, head: Head) -> bool:
        """Whether an atom may have a slope by a tensor: it has an entry of it, or of its family under a bound layer."""
        if not made_of(head).isdisjoint(atom.heads):
            return True
        name = tensor_of(head).name
        return BOUND in atom.key and any(_is_bound(h) and tensor_of(h).name == name for h in atom.heads)


def _is_bound(head: Head) -> bool:
    layer = tensor_of(head).layer
    return layer is not None and layer.base is not None and BOUND in layer.base


def _moves(head: Head, variable: str) -> bool:
    layer = tensor_of(head).layer
    return layer is not None and layer.base == variable
