"""What polynomials are made of: variables, atoms, monomials.

In: `ring` and its layers intern atoms by their key. Out: immutable nodes with their key, free variables and height.
Refused: identity by name alone. A bound variable of a closed sum has a *height* above every bound variable inside the
sum's atoms, so no closed sum can capture what is put into it; while a sum is open its variables are fresh and of
height 0.
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations

from derive.term import (
    BOUND,
    Determinant,
    Function,
    Gradient,
    Head,
    Inverse,
    Layer,
    LayerRange,
    Size,
    Tensor,
    tensors_in,
)

Exponent = int | Fraction
MOST_RENAMED = 3


class Var:
    """A variable position: free in the claim, fresh in an open sum, or (height > 0) bound in a closed sum."""

    __slots__ = ("height", "key", "name", "size")

    def __init__(self, key: str, size: Size | int, height: int = 0, name: str | None = None):
        self.key = key
        self.size = size
        self.height = height
        self.name = key if name is None else name
        """How the claim calls it, for a free variable."""

    def __repr__(self) -> str:
        return self.key


Place = Var | int | Size
NO_VARS: frozenset[Var] = frozenset()
NO_HEADS: frozenset[Head] = frozenset()
NO_LAYERS: frozenset[str] = frozenset()


class Atom:
    """A node that polynomials treat as an unknown. Interned: equal atoms are the same object."""

    __slots__ = ("erased", "free", "heads", "height", "key", "layers", "positive", "reactive", "weight")

    def __init__(self, key: str, free: frozenset[Var], heads: frozenset[Head], height: int, reactive: bool,
                 weight: int):
        self.key = key
        self.free = free
        self.heads = heads
        self.height = height
        self.reactive = reactive
        self.weight = weight
        self.erased: str | None = None
        self.positive: bool | None = None
        self.layers: frozenset[str] = NO_LAYERS
        """The bound layer variables that occur in it, and that no sum inside binds."""

    def __repr__(self) -> str:
        return self.key


Monomial = tuple[tuple[Atom, Exponent], ...]
UNIT: Monomial = ()


class Poly:
    """A sum of monomials with rational coefficients, none zero."""

    __slots__ = ("_free", "_heads", "_height", "_key", "terms")

    def __init__(self, terms: dict[Monomial, Fraction]):
        self.terms = terms
        self._key: str | None = None
        self._free: frozenset[Var] | None = None
        self._heads: frozenset[Head] | None = None
        self._height: int | None = None

    @property
    def key(self) -> str:
        if self._key is None:
            self._key = "+".join(sorted(f"{c}*{monomial_key(m)}" for m, c in self.terms.items())) or "0"
        return self._key

    @property
    def free(self) -> frozenset[Var]:
        if self._free is None:
            self._free = NO_VARS.union(*(a.free for m in self.terms for a, _ in m))
        return self._free

    @property
    def heads(self) -> frozenset[Head]:
        """The tensors and gradients with an entry anywhere inside."""
        if self._heads is None:
            self._heads = NO_HEADS.union(*(a.heads for m in self.terms for a, _ in m))
        return self._heads

    @property
    def height(self) -> int:
        if self._height is None:
            self._height = max((a.height for m in self.terms for a, _ in m), default=0)
        return self._height

    @property
    def layers(self) -> frozenset[str]:
        """The bound layer variables that occur, and that no sum inside binds."""
        return NO_LAYERS.union(*(a.layers for m in self.terms for a, _ in m))

    def constant(self) -> Fraction | None:
        """The value, where there is no atom."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and UNIT in self.terms:
            return self.terms[UNIT]
        return None

    def single(self) -> tuple[Monomial, Fraction] | None:
        """The only monomial and its coefficient."""
        return next(iter(self.terms.items())) if len(self.terms) == 1 else None

    def ordered(self) -> list[tuple[Monomial, Fraction]]:
        return sorted(self.terms.items(), key=lambda item: monomial_key(item[0]))

    def __repr__(self) -> str:
        return self.key


