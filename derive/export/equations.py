"""Claims → a Python module that builds them as SymPy equations, and needs nothing but SymPy.

In: pages. Out: Python. Refused: nothing; a claim without a SymPy form is named in a comment with the reason. Names of
the module are made here, those of a document stand in it as literals only, and the text is parsed and looked over
before it is handed out.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from derive.claim import Claim, Side
from derive.errors import DeriveError
from derive.export.sections import Page, place_of
from derive.formulate import to_sympy
from derive.formulate.naming import keyword_of
from derive.outcome import CheckedClaim
from derive.reassemble import Letters
from derive.reassemble.aliases import NAMELESS, in_words, renamed, without_alias_names
from derive.syntax import Empty
from derive.term import Definition, Entry, Tensor, subterms, tensors_in

FUNCTIONS = frozenset(
    "Abs Heaviside KroneckerDelta Max Min acos asin atan cos cosh erf exp log sign sin sinh sqrt tan tanh".split())
BUILDERS = frozenset("Derivative Dummy Eq Function Idx IndexedBase Mul Rational Subs Sum Symbol".split())
CONSTANTS = {sympy.pi: "pi", sympy.E: "E"}
OWN_NAMES = frozenset({*FUNCTIONS, *BUILDERS, *CONSTANTS.values(), "CLAIMS", "DEFINITIONS", "oo", "I", "S", "N"})
SUM, PRODUCT, POWER, ATOM = range(4)
"""How tightly a piece of code binds."""
NODES = (
    ast.Module, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.keyword, ast.Name, ast.Load, ast.Store,
    ast.Subscript, ast.Constant, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop,
)  # fmt: skip


def to_equations(pages: Sequence[Page], fragment: bool, all_verdicts: bool) -> str:
    """The module; a fragment has neither its docstring nor its imports."""
    code = _Code()
    for page in pages:
        wanted = [claim for claim in page.document.claims if all_verdicts or claim.verdict.name == "proved"]
        meant = [None if claim.claim is None else code.named(claim.claim) for claim in wanted]
        for definition in _definitions(meant):
            code.definition(definition)
        for checked, claim in zip(wanted, meant, strict=True):
            code.claim(checked, claim, page)
    body = "\n".join([*code.lines, "DEFINITIONS = (", *code.defined, ")", "CLAIMS = (", *code.rows, ")",
                      '"""Place, verdict, LaTeX and equation."""', ""])
    head = [_docstring(pages), f"from sympy import {', '.join(sorted(code.used))}", "", ""]
    whole = "\n".join([*head, body])
    _look_over(whole)
    return body if fragment else whole


def _definitions(claims: Iterable[Claim | None]) -> list[Claim]:
    """What the claims rest on, each once, as claims of its own."""
    found: dict[Definition, Claim] = {}
    for claim in claims:
        for one in claim.definitions if claim is not None else ():
            if claim is not None and one not in found:
                left, right = Entry(one.tensor, one.indices), one.body
                found[one] = replace(claim, left=Side(Empty(), left), right=Side(Empty(), right),
                                     indices=one.indices, shape=())
    return list(found.values())


def lettered(claim: Claim) -> Claim:
    """The claim with the author's letters for its indices, or the usual ones."""
    letters = Letters(claim.notation, claim.indices)
    sides = (Side(side.syntax, letters.term(side.term)) for side in (claim.left, claim.right))
    left, right = sides
    indices = tuple(replace(index, name=letters.letter(index)) for index in claim.indices)
    return replace(claim, left=left, right=right, indices=indices)


def _docstring(pages: Sequence[Page]) -> str:
    names = ", ".join(dict.fromkeys(os.path.basename(page.document.path) for page in pages))
    return _literal(f"The formulas of {names} as SymPy equations, entry by entry. Written by derive.")


def _literal(text: str) -> str:
    """A string literal of ASCII characters on one line."""
    return ascii(" ".join(text.split()))


def _members(claim: Claim, name: str) -> set[Tensor]:
    """The members of a family that a claim and its definitions speak of."""
    terms = (claim.left.term, claim.right.term, *(one.body for one in claim.definitions))
    heads = [term.head for whole in terms for term in subterms(whole) if isinstance(term, Entry)]
    found = {tensor for head in heads for tensor in tensors_in(head)} | {one.tensor for one in claim.definitions}
    return {tensor for tensor in found if tensor.name == name}


