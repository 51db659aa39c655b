"""Explanations → Markdown with the mathematics of GitHub.

In: explanations, a language. Out: Markdown in which nothing from a document can end a formula, open a tag or make a
link. Refused: nothing; a formula with a command that is not known to be harmless is shown as code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace

from derive.explanation import Explanation, Heading, Item, Picture, Said, Shown, Values, Words
from derive.printing import print_latex
from derive.syntax import Node, Text
from derive.typeset.plain import plain, sign
from derive.typeset.svg import image
from derive.typeset.text_pictures import meetings, value_lines
from derive.typeset.texts import JOINED, TEXTS
from derive.typeset.widths import safe

WIDTH = 100
HARMFUL = re.compile(
    r"\\(?:href|url|html\w*|class|style|cssId|data|includegraphics|input|include|require|unicode|def|gdef|edef|let|"
    r"newcommand|renewcommand|write|csname|catcode|mmlToken|bbox|toggle|tip|texttip)(?![A-Za-z])"
)
MOST_LATEX = 4000


def markdown_fragment(explanations: Iterable[Explanation], language: str) -> str:
    return "".join(_section(one, language) for one in explanations)


def _section(one: Explanation, language: str) -> str:
    code = f" [{one.code}]" if one.code else ""
    link = f" ({say(Words('link', tuple(map(str, one.link))), language)})" if one.link is not None else ""
    lines = [f"### {words(one.where)}: {TEXTS[one.verdict][language]}{words(code)}{link}", "",
             display((one.left, one.right), (one.relation,)), ""]
    number = 0
    for item in one.items:
        if isinstance(item, Heading) and item.words.key not in ("base", "step"):
            number += 1
            lines += [f"**{number}. {say(item.words, language)}**", ""]
        else:
            lines += [item_text(item, language), ""]
    return "\n".join(lines) + "\n"


def item_text(item: Item, language: str) -> str:
    match item:
        case Heading(words=heading):
            return f"**{say(heading, language)}**"
        case Said(words=said):
            return say(said, language)
        case Shown():
            return display(item.members, item.relations)
        case Picture():
            return f"![{words('; '.join(meetings(item)))}]({image(item)})"
        case Values():
            return fenced(value_lines(item, plainly(item.name, language), WIDTH))


def say(said: Words | Node | str, language: str) -> str:
    """A text with its gaps filled."""
    if isinstance(said, str):
        return words(said)
    if isinstance(said, Node):
        return inline(said)
    parts = [say(part, language) for part in said.parts]
    form = TEXTS[said.key][language]
    return form.join(parts) if said.key in JOINED else form.format(*parts)


def plainly(said: Words | Node, language: str) -> str:
    return TEXTS[said.key][language] if isinstance(said, Words) else plain(said)


def inline(node: Node) -> str:
    latex = harmless(node)
    return f"$`{latex}`$" if latex is not None else f"`{code(plain(node))}`"


def display(members: Iterable[Node], relations: Iterable[str]) -> str:
    """A formula on lines of its own, in a fence."""
    members, relations = list(members), list(relations)
    written = [harmless(member) for member in members]
    if any(one is None for one in written):
        rest = zip(relations, members[1:], strict=True)
        return fenced([plain(members[0]) + "".join(f" {sign(r)} {plain(m)}" for r, m in rest)])
    text = str(written[0]) + "".join(f" {relation(r)} {m}" for r, m in zip(relations, written[1:], strict=True))
    return f"```math\n{text}\n```"


def relation(written: str) -> str:
    """A relation without what its author may have set above it."""
    plain_relation = str.__str__(written)
    if plain_relation == "\\overset{?}{=}" or re.fullmatch(r"\\[A-Za-z]+|[=:<>~]{1,2}|≤|≥|≠", plain_relation):
        return plain_relation
    return "="


def harmless(node: Node) -> str | None:
    """The LaTeX of a node if it does nothing but show a formula."""
    latex = " ".join(safe(print_latex(_tame(node))).split())
    if HARMFUL.search(latex) or "`" in latex or "$" in latex or len(latex) > MOST_LATEX or "%" in latex:
        return None
    return latex.replace("<", "\\lt ").replace(">", "\\gt ")


def _tame(node: Node) -> Node:
    """The node with the words in it made plain."""
    if isinstance(node, Text):
        return replace(node, command="\\text", text=re.sub(r"[^\w .,=()+\-/']", "", node.text).replace("_", "\\_"))
    changes = {one.name: _tamed(getattr(node, one.name)) for one in fields(node) if one.name not in ("span", "bare")}
    return replace(node, **changes)


def _tamed(value: object) -> object:
    if isinstance(value, Node):
        return _tame(value)
    return tuple(map(_tamed, value)) if isinstance(value, tuple) else value


def fenced(lines: Iterable[str]) -> str:
    return "```text\n" + "\n".join(code(line) for line in lines) + "\n```"


def code(text: str) -> str:
    return safe(text).replace("`", "'")


def words(text: str) -> str:
    """Text that Markdown shows as it is."""
    shown = safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join("\\" + c if c in "\\`*_[]$|~#!" else c for c in " ".join(shown.split(" ")))
