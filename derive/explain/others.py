"""What was not proved: where a refuted claim breaks, what an undecided one lacks, what an update rests on.

In: a checked claim, its document's notation, a judge. Out: items. Refused: an equality that the judge does not prove;
what the document says and is wrong stands with a doubtful `=`.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.claim import Claim
from derive.errors import DeriveError
from derive.explain.derivation import Derivation
from derive.explain.differentiate import hoisted
from derive.explain.drawings import drawing
from derive.explain.judge import Judge
from derive.explain.network import Network
from derive.explain.phrases import formula, phrase, sources
from derive.explain.proved import Link, axes_of, bench_for, derivation_items, lettered, path_items
from derive.explain.shapes import Scale
from derive.explanation import Heading, Item, Said, Shown, Values, Words
from derive.notation import Notation
from derive.outcome import CheckedClaim
from derive.printing import print_latex
from derive.reassemble import reassemble
from derive.reassemble.aliases import without_alias_names
from derive.term import Entry, Gradient, Size, Tensor, Term, subterms
from derive.verdict import Counterexample, Proved, Refuted, Step, Undecided

DOUBTFUL = "\\overset{?}{=}"


def refuted_items(checked: CheckedClaim, verdict: Refuted, notation: Notation, judge: Judge) -> list[Item]:
    """Where it breaks, an example, the repair."""
    scale = Scale()
    written = (checked.link.left, checked.link.right)
    items: list[Item] = [Heading(Words("breaks"))]
    repair = _repaired(checked, verdict, notation, judge)
    if verdict.counterexample is None:
        items.append(Said(Words("because", (phrase(verdict.message, judge),))))
        items += drawing(*written, checked.link.formula.latex, notation, judge, scale)
        items += [Said(sources(detail, judge)) for detail in verdict.details]
    elif checked.claim is not None:
        items += _first_wrong(without_alias_names(checked.claim), verdict, judge, written, derive=repair is None)
        items += _example(verdict.counterexample, checked.claim, judge)
    if repair is not None:
        items += _repair_items(repair, notation, judge, scale)
    return items


def _repaired(checked: CheckedClaim, verdict: Refuted, notation: Notation, judge: Judge) -> Claim | None:
    """The claim with its repair, proved again."""
    if verdict.repair is None:
        return None
    own = checked.claim
    left, right = print_latex(checked.link.left), print_latex(checked.link.right)
    sides = (verdict.repair.latex, right) if verdict.repair.side == "left" else (left, verdict.repair.latex)
    claim = judge.read(*sides, own.notation if own is not None else notation, own.ranges if own is not None else ())
    return claim if claim is not None and judge.holds(claim) else None


def _repair_items(claim: Claim, notation: Notation, judge: Judge, scale: Scale) -> list[Item]:
    written = (claim.left.syntax, claim.right.syntax)
    items: list[Item] = [Heading(Words("repair")), Shown(written, ("=",), (claim,))]
    latex = f"{print_latex(written[0])} = {print_latex(written[1])}"
    items += drawing(*written, latex, claim.notation, judge, scale)
    verdict = judge.verdict(claim)
    if isinstance(verdict, Proved):
        items += derivation_items(claim, verdict.steps, judge, written)
    return items


def _first_wrong(claim: Claim, verdict: Refuted, judge: Judge, written: Link, derive: bool) -> list[Item]:
    """The two sides in entries, and what is known of their difference."""
    bench = bench_for(claim, judge, written)
    sides = [bench.write(bench.letters.term(hoisted(side.term))) for side in (claim.left, claim.right)]
    items: list[Item] = [Said(Words("claims")), Shown(tuple(sides), (DOUBTFUL,))]
    example = verdict.counterexample
    if example is not None and example.ratio is not None:
        items.append(Said(Words("ratio", (formula(example.ratio, judge),))))
    if verdict.holds_if:
        items.append(Said(Words("true_if", (Words("or", tuple(phrase(h, judge) for h in verdict.holds_if)),))))
    return items + (_truth(claim, judge, written) if derive else [])


def _truth(claim: Claim, judge: Judge, written: Link) -> list[Item]:
    """What the definitions give for the left side, one step of the chain rule from it."""
    head = claim.left.term.head if isinstance(claim.left.term, Entry) else None
    if not isinstance(head, Gradient):
        return []
    bench = bench_for(claim, judge, written)
    work = Derivation(bench, Network(claim), claim.left.term, claim.right.term)
    for _ in range(2):
        gradient = next((t.head for t in subterms(work.left) if isinstance(t, Entry) and isinstance(t.head, Gradient)
                         and t.head.of == head.of), None)
        if gradient is None:
            break
        way = "cost" if _is_made_of_costs(gradient, work) else "consumers"
        work.unfold(Step("unfold gradient", (gradient, way)))
    if work.left == claim.left.term:
        return []
    items: list[Item] = [Heading(Words("true_derivation")), *path_items(work)]
    items += [item for group in work.groups for part in group for item in part]
    bench.only(claim.indices)
    return items + _in_matrices(work, bench.claim, written)


def _in_matrices(work: Derivation, claim: Claim, written: Link) -> list[Item]:
    bench = work.bench
    rows, columns = (lettered(axis, bench) for axis in axes_of(claim))
    try:
        right = reassemble(bench.letters.term(work.left), rows, columns, bench.names, is_scalar=rows is columns is None)
    except DeriveError:
        return []
    shown = bench.matrices(written[0], right)
    return [shown] if shown is not None else []


def _is_made_of_costs(gradient: Gradient, work: Derivation) -> bool:
    cost = gradient.cost
    user = work.network.definition(cost) if isinstance(cost, Tensor) else None
    if user is None or not isinstance(cost, Tensor):
        return False
    inner = {t.head for t in subterms(user.body) if isinstance(t, Entry) and isinstance(t.head, Tensor)}
    defined = [tensor for tensor in inner if work.network.definition(tensor) is not None]
    return bool(defined) and all(not work.bench.names.rank(tensor) for tensor in inner)


def _example(example: Counterexample, claim: Claim, judge: Judge) -> list[Item]:
    """The sizes, and both sides with the entry in which they differ."""
    sizes = tuple(formula(f"{name} = {size}", judge) for name, size in example.sizes.items())
    items: list[Item] = [Heading(Words("example")), Said(Words("with_sizes", (Words("list", sizes),)) if sizes
                                                           else Words("with_values"))]
    named = (("left_side", example.left), ("right_side", example.right))
    is_row = len(claim.shape) == 2 and len(example.entry) == 1 and _is_one(claim.shape[0], claim.notation)
    for key, values in named:
        place = ((values,), (1, *example.entry)) if is_row else (values, example.entry)
        items.append(Values(Words(key), *place))
    return [*items, Said(Words("differ_at" if example.entry else "differ"))]


def _is_one(size: Size | int, notation: Notation) -> bool:
    return (size if isinstance(size, int) else notation.sizes.get(size, 0)) == 1


def undecided_items(verdict: Undecided, judge: Judge) -> list[Item]:
    """What is left, and what would close it."""
    items: list[Item] = [Heading(Words("open")), Said(Words("because", (phrase(verdict.message, judge),)))]
    if verdict.residual:
        residual = judge.parse(verdict.residual)
        items.append(Said(Words("residual")))
        items.append(Shown((residual,), ()) if residual is not None else Said(Words("plain", (verdict.residual,))))
    if verdict.holds_if:
        closing = tuple(phrase(one, judge) for one in verdict.holds_if)
        items.append(Said(Words("closes", (Words("or", closing),))))
    return items + [Said(sources(detail, judge)) for detail in verdict.details]


def update_items(checked: CheckedClaim, others: Sequence[CheckedClaim]) -> list[Item]:
    """The proved formulas of the gradients in it."""
    if checked.claim is None:
        return []
    wanted = _gradients(checked.claim.right.term)
    items: list[Item] = []
    for other in others:
        claim = other.claim
        left = claim.left.term if claim is not None else None
        if claim is None or other.is_update or not isinstance(other.verdict, Proved) or not isinstance(left, Entry):
            continue
        if isinstance(left.head, Gradient) and any(_covers(left.head, head) for head in wanted):
            items.append(Shown((other.link.left, other.link.right), ("=",), (claim,)))
    rests: list[Item] = [Heading(Words("rests")), Said(Words("update_rests"))]
    return [*rests, *items, Said(Words("against"))] if items else []


def _gradients(term: Term) -> set[Gradient]:
    return {t.head for t in subterms(term) if isinstance(t, Entry) and isinstance(t.head, Gradient)}


def _covers(known: Gradient, head: Gradient) -> bool:
    if known.cost != head.cost or known.of.name != head.of.name:
        return False
    layer = known.of.layer
    return known.of == head.of or (layer is not None and layer.base is not None and layer.base.islower())
