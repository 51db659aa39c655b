"""A name that the document gives another equation: `Let $Z = X Y$` in one section, `Let $Z = X + Y$` in the next.

In: an equation with the words right before it, and the notation. Out: the notation without what the name meant before,
where the words say that it is something new; else where the other equation stands, if it is in another section, and
nobody can say whether this one is a claim about it. Refused: nothing; an equation that no such word introduces, one of
the same section, and one of what a context defines are claims about the name.
"""

from __future__ import annotations

import re

from derive.claim import Claim
from derive.elaborate.calls import arguments_of
from derive.elaborate.definable import is_of_context, without_arguments
from derive.elaborate.known_names import names_of
from derive.elaborate.membership import forgotten
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.notation import ITS_EQUATION, Notation, Statement
from derive.syntax import Chain, Node, Product

LET = re.compile(
    r"(?:\b(?:let|(?:we|let us|let's) (?:now )?(?:set|put|define|denote|consider))(?: now| also)?|设|令|定义"
    r"|\b(?:is|are) (?:now |here )?defined (?:as|by)|定义(?:如下|为))\s*[:：]?\s*$",
    re.I,
)
IS_NOW = re.compile(
    r"\b(?:prediction|output|loss|cost|objective|model|hypothesis|score|likelihood)s?(?: function)?"
    r"(?: of \w+(?: \w+)?)?"
    r" (?:is|are|becomes?|reads?)(?: now| then)?(?: given by)?\s*[:：,]?\s*$"
    r"|(?:预测|输出|损失|代价|目标|模型|似然)(?:函数|值)?(?:定义)?(?:为|是|变为)\s*[:：]?\s*$",
    re.I,
)
"""`Now the loss is` in another section says what the loss is there."""
ANOTHER_FUNCTION = re.compile(
    r"\b(?:functions?|operations?|gates?|consider|suppose|examples?)\b|函数|运算|操作|考虑|假设|例", re.I
)
"""In the sentence before `$$f(x, y) = x + y$$`: one f among those that the document looks at."""
AGAIN = re.compile(r"\b(?:recall|remember|again)\b|回顾|回想|回忆", re.I)
"""What is said again is nothing new."""
CONCLUDES = re.compile(
    r"\b(?:so|thus|hence|therefore|follows|becomes?|simplif\w+|expand\w*|rewrit\w+|equals)\b"
    r"|因此|所以|于是|故|即|化简|展开|得到|等价",
    re.I,
)
ARROWS = (("\\rightarrow",), ("\\to",), ("\\longrightarrow",))
"""`f(x) = 1/x \\rightarrow f'(x) = -1/x^2`: a line of a table of functions."""
OF_EXAMPLES = frozenset({"f", "g", "h", "\\phi", "\\varphi", "\\psi"})
"""Letters for one function after another."""


def redefined(chain: Chain, words: str, notation: Notation) -> Notation:
    """`words` are those before the equation, back to the end of a sentence."""
    name = _head(chain)
    if name is None:
        return _with_a_label(chain, notation)
    said = " ".join(words.split())
    if _arguments(chain):
        return _another_function(chain, name, said, notation)
    marks = marks_of(chain.members[0])
    says = LET.search(said) or (IS_NOW.search(said) and not CONCLUDES.search(said.replace("becomes", "")))
    if not marks.bare or spelled(marks.base) != name or not says or AGAIN.search(said):
        return notation
    if notation.defined_in.get(name, notation.section) >= notation.section or _is_said_again(chain, name, notation):
        return notation
    return forgotten(name, notation)


def _another_function(chain: Chain, name: str, said: str, notation: Notation) -> Notation:
    """`f(x, y) = x + y` after `f(x, y) = x y`, where the words look at another function."""
    known = _known_function(name, notation)
    if known is None or name not in OF_EXAMPLES or _is_said_again(chain, name, notation):
        return notation
    source, arguments = known
    looks = LET.search(said) or (ANOTHER_FUNCTION.search(said) and not CONCLUDES.search(said))
    anew = (looks and not AGAIN.search(said)) or chain.relations[1:2] in ARROWS
    if is_of_context(source) or (not anew and len(_arguments(chain)) == arguments):
        return notation
    others = {one: function for one, function in notation.functions.items() if one != name}
    return forgotten(name, notation).with_(functions=others, said_twice=notation.said_twice - {name})


