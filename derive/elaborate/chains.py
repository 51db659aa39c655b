"""What a chain says about the network that holds for this chain only.

In: a chain and the notation. Out: the notation for it. `\\mathcal{L}(A^{[2]}, Y)`, where the cost is defined through
A^{[L]}, makes layer 2 the output. Refused: nothing.
"""

from __future__ import annotations

from derive.elaborate.calls import arguments_of
from derive.elaborate.labels import marks_in
from derive.elaborate.references import spelled
from derive.elaborate.scripts import is_group, marks_of
from derive.elaborate.sizes import read_layer
from derive.notation import Notation
from derive.syntax import Node, Product, walk
from derive.term import Definition, Entry, Index, Layer, Size, Tensor, subterms


def specialised(chain: Node, notation: Notation) -> Notation:
    """The notation in which the layer that a cost is applied to is the last one."""
    for node in walk(chain):
        if isinstance(node, Product):
            for name, group in zip(node.factors, node.factors[1:], strict=False):
                found = _output_layer(spelled(marks_of(name).base), group, notation)
                if found is not None:
                    constant, layer = found
                    reading = f"in this chain {constant} = {layer}: the cost is applied to layer {layer}"
                    return notation.with_(
                        layers={**notation.layers, constant: layer}, readings=(*notation.readings, reading)
                    )
    return notation


def _output_layer(name: str | None, group: Node, notation: Notation) -> tuple[str, Layer] | None:
    definition = next((d for d in notation.definitions if d.tensor.name == name and not d.indices), None)
    if definition is None or not is_group(group, "("):
        return None
    outputs = {
        t.head.name: t.head.layer
        for t in subterms(definition.body)
        if isinstance(t, Entry) and isinstance(t.head, Tensor) and t.head.layer is not None
    }
    for argument in arguments_of(group):
        marks = marks_in(argument, notation)
        layer = read_layer(marks.layer, notation) if marks.layer is not None else None
        usual = outputs.get(spelled(marks.base) or "") or outputs.get((spelled(marks.base) or "").upper())
        if layer is not None and layer.base is None and usual is not None and usual.base is not None:
            return usual.base, layer + -usual.offset
    return None


def single_output(notation: Notation, chain: Node) -> Notation | None:
    """The notation in which the output layer has one unit: for a chain whose cost is a scalar only then."""
    names = {
        spelled(marks_of(factor).base) for node in walk(chain) if isinstance(node, Product) for factor in node.factors
    }
    definition = next((d for d in notation.definitions if d.tensor.name in names and not d.indices), None)
    for size in sorted(_output_sizes(definition, notation), key=str):
        if size not in notation.sizes:
            reading = f"{size} = 1 in this chain: its cost is a number only then"
            return notation.with_(sizes={**notation.sizes, size: 1}, readings=(*notation.readings, reading))
    return None


def _output_sizes(definition: Definition | None, notation: Notation) -> set[Size]:
    """Sizes of the layer at which the cost is taken."""
    found = set()
    for term in subterms(definition.body) if definition is not None else ():
        for position in term.indices if isinstance(term, Entry) else ():
            size = position.size if isinstance(position, Index) else position
            if isinstance(size, Size) and size.layer is not None:
                last = notation.layers.get(size.layer.base or "")
                if last is not None:
                    found.add(Size(size.name, last + size.layer.offset))
    return found
