"""What a checked document offers to a program: its forward equations, and every proved formula of a gradient.

In: a CheckedDocument. Out: `Rule`s, each a target with the layers for which it holds, and what it was written as.
Refused: nothing here; formulas that are not proved, or that rest on something that code cannot check, give no rule
(`schedule` says which was missing).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from derive.errors import DeriveError
from derive.outcome import CheckedClaim, CheckedDocument
from derive.printing import print_latex
from derive.program import Activation
from derive.term import (
    Apply,
    Definition,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    LayerRange,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    move_head,
    move_term,
    parts,
    rebuild,
    replace_index,
    root_of,
    subterms,
    tensor_of,
)
from derive.verdict import Proved


@dataclass(frozen=True)
class Rule:
    """`target = body` at every layer of the target from `low` to `high` (None: no end); at its own layer where that is
    fixed.

    `places` are the indices of the target's axes, 1 where an axis has that size. `activations` is what must hold of the
    functions that the caller gives.
    """

    target: Head
    places: tuple[Position, ...]
    body: Term
    low: Layer | None = None
    high: Layer | None = None
    least: int = 0
    """The smallest number of layers for which the formula makes sense."""
    activations: tuple[Activation, ...] = ()
    latex: str = ""
    source: str = ""
    remark: str = ""
    """How the body departs from what was written."""

    @property
    def layer(self) -> Layer | None:
        return layer_of(self.target)

    @cached_property
    def weight(self) -> int:
        return weight(self.body)

    @cached_property
    def mentions(self) -> tuple[tuple[Head, Layer | None], ...]:
        """The arrays of the body: family and layer."""
        heads = dict.fromkeys(term.head for term in subterms(self.body) if isinstance(term, Entry))
        return tuple(dict.fromkeys((family_of(head), layer_of(head)) for head in heads))

    @cached_property
    def applies(self) -> tuple[Function, ...]:
        """The functions of the body."""
        return tuple(dict.fromkeys(term.function for term in subterms(self.body) if isinstance(term, Apply)))

    @cached_property
    def sums(self) -> dict[str | None, LayerRange]:
        """The ranges of the layers that sums of the body run over, by their variables."""
        return {term.over.variable: term.over for term in subterms(self.body) if isinstance(term, LayerSum)}

    @cached_property
    def family(self) -> Head:
        return family_of(self.target)

    @property
    def variable(self) -> str | None:
        return self.layer.base if self.layer is not None and is_variable(self.layer) else None


def is_variable(layer: Layer) -> bool:
    """l is any layer, L is one."""
    return layer.base is not None and layer.base.islower()


def layer_of(head: Head) -> Layer | None:
    return tensor_of(head).layer


def family_of(head: Head) -> Head:
    """The name of all members: without layers."""
    if isinstance(head, Gradient):
        return Gradient(family_of(head.cost), Tensor(head.of.name))  # type: ignore[arg-type]
    if not isinstance(head, Tensor):
        kind = "inverse" if isinstance(head, Inverse) else "determinant"
        raise DeriveError("DRV403", f"the {kind} of {head.of.name} is not generated", hint="give it a name of its own")
    return Tensor(head.name)


def weight(term: Term) -> int:
    """How much there is to compute."""
    own = 0
    match term:
        case Sum() | LayerSum():
            own = 3
        case Power() | Times() | Plus():
            own = sum(1 for part in parts(term) if not isinstance(part, Rational)) - (
                0 if isinstance(term, Power) else 1
            )
        case _ if parts(term):
            own = 2
    return own + sum(weight(part) for part in parts(term))


# --- forward -------------------------------------------------------------------------------------------------------


def forward_rules(document: CheckedDocument) -> tuple[Rule, ...]:
    """The definitions, with the sizes that the claims found, in the order of the document."""
    notation = document.notation
    assert notation is not None
    found: dict[tuple[str, Layer | None], Rule] = {}
    sources = {
        definition.tensor: (print_latex(said.chain), said.source)
        for said in notation.statements
        for definition in said.definitions
    }
    order = [definition.tensor for definition in notation.definitions]
    for definition in _definitions(document):
        tensor = next(
            (t for t in order if settled_head(t, document) == settled_head(definition.tensor, document)), None
        )
        if tensor is not None:
            latex, source = sources.get(tensor, ("", ""))
            found[tensor.name, tensor.layer] = _forward_rule(definition, document, latex, source)
    return tuple(found[tensor.name, tensor.layer] for tensor in order if (tensor.name, tensor.layer) in found)


def _definitions(document: CheckedDocument) -> Iterator[Definition]:
    for checked in document.claims:
        if checked.claim is not None:
            yield from checked.claim.definitions


def _forward_rule(definition: Definition, document: CheckedDocument, latex: str, source: str) -> Rule:
    over = definition.over
    low, high = (None, None) if over is None else (over.low, over.high)
    return Rule(
        settled_head(definition.tensor, document),
        definition.indices,
        settled(definition.body, document),
        _settled_layer(low, document),
        _settled_layer(high, document),
        latex=latex,
        source=source,
    )


def of_gradients(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Definitions of what gradients are made with: δ = ∂J/∂z, and what mentions it; they follow the cost."""
    rules = tuple(rules)
    found: dict[Head, None] = {}
    size = None
    while size != len(found):
        size = len(found)
        for rule in rules:
            heads = [term.head for term in subterms(rule.body) if isinstance(term, Entry)]
            if any(isinstance(head, Gradient) or Tensor(tensor_of(head).name) in found for head in heads):
                found.setdefault(rule.family)
    return tuple(rule for rule in rules if rule.family in found)


