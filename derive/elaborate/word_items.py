"""Words and functions of several letters among the factors of a product.

In: a Product and a place in it. Out: the value that begins there, and how many factors it takes. Refused (None):
factors that spell no word; words that nobody knows (Undeclared).
"""

from __future__ import annotations

from itertools import pairwise

from derive.elaborate.array_calls import ARRAY_FUNCTIONS
from derive.elaborate.calls import (
    KNOWN,
    is_bare_call,
    letters_beside,
    named_call,
    of_the_value,
)
from derive.elaborate.references import known_name
from derive.elaborate.scripts import Marks, behind_parentheses, is_group
from derive.elaborate.state import State
from derive.elaborate.values import Value, value
from derive.errors import Undeclared
from derive.syntax import Node, Product, Symbol, Text


def slice_of(node: Product, start: int, end: int) -> Node:
    if end - start == 1:
        return node.factors[start]
    return Product(
        node.factors[start:end],
        node.operators[start : end - 1],
        node.signs[start:end],
        span=node.factors[start].span | node.factors[end - 1].span,
    )


def worded(item: Value, node: Node, state: State) -> Value:
    return value(item.axes, item.term, item, latex=state.words(node), span=node.span, vector=item.vector)


def word_item(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`\\text{np.sum}(…)`, also torn: `\\text{ np.} sum(…)`; `\\operatorname{tr}(…)`; bare letters `log(a)`."""
    word, end = "", at
    if len(node.factors) - at >= UNKNOWN_WORD and _spells_nothing(node, at, state):
        raise state.undeclared(state.words(slice_of(node, at, at + UNKNOWN_WORD)) + "…", node.factors[at].span)
    while end < len(node.factors) and (end == at or node.operators[end - 1] == ""):
        letters = _letters(node.factors[end])
        if letters is None:
            break
        word += letters
        end += 1
        if end == len(node.factors) or node.operators[end - 1] != "":
            break
        group, behind = behind_parentheses(node.factors[end])
        if is_group(group, "(") or (word in ARRAY_FUNCTIONS and is_group(group, "[", "\\{")):
            whole = slice_of(node, at, end + 1)
            if word in ARRAY_FUNCTIONS:
                item = ARRAY_FUNCTIONS[word](group, whole, state)
            elif len(word) > 1 and word in KNOWN:
                item = named_call(Marks(Text("\\text", word), primes=behind.primes), group, whole, state)
            else:
                return None
            return worded(of_the_value(item, behind, whole, state), whole, state), end + 1 - at
        if word in PREFIXES and isinstance(node.factors[at], Text):
            return _prefix_item(word, node, at, end, state)
    return None


def bare_call(node: Product, at: int, state: State) -> tuple[Value, int] | None:
    """`tanhx`, unless the letters of `tanh` have meanings of their own."""
    word = letters_beside(node, at)
    if not is_bare_call(word) or all(known_name(letter, state) for letter in word[:-1]):
        return None
    whole = slice_of(node, at, at + len(word))
    item = named_call(Marks(Text("\\text", word[:-1])), node.factors[at + len(word) - 1], whole, state)
    return worded(item, whole, state), len(word)


PREFIXES = frozenset({"tr", "Tr", "trace", "Trace", "det", "diag"})
"""Words that need no parentheses: `\\operatorname{tr} X`."""


def _prefix_item(word: str, node: Product, at: int, start: int, state: State) -> tuple[Value, int]:
    """What stands beside the word up to the next operator; a trace is of the whole product."""
    end = start + 1
    while end < len(node.factors) and node.operators[end - 1] == "":
        end += 1
    if end - start > 1 and word in ("det", "diag"):
        raise Undeclared("DRV304", f"how far {word} reaches is not clear", span=slice_of(node, at, end).span,
                         hint=f"write {word}(…)")
    inner = node.factors[start] if end == start + 1 else slice_of(node, start, end)
    whole = slice_of(node, at, end)
    if end - start > 1:
        state.read_as(f"{state.words(whole)} is the trace of the product")
    return worded(ARRAY_FUNCTIONS[word](inner, whole, state), whole, state), end - at


UNKNOWN_WORD = 4


def _spells_nothing(node: Product, at: int, state: State) -> bool:
    """Small letters right beside each other, none of them declared: a word that is no function here."""
    letters = node.factors[at : at + UNKNOWN_WORD]
    return (
        state.may_declare
        and not any(node.operators[at : at + UNKNOWN_WORD - 1])
        and all(isinstance(f, Symbol) and len(f.name) == 1 and f.name.islower() for f in letters)
        and all(one.span.end == two.span.start for one, two in pairwise(letters))
        and not any(known_name(f.name, state) for f in letters if isinstance(f, Symbol))
        and "".join(f.name for f in letters if isinstance(f, Symbol)) not in KNOWN
    )


def _letters(node: Node) -> str | None:
    if isinstance(node, Text):
        return "".join(node.text.split())
    if isinstance(node, Symbol) and len(node.name) == 1 and (node.name.isalpha() or node.name == "."):
        return node.name
    return None
