"""DRV5xx: a second opinion, or another form of a claim, cannot be had. A cross-check says `not run`, and why."""

from __future__ import annotations

from derive.diagnostics.open_claims import COST
from derive.diagnostics.record import Diagnostic, Sample

CROSS_CHECK = "derive check notes.md --cross-check"
HARMLESS = Sample(COST + "$$\\frac{\\partial J}{\\partial x} = x$$", CROSS_CHECK)
REPORT = "Please report it with the formula; the verdict itself does not rest on it."
GAP = "derive lacks a line in one of its own tables"

SECOND_OPINIONS = (
    Diagnostic(
        "DRV501", "a function without a form in SymPy or NumPy",
        "The kernel knows the function, but nobody has said what it is called there.",
        HARMLESS, REPORT, HARMLESS, GAP,
    ),
    Diagnostic(
        "DRV502", "a term without a form in SymPy",
        "The kernel knows terms of this kind, but they have no SymPy equation yet.",
        HARMLESS, REPORT, HARMLESS, GAP,
    ),
    Diagnostic(
        "DRV503", "a number of layers that is missing, or is none",
        "SymPy and NumPy have no sum over a number of layers or times that stays a letter: it is written out, and that "
        "takes a number for the letter.",
        HARMLESS, "Give a number to a letter of the claim: claim.to_numpy(layers={'T': 3}).",
        HARMLESS, "`to_numpy` is asked for a sum over T times, of an unknown T",
    ),
    Diagnostic(
        "DRV511", "not written out in numbers",
        "A second opinion writes every array out at small sizes. Of this one the shape is not known, or it is an "
        "inverse or a determinant that is not written out.",
        HARMLESS, "Declare the shape.", HARMLESS, "an array without a shape is written out",
    ),
    Diagnostic(
        "DRV512", "too large to write out",
        "A second opinion writes every array out, and the document gives it a size at which that takes too long.",
        Sample("$$x \\in \\mathbb{R}^{1000000}$$\n\n$$\\|x\\|^2 = x^T x$$", CROSS_CHECK),
        "Use a letter for the size, as in a formula for all sizes.",
        Sample("$$x \\in \\mathbb{R}^{n}$$\n\n$$\\|x\\|^2 = x^T x$$", CROSS_CHECK),
    ),
    Diagnostic(
        "DRV513", "defined by itself",
        "A definition leads back to itself, so that no value can be computed.",
        HARMLESS, "Give one of the names another equation.", HARMLESS, "a definition leads back to itself",
    ),
    Diagnostic(
        "DRV514", "a range that begins nowhere",
        "The first layer of a range has no number, so that no layer can be tried.",
        HARMLESS, "Say where the layers begin: l = 1, \\dots, L.", HARMLESS, "a range of layers has no beginning",
    ),
    Diagnostic(
        "DRV515", "a term without numbers",
        "The kernel knows terms of this kind, but nobody has said how to compute one.",
        HARMLESS, REPORT, HARMLESS, GAP,
    ),
    Diagnostic(
        "DRV516", "hypotheses that no draw meets",
        "Values are drawn under the hypotheses of the document. This one contradicts another, or is not linear in the "
        "inputs, so that nothing can be drawn.",
        HARMLESS, "The verdict stands by itself; hypotheses that are linear can be drawn.",
        HARMLESS, "the hypotheses contradict each other",
    ),
    Diagnostic(
        "DRV517", "no values inside every domain",
        "Of all values that were drawn, none lies where every function of the formula is defined.",
        HARMLESS, "Declare what must be positive, as in \\lambda > 0.", HARMLESS, "no draw lies in the domain",
    ),
    Diagnostic(
        "DRV518", "no layer to try",
        "The claim speaks of a range of layers that is empty in the networks that are drawn.",
        HARMLESS, "Correct the range of layers.", HARMLESS, "the range of a claim is empty",
    ),
    Diagnostic(
        "DRV519", "arrays that do not fit in NumPy",
        "The two sides were computed as arrays, and NumPy could not put them together.",
        HARMLESS, REPORT, HARMLESS, "NumPy refuses the arrays",
    ),
)
