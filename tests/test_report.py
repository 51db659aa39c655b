"""What is shown of hand-made documents: the text to the letter, the JSON key by key."""
from __future__ import annotations

import json

import pytest

import derive
from derive.document import Place, Span
from derive.findings import Tally, exit_status, tally
from derive.notation import DefinitionRecord
from derive.outcome import Chain, CrossCheck, Failure, Note
from derive.report import Report
from derive.show import show
from derive.show.excerpt import excerpt
from derive.show.line import escape, paint, width
from derive.verdict import Counterexample, Proved, Refuted, Repair, Undecided

TEXT = r"""Notes
da^{[L-1]} = W^{[L]} \cdot dz^{[L]}
dW = dZ A^T
p = \lambda q
y = \undefined x
"""
SHAPES = Refuted("DRV201", "shapes do not fit: W^{[L]} is n_L × n_{L-1}, dz^{[L]} is n_L × 1",
                 repair=Repair("right", r"W^{[L]T} \cdot dz^{[L]}"),
                 details=("sizes: W^{[L]} from line 9, dz^{[L]} from line 12",))
SCALE = Refuted("DRV301", "the two sides differ", hypotheses=("for all sizes",), holds_if=("m = 1",),
                counterexample=Counterexample({"n": 2, "m": 3}, {"X": (("1", "2"), ("3", "4"))}, (("1", "2"),),
                                              (("3", ("1/2", "3/4")),), (1, 2), "\\frac{1}{m}"))
OPEN = Undecided("DRV401", "no proof and no counterexample", residual="p - q", holds_if=("q > 0",))


def lines_of(document, form="full"):
    return show([document], form).split("\n")[:-2]


def test_a_claim_whose_shapes_do_not_fit(builder):
    notes = builder("notes.md", TEXT)
    document = notes.document(notes.claim(2, "da^{[L-1]}", r"W^{[L]} \cdot dz^{[L]}", SHAPES))
    assert lines_of(document) == [
        "notes.md:2:14: refuted [DRV201] shapes do not fit: W^{[L]} is n_L × n_{L-1}, dz^{[L]} is n_L × 1",
        r"   da^{[L-1]} = W^{[L]} \cdot dz^{[L]}",
        "                ^^^^^^^^^^^^^^^^^^^^^^",
        "   sizes: W^{[L]} from line 9, dz^{[L]} from line 12",
        r"   help: W^{[L]T} \cdot dz^{[L]} is proved",
    ]


def test_a_counterexample(builder):
    notes = builder("notes.md", TEXT)
    chain = Chain(1, "refuted")
    document = notes.document(notes.claim(3, "dW", "dZ A^T", SCALE, expected="refuted", chain=chain))
    assert lines_of(document) == [
        "notes.md:3:6: refuted [DRV301] the two sides differ (as expected)",
        "   dW = dZ A^T",
        "        ^^^^^^",
        "   counterexample: n = 2, m = 3; entry (1, 2): left = 2, right = [1/2, 3/4]",
        "      X = [[1, 2], [3, 4]]",
        "   ratio: left/right = \\frac{1}{m} in every entry",
        "   hypotheses: for all sizes",
        "   chain: begins in line 1; its ends do not agree",
        "   help: holds if m = 1",
    ]


def test_proved_and_undecided(builder):
    notes = builder("notes.md", TEXT)
    proved = Proved(None, ("for all sizes", "1 ≤ l < L"), ("z ≠ 0",), ("`*` is elementwise",))
    document = notes.document(notes.claim(3, "dW", "dZ A^T", proved), notes.claim(4, "p", r"\lambda q", OPEN))
    assert lines_of(document) == [
        "notes.md:3:6: proved dW = dZ A^T",
        "   hypotheses: for all sizes; 1 ≤ l < L",
        "   conditions: z ≠ 0",
        "   readings: `*` is elementwise",
        "notes.md:4:5: undecided [DRV401] no proof and no counterexample",
        r"   p = \lambda q",
        "       ^^^^^^^^^",
        "   residual: p - q",
        "   help: holds if q > 0",
    ]
    assert lines_of(document, "concise") == [
        "notes.md:3:6: proved dW = dZ A^T",
        "notes.md:4:5: undecided [DRV401] no proof and no counterexample",
    ]


def test_an_unread_formula_is_pointed_at_where_reading_stopped(builder):
    notes = builder("notes.ipynb", TEXT, cell=2)
    unread = notes.unread(5, r"y = \undefined x", 4, "DRV102", "unknown command \\undefined",
                          hint="write \\operatorname")
    document = notes.document(unread=(unread,), notes=(Note(1, "Notes"),))
    assert lines_of(document) == [
        "notes.ipynb:1: note Notes",
        "notes.ipynb:cell 2:5:5: unread [DRV102] unknown command \\undefined",
        r"   y = \undefined x",
        "       ^",
        "   help: write \\operatorname",
    ]


