"""A proved claim, as a teacher would derive it: what depends on what, the chain rule in entries, the deltas, matrices
again, shapes.

In: a claim with its theorem's steps, a judge. Out: items. Refused: an equality that the judge does not prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from derive.claim import Claim
from derive.errors import DeriveError
from derive.explain.aliases import without_aliases
from derive.explain.assembly import transposes
from derive.explain.cases import Case, cases
from derive.explain.derivation import DETAILED, Derivation
from derive.explain.differentiate import canonical, hoisted, times
from derive.explain.judge import Bench, Judge, path_shown
from derive.explain.network import Network, User
from derive.explain.same import same
from derive.explanation import Heading, Item, Said, Shown, Words
from derive.printing import print_latex
from derive.reassemble import Letters, Names, reassemble
from derive.syntax import Dots, Node, Symbol
from derive.term import (
    MINUS_ONE,
    ONE,
    PRODUCT,
    Apply,
    Entry,
    Function,
    Index,
    Layer,
    Plus,
    Power,
    Sum,
    Tensor,
    Term,
    Times,
    rebuild,
    subterms,
)
from derive.verdict import Step

Link = tuple[Node, Node]


def derivation_items(claim: Claim, steps: Sequence[Step], judge: Judge, written: Link) -> list[Item]:
    """Case by case; the name of a case is said where there are several."""
    claim, steps = without_aliases(claim, steps, judge)
    found = cases(claim, steps)
    items: list[Item] = []
    for case in found:
        if len(found) > 1:
            key = "base" if "=" in case.words else "step"
            items.append(Heading(Words(key, (formula(case.words),))))
        items += _case_items(case, judge, written)
    return items + _matrices(bench_for(claim, judge, written), written)


def formula(words: str) -> Node:
    """Words such as `l ≤ L - 1` as a formula."""
    return Symbol(words.replace("≤", "\\leq ").replace("≥", "\\geq ").replace("≠", "\\neq "))


def bench_for(claim: Claim, judge: Judge, written: Link) -> Bench:
    names = Names(claim.notation, written, claim.definitions)
    letters = Letters(claim.notation, claim.indices, names.auxiliary.values())
    return Bench(judge, claim, names, letters)


def _case_items(case: Case, judge: Judge, written: Link) -> list[Item]:
    bench = bench_for(case.claim, judge, written)
    gradients = [step for step in case.steps if step.rule == "unfold gradient"]
    work = Derivation(bench, Network(case.claim), case.claim.left.term, case.claim.right.term,
                      detailed=len([s for s in gradients if s.arguments[1] != "cost"]) <= DETAILED)
    for step in gradients:
        work.unfold(step)
    rest = _rest(case, work) if gradients else same(bench, written)
    items: list[Item] = []
    for key, part in (("path", path_items(work)), *_grouped(work), ("algebra", rest)):
        items += [Heading(Words(key)), *part] if part else []
    return items


def _grouped(work: Derivation) -> list[tuple[str, list[Item]]]:
    """One gradient: its chain rule, then its deltas; several: one after the other."""
    groups = [group for group in work.groups if group[0] or group[1]]
    if len([group for group in groups if group[1]]) == 1 and not groups[-1][1] == []:
        return [("rule", [item for group in groups for item in group[0]]), ("deltas", groups[-1][1])]
    return [("rule", [item for rule, deltas in groups for item in (*rule, *deltas)])]


def path_items(work: Derivation) -> list[Item]:
    """What depends on what, and the definitions on the way."""
    if not work.users and not _auxiliary(work):
        return []
    bench = work.bench
    start = _start(work)
    costs = [tensor for tensor in work.path]
    between = [user.tensor for user in work.users if user.tensor not in costs and user.tensor != start]
    chain: list[Node] = [bench.names.tensor(tensor) for tensor in ([start] if start else []) + between]
    direct = {t.head for user in work.users if user.tensor in costs for t in subterms(user.body)
              if isinstance(t, Entry)}
    if between and between[-1] not in direct and costs:
        chain.append(Dots("\\cdots"))
    chain += [bench.names.tensor(tensor) for tensor in costs]
    items: list[Item] = [path_shown(chain)] if len(chain) > 1 else []
    for user in [*work.users, *_auxiliary(work)]:
        bench.only(bench.claim.indices)
        shown = bench.entries(Entry(user.tensor, user.indices), hoisted(user.body))
        if shown is not None:
            items.append(shown)
    bench.only(bench.claim.indices)
    return items


def _auxiliary(work: Derivation) -> list[User]:
    """What stands for an expression that has no name of its own."""
    known = {user.tensor for user in work.users}
    found: dict[Tensor, User] = {}
    for definition in work.bench.claim.definitions:
        tensor = definition.tensor
        if not tensor.name.startswith("\\{"):
            continue
        is_product = definition.over is not None and definition.over.variable == PRODUCT
        for member in _members(work, tensor.name) if is_product else (tensor,):
            user = work.network.definition(member) if member not in known else None
            if user is not None:
                found[member] = user
    return list(found.values())


def _members(work: Derivation, name: str) -> list[Tensor]:
    """The members of a family that the claim speaks of."""
    sides = (work.bench.claim.left.term, work.bench.claim.right.term)
    heads = [term.head for side in sides for term in subterms(side) if isinstance(term, Entry)]
    return [head for head in dict.fromkeys(heads) if isinstance(head, Tensor) and head.name == name]


def _start(work: Derivation) -> Tensor | None:
    head = work.bench.claim.left.term
    while isinstance(head, Times):
        head = head.factors[-1]
    gradient = head.head if isinstance(head, Entry) else None
    return getattr(gradient, "of", None)


def _rest(case: Case, work: Derivation) -> list[Item]:
    """From where the chain rule ends to the claim's right side."""
    bench, claim = work.bench, case.claim
    items: list[Item] = []
    opened = [s.arguments[0] for s in case.steps if s.rule == "unfold definition"]
    for step in case.steps:
        if step.rule == "use equations":
            numbers = [n for n in step.arguments if isinstance(n, int)]
            items += [Said(Words("hypothesis", (claim.notation.equations[n][2],))) for n in numbers]
        if step.rule == "induction" and isinstance(step.arguments[0], str) and isinstance(step.arguments[1], int):
            next_ = str(Layer(step.arguments[0], step.arguments[1]))
            items.append(Said(Words("induction", (Symbol(step.arguments[0]), formula(next_)))))
    after = _with_laws(work, items)
    if opened and not items:
        named = [bench.names.tensor(tensor) for tensor in opened if isinstance(tensor, Tensor)]
        items.append(Said(Words("inserted_one" if len(named) == 1 else "inserted", (Words("list", tuple(named)),))))
    left, right = claim.left.term, hoisted(claim.right.term)
    bench.only(claim.indices)
    if canonical(after) == canonical(right):
        if not items and _concluded(work, left, right):
            return []
        last = bench.entries(left, right)
    else:
        last = bench.entries(left, after, right) or bench.entries(left, right)
    if last is not None and all(last not in part for group in work.groups for part in group):
        items.append(last)
    return items


