"""The first pass: names of gradients, letters that stand for layers. A gradient may be used before it is defined.

In: all chains of a document. Out: the notation with its gradients. Refused: nothing; what contradicts an earlier
definition is left for the second pass, where it is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from derive.elaborate.chain_rules import chain_rules
from derive.elaborate.derivatives import split_differential
from derive.elaborate.from_zero import with_zero
from derive.elaborate.labels import (
    INDEX_LETTERS,
    LAYER_LETTERS,
    TIME_LETTERS,
    bare_families,
    ends_of_products,
    last_time,
    marks_in,
    paren_families,
    time_families,
)
from derive.elaborate.mentioned import in_a_word
from derive.elaborate.numbers import RATES
from derive.elaborate.primed import primed_functions
from derive.elaborate.references import labelled, spelled
from derive.elaborate.samples import with_samples
from derive.elaborate.scripts import Marks, is_group, letter_and_step, plain_letter, unwrap
from derive.elaborate.spaces import sizes_named
from derive.notation import Notation
from derive.syntax import (
    BigOperator,
    Chain,
    Fraction,
    Node,
    Number,
    Product,
    Scripts,
    Statements,
    Styled,
    Symbol,
    walk,
)
from derive.term import Gradient, Head, Layer, Size, Tensor

ERROR = re.compile(r"(?:\\delta|\\Delta|δ)|\\(?:boldsymbol|bm|mathbf|pmb|vec)\{(?:\\delta|\\Delta|δ)\}")
"""What the derivative by the input of a layer is called."""
NUMBERS = frozenset("CEJLMNT")
"""Capitals that are costs and sizes."""
COUNTS = frozenset("mnN")
"""Letters that count samples where something is divided by them, and nothing else is said of them."""


def gather(formulas: Iterable[tuple[Statements, str]], notation: Notation, several: bool = False) -> Notation:
    """`formulas` come with where they stand ("line 9"). With `several` (a context) one name may be the gradient of
    more than one cost, of one sample and of all of them; each formula then says which (`costs.py`).
    """
    found = tuple(formulas)
    trees = [statements for statements, _ in found]
    notation = notation.with_(
        paren_families=notation.paren_families | paren_families(trees),
        bare_families=notation.bare_families | bare_families(trees),
        time_families=notation.time_families | time_families(trees),
        last_time=last_time(trees) if notation.last_time == "T" else notation.last_time,
    )
    notation = _with_sizes_and_times(trees, notation)
    notation = with_zero(trees, notation.with_(chain_rules=notation.chain_rules | chain_rules(trees)))
    notation = with_samples(trees, notation.with_(matrices=notation.matrices | _matrices(trees, notation)))
    notation = _with_kinds(trees, notation)
    letters = notation.layer_letters.union(*(_layer_letters(tree, notation) for tree in trees))
    notation = notation.with_(size_symbols=notation.size_symbols | _ends_of_sums(trees, notation, letters))
    gradients = dict(notation.gradients)
    sources = dict(notation.gradient_sources)
    for statements, source in found:
        for part in statements.parts:
            definition = gradient_definition(part, notation)
            if definition is None:
                continue
            name, cost, variable = definition
            family = "l" if variable.layer is not None else ""
            of = Tensor(_variable_name(name, variable), Layer("l") if family else None)
            head = Gradient(Tensor(cost), of)
            same = [known for known, kind in gradients.get(name, ()) if bool(kind) == bool(family)]
            if same and (not several or any(known.cost == head.cost for known in same if isinstance(known, Gradient))):
                continue
            gradients[name] = (*gradients.get(name, ()), (head, family))
            sources.setdefault(name, source)
    more = _likewise(trees, gradients, notation)
    if more:
        said = f"{', '.join(more)} are derivatives of the same cost as {', '.join(gradients)}"
        notation = notation.with_(readings=(*notation.readings, said))
        gradients.update(more)
    return notation.with_(layer_letters=letters, gradients=gradients, gradient_sources=sources)


def _with_sizes_and_times(trees: list[Statements], notation: Notation) -> Notation:
    """The sizes that shapes name, and the times at which products end."""
    sizes, times = sizes_named(trees, notation), ends_of_products(trees, notation)
    return notation.with_(times=notation.times | times, size_symbols=notation.size_symbols | sizes)


def _matrices(trees: list[Statements], notation: Notation) -> frozenset[str]:
    """Names with two letters below them, `w_{jk}`, where each may be an index."""
    found: set[str] = set()
    for node in (node for tree in trees for node in walk(tree) if isinstance(node, Scripts) and node.sub is not None):
        below = marks_in(node, notation).below
        name = spelled(node.base)
        if name is not None and len(below) == 2 and all(plain_letter(one) in INDEX_LETTERS for one in below):
            found.add(name)
    return frozenset(found)


def _with_kinds(trees: list[Statements], notation: Notation) -> Notation:
    """What names are by how the document uses them: functions, columns."""
    columns = {f"column {name}": "" for name in _columns(trees, notation)}
    functions = notation.unknown_functions | primed_functions(trees, notation)
    return notation.with_(conventions={**notation.conventions, **columns}, unknown_functions=functions)


def _columns(trees: list[Statements], notation: Notation) -> set[str]:
    """Greek letters that would be numbers, but are transposed somewhere, or end a product right behind what is, or
    behind a matrix: `x_i^T \\beta`, `X \\beta`, `\\lambda^T (A x - b)`. A number stands before an array.
    """
    found: set[str | None] = set()
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Scripts) and marks_in(node, notation).transposed:
            found.add(spelled(node.base))
        if isinstance(node, Product) and node.operators[-1] == "":
            before, last = node.factors[-2:]
            turned = isinstance(before, Scripts) and marks_in(before, notation).transposed
            if turned or (isinstance(before, Symbol) and before.name.isupper() and before.name not in NUMBERS):
                found.add(spelled(last))
    return {name for name in found if name is not None and name in RATES}


def _ends_of_sums(trees: list[Statements], notation: Notation, letters: frozenset[str]) -> set[Size]:
    """The letters up to which sums over samples run: m is a size in `\\frac{1}{m} \\sum_{i=1}^m`, before that sum, too;
    and so is an m by which the equation of a cost divides, if it is nothing else: `R = \\frac{\\lambda}{2m} \\|w\\|^2`.

    Not those that something else is called in the document: a cost C, a layer L, a last time T where there are times.
    """
    nodes = [node for tree in trees for node in walk(tree)]
    operators = [node for node in nodes if isinstance(node, BigOperator)]
    ends = {node.upper.name for node in operators if isinstance(node.upper, Symbol)}
    chains = [node for node in nodes if isinstance(node, Chain) and "=" in node.relations]
    heads = {plain_letter(node.members[0]) for node in chains if not isinstance(unwrap(node.members[1]), Number)}
    pairs = [pair for node in nodes if isinstance(node, Product) for pair in pairwise(node.factors)]
    costs = {plain_letter(two) for one, two in pairs if one == Symbol("\\partial")}
    elsewhere = {plain_letter(node.members[0]) for node in nodes if isinstance(node, Chain)}
    elsewhere |= {plain_letter(inner) for node in operators if node.lower is not None for inner in walk(node.lower)}
    defining = (node for chain in chains if _names_a_value(chain.members[0], notation) for node in walk(chain))
    ends |= {name for node in defining for name in _divisors(node) if name in COUNTS} - elsewhere
    times = TIME_LETTERS if notation.time_families or letters & TIME_LETTERS else frozenset({"t", "\\tau"})
    taken = heads | costs | LAYER_LETTERS | times | set(notation.declared) | set(notation.layers)
    return {Size(end) for end in ends - taken if len(end) == 1}


def _names_a_value(node: Node, notation: Notation) -> bool:
    """A name, or a name of its variables, that is no gradient's: its equation may define it."""
    node = unwrap(node)
    if isinstance(node, Product) and len(node.factors) == 2 and is_group(node.factors[1], "("):
        node = unwrap(node.factors[0])
    return isinstance(node, Symbol | Scripts | Styled) and gradient_name(node, notation) is None


