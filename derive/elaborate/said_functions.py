"""Letters that a document calls a function: `Here $g$ is the sigmoid`, `$\\phi = \\tanh$`, `any activation $\\sigma$`.

In: the blocks of a document with their trees, in order, and the notation. Out: the names that are functions of which
only the document says what they are. Refused: letters that are arrays here, and σ where it is said to be the sigmoid,
which it is anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.document import Formula, Prose
from derive.elaborate.calls import FUNCTION_LETTERS, KNOWN
from derive.elaborate.conditions import words_activation
from derive.elaborate.passages import PHRASE_END
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of, unwrap
from derive.notation import Notation
from derive.syntax import Chain, Node, Statements

_ANY = re.compile(
    r"\s*(?:is|be|denotes?|为|是|表示)?\s*(?:an?|the|some|any|一个|某个|任意的?|任一)?\s*(?:\w+[- ])?"
    r"(?:arbitrary|unknown|generic|general|differentiable|smooth|non-?linear|任意|可微|非线性)\b|.{0,6}(?:非线性|任意)",
    re.I,
)
_ANY_BEFORE = re.compile(
    r"\b(?:arbitrary|unknown|generic|any|some|differentiable|non-?linear)\s+(?:\w+\s+)?(?:functions?|activations?"
    r"(?:\s+functions?)?|non-?linearit(?:y|ies))\s*\Z|(?:任意|某个|非线性)的?(?:激活)?函数\s*\Z",
    re.I,
)


def functions_said(parsed: Sequence[tuple[object, object]], notation: Notation) -> frozenset[str]:
    """The names that words or an equation without arguments make functions."""
    found = {name for name, known in _said(parsed) if known is None or KNOWN.get(name) != known}
    arrays = {*notation.declared, *notation.functions}
    return frozenset(name for name in found - arrays if name in FUNCTION_LETTERS or name in KNOWN)


def _said(parsed: Sequence[tuple[object, object]]) -> Iterator[tuple[str, str | None]]:
    """The names, each with the known function that it is; None where it is any."""
    for at, (block, tree) in enumerate(parsed):
        if not isinstance(block, Formula) or not isinstance(tree, Statements) or len(tree.parts) != 1:
            continue
        part = tree.parts[0]
        if isinstance(part, Chain):
            yield from _equated(part)
        elif not block.display and (name := _function_name(part)) is not None:
            before, behind = (_words(parsed, near) for near in (at - 1, at + 1))
            known = words_activation(PHRASE_END.split(behind, maxsplit=1)[0])
            if known is not None or _ANY.match(behind) or _ANY_BEFORE.search(before):
                yield name, known


def _equated(chain: Chain) -> Iterator[tuple[str, str | None]]:
    """`\\phi = \\tanh`"""
    if chain.relations == ("=",):
        name, known = _function_name(chain.members[0]), spelled(marks_of(unwrap(chain.members[1])).base)
        if name is not None and known in KNOWN and marks_of(unwrap(chain.members[1])).bare:
            yield name, KNOWN[known]


def _function_name(node: Node) -> str | None:
    """The name, whatever layer it has."""
    marks = marks_of(unwrap(node))
    return None if marks.transposed or marks.inverse or marks.primes else spelled(marks.base)


def _words(parsed: Sequence[tuple[object, object]], at: int) -> str:
    block = parsed[at][0] if 0 <= at < len(parsed) else None
    return block.text if isinstance(block, Prose) else ""
