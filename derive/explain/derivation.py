"""A gradient, from the definitions to its formula: the chain rule in entries, and each delta with the sum it removes.

In: a bench, and the steps of a proof in one case of layers. Out: items, and the two sides as far as the chain rule
takes them. Refused: an equality that is not proved; then the coarser one that the proof itself has is shown, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.explain.differentiate import (
    Removed,
    contract,
    derivative,
    hoisted,
    mentions,
    plus,
    replaced,
    spread,
    sums,
    times,
)
from derive.explain.judge import Bench
from derive.explain.network import Network, User
from derive.explanation import Item, Said, Shown, Words
from derive.printing import print_latex
from derive.syntax import Node, Symbol
from derive.term import Delta, Entry, Gradient, Tensor, Term, subterms
from derive.verdict import Step

DETAILED = 2
"""So many gradients are unfolded delta by delta; more of them one line each."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """One use of the chain rule: `chain` is the sum over what uses the tensor, `result` what is left of it."""

    chain: Term | None
    raw: Term
    result: Term
    removed: tuple[Removed, ...]


@dataclass
class Derivation:
    """The two sides of a claim while gradients are unfolded in them."""

    bench: Bench
    network: Network
    left: Term
    right: Term
    detailed: bool = True
    groups: list[tuple[list[Item], list[Item]]] = field(default_factory=list)
    """For each gradient the chain rule in entries, and the deltas."""
    path: list[Tensor] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    @property
    def rule(self) -> list[Item]:
        return self.groups[-1][0]

    @property
    def deltas(self) -> list[Item]:
        return self.groups[-1][1]

    def unfold(self, step: Step) -> None:
        """One step of the proof that unfolds a gradient."""
        gradient, way = step.arguments
        assert isinstance(gradient, Gradient) and isinstance(way, str)
        at = mentions(self.left, gradient) or mentions(self.right, gradient)
        if at is None:
            return
        known = set(self.bench.letters.given)
        self.groups.append(([], []))
        expansion = self._by_cost(gradient, at) if way == "cost" else self._by_users(gradient, at)
        result = expansion.result if expansion is not None else self._coarse(step, at)
        if result is None:
            return
        before = self.left
        self.left = self._inserted(self.left, gradient, at, result)
        self.right = self._inserted(self.right, gradient, at, result)
        if expansion is None:
            self._show(self.rule, at, result)
        elif self.left is not before:
            self._conclude(expansion)
        self.bench.letters.forget(set(self.bench.letters.given) - known)

    def _inserted(self, term: Term, gradient: Gradient, at: Entry, result: Term) -> Term:
        if mentions(term, gradient) is None:
            return term
        used = iter([result])
        return hoisted(replaced(term, gradient, at.indices, result,
                                lambda by: next(used, None) or self.network.fresh(by)))

    def _conclude(self, expansion: Expansion) -> None:
        """What the left side of the claim is by now."""
        if not self.detailed:
            return
        target = self.deltas if self.deltas else self.rule
        self._show(target, self.bench.claim.left.term, self.left)

    def _coarse(self, step: Step, at: Entry) -> Term | None:
        """The step as the proof has it."""
        before, after = step.before, step.after
        if not isinstance(before, Entry) or after is None or before.head != at.head:
            return None
        return replaced(at, at.head, before.indices, after, self.network.fresh)

    # --- one step --------------------------------------------------------------------------------------------------

    def _by_cost(self, gradient: Gradient, at: Entry) -> Expansion | None:
        """The cost is made of another cost: J = L/m."""
        if not isinstance(gradient.cost, Tensor):
            return None
        user = self.network.definition(gradient.cost)
        if user is None or user.indices:
            return None
        inner = sorted({t.head for t in subterms(user.body) if isinstance(t, Entry) and isinstance(t.head, Tensor)
                        and self.network.definition(t.head) is not None}, key=str)
        slopes = [(part, derivative(user.body, part, ())) for part in inner if not self.bench.names.rank(part)]
        if len(slopes) != len(inner):
            return None
        result = plus([times([slope, Entry(Gradient(part, gradient.of), at.indices)]) for part, slope in slopes])
        if self.bench.entries(at, result) is None:
            return None
        self.users.append(user)
        self.path.insert(0, gradient.cost)
        return Expansion(None, result, result, ())

    def _by_users(self, gradient: Gradient, at: Entry) -> Expansion | None:
        cost = gradient.cost
        users = self.network.users(gradient.of, cost)
        if not isinstance(cost, Tensor) or not users or self.bench.names.rank(cost):
            return None
        chain, raw = self._chain(gradient, at, users)
        result, removed = contract(raw)
        result = spread(result)
        if self.bench.entries(at, raw) is None and self.bench.entries(at, result) is None:
            return None
        if not self.path or self.path[0] != cost:
            self.path.insert(0, cost)
        self.users.extend(user for user in users if user.tensor not in {u.tensor for u in self.users})
        if self.detailed:
            self._detail(gradient, at, users, chain, removed)
        else:
            self._show(self.rule, at, result)
        return Expansion(chain, raw, result, removed)

    def _chain(self, gradient: Gradient, at: Entry, users: Sequence[User]) -> tuple[Term, Term]:
        """Σ over uses V of dV · ∂V/∂X, and the same with the derivatives written out."""
        chained: list[Term] = []
        raw: list[Term] = []
        for user in users:
            inner = derivative(user.body, gradient.of, at.indices)
            if user.tensor == gradient.cost:
                chained.append(inner)
                raw.append(inner)
                continue
            outer = Entry(Gradient(gradient.cost, user.tensor), user.indices)
            partial = Entry(Gradient(user.tensor, gradient.of), (*user.indices, *at.indices))
            chained.append(sums(user.running, times([outer, partial])))
            raw.append(sums(user.running, times([outer, contract(inner)[0]])))
        return hoisted(plus(chained)), hoisted(plus(raw))

    def _detail(self, gradient: Gradient, at: Entry, users: Sequence[User], chain: Term,
                removed: Sequence[Removed]) -> None:
        indirect = [user for user in users if user.tensor != gradient.cost]
        self._show(self.rule, at, chain)
        inside: list[Removed] = []
        for user in indirect:
            partial = Entry(Gradient(user.tensor, gradient.of), (*user.indices, *at.indices))
            inner = derivative(user.body, gradient.of, at.indices)
            settled, gone = contract(inner)
            inside += gone
            self._show(self.deltas, partial, inner, settled)
        if inside or removed:
            self.deltas.append(Said(self._removal(list(dict.fromkeys((*inside, *removed))))))

    def _removal(self, removed: Sequence[Removed]) -> Words:
        parts: list[Node | Words | str] = []
        for one in removed:
            delta = self._letter(one.delta)
            parts.append(Words("delta", (self.bench.write(delta), Symbol(self.bench.letters.letter(one.index)))))
        return Words("deltas_remove", (Words("list", tuple(parts)),))

    def _letter(self, delta: Delta) -> Delta:
        found = self.bench.letters.term(delta)
        assert isinstance(found, Delta)
        return found

    def _show(self, items: list[Item], *terms: Term) -> None:
        shown = self.bench.entries(*terms)
        if shown is not None and all(_printed(shown) != _printed(item) for item in items if isinstance(item, Shown)):
            items.append(shown)


def _printed(shown: Shown) -> tuple[str, ...]:
    return tuple(map(print_latex, shown.members))
