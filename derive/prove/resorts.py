"""What to try on a residual in which nothing is left to unfold: matrices, signs, other forms of functions.

In: a state of a proof. Out: steps, each to be tried while the residual is not 0. Refused: nothing; the kernel judges.
"""
from __future__ import annotations

from collections.abc import Iterator

from derive.prove.kernel import State, is_symmetric
from derive.prove.normal_form import Poly, Var
from derive.prove.normal_form.atoms import ApplyAtom, Atom, EntryAtom, LayerSumAtom, RootAtom, SumAtom
from derive.prove.rules.determinants import determinant_of_sum
from derive.prove.rules.functions import FUNCTIONS
from derive.prove.rules.inverses import product_of
from derive.term import Determinant, Gradient, Index, Inverse, Tensor
from derive.verdict import Step

MAX_MULTIPLICATIONS = 4
ANGLES = frozenset({"sin", "cos"})


def last_resorts(state: State) -> Iterator[Step]:
    """Other forms of functions, then what is done to the whole residual."""
    names = {name for m in state.residual.terms for a, _ in m for name in known_functions(a)}
    if any(name in FUNCTIONS and FUNCTIONS[name].kept for name in names):
        yield Step("exponential form")
    if names & ANGLES:
        yield Step("sums of angles")
    if "sign" in names:
        yield Step("step form")
    if any(isinstance(a, SumAtom) and len(a.bound) == 2 for m in state.residual.terms for a, _ in m):
        yield Step("exchange of indices")
    if any(isinstance(a, LayerSumAtom) for m in state.residual.terms for a, _ in m):
        yield Step("ranges of sums")
    yield Step("clear denominators")


def products_of_matrices(state: State) -> Iterator[Step]:
    """Inverses and determinants of products of square matrices."""
    inside = {h.of for h in state.residual.heads if isinstance(h, Inverse | Determinant)}
    for tensor in sorted(inside, key=str):
        instance = state.definitions.definition_of(tensor)
        product = product_of(state.definitions, state.algebra, instance) if instance is not None else None
        if product is not None:
            yield Step("inverse of a product", (tensor,))


def determinants(state: State) -> Iterator[Step]:
    """Determinants of sums, alone or beside the smaller one that they are made of."""
    inside = sorted({h.of for h in state.residual.heads if isinstance(h, Determinant)}, key=str)
    defined = [(tensor, state.definitions.definition_of(tensor)) for tensor in inside]
    for tensor, whole in defined:
        for other, small in ((None, None), *defined):
            if whole is None or other == tensor or (other is not None and small is None):
                continue
            if Determinant(tensor) not in state.residual.heads:
                break
            if determinant_of_sum(state.definitions, state.algebra, whole, small) is not None:
                yield Step("determinant of a sum", (tensor, other))


def inverses(state: State) -> Iterator[Step]:
    """Inverses of matrices that are defined, once nothing is to be differentiated."""
    inverted = {h.of for h in state.residual.heads if isinstance(h, Inverse)}
    if not any(isinstance(h, Gradient) for h in state.residual.heads):
        for tensor in sorted(inverted, key=str):
            if state.definitions.definition_of(tensor) is not None:
                yield Step("inverse by definition", (tensor,))


def multiplications(state: State) -> Iterator[Step]:
    """Matrices whose inverse stands first or last in the residual: its row or column is an index of the claim."""
    indices = {state.algebra.variable(state.definitions.index(i)): i for i in state.claim.indices}
    found: dict[tuple[Tensor, Index, str], None] = {}
    for atom in sorted(entries_in(state.residual), key=lambda a: a.key):
        if isinstance(atom.head, Inverse):
            for place, side in zip(atom.places, ("left", "right"), strict=True):
                if isinstance(place, Var) and place in indices:
                    found[atom.head.of, indices[place], side] = None
    defined = [one for one in found if state.definitions.definition_of(one[0]) is not None]
    for tensor, index, side in (defined or list(found))[:MAX_MULTIPLICATIONS]:
        own = state.algebra.variable(state.definitions.index(index))
        if Inverse(tensor) in state.residual.heads and own in state.residual.free:
            yield Step("multiply by a matrix", (tensor, index, side))


def entries_in(poly: Poly) -> set[EntryAtom]:
    """Entries in a polynomial and in its sums."""
    atoms = [a for m in poly.terms for a, _ in m]
    inside = (EntryAtom, SumAtom)
    return {a for atom in atoms if isinstance(atom, inside) for a in _entries(atom)}


def _entries(atom: Atom) -> Iterator[EntryAtom]:
    if isinstance(atom, EntryAtom):
        yield atom
    elif isinstance(atom, SumAtom):
        for below, _ in atom.factors:
            yield from _entries(below)


def symmetries(state: State) -> Iterator[Step]:
    """Matrices in the residual, as inverses, that are their own transposes by definition."""
    inverted = {h.of for h in state.residual.heads if isinstance(h, Inverse)}
    for tensor in sorted(inverted, key=str):
        if is_symmetric(state, tensor):
            yield Step("symmetric by definition", (tensor,))


def known_functions(atom: Atom) -> Iterator[str]:
    match atom:
        case ApplyAtom(function=function, arguments=arguments):
            yield function.name
            inner = arguments
        case RootAtom(base=base):
            inner = (base,)
        case SumAtom(factors=factors):
            for below, _ in factors:
                yield from known_functions(below)
            inner = ()
        case _:
            inner = ()
    for poly in inner:
        for monomial in poly.terms:
            for below, _ in monomial:
                yield from known_functions(below)


RESORTS = (products_of_matrices, determinants, symmetries, inverses, multiplications, last_resorts)
