"""Chains that go on in the next display: `$$a = b$$`, some words, `$$= c$$`.

In: the blocks of a file in reading order. Out: the same, where a displayed formula that begins with a relation is put
together with the one before it. Refused: nothing. A heading, a directive or another document's cell parts them: what
begins with a relation there has nothing to continue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derive.document import Block, Formula, Prose

_BEGINS_WITH_RELATION = re.compile(
    r"\s*(?:\\begin\{(?:aligned|align|alignat|eqnarray|split|gathered|gather|equation)\*?\}\s*(?:\{\d\}\s*)?)?"
    r"(?:\\(?:displaystyle|quad|qquad|;|,|!)\s*)*&?\s*(?:=|\\(?:approx|equiv|leq?|geq?|propto)(?![A-Za-z])|[≤≥≈＝])"
)
_HEADING = re.compile(r"(?m)^#{1,6} |\\(?:sub)*section\b")
_BETWEEN = "\n"
_FULL_STOP = re.compile(r"\s*(?<!\\)[,.;，。；]\s*\Z")
"""Where a formula ends its sentence, a continuation does not belong to another statement."""


def continued(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with each continuation in the formula that it continues; the words between them come after it."""
    found: list[Block] = []
    head: int | None = None
    for block in blocks:
        if isinstance(block, Formula) and block.display:
            if head is not None and _BEGINS_WITH_RELATION.match(block.latex):
                before = found[head]
                assert isinstance(before, Formula)
                if before.cell == block.cell:
                    found[head] = _joined(before, block)
                    continue
            head = len(found)
        elif not isinstance(block, Formula | Prose) or (isinstance(block, Prose) and _HEADING.search(block.text)):
            head = None
        found.append(block)
    return found


def _joined(before: Formula, after: Formula) -> Formula:
    head = _FULL_STOP.sub("", before.latex)
    start = len(head) + len(_BETWEEN)
    moved = tuple(replace(piece, start=piece.start + start) for piece in after.pieces)
    return replace(before, latex=f"{head}{_BETWEEN}{after.latex}", pieces=(*before.pieces, *moved))
