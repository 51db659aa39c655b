"""What stands where: from the tokens of a page to the tokens of a formula.

In: tokens in order. Out: the tokens that the grammar reads. Alignment marks, line ends and gaps remain only where they
part two statements or two cells; the transparent environments (`aligned`, …) are gone; each `|` is known to open, to
close or to be a relation. Refused: nesting deeper than the limit (DRV004), before any recursion.
"""

from __future__ import annotations

from derive.errors import Unreadable
from derive.parse import commands as c
from derive.parse.tokens import Token
from derive.syntax import Written, spelling

DEEPEST_NESTING = 64
_PAGE, _CELLS, _INNER = "page", "cells", "inner"
_BREAKS = frozenset({c.ROW, c.GAP, c.CELL})
_OPENING = frozenset({c.OPEN, c.LEFT, c.BRACE})
_CLOSING = frozenset({c.CLOSE, c.RIGHT, c.END_BRACE})
_ENDS_OPERAND = frozenset(
    {c.NUMBER, c.LETTER, c.ALPHABET, c.TEXT, c.DOTS, c.CLOSE, c.RIGHT, c.END_BRACE, c.PRIME, c.END}
)
_NEEDS_MORE = frozenset({c.RELATION, c.SIGN, c.PRODUCT, c.ARROW, c.SEPARATOR})
_UPDATES = frozenset({"+", "-", "*", "/"})
_LONGEST_ANGLE = 12


def arrange(tokens: list[Token]) -> list[Token]:
    """The tokens that the grammar reads."""
    return _part_statements(_settle_bars(_place_breaks(_join(_rejoin(tokens)))))


def _rejoin(tokens: list[Token]) -> list[Token]:
    """`\\left( a \\right. \\\\ \\left. + b \\right)` is one pair of brackets over two lines."""
    dropped: set[int] = set()
    stack: list[tuple[Token, list[int]]] = []
    position = 0
    while position < len(tokens):
        token, after = tokens[position], _resumed(tokens, position)
        if token.kind == c.LEFT:
            stack.append((token, []))
        elif token.kind == c.RIGHT and stack and after:
            stack[-1][1].extend(range(position, after))
            position = after
            continue
        elif token.kind == c.RIGHT and stack:
            opening, lines = stack.pop()
            if c.CLOSERS.get(_delimiter(opening)) == _delimiter(token):
                dropped.update(lines)
        position += 1
    return [token for position, token in enumerate(tokens) if position not in dropped] if dropped else tokens


def _resumed(tokens: list[Token], position: int) -> int:
    """Where the brackets go on after `\\right. \\\\ \\left.`; 0 where they do not."""
    if tokens[position].text != "\\right.":
        return 0
    after = position + 1
    while tokens[after].kind in _BREAKS:
        after += 1
    return after + 1 if after > position + 1 and tokens[after].text == "\\left." else 0


def _delimiter(token: Token) -> str:
    plain = str(token.text).removeprefix("\\left").removeprefix("\\right")
    return c.SAME_DELIMITER.get(plain, plain)


def _join(tokens: list[Token]) -> list[Token]:
    """Signs of several tokens: `+ =` after an operand, and `{(}`, a bracket in braces of its own."""
    joined: list[Token] = []
    position = 0
    while position < len(tokens):
        kinds = [token.kind for token in tokens[position : position + 3]]
        before = joined[-1].kind if joined else c.FINISH
        in_braces = kinds in ([c.BRACE, c.OPEN, c.END_BRACE], [c.BRACE, c.CLOSE, c.END_BRACE])
        if in_braces and before not in (c.SUB, c.SUP, c.STYLE):
            joined.append(_one(tokens[position : position + 3], tokens[position + 1]))
            position += 3
        elif tokens[position].text in _UPDATES and before in _ENDS_OPERAND and tokens[position + 1].text == "=":
            name = Written(tokens[position].text + "=", tokens[position].text + "=")
            joined.append(_one(tokens[position : position + 2], Token(c.RELATION, name, 0, 0)))
            position += 2
        else:
            joined.append(tokens[position])
            position += 1
    return joined


def _one(several: list[Token], meant: Token) -> Token:
    """Several tokens as the one that they mean, with their spelling and their place."""
    written = "".join(spelling(token.text) for token in several)
    return meant._replace(text=Written(meant.text, written), start=several[0].start, end=several[-1].end)


def _place_breaks(tokens: list[Token]) -> list[Token]:
    """Drops line ends and `&` inside brackets and braces, and the `\\begin` and `\\end` of transparent environments."""
    kept: list[Token] = []
    stack: list[str] = []
    for position, token in enumerate(tokens):
        where = stack[-1] if stack else _PAGE
        if token.kind in _BREAKS:
            if where == _PAGE or (where == _CELLS and token.kind != c.GAP):
                kept.append(_plain_break(token) if where == _PAGE else token)
            continue
        if token.kind in (c.BEGIN, c.END):
            transparent = _is_transparent(token, stack)
            _enter_or_leave(token, transparent, stack)
            if not transparent:
                kept.append(token)
        else:
            if token.kind in _OPENING:
                stack.append(_PAGE if _opens_stack(tokens, position) else _INNER)
            elif token.kind in _CLOSING and stack and stack[-1] != _CELLS:
                stack.pop()
            kept.append(token)
        if len(stack) > DEEPEST_NESTING:
            raise Unreadable(
                "DRV004",
                f"brackets and braces are nested more than {DEEPEST_NESTING} deep",
                hint="give the inner parts names of their own",
                span=token.span,
            )
    return kept


