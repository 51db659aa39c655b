"""A document as a row of stops: each formula, and what was said before it.

In: a path (and its text). Out: `Stop`s; `Stop.links` reads the formula, or a changed text of it, again. Refused:
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from derive.document import Directive, Formula, Place, Prose
from derive.errors import DeriveError
from derive.parse import parse
from derive.read import read, read_file
from derive.syntax import Statements
from tests.soundness.oracle.claims import Link, Reader, gradient_named
from tests.soundness.oracle.facts import Facts
from tests.soundness.oracle.families import families
from tests.soundness.oracle.marks import Families

CONTEXTS = Path(__file__).resolve().parents[3] / "formulas" / "contexts"
ELEMENTWISE = re.compile(r"element[- ]?wise|entry by entry|entrywise|hadamard|逐元素|对应元素|按元素", re.I)


@dataclass(frozen=True)
class Stop:
    """A formula, and what was said before it."""

    formula: Formula
    facts: Facts
    macros: tuple = ()

    @property
    def place(self) -> Place:
        return self.formula.place()

    def links(self, latex: str | None = None) -> list[Link]:
        """The claims of the formula, or of another text in its place."""
        tree = parse(self.formula.latex if latex is None else latex, self.macros)
        return Reader(self.facts).formula(tree)[0]


def read_stops(path: str, text: str | None = None) -> list[Stop]:
    return list(_stops(path, text, _used(path, text, ())))


def _document(path: str, text: str | None):
    return read_file(path) if text is None else read(path, text)


def _used(path: str, text: str | None, inside: tuple[str, ...]) -> Facts:
    facts = Facts()
    for block in _document(path, text).blocks:
        if isinstance(block, Directive) and block.kind == "use":
            name = block.argument.strip()
            beside = Path(path).parent / name
            used = str(beside if beside.exists() else CONTEXTS / f"{name}.md")
            if used not in inside:
                facts = _merged(facts, _last(used, (*inside, path)))
    return facts


def _last(path: str, inside: tuple[str, ...]) -> Facts:
    facts = _used(path, None, inside)
    for stop in _stops(path, None, facts):
        facts = Reader(stop.facts).formula(parse(stop.formula.latex, stop.macros))[1]
    return replace(facts, unknown=())


def _merged(one: Facts, two: Facts) -> Facts:
    changes = {}
    for name in one.__dataclass_fields__:
        a, b = getattr(one, name), getattr(two, name)
        if isinstance(a, Families):
            changes[name] = Families(a.paren | b.paren, a.bare | b.bare, a.below | b.below, a.labelled | b.labelled)
        elif isinstance(a, dict):
            changes[name] = {**a, **b}
        elif isinstance(a, frozenset):
            changes[name] = a | b
        else:
            changes[name] = a + b
    return Facts(**changes)


def _blocks(document) -> list:
    blocks: list = []
    for block in document.blocks:
        blocks.extend(block.blocks if isinstance(block, Directive) and block.kind == "math" else (block,))
    return blocks


def _stops(path: str, text: str | None, used: Facts) -> Iterator[Stop]:
    document = _document(path, text)
    blocks = _blocks(document)
    trees: dict[int, Statements] = {}
    for at, block in enumerate(blocks):
        if isinstance(block, Formula):
            try:
                trees[at] = parse(block.latex, document.macros)
            except DeriveError:
                continue
    page_start = 0
    facts = _opened(used, blocks, trees, page_start)
    skip = False
    for at, block in enumerate(blocks):
        if isinstance(block, Directive) and block.kind == "new":
            facts = _opened(used, blocks, trees, at + 1)
        elif isinstance(block, Directive) and block.kind == "skip":
            skip = True
        elif at in trees:
            if skip:
                skip = False
                continue
            yield Stop(block, facts, document.macros)
            facts = replace(Reader(facts).formula(trees[at])[1], unknown=())


def _opened(used: Facts, blocks: list, trees: dict[int, Statements], start: int) -> Facts:
    """The families, conventions and gradients of a page: known before its first formula."""
    end = next(
        (k for k in range(start, len(blocks)) if isinstance(blocks[k], Directive) and blocks[k].kind == "new"),
        len(blocks),
    )
    page = [trees[k] for k in range(start, end) if k in trees]
    facts = replace(used, families=families(page, used.families), conventions=used.conventions)
    said = set(facts.conventions)
    for k in range(start, min(end, len(blocks) - 1)):
        one, two = blocks[k], blocks[k + 1]
        if isinstance(one, Formula) and isinstance(two, Prose) and re.fullmatch(r"\*|\\\w+", one.latex.strip()):
            if ELEMENTWISE.search(re.split("[.。]", two.text)[0]):
                said.add(one.latex.strip())
    facts = replace(facts, conventions=frozenset(said))
    for tree in page:
        for part in tree.parts:
            facts = gradient_named(part, facts)
    return facts
