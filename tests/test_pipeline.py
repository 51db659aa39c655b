"""Documents from end to end: directives, contexts, chains, updates, places, and what happens to what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.outcome import CheckedDocument
from derive.pipeline import check_document
from derive.verdict import Proved, Refuted, Undecided

FORMULAS = Path(__file__).resolve().parent.parent / "formulas"
FORWARD = str(FORMULAS / "forward.md")
RIGHT = "$$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$\n"
WRONG = "$$dA^{[l-1]} = W^{[l]} dZ^{[l]}$$\n"
OPEN = "$$dA^{[l-1]} = Q dZ^{[l]}$$\n"
UNREAD = "$$dA^{[l-1]} = \\frac{W^{[l]}$$\n"
CHAIN = "$$dA^{[l-1]} = W^{[l]} dZ^{[l]} = W^{[l]T} dZ^{[l]}$$\n"


def check(text: str, contexts: tuple[str, ...] = (FORWARD,), path: str = "notes.md", **options) -> CheckedDocument:
    return check_document(path, text, contexts=contexts, **options)


def verdicts(document: CheckedDocument) -> list[str]:
    return [claim.verdict.name for claim in document.claims]


# --- directives ----------------------------------------------------------------------------------------------------

EXPECTATIONS = [
    # text, the verdicts, what is expected of each, whether all is as expected
    (RIGHT, ["proved"], [None], True),
    (WRONG, ["refuted"], [None], False),
    ("<!-- derive: expect refuted -->\n" + WRONG, ["refuted"], ["refuted"], True),
    ("<!-- derive: expect refuted -->\n" + RIGHT, ["proved"], ["refuted"], False),
    ("<!-- derive: expect proved -->\n" + RIGHT, ["proved"], ["proved"], True),
    ("<!-- derive: expect undecided -->\n" + OPEN, ["undecided"], ["undecided"], True),
    ("<!-- derive: expect refuted -->\n" + OPEN, ["undecided"], ["refuted"], False),
    ("<!-- derive: expect refuted -->\n" + CHAIN, ["refuted", "refuted"], ["refuted", "refuted"], True),
    ("<!-- derive: expect refuted, refuted -->\n" + CHAIN, ["refuted", "refuted"], ["refuted", "refuted"], True),
    ("<!-- derive: expect proved, refuted -->\n" + CHAIN, ["refuted", "refuted"], ["proved", "refuted"], False),
    ("<!-- derive: expect refuted -->\n" + WRONG + "\n" + WRONG, ["refuted", "refuted"], ["refuted", None], False),
    ("<!-- derive: expect refuted -->\nWords between.\n\n" + WRONG, ["refuted"], ["refuted"], True),
    ("<!-- derive: skip -->\n" + WRONG, [], [], True),
    ("<!-- derive: skip -->\n" + WRONG + "\n" + RIGHT, ["proved"], [None], True),
    ("<!-- derive: skip -->\n" + RIGHT + "\n" + WRONG, ["refuted"], [None], False),
    ("<!-- DERIVE: EXPECT REFUTED -->\n" + WRONG, None, None, None),
]


@pytest.mark.parametrize(("text", "found", "expected", "fine"), EXPECTATIONS[:-1])
def test_expectations(text: str, found: list[str], expected: list[str | None], fine: bool) -> None:
    document = check(text)
    assert verdicts(document) == found
    assert [claim.expected for claim in document.claims] == expected
    assert all(claim.as_expected for claim in document.claims) is fine


def test_an_unread_formula_may_be_expected() -> None:
    (plain,) = check(UNREAD).unread
    (expected,) = check("<!-- derive: expect unread -->\n" + UNREAD).unread
    assert (plain.as_expected, expected.as_expected) == (False, True)
    assert check(UNREAD).claims == ()


def test_an_expectation_passes_over_no_claim_that_it_is_not_for() -> None:
    """A formula that claims nothing lets the expectation wait for the next one."""
    document = check("<!-- derive: expect refuted -->\n$$Q = W^{[1]}$$\n\n" + WRONG)
    assert [claim.expected for claim in document.claims] == ["refuted"]


NOTES = [
    ("<!-- derive: expect refuted -->\n", "this expectation has no formula after it"),
    ("<!-- derive: expect wrong -->\n" + RIGHT, "directive not read: expect wrong"),
    ("<!-- derive: expect -->\n" + RIGHT, "directive not read: expect"),
    ("<!-- derive: ignore this -->\n" + RIGHT, "directive not read: ignore this"),
]


@pytest.mark.parametrize(("text", "note"), NOTES)
def test_directives_without_use_are_noted(text: str, note: str) -> None:
    assert [(n.line, n.text) for n in check(text).notes] == [(1, note)]


def test_hidden_mathematics_counts() -> None:
    hidden = r"<!-- derive: $Q \in \mathbb{R}^{n_1 \times n_0}$ and $Q = W^{[1]}$ -->" + "\n"
    claim = "$$dA^{[0]} = Q^T dZ^{[1]}$$\n"
    assert verdicts(check(hidden + claim)) == ["proved"]
    assert verdicts(check(claim)) == ["undecided"]
    assert [d.name for d in check(hidden + claim).definitions] == ["Q", "Q"]


def test_hidden_mathematics_is_checked_too() -> None:
    assert verdicts(check("<!-- derive: $dA^{[l-1]} = W^{[l]} dZ^{[l]}$ -->\n")) == ["refuted"]


# --- contexts ------------------------------------------------------------------------------------------------------


def test_use_reads_declarations_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "given.md").write_text("$$Q \\in \\mathbb{R}^{n \\times n}$$\n$$Q Q = Q$$\n", "utf-8")
    page = tmp_path / "page.md"
    page.write_text("$$Q Q^T = Q^T Q$$\n\n<!-- derive: use given.md -->\n", "utf-8")
    document = check_document(str(page))
    assert document.failure is None and verdicts(document) == ["refuted"]


CYCLES = [
    ({"a.md": "a.md"}, "a.md"),
    ({"a.md": "b.md", "b.md": "a.md"}, "a.md"),
    ({"a.md": "b.md", "b.md": "c.md", "c.md": "b.md"}, "b.md"),
]


@pytest.mark.parametrize(("uses", "twice"), CYCLES)
def test_a_document_that_uses_itself_is_a_failure(tmp_path: Path, uses: dict[str, str], twice: str) -> None:
    for name, other in uses.items():
        (tmp_path / name).write_text(f"<!-- derive: use {other} -->\n$$x = y$$\n", "utf-8")
    failure = check_document(str(tmp_path / "a.md")).failure
    assert failure is not None and failure.code == "DRV905"
    assert failure.message.startswith(str(tmp_path / twice)) and "uses itself" in failure.message


def test_two_documents_may_use_the_same_one(tmp_path: Path) -> None:
    (tmp_path / "base.md").write_text("$$Q \\in \\mathbb{R}^{n \\times n}$$\n", "utf-8")
    (tmp_path / "one.md").write_text("<!-- derive: use base.md -->\n$$R = Q Q$$\n", "utf-8")
    (tmp_path / "two.md").write_text("<!-- derive: use base.md -->\n$$S = Q^T$$\n", "utf-8")
    page = tmp_path / "page.md"
    page.write_text("<!-- derive: use one.md -->\n<!-- derive: use two.md -->\n$$R S = Q Q Q^T$$\n", "utf-8")
    assert verdicts(check_document(str(page))) == ["proved"]


MISSING = ["nowhere.md", "../nowhere.md", "no such context"]


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_context_is_a_failure_that_names_it(name: str) -> None:
    for failure in (
        check(RIGHT, contexts=(name,)).failure,
        check(f"<!-- derive: use {name} -->\n{RIGHT}", contexts=()).failure,
    ):
        assert failure is not None and failure.code in ("DRV904", "DRV906") and name in failure.message


def test_the_claims_of_a_context_are_not_checked_again() -> None:
    assert verdicts(check(RIGHT, contexts=(str(FORMULAS / "wrong" / "classics.md"),))) == ["proved"]


def test_contexts_add_up(tmp_path: Path) -> None:
    two = tmp_path / "two.md"
    two.write_text("$$L = 2$$\n", "utf-8")
    claim = "$$dA^{[2]} = -\\frac{Y}{A^{[2]}} + \\frac{1 - Y}{1 - A^{[2]}}$$\n"
    assert verdicts(check(claim, contexts=(FORWARD, str(two)))) == ["proved"]
    assert verdicts(check(claim)) == ["refuted"]


# --- chains --------------------------------------------------------------------------------------------------------

D = r"dW^{[l]} = \frac{\partial \mathcal{J}}{\partial W^{[l]}}"
CHAINS = [
    # members after the definition at the head, the verdicts of the links, whether the ends agree
    (r"= \frac{1}{m} dZ^{[l]} A^{[l-1]T}", ["proved"], "proved"),
    (r"= dZ^{[l]} A^{[l-1]T}", ["refuted"], "refuted"),
    (r"= dZ^{[l]} A^{[l-1]T} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", ["refuted", "refuted"], "proved"),
    (r"= \frac{1}{m} dZ^{[l]} A^{[l-1]T} = dZ^{[l]} A^{[l-1]T}", ["proved", "refuted"], "refuted"),
    (r"= \frac{1}{m} (A^{[l-1]} dZ^{[l]T})^T = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", ["proved", "proved"], "proved"),
    (r"= dZ^{[l]} A^{[l-1]T} = dZ^{[l]} A^{[l-1]T}", ["refuted", "proved"], "refuted"),
    (r"= Q = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", ["undecided", "undecided"], "proved"),
    (r"= \frac{1}{m} dZ^{[l]} A^{[l-1]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}", ["refuted", "refuted"], "proved"),
]


@pytest.mark.parametrize(("rest", "expected", "ends"), CHAINS)
@pytest.mark.parametrize("layout", ["one line", "lines", "aligned", "formulas"])
def test_chains(rest: str, expected: list[str], ends: str, layout: str) -> None:
    members = [f"= {member.strip()}" for member in rest.split("= ") if member.strip()]
    text = {
        "one line": f"$$\n{D} {rest}\n$$\n",
        "lines": "$$\n" + "\n".join([D, *members]) + "\n$$\n",
        "aligned": "$$\n\\begin{aligned}\n"
        + " \\\\\n".join([D.replace("= ", "&= ", 1), *("&" + one for one in members)])
        + "\n\\end{aligned}\n$$\n",
        "formulas": "\n\n".join(f"$$\n{one}\n$$" for one in (D, *members)) + "\n",
    }[layout]
    document = check(text)
    assert verdicts(document) == expected
    assert {claim.chain.ends for claim in document.claims if claim.chain} == {ends}
    assert {claim.chain.first_line for claim in document.claims if claim.chain} == {3 if layout == "aligned" else 2}
    assert len(document.definitions) == 1


HEAD, GOES_ON = f"$$\n{D}\n$$\n", "$$= \\frac{1}{m} dZ^{[l]} A^{[l-1]T}$$\n"
CONTINUED = [
    # what stands between, the verdicts of the links, whether a chain is left without its head
    ("", ["proved"], False),
    ("so that, with $l$ as it was,\n\n", ["proved"], False),
    ("\n## Another section\n\n", [], True),
    ("<!-- derive: skip -->\n", [], False),
    ("<!-- derive: expect proved -->\n", [], True),
]


@pytest.mark.parametrize(("between", "expected", "torn"), CONTINUED)
def test_a_chain_goes_on_in_the_next_display(between: str, expected: list[str], torn: bool) -> None:
    document = check(HEAD + between + GOES_ON)
    assert verdicts(document) == expected
    assert any("nothing stands before it" in note.text for note in document.notes) is torn


@pytest.mark.parametrize("stop", [",", ".", "\\,.", "，"])
def test_a_full_stop_before_a_continuation_is_no_end(stop: str) -> None:
    wrong = GOES_ON.replace("\\frac{1}{m} ", "").replace("$$\n", f"{stop}$$\n")
    assert verdicts(check(HEAD.replace("\n$$\n", f"{stop}\n$$\n") + GOES_ON)) == ["proved"]
    assert verdicts(check(HEAD.replace("\n$$\n", f"{stop}\n$$\n") + wrong)) == ["refuted"]


def test_what_holds_for_a_chain_only() -> None:
    """A cost applied to layer 2 makes it the last one: in this chain, and not after it."""
    slope = r"-\frac{Y}{A^{[2]}} + \frac{1 - Y}{1 - A^{[2]}}"
    applied = rf"$$dA^{{[2]}} = \frac{{\partial \mathcal{{L}}(A^{{[2]}}, Y)}}{{\partial A^{{[2]}}}} = {slope}$$"
    plain = f"$$dA^{{[2]}} = {slope}$$"
    document = check(f"{applied}\n\n{plain}\n")
    assert verdicts(document) == ["proved", "refuted"]
    first, second = (claim.verdict.readings for claim in document.claims)
    assert any("L = 2" in reading for reading in first) and not any("L = 2" in reading for reading in second)


def test_a_gradient_may_stand_before_its_definition() -> None:
    network = "$$W \\in \\mathbb{R}^{k \\times n}$$\n$$X \\in \\mathbb{R}^{n \\times m}$$\n$$J = \\|W X\\|_F^2$$\n"
    claim, definition = "$$dW = 2 W X X^T$$\n", "$$dW = \\frac{\\partial J}{\\partial W}$$\n"
    for text in (network + claim + definition, network + definition + claim):
        assert verdicts(check(text, ())) == ["proved"]


# --- updates -------------------------------------------------------------------------------------------------------

FORMULA_OF_DW = "$$dW^{[l]} = \\frac{1}{m} dZ^{[l]} A^{[l-1]T}$$\n"
WRONG_DW = "$$dW^{[l]} = dZ^{[l]} A^{[l-1]T}$$\n"
UPDATES = [
    # what stands before, the update, its verdict
    (FORMULA_OF_DW, r"W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}", "proved"),
    (FORMULA_OF_DW, r"W^{[l]} = W^{[l]} - \alpha \, dW^{[l]}", "proved"),
    (FORMULA_OF_DW, r"W^{[l]} \leftarrow W^{[l]} - \eta \, dW^{[l]}", "proved"),
    (FORMULA_OF_DW, r"W^{[1]} := W^{[1]} - \alpha \, dW^{[1]}", "proved"),
    (FORMULA_OF_DW, r"W^{[l]} := W^{[l]} + \alpha \, dW^{[l]}", "undecided"),
    (FORMULA_OF_DW, r"W^{[l]} := W^{[l]} - \alpha \, dW^{[l]T}", "refuted"),
    (FORMULA_OF_DW, r"W^{[l]} := W^{[l]} - \alpha \, dW^{[l-1]}", "refuted"),
    (FORMULA_OF_DW, r"b^{[l]} := b^{[l]} - \alpha \, db^{[l]}", "undecided"),
    ("", r"W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}", "undecided"),
    (WRONG_DW, r"W^{[l]} := W^{[l]} - \alpha \, dW^{[l]}", "undecided"),
    (FORMULA_OF_DW, r"b^{[l]} := b^{[l]} - \alpha \, dZ^{[l]}", "refuted"),
]


@pytest.mark.parametrize(("before", "update", "verdict"), UPDATES)
def test_updates(before: str, update: str, verdict: str) -> None:
    assert verdicts(check(f"{before}\n$${update}$$\n"))[-1] == verdict
    if verdict != "refuted":  # the order does not matter: an update may stand before the formula
        document = check(f"$${update}$$\n\n{before}")
        assert document.claims[0].verdict.name == verdict


def test_a_gradient_is_no_parameter() -> None:
    """`dZ = -dZ * g(Z)` speaks of dZ on both sides, and is false all the same."""
    proved = "$$dZ^{[l]} = dA^{[l]} * g^{[l]\\prime}(Z^{[l]})$$\n"
    assert verdicts(check(proved + "\n$$dZ^{[l]} = -dZ^{[l]} * g^{[l]}(Z^{[l]})$$\n")) == ["proved", "refuted"]


# --- what a claim carries ------------------------------------------------------------------------------------------

PLACES = {
    "notes.md": "Words.\n\n> $$dA^{[l-1]} = W^{[l]T} dZ^{[l]}$$\n\n"
    f"- 权重 $dW^{{[l]}} = \\frac{{1}}{{m}} dZ^{{[l]}} A^{{[l-1]T}}$\n\n{CHAIN}",
    "notes.tex": "\\documentclass{article}\n\\begin{document}\n"
    "\\begin{align}\n  dA^{[l-1]} &= W^{[l]T} dZ^{[l]} % words\n"
    "\\\\\n  dW^{[l]} &= \\frac{1}{m} dZ^{[l]}\n    A^{[l-1]T}\n\\end{align}\n\\end{document}\n",
    "notes.txt": "dA^{[l-1]} = W^{[l]T} dZ^{[l]}\n  dW^{[l]} = \\frac{1}{m} dZ^{[l]} A^{[l-1]T}\n",
}


@pytest.mark.parametrize("path", PLACES)
def test_right_is_what_stands_at_its_place(path: str) -> None:
    document = check(PLACES[path], path=path)
    lines = PLACES[path].split("\n")
    assert len(document.claims) >= 2
    for claim in document.claims:
        at = claim.place
        text = "\n".join(lines[at.line - 1 : at.end_line])
        end = len(text) - len(lines[at.end_line - 1]) + at.end_column - 1
        assert text[at.column - 1 : end] == claim.right


def test_only_chooses_claims_and_keeps_what_they_rest_on() -> None:
    text = "$$Q = W^{[1]}$$\n\n$$dA^{[0]} = Q^T dZ^{[1]}$$\n\n" + WRONG
    assert verdicts(check(text)) == ["proved", "refuted"]
    assert verdicts(check(text, only=r"dA\^\{\[0\]\}")) == ["proved"]
    assert verdicts(check(text, only=r"notes\.md:5")) == ["refuted"]
    assert verdicts(check(text, only="nothing")) == []


def test_the_same_seed_gives_the_same_counterexample() -> None:
    wrong = "$$dW^{[l]} = dZ^{[l]} A^{[l-1]T}$$\n"
    first, again = (check(wrong, seed=7).claims[0].verdict for _ in range(2))
    assert isinstance(first, Refuted) and first == again


def test_the_order_of_independent_formulas_does_not_matter() -> None:
    formulas = [RIGHT, WRONG, OPEN, FORMULA_OF_DW]
    one = {c.latex: c.verdict.name for c in check("\n".join(formulas)).claims}
    other = {c.latex: c.verdict.name for c in check("\n".join(reversed(formulas))).claims}
    assert one == other and len(one) == 4


def test_a_verdict_of_each_kind_carries_its_reasons() -> None:
    proved, refuted, undecided = (c.verdict for c in check(RIGHT + "\n" + WRONG + "\n" + OPEN).claims)
    assert isinstance(proved, Proved) and proved.theorem is not None and proved.theorem.claim.readings == ()
    assert isinstance(refuted, Refuted) and refuted.details == (
        "sizes: W^{[l]} from line 12 of forward.md, dZ^{[l]} from Z, line 24 of forward.md",
    )
    assert isinstance(undecided, Undecided) and undecided.message == "Q is not declared"
    assert undecided.details and undecided.details[0].startswith("help: say what it is")


def test_one_bad_formula_leaves_the_others_their_verdicts() -> None:
    document = check(UNREAD + "\n" + RIGHT + "\n" + OPEN + "\n" + WRONG)
    assert verdicts(document) == ["proved", "undecided", "refuted"] and len(document.unread) == 1


NOTHING = ["", "Words only.\n", "A lone $W$ and $b$.\n", "```python\nx = 1\n```\n"]


@pytest.mark.parametrize("text", NOTHING)
def test_documents_without_a_claim(text: str) -> None:
    document = check(text)
    assert (document.failure, document.claims, document.unread) == (None, (), ())
