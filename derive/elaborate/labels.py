"""What belongs to a name: numbers written beside it, labels below it, layers in parentheses or without brackets.

In: syntax, marks and the notation. Out: the tree with `dz2` put together, and marks whose layer is found. Refused:
nothing; a mark that could be a sample, an entry or a power stays one unless the document uses it for layers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from derive.elaborate.scripts import Marks, letter_and_step, marks_of, plain_letter, unwrap
from derive.notation import Notation
from derive.syntax import (
    Addition,
    BigOperator,
    Chain,
    Group,
    Node,
    Number,
    Product,
    Scripts,
    Statements,
    Styled,
    Symbol,
    Text,
    children,
    walk,
    with_children,
)
from derive.term import Layer

Kind = TypeVar("Kind", bound=Node)
LAYER_LETTERS = frozenset({"l", "L", "\\ell"})
TIME_LETTERS = frozenset({"t", "T", "\\tau"})
STEPS = (Symbol("\\Delta"), Symbol("Δ"))
"""Signs that make another name of the name after them: the step Δw."""
STARS = (Symbol("*"), Symbol("\\ast"), Symbol("\\star"))
INDEX_LETTERS = frozenset("ijklmnpqrst")
"""Letters that stand for entries, samples or times; others below a name are part of it, as in z_o."""


def join_labels(node: Kind) -> Kind:
    """A letter with a number right after it is one name: `W2`, `dz1`, `a2^T`."""
    node = with_children(node, join_labels)
    node = _starred(node) if isinstance(node, Scripts) else node  # type: ignore[assignment]
    return _join_factors(node) if isinstance(node, Product) else node  # type: ignore[return-value]


def _starred(node: Scripts) -> Node:
    """`w^*` is a name of its own: the best w."""
    plain = unwrap(node.base) == node.base and not isinstance(node.base, Scripts) and not node.primes
    name = _named(node.base) if plain else None
    if name is None or node.sup is None or unwrap(node.sup) not in STARS:
        return node
    base = Symbol(f"{name}^{{*}}", span=node.span if node.sub is None else node.base.span)
    return base if node.sub is None else replace(node, base=base, sup=None, marks=("_",))


def _join_factors(node: Product) -> Node:
    factors: list[Node] = []
    operators: list[str] = []
    for at, factor in enumerate(node.factors):
        before = factors[-1] if factors else None
        beside = before is not None and node.operators[at - 1] == "" and not node.signs
        touches = beside and before is not None and before.span.end == factor.span.start
        if touches and _is_letter(before) and _number_of(factor) is not None:
            assert isinstance(before, Symbol)
            factors[-1] = _labelled(before, factor)
        elif beside and before in STEPS and _named(factor) is not None:
            assert isinstance(before, Symbol)
            factors[-1] = _step(before, factor)
        else:
            if factors:
                operators.append(node.operators[at - 1])
            factors.append(factor)
    if len(factors) == len(node.factors):
        return node
    return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), operators=tuple(operators))


def _is_letter(node: Node | None) -> bool:
    return isinstance(node, Symbol) and len(node.name) == 1 and node.name.isalpha() and node.name not in ("d", "e")


def _number_of(node: Node) -> str | None:
    base = node.base if isinstance(node, Scripts) else node
    return base.text if isinstance(base, Number) and base.text.isdigit() and len(base.text) < 4 else None


def _labelled(letter: Symbol, number: Node) -> Node:
    name = Symbol(letter.name + (_number_of(number) or ""), span=letter.span | number.span)
    return replace(number, base=name, span=name.span) if isinstance(number, Scripts) else name


def _named(node: Node) -> str | None:
    """The name in `w`, `w_{ij}`, `\\mathbf{w}`."""
    node = unwrap(node)
    if isinstance(node, Scripts):
        return _named(node.base)
    if isinstance(node, Styled):
        inner = _named(node.body)
        return None if inner is None else f"{node.command}{{{inner}}}"
    return node.name if isinstance(node, Symbol) else None


def _step(sign: Symbol, of: Node) -> Node:
    """`\\Delta w_{ij}` is the entry of `\\Delta w`."""
    of = unwrap(of)
    if isinstance(of, Scripts):
        base = _step(sign, of.base)
        return replace(of, base=base, span=sign.span | of.span)
    return Symbol(f"{sign.name} {_named(of)}", span=sign.span | of.span)


def paren_families(formulas: Iterable[Statements]) -> frozenset[str]:
    """Names whose parentheses above hold layers: `\\Theta^{(l)}`, or a capital with numbers only, `W^{(1)}`."""
    seen: dict[str, set[str]] = {}
    for statements in formulas:
        for node in walk(statements):
            if isinstance(node, Scripts) and node.sup is not None:
                marks = marks_of(node)
                if marks.sample is not None:
                    seen.setdefault(_key(marks.base), set()).add(_kind(marks.sample))
    layered = {name for name, kinds in seen.items() if "layer" in kinds}
    capitals = {name for name, kinds in seen.items() if kinds == {"number"} and _capital(name)}
    if layered or capitals:
        capitals |= {name for name, kinds in seen.items() if kinds <= {"number", "layer"}}
    return frozenset(layered | capitals)


def bare_families(formulas: Iterable[Statements]) -> frozenset[str]:
    """Names with a bare layer above them, `w^l`, `a^{l-1}`: their numbers above are layers too."""
    found = set()
    for statements in formulas:
        for node in walk(statements):
            if isinstance(node, Scripts) and node.sup is not None:
                marks = marks_of(node)
                if marks.power is not None and layer_letter(marks.power) in LAYER_LETTERS:
                    found.add(_key(marks.base))
    return frozenset(found - {""})


def time_families(formulas: Iterable[Statements]) -> frozenset[str]:
    """Names with a time below them, where some name stands at two times, `h_t` and `h_{t-1}`, or is declared for all
    times, `x_t \\in \\mathbb{R}, t = 1, \\dots, T`.
    """
    found: dict[str, None] = {}
    moving = False
    for statements in formulas:
        moving = moving or _declares_times(statements)
        for node in walk(statements):
            if isinstance(node, Scripts) and node.sub is not None:
                marks = marks_of(node)
                if len(marks.below) == 1 and layer_letter(marks.below[0]) in TIME_LETTERS and marks.layer is None:
                    found[_key(marks.base)] = None
                    moving = moving or isinstance(unwrap(marks.below[0]), Addition)
    return (frozenset(found) - {""} if moving else frozenset()) | _layers_below(formulas)


def _layers_below(formulas: Iterable[Statements]) -> frozenset[str]:
    """Names with a layer below them, `W_l`, where some name stands at two layers, `a_l` and `a_{l-1}`; no sizes."""
    found: set[str] = set()
    moving = False
    for node in (node for statements in formulas for node in _outside_spaces(statements)):
        marks = marks_of(node) if isinstance(node, Scripts) and node.sub is not None else None
        if marks is None or len(marks.below) != 1 or marks.layer is not None or marks.sample is not None:
            continue
        if layer_letter(marks.below[0]) in LAYER_LETTERS:
            found.add(_key(marks.base))
            moving = moving or isinstance(unwrap(marks.below[0]), Addition)
    return frozenset(found - {""}) if moving else frozenset()


def _outside_spaces(node: Node) -> Iterator[Node]:
    """Every node but those of sizes: `\\mathbb{R}^{n_l \\times n_{l-1}}`, and ends of sums."""
    if isinstance(node, Chain) and node.relations[-1] in ("\\in", "∈"):
        node = replace(node, members=node.members[:-1], relations=node.relations[:-1])
    yield node
    for inner in children(node):
        if not (isinstance(node, BigOperator) and inner in (node.lower, node.upper)):
            yield from _outside_spaces(inner)


def _declares_times(statements: Statements) -> bool:
    chains = [part for part in walk(statements) if isinstance(part, Chain)]
    heads = [unwrap(chain.members[0]) for chain in chains if chain.relations[0] == "\\in"]
    times = {unwrap(head.sub) for head in heads if isinstance(head, Scripts) and head.sub is not None}
    ranges = {unwrap(member) for chain in chains if chain.relations[0] != "\\in" for member in chain.members}
    return any(isinstance(time, Symbol) and time.name in TIME_LETTERS for time in times & ranges)


def _is_time(node: Node) -> bool:
    return isinstance(unwrap(node), Number) or layer_letter(node) in TIME_LETTERS | LAYER_LETTERS


def last_layer(variable: str, notation: Notation) -> Layer:
    """The constant at which a family ends that nobody limits: times end at T, layers at L."""
    return Layer(notation.last_time if variable in TIME_LETTERS else "L")


def last_time(trees: Iterable[Statements]) -> str:
    """T, or the \\tau at which every sum over t ends."""
    sums = (node for tree in trees for node in walk(tree) if isinstance(node, BigOperator) and node.upper is not None)
    ends = {plain_letter(one.upper) for one in sums if isinstance(one.lower, Chain) and one.upper is not None
            and plain_letter(one.lower.members[0]) == "t"}
    return "\\tau" if ends == {"\\tau"} else "T"


def _key(base: Node) -> str:
    return plain_letter(base) or ""


def _capital(name: str) -> bool:
    return (len(name) == 1 and name.isupper()) or name in ("\\Theta", "\\Phi", "\\Sigma", "\\Delta")


def names_a_matrix(name: str) -> bool:
    """Whether a name is written as a matrix: `W`, `W2`, `W_{xh}`, `\\mathbf{W}`, `\\Theta`, not `\\mathcal{L}`."""
    styled = _STYLED.fullmatch(name)
    return names_a_matrix(styled.group(1)) if styled else _MATRIX.match(name) is not None


_STYLED = re.compile(r"\\(?!mathcal|mathscr|mathfrak|mathbb)[a-zA-Z]+\{(.*)\}(?:_.*)?")
_MATRIX = re.compile(r"\\?[A-Z]")


def _kind(sample: Node) -> str:
    sample = unwrap(sample)
    if isinstance(sample, Number):
        return "number"
    if layer_letter(sample) in TIME_LETTERS and isinstance(sample, Addition):
        return "layer"
    return "layer" if layer_letter(sample) in LAYER_LETTERS else "sample"


def layer_letter(node: Node) -> str | None:
    """The letter in `l`, `l-1`, `1+l`, `L`."""
    node = unwrap(node)
    moved = letter_and_step(node) if isinstance(node, Addition) else (node, 0)
    return moved[0].name if moved is not None and isinstance(moved[0], Symbol) else None


def marks_in(node: Node, notation: Notation) -> Marks:
    """The marks of a name, with its layer where the document writes layers otherwise than in brackets."""
    marks = marks_of(node)
    if marks.layer is not None:
        return marks
    if marks.time is not None:
        return replace(marks, layer=marks.time, time=None)
    if marks.below and _key(marks.base) in notation.time_families and (
        _is_time(marks.below[0]) or layer_letter(marks.below[0]) in notation.layers
    ):
        return replace(marks, layer=marks.below[0], below=marks.below[1:])
    if marks.sample is not None and _is_layer_group(marks, notation):
        return replace(marks, layer=marks.sample, sample=None)
    if marks.power is not None and not isinstance(unwrap(marks.power), Product | Group | Text):
        bare = isinstance(unwrap(marks.power), Number) and _key(marks.base) in notation.bare_families
        if bare or layer_letter(marks.power) in LAYER_LETTERS:
            return replace(marks, layer=marks.power, power=None)
        if _is_sample(marks, notation):
            return replace(marks, sample=marks.power, power=None)
    return marks


def _is_sample(marks: Marks, notation: Notation) -> bool:
    """`y_j^k` at k, `y^k` of a name that has columns: a bare letter above that only an index can be."""
    letter = unwrap(marks.power) if marks.power is not None else None
    if not isinstance(letter, Symbol) or letter.name not in INDEX_LETTERS or marks.sample is not None:
        return False
    declared = notation.declared.get(_key(marks.base), ())
    return bool(marks.below) or any(len(d.shape.sizes) == 2 and d.shape.sizes[1] != 1 for d in declared)


def _is_layer_group(marks: Marks, notation: Notation) -> bool:
    assert marks.sample is not None
    kind = _kind(marks.sample)
    if layer_letter(marks.sample) in TIME_LETTERS:
        return _key(marks.base) in notation.paren_families
    return kind == "layer" or (kind == "number" and _key(marks.base) in notation.paren_families)


def label_splits(name: str, below: tuple[Node, ...]) -> list[tuple[str, tuple[Node, ...]]]:
    """Ways to read subscripts as part of the name, the longest first: `W_1`, `z_{oi}` as z_o at i."""
    texts = [_text(node) for node in below]
    return [
        (f"{name}_{{{''.join(texts[:cut])}}}" if len("".join(texts[:cut])) > 1 else f"{name}_{texts[0]}", below[cut:])
        for cut in range(len(below), 0, -1)
        if all(texts[:cut])
    ]


def _text(node: Node) -> str:
    node = unwrap(node)
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Styled):
        return _text(node.body)
    return plain_letter(node) or ""


PARAMETERS = frozenset({"\\lambda", "\\theta", "\\eta", "\\epsilon", "\\varepsilon"})
"""Greek letters that no index is called: J_\\lambda is another cost than J."""


def is_label(below: tuple[Node, ...]) -> bool:
    """Subscripts that cannot be entries: numbers, words, letters that no index uses."""
    return bool(below) and all(
        isinstance(unwrap(node), Number)
        or (len(_text(node)) > 1 and not _text(node).startswith("\\"))
        or _text(node) in PARAMETERS
        or (len(_text(node)) == 1 and _text(node) not in INDEX_LETTERS)
        for node in below
    )