def _divisors(node: Node) -> set[str | None]:
    """The plain letters by which something is divided: m in `\\frac{\\lambda}{2m}`."""
    if isinstance(node, Product) and "/" in node.operators:
        return {plain_letter(two) for two, sign in zip(node.factors[1:], node.operators, strict=True) if sign == "/"}
    below = unwrap(node.denominator) if isinstance(node, Fraction) else None
    if below is None or split_differential(below) is not None:
        return set()
    return {plain_letter(factor) for factor in (below.factors if isinstance(below, Product) else (below,))}


def _likewise(
    trees: list[Statements], gradients: Mapping[str, tuple[tuple[Head, str], ...]], notation: Notation
) -> dict[str, tuple[tuple[Head, str], ...]]:
    """Gradients that the document uses and says to be meant like one that it defines: of the same cost."""
    costs = {head.cost for heads in gradients.values() for head, _ in heads if isinstance(head, Gradient)}
    said = notation.conventions.get("likewise")
    if said is None or len(costs) != 1 or (said == "any" and not _is_of_anything(trees, notation)):
        return {}
    found: dict[str, tuple[tuple[Head, str], ...]] = {}
    for node in (node for tree in trees for node in walk(tree) if isinstance(node, Product)):
        for at, (first, second) in enumerate(pairwise(node.factors)):
            if plain_letter(first) != "d" or node.operators[at] != "" or in_a_word(node, first):
                continue
            of, marks = labelled(marks_in(second, notation))
            if of is None or (name := f"d{of}") in gradients:
                continue
            family = "l" if marks.layer is not None else ""
            head = Gradient(next(iter(costs)), Tensor(of, Layer("l") if family else None))
            if (head, family) not in found.get(name, ()):
                found[name] = (*found.get(name, ()), (head, family))
    return found


