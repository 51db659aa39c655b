"""Small letters alone: `dW = dz \\, a^T` may speak of one sample where capitals are declared over all of them.

In: the two members of a link. Out: the notation in which there is one sample only, where nothing in the link says that
there are more: no capital over the samples, no sum, no m, no sample; else None. Refused: nothing. This reading is never
taken to prove a claim; a refutation over all samples says that it would hold under it.
"""

from __future__ import annotations

from derive.elaborate.expressions import evaluate
from derive.elaborate.labels import marks_in
from derive.elaborate.mentioned import walk_names
from derive.elaborate.references import counterpart, is_over_samples, spelled
from derive.elaborate.state import State
from derive.elaborate.which_layer import has_no_layers
from derive.notation import Notation
from derive.syntax import BigOperator, Node, Product, Scripts, Styled, Symbol
from derive.term import Definition, Entry, Index, Size, Tensor


def for_one_sample(left: Node, right: Node, notation: Notation) -> Notation | None:
    state = State(notation, evaluate)
    samples = notation.sample_size or Size("m")
    small = False
    for node in (inner for member in (left, right) for inner in walk_names(member)):
        if isinstance(node, BigOperator):
            return None
        if not isinstance(node, Product | Scripts | Symbol | Styled):
            continue
        marks = marks_in(node, notation)
        name = spelled(marks.base)
        if marks.sample is not None or name == str(samples):
            return None
        down = any(one.shape.sizes[:1] == (samples,) for one in state.declarations(name or ""))
        if down or is_over_samples(name or "", state):
            if counterpart(name or "") is None:
                return None
            small = True
        layered = marks.layer is not None and has_no_layers(name or "", state)
        known = (name in notation.declared and not layered) or name in notation.gradients
        small = small or (not known and is_over_samples(counterpart(name or "") or "", state))
    if not small or samples in notation.sizes:
        return None
    return _with_rows(notation.with_(sizes={**notation.sizes, samples: 1}))


def _with_rows(notation: Notation) -> Notation:
    """x is the only row of X, as a column, where it stands for one sample beside samples in rows."""
    found = list(notation.definitions)
    for small in sorted(notation.one_row):
        matrix = notation.declared[small.upper()][0]
        index = Index("i", matrix.shape.sizes[1])
        if all(d.tensor.name != small for d in found):
            found.append(Definition(Tensor(small), (index,), Entry(Tensor(small.upper()), (1, index))))
    return notation.with_(definitions=tuple(found))
