"""Terms, polynomials and conditions in the reader's words, as LaTeX.

In: terms and what the normal form recorded. Out: text. Refused: reassembling matrix notation (that is `reassemble`);
this is for residuals and conditions only.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.claim import Claim
from derive.prove.normal_form import Poly, TermWriter, Var
from derive.prove.normal_form.atoms import up_to_names
from derive.prove.rules.functions import FUNCTIONS
from derive.term import (
    Apply,
    Delta,
    Determinant,
    Entry,
    Function,
    Gradient,
    Head,
    Index,
    Inverse,
    Layer,
    LayerSum,
    Plus,
    Position,
    Power,
    Rational,
    Size,
    SizeValue,
    Sum,
    Tensor,
    Term,
    Times,
    free_indices,
    letter_of,
    rebuild,
    replace_index,
    shown_layer,
    subterms,
    tensor_of,
)

LONGEST = 400
LONGEST_NUMBER = 10_000
"""Bits: what Python writes out without complaint."""
LETTERS = "ijklpqrstuvw"
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def size_latex(size: Size | int) -> str:
    if isinstance(size, int):
        return str(size)
    return size.name if size.layer is None else f"{size.name}_{{{shown_layer(size.layer)}}}"


def layer_latex(layer: Layer | None) -> str:
    return "" if layer is None else f"^{{[{shown_layer(layer)}]}}"


def head_latex(head: Head) -> str:
    if isinstance(head, Gradient):
        return f"\\frac{{\\partial {head_latex(head.cost)}}}{{\\partial {head_latex(head.of)}}}"
    if isinstance(head, Inverse):
        return f"{head_latex(head.of)}^{{-1}}"
    if isinstance(head, Determinant):
        return f"\\det {head_latex(head.of)}"
    return head.name + layer_latex(head.layer)


def tensor_latex(tensor: Tensor) -> str:
    return head_latex(tensor)


def function_latex(function: Function, orders: tuple[int, ...] = (0,)) -> str:
    law = FUNCTIONS.get(function.name) if function.known else None
    name = law.sign if law is not None else f"\\{function.name}" if function.known else function.name
    name += layer_latex(function.layer)
    if not any(orders):
        return name
    return name + ("'" * orders[0] if len(orders) == 1 else f"_{{({','.join(map(str, orders))})}}")


def position_latex(position: Position) -> str:
    return position.name if isinstance(position, Index) else str(position)


def number_latex(value: Fraction) -> str:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_NUMBER:
        return "\\text{(a number of more than 3,000 digits)}"
    if value.denominator == 1:
        return str(value.numerator)
    return f"{'-' if value < 0 else ''}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def term_latex(term: Term) -> str:
    match term:
        case Rational(value=value):
            return number_latex(value)
        case SizeValue(size=size):
            return size_latex(size)
        case Entry(head=head, indices=indices):
            return _entry(head, indices)
        case Apply():
            return _apply(term)
        case Plus(terms=terms):
            return " + ".join(map(term_latex, terms)).replace("+ -", "- ")
        case Times(factors=factors):
            return _times(factors)
        case Power(base=base, exponent=e):
            return f"{_wrapped(base)}^{{{number_latex(e)}}}"
        case Sum() | LayerSum():
            return _sum(term)
        case Delta(left=left, right=right):
            return f"\\delta_{{{position_latex(left)} {position_latex(right)}}}"


def _sum(term: Sum | LayerSum) -> str:
    if isinstance(term, Sum):
        return f"\\sum_{{{term.index.name}}} {_wrapped_plus(term.body)}"
    over = term.over
    low, high = (shown_layer(end) for end in (over.low, over.high) if end is not None)
    return f"\\sum_{{{letter_of(over.variable)}={low}}}^{{{high}}} {_wrapped_plus(term.body)}"


def _apply(term: Apply) -> str:
    if term.function == Function("pi", None, True):
        return "\\pi"
    return f"{function_latex(term.function, term.orders)}({', '.join(map(term_latex, term.arguments))})"


def _entry(head: Head, indices: tuple[Position, ...]) -> str:
    if not indices:
        return head_latex(head)
    name = f"({head_latex(head)})" if isinstance(head, Gradient) else head_latex(head)
    return f"{name}_{{{' '.join(map(position_latex, indices))}}}"


def _times(factors: tuple[Term, ...]) -> str:
    if factors and factors[0] == Rational(Fraction(-1)) and len(factors) > 1:
        return "-" + _times(factors[1:])
    return " ".join(map(_wrapped_plus, factors))


def _wrapped_plus(term: Term) -> str:
    return f"({term_latex(term)})" if isinstance(term, Plus) else term_latex(term)


def _wrapped(term: Term) -> str:
    plain = isinstance(term, SizeValue)
    if isinstance(term, Entry) and not term.indices and isinstance(term.head, Tensor):
        plain = term.head.layer is None
    return term_latex(term) if plain else f"({term_latex(term)})"


def written(claim: Claim) -> Mapping[str, str]:
    """How the author wrote what has no name."""
    return {definition.tensor.name: definition.written for definition in claim.definitions if definition.written}


def _named(text: str, names: Mapping[str, str]) -> str:
    """The author's words in the place of names that are ours."""
    for name, words in names.items():
        whole = words.startswith("(") and words.endswith(")") and _closes_at_the_end(words)
        text = text.replace(name, words if whole else f"({words})")
    return text.replace("\\det (", "\\det(")