def _concluded(work: Derivation, left: Term, right: Term) -> bool:
    """Puts the claim's own right side in the place of the chain rule's last line, which differs in order only."""
    last = work.bench.entries(left, right)
    for rule, deltas in reversed(work.groups):
        part = deltas or rule
        if last is not None and part and isinstance(part[-1], Shown):
            part[-1] = last
            return True
    return False


def _with_laws(work: Derivation, items: list[Item]) -> Term:
    """The left side with the derivatives of sigmoid and tanh written by their values, each law shown once."""
    term = work.left
    for call in [t for t in subterms(term) if isinstance(t, Apply) and t.orders == (1,)]:
        bound = _bound(work.bench.claim, call.function)
        if bound not in ("sigmoid", "tanh"):
            continue
        value = _value(work, call)
        square = Power(value, Fraction(2))
        other = Plus((ONE, times([MINUS_ONE, value])))
        law = Times((value, other)) if bound == "sigmoid" else Plus((ONE, times([MINUS_ONE, square])))
        shown = work.bench.entries(call, law)
        if shown is not None:
            items.append(shown)
            term = _exchanged(term, call, law)
    return term


def _bound(claim: Claim, function: Function) -> str:
    if function.known:
        return function.name
    for key, known in claim.notation.bindings.items():
        if key.name == function.name and (key.layer is None or key.layer == function.layer or (
                key.layer.base is not None and key.layer.base.islower())):
            return known.name
    return ""


