"""Checked documents → one page of HTML that needs nothing else: MathML, SVG, a style, no script, no network.

In: pages. Out: HTML. Refused: nothing; every character of a document is escaped, and the policy in the head of the page
would let nothing act or be fetched. All claims are shown, each at an anchor of its own; what is not proved says why.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from derive.explanation import Explanation, Heading, Item
from derive.export.proofs import LANGUAGE, is_ground
from derive.export.sections import Declaration, Page, parts_of, place_of, titles_of
from derive.outcome import CheckedClaim, CheckedDocument
from derive.typeset.html import item_html, page_of, say, text
from derive.typeset.mathml import math
from derive.typeset.texts import TEXTS

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?", "unread": "!"}
OPEN = frozenset({"breaks", "example", "open"})
"""Parts of an explanation that are seen at once; the others are folded."""
STYLE = """
h1 { margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3 { font-weight: 600; }
table.summary { border: 0; border-radius: 0; display: table; width: 100%; border-collapse: collapse; }
.summary th { text-align: left; font-weight: 600; color: var(--faint); }
.summary th, .summary td { text-align: left; padding: .3rem .5rem; border-top: 1px solid var(--line);
  vertical-align: baseline; }
.summary td.formula { width: 99%; max-width: 0; } .summary .scroll { overflow-x: auto; overflow-y: hidden; }
.verdict, .place { white-space: nowrap; }
.claim { border-top: 1px solid var(--line); padding: .8rem 0; }
.claim:target { outline: 2px solid var(--line); outline-offset: .5rem; border-radius: .2rem; }
.claim > h3:first-child { margin-top: 0; font-size: .9rem; color: var(--faint); font-weight: 400; }
a { color: inherit; } .undecided, .unread { color: var(--faint); }
details { margin: .5rem 0; border-left: 2px solid var(--line); padding-left: .8rem; }
summary { cursor: pointer; color: var(--faint); } code { overflow-wrap: anywhere; }
@media (max-width: 30rem) { .summary .place { display: none; } }
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim of the page with its anchor."""

    page: Page
    claim: CheckedClaim
    anchor: str


def to_html(pages: Sequence[Page], fragment: bool, all_verdicts: bool) -> str:
    """The whole page; a fragment is what stands in its body."""
    rows = list(_rows(pages))
    body = [f"<h1>{_heading(pages)}</h1>", f"<p>{_counts(pages)}</p>", _summary(rows)] if rows else []
    body += [_section(page, [row for row in rows if row.page is page]) for page in pages]
    inner = "\n".join(body) + "\n"
    return inner if fragment else page_of("Checked formulas", inner, LANGUAGE, STYLE)


def _heading(pages: Sequence[Page]) -> str:
    return _title(pages[0].document) if len(pages) == 1 else "Checked formulas"


def _title(document: CheckedDocument) -> str:
    return text(next(iter(titles_of(document)), "") or os.path.basename(document.path) or "Formulas")


def _rows(pages: Iterable[Page]) -> Iterator[Row]:
    """Anchors say file, line and column, in letters that need no escape."""
    seen: Counter[str] = Counter()
    for page in pages:
        for claim in page.document.claims:
            place = claim.place
            name = re.sub(r"[^a-z0-9]+", "-", os.path.basename(page.document.path).lower()).strip("-") or "claim"
            cell = "" if place.cell is None else f"{place.cell}-"
            anchor = f"{name}-{cell}{place.line}-{place.column}"
            seen[anchor] += 1
            yield Row(page, claim, anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")


def _counts(pages: Sequence[Page]) -> str:
    found = Counter(claim.verdict.name for page in pages for claim in page.document.claims)
    found["unread"] = sum(len(page.document.unread) for page in pages)
    told = [f'<span class="{name}">{MARKS[name]} {found[name]} {name}</span>' for name in MARKS if found[name]]
    return ", ".join(told)


def _summary(rows: Iterable[Row]) -> str:
    lines = ['<table class="summary"><thead><tr><th>Verdict</th><th>Formula</th><th class="place">Place</th></tr>'
             "</thead>", "<tbody>"]
    for row in rows:
        link = row.claim.link
        formula = math(link.left, ":=" if row.claim.is_update else "=", link.right)
        place = text(place_of(row.claim, row.page.document))
        lines.append(f'<tr><td class="verdict"><a href="#{row.anchor}">{_verdict(row.claim)}</a></td>'
                     f'<td class="formula"><div class="scroll">{formula}</div></td><td class="place">{place}</td></tr>')
    return "\n".join([*lines, "</tbody></table>"])


def _verdict(claim: CheckedClaim) -> str:
    name = claim.verdict.name
    return f'<strong class="{name}">{MARKS[name]} {name}</strong>'


# --- one document --------------------------------------------------------------------------------------------------


def _section(page: Page, rows: Sequence[Row]) -> str:
    document = page.document
    lines = ["<section>", f"<h2>{_title(document)}</h2>", f'<p class="where">{text(document.path)}</p>']
    lines += _declarations(page)
    lines += map(_claim, rows)
    if not rows:
        lines.append("<p>Nothing is claimed in this document.</p>")
    lines += [f'<p><strong class="unread">{MARKS["unread"]} unread</strong> line {one.place.line}: '
              f"{text(one.message)} <code>{text(one.latex[:200])}</code></p>" for one in document.unread]
    return "\n".join([*lines, "</section>"])


def _declarations(page: Page) -> list[str]:
    """What the formulas mean, folded: contexts first."""
    chains = dict.fromkeys(math(part.statement.chain, display=True) for part in parts_of(page.document, True)
                           if isinstance(part, Declaration))
    if not chains:
        return []
    return ["<details><summary>Notation and definitions</summary>",
            *(f'<div class="shown">{chain}</div>' for chain in chains), "</details>"]


def _claim(row: Row) -> str:
    claim, told = row.claim, row.page.explanation(row.claim)
    link = claim.link
    code = f" [{text(claim.verdict.code)}]" if claim.verdict.code else ""
    formula = math(link.left, ":=" if claim.is_update else "=", link.right, display=True)
    place = text(place_of(claim, row.page.document))
    lines = [f'<article class="claim" id="{row.anchor}">',
             f'<h3><a href="#{row.anchor}">{place}</a> {_verdict(claim)}{code}{_link(told)}</h3>',
             f'<div class="shown">{formula}</div>']
    lines += _told(claim, told)
    return "\n".join([*lines, "</article>"])


def _link(told: Explanation | None) -> str:
    """Which link of a chain it is."""
    if told is None or told.link is None:
        return ""
    return f' <span class="where">({TEXTS["link"][LANGUAGE].format(*told.link)})</span>'


def _told(claim: CheckedClaim, told: Explanation | None) -> list[str]:
    """What it rests on and why it does not hold at once, the derivation folded."""
    verdict = claim.verdict
    if told is None:
        grounds = (*verdict.hypotheses, *verdict.conditions, *verdict.readings)
        return [f"<p>{text(words)}</p>" for words in filter(None, (verdict.message, "; ".join(grounds)))]
    parts = _parts(told.items)
    lines = [item_html(item, LANGUAGE) for part in parts if _is_open(part) for item in part]
    lines += [item_html(item, LANGUAGE) for item in told.items if is_ground(item)]
    folded = [part for part in parts if not _is_open(part)]
    if folded:
        name = "Derivation" if verdict.name == "proved" else "What is right, derived"
        lines += [f"<details><summary>{name}</summary>", *_numbered(folded), "</details>"]
    return lines


def _parts(items: Iterable[Item]) -> list[list[Item]]:
    """Each heading with what follows it."""
    parts: list[list[Item]] = []
    for item in items:
        if is_ground(item):
            continue
        if isinstance(item, Heading) or not parts:
            parts.append([])
        parts[-1].append(item)
    return parts


def _is_open(part: Sequence[Item]) -> bool:
    return isinstance(part[0], Heading) and part[0].words.key in OPEN


def _numbered(parts: Iterable[Sequence[Item]]) -> Iterator[str]:
    number = 0
    for part in parts:
        for item in part:
            if isinstance(item, Heading) and item.words.key not in ("base", "step"):
                number += 1
                yield f"<h3>{number}. {say(item.words, LANGUAGE)}</h3>"
            else:
                yield item_html(item, LANGUAGE)
