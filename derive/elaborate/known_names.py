"""What a document has said so far of its names, for the message about a name of which it has said nothing.

In: the notation and the name that is missing. Out: a line, `known so far: W from line 1, x from line 1`, the names that
look most like the missing one first. Refused: names of which no line speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notation import Notation
from derive.term import Entry, Term, subterms, tensors_in

MOST = 8
_PLACE = re.compile(r"(?:cell \d+, )?line \d+(?: of .+)?")
_STYLE = re.compile(r"\\[a-zA-Z]+(?=\{)|[\W\d_]")


def known_so_far(missing: str, notation: Notation) -> tuple[str, ...]:
    """The line, if there is anything to say."""
    places = dict(_places(notation))
    wanted = _letters(missing)
    names = sorted(places, key=lambda name: _letters(name)[:1] != wanted[:1])
    if not names:
        return ()
    more = f", and {len(names) - MOST} more" if len(names) > MOST else ""
    return (f"known so far: {', '.join(f'{name} from {places[name]}' for name in names[:MOST])}{more}",)


def _letters(name: str) -> str:
    """The letters of a name, whatever their case and style: w of `\\mathbf{W}_1`."""
    return _STYLE.sub("", name).lower()


def _places(notation: Notation) -> Iterator[tuple[str, str]]:
    """Each name with the line that first says something of it, in the order of the document."""
    found: dict[str, str] = {}
    equations: dict[str, str] = {}
    for statement in notation.statements:
        for definition in statement.definitions:
            for name in (definition.tensor.name, *names_of(definition.body)):
                equations.setdefault(name, statement.source)
    for name, shapes in notation.declared.items():
        source = next((one.source for one in shapes if _PLACE.fullmatch(one.source)), equations.get(name, ""))
        if _PLACE.fullmatch(source):
            found.setdefault(name, source)
    for name, source in notation.gradient_sources.items():
        found.setdefault(name, source)
    yield from found.items()


def names_of(body: Term) -> Iterator[str]:
    """The names in the right side of an equation."""
    for part in subterms(body):
        if isinstance(part, Entry):
            yield from (tensor.name for tensor in tensors_in(part.head))
