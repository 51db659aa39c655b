"""Which explanation a claim gets: by its verdict, link by link in chains.

In: a checked document, a judge. Out: an `Explanation` for each claim, in the order of the document. Refused: nothing.
"""

from __future__ import annotations

from derive.claim import Claim
from derive.explain.drawings import drawing
from derive.explain.judge import Judge
from derive.explain.others import refuted_items, undecided_items, update_items
from derive.explain.phrases import phrase
from derive.explain.proved import derivation_items
from derive.explain.shapes import Scale
from derive.explanation import Explanation, Heading, Item, Said, Words
from derive.notation import Notation
from derive.outcome import CheckedClaim, CheckedDocument
from derive.reassemble.aliases import in_words
from derive.verdict import Proved, Refuted, Undecided, Verdict


def explain(document: CheckedDocument, judge: Judge) -> tuple[Explanation, ...]:
    """Every claim of a document that was checked."""
    pages = document.pages or (document,)
    return tuple(_explanation(checked, page, judge) for page in pages for checked in page.claims)


def _explanation(checked: CheckedClaim, document: CheckedDocument, judge: Judge) -> Explanation:
    verdict = checked.verdict
    written = (checked.link.left, checked.link.right)
    items = [*_items(checked, document, judge), *_grounds(verdict, checked.claim, judge)]
    relation = ":=" if checked.is_update else "="
    return Explanation(f"{document.path}:{checked.place}", *written, verdict.name, verdict.code, tuple(items),
                       _link(checked, document), relation)


def _items(checked: CheckedClaim, document: CheckedDocument, judge: Judge) -> list[Item]:
    verdict, claim = checked.verdict, checked.claim
    notation = claim.notation if claim is not None else document.notation or Notation()
    match verdict:
        case Refuted():
            return refuted_items(checked, verdict, notation, judge)
        case Undecided():
            return undecided_items(verdict, judge)
        case Proved() if checked.is_update:
            return update_items(checked, document.claims)
    if claim is None:
        return []
    written = (checked.link.left, checked.link.right)
    items = derivation_items(claim, verdict.steps, judge, written)
    shapes = drawing(*written, checked.link.formula.latex, claim.notation, judge, Scale())
    return items + ([Heading(Words("shapes")), *shapes] if shapes else [])


def _grounds(verdict: Verdict, claim: Claim | None, judge: Judge) -> list[Item]:
    """Hypotheses, conditions and readings."""
    where = "for_range" if isinstance(verdict, Proved) else "examined"
    rows = ((where, verdict.conditions), ("assuming", verdict.hypotheses), ("read_as", verdict.readings))
    return [Said(Words(key, (Words("list", tuple(phrase(in_words(one, claim), judge) for one in words)),)))
            for key, words in rows if words]


def _link(checked: CheckedClaim, document: CheckedDocument) -> tuple[int, int] | None:
    if checked.link.alone:
        return None
    mine = checked.link
    chain = [c for c in document.claims if c.link.formula is mine.formula and c.link.first == mine.first]
    return (chain.index(checked) + 1, len(chain)) if len(chain) > 1 else None
