"""The exact words of the messages that people meet first: what was seen, what is known of it and where, and a cure."""

from __future__ import annotations

import pytest

from derive.cli import main

FORWARD = "$$W \\in \\mathbb{R}^{k \\times n}, \\quad x \\in \\mathbb{R}^{n}$$\n\n"

MESSAGES = {
    "unknown command": (
        FORWARD + "$$y = \\Frac{W}{2}$$\n",
        "notes.md:3:7: unread [DRV001] unknown command \\Frac",
        "did you mean \\frac? Or declare it with \\newcommand{\\Frac}{…} in the document or in its context",
    ),
    "unbalanced brace": (
        FORWARD + "$$y = \\frac{W{2}$$\n",
        "notes.md:3:12: unread [DRV002] a brace { is never closed",
        "add the missing }",
    ),
    "missing shape": (
        "$$z = V u$$\n\n$$\\frac{\\partial z}{\\partial u} = u$$\n",
        "notes.md:3:35: undecided [DRV302] the two sides have shapes that are not known: "
        "\\frac{\\partial z}{\\partial u} is (not known) × (not known), u is (not known) × 1",
        "declare the names: x \\in \\mathbb{R} for a number, x \\in \\mathbb{R}^{n} for a vector",
    ),
    "two shapes for one name": (
        FORWARD + "$$x \\in \\mathbb{R}^{m}$$\n\n$$\\frac{\\partial x^T x}{\\partial x} = 2 x$$\n",
        "notes.md:5:39: undecided [DRV305] x has two shapes: n × 1 (line 1) and m × 1 (line 3)",
        "rename one of them, or correct its shape",
    ),
    "ambiguous product": (
        FORWARD + "$$\\frac{\\partial W x}{\\partial x} = W \\otimes W$$\n",
        "notes.md:3:37: undecided [DRV304] the product \\otimes is not decided yet",
        "write a matrix product by juxtaposition, an elementwise one with \\odot",
    ),
    "shapes that do not fit, with their lines": (
        FORWARD + "$$y = W x$$\n\n$$\\frac{\\partial y}{\\partial x} = x W$$\n",
        "notes.md:5:35: refuted [DRV201] shapes do not fit: x is n × 1, W is k × n",
        "sizes: x from line 1, W from line 1",
    ),
    "undefined name": (
        FORWARD + "$$\\frac{\\partial x^T x}{\\partial x} = 2 x + q$$\n",
        "notes.md:3:39: undecided [DRV301] q is not declared",
        "say what it is: its shape (q \\in \\mathbb{R}^{n \\times m}) or its equation (q = …), in the document, in a "
        "comment `derive: $…$`, or in a file given by --with",
    ),
    "undefined name, and what is known": (
        FORWARD + "$$z = W x + b$$\n\n$$\\frac{\\partial z}{\\partial b} = z q^T$$\n",
        "notes.md:5:35: undecided [DRV301] q is not declared",
        "known so far: W from line 1, x from line 1, b from line 3, z from line 3",
    ),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_the_words_of_a_message(kind: str, tmp_path, monkeypatch, capsys) -> None:
    text, first, second = MESSAGES[kind]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.md").write_text(text, encoding="utf-8")
    assert main(["check", "notes.md"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert first in lines
    told = [line.strip().removeprefix("help: ") for line in lines[lines.index(first) :]]
    assert second in told