def test_an_expectation_that_is_not_met(builder):
    notes = builder("notes.md", TEXT)
    document = notes.document(notes.claim(3, "dW", "dZ A^T", Proved(None), expected="refuted"))
    assert lines_of(document)[0] == "notes.md:3:6: proved dW = dZ A^T (expected: refuted)"
    assert tally(document).findings == 1


def test_the_cross_check_is_a_table(builder):
    notes = builder("notes.md", TEXT)
    document = notes.document(
        notes.claim(3, "dW", "dZ A^T", cross_check=CrossCheck("agrees", "agrees", "no scalar body")),
        notes.claim(4, "p", r"\lambda q",
                    cross_check=CrossCheck("not run: a symbolic layer", "disagrees: 1", "agrees")))
    assert lines_of(document, "concise")[2:] == [
        "             | kernel | SymPy                     | NumPy        | latex2sympy2",
        "notes.md:3:6 | proved | agrees                    | agrees       | no scalar body",
        "notes.md:4:5 | proved | not run: a symbolic layer | disagrees: 1 | agrees",
    ]
    assert tally(document).findings == 1


@pytest.mark.parametrize(("allowed", "status", "tail"), [
    ((), 1, "; 1 finding"),
    (("undecided",), 0, "; no finding (1 allowed)"),
    (("unread",), 1, "; 1 finding"),
])
def test_the_summary_line_is_the_last(builder, allowed, status, tail):
    notes = builder("notes.md", TEXT)
    document = notes.document(notes.claim(4, "p", r"\lambda q", OPEN))
    text = show([document], "full", allowed)
    counts = "1 claim in 1 document: 0 proved, 0 refuted, 1 undecided, 0 unread"
    assert text.endswith(f"\n{counts}{tail}\n")
    assert exit_status(tally(document, allowed)) == status


@pytest.mark.parametrize(("total", "only", "status"), [
    (Tally(documents=1, formulas=3, claims=2, proved=2), None, 0),
    (Tally(documents=1, formulas=3), None, 0),
    (Tally(documents=1, formulas=3), "dW", 2),
    (Tally(documents=1, formulas=3, claims=2, findings=1), None, 1),
    (Tally(documents=2, formulas=3, claims=2, findings=1, failures=1), None, 2),
    (Tally(), None, 2),
])
def test_exit_status(total, only, status):
    assert exit_status(total, only) == status


SOURCE = {None: ("\t矩阵 x\u0301 = \x1b[31m y\u202e", "       z", "y = 1", "+ 2", "a" * 200 + "=" + "b" * 200)}


@pytest.mark.parametrize(("place", "focus", "shown"), [
    (Place(1, 9, 1, 15), None, ["矩阵 x\u0301 = \\x1b[31m y\\u202e", "        ^^^^^^^^^"]),
    (Place(1, 9, 1, 15), Place(1, 11, 1, 13), ["矩阵 x\u0301 = \\x1b[31m y\\u202e", "        ~~~~~^^~~"]),
    (Place(1, 2, 1, 3), None, ["矩阵 x\u0301 = \\x1b[31m y\\u202e", "^^"]),
    (Place(2, 9, 2, 9), None, ["z", " ^"]),
    (Place(2, 8, 2, 8), None, ["z", "^"]),
    (Place(2, 8, 4, 2), None, ["       z", "       ^", "y = 1", "^^^^^", "+ 2", "^"]),
    (Place(9, 1, 9, 4), None, []),
])
def test_excerpt(place, focus, shown):
    lines = paint(excerpt(SOURCE, place, focus)).split("\n")[:-1]
    assert [line[3:] for line in lines] == shown


def test_a_long_line_is_cut_around_the_mark():
    text, mark = paint(excerpt(SOURCE, Place(5, 201, 5, 202))).split("\n")[:-1]
    assert len(text) < 130 and text.strip().startswith("…a") and text.endswith("b…")
    assert text[mark.index("^")] == "="


def test_what_a_terminal_would_act_on_is_escaped(builder):
    hostile = "\x1b]0;owned\x07\u202e\u2066\u200b\x7f\x9b"
    notes = builder(f"a{hostile}.md", f"x = {hostile}")
    note = Note(1, f"see {hostile}")
    verdict = Refuted("DRV201", f"shapes {hostile}", details=(hostile,))
    document = notes.document(notes.claim(1, "x", hostile, verdict), notes=(note,))
    shown = show([document])
    assert not set(hostile) - set("]0;owned") & set(shown)
    assert "\\x1b" in shown and "\\u202e" in shown
    assert show([document], "json").isascii()


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("矩阵", 4), ("x\u0301", 1), ("", 0)])
def test_width(text, columns):
    assert width(text) == columns


def test_only_what_is_unsafe_is_escaped():
    assert escape("Σ_k 矩阵 × ∂") == "Σ_k 矩阵 × ∂"


def test_colour_only_when_asked(builder):
    notes = builder("notes.md", TEXT)
    document = notes.document(notes.claim(3, "dW", "dZ A^T"))
    assert "\033[32mproved\033[0m" in show([document], colour=True)
    assert "\033" not in show([document])


