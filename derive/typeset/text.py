"""Explanations → text for a terminal, at most 100 columns wide.

In: explanations, a language. Out: text without control characters. Refused: nothing; a line that is too long is broken
at a relation, at a sum or at a space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from derive.explanation import Explanation, Heading, Item, Picture, Said, Shown, Values, Words
from derive.syntax import Node
from derive.typeset.plain import plain, sign
from derive.typeset.text_pictures import picture_lines, value_lines
from derive.typeset.texts import JOINED, TEXTS
from derive.typeset.widths import safe, width

WIDTH = 100


def write_text(explanations: Iterable[Explanation], language: str = "en") -> str:
    return "\n".join("".join(f"{line}\n" for line in _lines(one, language)) for one in explanations)


def _lines(one: Explanation, language: str) -> list[str]:
    head = f"{one.where}: {TEXTS[one.verdict][language]}" + (f" [{one.code}]" if one.code else "")
    if one.link is not None:
        head += f" ({say(Words('link', tuple(map(str, one.link))), language)})"
    lines = [*fold(head, ""), *fold(f"{plain(one.left)} {one.relation} {plain(one.right)}", "   ")]
    number = 0
    for item in one.items:
        if isinstance(item, Heading) and item.words.key not in ("base", "step"):
            number += 1
            lines += fold(f"{number}. {say(item.words, language)}", "")
        else:
            lines += _item(item, language)
    return [safe(line).rstrip() for line in lines]


def _item(item: Item, language: str) -> list[str]:
    match item:
        case Heading(words=words):
            return fold(f"── {say(words, language)} ──", "")
        case Said(words=words):
            return fold(say(words, language), "   ")
        case Shown():
            return shown_lines(item)
        case Picture():
            return ["     " + line for line in picture_lines(item, WIDTH - 5)]
        case Values():
            return ["     " + line for line in value_lines(item, say(item.name, language), WIDTH - 5)]


def shown_lines(shown: Shown, indent: str = "     ") -> list[str]:
    """On one line if it fits, else a line for each relation."""
    members = [plain(member) for member in shown.members]
    relations = [sign(relation) for relation in shown.relations]
    whole = members[0] + "".join(f" {r} {m}" for r, m in zip(relations, members[1:], strict=True))
    if width(indent + whole) <= WIDTH:
        return [indent + whole]
    lines = fold(members[0], indent) if len(members[0]) > 30 else [indent + members[0]]
    rest = [f"{r} {m}" for r, m in zip(relations, members[1:], strict=True)]
    if rest and width(lines[-1]) < 40:
        first = fold(f"{lines[-1].strip()} {rest[0]}", indent)
        lines, rest = [*lines[:-1], *first], rest[1:]
    return lines + [line for one in rest for line in fold(one, indent + "  ")]


def say(words: Words | Node | str, language: str) -> str:
    """A text of the table with its gaps filled."""
    if isinstance(words, str):
        return words
    if isinstance(words, Node):
        return plain(words)
    parts = [say(part, language) for part in words.parts]
    text = TEXTS[words.key][language]
    if words.key in JOINED:
        return text.join(parts)
    return text.format(*parts)


def fold(text: str, indent: str) -> list[str]:
    """Lines of at most `WIDTH` columns, broken at spaces; what has none is broken anywhere."""
    text = safe(text)
    lines: list[str] = []
    current, further = indent, indent if indent.strip() else indent + "  "
    for word in _pieces(text):
        if width(current + word) > WIDTH and current.strip():
            lines.append(current.rstrip())
            current, word = (indent if _is_prose(text) else further), word.lstrip()
        while width(current + word) > WIDTH:
            cut = next(k for k in range(len(word), 0, -1) if width(current + word[:k]) <= WIDTH)
            lines.append(current + word[:cut])
            current, word = further, word[cut:]
        current += word
    return [*lines, current.rstrip()] if current.strip() else lines


def _pieces(text: str) -> list[str]:
    """Words with the spaces before them; a break may also follow a wide character."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        if not pieces or character == " " or (wide and unicodedata.category(character)[0] != "P"):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _is_prose(text: str) -> bool:
    return text.endswith((".", "。", ":"))
