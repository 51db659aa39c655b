"""DRV0xx: a formula cannot be read. The verdict is unread."""

from __future__ import annotations

from derive.diagnostics.record import Diagnostic, Sample

X = "$$x \\in \\mathbb{R}^{n}$$\n\n"
LONG = "1" * 101

READING = (
    Diagnostic(
        "DRV001", "unknown command",
        "A command stands in no table of LaTeX that derive knows, and neither the document nor a context declares it. "
        "What it means is not guessed.",
        Sample(X + "$$J = \\norm{x}^2$$"),
        "Declare the macro in the document, in a comment, or in a file given by --with; or correct the spelling.",
        Sample("$\\newcommand{\\norm}[1]{\\|#1\\|}$\n\n" + X + "$$J = \\norm{x}^2$$"),
    ),
    Diagnostic(
        "DRV002", "a bracket without its partner",
        "A bracket, a brace, a bar or a \\left has no partner, or is closed by the partner of another one.",
        Sample(X + "$$J = \\frac{1}{2} (x^T x$$"),
        "Add the missing one, where the message points or before it.",
        Sample(X + "$$J = \\frac{1}{2} (x^T x)$$"),
    ),
    Diagnostic(
        "DRV003", "something else must stand here",
        "An operand is missing, or a sign stands where none can stand. No sign of a formula is ever passed over.",
        Sample(X + "$$J = x^T x +$$"),
        "Complete the formula, or remove the sign.",
        Sample(X + "$$J = x^T x + 1$$"),
    ),
    Diagnostic(
        "DRV004", "too large to be read",
        "The formula is longer, or nested deeper, than any that is written by hand, or a number has too many digits.",
        Sample(f"$$J = {LONG}$$"),
        "Split the formula, or give its parts names of their own.",
        Sample("$$J = 11$$"),
    ),
    Diagnostic(
        "DRV005", "a macro that cannot be put in",
        "A macro calls itself, grows beyond every measure, or lacks arguments.",
        Sample("$\\newcommand{\\a}{2 \\a}$\n\n" + X + "$$J = \\a x^T x$$"),
        "Correct its definition, or give it as many arguments as it takes.",
        Sample("$\\newcommand{\\a}{2}$\n\n" + X + "$$J = \\a x^T x$$"),
    ),
    Diagnostic(
        "DRV006", "an unknown environment",
        "An environment is not one of those for formulas, or ends under another name.",
        Sample(X + "$$\\begin{tikzcd} J = x^T x \\end{tikzcd}$$"),
        "Use align, aligned, split, gathered, cases, array or one of the matrices.",
        Sample(X + "$$\\begin{aligned} J &= x^T x \\end{aligned}$$"),
    ),
    Diagnostic(
        "DRV007", "a command that hides or redefines",
        "A command hides a part of the formula from the reader of the page, changes what another command means, or "
        "fetches something from outside. A verdict on what nobody sees would mislead.",
        Sample(X + "$$J = x^T x \\phantom{+ 1}$$"),
        "Write the formula without it.",
        Sample(X + "$$J = x^T x$$"),
    ),
    Diagnostic(
        "DRV008", "a character that is not what it seems",
        "A character is invisible, looks like another letter, or means nothing in a formula. Here the x after the "
        "equals sign is Cyrillic.",
        Sample(X + "$$J = \u0445^T x$$"),
        "Write the Latin letter, or the LaTeX command.",
        Sample(X + "$$J = x^T x$$"),
    ),
)
