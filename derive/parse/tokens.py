"""From characters to tokens, each with its place.

In: the text of a formula. Out: tokens in order, the last one `FINISH`; white space, comments and spacing commands make
none. Refused: unknown commands (DRV001), sizes beyond the limits (DRV004), commands that hide, redefine or fetch
(DRV007), characters that are invisible or look like others (DRV008).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import NamedTuple

from derive.document import Span
from derive.errors import Unreadable
from derive.parse import commands as c
from derive.parse.arguments import read_argument
from derive.parse.hiding import LENGTH, is_pale, is_quad, pulls_back, strange_character
from derive.syntax import Written

LONGEST_FORMULA = 64 * 1024
MOST_TOKENS = 4000
MOST_DIGITS = 100

# Scripts that are words in a formula, never letters of it: Chinese, Japanese, Korean and what surrounds them.
_WORD = (
    "\u2e80-\u2fdf\u3003-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\uff01\uff1f\u201c\u201d《》"
)
_PATTERN = re.compile(
    rf"""
    (?P<space>(?:[\s\u200b\u2060\ufeff\u00a0~]|%[^\n]*)+)
  | (?P<sized>\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\[{{}}|]|[()\[\]|./<>⟨⟩（）]))
  | (?P<environment>\\(?:begin|end)\s*\{{[^{{}}]*\}})
  | (?P<row>\\\\\*?(?:[ \t]*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|\\baselineskip)\s*\])?)
  | (?P<negated>\\not\s*(?:[=<>]|\\[A-Za-z]+))
  | (?P<arrow>\\x(?:right|left|Right|Left|leftright)arrow(?![A-Za-z]))
  | (?P<command>\\(?:(?:operatorname|tag|hspace|vspace|textcolor)\*|[A-Za-z]+|.))
  | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
  | (?P<dotted>[A-Za-z]{{2,40}}+(?:\.[A-Za-z_]{{2,40}}+){{1,6}}(?=\s*\()|np\.(?=\s*\\(?:text|mathrm|operatorname)\{{))
  | (?P<word>(?:[A-Za-z]{{4,40}}+[ \t]*)?[{_WORD}]+(?:(?:[ \t]*[A-Za-z]{{4,}})?[ \t]*[{_WORD}]+)*)
  | (?P<letter>[A-Za-z])
  | (?P<several>:=|<=|>=|->|\.{{3,6}}|&(?:lt|gt|amp);)
  | (?P<character>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TRAILING_WORD = re.compile(r"[ \t]*(?P<word>[A-Za-z]{4,})(?![A-Za-z])(?!\s*[\^_'(])")
_WORDS_IN_STYLE = re.compile(r"\s*(?=.*?(?:[A-Za-z]{2}|n\s+p\s*\.))(?:[A-Za-z0-9.,:;\-~ ]|\\[_ ,:;!])*")
_HAS_SCRIPT_OF_WORDS = re.compile(rf"[{_WORD}]")
_SIZE = re.compile(r"(\\[A-Za-z]+)\s*")
_ALPHABET = re.compile(r"(?:MATHEMATICAL )?(?P<style>[A-Z -]+?) (?P<case>CAPITAL|SMALL) (?P<letter>[A-Z])")
_CONFUSABLE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "COPTIC", "LATIN", "MATHEMATICAL")


class Token(NamedTuple):
    """A sign of the formula; `argument` is the raw text of `\\text{…}` or the columns of an environment."""

    kind: str
    text: str
    start: int
    end: int
    argument: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def tokenize(latex: str) -> list[Token]:
    """The tokens of a formula, in order."""
    if len(latex) > LONGEST_FORMULA:
        raise Unreadable(
            "DRV004",
            f"the formula has {len(latex)} characters, more than {LONGEST_FORMULA}",
            hint="split it into several formulas",
            span=Span(0, 1),
        )
    tokens: list[Token] = []
    position = 0
    while position < len(latex):
        match = _PATTERN.match(latex, position)
        assert match is not None and match.lastgroup is not None
        if match.lastgroup == "space":
            position = match.end()
            continue
        position = _MAKERS[match.lastgroup](latex, match, tokens)
        if len(tokens) > MOST_TOKENS:
            raise Unreadable(
                "DRV004",
                f"the formula has more than {MOST_TOKENS} signs",
                hint="split it into several formulas",
                span=tokens[-1].span,
            )
    tokens.append(Token(c.FINISH, "", len(latex), len(latex)))
    return tokens


def _command(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    name = match.group()
    kind = c.COMMANDS.get(name)
    if kind is None or name in c.FORBIDDEN:
        raise _unknown_command(name, match)
    if name in c.LETTERS_OF_SETS:
        blackboard = Written("\\mathbb", name)
        tokens.append(Token(c.ALPHABET, blackboard, match.start(), match.end(), c.LETTERS_OF_SETS[name]))
        return match.end()
    special = _SPECIAL.get(kind)
    if special is not None:
        return special(latex, match, tokens)
    if kind == c.STYLE and name in c.WORD_STYLES:
        return _word_style(latex, match, tokens)
    if kind != c.SKIP:
        tokens.append(Token(kind, _named(name), match.start(), match.end()))
    return match.end()


def _named(text: str) -> str:
    return Written(c.SPELLINGS[text], text) if text in c.SPELLINGS else text


def _unknown_command(name: str, match: re.Match[str]) -> Unreadable:
    span = Span(match.start(), match.end())
    if name in c.FORBIDDEN:
        return Unreadable(
            "DRV007",
            f"{name} is refused inside a formula: {c.FORBIDDEN[name]}",
            hint="write the formula without it; macros belong into the document's preamble",
            span=span,
        )
    close = difflib.get_close_matches(name, _SUGGESTED, n=3, cutoff=0.7)
    begun = [command for command in close if command.startswith(name)]
    usual = c.USUAL_MACROS.get(name, "{…}")
    suggestion = f"did you mean {(begun or close)[0]}? Or " if close and name not in c.USUAL_MACROS else ""
    return Unreadable(
        "DRV001",
        f"unknown command {name}",
        hint=f"{suggestion}declare it with \\newcommand{{{name}}}{usual} in the document or in its context",
        span=span,
    )


def _text(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    content, start, end = read_argument(latex, match.end())
    name = match.group()
    is_remark = name in c.BETWEEN_ROWS or (name not in c.UPRIGHT_TEXT and joins_statements(content))
    torn = [] if is_remark else _torn_call(content, latex[match.start() : end], start)
    tokens += torn or [Token(c.REMARK if is_remark else c.TEXT, name, match.start(), end, content)]
    return end


def _torn_call(content: str, written: str, start: int) -> list[Token]:
    """`\\mathtt{np.sum(}` and `\\mathtt{, axis=1)}`: brackets that belong to the formula around them.

    The first of the tokens is spelled as the whole command, the others as nothing.
    """
    if content.count("(") == content.count(")"):
        return []
    try:
        inner = tokenize(content)[:-1]
    except Unreadable:
        return []
    found = []
    for token in inner:
        shown = "" if found else written
        moved = token._replace(text=Written(token.text, shown), start=token.start + start, end=token.end + start)
        found.append(moved._replace(argument=Written(token.argument, shown)) if token.argument else moved)
    return found


def joins_statements(words: str) -> bool:
    """Whether words such as `where` or `若` stand between formulas, rather than name a quantity."""
    if _HAS_SCRIPT_OF_WORDS.search(words):
        return True
    first = words.strip().split(" ")[0].lower().strip(",.;:()")
    return first in c.CONNECTIVES


def _word_style(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    content, start, _ = read_argument(latex, match.end())
    is_torn = content.count("(") != content.count(")")
    if start == match.end() or not latex[start - 1] == "{" or not (_is_words(content) or is_torn):
        tokens.append(Token(c.STYLE, match.group(), match.start(), match.end()))
        return match.end()
    return _text(latex, match, tokens)


def _is_words(content: str) -> bool:
    return bool(_WORDS_IN_STYLE.fullmatch(content) or _HAS_SCRIPT_OF_WORDS.search(content))


def _skip_argument(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    """`\\hspace{1em}`, `\\tag{1}`, `\\hskip 1em`: without its braces nobody knows where the argument ends."""
    name = match.group()
    if name == "\\hskip":
        length = LENGTH.match(latex, match.end())
        content, end = (length.group(), length.end()) if length else ("", 0)
    else:
        content, start, end = read_argument(latex, match.end())
        end = end if latex[start - 1] == "{" else 0
    if not end:
        span, hint = Span(match.start(), match.end()), "write it as \\hspace{1em}, \\tag{1}"
        raise Unreadable("DRV003", f"the argument of {name} is not clear", hint=hint, span=span)
    if "s" in name and pulls_back(content):
        raise Unreadable("DRV007", f"{name} pulls a part of the formula over another", hint="remove it",
                         span=Span(match.start(), end))
    if "s" in name and is_quad(content):
        tokens.append(Token(c.GAP, "\\quad", match.start(), end))
    return end


def _colour(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    colour, _, end = read_argument(latex, match.end())
    if is_pale(colour):
        raise Unreadable(
            "DRV007",
            f"{match.group()}{{{colour}}} hides part of the formula from the reader of the page",
            hint="remove the colour, or write one by its name",
            span=Span(match.start(), end),
        )
    return end


def _overset(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    """`\\overset{!}{=}` is a relation as a whole, an equality; over anything else the remark is parsed."""
    _, _, middle = read_argument(latex, match.end())
    inner, _, end = read_argument(latex, middle)
    if kind_of(inner.strip()) == c.RELATION:
        written, plain = _squeezed(latex[match.start() : end]), inner.strip()
        sign = Written("=", written) if c.SPELLINGS.get(plain, plain) == "=" else written
        tokens.append(Token(c.RELATION, sign, match.start(), end))
        return end
    tokens.append(Token(c.OVERSET, match.group(), match.start(), match.end()))
    return match.end()


def kind_of(sign: str) -> str | None:
    """The kind of one sign, written as a command or a character."""
    sign = c.SPELLINGS.get(sign, sign)
    return c.COMMANDS.get(sign) or c.CHARACTERS.get(sign)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _long_arrow(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    _, _, end = read_argument(latex, match.end())
    tokens.append(Token(c.RELATION, _squeezed(latex[match.start() : end]), match.start(), end))
    return end


def _negated(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    inner = match.group()[4:].strip()
    if kind_of(inner) != c.RELATION:
        raise Unreadable(
            "DRV003",
            f"\\not stands before {inner}, which is no relation",
            hint="write it before =, \\in, <, …",
            span=Span(match.start(), match.end()),
        )
    tokens.append(Token(c.RELATION, "\\not" + inner, match.start(), match.end()))
    return match.end()


def _sized(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    """`\\left(`, `\\bigr]`, `\\middle|`: the size and the delimiter are one sign."""
    parts = _SIZE.match(match.group())
    assert parts is not None
    size, delimiter = parts.group(1), match.group()[parts.end() :]
    plain = c.SPELLINGS.get(delimiter, delimiter)
    kind = {"/": c.PRODUCT, ".": c.SEPARATOR, "<": c.OPEN, ">": c.CLOSE}.get(plain) or kind_of(plain)
    if size in ("\\left", "\\right"):
        kind = c.LEFT if size == "\\left" else c.RIGHT
    elif size == "\\middle" or size.endswith("m"):
        kind = c.RELATION
    elif kind == c.BAR and size[-1] in "lr":
        kind = c.OPEN if size[-1] == "l" else c.CLOSE
    elif kind not in (c.OPEN, c.CLOSE, c.BAR, c.PRODUCT):
        raise Unreadable(
            "DRV002",
            f"{size} stands before {delimiter}, which is no bracket",
            hint="write a bracket after it",
            span=Span(match.start(), match.end()),
        )
    name = Written(size + plain, size + delimiter) if plain != delimiter else size + plain
    tokens.append(Token(kind, name, match.start(), match.end()))
    return match.end()


def _environment(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    command, _, name = match.group()[1:-1].partition("{")
    plain, end, argument = name.strip(), match.end(), ""
    if plain.rstrip("*") not in c.TRANSPARENT | c.CELLED:
        raise Unreadable(
            "DRV006",
            f"unknown environment {plain}",
            hint="known are align, aligned, split, gathered, cases, array, matrix, pmatrix, bmatrix and their kind",
            span=Span(match.start(), match.end()),
        )
    if command.strip() == "begin":
        position = re.compile(r"\s*\[[a-z]*\]").match(latex, end)
        end, argument = (position.end(), position.group().strip()) if position else (end, "")
        if plain.rstrip("*") in c.WITH_COLUMNS:
            columns, _, end = read_argument(latex, end)
            argument += "{" + columns + "}"
    tokens.append(Token(c.BEGIN if command.strip() == "begin" else c.END, plain, match.start(), end, argument))
    return end


def _row(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    tokens.append(Token(c.ROW, "\\\\", match.start(), match.end()))
    return match.end()


def _number(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    if re.fullmatch("0[0-9]+", match.group()):
        raise Unreadable("DRV003", f"the number {match.group()} begins with 0", hint="write 1000, not 1,000",
                         span=Span(match.start(), match.end()))
    if match.end() - match.start() > MOST_DIGITS:
        raise Unreadable(
            "DRV004",
            f"a number has more than {MOST_DIGITS} digits",
            hint="write it as a power or give it a name",
            span=Span(match.start(), match.end()),
        )
    tokens.append(Token(c.NUMBER, match.group(), match.start(), match.end()))
    return match.end()


def _dotted(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    tokens.append(Token(c.TEXT, "", match.start(), match.end(), match.group()))
    return match.end()


def _word(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    """Bare words; a Latin word right after them (`其中axis = 1`) is a word of its own, not a product of letters."""
    tokens.append(Token(c.REMARK, "", match.start(), match.end(), match.group()))
    trailing = _TRAILING_WORD.match(latex, match.end())
    if trailing is None:
        return match.end()
    tokens.append(Token(c.TEXT, "", trailing.start("word"), trailing.end(), trailing.group("word")))
    return trailing.end()


def _letter(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    tokens.append(Token(c.LETTER, match.group(), match.start(), match.end()))
    return match.end()


def _character(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    sign = match.group()
    name = c.SPELLINGS.get(sign, sign)
    kind = c.CHARACTERS.get(name) or c.COMMANDS.get(name)
    if kind is None:
        return _other_character(latex, match, tokens)
    tokens.append(Token(kind, _named(sign), match.start(), match.end()))
    return match.end()


def _other_character(latex: str, match: re.Match[str], tokens: list[Token]) -> int:
    """Letters of math alphabets, words in other scripts; anything else is refused with its code point."""
    sign, start = match.group(), match.start()
    alphabet = _ALPHABET.fullmatch(unicodedata.name(sign, ""))
    if alphabet and alphabet["style"] in c.ALPHABETS:
        letter = alphabet["letter"] if alphabet["case"] == "CAPITAL" else alphabet["letter"].lower()
        tokens.append(Token(c.ALPHABET, Written(c.ALPHABETS[alphabet["style"]], sign), start, match.end(), letter))
        return match.end()
    end = start
    while end < len(latex) and latex[end].isalpha() and not latex[end].isascii() and latex[end] not in c.SPELLINGS:
        end += 1
    beside = latex[max(start - 1, 0) : start] + latex[end : end + 1]
    confusable = unicodedata.name(sign, "").startswith(_CONFUSABLE) and (
        end - start < 2 or re.search(r"[A-Za-z0-9]", beside)
    )
    if end == start or confusable or unicodedata.name(sign, "").startswith("FULLWIDTH"):
        raise strange_character(sign, start)
    tokens.append(Token(c.REMARK, "", start, end, latex[start:end]))
    return end


_MAKERS = {
    "command": _command,
    "sized": _sized,
    "environment": _environment,
    "row": _row,
    "negated": _negated,
    "arrow": _long_arrow,
    "number": _number,
    "dotted": _dotted,
    "word": _word,
    "letter": _letter,
    "several": _character,
    "character": _character,
}
_SUGGESTED = [command for command, kind in c.COMMANDS.items() if kind not in (c.SKIP, c.SKIP_ARGUMENT, c.COLOUR)]
_SPECIAL = {c.TEXT: _text, c.SKIP_ARGUMENT: _skip_argument, c.COLOUR: _colour, c.OVERSET: _overset}
