"""The documents into which `derive: new document` parts a file, and what was found in them put together again.

In: a document as read; the outcomes of its pages. Out: documents; one outcome. Refused: nothing.
"""

from __future__ import annotations

from dataclasses import replace

from derive.document import Block, Directive, Document, Formula
from derive.outcome import CheckedDocument


def pages_of(document: Document) -> list[Document]:
    pages: list[list[Block]] = [[]]
    for block in document.blocks:
        if isinstance(block, Directive) and block.kind == "new":
            pages.append([])
        else:
            pages[-1].append(block)
    return [replace(document, blocks=tuple(page)) for page in pages]


def together(document: Document, pages: tuple[CheckedDocument, ...]) -> CheckedDocument:
    """What was found on all pages of one file."""
    return CheckedDocument(
        document.path,
        tuple(claim for page in pages for claim in page.claims),
        tuple(record for page in pages for record in page.definitions),
        tuple(formula for page in pages for formula in page.unread),
        tuple(note for page in pages for note in page.notes),
        formulas=sum(page.formulas for page in pages),
        lines=document.lines,
        pages=pages,
    )


def with_hidden(document: Document) -> list[Block]:
    """The blocks, with the mathematics of comments in its place; it is no running text."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Directive) and block.kind == "math":
            blocks += (replace(one, display=True) if isinstance(one, Formula) else one for one in block.blocks)
        else:
            blocks.append(block)
    return blocks
