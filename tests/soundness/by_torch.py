"""The bench against autograd: `python -m tests.soundness.by_torch [PAGE…] [--sample N]`.

In: claims of the documents and changes of them. Out: what `derive check` says of them against float64 values in which
every derivative is torch's: the oracle's evaluator runs on torch's numbers, so nothing of its differences is used.
Skipped, with the reason, where torch is not installed; it is no dependency of the project.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.soundness.bench import WRONG, chosen, judge_one
from tests.soundness.oracle import (
    Judge,
    arrays,
    calls,
    derivatives,
    evaluate,
    functions,
    indices,
    judge,
    lengths,
    products,
    world,
)
from tests.soundness.oracle.arrays import Cannot, Outside, Value, make
from tests.soundness.sources import Page, Source, page_paths, pages, replaced, sources

TOLERANCE = 1e-8
PLANS = ((2, None, 1), (2, 2, 2))
SAMPLE = 250
MODULES = (arrays, calls, derivatives, evaluate, functions, indices, judge, lengths, products, world)


def torch_or_reason() -> tuple[Any, str]:
    try:
        import torch
    except ImportError as error:
        return None, f"torch is not installed ({error})"
    return torch, ""


@contextmanager
def in_torch(torch: Any) -> Iterator[None]:
    """The oracle's numbers are torch's, its derivatives are autograd's."""

    def number(x: object = 0) -> Any:
        if isinstance(x, torch.Tensor):
            return x.to(torch.float64)  # also what a comparison gives
        return torch.tensor(float(x), dtype=torch.float64)  # type: ignore[arg-type]

    def of_numbers(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: function(number(x))

    def fsum(items: Any) -> Any:
        return sum(items, number(0))

    names = {"exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "sin": torch.sin, "cos": torch.cos}
    shim = SimpleNamespace(
        **{name: of_numbers(function) for name, function in names.items()},
        fsum=fsum,
        fdot=lambda one, two: fsum(a * b for a, b in zip(one, two, strict=True)),
        power=lambda x, e: number(x) ** e,
        e=number(torch.e),
        pi=number(torch.pi),
        workdps=lambda _: nullcontext(),
    )
    slope = Slopes(torch, number)
    with ExitStack() as stack:
        for module in MODULES:
            for name, value in (("mp", shim), ("mpf", number), ("TOLERANCE", TOLERANCE)):
                if hasattr(module, name):
                    stack.enter_context(replaced(module, name, value))
        for module in (functions, calls):
            stack.enter_context(replaced(module, "KNOWN", _known(torch)))
            stack.enter_context(replaced(module, "derived", slope.of_function))
        stack.enter_context(replaced(world.World, "derivative", slope.of_world))
        stack.enter_context(replaced(derivatives.Derivatives, "_by_parameter", slope.by_parameter))
        yield


def _known(torch: Any) -> dict[str, Callable[[Any], Any]]:
    def inside(function: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
        def value(x: Any) -> Any:
            if x <= 0:
                raise Outside(f"{name} of what is not positive")
            return function(x)

        return value

    found = {name: getattr(torch, name) for name in ("exp", "tanh", "sinh", "cosh", "sin", "cos", "tan", "erf", "abs")}
    found |= {"log": inside(torch.log, "log"), "ln": inside(torch.log, "log"), "sqrt": inside(torch.sqrt, "root")}
    found |= {"arctan": torch.atan, "sigma": torch.sigmoid, "sigmoid": torch.sigmoid, "relu": torch.relu}
    found |= {"softplus": lambda x: torch.log1p(torch.exp(x)), "sign": torch.sign, "sgn": torch.sign}
    found |= {"silu": lambda x: x * torch.sigmoid(x), "swish": lambda x: x * torch.sigmoid(x), "identity": lambda x: x}
    return found


class Slopes:
    """Derivatives by autograd, of any order: each graph is kept for the next."""

    def __init__(self, torch: Any, number: Callable[..., Any]):
        self.torch, self.number = torch, number

    def fresh(self) -> Any:
        return self.torch.zeros((), dtype=self.torch.float64, requires_grad=True)

    def grad(self, output: Any, by: list[Any]) -> list[Any]:
        if not output.requires_grad:
            return [self.number(0) for _ in by]
        found = self.torch.autograd.grad(output, by, create_graph=True, allow_unused=True)
        return [self.number(0) if one is None else one for one in found]

    def of_function(self, function: Callable[[Any], Any], order: int) -> Callable[[Any], Any]:
        if order == 0:
            return function
        inner = self.of_function(function, order - 1)

        def value(x: Any) -> Any:
            moved = self.fresh()
            return self.grad(inner(self.number(x) + moved), [moved])[0]

        return value

    def by_entries(self, run: Callable[[list[Any]], Value], count: int) -> list[Value]:
        """What each of so many small changes does to a value."""
        moved = [self.fresh() for _ in range(count)]
        found = run(moved)
        rows = [[self.grad(x, moved) for x in row] for row in found.data]
        return [Value(found.rows, found.cols, tuple(tuple(x[k] for x in row) for row in rows), found.eye)
                for k in range(count)]

    @property
    def of_world(self) -> Callable[..., Value]:
        def derivative(self: Any, function: Callable[[Any], Value], variable: Any, env: Any) -> Value:
            if variable.after or variable.primes or variable.odd:
                raise Cannot("a derivative by something with other marks")
            key = self.canonical(variable.key)
            layer = self.whole(variable.layer, env) if variable.layer is not None else None
            whole = self.value(key, layer)
            if arrays.ANY in (whole.rows, whole.cols) or whole.eye:
                raise Cannot("a derivative by something of unknown size")
            places, rows, cols = self._places(whole, variable, env)

            def run(moved: list[Any]) -> Value:
                at = dict(zip(places, moved, strict=True))
                value = make(whole.rows, whole.cols, lambda i, j: whole.data[i][j] + at.get((i, j), 0))
                return function(self.moved(key, layer, value))

            found = slopes.by_entries(run, len(places))
            return world._laid_out(dict(zip(places, found, strict=True)), places, rows, cols)

        slopes = self
        return derivative

    @property
    def by_parameter(self) -> Callable[..., Value]:
        def by_parameter(self: Any, body: Any, key: str, at: Value, env: Any) -> Value:
            def run(moved: list[Any]) -> Value:
                return self.value(body, {**env, key: arrays.mapped(at, lambda x: x + moved[0])})

            return slopes.by_entries(run, 1)[0]

        slopes = self
        return by_parameter


def sample(paths: list[Path], size: int, torch: Any) -> Iterator[tuple[str, str, str, str, str]]:
    """A claim, its text, what `derive`, torch and the oracle say: a fair share of each page that has true claims; what
    one page cannot give, those after it give."""
    having = [page for page in pages(paths) if true_sources(page)]
    for at, page in enumerate(having):
        share = -(-size // (len(having) - at))
        for one in _of_page(page, share, torch):
            yield one
            size -= 1


def true_sources(page: Page) -> list[Source]:
    return [source for source in sources(page) if source.claim.verdict.name == "proved"]


def _of_page(page: Page, share: int, torch: Any) -> Iterator[tuple[str, str, str, str, str]]:
    rng = random.Random(page.name)
    by_autograd = Judge(PLANS, more=False)
    taken = [(source, mutant) for source in true_sources(page) for mutant in chosen(source, 1)]
    found = 0
    if share <= 0:
        return
    for source, mutant in rng.sample(taken, len(taken)):
        judged = judge_one(source, mutant)
        if judged.opinion == "none" or judged.opinion == "ill-shaped":
            continue
        with in_torch(torch), replaced(page, "judge", by_autograd):
            opinion = source.opinion(judged.latex)
        if opinion.kind != "none":
            yield source.name, judged.latex, judged.verdict, opinion.kind, judged.opinion
            found += 1
        if found >= share:
            return


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soundness.by_torch", description=__doc__)
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    options = parser.parse_args()
    torch, reason = torch_or_reason()
    if torch is None:
        print(f"skipped: {reason}")
        return 0
    counts: Counter[tuple[str, str]] = Counter()
    bad = apart = 0
    for name, latex, verdict, by_torch, by_oracle in sample(
            [p.resolve() for p in options.pages] or page_paths(), options.sample, torch):
        counts[verdict, by_torch] += 1
        false = (verdict == "proved" and by_torch in WRONG) or (verdict == "refuted" and by_torch == "equal")
        bad += false
        differ = (by_torch in WRONG) != (by_oracle in WRONG)
        apart += differ
        if false or differ:
            print(f"{name}: {latex}: derive {verdict}, torch {by_torch}, oracle {by_oracle}", flush=True)
    print(f"torch {torch.__version__}, float64: {sum(counts.values())} formulas, {bad} disagree with derive, "
          f"{apart} with the oracle")
    for (verdict, by_torch), n in sorted(counts.items()):
        print(f"  {verdict}, {by_torch} by autograd: {n}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
