"""DRV9xx: a file, a directive or the command line. Nothing of the document is checked then."""

from __future__ import annotations

from derive.diagnostics.record import CHECK, Diagnostic, Sample

CLAIM = "$$x \\in \\mathbb{R}^{n}$$\n\n$$\\|x\\|^2 = x^T x$$\n"
HARMLESS = Sample(CLAIM)
SHAPE, LENGTH = CLAIM.split("\n\n")

FILES = (
    Diagnostic(
        "DRV901", "a file that cannot be read",
        "There is no such file, it is no regular file, or it may not be read.",
        Sample(CLAIM, "derive check note.md"), "Check the path and its permissions.", HARMLESS,
    ),
    Diagnostic(
        "DRV902", "no text in UTF-8",
        "The bytes of the file are not text in UTF-8; often they are in an older encoding, or no text at all.",
        Sample(CLAIM, "derive check old.md", {"old.md": "latin-1:R\u00e9sum\u00e9 $x = x$"}),
        "Save the file as UTF-8.", HARMLESS,
    ),
    Diagnostic(
        "DRV903", "no notebook",
        "A file whose name ends in .ipynb is not a notebook of Jupyter.",
        Sample(CLAIM, "derive check notes.ipynb", {"notes.ipynb": "{}"}),
        "Open it in Jupyter and save it again.", HARMLESS,
    ),
    Diagnostic(
        "DRV904", "a context that is no file",
        "What --with or `derive: use` names is neither a file nor a context that comes with derive.",
        Sample("<!-- derive: use forwards.md -->\n\n" + LENGTH, CHECK, {"forward.md": SHAPE}),
        "Give a path relative to the document, or one of the names that the message lists.",
        Sample("<!-- derive: use forward.md -->\n\n" + LENGTH, CHECK, {"forward.md": SHAPE}),
    ),
    Diagnostic(
        "DRV905", "a document that uses itself",
        "The `derive: use` lines of documents lead back to where they began.",
        Sample("<!-- derive: use notes.md -->\n\n" + CLAIM), "Remove one of the lines.", HARMLESS,
    ),
    Diagnostic(
        "DRV906", "outside the folders that are read",
        "A document names a file that is no document, or lies outside the folders that documents may read from. A "
        "document does not choose freely what is read.",
        Sample("<!-- derive: use notes.csv -->\n\n" + CLAIM, CHECK, {"notes.csv": "1,2"}),
        "Name the file with --with, or run derive in a folder above it.", HARMLESS,
    ),
    Diagnostic(
        "DRV907", "too large a file",
        "The file is larger than any that is written by hand.",
        Sample(CLAIM, "derive check large.md", {"large.md": "repeated:4194305"}),
        "Split it into several documents.", HARMLESS,
    ),
    Diagnostic(
        "DRV908", "a TeX document that changes what characters mean",
        "After \\catcode and its kind the formulas could say something else than they show.",
        Sample(CLAIM, "derive check notes.tex", {"notes.tex": "\\catcode`\\|=0\n\\[ x = x \\]"}),
        "Remove the line.", HARMLESS,
    ),
    Diagnostic(
        "DRV950", "no formula in a document",
        "A file that was named on the command line has nothing to check.",
        Sample("Only words.\n"), "Put formulas between dollar signs, or name another file.", HARMLESS,
    ),
    Diagnostic(
        "DRV952", "no regular expression",
        "What was given to --only is no regular expression.",
        Sample(CLAIM, "derive check notes.md --only ("), "Correct it; brackets are written \\( and \\).",
        Sample(CLAIM, "derive check notes.md --only x"),
    ),
    Diagnostic(
        "DRV953", "a process that ended",
        "The process that checked the document ended before it was done; memory may have run out.",
        HARMLESS, "Try a smaller --jobs, or split the document.", HARMLESS, "the process of a document ends",
    ),
    Diagnostic(
        "DRV954", "a claim without an equation",
        "A claim whose shapes do not fit, or whose names are not declared, has neither equation nor functions.",
        HARMLESS, "Look at the claim's verdict first.", HARMLESS, "a claim has neither a code nor an equation",
    ),
    Diagnostic(
        "DRV955", "code of several documents",
        "A module is written for each document, and there is no directory for several.",
        Sample(CLAIM, "derive generate notes.md more.md --target numpy", {"more.md": CLAIM}),
        "Name a directory after -o, or one document.", HARMLESS,
    ),
    Diagnostic(
        "DRV956", "no place for a file",
        "What follows -o is a directory, or a file in a directory that does not exist.",
        Sample(CLAIM, "derive export notes.md --to latex -o ."),
        "Give the name of a file, and make its directory first.",
        Sample(CLAIM, "derive export notes.md --to latex -o notes.tex"),
    ),
    Diagnostic(
        "DRV957", "a document that would be overwritten",
        "What follows -o is one of the documents that are read.",
        Sample(CLAIM, "derive export notes.md --to latex -o notes.md"), "Give another name after -o.",
        Sample(CLAIM, "derive export notes.md --to latex -o notes.tex"),
    ),
    Diagnostic(
        "DRV958", "no such diagnostic",
        "What was given to `derive rule` is no code of a message.",
        Sample(CLAIM, "derive rule DRV200"), "Copy the code from the message, where it stands in brackets.",
        Sample(CLAIM, "derive rule DRV201"),
    ),
    Diagnostic(
        "DRV999", "a mistake in derive",
        "Something went wrong in derive itself. It costs one claim or one document; the others keep their verdicts.",
        HARMLESS, "Please report it with the document.", HARMLESS, "derive makes a mistake",
    ),
)
