"""The words around formulas: conditions that a sentence sets for what stands in it, and what a section is about.

In: the blocks of a document, in order. Out: the conditions in force at a formula, and the notation under them.
Refused: nothing; words that are not understood set no condition.

`If $g$ is the sigmoid, then $dZ = A - Y$.` and `若 $g$ 为 sigmoid 函数, 则 …` hold to the end of their sentence;
`Here $g$ is the sigmoid.` holds from there on; a heading `Sigmoid activation function` says, until the next one, what
the unknown function of that section is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.document import Formula, Prose
from derive.elaborate.conditions import activation_of, bind, bind_for_good, range_of, says_something, words_activation
from derive.elaborate.denials import denied, goes_on_to_deny, limited
from derive.elaborate.dropped import freed, is_arbitrary
from derive.elaborate.hypotheses import hypothesis
from derive.elaborate.labels import LAYER_LETTERS
from derive.elaborate.layouts import with_layout
from derive.elaborate.passing import in_passing, is_a_count
from derive.elaborate.properties import (
    IS_SYMMETRIC,
    property_ahead,
    property_behind,
    said_symmetric,
    subjects_of,
    sums_to_one,
    under_property,
)
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of
from derive.elaborate.sentences import OPENERS, UNLESS, Condition
from derive.notation import Notation
from derive.printing import print_latex
from derive.syntax import Chain, Node, Number, Scripts, Statements, Styled, Symbol, walk
from derive.term import Function

HEADING = re.compile(r"^\s*(?:#+\s*|\\(?:sub)*(?:section|paragraph)\*?\{)(.*)$")
ITEM = re.compile(r"^\s*(?:(?:[-*+]|\(?\d+[.)）、]|[①-⑩])\s*)?\*\*(.+?)\*\*[:：]?\s*$")
ANOTHER_EXAMPLE = re.compile(r"\b(?:another|a different|the next|a second) example\b|另外?一个例子|下一个例子", re.I)
SENTENCE_END = re.compile(r"[。！？!?]|[.;；](?=\s|$|\\)|\\par\b|\n\s*\n")
BACKWARDS = re.compile(
    r"\b(?:true|false|holds?|valid|correct|right|wrong|only|not|even|as)\s+(?:if|when)\W*\Z|(?:仅|只有|即使)[当若]?\W*\Z",
    re.I,
)
"""`true if` says something of what stands before it."""
ONLY = re.compile(
    r"\b(?:only|not|even|unless|except) *(?:if|when|for)?\b(?=.*\b(?:of|each|every|that)\b)|仅[当若]|只有|除非", re.I
)
"""`only if each column of` sets no condition for what comes."""
PHRASE_END = re.compile(r"[,，、。.;；:：!！?？()（）\n]|则|那么|时|\bthen\b|\bwe\b")
CLAUSE_END = re.compile(r"[,，、。;；:：!！?？]|\.(?=\s|$)|则|那么|时|\bthen\b|\bwe\b|\n\s*\n")
CONDITIONAL = re.compile(
    r"^\W*(?:if|when|whenever|for|in case)\b|若|如果|当|假如|对于|\b(?:if|when|whenever)\W*$", re.I
)
"""The sentence says only what holds under its condition."""
CASE = re.compile(
    r"(?:\b(?:if|when|whenever|once|only|than|for|like|such as|e\.g\.|example,?"
    r"|(?:special|simple|simplest|first|second|other)?\s*cases?(?: is| of| that| where)?)"
    r"|若|如果|当|假如|对于|例如|比如|譬如|情况)\W*\Z",
    re.I,
)
"""`for $m = 1$` is one case of a size, and no value of it."""
FUNCTIONS = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi"})


ORDERS = frozenset({"<", "\\lt", "\\le", "\\leq", "≤", "\\leqslant", ">", "\\gt", "\\ge", "\\geq", "≥", "\\geqslant"})
LONGEST_SENTENCE = 400
"""Characters: words further back say nothing of a formula."""
FIRST_WHERE = re.compile(r"\s*(?:Where|Wherever)\W*\Z")
"""A sentence begins with where it holds: `Where $u > 0$: …`."""
ALSO = re.compile(r"\W*(?:and|且|和|与)?\W*")
COLON = re.compile(r"[:：]\s*\Z")
LIMITED = re.compile(
    r"[\s,，]*\(?(?:for(?: all| any| every)?|if|when|whenever|where|wherever|provided(?: that)?|as long as"
    r"|若|如果|当|其中)\s*"
)
"""Right behind a displayed formula, in the same sentence."""
SAYS_WHAT_IT_IS = re.compile(
    r"\s*(?:is|are|denotes?|being|stands? for|为|是|表示|称为)(?!\s*(?:not|true|false)\b)", re.I
)
"""`where $\\lambda > 0$ is the rate` says what λ is, not where the formula holds."""
WHERE_BEHIND = re.compile(r"[\s,，.。;；:：]*\(?(?:where|with|in which|here|其中|这里|式中|此处)\s*", re.I)


def behind(blocks: Sequence[tuple[object, object]], notation: Notation) -> tuple[Condition, ...]:
    """What the words right behind a displayed formula say of it: `where $g$ is the sigmoid`, `其中 $g = \\sigma$`."""
    if len(blocks) < 2 or not isinstance(blocks[0][0], Prose) or not WHERE_BEHIND.fullmatch(blocks[0][0].text):
        return ()
    tree = blocks[1][1]
    part = tree.parts[0] if isinstance(tree, Statements) and len(tree.parts) == 1 else None
    if part is None:
        return ()
    words = blocks[2][0].text if len(blocks) > 2 and isinstance(blocks[2][0], Prose) else ""
    said = "" if isinstance(part, Chain) else PHRASE_END.split(words, maxsplit=1)[0]
    condition = Condition(part, said)
    if SENTENCE_END.search(blocks[0][0].text) and activation_of(condition, notation) is None:
        return ()
    return (condition,) if says_something(condition, notation) else ()


def limit_behind(blocks: Sequence[tuple[object, object]]) -> tuple[Condition, ...]:
    """`for $x > 0$` right behind a displayed formula: where it holds."""
    if len(blocks) < 2 or not isinstance(blocks[0][0], Prose) or not LIMITED.fullmatch(blocks[0][0].text):
        return ()
    formula, tree = blocks[1]
    part = tree.parts[0] if isinstance(tree, Statements) and len(tree.parts) == 1 else None
    whole = isinstance(formula, Formula) and not formula.display and is_order(part)
    if len(blocks) > 2 and isinstance(blocks[2][0], Prose) and SAYS_WHAT_IT_IS.match(blocks[2][0].text):
        return ()
    return (Condition(part, latex=formula.latex),) if whole and isinstance(formula, Formula) else ()


def is_order(part: Node | None) -> bool:
    """`x > 0`, `0 < a < 1`"""
    return isinstance(part, Chain) and set(part.relations) <= ORDERS


def is_heading(text: str) -> bool:
    """Whether words begin another section, or turn to another example."""
    return any(HEADING.match(line) for line in text.splitlines()) or ANOTHER_EXAMPLE.search(text) is not None


def last_sentence(text: str) -> str:
    """The sentence that words end in, which a display behind them may go on with."""
    return next((one for one in reversed(SENTENCE_END.split(text)) if one.strip()), "")


SOLVES = re.compile(
    r"\b(?:vanish\w*|solv\w+|normal equations?|minimi[sz]ers?|optimum|(?:stationary|critical) points?)\b"
    r"|\b(?:set(?:ting)?|equat\w+)\b.*(?:\b(?:zero|0)\b)|令.*(?:零|0)|置零|正规方程|最优解|极值|驻点|求解|解得",
    re.I | re.S,
)
"""The sentence speaks of where something vanishes or is least, not of all values."""


def headings(text: str) -> str:
    """The headings among some words."""
    return "\n".join(found.group(1) for line in text.splitlines() if (found := HEADING.match(line)))


@dataclass
class Passage:
    """Where the reader is in a document."""

    held: tuple[Condition, ...] = ()
    """Conditions of the sentence that is being read."""
    section: str | None = None
    """The activation function that the section is about."""
    opened: bool = False
    """The words before end in `if` or the like."""
    excepted: bool = False
    backwards: bool = False
    """What comes is a condition for what stands before."""
    subject: Node | None = field(default=None)
    """The name that the next words may say something of."""
    subjects: tuple[Node, ...] = ()
    """The arrays that the last formula was about, of which the words around it may say something."""
    told: str = ""
    """The words and formulas of the sentence that is being read."""
    words: str = ""
    """The words before, back to the end of a sentence."""
    sentence: str = ""
    """All words of the sentence so far, also those before other formulas of it."""
    broken: tuple[tuple[Node, ...], str, str] | None = None
    """The subjects before the last words, what stood ahead of them, and those words: `$Y$ sums to $1$` goes on."""
    at_one: bool = False
    """The last formula is the number 1."""
    listed: bool = False
    """A colon stands before what comes: all displays up to the next words are under the conditions that are held."""
    taken: object = None
    """A formula that has been read already, as a condition of the one before it."""

    def prose(self, text: str, notation: Notation) -> Notation:
        """Reads words; what they say for good goes into the notation."""
        if self.listed and not re.search(r"\w", text):
            return notation
        if self.listed:
            self.held, self.listed = (), False
        self._heading(text)
        if self.subject is not None:
            said = PHRASE_END.split(text, maxsplit=1)[0]
            condition = Condition(self.subject, said)
            found = None if denied(self.sentence, text) else activation_of(condition, notation)
            if found is not None and self.opened and not self.excepted:
                self.held += (condition,)
            elif found is not None and not self.opened:
                notation = bind_for_good(notation, *found)
        if self.at_one and self.broken is not None:
            subjects, ahead, words = self.broken
            notation = self._under(sums_to_one(ahead, f"{words} 1"), subjects, ahead, notation)
        for subject in self.subjects if is_arbitrary(CLAUSE_END.split(self.words)[-1], text) else ():
            name = spelled(marks_of(subject).base)
            notation = notation if name is None else freed(name, notation)
        notation = with_layout(text, self._described(text, notation))
        self.broken = self.subjects, self.words, text
        if SENTENCE_END.search(text):
            self.held = ()
        last = SENTENCE_END.split(text)[-1]
        self.sentence = last if SENTENCE_END.search(text) else f"{self.sentence} {text}"[-LONGEST_SENTENCE:]
        self.told = last if SENTENCE_END.search(text) else f"{self.told} {text}"[-LONGEST_SENTENCE:]
        self.opened = bool(OPENERS.search(last) or UNLESS.search(last) or BACKWARDS.search(last))
        self.opened = self.opened or bool(FIRST_WHERE.match(last) or (self.held and ALSO.fullmatch(text)))
        self.excepted = bool(UNLESS.search(last) or BACKWARDS.search(last))
        self.backwards = bool(BACKWARDS.search(last))
        self.subject, self.subjects, self.words = None, (), last
        self.listed = bool(self.held) and COLON.search(text) is not None
        return notation

    def _described(self, text: str, notation: Notation) -> Notation:
        """`Let $A$ be symmetric` holds from there on, `for symmetric $A$, …` to the end of the sentence."""
        behind, ahead = SENTENCE_END.split(text, maxsplit=1)[0], CLAUSE_END.split(self.words)[-1]
        said = property_behind(behind) or property_ahead(ahead) or sums_to_one(ahead, behind)
        if said is not None and (denied(self.sentence, text) or limited(text)):
            return notation
        return self._under(said, self.subjects, self.words, notation)

    def _under(self, said: str | None, subjects: tuple[Node, ...], words: str, notation: Notation) -> Notation:
        """Under what is said of arrays: for good, or to the end of a sentence that sets it as a condition."""
        for subject in subjects if said is not None and not (self.excepted or ONLY.search(words)) else ():
            assert said is not None
            if CONDITIONAL.search(words):
                self.held += (Condition(subject, said),)
            else:
                notation = under_property(subject, said, notation) or notation
        return notation

    def _heading(self, text: str) -> None:
        for line in text.splitlines():
            found = HEADING.match(line) or ITEM.match(line)
            if found is not None:
                self.section = words_activation(found.group(1))
                self.held = ()

    def after_display(self, taken: object) -> None:
        """A sentence that goes on after its display says its condition again, but for a list behind a colon."""
        self.taken, self.told = taken, ""
        if not self.listed:
            self.held = ()

    def formula(self, tree: Statements, display: bool, notation: Notation, latex: str = "", behind: str = "") -> bool:
        """Reads a formula; whether it only says under which condition the sentence holds, or what does not hold.
        `behind`: the words behind it.
        """
        if tree is self.taken:
            return True
        part = tree.parts[0] if len(tree.parts) == 1 else None
        self.told += f" {latex}"
        self.at_one = not display and part == Number("1")
        self.subjects = () if display else tuple(s for one in tree.parts for s in subjects_of(one))
        self.subject = part if isinstance(part, Symbol | Scripts | Styled) and not display else None
        opened, self.opened = self.opened, self.opened and self.subject is not None
        if opened and not display and isinstance(part, Chain):
            sets = self._sets_condition(part, notation, latex, behind)
            if sets is not None:
                return sets
        if isinstance(part, Chain) and self._only_a_case(part, display, notation, latex, behind):
            return True
        if tree.separators and tree.separators[-1] == ".":
            self.held = ()
        return False

    def _sets_condition(self, part: Chain, notation: Notation, latex: str, behind: str) -> bool | None:
        """Whether a formula behind `if` is a condition and no more; None where it is anything else."""
        whole = Condition(part)
        if is_order(part) and goes_on_to_deny(behind):
            self.held += (Condition(None, f"{print_latex(part)} {PHRASE_END.split(behind)[0].strip()}"),)
            return True
        if self.excepted and activation_of(whole, notation) is not None:
            self.held += () if self.backwards else (Condition(None, f"unless {print_latex(part)}"),)
            return True
        if activation_of(whole, notation) is not None or _is_layer_range(part, notation):
            self.held += (whole,)
            return True
        symmetric = said_symmetric(part)
        if symmetric is not None and not self.excepted:
            self.held += (Condition(symmetric, IS_SYMMETRIC),) if CONDITIONAL.search(self.words) else ()
            return bool(CONDITIONAL.search(self.words))
        if is_order(part) and not self.excepted and in_passing(part, "if", notation):
            self.held += (Condition(part, latex=latex),)
            return True
        if in_passing(part, "if", notation):
            self.held += (Condition(None, print_latex(part)),)
            return True
        return None

    def _only_a_case(self, part: Chain, display: bool, notation: Notation, latex: str, behind: str) -> bool:
        """Whether a sentence takes back what a formula would assume, or sets a size for itself alone."""
        is_count = not display and is_a_count(part, notation)
        in_a_heading = HEADING.match(self.words.rpartition("\n")[2]) is not None
        if is_count and not self.backwards and not in_a_heading and CASE.search(self.words):
            self.held += (Condition(part, latex=latex),)
            return True
        if not denied(self.sentence, behind) and not (is_count and self.backwards):
            return False
        bound = activation_of(Condition(part), notation) is not None
        return is_count or bound or hypothesis(part, notation, latex) is not None

    def under(self, chain: Node, notation: Notation) -> Notation:
        """The notation in which the unknown function of a chain is what its section is about."""
        if self.section is None:
            return notation
        names = {spelled(node) for node in walk(chain) if isinstance(node, Symbol) and node.name in FUNCTIONS}
        for name in sorted(n for n in names if n is not None):
            taken = name in notation.functions or name in notation.declared
            if not taken and not any(key.name == name and key.layer is None for key in notation.bindings):
                notation = bind(notation, Function(name), Function(self.section, known=True))
        return notation


def _is_layer_range(part: Chain, notation: Notation) -> bool:
    """`$l = L$`, `$1 \\le l < L$`."""
    found = range_of(part, notation)
    return found is not None and found.variable in LAYER_LETTERS & notation.layer_letters
