"""The grammar: from arranged tokens to the tree of a formula.

In: tokens as `layout` arranged them. Out: `Statements`. Refused (`Unreadable`): any token that cannot stand where it
stands; each is consumed exactly once. From loose to tight: statements, chains of relations, signed terms, products,
operands with scripts. A sum's body is the product after it; a function's argument is the group after it, else the
factors side by side.
"""

from __future__ import annotations

from dataclasses import replace

from derive.document import Span
from derive.errors import Unreadable
from derive.parse import commands as c
from derive.parse.operands import OPERANDS
from derive.parse.tokens import Token
from derive.syntax import (
    Addition,
    Chain,
    Dots,
    Empty,
    Fraction,
    Node,
    Number,
    Product,
    Scripts,
    Sequence,
    Statements,
    Symbol,
    children,
)

DEEPEST_TREE = 100
DEEPEST_OPERAND = 64
_STOPS = frozenset({c.CLOSE, c.RIGHT, c.END_BRACE, c.END, c.CELL, c.ROW, c.GAP, c.FINISH, c.SEPARATOR})
_ALONE = frozenset({c.SIGN, c.PRODUCT, c.BAR, c.PRIME})
_ENCLOSED = frozenset({c.CLOSE, c.END_BRACE, c.CELL, c.ROW, c.END})
_GOES_ON = frozenset({c.PRODUCT, c.SIGN, c.SUB, c.SUP})
_NOT_ARGUMENTS = frozenset({c.OPEN, c.LEFT, c.BEGIN, c.SWITCH, c.BRACE})
_NAMES_AS_ARGUMENT = frozenset({c.SIGN, c.PRODUCT, c.RELATION, c.FUNCTION, c.BIG})