def _plain_break(token: Token) -> Token:
    return token if token.kind == c.ROW else token._replace(text="\\quad", kind=c.GAP)


def _is_transparent(token: Token, stack: list[str]) -> bool:
    return token.text.rstrip("*") in c.TRANSPARENT and all(where == _PAGE for where in stack)


def _enter_or_leave(token: Token, transparent: bool, stack: list[str]) -> None:
    if token.kind == c.BEGIN:
        stack.append(_PAGE if transparent else _CELLS)
    elif stack:
        stack.pop()


def _opens_stack(tokens: list[Token], position: int) -> bool:
    """`\\substack{a \\\\ b}`: lines that stay lines inside braces."""
    return position > 0 and tokens[position - 1].text == "\\substack"


def _settle_bars(tokens: list[Token]) -> list[Token]:
    """Decides for each `|` whether it opens, closes, or stands between (`p(y | x)`); also `<t>` in scripts."""
    remaining = _bars_from_here(tokens)
    settled: list[Token] = []
    stack: list[str] = []
    position = 0
    while position < len(tokens):
        token, kind = tokens[position], tokens[position].kind
        if kind == c.BAR:
            pair = _is_pair(tokens, position, stack)
            if pair:
                token = _one(tokens[position : position + 2], token._replace(text="\\|"))
                position += 1
            kind = _kind_of_bar(
                token, settled[-1].kind if settled else c.RELATION, stack, (remaining[position] + pair) // (1 + pair)
            )
        elif token.text == "<" and _is_angle(tokens, position):
            kind = c.OPEN
        elif token.text == ">" and stack and stack[-1] == "<":
            kind = c.CLOSE
        if kind in _OPENING or kind == c.BEGIN:
            stack.append(_core(token))
        elif (kind in _CLOSING or kind == c.END) and stack:
            stack.pop()
        settled.append(token if kind == token.kind else token._replace(kind=kind))
        position += 1
    return settled


def _is_pair(tokens: list[Token], position: int, stack: list[str]) -> bool:
    """`||x||`: two bars side by side are a norm, unless the first closes what a single one opened."""
    token, following = tokens[position], tokens[position + 1]
    return (
        following.kind == c.BAR
        and following.text == token.text
        and token.end == following.start
        and not (stack and stack[-1] == _core(token))
    )


def _core(token: Token) -> str:
    return c.SAME_DELIMITER.get(str(token.text), str(token.text))


def _kind_of_bar(token: Token, before: str, stack: list[str], remaining: int) -> str:
    if before not in _ENDS_OPERAND:
        return c.OPEN
    if stack and stack[-1] == _core(token):
        return c.CLOSE
    if token.text == "\\mid":
        return c.BAR
    return c.OPEN if remaining % 2 == 0 else c.BAR


def _bars_from_here(tokens: list[Token]) -> dict[int, int]:
    """For each bar, how many bars of its kind stand from it to the end of its bracket."""
    counts: list[dict[str, int]] = [{}]
    found: dict[int, int] = {}
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        if token.kind in _CLOSING or token.kind == c.END:
            counts.append({})
        elif (token.kind in _OPENING or token.kind == c.BEGIN) and len(counts) > 1:
            counts.pop()
        elif token.kind in (c.SEPARATOR, c.ROW, c.CELL, c.GAP) or token.text == "=":
            counts[-1] = {}
        elif token.kind == c.BAR:
            core = _core(token)
            counts[-1][core] = found[position] = counts[-1].get(core, 0) + 1
    return found


def _is_angle(tokens: list[Token], position: int) -> bool:
    """`h^{<t>}` and `a^{[2]<t>}`: a bracket, where a relation could not begin or a superscript ends with `>`."""
    before = tokens[position - 1].kind if position else c.FINISH
    if before not in (c.BRACE, c.CLOSE):
        return False
    for offset in range(position + 1, min(position + _LONGEST_ANGLE, len(tokens) - 1)):
        if tokens[offset].kind == c.END_BRACE:
            return False
        if tokens[offset].text == ">":
            return tokens[offset + 1].kind in (c.END_BRACE, c.OPEN) or tokens[offset + 1].text == "T"
    return False


def _part_statements(tokens: list[Token]) -> list[Token]:
    """Drops the breaks beside a relation, an operator, punctuation, another break, or an end."""
    kept: list[Token] = []
    depth = 0
    for position, token in enumerate(tokens):
        if token.kind in (c.BEGIN, c.END):
            depth += 1 if token.kind == c.BEGIN else -1
        if token.kind in (c.ROW, c.GAP) and depth == 0:
            previous = kept[-1].kind if kept else c.SEPARATOR
            if previous in _BREAKS:
                if token.kind == c.ROW:
                    kept[-1] = token
                continue
            following = _after_breaks(tokens, position)
            if previous in _NEEDS_MORE or previous == c.BRACE or following in _NEEDS_MORE | {c.FINISH, c.END_BRACE}:
                continue
        kept.append(token)
    return kept


def _after_breaks(tokens: list[Token], position: int) -> str:
    while tokens[position].kind in _BREAKS:
        position += 1
    return tokens[position].kind
