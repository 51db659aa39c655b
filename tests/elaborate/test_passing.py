"""What running text says for a moment is neither claimed nor defined; words without a command are names."""

from __future__ import annotations

import pytest

from derive.pipeline import check_document

SHAPES = (
    "$$w \\in \\mathbb{R}^{n}, \\quad x \\in \\mathbb{R}^{n}$$\n\n"
    "$$z = w^T x, \\quad g(z) = \\frac{1}{1 + e^{-z}}$$\n\n"
)


def seen(text: str) -> tuple[list[str], list[str], list[str]]:
    """The claims, the names that are defined, and the notes, of what stands after the shapes."""
    document = check_document("notes.md", SHAPES + text)
    lines = SHAPES.count("\n")
    assert document.failure is None
    return (
        [claim.latex for claim in document.claims if claim.place.line > lines],
        [definition.name for definition in document.definitions if definition.place.line > lines],
        [note.text for note in document.notes],
    )


PASSING = [
    "If $y = 1$, the loss is small.",
    "Set $\\alpha = 0.01$ and $\\beta = 10^{-7}$.",
    "With $z = 0$ or $z = -10$ it is flat.",
    "At $c = \\frac{1}{2}$ and $s = \\infty$.",
    "$b^{[2]} = 0$ at the beginning.",
    "For $i = j$ and for $k = i$.",
    "When $\\hat{y} = y$ the cost is zero.",
    "当$\\hat{y} = y$时。",
    "For $g(z) = z$ it is linear; for $f(z) = z^2$ it is not.",
    "The input $\\text{tanh}$ is a word.",
]


@pytest.mark.parametrize("text", PASSING)
def test_what_is_said_in_passing(text: str) -> None:
    assert seen(text) == ([], [], [])


STAYS = [
    # text, claims, names defined
    ("$$y = 1$$", [], ["y"]),
    ("<!-- derive: $y = 1$ -->", [], ["y"]),
    ("We get $z = x^T w$.", ["z = x^T w"], []),
    ("We know that $g(z) = 1 - g(-z)$.", ["g(z) = 1 - g(-z)"], []),
    ("Here $\\hat{y} = z$ is the output.", [], ["\\hat{y}"]),
    ("If $u = w^T x$, then", [], ["u"]),
    ("$\\frac{\\partial z}{\\partial b} = 1$.", ["\\frac{\\partial z}{\\partial b} = 1"], []),
    ("The size $n = 3$.", [], ["n"]),
]


@pytest.mark.parametrize(("text", "claims", "names"), STAYS)
def test_what_is_claimed_or_defined(text: str, claims: list[str], names: list[str]) -> None:
    assert seen(text)[:2] == (claims, names)


def test_a_value_of_the_moment_proves_nothing() -> None:
    """The loss of one case is not the loss."""
    case = "$$L = -y \\log a - (1 - y) \\log(1 - a)$$\n\nIf $y = 1$, then\n\n$$L = -\\log a$$"
    shapes = "$$a \\in \\mathbb{R}, \\quad y \\in \\mathbb{R}$$\n\n"
    (claim,) = check_document("notes.md", shapes + case).claims
    assert claim.verdict.name != "proved"
    (claim,) = check_document("notes.md", shapes + case.replace("If $y = 1$, then", "$$y = 1$$")).claims
    assert claim.verdict.name == "proved"


WORDS = [
    # text, claims, names defined
    ("$$loss = z^2$$ and $$\\frac{\\partial loss}{\\partial z} = 2 z$$", 1, ["loss"]),
    ("$$loss = z^2$$ and $$\\frac{\\partial \\text{loss}}{\\partial z} = 2 z$$", 1, ["loss"]),
    ("$$error(w) = z^2 + loss$$", 0, []),
    ("$$xyz = x(yz)$$", 1, []),
    ("$$ABC = (AB)C$$", 1, []),
]


@pytest.mark.parametrize(("text", "claims", "names"), WORDS)
def test_names_of_several_letters(text: str, claims: int, names: list[str]) -> None:
    found = seen(text)
    assert found[1:] == (names, [])
    assert len(found[0]) >= claims


def test_a_word_has_its_own_gradient() -> None:
    text = SHAPES + "$$loss = z^2$$\n\n$$\\frac{\\partial loss}{\\partial z} = 2 z$$\n\n$$\\nabla_w loss = 2 z x$$"
    assert [claim.verdict.name for claim in check_document("notes.md", text).claims] == ["proved", "proved"]
    wrong = text.replace("= 2 z x", "= z x")
    assert [claim.verdict.name for claim in check_document("notes.md", wrong).claims] == ["proved", "refuted"]
