"""A formula with words in it → statements, each with its conditions, and the words that say nothing to us.

In: the Statements of a formula and its text. Out: `Clause`s and remarks. Refused: nothing; a condition that is not
understood stays in the clause as words, so that a verdict can say that it was not read.

`若 g 为 sigmoid 函数, 则 S`, `if g is the sigmoid, then S`, `S if g is the sigmoid`,
`if g is the sigmoid, S`, `S \\quad \\text{for } 1 \\le l < L`, `S \\quad (g = \\sigma)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from derive.elaborate.calls import KNOWN
from derive.elaborate.labels import INDEX_LETTERS, LAYER_LETTERS, TIME_LETTERS
from derive.elaborate.references import spelled
from derive.elaborate.scripts import is_group, marks_of, plain_letter, unwrap
from derive.syntax import Chain, Dots, Group, Node, Number, Product, Scripts, Sequence, Statements, Styled, Symbol, Text

OPENERS = re.compile(
    r"(若|如果|当|假设|假如|对于|对|\b(?:if|when|for|with|assuming|provided|under|given|as long as)\b)"
    r"[^\w]*(?:that|all|any|每个|所有)?\W*$",
    re.I,
)
WHERE = re.compile(r"(其中|这里|\b(?:where|here)\b)\W*$", re.I)
CLOSERS = re.compile(r"则|那么|时(?=\W*$)|\bthen\b|\bwe have\b|有$", re.I)
AND = re.compile(r"^\W*(?:and|和|且|与|及)\W*$", re.I)
UNEQUAL = frozenset({"\\neq", "\\ne", "≠"})
ORDERS = frozenset({"<", "\\le", "\\leq", "≤", "\\leqslant", ">", "\\ge", "\\geq", "≥", "\\geqslant"})
MEMBERSHIP = frozenset({"\\in", "∈"})
UNLESS = re.compile(r"(\bunless|\bnot for|\bexcept (?:if|for|when)|除非)\W*$", re.I)
LIMITS = re.compile(
    r"\W*(?:(?:only )?if|when|unless|assuming|provided|若|如果|当|假设|假如|除非|只有)(?![A-Za-z])\W*\w", re.I
)
"""Words that limit a statement and name nothing that we read."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An equation or range, or a subject with the words said of it (`g^{[L]}`, "is the sigmoid")."""

    node: Node | None
    words: str = ""
    passing: bool = False
    """Said in passing, `where g is the sigmoid`: a condition only where it is one that we read."""
    latex: str = ""
    """The formula that the node stands in; empty: the one that the condition is for."""


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