# --- what the document has fixed: L = 2 --------------------------------------------------------------------------


def settled(term: Term, document: CheckedDocument) -> Term:
    assert document.notation is not None
    for constant, value in document.notation.layers.items():
        term = move_term(term, constant, value)
    return term


def settled_head(head: Head, document: CheckedDocument) -> Head:
    assert document.notation is not None
    for constant, value in document.notation.layers.items():
        head = move_head(head, constant, value)
    return head


def _settled_layer(layer: Layer | None, document: CheckedDocument) -> Layer | None:
    if layer is None:
        return None
    head = settled_head(Tensor("", layer), document)
    assert isinstance(head, Tensor)
    return head.layer


# --- gradients -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of a gradient, proved or not."""

    head: Gradient
    checked: CheckedClaim
    rule: Rule | None = None


def gradient_formulas(document: CheckedDocument) -> tuple[Formula, ...]:
    """Every member of every chain that begins with a gradient, with a rule where all links to it are proved."""
    found: list[Formula] = []
    head: tuple[Entry, CheckedClaim] | None = None
    place: object = None
    holds = True
    for checked in document.claims:
        if checked.claim is None or checked.is_update:
            continue
        here = (id(checked.link.formula), checked.link.first)
        if here != place:
            place, holds, head = here, True, None
            if isinstance(checked.claim.left.term, Entry) and isinstance(checked.claim.left.term.head, Gradient):
                head = checked.claim.left.term, checked
        holds = holds and isinstance(checked.verdict, Proved)
        if head is not None:
            gradient = settled_head(head[0].head, document)
            assert isinstance(gradient, Gradient)
            found.append(Formula(gradient, checked, _gradient_rule(*head, checked, document) if holds else None))
    return tuple(found)


def update_rules(document: CheckedDocument) -> tuple[tuple[CheckedClaim, Rule | None], ...]:
    """The updates of the document, with a rule where they are proved."""
    found = []
    for checked in document.claims:
        if checked.is_update and checked.claim is not None and isinstance(checked.claim.left.term, Entry):
            holds = isinstance(checked.verdict, Proved)
            found.append(
                (checked, _gradient_rule(checked.claim.left.term, checked, checked, document) if holds else None)
            )
    return tuple(found)


def _gradient_rule(target: Entry, first: CheckedClaim, checked: CheckedClaim, document: CheckedDocument) -> Rule | None:
    """None where the formula gives one entry only, or rests on what code cannot check."""
    claim, head_claim = checked.claim, first.claim
    assert claim is not None and head_claim is not None
    activations = _activations(checked, document)
    if activations is None or len(claim.indices) != len(head_claim.indices):
        return None
    places = [place for place in target.indices if isinstance(place, Index)]
    if len(set(places)) != len(places) or any(not isinstance(p, Index) and p != 1 for p in target.indices):
        return None
    body = _renamed(claim.right.term, claim.indices, head_claim.indices)
    if body is None or not free_indices(body) <= set(places):
        return None
    if any(_is_auxiliary(term, document) for term in subterms(body)):
        return None
    head = settled_head(target.head, document)
    low, high, least = _range(layer_of(head), (*head_claim.ranges, *claim.ranges), document)
    return Rule(
        head,
        target.indices,
        settled(body, document),
        low,
        high,
        least,
        activations,
        _latex(first, checked),
        f"line {checked.place.line}"
        if checked.place.cell is None
        else f"cell {checked.place.cell}, line {checked.place.line}",
    )


