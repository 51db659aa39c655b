"""Conditions: as part of a formula, where derive reads them again, and as words below it.

In: claims, and the words of their verdicts. Out: LaTeX. Refused (DRV411): names of functions that are no letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.claim import Claim
from derive.errors import DeriveError
from derive.export.safe import looked_over
from derive.export.words import escaped
from derive.outcome import CheckedClaim, CheckedDocument
from derive.reassemble.aliases import in_words
from derive.term import Function, LayerRange

KNOWN = {"sigmoid": "is the sigmoid", "tanh": "is tanh", "relu": "is the ReLU", "identity": "is the identity"}
SIGNS = {"≤": "\\le ", "≥": "\\ge ", "≠": "\\neq ", "×": "\\times ", "∈": "\\in ", "…": "\\dots "}
_NAME = re.compile(r"[A-Za-z]|\\[A-Za-z]+|\\math[a-z]+\{[A-Za-z]+\}")
_SIGN = re.compile(r"\\[A-Za-z]+|.", re.DOTALL)
_ORDER = re.compile(r"[<>≤≥]|\\(?:[lg]t|[lg]eq?|[lg]eqslant)(?![A-Za-z])")
_IS_SYMMETRIC = " is symmetric"
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
    assumed = (*_orders(known[0], document), *_symmetries(known[0]))
    said += [f"if }} {words}" for words in map(_formula, assumed) if words]
    return (
        "\\quad " + " ".join(("\\text{" if at == 0 else "\\text{ ") + one for at, one in enumerate(said))
        if said
        else ""
    )


def _orders(claim: Claim, document: CheckedDocument) -> list[str]:
    """The orders between numbers under which this claim is made, and not the document."""
    own = [words for words in claim.notation.hypotheses if _ORDER.search(words)]
    assert document.notation is not None
    return [words for words in dict.fromkeys(own) if words not in document.notation.hypotheses]


def _symmetries(claim: Claim) -> list[str]:
    """What words call symmetric, as an equation."""
    names = [words.removesuffix(_IS_SYMMETRIC) for *_, words in claim.notation.equations if _IS_SYMMETRIC in words]
    return [f"{name} = {name}^\\top" for name in names]


def said_by(claims: Sequence[CheckedClaim], document: CheckedDocument) -> frozenset[str]:
    """The hypotheses and conditions of verdicts that `conditions` has said already."""
    known = [claim.claim for claim in claims if claim.claim is not None]
    if not known or document.notation is None:
        return frozenset()
    same = all(claim.ranges == known[0].ranges for claim in known)
    ranges = [str(over) for over in known[0].ranges if same and _is_said(over)]
    return frozenset({*ranges, *set(known[0].notation.hypotheses) - set(document.notation.hypotheses)})


def grounds_of(claims: Sequence[CheckedClaim], document: CheckedDocument) -> list[str]:
    """What the proofs rest on, but for what the formula itself says."""
    said = said_by(claims, document)
    return list(dict.fromkeys(
        in_words(text, claim.claim) for claim in claims if claim.verdict.name == "proved"
        for text in (*claim.verdict.hypotheses, *claim.verdict.conditions) if text not in said))


def _is_said(over: LayerRange) -> bool:
    """A range of a layer variable with both ends; that L is at least 2 follows from the formula."""
    return over.variable.islower() and over.high is not None and over.low.base is None


def _range(over: LayerRange) -> str:
    return looked_over(f"{over.low} \\le {over.variable} \\le {over.high}")


def _function(function: Function) -> str:
    if _NAME.fullmatch(function.name) is None:
        raise DeriveError("DRV411", f"the function name {function.name} is not exported", hint="use a letter")
    return looked_over(function.name + ("" if function.layer is None else f"^{{[{function.layer}]}}"))


Parts = list[tuple[bool, str]]
"""Words, and LaTeX of formulas (True) that was looked over, in a row."""


def phrase(text: str) -> str:
    """A hypothesis or a condition of a verdict, its formulas set as such; derive does not take them for claims."""
    parts = phrase_parts(text)
    return f"% derive: skip\n${parts[0][1]}$" if len(parts) == 1 and parts[0][0] else joined(parts)


def sentence(text: str) -> str:
    """A message of a verdict."""
    return joined(sentence_parts(text))


def joined(parts: Parts) -> str:
    return "".join(f"${text}$" if is_formula else _kept(text) for is_formula, text in parts)


def _kept(words: str) -> str:
    """Words with the blanks at their ends."""
    shown = escaped(words)
    return (" " if words[:1] == " " else "") + shown + (" " if words[-1:] == " " and shown else "")


def phrase_parts(text: str) -> Parts:
    """A hypothesis or a condition: a formula, a formula and what is said of it, or words."""
    about = _SUBJECT.fullmatch(text)
    if about is not None:
        subject = _formula(about["subject"])
        return [(True, subject), (False, f" {about['words']}")] if subject else [(False, text)]
    formula = _formula(text)
    return [(True, formula)] if formula else [(False, text)]


def sentence_parts(text: str) -> Parts:
    """A message of a verdict: what is no plain word is a formula."""
    found: Parts = []
    for at, piece in enumerate(pieces(text)):
        found += [(False, " ")] if at else []
        found += _token(piece)
    return _joined_formulas(found)


def _joined_formulas(parts: Parts) -> Parts:
    """Neighbouring formulas with nothing but a blank or a sign between them are one formula."""
    found: Parts = []
    for is_formula, text in parts:
        if is_formula and len(found) > 1 and found[-1] == (False, " ") and found[-2][0]:
            found[-2:] = [(True, f"{found[-2][1]} {text}")]
        else:
            found.append((is_formula, text))
    return found


def pieces(text: str) -> list[str]:
    """Parts between spaces, but for spaces within braces and between \\left and \\right."""
    found, depth = [""], 0
    for sign in _SIGN.findall(text):
        depth += {"{": 1, "\\left": 1, "}": -1, "\\right": -1}.get(sign, 0)
        if sign == " " and depth <= 0:
            found.append("")
        else:
            found[-1] += sign
    return [piece for piece in found if piece]


def _token(token: str) -> Parts:
    if token in SIGNS:
        return [(True, SIGNS[token].strip())]
    bare = token.rstrip(",;:.")
    formula = _formula(bare) if re.search(r"[\\^_]", bare) else ""
    if not formula:
        return [(False, token)]
    return [(True, formula), (False, token[len(bare) :])] if token != bare else [(True, formula)]


def _formula(text: str) -> str:
    """The text as a formula, or nothing where it holds words or anything that is not allowed."""
    for sign, command in SIGNS.items():
        text = text.replace(sign, command)
    if re.search(r"(?<![\\A-Za-z])[A-Za-z]{3,}", text) or not _is_balanced(text):
        return ""
    try:
        return looked_over(" ".join(text.split()))
    except DeriveError:
        return ""


def _is_balanced(text: str) -> bool:
    signs = _SIGN.findall(text)
    return all(signs.count(opening) == signs.count(closing) for opening, closing in (("{", "}"), ("\\left", "\\right")))
