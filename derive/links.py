"""The links of a chain: each neighbouring pair of members is a claim, elaborated, decided, repaired where it fails.

In: a chain under its conditions, and how far its document declares it. Out: `CheckedClaim`s, each with what its chain's
ends do. Refused: nothing; a link that cannot be checked is undecided and says why, and the others are checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from derive.claim import Claim, Link
from derive.document import Formula
from derive.elaborate import (
    ALONG_ALL_PATHS,
    EQUALITIES,
    Assumed,
    elaborate,
    examples_behind,
    for_one_sample,
    is_layerless,
    is_of_some_values,
    laid_out,
    late_variables,
    letters_not_at_the_head,
    marks_of,
    mentions,
    missing_equations,
    missing_shapes,
    only_used,
    own_layouts,
    said_twice,
    single_output,
    specialised,
    spelled,
    twins,
    without_equations,
)
from derive.errors import DeriveError, ShapeError
from derive.failures import (
    answered,
    at_a_point,
    failed,
    misread,
    mistake,
    said_anew,
    shapeless,
    unfounded,
    without_layers,
)
from derive.notation import Notation
from derive.outcome import Chain, CheckedClaim
from derive.parse import parse
from derive.printing import print_latex
from derive.prove import Worlds, holds, prove
from derive.repair import asks, repairs, transposed
from derive.single_samples import ONE_SAMPLE, of_one_sample
from derive.syntax import Chain as ChainNode
from derive.syntax import Empty, Node, walk
from derive.updates import has_gradient
from derive.verdict import Proved, Refuted, Repair, Undecided, Verdict
from derive.watch import Watch

REPAIRS_TRIED = 90
"""How many one-edit changes are tried before a refuted claim is left without a repair."""
LONG = 300
"""Nodes of a claim: of a longer one fewer repairs are tried, so that none takes much longer than this."""
SIZES_TRIED = 4


@dataclass(frozen=True, slots=True)
class Manner:
    """What holds for all chains of a document's check."""

    path: str
    seed: int
    only: re.Pattern[str] | None
    watch: Watch
    worlds: Worlds = field(default_factory=Worlds)
    """What was evaluated of one claim serves the next."""