class Parser:
    """Reads tokens from left to right; `operands` holds what it does with the first token of an operand."""

    def __init__(self, tokens: list[Token]):
        self.tokens = tokens
        self.position = 0
        self.in_list = False
        self.in_subscript = False
        self.depth = 0

    # ---- tokens -------------------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def span_from(self, start: int) -> Span:
        """From the token at index `start` to the last one taken."""
        if self.position <= start:
            return Span(self.tokens[start].start, self.tokens[start].start)
        return Span(self.tokens[start].start, max(self.tokens[self.position - 1].end, self.tokens[start].end))

    def unexpected(self, expected: str, hint: str) -> Unreadable:
        token = self.token
        if token.kind == c.FINISH:
            return Unreadable(
                "DRV003",
                f"the formula ends where {expected} must stand",
                hint=hint,
                span=self.tokens[max(self.position - 1, 0)].span,
            )
        code = "DRV002" if token.kind in (c.CLOSE, c.RIGHT, c.END_BRACE) else "DRV003"
        return Unreadable(
            code, f"unexpected {token.text or token.argument}; expected {expected}", hint=hint, span=token.span
        )

    # ---- statements ---------------------------------------------------------------------------------------------

    def formula(self) -> Statements:
        """All of it, to the last token."""
        if self.token.kind in (c.RELATION, c.ARROW) and self.tokens[1].kind == c.FINISH:
            return Statements((self.sign_alone(),), ("",), span=self.span_from(0))
        tree = self.statements(c.FINISH)
        if _height(tree) > DEEPEST_TREE:
            raise Unreadable(
                "DRV004",
                f"the formula is nested more than {DEEPEST_TREE} deep",
                hint="give the inner parts names of their own",
                span=tree.span,
            )
        return tree

    def statements(self, end: str) -> Statements:
        """Statements up to a token of the kind `end`, which is left."""
        start, parts, separators = self.position, [], []
        while self.token.kind != end:
            parts.append(self.part())
            separators.append(self.separator(parts[-1], end))
        return Statements(tuple(parts), tuple(separators), span=self.span_from(start))

    def separator(self, part: Node, end: str) -> str:
        if self.token.kind in (c.SEPARATOR, c.GAP, c.ROW, c.ARROW):
            return self.take().text
        if self.token.kind == end or self.at_remark() or self.follows_remark():
            return ""
        raise self.unexpected(
            "an operator, a relation or the end", "look for a bracket that is not opened, or a sign too many"
        )

    def at_remark(self) -> bool:
        """Words, or words alone in parentheses."""
        if self.token.kind == c.REMARK:
            return True
        following = self.tokens[self.position + 1 : self.position + 4]
        kinds = [token.kind for token in following]
        return self.token.kind == c.OPEN and kinds[:2] == [c.REMARK, c.CLOSE] and kinds[2] not in _GOES_ON

    def follows_remark(self) -> bool:
        """Whether what was read last is a remark and more follows."""
        before = [token.kind for token in self.tokens[max(self.position - 3, 0) : self.position]]
        return before[-1:] == [c.REMARK] or before == [c.OPEN, c.REMARK, c.CLOSE]

    def part(self) -> Node:
        """One statement: words, a chain, an expression, or nothing before punctuation."""
        if self.token.kind in (c.SEPARATOR, c.ARROW):
            return self.empty()
        if self.token.kind == c.REMARK:
            return OPERANDS[c.TEXT](self)
        if self.at_remark():
            return self.operand()
        return self.chain()

    def empty(self) -> Empty:
        return Empty(span=Span(self.token.start, self.token.start), bare=True)

    def row(self) -> Node:
        """What stands inside brackets, braces or a cell: an item, or several with separators."""
        start, outside = self.position, self.in_list
        self.in_list = False
        items, separators = [self.item()], []
        while True:
            if self.token.kind == c.SEPARATOR:
                separators.append(self.take().text)
            elif (
                self.in_list
                and (self.token.kind == c.DOTS or isinstance(items[-1], Dots))
                and self.token.kind not in _STOPS
            ):
                separators.append("")
            else:
                break
            self.in_list = True
            items.append(self.item())
        self.in_list = outside
        body = Sequence(tuple(items), tuple(separators), span=self.span_from(start)) if separators else items[0]
        return self.over(body, start) if self.token.kind == c.OVER else body

    def over(self, numerator: Node, start: int) -> Node:
        command = self.take().text
        denominator = self.nested(self.row)
        return Fraction(numerator, denominator, command, span=self.span_from(start))

    def item(self) -> Node:
        """An item of a list: a chain, or words and chains side by side."""
        start = self.position
        if self.token.kind in _STOPS:
            return self.empty()
        parts = [self.part()]
        while self.token.kind not in _STOPS and (
            self.token.kind == c.ARROW or self.at_remark() or self.follows_remark()
        ):
            if self.token.kind != c.ARROW:
                parts.append(self.part())
                continue
            parts.append(self.sign_alone())
            if self.token.kind not in _STOPS:
                parts.append(self.part())
        if len(parts) == 1:
            return parts[0]
        return Statements(tuple(parts), ("",) * len(parts), span=self.span_from(start))

    # ---- chains, terms, products --------------------------------------------------------------------------------

    def chain(self) -> Node:
        start = self.position
        first: Node = self.empty() if self.token.kind == c.RELATION else self.sum()
        members, relations = [first], []
        while self.token.kind in (c.RELATION, c.BAR):
            relations.append(self.take().text)
            may_end = relations[-1] in (":", "\\colon") and (
                self.token.kind in _STOPS or self.token.kind == c.RELATION
            )
            members.append(self.empty() if may_end else self.sum())
        if not relations:
            return first
        return Chain(tuple(members), tuple(relations), span=self.span_from(start))

    def sum(self) -> Node:
        if self.token.kind in _ALONE and self.is_alone():
            return self.sign_alone()
        start = self.position
        signs, terms = [""], []
        if self.token.kind == c.SIGN:
            signs = [self.take().text]
        terms.append(self.signed_product())
        while self.token.kind == c.SIGN:
            signs.append(self.take().text)
            terms.append(self.signed_product())
        if signs == [""]:
            return terms[0]
        return Addition(tuple(signs), tuple(terms), span=self.span_from(start))

    def is_alone(self) -> bool:
        """`x^{+}`, `g^{'}`, `(\\cdot)`, or a formula that is only a sign. Not `|-|`, not `x +`."""
        following = self.tokens[self.position + 1]
        if following.kind == c.FINISH:
            return self.position == 0
        return following.kind in _ENCLOSED and following.text not in ("|", "\\|", "\\mid")

    def is_placeholder(self) -> bool:
        """The `\\cdot` of `A_{i\\cdot}` and `A_{\\cdot j}`, which has nothing on its one side."""
        if not self.in_subscript or self.token.kind != c.PRODUCT or self.token.text not in c.PLACEHOLDERS:
            return False
        before, after = self.tokens[self.position - 1].kind, self.tokens[self.position + 1].kind
        return before in (c.BRACE, c.SEPARATOR) or after in (c.END_BRACE, c.SEPARATOR)

    def sign_alone(self) -> Node:
        token = self.take()
        return Symbol(token.text, span=token.span)

    def signed_product(self) -> Node:
        """A product, or one with further signs of its own: `a + -b`."""
        if self.token.kind != c.SIGN:
            return self.product()
        return self.nested(lambda: self._signed(self.position, self.take().text))

    def _signed(self, start: int, sign: str) -> Node:
        return Addition((sign,), (self.signed_product(),), span=self.span_from(start))

    def product(self) -> Node:
        start = self.position
        factors, operators, signs = [self.operand()], [], [""]
        if self.in_list and isinstance(factors[0], Dots):
            return factors[0]
        while True:
            if self.token.kind == c.PRODUCT and not self.is_placeholder():
                operators.append(self.take().text)
                signs.append(self.take().text if self.token.kind == c.SIGN else "")
            elif self.continues_product():
                operators.append("")
                signs.append("")
            else:
                break
            factors.append(self.operand())
        if not operators:
            return factors[0]
        kept = tuple(signs) if any(signs) else ()
        return Product(tuple(factors), tuple(operators), kept, span=self.span_from(start))

    def continues_product(self) -> bool:
        """Whether a factor follows side by side."""
        token = self.token
        if self.is_placeholder():
            return True
        if token.kind == c.BAR:
            return self.tokens[self.position + 1].kind in (c.SUB, c.SUP)
        if token.kind not in OPERANDS or (token.kind == c.DOTS and self.in_list):
            return False
        return token.kind != c.OPEN or not self.at_remark()

    def juxtaposed(self) -> Node | None:
        """The argument of a function without brackets of its own: the factors side by side, or nothing."""
        start = self.position
        if self.token.kind == c.SIGN and self.tokens[self.position + 1].kind in OPERANDS:
            sign = self.take().text
            term = self.juxtaposed()
            assert term is not None
            return Addition((sign,), (term,), span=self.span_from(start))
        if not self.continues_product():
            return None
        alone = self.token.kind in (c.OPEN, c.LEFT, c.BRACE, c.FUNCTION, c.BIG)
        factors = [self.operand()]
        while not alone and self.token.kind not in (c.FUNCTION, c.BIG) and self.continues_product():
            factors.append(self.operand())
        if len(factors) == 1:
            return factors[0]
        return Product(tuple(factors), ("",) * (len(factors) - 1), span=self.span_from(start))

    # ---- operands -----------------------------------------------------------------------------------------------

    def nested(self, read) -> Node:
        """One level deeper, within the limit."""
        self.depth += 1
        if self.depth > DEEPEST_OPERAND:
            raise Unreadable(
                "DRV004",
                f"the formula is nested more than {DEEPEST_OPERAND} deep",
                hint="give the inner parts names of their own",
                span=self.token.span,
            )
        node = read()
        self.depth -= 1
        return node

    def operand(self) -> Node:
        """An atom with its scripts."""
        start = self.position
        token = self.token
        if token.kind in (c.SUB, c.SUP):
            return self.scripts(self.empty(), start)
        if token.kind == c.BAR and self.tokens[start + 1].kind in (c.SUB, c.SUP):
            return self.scripts(Symbol(token.text, span=self.take().span), start)
        if self.is_placeholder():
            return self.sign_alone()
        read = OPERANDS.get(token.kind)
        if read is None:
            raise self.unexpected("an operand", "complete the formula, or remove the sign before it")
        node = self.nested(lambda: read(self))
        return self.scripts(node, start) if self.token.kind in (c.SUB, c.SUP, c.PRIME) else node

    def scripts(self, base: Node, start: int) -> Node:
        sub, sup, marks = self.script_arguments()
        if not marks:
            return base
        sub_first = sub is not None and sup is not None and marks.index("_") < marks.index("^")
        return Scripts(base, sub, sup, marks.count("'"), sub_first, marks=tuple(marks), span=self.span_from(start))

    def script_arguments(self) -> tuple[Node | None, Node | None, list[str]]:
        """Subscript, superscript, and the marks as they were written."""
        found: dict[str, Node] = {}
        marks: list[str] = []
        while self.token.kind in (c.SUB, c.SUP, c.PRIME):
            if self.token.kind in found:
                name = "subscript" if self.token.kind == c.SUB else "superscript"
                raise self.unexpected(
                    f"no second {name}", "put braces around the base, or join the two in one pair of braces"
                )
            token = self.take()
            marks.append(token.text)
            if token.kind != c.PRIME:
                outside, self.in_subscript = self.in_subscript, token.kind == c.SUB
                found[token.kind] = self.argument()
                self.in_subscript = outside
        return found.get(c.SUB), found.get(c.SUP), marks

    def argument(self, *, first_of_two: bool = False) -> Node:
        """The argument of a script or a command: braces, or one token; `\\frac12` shares a number between two."""
        token = self.token
        if token.kind == c.BRACE:
            self.take()
            body = self.nested(self.row)
            self.close_brace(token)
            return replace(body, bare=False) if body.bare and not isinstance(body, Empty) else body
        if token.kind == c.NUMBER and len(token.text) > 1:
            return self.shared_number(first_of_two)
        if token.kind in _NAMES_AS_ARGUMENT:
            return Symbol(self.take().text, span=token.span, bare=True)
        if token.kind not in OPERANDS or token.kind in _NOT_ARGUMENTS:
            raise self.unexpected("an argument", "put it into braces: {…}")
        return replace(self.nested(lambda: OPERANDS[token.kind](self)), bare=True)

    def shared_number(self, first_of_two: bool) -> Node:
        """TeX takes one digit only, which the author of `x^12` may not have meant."""
        token = self.token
        if not first_of_two or len(token.text) != 2 or not token.text.isdigit():
            raise self.unexpected(
                f"one digit: TeX would take only {token.text[0]} as the argument", f"write {{{token.text}}}"
            )
        middle = min(token.start + 1, token.end)
        self.tokens[self.position] = token._replace(text=token.text[1], start=middle)
        return Number(token.text[0], span=Span(token.start, middle), bare=True)

    def close_brace(self, opening: Token) -> None:
        if self.token.kind == c.FINISH:
            raise Unreadable("DRV002", "a brace { is never closed", hint="add the missing }", span=opening.span)
        if self.token.kind != c.END_BRACE:
            raise self.unexpected("} or an operator", "look for a missing bracket before it")
        self.take()


def _height(tree: Node) -> int:
    """The height of the tree, by layers and so without recursion."""
    height, layer = 0, [tree]
    while layer and height <= DEEPEST_TREE:
        layer = [child for node in layer for child in children(node)]
        height += 1
    return height