def _value(work: Derivation, call: Apply) -> Term:
    """The entry that is this function of this argument (`A = g(Z)`), or the call."""
    plain = Apply(call.function, call.arguments, (0,))
    argument = call.arguments[0]
    if isinstance(argument, Entry) and isinstance(argument.head, Tensor):
        for user in work.network.users(argument.head, None):
            own = user.body
            if isinstance(own, Apply) and own.function == call.function and len(user.indices) == len(argument.indices):
                return Entry(user.tensor, argument.indices)
    return plain


def _exchanged(term: Term, old: Term, new: Term) -> Term:
    return new if term == old else rebuild(term, lambda inner: _exchanged(inner, old, new))


def _matrices(bench: Bench, written: Link) -> list[Item]:
    """Matrices again, and why they stand as they do."""
    claim = bench.claim
    axes = axes_of(claim)
    term = bench.letters.term(hoisted(claim.right.term))
    rows, columns = (lettered(axis, bench) for axis in axes)
    items: list[Item] = [Said(words) for words in transposes(term, rows, columns, bench)]
    shown = _as_written(bench, written) if claim.shape else _assembled(bench, rows, columns)
    if shown is None:
        return []
    if isinstance(shown, Shown) and print_latex(shown.members[0]) == print_latex(shown.members[-1]):
        return []
    if not items and claim.shape and _is_entrywise(term):
        items.append(Said(Words("entrywise")))
    return [Heading(Words("matrices")), *items, shown]


def _is_entrywise(term: Term) -> bool:
    """Operations between entries, and no sum."""
    inner = list(subterms(term))
    entries = sum(isinstance(part, Entry) and len(part.indices) > 0 for part in inner)
    return not any(isinstance(part, Sum) for part in inner) and (
        entries > 1 or (entries == 1 and any(isinstance(part, Apply | Power) for part in inner)))


def _as_written(bench: Bench, written: Link) -> Shown | None:
    """The claim itself, as its author wrote it; it is proved."""
    return Shown(written, ("=",), (bench.claim,))


def _assembled(bench: Bench, rows: Index | None, columns: Index | None) -> Shown | None:
    """A claim about entries, as one about matrices."""
    claim = bench.claim
    try:
        left, right = (reassemble(bench.letters.term(hoisted(term)), rows, columns, bench.names)
                       for term in (claim.left.term, claim.right.term))
    except DeriveError:
        return None
    return bench.matrices(left, right)


def axes_of(claim: Claim) -> tuple[Index | None, Index | None]:
    """The indices of rows and columns; of a claim about entries those of its left side."""
    if claim.shape:
        indices = iter(claim.indices)
        found = [None if size == 1 else next(indices, None) for size in claim.shape]
    else:
        places = claim.left.term.indices if isinstance(claim.left.term, Entry) else ()
        found = [place if isinstance(place, Index) else None for place in places]
    rows, columns = (*found, None, None)[:2]
    return rows, columns


def lettered(axis: Index | None, bench: Bench) -> Index | None:
    return None if axis is None else replace(axis, name=bench.letters.letter(axis))
