"""How a page writes layers, times and labels: found over all of it, before its first formula is read.

In: the trees of a page. Out: `Families`. Refused: nothing.
"""

from __future__ import annotations

from derive.printing import print_latex
from derive.syntax import Addition, Chain, Node, Number, Scripts, Sequence, Statements, Styled, Symbol, walk
from tests.soundness.oracle.facts import EQUALITIES
from tests.soundness.oracle.marks import Families, base_name, is_open, items_of, unwrap


def families(page: list[Statements], before: Families) -> Families:
    """How the page writes layers: found over all of it."""
    plain, labelled = _declared_names(page)
    paren, bare, below = set(before.paren), set(before.bare), set(before.below)
    scripted = [node for tree in page for node in walk(tree) if isinstance(node, Scripts)]
    for node in scripted:
        name = base_name(node.base)
        if name is None:
            continue
        for item in items_of(node.sup):
            inner = unwrap(item.base) if isinstance(item, Scripts) else item
            if is_open(inner, "(") and _is_layer(inner.body):  # type: ignore[attr-defined]
                paren.add(name)
            elif _is_layer(inner) and isinstance(inner, Symbol | Addition):
                bare.add(name)
        if any(_is_time(sub) for sub in items_of(node.sub)[:1]):
            below.add(name)
    paren |= _numbered(page)
    below -= plain
    labelled = {name for name in labelled if name.split("_")[0] not in below}
    return Families(frozenset(paren), frozenset(bare), frozenset(below), before.labelled | labelled)


def _declared_names(page: list[Statements]) -> tuple[set[str], set[str]]:
    """Names that a shape is declared for: plain ones, and ones with a label below, `W_1`, `w_{out}`."""
    plain: set[str] = set()
    labelled: set[str] = set()
    for part in (part for tree in page for part in lists(list(tree.parts))):
        if not isinstance(part, Chain) or not part.relations or part.relations[0] != "\\in":
            continue
        for head in map(unwrap, heads(part.members[0])):
            name = base_name(head.base) if isinstance(head, Scripts) else base_name(head)
            if name is None:
                continue
            if not isinstance(head, Scripts) or head.sub is None:
                plain.add(name)
            elif _is_label(head.sub, part):
                labelled.add(f"{name}_{print_latex(head.sub)}".replace(" ", ""))
    return plain, labelled | _defined_labels(page)


def _is_label(below: Node, declared: Chain) -> bool:
    """One mark that is no layer and no time; several letters, `W_{ya}`, where what is declared is an array."""
    if len(items_of(below)) > 1:
        space = unwrap(declared.members[1])
        return isinstance(space, Scripts) and all(isinstance(item, Symbol) for item in items_of(below))
    return not _is_layer(below) and not _is_time(below)


def _defined_labels(page: list[Statements]) -> set[str]:
    """`z_1` in `z_1 = W_1 x + b_1`: a number below the name that an equation is about."""
    found: set[str] = set()
    for part in (part for tree in page for part in tree.parts):
        if isinstance(part, Chain) and part.relations and part.relations[0] in EQUALITIES:
            head = unwrap(part.members[0])
            if isinstance(head, Scripts) and isinstance(head.sub, Number) and head.sup is None:
                found.add(f"{base_name(head.base)}_{head.sub.text}")
    return found


def _numbered(page: list[Statements]) -> set[str]:
    """`W` in `W^{(1)} \\in …` and in `Z^{(1)} = …`: layers in parentheses that are all numbers."""
    found: set[str] = set()
    for part in (part for tree in page for part in tree.parts):
        if not isinstance(part, Chain) or not part.relations or part.relations[0] not in {"\\in", *EQUALITIES}:
            continue
        for head in map(unwrap, heads(part.members[0])):
            items = items_of(head.sup) if isinstance(head, Scripts) else []
            if items and is_open(items[0], "(") and isinstance(unwrap(items[0].body), Number):  # type: ignore
                found.add(base_name(head.base) or "")  # type: ignore[attr-defined]
    return found


def heads(node: Node) -> tuple[Node, ...]:
    node = unwrap(node)
    return node.items if isinstance(node, Sequence) else (node,)


def _is_layer(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Addition):
        return any(_is_layer(term) for term in node.terms)
    return isinstance(node, Symbol) and node.name in ("l", "L", "\\ell")


def _is_time(node: Node) -> bool:
    node = unwrap(node)
    if isinstance(node, Addition):
        return any(_is_time(term) for term in node.terms)
    return isinstance(node, Symbol) and node.name == "t"


def lists(parts: list[Node]) -> list[Node]:
    """`W_f, W_i \\in S`, which commas have cut, says of each name what it says of the last."""
    found: list[Node] = []
    for part in parts:
        if isinstance(part, Chain) and part.relations[:1] == ("\\in",):
            names: list[Node] = []
            while found and isinstance(found[-1], Symbol | Scripts | Styled):
                names.insert(0, found.pop())
            if names:
                every = Sequence((*names, *heads(part.members[0])), (",",) * len(names))
                part = Chain((every, *part.members[1:]), part.relations)
        found.append(part)
    return found