def _known_function(name: str, notation: Notation) -> tuple[str, int] | None:
    """Where a function has its equation, and of how many arguments; also one over arrays."""
    if name in notation.functions:
        return notation.functions[name].source, len(notation.functions[name].parameters)
    found = _equations(name, notation)
    return (found[-1].source, len(_arguments(found[-1].chain))) if found else None


def _with_a_label(chain: Chain, notation: Notation) -> Notation:
    """After `f_c(x) = c + x` nobody knows which f a derivative is of."""
    marks = marks_of(unwrap(without_arguments(chain.members[0])))
    name = spelled(marks.base)
    several = name in notation.functions and marks.below and _arguments(chain) and name in OF_EXAMPLES
    return notation.with_(said_twice=notation.said_twice | {name}) if several and name is not None else notation


def _arguments(chain: Chain) -> list[Node]:
    called = unwrap(chain.members[0])
    return arguments_of(called.factors[1]) if isinstance(called, Product) else []


def elsewhere(chain: Chain, notation: Notation) -> str:
    """Where another section gives the name at the head of an equation its own equation: "line 9"; else ""."""
    name = _head(chain)
    if name is None or notation.defined_in.get(name, notation.section) >= notation.section:
        return ""
    if name in notation.gradients or _is_given(name, notation):
        return ""
    if name in notation.functions:
        return notation.functions[name].source
    return next((statement.source for statement in _equations(name, notation)[::-1]), "")


def said_here(chain: Chain, name_is_same: bool, notation: Notation) -> Notation:
    """After an equation of what another section defines: it is the same, or it may be another."""
    name = _head(chain)
    assert name is not None
    if name_is_same:
        return notation.with_(defined_in={**notation.defined_in, name: notation.section})
    return notation.with_(said_twice=notation.said_twice | {name})


def said_twice(claim: Claim) -> list[str]:
    """The names behind a claim that may be two things."""
    notation = claim.notation
    if not notation.said_twice:
        return []
    written = {one.tensor: one for statement in notation.statements for one in statement.definitions}
    uses = {one.tensor.name: set(names_of(written.get(one.tensor, one).body)) for one in notation.definitions}
    reached = {name for side in (claim.left, claim.right) for name in names_of(side.term)}
    waiting = sorted(reached)
    while waiting:
        more = uses.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += sorted(more)
    return sorted(notation.said_twice & reached)


def _head(chain: Chain) -> str | None:
    """The name that an equation begins with, also with its variables."""
    if len(chain.members) < 2 or chain.relations[0] not in ("=", ":=", "\\coloneqq", "\\equiv", "\\triangleq"):
        return None
    marks = marks_of(unwrap(without_arguments(chain.members[0])))
    return spelled(marks.base) if marks.bare else None


def _is_said_again(chain: Chain, name: str, notation: Notation) -> bool:
    """Whether the document has the very equation, or a context has one of the name."""
    again = any(s.chain.members[:2] == chain.members[:2] for s in _equations(name, notation))
    return again or _is_given(name, notation)


def _is_given(name: str, notation: Notation) -> bool:
    return any(is_of_context(statement.source) for statement in _equations(name, notation))


def _equations(name: str, notation: Notation) -> list[Statement]:
    """What defines a name, as an array or as a function."""
    found = [s for s in notation.statements if any(d.tensor.name == name for d in s.definitions)]
    function = notation.functions.get(name)
    return found + [s for s in notation.statements if function is not None and s.source == function.source]


def only_used(claim: Claim) -> str:
    """The name on the left of `a = \\sigma(z)`, where only an equation that uses it says that it is there; else ""."""
    marks = marks_of(unwrap(claim.left.syntax))
    name, notation = spelled(marks.base), claim.notation
    if name is None or not marks.bare or name in notation.gradients:
        return ""
    sources = {declared.source for declared in notation.declared.get(name, ())}
    used = sources == {ITS_EQUATION} and all(one.tensor.name != name for one in notation.definitions)
    return name if used else ""
