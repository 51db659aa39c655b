"""DRV3xx: a claim is neither proved nor refuted. The verdict is undecided."""

from __future__ import annotations

from derive.diagnostics.record import Diagnostic, Sample
from derive.diagnostics.refutations import LAYERS, SQUARES

NUMBERS = "$$a \\in \\mathbb{R}, \\quad b \\in \\mathbb{R}, \\quad c \\in \\mathbb{R}, \\quad d \\in \\mathbb{R}$$\n\n"
VECTOR = "$$x \\in \\mathbb{R}^{n}$$\n\n"
COST = VECTOR + "$$J = \\frac{1}{2} x^T x$$\n\n"
HARMLESS = COST + "$$\\frac{\\partial J}{\\partial x} = x$$"

OPEN_CLAIMS = (
    Diagnostic(
        "DRV301", "a name that is not declared",
        "A name, or the gradient that a name such as dW stands for, has no meaning in the document so far, nor in its "
        "contexts.",
        Sample(COST + "$$\\frac{\\partial J}{\\partial x} = c x$$"),
        "Declare its shape, or define it, in the document, in a comment, or in a file given by --with.",
        Sample(COST + "$$c = 1$$\n\n$$\\frac{\\partial J}{\\partial x} = c x$$"),
    ),
    Diagnostic(
        "DRV302", "a shape or an end of a sum that is not known",
        "How many rows and columns a name has, or how far a sum runs, is said nowhere and follows from nothing that is "
        "said.",
        Sample("$$z = V u$$\n\n$$\\frac{\\partial z}{\\partial u} = u$$"),
        "Declare the shape, or write the end of the sum.",
        Sample("$$y \\in \\mathbb{R}^{n}$$\n\n$$x = y + 1$$\n\n$$x - 1 = y$$"),
    ),
    Diagnostic(
        "DRV303", "a layer that is missing, or one too many",
        "A name of a family of layers stands without a layer, a name that has none stands with one, or the layer is "
        "written in a way that is not read.",
        Sample(LAYERS + "$$Z^{[l]} = W A^{[l-1]}$$"),
        "Write the layer in brackets: W^{[l]}, W^{[l-1]}, W^{[L]}, W^{[2]}.",
        Sample(LAYERS + "$$Z^{[l]} = W^{[l]} A^{[l-1]}$$"),
    ),
    Diagnostic(
        "DRV304", "notation that has no meaning here",
        "The formula is read, but an expression in it has no meaning that derive knows, or more than one.",
        Sample(COST + "$$\\frac{\\partial J}{\\partial x} = \\pm x$$"),
        "Write it in another way; the message says how, where it knows.",
        Sample(HARMLESS),
    ),
    Diagnostic(
        "DRV305", "two meanings for one name",
        "A name is declared with two shapes, or a number with two values. The message names both places.",
        Sample(VECTOR + "$$x \\in \\mathbb{R}^{m}$$\n\n$$x = x$$"),
        "Rename one of them, or correct its shape.",
        Sample(VECTOR + "$$x \\in \\mathbb{R}^{n}$$\n\n$$x = x$$"),
    ),
    Diagnostic(
        "DRV306", "refuted only as it was read",
        "The claim is false as it was read, but a condition in words was not understood, or a name is not declared and "
        "was taken for any value. Under the author's own meaning it may be true.",
        Sample(COST + "$$\\frac{\\partial J}{\\partial x} = 2 x \\quad \\text{if the moon is full}$$"),
        "Say the condition as an equation, or in words that derive reads; or declare the name.",
        Sample(HARMLESS),
    ),
    Diagnostic(
        "DRV307", "an update without a proved gradient",
        "A step such as W := W - \\alpha dW has shapes that fit, but no formula of dW is proved in the document, or "
        "the step goes up the gradient.",
        Sample(SQUARES + "$$dW = \\frac{\\partial J}{\\partial W}, \\quad \\alpha > 0$$\n\n$$W := W - \\alpha dW$$"),
        "Add the formula of the gradient, so that it can be proved.",
        Sample(SQUARES + "$$dW = \\frac{\\partial J}{\\partial W}, \\quad \\alpha > 0$$\n\n$$dW = Z X^T$$\n\n"
               "$$W := W - \\alpha dW$$"),
    ),
    Diagnostic(
        "DRV308", "conditions that nothing meets",
        "A proof was found, but no point at which its conditions hold: it would say nothing.",
        Sample("$$x \\in \\mathbb{R}$$\n\n$$\\log(-\\exp(x)) = \\log(-\\exp(x)) + 0$$"),
        "Look at the conditions that the message names; one of them is wrong in the formula.",
        Sample("$$x \\in \\mathbb{R}$$\n\n$$\\log(\\exp(x)) = x$$"),
    ),
    Diagnostic(
        "DRV309", "neither a proof nor a counterexample",
        "Everything is declared, and still nothing was found: the formula lies beyond what is decided, or a hypothesis "
        "is missing. The residual is what is left of the difference.",
        Sample(NUMBERS + "$$\\max(\\max(a, b), c) = \\max(a, \\max(b, c))$$"),
        "Take the step in two, or state the hypothesis that the message names.",
        Sample(HARMLESS),
    ),
    Diagnostic(
        "DRV310", "too large to decide",
        "The work for this claim reached its budget of steps, which is the same on every machine.",
        Sample(NUMBERS + "$$(a + b + c + d)^{20} = (a + b + c + d)^{10} (a + b + c + d)^{10}$$"),
        "Give parts of the formula names of their own, or take the step in two.",
        Sample(NUMBERS + "$$s = a + b + c + d$$\n\n$$s^2 s^2 = s^4$$"),
    ),
    Diagnostic(
        "DRV311", "stopped: too long",
        "The process that checked the claim was stopped, because it took much longer than a claim does.",
        Sample(HARMLESS),
        "Give parts of the formula names of their own; and please report it.",
        Sample(HARMLESS),
        "a claim takes longer than the limit",
    ),
    Diagnostic(
        "DRV312", "stopped: too much memory",
        "The process that checked the claim was stopped, because it took more memory than it may.",
        Sample(HARMLESS),
        "Give parts of the formula names of their own; and please report it.",
        Sample(HARMLESS),
        "a claim takes more memory than the limit",
    ),
    Diagnostic(
        "DRV313", "no answer",
        "The process that checked the claim ended before it had an answer.",
        Sample(HARMLESS),
        "Try again; if it happens again, please report it.",
        Sample(HARMLESS),
        "the process of a claim ends",
    ),
    Diagnostic(
        "DRV314", "not tried",
        "Several claims of the document had to be stopped, so the rest of it was not tried.",
        Sample(HARMLESS),
        "Look at the claims that were stopped first.",
        Sample(HARMLESS),
        "three claims before it were stopped",
    ),
)
