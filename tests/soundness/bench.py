"""The soundness bench: `python -m tests.soundness.bench [PAGE…] [--each N] [--jobs N] [--controls] [--list]`.

In: every true claim of `formulas/` and of `sources/`, and changes of each (`mutate`). Out: a table of what
`derive check` says of the changed formulas against what the oracle finds by evaluation at 50 digits and more: false
proofs, false refutations, undecided, unread, with the rule of three (no failure among n: at most 3/n, at 95 %) for
mutants, for clusters (claim × operator) and for claims; and what controls say that are known to be bad. Each
disagreement in full.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.soundness import controls
from tests.soundness.mutate import Mutant, distinct, text_mutants, tree_mutants
from tests.soundness.sources import Page, Source, changed_formula, page_paths, pages, sources

WRONG = ("unequal", "ill-shaped")
EACH, ON_TEXT, SECOND_ORDER = 3, 8, 6
"""How many mutants of one claim are judged: by each operator, by slips of the keyboard, with two slips."""
CONTROLLED = 4
"""One mutant in so many is given to the controls, which are slow."""


@dataclass(frozen=True)
class Judged:
    """One changed formula, what the oracle finds, what `derive` says, and what the controls say."""

    source: str
    operator: str
    latex: str
    opinion: str
    why: str
    verdict: str
    seconds: float
    alone: str = ""
    """What is said where no counterexample is looked for."""
    controls: tuple[tuple[str, str], ...] = ()

    @property
    def hole(self) -> bool:
        """A rule proves what is false, whether or not a counterexample is found first."""
        return self.alone == "proved" and (self.opinion in WRONG or self.verdict == "refuted")

    @property
    def failure(self) -> str:
        if self.false_proof or self.false_refutation:
            return f"FALSE {self.verdict}"
        return "HOLE, hidden by a counterexample" if self.hole else ""

    @property
    def false_proof(self) -> bool:
        return self.verdict == "proved" and self.opinion in WRONG

    @property
    def false_refutation(self) -> bool:
        return self.verdict == "refuted" and self.opinion == "equal"


@dataclass(frozen=True)
class Odd:
    """A claim of a document on which the two sides do not agree before anything is changed."""

    source: str
    verdict: str
    opinion: str
    why: str
    latex: str


def chosen(source: Source, each: int) -> list[Mutant]:
    """The mutants of a claim that are judged: the same ones at each run."""
    rng = random.Random(source.name.rsplit(":", 2)[0] + source.claim.left + source.claim.right)
    left, right = source.claim.link.left, source.claim.link.right
    texts = source.claim.left, source.claim.right
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in distinct(tree_mutants(left, right), *texts):
        by_operator[mutant.operator].append(mutant)
    found: list[Mutant] = []
    for group in by_operator.values():
        found += rng.sample(group, min(len(group), each))
    on_text = distinct(text_mutants(*texts), *texts)
    found += rng.sample(on_text, min(len(on_text), ON_TEXT * each // EACH))
    twice = distinct(tree_mutants(left, right, 2, rng), *texts)
    return found + rng.sample(twice, min(len(twice), SECOND_ORDER * each // EACH))


def judge_page(page: Page, each: int, with_controls: bool = False) -> tuple[list[Odd], list[Judged]]:
    odd, judged = [], []
    for source in sources(page):
        opinion = source.opinion()
        verdict = source.claim.verdict.name
        agreed = {"proved": opinion.kind == "equal", "refuted": opinion.kind in WRONG}.get(verdict, True)
        if not agreed:
            odd.append(Odd(source.name, verdict, opinion.kind, opinion.why, source.claim.latex))
        if verdict != "proved" or opinion.kind != "equal":
            continue
        for place, mutant in enumerate(chosen(source, each)):
            judged.append(judge_one(source, mutant, with_controls and place % CONTROLLED == 0))
    return odd, judged


def judge_one(source: Source, mutant: Mutant, with_controls: bool = False) -> Judged:
    latex = changed_formula(source, mutant.side, mutant.latex)
    opinion = source.opinion(latex)
    start = time.process_time()
    verdict = source.verdict(latex)
    seconds = time.process_time() - start
    # where no counterexample was found, the rules have been alone already
    alone = source.verdict(latex, refuting=False) if verdict == "refuted" else verdict
    said: tuple[tuple[str, str], ...] = ()
    if with_controls and opinion.kind != "none":
        sides = (mutant.latex, source.claim.right) if mutant.side == "left" else (source.claim.left, mutant.latex)
        said = tuple(controls.opinions(source, latex, *sides))
    shown = " ".join(latex.split())
    return Judged(source.name, mutant.operator, shown, opinion.kind, opinion.why, verdict, seconds, alone, said)


# --- the run and its table --------------------------------------------------------------------------------------------


def _one_page(task: tuple[Path, int, bool]) -> tuple[list[Odd], list[Judged]]:
    path, each, with_controls = task
    return judge_page(next(pages([path])), each, with_controls)


def run(paths: list[Path], each: int, jobs: int, with_controls: bool) -> tuple[list[Odd], list[Judged]]:
    """Page by page, with a line on standard error for each."""
    tasks = [(path, each, with_controls) for path in paths]
    odd: list[Odd] = []
    judged: list[Judged] = []
    with ProcessPoolExecutor(jobs) as pool:
        for path, (some_odd, some) in zip(paths, pool.map(_one_page, tasks), strict=True):
            odd += some_odd
            judged += some
            false = [one for one in some if one.failure]
            line = f"{path.name}: {len(some)} mutants, {len(false)} false"
            print(line, *false, sep="\n  ", file=sys.stderr, flush=True)
    return odd, judged


def table(judged: list[Judged]) -> Iterator[str]:
    """Rows: `derive` and the controls. Columns: verdicts on wrong and on right mutants."""
    columns = ("proved", "refuted", "undecided", "unread")
    yield "| | wrong: proved | refuted | undecided | unread | right: proved | refuted | undecided | unread |"
    yield "|---|---|---|---|---|---|---|---|---|"
    names = list(dict.fromkeys(name for one in judged for name, _ in one.controls))
    for name in ("derive", "proof rules alone", *names):
        counts: Counter[tuple[bool, str]] = Counter()
        for one in judged:
            own = {"derive": one.verdict, "proof rules alone": one.alone}
            verdict = {**own, **dict(one.controls)}.get(name)
            if one.opinion != "none" and verdict is not None:
                counts[one.opinion in WRONG, "unread" if verdict == "no claim" else verdict] += 1
        cells = [str(counts[wrong, column]) for wrong in (True, False) for column in columns]
        yield f"| {name} | {' | '.join(cells)} |"


def bounds(judged: list[Judged]) -> Iterator[str]:
    wrong = [one for one in judged if one.opinion in WRONG]
    proved = [one for one in wrong if one.false_proof]
    counted = {
        "mutants": (wrong, proved),
        "clusters (claim × operator)": (
            {(o.source, o.operator) for o in wrong},
            {(o.source, o.operator) for o in proved},
        ),
        "claims": ({o.source for o in wrong}, {o.source for o in proved}),
    }
    for name, (all_, failed) in counted.items():
        bound = f"at most {3 / len(all_):.3%} (95 %)" if all_ and not failed else "no bound"
        yield f"| wrong {name} | {len(all_)} | falsely proved {len(failed)} | {bound} |"


def report(odd: list[Odd], judged: list[Judged], listed: bool) -> int:
    print(*table(judged), "", "| | number | | rule of three |", "|---|---|---|---|", *bounds(judged), sep="\n")
    silent = Counter(one.verdict for one in judged if one.opinion == "none")
    print(f"\nno opinion of the oracle on {sum(silent.values())} more: {dict(sorted(silent.items()))}")
    if judged:
        print(f"derive: {sum(one.seconds for one in judged) / len(judged):.3f} s of CPU a mutant")
    bad = [one for one in judged if one.failure]
    for one in bad:
        print(f"{one.failure}: {one.source}: {one.operator}: {one.latex}: {one.opinion} {one.why}")
    for one in odd:
        print(f"ODD {one.source}: {one.verdict}, the oracle says {one.opinion} ({one.why}): {one.latex}")
    for one in judged if listed else ():
        if one.verdict == "proved" and one.opinion == "none":
            print(f"PROVED, no opinion: {one.source}: {one.operator}: {one.latex}: {one.why}")
        elif one.verdict == "refuted" and one.opinion == "none":
            print(f"REFUTED, no opinion: {one.source}: {one.operator}: {one.latex}: {one.why}")
        elif one.verdict in ("undecided", "no claim") and one.opinion != "none":
            print(f"{one.verdict}, {one.opinion}: {one.source}: {one.operator}: {one.latex}")
    return 1 if bad or any(o.opinion != "none" for o in odd) else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soundness.bench", description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--each", type=int, default=EACH, help="mutants of a claim by each operator")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--controls", action="store_true", help="judge with the controls too")
    parser.add_argument("--list", action="store_true", help="list what was not decided, by either side")
    options = parser.parse_args()
    paths = [path.resolve() for path in options.pages] or page_paths()
    return report(*run(paths, options.each, options.jobs, options.controls), options.list)


__all__ = ["Judged", "chosen", "judge_one", "judge_page"]

if __name__ == "__main__":
    sys.exit(main())
