"""How much of real documents is read at all: `python tests/corpus_formulas.py [DOCUMENT…]`.

In: the documents of the corpus that DERIVE_CORPUS names. Out: a table per document of display formulas that are read to
the last sign and printed back with the same signs, and the rest listed by cause. The signs are cut here by a pattern of
its own, not by the tokenizer that is tried. Chapters that load a style file from elsewhere are read with it as a
context, and counted a second time without.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.document import Document, Formula, Macro
from derive.errors import Unreadable
from derive.parse import parse
from derive.parse.macros import expand
from derive.printing import print_latex
from derive.read import read_file

CONTEXTS = Path(__file__).resolve().parent / "contexts"
STYLE_FILES = {"dlbook": CONTEXTS / "dlbook.tex"}

_TRANSPARENT = (
    "aligned|align|split|eqnarray|gathered|gather|equation|alignedat|alignat|flalign|multline|multlined|subequations"
)
_LAYOUT = re.compile(
    rf"""
    (?<!\\)(?:\\\\)*%[^\n]*
  | \\(?:begin|end)\s*\{{(?:{_TRANSPARENT})\*?\}}(?:\[[a-z]*\])?
  | \\(?:label|tag\*?|hspace\*?|vspace\*?|color|textcolor)\s*\{{[^{{}}]*\}}
    """,
    re.VERBOSE,
)
_REJOINED = re.compile(r"\\right\s*\.((?:\s|&|\\\\|\\q?quad)+)\\left\s*\.")
_SIGN = re.compile(r"\\[A-Za-z]+|\\.|\S", re.DOTALL)
_SPACING = frozenset(
    r"\, \; \: \! \> \/ \quad \qquad \displaystyle \textstyle \scriptstyle \limits \nolimits \nonumber \notag \hfill "
    r"\hline \centering \small \footnotesize \normalsize \large \Large "
    r"\enspace \enskip \thinspace \medspace \thickspace \strut \newline \cr \\ & ~".split()
) | {"\\ ", "\\\n", "\u200b", "\ufeff", "\u2060"}


@dataclass(frozen=True)
class Outcome:
    """What became of one formula; `cause` is empty where it was read and printed back."""

    formula: Formula
    cause: str = ""


def signs(latex: str) -> list[str]:
    """The signs of a formula but those that only lay it out."""
    latex = re.sub(r"(\\\\)\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]", r"\1", latex)
    latex = _LAYOUT.sub(" ", _REJOINED.sub(r" \1 ", latex))
    return [sign for sign in _SIGN.findall(latex) if sign not in _SPACING]


def outcome(formula: Formula, macros: tuple[Macro, ...]) -> Outcome:
    try:
        tree = parse(formula.latex, macros)
    except Unreadable as error:
        assert error.hint and error.span is not None, "an error without a place or a cure"
        return Outcome(formula, f"[{error.code}] {error.message}")
    printed = print_latex(tree)
    source = expand(formula.latex, macros).text if macros else formula.latex
    if signs(printed) != signs(source):
        return Outcome(formula, "printed with other signs")
    return Outcome(formula, "" if parse(printed) == tree else "printed as another tree")


def macros_of(document: Document, path: Path, with_styles: bool = True) -> tuple[Macro, ...]:
    styles = [style for start, style in STYLE_FILES.items() if with_styles and path.name.startswith(start)]
    return (*(macro for style in styles for macro in read_file(style).macros), *document.macros)


def outcomes(path: Path, display: bool = True, with_styles: bool = True) -> list[Outcome]:
    document = read_file(path)
    macros = macros_of(document, path, with_styles)
    return [outcome(block, macros) for block in document.blocks if isinstance(block, Formula)
            and block.display == display]


def documents() -> list[Path]:
    folder = Path(os.environ.get("DERIVE_CORPUS", "nowhere")) / "documents"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def table(wanted: list[str]) -> Iterator[str]:
    """The lines of the report."""
    total, right = 0, 0
    causes: Counter[str] = Counter()
    bare = 0
    for path in documents():
        if wanted and not any(w in path.name for w in wanted):
            continue
        found = outcomes(path)
        fine = sum(not one.cause for one in found)
        bare += sum(not one.cause for one in outcomes(path, with_styles=False))
        total, right = total + len(found), right + fine
        causes.update(one.cause for one in found if one.cause)
        yield f"{path.name:34} {fine:4} of {len(found):4}"
        yield from (f"     {path.name}:{one.formula.place()} {one.cause}" for one in found if one.cause)
    if total:
        yield f"\ndisplay formulas read and printed back  {right} of {total} ({100 * right / total:.1f} %)"
        yield f"without the style files of others       {bare} of {total} ({100 * bare / total:.1f} %)"
        yield from (f"{count:4} {cause}" for cause, count in causes.most_common())


if __name__ == "__main__":
    print("\n".join(table(sys.argv[1:])) or "DERIVE_CORPUS does not name a folder: nothing to report")