class EntryAtom(Atom):
    """An entry of a tensor, of a gradient, or of an inverse. The places of a symmetric matrix are sorted by key."""

    __slots__ = ("head", "places", "symmetric")

    def __init__(self, key: str, head: Head, places: tuple[Place, ...], symmetric: bool = False):
        super().__init__(key, vars_of(places), frozenset((head,)), 0, False, 1)
        self.head = head
        self.places = places
        self.symmetric = symmetric
        if BOUND in key:
            self.layers = bound_layers(*(t.layer for t in tensors_in(head))) | layers_of(places)


class SizeAtom(Atom):
    __slots__ = ("size",)

    def __init__(self, key: str, size: Size):
        super().__init__(key, NO_VARS, NO_HEADS, 0, False, 0)
        self.size = size
        self.positive = True
        self.layers = bound_layers(size.layer)


class DeltaAtom(Atom):
    """1 where the two places are the same, else 0; the places are sorted by key."""

    __slots__ = ("left", "right")

    def __init__(self, key: str, left: Place, right: Place):
        super().__init__(key, vars_of((left, right)), NO_HEADS, 0, True, 0)
        self.left = left
        self.right = right
        if BOUND in key:
            self.layers = layers_of((left, right))


class ApplyAtom(Atom):
    """A scalar function of polynomials, differentiated `orders[k]` times by its k-th argument."""

    __slots__ = ("arguments", "function", "orders")

    def __init__(self, key: str, function: Function, arguments: tuple[Poly, ...], orders: tuple[int, ...],
                 reactive: bool):
        free = NO_VARS.union(*(p.free for p in arguments))
        heads = NO_HEADS.union(*(p.heads for p in arguments))
        super().__init__(key, free, heads, max((p.height for p in arguments), default=0), reactive, 1)
        self.function = function
        self.arguments = arguments
        self.orders = orders
        if BOUND in key:
            self.layers = bound_layers(function.layer).union(*(p.layers for p in arguments))


class RootAtom(Atom):
    """A polynomial of several terms as an unknown, for exponents under which it cannot be multiplied out.

    `leading` is its greatest monomial in an order that sees no index names, where there is only one greatest.
    """

    __slots__ = ("base", "leading", "tail")

    def __init__(self, key: str, base: Poly, weight: int):
        super().__init__(key, base.free, base.heads, base.height, True, weight)
        self.base = base
        if BOUND in key:
            self.layers = base.layers
        self.leading: tuple[Monomial, Fraction] | None = None
        self.tail: Poly | None = None


class SumAtom(Atom):
    """The sum of a monomial over its bound variables: one connected component, under canonical names."""

    __slots__ = ("bound", "factors")

    def __init__(self, key: str, bound: tuple[Var, ...], factors: Monomial, height: int):
        free = NO_VARS.union(*(a.free for a, _ in factors)) - frozenset(bound)
        weight = sum(a.weight * int(e) for a, e in factors if e > 0)
        super().__init__(key, free, NO_HEADS.union(*(a.heads for a, _ in factors)), height, False, weight)
        self.bound = bound
        self.factors = factors
        if BOUND in key:
            self.layers = layers_of(bound).union(*(a.layers for a, _ in factors))


class LayerSumAtom(Atom):
    """The sum of a monomial over a range of layers; every factor depends on the variable."""

    __slots__ = ("factors", "over")

    def __init__(self, key: str, over: LayerRange, factors: Monomial):
        free = NO_VARS.union(*(a.free for a, _ in factors))
        heads = NO_HEADS.union(*(a.heads for a, _ in factors))
        weight = sum(a.weight * int(e) for a, e in factors if e > 0)
        super().__init__(key, free, heads, max(a.height for a, _ in factors), False, weight)
        self.over = over
        self.factors = factors
        inside = NO_LAYERS.union(*(a.layers for a, _ in factors))
        self.layers = (inside - {over.variable}) | bound_layers(over.low, over.high)


def bound_layers(*layers: Layer | None) -> frozenset[str]:
    """The bound variables among the bases of layers."""
    return frozenset(y.base for y in layers if y is not None and y.base is not None and BOUND in y.base)


def layers_of(places: tuple[Place, ...]) -> frozenset[str]:
    """The bound layers on which the sizes of places hang."""
    sizes = (p.size if isinstance(p, Var) else p for p in places)
    return bound_layers(*(size.layer for size in sizes if isinstance(size, Size)))


def vars_of(places: tuple[Place, ...]) -> frozenset[Var]:
    return frozenset(p for p in places if isinstance(p, Var))