def _lists(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """`x, y \\in \\mathbb{R}^n` says it of both."""
    found = list(parts)
    for at in range(len(parts) - 2, -1, -1):
        name, after = parts[at], found[at + 1]
        said = isinstance(after, Chain) and len(after.members) == 2 and after.relations[0] in MEMBERSHIP
        if said and isinstance(name, Symbol | Scripts | Styled) and isinstance(after, Chain):
            found[at] = replace(after, members=(name, after.members[1]), span=name.span)
    return tuple(found)


def _with_spaces(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """`h = \\tanh(z) \\in \\mathbb{R}^n` says where h lies, and then what it is."""
    found: list[Node] = []
    for part in parts:
        if isinstance(part, Chain) and part.relations[-1] in MEMBERSHIP and set(part.relations[:-1]) == {"="}:
            first, space = part.members[0], part.members[-1]
            if isinstance(first, Symbol | Scripts | Styled):
                found.append(replace(part, members=(first, space), relations=part.relations[-1:]))
            part = _piece(part, 0, len(part.members) - 1)
        found.append(part)
    return tuple(found)


class _Reader:
    """Walks over the parts once; `open` collects the conditions of the sentence that is being read."""

    def __init__(self, latex: str):
        self.latex = latex
        self.done: list[Clause] = []
        self.remarks: list[Remark] = []
        self.open: list[Condition] = []
        self.ahead: tuple[Condition, ...] = ()
        self.mode = ""
        self.joined = False
        """The words before were `and`."""

    def read(self, statements: Statements) -> tuple[list[Clause], list[Remark]]:
        whole = tuple(piece for part in statements.parts for piece in _after_words(part))
        parts = _ranges(_lists(_with_spaces(_at_colons(whole))))
        for at, part in enumerate(parts):
            inner = _in_parentheses(part)
            words = unwrap(part.body) if is_group(part, "(", "（") else part
            if isinstance(words, Text):
                self._words(words)
            elif self.mode == "where" and self.done and (_is_binding(part) or _limits(part)):
                self.open.append(Condition(part))
            elif self.mode == "where" and self.done and _is_described(parts, at):
                self.open.append(Condition(part, _said_after(parts, at), passing=True))
            elif inner is not None and self.done and (_says_all(Condition(inner)) or inner.relations == ("=",)):
                self.open.append(Condition(inner))
            elif _is_order(part) and self.mode != "if" and self.done and _is_equation(self.done[-1].node):
                self.open.append(Condition(part))
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
        if self.mode == "if" and AND.match(said):
            self.joined = True
        elif UNLESS.search(said):
            self.mode = "if"
            self.open.append(Condition(None, said))
        elif OPENERS.search(said):
            self.mode = "if"
        elif LIMITS.match(said):
            self.open.append(Condition(None, said))
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
        if not self.joined and not self.done and self.open and _is_equation(part) and all(map(_says_all, self.open)):
            self.ahead, self.open = tuple(self.open), []
            self._statement(part, None)
            return
        self.joined = False
        if (self.open and UNLESS.search(self.open[-1].words)) or (
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


def index_condition(node: Node | None) -> tuple[str, str, bool] | None:
    """`i = j`, `i \\neq j`: the letters, and whether they are equal."""
    if not isinstance(node, Chain) or len(node.members) != 2 or node.relations[0] not in ("=", *UNEQUAL):
        return None
    one, other = (plain_letter(member) for member in node.members)
    if one is None or other is None or one == other or not {one, other} <= INDEX_LETTERS:
        return None
    return one, other, node.relations[0] == "="


def gives_a_shape(node: Node) -> bool:
    """`x \\in \\mathbb{R}^n`, which holds whatever the sentence around it is about; not `y \\in \\{0, 1\\}`."""
    if not isinstance(node, Chain) or len(node.members) != 2 or node.relations[0] not in MEMBERSHIP:
        return False
    return not isinstance(marks_of(node.members[1]).base, Group)


def _is_equation(node: Node) -> bool:
    return isinstance(node, Chain) and "=" in node.relations


def _says_all(condition: Condition) -> bool:
    """A condition that is whole: words about a subject, a range, an activation. Any other equation may be a
    statement.
    """
    node = condition.node
    if not isinstance(node, Chain):
        return bool(condition.words)
    if index_condition(node) is not None:
        return True
    return all(relation in ORDERS for relation in node.relations) or _is_binding(node)


def _is_described(parts: list[Node], at: int) -> bool:
    """A subject with words after it."""
    return at + 1 < len(parts) and isinstance(parts[at + 1], Text) and not isinstance(parts[at], Chain)


def _said_after(parts: list[Node], at: int) -> str:
    """All the words right after a part, which may be several texts: 为, sigmoid."""
    texts = takewhile(lambda part: isinstance(part, Text), parts[at + 1 :])
    return " ".join(text.text for text in texts if isinstance(text, Text))


def _is_binding(node: Node) -> bool:
    """`g^{[L]} = \\sigma`"""
    if not isinstance(node, Chain) or node.relations != ("=",):
        return False
    return spelled(marks_of(node.members[1]).base) in KNOWN


def _after_words(part: Node) -> tuple[Node, ...]:
    """`\\text{unless } g` is words and what follows them."""
    if isinstance(part, Chain):
        first = _after_words(part.members[0])
        members = (first[-1], *part.members[1:])
        return (*first[:-1], _piece(replace(part, members=members), 0, len(members))) if len(first) > 1 else (part,)
    if not isinstance(part, Product) or not isinstance(part.factors[0], Text) or part.operators[0] or part.signs:
        return (part,)
    said = part.factors[0].text.strip()
    if not (OPENERS.search(said) or UNLESS.search(said)):
        return (part,)
    rest = part.factors[1:]
    if len(rest) == 1:
        return part.factors[0], rest[0]
    span = rest[0].span | rest[-1].span
    return part.factors[0], replace(part, factors=rest, operators=part.operators[1:], span=span)


def _is_order(part: Node) -> bool:
    """`1 \\le l \\le L`, also as it was put together from `l = 1, \\dots, L`; `x > 0`, `0 < a < 1`."""
    if not isinstance(part, Chain) or not set(part.relations) <= ORDERS:
        return False
    is_range = len(part.members) == 3 and plain_letter(part.members[1]) in LAYER_LETTERS | TIME_LETTERS
    return is_range or Number("0") in (unwrap(part.members[0]), unwrap(part.members[-1]))


def _limits(part: Node) -> bool:
    """`x > y`, `x \\neq 0`: behind `where`, of numbers for which alone the formula is meant."""
    return isinstance(part, Chain) and set(part.relations) <= ORDERS | UNEQUAL


def _in_parentheses(part: Node) -> Chain | None:
    """`(1 \\le l < L)`, `(l = 1, \\dots, L)`"""
    body = unwrap(part.body) if is_group(part, "(", "（") else None
    if isinstance(body, Sequence):
        joined = _ranges(body.items)
        body = joined[0] if len(joined) == 1 else None
    return body if isinstance(body, Chain) else None


def _at_colons(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """`if g = \\sigma: S` in two, and `for l = 1, \\dots, L: S`; without an opening word before it, a colon stays."""
    found: list[Node] = []
    for part in parts:
        before = found[-1] if found else None
        opened = isinstance(before, Dots) or (isinstance(before, Text) and OPENERS.search(before.text.strip()))
        if opened and isinstance(part, Chain) and ":" in part.relations:
            at = part.relations.index(":") + 1
            then = [Text("", "then", span=part.span)] if isinstance(before, Text) else []
            found += [_piece(part, 0, at), *then, _piece(part, at, len(part.members))]
        else:
            found.append(part)
    return tuple(found)


def _piece(chain: Chain, start: int, end: int) -> Node:
    members = chain.members[start:end]
    if len(members) == 1:
        return members[0]
    return Chain(members, chain.relations[start : end - 1], span=members[0].span | members[-1].span)


def is_words(node: Node) -> bool:
    """Letters side by side that spell a word: `axis = 1`, `keepdims = True` outside a call."""
    if isinstance(node, Chain):
        return is_words(node.members[0]) and all(isinstance(m, Number | Text) or is_words(m) for m in node.members[1:])
    return (
        isinstance(node, Product)
        and len(node.factors) >= 3
        and not any(node.operators)
        and all(isinstance(f, Symbol) and len(f.name) == 1 and f.name.isalpha() for f in node.factors)
        and all(one.span.end == two.span.start for one, two in zip(node.factors, node.factors[1:], strict=False))
    )


def _ranges(parts: tuple[Node, ...]) -> list[Node]:
    """`l = 1, \\dots, L`, which commas have cut in three, is one chain again: 1 ≤ l ≤ L; `l = L, \\dots, 1` and
    `l = 1, 2, 3` too.
    """
    joined: list[Node] = []
    at = 0
    while at < len(parts):
        end = _dotted_to(parts, at) or _counted_to(parts, at)
        if end:
            letter, first = parts[at].members  # type: ignore[attr-defined]
            last = parts[end]
            ends = (last, first) if isinstance(last, Number) and not isinstance(first, Number) else (first, last)
            span = parts[at].span | last.span
            joined.append(Chain((ends[0], letter, ends[1]), ("\\le", "\\le"), span=span))
            at = end + 1
        else:
            joined.append(parts[at])
            at += 1
    return joined


def _counted_to(parts: tuple[Node, ...], at: int) -> int:
    """Where the last stands of numbers that count on, `l = 1, 2, 3`; 0 without."""
    part = parts[at]
    if not isinstance(part, Chain) or part.relations != ("=",) or not isinstance(part.members[1], Number):
        return 0
    numbers = [part.members[1], *takewhile(lambda other: isinstance(other, Number), parts[at + 1 :])]
    texts = [number.text for number in numbers if isinstance(number, Number)]
    counts = len(texts) > 1 and texts[0].isdecimal() and texts == [str(int(texts[0]) + k) for k in range(len(texts))]
    return at + len(texts) - 1 if counts else 0


def _dotted_to(parts: tuple[Node, ...], at: int) -> int:
    """Where the range ends that begins here and goes on with dots; 0 without."""
    part = parts[at]
    if not isinstance(part, Chain) or part.relations != ("=",) or at + 2 >= len(parts):
        return 0
    if isinstance(parts[at + 1], Dots):
        return at + 2
    second = not isinstance(parts[at + 1], Chain | Text) and isinstance(parts[at + 2], Dots)
    return at + 3 if second and at + 3 < len(parts) else 0
