"""Names that an equation uses before anything says what they are: their kind by how they are written, their sizes open.

In: an undeclared name with its marks, in an equation that defines. Out: its declaration in the State, for unification
to settle. Refused: words of several letters, and signs that mean something else (Undeclared).

| written | read as |
|---|---|
| `W`, `\\mathbf{W}`, `\\Theta`, `W_1`, `W_{xh}`, any letter that has two subscripts somewhere | a matrix |
| `x`, `\\theta`, `b_1` | a column |
| `x^{(i)}` | the columns of a matrix, one for each sample |
| `L`, `J`, `\\mathcal{L}`, `\\lambda` | a number |
"""

from __future__ import annotations

import re

from derive.elaborate.labels import INDEX_LETTERS, label_splits, names_a_matrix
from derive.elaborate.scripts import Marks, plain_letter
from derive.elaborate.state import State
from derive.notation import ITS_EQUATION, Declared, Shape
from derive.term import Entry, Layer, Size, Tensor, subterms

NUMBERS = re.compile(r"(?:[JL]|\\mathcal\{\w\}|\\ell)(?:_.*)?\Z")
_LETTER = re.compile(r"(?:\\[A-Za-z]+\{)*(?:[A-Za-z]\d*|\\[A-Za-z]+)\}*(?:_.+)?\Z")


def is_matrix(name: str, marks: Marks, state: State) -> bool:
    """Whether a name without a declaration has rows and columns, by its letter or by its two subscripts."""
    return names_a_matrix(name) or len(marks.below) == 2 or name in state.notation.matrices


def may_be_new(name: str) -> bool:
    """A letter, with a style, a number or a label; no word."""
    return name not in ("d", "e") and bool(_LETTER.match(name))


def is_new_label(name: str, marks: Marks, state: State) -> bool:
    """`W_{hq}`: letters below a capital, of which some can be no index and none is one here."""
    letters = [plain_letter(node) or "" for node in marks.below]
    mixed = any(letter not in INDEX_LETTERS for letter in letters) and not any(one in state.scope for one in letters)
    return len(letters) > 1 and mixed and names_a_matrix(name) and bool(label_splits(name, marks.below))


def has_labelled_siblings(name: str, marks: Marks, state: State) -> bool:
    """`W_i` beside `W_f` and `W_o`: the gates of a cell are labels, also the one whose letter could be an index."""
    letter = plain_letter(marks.below[0]) if len(marks.below) == 1 else None
    if letter is None or letter in state.scope or letter in state.free:
        return False
    known = state.notation.declared.keys() | state.declared.keys()
    return sum(one.startswith(f"{name}_") for one in known if "_" in one) >= 1 and name not in known


def introduce(name: str, marks: Marks, layer: Layer | None, is_number: bool, state: State) -> None:
    """Declares the name with sizes that are still to be found."""
    family = Layer(layer.base or "l") if layer is not None else None
    rows: Size | int = state.sizes.unknown(f"{name}.rows", family)
    columns: Size | int = 1
    if marks.sample is not None and "numbers of samples" in state.notation.conventions and not marks.below:
        rows, columns = state.notation.sample_size or rows, 1
        state.read_for_good(f"{name}^{{({plain_letter(marks.sample)})}} is one number of each sample")
    elif marks.sample is not None:
        columns = state.notation.sample_size or state.sizes.unknown(f"{name}.columns", family)
    elif is_matrix(name, marks, state):
        columns = state.sizes.unknown(f"{name}.columns", family)
    shape = Shape(()) if is_number or NUMBERS.match(name) else Shape((rows, columns))
    declared = Declared(name, shape, family.base if family else None, source=ITS_EQUATION)
    for member in state.declarations(name):
        if member.over is not None and len(member.shape.sizes) == 2 and shape.sizes:
            for mine, theirs in zip(state.member_shape(declared, member.over.low), member.shape.sizes, strict=True):
                state.sizes.unify(mine, theirs)
    state.declared[name] = (*state.declarations(name), declared)


def in_an_equation(name: str, state: State) -> bool:
    """Whether an equation of the document has the number, so that what it may be is decided there."""
    number = Entry(Tensor(name))
    return any(part == number for d in state.notation.definitions for part in subterms(d.body))
