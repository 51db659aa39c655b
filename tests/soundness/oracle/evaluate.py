"""A tree of the syntax → its value in a world.

In: a node and the values of its indices. Out: a `Value`. Refused: shapes that do not fit (`Misfit`), and notation that
has no meaning here (`Cannot`), which makes the oracle silent rather than wrong.
"""

from __future__ import annotations

from mpmath import mp, mpf

from derive.syntax import (
    Addition,
    Annotated,
    Call,
    Chain,
    Environment,
    Fraction,
    Group,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sequence,
    Statements,
    Styled,
    Symbol,
    Text,
    children,
)
from tests.soundness.oracle import arrays
from tests.soundness.oracle.arrays import (
    ONE,
    Cannot,
    Dim,
    Misfit,
    Outside,
    Value,
    elementwise,
    identity,
    make,
    mapped,
    ones,
    product,
    quotient,
    scalar,
    scaled,
    transpose,
)
from tests.soundness.oracle.calls import Calls
from tests.soundness.oracle.derivatives import Derivatives
from tests.soundness.oracle.indices import Indices, spoken
from tests.soundness.oracle.marks import Ref, base_name, is_open, items_of, read_ref, unwrap
from tests.soundness.oracle.products import Products
from tests.soundness.oracle.sequences import row_of
from tests.soundness.oracle.world import At, Env, World

ONES = {"\\mathbf1", "\\mathbb1", "\\boldsymbol1", "\\vec1", "\\bm1", "\\mathbf 1"}
IDENTITIES = {"I", "\\mathbfI", "\\mathbbI", "\\mathrmI"}


