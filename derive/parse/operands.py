"""How each kind of operand begins: one small function for each kind of first token.

In: a parser whose current token has that kind. Out: the node, without the scripts that may follow it. Refused: brackets
without partner (DRV002), missing arguments (DRV003), environments that end as another (DRV006).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.errors import Unreadable
from derive.parse import commands as c
from derive.parse.tokens import Token
from derive.syntax import (
    Addition,
    Annotated,
    BigOperator,
    Call,
    Dots,
    Empty,
    Environment,
    Fraction,
    Group,
    Node,
    Number,
    Root,
    Sequence,
    Statements,
    Styled,
    Symbol,
    Text,
    Written,
    spelling,
)

if TYPE_CHECKING:
    from derive.parse.grammar import Parser


def _number(parser: Parser) -> Node:
    token = parser.take()
    return Number(token.text, span=token.span)


def _letter(parser: Parser) -> Node:
    token = parser.take()
    return Symbol(token.text, span=token.span)


def _text(parser: Parser) -> Node:
    token = parser.take()
    return Text(token.text, token.argument, span=token.span)


def _dots(parser: Parser) -> Node:
    token = parser.take()
    return Dots(token.text, span=token.span)


def _alphabet(parser: Parser) -> Node:
    token = parser.take()
    if token.text == "\\mathit":
        return Symbol(Written(token.argument, spelling(token.text)), span=token.span)
    return Styled(token.text, Symbol(token.argument, span=token.span), span=token.span)


def _group(parser: Parser) -> Node:
    start = parser.position
    opening = parser.take()
    body = parser.empty() if parser.token.kind == c.CLOSE else parser.row()
    _check_closing(parser, opening, body)
    return Group(opening.text, body, parser.take().text, span=parser.span_from(start))


def _check_closing(parser: Parser, opening: Token, body: Node) -> None:
    expected = c.CLOSERS.get(_core(opening.text), ")")
    if parser.token.kind != c.CLOSE:
        if parser.token.kind in (c.FINISH, c.END_BRACE, c.RIGHT, c.END, c.CELL, c.ROW):
            raise Unreadable(
                "DRV002", f"{opening.text} is never closed", hint=f"add the missing {expected}", span=opening.span
            )
        raise parser.unexpected(f"{expected} or an operator", f"look for a missing sign, or add {expected}")
    closing = _core(parser.token.text)
    interval = (
        {_core(opening.text), closing} in ({"(", "]"}, {"[", ")"})
        and isinstance(body, Sequence)
        and len(body.items) == 2
    )
    if closing != expected and not interval:
        raise Unreadable(
            "DRV002",
            f"{opening.text} is closed by {parser.token.text}; expected {expected}",
            hint=f"write {expected}, or open with the partner of {parser.token.text}",
            span=parser.token.span,
        )


def _core(delimiter: str) -> str:
    """The delimiter without its size, by its plain name."""
    for size in ("\\bigg", "\\Bigg", "\\big", "\\Big"):
        if delimiter.startswith(size):
            delimiter = delimiter[len(size) :].lstrip("lr") if delimiter[len(size) :] else delimiter
            break
    return c.SAME_DELIMITER.get(delimiter, str(delimiter))


def _left(parser: Parser) -> Node:
    start = parser.position
    opening = parser.take()
    body = parser.empty() if parser.token.kind == c.RIGHT else parser.row()
    if parser.token.kind != c.RIGHT:
        if parser.token.kind in (c.FINISH, c.END_BRACE, c.END):
            raise Unreadable(
                "DRV002", f"{opening.text} has no \\right", hint="add \\right) or \\right.", span=opening.span
            )
        raise parser.unexpected("\\right or an operator", "look for a bracket that is not opened")
    return Group(opening.text, body, parser.take().text, span=parser.span_from(start))


def _brace(parser: Parser) -> Node:
    start = parser.position
    opening = parser.take()
    if parser.token.kind == c.END_BRACE:
        parser.take()
        if parser.token.kind in (c.SUB, c.SUP):
            return Empty(span=parser.span_from(start))
        return Group("{", parser.empty(), "}", span=parser.span_from(start))
    body = parser.row()
    parser.close_brace(opening)
    return Group("{", body, "}", span=parser.span_from(start))


def _style(parser: Parser) -> Node:
    start = parser.position
    command = parser.take().text
    if command == "\\substack" and parser.token.kind == c.BRACE:
        return _lines(parser, command, start)
    body = parser.argument()
    return Styled(command, body, span=parser.span_from(start))


def _lines(parser: Parser, command: str, start: int) -> Node:
    opening = parser.take()
    body: Statements = parser.statements(c.END_BRACE)
    parser.close_brace(opening)
    return Styled(command, body, span=parser.span_from(start))


def _switch(parser: Parser) -> Node:
    """`{\\bf x}`: the font of the factors that follow."""
    start = parser.position
    command = parser.take().text
    body = parser.juxtaposed() or parser.empty()
    return Styled(command, replace(body, bare=True), span=parser.span_from(start))


def _fraction(parser: Parser) -> Node:
    start = parser.position
    command = parser.take().text
    numerator = parser.argument(first_of_two=True)
    denominator = parser.argument()
    return Fraction(numerator, denominator, command, span=parser.span_from(start))


def _root(parser: Parser) -> Node:
    start = parser.position
    parser.take()
    degree = None
    if parser.token.text == "[":
        parser.take()
        degree = parser.row()
        if parser.token.text != "]":
            raise parser.unexpected("] after the degree of the root", "write \\sqrt[3]{x}")
        parser.take()
    return Root(parser.argument(), degree, span=parser.span_from(start))


def _function(parser: Parser) -> Node:
    start = parser.position
    token = parser.take()
    function = parser.scripts(Symbol(token.text, span=token.span), start)
    argument = parser.juxtaposed()
    return function if argument is None else Call(function, argument, span=parser.span_from(start))


def _big(parser: Parser) -> Node:
    start = parser.position
    token = parser.take()
    lower, upper, marks = parser.script_arguments()
    if c.PRIME in marks or "'" in marks:
        raise Unreadable("DRV003", f"a prime on {token.text}", hint="write limits with _ and ^", span=token.span)
    takes_group = token.text in c.CALLED and not marks and parser.token.kind in (c.OPEN, c.LEFT)
    if takes_group:
        argument = parser.operand()
        return Call(Symbol(token.text, span=token.span), argument, span=parser.span_from(start))
    return BigOperator(token.text, lower, upper, _body(parser), marks=tuple(marks), span=parser.span_from(start))


def _body(parser: Parser) -> Node:
    """The product that follows; a sign directly after the limits belongs to it."""
    start = parser.position
    if parser.token.kind == c.SIGN and parser.tokens[start + 1].kind in OPERANDS:
        sign = parser.take().text
        return Addition((sign,), (parser.product(),), span=parser.span_from(start))
    return parser.product() if parser.continues_product() else parser.empty()


def _overset(parser: Parser) -> Node:
    start = parser.position
    command = parser.take().text
    remark = parser.argument()
    body = parser.argument()
    return Annotated(command, body, remark, span=parser.span_from(start))


def _braced(parser: Parser) -> Node:
    """`\\underbrace{…}_{…}`: the script is the remark."""
    start = parser.position
    command = parser.take().text
    body = parser.argument()
    if parser.token.kind != (c.SUB if command.startswith("\\under") else c.SUP):
        return Annotated(command, body, span=parser.span_from(start))
    parser.take()
    return Annotated(command, body, parser.argument(), span=parser.span_from(start))


def _boxed(parser: Parser) -> Node:
    start = parser.position
    command = parser.take().text
    return Annotated(command, parser.argument(), span=parser.span_from(start))


def _environment(parser: Parser) -> Node:
    start = parser.position
    opening = parser.take()
    rows: list[list[Node]] = [[]]
    while True:
        rows[-1].append(parser.row())
        if parser.token.kind == c.ROW:
            rows.append([])
        elif parser.token.kind != c.CELL:
            break
        parser.take()
    if parser.token.kind != c.END:
        raise parser.unexpected(
            f"&, \\\\ or \\end{{{opening.text}}}", "look for a bracket that is not closed, or a sign too many"
        )
    if parser.token.text != opening.text:
        raise Unreadable(
            "DRV006",
            f"\\begin{{{opening.text}}} ends with \\end{{{parser.token.text}}}",
            hint=f"write \\end{{{opening.text}}}",
            span=parser.token.span,
        )
    parser.take()
    if len(rows) > 1 and len(rows[-1]) == 1 and isinstance(rows[-1][0], Empty):
        rows.pop()
    return Environment(opening.text, tuple(map(tuple, rows)), opening.argument, span=parser.span_from(start))


OPERANDS: dict[str, Callable[[Parser], Node]] = {
    c.NUMBER: _number,
    c.LETTER: _letter,
    c.TEXT: _text,
    c.DOTS: _dots,
    c.ALPHABET: _alphabet,
    c.OPEN: _group,
    c.LEFT: _left,
    c.BRACE: _brace,
    c.STYLE: _style,
    c.SWITCH: _switch,
    c.FRACTION: _fraction,
    c.ROOT: _root,
    c.FUNCTION: _function,
    c.BIG: _big,
    c.OVERSET: _overset,
    c.BRACED: _braced,
    c.BOXED: _boxed,
    c.BEGIN: _environment,
}
