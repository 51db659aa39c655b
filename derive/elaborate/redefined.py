"""A name that another section defines anew: `Let $Z = X Y$` in one, `Let $Z = X + Y$` in the next.

In: an equation with the words right before it, and the notation. Out: the notation without what the name meant in the
sections before. Refused: nothing; an equation that no such word introduces, one of the same section, and one of what a
context defines are claims about the name.
"""

from __future__ import annotations

import re

from derive.elaborate.definable import is_of_context
from derive.elaborate.membership import forgotten
from derive.elaborate.references import spelled
from derive.elaborate.scripts import marks_of
from derive.notation import Notation
from derive.syntax import Chain

LET = re.compile(
    r"(?:\b(?:let|(?:we|let us|let's) (?:now )?(?:set|put|define|denote|consider))(?: now| also)?|设|令|定义)\s*$", re.I
)


def redefined(chain: Chain, words: str, notation: Notation) -> Notation:
    marks = marks_of(chain.members[0])
    name = spelled(marks.base)
    if name is None or not marks.bare or len(chain.members) < 2 or not LET.search(" ".join(words.split())):
        return notation
    if notation.defined_in.get(name, notation.section) >= notation.section:
        return notation
    own = [s for s in notation.statements if any(d.tensor.name == name for d in s.definitions)]
    again = any(s.chain.members[:2] == chain.members[:2] for s in own)
    return notation if again or any(is_of_context(s.source) for s in own) else forgotten(name, notation)
