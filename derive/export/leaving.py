"""What LaTeX and Markdown are written of: the parts of a document, without formulas that a small TeX has no signs for.

In: a document. Out: its parts, a `LeftOut` in the place of each formula that cannot be written, and of each that rests
on what such a one declares: without that it would not be read again as what was proved. Refused: nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.document import Place
from derive.errors import DeriveError
from derive.export.phrases import conditions
from derive.export.safe import safe_latex
from derive.export.sections import Declaration, Group, LeftOut, Part, pages_of, parts_of
from derive.outcome import CheckedClaim, CheckedDocument, Failure
from derive.printing import print_latex
from derive.syntax import Styled, Symbol, walk
from derive.term import Entry, subterms, tensors_in

IN_TEX = frozenset({"latex", "markdown"})
"""Formats that are written for a small TeX."""


def writable_parts(document: CheckedDocument, all_verdicts: bool) -> list[Part]:
    """Contexts first, as `parts_of`."""
    lost: dict[str, str] = {}
    found: list[Part] = []
    for part in parts_of(document, all_verdicts):
        error = _error(part, document, lost)
        if error is None:
            found.append(part)
        elif isinstance(part, Declaration):
            lost |= dict.fromkeys(_declared(part), part.statement.source)
            place = _place(part, document)
            found.append(LeftOut(part.statement.source, place, error))
        elif isinstance(part, Group):
            place = part.claims[0].link.formula.place(part.claims[0].link.left_span)
            found.append(LeftOut(f"line {place.line}", place, error))
    return found


def left_out(documents: Iterable[CheckedDocument], to: str, all_verdicts: bool) -> Iterator[tuple[str, Failure]]:
    """The path of a document and what is said of a formula that is not in its export."""
    for page in pages_of(documents) if to in IN_TEX else ():
        for part in writable_parts(page.document, all_verdicts):
            if isinstance(part, LeftOut) and part.error is not None:
                where = "" if part.place is not None else f"{part.where}: "
                said = f"{where}left out of the export: {part.error.message}"
                yield page.document.path, Failure(part.error.code, said, part.error.hint, part.place)


def _place(part: Declaration, document: CheckedDocument) -> Place | None:
    """Of a declaration of the document itself."""
    own = len(document.definitions)
    statements = document.notation.statements if document.notation is not None else ()
    mine = statements[len(statements) - own :]
    places = (record.place for record, said in zip(document.definitions, mine, strict=True) if said is part.statement)
    return next(places, None) if part.is_own else None


def _error(part: Part, document: CheckedDocument, lost: dict[str, str]) -> DeriveError | None:
    """Why a part is not written."""
    if isinstance(part, LeftOut):
        return part.error
    try:
        if isinstance(part, Declaration):
            safe_latex(part.statement.chain)
            names = _mentioned(part)
        else:
            for claim in part.claims:
                safe_latex(claim.link.left)
                safe_latex(claim.link.right)
            conditions(part.claims, document)
            names = _rested_on(part.claims)
    except DeriveError as error:
        return error
    where = next((lost[name] for name in names if name in lost), "")
    if not where:
        return None
    return DeriveError("DRV411", f"it rests on {where}, which is not exported",
                       hint="write that formula with commands of amsmath")


def _declared(part: Declaration) -> set[str]:
    """What a declaration gives a meaning: the tensors that it defines, or the name at its head."""
    head = part.statement.chain.members[0]
    first = next((print_latex(node) for node in walk(head) if isinstance(node, Styled | Symbol)), "")
    return {first, *(one.tensor.name for one in part.statement.definitions)}


def _mentioned(part: Declaration) -> list[str]:
    nodes = walk(part.statement.chain)
    return [print_latex(node) for node in nodes if isinstance(node, Styled | Symbol)]


def _rested_on(claims: Sequence[CheckedClaim]) -> list[str]:
    """The tensors of the claims, and of the definitions that their meaning rests on."""
    found: dict[str, None] = {}
    for claim in (one.claim for one in claims):
        if claim is None:
            continue
        terms = [claim.left.term, claim.right.term, *(one.body for one in claim.definitions)]
        heads = [part.head for term in terms for part in subterms(term) if isinstance(part, Entry)]
        found |= dict.fromkeys(tensor.name for head in heads for tensor in tensors_in(head))
        found |= dict.fromkeys(one.tensor.name for one in claim.definitions)
    return list(found)