def _is_auxiliary(term: Term, document: CheckedDocument) -> bool:
    """A gradient of what only this derivation has named."""
    assert document.notation is not None
    costs = {definition.tensor.name for definition in document.notation.definitions}
    return isinstance(term, Entry) and isinstance(term.head, Gradient) and root_of(term.head) not in costs


def _latex(first: CheckedClaim, checked: CheckedClaim) -> str:
    head = first.link.formula.latex[first.link.first.start : first.link.first.end]
    return f"{head} {':=' if checked.is_update else '='} {print_latex(checked.link.right)}"


def _renamed(term: Term, mine: Iterable[Index], theirs: Iterable[Index]) -> Term | None:
    """The term at the indices of the chain's head."""
    pairs = list(zip(mine, theirs, strict=True))
    if any(one.size != other.size for one, other in pairs):
        return None
    if all(one == other for one, other in pairs):
        return term
    term = freshened(term)
    for number, (one, _) in enumerate(pairs):
        term = replace_index(term, one.name, Index(f"\x00{number}", one.size))
    for number, (_, other) in enumerate(pairs):
        term = replace_index(term, f"\x00{number}", other)
    return term


FRESH = "\x01"
"""Marks the names of bound indices that no term has."""


def freshened(term: Term, mark: str = FRESH) -> Term:
    """The term with bound indices that no other term has."""
    bound = [inner.index for inner in subterms(term) if isinstance(inner, Sum)]
    return _rebound(term, {index.name: f"{mark}{index.name}" for index in bound})


def _rebound(term: Term, names: dict[str, str]) -> Term:
    if isinstance(term, Sum):
        fresh = Index(names[term.index.name], term.index.size)
        return Sum(fresh, replace_index(_rebound(term.body, names), term.index.name, fresh))
    from_parts = parts(term)
    if not from_parts:
        return term
    changed = iter([_rebound(part, names) for part in from_parts])
    return _with_parts(term, changed)


def _with_parts(term: Term, changed: Iterator[Term]) -> Term:
    return rebuild(term, lambda _: next(changed))


def _activations(checked: CheckedClaim, document: CheckedDocument) -> tuple[Activation, ...] | None:
    """What the formula supposes beyond the document; None where that is more than which function is which."""
    claim, notation = checked.claim, document.notation
    assert claim is not None and notation is not None
    own = claim.notation
    extra = {key: known for key, known in own.bindings.items() if notation.bindings.get(key) != known}
    words = len(set(own.hypotheses) - set(notation.hypotheses))
    values = not (own.layers.items() <= notation.layers.items() and own.sizes.items() <= notation.sizes.items())
    if values or words > len(extra) or not set(own.equations) <= set(notation.equations):
        return None
    return tuple(_activation(key, known, document) for key, known in sorted(extra.items()))


def _activation(key: Function, known: Function, document: CheckedDocument) -> Activation:
    layer = _settled_layer(key.layer, document)
    is_family = layer is not None and is_variable(layer)
    return Activation(key.name, None if is_family else layer, known.name, is_family)


def _range(
    layer: Layer | None, ranges: Iterable[LayerRange], document: CheckedDocument
) -> tuple[Layer | None, Layer | None, int]:
    """The target's own layers, and the least number of layers, under the ranges of a claim."""
    low: Layer | None = None
    high: Layer | None = None
    least = 0
    for bound in ranges:
        if layer is not None and bound.variable == layer.base and is_variable(layer):
            one, two = _settled_layer(bound.low + layer.offset, document), bound.high
            low = one if low is None or (one is not None and one.base is None and one > low) else low
            top = _settled_layer(two + layer.offset, document) if two is not None else None
            high = top if high is None else min(high, top, key=lambda end: end.offset) if top is not None else high
        elif bound.low.base is None:
            least = max(least, bound.low.offset)
    return low, high, least
