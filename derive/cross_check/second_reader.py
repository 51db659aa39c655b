"""The latex2sympy2 column: another parser reads the author's own characters of every scalar body, and ours must agree.

In: a member's syntax, the text that it stands in, and the term that `elaborate` made of it. Out: `agrees`,
`disagrees: …`, `no scalar body`, or `not run: why`. Refused: nothing.

The letters of the second reader's tree and the entries of our term are paired by their names and marks alone, never
by which pairing would make them equal. Both are then evaluated at random points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import permutations
from random import Random

import sympy

from derive.claim import Claim, Side
from derive.cross_check.latex_reader import Unheard, available, read_latex
from derive.cross_check.misreadings import misread
from derive.cross_check.scalar_body import Body, scalar_body
from derive.cross_check.symbolic import Expression
from derive.errors import DeriveError
from derive.formulate.functions import known
from derive.formulate.naming import Callback, latex_of
from derive.notation import Notation
from derive.term import (
    Apply,
    Entry,
    Index,
    Plus,
    Power,
    Rational,
    SizeValue,
    Term,
    Times,
)

NO_BODY = "no scalar body"
POINTS = 3
MOST_ATOMS = 7
"""Of how many all pairings are tried."""
TOLERANCE = 1e-9
SAME_LETTER = 5.0
"""What two names of the same letter reach at least."""
OPAQUE = frozenset({"sigmoid", "relu"})
"""Known functions that are written as functions: an atom with their arguments, unless `\\max` spells them."""


def second_opinion(claim: Claim, latex: str) -> str:
    """What latex2sympy2 says about both members of a claim; `latex` is the formula that their spans point into."""
    answers = [opinion(side, latex, claim.notation) for side in (claim.left, claim.right)]
    for wanted in ("disagrees", "not run", "agrees"):
        for answer in answers:
            if answer.startswith(wanted):
                return answer
    return NO_BODY


def opinion(side: Side, latex: str, notation: Notation) -> str:
    """What latex2sympy2 says about one member, or about the body of a definition."""
    body = scalar_body(side.syntax, latex, notation)
    if body is None or not body.works:
        return NO_BODY
    try:
        ours = _Ours(notation, spelled_out="\\max" in body.text)
        reading = ours.read(side.term)
    except _NotScalar:
        return NO_BODY
    except DeriveError as error:
        return f"not run: {error.message}"
    reason = available()
    if reason is not None:
        return f"not run: {reason}"
    misreading = misread(latex[side.syntax.span.start : side.syntax.span.end])
    if misreading is not None:
        return f"not run: latex2sympy2 misreads it: {misreading}"
    try:
        theirs, body = _with_numbers(read_latex(body.text), body, notation)
        return _compared(theirs, reading, paired(body, ours.atoms), body)
    except Unheard as silence:
        return f"not run: {silence}"


def _with_numbers(theirs: Expression, body: Body, notation: Notation) -> tuple[Expression, Body]:
    """Letters of sizes that have a value in the document, as that value: our terms have it, too."""
    known_sizes = {size.name: n for size, n in notation.sizes.items() if size.layer is None}
    values = {letter: known_sizes[words] for letter, words in body.atoms.items() if words in known_sizes}
    rest = {letter: words for letter, words in body.atoms.items() if letter not in values}
    return theirs.subs({sympy.Symbol(letter): n for letter, n in values.items()}), replace(body, atoms=rest)


# --- our term as a SymPy expression of atoms ----------------------------------------------------------------------


class _NotScalar(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that our term computes with, in words that can be compared with the author's."""

    symbol: sympy.Symbol
    words: str


class _Ours:
    """Our term over atoms; sums and deltas are no scalar bodies."""

    def __init__(self, notation: Notation, spelled_out: bool):
        self.notation = notation
        self.spelled_out = spelled_out
        self.atoms: list[Atom] = []
        self._symbols: dict[Term, sympy.Symbol] = {}

    def read(self, term: Term) -> Expression:
        match term:
            case Rational(value=value):
                return sympy.Rational(value.numerator, value.denominator)
            case Plus(terms=inner):
                return sympy.Add(*map(self.read, inner))
            case Times(factors=inner):
                return sympy.Mul(*map(self.read, inner))
            case Power(base=base, exponent=exponent):
                return sympy.Pow(self.read(base), sympy.Rational(exponent.numerator, exponent.denominator))
            case Entry() | SizeValue():
                return self._atom(term)
            case Apply(function=function, arguments=arguments, orders=orders):
                if function.known and (function.name not in OPAQUE or (function.name == "relu" and self.spelled_out)):
                    return known(function.name, tuple(map(self.read, arguments)), orders)
                return self._atom(term)
        raise _NotScalar

    def _atom(self, term: Entry | SizeValue | Apply) -> sympy.Symbol:
        if term not in self._symbols:
            symbol = sympy.Symbol(f"t{len(self._symbols)}")
            self._symbols[term] = symbol
            self.atoms.append(Atom(symbol, self._words(term)))
        return self._symbols[term]

    def _words(self, term: Term) -> str:
        match term:
            case Entry(head=head, indices=indices):
                marks = (i.name if isinstance(i, Index) else str(i) for i in indices)
                return " ".join([latex_of(head, self.notation), *marks])
            case SizeValue(size=size):
                return str(size)
            case Apply(function=function, arguments=arguments, orders=orders):
                named = "sigma sigmoid" + "\\prime" * sum(orders)
                name = named if function.known else latex_of(Callback(function, orders), self.notation)
                return " ".join([name, *map(self._words, arguments)])
        return ""


