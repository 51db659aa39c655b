"""A diagnostic as text for a terminal.

In: a diagnostic. Out: its page. Refused: nothing.
"""

from __future__ import annotations

from textwrap import fill, indent

from derive.diagnostics.record import CHECK, Diagnostic, Sample

WIDTH = 96
LONGEST = 100
MADE = ("latin-1:", "repeated:")
"""What stands before the contents of a file that no page can show: its text in another encoding, its length."""


def page(diagnostic: Diagnostic) -> str:
    """The title, the meaning, the example and the cure."""
    parts = [f"{diagnostic.code}  {diagnostic.title}", _words(diagnostic.meaning)]
    if diagnostic.setting:
        parts += [_words(f"No document shows it by itself: it comes when {diagnostic.setting}."),
                  _words(f"Cure: {diagnostic.cure}")]
    else:
        parts += [_sample("Example", diagnostic.example), _words(f"Cure: {diagnostic.cure}"),
                  _sample("Cured", diagnostic.cured)]
    return "\n\n".join(parts) + "\n"


def _words(text: str) -> str:
    return fill(text, WIDTH)


def _sample(title: str, sample: Sample) -> str:
    lines = [f"{title}:"]
    for name, text in {"notes.md": sample.text, **sample.others}.items():
        lines.append(indent(f"{name}\n{indent(_shown(text), '    ')}", "  "))
    if sample.command != CHECK:
        lines.append(indent(sample.command, "  "))
    return "\n".join(lines)


def _shown(text: str) -> str:
    for made, words in zip(MADE, ("in another encoding: ", "so many letters: "), strict=True):
        if text.startswith(made):
            return words + text.removeprefix(made)
    kept = [line if len(line) <= LONGEST else f"{line[:LONGEST]}…" for line in text.rstrip("\n").split("\n") if line]
    return "\n".join(kept)