def place_key(place: Place) -> str:
    if isinstance(place, Var):
        return place.key
    return str(place) if isinstance(place, int) else f"#{place}"


def exponent(value: Exponent) -> Exponent:
    """Whole exponents are plain integers."""
    return int(value) if value.denominator == 1 else value


def monomial_key(monomial: Monomial) -> str:
    return "*".join(a.key if e == 1 else f"{a.key}^{e}" for a, e in monomial)


def layer_key(layer: Layer | None) -> str:
    return "" if layer is None else f"^{layer}"


def head_key(head: Head) -> str:
    if isinstance(head, Gradient):
        return f"d({head_key(head.cost)})/d({head_key(head.of)})"
    if isinstance(head, Inverse | Determinant):
        return f"{'inv' if isinstance(head, Inverse) else 'det'}({head_key(head.of)})"
    return head.name + layer_key(head.layer)


def function_key(function: Function, orders: tuple[int, ...]) -> str:
    primes = "" if not any(orders) else "'" + ",".join(map(str, orders))
    return f"{'!' if function.known else ''}{function.name}{layer_key(function.layer)}{primes}"


Colour = Callable[[Var], str]


def paint(atom: Atom, colour: Colour, named: bool = False) -> str:
    """The key with every free variable replaced by its colour: how an atom looks when names do not count.

    Bound variables of closed sums show only their size, because their order may hang on the names outside; with `named`
    their names, so that nothing else looks the same.
    """
    if not atom.free and (named or not atom.height):
        return atom.key
    match atom:
        case EntryAtom(head=head, places=places, symmetric=symmetric):
            colours = [_place_colour(p, colour) for p in places]
            return f"{head_key(head)}{'=' * symmetric}[{','.join(sorted(colours) if symmetric else colours)}]"
        case DeltaAtom(left=left, right=right):
            return "=[" + ",".join(sorted((_place_colour(left, colour), _place_colour(right, colour)))) + "]"
        case ApplyAtom(function=function, arguments=arguments, orders=orders):
            return f"{function_key(function, orders)}({','.join(paint_poly(p, colour, named) for p in arguments)})"
        case RootAtom(base=base):
            return f"({paint_poly(base, colour, named)})"
        case SumAtom(bound=bound, factors=factors):
            def inner(var: Var) -> str:
                return colour(var) if var not in bound else var.key if named else f"?{var.size}"

            sizes = ",".join(sorted(str(v.size) for v in bound))
            return f"sum[{sizes}]({paint_monomial(factors, inner, named)})"
        case LayerSumAtom(over=over, factors=factors):
            return f"layers[{over.variable}]({paint_monomial(factors, colour, named)})"
        case _:
            return atom.key


def paint_monomial(monomial: Monomial, colour: Colour, named: bool = False) -> str:
    return "*".join(sorted(f"{paint(a, colour, named)}^{e}" for a, e in monomial))


def paint_poly(poly: Poly, colour: Colour, named: bool = False) -> str:
    return "+".join(sorted(f"{c}*{paint_monomial(m, colour, named)}" for m, c in poly.terms.items()))


def up_to_names(poly: Poly) -> str:
    """The same for a polynomial whatever its free variables are called; Z_ii and Z_ij differ. Of many variables the
    names count.
    """
    free = sorted(poly.free, key=lambda var: var.key)
    if not free or len(free) > MOST_RENAMED:
        return poly.key
    orders = (dict(zip(free, order, strict=True)) for order in permutations(range(len(free))))
    return min(paint_poly(poly, lambda var, ranks=ranks: f"{var.size}:{ranks[var]}", named=True) for ranks in orders)


def erased(atom: Atom) -> str:
    """The key without the names of variables."""
    if atom.erased is None:
        atom.erased = paint(atom, lambda var: f"?{var.size}")
    return atom.erased


def _place_colour(place: Place, colour: Callable[[Var], str]) -> str:
    return colour(place) if isinstance(place, Var) else place_key(place)


def made_of(head: Head) -> frozenset[Head]:
    """What an entry has a slope by a tensor through: the tensor itself, its inverse, its determinant."""
    return frozenset((head, Inverse(head), Determinant(head))) if isinstance(head, Tensor) else frozenset((head,))