# --- pairing ------------------------------------------------------------------------------------------------------


def paired(body: Body, atoms: list[Atom]) -> dict[str, sympy.Symbol]:
    """Which of our atoms each letter stands for, by name and marks. Refused (Unheard): what does not match."""
    letters = list(body.atoms)
    if (letters and not atoms) or len(letters) < len(atoms):
        raise Unheard("the names of the formula cannot be paired with ours")
    scores = {
        (letter, k): likeness(body.atoms[letter], atom.words) for letter in letters for k, atom in enumerate(atoms)
    }
    if len(letters) == len(atoms) <= MOST_ATOMS:
        total = {
            order: sum(scores[pair] for pair in zip(letters, order, strict=True))
            for order in permutations(range(len(atoms)))
        }
        # Of pairings that are equally like, the one in the order of writing: x and x^T are two entries of one x.
        chosen = max(total, key=lambda order: total[order])
        tied = sum(score == total[chosen] for score in total.values()) > 1
        if tied and any(scores[pair] < SAME_LETTER for pair in zip(letters, chosen, strict=True)):
            raise Unheard("two names of the formula cannot be told apart")
    else:
        # Two spellings of one thing, a^{[2](i)} and A^{[2]}, or many things: each goes to what it resembles most.
        chosen = tuple(max(range(len(atoms)), key=lambda k, letter=letter: scores[letter, k]) for letter in letters)
    if len(set(chosen)) < len(atoms):
        raise Unheard("the names of the formula cannot be paired with ours")
    return {letter: atoms[k].symbol for letter, k in zip(letters, chosen, strict=True)}


def likeness(words: str, ours: str) -> float:
    """How much two names resemble each other: the base letter first, then the marks."""
    mine, other = _tokens(words), _tokens(ours)
    if not mine or not other:
        return 0.0
    base = 8.0 if mine[0] == other[0] else 6.0 if mine[0].lower() == other[0].lower() else 0.0
    rest, marks = [t.lower() for t in mine[1:]], [t.lower() for t in other[1:]]
    shared = sum(1 for token in set(rest) if token in marks)
    extra = len(set(rest) ^ set(marks))
    return base + shared - extra / 16


def _tokens(words: str) -> list[str]:
    text = re.sub(r"\\(mathcal|mathbf|mathrm|mathsf|mathit|boldsymbol|bm|text|left|right)(?![A-Za-z])", " ", words)
    text = re.sub(r"\\frac|\{\s*(d|\\partial)\s*(?=[A-Za-z\\{])", " ", text)
    text = re.sub(r"\bd\s+(?=[A-Za-z])", "d", text)
    text = text.replace("'", " prime ").replace("\\prime", " prime ")
    return re.findall(r"[^\W\d_]+|-?\d+", text)


# --- comparing ----------------------------------------------------------------------------------------------------


def _compared(theirs: Expression, ours: Expression, pairs: dict[str, sympy.Symbol], body: Body) -> str:
    strange = {str(s) for s in theirs.free_symbols} - set(pairs)
    shown = theirs.xreplace({sympy.Symbol(k): sympy.Symbol(words) for k, words in body.atoms.items()})
    if strange or theirs.atoms(sympy.core.function.AppliedUndef):
        return f"disagrees: latex2sympy2 reads {shown}"
    for point in range(POINTS):
        random = Random(f"{body.text} {point}")
        symbols = sorted(set(pairs.values()), key=str)
        values = {symbol: sympy.Rational(random.randint(101, 899), 1000) for symbol in symbols}
        left = _number(theirs.subs({sympy.Symbol(letter): values[symbol] for letter, symbol in pairs.items()}))
        right = _number(ours.subs(values))
        if not abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right)):
            return f"disagrees: latex2sympy2 reads {shown}, which is {left:.8g} where ours is {right:.8g}"
    return "agrees"


def _number(expression: Expression) -> complex:
    """A value. Refused (Unheard): what nothing evaluates, a power with a huge exponent."""
    value = sympy.N(expression, 20)
    if value.atoms(sympy.core.function.AppliedUndef):
        raise Unheard("a power in it is too large")
    return complex(value)


__all__ = ["NO_BODY", "opinion", "second_opinion"]