def _closes_at_the_end(words: str) -> bool:
    """Whether the parenthesis that opens first closes last."""
    depth = 0
    for at, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return at == len(words) - 1
    return False


def lettered(term: Term, taken: frozenset[str] | None = None) -> Term:
    """The term with a letter for the index of each sum, which the letters outside of it leave free."""
    if taken is None:
        entries = [part for part in subterms(term) if isinstance(part, Entry)]
        taken = frozenset(tensor_of(entry.head).name for entry in entries) | {i.name for i in free_indices(term)}
    if not isinstance(term, Sum):
        return rebuild(term, lambda inner: lettered(inner, taken))
    letter = next((one for one in LETTERS if one not in taken), term.index.name)
    index = Index(letter, term.index.size)
    return Sum(index, lettered(replace_index(term.body, term.index.name, index), taken | {letter}))


def poly_latex(poly: Poly, names: Mapping[str, str] = NO_NAMES) -> str:
    text = _named(term_latex(lettered(TermWriter().poly(poly, {}))), names)
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def conditions_words(conditions: Iterable[tuple[str, Poly]], names: Mapping[str, str] = NO_NAMES) -> list[str]:
    """Each condition once, without the names of indices, and none that another implies. Only ≠ is blind to the sign."""
    listed = list(conditions)
    positive = {_painted(poly, 1) for kind, poly in listed if kind == "positive"}
    found: dict[str, str] = {}
    for kind, poly in listed:
        signed = _painted(poly, 1)
        if kind == "nonnegative" and signed in positive:
            continue
        if kind == "nonzero" and (signed in positive or _painted(poly, -1) in positive):
            continue
        key = signed if kind in {"positive", "nonnegative"} else min(signed, _painted(poly, -1))
        found.setdefault(f"{kind} {key}", _named(condition_words(kind, poly), names))
    return list(dict.fromkeys(found.values()))


def _painted(poly: Poly, sign: int) -> str:
    """The same for a polynomial whatever its indices are called."""
    return up_to_names(Poly({m: c * sign for m, c in poly.terms.items()}))


def condition_words(kind: str, poly: Poly) -> str:
    """One condition as LaTeX with its sign."""
    names: dict[Var, Position] = {}
    for var, letter in zip(sorted(poly.free, key=lambda v: v.key), LETTERS, strict=False):
        names[var] = Index(letter, var.size)
    if kind == "nonzero" and all(c < 0 for m, c in poly.terms.items() if m):
        poly = Poly({m: -c for m, c in poly.terms.items()})
    latex = term_latex(lettered(TermWriter().poly(poly, names)))
    return {"nonzero": f"{latex} ≠ 0", "positive": f"{latex} > 0", "nonnegative": f"{latex} ≥ 0",
            "kink": f"{latex} ≠ 0 where it has a kink"}[kind]