def _is_of_anything(trees: list[Statements], notation: Notation) -> bool:
    """Whether dX is written for ∂L/∂X, and X is nothing: it stands for every name."""
    defining = [tree for tree in trees if any(gradient_definition(part, notation) for part in tree.parts)]
    elsewhere = {node.name for tree in trees if tree not in defining for node in walk(tree) if isinstance(node, Symbol)}
    found = (gradient_definition(part, notation) for tree in defining for part in tree.parts)
    letters = {name.removeprefix("d") for name, *_ in filter(None, found)}
    return bool(letters) and not letters & elsewhere


def _variable_name(name: str, variable: Marks) -> str:
    return name[1:] if _names(name, variable) else labelled(variable)[0] or ""


def _names(name: str, variable: Marks) -> bool:
    spelling = labelled(variable)[0]
    return name[0] == "d" and spelling in (name[1:], name[1:].lower(), name[1:].upper())


def _layer_letters(statements: Statements, notation: Notation) -> set[str]:
    """`l` in every `W^{[l-1]}`."""
    found = set()
    for node in walk(statements):
        if isinstance(node, Scripts):
            layer = marks_in(node, notation).layer
            moved = letter_and_step(layer) if layer is not None else None
            if moved is not None and isinstance(moved[0], Symbol):
                found.add(moved[0].name)
    return found


def gradient_definition(node: Node, notation: Notation) -> tuple[str, str, Marks] | None:
    """`dX = \\frac{\\partial C}{\\partial X}` → the name, the cost's name, and the variable; None for everything
    else.
    """
    if (
        not isinstance(node, Chain)
        or len(node.members) < 2
        or node.relations[0] not in ("=", ":=", "\\coloneqq", "\\equiv", "\\triangleq")
    ):
        return None
    return gradient_link(node.members[0], node.members[1], notation)


def gradient_link(left: Node, right: Node, notation: Notation) -> tuple[str, str, Marks] | None:
    named = gradient_name(left, notation)
    ratio = unwrap(right)
    if named is None or not isinstance(ratio, Fraction):
        return None
    name, marks = named
    above, below = split_differential(ratio.numerator), split_differential(ratio.denominator)
    if not above or below is None or len(below) != 1 or marks.sample is not None:
        return None
    if len(above) > 2 or (len(above) == 2 and not is_group(above[1], "(")):
        return None
    (cost, of), variable = labelled(marks_in(above[0], notation)), marks_in(below[0], notation)
    if cost is None or labelled(variable)[0] is None or (of.below and name[0] != "d"):
        return None  # of one of several costs it is an array like others, entry by entry
    same_layer = (variable.layer, variable.sample) == (marks.layer, marks.sample) and labelled(variable)[
        1
    ].below == marks.below
    if name[0] == "d" and not (_names(name, variable) and same_layer):
        return None
    return (name, cost, variable) if same_layer else None


def is_derivative(left: Node, right: Node, notation: Notation) -> bool:
    """An entry is given as the derivative of one of several costs: \\delta_i = \\partial E_i / \\partial z_i."""
    named, ratio = gradient_name(left, notation), unwrap(right)
    if named is None or named[0] in notation.gradients or not named[1].below or not isinstance(ratio, Fraction):
        return False
    above, below = split_differential(ratio.numerator), split_differential(ratio.denominator)
    if not above or below is None or len(below) != 1:
        return False
    return bool(labelled(marks_in(above[0], notation))[1].below)


def gradient_name(node: Node, notation: Notation) -> tuple[str, Marks] | None:
    """`dW^{[l]}` → dW and its marks; `\\delta^{[l]}` likewise."""
    node = unwrap(node)
    if (
        isinstance(node, Product)
        and len(node.factors) == 2
        and node.operators == ("",)
        and plain_letter(node.factors[0]) == "d"
    ):
        name, marks = labelled(marks_in(node.factors[1], notation))
        return ("d" + name, marks) if name is not None and not marks.transposed else None
    name, marks = labelled(marks_in(node, notation))
    return (name, marks) if name is not None and ERROR.fullmatch(name) else None
