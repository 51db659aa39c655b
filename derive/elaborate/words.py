"""Names of several letters without a command: `loss = …`, `error_i = …`, `FinalOutput`.

In: the trees of a document, and what is named already. Out: the trees, in which each such name is one symbol. Refused:
nothing; letters side by side stay a product unless they are differentiated, `\\partial Loss`, or stand alone on the
left of an equation somewhere, whose other members use at most one of these letters by itself: `xyz = x(yz)` is about
products.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from derive.elaborate.calls import KNOWN, is_bare_call
from derive.elaborate.scripts import is_group, unwrap
from derive.elaborate.sentences import is_words
from derive.syntax import Chain, Fraction, Node, Product, Scripts, Statements, Symbol, walk, with_children

Kind = TypeVar("Kind", bound=Node)
SHORTEST = 3
SHORTEST_CAPITALS = 2
SHORTEST_DIFFERENTIAL = 4
"""`dWx` may be dW and x."""
DEFINES = frozenset({"=", ":=", "\\coloneqq", "\\triangleq", "\\equiv", "\\leftarrow", "\\gets", "≡"})


def words_of(trees: Iterable[Statements], known: Collection[str] = ()) -> frozenset[str]:
    """The words that stand alone on the left of an equation; of capitals, `FL = …`, if no letter of it is a name, here
    or among those that are `known`.
    """
    trees = tuple(trees)
    chains = (part for tree in trees for part in tree.parts if isinstance(part, Chain))
    words = frozenset(word for chain in chains if (word := _head(chain)) is not None)
    words |= {word for tree in trees for node in walk(tree) if (word := _differentiated(node)) is not None}
    return frozenset(word for word in words if not word.isupper() or (
        not set(word) & set(known) and _is_nothing_else(word, trees)))


def _is_nothing_else(word: str, trees: Iterable[Statements]) -> bool:
    """Whether its letters, no two alike, stand nowhere but in the word."""
    nodes = [node for tree in trees for node in walk(tree)]
    within: set[int] = set()
    for node in (node for node in nodes if isinstance(node, Product)):
        for at in range(len(node.factors)):
            run = node.factors[at : at + _run(node.factors, at)]
            if "".join(_letter(factor) or "" for factor in run) == word:
                within |= {id(factor.base if isinstance(factor, Scripts) else factor) for factor in run}
    alone = any(isinstance(node, Symbol) and node.name in word and id(node) not in within for node in nodes)
    return len(set(word)) == len(word) and not alone


def _differentiated(node: Node) -> str | None:
    """The word above in `\\frac{\\partial Loss}{\\partial w}`: all that follows the sign."""
    above = unwrap(node.numerator) if isinstance(node, Fraction) else None
    if not isinstance(above, Product) or any(above.operators) or above.signs:
        return None
    if not isinstance(above.factors[0], Symbol) or above.factors[0].name not in ("\\partial", "∂"):
        return None
    factors = above.factors[1:-1] if is_group(above.factors[-1], "(") else above.factors[1:]
    word = "".join(_letter(factor) or "" for factor in factors)
    whole = _run(factors, 0) == len(factors) >= SHORTEST_DIFFERENTIAL
    return word if whole and word not in KNOWN and not is_bare_call(word) else None


def _head(chain: Chain) -> str | None:
    head = unwrap(chain.members[0])
    if not isinstance(head, Product) or any(head.operators) or head.signs or chain.relations[0] not in DEFINES:
        return None
    if is_words(chain):
        return None
    factors = head.factors[:-1] if is_group(head.factors[-1], "(") else head.factors
    run = _run(factors, 0)
    word = "".join(_letter(factor) or "" for factor in factors)
    shortest = SHORTEST_CAPITALS if word.isupper() else SHORTEST_DIFFERENTIAL if word.startswith("d") else SHORTEST
    if run < len(factors) or run < shortest or word in KNOWN or is_bare_call(word):
        return None
    return word if len(set(_letters_alone(chain.members[1:])) & set(word)) < 2 else None


def _letters_alone(members: Iterable[Node]) -> Iterator[str]:
    """Letters that stand by themselves, in no word."""
    for member in members:
        within: set[int] = set()
        for node in walk(member):
            if isinstance(node, Product):
                at = 0
                while at < len(node.factors):
                    run = max(_run(node.factors, at), 1)
                    within |= {id(factor) for factor in node.factors[at : at + run]} if run >= SHORTEST else set()
                    at += run
            if isinstance(node, Symbol) and id(node) not in within:
                yield node.name


def _letter(node: Node) -> str | None:
    base = node.base if isinstance(node, Scripts) else node
    return base.name if isinstance(base, Symbol) and len(base.name) == 1 and base.name.isalpha() else None


def _run(factors: tuple[Node, ...], start: int) -> int:
    """How many letters stand side by side from `start`; only the last may have scripts."""
    end = start
    while end < len(factors) and _letter(factors[end]) is not None and factors[end].span.end > factors[end].span.start:
        if end > start and factors[end - 1].span.end != factors[end].span.start:
            break
        end += 1
        if isinstance(factors[end - 1], Scripts):
            break
    return end - start


def join_words(node: Kind, words: frozenset[str]) -> Kind:
    """The tree with each of the words as one symbol."""
    node = with_children(node, lambda inner: join_words(inner, words))
    return _join_factors(node, words) if isinstance(node, Product) else node  # type: ignore[return-value]


def _join_factors(node: Product, words: frozenset[str]) -> Node:
    kept: list[Node] = []
    operators: list[str] = []
    at = 0
    while at < len(node.factors):
        run = _run(node.factors, at)
        if any(node.operators[at : at + run - 1]) or node.signs:
            run = 1
        letters = node.factors[at : at + run]
        word = "".join(_letter(factor) or "" for factor in letters)
        if word[:1] == "d" and word[1:] in words and word not in words:
            run, letters, word = 1, letters[:1], "d"
        run = run if word in words else max(run, 1)
        if at:
            operators.append(node.operators[at - 1])
        if word in words:
            kept.append(_named(word, letters))
        else:
            kept += node.factors[at : at + run]
            operators += node.operators[at : at + run - 1]
        at += run
    if len(kept) == len(node.factors):
        return node
    return kept[0] if len(kept) == 1 else replace(node, factors=tuple(kept), operators=tuple(operators))


def _named(word: str, letters: tuple[Node, ...]) -> Node:
    last = letters[-1]
    start = letters[0].span.start
    base = last.base if isinstance(last, Scripts) else last
    name = Symbol(word, span=replace(base.span, start=start))
    return replace(last, base=name, span=replace(last.span, start=start)) if isinstance(last, Scripts) else name