@dataclass
class _Code:
    """The module while it is written: each symbol, array, index and function is defined once."""

    names: dict[object, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(OWN_NAMES))
    used: set[str] = field(default_factory=lambda: {"Eq"})
    lines: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    nameless: dict[object, int] = field(default_factory=dict)
    defined: list[str] = field(default_factory=list)
    equations: dict[str, str] = field(default_factory=dict)
    """Definitions by their code: the same one comes from each claim that rests on it."""

    def definition(self, claim: Claim) -> None:
        before = len(self.lines)
        try:
            equation = self._equation(claim)
        except DeriveError:
            del self.lines[before:]
            return
        if equation not in self.equations:
            name = self._fresh(f"definition {len(self.equations) + 1}")
            self.equations[equation] = name
            self.lines += ["", f"{name} = {equation}", ""]
            self.defined.append(f"    {name},")

    def named(self, claim: Claim) -> Claim:
        """The claim with names of its own for expressions without one: the same for the same expression."""
        claim = without_alias_names(claim)
        given = {}
        for one in claim.definitions:
            if one.tensor.layer is not None and one.tensor.name.startswith(NAMELESS):
                number = self.nameless.setdefault(one.tensor.name, len(self.nameless) + 1)
                for tensor in _members(claim, one.tensor.name):
                    given[tensor] = Tensor(f"\\operatorname{{product}}_{{{number}}}", tensor.layer)
            elif one.tensor.name.startswith(NAMELESS):
                number = self.nameless.setdefault((one.indices, one.body), len(self.nameless) + 1)
                given[one.tensor] = Tensor(f"\\operatorname{{expression}}_{{{number}}}")
        return renamed(claim, given)

    def claim(self, checked: CheckedClaim, claim: Claim | None, page: Page) -> None:
        place = place_of(checked, page.document)
        before = len(self.lines)
        try:
            equation = self._equation(claim)
        except DeriveError as error:
            del self.lines[before:]
            self.lines.append(f"# {_literal(place)}: no equation: {_literal(error.message)}")
            return
        name = self._fresh(f"claim {len(self.rows) + 1}")
        grounds = [in_words(one, checked.claim) for one in (*checked.verdict.hypotheses, *checked.verdict.conditions)]
        remarks = [_literal(place), *(f"where {_literal(ground)}" for ground in grounds)]
        self.lines += ["", *(f"# {remark}" for remark in remarks), f"{name} = {equation}", ""]
        facts = ", ".join(map(_literal, (place, checked.verdict.name, checked.latex)))
        self.rows.append(f"    ({facts}, {name}),")

    def _equation(self, claim: Claim | None) -> str:
        if claim is None:
            raise DeriveError("DRV954", "its formula has no meaning")
        equation: Any = to_sympy(lettered(claim))
        known, used = dict(self.names), set(self.used)
        try:
            return f"Eq({self.write(equation.lhs)}, {self.write(equation.rhs)}, evaluate=False)"
        except DeriveError:
            self.names, self.used = known, used
            raise

    # --- names -----------------------------------------------------------------------------------------------------

    def _fresh(self, latex: str) -> str:
        return keyword_of(latex, Tensor(latex), self.taken)

    def _define(self, key: object, latex: str, code: str) -> str:
        """A name for a symbol, an array, an index or a function, defined where it is met first."""
        if key not in self.names:
            self.names[key] = self._fresh(latex)
            self.lines.append(f"{self.names[key]} = {code}")
        return self.names[key]

    def _symbol(self, symbol: Any) -> str:
        is_bound = isinstance(symbol, sympy.Dummy)
        builder = "Dummy" if is_bound else "Symbol"
        self.used.add(builder)
        given = "".join(f", {name}=True" for name in ("integer", "positive", "real")
                        if symbol._assumptions_orig.get(name))
        key = ("bound", symbol.name) if is_bound else symbol
        return self._define(key, symbol.name, f"{builder}({_literal(symbol.name)}{given})")

    def _index(self, index: Any) -> str:
        low, high = (self.write(end) for end in (index.lower, index.upper))
        self.used |= {"Idx", "Symbol"}
        return self._define(index, index.name, f"Idx(Symbol({_literal(index.name)}, integer=True), ({low}, {high}))")

    def _array(self, base: Any) -> str:
        self.used |= {"IndexedBase", "Symbol"}
        name = base.label.name
        return self._define(base, name, f"IndexedBase(Symbol({_literal(name)}, real=True), real=True)")

    def _function(self, function: Any) -> str:
        self.used.add("Function")
        return self._define(function, function.__name__, f"Function({_literal(function.__name__)})")

    # --- expressions -----------------------------------------------------------------------------------------------

    def write(self, expression: Any, least: int = SUM) -> str:
        text, tightness = self._written(expression)
        return f"({text})" if tightness < least else text

    def _written(self, expression: Any) -> tuple[str, int]:
        match expression:
            case sympy.Integer():
                return str(int(expression)), ATOM if expression >= 0 else SUM
            case sympy.Rational():
                return self._call("Rational", [str(expression.p), str(expression.q)])
            case sympy.Idx():
                return self._index(expression), ATOM
            case sympy.Symbol():
                return self._symbol(expression), ATOM
            case sympy.Indexed(base=base, indices=indices):
                return f"{self._array(base)}[{', '.join(map(self.write, indices))}]", ATOM
            case sympy.Add():
                return self._sum(expression)
            case sympy.Mul():
                return self._product(expression)
            case sympy.Pow(base=base, exp=exponent):
                return self._power(base, exponent)
        if expression in CONSTANTS:
            self.used.add(CONSTANTS[expression])
            return CONSTANTS[expression], ATOM
        return self._function_call(expression)

    def _function_call(self, expression: Any) -> tuple[str, int]:
        if isinstance(expression, AppliedUndef):
            return f"{self._function(expression.func)}({', '.join(map(self.write, expression.args))})", ATOM
        if isinstance(expression, sympy.Sum):
            limits = [f"({', '.join(map(self.write, limit))})" for limit in expression.limits]
            return self._call("Sum", [self.write(expression.function), *limits])
        if isinstance(expression, sympy.Subs):
            body, variables, point = expression.args
            return self._call("Subs", [self.write(body), self._several(variables), self._several(point)])
        if isinstance(expression, sympy.Derivative):
            body, *counted = expression.args
            pairs = [one.args for one in counted]
            counts = [self.write(by) if times == 1 else f"({self.write(by)}, {times})" for by, times in pairs]
            return self._call("Derivative", [self.write(body), *counts])
        name = expression.func.__name__
        if name not in FUNCTIONS:
            raise DeriveError("DRV501", f"{name} is not written as SymPy code")
        return self._call(name, list(map(self.write, expression.args)))

    def _several(self, expressions: Any) -> str:
        return "(" + "".join(f"{self.write(one)}, " for one in expressions).rstrip(" ") + ")"

    def _call(self, name: str, arguments: Sequence[str]) -> tuple[str, int]:
        self.used.add(name)
        return f"{name}({', '.join(arguments)})", ATOM

    def _sum(self, expression: Any) -> tuple[str, int]:
        text = ""
        for term in expression.as_ordered_terms():
            minus = bool(text) and term.as_coeff_Mul()[0] < 0
            written = self.write(-term if minus else term, PRODUCT if minus else SUM)
            text += (" - " if minus else " + ") + written if text else written
        return text, SUM

    def _product(self, expression: Any) -> tuple[str, int]:
        """Numbers first, sums last: SymPy would multiply a number into a sum beside it."""
        coefficient: Any = expression.as_coeff_Mul()
        number, rest = coefficient
        factors = sorted(rest.as_ordered_factors() if rest.is_Mul else [rest], key=lambda factor: bool(factor.is_Add))
        above = [f for f in factors if not (f.is_Pow and f.exp.is_Rational and f.exp < 0)]
        below = [f for f in factors if f.is_Pow and f.exp.is_Rational and f.exp < 0]
        if number != sympy.S.One and above and above[0].is_Add:
            text, _ = self._call("Mul", list(map(self.write, (number, *above))))
            return text + "".join(f"/{self.write(1 / factor, POWER)}" for factor in below), PRODUCT
        times, by = (abs(number.p), number.q) if above else (1, 1)
        ahead = [] if above and times == 1 else [str(times) if above else self.write(abs(number), POWER)]
        text = "*".join([*ahead, *(self.write(factor, POWER) for factor in above)])
        text += f"/{by}" if by != 1 else ""
        text += "".join(f"/{self.write(1 / factor, POWER)}" for factor in below)
        return f"-{text}" if number < 0 else text, SUM if number < 0 else PRODUCT

    def _power(self, base: Any, exponent: Any) -> tuple[str, int]:
        if exponent == sympy.Rational(1, 2):
            return self._call("sqrt", [self.write(base)])
        if exponent == -1:
            return f"1/{self.write(base, POWER)}", PRODUCT
        return f"{self.write(base, ATOM)}**{self.write(exponent, ATOM)}", POWER


def _look_over(text: str) -> None:
    """AssertionError, because it would be our own bug, where the module does anything but define equations."""
    tree = ast.parse(text)
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not bound & imported and imported <= FUNCTIONS | BUILDERS | set(CONSTANTS.values())
    for node in ast.walk(tree):
        assert isinstance(node, NODES), f"the module has a {type(node).__name__}"
        if isinstance(node, ast.ImportFrom):
            assert node.module == "sympy"
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            assert node.id in bound | imported, f"the module uses {node.id}"
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant), ast.unparse(node)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name), ast.unparse(node)
