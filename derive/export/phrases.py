"""Conditions: as part of a formula, where derive reads them again, and as words below it.

In: claims, and the words of their verdicts. Out: LaTeX. Refused (DRV411): names of functions that are no letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.errors import DeriveError
from derive.export.safe import looked_over
from derive.export.words import escaped
from derive.outcome import CheckedClaim, CheckedDocument
from derive.term import Function, LayerRange

KNOWN = {"sigmoid": "is the sigmoid", "tanh": "is tanh", "relu": "is the ReLU", "identity": "is the identity"}
SIGNS = {"≤": "\\le ", "≥": "\\ge ", "≠": "\\neq ", "×": "\\times ", "∈": "\\in ", "…": "\\dots "}
_NAME = re.compile(r"[A-Za-z]|\\[A-Za-z]+|\\math[a-z]+\{[A-Za-z]+\}")
_SUBJECT = re.compile(r"(?P<subject>\S+) (?P<words>(?:is|acts|are|has)(?: [a-zA-Z]+)+)")


def conditions(claims: Sequence[CheckedClaim], document: CheckedDocument) -> str:
    """`\\quad \\text{for } 1 \\le l \\le L \\text{ if } g^{[L]} \\text{ is the sigmoid}`."""
    known = [claim.claim for claim in claims if claim.claim is not None]
    if not known or document.notation is None:
        return ""
    said = []
    if all(claim.ranges == known[0].ranges for claim in known):
        said += [f"for }} {_range(over)}" for over in known[0].ranges if _is_said(over)]
    bindings = {
        key: value for key, value in known[0].notation.bindings.items() if document.notation.bindings.get(key) != value
    }
    said += [
        f"if }} {_function(key)} \\text{{ {KNOWN[value.name]}}}"
        for key, value in bindings.items()
        if value.name in KNOWN
    ]
    return (
        "\\quad " + " ".join(("\\text{" if at == 0 else "\\text{ ") + one for at, one in enumerate(said))
        if said
        else ""
    )


def said_by(claims: Sequence[CheckedClaim], document: CheckedDocument) -> frozenset[str]:
    """The hypotheses and conditions of verdicts that `conditions` has said already."""
    known = [claim.claim for claim in claims if claim.claim is not None]
    if not known or document.notation is None:
        return frozenset()
    same = all(claim.ranges == known[0].ranges for claim in known)
    ranges = [str(over) for over in known[0].ranges if same and _is_said(over)]
    return frozenset({*ranges, *set(known[0].notation.hypotheses) - set(document.notation.hypotheses)})


def _is_said(over: LayerRange) -> bool:
    """A range of a layer variable with both ends; that L is at least 2 follows from the formula."""
    return over.variable.islower() and over.high is not None and over.low.base is None


def _range(over: LayerRange) -> str:
    return looked_over(f"{over.low} \\le {over.variable} \\le {over.high}")


def _function(function: Function) -> str:
    if _NAME.fullmatch(function.name) is None:
        raise DeriveError("DRV411", f"the function name {function.name} is not exported", hint="use a letter")
    return looked_over(function.name + ("" if function.layer is None else f"^{{[{function.layer}]}}"))


def phrase(text: str) -> str:
    """A hypothesis or a condition of a verdict, its formulas set as such; derive does not take them for claims."""
    about = _SUBJECT.fullmatch(text)
    if about is not None:
        subject = _formula(about["subject"])
        return f"{subject} {escaped(about['words'])}" if subject else escaped(text)
    formula = _formula(text)
    return f"% derive: skip\n{formula}" if formula else escaped(text)


def sentence(text: str) -> str:
    """A message of a verdict: what is no plain word is set as a formula."""
    return " ".join(map(_token, pieces(text)))


def pieces(text: str) -> list[str]:
    """Parts between spaces, but for spaces within braces."""
    found, depth = [""], 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == " " and depth <= 0:
            found.append("")
        else:
            found[-1] += character
    return [piece for piece in found if piece]


def _token(token: str) -> str:
    if token in SIGNS:
        return f"${SIGNS[token].strip()}$"
    bare = token.rstrip(",;:.")
    formula = _formula(bare) if re.search(r"[\\^_]", bare) else ""
    return formula + escaped(token[len(bare) :]) if formula else escaped(token)


def _formula(text: str) -> str:
    """The text as a formula, or nothing where it holds words or anything that is not allowed."""
    for sign, command in SIGNS.items():
        text = text.replace(sign, command)
    if re.search(r"(?<![\\A-Za-z])[A-Za-z]{3,}", text) or text.count("{") != text.count("}"):
        return ""
    try:
        return f"${looked_over(' '.join(text.split()))}$"
    except DeriveError:
        return ""