class Links:
    """The links of one chain, under the chain's own conditions. `count` are all, wanted or not."""

    def __init__(
        self,
        chain: ChainNode,
        formula: Formula,
        assumed: Assumed,
        failure: DeriveError | None,
        manner: Manner,
        elsewhere: str = "",
    ):
        self.chain, self.formula, self.assumed, self.failure, self.manner = chain, formula, assumed, failure, manner
        self.notation = self._notation()
        self.count = 0
        self.elsewhere = elsewhere
        """Where another section gives the head of the chain its equation."""
        self.solves = False
        """Whether the sentence speaks of where something vanishes."""
        self.same: bool | None = None
        """Whether this equation says the same, if there is one elsewhere and this is decided."""

    def _notation(self) -> Notation:
        """With what holds for this chain only: the output layer that a cost is applied to."""
        notation = specialised(self.chain, self.assumed.notation)
        if notation is self.assumed.notation:
            return notation
        single = single_output(notation, self.chain)
        if single is not None and not self._fits(notation) and self._fits(single):
            return single
        return notation

    def _fits(self, notation: Notation) -> bool:
        """Whether each member has a shape at all."""
        for member in self.chain.members:
            try:
                elaborate(member, member, notation, self.formula.latex)
            except ShapeError:
                return False
            except DeriveError:
                continue
        return True

    def checked(self, used: int) -> list[CheckedClaim]:
        """Every wanted link after those that the document declares."""
        members, relations = self.chain.members, self.chain.relations
        found: list[CheckedClaim] = []
        ends: str | None = None
        for at in range(used, len(relations)):
            left, right = members[at], members[at + 1]
            if relations[at] not in EQUALITIES or isinstance(left, Empty):
                continue
            self.count += 1
            if not self._wanted(left, right):
                continue
            stopped = self.manner.watch.begin()
            claim = self._checked(at, left, right, stopped)
            found.append(claim)
            if len(relations) > 1 and ends is None and stopped is None and not self._follows(claim, used):
                ends = self._verdict(*self._ends(), quick=True)[0].name
            self.manner.watch.end()
        if ends is None and found and len(found) == len(relations) - used:
            ends = "proved" if all(claim.verdict.name == "proved" for claim in found) else None
        return [self._in_chain(claim, ends) for claim in found]

    def _ends(self) -> tuple[Node, Node]:
        """Head and last member; of an update, the new value as it is first and last written."""
        members = list(self.chain.members)
        update = self._is_update(members[0], members[1])
        first, last = members[0], members[-1]
        return (members[1] if update and len(members) > 2 else first), last

    def _is_update(self, left: Node, right: Node) -> bool:
        named = spelled(marks_of(left).base) is not None and laid_out(left, right) is None
        return named and mentions(left, right, self.notation)

    def _follows(self, claim: CheckedClaim, used: int) -> bool:
        """Whether the ends may yet agree because every link does: then nobody has to prove it once more."""
        relations = self.chain.relations
        whole = all(relation in EQUALITIES for relation in relations) and self.manner.only is None
        return whole and claim.verdict.name == "proved" and not isinstance(self.chain.members[used], Empty)

    def _in_chain(self, claim: CheckedClaim, ends: str | None) -> CheckedClaim:
        if len(self.chain.members) == 2:
            return claim
        first = self.formula.place(self.chain.members[0].span).line
        return replace(claim, chain=Chain(first, ends or "undecided"))

    def _wanted(self, left: Node, right: Node) -> bool:
        only = self.manner.only
        place = self.formula.place(right.span)
        latex = f"{self._text(left)} = {self._text(right)}"
        return only is None or bool(only.search(latex) or only.search(f"{self.manner.path}:{place.line}"))

    def _text(self, node: Node) -> str:
        return self.formula.latex[node.span.start : node.span.end]

    def _checked(self, at: int, left: Node, right: Node, stopped: Undecided | None) -> CheckedClaim:
        members = self.chain.members
        alone = len(members) == 2
        link = Link(self.formula, left, right, left.span, right.span, members[0].span, alone)
        update = at == 0 and left != right and self._is_update(left, right)
        known = stopped or (failed(self.failure) if at == 0 and self.failure is not None else None)
        verdict, claim = (known, None) if known is not None else self._verdict(left, right, update=update)
        verdict = self._of_the_chain(verdict, claim) if at else verdict
        update = update and (alone or (claim is not None and has_gradient(claim.right.term)))
        if at == 0 and self.elsewhere and isinstance(verdict, Proved | Refuted):
            self.same = isinstance(verdict, Proved)
            if isinstance(verdict, Refuted) and not self.formula.display:  # a display goes on with that section
                verdict = said_anew(self.elsewhere, self._text(left), verdict)
        if isinstance(verdict, Refuted) and not update:
            verdict = self._with_help(verdict, left, right)
        place = self.formula.place(right.span)
        return CheckedClaim(place, self._text(left), self._text(right), link, verdict, claim, is_update=update)

    def _of_the_chain(self, verdict: Verdict, claim: Claim | None) -> Verdict:
        """A later link that holds for each value of a letter says nothing of a head that does not have the letter."""
        head = self.chain.members[0]
        new = letters_not_at_the_head(head, claim) if claim is not None and isinstance(verdict, Proved) else ()
        if not new or isinstance(head, Empty):
            return verdict
        message = f"{', '.join(new)} stands here, and not at the head of the chain: a sum over it may be missing"
        help_ = f"help: sum over {', '.join(new)}, or write the step as a formula of its own"
        return Undecided("DRV304", message, readings=verdict.readings, details=(help_,))

    def _verdict(
        self, left: Node, right: Node, quick: bool = False, update: bool = False
    ) -> tuple[Verdict, Claim | None]:
        try:
            verdict, claim = self._decided(left, right, quick, update)
            return (verdict if quick else self._with_other_readings(verdict, left, right)), claim
        except DeriveError as error:
            verdict = self._with_other_readings(self._failed(error, left, right), left, right, fits=False)
            return self._shaped(verdict, left, right), None
        except Exception as error:  # a mistake of ours costs this claim, not the others
            return mistake(error), None

    def _failed(self, error: DeriveError, left: Node, right: Node) -> Verdict:
        """Undecided where shapes do not fit only because a small letter was read as its capital."""
        names = own_layouts(left, right, self.notation) if isinstance(error, ShapeError) else ()
        return failed(error) if not names else misread(f"{_own(names)}: {error.message}")

    def _decided(self, left: Node, right: Node, quick: bool, update: bool) -> tuple[Verdict, Claim | None]:
        claim = elaborate(left, right, self.notation, self.formula.latex, self.assumed.bounds)
        if update and (len(self.chain.members) == 2 or has_gradient(claim.right.term)):
            return Proved(None, readings=claim.readings), claim
        verdict = answered(prove(claim, seed=self.manner.seed, quick=quick, worlds=self.manner.worlds))
        if claim.fixed_by_it and isinstance(verdict, Proved):
            return unfounded(claim.fixed_by_it, verdict), claim
        late = late_variables(claim) if isinstance(verdict, Proved) else {}
        if late and not holds(without_equations(claim, late), self.manner.worlds):
            return at_a_point(late, verdict), claim
        if is_layerless(claim) and isinstance(verdict, Refuted):
            return without_layers(verdict), claim
        plain = not any(has_gradient(side.term) for side in (claim.left, claim.right))
        if claim.without_shape and plain and isinstance(verdict, Refuted):
            return shapeless(claim, verdict), claim
        return self._doubted(verdict, claim), claim

    def _doubted(self, verdict: Verdict, claim: Claim) -> Verdict:
        """The verdict, unless it may miss what the author meant."""
        if isinstance(verdict, Undecided):
            return verdict
        refuted = isinstance(verdict, Refuted)
        doubt = self._doubt(claim) if refuted else ""
        missing = missing_equations(claim, refuted)
        if missing:
            doubt = doubt or f"the equation of {', '.join(missing)} is not read"
        twice = said_twice(claim)
        if twice:
            doubt = doubt or f"{', '.join(twice)} is said to be two things"
        if not doubt:
            return verdict
        message = f"{verdict.name} as it was read, but {doubt}"
        return Undecided("DRV306", message, readings=verdict.readings, hypotheses=verdict.hypotheses)

    def _shaped(self, verdict: Verdict, left: Node, right: Node) -> Verdict:
        """The verdict on shapes, unless one of them is a guess where an equation is not read."""
        missing = missing_shapes((left, right), self.notation) if isinstance(verdict, Refuted) else ()
        if not missing or not isinstance(verdict, Refuted):
            return verdict
        message = f"refuted as it was read, but the equation of {', '.join(missing)} is not read"
        return Undecided("DRV306", message, span=verdict.span)

    def _with_other_readings(self, verdict: Verdict, left: Node, right: Node, fits: bool = True) -> Verdict:
        """A refutation over all samples says that the formula holds for one, where small letters may mean that. Where
        its shapes fit for one sample only, it may mean nothing else.
        """
        single = for_one_sample(left, right, self.notation) if isinstance(verdict, Refuted) else None
        if single is None or not isinstance(verdict, Refuted):
            return verdict
        try:
            claim = elaborate(left, right, single, self.formula.latex, self.assumed.bounds)
        except DeriveError:
            return verdict
        if not holds(claim, self.manner.worlds):
            return verdict
        return replace(verdict, holds_if=(*verdict.holds_if, ONE_SAMPLE)) if fits else of_one_sample(verdict)

    def _doubt(self, claim: Claim) -> str:
        """Why a refutation may miss what the author meant: a condition not read, a name not declared."""
        names = own_layouts(claim.left.syntax, claim.right.syntax, claim.notation)
        if names:
            return _own(names)
        taken = [reading for reading in claim.readings if reading.endswith(ALONG_ALL_PATHS)]
        if taken:
            return f"{taken[0]}, and may be meant with what lies between held fixed"
        both = twins(claim)
        if both is not None:
            return f"{both[0]} may be the same as {both[1]}"
        if self.assumed.unread:
            return f"the condition “{'; '.join(self.assumed.unread)}” is not read"
        if claim.undeclared:
            return f"{', '.join(claim.undeclared)} is not declared"
        named = only_used(claim)
        if named:
            return f"nothing says what {named} is but equations that use it"
        if self.solves and is_of_some_values(claim):
            return "the sentence is about the values for which it holds"
        examples = examples_behind(claim)
        if examples:
            return f"the text gives values to {', '.join(examples)}, and the number may be meant for these"
        return ""

    # --- repairs ---------------------------------------------------------------------------------------------------

    def _with_help(self, verdict: Refuted, left: Node, right: Node) -> Verdict:
        """With a repair, or the word that it is right in the other layout."""
        try:
            return self._in_other_layout(self._repaired(verdict, left, right), left, right)
        except Exception as error:  # a mistake of ours costs this claim, not the others
            return mistake(error)

    def _repaired(self, verdict: Refuted, left: Node, right: Node) -> Refuted:
        """The least change of one side that is proved."""
        length = sum(1 for side in (left, right) for _ in walk(side))
        tried = REPAIRS_TRIED * LONG // max(LONG, length)
        for side, changed in repairs(left, right, self._sizes())[:tried]:
            pair = (changed, right) if side == "left" else (left, changed)
            if self._holds(*pair, self.formula.latex) and self._reads_back(*pair):
                return replace(verdict, repair=Repair(side, print_latex(changed)))
        return verdict

    def _in_other_layout(self, verdict: Refuted, left: Node, right: Node) -> Refuted:
        """A derivative that is the transpose of what is asked for is right in the other layout, and is told so."""
        turned = transposed(right)
        if not asks(left) or not self._holds(left, turned, self.formula.latex) or not self._reads_back(left, turned):
            return verdict
        message = f"{verdict.message}; the right side is right in the other layout: its transpose is proved"
        return replace(verdict, message=message, repair=verdict.repair or Repair("right", print_latex(turned)))

    def _sizes(self) -> tuple[str, ...]:
        """The number of samples, then other sizes that are letters."""
        known = self.notation.size_symbols
        others = sorted(size.name for size in known if size.layer is None and len(size.name) == 1)
        sample = self.notation.sample_size
        first = [sample.name] if sample is not None else [name for name in ("m", "N", "n") if name in others][:1]
        return tuple(dict.fromkeys([*first, *others]))[:SIZES_TRIED] or ("m",)

    def _holds(self, left: Node, right: Node, latex: str) -> bool:
        try:
            claim = elaborate(left, right, self.notation, latex, self.assumed.bounds)
        except DeriveError:
            return False
        return not claim.fixed_by_it and holds(claim, self.manner.worlds)

    def _reads_back(self, left: Node, right: Node) -> bool:
        """Whether what will be printed is read as what was proved, and proved as it is read."""
        latex = f"{print_latex(left)} = {print_latex(right)}"
        try:
            (chain,) = parse(latex).parts
        except (DeriveError, ValueError):
            return False
        found = list(chain.members) if isinstance(chain, ChainNode) else []
        return found == [left, right] and self._holds(found[0], found[1], latex)


def _own(names: tuple[str, ...]) -> str:
    return f"an equation lays out {', '.join(names)} otherwise than the capital that it is read as"
