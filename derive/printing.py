"""From the syntax tree back to LaTeX: the inverse of `parse`.

In: a node. Out: LaTeX with the author's own signs; factors that touched in the source touch again, otherwise one space
stands between them. Refused: node types that are not in `_PRINTERS` (our own bug). Layout is not kept: line ends
inside a chain, alignment marks, spacing commands and labels are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from derive.syntax import (
    NOWHERE,
    Addition,
    Annotated,
    BigOperator,
    Call,
    Chain,
    Dots,
    Empty,
    Environment,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sequence,
    Statements,
    Styled,
    Symbol,
    Text,
    spelling,
)

_UNDER_OVER = ("\\overset", "\\underset", "\\stackrel")
_INFIX_FRACTIONS = ("\\over", "\\choose", "\\atop")
_BARS = ("|", "\\|", "\\mid", "\\vert", "\\Vert")
_SWITCHES = frozenset("\\bf \\rm \\it \\sf \\tt \\cal \\scr \\frak \\bfseries \\itshape \\ttfamily".split())


def print_latex(node: Node) -> str:
    """The LaTeX of a node."""
    writer = _Writer()
    writer.node(node)
    return writer.text()


class _Writer:
    """Collects signs; `tight` counts the scripts around, where operators take no spaces."""

    def __init__(self) -> None:
        self.signs: list[str] = []
        self.tight = 0

    def text(self) -> str:
        """The signs in a row, with a space where a command would swallow a letter or numbers would join."""
        pieces: list[str] = []
        before = ""
        for sign in self.signs:
            if not sign:
                continue
            if _would_join(before, sign) or (sign == " " and before == " "):
                if sign == " ":
                    continue
                pieces.append(" ")
            pieces.append(sign)
            before = sign
        return "".join(pieces).strip(" ")

    def put(self, *signs: str) -> None:
        self.signs.extend(spelling(sign) for sign in signs)

    def node(self, node: Node) -> None:
        printer = _PRINTERS.get(type(node))
        assert printer is not None, f"derive/printing.py has no rule for {type(node).__name__}"
        printer(self, node)

    def spaced(self, sign: str) -> None:
        """An operator or a relation, with spaces around it outside scripts."""
        if self.tight:
            self.put(sign)
        else:
            self.put(" ", sign, " ")

    def argument(self, node: Node) -> None:
        """The argument of a command or a script, in braces unless its author wrote none."""
        if node.bare and not isinstance(node, Empty):
            self.node(node)
        else:
            self.put("{")
            self.node(node)
            self.put("}")

    def script(self, node: Node) -> None:
        self.tight += 1
        self.argument(node)
        self.tight -= 1

    def marks(self, arguments: dict[str, Node | None], marks: Iterable[str]) -> None:
        for mark in marks:
            self.put(mark)
            argument = arguments.get(mark)
            if argument is not None:
                self.script(argument)


def _would_join(before: str, sign: str) -> bool:
    """Whether two signs side by side would be read as one."""
    first, last = sign[0], before[-1:]
    if len(before) > 1 and before[0] == "\\" and last.isascii() and last.isalpha():
        return (first.isascii() and first.isalpha()) or (first == "*" and before == "\\operatorname")
    if sign == before and sign in _BARS:
        return True
    if last.isdigit():
        return first.isdigit() or (first == "." and sign[1:2].isdigit())
    return (
        ((before + sign)[-2:] in (":=", "<=", ">=", "->")
        and len(sign) == len(before) == 1)
        or (last == "." and first == ".")
    )


def _touch(left: Node, right: Node) -> bool:
    return left.span.end == right.span.start and left.span != NOWHERE


def _number(writer: _Writer, node: Number) -> None:
    writer.put(node.text)


def _symbol(writer: _Writer, node: Symbol) -> None:
    writer.put(node.name)


def _text(writer: _Writer, node: Text) -> None:
    if node.command:
        writer.put(node.command, "{", node.text, "}")
    else:
        writer.put(node.text)


def _dots(writer: _Writer, node: Dots) -> None:
    writer.put(node.command)


def _empty(writer: _Writer, node: Empty) -> None:
    """Nothing; the empty base of a script is printed by the script."""


def _styled(writer: _Writer, node: Styled) -> None:
    if spelling(node.command) != node.command:
        writer.put(node.command)
        return
    writer.put(node.command)
    if node.command in _SWITCHES:
        writer.put(" ")
        writer.node(node.body)
    else:
        writer.argument(node.body)


def _scripts(writer: _Writer, node: Scripts) -> None:
    if isinstance(node.base, Empty) and not node.base.bare:
        writer.put("{", "}")
    else:
        writer.node(node.base)
    writer.marks({"_": node.sub, "^": node.sup}, node.marks or _usual_marks(node))


def _usual_marks(node: Scripts) -> list[str]:
    scripts = [("_", node.sub), ("^", node.sup)] if node.sub_first else [("^", node.sup), ("_", node.sub)]
    return ["'"] * node.primes + [mark for mark, script in scripts if script is not None]


def _group(writer: _Writer, node: Group) -> None:
    writer.put(node.open)
    writer.node(node.body)
    writer.put(node.close)


def _sequence(writer: _Writer, node: Sequence) -> None:
    writer.node(node.items[0])
    for before, separator, item in zip(node.items, node.separators, node.items[1:], strict=False):
        writer.put(separator, " " if not writer.tight or not (separator or _touch(before, item)) else "")
        writer.node(item)


def _addition(writer: _Writer, node: Addition) -> None:
    for position, (sign, term) in enumerate(zip(node.signs, node.terms, strict=True)):
        if position:
            writer.spaced(sign)
        else:
            writer.put(sign)
        writer.node(term)


def _product(writer: _Writer, node: Product) -> None:
    writer.node(node.factors[0])
    for position, operator in enumerate(node.operators):
        before, after = node.factors[position], node.factors[position + 1]
        if operator == "/" and after.span.start - before.span.end <= 1:
            writer.put(operator)
        elif operator:
            writer.spaced(operator)
        elif not _touch(before, after):
            writer.put(" ")
        writer.put(node.signs[position + 1] if node.signs else "")
        writer.node(after)


def _fraction(writer: _Writer, node: Fraction) -> None:
    if node.command in _INFIX_FRACTIONS:
        writer.node(node.numerator)
        writer.put(" ", node.command, " ")
        writer.node(node.denominator)
        return
    writer.put(node.command)
    if (
        isinstance(node.numerator, Number)
        and isinstance(node.denominator, Number)
        and node.numerator.bare
        and node.denominator.bare
    ):
        writer.put(node.numerator.text + node.denominator.text)
        return
    writer.argument(node.numerator)
    writer.argument(node.denominator)


def _root(writer: _Writer, node: Root) -> None:
    writer.put("\\sqrt")
    if node.degree is not None:
        writer.put("[")
        writer.node(node.degree)
        writer.put("]")
    writer.argument(node.radicand)


def _big_operator(writer: _Writer, node: BigOperator) -> None:
    writer.put(node.command)
    limits = {"_": node.lower, "^": node.upper}
    writer.marks(limits, node.marks or [mark for mark, limit in limits.items() if limit is not None])
    writer.put(" ")
    writer.node(node.body)


def _call(writer: _Writer, node: Call) -> None:
    writer.node(node.function)
    if not _touch(node.function, node.argument):
        writer.put(" ")
    writer.node(node.argument)


def _environment(writer: _Writer, node: Environment) -> None:
    writer.put(f"\\begin{{{node.name}}}{node.argument}", " ")
    for position, row in enumerate(node.rows):
        writer.put(*(" ", "\\\\", " ") if position else "")
        for column, cell in enumerate(row):
            writer.put(*(" ", "&", " ") if column else "")
            writer.node(cell)
    writer.put(" ", f"\\end{{{node.name}}}")


def _annotated(writer: _Writer, node: Annotated) -> None:
    writer.put(node.command)
    if node.command in _UNDER_OVER and node.remark is not None:
        writer.argument(node.remark)
    writer.argument(node.body)
    if node.command not in _UNDER_OVER and node.remark is not None:
        writer.put("_" if node.command.startswith("\\under") else "^")
        writer.argument(node.remark)


def _chain(writer: _Writer, node: Chain) -> None:
    writer.node(node.members[0])
    for relation, member in zip(node.relations, node.members[1:], strict=True):
        if relation == ":":
            writer.put(relation, "" if isinstance(member, Empty) or writer.tight else " ")
        else:
            writer.spaced(relation)
        writer.node(member)


def _statements(writer: _Writer, node: Statements) -> None:
    for position, (part, separator) in enumerate(zip(node.parts, node.separators, strict=True)):
        writer.node(part)
        if separator:
            writer.put("" if separator in ",;." else " ", separator)
        following = node.parts[position + 1 : position + 2]
        if following and (separator or not _touch(part, following[0])):
            writer.put(" ")


_PRINTERS: dict[type[Node], Callable] = {
    Number: _number,
    Symbol: _symbol,
    Text: _text,
    Dots: _dots,
    Empty: _empty,
    Styled: _styled,
    Scripts: _scripts,
    Group: _group,
    Sequence: _sequence,
    Addition: _addition,
    Product: _product,
    Fraction: _fraction,
    Root: _root,
    BigOperator: _big_operator,
    Call: _call,
    Environment: _environment,
    Annotated: _annotated,
    Chain: _chain,
    Statements: _statements,
}
