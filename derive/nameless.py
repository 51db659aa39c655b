"""Expressions without a name, in the texts of a verdict: what stands for them inside is written out for readers.

In: a checked claim. Out: the same, its conditions, remainders and messages in the signs of the document. Refused:
nothing; an expression that has no form in matrices is written entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace

from derive.claim import Claim
from derive.errors import DeriveError
from derive.outcome import CheckedClaim
from derive.printing import print_latex
from derive.reassemble import Entries, Letters, Names, reassemble
from derive.syntax import Node
from derive.term import Definition

NAMELESS = re.compile(r"\\\{\d+\\\}")
SPOKEN = ("message", "hypotheses", "conditions", "readings", "holds_if", "residual", "details")


def written_out(checked: CheckedClaim) -> CheckedClaim:
    claim, verdict = checked.claim, checked.verdict
    if claim is None:
        return checked
    spoken = [one.name for one in fields(verdict) if one.name in SPOKEN]
    named: set[str] = set()

    def note(text: str) -> str:
        named.update(NAMELESS.findall(text))
        return text

    for field in spoken:
        _each(getattr(verdict, field), note)
    if not {one.tensor.name for one in claim.definitions} & named:
        return checked
    say = _Sayer(claim)
    return replace(checked, verdict=replace(
        verdict, **{field: _each(getattr(verdict, field), say.text) for field in spoken}))


def _each(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, tuple):
        return tuple(_each(one, change) for one in value)
    return change(value) if isinstance(value, str) else value


class _Sayer:
    """Writes the expressions of one claim, those within others too."""

    def __init__(self, claim: Claim):
        self.claim = claim
        self.bodies = {one.tensor.name: one for one in claim.definitions if NAMELESS.fullmatch(one.tensor.name)}
        self.names = Names(claim.notation, (claim.left.syntax, claim.right.syntax), claim.definitions)
        self.names.auxiliary.clear()

    def text(self, text: str) -> str:
        return NAMELESS.sub(lambda found: self._put(found, text), text)

    def _put(self, found: re.Match[str], text: str) -> str:
        one = self.bodies.get(found.group())
        if one is None:
            return found.group()
        said = self.text(print_latex(self._written(one)))
        alone = found.start() == 0 and re.match(r" [≠<>≤≥=]| \\[gl]e| \\ne", text[found.end() :])
        return said if alone or re.fullmatch(r"\\?\w+", said) else f"({said})"

    def _written(self, one: Definition) -> Node:
        letters = Letters(self.claim.notation, one.indices)
        body = letters.term(one.body)
        rows, columns = (*(replace(i, name=letters.letter(i)) for i in one.indices), None, None)[:2]
        try:
            return reassemble(body, rows, columns, self.names, is_scalar=not one.indices)
        except DeriveError:
            return Entries(self.names).write(body)