class Evaluator(Calls, Derivatives, Indices, Products):
    """The meaning of each kind of node; calls, derivatives, indices and products have files of their own."""

    def __init__(self, world: World):
        self.world = world

    def ref(self, node: Node) -> Ref | None:
        refs = self.world.kept.refs
        if id(node) not in refs:
            refs[id(node)] = node, read_ref(node, self.world.facts.families)
        return refs[id(node)][1]

    def value(self, node: Node, env: Env) -> Value:
        node = unwrap(node)
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise Cannot(f"a {type(node).__name__}")
        return method(node, env)

    # --- leaves ----------------------------------------------------------------------------------------------------

    def _number(self, node: Number, env: Env) -> Value:
        return scalar(mpf(node.text.replace(",", "")), literal=True)

    def _symbol(self, node: Node, env: Env) -> Value:
        ref = self.ref(node)
        if ref is None:
            raise Cannot("a symbol without a name")
        return self._named(ref, env)

    def _styled(self, node: Styled, env: Env) -> Value:
        if (base_name(node) or "") in ONES:
            return ones()
        return self._symbol(node, env)

    def _text(self, node: Text, env: Env) -> Value:
        return self._symbol(node, env)

    def _named(self, ref: Ref, env: Env) -> Value:
        """A name with its marks."""
        if ref.odd or ref.primes:
            raise Cannot("marks of another kind")
        value = self._plain(ref, env)
        if ref.sample is not None:
            value = arrays.column(value, self.index(ref.sample, env, value.cols))
            if ref.entries:
                i = self.index(ref.entries[0], env, value.rows)
                value = self._entry(value, i - 1, 0, ref.entries[1:])
        elif ref.entries:
            value = self._of_transpose(value, ref)
            i, j = self.places(value, ref.entries, env)
            value = self._entry(value, i, j, ())
        return self._after(value, ref.after, env)

    def _of_transpose(self, value: Value, ref: Ref) -> Value:
        """The array of which `X^T_{ij}` is an entry. Whether `X_{ij}^T` is one of the transpose, nobody knows."""
        marks = [kind for kind, _ in ref.after if kind != "power"]
        if len(ref.entries) < 2 or not marks:
            return value
        if marks != ["transpose"] or ref.sub_first:
            raise Cannot("an entry of a transpose, or the transpose of an entry")
        return transpose(value)

    def _entry(self, value: Value, i: int, j: int, rest: tuple) -> Value:
        if rest:
            raise Misfit("too many indices")
        return scalar(value.data[i][j])

    def _plain(self, ref: Ref, env: Env) -> Value:
        key = ref.key
        found = env.get(key)
        if found is not None and ref.layer is None:
            return scalar(found.value) if isinstance(found, At) else found
        world = self.world
        canonical = world.canonical(key)
        if not world.known(canonical) and (canonical, None) not in world.overrides:
            special = self._special(ref, env)
            if special is not None:
                return special
        layer = world.whole(ref.layer, env) if ref.layer is not None else None
        return world.value(canonical, layer)

    def _special(self, ref: Ref, env: Env) -> Value | None:
        """Numbers, identities and sizes; undeclared Greek letters are numbers."""
        key = ref.key
        if key == "e" and not ref.entries:
            return scalar(mp.e)
        if key in ("\\pi", "π"):
            return scalar(mp.pi)
        if key in ONES:
            return ones()
        if key in IDENTITIES:
            return identity()
        if ref.layer is None and not ref.entries and self.world.is_size(key):
            return scalar(self.world.dim(Symbol(key), env).size)
        if key.startswith("\\") and ref.layer is None and not ref.entries and ref.sample is None:
            if key in ("\\partial", "\\nabla", "\\infty", "\\sigma", "\\delta", "\\sum", "\\top"):
                raise Cannot(f"{key} on its own")
            return self.world.undeclared(key)
        if ref.layer is None and any(key in names for names, _ in self.world.facts.functions.values()):
            return self.world.undeclared(key)
        return None

    def _after(self, value: Value, after: tuple, env: Env) -> Value:
        for kind, node in after:
            if kind == "transpose":
                value = transpose(value)
            elif kind == "inverse":
                value = arrays.inverse(value)
            else:
                value = self._power(value, node, env)
        return value

    def _power(self, value: Value, node: Node, env: Env) -> Value:
        exponent = self.value(node, env)
        if not exponent.is_scalar:
            raise Cannot("an array as an exponent")
        power = exponent.number
        whole = int(power) if power == int(power) else None
        if value.eye:
            raise Cannot("a power of an identity")
        if whole is not None and whole > 1 and not value.is_scalar and value.rows == value.cols:
            result = value
            for _ in range(whole - 1):
                result = product(result, value)
            return result
        if whole is not None and whole < 0 and not value.is_scalar and value.rows == value.cols:
            return self._power(arrays.inverse(value), Number(str(-whole)), env) if whole < -1 else arrays.inverse(value)
        return mapped(value, lambda x: raised(x, power))

    # --- composed nodes --------------------------------------------------------------------------------------------

    def _group(self, node: Group, env: Env) -> Value:
        opened = node.open.removeprefix("\\left").strip()
        if opened in ("\\|", "‖", "\\Vert", "\\lVert"):
            return self.norm(node.body, None, env)
        if opened in ("|", "\\vert", "\\lvert"):
            inner = self.value(node.body, env)
            return mapped(inner, abs) if inner.is_scalar else arrays.determinant(inner)
        if opened in ("\\langle", "⟨") and isinstance(unwrap(node.body), Sequence):
            one, two = (self.value(i, env) for i in unwrap(node.body).items)  # type: ignore[attr-defined]
            return arrays.total(elementwise(one, two, lambda a, b: a * b, repeat=False))
        if isinstance(unwrap(node.body), Sequence):
            return row_of(unwrap(node.body), env, self)  # type: ignore[arg-type]
        if opened in ("(", "[", "\\{", "{", "\\lbrace", "\\lbrack"):
            return spoken(self.value(node.body, env))
        raise Cannot(f"the brackets {node.open}")

    def _scripts(self, node: Scripts, env: Env) -> Value:
        base = unwrap(node.base)
        if isinstance(base, Group):
            return self._on_group(base, node, env)
        name = base_name(base)
        items = items_of(node.sup)
        if name == "e" and node.sup is not None and node.sub is None and not self.world.known("e"):
            return mapped(self.value(node.sup, env), mp.exp)
        if (
            name == "\\delta"
            and node.sub is not None
            and not self.world.known("\\delta")
            and len(items_of(node.sub)) == 2
        ):
            one, two = (self._at(i, env) for i in items_of(node.sub))
            if one.dim is not None and two.dim is not None and one.dim != two.dim:
                raise Misfit("a delta over two lengths")
            return scalar(int(one.value == two.value))
        if name in ONES | IDENTITIES and not self.world.known(name or "") and node.sub is not None:
            dim = self.world.dim(node.sub, env)
            value = ones(dim) if name in ONES else make(dim, dim, lambda i, j: mpf(i == j))
            after = read_ref(Scripts(Symbol("x"), sup=node.sup), self.world.facts.families)
            return self._after(value, after.after if after else (), env)
        if name is None and (isinstance(base, Scripts | Root | Number | Fraction)):
            inner = read_ref(base, self.world.facts.families)
            value = self.value(base, env) if inner is None else None
            if value is not None and node.sub is None and not node.primes:
                after = read_ref(Scripts(Symbol("x"), sup=node.sup), self.world.facts.families)
                return self._after(value, after.after if after else (), env)
        ref = self.ref(node)
        if ref is None:
            raise Cannot("scripts on something else")
        if self._is_size(ref, node):
            return scalar(self.world.dim(node, env).size)
        del items
        return self._named(ref, env)

    def _is_size(self, ref: Ref, node: Scripts) -> bool:
        stem = base_name(node.base) or ""
        return not self.world.known(ref.key) and self.world.is_size(stem + "_")

    def _on_group(self, base: Group, node: Scripts, env: Env) -> Value:
        opened = base.open.removeprefix("\\left").strip()
        closed = base.close.removeprefix("\\right").strip()
        if opened in ("\\|", "‖", "\\Vert", "\\lVert"):
            value = self.norm(base.body, node.sub, env)
            return self._power(value, node.sup, env) if node.sup is not None else value
        if closed in ("|", "\\vert") and isinstance(node.sub, Node) and isinstance(unwrap(node.sub), Chain):
            return self.evaluated_at(base.body, unwrap(node.sub), env)  # type: ignore[arg-type]
        value = self.value(base, env)
        marks = read_ref(Scripts(Symbol("x"), sub=node.sub, sup=node.sup), self.world.facts.families)
        if marks is None or marks.layer is not None or marks.sample is not None or node.primes:
            raise Cannot("marks on a group")
        if marks.entries:
            i, j = self.places(value, marks.entries, env)
            value = scalar(value.data[i][j])
        return self._after(value, marks.after, env)

    def _addition(self, node: Addition, env: Env) -> Value:
        result: Value | None = None
        for sign, term in zip(node.signs, node.terms, strict=True):
            value = self.value(term, env)
            if sign in ("-", "−"):
                value = scaled(value, mpf(-1))
            elif sign not in ("", "+"):
                raise Cannot(f"the sign {sign}")
            result = value if result is None else elementwise(result, value, lambda a, b: a + b, linear=True)
        assert result is not None
        return spoken(result)

    def _fraction(self, node: Fraction, env: Env) -> Value:
        found = self.derivative_of(node, None, env)
        if found is not None:
            return found
        above, below = self.value(node.numerator, env), self.value(node.denominator, env)
        return self.divided(above, below)

    def divided(self, above: Value, below: Value) -> Value:
        if below.is_scalar:
            return scaled(spoken(above), quotient(mpf(1), below.number))
        if (
            not above.is_scalar
            and {ONE} & {above.rows, above.cols, below.rows, below.cols}
            and (above.rows, above.cols) != (below.rows, below.cols)
        ):
            raise Cannot("a quotient of shapes that would have to be repeated")
        return elementwise(above, below, quotient, repeat=False)

    def _root(self, node: Root, env: Env) -> Value:
        value = self.value(node.radicand, env)
        if node.degree is None:
            return mapped(value, lambda x: raised(x, mpf(1) / 2))
        degree = self.value(node.degree, env).number
        return mapped(value, lambda x: raised(x, 1 / degree))

    def _environment(self, node: Environment, env: Env) -> Value:
        if node.name in ("cases", "dcases"):
            for cells in node.rows:
                if len(cells) == 1 or self.holds(cells[1], env):
                    return self.value(cells[0], env)
            raise Outside("no case holds")
        if node.name.removesuffix("*") in ("matrix", "pmatrix", "bmatrix"):
            rows = [[self.value(c, env).number for c in cells] for cells in node.rows]
            return make(Dim("", len(rows)), Dim("", len(rows[0])), lambda i, j: rows[i][j])
        raise Cannot(f"the environment {node.name}")

    def holds(self, node: Node, env: Env) -> bool:
        """A condition of a case or of an indicator."""
        node = unwrap(node)
        if isinstance(node, Text):
            if node.text.strip().lower().rstrip(".") in ("otherwise", "else", "其他", "否则"):
                return True
            raise Cannot("words as a condition")
        if isinstance(node, Statements | Product):
            parts = [
                p for p in children(node) if not (isinstance(p, Text) and p.text.strip(" ,") in ("if", "若", "for"))
            ]
            if len(parts) == 1:
                return self.holds(parts[0], env)
        if not isinstance(node, Chain):
            raise Cannot("a condition of another form")
        sides = [self.value(m, env).number for m in node.members]
        tests = zip(sides, node.relations, sides[1:], strict=False)
        return all(_compared(a, relation, b) for a, relation, b in tests)

    def _call(self, node: Call, env: Env) -> Value:
        return self.call(node, env)

    def _product(self, node: Product, env: Env) -> Value:
        return self.product(node, env)

    def _annotated(self, node: Annotated, env: Env) -> Value:
        return self.value(node.body, env)

    def _sequence(self, node: Sequence, env: Env) -> Value:
        return row_of(node, env, self)

    def _chain(self, node: Chain, env: Env) -> Value:
        raise Cannot("a relation as a value")

def raised(x: mpf, power: mpf) -> mpf:
    if power == int(power):
        if x == 0 and power < 0:
            raise Outside("a division by zero")
        return x ** int(power)
    if x <= 0:
        raise Outside("a root of what is not positive")
    return mp.power(x, power)


def _compared(a: mpf, relation: str, b: mpf) -> bool:
    if abs(a - b) < mpf(10) ** -20:
        raise Outside("a point where a case changes")
    if relation in ("<", "\\le", "\\leq", "≤", "\\leqslant"):
        return a < b
    if relation in (">", "\\ge", "\\geq", "≥", "\\geqslant"):
        return a > b
    raise Cannot(f"the relation {relation} in a condition")


__all__ = ["Evaluator", "is_open"]