CLAIM_KEYS = {"line", "column", "end_line", "end_column", "cell", "left", "right", "latex", "verdict", "expected",
              "code", "message", "hypotheses", "conditions", "readings", "holds_if", "counterexample", "chain",
              "repair", "residual", "steps", "cross_check"}


def test_json(builder):
    notes = builder("notes.md", TEXT)
    document = notes.document(
        notes.claim(2, "da^{[L-1]}", r"W^{[L]} \cdot dz^{[L]}", SHAPES, chain=Chain(2, "undecided")),
        notes.claim(3, "dW", "dZ A^T", SCALE),
        notes.claim(4, "p", r"\lambda q", OPEN, cross_check=CrossCheck("agrees", "agrees", "no scalar body")),
        definitions=(DefinitionRecord("p", "p = 1", Place(1, 1, 1, 4)),), notes=(Note(1, "Notes"),),
        unread=(notes.unread(5, r"y = \undefined x", 4, "DRV102", "unknown"),))
    record = json.loads(show([document], "json"))
    assert set(record) == {"version", "documents", "summary"} and record["version"] == 1
    assert record["summary"] == {"claims": 3, "proved": 0, "refuted": 2, "undecided": 1, "unread": 1}
    (shown,) = record["documents"]
    assert set(shown) == {"path", "claims", "definitions", "unread", "notes"}
    assert all(set(claim) == CLAIM_KEYS for claim in shown["claims"])
    shapes, scale, undecided = shown["claims"]
    line = TEXT.split("\n")[shapes["line"] - 1]
    assert line[shapes["column"] - 1:shapes["end_column"] - 1] == shapes["right"]
    assert shapes["repair"] == {"side": "right", "latex": r"W^{[L]T} \cdot dz^{[L]}"}
    assert shapes["chain"] == {"first_line": 2, "ends": "undecided"} and shapes["counterexample"] is None
    assert scale["counterexample"] == {"sizes": {"n": 2, "m": 3}, "values": {"X": [["1", "2"], ["3", "4"]]},
                                       "left": [["1", "2"]], "right": [["3", ["1/2", "3/4"]]], "entry": [1, 2],
                                       "ratio": "\\frac{1}{m}"}
    assert scale["holds_if"] == ["m = 1"] and scale["chain"] is None and scale["repair"] is None
    assert undecided["residual"] == "p - q"
    assert undecided["cross_check"] == {"sympy": "agrees", "numpy": "agrees", "latex2sympy2": "no scalar body"}
    assert shown["definitions"] == [{"line": 1, "column": 1, "name": "p", "latex": "p = 1"}]
    assert shown["unread"] == [{"line": 5, "column": 5, "latex": r"y = \undefined x", "code": "DRV102",
                                "message": "unknown"}]
    assert shown["notes"] == [{"line": 1, "text": "Notes"}]


def test_a_report_and_its_claims(builder):
    notes = builder("notes.md", TEXT)
    report = Report((notes.document(notes.claim(3, "dW", "dZ A^T", Proved(None, ("for all sizes",)))),))
    (claim,) = report.claims
    assert report.ok and report.exit_status == 0
    assert (claim.left, claim.right, claim.latex) == ("dW", "dZ A^T", "dW = dZ A^T")
    assert claim.verdict.name == "proved" and claim.hypotheses == ("for all sizes",)
    assert claim.place.line == 3 and claim.path == "notes.md"
    assert str(claim) == "notes.md:3:6: proved dW = dZ A^T\n   hypotheses: for all sizes"
    assert set(claim._repr_mimebundle_()) == {"text/plain", "text/markdown"}
    assert "$dW = dZ A^T$" in report._repr_markdown_()
    assert json.loads(report.to_json())["summary"]["proved"] == 1
    with pytest.raises(AttributeError):
        report.documents = ()


def test_a_claim_without_a_meaning_has_no_equation(builder):
    notes = builder("notes.md", TEXT)
    report = Report((notes.document(notes.claim(2, "da^{[L-1]}", r"W^{[L]} \cdot dz^{[L]}", SHAPES)),))
    with pytest.raises(derive.DeriveError, match="shapes do not fit"):
        report.claims[0].to_sympy()


def test_markdown_cannot_carry_a_tag(builder):
    notes = builder("notes.md", "x = <img src=x onerror=alert(1)> $ a")
    verdict = Undecided("DRV401", "<script>alert(1)</script>", span=Span(0, 1))
    report = Report((notes.document(notes.claim(1, "x", "<img src=x onerror=alert(1)> $ a", verdict)),))
    shown = report._repr_markdown_().replace("<small>", "").replace("</small>", "")
    assert "<" not in shown


def test_a_document_that_failed_is_in_the_report(builder):
    document = builder("gone.md", "").document(failure=Failure("DRV901", "no such file", "look again"))
    report = Report((document,))
    assert report.exit_status == 2 and not report.ok
    assert "gone.md: error [DRV901] no such file" in str(report)
    assert json.loads(report.to_json())["documents"][0]["notes"] == [{"line": 1, "text": "[DRV901] no such file"}]
