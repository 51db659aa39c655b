"""Checked documents → an amsmath document that derive can read again.

In: checked documents. Out: LaTeX. Refused: nothing; in the place of a formula with commands that a small TeX does not
have it says that it is left out. Nothing of a document reaches the text but formulas, printed from their trees, and
escaped words.

Each document is a section: what it declares, then what is proved, in its own order, each formula with its place as its
tag. Several documents stand apart by the directive `derive: new document`, which makes the reader forget what was
declared.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from itertools import groupby

from derive.export.conventions import conventions_said
from derive.export.display import display
from derive.export.leaving import writable_parts
from derive.export.phrases import conditions, grounds_of, phrase, sentence
from derive.export.proofs import proof_lines
from derive.export.safe import packages_of, safe_latex
from derive.export.sections import Declaration, Group, LeftOut, Page, Part, place_of, said_instead, titles_of
from derive.export.words import comment, escaped, latin
from derive.outcome import CheckedClaim, CheckedDocument
from derive.syntax import Node

LONG_HEAD = 60


def to_latex(pages: Sequence[Page], fragment: bool, all_verdicts: bool) -> str:
    """One LaTeX document, or without its preamble; derivations where a page has explanations."""
    sections = [_section(page, all_verdicts) for page in pages]
    body = "\n\n% derive: new document\n\n".join(sections)
    packages = ["amsmath", "amssymb", *sorted(packages_of(body))]
    if fragment:
        return f"{comment('needs ' + ', '.join(packages))}\n\n{body}\n"
    lines = [
        "\\documentclass{article}",
        f"\\usepackage{{{','.join(packages)}}}",
        "\\usepackage[margin=2cm]{geometry}",
        "\\allowdisplaybreaks\\sloppy",
        "\\begin{document}",
        "",
        body,
        "",
        "\\end{document}",
    ]
    return "\n".join(lines) + "\n"


def _section(page: Page, all_verdicts: bool) -> str:
    document = page.document
    parts = writable_parts(document, all_verdicts)
    blocks = [comment(f"from {document.path}"), f"\\section*{{{_title(document)}}}"]
    blocks += conventions_said(document.notation)
    for kind, run in groupby(parts, key=type):
        same = list(run)
        blocks += _declarations(same) if kind is Declaration else [_claims(one, page, all_verdicts) for one in same]
    if not any(isinstance(part, Group | LeftOut) for part in parts):
        blocks.append("Nothing is proved in this document.")
    blocks += [_unread(document)] if all_verdicts and document.unread else []
    return "\n\n".join(blocks)


def _title(document: CheckedDocument) -> str:
    """The first heading with words that a small TeX can set, or the name of the file."""
    titles = (title for title in map(escaped, titles_of(document)) if re.search(r"[A-Za-z]{2}", title))
    return next(titles, escaped(os.path.basename(document.path))) or "Formulas"


# --- declarations --------------------------------------------------------------------------------------------------


def _declarations(parts: Sequence[Part]) -> list[str]:
    """Displays of what holds from here on; what contexts say, and then what the document says."""
    blocks = []
    declarations = [part for part in parts if isinstance(part, Declaration)]
    for is_own, run in groupby(declarations, key=lambda part: part.is_own):
        lines = list(dict.fromkeys(safe_latex(part.statement.chain) for part in run))
        blocks.append(f"\\paragraph{{{'Definitions' if is_own else 'Notation'}}}\n" + display("gather*", lines))
    return blocks


# --- claims --------------------------------------------------------------------------------------------------------


def _claims(part: Part, page: Page, all_verdicts: bool) -> str:
    document = page.document
    if isinstance(part, LeftOut):
        return escaped(said_instead(part, document))
    assert isinstance(part, Group)
    lines = _lines(part.claims, document)
    block = [*_marks(part.claims, document)] if all_verdicts else []
    block.append(display("align*", lines))
    block += _grounds(part.claims, document)
    block += [proof for claim in part.claims for proof in proof_lines(claim, page)]
    return "\n".join(block)


def _lines(claims: Sequence[CheckedClaim], document: CheckedDocument) -> list[str]:
    """A chain, one link a line, each with its place."""
    head = safe_latex(claims[0].link.left)
    lines = [f"{head}"] if len(head) > LONG_HEAD else []
    condition = conditions(claims, document)
    for at, claim in enumerate(claims):
        sign = ":=" if claim.is_update else "="
        left = head if at == 0 and not lines else ""
        behind = f" {condition}" if condition and at == len(claims) - 1 else ""
        lines.append(f"{left} &{sign} {_member(claim.link.right)}{behind} \\tag{{{_tag(claim, document)}}}".strip())
    return lines


def _member(node: Node) -> str:
    return safe_latex(node)


def _tag(claim: CheckedClaim, document: CheckedDocument) -> str:
    """The place of a line of a chain, and its verdict where it is not proved."""
    mark = "" if claim.verdict.name == "proved" else f" {claim.verdict.name}"
    return _place(claim, document) + mark


def _place(claim: CheckedClaim, document: CheckedDocument) -> str:
    return escaped(place_of(claim, document))


def _marks(claims: Sequence[CheckedClaim], document: CheckedDocument) -> list[str]:
    """What is not proved is said in words, and to derive."""
    failed = [claim for claim in claims if claim.verdict.name != "proved"]
    if not failed:
        return []
    words = [
        f"\\noindent\\textbf{{{claim.verdict.name.capitalize()}}} at {_place(claim, document)}: "
        f"{sentence(claim.verdict.message)}.\\par"
        for claim in failed
    ]
    return [*words, f"% derive: expect {', '.join(claim.verdict.name for claim in claims)}"]


def _grounds(claims: Sequence[CheckedClaim], document: CheckedDocument) -> list[str]:
    words = [words for words in map(phrase, grounds_of(claims, document)) if words]
    return ["\\noindent{\\footnotesize Where\n" + ";\n".join(words) + ".\\par}"] if words else []


def _unread(document: CheckedDocument) -> str:
    lines = [
        f"\\item Line {one.place.line}: {escaped(one.message)}: \\texttt{{{escaped(latin(one.latex)[:200])}}}"
        for one in document.unread
    ]
    return "\\paragraph{Not read}\n\\begin{itemize}\n" + "\n".join(lines) + "\n\\end{itemize}"
