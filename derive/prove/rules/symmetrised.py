"""A double sum over indices of one size is half the sum of its body and the body with both exchanged.

In: a polynomial. Out: the same with such sums counted, where both bodies together make their denominator, and with
steps that count each pair once. Refused: sums of which that is not so; they stay.

    Σ_ij N_ij / D_ij = ½ Σ_ij (N_ij + N_ji) / D_ij = ½ c n²        where D_ij = D_ji and N_ij + N_ji = c·D_ij
    Σ_ij N_ij step(d_ij) = ½ Σ_ij (N_ij − N_ji) step(d_ij) + ½ Σ_ij N_ij − ½ Σ_i N_ii
                                                            where d_ij = −d_ji is not 0
"""
from __future__ import annotations

from fractions import Fraction

from derive.prove.normal_form import Algebra, Place, Poly, Var
from derive.prove.normal_form.atoms import ApplyAtom, RootAtom, SumAtom
from derive.prove.normal_form.ring import without_new
from derive.prove.normal_form.signs import plain_function


def symmetrised(algebra: Algebra, poly: Poly) -> Poly:
    """Every such sum of the polynomial replaced by its value."""
    parts: list[Poly] = []
    for monomial, c in poly.terms.items():
        factors = dict(monomial)
        part = algebra.number(Fraction(1))
        for atom, e in monomial:
            counted = None
            if isinstance(atom, SumAtom) and e == 1:
                counted = _counted(algebra, atom) or _ordered(algebra, atom)
            if counted is not None:
                del factors[atom]
                part = algebra.multiply(part, counted)
        parts.append(algebra.scale(algebra.multiply(part, algebra.settle(factors)), c))
    return without_new(algebra.add(algebra.number(Fraction(0)), *parts), poly.free)


def _ordered(algebra: Algebra, atom: SumAtom) -> Poly | None:
    """With the step of a difference that changes its sign when both indices are exchanged."""
    if len(atom.bound) != 2 or atom.bound[0].size != atom.bound[1].size:
        return None
    (i, j), body = algebra.open(atom)
    single = body.single()
    steps = [] if single is None else [a for a, e in single[0] if plain_function(a) == "step" and e == 1]
    if single is None or len(steps) != 1 or not isinstance(steps[0], ApplyAtom):
        return None
    step = steps[0]
    exchange: dict[Var, Place] = {i: j, j: i}
    difference = step.arguments[0]
    if algebra.add(difference, algebra.substitute(difference, dict(exchange))).terms:
        return None
    weight = algebra.scale(algebra.settle({a: e for a, e in single[0] if a is not step}), single[1])
    mirrored = algebra.substitute(weight, dict(exchange))
    if not difference.free <= exchange.keys() or not algebra.add(weight, mirrored).terms:
        return None
    if not algebra.is_distinct(difference):  # two that are equal count neither way
        return None
    odd = algebra.multiply(algebra.subtract(weight, mirrored), algebra.of_atom(step))
    pairs = algebra.multiply(weight, algebra.subtract(algebra.number(Fraction(1)), algebra.delta(i, j)))
    return algebra.scale(algebra.sum_over((i, j), algebra.add(odd, pairs)), Fraction(1, 2))


def _counted(algebra: Algebra, atom: SumAtom) -> Poly | None:
    """½ c n², where the body of the double sum and its mirror make c times their denominator."""
    if len(atom.bound) != 2 or atom.bound[0].size != atom.bound[1].size:
        return None
    (i, j), body = algebra.open(atom)
    single = body.single()
    below = [] if single is None else [(a, e) for a, e in single[0] if isinstance(a, RootAtom) and e == -1]
    if single is None or len(below) != 1:
        return None
    root = below[0][0]
    assert isinstance(root, RootAtom)
    above = algebra.scale(algebra.settle({a: e for a, e in single[0] if a is not root}), single[1])
    exchange = {i: j, j: i}
    if algebra.subtract(algebra.substitute(root.base, dict(exchange)), root.base).terms:
        return None
    both = algebra.add(above, algebra.substitute(above, dict(exchange)))
    monomial = next(iter(root.base.terms))
    c = both.terms.get(monomial, Fraction(0)) / root.base.terms[monomial]
    if algebra.subtract(both, algebra.scale(root.base, c)).terms:
        return None
    return algebra.scale(algebra.power(algebra.size(i.size), 2), c / 2)
