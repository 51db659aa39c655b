"""Equations that were not read, and what may not be said without them.

In: an equation that gave no definition, the notation; a claim. Out: the notation that knows of it; for a claim, the
names whose equations it would have to know. Refused: nothing.

A name whose equation was not read looks like an input. A formula that holds for all its values holds for it, too. But
a derivative does not run through it, so neither a refutation nor a proof says anything about the document's own cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.claim import Claim
from derive.elaborate.costs import depends_on
from derive.elaborate.definable import defined_name, is_of_context, without_arguments
from derive.elaborate.labels import marks_in
from derive.elaborate.references import counterpart, spelled
from derive.notation import ITS_EQUATION, Notation
from derive.syntax import Chain, Node, Styled, Symbol, walk
from derive.term import Apply, Definition, Entry, Gradient, Head, Term, subterms, tensor_of, tensors_in

_ACCENTS = r"\\(?:wide)?(?:hat|tilde)|\\(?:bar|overline|dot)"
_LEFT_SIDE = re.compile(
    rf"[\s&{{]*((?P<style>{_ACCENTS}|\\(?:mathcal|mathbf|boldsymbol|bm|mathrm))\s*(?:\{{\s*(?P<braced>\\?\w+)\s*\}}"
    r"|(?P<bare>\\[a-zA-Z]+|(?<![a-zA-Z])[a-zA-Z]))|\\[a-zA-Z]+|[a-zA-Z])"
)
_ACCENTED = re.compile(rf"(?:{_ACCENTS})\s*(?:\{{[^{{}}]*\}}|(?:\\|\b)[a-zA-Z]+)")
_WORD = re.compile(r"[\s&{]*\\(?:operatorname\*?|math[a-z]+|text[a-z]*)\s*\{\s*([a-zA-Z]{2,})\s*\}")
_PRIMED = re.compile(r"'|\\prime")
"""An equation of g' says nothing of a g that has a layer."""
_LETTERS = re.compile(r"\\[a-zA-Z]+|[^\W\d_]")
_NO_NAMES = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?|\\(?:text|mbox)\s*\{[^{}]*\}")


def unread_equation(latex: str, notation: Notation, chain: Chain | None = None) -> Notation:
    """The notation that knows that an equation of some name was not read."""
    found = _LEFT_SIDE.match(latex)
    word = _WORD.match(latex)
    names = {_name(found)} if found is not None else set()
    names |= {word.group(1)} if word is not None else set()
    if chain is not None:
        name, _ = defined_name(marks_in(without_arguments(chain.members[0]), notation), chain.members[1], notation)
        names |= {name} - {None}  # type: ignore[arg-type]
    left, _, right = latex.partition("=")
    if _PRIMED.search(left):
        names = {f"{name}'" for name in names if name}
    return notation.with_(failed={**notation.failed, **{name: right for name in names if name}})


def _name(found: re.Match[str]) -> str:
    """The name as the notation keeps it: `\\hat x` is `\\hat{x}`."""
    inner = found["braced"] or found["bare"]
    return f"{found['style']}{{{inner}}}" if found["style"] else found.group(1)


def missing_equations(claim: Claim, refuted: bool) -> tuple[str, ...]:
    """The names, not read, of equations that a verdict on the claim would have to know."""
    notation = claim.notation
    terms = (claim.left.term, claim.right.term)
    definitions = (*notation.definitions, *claim.definitions)
    varied = {tensor_of(head).name for head in _gradients((*terms, *(d.body for d in claim.definitions)))}
    known = {d.tensor.name for d in definitions} | notation.gradients.keys() | varied
    failed = {
        name: right
        for name, right in notation.failed.items()
        if not known & {name, counterpart(name)} and _defines(name, right, varied, notation)
    }
    if not failed:
        return ()
    if refuted:
        return tuple(sorted(_names((*terms, *(d.body for d in claim.definitions))) & failed.keys()))
    used = _names((*terms, *(d.body for d in definitions))) if varied else set()
    moved = _dependents(varied, definitions)
    return tuple(sorted(name for name in used & failed.keys() if _speaks_of(failed[name], moved, notation)))


def missing_shapes(members: Iterable[Node], notation: Notation) -> tuple[str, ...]:
    """The names of equations, not read, that would say the shape of something that the members speak of."""
    named = {spelled(node) for member in members for node in walk(member) if isinstance(node, Symbol | Styled)}
    used = {one for name in named if name is not None for one in depends_on(name, notation)}
    guessed = {name for name in used if {one.source for one in notation.declared.get(name, ())} == {ITS_EQUATION}}
    return tuple(sorted(guessed & notation.failed.keys()))


def _defines(name: str, right: str, varied: set[str], notation: Notation) -> bool:
    """Whether the equation says what depends on what: w = w(k) - \\Delta w takes a step, X = [x_1, \\dots, x_m] puts
    columns side by side, and what a context gives is given. c = f \\odot c_0 is no step where c_0 is varied.
    """
    given = any(is_of_context(declared.source) for declared in notation.declared.get(name, ()))
    alike = any(_own_letter(other) == _own_letter(name) for other in varied)
    return not given and (alike or not _mentions_itself(name, right))


def _mentions_itself(name: str, right: str) -> bool:
    """Whether a name or its small letter stands in its equation: \\tilde{A} is not A, and may well be made of it."""
    if _ACCENTED.match(name):
        return name.lower() in "".join(right.lower().split())
    return _own_letter(name) in _written(_ACCENTED.sub(" ", right))


def _names(terms: Iterable[Term]) -> set[str]:
    """Of arrays, and of functions of which only the name is known."""
    parts = [part for term in terms for part in subterms(term)]
    functions = {part.function for part in parts if isinstance(part, Apply) and not part.function.known}
    arrays = {one.name for part in parts if isinstance(part, Entry) for one in tensors_in(part.head)}
    return arrays | {one.name for one in functions} | {f"{one.name}'" for one in functions if one.layer is None}


def _gradients(terms: Iterable[Term]) -> Iterable[Head]:
    return (t.head for term in terms for t in subterms(term) if isinstance(t, Entry) and isinstance(t.head, Gradient))


def _dependents(names: set[str], definitions: Iterable[Definition]) -> set[str]:
    """These names, and all that is computed from them."""
    found, definitions = set(names), tuple(definitions)
    while True:
        more = {d.tensor.name for d in definitions if _names((d.body,)) & found}
        if more <= found:
            return found
        found |= more


def _speaks_of(latex: str, names: Iterable[str], notation: Notation) -> bool:
    """Whether one of the names may stand there; a letter in either case may be it, and a macro may be anything."""
    written = _written(latex)
    macros = {macro.name.lstrip("\\").lower() for macro in notation.macros}
    return any(letter.lstrip("\\") in macros for letter in written) or any(_own_letter(n) in written for n in names)


def _written(latex: str) -> set[str]:
    return {letter.lower() for letter in _LETTERS.findall(_NO_NAMES.sub("", latex))}


def _own_letter(name: str) -> str:
    """The letter of a name: y of \\hat{y}, W of W_Q."""
    letters = _LETTERS.findall(name.partition("_")[0])
    return letters[-1].lower() if letters else ""
