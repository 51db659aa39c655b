"""Conventions that a document states in words: what `*` means.

In: a document. Out: the notation with its conventions. Refused: nothing; what is not said stays a default that is
reported.
"""

from __future__ import annotations

import re
from itertools import pairwise

from derive.document import Document, Formula, Prose
from derive.notation import Notation

SIGNS = {"*": "*", "\\ast": "*", "\\odot": "\\odot", "\\circ": "\\circ", "\\cdot": "\\cdot", "\\times": "\\times"}
ELEMENTWISE = re.compile(r"element[- ]?wise|entry by entry|entrywise|hadamard|逐元素|对应元素|按元素", re.I)


def conventions_of(document: Document, notation: Notation) -> Notation:
    """Looks at the words right after a lone sign: `$*$ is the elementwise product`."""
    conventions = dict(notation.conventions)
    blocks = document.blocks
    for sign, words in pairwise(blocks):
        if isinstance(sign, Formula) and isinstance(words, Prose) and sign.latex.strip() in SIGNS:
            if ELEMENTWISE.search(words.text.split(".")[0].split("。")[0]):
                conventions[SIGNS[sign.latex.strip()]] = "elementwise"
    return notation.with_(conventions=conventions)
