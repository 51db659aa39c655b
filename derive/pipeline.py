"""From a file to verdicts: the only module that knows every stage, and the order in which they work.

In: a path (and its text, when it is already read), contexts, options. Out: a `CheckedDocument`. Refused: nothing;
what cannot be read or checked stands in the outcome with its reason, and the rest of the document keeps its verdicts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from derive.contexts import Reading, find_context, refuse_outside, roots_of
from derive.document import Block, Directive, Document, Formula, Prose, Span
from derive.elaborate import (
    EQUALITIES,
    SOLVES,
    Assumptions,
    Clause,
    Condition,
    Passage,
    assume,
    at_one_layer,
    behind,
    clauses,
    declare,
    declared_ahead,
    elsewhere,
    example_value,
    explained,
    functions_said,
    gather,
    gives_a_shape,
    headings,
    in_passing,
    is_heading,
    is_said_behind,
    join_dots,
    join_labels,
    join_words,
    last_sentence,
    limit_behind,
    one_hot,
    only_ranges,
    redefined,
    said_here,
    unread_equation,
    variants,
    with_class_labels,
    with_design_matrices,
    with_layout,
    with_stated_shapes,
    words_of,
)
from derive.elaborate.conventions import conventions_of, written_out
from derive.errors import DeriveError, Kept, Unreadable
from derive.expectations import Expectations
from derive.links import Links, Manner
from derive.notation import DefinitionRecord, Notation
from derive.outcome import CheckedClaim, CheckedDocument, Failure, Note, UnreadFormula
from derive.pages import pages_of, together, with_hidden
from derive.parse import parse
from derive.read import decode, read, read_file
from derive.single_samples import settle_samples
from derive.syntax import Chain as ChainNode
from derive.syntax import Empty, Statements
from derive.tables import Tables
from derive.term import LayerRange
from derive.updates import settle_updates
from derive.watch import Watch


def check_document(
    path: str,
    text: str | bytes | None = None,
    *,
    contexts: Sequence[str] = (),
    cross_check: bool = False,
    only: str | None = None,
    seed: int = 0,
    within: Sequence[str] = (),
    watch: Watch | None = None,
) -> CheckedDocument:
    """Every claim of one document with its verdict. `text` is given when the caller has read it (standard input).

    What the document uses must lie below its own folder, or that of another path of the command line (`within`).
    """
    watch = watch or Watch()
    try:
        reading = Reading(roots_of((path, *within), contexts))
        document = _load(path, text, reading.roots)
        notation = Notation()
        for context in contexts:
            notation = _declarations(find_context(context, Path.cwd()), notation, reading)
        pages = [(page, _uses(page, notation, reading.of_a_page())) for page in pages_of(document)]
    except DeriveError as error:
        return CheckedDocument(path, failure=Failure(error.code, error.message, error.hint))
    checked = []
    for page, declared in pages:
        fold = Fold(page, declared, seed, re.compile(only) if only else None, watch=watch)
        fold.run()
        checked.append(fold.outcome())
    if cross_check:
        from derive.cross_check import cross_check_document

        checked = [cross_check_document(page, watch) for page in checked]
    return checked[0] if len(checked) == 1 else together(document, tuple(checked))


def in_own_words(checked: CheckedClaim) -> CheckedClaim:
    """With every expression that has no name written out; what that needs is imported where there is one."""
    claim = checked.claim
    if claim is None or not any(one.tensor.name.startswith("\\{") for one in claim.definitions):
        return checked
    from derive.nameless import written_out

    return written_out(checked)


def _load(path: str, text: str | bytes | None, roots: tuple[str, ...]) -> Document:
    if text is None:
        refuse_outside(path, roots)
        return read_file(path)
    return read(path, decode(path, text) if isinstance(text, bytes) else text)


def _uses(document: Document, notation: Notation, reading: Reading) -> Notation:
    """The declarations of every document that this one uses, whatever the place of the directive."""
    reading = replace(reading, inside=(*reading.inside, document.path))
    for block in document.blocks:
        if isinstance(block, Directive) and block.kind == "use":
            place = Path(document.path).parent if document.path != "-" else Path.cwd()
            notation = _declarations(find_context(block.argument.strip(), place, reading.roots), notation, reading)
    return notation


def _declarations(path: str, notation: Notation, reading: Reading) -> Notation:
    """What a context declares and defines, once; its claims are not checked here."""
    real = os.path.realpath(path)
    if real in map(os.path.realpath, reading.inside) or len(reading.inside) > 20:
        cycle = " → ".join((*reading.inside, path))
        raise DeriveError("DRV905", f"{path} uses itself: {cycle}", hint="remove one of the `derive: use` lines")
    if real in reading.done:
        return notation
    document = read_file(path)
    fold = Fold(document, _uses(document, notation, reading), 0, None, name=Path(path).name)
    fold.run(claims=False)
    reading.done.add(real)
    return fold.notation


@dataclass
class Fold:
    """Walks over the blocks of one document with the notation so far."""

    document: Document
    notation: Notation
    seed: int
    only: re.Pattern[str] | None
    name: str = ""
    watch: Watch = field(default_factory=Watch)
    claims: list[CheckedClaim] = field(default_factory=list)
    definitions: list[DefinitionRecord] = field(default_factory=list)
    unread: list[UnreadFormula] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    formulas: int = 0
    links: int = 0
    """Links that are claims, whether `only` lets them through or not."""
    assumptions: Assumptions = field(default_factory=Assumptions)
    before: object = None
    """The block before the one that is read."""
    explained: tuple[Condition, ...] = ()
    """What is said behind the formula of its names, `where $g$ is the sigmoid`: that limits no definition."""
    heads: list[int] = field(default_factory=list)
    """Claims of the formula that is read whose left side nothing was said of: an equation, if they can be read."""

    def run(self, claims: bool = True) -> None:
        self.checking = claims
        self.notation = self.notation.with_(macros=self.notation.macros + self.document.macros)
        parsed = [(block, self._parse(block)) for block in with_hidden(self.document)]
        known = self.notation.declared.keys()
        words = words_of((tree for _, tree in parsed if isinstance(tree, Statements)), known) | known
        parsed = [(block, join_words(tree, words) if isinstance(tree, Statements) else tree) for block, tree in parsed]
        parsed = with_stated_shapes(parsed, self._tree, self.notation.declared.keys())
        self.notation = self._ahead(parsed, several=not claims)
        self.assumptions.note(self.notation)
        self.expectations, self.passage, tables = Expectations(), Passage(), Tables(self.document)
        tables.look_ahead((block, tree) for block, tree in parsed
                          if isinstance(block, Formula) and isinstance(tree, Statements))
        self.manner = Manner(self.document.path, self.seed, self.only, self.watch)
        early: set[int] = set()
        for at, (block, tree) in enumerate(parsed):
            if isinstance(block, Directive):
                self.notes.extend(self.expectations.directive(block))
            elif isinstance(block, Prose):
                self._prose(block)
            elif self.expectations.skips():
                continue
            elif isinstance(tree, UnreadFormula):
                self.notation = unread_equation(tree.latex, self.notation)
                self.unread.append(self.expectations.expect_unread(tree))
            elif tree is not None and at not in early:
                self.notation = tables.at(block, self.notation)
                self.explained = ()
                self._said_behind(parsed, at, early)
                said = self.explained = behind(parsed[at + 1 : at + 4], self.notation) if block.display else ()
                limit = limit_behind(parsed[at + 1 : at + 4]) if block.display else ()
                after = parsed[at + 1][0] if at + 1 < len(parsed) else None
                words = after.text if isinstance(after, Prose) and after.paragraph == block.paragraph else ""
                self._formula(block, tree, said + limit, words)
                if block.display:
                    self.passage.after_display(parsed[at + 2][1] if limit else None)
            self.before = block
            self.assumptions.note(self.notation)
        self.notes.extend(self.expectations.left_over())
        self.claims = [in_own_words(claim) for claim in settle_samples(settle_updates(self.claims))]

    def _said_behind(self, parsed: Sequence[tuple[Block, object]], at: int, early: set[int]) -> None:
        """Reads the equation of `where $z = …` before the formula that uses z."""
        if self.expectations.waiting is None and is_said_behind(parsed[at : at + 3], self.notation):
            formula, tree = parsed[at + 2]
            if isinstance(formula, Formula) and isinstance(tree, Statements):
                early.add(at + 2)
                self._formula(formula, tree, (), "")

    def _ahead(self, parsed: Sequence[tuple[Block, object]], several: bool) -> Notation:
        """What the whole document says before any of its formulas is read."""
        formulas = [(one, tree) for one, tree in parsed if isinstance(one, Formula) and isinstance(tree, Statements)]
        trees = [(tree, self._source(block)) for block, tree in formulas]
        document = written_out(self.document, formulas) if self.notation.macros else self.document
        notation = conventions_of(document, self.notation)
        said = functions_said(parsed, notation)
        notation = gather(trees, notation.with_(unknown_functions=notation.unknown_functions | said), several=several)
        notation = with_design_matrices(trees, declared_ahead(self._in_sections(parsed), notation))
        notation = with_class_labels((tree for tree, _ in trees), notation)
        return notation.with_(variants=variants(tree for tree, _ in trees))

    def _in_sections(self, parsed: Sequence[tuple[Block, object]]) -> Iterator[tuple[Statements, str, str, int]]:
        """The formulas with their text, place, and number of their section."""
        section = 0
        for block, tree in parsed:
            if isinstance(block, Prose):
                section += is_heading(block.text)
            elif isinstance(block, Formula) and isinstance(tree, Statements):
                yield tree, block.latex, self._source(block), section

    def outcome(self) -> CheckedDocument:
        return CheckedDocument(
            self.document.path,
            tuple(self.claims),
            tuple(self.definitions),
            tuple(self.unread),
            tuple(sorted(self.notes, key=lambda n: n.line)),
            None,
            one_hot(self.notation),
            self.formulas,
            self.document.lines,
        )

    def _source(self, formula: Formula) -> str:
        place = formula.place()
        where = f"line {place.line}" if place.cell is None else f"cell {place.cell}, line {place.line}"
        return f"{where} of {self.name}" if self.name else where

    def _parse(self, block: object) -> Statements | UnreadFormula | None:
        if not isinstance(block, Formula):
            return None
        self.formulas += 1
        try:
            return self._tree(block.latex)
        except Unreadable as error:
            if block.display or "=" in block.latex:
                at = block.place(error.span or Span(0, len(block.latex)))
                return UnreadFormula(block.place(), at, block.latex, error.code, error.message, error.hint)
            return None

    def _tree(self, latex: str) -> Statements:
        return join_dots(join_labels(parse(latex, self.notation.macros)))

    def _prose(self, block: Prose) -> None:
        if not (isinstance(self.before, Prose | Formula) and self.before.paragraph == block.paragraph):
            self.passage.sentence = ""
        begins = is_heading(block.text)
        if begins:
            self.notation = self.assumptions.heading(headings(block.text), self.notation)
        self.notation = self.passage.prose(block.text, self.assumptions.words(block.text, self.notation))
        self.notation = self.notation.with_(section=self.notation.section + begins)
        if self.document.path.endswith(".txt") or self.document.path == "-":
            self.notes.extend(
                Note(block.place.line + k, line.strip())
                for k, line in enumerate(block.text.split("\n"))
                if re.search(r"\w", line)
            )

    # --- one formula -------------------------------------------------------------------------------------------

    def _formula(self, formula: Formula, tree: Statements, said: tuple[Condition, ...], words: str) -> None:
        """`said`: conditions in the words behind it."""
        if self.passage.formula(tree, formula.display, self.notation, formula.latex, words):
            return
        self.notation = explained(self.explained, self.notation)
        found, remarks = clauses(tree, formula.latex)
        found = [replace(clause, conditions=clause.conditions + self.passage.held + said) for clause in found]
        is_a_word = not formula.display and len(tree.parts) == 1 and not isinstance(tree.parts[0], ChainNode)
        for remark in remarks if not is_a_word else ():
            self.notes.append(Note(formula.place(Span(remark.start, remark.start + 1)).line, remark.text))
        before, links = len(self.claims), self.links
        for clause in (at_one_layer(one, self.notation) for one in found):
            if isinstance(clause.node, ChainNode):
                self._chain(clause, clause.node, formula)
        self.claims[before:] = self.expectations.expect(self.claims[before:], self.links > links)
        for one in (self.claims[at] for at in self.heads):
            if one.verdict.name != "proved":
                self.notation = with_layout(one.link.left, one.link.right, self.notation)
            if one.claim is None and not (one.expected is not None and one.as_expected):
                chain = ChainNode((one.link.left, one.link.right), ("=",), span=one.link.first)
                self.notation = unread_equation(one.latex, self.notation, chain)
        self.heads = []

    def _chain(self, clause: Clause, chain: ChainNode, formula: Formula) -> None:
        before = self.before if isinstance(self.before, Prose) and self.before.paragraph == formula.paragraph else None
        words = before.text if before is not None else ""
        if self.checking and not formula.display and in_passing(chain, words, self.notation):
            named = example_value(chain)
            self.notation = self.notation.with_(examples=self.notation.examples | ({named} if named else set()))
            return
        if isinstance(chain.members[0], Empty):
            torn = "a chain goes on here, and nothing stands before it"
            self.notes.append(Note(formula.place(chain.span).line, torn))
        self.notation = redefined(chain, self._sentence(formula), self.notation)
        elsewhere_said = elsewhere(chain, self.notation) if self.checking else ""
        limits = tuple(one for one in clause.conditions if one not in self.explained)
        over = () if gives_a_shape(chain) else only_ranges(chain, limits, self.notation)
        used, failure = self._declare(chain, formula, over)
        if not self.checking or not EQUALITIES & set(chain.relations):
            return
        assumed = assume(clause.conditions, one_hot(self.passage.under(chain, self.notation)), formula.latex)
        links = Links(chain, formula, assumed, failure, self.manner, elsewhere_said)
        links.solves = SOLVES.search(self.passage.told) is not None
        if failure is None and used == 0:
            self.heads.append(len(self.claims))
        self.claims += links.checked(used)
        if links.same is not None:
            self.notation = said_here(chain, links.same, self.notation)
        self.heads = [at for at in self.heads if at < len(self.claims)]
        self.links += links.count

    def _sentence(self, formula: Formula) -> str:
        """The words right before a formula, back to the end of a sentence; a display may have its own paragraph."""
        before = self.before
        near = isinstance(before, Prose) and (formula.display or before.paragraph == formula.paragraph)
        return last_sentence(before.text) if near and isinstance(before, Prose) else ""

    def _declare(
        self, chain: ChainNode, formula: Formula, over: tuple[LayerRange, ...] | None
    ) -> tuple[int, DeriveError | None]:
        """How many links the chain declares over its ranges, or why that fails; under other conditions (None), 0."""
        if over is None:
            return 0, None
        known = self.notation.ranges
        here = self.notation.with_(ranges={**known, **{one.variable: one for one in over}})
        try:
            declared = declare(chain, here, formula.latex, self._source(formula))
        except DeriveError as error:
            if not self.checking:
                raise DeriveError(error.code, f"{self._source(formula)}: {error.message}", hint=error.hint) from None
            if not isinstance(error, Kept):
                self.notation = unread_equation(formula.latex[chain.span.start : chain.span.end], self.notation, chain)
            return 0, error
        if declared is None:
            return 0, None
        clash = declared.notation.clashes.get(declared.name, "")
        new = clash and declared.name not in self.notation.clashes
        self.notation = declared.notation.with_(ranges={**declared.notation.ranges, **known})
        if clash:
            self.notes += [Note(formula.place(chain.span).line, clash)] if new else []
            return declared.links, None
        span = chain.members[0].span | chain.members[min(declared.links, len(chain.members) - 1)].span
        latex = formula.latex[span.start : span.end]
        self.definitions.append(DefinitionRecord(declared.name, latex, formula.place(span)))
        return declared.links, None
