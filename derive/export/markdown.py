"""Checked documents → Markdown as GitHub shows it, and as derive can read it again.

In: pages. Out: Markdown with formulas in `math` fences. Refused: nothing; what LaTeX leaves out is left out.
Nothing of a document reaches the text but formulas, printed from their trees, and escaped words.

Documents stand apart by the directive `derive: new document`; what a proof shows on its way is marked `derive: skip`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from derive.explanation import Explanation, Heading, Picture, Said, Shown
from derive.export.conventions import conventions_said
from derive.export.leaving import writable_parts
from derive.export.phrases import conditions, grounds_of, phrase_parts, sentence_parts
from derive.export.proofs import LANGUAGE, is_ground
from derive.export.safe import safe_latex
from derive.export.sections import Declaration, Group, LeftOut, Page, Part, place_of, said_instead, titles_of
from derive.outcome import CheckedClaim, CheckedDocument
from derive.typeset.markdown import WIDTH, fenced, item_text, words
from derive.typeset.text_pictures import picture_lines

MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?"}
SKIP = "<!-- derive: skip -->"
_INLINE = re.compile(r"\$`[^`]*`\$")
_RELATION = re.compile(r"[=<>]|\\(?:l[te]|g[te]|ne|leq|geq|neq|in|to)(?![A-Za-z])")


def to_markdown(pages: Sequence[Page], fragment: bool, all_verdicts: bool) -> str:
    """One document; a fragment has no headings of documents."""
    sections = [_section(page, fragment, all_verdicts) for page in pages]
    return "\n\n<!-- derive: new document -->\n\n".join(sections) + "\n"


def _section(page: Page, fragment: bool, all_verdicts: bool) -> str:
    document = page.document
    name = words(os.path.basename(document.path))
    title = next(map(words, titles_of(document)), name) or "Formulas"
    blocks = [] if fragment else [f"# {title}", f"*From {name}.*" if title != name else ""]
    parts = writable_parts(document, all_verdicts)
    blocks += conventions_said(document.notation)
    for kind, run in groupby(parts, key=type):
        same = list(run)
        blocks += _declarations(same) if kind is Declaration else [_claims(one, page, all_verdicts) for one in same]
    if not any(isinstance(part, Group | LeftOut) for part in parts):
        blocks.append("Nothing is proved in this document.")
    blocks += _unread(document) if all_verdicts and document.unread else []
    return "\n\n".join(filter(None, blocks))


def _declarations(parts: Sequence[Part]) -> list[str]:
    blocks: list[str] = []
    declarations = [part for part in parts if isinstance(part, Declaration)]
    for is_own, run in groupby(declarations, key=lambda part: part.is_own):
        lines = dict.fromkeys(safe_latex(part.statement.chain) for part in run)
        blocks += [f"## {'Definitions' if is_own else 'Notation'}", *map(_fence, lines)]
    return blocks


def _fence(latex: str) -> str:
    return f"```math\n{latex}\n```"


# --- claims --------------------------------------------------------------------------------------------------------


def _claims(part: Part, page: Page, all_verdicts: bool) -> str:
    document = page.document
    if isinstance(part, LeftOut):
        return words(said_instead(part, document))
    assert isinstance(part, Group)
    formula = _formula(part.claims, document)
    blocks = ["**" + ", ".join(_headed(claim, document) for claim in part.claims) + "**"]
    failed = any(claim.verdict.name != "proved" for claim in part.claims)
    expected = ", ".join(claim.verdict.name for claim in part.claims)
    blocks += [f"<!-- derive: expect {expected} -->\n{formula}" if failed else formula]
    blocks += [_message(claim, document) for claim in part.claims if claim.verdict.name != "proved"]
    blocks += _grounds(part.claims, document)
    blocks += [_proof(one) for one in map(page.explanation, part.claims) if one is not None]
    return "\n\n".join(filter(None, blocks))


def _headed(claim: CheckedClaim, document: CheckedDocument) -> str:
    verdict = claim.verdict
    code = f" [{verdict.code}]" if verdict.code else ""
    return f"{MARKS[verdict.name]} {words(place_of(claim, document))} {verdict.name}{words(code)}"


def _formula(claims: Sequence[CheckedClaim], document: CheckedDocument) -> str:
    """A chain, one link a line; one relation with its place as its tag."""
    head, members = safe_latex(claims[0].link.left), [safe_latex(claim.link.right) for claim in claims]
    signs = [":=" if claim.is_update else "=" for claim in claims]
    condition = conditions(claims, document)
    members[-1] += f" {condition}" if condition else ""
    if len(claims) == 1:
        return _fence(f"{head} {signs[0]} {members[0]}")
    lines = [f"{'' if at else head} &{sign} {member}".strip()
             for at, (sign, member) in enumerate(zip(signs, members, strict=True))]
    return _fence("\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}")


def _message(claim: CheckedClaim, document: CheckedDocument) -> str:
    place = f"{words(place_of(claim, document))}: " if claim.verdict.message else ""
    return place + _said(sentence_parts(claim.verdict.message)) + "." if place else ""


def _grounds(claims: Sequence[CheckedClaim], document: CheckedDocument) -> list[str]:
    told = [text for text in (_said(phrase_parts(ground)) for ground in grounds_of(claims, document)) if text]
    return [f"Where {'; '.join(told)}."] if told else []


def _said(parts: Iterable[tuple[bool, str]]) -> str:
    """Formulas among words; a formula there is no claim."""
    return "".join(f"{SKIP}$`{text}`$" if is_formula else words(text) for is_formula, text in parts)


def _passed_over(formula: re.Match[str]) -> str:
    """An inline formula; one with a relation is no claim of the document."""
    return f"{SKIP}{formula.group()}" if _RELATION.search(formula.group()) else formula.group()


def _proof(one: Explanation) -> str:
    """Folded under its claim."""
    items = [item for item in one.items if not is_ground(item)]
    if not items:
        return ""
    name = "Derivation" if one.verdict == "proved" else "Why"
    blocks, number = [f"<details>\n<summary>{name}</summary>"], 0
    for item in items:
        text = fenced(picture_lines(item, WIDTH)) if isinstance(item, Picture) else item_text(item, LANGUAGE)
        text = _INLINE.sub(_passed_over, text) if isinstance(item, Said) else text
        if isinstance(item, Heading) and item.words.key not in ("base", "step"):
            number += 1
            text = text.replace("**", f"**{number}. ", 1)
        blocks.append(f"{SKIP}\n{text}" if isinstance(item, Shown) and text.startswith("```math") else text)
    return "\n\n".join([*blocks, "</details>"])


def _unread(document: CheckedDocument) -> list[str]:
    lines = [f"- Line {one.place.line}: {words(one.message)}: {words(one.latex[:200])}" for one in document.unread]
    return ["## Not read", "\n".join(lines)]
