"""DRV4xx: what is proved cannot be written as asked. No verdict changes."""

from __future__ import annotations

from derive.diagnostics.open_claims import COST
from derive.diagnostics.record import Diagnostic, Sample
from derive.diagnostics.refutations import FORWARD, SQUARES

NUMPY = "derive generate notes.md --target numpy"
GRADIENT = SQUARES + "$$dW = \\frac{\\partial J}{\\partial W}$$\n\n"
RIGHT = GRADIENT + "$$dW = Z X^T$$"
FUNCTION = "$$x \\in \\mathbb{R}^{n}$$\n\n"
BY_X = "$$dx = \\frac{\\partial J}{\\partial x}$$\n\n"
HARMLESS = COST + "$$\\frac{\\partial J}{\\partial x} = x$$"

WRITING = (
    Diagnostic(
        "DRV401", "a formula that code needs is not proved",
        "Code is generated from proved formulas only. One that it needs is refuted, undecided or missing; the message "
        "names it.",
        Sample(GRADIENT + "$$dZ = \\frac{\\partial J}{\\partial Z}$$\n\n$$dW = dZ X^T$$", NUMPY),
        "Correct or add the formula; `derive check` says more of it.",
        Sample(RIGHT, NUMPY),
    ),
    Diagnostic(
        "DRV402", "no such target",
        "Code is generated for the targets that the message lists.",
        Sample(RIGHT, 'derive.check("notes.md").generate("fortran")'),
        "Choose one of them.",
        Sample(RIGHT, 'derive.check("notes.md").generate("numpy")'),
    ),
    Diagnostic(
        "DRV403", "no form in the operations of the target",
        "A formula is proved, but the target has no name for an operation in it, or needs an array of three axes to "
        "say it. Here the caller gives f and its derivative, and no second one.",
        Sample(FUNCTION + "$$J = \\sum_{k=1}^{n} f'(x_k)$$\n\n" + BY_X + "$$dx = f''(x)$$", NUMPY),
        "Give its parts names of their own.",
        Sample(FUNCTION + "$$J = \\sum_{k=1}^{n} f(x_k)$$\n\n" + BY_X + "$$dx = f'(x)$$", NUMPY),
    ),
    Diagnostic(
        "DRV404", "no gradient to generate",
        "The document has no formula of a gradient by a parameter, holds several documents, or could not be read.",
        Sample(SQUARES + "$$J = J$$", NUMPY),
        "State the gradient and what it is: dW = \\frac{\\partial J}{\\partial W}.",
        Sample(RIGHT, NUMPY),
    ),
    Diagnostic(
        "DRV405", "a network that is not generated",
        "The layers do not repeat, are counted in several ways, or an array has a shape that is not known; or a size "
        "is needed that no array of the network has, as s here.",
        Sample(FORWARD + "$$u \\in \\mathbb{R}^{s}$$\n\n$$J = \\frac{1}{s} \\|Z\\|_F^2$$\n\n"
               "$$dW = \\frac{\\partial J}{\\partial W}$$\n\n$$dW = \\frac{2}{s} Z X^T$$", NUMPY),
        "Write shapes and layers in one way, with the sizes of the arrays that are used.",
        Sample(FORWARD + "$$J = \\frac{1}{m} \\|Z\\|_F^2$$\n\n"
               "$$dW = \\frac{\\partial J}{\\partial W}$$\n\n$$dW = \\frac{2}{m} Z X^T$$", NUMPY),
    ),
    Diagnostic(
        "DRV410", "no such format of an export",
        "Documents are exported to the formats that the message lists.",
        Sample(HARMLESS, 'derive.check("notes.md").export("word")'),
        "Choose one of them.",
        Sample(HARMLESS, 'derive.check("notes.md").export("latex")'),
    ),
    Diagnostic(
        "DRV411", "a sign that is not exported",
        "A command or a character stands in a formula that a TeX with amsmath and amssymb does not have.",
        Sample(HARMLESS.replace("J", "\\degree"), "derive export notes.md --to latex"),
        "Write the formula with commands of amsmath.",
        Sample(HARMLESS, "derive export notes.md --to latex"),
    ),
    Diagnostic(
        "DRV420", "no such format or language of an explanation",
        "Explanations are written in the formats and the languages that the message lists.",
        Sample(HARMLESS, 'derive.check("notes.md").explain("text", "fr")'),
        "Choose one of them.",
        Sample(HARMLESS, 'derive.check("notes.md").explain("text", "zh")'),
    ),
)
