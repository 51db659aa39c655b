"""DRV2xx: a claim is false. The verdict is refuted."""

from __future__ import annotations

from derive.diagnostics.record import Diagnostic, Sample

FORWARD = "$$W \\in \\mathbb{R}^{k \\times n}, \\quad X \\in \\mathbb{R}^{n \\times m}$$\n\n$$Z = W X$$\n\n"
SQUARES = FORWARD + "$$J = \\frac{1}{2} \\sum_{i=1}^{k} \\sum_{j=1}^{m} Z_{ij}^2$$\n\n"
OUTPUT = (
    "$$z \\in \\mathbb{R}^{m}, \\quad y \\in \\mathbb{R}^{m}$$\n\n$$a = g(z)$$\n\n"
    "$$L = -\\sum_{i=1}^{m} (y_i \\log a_i + (1 - y_i) \\log(1 - a_i))$$\n\n"
)
LAYERS = (
    "$$W^{[l]} \\in \\mathbb{R}^{n_l \\times n_{l-1}}, \\quad A^{[0]} \\in \\mathbb{R}^{n_0 \\times m}, "
    "\\quad l = 1, \\dots, L$$\n\n$$Z^{[l]} = W^{[l]} A^{[l-1]}$$\n\n$$A^{[l]} = g(Z^{[l]})$$\n\n"
)

REFUTATIONS = (
    Diagnostic(
        "DRV201", "shapes do not fit",
        "The sides of an equation, or the operands of a sum or a product, have shapes that do not fit, unless sizes "
        "are equal by chance. The message gives the sizes known so far, and where they come from.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial W} = X^T Z$$"),
        "Transpose or exchange a factor, or correct a declared shape. A repair that was proved stands below it.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial W} = Z X^T$$"),
    ),
    Diagnostic(
        "DRV202", "the sides differ",
        "There are sizes and values at which the two sides differ. They are shown, with the entry that differs.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial Z} = Z + 1$$"),
        "Correct the side that is wrong.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial Z} = Z$$"),
    ),
    Diagnostic(
        "DRV203", "right up to a factor",
        "In every entry one side is the same multiple of the other, which the message names: often 2, or a mean that "
        "was taken for a sum.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial Z} = 2 Z$$"),
        "Add or remove the factor.",
        Sample(SQUARES + "$$\\frac{\\partial J}{\\partial Z} = Z$$"),
    ),
    Diagnostic(
        "DRV204", "true only under a hypothesis",
        "What the document does not say holds for everything: a function may be any function, a target any number. The "
        "claim is false for some of them, and true under the hypothesis that the message names.",
        Sample(OUTPUT + "$$\\frac{\\partial L}{\\partial z} = a - y$$"),
        "State the hypothesis, if it is meant.",
        Sample(OUTPUT.replace("a = g(z)", "a = \\sigma(z)") + "$$\\frac{\\partial L}{\\partial z} = a - y$$"),
    ),
    Diagnostic(
        "DRV205", "no such layer",
        "A layer is named that the network does not have.",
        Sample(LAYERS + "$$A^{[1]} = g(W^{[1]} A^{[0]}) + g(Z^{[0]})$$"),
        "Correct the layer, or the range of layers in the document.",
        Sample(LAYERS + "$$A^{[1]} = g(W^{[1]} A^{[0]})$$"),
    ),
)
