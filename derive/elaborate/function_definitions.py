"""Equations that define functions: `\\ell(a, y) = …`, `h_\\theta(x) = g(\\theta^T x)`, `\\ell(h(x), y) = …`.

In: a chain, the notation so far, the text of the formula and where it stands. Out: the notation with the function; its
body is kept as it was written. Refused (None): a function that is defined already, a right side that speaks of more
than the parameters, and the equation of a cost, `J(w) = w^T w`.
"""

from __future__ import annotations

from dataclasses import replace

from derive.elaborate.array_calls import ARRAY_FUNCTIONS, acts_on_arrays
from derive.elaborate.calls import FUNCTION_LETTERS, with_function
from derive.elaborate.expressions import evaluate, value_of
from derive.elaborate.labels import label_splits, marks_in, names_a_matrix
from derive.elaborate.passing import speaks_of
from derive.elaborate.references import spelled
from derive.elaborate.scripts import Marks, is_group, is_sum_in_braces, marks_of, unwrap
from derive.elaborate.state import PARAMETER, State
from derive.elaborate.values import Value
from derive.errors import DeriveError, Undeclared
from derive.notation import Declared, FunctionDefinition, Notation
from derive.printing import print_latex
from derive.syntax import Chain, Group, Node, Product, Scripts, Sequence, Styled, Symbol, exchanged, walk
from derive.term import Entry, Tensor


def function_of(chain: Chain, notation: Notation, latex: str, source: str) -> tuple[Notation, str] | None:
    """The notation with the function, and its name; None where the equation defines none."""
    head = unwrap(chain.members[0])
    if not isinstance(head, Product) or len(head.factors) != 2 or head.operators != ("",):
        return None
    marks, group = marks_of(head.factors[0]), head.factors[1]
    name = spelled(marks.base)
    if name is None or not is_group(group, "(") or notation.declared.get(name):
        return None
    labels = label_splits(name, marks.below)
    if labels and name in FUNCTION_LETTERS:
        name, marks = labels[0][0], replace(marks, below=())
    name, marks = _with_primes(name, marks, chain.members[1], notation)
    if not marks.bare or name in ARRAY_FUNCTIONS or speaks_of(head, chain.members[1]):
        return None
    if name in notation.functions:
        return None  # what is defined stays; said again it is a claim
    hidden = next((node for node in walk(chain.members[1]) if is_sum_in_braces(node)), None)
    if hidden is not None:
        raise Undeclared("DRV304", f"{print_latex(hidden)} is not read in an equation that defines", span=hidden.span,
                         hint="write the power inside the sum, 1 + e^{-z}, or parentheses around it")
    assert isinstance(group, Group)
    body = unwrap(group.body)
    parameters, right = _parameters(_items(body), chain.members[1])
    if parameters is None:
        return None
    definition = FunctionDefinition(name, parameters, right, latex, source)
    whole = acts_on_arrays(definition.body) and not _speaks_of_data(definition, notation)
    if whole or not _is_closed(definition, notation):
        definition = replace(definition, of_arrays=True)
        is_cost = not labels and _is_cost(definition, notation)
        if (name[0] not in "fgh" and not whole) or is_cost or not _uses_all(definition):
            return None
    known = notation.with_(functions={**notation.functions, name: definition})
    state = State(known, evaluate, latex)
    definitions = with_function(definition, state)
    hypotheses = tuple(dict.fromkeys((*known.hypotheses, *state.hypotheses)))
    return known.with_(definitions=definitions, hypotheses=hypotheses), name


def _parameters(items: tuple[Node, ...], right: Node) -> tuple[tuple[str, ...] | None, Node]:
    """The names of the parameters, and the right side over them: in `\\ell(h(x), y) = …` h(x) stands for a number."""
    names: list[str] = []
    for number, item in enumerate(map(unwrap, items), start=1):
        if isinstance(item, Product) and len(item.factors) == 2 and is_group(item.factors[1], "("):
            names.append(f"{PARAMETER}{number}")
            right = exchanged(right, item, Symbol(names[-1]))
            continue
        name = spelled(item)
        if name is None or not marks_of(item).bare:
            return None, right
        names.append(name)
    return tuple(names), right


def _with_primes(name: str, marks: Marks, body: Node, notation: Notation) -> tuple[str, Marks]:
    """`\\Sigma'(z) = \\operatorname{diag}(\\sigma'(z))` is of a matrix Σ', and of no derivative of a Σ."""
    named = name in notation.functions or name in notation.unknown_functions or name in notation.declared
    if named or not marks.primes or not names_a_matrix(name) or not acts_on_arrays(body):
        return name, marks
    return name + "'" * marks.primes, replace(marks, primes=0)


def _items(body: Node) -> tuple[Node, ...]:
    return body.items if isinstance(body, Sequence) else (body,)


def _is_closed(definition: FunctionDefinition, notation: Notation) -> bool:
    """Whether the body speaks of the parameters only, and of constants: `J(W, b) = …` over the data defines a cost, not
    a function, and so does `J(w) = w^T w` over a vector.
    """
    if _is_cost(definition, notation):
        return False
    known = notation.with_(declared=_constants(definition, notation), gradients={})
    state = State(known, evaluate, definition.latex, defines=True)
    for parameter in definition.parameters:
        state.scope[parameter] = Value((), Entry(Tensor(PARAMETER + parameter)), parameter)
    try:
        return value_of(definition.body, state).is_scalar
    except Undeclared as error:
        if error.code != "DRV301":
            raise
        return False


def _constants(definition: FunctionDefinition, notation: Notation) -> dict[str, tuple[Declared, ...]]:
    """Numbers that the document gives, δ > 0, beside parameters that it does not give; of an h also beside those that
    it gives as numbers: a J over them is a cost.
    """
    given = [d for name in definition.parameters for d in notation.declared.get(name, ())]
    if any(d.shape.sizes for d in given) or (given and definition.name not in FUNCTION_LETTERS):
        return {}
    defined = {one.tensor.name for one in notation.definitions}
    given = {name: found for name, found in notation.declared.items() if name not in defined}
    return {name: found for name, found in given.items() if all(not d.shape.sizes and not d.variable for d in found)}


def _speaks_of_data(definition: FunctionDefinition, notation: Notation) -> bool:
    """Whether the body speaks of declared names, or of samples x^{(i)}, that are no parameters: then it is a cost over
    them.
    """
    sampled = (marks_in(node, notation) for node in walk(definition.body) if isinstance(node, Scripts))
    if any(m.sample is not None and spelled(m.base) not in definition.parameters for m in sampled):
        return True
    named = {spelled(node) for node in walk(definition.body) if isinstance(node, Symbol | Styled)}
    return bool((named & notation.declared.keys()) - set(definition.parameters))


def _uses_all(definition: FunctionDefinition) -> bool:
    """Whether the body speaks of each parameter."""
    named = {spelled(node) for node in walk(definition.body) if isinstance(node, Symbol | Styled)}
    return set(definition.parameters) <= named


def _is_cost(definition: FunctionDefinition, notation: Notation) -> bool:
    """Whether the parameters are declared arrays, and the body over them is one number; a small letter of which nothing
    is said is a number if that makes it one.
    """
    known = [notation.declared.get(name, ()) for name in definition.parameters]
    if not all(any(d.variable is None and d.over is None and d.shape.sizes for d in one) for one in known):
        return False
    state = State(notation, evaluate, definition.latex, defines=True)
    for one in (state, replace(state, may_declare=True, bare_are_numbers=True)):
        try:
            return value_of(definition.body, one).is_scalar
        except Undeclared:
            continue
        except DeriveError:
            return False
    return False
