"""A formula with words in it → statements, each with its conditions, and the words that say nothing to us.

In: the Statements of a formula and its text. Out: `Clause`s and remarks. Refused: nothing; a condition that is not
understood stays in the clause as words, so that a verdict can say that it was not read.

`若 g 为 sigmoid 函数, 则 S`, `if g is the sigmoid, then S`, `S if g is the sigmoid`,
`S \\quad \\text{for } 1 \\le l < L`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from derive.syntax import Chain, Dots, Node, Product, Statements, Symbol, Text

OPENERS = re.compile(
    r"(若|如果|当|假设|假如|对于|对|\b(?:if|when|for|with|assuming|provided|under|given)\b)[^\w]*(?:that|all|any|每个|所有)?\W*$",
    re.I,
)
WHERE = re.compile(r"(其中|这里|\b(?:where|here)\b)\W*$", re.I)
CLOSERS = re.compile(r"则|那么|时(?=\W*$)|\bthen\b|\bwe have\b|有$", re.I)
AND = re.compile(r"^\W*(?:and|和|且|与|及)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Condition:
    """An equation or range, or a subject with the words said of it (`g^{[L]}`, "is the sigmoid")."""

    node: Node | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement: a chain, or an expression that states nothing."""

    node: Node
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that have no effect."""

    text: str
    start: int


def clauses(statements: Statements, latex: str) -> tuple[list[Clause], list[Remark]]:
    """The statements of one formula, in order."""
    return _Reader(latex).read(statements)


class _Reader:
    """Walks over the parts once; `open` collects the conditions of the sentence that is being read."""

    def __init__(self, latex: str):
        self.latex = latex
        self.done: list[Clause] = []
        self.remarks: list[Remark] = []
        self.open: list[Condition] = []
        self.ahead: tuple[Condition, ...] = ()
        self.mode = ""

    def read(self, statements: Statements) -> tuple[list[Clause], list[Remark]]:
        parts = _ranges(statements.parts)
        for at, part in enumerate(parts):
            if isinstance(part, Text):
                self._words(part)
            elif self.mode == "if":
                self._condition(part)
            else:
                follows = parts[at + 1] if at + 1 < len(parts) else None
                self._statement(part, follows)
        self._attach_behind()
        return self.done, self.remarks

    def _words(self, text: Text) -> None:
        said = text.text.strip()
        if CLOSERS.search(said) and self.mode == "if":
            self._predicate(CLOSERS.split(said)[0])
            self.ahead, self.open, self.mode = tuple(self.open), [], ""
            said = CLOSERS.split(said)[-1]
        if OPENERS.search(said):
            self.mode = "if"
        elif WHERE.search(said):
            self.mode = "where"
        elif self.mode == "if":
            self._predicate(said)
        elif said and not AND.match(said) and re.search(r"\w", said):
            self.remarks.append(Remark(said, text.span.start))

    def _predicate(self, said: str) -> None:
        """Words about the last subject."""
        if self.open and said and not isinstance(self.open[-1].node, Chain):
            last = self.open[-1]
            self.open[-1] = replace(last, words=f"{last.words} {said}".strip())
        elif said and re.search(r"\w", said):
            self.open.append(Condition(None, said))

    def _condition(self, part: Node) -> None:
        if (
            self.open
            and not isinstance(part, Chain)
            and self.open[-1].words
            and not isinstance(self.open[-1].node, Chain)
        ):
            self._predicate(self.latex[part.span.start : part.span.end])
        else:
            self.open.append(Condition(part))

    def _statement(self, part: Node, follows: Node | None) -> None:
        if is_words(part) or (self.mode == "where" and isinstance(follows, Text) and follows.command == ""):
            self.remarks.append(Remark(self.latex[part.span.start : part.span.end], part.span.start))
        else:
            self.done.append(Clause(part, self.ahead))
        self.mode = ""

    def _attach_behind(self) -> None:
        """Conditions at the end speak of the statements before them."""
        if self.open and self.done:
            self.done = [replace(c, conditions=c.conditions + tuple(self.open)) for c in self.done]
        elif self.open:
            for condition in self.open:
                if isinstance(condition.node, Chain):
                    self.done.append(Clause(condition.node))
                else:
                    self.remarks.append(Remark(condition.words, 0))


def is_words(node: Node) -> bool:
    """Letters side by side that spell a word: `axis = 1` outside a call."""
    head = node.members[0] if isinstance(node, Chain) else node
    return (
        isinstance(head, Product)
        and len(head.factors) >= 3
        and not any(head.operators)
        and all(isinstance(f, Symbol) and len(f.name) == 1 and f.name.isalpha() for f in head.factors)
        and all(one.span.end == two.span.start for one, two in zip(head.factors, head.factors[1:], strict=False))
    )


def _ranges(parts: tuple[Node, ...]) -> list[Node]:
    """`l = 1, \\dots, L`, which commas have cut in three, is one chain again: 1 ≤ l ≤ L."""
    joined: list[Node] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        dots = next((k for k in range(at + 1, min(at + 3, len(parts))) if isinstance(parts[k], Dots)), None)
        if isinstance(part, Chain) and part.relations == ("=",) and dots is not None and dots + 1 < len(parts):
            last = parts[dots + 1]
            letter, first = part.members
            joined.append(Chain((first, letter, last), ("\\le", "\\le"), span=part.span | last.span))
            at = dots + 2
            continue
        joined.append(part)
        at += 1
    return joined
